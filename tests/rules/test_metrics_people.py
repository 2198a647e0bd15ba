"""What a strategy does to customers and staff: hand sums, and nothing claimed of what was not simulated."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from simulator.metrics import ethics_table, measures
from simulator.metrics.fairness import evenness
from tests.blank import blank, filled
from tests.fuller import OWN_DIMS
from tests.sample import sample_dataset

MEASURE = measures()
PATH = ("strategy", "macro", "path", "month")


def people(**variables: object) -> xr.Dataset:
    """Do-nothing and a purge over two months and two paths; ``variables``: (dims, values) or arrays of path dims."""
    ds = blank(("do_nothing", "purge"), months=2, draw_of_path=(0, 1))
    ds = ds.drop_dims([d for d in OWN_DIMS if d in ds.dims])
    return ds.assign({name: v if isinstance(v, tuple) else (PATH, v) for name, v in variables.items()})


def purge_only(counts: list[float]) -> np.ndarray:
    """[strategy, macro, path, month, label]: ``counts`` in month 2 of the purge's first path."""
    found = np.zeros((2, 1, 2, 2, len(counts)))
    found[1, 0, 0, 1] = counts
    return found


def test_notice_by_hand() -> None:
    """Ten let go: 1 without notice, 2 with a month, 4 with two, 3 with four: 90 % one or more, 30 % three, median 2."""
    notice = ((*PATH, "notice_months"), purge_only([1, 2, 4, 0, 3, 0, 0]))
    ds = people(exits_by_notice=notice).assign_coords(notice_months=np.arange(7))
    found = {n: MEASURE[n](ds).sel(strategy="purge").item() for n in ("noticed_1_month", "noticed_3_months")}
    assert found == pytest.approx({"noticed_1_month": 0.9, "noticed_3_months": 0.3})
    assert MEASURE["median_notice"](ds).values.ravel() == pytest.approx([np.nan, 2], nan_ok=True)


def test_referral_and_no_alternative_by_hand() -> None:
    """Of 8 let go on one path and none on the other, 6 with a referral: 75 %, and 2 left without an alternative."""
    ds = people()
    ds["exits"].loc[{"strategy": "purge", "path": 0, "month": 1, "cause": "terminated"}] = 5
    ds["exits"].loc[{"strategy": "purge", "path": 0, "month": 2, "cause": "not_renewed"}] = 3
    ds["exits_with_referral"].loc[{"strategy": "purge", "path": 0, "month": 2}] = 6
    assert MEASURE["referred"](ds).sel(strategy="purge").item() == pytest.approx(0.75)
    assert MEASURE["without_alternative"](ds).sel(strategy="purge").values.ravel().tolist() == [2, 0]
    assert MEASURE["terminated"](ds).sel(strategy="purge").values.ravel().tolist() == [5, 0]
    assert MEASURE["not_renewed"](ds).sel(strategy="purge").values.ravel().tolist() == [3, 0]


def test_vulnerable_customers_by_hand() -> None:
    """3 leave by choice, 2 are terminated, of 40 there were: 5 % let go."""
    ds = people(vulnerable_exits=((*PATH, "cause"), purge_only([3, 0, 2, 0])), opening_vulnerable=((), 40.0))
    assert MEASURE["vulnerable_left"](ds).sel(strategy="purge").values.ravel().tolist() == [5, 0]
    assert MEASURE["vulnerable_let_go"](ds).sel(strategy="purge").values.ravel().tolist() == [2, 0]
    assert MEASURE["vulnerable_let_go_share"](ds).sel(strategy="purge").values.ravel() == pytest.approx([0.05, 0])


def test_four_fifths_by_hand() -> None:
    """Over two draws 30 of 2·100 and 16 of 2·80: rates 15 % and 10 %, ratio 2/3, below four fifths; 12 % passes."""
    by_group = np.zeros((2, 2, 2))
    by_group[1] = [[20, 6], [10, 10]]
    ds = people(
        selected_by_group=(("strategy", "draw", "fairness_group"), by_group),
        opening_by_group=(("fairness_group",), np.array([100.0, 80.0])),
    )
    assert MEASURE["selection_evenness"](ds).values.ravel() == pytest.approx([np.nan, 2 / 3], nan_ok=True)
    assert MEASURE["four_fifths"](ds).values.ravel() == pytest.approx([np.nan, 0], nan_ok=True)
    ds["selected_by_group"].values[1] = [[20, 9.2], [10, 10]]
    assert MEASURE["four_fifths"](ds).sel(strategy="purge").item() == 1


@pytest.mark.parametrize(
    ("rates", "ratio"),
    [([0.1, 0.0], 0.0), ([0.2], np.nan), ([0.0, 0.0], np.nan), ([0.2, 0.16, 0.18], 0.8), ([0.1, np.nan], np.nan)],
)
def test_evenness_at_its_limits(rates: list[float], ratio: float) -> None:
    assert evenness(xr.DataArray(rates, dims="fairness_group")).item() == pytest.approx(ratio, nan_ok=True)


def test_staff_by_hand() -> None:
    """10 agents for two months of whom 1 leaves: 60 % a year; waits weighted by tickets: (1·10 + 4·30) / 40 h."""
    ds = people(agents_left=np.ones((2, 1, 2, 1)) * [1.0, 0.0], agents_dismissed=np.ones((2, 1, 2, 2)))
    ds = filled(ds, {"agents": 10, "hours_bought_in": [5, 7], "tickets": [10, 30], "wait_hours": [1, 4]})
    assert MEASURE["agents_quitting_yearly"](ds).values == pytest.approx(0.6)
    assert MEASURE["laid_off"](ds).values == pytest.approx(2)
    assert MEASURE["overtime"](ds).values == pytest.approx(12)
    assert MEASURE["wait_premium"](ds).values == pytest.approx(3.25)
    assert np.isnan(MEASURE["wait_standard"](ds).values).all()


def test_the_table_has_a_row_a_strategy_and_economy_and_all_its_columns() -> None:
    ds = sample_dataset(("do_nothing", "clean_exit_at_renewal"))
    table = ethics_table(ds)
    rows = [(s, m) for s in ds.strategy.values for m in ds.macro.values]
    assert list(zip(table.strategy, table.macro, strict=True)) == rows
    expected = {t.column for t in MEASURE.values() if t.summary == "ethics"}
    assert set(table.columns) == {"strategy", "macro"} | expected
    here = {"strategy": "clean_exit_at_renewal", "macro": "baseline"}
    cell = table.set_index(["strategy", "macro"]).loc[tuple(here.values()), "not_renewed_customers"]
    assert cell == pytest.approx(MEASURE["not_renewed"](ds).sel(here).mean().item())


def test_what_was_not_simulated_is_absent_not_zero() -> None:
    ds = sample_dataset()
    bare = ds.drop_dims([d for d in OWN_DIMS if d in ds.dims]).drop_vars(["vulnerable_exits", "agents_left"])
    columns = set(ethics_table(bare).columns)
    assert not columns & {"noticed_1_month_share", "selection_evenness_ratio", "vulnerable_left_customers"}
    assert "agents_quitting_yearly_share" not in columns
    assert {"terminated_customers", "wait_premium_hours_per_ticket"} <= columns
