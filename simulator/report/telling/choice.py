"""Whether there is a recommendation at all, and whose: one rule, by paired intervals.

The strategy with the largest median gain is recommended only where its paired 5-95 % interval leaves out zero both
against doing nothing and against every other strategy, in the reference economy and over the whole run, and the sign
test over draws says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.charts.paired import Range, interval, leaders
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.spread import surely, told_apart
from simulator.report.telling.material import Material

if TYPE_CHECKING:
    import xarray as xr

FINALISTS = 3
"""Strategies the later sections speak of, at most."""


@dataclass(frozen=True)
class Verdict:
    """Who leads in an economy, who cannot be told from the leader, and by how much it leads the runner-up.

    ``level``: the leader and all whose paired interval with it includes zero, do-nothing among them if so.
    """

    leader: str
    level: tuple[str, ...]
    runner_up: str
    lead: Range
    recommended: bool

    @property
    def finalists(self) -> tuple[str, ...]:
        """Strategies worth a board's while: the leaders, do-nothing left out."""
        return tuple(name for name in self.level if name != DO_NOTHING)[:FINALISTS]


def verdict(m: Material, macro: str | None = None, horizon: int | None = None) -> Verdict:
    """The rule, in one economy (the reference) and up to a month (the end)."""
    return ruled(m.gain(horizon).sel(macro=macro or m.reference, drop=True), list(m.strategies))


def ruled(gain: xr.DataArray, order: Sequence[str]) -> Verdict:
    """The rule on gains against doing nothing [strategy, path]; ``order``: of strategies that are level."""
    level = leaders(gain)
    first = level[0]
    rest = gain.sel(strategy=[n for n in order if n != first])
    behind = {
        str(n): gain.sel(strategy=first, drop=True) - rest.sel(strategy=n, drop=True) for n in rest["strategy"].values
    }
    tied = [n for n in order if n in behind and not _ahead(behind[n])]
    second = min(behind, key=lambda n: float(behind[n].median()), default=DO_NOTHING)
    ordered = sorted(tied, key=lambda n: float(behind[n].median()))
    lead = interval(behind[second]) if behind else Range(0.0, 0.0, 0.0)
    sure = first != DO_NOTHING and bool(behind) and not tied
    return Verdict(first, (first, *ordered), second, lead, sure)


def _ahead(lead: xr.DataArray) -> bool:
    """Whether paired differences [path] are above zero beyond doubt."""
    return surely(lead) > 0 and told_apart(lead)


def best_other(m: Material, horizon: int | None = None) -> str:
    """Of the strategies that do something, the one with the largest median gain in the reference economy."""
    gain = m.gain(horizon).sel(macro=m.reference, drop=True).median("path")
    return max(m.others, key=lambda name: float(gain.sel(strategy=name)))


def looked_at(m: Material, found: Verdict) -> tuple[str, ...]:
    """The strategies later sections look at: the finalists, or the best of those that do something."""
    return found.finalists or (best_other(m),)
