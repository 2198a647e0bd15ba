"""What the discrete-event desk is told: who comes when, who is on duty, and how a day ends.

Times are hours, and only hours of opening count: a clock on the wall that stops at night. Service classes stand in
order of priority, best first. A plan repeats after its last day.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from simulator.vocabulary import InputError

Floats = NDArray[np.float64]
MOST_TICKETS_A_DAY = 5e6
"""A day with more is refused: it would not end within the hour."""


def _whole_day() -> Floats:
    return np.ones(1)


@dataclass(frozen=True)
class Plan:
    """A desk of K classes over a cycle of D days, each cut into H slots of equal length.

    rate [D, H, K]: tickets per hour; seniors, juniors [D, H]: agents on duty, on average (a part of a post is there
    on that share of days); handling [K]: mean hours of a senior; patience: mean hours until somebody gives up,
    exponential, inf = never; handling_scv: variance over squared mean of log-normal handling, nan = exponential;
    junior_speed: share of a senior's; dispersion: variance over mean of a day's tickets (1 = Poisson; the busyness
    of a day is Gamma and common to all classes); absence: share of agents away on a day, over and above those on
    duty on average, so that only its chance matters; call_share [K]: share who telephone, who are never kept over
    night; retrial_prob, retrial_hours: who gives up comes back so often, after so long on average; overtime_hours:
    how long agents stay after closing while somebody waits; escalation_prob, escalation_hours, specialists: share
    of tickets that go on to a second level, its mean handling and its staff; target_hours: of the service level;
    open_slots [D]: slots a day is open for (all by default), the rest of its slots do not exist.
    """

    rate: Floats
    slot_hours: float
    seniors: Floats
    handling: Floats
    patience: float
    juniors: Floats = field(default_factory=lambda: np.zeros((1, 1)))
    junior_speed: float = 1.0
    handling_scv: float = float("nan")
    dispersion: float = 1.0
    absence: float = 0.0
    call_share: Floats = field(default_factory=lambda: np.zeros(1))
    retrial_prob: float = 0.0
    retrial_hours: float = 1.0
    overtime_hours: float = 0.0
    escalation_prob: float = 0.0
    escalation_hours: float = 1.0
    specialists: float = 0.0
    target_hours: float = 0.0
    open_slots: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        if self.rate.ndim != 3 or 0 in self.rate.shape:
            raise InputError(f"rate has shape {self.rate.shape}, must be days x slots x classes, none of them 0")
        days, slots, classes = self.rate.shape
        for name, shape in (
            ("seniors", (days, slots)),
            ("juniors", (days, slots)),
            ("handling", (classes,)),
            ("call_share", (classes,)),
        ):
            given = np.asarray(getattr(self, name), dtype=np.float64)
            try:
                object.__setattr__(self, name, np.broadcast_to(given, shape))
            except ValueError:
                raise InputError(f"{name} has shape {given.shape}, must be {shape} as rate has it") from None
        if self.open_slots is None:
            object.__setattr__(self, "open_slots", np.full(days, slots, dtype=np.int64))
        if faults := self._faults():
            raise InputError(faults)

    @property
    def n_classes(self) -> int:
        return int(self.rate.shape[2])

    @property
    def day_hours(self) -> Floats:
        """Opening hours of each day of the cycle [D]."""
        return np.asarray(self.open_slots, dtype=np.float64) * self.slot_hours

    @property
    def load(self) -> float:
        """Hours of work that come in per hour of agents on duty (juniors by their speed) over a cycle."""
        work = float(self._while_open(self.rate @ self.handling).sum())
        supply = float(self._while_open(self.seniors + self.junior_speed * self.juniors).sum())
        return work / supply if supply > 0.0 else float("inf") if work > 0.0 else 0.0

    @property
    def settling_hours(self) -> float:
        """Opening hours until the desk forgets that it began empty: five times as long as people wait and come back."""
        back = self.retrial_hours * self.retrial_prob / (1.0 - self.retrial_prob)
        return 5.0 * (self.patience + back)

    def _while_open(self, values: Floats) -> Floats:
        """Sum over the slots in which the desk is open, [D, H] -> [D]."""
        return np.asarray((values * (np.arange(values.shape[1]) < np.asarray(self.open_slots)[:, None])).sum(axis=1))

    def _faults(self) -> list[str]:
        faults = [f"{name} is {value:g}, must be {rule}" for name, value, right, rule in self._rules() if not right]
        for name in ("rate", "seniors", "juniors"):
            values = getattr(self, name)
            if not (np.isfinite(values) & (values >= 0.0)).all():
                faults.append(f"{name} holds {values[~(np.isfinite(values) & (values >= 0))][0]}, must be >= 0")
        if not (np.isfinite(self.handling) & (self.handling > 0.0)).all():
            faults.append(f"handling is {self.handling}, every mean must be > 0 hours")
        if not ((self.call_share >= 0.0) & (self.call_share <= 1.0)).all():
            faults.append(f"call_share is {self.call_share}, every share must lie in [0, 1]")
        if not faults:
            faults += self._hopeless()
        return faults

    def _rules(self) -> list[tuple[str, float, bool, str]]:
        def share(name: str) -> tuple[str, float, bool, str]:
            value = getattr(self, name)
            return name, value, 0.0 <= value <= 1.0, "a share in [0, 1]"

        def positive(name: str) -> tuple[str, float, bool, str]:
            value = getattr(self, name)
            return name, value, value > 0.0 and isfinite(value), "> 0 hours"

        scv = self.handling_scv
        return [
            positive("slot_hours"),
            ("patience", self.patience, self.patience >= 0.0, ">= 0 hours (inf: nobody gives up)"),
            ("junior_speed", self.junior_speed, 0.0 < self.junior_speed <= 1.0, "a share in (0, 1]"),
            ("handling_scv", scv, not scv < 0.0 and scv != float("inf"), ">= 0, or nan for exponential handling"),
            ("dispersion", self.dispersion, 1.0 <= self.dispersion < float("inf"), ">= 1 (1 = Poisson)"),
            ("absence", self.absence, 0.0 <= self.absence < 1.0, "a share in [0, 1)"),
            ("retrial_prob", self.retrial_prob, 0.0 <= self.retrial_prob < 1.0, "a share in [0, 1)"),
            positive("retrial_hours"),
            ("overtime_hours", self.overtime_hours, 0.0 <= self.overtime_hours <= 24.0, "in [0, 24] hours"),
            share("escalation_prob"),
            positive("escalation_hours"),
            ("specialists", self.specialists, 0.0 <= self.specialists < float("inf"), ">= 0 agents"),
            ("target_hours", self.target_hours, self.target_hours >= 0.0, ">= 0 hours"),
        ]

    def _hopeless(self) -> list[str]:
        open_slots = np.asarray(self.open_slots)
        if open_slots.shape != (len(self.rate),) or (open_slots < 0).any() or (open_slots > self.rate.shape[1]).any():
            return [f"open_slots is {open_slots}, must be one number in [0, {self.rate.shape[1]}] for each day"]
        if not open_slots.any():
            return ["the desk is never open: give it at least one slot a week"]
        usual = float((self._while_open(self.rate.sum(axis=2)) * self.slot_hours).max())
        busiest = usual + 40.0 * (self.dispersion - 1.0)  # beyond it a Gamma of this scale lies once in e^40 days
        if busiest > MOST_TICKETS_A_DAY:
            return [f"a day may bring {busiest:,.0f} tickets, at most {MOST_TICKETS_A_DAY:,.0f} can be simulated"]
        if self.load == float("inf") and self.patience == float("inf"):
            return ["nobody is on duty and nobody gives up: every ticket waits for ever (agents 0, patience inf)"]
        if self.escalation_prob > 0.0 and self.specialists == 0.0:
            return ["tickets are escalated but specialists is 0, must be > 0 (or escalation_prob 0)"]
        return []


def describe(plan: Plan) -> dict[str, float]:
    """The plan's single numbers, for a result's attrs."""
    return {f.name: float(getattr(plan, f.name)) for f in fields(plan) if isinstance(getattr(plan, f.name), float)}
