"""The resilience triangle of each strategy looked at: what the worst economy takes, how deep and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulator.charts.paired import interval
from simulator.charts.words import listed, many, number, percent
from simulator.metrics import shape
from simulator.metrics.dip import along_months
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.resilience import RECOVERED, quality, resilience, triangle_area
from simulator.metrics.spread import quantiles
from simulator.report.content import Chart
from simulator.report.source import of_result
from simulator.report.telling.material import NINE, Material

if TYPE_CHECKING:
    import xarray as xr

WHOLE = 100.0


def worst_economy(m: Material) -> str:
    """The economy beside the reference that takes most revenue if nothing is done, in the median future."""
    index = {e: float(m.of(resilience(m.ds), DO_NOTHING, e).median()) for e in m.macros if e != m.reference}
    return min(index, key=lambda e: np.nan_to_num(index[e], nan=2.0))


def triangles(m: Material, shown: tuple[str, ...]) -> tuple[Chart, ...]:
    """A triangle a strategy, do-nothing's line beside it; none with one economy, or where it takes nothing."""
    if len(m.macros) < 2:
        return ()
    worst = worst_economy(m)
    held = 100 * quantiles(quality(m.ds).sel(macro=worst, drop=True), (0.5,)).isel(quantile=0, drop=True)
    return tuple(_triangle(m, name, worst, held) for name in shown if float(held.sel(strategy=name).min()) < WHOLE)


def indices(m: Material, shown: tuple[str, ...]) -> Iterator[str]:
    """The resilience index in the worst economy, of each strategy and of doing nothing; none with one economy."""
    if len(m.macros) < 2:
        return
    worst = worst_economy(m)
    said = []
    for name in (*shown, DO_NOTHING):
        found = interval(m.of(resilience(m.ds), name, worst))
        ends = f"{number(found.low, 3)} to {number(found.high, 3)} {NINE}"
        said.append(f"{m.name(name)} {number(found.mid, 3)} ({ends})")
    yield f"Resilience index in {m.macros[worst]}, 1 where no revenue is lost to it: {listed(said)}."


def _triangle(m: Material, name: str, economy: str, held: xr.DataArray) -> Chart:
    line, still = (held.sel(strategy=n).to_numpy() for n in (name, DO_NOTHING))
    lost, index = (interval(m.of(measure(m.ds), name, economy)).mid for measure in (triangle_area, resilience))
    other = interval(m.of(resilience(m.ds), DO_NOTHING, economy)).mid
    depth, month = WHOLE - float(line.min()), int(line.argmin()) + 1
    finding = (
        f"{m.strategies[name]} loses {many(lost, 'month')} of revenue to {m.macros[economy]}: at worst "
        f"{percent(depth)}, in month {month}; {_back(m, name, economy)}"
    )
    alt = (
        f"Resilience index {number(index, 3)}, 1 less the area over {m.months} months; do nothing {number(other, 3)}. "
        f"The area between the line and 100 % is what is lost"
    )
    return Chart(
        f"triangle_{name}", "line", finding, f"{finding}. {alt}.", [0, *(int(k) for k in m.ds["month"].values)],
        {name: [WHOLE, *line.tolist()], DO_NOTHING: [WHOLE, *still.tolist()]}, "%", x="Month",
        y=f"Revenue in {m.macros[economy]}, of the same strategy in {m.macros[m.reference]}; index {number(index, 3)}, "
        f"do nothing {number(other, 3)}",
        name="resilience",
        source=of_result("revenue", how=f"{economy} over {m.reference}, median of paths", measure=quality),
        shaded={name: WHOLE},
    )  # fmt: skip


def _back(m: Material, name: str, economy: str) -> str:
    """When revenue is back at 95 % after its lowest month, in the median future that falls below it."""
    q = m.of(quality(m.ds), name, economy)
    fell = q.min("month") < RECOVERED
    if not bool(fell.any()):
        return f"it never falls below {100 * RECOVERED:.0f} % in any future that was run"
    after = along_months(lambda v: shape.months_from_trough(v, RECOVERED), q.isel(path=np.flatnonzero(fell.values)))
    middle = float(quantiles(after, (0.5,)).values[0])
    level = f"{100 * RECOVERED:.0f} %"
    if not np.isfinite(middle):
        return f"it is not back at {level} when the run ends"
    return f"it is back at {level} {many(middle, 'month')} after its lowest"
