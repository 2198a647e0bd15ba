"""From the mapping a strategy file is to a plan; its words are declared in ``who``, ``plan`` and the levers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from scenarios.levers import LEVERS
from scenarios.schema import Tell, build, key_of, nearest, refuse_unknown, word
from scenarios.strategies import filters, who
from scenarios.strategies.plan import Plan, Step, When
from scenarios.strategies.who import Who
from simulator.number import number
from simulator.vocabulary import CAPACITY, Capacity, Policy

MOST_STEPS = 8


@dataclass(frozen=True)
class Memo:
    """The top words of a strategy file."""

    who: Who | None = None
    what: Any = ()
    when: When = field(default_factory=When)
    capacity: Capacity = word("attrition_only", CAPACITY)  # noqa: RUF009
    redeploy: float = number(
        0.0, "share of the hours no longer needed that work elsewhere", 0, 1, "management's choice", "scenario"
    )


@dataclass(frozen=True)
class Timing:
    """The words every step shares, whatever its lever."""

    do: str = word("", LEVERS)
    at: str = word("", ("now", "renewal"))
    after_months: int = number(0, "months after the step before", 0, 240, "management's choice", "scenario")
    if_: str = word("", ("still_below",))

    REQUIRED: ClassVar[tuple[str, ...]] = ("do",)


SHARED = tuple(key_of(f) for f in fields(Timing))


def read_plan(name: str, told: Mapping[str, Any], tell: Tell) -> Plan:
    """The plan a mapping describes; every fault is told with its path, and the plan is then not to be used."""
    memo = build(Memo, told, "", tell)
    if memo.who is not None:
        who.fault_of(memo.who, "who", tell)
        _names(memo.who, tell)
    if bool(told.get("who")) != bool(told.get("what")):
        tell("who" if told.get("who") else "what", "stands alone: who needs a what, and what needs a who")
    return Plan(name, memo.who, _steps(memo.what, tell), memo.when, Policy(memo.capacity, memo.redeploy))


def _names(chosen: Who, tell: Tell) -> None:
    """Tell filters of the wrong form; whether the book knows the names shows when it is there."""
    if not isinstance(chosen.segments, list | tuple):
        tell("who.segments", f"is {chosen.segments!r}, must be a list of segment names")
    if isinstance(chosen.where, Mapping):
        filters.fault_of(chosen.where, "who.where", tell)
    else:
        tell("who.where", f"is {chosen.where!r}, must be a mapping from column to value, list or bounds")


def _steps(told: Any, tell: Tell) -> tuple[Step, ...]:
    if not isinstance(told, list | tuple):
        tell("what", f"is {told!r}, must be a list of steps such as [{{do: reprice, by: 0.15}}]")
        return ()
    if len(told) > MOST_STEPS:
        tell("what", f"has {len(told)} steps, must have at most {MOST_STEPS}")
    steps = [_step(t, f"what[{k}]", tell) for k, t in enumerate(told)]
    for k, step in enumerate(steps[:-1]):
        if step is not None and step.lever.effect().exit >= 0:
            tell(f"what[{k + 1}]", "comes after the customer is gone; a firm exit must be the last step")
    return tuple(step for step in steps if step is not None)


def _step(told: Any, path: str, tell: Tell) -> Step | None:
    """One step: the words all steps share, the rest belonging to the lever it names."""
    if not isinstance(told, Mapping) or told.get("do") not in LEVERS:
        do = told.get("do") if isinstance(told, Mapping) else told
        tell(f"{path}.do", f"is {do}{nearest(do, LEVERS)}")
        return None
    kind = LEVERS[told["do"]]
    own = tuple(key_of(f) for f in fields(kind))  # type: ignore[arg-type]
    refuse_unknown(told, SHARED + own, path, tell)
    timing = build(Timing, {k: v for k, v in told.items() if k in SHARED}, path, tell)
    lever = build(kind, {k: v for k, v in told.items() if k in own}, path, tell)
    at = timing.at or kind.ALIGN[0]
    if at not in kind.ALIGN:
        tell(f"{path}.at", f"is {at}, must be {' or '.join(kind.ALIGN)} where the step is to {timing.do}")
    return Step(lever, "renewal" if at == "renewal" else "now", timing.after_months, bool(timing.if_))
