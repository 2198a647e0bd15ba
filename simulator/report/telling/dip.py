"""What it costs at the worst moment, and when it is back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.charts.paired import Range, interval, ranges, worst_month
from simulator.charts.words import listed, many, number, percent
from simulator.metrics.dip import crossing_month, revenue_gap, revenue_gap_mean
from simulator.metrics.margin import margin_change
from simulator.metrics.memory import up_to
from simulator.metrics.plain_words import NEGLIGIBLE_DIP
from simulator.metrics.spread import quantiles
from simulator.report.content import Chart, Figure, Section, Table
from simulator.report.source import Axis, Source, of_result
from simulator.report.telling.choice import looked_at, verdict
from simulator.report.telling.material import HUNDRED, PERCENT, POINTS, Material, Unit, in_hundred, paired

SIGNED = Unit("%")
NOTHING = 100 * NEGLIGIBLE_DIP
OVER = "over that of do nothing, path by path"
AXIS = "Revenue against doing nothing"


def told(m: Material) -> Section:
    """Section 2."""
    shown = looked_at(m, verdict(m))
    return Section(
        "dip",
        "What does it cost at the worst moment, and when is it back?",
        "; ".join(_headline(m, name) for name in shown),
        paragraphs=tuple(_paragraphs(m, shown)),
        figures=tuple(_figures(m, shown)),
        charts=(months(m), tradeoff(m)),
        tables=(table(m),),
        caveats=(
            "The worst month is that of the median future; a single future can be worse in another month. Months are "
            "counted from the start of the programme and the book has no seasons.",
        ),
    )


def worst_of(m: Material, name: str) -> tuple[Range, int]:
    """Revenue against doing nothing in the worst month of the median future, %, and which month that is."""
    gap = m.of(worst_month(m.ds), name)
    month = int(worst_month(m.ds)["month"].sel(strategy=name, macro=m.reference))
    return interval(gap), month


def back(m: Material, name: str) -> tuple[float, float]:
    """(Month in which the median future is back at do-nothing's revenue, share of futures not back); inf: never."""
    month = m.of(crossing_month(m.ds), name)
    middle = float(quantiles(month, (0.5,)).values[0])
    return middle, float((month == np.inf).mean())


def _headline(m: Material, name: str) -> str:
    worst, month = worst_of(m, name)
    if worst.mid > -NOTHING:
        return f"{m.strategies[name]} never takes revenue noticeably below what doing nothing brings"
    return (
        f"{m.strategies[name]} takes revenue {percent(-worst.mid)} below doing nothing at worst, in month {month}; "
        f"{_return(m, name)}"
    )


def _return(m: Material, name: str) -> str:
    middle, never = back(m, name)
    if never == 1.0:
        return f"in no future that was run is it back within {m.months} months"
    if middle == np.inf:
        return f"it is not back within {m.months} months {in_hundred(never, m.paths)}"
    late = f", and not within {m.months} months {in_hundred(never, m.paths)}" if never > 0 else ""
    return f"it is back in month {number(middle)} in the median future{late}"


def _of_all(share: float, paths: int) -> str:
    """ "98 of 100", or of as many as there are."""
    return f"{round(share * min(paths, HUNDRED))} of {min(paths, HUNDRED)}"


def _paragraphs(m: Material, shown: tuple[str, ...]) -> Iterator[str]:
    for name in shown:
        for h in m.horizons:
            mean = interval(m.of(revenue_gap_mean(up_to(m.ds, h)), name))
            margin = interval(m.of(margin_change(up_to(m.ds, h)), name))
            tail = "" if margin.clear else ", which cannot be told from no change"
            span = f"the first {h} months" if h < m.months else f"all {h} months"
            yield (
                f"Over {span} {m.name(name)} changes revenue by {PERCENT.one(mean.mid)} on average "
                f"({PERCENT.span(mean)}); "
                f"the operating margin of the last year within them changes by {POINTS.one(margin.mid)} "
                f"({POINTS.span(margin)}){tail}."
            )


def _figures(m: Material, shown: tuple[str, ...]) -> Iterator[Figure]:
    for name in shown:
        label = f"{m.strategies[name]}, revenue in its worst month (month {worst_of(m, name)[1]}) against doing nothing"
        how = f"month {worst_of(m, name)[1]}, over that of do nothing"
        source = of_result("revenue", how=how, measure=worst_month, strategy=name, macro=m.reference)
        yield paired(label, m.of(worst_month(m.ds), name), SIGNED, source)
        if worst_of(m, name)[0].mid > -NOTHING:
            continue
        share = m.cell("summary", "not_back_share", name)
        label = f"{m.strategies[name]}, not back at doing nothing's revenue within {m.months} months"
        yield Figure(label, share, in_hundred(share, m.paths), m.source("summary", "not_back_share", strategy=name))


def months(m: Material) -> Chart:
    """Revenue against doing nothing, month by month, median and 90 % band."""
    gap = 100 * revenue_gap(m.ds).sel(macro=m.reference, strategy=m.others, drop=True)
    low, middle, high = quantiles(gap).transpose("quantile", "strategy", "month").to_numpy()
    worst = {name: worst_of(m, name) for name in m.others}
    deepest = min(worst, key=lambda n: worst[n][0].mid)
    dips = [n for n in m.others if worst[n][0].mid <= -NOTHING]
    finding = "No strategy takes revenue below what doing nothing brings"
    if dips:
        size, when = SIGNED.one(worst[deepest][0].mid), worst[deepest][1]
        finding = f"{m.strategies[deepest]} costs most revenue, {size} in month {when}"
        if len(dips) > 1:
            least = max(dips, key=lambda n: worst[n][0].mid)
            finding += f"; {m.name(least)} least of those that cost any, {SIGNED.one(worst[least][0].mid)}"
    alt = "; ".join(f"{m.strategies[n]} {SIGNED.one(w.mid)} in month {k}" for n, (w, k) in worst.items())
    return Chart(
        "revenue", "line", finding, f"{finding}. Worst month of the median future against doing nothing: {alt}.",
        [int(k) for k in gap["month"].values],
        {n: middle[k].tolist() for k, n in enumerate(m.others)}, "%", x="Month",
        y=f"{AXIS}, median and 90 % of futures",
        band={n: (low[k].tolist(), high[k].tolist()) for k, n in enumerate(m.others)},
        name="revenue", source=of_result("revenue", how=OVER, measure=revenue_gap, macro=m.reference),
    )  # fmt: skip


def tradeoff(m: Material) -> Chart:
    """Revenue given up at worst against value won; one point a strategy."""
    spots = {n: (max(0.0, -worst_of(m, n)[0].mid), interval(m.of(m.gain(), n)).mid) for n in m.others}
    given = {n: 0.0 if dip < NOTHING else dip for n, (dip, _) in spots.items()}  # a dip nobody notices is none
    cheap = [n for n, (_, won) in spots.items() if won > 0 and not any(
        given[other] <= given[n] and w > won for other, (_, w) in spots.items())]  # fmt: skip
    if cheap:
        finding = f"On the front, with no other that gives up less and wins more: {listed([m.name(n) for n in cheap])}"
    else:
        finding = "No strategy wins value in the median future, however much revenue it gives up"
    alt = "; ".join(f"{m.strategies[n]} gives up {number(d, 1)} %, wins {SIGNED.one(w)}" for n, (d, w) in spots.items())
    order = sorted(spots, key=lambda n: spots[n][0])
    return Chart(
        "tradeoff", "scatter", finding, f"{finding}. {alt}.", [spots[n][0] for n in order],
        {n: [spots[n][1] if k == n else None for k in order] for n in m.others}, "% of a year's revenue",
        x="Revenue given up in the worst month (%)", y=f"Value won over {m.months} months", name="tradeoff",
        source=m.source("summary", f"delta_npv_pct_of_revenue_{m.months}m_median",
                        series=Axis("strategy", tuple(m.others)), also=(worst_revenue(m),)),
    )  # fmt: skip


def worst_revenue(m: Material) -> Source:
    """Where revenue in the worst month of each strategy is read from."""
    return of_result("revenue", how=f"worst month, {OVER}", measure=worst_month, macro=m.reference)


def table(m: Material) -> Table:
    """Depth, month and return of every strategy, and the average over both horizons."""
    rows: list[list[str | float | None]] = []
    means = {h: ranges(100 * revenue_gap_mean(up_to(m.ds, h)).sel(macro=m.reference, drop=True)) for h in m.horizons}
    for name in m.others:
        worst, month = worst_of(m, name)
        middle, never = back(m, name)
        dips = worst.mid <= -NOTHING
        returns = "no dip" if not dips else f"not within {m.months}" if middle == np.inf else many(middle, "month")
        rows.append([
            m.strategies[name], SIGNED.one(worst.mid) if dips else "none", SIGNED.span(worst),
            float(month) if dips else None, returns, _of_all(never, m.paths) if dips else "–",
            *(SIGNED.one(means[h][name].mid) for h in m.horizons),
        ])  # fmt: skip
    heads = [
        "Strategy", "Worst month", "9 of 10 futures", "In month", "Back after", "Not back",
        *(f"Mean, {h} months" for h in m.horizons),
    ]  # fmt: skip
    title = f"Revenue against doing nothing, {m.macros[m.reference]}"
    means_ = (f"revenue_gap_mean_share_{h}m_median" for h in m.horizons)
    source = m.source("summary", "crossing_month_median", "not_back_share", *means_, also=(worst_revenue(m),))
    return Table("dips", title, heads, rows, source)
