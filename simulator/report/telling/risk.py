"""What could go wrong, in which economy, and how likely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from simulator.charts.paired import Range, interval
from simulator.charts.words import count, listed
from simulator.metrics import doubts
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.resilience import quality
from simulator.metrics.spread import FEW, quantiles
from simulator.report.content import Chart, Figure, Section, Table
from simulator.report.source import Axis, of_result
from simulator.report.telling.choice import looked_at, verdict
from simulator.report.telling.covenant import covenant, whose_covenant
from simulator.report.telling.material import OF_REVENUE, Material, Unit, in_hundred, paired
from simulator.report.telling.triangles import indices, triangles

CHANCE = "beats_do_nothing_prob"


def told(m: Material) -> Section:
    """Section 3."""
    shown = looked_at(m, verdict(m))
    return Section(
        "risk",
        "What could go wrong, in which economy, and how likely is it?",
        "; ".join(_headline(m, name) for name in shown),
        paragraphs=tuple(_paragraphs(m, shown)),
        figures=tuple(_figures(m, shown)),
        charts=(heat(m), *triangle(m), *triangles(m, shown), *covenant(m)),
        tables=(table(m),),
        caveats=(*doubts(m.ds), *whose_covenant(m)),
    )


def _worst(m: Material, name: str) -> str:
    """The economy in which the strategy's median gain is least."""
    return min(m.macros, key=lambda e: float(m.of(m.gain(), name, e).median()))


def _headline(m: Material, name: str) -> str:
    if m.paths < FEW:
        return f"Whether {m.name(name)} can fall behind doing nothing, {count(m.paths)} futures are too few to tell"
    losing = [m.macros[e] for e in m.macros if not interval(m.of(m.gain(), name, e)).above]
    if not losing:
        least = OF_REVENUE.one(interval(m.of(m.gain(), name, _worst(m, name))).mid)
        if len(m.macros) == 1:
            return f"{m.strategies[name]} stays ahead of doing nothing, {least}, in the only economy that was run"
        return (
            f"{m.strategies[name]} stays ahead of doing nothing in all {len(m.macros)} economies; least in "
            f"{m.macros[_worst(m, name)]}, {least}"
        )
    if len(losing) == len(m.macros) > 1:
        return f"{m.strategies[name]} can fall behind doing nothing in every economy that was run"
    return f"{m.strategies[name]} can fall behind doing nothing in {listed(losing)}"


def _paragraphs(m: Material, shown: tuple[str, ...]) -> Iterator[str]:
    for name in shown:
        told_of = []
        for h in m.horizons:
            worst = min(m.macros, key=lambda e: float(m.of(m.gain(h), name, e).median()))
            lost = float((m.of(m.gain(h), name, worst) < 0).mean())
            where = m.macros[worst] if len(m.macros) > 1 else ""
            told_of.append(f"after {h} months {in_hundred(lost, m.paths, where)}")
        least = ", in the economy where it has won least by then" if len(m.macros) > 1 else ""
        yield f"{m.strategies[name]} is worth less than doing nothing {', and '.join(told_of)}{least}."
    yield from indices(m, shown)
    hit = [m.cell("summary", "worst_stress_pct_of_revenue", n) for n in (DO_NOTHING, shown[0])]
    if len(m.macros) > 1 and np.isfinite(hit).all():
        yield (
            f"The economy itself weighs more than the choice: in the worst economy that was run the firm is worth "
            f"{OF_REVENUE.one(hit[0])} of a year's revenue against {m.macros[m.reference]} if nothing is done, and "
            f"{OF_REVENUE.one(hit[1])} with {m.name(shown[0])}."
        )


def _figures(m: Material, shown: tuple[str, ...]) -> Iterator[Figure]:
    for name in shown:
        worst = _worst(m, name)
        label = (
            f"{m.strategies[name]} in its worst economy ({m.macros[worst]}), value against doing nothing over "
            f"{m.months} months"
        )
        source = m.source("summary", _gain(m), strategy=name, macro=worst, spread=True)
        yield paired(label, m.of(m.gain(), name, worst), OF_REVENUE, source)
    column = f"covenant_breach_prob_{m.months}m"
    for name in (DO_NOTHING, *shown):
        worst = max(m.macros, key=lambda e: np.nan_to_num(m.cell("summary", column, name, e), nan=-1.0))
        share = m.cell("summary", column, name, worst)
        if np.isfinite(share):
            said = (
                f"{in_hundred(share, m.paths, m.macros[worst])}, the worst economy for it"
                if share
                else "in no future that was run"
            )
            yield Figure(
                f"{m.strategies[name]} breaks a covenant",
                share,
                said,
                m.source("summary", column, strategy=name, macro=worst),
            )


