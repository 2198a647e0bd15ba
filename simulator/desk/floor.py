"""How the desk's days really run: what the discrete-event desk knows and the formulas do not.

Declared numbers, and the plan they make of a month's tickets and staff.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.desk.plan import Plan
from simulator.number import ByClass, choice, number
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    from simulator.parameters import Desk

Floats = NDArray[np.float64]
WEEKS_PER_MONTH = 52.0 / 12.0
HANDLING = ("lognormal", "exponential")


@dataclass(frozen=True)
class Floor:
    """A day on the floor. Profiles are relative and scaled to a mean of one; keys count 1, 2, 3, ...

    The second level is measured, not paid: its people belong to nobody's desk cost. Overtime is paid where the desk is
    simulated live, at the premium of hours bought in.
    """

    days_per_week: int = number(5, "days", 1, 7, "[J]")
    day_profile: dict[int, float] = number(
        {1: 1.20, 2: 1.05, 3: 1.00, 4: 0.95, 5: 0.80}, "relative tickets by opening day", 0, 100, "[J] busy Mondays"
    )
    hour_profile: dict[int, float] = number(
        {1: 0.95, 2: 1.20, 3: 1.10, 4: 0.75}, "relative tickets by part of day", 0, 100, "[J] late-morning peak"
    )
    shift_profile: dict[int, float] = number({1: 1.0}, "relative agents by part of day", 0, 100, "[J] one shift")
    dispersion: float = number(2.0, "variance over mean of a day's tickets", 1, 100, "[V] call volumes show about 2")
    handling_law: str = choice("lognormal", HANDLING, "[V] service times of call centres are log-normal")
    handling_scv: float = number(
        2.0, "variance over squared mean of log-normal handling", 0, 100, "[V] 1.6-3.9 in call centres; [J]"
    )
    handling_factor: ByClass = number(ByClass(1.0, 1.0, 1.0), "factor on handling time", 0.01, 100, "[J]")
    call_share: ByClass = number(ByClass(0.0, 0.0, 0.0), "share who telephone", 0, 1, "[J] a ticket desk")
    absence: float = number(0.05, "share of agents away on a day", 0, 0.9, "[J] its mean is in the productive hours")
    retrial_prob: float = number(0.0, "share who try again after giving up", 0, 0.95, "[J]")
    retrial_hours: float = number(4.0, "opening hours", 0.001, 1000, "[J]")
    overtime_hours: float = number(0.0, "hours a day", 0, 12, "[J] agents stay while somebody waits")
    escalation_prob: float = number(0.10, "share of tickets", 0, 1, "[J] to a second level")
    escalation_factor: float = number(2.0, "multiples of handling time", 0.01, 1000, "[J]")
    specialist_load: float = number(0.80, "load of the second level", 0.05, 2, "[J]")
    target_hours: float = number(0.5, "hours", 0, 1000, "[J] service level: share served within it", "scenario")


def plan_of(desk: Desk, floor: Floor, tickets: Floats, seniors: float, juniors: float) -> Plan:
    """The discrete-event desk of a month: tickets [3] a month by class, agents at work (of ``opening_hours``)."""
    day_hours = hours_a_day(desk.opening_hours, floor)
    if faults := list(_bent(floor)):
        raise InputError(faults)
    days = _cycle(floor.day_profile, floor.days_per_week)
    slots = int(np.lcm(len(floor.hour_profile), len(floor.shift_profile)))
    come, duty = _cycle(floor.hour_profile, slots), _cycle(floor.shift_profile, slots)
    hourly = np.asarray(tickets, dtype=np.float64) / desk.opening_hours
    handling = desk.handling_hours * np.array(floor.handling_factor.values)
    second = desk.handling_hours * floor.escalation_factor
    return Plan(
        rate=days[:, None, None] * come[:, None] * hourly,
        slot_hours=day_hours / slots,
        seniors=np.tile(seniors * duty, (len(days), 1)),
        juniors=np.tile(juniors * duty, (len(days), 1)),
        junior_speed=desk.junior_productivity,
        handling=handling,
        handling_scv=floor.handling_scv if floor.handling_law == "lognormal" else float("nan"),
        patience=desk.patience * desk.handling_hours,
        dispersion=floor.dispersion,
        absence=floor.absence,
        call_share=np.array(floor.call_share.values),
        retrial_prob=floor.retrial_prob,
        retrial_hours=floor.retrial_hours,
        overtime_hours=floor.overtime_hours,
        escalation_prob=floor.escalation_prob if hourly.sum() > 0.0 else 0.0,
        escalation_hours=second,
        specialists=float(hourly.sum()) * floor.escalation_prob * second / floor.specialist_load,
        target_hours=floor.target_hours,
    )


def _bent(floor: Floor) -> Iterator[str]:
    """What is wrong with the floor's profiles."""
    for name in ("day_profile", "hour_profile", "shift_profile"):
        if not any(value > 0.0 for value in getattr(floor, name).values()):
            yield f"parameters.floor.{name} is {getattr(floor, name)}: at least one part must be above 0"
    if len(floor.day_profile) not in (1, floor.days_per_week):
        yield (
            f"parameters.floor.day_profile has {len(floor.day_profile)} days, must have one for each of the "
            f"{floor.days_per_week} days of parameters.floor.days_per_week, or be {{1: 1}}"
        )


def heavy(desk: Desk, floor: Floor, tickets: Floats) -> list[str]:
    """A fault where handling times by class do not average to the desk's own: load and head count go by that."""
    factors, total = np.array(floor.handling_factor.values), float(tickets.sum())
    mean = float(factors @ tickets) / total if total > 0.0 else 1.0
    if (len(set(factors)) == 1 and factors[0] == 1.0) or abs(mean - 1.0) < 0.01:
        return []
    scaled = ", ".join(f"{factor / mean:.3g}" for factor in factors)
    return [
        f"parameters.floor.handling_factor is {floor.handling_factor.values}: on today's tickets that averages "
        f"{mean:.2f}, must average 1, for load and head count go by parameters.desk.handling_hours: did you mean "
        f"{scaled} (and {desk.handling_hours * mean:.3g} handling hours)?"
    ]


def hours_a_day(opening_hours: float, floor: Floor) -> float:
    """Length of an opening day, from opening hours a month. Raises InputError where a day would be over 24 hours."""
    hours = opening_hours / (floor.days_per_week * WEEKS_PER_MONTH)
    if hours > 24.0:
        raise InputError(
            f"parameters.desk.opening_hours is {opening_hours:g} a month: on {floor.days_per_week} days a week "
            f"(parameters.floor.days_per_week) that is {hours:.1f} hours a day, must be 24 or less"
        )
    return hours


def days_in(floor: Floor, month: int) -> int:
    """Opening days of the month: 21 or 22 of a five-day week, so that a year has 260."""
    each = floor.days_per_week * WEEKS_PER_MONTH
    return int(np.floor((month + 1) * each + 1e-9) - np.floor(month * each + 1e-9))


def _cycle(profile: dict[int, float], length: int) -> Floats:
    """A profile stretched or cut to so many parts, scaled to mean one."""
    shape = np.array([value for _, value in sorted(profile.items())], dtype=np.float64)
    parts = shape[np.arange(length) * len(shape) // length]
    return np.asarray(parts / parts.mean())
