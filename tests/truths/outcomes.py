"""What the prototype of this model said of twelve ways to treat a book, in three sectors on three kinds of ground.

Value at 36 months against do nothing, in % of annual revenue. N: ordinary economy, default numbers. G: good ground, ten
per cent of operations fixed and a desk loaded to 1.03. B: bad ground, eighty per cent fixed, a slack desk, a severe
recession felt in full. The prototype had one class of support, nobody paid in advance, no stock and no prior.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from scenarios import load_macro, load_strategy
from simulator.book import synthesise
from simulator.engine import simulate
from simulator.metrics.value import delta_npv_pct_of_revenue
from simulator.number import ByRole
from simulator.parameters import Parameters
from simulator.vocabulary import Guard, Strategy
from tests.sectors import sector

SECTORS = ("saas", "wholesale", "subscription")
GROUND: dict[str, dict[str, dict[str, Any]]] = {
    "N": {},
    "G": {"operations": {"fixed_share": 0.10}, "desk": {"initial_load": 1.03}},
    "B": {
        "operations": {"fixed_share": 0.80},
        "desk": {"initial_load": 0.80},
        "economy": {"demand_loading": 1.0, "churn_loading": 1.0, "credit_loading": 1.0},
    },
}
ECONOMY = {"N": "baseline", "G": "baseline", "B": "severe_recession"}
NONE = ByRole(0.0, 0.0, 0.0)
PROTOTYPE: dict[str, dict[str, dict[str, Any]]] = {
    "saas": {"portrait": {"prepaid_share": 0.0}},
    "wholesale": {"finance": {"inventory_days": 0.0}},
    "subscription": {
        "portrait": {"prepaid_share": 0.0, "premium_share": NONE, "self_service_share": NONE},
        "acquisition": {"onboarding_tickets": 1.0},
    },
}
SHARES = {"saas": (0.12, 0.24), "wholesale": (0.20, 0.40), "subscription": (0.08, 0.16)}
"""Share let go by revenue, share repriced or migrated."""
_PRINTED = {
    "purge_hold": (-1.2, 1.8, -4.0, -2.8, -2.6, -2.8, 0.7, 6.5, -4.1),
    "purge_attrition": (1.6, 3.7, -1.0, 0.4, 2.5, -1.2, 1.2, 5.4, -0.8),
    "big_bang_purge": (0.4, 1.9, -1.1, 0.2, 2.2, -1.3, -0.6, 1.8, -0.7),
    "purge_by_rough_estimates": (1.0, 3.0, -1.3, 0.1, 2.0, -1.4, 0.8, 4.7, -0.9),
    "purge_avoidable": (1.8, 3.7, 0.6, 0.8, 2.5, 0.1, 1.6, 5.5, 0.6),
    "by_revenue_rank": (-0.3, 0.3, -1.0, -0.1, 0.3, -0.3, -2.2, -0.5, -2.4),
    "not_renewed_in_waves": (1.8, 3.0, 0.7, 0.9, 2.4, 0.1, 2.2, 4.5, 0.6),
    "repriced": (0.4, 0.6, 0.3, 1.1, 1.1, 0.9, 1.9, 1.8, 1.4),
    "repriced_then_exit": (1.1, 1.6, 0.3, 1.3, 1.9, 0.7, 2.2, 3.5, 0.9),
    "migrated": (2.4, 3.4, 1.3, 1.3, 2.2, 0.5, 2.2, 4.2, 1.0),
    "avoidable_all_to_acquisition": (-0.1, 0.6, 0.3, -1.1, -2.3, -0.3, 0.7, 3.4, 0.0),
    "hold_headcount": (0.0, 0.1, -0.6, -0.2, -0.5, -0.3, 0.2, 0.2, -1.3),
}
PRINTED = {
    name: pd.DataFrame({row: v[3 * k : 3 * k + 3] for row, v in _PRINTED.items()}, index=list(GROUND)).T
    for k, name in enumerate(SECTORS)
}
"""The published table of each sector, a strategy a row, a ground a column."""


def strategies(name: str) -> dict[str, Strategy]:
    """The table's rows for a sector; the last but one re-invests, nothing else does, and no guard-rail watches."""
    rank, bottom = SHARES[name]

    def like(row: str, base: str, **told: Any) -> Strategy:
        plan = load_strategy({"name": row, "defaults": [base], **told})
        return replace(plan, policy=replace(plan.policy, guard=Guard()))

    plain = ("do_nothing", "purge_hold", "purge_attrition", "big_bang_purge", "purge_avoidable", "hold_headcount")
    return {row: load_strategy(row) for row in plain} | {
        "by_revenue_rank": like("by_revenue_rank", "revenue_rank_12", who={"bottom": rank}),
        "not_renewed_in_waves": like("not_renewed_in_waves", "clean_exit_at_renewal"),
        "repriced": like("repriced", "reprice_bottom_24", who={"bottom": bottom}),
        "repriced_then_exit": like("repriced_then_exit", "reprice_then_exit"),
        "migrated": like("migrated", "migrate_bottom_24", who={"top": bottom}),
        "avoidable_all_to_acquisition": like("to_acquisition", "purge_avoidable", reinvest={"acquisition": 1.0}),
    }


def outcome(name: str, paths: int, more: Mapping[str, Mapping[str, Any]] | None = None) -> pd.DataFrame:
    """Mean ΔNPV of each row (rows) on each ground (columns), % of annual revenue, on numbers at their centre."""
    found = {}
    for ground, numbers in GROUND.items():
        p = sector(name)
        for told in (PROTOTYPE[name], more or {}, numbers):
            p = replace(p, **{room: replace(getattr(p, room), **values) for room, values in told.items()})
        rough = replace(p, estimation=replace(p.estimation, noise=0.6))
        worth = _worth(p, strategies(name), ECONOMY[ground], paths)
        two = {row: load_strategy(row) for row in ("do_nothing", "purge_attrition")}
        worth["purge_by_rough_estimates"] = _worth(rough, two, ECONOMY[ground], paths)["purge_attrition"]
        found[ground] = worth
    return pd.DataFrame(found).loc[list(_PRINTED)]


def _worth(p: Parameters, plans: Mapping[str, Strategy], economy: str, paths: int) -> Any:
    ds = simulate(
        synthesise(p, 1),
        plans,
        {"economy": load_macro(economy)},
        parameters=p,
        months=36,
        paths=paths,
        draws=min(16, paths),
        seed=7,
        priors=False,
    )
    return delta_npv_pct_of_revenue(ds).mean("path").squeeze("macro").to_series()