def _gain(m: Material) -> str:
    return f"delta_npv_pct_of_revenue_{m.months}m"


def heat(m: Material) -> Chart:
    """Strategy by economy: median value against doing nothing; a cell whose interval includes zero is not sure."""
    spans = {n: [interval(m.of(m.gain(), n, e)) for e in m.macros] for n in m.others}
    open_ = [n for n, row in spans.items() if any(not s.clear for s in row)]
    gains = [n for n, row in spans.items() if all(s.above for s in row)]
    where = f"all {len(m.macros)} economies" if len(m.macros) > 1 else m.macros[m.reference]
    if gains:
        finding = f"Sure of a gain in {where}: {listed([m.name(n) for n in gains])}"
    else:
        finding = f"No strategy is sure of a gain in {where}"
    if open_:
        finding += f"; {len(open_)} of {len(spans)} cannot everywhere be told from doing nothing"
    alt = "; ".join(f"{m.strategies[n]} " + ", ".join(OF_REVENUE.one(s.mid) for s in row) for n, row in spans.items())
    return Chart(
        "heat", "heat", finding, f"{finding}. In {listed(list(m.macros.values()))}: {alt}.",
        list(m.macros.values()), {n: [s.mid for s in row] for n, row in spans.items()}, "% of a year's revenue",
        y=f"Value against doing nothing over {m.months} months; {_ring(spans.values())}",
        band={n: ([s.low for s in row], [s.high for s in row]) for n, row in spans.items()},
        name="heat", source=m.source("summary", _gain(m), spread=True, series=Axis("strategy", (*spans,)),
                                     categories=Axis("macro", (*m.macros,))),
    )  # fmt: skip


def _ring(rows: Iterable[Sequence[Range]]) -> str:
    """What the ring of a cell means; none is sure where futures are few."""
    return "too few futures to be sure of any" if any(s.few for row in rows for s in row) else "○ not sure"


def triangle(m: Material) -> tuple[Chart, ...]:
    """Median revenue of each strategy in the worst economy against itself in the reference; none with one economy."""
    if len(m.macros) < 2:
        return ()
    index = {e: m.cell("summary", "resilience_index_median", DO_NOTHING, e) for e in m.macros}
    worst = min(index, key=lambda e: np.nan_to_num(index[e], nan=2.0))
    names = list(m.strategies)
    held = 100 * quantiles(quality(m.ds).sel(macro=worst, strategy=names, drop=True), (0.5,)).isel(quantile=0)
    lines = {n: held.sel(strategy=n).to_numpy() for n in names}
    low = {n: (float(v.min()), int(v.argmin()) + 1) for n, v in lines.items()}
    still, month = low[names[0]]
    end = float(lines[names[0]][-1])
    finding = (
        f"{m.macros[worst].capitalize()} takes revenue down to {still:.0f} % of what it would be, in month {month}; "
        f"{'it is still at' if end < 95 else 'it ends at'} {end:.0f} % when the run ends"
    )
    alt = "; ".join(f"{m.strategies[n]} {v:.1f} % in month {k}" for n, (v, k) in low.items())
    return (
        Chart(
            "triangle", "line", finding, f"{finding}. Lowest point by strategy: {alt}.",
            [int(k) for k in m.ds["month"].values], {n: v.tolist() for n, v in lines.items()}, "%", x="Month",
            y=f"Revenue in {m.macros[worst]}, of the same strategy in {m.macros[m.reference]}",
            name="resilience",
            source=of_result("revenue", how=f"{worst} over {m.reference}, median of paths", measure=quality),
        ),
    )  # fmt: skip


def table(m: Material) -> Table:
    """Chance of being ahead of doing nothing, by economy and horizon; and how well revenue withstands."""
    share = Unit("%", 100.0, 0, False)
    rows: list[list[str | float | None]] = []
    for name in m.others:
        chances = [m.cell("summary", f"{CHANCE}_{h}m", name, e) for h in m.horizons for e in m.macros]
        rows.append([m.strategies[name], *(share.one(c) for c in chances)])
    heads = ["Strategy", *(f"{m.macros[e].capitalize()}, {h} months" for h in m.horizons for e in m.macros)]
    note = f"Ties count half. {share.one(0.5)} is a coin; none or all of the futures that were run is not certainty."
    source = m.source("summary", *(f"{CHANCE}_{h}m" for h in m.horizons), series=Axis("macro", tuple(m.macros)))
    return Table("chances", "Chance of being worth more than doing nothing", heads, rows, source, note)
