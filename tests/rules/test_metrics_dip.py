"""The textbook dip, dips without end, and resilience to a bad economy."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.metrics import measures, shape
from tests.blank import blank, filled

DIP = np.array([100, 100, 94, 90, 88, 90, 93, 97, 101]) / 100
MEASURE = measures()


def test_the_textbook_dip() -> None:
    assert shape.depth(DIP) == pytest.approx(0.12)
    assert shape.months_below(DIP) == 6
    assert shape.months_to_recover(DIP) == 6
    assert shape.area(DIP) == pytest.approx(0.48)
    assert shape.month_back(DIP) == 9


def test_a_linear_dip_of_a_fifth_over_ten_months_costs_one_month() -> None:
    down_and_up = 1 - 0.2 * (1 - np.abs(np.arange(11) - 5) / 5)
    assert shape.area(down_and_up) == pytest.approx(1.0)
    recovery_at_mid_months = 0.8 + 0.2 * (np.arange(10) + 0.5) / 10
    assert shape.area(recovery_at_mid_months) == pytest.approx(1.0)


def test_three_month_means_recover_later() -> None:
    longer = np.concatenate([DIP, [1.03, 1.03]])
    assert shape.trailing_mean(longer)[:3] == pytest.approx([1, 1, 0.98])
    assert shape.months_to_recover(shape.trailing_mean(longer)) == 7  # first below in month 3, mean ≥ 1 in month 10
    assert shape.months_to_recover(shape.trailing_mean(DIP)) == np.inf


@pytest.mark.parametrize(
    ("series", "depth", "recover"),
    [([1.0, 1.1, 1.2], 0.0, 0.0), ([0.9, 0.8, 0.7], 0.3, np.inf), ([0.9, 1.0, 0.9], 0.1, 1.0)],
)
def test_no_dip_and_a_dip_without_end(series: list[float], depth: float, recover: float) -> None:
    assert shape.depth(np.array(series)) == pytest.approx(depth)
    assert shape.months_to_recover(np.array(series)) == recover


def test_dips_of_a_result_against_start_and_against_do_nothing() -> None:
    growing = 100 * 1.01 ** np.arange(9)
    ds = filled(blank(("do_nothing", "cut"), months=9), {"revenue": np.stack([growing, growing * DIP])[:, None, None]})
    cut = {
        n: MEASURE[n](ds).sel(strategy="cut").item() for n in ("revenue_gap_min", "revenue_gap_mean", "crossing_month")
    }
    assert cut["revenue_gap_min"] == pytest.approx(-0.12)
    assert cut["revenue_gap_mean"] == pytest.approx(-0.47 / 9)
    assert cut["crossing_month"] == 9
    assert MEASURE["dip_depth"](ds).sel(strategy="cut").item() == pytest.approx(1 - 0.88 * 1.01**4)
    assert MEASURE["dip_depth"](ds).sel(strategy="do_nothing").item() == 0


def test_share_not_recovered_counts_paths() -> None:
    ds = blank(months=4, draw_of_path=(0, 0, 0, 0))
    ds = filled(ds, {"revenue": np.array([[90, 90, 90, 90], [90, 100, 200, 200], [100] * 4, [120] * 4])})
    assert MEASURE["time_to_recover"](ds).values.ravel().tolist() == [np.inf, 2.0, 0.0, 0.0]
    assert MEASURE["not_recovered"](ds).item() == 0.25


def test_resilience_triangle_against_the_reference_economy() -> None:
    calm = 100 * 1.02 ** np.arange(9)
    ds = filled(
        blank(macros=("baseline", "severe"), months=9), {"revenue": np.stack([calm, calm * DIP])[None, :, None]}
    )
    about = ("triangle_area", "resilience", "robustness", "rapidity", "recovered_share")
    severe = {name: MEASURE[name](ds).sel(macro="severe").item() for name in about}
    assert severe["triangle_area"] == pytest.approx(0.48)
    assert severe["resilience"] == pytest.approx(1 - 0.48 / 9)
    assert severe["robustness"] == pytest.approx(0.88)
    assert severe["rapidity"] == pytest.approx(0.12 / 3)  # trough in month 5, back at 0.95 in month 8
    assert severe["recovered_share"] == pytest.approx(0.13 / 0.12)
    assert MEASURE["resilience"](ds).sel(macro="baseline").item() == 1
    assert np.isnan(MEASURE["rapidity"](ds).sel(macro="baseline").item())
