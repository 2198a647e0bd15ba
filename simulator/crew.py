"""The desk at rest: the agents its opening load asks for, how many are juniors, how content everybody is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator.core.clocks import snap
from simulator.core.desk import relieve, respond
from simulator.core.staff import attrition_prob, strain
from simulator.desk.live import at_rest
from simulator.desk.lookup import loss
from simulator.desk.response import Answer, usual_juniors
from simulator.parameters import Desk, Parameters
from simulator.vocabulary import SERVICE_CLASSES, UNDER_LOAD, Book, Floats


@dataclass(frozen=True)
class Crew:
    """The desk at rest: offered load and agents at work an hour of opening, in seniors; head count, share who leave
    and who are juniors, morale."""

    offered: float
    effective: float
    head: float
    leave_prob: float
    juniors: float
    morale: float
    satisfaction: Floats


def crew_at_rest(p: Parameters, tickets: Floats, answer: Answer) -> Crew:
    """The desk whose effective agents are offered load / initial load; hires replace leavers, juniors at first."""
    d = p.desk
    offered = max(1e-9, float(tickets.sum()) / d.opening_hours * d.handling_hours)
    effective = offered / d.initial_load
    satisfaction, utilisation = _quality(p, tickets, effective, answer)
    excess = strain(utilisation, d.overload_from, d.overload_cap)
    morale = snap(max(0.0, 1.0 - d.morale_by_overload * excess))
    slopes = (d.attrition_by_overload, d.attrition_by_morale)
    leave = attrition_prob(d.agent_attrition, excess, 1.0 - morale, slopes, d.attrition_cap)
    juniors = sum((1.0 - leave) ** k for k in range(d.ramp_months)) * leave
    seniors = effective * (d.opening_hours / d.hours_per_agent)
    head = seniors / (1.0 - (1.0 - d.junior_productivity) * juniors)
    return Crew(offered, effective, head, leave, juniors, morale, satisfaction)


def crew_of(p: Parameters, tickets: Floats, answer: Answer, head: float) -> tuple[Parameters, Crew]:
    """The desk of so many agents on the payroll: parameters whose opening load asks for just them, and their crew."""
    d, juniors, crew = p.desk, 0.0, crew_at_rest(p, tickets, answer)
    for _ in range(100):
        seniors = head * (1.0 - (1.0 - d.junior_productivity) * juniors)
        p = replace(p, desk=replace(d, initial_load=crew.offered / (seniors * d.hours_per_agent / d.opening_hours)))
        crew = crew_at_rest(p, tickets, answer)
        if abs(crew.juniors - juniors) < 1e-12:
            break
        juniors = crew.juniors
    return p, replace(crew, head=head)


def _quality(p: Parameters, tickets: Floats, agents: float, answer: Answer) -> tuple[Floats, float]:
    """Satisfaction by class [3] once waits have lasted, and utilisation, as the run's desk answers."""
    d = p.desk
    offered, limit = float(tickets.sum()) / d.opening_hours * d.handling_hours, d.load_limit * d.initial_load
    extra, pace = relieve(UNDER_LOAD.index(d.under_load), limit, d.squeeze_floor, offered, agents)
    if answer.mode == "simulated":
        share = usual_juniors(d)
        juniors = share * agents / (1.0 - share * (1.0 - d.junior_productivity))
        crew = (agents - d.junior_productivity * juniors, juniors, extra, pace)
        waits, abandons, utilisation = at_rest(p, answer.seed, tickets, crew)
    else:
        waits, abandons, hours = np.zeros((1, 3)), np.zeros((1, 3)), (d.handling_hours, d.patience * d.handling_hours)
        hourly, met = tickets / d.opening_hours, (agents, extra, pace)
        utilisation, _ = respond(answer.table, hourly, hours, met, waits[0], abandons[0])
    taste = (d.wait_tolerance, d.abandon_gain, d.abandon_weight, d.wait_weight)
    months = zip(waits, abandons, strict=True)
    lost = [[loss(w / d.handling_hours, a, taste) for w, a in zip(*m, strict=True)] for m in months]
    hurried = np.array(lost) + d.squeeze_loss * (1.0 - pace)
    return 1.0 - np.minimum(1.0, hurried).mean(axis=0), float(utilisation)


