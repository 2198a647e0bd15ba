"""Days on which the past ends, and how many months after each are known."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from experiments.branches import BacktestChoice
from simulator.history.history import History
from simulator.history.monthly import whole_months
from simulator.vocabulary import InputError

LEAST = 3
"""Whole months of the past without which nothing can be estimated."""


@dataclass(frozen=True)
class Origin:
    """``day``: the last of a month; ``past``, ``months``: whole months known before and after it."""

    day: date
    past: int
    months: int


def origins(told: BacktestChoice, history: History) -> tuple[Origin, ...]:
    """The first origin, and later ones ``step`` months apart, as far as at least one month is known after them.

    Left out, ``freeze`` is the month's end that leaves as many months as asked, or a third of all that there are.
    """
    whole = whole_months(history.observed_from, history.as_of)
    first = _freeze(told, history, len(whole))
    found = list(_rolling(first, told, history))
    if not found:
        raise InputError(
            f"backtest.freeze is {first}: no whole month is known after it (the records end on {history.as_of})"
        )
    if found[0].past < LEAST:
        raise InputError(
            f"backtest.freeze is {first}: {found[0].past} whole months are known before it (from "
            f"{history.observed_from}), must be at least {LEAST}"
        )
    return tuple(found)


def _rolling(first: date, told: BacktestChoice, history: History) -> Iterator[Origin]:
    day = first
    for _ in range(told.origins):
        past, after = _known(history.observed_from, day), _known(day + timedelta(days=1), history.as_of)
        if after < 1:
            return
        yield Origin(day, past, min(after, told.months))
        for _ in range(told.step):
            day = month_end(day + timedelta(days=1))


def _known(first: date, last: date) -> int:
    try:
        return len(whole_months(first, last))
    except InputError:
        return 0


def _freeze(told: BacktestChoice, history: History, whole: int) -> date:
    if told.freeze is None:
        day = history.as_of if history.as_of == month_end(history.as_of) else _before(history.as_of)
        for _ in range(min(told.months + (told.origins - 1) * told.step, max(1, whole // 3))):
            day = _before(day)
        return day
    try:
        day = date.fromisoformat(str(told.freeze))
    except ValueError:
        raise InputError(f"backtest.freeze is {told.freeze}, must be a day (YYYY-MM-DD)") from None
    if day != month_end(day):
        raise InputError(f"backtest.freeze is {day}, must be the last day of a month: did you mean {month_end(day)}?")
    return day


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _before(day: date) -> date:
    """The end of the month before."""
    return day.replace(day=1) - timedelta(days=1)
