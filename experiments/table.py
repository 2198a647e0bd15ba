"""The closing table in the terminal, 80 columns wide: the reference economy in full, every economy by value."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

NAME, CELL, BESIDE = 21, 14, 4
"""Widths: a strategy's name, one economy's cell; and how many economies stand side by side."""


def table(ds: xr.Dataset, summary: pd.DataFrame, horizon: int) -> list[str]:
    """Medians over futures; margin and NPV (in % of a year's revenue) up to ``horizon`` months."""
    economies = [str(name) for name in ds["macro"].values]
    rows = summary[summary["macro"] == economies[0]].set_index("strategy")
    told = list(_head(economies[0], horizon))
    worst = _worst_months(ds)
    told += [_line(name, row, worst[name], horizon) for name, row in rows.iterrows()]
    told += [line for k in range(0, len(economies), BESIDE) for line in _by_economy(summary, economies, k, horizon)]
    return told


def _head(economy: str, months: int) -> Iterator[str]:
    yield f"{economy.replace('_', ' ').capitalize()}: medians over futures; P ahead: share of futures better off"
    yield f"{'':<{NAME}}   own dip  |     against doing nothing, over {months} months"
    yield f"{'':<{NAME}}  deep  back   dip    in margin    NPV     NPV 5 % to     P"
    yield f"{'strategy':<{NAME}}     %   mo.     % month points      %           95 % ahead"


def _line(name: str, row: pd.Series, worst: tuple[float, int], months: int) -> str:
    own = f"{name:<{NAME}.{NAME}}{100 * row['dip_depth_share_median']:>6.1f}{_back(row, months):>6}"
    if name == "do_nothing":
        return f"{own}{'-':>6}{'-':>6}{'-':>7}{'-':>7}{'-':>15}{'-':>6}"
    npv, low, high = (_points(row[f"delta_npv_pct_of_revenue_{months}m_{q}"]) for q in ("median", "p05", "p95"))
    depth, month = _points(100 * worst[0]), worst[1]
    return (
        f"{own}{depth:>6}{month if depth.startswith('-') else '-':>6}"
        f"{_points(row[f'margin_change_points_{months}m_median']):>7}{npv:>7}{f'{low} to {high}':>15}"
        f"{_share(row[f'beats_do_nothing_prob_{months}m']):>6}"
    )


def _points(value: float) -> str:
    """With its sign and one digit; nothing has no sign."""
    return "0.0" if abs(value) < 0.05 else f"{value:+.1f}"


def _back(row: pd.Series, months: int) -> str:
    """Months until revenue is back at its start; ">36" where the run is too short to see it."""
    value = row["time_to_recover_months_median"]
    return f"{value:.0f}" if math.isfinite(value) else f">{months}"


def _share(probability: float) -> str:
    """Two digits; never rounded to certainty that was not seen."""
    if 0 < probability < 0.005:
        return "<.01"
    return ">.99" if 0.995 <= probability < 1 else f"{probability:.2f}"


def _worst_months(ds: xr.Dataset) -> dict[str, tuple[float, int]]:
    """How far the median future falls below doing nothing (share), and in which month, in the reference economy."""
    from simulator.metrics.dip import revenue_gap
    from simulator.metrics.spread import quantiles

    gap = quantiles(revenue_gap(ds).isel(macro=0), (0.5,)).isel(quantile=0)
    worst = gap.min("month").values
    months = gap["month"].values[gap.argmin("month").values]
    names = ds["strategy"].values
    return {str(name): (float(w), int(m)) for name, w, m in zip(names, worst, months, strict=True)}


def _by_economy(summary: pd.DataFrame, economies: list[str], first: int, months: int) -> Iterator[str]:
    """NPV against doing nothing, and P(ahead) in brackets, for a few economies side by side."""
    beside = economies[first : first + BESIDE]
    if len(economies) == 1:
        return
    yield ""
    yield f"NPV against doing nothing, % of a year's revenue over {months} months (P ahead)"
    upper, lower = zip(*(_two_lines(name) for name in beside), strict=True)
    yield " " * NAME + "".join(f"{word:>{CELL}}" for word in upper)
    yield f"{'strategy':<{NAME}}" + "".join(f"{word:>{CELL}}" for word in lower)
    value, better = f"delta_npv_pct_of_revenue_{months}m_median", f"beats_do_nothing_prob_{months}m"
    for name, rows in summary[summary["strategy"] != "do_nothing"].groupby("strategy", sort=False):
        at = rows.set_index("macro")
        cells = (f"{_points(at.loc[m, value])} ({_share(at.loc[m, better])})" for m in beside)
        yield f"{name:<{NAME}.{NAME}}" + "".join(f"{cell:>{CELL}}" for cell in cells)


def _two_lines(name: str) -> tuple[str, str]:
    """A name as a header of two lines."""
    first, _, rest = name.partition("_")
    return (first[: CELL - 1], rest.replace("_", " ")[: CELL - 1]) if rest else ("", first[: CELL - 1])
