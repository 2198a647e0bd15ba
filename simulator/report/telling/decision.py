"""What we would do, and why: the recommendation where paired intervals allow one, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulator.charts.paired import interval
from simulator.charts.words import capital, count, listed, many, percent
from simulator.metrics import sentences
from simulator.metrics.paired import DO_NOTHING
from simulator.report.content import Chart, Figure, Section
from simulator.report.source import COLUMN, Axis, of_result
from simulator.report.telling.bridge import waterfall
from simulator.report.telling.caveats import beside
from simulator.report.telling.choice import Verdict, looked_at, verdict
from simulator.report.telling.dip import NOTHING, worst_of
from simulator.report.telling.material import NINE, OF_REVENUE, Material, Unit, in_hundred, money_unit, paired
from simulator.report.telling.people import let_go
from simulator.report.telling.whale import afterwards, whale

if TYPE_CHECKING:
    import xarray as xr

GAIN = "delta_npv_pct_of_revenue"
ERROR = Unit("%", 1.0, 2, False)


def told(m: Material) -> Section:
    """Section 1: a recommendation, or that no strategy can be told from another."""
    found = verdict(m)
    return Section(
        "decision",
        "What would we do, and why?",
        headline(m, found),
        paragraphs=tuple(_paragraphs(m, found)),
        figures=tuple(_figures(m, found)),
        charts=(
            worth(m, found),
            *waterfall(m, looked_at(m, found)[0], "bridge"),
            *whale(m),
            *(chart for name in looked_at(m, found) for chart in afterwards(m, name)),
        ),
        caveats=tuple(beside(m, found)),
        notes=tuple(sentences(m.ds)),
    )


def headline(m: Material, found: Verdict) -> str:
    """The one sentence a board takes home; it recommends only what the runs can tell apart."""
    span = f"over {m.months} months"
    if found.recommended:
        gain = interval(m.of(m.gain(), found.leader))
        size = f"{percent(gain.mid)} of a year's revenue"
        return (
            f"We would choose {m.name(found.leader)}: worth {size} more than doing nothing {span}, and more than "
            "any other"
        )
    if found.level == (DO_NOTHING,):
        return f"We would do nothing: every strategy that was run is surely worth less {span}"
    if DO_NOTHING in found.level:
        return f"No recommendation: no strategy can be told from doing nothing {span}"
    rivals = [m.name(name) for name in found.level]
    return f"No recommendation: no strategy can be told from the next best; {listed(rivals)} are level {span}"


def _paragraphs(m: Material, found: Verdict) -> Iterator[str]:
    for name in looked_at(m, found):
        if memo := m.about.get(name):
            yield f"{m.strategies[name]}: {memo[:1].lower()}{memo[1:]}"
    if found.recommended:
        yield (
            f"It leads the runner-up, {m.name(found.runner_up)}, by {percent(found.lead.mid)} of a year's revenue "
            f"({OF_REVENUE.span(found.lead)} {NINE})."
        )
    elif found.level != (DO_NOTHING,):
        second = found.level[1] if len(found.level) > 1 else found.runner_up
        yield (
            f"{m.strategies[found.leader]} has the largest gain in the median future, but its paired interval against "
            f"{m.name(second)} includes zero or rests on too few futures: these runs do not decide between them."
        )
        yield from (_beside(m, name) for name in found.finalists)
    yield from _horizons(m, found)


def _beside(m: Material, name: str) -> str:
    """What else tells a strategy from those it is level with: whether it surely pays, its dip, whom it lets go."""
    gain, (worst, month) = interval(m.of(m.gain(), name)), worst_of(m, name)
    sure = "worth more than" if gain.above else "worth less than" if gain.below else ""
    way = f"is surely {sure}" if sure else "cannot be told from"
    gone = let_go(m, name)
    people = f"lets {many(gone, 'customer')} go" if gone >= 0.5 else "lets nobody go"
    dip = (
        f"takes revenue {percent(-worst.mid)} below it in month {month}" if worst.mid < -NOTHING else "costs no revenue"
    )
    return f"{m.strategies[name]} {way} doing nothing, {dip}, and {people}."


def _horizons(m: Material, found: Verdict) -> Iterator[str]:
    """What a board that looks at one year would say."""
    if len(m.horizons) == 1:
        yield f"The run ends after {m.months} months, so there is no second horizon to hold this against."
        return
    short = m.horizons[0]
    name = looked_at(m, found)[0]
    early = interval(m.of(m.gain(short), name))
    size = f"{OF_REVENUE.one(early.mid)} of a year's revenue ({OF_REVENUE.span(early)})"
    then = verdict(m, horizon=short)
    if then.recommended and then.leader == found.leader and found.recommended:
        yield f"After {short} months it already leads: {size}."
    elif not early.clear:
        yield (
            f"After {short} months {m.name(name)} cannot be told from doing nothing: {size}. Patience is part of "
            "the decision."
        )
    else:
        side = "ahead of" if early.above else "behind"
        yield f"After {short} months {m.name(name)} is {side} doing nothing: {size}."


def _figures(m: Material, found: Verdict) -> Iterator[Figure]:
    for name in looked_at(m, found):
        for h in reversed(m.horizons):
            source = m.source("summary", f"{GAIN}_{h}m", strategy=name, spread=True)
            label = f"{m.strategies[name]}, value against doing nothing over {h} months, of a year's revenue"
            yield paired(label, m.of(m.gain(h), name), OF_REVENUE, source)
        cash = m.of(m.money(), name)
        unit = money_unit(float(np.quantile(np.abs(cash.values), 0.95)), m.currency)
        source = m.source("summary", f"delta_npv_money_{m.months}m", strategy=name, spread=True)
        yield paired(
            f"{m.strategies[name]}, the same in money over {m.months} months, median future", cash, unit, source
        )
        chance = m.cell("decision", "beats_do_nothing_prob", name)
        yield Figure(
            f"{m.strategies[name]} beats doing nothing", chance, in_hundred(chance, m.paths),
            m.source("decision", "beats_do_nothing_prob", strategy=name),
        )  # fmt: skip
    chosen = "selected" in m.ds and looked_at(m, found)
    for name in chosen or ():
        heads = float(m.ds["selected"].sel(strategy=name).mean())
        share = 100 * float(m.ds["selected_revenue_share"].sel(strategy=name).mean())
        said = f"{count(heads)} customers, {percent(share)} of revenue"
        source = of_result("selected", how="mean of draws", measure=selected, strategy=name)
        yield Figure(f"{m.strategies[name]} touches", heads, said, source)
    error = m.cell("decision", f"{GAIN}_standard_error", looked_at(m, found)[0])
    if np.isfinite(error):
        source = m.source("decision", f"{GAIN}_standard_error", strategy=looked_at(m, found)[0])
        said = ERROR.one(error) if error >= 0.005 else f"below {ERROR.one(0.01)}"
        yield Figure("Error of simulation in the mean gain, of a year's revenue", error, said, source)


def selected(ds: xr.Dataset) -> xr.DataArray:
    """Customers selected for any action, mean of draws, [strategy]."""
    return ds["selected"].mean("draw")


def worth(m: Material, found: Verdict) -> Chart:
    """Gain of every strategy over both horizons, with its paired interval."""
    order = sorted(m.others, key=lambda n: -float(m.of(m.gain(), n).median()))
    series, band = {}, {}
    for h in reversed(m.horizons):
        spans = [interval(m.of(m.gain(h), name)) for name in order]
        series[f"{h} months"] = [s.mid for s in spans]
        band[f"{h} months"] = ([s.low for s in spans], [s.high for s in spans])
    won = [m.name(n) for n in order if interval(m.of(m.gain(), n)).above]
    lost = [m.name(n) for n in order if interval(m.of(m.gain(), n)).below]
    finding = capital(_sides(won, lost, len(order)))
    ends = next(iter(series.values()))
    words = ", ".join(f"{m.strategies[n]} {OF_REVENUE.one(v)}" for n, v in zip(order, ends, strict=True))
    stems = tuple(f"{GAIN}_{h}m" for h in reversed(m.horizons))
    return Chart(
        "worth", "bar", finding,
        f"{finding}. Value against doing nothing over {m.months} months in {m.macros[m.reference]}: {words}.",
        order, series, "% of a year's revenue", y="Value against doing nothing", band=band,
        source=m.source("summary", *stems, spread=True, series=Axis(COLUMN, stems),
                        categories=Axis("strategy", tuple(order))),
    )  # fmt: skip


def _sides(won: list[str], lost: list[str], of: int) -> str:
    if not won and not lost:
        return "no strategy can be told from doing nothing" if of > 1 else "it cannot be told from doing nothing"
    parts = [f"{listed(won)} surely gain{'s' if len(won) == 1 else ''}"] if won else ["none surely gains"]
    if lost:
        parts.append(f"{listed(lost)} surely lose{'s' if len(lost) == 1 else ''}")
    if open_ := of - len(won) - len(lost):
        parts.append(f"{open_} cannot be told from doing nothing")
    return "; ".join(parts)
