"""From the mapping a strategy file is to a plan; its words are declared in the files of this folder and the levers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from scenarios.levers import LEVERS, exits
from scenarios.schema import Tell, build, key_of, nearest, refuse_unknown, word
from scenarios.strategies import who
from scenarios.strategies.calendar import When
from scenarios.strategies.communication import Communication, told_by
from scenarios.strategies.ladder import Step
from scenarios.strategies.overrides import Overrides
from scenarios.strategies.plan import Plan
from scenarios.strategies.policy import House, read_policy
from scenarios.strategies.timings import TIMINGS, Timing
from scenarios.strategies.who import Who
from simulator.number import faults, number

MOST_STEPS = 8


@dataclass(frozen=True)
class Memo:
    """The top words of a strategy file that concern customers; those of ``House`` concern the firm."""

    who: Who | None = None
    what: Any = ()
    when: Any = None
    communication: Communication = field(default_factory=Communication)
    overrides: Overrides = field(default_factory=Overrides)


@dataclass(frozen=True)
class Common:
    """The words every step shares, whatever its lever."""

    do: str = word("", LEVERS)
    at: str = word("", ("now", "renewal"))
    after_months: int = number(0, "months after the step before", 0, 240, "management's choice", "scenario")
    if_: str = word("", ("still_below",))

    REQUIRED: ClassVar[tuple[str, ...]] = ("do",)


SHARED = tuple(key_of(f) for f in fields(Common))
TOP, HOUSE = (tuple(key_of(f) for f in fields(part)) for part in (Memo, House))


def read_plan(name: str, told: Mapping[str, Any], tell: Tell) -> Plan:
    """The plan a mapping describes; every fault is told with its path, and the plan is then not to be used."""
    refuse_unknown(told, TOP + HOUSE, "", tell)
    memo = build(Memo, _only(told, TOP), "", tell)
    policy = read_policy(_only(told, HOUSE), tell)
    if memo.who is not None:
        who.fault_of(memo.who, "who", tell)
    if bool(told.get("who")) != bool(told.get("what")):
        tell("who" if told.get("who") else "what", "stands alone: who needs a what, and what needs a who")
    when, timing = _when(memo, tell)
    said = told.get("communication") or {}
    usable = isinstance(said, Mapping) and not faults(memo.communication)
    what = _steps(memo.what, said if usable else {}, tell)
    return Plan(name, memo.who, what, when, policy, timing, memo.overrides)


def _only(told: Mapping[str, Any], words: tuple[str, ...]) -> dict[str, Any]:
    return {k: v for k, v in told.items() if k in words}


def _when(memo: Memo, tell: Tell) -> tuple[When, Timing | None]:
    """The calendar, and the one timing that goes beyond it."""
    told = {} if memo.when is None else memo.when
    if not isinstance(told, Mapping):
        return build(When, told, "when", tell), None
    calendar = tuple(key_of(f) for f in fields(When))
    refuse_unknown(told, calendar + tuple(TIMINGS), "when", tell)
    when = build(When, _only(told, calendar), "when", tell)
    named = [name for name in TIMINGS if told.get(name) is not None]
    if len(named) > 1:
        tell("when", f"has {' and '.join(named)}, must have at most one of {', '.join(TIMINGS)}")
    if not named:
        return when, None
    path = f"when.{named[0]}"
    timing = build(TIMINGS[named[0]], told[named[0]], path, tell)
    if memo.who is not None:
        timing.fault_of(memo.who, when, path, tell)
    return when, timing


def _steps(told: Any, said: Mapping[str, Any], tell: Tell) -> tuple[Step, ...]:
    if not isinstance(told, list | tuple):
        tell("what", f"is {told!r}, must be a list of steps such as [{{do: reprice, by: 0.15}}]")
        return ()
    if len(told) > MOST_STEPS:
        tell("what", f"has {len(told)} steps, must have at most {MOST_STEPS}")
    steps = [_step(t, said, f"what[{k}]", tell) for k, t in enumerate(told)]
    for k, step in enumerate(steps[:-1]):
        if step is not None and exits(step.lever):
            tell(f"what[{k + 1}]", "comes after the customer is gone; a firm exit must be the last step")
    return tuple(step for step in steps if step is not None)


def _step(told: Any, said: Mapping[str, Any], path: str, tell: Tell) -> Step | None:
    """One step: the words all steps share, the rest belonging to the lever it names."""
    if not isinstance(told, Mapping) or told.get("do") not in LEVERS:
        do = told.get("do") if isinstance(told, Mapping) else told
        tell(f"{path}.do", f"is {do}{nearest(do, LEVERS)}")
        return None
    kind = LEVERS[told["do"]]
    own = tuple(key_of(f) for f in fields(kind))  # type: ignore[arg-type]
    refuse_unknown(told, SHARED + own, path, tell)
    common = build(Common, _only(told, SHARED), path, tell)
    lever = build(kind, told_by(kind, said) | _only(told, own), path, tell)
    at = common.at or kind.ALIGN[0]
    if at not in kind.ALIGN:
        tell(f"{path}.at", f"is {at}, must be {' or '.join(kind.ALIGN)} where the step is to {common.do}")
    return Step(lever, "renewal" if at == "renewal" else "now", common.after_months, bool(common.if_))
