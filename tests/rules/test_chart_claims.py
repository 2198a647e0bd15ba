"""Charts: who a title may call the best where futures disagree, and names that stay names of their own."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from matplotlib.text import Text

from simulator.charts.paired import together
from simulator.charts.tradeoff import undominated
from simulator.metrics import sentences
from tests.blank import blank, filled
from tests.rules.test_charts import ANNUITY, CHARTS, MONTHS, by_hand, check_slide, finding, written


def with_profits(**profits: tuple[tuple[float, ...], tuple[float, ...]]) -> xr.Dataset:
    """Strategies by their EBIT margin in % (do nothing: 10) in four futures of calm and slump, each twice."""
    ds = blank(("do_nothing", *profits), ("calm", "slump"), MONTHS, (0, 0, 0, 0, 1, 1, 1, 1))
    margin = np.array([((10.0,) * 4,) * 2, *profits.values()]).repeat(2, axis=2)[..., None]
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


WILD = (9.0, 14.0, 13.0, 9.5)
"""Gains of −1, 4, 3 and −0.5 points: 1.25 in the median, and not surely any."""


def test_those_that_surely_lift_the_margin_are_named_though_another_is_ahead():
    ds = with_profits(pilot=((9.0, 14.0, 13.0, 13.0),) * 2, ladder=((11.5,) * 4,) * 2, even=(STEADY, STEADY))
    assert finding("margin", ds) == (
        "Even and ladder surely lift the operating margin: even +2.0 points against do nothing after 12 months "
        "(+2.0 to +2.0 in 9 of 10 futures); pilot has more in the median, +3.0 points, but not surely"
    )
    alone = with_profits(pilot=((9.0, 14.0, 13.0, 13.0),) * 2, even=(STEADY, STEADY))
    assert finding("margin", alone).startswith("Even surely lifts the operating margin: +2.0 points")
    unsure = with_profits(pilot=(WILD, WILD), even=((9.5, 10.5, 11.0, 10.0),) * 2)
    assert finding("margin", unsure).startswith("No strategy surely lifts the operating margin: pilot or even comes")


def test_the_terminal_is_as_sure_as_the_chart():
    """Ten draws: eight up, none down, two level: told apart from nothing in the median, yet not surely above it."""
    gains = np.array([0.0, 0.0, *([2.0] * 8)])
    ds = blank(("do_nothing", "pilot"), ("calm",), MONTHS, tuple(range(10)))
    money = np.broadcast_to(np.stack([0 * gains, gains])[:, None, :, None] + 10.0, (2, 1, 10, MONTHS))
    filled(ds, {"revenue": np.full(money.shape, 100.0), "ebit": money, "ebitda": money})
    filled(ds, {"receivables": np.full(money.shape, 150.0)})
    assert "2 points higher, but not surely, after one year in 9 of 10 paired futures" in sentences(ds)[0]
    assert finding("margin", ds).startswith("Pilot does not surely lift the operating margin")
    surely = ds.isel(path=slice(2, None))
    assert "2 points higher after one year in 8 of 8" in sentences(surely)[0]
    assert finding("margin", surely).startswith("Pilot lifts the operating margin most")


def test_strategies_of_which_the_same_holds_are_listed_not_offered_as_a_choice():
    flat = with_profits(purge=(LOW, LOW), ladder=(LOW, LOW), even=(LOW, LOW), pilot=(LOW, LOW))
    flat["revenue"][1, :, :, 2] = 90.0
    assert finding("revenue", flat).endswith("; ladder, even and pilot cost none")
    assert finding("revenue", flat.drop_sel(strategy=["even", "pilot"])).endswith("; ladder costs none")
    assert together(["a", "b", "c", "d"]) == "a, b and 2 others"
    level = with_profits(even=(STEADY, STEADY), twin=(STEADY, STEADY), ladder=(LOW, STEADY))
    assert finding("heat", level).startswith("Even and twin are ahead, or level with the best, in both economies")


def test_the_best_trade_off_is_not_beaten_on_both_axes():
    spots = {
        "ladder": (2.0, 1.0),
        "tier": (0.01, 1.5),
        "pilot": (3.0, 2.0),
        "loser": (0.0, -1.0),
        "dead": (9.0, np.nan),
    }
    assert undominated(spots) == ["pilot", "tier"]
    ds = with_profits(ladder=(LOW, LOW), tier=((11.5,) * 4,) * 2, pilot=(STEADY, STEADY))
    ds["revenue"][1, :, :, 2], ds["revenue"][3, :, :, 2] = 98.0, 97.0
    assert finding("tradeoff", ds) == (
        "Pilot wins 2.0 points of margin and gives up 3.0 % of revenue at worst; "
        "tier wins 1.5 points and gives up no revenue"
    )
    assert finding("tradeoff", ds.drop_sel(strategy="pilot")) == (
        "Tier wins 1.5 points of margin and gives up no revenue at worst; "
        "ladder wins 1.0 points and gives up 2.0 % of revenue"
    )


@pytest.mark.parametrize(("mean", "told"), [(1.0, "1 other leaves sooner"), (2.0, "2 others leave sooner")])
def test_one_is_one_and_two_are_more(mean, told):
    ds = by_hand()
    ds["collateral"][2, :, :, 2, 0] = mean
    ds["exits"][2, :, :, 2, 0, 2] = 1.0
    ds["exits"][1, :, :, 5, 0, 3] = 0.0
    assert finding("causes", ds).startswith(f"Purge lets 1 customer go: 7 would have left anyway, {told}")


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
