"""``secateur benchmark``: figures that are there, positive and kept."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments import bench
from experiments.bench_growth import exponent
from tests.here import secateur


@pytest.mark.slow
def test_it_measures_prints_and_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECATEUR_CACHE", str(tmp_path / "shelf"))
    done = secateur(
        "benchmark", "benchmark.sections=[desk]", "parameters.portrait.customers=200", "out=run", cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.strip().splitlines()
    assert max(map(len, lines[:-1])) <= 80
    assert "desk.mode=response fits it first" in done.stdout
    assert {p.name for p in (tmp_path / "run").iterdir()} == {"benchmark.csv", "config.yaml", "run.json"}
    assert json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["status"] == "finished"
    table = pd.read_csv(tmp_path / "run" / "benchmark.csv").set_index("name")
    speeds = table[table["unit"] != ""].dropna(subset=["value"])
    assert len(speeds) == 6
    assert ((speeds["low"] > 0) & (speeds["low"] <= speeds["value"]) & (speeds["value"] <= speeds["high"])).all()
    assert table.loc["real floor: events", "value"] > table.loc["real floor: tickets", "value"]


def test_rounds_are_taken_in_turn_and_the_first_is_not_counted() -> None:
    order: list[str] = []

    def work(name: str) -> float:
        order.append(name)
        return 2.0

    seen = bench.interleaved({"a": lambda: work("a"), "b": lambda: work("b")}, rounds=2)
    assert "".join(order) == "ababab"
    assert [len(times) for times in seen.values()] == [2, 2]


def test_a_tiny_benchmark_measures_every_section_and_draws_the_race(tmp_path: Path) -> None:
    told = ["benchmark.size=smoke", "benchmark.sections=[kernel,race,growth,memory,profile]"]
    small = ["parameters.portrait.customers=100", "months=4", "paths=4", "draws=2", "strategies=[do_nothing]"]
    done = secateur("benchmark", *told, *small, "out=run", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.strip().splitlines()[:-1])) <= 80
    assert done.stdout.startswith("processor ")
    table = pd.read_csv(tmp_path / "run" / "benchmark.csv").set_index(["section", "name"])["value"]
    assert {section for section, _ in table.index} == {"kernel", "race", "growth", "memory", "profile"}
    assert table["kernel", "variables that differ by threads"] == 0
    assert {"200: wheel", "200: naive", "200: straight", "200: numpy", "200: pandas"} <= set(table["race"].index)
    assert "not the same model" not in done.stdout
    assert table["race", "200: pandas over wheel"] > 1.0
    assert table["profile"].drop("200: gates and guard-rails").sum() == pytest.approx(100.0)
    assert {f.name for f in (tmp_path / "run" / "charts").iterdir()} == {"race.png", "race.svg"}
    kept = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert kept["machine"]["cores"] == str(kept["cpus"])


def test_an_exponent_is_that_of_the_power_law() -> None:
    assert exponent([10.0, 100.0, 1000.0], [3.0, 3.0 * 10**0.7, 3.0 * 100**0.7]) == pytest.approx(0.7)


def test_sections_and_sizes_are_refused_by_name(tmp_path: Path) -> None:
    done = secateur("benchmark", "benchmark.sections=[dsek]", cwd=tmp_path)
    assert done.returncode == 2
    assert "benchmark.sections has dsek, must be of desk, kernel, race" in done.stderr
    done = secateur("compare", "benchmark.size=full", cwd=tmp_path)
    assert done.returncode == 2
    assert "benchmark.size is full, but only secateur benchmark has a use for it" in done.stderr
