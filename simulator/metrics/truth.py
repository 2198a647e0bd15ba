"""What a measure promises about itself: declared on the function, proved for all by one test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from simulator.metrics.memory import known

if TYPE_CHECKING:
    import xarray as xr

COLUMN_WORD = {
    "share": "share",
    "probability": "prob",
    "months": "months",
    "month": "month",
    "percentage points": "points",
    "money": "money",
    "% of annual revenue": "pct_of_revenue",
    "customers": "customers",
    "index": "index",
    "1/month": "per_month",
    "hours/month": "hours_per_month",
    "hours": "hours",
    "hours/ticket": "hours_per_ticket",
    "money/month": "money_per_month",
    "ratio": "ratio",
    "agents": "agents",
}
"""Every unit a measure may have, and how it is spelled in the name of a summary column."""

When = Literal["never", "run", "horizons", "ethics", "decision"]


@dataclass(frozen=True)
class Truth:
    """One measure: a pure function of a result, with its unit, its range and what it says of do-nothing itself.

    ``best`` is the value a leader would wish for (NaN: neither way); ``itself`` the value of do-nothing
    against do-nothing, or None for a measure that looks at one strategy alone. ``summary`` says whether
    summary.csv shows it: never, for the whole run, or for the run cut to each horizon; ethics and decision are
    tables of their own. ``needs``: variables without which there is nothing to measure; a table leaves it out then.
    ``by_path``: one number a path, from that path alone; else one of all paths together.
    """

    name: str
    measure: Callable[[xr.Dataset], xr.DataArray]
    unit: str
    long_name: str
    best: float
    bounds: tuple[float, float]
    itself: float | None
    summary: When
    needs: tuple[str, ...] = ()
    by_path: bool = True

    def applies(self, ds: xr.Dataset) -> bool:
        """Whether ``ds`` holds what this measure needs; what was never simulated is absent, not zero."""
        return all(name in ds for name in self.needs)

    def __call__(self, ds: xr.Dataset) -> xr.DataArray:
        """The measure of ``ds``, named, with its unit and long name."""
        return known(ds, self.name, lambda: self._told(ds))

    def _told(self, ds: xr.Dataset) -> xr.DataArray:
        unit = self.unit.replace("money", str(ds.attrs.get("currency", "money")))
        found = self.measure(ds).transpose("strategy", "macro", ...)
        return found.rename(self.name).assign_attrs(units=unit, long_name=self.long_name)

    @property
    def column(self) -> str:
        """Stem of its summary columns: its name, and its unit where the name does not say it."""
        word = COLUMN_WORD[self.unit]
        return self.name if self.name.endswith(word) else f"{self.name}_{word}"


def measure(
    unit: str,
    long_name: str,
    *,
    best: float,
    bounds: tuple[float, float],
    itself: float | None = None,
    summary: When = "never",
    needs: tuple[str, ...] = (),
    by_path: bool = True,
) -> Callable[[Callable[[xr.Dataset], xr.DataArray]], Truth]:
    """Turn a function Dataset -> DataArray into a measure of the function's name."""

    def declare(function: Callable[[xr.Dataset], xr.DataArray]) -> Truth:
        return Truth(function.__name__, function, unit, long_name, best, bounds, itself, summary, needs, by_path)

    return declare


measure_of_all = partial(measure, by_path=False)
"""The same for a measure of all paths together."""
