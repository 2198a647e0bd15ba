"""What paired futures let a title say: an interval, whether it leaves zero out, who cannot be told from the best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from simulator.charts.ink import BASELINE
from simulator.charts.words import between, listed, plain
from simulator.metrics.dip import revenue_gap
from simulator.metrics.memory import once
from simulator.metrics.spread import few, quantiles

if TYPE_CHECKING:
    import xarray as xr


Told = TypeVar("Told", "xr.Dataset", "xr.DataArray")


class Range(NamedTuple):
    """The 5 %, 50 % and 95 % points of a quantity over the futures; all NaN where no future has a value.

    ``few``: so few futures that they show a range, and tell nothing from chance.
    """

    low: float
    mid: float
    high: float
    few: bool = False

    @property
    def above(self) -> bool:
        """Whether the interval lies wholly above zero, over futures enough."""
        return self.low > 0 and not self.few

    @property
    def below(self) -> bool:
        """Whether the interval lies wholly below zero, over futures enough."""
        return self.high < 0 and not self.few

    @property
    def clear(self) -> bool:
        """Whether zero lies outside the interval."""
        return self.above or self.below


def in_economy(ds: Told, economy: str | None) -> Told:
    """The futures of one economy, the first (the reference) if none is named; dim ``macro`` is kept, length 1.

    Of a result, or of what was measured on the whole of it.
    """
    return ds.isel(macro=[0]) if economy is None else ds.sel(macro=[economy])


def interval(values: xr.DataArray) -> Range:
    """Interval of ``values`` [path], missing futures left out."""
    low, mid, high = (float(point) for point in quantiles(values).values)
    return Range(low, mid, high, bool(few(values)))


def sure(values: xr.DataArray, unit: str = "", sign: bool = False) -> str:
    """How sure a finding is, in brackets: the interval of ``values`` [path], or that one future shows none."""
    found = interval(values)
    if values.sizes["path"] == 1:
        return "(one future only)"
    return f"({between(found.low, found.high, sign)}{unit} in 9 of 10 futures)"


def ranges(values: xr.DataArray) -> dict[str, Range]:
    """The interval of each strategy, of ``values`` [strategy, path]."""
    found = quantiles(values).transpose("strategy", "quantile").values.tolist()
    names, scarce = values["strategy"].values, few(values).values.tolist()
    return {
        str(name): Range(low, mid, high, few_)
        for name, (low, mid, high), few_ in zip(names, found, scarce, strict=True)
    }


@once
def worst_month(ds: xr.Dataset) -> xr.DataArray:
    """Revenue against do nothing in the month in which its median is lowest, %, [strategy, macro, path].

    The coord ``month`` [strategy, macro] says which month that is.
    """
    gap = 100 * revenue_gap(ds)
    return gap.sel(month=quantiles(gap, (0.5,)).isel(quantile=0, drop=True).idxmin("month"))


def others(ds: xr.Dataset | xr.DataArray) -> list[str]:
    """The strategies besides do_nothing, in the order of the run."""
    return [str(name) for name in ds["strategy"].values if name != BASELINE]


def leaders(values: xr.DataArray) -> list[str]:
    """Strategies with the largest median of ``values`` [strategy, path], first the largest.

    Those whose paired difference to it has an interval that includes zero are named with it: in some
    futures the one leads, in some the other.
    """
    middle = {name: found.mid for name, found in ranges(values).items()}
    known = sorted((name for name in middle if not np.isnan(middle[name])), key=lambda name: -middle[name])
    if not known:
        return []
    behind = ranges(values.sel(strategy=known[0], drop=True) - values)
    return known[:1] + [name for name in known[1:] if not behind[name].clear]


def either(names: Sequence[str]) -> str:
    """The leader and those not to be told from it, one of whom leads: "a", "a or b", "a or one of 3 others"."""
    rest = f"one of {len(names) - 1} others" if len(names) > 2 else plain(names[-1])
    return plain(names[0]) if len(names) == 1 else f"{plain(names[0])} or {rest}"


def together(names: Sequence[str], most: int = 3) -> str:
    """Strategies of all of which the same holds: "a", "a and b", "a, b and c", "a, b and 4 others"."""
    kept = [plain(name) for name in (names if len(names) <= most else names[: most - 1])]
    return listed(kept if len(kept) == len(names) else [*kept, f"{len(names) - len(kept)} others"])
