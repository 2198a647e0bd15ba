"""A small made-up result, quick to build, for tests and for looking at charts; its ledger adds up.

Not a model: revenue follows straight rules so that each strategy has a dip, a recovery and a cost story.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.core.columns import LAYOUT, offsets
from simulator.results import Context, to_dataset
from tests.fuller import fuller

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
SHARE = np.array([0.25, 0.40, 0.35])
REVENUE_EACH = np.array([3000.0, 900.0, 400.0]) * 2.5e6 / (2000 * SHARE @ [3000.0, 900.0, 400.0])
COST_TO_SERVE = np.array([0.09, 0.16, 0.60])
MENU: dict[str, dict[str, float]] = {
    "do_nothing": {"exit": 0.0, "price": 0.0, "released": 0.0, "hazard": 1.0},
    "clean_exit_at_renewal": {"exit": 0.30, "price": 0.0, "released": 0.8, "hazard": 0.93},
    "price_as_filter": {"exit": 0.0, "price": 0.08, "released": 0.3, "hazard": 1.03},
    "big_bang_purge": {"exit": 0.55, "price": 0.0, "released": 0.5, "hazard": 1.12},
    "tier_migration": {"exit": 0.0, "price": 0.0, "released": 0.6, "hazard": 1.05},
}
SEVERITY = {"baseline": 0.0, "severe_recession": 1.0, "mild_recession": 0.35, "stagflation": 0.55}


def sample_dataset(
    strategies: tuple[str, ...] = ("do_nothing", "clean_exit_at_renewal", "price_as_filter"),
    macros: tuple[str, ...] = ("baseline", "severe_recession"),
    paths: int = 8,
    draws: int = 4,
    months: int = 24,
    seed: int = 7,
) -> xr.Dataset:
    """2,000 customers, 2.5 million a month, three segments; paths of all strategies share their luck."""
    rng = np.random.default_rng(seed)
    luck = {
        "demand": np.cumsum(rng.normal(0, 0.006, (paths, months)), axis=1),
        "effect": np.repeat(rng.lognormal(0, 0.25, draws), -(-paths // draws))[:paths],
        "noise": rng.normal(0, 0.004, (paths, months)),
    }
    out = np.zeros((len(strategies), len(macros), paths, months, int(offsets(3)[-1])))
    for s, strategy in enumerate(strategies):
        for m, macro in enumerate(macros):
            _fill(out[s, m], _life(MENU.get(strategy, MENU["tier_migration"]), SEVERITY.get(macro, 0.5), luck))
    return fuller(to_dataset(out, _context(strategies, macros, months, np.arange(paths) * draws // paths)))


def _life(plan: dict[str, float], severity: float, luck: dict[str, Array]) -> dict[str, Array]:
    """Every column of one strategy in one economy, arrays [path, month, ...labels]."""
    months = luck["demand"].shape[1]
    t = np.arange(1, months + 1)
    effect = luck["effect"][:, None]
    stress = severity * np.clip((t - 6) / 6, 0, 1) * np.exp(-np.clip(t - 18, 0, None) / 12)
    use = np.exp(luck["demand"] - 0.08 * stress)
    c = _customers(plan, stress, effect, months)
    price = 1 + plan["price"] * np.clip(t / 12, 0, 1) * np.minimum(effect, 1.2)
    c["revenue"] = c["served"] * REVENUE_EACH * (use * price * (1 + 0.003) ** t * (1 + luck["noise"]))[..., None]
    c["cogs"] = 0.12 * c["revenue"]
    c["bad_debt"] = 0.003 * (1 + 3 * stress[:, None]) * c["revenue"]
    c["revenue_squared"] = c["revenue"] ** 2 / np.maximum(c["served"], 1) * 2.25
    _costs(c, plan, effect)
    _finance(c)
    _followed(c)
    return c


def _customers(plan: dict[str, float], stress: Array, effect: Array, months: int) -> dict[str, Array]:
    """Head counts: voluntary, default and firm exits; 25 won a month after a stress-dependent loss."""
    hazard = np.array([0.005, 0.0095, 0.0155]) * (plan["hazard"] * (1 + 0.5 * stress))[:, None]
    firm = np.where((np.arange(1, months + 1) >= 3) & (np.arange(1, months + 1) <= 14), plan["exit"] / 12, 0.0)
    active = np.empty((len(effect), months, 3))
    served = np.empty_like(active)
    exits = np.zeros((len(effect), months, 3, 4))
    won = np.broadcast_to((25 * (1 - 0.25 * stress))[:, None] * np.array([0.25, 0.4, 0.35]), active.shape)
    now = np.broadcast_to(2000 * SHARE, (len(effect), 3))
    for k in range(months):
        served[:, k] = now
        exits[:, k, :, 0] = now * hazard[k] * 0.95 * effect**0.2
        exits[:, k, :, 1] = now * hazard[k] * 0.05
        exits[:, k, 2, 3] = firm[k] * 2000 * SHARE[2] * effect[:, 0] ** 0.1
        now = now - exits[:, k].sum(axis=-1) + won[:, k]
        active[:, k] = now
    return {"active": active, "acquired": np.array(won), "exits": exits, "served": served}


def _costs(c: dict[str, Array], plan: dict[str, float], effect: Array) -> None:
    """Capacity follows the leavers late and in part; what is freed but still paid is stranded."""
    base = (2000 * SHARE * REVENUE_EACH * COST_TO_SERVE).sum()
    gone = 1.8 * c["exits"][..., 2:].sum(axis=-1).cumsum(axis=1) @ (REVENUE_EACH * COST_TO_SERVE)
    saving = plan["released"] * np.clip(np.arange(1, c["active"].shape[1] + 1) / 18, 0, 1) * np.minimum(effect, 1.1)
    released = gone * saving + 0.06 * base * saving * (plan["exit"] == 0)
    pool = np.array([0.45, 0.55])
    c["capacity_cost"] = (base - released)[..., None] * pool
    c["stranded_cost"] = np.maximum(gone - released, 0)[..., None] * pool
    c["capacity_supplied"] = c["capacity_cost"] / np.array([60.0, 70.0])
    c["capacity_demanded"] = 0.93 * (c["capacity_cost"] - c["stranded_cost"]) / np.array([60.0, 70.0])
    c["capacity_freed"] = gone[..., None] * pool / np.array([60.0, 70.0])
    c["capacity_released"] = c["capacity_freed"] * (saving / np.maximum(1, saving))[..., None]
    c["capacity_idle"] = c["capacity_freed"] - c["capacity_released"]
    c["tickets"] = c["active"] * np.array([1.2, 1.4, 3.0])
    c["wait_hours"] = np.broadcast_to([0.05, 0.2, 0.9], c["tickets"].shape) * effect[..., None]
    c["abandon_prob"] = c["wait_hours"] / 10
    firm = c["exits"][..., 2:].sum(axis=(-1, -2))
    c["one_off_cost"] = firm * 0.3 * REVENUE_EACH[2]
    c["acquisition_cost"] = np.full(firm.shape, 25 * 23_000.0)
    c["exits_with_notice"] = c["exits"][..., 2:].sum(axis=-1)
    c["exits_with_referral"] = 0.4 * c["exits_with_notice"]
    c["anyway"] = 0.15 * c["exits_with_notice"]
    c["saved"] = 0.05 * c["exits_with_notice"]
    c["collateral"] = 0.03 * c["exits_with_notice"]


def _finance(c: dict[str, Array]) -> None:
    """The ledger: EBITDA, receivables of 45 days, cash, a covenant and the desk's gauges."""
    total = c["revenue"].sum(axis=-1)
    c["overhead"] = 0.42 * 2.5e6 * (total / 2.5e6) ** 0.5
    direct = (c["cogs"] + c["bad_debt"]).sum(axis=-1) + c["capacity_cost"].sum(axis=-1)
    c["ebitda"] = total - direct - c["overhead"] - c["acquisition_cost"] - c["one_off_cost"]
    c["ebit"] = c["ebitda"]
    c["receivables"] = 1.5 * total
    before = np.concatenate([np.full((len(total), 1), 1.5 * 2.5e6), c["receivables"][:, :-1]], axis=1)
    c["collected"] = total - c["bad_debt"].sum(axis=-1) - (c["receivables"] - before)
    c["debt"] = np.full(total.shape, 4.2e6)
    c["interest"] = c["debt"] * 0.08 / 12
    c["cash"] = 7e6 + (c["ebitda"] - (c["receivables"] - before) - c["interest"]).cumsum(axis=1)
    c["covenant_headroom"] = 1 - 4.2e6 / (3.5 * 12 * np.maximum(c["ebitda"], 1e4))
    c["agents"] = c["capacity_supplied"][..., 0] / 125
    c["utilisation"] = np.full(total.shape, 0.9)
    c["satisfaction"] = 0.78 - c["wait_hours"].mean(axis=-1) / 20
    c["nps"] = 35 + 60 * (c["satisfaction"] - 0.78)


