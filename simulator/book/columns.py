"""The columns of a customer book: each declared once with kind, unit, range and what stands in for a gap."""

from __future__ import annotations

from simulator.tables.column import Column
from simulator.vocabulary import SERVICE_CLASSES

NAN = float("nan")

COLUMNS: tuple[Column, ...] = (
    Column("customer_id", "text", "text, unique", fill="required", unique=True),
    Column("segment", "text", "text", fill="required"),
    Column("monthly_revenue", "number", "money/month", low=0.0, high=1e12, fill="required"),
    Column("tenure_months", "number", "months", low=0.0, high=2400.0, fill="none"),  # or start_date
    Column("cogs_share", "number", "share of revenue", low=0.0, high=1.0, fill="sector"),
    Column("tickets_per_month", "number", "tickets/month", low=0.0, high=1e6, fill="sector"),
    Column("activity_hours_per_month", "number", "hours/month", low=0.0, high=1e6, fill="sector"),
    Column("service_class", "text", "class", "standard", choices=SERVICE_CLASSES),
    Column("contract_term_months", "whole", "months", 1, low=1, high=120),
    Column("months_to_renewal", "whole", "months", 1, low=1, high=120),
    Column("prepaid", "flag", "yes/no", False),
    Column("vulnerable", "flag", "yes/no", False),
    Column("strategic", "flag", "yes/no", False),
    Column("abusive", "flag", "yes/no", False),
    Column("fairness_group", "text", "text", "all"),
    Column("region", "text", "text", ""),
    Column("industry", "text", "text", ""),
    Column("referral_weight", "number", "multiple of the average customer", 1.0, low=0.0, high=1000.0),
    Column("list_price_gap", "number", "log of own price over list", 0.0, low=-3.0, high=3.0),
    Column("annual_churn", "number", "share/year", NAN, low=0.0, high=0.9999, fill="none"),
    Column("icp_fit", "number", "share", NAN, low=0.0, high=1.0, fill="none"),
    Column("payment_days", "number", "days", NAN, low=0.0, high=365.0, fill="none"),
    Column("nps", "number", "points", NAN, low=-100.0, high=100.0, fill="none"),
    Column("alive_prob", "number", "probability", 1.0, low=0.0, high=1.0),
)
"""Every column of a finished book, in order; a user's own extra columns follow."""

ONLY_IN_FILES: tuple[Column, ...] = (
    Column("start_date", "date", "date, YYYY-MM-DD", fill="none"),
    Column("gross_margin", "number", "share of revenue", low=0.0, high=1.0, fill="none"),
)
"""Columns a file may bring that a finished book states otherwise (tenure_months, cogs_share)."""

BY_NAME = {column.name: column for column in (*COLUMNS, *ONLY_IN_FILES)}
NAMES = tuple(column.name for column in COLUMNS)

NOT_SIMULATED = ("list_price_gap", "icp_fit", "nps")
"""Columns kept for a strategy's filters and scores that no mechanism of the simulator reads yet."""
