"""The whale curve: who earns the profit and who takes it back, today and once a strategy has done what it decided."""

from __future__ import annotations

import numpy as np

from simulator.charts.words import percent
from simulator.metrics.whales import LEAST, Whales, whales
from simulator.report.content import Chart
from simulator.report.source import of_result
from simulator.report.telling.material import Material, money_unit

ACROSS = "Customers, most profitable first (%)"


def whale(m: Material) -> tuple[Chart, ...]:
    """The whale curve of the book as it is; none where the result has none."""
    if "whale_full_cost" not in m.ds:
        return ()
    full, x = 100 * m.ds["whale_full_cost"].to_numpy(), m.ds["customer_percent"].to_numpy()
    if not np.isfinite(full).all() or not full.any():
        return ()
    series = {"Full cost": full.tolist()}
    if "whale_avoidable" in m.ds:
        series["Cost that would go with them"] = (100 * m.ds["whale_avoidable"].to_numpy()).tolist()
    peak = int(full.argmax())
    finding = f"{percent(float(100 - x[peak]))} of customers lose money at full cost"
    if peak == len(x) - 1:
        finding = "No customer loses money, not even at full cost"
    elif full[-1] > 0:
        finding += f" and take back {percent(float(full[peak] - full[-1]))} of the profit"
    return (
        Chart(
            "whale", "line", finding,
            f"{finding}. Cumulative profit by customer, most profitable first: it peaks at "
            f"{percent(float(full[peak]))} of "
            f"today's profit after {percent(float(x[peak]))} of customers.",
            [float(v) for v in x], series, _unit(full), x=ACROSS,
            y="Profit piled up", name="whale",
            source=of_result(*(f"whale_{kind}" for kind in ("full_cost", "avoidable")[: len(series)])),
        ),
    )  # fmt: skip


def afterwards(m: Material, name: str) -> tuple[Chart, ...]:
    """The curve before and after a strategy in one picture; none where it leaves the book's curve as it is."""
    found = whales(m.ds, name)
    if found is None:
        return ()
    who = "those who remain" if _leave(m, found) else "customers"
    finding = f"{m.strategies[name]}: {losers(found, m.currency, who)}"
    alt = (
        f"Cumulative profit at full cost, most profitable first, in % of today's: it ends at "
        f"{percent(float(found.after[-1]))} with {who}, and would end at {percent(float(found.bare[-1]))} "
        "had every cost gone with its customers"
    )
    return (
        Chart(
            f"whale_{name}", "line", finding, f"{finding}. {alt}.",
            [float(v) for v in m.ds["customer_percent"].to_numpy()],
            _curves(m, found),
            _unit(found.before), x=f"{ACROSS[:-4]}, of the book then (%)", name="whale_after",
            y="Profit piled up at full cost, once all that was decided is done",
            source=of_result("whale_full_cost", "whale_after", "whale_if_all_went", how="mean of draws", strategy=name),
        ),
    )  # fmt: skip


def _curves(m: Material, found: Whales) -> dict[str, list[float]]:
    """Today's curve, that of those who remain, and what it would be without the cost that stays, where any does."""
    curves = {"Today": found.before.tolist()}
    if np.abs(found.bare - found.after).max() >= LEAST:
        curves["Had all cost gone too"] = found.bare.tolist()
    return curves | {"Those who remain" if _leave(m, found) else "Once all is done": found.after.tolist()}


def _leave(m: Material, found: Whales) -> bool:
    """Whether the strategy lets anybody go."""
    return found.remaining < float(m.ds["remaining"].max()) - 0.5


def losers(found: Whales, currency: str, who: str) -> str:
    """ "6 % of those who remain lose money at full cost, 2 % only because 0.4 M USD of cost a month stays; 31 % of all
    do today" ."""
    share = f"{percent(found.losing_after)} of {who} lose money at full cost"
    if found.losing_after < 0.05:
        share = f"none of {who} loses money at full cost"
    unit = money_unit(abs(found.staying), currency, sign=False)
    more = found.losing_after - found.losing_bare
    today = f"{percent(found.losing_before)} {'of all ' if who != 'customers' else ''}do today"
    if found.staying <= 0 or more < 0.5:
        return f"{share}; {today}"
    return f"{share}, {percent(more)} only because {unit.one(found.staying)} of cost a month stays; {today}"


def _unit(full: np.ndarray) -> str:
    return "% of today's profit" if full[-1] > 0 else "% of today's loss"
