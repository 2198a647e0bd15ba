"""What to watch: a planted sign is found with its own error rates, noise is called nothing, nobody peeks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from simulator.metrics.signs import SIGNS, early_signs
from simulator.metrics.tripwires import COLUMNS, tripwires
from simulator.vocabulary import InputError
from tests.blank import blank, filled
from tests.sample import sample_dataset

DRAWS, EACH, MONTHS = 64, 8, 14


def planted(miss: float = 0.2, false: float = 0.1, share: float = 0.3, seed: int = 1, draws: int = DRAWS) -> xr.Dataset:
    """``b`` loses in a ``share`` of futures, shown by its promoter score with these error rates from month 1 on."""
    rng = np.random.default_rng(seed)
    futures = draws * EACH
    bad = rng.random(futures) < share
    low = rng.random(futures) < np.where(bad, 1.0 - miss, false)
    nps = np.where(low, 20.0, 30.0) + rng.normal(0.0, 0.5, futures)
    ds = blank(("do_nothing", "b"), months=MONTHS, draw_of_path=tuple(np.repeat(np.arange(draws), EACH)))
    end = np.arange(1, MONTHS + 1) == MONTHS
    gain = np.where(bad, -1.0, 1.0)[:, None] * end
    score = np.broadcast_to(nps[:, None], gain.shape)
    return filled(ds, {"ebitda": np.stack([0 * gain, gain])[:, None], "nps": np.stack([0 * score, score])[:, None],
                       "receivables": 150.0})  # fmt: skip


def test_a_planted_sign_is_found_with_its_error_rates() -> None:
    table = tripwires(planted())
    assert tuple(table.columns) == COLUMNS
    (row,) = table.itertuples()
    assert (row.strategy, row.indicator, row.unit, row.month, row.stop_when) == ("b", "nps", "points", 3, "below")
    assert 22.0 < row.threshold < 28.0
    assert row.false_alarm_low < 0.1 < row.false_alarm_high
    assert row.miss_low < 0.2 < row.miss_high
    assert row.bad_share == pytest.approx(0.3, abs=0.05)
    assert row.said.startswith(
        "B: stop if at the end of month 3 the net promoter score, mean of three months, is below 2"
    )


def test_noise_is_called_nothing() -> None:
    """The sign says nothing of what comes: in twenty tries at most one is taken in."""
    found = [tripwires(planted(miss=0.5, false=0.5, seed=seed)) for seed in range(20)]
    silent = [table for table in found if table["indicator"].tolist() == [""]]
    assert len(silent) >= 19
    assert silent[0]["threshold"].isna().all()
    assert "nothing observable by month 12 tells" in silent[0]["said"][0]


def test_the_second_half_teaches_nothing() -> None:
    """Whatever happens there, month, threshold and side come from the first half of the draws."""
    ds = planted()
    late = ds["draw"].values >= DRAWS // 2
    other = ds.copy(deep=True)
    other["nps"].values[1][:, late] = planted(seed=9)["nps"].values[1][:, late] - 3.0
    other["ebitda"].values[1][:, late] = planted(seed=9)["ebitda"].values[1][:, late]
    learned = ["indicator", "month", "threshold", "stop_when"]
    one, two = tripwires(ds), tripwires(other)
    pd.testing.assert_frame_equal(one[learned], two[learned])
    assert (one["false_alarm_rate"] != two["false_alarm_rate"]).all()


def test_the_order_of_futures_does_not_matter() -> None:
    ds = planted()
    mixed = ds.isel(path=np.random.default_rng(3).permutation(ds.sizes["path"]))
    pd.testing.assert_frame_equal(tripwires(ds), tripwires(mixed))


def test_a_sign_that_is_not_always_known_is_left_out() -> None:
    ds = planted()
    ds["nps"].values[1, 0, 5, 1] = np.nan
    months = tripwires(ds)["month"]
    assert months.tolist() == [6]
    ds["nps"].values[1, 0, 5, :] = np.nan
    assert tripwires(ds)["indicator"].tolist() == [""]


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "B: it loses to doing nothing in none of these futures."),
        (0.02, "too few to learn from"),
        (0.99, "no early sign is needed to leave it alone"),
    ],
)
def test_where_there_is_nothing_to_tell_apart_it_says_so(share: float, said: str) -> None:
    table = tripwires(planted(share=share))
    assert table["indicator"].tolist() == [""]
    assert said in table["said"][0]


def test_few_draws_and_short_runs_say_nothing() -> None:
    assert "8 independent draws are too few" in tripwires(planted(draws=8))["said"][0]
    short = planted().isel(month=slice(0, 3))
    assert "no early sign is known in this run" in tripwires(short)["said"][0]


def test_futures_of_a_single_draw_are_independent() -> None:
    ds = planted()
    one = ds.assign_coords(draw=("path", np.zeros(ds.sizes["path"], dtype=np.int64)))
    assert tripwires(one)["indicator"].tolist() == ["nps"]


def test_quantiles_are_refused_in_one_line() -> None:
    with pytest.raises(InputError, match=r"keep=paths") as refused:
        tripwires(planted().rename(path="statistic"))
    assert len(refused.value.faults) == 1


def test_do_nothing_of_the_same_future_is_not_looked_at() -> None:
    """Signs of a strategy are the same with another do-nothing beside it; do-nothing itself gets no row."""
    ds = sample_dataset(paths=8, draws=4)
    other = ds.copy(deep=True)
    other["revenue"].loc[{"strategy": "do_nothing"}] *= 3.0
    left, right = (early_signs(one).sel(strategy="price_as_filter") for one in (ds, other))
    xr.testing.assert_identical(left, right)
    assert "do_nothing" not in set(tripwires(ds)["strategy"])


def test_signs_by_hand() -> None:
    """Revenue 10, 20, 30 ...: the mean of months 4 to 6 stands for 150; 3 exits by choice of 5 in a core segment."""
    ds = blank(("do_nothing",), months=8)
    ds = filled(ds, {"revenue": 10.0 * np.arange(1, 9), "cash": 600.0, "reputation": np.log(2.0)})
    exits = ds["exits"].copy(deep=True)
    exits.values[...] = 0.0
    exits.loc[{"month": 2, "cause": "voluntary"}] = 3.0
    exits.loc[{"month": 3, "cause": "terminated"}] = 2.0
    found = early_signs(ds.assign(exits=exits)).isel(strategy=0, macro=0, path=0)
    assert found["seen"].values.tolist() == [3, 6]
    assert list(found["sign"].values) == list(SIGNS)
    assert found.sel(sign="revenue").values.tolist() == [60.0, 150.0]
    assert found.sel(sign="core_exits_by_choice").values.tolist() == [3.0, 3.0]
    assert found.sel(sign="cash").values.tolist() == [50.0, 50.0]
    assert found.sel(sign="reputation").values == pytest.approx(50.0)
    assert np.isnan(found.sel(sign="win_rate")).all()
