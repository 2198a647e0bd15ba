"""What another seed alone does: the error of simulation, seen from cells that are alike in all else."""

from __future__ import annotations

from simulator.charts.words import count
from simulator.report.sweeping.sweep import LUCK, Sweep
from simulator.report.telling.material import OF_REVENUE


def by_luck(s: Sweep, name: str) -> str:
    """How far the value of a strategy differs between cells alike in all but their luck."""
    seen: dict[str, list[float]] = {}
    for a in s.having(name):
        rest = {key: value for key, value in a.values.items() if key not in LUCK}
        seen.setdefault(repr(sorted(rest.items())), []).append(a.gain(name).mid)
    widest = max(seen.values(), key=lambda row: max(row) - min(row))
    ends = f"{OF_REVENUE.one(min(widest))} to {OF_REVENUE.one(max(widest))}"
    return f"the median gain of {s.name_of(name)} comes out at {ends} under {count(len(widest))} seeds"