def _followed(c: dict[str, Array]) -> None:
    """Revenue of the same customers today and 12 months ago, and the month-to-month bridge."""
    revenue = c["revenue"]
    opening = np.broadcast_to(2000 * SHARE * REVENUE_EACH, (len(revenue), 1, 3))
    before = np.concatenate([opening, revenue[:, :-1]], axis=1)
    past = np.concatenate([opening, revenue], axis=1)
    lagged = np.zeros_like(revenue)
    lagged[:, 11:] = past[:, : revenue.shape[1] - 11]
    rate = c["exits"] / np.maximum(c["served"], 1)[..., None]
    year = np.stack([rate[:, max(0, k - 11) : k + 1].sum(axis=1) for k in range(revenue.shape[1])], axis=1)
    stayed = np.clip(1 - year.sum(axis=-1), 0, 1)
    c["revenue_lagged_12"] = lagged
    c["revenue_lagged_12_without_firm_exits"] = lagged * (1 - year[..., 2:].sum(axis=-1))
    c["revenue_kept_capped_12"] = lagged * stayed * 0.985
    c["revenue_kept_12"] = lagged * stayed * 1.04
    c["active_start"] = c["served"]
    c["active_start_without_firm_exits"] = c["served"] - c["exits"][..., 2:].sum(axis=-1)
    c["revenue_start"] = before
    c["revenue_start_without_firm_exits"] = before * (1 - rate[..., 2:].sum(axis=-1))
    c["revenue_lost"] = np.roll(rate, 1, axis=1) * before[..., None]
    c["revenue_lost"][:, 0] = 0
    c["revenue_new"] = 0.4 * c["acquired"] * REVENUE_EACH
    c["revenue_volume"] = 0.003 * before
    c["revenue_macro"] = revenue - before - c["revenue_new"] + c["revenue_lost"].sum(axis=-1) - c["revenue_volume"]


