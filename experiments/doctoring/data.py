"""Can the book be read, what was assumed where it is silent, and can customers of such tenures churn as they do?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from experiments.doctoring.finding import Finding, fault, note, ok
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    from experiments.schema import Run

CURE = "mend the file or the setting; every column stands in README"


def look(run: Run) -> Iterator[Finding]:
    """The book as a run would read it, and what it starts from."""
    from experiments.books import open_book
    from simulator.prepare import prepare

    try:
        book = open_book(run.book, run.parameters)
    except InputError as refused:
        yield from (fault(said, CURE) for said in refused.faults)
        return
    revenue = float(book.customers["monthly_revenue"].sum())
    yield ok(
        f"book {book.name}: {len(book.customers):,} rows in {len(book.segments)} segments, {revenue:,.0f} "
        f"{book.currency} a month"
    )
    yield from (note(said) for said in book.notes)
    try:
        prepare(book, run.parameters)
    except InputError as refused:
        yield from (fault(said, CURE) for said in refused.faults)
