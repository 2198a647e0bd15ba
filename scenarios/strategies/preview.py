"""What a strategy will do, before it runs: how many customers, what share of revenue, and when."""

from __future__ import annotations

import numpy as np

from scenarios.strategies.filters import conditions, passes
from scenarios.strategies.plan import Plan, Step
from scenarios.strategies.who import Who
from simulator.vocabulary import Bools, Ints, View

CAPACITY_SAID = {
    "attrition_only": "the desk follows its load, nobody is dismissed",
    "hold": "every post is kept",
    "layoffs": "staff no longer needed are dismissed",
}


def preview(strategy: Plan, view: View) -> str:
    """A headline and one line a step; counts are of this view, and move a little with the estimates."""
    taken, wave = strategy.partition(view)
    kept = CAPACITY_SAID[strategy.policy.capacity] + _elsewhere(strategy.policy.redeploy)
    if not taken.any():
        return f"{strategy.name}: no customer is touched{_reason(strategy.who, view)}; {kept}"
    lines = [f"{strategy.name}: {_share(taken > 0, view)}; {kept}"]
    for k, step in enumerate(strategy.what):
        concerned = (taken >> k & 1).astype(np.bool_)
        lines.append(f"  {k + 1}. {step.lever.said()}: {_line(step, concerned, strategy.month(k, wave), view)}")
    return "\n".join(lines)


def _elsewhere(share: float) -> str:
    return f"; {100 * share:.0f} % of the hours no longer needed, where still paid, work elsewhere" if share else ""


def _reason(who: Who | None, view: View) -> str:
    """Why nobody is touched: the filter that lets most off, or the cut that nobody is beyond."""
    if who is None:
        return ""
    if passes(who, view).any():
        cut, value = who.cut()
        return f" (nobody's {who.score} is {cut} {value:g})"
    word, met = min(conditions(who, view), key=lambda pair: int(pair[1].sum()))
    return f" ({word} lets off {int((~met).sum()):,} of {len(met):,})"


def _share(touched: Bools, view: View) -> str:
    n, total = int(touched.sum()), len(touched)
    revenue = 100.0 * float(view.revenue[touched].sum()) / max(float(view.revenue.sum()), 1e-9)
    return f"{n:,} of {total:,} customers ({100 * n / total:.1f} %), {revenue:.1f} % of revenue"


def _line(step: Step, concerned: Bools, month: Ints, view: View) -> str:
    """Whom one step concerns, when it is decided and when it takes effect."""
    if not concerned.any():
        return "nobody, as planned"
    decided = _months(np.unique(month[concerned]))
    wait = step.lever.notice_months if step.lever.effect().exit >= 0 else max(1, step.lever.notice_months)
    due = np.maximum(month[concerned] + wait, 1)
    if step.at == "renewal":
        due = due + (view.months_to_renewal[concerned] - due) % view.term[concerned]
    late = int((due > view.months).sum())
    unseen = f" ({late:,} of them after the last month)" if late else ""
    return f"{_share(concerned, view)}; decided in {decided}, in effect in {_months(np.unique(due))}{unseen}"


def _months(months: Ints) -> str:
    """Few months one by one, many as a range."""
    if len(months) > 6:
        return f"months {months[0]} to {months[-1]}"
    return f"month{'s' if len(months) > 1 else ''} {', '.join(map(str, months))}"