def _fill(rows: Array, columns: dict[str, Array]) -> None:
    at = offsets(3)
    for k, (name, _) in enumerate(LAYOUT):
        if name in columns:
            rows[..., at[k] : at[k + 1]] = columns[name].reshape((*rows.shape[:2], -1))


def _context(strategies: tuple[str, ...], macros: tuple[str, ...], months: int, draw_of_path: Any) -> Context:
    paths, draws, picked = len(draw_of_path), int(draw_of_path.max()) + 1, np.array(strategies) != "do_nothing"
    chosen = np.where(picked, 210.0, 0.0)[:, None] * np.ones(draws)
    percent = np.arange(101) / 100
    return Context(
        strategies=strategies,
        macros=macros,
        months=months,
        as_of=date(2025, 12, 31),
        draw_of_path=draw_of_path,
        segments=("core", "mid", "tail"),
        roles=("core", "mid", "tail"),
        opening={
            "opening_revenue": np.broadcast_to(2000 * SHARE * REVENUE_EACH, (paths, 3)),
            "opening_active": np.broadcast_to(2000 * SHARE, (paths, 3)),
            "opening_receivables": np.full(paths, 1.5 * 2.5e6),
            "opening_cash": np.full(paths, 7e6),
        },
        selection={
            "selected": chosen,
            "selected_revenue_share": chosen / 2000 * 0.3,
            "selection_precision": np.where(picked, 0.72, np.nan)[:, None] * np.ones(draws),
            "whale_after": _whale_after(strategies, draws, 0.04),
            "whale_if_all_went": _whale_after(strategies, draws, 0.16),
            "staying_cost": np.where(picked, 41_000.0, 0.0)[:, None] * np.ones(draws),
            "remaining": 2000.0 - chosen,
        },
        book_page={
            "whale_full_cost": 1.9 * percent - 0.9 * percent**3.2,
            "whale_avoidable": 1.5 * percent - 0.5 * percent**4,
        },
        attrs={"seed": 7, "paths": paths, "draws": draws, "months": months, "book_name": "sample", "created": ""},
    )


def _whale_after(strategies: tuple[str, ...], draws: int, won: float) -> Array:
    """Cumulative profit of those who remain; do nothing keeps today's curve."""
    percent = np.arange(101) / 100
    still = 1.9 * percent - 0.9 * percent**3.2
    curves = [still if name == "do_nothing" else still + won * percent for name in strategies]
    return np.broadcast_to(np.array(curves)[:, None], (len(strategies), draws, 101))
