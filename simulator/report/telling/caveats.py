"""What stands beside a recommendation, so that nobody reads it alone."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.charts.paired import interval
from simulator.charts.words import count, listed, number, percent
from simulator.metrics.accounts import CAPITAL, accounts
from simulator.metrics.memory import up_to
from simulator.metrics.spread import FEW
from simulator.register import WEAKEST
from simulator.report.telling.choice import Verdict, looked_at, verdict
from simulator.report.telling.material import Material, in_hundred

WEAK_SHOWN = 3
SLIGHT = 0.5
"""A gain below this, % of a year's revenue, is too small to act on by itself, however sure it is ([J])."""
SUSPECT = 0.98
"""A chance beyond this, either way, is surer than anybody can be."""


def beside(m: Material, found: Verdict) -> Iterator[str]:
    """What stands beside the recommendation: weakest assumptions, other economies, fairness."""
    if m.paths < FEW:
        yield (
            f"{count(m.paths).capitalize()} future{' was' if m.paths == 1 else 's were'} run. Fewer than {FEW} tell "
            "nothing from chance, so nothing here is called sure, whatever way they go: run it with more paths."
        )
    if slight := [n for n in m.others if 0 < (gain := interval(m.of(m.gain(), n))).mid < SLIGHT and gain.above]:
        yield (
            f"Sure is not large: {listed([m.name(n) for n in slight])} gain{'s' if len(slight) == 1 else ''} less than "
            f"{number(SLIGHT, 1)} % of a year's revenue in the median future, which few plans are worth disturbing for."
        )
    weak = "; ".join(one.what for one in WEAKEST[:WEAK_SHOWN])
    yield (
        f"Whatever is run, the model rests most on what nobody knows well: {weak}. All eight such assumptions stand "
        "where it is told what all this rests on."
    )
    chance = m.cell("decision", "beats_do_nothing_prob", looked_at(m, found)[0])
    if chance > SUSPECT:
        first = m.strategies[looked_at(m, found)[0]]
        yield (
            f"{first} comes out ahead {in_hundred(chance, m.paths)}. Nothing in business "
            "is that sure: the ranges of what is assumed may be too narrow, and the model leaves things out."
        )
    yield from _set_free(m, looked_at(m, found))
    if len(m.macros) > 1:
        other = [m.macros[e] for e in m.macros if e != m.reference and not _same(m, found, e)]
        if other:
            yield f"In {listed(other)} the answer is another than in {m.macros[m.reference]}: see what could go wrong."
    for name in looked_at(m, found):
        if m.cell("ethics", "four_fifths_index", name) == 0.0:
            yield (
                f"{m.strategies[name]} selects customers of one group markedly more often than of another: it "
                "fails the "
                "four-fifths screen and needs a reason before it is begun."
            )
    for name in m.others:
        if name == "random_prune":
            yield "Random prune is a control, letting customers go by lot: nobody proposes it."


def _set_free(m: Material, names: tuple[str, ...]) -> Iterator[str]:
    """Where a gain is mostly working capital, which comes in once and says nothing of what a customer earns."""
    for name in names:
        for h in m.horizons:
            gain = m.of(accounts(up_to(m.ds, h)), name).mean("path")
            once, whole = float(gain.sel(term=CAPITAL)), float(gain.sum("term"))
            if whole > 0 and once > 0.5 * whole:
                share = "all, and more," if once > whole else percent(100 * once / whole)
                yield (
                    f"Of what {m.name(name)} is worth after {h} months, {share} is cash set free once, as "
                    "fewer bills are "
                    "open (working capital)."
                )


def _same(m: Material, found: Verdict, macro: str) -> bool:
    here = verdict(m, macro)
    return here.recommended == found.recommended and (here.leader == found.leader or not found.recommended)
