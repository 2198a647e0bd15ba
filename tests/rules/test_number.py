"""Every number of a pack stands where it says, and is built again from the result alone."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr

from experiments import report_work
from experiments.branches import ExplainChoice
from experiments.rebuilding import work as number_work
from experiments.rebuilding.lines import brief
from experiments.rebuilding.page import listing
from simulator.metrics import measures, summarise
from simulator.metrics.columns import column
from simulator.metrics.memory import remembered
from simulator.metrics.traced import traced
from simulator.metrics.value import delta_npv
from simulator.report import rebuilt
from simulator.report.content import Pack
from simulator.report.rebuilt import Number
from simulator.report.source import Source, every
from simulator.report.telling import whole
from simulator.report.telling.material import gathered
from simulator.results import load, save
from simulator.vocabulary import InputError
from tests.sample import sample_dataset

MONTHS = 14
NAMES = ("do_nothing", "clean_exit_at_renewal", "tier_migration")


@pytest.fixture(scope="module")
def ds() -> xr.Dataset:
    return remembered(sample_dataset(NAMES, paths=16, draws=16, months=MONTHS))


@pytest.fixture(scope="module")
def run(ds: xr.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a comparison leaves it, as far as numbers go."""
    folder = tmp_path_factory.mktemp("runs") / "one"
    folder.mkdir()
    save(ds, folder)
    for name in ("decision", "ethics", "sensitivity", "watch"):
        rebuilt.MAKERS[name](ds).to_csv(folder / f"{name}.csv", index=False)
    summarise(ds, (12, MONTHS)).to_csv(folder / "summary.csv", index=False)
    (folder / "run.json").write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def scene(ds: xr.Dataset, run: Path) -> number_work.Scene:
    return number_work.Scene(gathered(ds, report_work.tables(run)), run, number_work.written(run))


@pytest.fixture(scope="module")
def pack(scene: number_work.Scene) -> Pack:
    return whole(scene.m, "one")


