"""Which swept setting changes the answer most: the span of the cells' medians along each, others as they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.charts.words import capital, listed, many
from simulator.report.content import Chart, Figure, Section, Table
from simulator.report.sweeping.answer import GAIN, Answer
from simulator.report.sweeping.luck import by_luck, more_than_luck
from simulator.report.sweeping.profile import profiles
from simulator.report.sweeping.sweep import SAMPLED, SEARCH, Sweep, numeric, of_cells, titled, told_of, worded
from simulator.report.telling.material import OF_REVENUE

SOURCE = f"summary.csv: column {GAIN}_*m_median, reference economy of each cell"
GROUPS = 8
"""A setting of more values than this is told by thirds of its range."""
THIRDS = 3
BARS = 10


@dataclass(frozen=True)
class Group:
    """Cells that share a value of a setting, or a third of its range; ``middle``: median of the cells' medians."""

    said: str
    cells: Sequence[Answer]
    middle: float


@dataclass(frozen=True)
class Effect:
    """How the gain of a strategy moves along one setting; ``sure``: "surely", "not surely", or "" where untold."""

    name: str
    groups: Sequence[Group]
    sure: str

    @property
    def worst(self) -> Group:
        return min(self.groups, key=lambda group: group.middle)

    @property
    def best(self) -> Group:
        return max(self.groups, key=lambda group: group.middle)

    @property
    def span(self) -> float:
        return self.best.middle - self.worst.middle


def told(s: Sweep) -> Section:
    """Section 4."""
    name = s.shown[0]
    found = effects(s, name)
    return Section(
        "settings",
        "Which setting changes the answer most?",
        headline(s, name, found),
        paragraphs=tuple(_paragraphs(s, name, found)),
        figures=tuple(_figures(s, name, found)),
        charts=(*tornado(s, name, found), *profiles(s, _moving(found))),
        tables=tuple(_table(s, each, effects(s, each)) for each in s.shown[:1] if found),
        caveats=tuple(_caveats(s, found)),
    )


def _moving(found: Sequence[Effect]) -> list[str]:
    """Settings worth a chart of their own: those whose span is not to be had by chance, or the only one."""
    return [effect.name for effect in found if effect.sure != "not surely" or len(found) == 1]


def effects(s: Sweep, strategy: str) -> list[Effect]:
    """Every swept setting, the widest span first."""
    found = []
    for name in s.settings:
        own = [a for a in s.having(strategy) if name in a.values]
        groups = [g for g in _groups(s, own, name, strategy) if g.cells]
        if len(groups) > 1:
            effect = Effect(name, groups, "")
            found.append(
                Effect(name, groups, more_than_luck(s, strategy, name, (effect.best.cells, effect.worst.cells)))
            )
    return sorted(found, key=lambda effect: -effect.span)


def _groups(s: Sweep, cells: Sequence[Answer], name: str, strategy: str) -> list[Group]:
    values = s.settings[name]
    most = THIRDS if s.design in SAMPLED else GROUPS  # a sampled value has one cell, in which all else differs too
    if len(values) > most and all(numeric(value) for value in values):
        ordered = sorted(cells, key=lambda a: float(a.values[name]))
        parts = [list(part) for part in np.array_split(np.array(ordered, dtype=object), THIRDS)]
        return [_group(_ends(part, name), part, strategy) for part in parts if part]
    return [_group(worded(v), [a for a in cells if a.values[name] == v], strategy) for v in values]


def _group(said: str, cells: Sequence[Answer], strategy: str) -> Group:
    middle = float(np.median([a.gain(strategy).mid for a in cells])) if cells else np.nan
    return Group(said, cells, middle)


def _ends(cells: Sequence[Answer], name: str) -> str:
    return f"{worded(cells[0].values[name])} to {worded(cells[-1].values[name])}"


def headline(s: Sweep, name: str, found: Sequence[Effect]) -> str:
    """The setting with the widest span, and whether who leads changes along it."""
    if not found and s.repeated and not s.settings:
        return f"Nothing but luck was varied: {by_luck(s, name)}"
    if not found and s.settings:
        return f"{s.strategies[name]} runs at one value of each setting only, so no setting can be compared for it"
    if not found:
        return "Nothing was swept over more than one value, so there is nothing to compare"
    top = found[0]
    if OF_REVENUE.one(top.worst.middle) == OF_REVENUE.one(top.best.middle):
        return f"No setting that was swept moves the value of {s.name_of(name)}: {OF_REVENUE.one(top.best.middle)}"
    leaders = [_leader(group) for group in top.groups]
    turn = len(set(leaders)) > 1
    who = "who leads changes along it" if turn else "who leads does not change along it"
    who += ", and chance alone may do as much" if top.sure == "not surely" else ""
    return (
        f"{titled(top.name)} moves the value of {s.name_of(name)} most, from {OF_REVENUE.one(top.worst.middle)} "
        f"at {top.worst.said} to {OF_REVENUE.one(top.best.middle)} at {top.best.said}; {who}"
    )


