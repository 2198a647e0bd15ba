"""What a run says, one plain sentence per strategy, honest about what it cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.metrics.dip import revenue_gap
from simulator.metrics.margin import margin_change
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.pauses import paused
from simulator.metrics.spread import FEW, quantiles, surely, told_apart
from simulator.metrics.value import delta_npv_pct_of_revenue, wins

if TYPE_CHECKING:
    import xarray as xr

SPANS = {1: "one month", 12: "one year", 24: "two years", 36: "three years", 48: "four years", 60: "five years"}
NEGLIGIBLE_DIP = 0.0005
OFTEN_PAUSED = 0.10
"""Share of months from which a pause is worth a sentence."""


def sentences(ds: xr.Dataset) -> list[str]:
    """One sentence per strategy against do-nothing, in the reference economy, over the whole run; two where its
    guard-rails paused it often."""
    others = [str(s) for s in ds["strategy"].values if s != DO_NOTHING]
    gap, margin = revenue_gap(ds).isel(macro=0), margin_change(ds).isel(macro=0)
    value = delta_npv_pct_of_revenue(ds).isel(macro=0)
    told = [(s, gap.sel(strategy=s), margin.sel(strategy=s), value.sel(strategy=s)) for s in others]
    given = ", given these parameters" if ds.attrs.get("draws") == 1 else ""
    span = span_in_words(ds.sizes["month"])
    said: list[str] = []
    for s, g, m, v in told:
        said.append(f"{spoken(s)} {dip_words(g)} and {margin_words(m, span)}{value_words(m, v)}{given}.")
        said += pause_words(ds, s)
    return said


def pause_words(ds: xr.Dataset, strategy: str) -> list[str]:
    """How often guard-rails held a strategy, said where it is often; in the reference economy."""
    share = float(paused(ds).sel(strategy=strategy).isel(macro=0)) if paused.applies(ds) else 0.0
    often = f"{spoken(strategy)} was paused by its guard-rails in {100 * share:.0f} % of months."
    return [often] if share > OFTEN_PAUSED else []


def caveat(ds: xr.Dataset) -> str:
    """What the shares of futures do not know, in one sentence; empty where parameters were drawn too."""
    if ds.attrs.get("parameters") != "central":
        return ""
    return (
        "All this is given these parameters: the futures differ in luck, in the economy and in what management "
        "misjudges, not in the numbers assumed, so a share near 0 or 100 is surer than anyone can be."
    )


def spoken(name: str) -> str:
    """``clean_exit_at_renewal`` as a person says it."""
    return name.replace("_", " ").capitalize()


def span_in_words(months: int) -> str:
    return SPANS.get(months, f"{months} months")


def dip_words(gap: xr.DataArray) -> str:
    """The worst month of the median path; ``gap`` is R / R of do-nothing − 1, [path, month]."""
    middle = quantiles(gap, (0.5,)).isel(quantile=0).values
    worst = int(middle.argmin())
    if middle[worst] > -NEGLIGIBLE_DIP:
        return "costs no revenue in any month"
    return f"costs {figure(-100 * middle[worst])} % of revenue at worst in month {worst + 1}"


def margin_words(change: xr.DataArray, span: str) -> str:
    """``change`` of operating margin in percentage points, [path]; "surely" as the charts mean it."""
    low, middle, high = quantiles(change).values
    seen, sure = change.values, surely(change)
    if len(seen) < FEW and ((seen > 0).all() or (seen < 0).all()):
        way, sizes = "higher" if seen[0] > 0 else "lower", np.abs(seen)
        least, most = figure(sizes.min()), figure(sizes.max())
        size = most if least == most or sizes.max() < 0.05 else f"{least} to {most}"
        whole = "the only future" if len(seen) == 1 else f"all {len(seen)} futures"
        return (
            f"leaves the operating margin {in_points(size)} {way} after {span} in {whole} that "
            f"{'was' if len(seen) == 1 else 'were'} run, too few to be sure"
        )
    if not sure and not told_apart(change):
        return (
            f"cannot be told apart from doing nothing by its operating margin after {span} "
            f"({low:+.1f} to {high:+.1f} points in nine of ten paired futures)"
        )
    up = middle > 0
    won = float(wins(change if up else -change).mean())
    size = f"{in_points(figure(abs(middle)))} {'higher' if up else 'lower'}{'' if sure else ', but not surely,'}"
    return f"leaves the operating margin {size} after {span} in {of_futures(won, len(seen))} paired futures"


def value_words(change: xr.DataArray, value: xr.DataArray) -> str:
    """Said only where value does not go the way of the margin; ``value`` is ΔNPV in % of annual revenue, [path]."""
    middle = float(np.median(value))
    if not told_apart(value) or (told_apart(change) and middle * float(np.median(change)) > 0):
        return ""
    way = "creates" if middle > 0 else "destroys"
    return f", yet {way} value of {figure(abs(middle))} % of a year's revenue (NPV)"


def of_futures(share: float, paths: int) -> str:
    """ "98 of 100", or of as many futures as there are where these are fewer; a tie is half a future."""
    if paths >= 100:
        return f"{of_hundred(share)} of 100"
    return f"{share * paths:g} of {paths}"


def of_hundred(share: float) -> int:
    """Futures out of 100; 100 and 0 only where it is all or none of them."""
    return int(np.clip(round(100 * share), 1 if share > 0 else 0, 99 if share < 1 else 100))


def in_points(size: str) -> str:
    """A figure with its unit: "1 point", "1.8 points"."""
    return f"{size} {'point' if size == '1' else 'points'}"


def figure(size: float) -> str:
    """One digit after the point below 10, none above, no trailing zero."""
    if size < 0.05:
        return "less than 0.1"
    return f"{size:.0f}" if size >= 10 else f"{size:.1f}".removesuffix(".0")
