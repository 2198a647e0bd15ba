"""Stress in reverse: how bad must it get before a strategy fails?

An economy of severity s has every factor of a stress path to the power s and every relative change compounded s times:
0 is an ordinary future (with its noise), 1 the path as its file tells it, 2 that path twice over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

from scenarios.macro.economy import Economy
from scenarios.macro.stress import Inflation, Peak, Stress
from scenarios.menu import load_macro
from scenarios.schema import nearest
from simulator.vocabulary import InputError

DIRECTIONS = {
    "use": ("severe_recession", ("use", "leads")),
    "churn": ("severe_recession", ("churn",)),
    "credit": ("severe_recession", ("credit",)),
    "cac": ("severe_recession", ("cac",)),
    "cost": ("stagflation", ("cost", "wage", "cost_per_year", "wage_per_year")),
    "severe": ("severe_recession", tuple(f.name for f in fields(Peak))),
}
"""One thing at a time, or all at once: the file whose severity is 1, and the words of it that are scaled."""
ADDED = ("late_days", "leverage")
"""Words that are amounts: multiplied by the severity."""
RELATIVE = ("use", "leads", "cost_per_year", "wage_per_year")
"""Words that are relative changes: compounded; all others are factors."""


def scaled(name: str, severity: float) -> Economy:
    """An economy along a direction, at a severity of 0 or more."""
    if name not in DIRECTIONS:
        raise InputError(f"no direction of stress is called {name}{nearest(name, DIRECTIONS)}")
    if not 0.0 <= severity < float("inf"):
        raise InputError(f"severity is {severity:g}, must be 0 or more (1 = as bad as the path is told)")
    file, words = DIRECTIONS[name]
    economy = load_macro(file)
    path = economy.course
    if not isinstance(path, Stress):
        raise InputError(f"{file} is no stress path, so it has no severity")
    course = Stress(_scaled(path.peak, words, severity), path.shape, _inflation(path.inflation, words, severity))
    return replace(economy, name=f"{name} x {severity:g}", course=course)


def break_severity(judge: Callable[[float], float], most: float, tolerance: float, looks: int = 4) -> float | None:
    """The least severity found, to within ``tolerance``, at which the judgement is no longer above 0; None: none.

    judge: takes a severity, tells how far the strategy is from failing (above 0 = stands); it is asked at 0, at
    ``looks`` severities evenly up to ``most``, and then by bisection between the last that stood and the first that
    fell. What falls and stands again between two looks is not seen.
    """
    if not (most > 0.0 and tolerance > 0.0 and looks >= 1):
        raise ValueError(f"most {most:g} and tolerance {tolerance:g} must be above 0 and looks {looks} at least 1")
    if not judge(0.0) > 0.0:
        return 0.0
    stood = 0.0
    for look in range(1, looks + 1):
        fell = most * look / looks
        if not judge(fell) > 0.0:
            break
        stood = fell
    else:
        return None
    while fell - stood > tolerance:
        middle = (stood + fell) / 2.0
        if judge(middle) > 0.0:
            stood = middle
        else:
            fell = middle
    return fell


def _scaled(told: Peak, words: tuple[str, ...], severity: float) -> Peak:
    """The peak with these words scaled and all others left out."""
    given = {word: getattr(told, word) for word in words if hasattr(told, word)}
    return Peak(**{word: _grown(word, value, severity) for word, value in given.items() if value is not None})


def _inflation(told: Inflation, words: tuple[str, ...], severity: float) -> Inflation:
    cost, wage = (getattr(told, w) if w in words else 0.0 for w in ("cost_per_year", "wage_per_year"))
    grown = _grown("cost_per_year", cost, severity), _grown("wage_per_year", wage, severity)
    return replace(told, cost_per_year=grown[0], wage_per_year=grown[1])


def _grown(name: str, value: float, severity: float) -> float:
    if name in ADDED:
        return value * severity
    return float((1.0 + value) ** severity - 1.0) if name in RELATIVE else float(value**severity)
