"""Alarms: what a guard-rail or a pilot watches on last month's report, each with its unit and range."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from scenarios.schema import Tell, build
from simulator.number import number
from simulator.vocabulary import Guard

CHOICE = ("management's choice", "scenario")


@dataclass(frozen=True)
class Alarms:
    """The words are those of ``simulator.vocabulary.ALARMS``; left out: not watched."""

    revenue_below_plan: float | None = number(None, "share of planned revenue", 0, 1, *CHOICE)
    nps_drop: float | None = number(None, "points", 0, 200, *CHOICE)
    core_churn_above: float | None = number(None, "times the core's usual churn", 1, 10, *CHOICE)
    cash_below_floor: float | None = number(None, "times the least cash the covenants ask for", 0, 10, *CHOICE)
    headroom_below: float | None = number(None, "headroom of the tightest covenant", -1, 1, *CHOICE)
    abandonment_above: float | None = number(None, "share of tickets", 0, 1, *CHOICE)
    disparity_below: float | None = number(None, "lowest over highest share let go of a group", 0, 1, *CHOICE)
    recession: bool = False

    AT_LEAST_ONE: ClassVar[bool] = True

    def limits(self) -> tuple[tuple[str, float], ...]:
        """Each alarm that is watched and its limit; a recession counts as 1, none as 0."""
        told = [(f.name, getattr(self, f.name)) for f in fields(self) if f.name != "recession"]
        watched = [(name, float(limit)) for name, limit in told if limit is not None]
        return tuple(watched + ([("recession", 0.5)] if self.recession else []))

    def told(self) -> dict[str, float | bool]:
        """As a file would say it."""
        told = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in told.items() if value is not None and value is not False}

    def said(self) -> str:
        """The alarms in plain words, each with its limit."""
        return alarms_said(self.limits())


SAID = {
    "revenue_below_plan": "revenue {:.0%} below plan",
    "nps_drop": "NPS down {:g}",
    "core_churn_above": "core churn {:g} times the usual",
    "cash_below_floor": "cash below {:g} times its floor",
    "headroom_below": "covenant headroom below {:.0%}",
    "abandonment_above": "{:.0%} of tickets abandoned",
    "disparity_below": "groups let go unequally, ratio below {:g}",
    "recession": "a recession",
}


def alarms_said(limits: Iterable[tuple[str, float]]) -> str:
    return ", ".join(SAID[name].format(limit).replace("%", " %") for name, limit in limits)


USUAL = Alarms(0.08, 10.0, 1.3, 1.2, 0.15, 0.10, 0.8)
"""``guard: default``: [J], disparity [V] the four-fifths rule."""


@dataclass(frozen=True)
class Rails:
    """The words of ``guard``."""

    pause_if: Alarms | None = None
    resume_after_months: int = number(3, "clean months in a row", 1, 60, "[J]", "scenario")

    REQUIRED: ClassVar[tuple[str, ...]] = ("pause_if",)


def read_guard(told: Any, tell: Tell) -> Guard:
    """``default``, or a mapping; nothing: no guard-rails."""
    if told is None:
        return Guard()
    if told == "default":
        return Guard(USUAL.limits())
    if not isinstance(told, dict):
        tell("guard", f"is {told!r}, must be default or a mapping such as {{pause_if: {{nps_drop: 10}}}}")
        return Guard()
    usual = told.get("pause_if") == "default"
    rails = build(Rails, told | {"pause_if": USUAL.told()} if usual else told, "guard", tell)
    return Guard((rails.pause_if or Alarms()).limits(), rails.resume_after_months)
