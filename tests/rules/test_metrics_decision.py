"""The worth of knowing, regret, luck against ignorance: published numbers and hand sums."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from simulator.metrics import measures
from simulator.metrics.regret import evpi_normal, evsi_normal, regret_by_draw
from simulator.metrics.spread import draw_means, quantiles, told_apart, variance_split
from tests.blank import blank, filled

MEASURE = measures()


@pytest.mark.parametrize(
    ("mean", "sd", "worth"), [(1, 2, 0.395593), (0, 1, 0.398942), (2, 1, 0.008491), (1, 1.6, 0.259072)]
)
def test_value_of_perfect_information(mean: float, sd: float, worth: float) -> None:
    """The last is the partial value of X in INB = 1 + X + Y with sd 1.6 and 1.2."""
    assert evpi_normal(mean, sd) == pytest.approx(worth, abs=1e-6)
    assert evpi_normal(-mean, sd) == pytest.approx(worth, abs=1e-6)


@pytest.mark.parametrize(("case", "worth"), [((1, 2, 1), 0.322342), ((1, 2, 4), 0.199641), ((0, 1, 1), 0.282095)])
def test_value_of_a_pilot(case: tuple[float, float, float], worth: float) -> None:
    assert evsi_normal(*case) == pytest.approx(worth, abs=1e-6)


def test_regret_by_hand() -> None:
    """Two draws of two paths; means 5 and 1 for do-nothing, 3 and 4 for b: regret 0, 3 and 2, 0 per 1,200 a year."""
    ds = blank(("do_nothing", "b"), months=1, draw_of_path=(0, 0, 1, 1))
    ds.attrs["discount_rate"] = 0.0
    ds = filled(ds, {"ebitda": np.array([[4, 6, 0, 2], [3, 3, 5, 3]])[:, None, :, None] * 12, "receivables": 150})
    assert regret_by_draw(ds).values[:, 0] == pytest.approx(np.array([[0, 3], [2, 0]]))
    assert MEASURE["expected_regret"](ds).values.ravel() == pytest.approx([1.5, 1.0])
    assert MEASURE["largest_regret"](ds).values.ravel() == pytest.approx([3, 2])
    assert MEASURE["perfect_information"](ds).values.ravel() == pytest.approx([1, 1])


def test_luck_and_ignorance_are_split() -> None:
    rng = np.random.default_rng(11)
    draws, n = 4000, 8
    values = np.repeat(rng.normal(0, 2, draws), n) + rng.normal(0, 3, draws * n)
    epistemic, aleatory = variance_split(values, np.repeat(np.arange(draws), n))
    assert epistemic == pytest.approx(4, abs=0.35)
    assert aleatory == pytest.approx(9, abs=0.23)


def test_variance_split_by_hand_and_at_its_limits() -> None:
    assert variance_split(np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, 1])) == pytest.approx((7.0, 2.0))
    assert np.isnan(variance_split(np.arange(4.0), np.arange(4))).all()
    assert variance_split(np.array([1.0, 3.0]), np.zeros(2))[1] == pytest.approx(2.0)


def test_quantiles_never_average_with_never() -> None:
    a = xr.DataArray([[1.0, np.inf], [2.0, np.inf], [np.inf, 3.0], [np.nan, np.inf]], dims=("path", "strategy"))
    assert quantiles(a).values.tolist() == [[1.0, 3.0], [2.0, np.inf], [np.inf, np.inf]]
    finite = xr.DataArray(np.arange(101.0), dims="path", attrs={"units": "USD"})
    assert quantiles(finite).values == pytest.approx([5, 50, 95])
    assert quantiles(finite).attrs["units"] == "USD"


def test_draw_means_follow_the_draw_of_each_path() -> None:
    a = xr.DataArray([1.0, 10.0, 3.0], dims="path", coords={"draw": ("path", [4, 2, 4])})
    means = draw_means(a)
    assert means["draw"].values.tolist() == [2, 4]
    assert means.values.tolist() == [10.0, 2.0]


def test_sign_test_over_draws_not_over_their_paths() -> None:
    """Five of six draws up is not enough at 5 % (p = 0.22), six of six is (p = 0.03), however many paths each has."""
    draw = np.repeat(np.arange(6), 50)
    up = xr.DataArray(np.where(draw == 0, -1.0, 1.0), dims="path", coords={"draw": ("path", draw)})
    assert not told_apart(up)
    assert told_apart(abs(up))
    assert not told_apart(0 * up)
