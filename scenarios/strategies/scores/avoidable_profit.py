"""Avoidable profit: what the firm would really lose, or gain, if the customer were gone."""

from __future__ import annotations

from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "money/month", "low"


def score(view: View, capacity: Capacity) -> Floats:
    """r − COGS − Σ_j (1 − φ_j) CTS_j − bad debt + referral value − congestion price, [N] money/month.

    φ is the share of a pool's cost that stays. The desk's is 0 where agents leave with the work and 1 where
    headcount is held; holding freezes operations too, and only then are freed tickets worth their congestion
    price, because the agents are still there to serve the others faster.
    """
    kept, goods, desk, operations = weights(view, capacity)
    congestion = view.congestion_price if capacity == "hold" else 0.0
    return (
        view.revenue * kept
        + goods * view.cogs
        + desk * view.cost_to_serve_desk
        + operations * view.cost_to_serve_operations
        + view.referral_value
        - congestion * view.tickets
    )


def weights(view: View, capacity: Capacity) -> tuple[float, float, float, float]:
    """Of r, COGS and the two pools; referral value and congestion are taken not to move."""
    held = capacity == "hold"
    desk_fixed, operations_fixed = (1.0, 1.0) if held else (0.0, view.operations_fixed_share)
    return 1.0 - view.bad_debt_share, -1.0, -(1.0 - desk_fixed), -(1.0 - operations_fixed)
