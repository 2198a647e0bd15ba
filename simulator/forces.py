"""A strategy's words as the arrays of its cells: entries, effects, gates, policy and who comes instead.

The core fills the tables month by month from these (``simulator.core.timeline``): factors multiply (clock, volume,
tickets, activity), flags OR (exit, service class), amounts add (cost per account).
"""

from __future__ import annotations

import numpy as np

from simulator.core.given import MIX
from simulator.core.records import (
    ALARM,
    BAND_OF,
    EVERY,
    GATE_WIDTH,
    N_POLICY,
    NOT_YET,
    OPENS,
    PILOT,
    PLAN,
    SHARES,
    TIMES,
    TRIGGER,
    Floats,
    Ints,
)
from simulator.prepare import Prepared
from simulator.vocabulary import ALARMS, Effect, Guard, Policy, Sourcing, Timeline

NO_MONTH = 10_000
"""Later than any month."""


def entries_of(timeline: Timeline, effects: list[Effect]) -> Ints:
    """Entries of each group [6, G + 1, slots], the last group without any; ``effects`` collects the distinct ones."""
    slots = max((len(e) for e in timeline.entries), default=0)
    table = np.zeros((6, len(timeline.entries) + 1, slots), dtype=np.int64)
    table[4] = -1
    place: dict[Effect, int] = {}
    for g, entries in enumerate(timeline.entries):
        for k, entry in enumerate(entries):
            effect = place.setdefault(entry.effect, len(place))
            decided = entry.month if entry.gate == 0 else NOT_YET
            table[:, g, k] = (entry.gate, entry.month, entry.align == "renewal", entry.notice, effect, decided)
    effects.extend(place)
    return table


def effects_of(effects: list[Effect], prepared: Prepared) -> Floats:
    """Effects in the core's units [E, 11]: log price realised, money per row in minor units."""
    p, money = prepared.parameters.customers, prepared.weight / prepared.money_unit
    rows = [
        (
            p.price_realisation * np.log1p(e.list_price),
            e.service_class,
            e.classes_down,
            e.tickets,
            e.activity,
            e.volume,
            e.clock,
            e.exit,
            float(e.referral),
            e.partner_fee,
            np.rint(e.cost_per_account * money),
        )
        for e in effects
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 11)


def gates_of(timeline: Timeline, guard: Guard, prepared: Prepared) -> Floats:
    """Guard-rails in row 0, then the timeline's gates [1 + gates, ...]; a limit of NaN is not watched."""
    table = np.full((1 + len(timeline.gates), GATE_WIDTH), np.nan)
    table[0, ALARM:BAND_OF], table[0, TIMES] = _limits(guard.pause_if), guard.resume_after
    money, bands = prepared.weight / prepared.money_unit, timeline.bands
    for g, gate in enumerate(timeline.gates, start=1):
        score = float(bands.score[gate.band]) * money if bands is not None and gate.band >= 0 else np.nan
        weights = bands.weights if bands is not None else (np.nan,) * 4
        kind = PILOT if gate.kind == "pilot" else TRIGGER
        table[g, :ALARM] = (kind, gate.month, gate.every, gate.times, gate.cut * money, score, *weights)
        table[g, ALARM:BAND_OF], table[g, BAND_OF] = _limits(gate.unless), gate.band
    table[0, OPENS], table[0, EVERY] = 0, 1
    return table


def _limits(told: tuple[tuple[str, float], ...]) -> Floats:
    limits = dict(told)
    if unknown := set(limits) - set(ALARMS):
        raise ValueError(f"no alarm is called {', '.join(sorted(unknown))}")
    return np.array([limits.get(name, np.nan) for name in ALARMS])


def monthly_of(sourcing: Sourcing, prepared: Prepared, months: int, plan: Floats | None) -> Floats:
    """Planned revenue, and the share of newcomers that falls to each segment, months 0 .. T [T + 1, 1 + S].

    A sales force paid by revenue (alignment 0) drifts from the core, one paid by fit (1) towards it: the core's share
    moves by (a - 1/2)(shift + drift x month); the share refused of prospects outside the core is not replaced.
    """
    a, share = prepared.parameters.acquisition, prepared.opening.numbers.segment[:, MIX]
    core = np.array([role == "core" for role in prepared.book.roles])
    t = np.arange(months + 1)[:, None]
    active = t >= sourcing.start_month
    lean = (sourcing.alignment - 0.5) * (a.icp_shift + a.icp_drift * np.maximum(t - sourcing.start_month, 0)) * active
    of_core = float(share[core].sum())
    moved = np.clip(of_core + lean, 0.0, 1.0) if 0.0 < of_core < 1.0 else np.full_like(lean, of_core)
    scale = np.where(core, moved / max(of_core, 1e-300), (1.0 - moved) / max(1.0 - of_core, 1e-300))
    taken = np.where(core | ~active, 1.0, 1.0 - sourcing.refused)
    table = np.full((months + 1, 1 + len(share)), np.nan)
    table[:, SHARES:] = share * scale * taken
    if plan is not None:
        table[1:, PLAN] = plan
    return table


def policy_of(policy: Policy, prepared: Prepared) -> Floats:
    """The firm's own choices as the core reads them, see ``Cells.policy``.

    A discount d: newcomers pay 1 - 1.43 d of a donor's revenue (Lewis 2006: 35 % off, half the value), buy that over
    1 - d of its volume, leave 1 + d times as fast, and 1 + d as many come.
    """
    a, s = prepared.parameters.acquisition, policy.sourcing
    revenue = max(0.0, 1.0 - a.discount_value * s.discount)
    goods = revenue / (1.0 - s.discount) if s.discount < 1.0 else 0.0
    table = np.zeros(N_POLICY)
    table[:6] = (*policy.reinvest, *policy.invest)
    table[6:] = (
        policy.invest_from,
        s.start_month,
        revenue,
        goods,
        1.0 + a.discount_hazard * s.discount,
        s.commission,
        1.0 + a.discount_pull * s.discount,
        policy.programme,
        policy.programme_month,
    )
    return table
