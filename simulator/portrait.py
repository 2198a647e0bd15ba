"""What a synthetic book of a sector looks like: its numbers, declared as those of the simulator are."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.number import ByRole, number


@dataclass(frozen=True)
class Portrait:
    """What a synthetic book of the sector looks like; also fills what a user's file leaves out."""

    customers: int = number(2000, "rows", 1, 5_000_000, "[P] sector table")
    weight: float = number(1.0, "customers per row", 1e-6, 1e6, "[J] B2C rows stand for ten customers")
    segment_share: ByRole = number(ByRole(0.25, 0.40, 0.35), "share of customers", 0, 1, "[P] [J]")
    mean_revenue: ByRole = number(ByRole(3000.0, 900.0, 400.0), "money/month", 0, 1e12, "[P]", "calibrated")
    revenue_log_sd: float = number(0.9, "log", 0, 3, "[J] log-normal book, see whale curve")
    cogs_share: ByRole = number(ByRole(0.12, 0.12, 0.12), "share of revenue", 0, 1, "[V] gross margins by sector")
    tickets: ByRole = number(ByRole(1.2, 1.4, 3.0), "tickets/month", 0, 1e5, "[J]")
    activity_hours: ByRole = number(ByRole(2.5, 1.0, 2.0), "hours/month", 0, 1e5, "[P]", "calibrated")
    load_log_sd: float = number(1.0, "log", 0, 3, "[J] spread of tickets and hours within a segment")
    revenue_load_correlation: float = number(0.4, "correlation", -0.99, 0.99, "[C] sanity row", "calibrated")
    load_correlation: float = number(0.58, "correlation", -0.99, 0.99, "[C] sanity row", "calibrated")
    mean_tenure: float = number(36.0, "months", 0.1, 600, "[J] exponential tenure")
    terms: dict[int, float] = number(
        {1: 0.25, 12: 0.60, 24: 0.15},
        "share of customers by contract months",
        0,
        1,
        "[V] median contract 1.3 years; [J]",
    )
    premium_share: ByRole = number(ByRole(0.40, 0.10, 0.0), "share of customers", 0, 1, "[J]")
    self_service_share: ByRole = number(ByRole(0.0, 0.05, 0.10), "share of customers", 0, 1, "[J]")
    vulnerable_share: float = number(0.03, "share of customers", 0, 1, "[J]")
    strategic_share: float = number(0.02, "share of customers", 0, 1, "[J]")
    prepaid_share: float = number(
        0.5, "share of customers on terms over one month", 0, 1, "[J] who pays a term in advance"
    )
    abusive_share: float = number(0.03, "share of tail customers", 0, 1, "[J] a few are rude to staff, all in the tail")
    icp_fit: ByRole = number(ByRole(0.80, 0.60, 0.35), "mean fit with the ideal customer", 0.01, 0.99, "[J]")
    icp_fit_sd: float = number(0.15, "sd of fit within a role", 0.001, 0.5, "[J] beta; cut where no hump is left")
    group_b_share: float = number(0.30, "share of customers", 0, 1, "[J] fairness groups A and B, by lot")
