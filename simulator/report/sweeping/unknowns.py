"""What we do not know: cells without an answer, what cells share, what no cell asked, the weakest assumptions."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.charts.words import capital, count, listed
from simulator.register import WEAKEST
from simulator.report.content import Section, Table
from simulator.report.sweeping.sweep import Sweep
from simulator.report.telling.caveats import SUSPECT, WEAK_SHOWN


def told(s: Sweep) -> Section:
    """What the sweep cannot say."""
    return Section(
        "unknowns",
        "What do we not know?",
        _headline(s),
        paragraphs=tuple(_paragraphs(s)),
        tables=tuple(_lost(s)),
        caveats=tuple(_caveats(s)),
    )


def _headline(s: Sweep) -> str:
    n, of = len(s.lost), len(s.lost) + len(s.answers)
    if not n:
        whole = f"All {of} cells" if of > 1 else "The only cell"
        return f"{whole} came to an answer; what lies between and beyond was not asked"
    return f"{n} of {of} cells gave no answer ({_kinds(s)}): every count is of the {len(s.answers)} that did"


def _kinds(s: Sweep) -> str:
    found = [lost.how for lost in s.lost]
    return listed([f"{count(found.count(how))} {how}" for how in dict.fromkeys(found)])


def _paragraphs(s: Sweep) -> Iterator[str]:
    lucks = {a.luck for a in s.answers}
    if len(s.answers) > 1:
        yield (
            "All cells live through the same futures, so a difference between two of them is their settings and "
            "nothing else; but what is rare in these futures is rare in every cell: more cells are not more evidence."
            if len(lucks) == 1 else
            "Not all cells share their luck (another seed, number of futures or book), so two cells may differ by "
            "chance: only those alike in these are compared future by future."
        )  # fmt: skip
    yield (
        f"Each cell rests on {s.paths} futures; its own pack, or its tables, say how far luck and ignorance move it. "
        "Settings that were not swept stand in every cell as they stand below."
    )
    swept = {name.removeprefix("parameters.") for name in s.settings}
    asked = [weak.what for weak in WEAKEST if weak.name in swept]
    open_ = [weak.what for weak in WEAKEST if weak.name not in swept]
    if asked:
        yield f"Of the eight weakest assumptions the sweep moves {len(asked)}: {'; '.join(asked)}."
    if open_:
        yield f"{'Not moved by it' if asked else 'Of the weakest assumptions it moves none'}, weakest first: " \
              f"{'; '.join(open_[:WEAK_SHOWN])}."  # fmt: skip


def _lost(s: Sweep) -> Iterator[Table]:
    if s.lost:
        rows = [[lost.said, capital(lost.how), lost.why] for lost in s.lost]
        note = "Failed ones are run again by secateur sweep … --rerun-failed, waiting ones by the same sweep."
        heads = ["Settings", "How it stands", "Why"]
        yield Table("lost", "Cells without an answer", heads, rows, "cells.csv, asked.json", note)


def _caveats(s: Sweep) -> Iterator[str]:
    for name in s.shown:
        chances = [a.m.cell("decision", "beats_do_nothing_prob", name) for a in s.having(name)]
        over = sum(chance > SUSPECT for chance in chances)
        if over:
            yield (
                f"{s.strategies[name]} is ahead of doing nothing in more than {100 * SUSPECT:.0f} of 100 futures in "
                f"{over} of {len(chances)} cells. Nothing in business is that sure: the ranges assumed may be "
                "too narrow, and the model leaves things out."
            )
    yield "No swept setting stands for what the model leaves out; a sweep widens the question, not the model."
