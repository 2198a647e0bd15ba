"""Charts: who a title may call the best where futures disagree, and names that stay names of their own."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from matplotlib.text import Text

from tests.blank import blank, filled
from tests.rules.test_charts import ANNUITY, CHARTS, MONTHS, by_hand, check_slide, finding, written


def with_profits(**profits: tuple[tuple[float, ...], tuple[float, ...]]) -> xr.Dataset:
    """Strategies by their EBIT margin in % (do nothing: 10) in the four futures of the calm and of the slump."""
    ds = blank(("do_nothing", *profits), ("calm", "slump"), MONTHS, (0, 0, 1, 1))
    margin = np.array([((10.0,) * 4,) * 2, *profits.values()])[..., None]
    money = np.broadcast_to(margin, (*margin.shape[:3], MONTHS))
    filled(ds, {"revenue": np.full(money.shape, 100.0), "ebit": money, "ebitda": money})
    filled(ds, {"receivables": np.full(money.shape, 150.0)})
    return ds


STEADY, MIXED, LOW = (12.0,) * 4, (11.5, 11.5, 13.0, 13.0), (11.0,) * 4
"""Gains of 2, of 1.5 or 3 (median 2.25, yet no better than STEADY in two futures of four), and of 1 point."""


def test_one_that_leads_or_is_level_in_every_economy_is_named_for_it():
    ds = with_profits(even=(STEADY, STEADY), purge=(LOW, MIXED))
    size = f"+{2 * ANNUITY / 12:.1f} %"
    assert finding("heat", ds) == f"Even is ahead, or level with the best, in both economies: {size} of annual revenue"


def test_economies_with_other_leaders_name_all_who_are_level_there():
    ds = with_profits(even=(STEADY, LOW), purge=(MIXED, LOW), ladder=(LOW, STEADY))
    assert finding("heat", ds) == (
        "Which strategy adds most value depends on the economy: purge or even in 1 and ladder in 1 of 2"
    )


def test_a_strategy_without_rivals_is_not_called_the_best():
    size = f"{2 * ANNUITY / 12:.1f} % of annual revenue"
    one = with_profits(even=(STEADY, STEADY))
    assert finding("heat", one) == f"Even adds value in both economies: +{size}"
    assert finding("heat", one.isel(macro=[0])) == f"Even adds value: +{size}"
    loser = with_profits(purge=((8.0,) * 4, (8.0,) * 4))
    assert finding("heat", loser) == f"Purge adds no value to doing nothing in any economy: −{size}"


CLOSE = ((80, 1.1), (82, 1.09)), ((80, 1.02), (80, 1.01)), ((96, 1.03), (99, 1.001))
WIDE = ((75, 1.11), (92, 1.01)), ((60, 1.9), (75, 1.2)), ((30, 6.0), (40, 5.5))


@pytest.mark.parametrize("peaks", [*CLOSE, *WIDE])
def test_names_of_two_peaks_never_read_as_one_line(peaks, monkeypatch):
    ds = by_hand()
    x = np.arange(101)
    for name, (at, top) in zip(("whale_full_cost", "whale_avoidable"), peaks, strict=True):
        rise, fall = top * (1 - (1 - x / at) ** 4), top - (top - 1) * ((x - at) / (100 - at)) ** 2
        ds[name] = ("customer_percent", np.where(x <= at, rise, fall))
    fig = CHARTS["whale"](ds)
    check_slide(fig, monkeypatch)
    one, other = (Text.get_window_extent(t) for t in written(fig, monkeypatch) if t.get_text().startswith("By "))
    character = 0.6 * 14 * fig.dpi / 72
    beside, above = max(one.x0, other.x0) - min(one.x1, other.x1), max(one.y0, other.y0) - min(one.y1, other.y1)
    assert beside >= character or above >= 0
