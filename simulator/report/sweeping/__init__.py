"""A sweep told as a board asks: does the answer change, what moves it, where does it fail; cells are counted."""

from __future__ import annotations

from simulator.charts.words import many, plain
from simulator.report.content import Pack, Section, Stamp
from simulator.report.sweeping import assumptions, decision, dip, effects, front, people, risk, unknowns
from simulator.report.sweeping.answer import Answer, answered
from simulator.report.sweeping.sweep import Lost, Sweep
from simulator.report.telling import INTERVAL

__all__ = ["Answer", "Lost", "Sweep", "answered", "tell"]

ORDER = (decision, dip, risk, effects, people, unknowns, assumptions)
"""Sections in the order in which a board asks; what a search found stands before them."""


def tell(s: Sweep) -> Pack:
    """The board pack of a sweep with at least one answer."""
    books = {str(a.m.ds.attrs.get("book_name") or "the book") for a in s.answers}
    book = plain(next(iter(books))) if len(books) == 1 else f"{len(books)} books"
    currencies = {a.m.currency for a in s.answers}
    return Pack(
        title=f"Which customers to let go: {book}, a sweep of {many(len(s.answers), 'cell')}",
        subtitle=_subtitle(s),
        currency=next(iter(currencies)) if len(currencies) == 1 else "money",
        strategies=s.strategies,
        sections=(*_found(s), *(section.told(s) for section in ORDER)),
        stamp=_stamp(s),
    )


def _found(s: Sweep) -> tuple[Section, ...]:
    return () if s.trials is None else (front.told(s, s.trials),)


def _subtitle(s: Sweep) -> str:
    n, economies = len(s.others), len(s.macros)
    varied = ", ".join(map(s.brief, s.varied)) or "nothing"
    return (
        f"{n} {'strategies' if n > 1 else 'strategy'} against doing nothing in {economies} "
        f"{'economies' if economies > 1 else 'economy'}, {s.paths} futures of {s.months} in each cell; varied: {varied}"
    )


def _seed(s: Sweep) -> int | str:
    """The seed of all cells, or the span of theirs."""
    found = sorted({int(a.m.ds.attrs.get("seed", 0)) for a in s.answers})
    return found[0] if len(found) == 1 else f"{found[0]} to {found[-1]} by cell"


def _stamp(s: Sweep) -> Stamp:
    return Stamp(
        run=s.name,
        config_hash=s.config_hash,
        seed=_seed(s),
        paths=min(int(a.m.ds.sizes["path"]) for a in s.answers),
        draws=min(int(a.m.ds.attrs.get("draws", 1)) for a in s.answers),
        interval=INTERVAL,
        made=max(str(a.m.ds.attrs.get("created", "")) for a in s.answers),
        command=s.command,
        cells=len(s.answers),
    )
