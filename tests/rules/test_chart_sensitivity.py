"""The tornado: the number that moves the gain of the best strategy is named, chance is not taken for an effect."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from simulator.charts.sensitivity import figure, meant, said
from simulator.charts.slide import NotApplicable
from simulator.charts.slide import said as on_the_slide
from tests.blank import blank, filled
from tests.fuller import OWN_DIMS
from tests.rules.test_charts import CHARTS, check_slide, finding, written

DRAWS = 32
NAMES = ("desk.quality_to_hazard", "acquisition.cost_per_customer", "word_of_mouth.reputation_by_pruning")


def with_numbers(names: tuple[str, ...] = NAMES, slope: float = 12.0, seed: int = 3) -> xr.Dataset:
    """Pilot gains 12 + ``slope`` (x − 1/2) in one month, per 1,200 a year; x is the first number, uniform on 0..1.

    Ladder gains nothing. All other numbers are idle, and of any size; two paths a draw.
    """
    rng = np.random.default_rng(seed)
    drawn = np.stack(
        [(rng.permutation(DRAWS) + 0.5) / DRAWS * 10.0 ** (3 * (k % 4)) for k in range(len(names))], axis=1
    )
    luck = rng.normal(0, 1, DRAWS) * (slope == 0)
    gain = np.repeat(12 + slope * (drawn[:, 0] - 0.5) + luck, 2)
    ds = blank(("do_nothing", "ladder", "pilot"), months=1, draw_of_path=tuple(np.repeat(np.arange(DRAWS), 2)))
    money = np.stack([0 * gain, 0 * gain, gain])[:, None, :, None]
    ds = filled(ds.assign_attrs(discount_rate=0.0), {"ebitda": money, "receivables": 150})
    ds = ds.drop_dims([d for d in OWN_DIMS if d in ds.dims]).assign_coords(parameter=list(names))
    return ds.assign(parameter_value=(("draw", "parameter"), drawn))


def test_the_title_names_what_moves_the_best_strategy(monkeypatch):
    """x is .064 and .936 at its 5 and 95 % point of 32 draws, so 1 % of a year moves by ∓.436 of 1 %."""
    fig = CHARTS["sensitivity"](with_numbers())
    told = "how much a worse desk makes customers leave: +0.6 % of revenue if low, +1.4 % if high"
    assert finding("sensitivity", with_numbers()) == f"What pilot gains turns most on {told}"
    words = [t.get_text().replace("\N{NO-BREAK SPACE}", " ") for t in written(fig, monkeypatch)]
    assert "Desk: quality to hazard" in words
    assert {"mean +1.0 %", "do nothing", "0.064", "0.94"} <= set(words)
    check_slide(fig, monkeypatch)


def test_what_chance_can_do_is_not_called_an_effect():
    """Of twelve idle numbers the strongest correlates with luck; it is named as likely, never as sure."""
    idle = with_numbers(tuple(f"desk.idle_{k}" for k in range(4)), slope=0.0, seed=8)
    told = finding("sensitivity", idle)
    assert told.startswith("32 draws show no number that surely moves what pilot gains; the likeliest is desk: idle")
    bars = CHARTS["sensitivity"](idle).axes[0].patches
    assert all(bar.get_alpha() < 0.5 for bar in bars)


def test_eight_bars_at_most_and_doing_nothing_only_in_reach(monkeypatch):
    many = with_numbers(("lever.migrate.tickets_kept", *(f"strategy.a_quite_long_name.number_{k}" for k in range(30))))
    fig = CHARTS["sensitivity"](many)
    assert 1 <= len(fig.axes[0].patches) <= 8
    check_slide(fig, monkeypatch)
    far = CHARTS["sensitivity"](with_numbers(slope=1.0))
    assert far.axes[0].get_xlim()[0] > 0
    assert finding("sensitivity", with_numbers(slope=1.0)).endswith("+0.96 % of revenue if low, +1.04 % if high")
    assert "do nothing" in on_the_slide(far, "measure")


def test_without_draws_enough_or_any_effect_it_is_left_out_in_words():
    with pytest.raises(NotApplicable, match="takes 16 draws"):
        CHARTS["sensitivity"](with_numbers().drop_vars("parameter_value"))
    still = with_numbers()
    still["ebitda"][:] = still["ebitda"].mean("path")
    with pytest.raises(NotApplicable, match="no uncertain number has a smooth effect on the gain of pilot"):
        CHARTS["sensitivity"](still)
    with pytest.raises(NotApplicable, match="do_nothing alone"):
        CHARTS["sensitivity"](with_numbers().sel(strategy=["do_nothing"]))


def test_names_and_figures_as_a_board_reads_them():
    assert said("lever.migrate.tickets_kept") == "migrate: tickets kept"
    assert said("word_of_mouth.ties") == "word of mouth: ties"
    assert meant("operations.fixed_share") == "the part of cost to serve that stays, whoever leaves"
    assert figure(1.23e6) == "1.2\N{NO-BREAK SPACE}M"
    assert [figure(x) for x in (17830.2, 0.0, 0.0341, 2.74, 12.6, 0.000387)] == [
        "17,830", "0", "0.034", "2.7", "13", "0.00039"
    ]  # fmt: skip
