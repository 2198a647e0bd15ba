"""What a strategy will do, before it runs: how many customers, what share of revenue, and when."""

from __future__ import annotations

import numpy as np

from scenarios.strategies.calendar import Schedule
from scenarios.strategies.filters import conditions, passes
from scenarios.strategies.ladder import Step
from scenarios.strategies.plan import Plan
from scenarios.strategies.policy_said import policy_said
from scenarios.strategies.timeline import months, under_law, waits
from scenarios.strategies.timings.trigger import NEVER
from scenarios.strategies.who import by_lot
from simulator.vocabulary import NO_RULES, Bools, Ints, Rules, View

EXACT = 100_000
"""Figures from this size on are said without decimals."""


def preview(strategy: Plan, view: View, rules: Rules = NO_RULES) -> str:
    """A headline, one line a step, and what else there is to know; counts are of this view, and move a little with
    the estimates. What the rules of an economy change or forbid is said in a line of its own, not left out above."""
    schedule, strategy = strategy.schedule(view), strategy.in_trade(view)
    taken = schedule.rungs.taken
    kept, *more = policy_said(strategy.policy)
    if not taken.any():
        lines = [f"{strategy.name}: no customer is touched{_reason(strategy, view)}; {kept}"]
        return "\n".join(lines + [f"  {line}" for line in more])
    lines = [f"{strategy.name}: {_share(taken > 0, view)}; {kept}"]
    for k, step in enumerate(strategy.what):
        concerned = (taken >> k & 1).astype(np.bool_)
        waited = waits(strategy.what)[k]
        lines.append(f"  {k + 1}. {step.lever.said()}{_told(step)}: {_line(step, concerned, schedule, waited, view)}")
    law = _law(strategy, schedule, view, rules) if rules.from_month >= 0 else []
    lot = _lot(strategy, taken > 0, view)
    return "\n".join(lines + [f"  {line}" for line in [*lot, *_when(strategy), *law, *more]])


def _lot(strategy: Plan, touched: Bools, view: View) -> list[str]:
    """How many of those touched nothing but the lot tells from others."""
    drawn = strategy.who and by_lot(strategy.who, view, strategy.policy.capacity)
    if strategy.who is None or not drawn or not (drawn[0] & touched).any():
        return []
    taken, alike, score = drawn
    n = int((taken & touched).sum())
    lot = f"of them {_people(n, view)} by lot among {_people(alike, view)}"
    return [f"{lot}, all alike at {strategy.who.score} {_number(score)}"]


def _law(strategy: Plan, schedule: Schedule, view: View, rules: Rules) -> list[str]:
    """What the rules change or forbid, step by step."""
    said = []
    for k, (changed, dropped) in enumerate(under_law(schedule, strategy.what, view, rules), start=1):
        parts = [f"changed for {_people(changed, view)}"] if changed else []
        parts += [f"dropped for {_people(dropped, view)}"] if dropped else []
        said += [f"step {k} {' and '.join(parts)}"] if parts else []
    told = f"{'; '.join(said)} (customers)" if said else "nothing changes"
    return [f"under the law from month {rules.from_month}: {told}"]


def _when(strategy: Plan) -> list[str]:
    """The timing beyond the calendar, and whom account managers strike off."""
    said = [strategy.timing.said()] if strategy.timing is not None else []
    spared = strategy.overrides
    if spared.share:
        said.append(f"account managers keep {100 * spared.share:.3g} % of the list, the best by {spared.by}")
    return said


def _told(step: Step) -> str:
    """How the customer is told, where the lever has words for it."""
    reasons, cost = getattr(step.lever, "reasons", False), getattr(step.lever, "contact_cost", 0.0)
    return (", giving reasons" if reasons else "") + (f", in person for {_number(cost)} each" if cost else "")


def _reason(strategy: Plan, view: View) -> str:
    """Why nobody is touched: the filter that lets most off, or the cut that nobody is beyond."""
    who, capacity = strategy.who, strategy.policy.capacity
    if who is None:
        return ""
    if passes(who, view, capacity).any():
        cut, value = who.cut()
        return f" (nobody's {who.score} is {cut} {_number(value)})"
    word, met = min(conditions(who, view, capacity), key=lambda pair: int(pair[1].sum()))
    return f" ({word} lets off {_people(int((~met).sum()), view)} of {_people(len(met), view)})"


def _share(touched: Bools, view: View) -> str:
    n, total = int(touched.sum()), len(touched)
    revenue = 100.0 * float(view.revenue[touched].sum()) / max(float(view.revenue.sum()), 1e-9)
    share = f"{100 * n / total:.1f} %"
    return f"{_people(n, view)} of {_people(total, view)} customers ({share}), {revenue:.1f} % of revenue"


def _people(rows: int, view: View) -> str:
    """Customers behind so many rows of the book."""
    return f"{round(rows * view.weight):,}"


def _line(step: Step, concerned: Bools, schedule: Schedule, waited: int, view: View) -> str:
    """Whom one step concerns, when it is decided at the earliest and when it then takes effect."""
    if not concerned.any():
        return "nobody, as planned"
    first = np.array([start.first for start in schedule.starts], np.int64)[schedule.slot[concerned]] + waited
    open_end = any(start.last >= NEVER for start in schedule.starts)
    due = months(step, first, view.months_to_renewal[concerned], view.term[concerned]).due
    late = int((due > view.months).sum())
    unseen = f" ({_people(late, view)} of them after the last month)" if late else ""
    when = f"decided {'at the earliest ' if open_end else ''}in {_months(np.unique(first))}"
    return f"{_share(concerned, view)}; {when}, in effect in {_months(np.unique(due))}{unseen}"


def _months(these: Ints) -> str:
    """Few months one by one, many as a range."""
    if len(these) > 6:
        return f"months {these[0]} to {these[-1]}"
    return f"month{'s' if len(these) > 1 else ''} {', '.join(map(str, these))}"


def _number(value: float) -> str:
    """A figure as people write it, however large."""
    return f"{value:,.0f}" if abs(value) >= EXACT else f"{value:,.6g}"
