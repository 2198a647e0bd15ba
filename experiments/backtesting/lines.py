"""What ``secateur backtest`` prints, 80 columns wide: the verdict and its reasons first, then the scores."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.charts.words import count

if TYPE_CHECKING:
    from experiments.backtesting.work import Found, Plan

WIDE = 80


def opening(plan: Plan) -> Iterator[str]:
    """What will be tried."""
    days = ", ".join(f"{one.day} ({one.months})" for one in plan.origins)
    yield from textwrap.wrap(
        f"Doing nothing, forecast from what was known on each day and held against the months after it: {days}.", WIDE
    )
    for note in plan.left_out:
        yield from textwrap.wrap(f"{note}.", WIDE)


def page(found: Found) -> Iterator[str]:
    """The verdict, why, and one line a quantity."""
    verdict = found.verdict
    yield f"Verdict: {verdict.grade}."
    for reason in verdict.reasons:
        yield from textwrap.wrap(reason, WIDE, initial_indent="- ", subsequent_indent="  ")
    yield ""
    yield f"{'quantity':<18}{'months':>7}{'in 50 %':>9}{'80 %':>7}{'95 %':>7}{'bias':>8}{'CRPS':>12}"
    for score in found.scores:
        shares = [f"{100 * score.covered[band]:.0f} %" for band in (0.50, 0.80, 0.95)]
        bias = f"{100 * score.bias:+.1f} %".replace("-", "−")
        yield (
            f"{score.quantity:<18}{score.months:>7}{shares[0]:>9}{shares[1]:>7}{shares[2]:>7}{bias:>8}"
            f"{size(score.crps):>12}"
        )
        for name, told in score.rivals.items():
            yield f"  {name:<56}{size(told):>12}"


def size(value: float) -> str:
    """A score with digits enough to tell it from its rivals'."""
    return count(value) if value >= 100 else f"{value:.3g}"