def tickets_by_class(book: Book) -> Floats:
    """Tickets of a month by service class [3], of those of a book who still are customers."""
    frame = book.customers
    alive = frame.get("alive_prob", 1.0)
    tickets = (frame["tickets_per_month"] * alive * book.weight).groupby(frame["service_class"]).sum()
    return np.array([float(tickets.get(name, 0.0)) for name in SERVICE_CLASSES])


def congestion(p: Parameters, tickets: Floats, crew: Crew, answer: Answer) -> float:
    """Finite difference of mean satisfaction on the desk's (corrected) formula, per ticket a month."""
    total = float(tickets.sum())
    if total <= 0.0:
        return 0.0
    step, formula = 0.01, Answer(table=answer.table)
    more = float(np.dot(_quality(p, tickets * (1.0 + step), crew.effective, formula)[0], tickets))
    less = float(np.dot(_quality(p, tickets * (1.0 - step), crew.effective, formula)[0], tickets))
    return (more - less) / (2.0 * step * total**2)


def desk_numbers(d: Desk, crew: Crew, unit: float, load_unit: float) -> dict[str, float]:
    """The desk's part of ``Numbers.value``, by name."""
    return {
        "HANDLING": d.handling_hours,
        "HOURS": d.hours_per_agent,
        "DESK_RATE": d.rate / unit,
        "PATIENCE": d.patience,
        "TOLERANCE": d.wait_tolerance,
        "HAZARD_GAIN": d.quality_to_hazard,
        "SPEED": d.satisfaction_speed,
        "NPS": d.nps_opening,
        "NPS_GAIN": d.nps_per_satisfaction,
        "ATTRITION": d.agent_attrition,
        "HIRE_LAG": d.hire_lag,
        "RAMP": d.ramp_months,
        "JUNIOR_SHARE": d.junior_productivity,
        "HIRE_COST": d.hire_cost,
        "SEVERANCE": d.severance,
        "LAYOFF_NOTICE": d.layoff_notice,
        "LOAD_UNIT": load_unit,
        "HEADCOUNT": crew.head,
        "OFFERED": crew.offered,
        "OPENING_SENIORS": crew.head * (1.0 - crew.juniors),
        "HIRES": crew.head * crew.leave_prob,
        "LEAVE_PROB": crew.leave_prob,
        "CONTENT": snap(crew.satisfaction[0]),
        "CONTENT_1": snap(crew.satisfaction[1]),
        "CONTENT_2": snap(crew.satisfaction[2]),
        **_coping(d),
        **_morale(d),
        "OPENING_MORALE": crew.morale,
    }


def _coping(d: Desk) -> dict[str, float]:
    """What the desk does under load, and what that costs in satisfaction or money."""
    return {
        "OPENING_HOURS": d.opening_hours,
        "ABANDON_GAIN": d.abandon_gain,
        "ABANDON_WEIGHT": d.abandon_weight,
        "WAIT_WEIGHT": d.wait_weight,
        "UNDER_LOAD": UNDER_LOAD.index(d.under_load),
        "LIMIT_LOAD": d.load_limit * d.initial_load,
        "PREMIUM": d.extra_hours_premium,
        "SQUEEZE_FLOOR": d.squeeze_floor,
        "SQUEEZE_LOSS": d.squeeze_loss,
        "DESK_WORTH": d.redeploy_worth,
    }


def _morale(d: Desk) -> dict[str, float]:
    """What makes agents leave, and how their morale moves."""
    return {
        "OVERLOAD": d.attrition_by_overload,
        "OVERLOAD_FROM": d.overload_from,
        "OVERLOAD_CAP": d.overload_cap,
        "ATTRITION_CAP": d.attrition_cap,
        "MORALE_GAIN": d.attrition_by_morale,
        "MORALE_SPEED": d.morale_speed,
        "MORALE_OVERLOAD": d.morale_by_overload,
        "MORALE_PRUNING": d.morale_by_pruning,
        "PRUNING_CAP": d.pruning_cap,
        "SMALL_DESK": d.small_desk,
    }
