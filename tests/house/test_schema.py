"""Every result has one meaning and a unit, and a saved result comes back as it was."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from simulator.core.columns import LAYOUT, offsets
from simulator.provenance import git_state
from simulator.results import FACTS, PATH_DIMS, VARIABLES, Context, load, provenance, save, to_dataset
from simulator.vocabulary import InputError, RunMeta
from tests.sample import sample_dataset


def row_context(**changes: object) -> Context:
    told: dict[str, object] = {
        "strategies": ("do_nothing",),
        "macros": ("baseline",),
        "months": 2,
        "as_of": date(2025, 12, 31),
        "draw_of_path": np.zeros(3, dtype=np.int64),
        "segments": ("a", "b"),
        "roles": ("core", "tail"),
    }
    return Context(**{**told, **changes})  # type: ignore[arg-type]


def test_schema_is_the_layout_in_its_order() -> None:
    assert [(v.name, v.dims) for v in VARIABLES.values()] == list(LAYOUT)


@pytest.mark.parametrize("name", [*VARIABLES, *FACTS])
def test_every_variable_has_unit_and_meaning(name: str) -> None:
    variable = {**VARIABLES, **FACTS}[name]
    assert variable.unit
    assert variable.long_name
    assert variable.moment in ("start", "during", "end")


def test_every_variable_of_a_dataset_says_its_unit() -> None:
    ds = sample_dataset()
    for name, v in ds.data_vars.items():
        assert v.dtype == np.float64, name
        assert all(v.attrs[told] for told in ("units", "long_name", "moment")), name
        assert "money" not in v.attrs["units"], name


def test_columns_become_views_in_the_right_place() -> None:
    width = int(offsets(2)[-1])
    out = np.arange(3 * 2 * width, dtype=np.float64).reshape(1, 1, 3, 2, width)
    at = dict(zip(VARIABLES, offsets(2), strict=False))
    ds = to_dataset(out, row_context())
    assert np.shares_memory(ds.exits.values, out)
    exits = ds.exits.sel(segment="b", cause="default").isel(strategy=0, macro=0, path=2, month=1)
    assert exits.item() == out[0, 0, 2, 1, at["exits"] + 4 + 1]


def test_money_counts_and_rates_are_scaled_each_in_its_own_way() -> None:
    """Cents of rows that stand for ten customers: money 0.1, squares 0.1²/10, customers 10, loads and rates 1."""
    out = np.ones((1, 1, 3, 2, int(offsets(2)[-1])))
    ds = to_dataset(out, row_context(money_unit=0.1, weight=10.0, currency="EUR"))
    first = ds.isel(strategy=0, macro=0, path=0, month=0)
    assert first.cash.item() == pytest.approx(0.1)
    assert first.revenue_squared.values == pytest.approx(0.001)
    assert first.active.values == pytest.approx(10.0)
    assert first.agents.item() == 1.0
    assert first.wait_hours.values == pytest.approx(1.0)
    assert first.utilisation.item() == 1.0
    assert ds.cash.attrs["units"] == "EUR"
    assert ds.revenue_squared.attrs["units"] == "EUR^2"


def test_months_carry_their_last_day() -> None:
    ds = to_dataset(np.zeros((1, 1, 3, 2, int(offsets(2)[-1]))), row_context(as_of=date(2024, 1, 31)))
    assert ds.date.values.astype("datetime64[D]").astype(str).tolist() == ["2024-02-29", "2024-03-31"]


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        to_dataset(np.zeros((1, 1, 3, 2, 5)), row_context())


def test_a_saved_result_comes_back_whole(tmp_path: Path) -> None:
    ds = sample_dataset()
    ds.attrs["config"] = json.dumps({"months": 24, "strategies": ["do_nothing"]})
    store = save(ds, tmp_path)
    again = load(tmp_path)
    assert again.attrs == ds.attrs
    xr.testing.assert_identical(load(store).load(), ds)
    assert json.loads(again.attrs["config"])["months"] == 24
    chunks = again.exits.encoding["chunks"]
    assert chunks == (3, 2, 8, 24, 3, 4)
    assert again.exits.dims[:4] == PATH_DIMS


def test_a_result_is_never_overwritten(tmp_path: Path) -> None:
    ds = sample_dataset(paths=2, draws=1, months=3)
    save(ds, tmp_path)
    with pytest.raises(FileExistsError):
        save(ds, tmp_path)


def test_a_folder_without_results_is_refused_plainly(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no results"):
        load(tmp_path)


def test_a_result_with_unwritten_paths_is_refused(tmp_path: Path) -> None:
    store = save(sample_dataset(paths=4, draws=2, months=3), tmp_path)
    (chunk,) = (store / "revenue").glob("c.*")
    chunk.unlink()
    with pytest.raises(InputError, match="4 paths were never written"):
        load(tmp_path)


def test_provenance_is_text_and_numbers() -> None:
    told = provenance(RunMeta(seed=7, paths=512, draws=64, months=36, config={"macros": ["baseline"]}), book_hash="ab")
    assert all(isinstance(v, str | int | float) and not isinstance(v, bool) for v in told.values())
    assert json.loads(str(told["config"])) == {"macros": ["baseline"]}
    assert (told["seed"], told["paths"], told["draws"], told["months"]) == (7, 512, 64, 36)
    assert told["python"] == ".".join(map(str, sys.version_info[:3]))


def test_outside_a_clone_the_commit_is_unknown(tmp_path: Path) -> None:
    assert git_state(tmp_path) == ("unknown", "unknown")
    (tmp_path / ".git").mkdir()
    assert git_state(tmp_path) == ("unknown", "unknown")
