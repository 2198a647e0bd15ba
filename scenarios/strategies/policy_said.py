"""A policy in plain words, for the preview."""

from __future__ import annotations

from scenarios.strategies.alarms import alarms_said
from scenarios.strategies.policy import INCENTIVES
from simulator.vocabulary import Policy, Sourcing, Spread

CAPACITY_SAID = {
    "attrition_only": "the desk follows its load, nobody is dismissed",
    "hold": "every post is kept",
    "layoffs": "staff no longer needed are dismissed",
}


def policy_said(policy: Policy) -> list[str]:
    """What becomes of capacity, to stand in the headline; then a line for each thing more."""
    share = policy.redeploy
    elsewhere = (
        f"; {100 * share:.0f} % of the hours no longer needed, where still paid, work elsewhere" if share else ""
    )
    lines = [CAPACITY_SAID[policy.capacity] + elsewhere]
    if any(policy.reinvest):
        lines.append(f"of realised savings {_spread(policy.reinvest)}; the rest is kept")
    if any(policy.invest):
        lines.append(f"from month {policy.invest_from} on, of opening revenue {_spread(policy.invest)}")
    if policy.programme:
        lines.append(
            f"the programme costs {100 * policy.programme:.3g} % of a month's revenue in month {policy.programme_month}"
        )
    if policy.sourcing != Sourcing():
        lines.append(_sourcing(policy.sourcing))
    if policy.guard.pause_if:
        lines.append(
            f"nothing new is begun while one of these rings: {alarms_said(policy.guard.pause_if)}; "
            f"on again after {policy.guard.resume_after} clean month{'s' if policy.guard.resume_after > 1 else ''}"
        )
    return lines


def _spread(spread: Spread) -> str:
    return ", ".join(f"{100 * share:.3g} % to {name}" for name, share in spread._asdict().items() if share)


def _sourcing(s: Sourcing) -> str:
    paid = next(name for name, alignment in INCENTIVES.items() if alignment == s.alignment)
    parts = [f"sales are paid by {paid if paid != 'icp' else 'fit with the ideal customer'}"]
    parts += [f"newcomers get {100 * s.discount:.3g} % off"] if s.discount else []
    parts += [f"{100 * s.refused:.3g} % of prospects outside the core are turned away"] if s.refused else []
    parts += [f"{100 * s.commission:.3g} % of a newcomer's first year is commission"] if s.commission else []
    return f"from month {s.start_month} on, {', '.join(parts)}"
