"""What each variable of a result means: unit, moment, long name; and the facts known before month 1."""

from __future__ import annotations

from typing import Any

from simulator.core.columns import LAYOUT
from simulator.vocabulary import Variable

_FOLLOWED = "of customers active 12 months ago"
_AFTER = ("strategy", "draw", "customer_percent")
_MEANING: dict[str, tuple[str, Any, str]] = {
    "active": ("customers", "end", "Customers active"),
    "acquired": ("customers", "during", "Customers won"),
    "exits": ("customers", "end", "Customers who left, by cause"),
    "revenue": ("money", "during", "Revenue"),
    "cogs": ("money", "during", "Cost of goods sold"),
    "bad_debt": ("money", "during", "Receivables written off"),
    "active_start": ("customers", "start", "Customers active at the start of the month"),
    "active_start_without_firm_exits": ("customers", "start", "Customers at the start whom the firm does not end"),
    "revenue_start": ("money", "start", "Monthly revenue of the customers active at the start"),
    "revenue_start_without_firm_exits": ("money", "start", "Monthly revenue at the start, firm exits left out"),
    "revenue_lagged_12": ("money", "during", f"Revenue 12 months ago {_FOLLOWED}"),
    "revenue_lagged_12_without_firm_exits": ("money", "during", f"Revenue 12 months ago {_FOLLOWED}, firm exits out"),
    "revenue_kept_12": ("money", "during", f"Revenue today {_FOLLOWED}"),
    "revenue_kept_capped_12": ("money", "during", f"Revenue today, capped at its level then, {_FOLLOWED}"),
    "revenue_squared": ("money^2", "during", "Sum over customers of squared revenue"),
    "revenue_new": ("money", "during", "Revenue change from new customers"),
    "revenue_lost": ("money", "during", "Revenue lost with customers who left, by cause"),
    "revenue_volume": ("money", "during", "Revenue change from volume"),
    "revenue_price": ("money", "during", "Revenue change from price"),
    "revenue_macro": ("money", "during", "Revenue change from the economy"),
    "revenue_noise": ("money", "during", "Revenue change from noise"),
    "saved": ("customers", "end", "Customers not selected who stay where do-nothing loses them"),
    "collateral": ("customers", "end", "Customers not selected who leave where do-nothing keeps them"),
    "anyway": ("customers", "end", "Customers let go who leave within 12 months under do-nothing"),
    "exits_with_notice": ("customers", "end", "Customers let go with notice"),
    "exits_with_referral": ("customers", "end", "Customers let go with a referral to another supplier"),
    "exits_by_notice": ("customers", "end", "Customers let go, by months of notice"),
    "exits_by_group": ("customers", "end", "Customers who left, by fairness group and cause"),
    "active_by_group": ("customers", "end", "Customers active, by fairness group"),
    "vulnerable_exits": ("customers", "end", "Vulnerable customers of the opening book who left, by cause"),
    "long_tenure_exits": ("customers", "end", "Customers of five years and more who left, by cause"),
    "acquired_referred": ("customers", "during", "Customers won by referral"),
    "capacity_cost": ("money", "during", "Cost of the capacity supplied"),
    "stranded_cost": ("money", "during", "Cost of capacity freed by leavers but still paid"),
    "capacity_supplied": ("hours", "during", "Hours of the firm's own capacity, paid for"),
    "capacity_demanded": ("hours", "during", "Hours of capacity demanded"),
    "capacity_freed": ("hours", "during", "Hours no longer needed, against month 0 at its load per agent"),
    "capacity_released": ("hours", "during", "Hours no longer needed and no longer paid"),
    "capacity_redeployed": ("hours", "during", "Hours no longer needed that work elsewhere in the firm"),
    "capacity_idle": ("hours", "during", "Hours no longer needed, paid, and free for who is left"),
    "tickets": ("tickets", "during", "Support tickets"),
    "wait_hours": ("hours/ticket", "during", "Mean wait for support"),
    "abandon_prob": ("probability", "during", "Probability that a ticket is abandoned"),
    "class_satisfaction": ("share", "end", "Satisfaction with support, by service class"),
    "overhead": ("money", "during", "Overhead"),
    "acquisition_cost": ("money", "during", "Spend on winning customers"),
    "compliance_cost": ("money", "during", "Cost of new rules"),
    "one_off_parts": ("money", "during", "One-off costs, by kind"),
    "forfeited": ("money", "end", "Prepayments kept of customers who left by themselves"),
    "partner_income": ("money", "end", "Fees of partners for customers referred"),
    "billed": ("money", "during", "Bills sent, those in advance included"),
    "refunds": ("money", "end", "Prepayments given back to customers let go"),
    "inventory": ("money", "end", "Inventory"),
    "deferred": ("money", "end", "Deferred revenue: prepaid, not yet served"),
    "cac_index": ("factor", "during", "Cost of winning a customer, against plan"),
    "savings_realised": ("money", "during", "Capacity cost saved against month 0, at constant rates"),
    "reinvested": ("money", "during", "Money set aside for service, acquisition and upselling"),
    "paused": ("share", "during", "Strategy paused by a guard-rail (1) or not (0)"),
    "revenue_top_1": ("money", "end", "Monthly revenue of the largest account"),
    "revenue_top_10": ("money", "end", "Monthly revenue of the ten largest accounts"),
    "agents_left": ("agents", "end", "Support agents who left by choice"),
    "agents_hired": ("agents", "end", "Support agents who started"),
    "agents_dismissed": ("agents", "end", "Support agents dismissed"),
    "one_off_cost": ("money", "during", "One-off costs"),
    "ebitda": ("money", "during", "EBITDA"),
    "ebit": ("money", "during", "Operating profit (EBIT)"),
    "collected": ("money", "during", "Cash collected from customers"),
    "receivables": ("money", "end", "Receivables"),
    "debt": ("money", "end", "Debt"),
    "interest": ("money", "during", "Interest paid"),
    "cash": ("money", "end", "Cash"),
    "covenant_headroom": ("share", "end", "Headroom of the tightest covenant (below 0: breach)"),
    "agents": ("agents", "during", "Support agents"),
    "utilisation": ("share", "during", "Utilisation of the support desk"),
    "hours_bought_in": ("hours", "during", "Hours of support bought in under load"),
    "reputation": ("log", "end", "Reputation lost: newcomers fall by 1 − e^−reputation"),
    "contagion": ("log", "end", "Log factor on leaving by word of mouth"),
    "morale": ("share", "end", "Morale of the support agents"),
    "satisfaction": ("share", "end", "Satisfaction with support, mean over tickets"),
    "nps": ("points", "end", "Net promoter score"),
}