@pytest.fixture(autouse=True)
def told_once(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack is told once for all tests."""
    monkeypatch.setattr("simulator.report.telling.sections", lambda m: iter(pack.sections))


@pytest.fixture(scope="module")
def left(run: Path) -> dict[str, pd.DataFrame]:
    return {file.stem: pd.read_csv(file) for file in run.glob("*.csv")}


def cells(left: dict[str, pd.DataFrame], source: Source, i: int = 0, j: int = 0) -> list[float]:
    """What stands at a source's place, found with pandas alone."""
    place, table = source.place(i, j), left[source.file.removesuffix(".csv")]
    for key, value in place.row.items():
        table = table[table[key] == value]
    assert len(table) == 1, (source, place)
    return [float(table[name].iloc[0]) for name in place.columns]


def test_every_figure_stands_where_it_says(pack: Pack, left: dict[str, pd.DataFrame]) -> None:
    seen = 0
    for figure in (figure for section in pack.sections for figure in section.figures):
        source = figure.source
        assert isinstance(source, Source)
        if not source.from_result:
            found = cells(left, source)
            told = [figure.low, figure.value, figure.high] if source.spread else [figure.value]
            assert [math.fsum(found)] if source.adds else found == told, figure
            seen += 1
    assert seen > 8


def test_every_point_of_a_chart_stands_where_it_says(pack: Pack, left: dict[str, pd.DataFrame]) -> None:
    seen = set()
    for chart in (chart for section in pack.sections for chart in section.charts):
        source = chart.source
        assert isinstance(source, Source)
        if source.from_result:
            continue
        for i, (name, values) in enumerate(chart.series.items()):
            low, high = chart.band.get(name, ((), ()))
            for j, value in enumerate(values):
                if value is not None:
                    told = [low[j], value, high[j]] if source.spread else [value]
                    assert [source.times * v for v in cells(left, source, i, j)] == told, (chart.key, name, j)
        seen.add(chart.key)
    assert {"worth", "heat", "tradeoff", "tornado"} <= seen


def test_no_source_names_what_is_not_there(pack: Pack, scene: number_work.Scene, left: dict[str, pd.DataFrame]) -> None:
    """Columns are of the table; variables are those of the result that its measure really reads."""
    seen: dict[object, tuple[str, ...]] = {}
    for thing in (thing for section in pack.sections for thing in number_work.things(section)):
        assert isinstance(thing.source, Source)
        for source in every(thing.source):
            if not source.from_result:
                assert source.left
                assert source.file == "parameters.csv" or set(source.columns) <= set(left[source.table]), thing.key
                continue
            assert set(source.names) <= set(scene.m.ds.data_vars), thing.key
            if source.measure is not None:
                if source.measure not in seen:
                    seen[source.measure] = traced(scene.m.ds, source.measure).variables
                assert set(source.names) <= set(seen[source.measure]), thing.key


def test_keys_are_given_once(pack: Pack) -> None:
    keys = [thing.key for section in pack.sections for thing in number_work.things(section)]
    assert len(keys) == len(set(keys))
    assert all(keys)


@pytest.mark.parametrize("table", ["summary", "ethics", "decision"])
def test_every_column_is_built_again_to_the_last_digit(run: Path, scene: number_work.Scene, table: str) -> None:
    """From a result read afresh, measure by measure, without the function that made the table."""
    ds, frame = remembered(load(run)), scene.left[table]
    for name in frame.columns.difference(["strategy", "macro", "currency"]):
        if name.endswith(("_p05", "_p95")):  # the same quantiles at other points
            continue
        known = column(table, name)
        assert known is not None, name
        values = known.of(ds).transpose("strategy", "macro").values.ravel()
        wrong = [(v, w) for v, w in zip(values, frame[name], strict=True) if not Number({}, name, v, w).to_the_digit]
        assert not wrong, (name, wrong)


def test_every_key_has_its_page_at_80_columns(scene: number_work.Scene, pack: Pack) -> None:
    told = list(listing(scene.m, scene.folder))
    assert max(map(len, told)) <= 80
    for section in pack.sections:
        for thing in (*section.figures, *section.charts):
            assert any(line.split()[:1] == [thing.key] for line in told), thing.key
    figures = [figure.key for section in pack.sections for figure in section.figures]
    assert any(figure.name.endswith("breaks a covenant") for part in pack.sections for figure in part.figures)
    for key in (*figures, "worth", "tornado", "revenue", "whale"):
        page = scene.told(ExplainChoice("one", key))
        assert max(map(len, page.lines)) <= 80, key
        assert all(number.as_written and number.as_told for number in page.numbers), key


def test_a_future_can_be_followed(scene: number_work.Scene) -> None:
    """The gain of the future named as the median one is that of the result, with opening revenue the ratio told."""
    lines = scene.told(ExplainChoice("one", "decision.1")).lines
    future = int(next(line for line in lines if line.startswith("  future (its draw)"))[38:].split()[2])
    (strategy,) = (name for name in scene.m.others if f"row {name}," in " ".join(lines))
    gain = float(scene.m.of(delta_npv(scene.m.ds), strategy).sel(path=future))
    at = lines.index("NPV against do-nothing, USD")
    assert lines[at + 1].split()[-2] == brief(gain)
    opening, ratio = (lines[lines.index(head) + 1].split() for head in (
        "Opening revenue R_0 of a month", "NPV against do-nothing, % of annual revenue"))  # fmt: skip
    assert float(ratio[-2]) == pytest.approx(100 * gain / (12 * float(opening[1].replace(",", ""))), rel=1e-4)


def test_what_is_traced_is_what_is_measured() -> None:
    ds = sample_dataset(paths=4, draws=2, months=12)
    found = traced(ds, delta_npv)
    xr.testing.assert_identical(found.found, delta_npv(ds))
    assert found.variables[0] == "ebitda"
    assert set(found.variables) <= set(ds.data_vars)
    assert [step.words for step in found.steps][-1] == measures()["delta_npv"].long_name
    assert traced(ds, lambda d: d["cash"]).variables == ("cash",)


def test_a_table_that_was_changed_is_noticed(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(run, folder)
    table = pd.read_csv(folder / "summary.csv", dtype=str, keep_default_na=False)
    name, at = "hhi_index_median", 1
    table.loc[at, name] = table.loc[at, name][:-1] + str((int(table.loc[at, name][-1]) + 5) % 10)
    table.loc[at, "robustness_share_median"] = "0.5"
    table.to_csv(folder / "summary.csv", index=False)
    place = {"strategy": table.loc[at, "strategy"], "macro": table.loc[at, "macro"]}
    with pytest.raises(SystemExit) as end:
        number_work.answer(ExplainChoice(str(folder), "summary.csv:robustness_share_median", **place), ())
    out = capsys.readouterr()
    assert end.value.code == 1
    assert "ANOTHER NUMBER" in out.out
    assert "not what the result gives" in out.err
    number_work.answer(ExplainChoice(str(folder), f"summary.csv:{name}", **place), ())
    assert "the same but for rounding" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "typed", "said"),
    [
        ({"run": None, "number": "decision.1"}, (), "number is decision.1, but no run is named"),
        ({"number": "decision.1"}, ("months=12",), "months=12: a number is built again from the run as it is"),
        ({"number": "decision.1", "strategy": "a"}, (), "only a column of a table has rows to choose from"),
        ({"number": "decison.1"}, (), "no such number of this pack: did you mean decision.1"),
        ({"number": "dips"}, (), "number is dips: a table, told from summary.csv"),
        ({"number": "sumary.csv:x"}, (), "no table of numbers is called sumary.csv: did you mean summary.csv"),
        ({"number": "summary.csv:dip_dept_share_median"}, (), "did you mean dip_depth_share_median"),
        ({"number": "summary.csv:delta_npv_money_60m_median"}, (), f"the run ends after {MONTHS} months"),
        ({"number": "summary.csv:hhi_index_p05", "macro": "base"}, (), "macro is base: not in this run"),
        ({"run": "nowhere"}, (), "no such folder"),
    ],
)
def test_what_makes_no_sense_is_refused(
    run: Path, scene: number_work.Scene, asked: dict[str, str], typed: tuple[str, ...], said: str
) -> None:
    choice = ExplainChoice(**{"run": str(run), **asked})

    def ask() -> None:
        number_work.check(choice, typed)
        report_work.source(choice.run)
        scene.told(choice)

    with pytest.raises(InputError, match=said):
        ask()


def test_a_column_the_run_did_not_leave_is_worked_out_and_said_so(scene: number_work.Scene) -> None:
    summary = scene.left["summary"]
    short = {**scene.left, "summary": summary[[name for name in summary if "_12m" not in name]]}
    m = replace(scene.m, left=short)
    source = m.source("summary", "delta_npv_pct_of_revenue_12m", strategy="a", spread=True)
    assert str(source).startswith("results.zarr, as it would stand in summary.csv: columns delta_npv_pct")
    page = number_work.Scene(m, scene.folder, short).told(ExplainChoice("one", "decision.2"))
    assert "no such cell in this folder" in " ".join(page.lines)
    assert all(number.stands is None and number.as_told for number in page.numbers)
