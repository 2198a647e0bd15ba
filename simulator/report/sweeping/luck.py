"""What chance alone does in a sweep: another seed, and settings that only seem to matter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.charts.words import count
from simulator.metrics.smooth import spearman
from simulator.metrics.spread import surely, told_apart
from simulator.metrics.tornado import by_chance
from simulator.report.sweeping.answer import Answer
from simulator.report.sweeping.sweep import LUCK, SAMPLED, Sweep, least_to_most, numeric
from simulator.report.telling.material import OF_REVENUE


def by_luck(s: Sweep, name: str) -> str:
    """How far the value of a strategy differs between cells alike in all but their luck."""
    seen: dict[str, list[float]] = {}
    for a in s.having(name):
        rest = {key: value for key, value in a.values.items() if key not in LUCK}
        seen.setdefault(repr(sorted(rest.items())), []).append(a.gain(name).mid)
    widest = max(seen.values(), key=lambda row: max(row) - min(row))
    ends = least_to_most([OF_REVENUE.one(min(widest)), OF_REVENUE.one(max(widest))])
    return f"the median gain of {s.name_of(name)} comes out at {ends} under {count(len(widest))} seeds"


def more_than_luck(s: Sweep, strategy: str, name: str, ends: tuple[Sequence[Answer], Sequence[Answer]]) -> str:
    """ "surely" or "not surely": whether the span between the best and the worst cells of a setting is more than luck.

    Future by future on shared luck, in cells alike but for this setting; over sampled points, whose other settings
    differ too, by a rank correlation that idle settings would not reach. "": cells that cannot be held together.
    """
    own = [a for a in s.having(strategy) if name in a.values]
    values = [a.values[name] for a in own]
    if s.design in SAMPLED and len(own) > 2 and all(numeric(value) for value in values):
        gains = np.array([a.gain(strategy).mid for a in own])
        along = spearman(np.array(values, dtype=np.float64), gains)
        return "surely" if abs(along) > by_chance(len(own), len(s.settings)) else "not surely"
    pairs = []
    for one in ends[0]:
        rest = {n: v for n, v in one.values.items() if n != name}
        for other in ends[1]:
            alike = rest == {n: v for n, v in other.values.items() if n != name}
            if alike and one.luck == other.luck:
                pairs.append(one.futures(strategy) - other.futures(strategy))
    if not pairs:
        return ""
    mean = sum(pairs[1:], pairs[0]) / len(pairs)
    return "surely" if surely(mean) > 0 and told_apart(mean) else "not surely"