VARIABLES: dict[str, Variable] = {
    name: Variable(name, dims, unit, long_name, moment)
    for name, dims in LAYOUT
    for unit, moment, long_name in (_MEANING[name],)
}
"""One meaning for every column of the core's output row, in its order; ``dims`` are those after PATH_DIMS."""

FACTS: dict[str, Variable] = {
    v.name: v
    for v in (
        Variable("opening_revenue", ("path", "segment"), "money", "Monthly revenue of the opening book", "start"),
        Variable("opening_active", ("path", "segment"), "customers", "Customers in the opening book", "start"),
        Variable("opening_receivables", ("path",), "money", "Opening receivables", "start"),
        Variable("opening_cash", ("path",), "money", "Opening cash", "start"),
        Variable("opening_inventory", ("path",), "money", "Opening inventory", "start"),
        Variable("opening_deferred", ("path",), "money", "Opening deferred revenue", "start"),
        Variable("opening_by_group", ("fairness_group",), "customers", "Customers in the opening book", "start"),
        Variable("opening_vulnerable", (), "customers", "Vulnerable customers in the opening book", "start"),
        Variable("opening_long_tenure", (), "customers", "Customers of five years and more in the book", "start"),
        Variable("selected", ("strategy", "draw"), "customers", "Customers selected for any action", "start"),
        Variable("selected_revenue_share", ("strategy", "draw"), "share", "Revenue share of those selected", "start"),
        Variable("selection_precision", ("strategy", "draw"), "share", "Selected who truly lose money", "start"),
        Variable("selection_recall", ("strategy", "draw"), "share", "Of those who truly lose money, selected", "start"),
        Variable(
            "false_positive_value", ("strategy", "draw"), "money", "Avoidable profit of those wrongly selected", "start"
        ),
        Variable(
            "selected_by_group", ("strategy", "draw", "fairness_group"), "customers", "Customers selected", "start"
        ),
        Variable(
            "repriced_by_group", ("strategy", "draw", "fairness_group"), "customers", "Customers to pay more", "start"
        ),
        Variable("parameter_value", ("draw", "parameter"), "as declared", "Uncertain number as drawn", "start"),
        Variable("whale_full_cost", ("customer_percent",), "share", "Cumulative profit at full cost", "start"),
        Variable("whale_avoidable", ("customer_percent",), "share", "Cumulative avoidable profit", "start"),
        Variable("whale_after", _AFTER, "share", "Cumulative profit at full cost of those who remain", "end"),
        Variable("whale_if_all_went", _AFTER, "share", "The same had every cost gone with its customers", "end"),
        Variable("staying_cost", ("strategy", "draw"), "money", "Cost a month that stays once all is done", "end"),
        Variable("remaining", ("strategy", "draw"), "customers", "Customers not let go once all is done", "end"),
    )
}
"""What is known before month 1; ``dims`` are all dims."""
