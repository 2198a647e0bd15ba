"""Desks for tests: plain ones a formula knows, and a witness who notes every ticket that comes."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.desk.plan import Plan
from simulator.desk.queueing import Desk
from simulator.desk.station import Ticket

ENDLESS = float("inf")


def plain(arrivals: tuple[float, ...], agents: float, *, patience: float = ENDLESS, **changes: Any) -> Plan:
    """One slot a day of 200 handling times, Poisson, exponential, one speed: what the formulas assume."""
    told = {
        "rate": np.array(arrivals, dtype=float).reshape(1, 1, -1),
        "slot_hours": 200.0,
        "seniors": np.full((1, 1), float(agents)),
        "handling": np.ones(len(arrivals)),
    }
    return Plan(patience=patience, **(told | changes))


def witnessed(plan: Plan, days: int, seed: int = 7) -> tuple[Desk, list[tuple[float, int, float, float]]]:
    """The desk after so many days, and (time, class, work, patience) of every ticket as it came to the desk."""
    desk, seen = Desk(plan, seed), []
    come = desk.first.come

    def noted(ticket: Ticket) -> None:
        seen.append((desk.env.now, ticket.kind, ticket.work, ticket.patience))
        come(ticket)

    desk.first.come = noted
    desk.run(days)
    return desk, seen


def daily(plan: Plan, days: int, seed: int = 7) -> np.ndarray:
    """Tickets that came on each day [days, K]."""
    desk, counts = Desk(plan, seed), []
    for _ in range(days):
        counts += [list(desk.run(1).arrived)]
    return np.diff(np.array(counts), axis=0, prepend=0)