def _leader(group: Group) -> str:
    """The strategy that surely leads in most cells of a group; "" where none does."""
    sure = [a.sure for a in group.cells]
    return max(dict.fromkeys(sure), key=sure.count)


def _paragraphs(s: Sweep, name: str, found: Sequence[Effect]) -> Iterator[str]:
    if s.repeated:
        yield (
            f"Cells that differ in their seed alone are the same question with other luck: {by_luck(s, name)}. "
            "That is the error of simulation; what a setting moves by less may be luck."
        )
    if not found:
        return
    yield (
        "The span of a setting is taken between the value at which the middle cell does worst and that at which it "
        "does best, all other settings as they come; a setting of many values is cut into thirds."
    )
    unsure = [told_of(e.name) for e in found if e.sure == "not surely"]
    if unsure:
        yield (
            f"In cells alike but for that setting, future by future, chance alone may do what {listed(unsure)} "
            f"seem{'s' if len(unsure) == 1 else ''} to do."
        )
    for effect in found:
        counts = []
        for group in effect.groups:
            best = _leader(group)
            n = sum(a.sure == best for a in group.cells)
            who = s.name_of(best) if best else "nobody"
            counts.append(f"at {group.said} {who} surely leads in {of_cells(n, len(group.cells))}")
        if len(s.answers) > 1 and len({_leader(g) for g in effect.groups}) > 1:
            yield f"{titled(effect.name)}: {'; '.join(counts)}."


def _figures(s: Sweep, name: str, found: Sequence[Effect]) -> Iterator[Figure]:
    for effect in found[:4]:
        low, high = OF_REVENUE.one(effect.worst.middle), OF_REVENUE.one(effect.best.middle)
        yield Figure(
            f"{s.strategies[name]}: span along {told_of(effect.name)} ({effect.worst.said} to {effect.best.said}), "
            "of a year's revenue",
            effect.span, f"{low} to {high}", f"{SOURCE}, rows {name}, column {effect.name}",
        )  # fmt: skip


def tornado(s: Sweep, name: str, found: Sequence[Effect]) -> tuple[Chart, ...]:
    """Worst and best value of each setting as bars from the middle of all cells."""
    if not found:
        return ()
    shown = found[:BARS]
    base = float(np.median([a.gain(name).mid for a in s.having(name)]))
    heads = [
        f"{titled(e.name)}: {e.worst.said} … {e.best.said}{' (could be chance)' if e.sure == 'not surely' else ''}"
        for e in shown
    ]
    finding = (
        f"{s.strategies[name]} is worth {OF_REVENUE.one(shown[0].worst.middle)} to "
        f"{OF_REVENUE.one(shown[0].best.middle)} along {told_of(shown[0].name)}"
    )
    if shown[0].sure == "not surely":
        finding += ", which chance alone may do"
    elif len(shown) > 1:
        finding += f"; least along {told_of(shown[-1].name)}"
    alt = "; ".join(
        f"{h} {OF_REVENUE.one(e.worst.middle)} to {OF_REVENUE.one(e.best.middle)}"
        for h, e in zip(heads, shown, strict=True)
    )
    return (
        Chart(
            "spans", "bar", finding, f"{finding}. From the middle of all cells, {OF_REVENUE.one(base)}: {alt}.", heads,
            {"At the value where it does worst": [e.worst.middle for e in shown],
             "At the value where it does best": [e.best.middle for e in shown]},
            "% of a year's revenue", base=base,
            y=f"Value of {s.name_of(name)}, middle cell (of all: {OF_REVENUE.one(base)})", source=SOURCE,
        ),
    )  # fmt: skip


def _table(s: Sweep, name: str, found: Sequence[Effect]) -> Table:
    rows: list[list[str | float | None]] = [
        [
            capital(told_of(effect.name)), group.said, float(len(group.cells)), OF_REVENUE.one(group.middle),
            f"{OF_REVENUE.one(min(a.gain(name).mid for a in group.cells))} to "
            f"{OF_REVENUE.one(max(a.gain(name).mid for a in group.cells))}",
            f"{sum(a.sure == name for a in group.cells)} of {len(group.cells)}",
        ]
        for effect in found for group in effect.groups
    ]  # fmt: skip
    heads = ["Setting", "Value", "Cells", "Middle cell", "Worst to best cell", "Surely leads"]
    title = f"{s.strategies[name]} along each setting, value against doing nothing, median future"
    return Table("spans", title, heads, rows, SOURCE)


def _caveats(s: Sweep, found: Sequence[Effect]) -> Iterator[str]:
    if s.design in ("list", "table", SEARCH) and len(s.settings) > 1:
        yield "Settings do not vary one by one here, so what is told of one may be another's doing."
    if s.design in SAMPLED and found:
        fewest = min(len(group.cells) for effect in found for group in effect.groups)
        yield f"A part holds {many(fewest, 'cell')} or so whose other settings differ too: small spans are noise."
    if any(n in s.settings for n in ("months", "book", "sector")):
        yield "Cells differ in how long they run or in their book, so their values are not of the same thing."
