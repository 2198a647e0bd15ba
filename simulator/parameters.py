"""The simulator's own numbers: each declared once with unit, range, source and standing.

Defaults are those of the B2B software sector; ``conf/sector`` holds the others. [V] marks values read in
a published source, [J] expert judgement, [P] values calibrated together on a prototype of this model.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.desk.floor import Floor
from simulator.number import choice, number
from simulator.people import Customers, WordOfMouth
from simulator.portrait import Portrait
from simulator.posterior import Posterior
from simulator.prior import Prior
from simulator.switches import Switches
from simulator.vocabulary import UNDER_LOAD

__all__ = [
    "Acquisition",
    "Customers",
    "Desk",
    "Economy",
    "Estimation",
    "Finance",
    "Operations",
    "Overhead",
    "Parameters",
    "Portrait",
    "WordOfMouth",
]


@dataclass(frozen=True)
class Desk:
    """The support desk: load, agents, quality and what quality does to customers."""

    handling_hours: float = number(0.50, "hours/ticket", 0.001, 100, "[V] [J]")
    hours_per_agent: float = number(125.0, "hours/month", 1, 744, "[J] practical capacity")
    opening_hours: float = number(125.0, "hours/month", 1, 744, "[J] one shift: as many as an agent works")
    rate: float = number(60.0, "money/hour", 0, 1e6, "[V] live contact about $8 a piece")
    initial_load: float = number(0.94, "offered load per effective agent", 0.05, 1.5, "user data; 0.80-1.03")
    patience: float = number(20.0, "multiples of handling time", 0.01, 1e4, "[J]")
    wait_tolerance: float = number(1.0, "multiples of handling time", 0.001, 1e4, "[J]")
    wait_weight: float = number(0.5, "satisfaction lost to an endless wait", 0, 1, "[J] half and half")
    abandon_weight: float = number(0.5, "satisfaction lost to certain abandonment", 0, 1, "[J]")
    abandon_gain: float = number(4.0, "factor", 0, 100, "[J] an abandonment of a quarter is as bad as it gets")
    under_load: str = choice("hard", UNDER_LOAD, "management's choice: queue, buy in hours, or hurry", "scenario")
    load_limit: float = number(1.0, "times the opening load", 1, 3, "[J] load from which elastic and squeeze act")
    extra_hours_premium: float = number(1.5, "times the rate", 0, 10, "[J] overtime or a contractor; for elastic")
    squeeze_floor: float = number(0.8, "share of handling time", 0.1, 1, "[J] shorter no help is given; for squeeze")
    squeeze_loss: float = number(0.5, "satisfaction per unit of handling time cut", 0, 10, "[J] for squeeze")
    quality_to_hazard: float = number(
        1.2,
        "log hazard per unit of satisfaction",
        0,
        20,
        "[V] sign and speed; size [J]",
        prior=Prior("lognormal", 0.50),
    )
    satisfaction_speed: float = number(0.5, "share/month", 0.01, 1, "[V] effect fades fast")
    nps_opening: float = number(35.0, "points", -100, 100, "[J]")
    nps_per_satisfaction: float = number(60.0, "points per unit", 0, 200, "[J]")
    agent_attrition: float = number(0.025, "share/month", 0, 0.5, "[V] 28-31 %/year")
    attrition_by_overload: float = number(2.0, "log per unit of overload", 0, 10, "[J]")
    attrition_by_morale: float = number(2.0, "log per unit of morale lacking", 0, 10, "[J]")
    attrition_cap: float = number(0.15, "share/month", 0, 1, "[J] no desk empties faster")
    overload_from: float = number(0.92, "share of time busy", 0, 1, "[J] utilisation above which overload tells")
    overload_cap: float = number(0.5, "share of time busy", 0, 1, "[J] overload beyond which more tells no more")
    morale_speed: float = number(0.15, "share/month", 0.001, 1, "[J] half of a blow is over in four months")
    morale_by_overload: float = number(1.5, "morale per unit of overload", 0, 10, "[J]")
    morale_by_pruning: float = number(2.0, "morale per share of customers let go", 0, 20, "[J] who brings the bad news")
    pruning_cap: float = number(0.25, "share of customers let go in a month", 0, 1, "[J] beyond it more tells no more")
    small_desk: float = number(3.0, "agents", 0.01, 1000, "[J] smaller desks lose parts of posts")
    hire_lag: int = number(2, "months", 1, 12, "[J]")
    ramp_months: int = number(3, "months", 1, 12, "[V] 60-90 days to baseline")
    junior_productivity: float = number(0.6, "share of a senior", 0.05, 1, "[J]")
    hire_cost: float = number(1.0, "months of pay per hire", 0, 24, "[V] total $10-20k per replacement")
    morale_by_relief: float = number(0.1, "morale per share of abusive accounts let go", 0, 2, "[J]")
    severance: float = number(2.0, "months of pay per released agent", 0, 36, "[J]")
    layoff_notice: int = number(1, "months", 0, 12, "[J]")
    redeploy_worth: float = number(0.5, "share of pay", 0, 1, "[J] what an agent working elsewhere saves there")


@dataclass(frozen=True)
class Operations:
    """The pool of activity capacity: what is fixed, what can be released and how fast."""

    rate: float = number(70.0, "money/hour", 0, 1e6, "[P]", "calibrated")
    fixed_share: float = number(0.30, "share of cost", 0, 1, "[J]; stickiness [V]", prior=Prior("beta", 0.15))
    release_lag: int = number(2, "months", 0, 12, "a first-year stickiness of 0.35", "calibrated")
    release_speed: float = number(
        0.25,
        "share of slack/month",
        0,
        1,
        "a first-year stickiness of 0.35",
        "calibrated",
        prior=Prior("lognormal", 0.40),
    )
    hire_lag: int = number(2, "months", 0, 12, "[J]")
    redeploy_worth: float = number(0.5, "share of the rate", 0, 1, "[J] what an hour worked elsewhere saves there")


@dataclass(frozen=True)
class Overhead:
    """Overhead follows revenue up faster than down (cost stickiness)."""

    share: float = number(0.42, "share of revenue", 0, 5, "[P]", "calibrated")
    up: float = number(0.85, "elasticity", 0, 3, "[V] SG&A 0.55 up; [J] growth software")
    down: float = number(0.20, "elasticity", 0, 3, "[V] SG&A 0.35 down")
    smoothing_months: float = number(6.0, "months", 1, 60, "[J] EMA of revenue")


@dataclass(frozen=True)
class Acquisition:
    """Who comes instead, how many for how much, and how long it takes."""

    customers_per_month: float = number(25.0, "rows/month", 0, 1e6, "[P]", "calibrated")
    cost_per_customer: float = number(
        24_000.0, "money", 0, 1e9, "[V] new-CAC ratio 1.76-2.00", prior=Prior("lognormal", 0.20)
    )
    budget_factor: float = number(
        1.0, "share of the planned budget", 0, 100, "scenario: spend more or less than planned", "scenario"
    )
    mix_by_leavers: float = number(
        0.0, "0 newcomers like the book .. 1 like its leavers", 0, 1, "[J] a book that keeps its shape has 1"
    )
    elasticity: float = number(
        0.5, "-", 0, 1, "[V] 0.12 short, 0.24 long run for advertising; [J]", prior=Prior("lognormal", 0.25)
    )
    lag: int = number(3, "months", 0, 12, "[V] 60-84 day sales cycle")
    ramp_months: int = number(3, "months", 0, 12, "[V] ramp of a new account")
    ramp_start: float = number(0.4, "share of full revenue; above 1 who buys at once", 0, 100, "[J]")
    like_tenure: float = number(
        2400.0, "months", 0, 2400, "[J] newcomers are like customers of at most this tenure, where there are any"
    )
    onboarding_tickets: float = number(2.0, "factor", 1, 10, "[J] 1.5-2.5")
    onboarding_months: int = number(3, "months", 0, 12, "[J]")
    referral_rate: float = number(
        0.001, "customers per customer and month", 0, 1, "[J]", prior=Prior("lognormal", 0.60)
    )
    absorption: float = number(0.5, "share of CAC per share of revenue let go", 0, 10, "[J] rivals absorb them")
    upsell_yield: float = number(
        0.04, "money a month per money spent on the core", 0, 1, "[J] paid back in some 2 years"
    )
    icp_shift: float = number(0.2, "share of newcomers", 0, 1, "[J] commission by fit instead of revenue, at once")
    icp_drift: float = number(0.002, "share of newcomers/month", 0, 0.1, "[J] and month by month")
    discount_value: float = number(1.43, "share of value per unit of discount", 0, 5, "[V] 35 % off: half the value")
    discount_hazard: float = number(1.0, "hazard per unit of discount", 0, 5, "[J]")
    discount_pull: float = number(1.0, "newcomers per unit of discount", 0, 5, "[J]")


@dataclass(frozen=True)
class Finance:
    """Receivables, one-offs, debt, covenants and the discount rate."""

    bad_debt_share: float = number(0.003, "share of revenue", 0, 1, "[V] 1.3 % of receivables in the older survey")
    dso_days: float = number(45.0, "days", 0, 180, "[V] terms avg 52 days W-Europe")
    loss_given_default: float = number(0.8, "share of open receivable", 0, 1, "[J]")
    disputed_share: float = number(0.05, "share of open receivable of customers let go", 0, 1, "[J]")
    exit_handling: float = number(0.3, "months of revenue per exit", 0, 24, "[J] legal, data return, migration help")
    penalty_share: float = number(0.10, "share of remaining contract value", 0, 1, "[J] early termination")
    debt_to_ebitda: float = number(2.0, "opening debt over yearly EBITDA", 0, 20, "[J]")
    cash_months: float = number(3.0, "months of operating cost", 0, 60, "[J]")
    interest: float = number(0.08, "1/year", 0, 1, "[J]")
    fixed_charge_share: float = number(0.01, "share of revenue", 0, 1, "[J]")
    max_leverage: float = number(3.5, "debt over EBITDA", 0.1, 100, "[V] market 3-6")
    min_charge_cover: float = number(1.15, "EBITDA over fixed charges", 0, 100, "[V] 1.1-1.5 typical")
    min_liquidity: float = number(1.5, "months of operating cost", 0, 60, "[J]")
    inventory_days: float = number(0.0, "days of goods sold", 0, 360, "[J] wholesale 45")
    stock_recovered: float = number(0.60, "share of book value", 0, 1, "[J] stock held for customers let go, sold off")
    discount_rate: float = number(0.10, "1/year", 0, 1, "[J]")


@dataclass(frozen=True)
class Economy:
    """How strongly the sector feels the economy (exponents on its factors), and how all customers swing together."""

    demand_loading: float = number(0.4, "exponent", 0, 3, "[J]")
    churn_loading: float = number(0.8, "exponent", 0, 3, "[J]")
    credit_loading: float = number(0.7, "exponent", 0, 3, "[J]")
    swing: float = number(
        0.0, "log sd", 0, 2, "[J] of a month's use of all customers alike; a company's months tell it"
    )
    swing_memory: float = number(0.3, "share kept/month", 0, 0.99, "[J]")


@dataclass(frozen=True)
class Estimation:
    """How well management knows each customer's cost to serve."""

    weight: float = number(
        1.0, "weight of measured cost against the average rate", 0, 1, "[J] 1 = activity costing, 0 = spread by revenue"
    )
    noise: float = number(
        0.25, "log sd", 0, 3, "[J] 0.1 good activity costing, 0.4 typical", prior=Prior("uniform", 0.1, 0.8)
    )
    transient: float = number(
        0.2, "log sd", 0, 2, "[J] passing trouble in a review's report; reverts", prior=Prior("uniform", 0.0, 0.4)
    )
    residual_months: float = number(
        24.0, "months", 0, 600, "[J] months of margin at stake when a customer leaves, in the price of congestion"
    )


@dataclass(frozen=True)
class Parameters:
    """Every number of the simulator; ``posterior``: how sure the company's own records make some of them."""

    portrait: Portrait = field(default_factory=Portrait)
    customers: Customers = field(default_factory=Customers)
    word_of_mouth: WordOfMouth = field(default_factory=WordOfMouth)
    desk: Desk = field(default_factory=Desk)
    floor: Floor = field(default_factory=Floor)
    operations: Operations = field(default_factory=Operations)
    overhead: Overhead = field(default_factory=Overhead)
    acquisition: Acquisition = field(default_factory=Acquisition)
    finance: Finance = field(default_factory=Finance)
    economy: Economy = field(default_factory=Economy)
    estimation: Estimation = field(default_factory=Estimation)
    switches: Switches = field(default_factory=Switches)
    posterior: Posterior = field(default_factory=Posterior)
