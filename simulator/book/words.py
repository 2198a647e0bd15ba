"""The book page in words: plain lines for a terminal of 80 columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator

from simulator.book.page import BookPage, SegmentLine, Whale

WIDTH = 80


def lines(page: BookPage) -> list[str]:
    """The book page as lines of at most 80 characters, the assumptions last."""
    return [cut for line in _told(page) for cut in (_wrapped(line) if line else [""])]


def _told(page: BookPage) -> Iterator[str]:
    yield f"The book: {page.name}, {page.as_of}"
    yield f"  customers          {_count(page.customers)}{_rows(page)}"
    yield f"  revenue            {money(page.revenue, page.currency)} a month"
    yield f"  concentration      top 20 % bring {percent(page.top_fifth_share)}, largest {percent(page.largest_share)}"
    yield (
        f"                     HHI {page.hhi:.2g}, as if {_count(page.effective_customers)} equal ones; "
        f"Gini {page.gini:.2f}"
    )
    yield f"  desk               {_count(page.desk.tickets)} tickets, {_count(page.desk.hours)} hours a month"
    yield f"                     {page.desk.agents:,.1f} agents at load {percent(page.desk.load)}"
    yield from _opening(page)
    yield ""
    yield f"  {'profit by':<18} {'loss-makers':>12} {'of revenue':>11} {'whale peak':>11} {'top 20 %':>9}"
    yield _whale("contribution", page.contribution)
    yield _whale("full cost", page.full_cost)
    yield _whale("avoidable cost", page.avoidable)
    yield ""
    yield f"  {'segment (role)':<26} {'customers':>11} {'revenue':>9} {'churn/year':>11} {'exits/month':>12}"
    for segment in page.segments:
        yield _segment(segment, page.revenue)
    for note in page.notes:
        yield f"  note: {note}"


def _opening(page: BookPage) -> Iterator[str]:
    p = page.profit
    yield (
        f"  margin             gross {percent(p.gross_margin)}, "
        f"after desk and operations {percent(p.margin_after_service)}"
    )
    yield (
        f"                     overhead {percent(p.overhead)}, acquisition {percent(p.acquisition)}, "
        f"EBIT {percent(p.ebit)}"
    )


def _whale(name: str, whale: Whale) -> str:
    return (
        f"  {name:<18} {percent(whale.loss_makers):>12} {percent(whale.loss_makers_revenue):>11} "
        f"{percent(whale.peak, 0):>11} {percent(whale.top_fifth, 0):>9}"
    )


def _segment(segment: SegmentLine, revenue: float) -> str:
    name = segment.segment if segment.segment == segment.role else f"{segment.segment} ({segment.role})"
    share = segment.revenue / revenue if revenue > 0 else math.nan
    return (
        f"  {textwrap.shorten(name, 26, placeholder='...'):<26} {_count(segment.customers):>11} {percent(share):>9} "
        f"{percent(segment.churn_per_year):>11} {segment.exits_per_month:>12,.1f}"
    )


def _rows(page: BookPage) -> str:
    return "" if page.rows == page.customers else f" in {page.rows:,} rows"


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent="        ", drop_whitespace=True, replace_whitespace=False)


def percent(share: float, digits: int = 1) -> str:
    """A share in percent; "n/a" where there is none."""
    if math.isnan(share):
        return "n/a"
    least = 0.1**digits
    return f"< {least:g} %" if 0 < 100 * share < least / 2 else f"{100 * share:,.{digits}f} %"


def money(amount: float, currency: str) -> str:
    """An amount with its currency, in millions or thousands where that reads better."""
    for unit, name in ((1e9, " billion"), (1e6, " million")):
        if abs(amount) >= unit:
            return f"{amount / unit:,.2f}{name} {currency}"
    return f"{amount:,.0f} {currency}"


def _count(number: float) -> str:
    return "n/a" if math.isnan(number) else f"{number:,.0f}"
