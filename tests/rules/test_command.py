"""The command as a user meets it: what it prints, what it refuses and how, what it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.here import secateur

ROOT = Path(__file__).resolve().parents[2]
TINY = ("parameters.portrait.customers=50", "months=3", "paths=4", "draws=2", "threads=1")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """One whole run: ladder against doing nothing, which the run adds by itself."""
    here = tmp_path_factory.mktemp("tiny")
    done = secateur("compare", *TINY, "strategies=[ladder]", "macros=[stagflation,baseline]", "out=run", cwd=here)
    return here / "run", done


def test_a_run_ends_well_and_says_where_its_results_lie(tiny: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = tiny
    assert done.returncode == 0, done.stderr
    lines = done.stdout.strip().splitlines()
    assert lines[0].startswith("Comparing 2 strategies in 2 economies (baseline, stagflation): 4 futures")
    assert lines[-1] == f"Results: {folder}"
    assert max(map(len, lines[:-1])) <= 80
    assert any(line.startswith("Ladder ") for line in lines), "no plain sentence about the strategy"
    assert done.stderr == ""


def test_a_run_leaves_every_file_and_nothing_else(tiny: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = tiny
    left = {path.name for path in folder.iterdir()}
    tables = {
        f"{name}.csv" for name in ("summary", "decision", "pairs", "watch", "ethics", "uncertainty", "parameters")
    }
    assert left == {"config.yaml", "results.zarr", *tables, "charts", "run.json"}
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


def test_a_run_can_be_traced(tiny: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    from simulator.results import load

    folder, _ = tiny
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert told["status"] == "finished"
    assert told["seed"] == 7
    assert told["customer_months"] > 0
    ds = load(folder)
    assert list(ds["strategy"].values) == ["do_nothing", "ladder"]
    assert list(ds["macro"].values) == ["baseline", "stagflation"]
    assert json.loads(ds.attrs["config"])["parameters"]["portrait"]["customers"] == 50
    assert ds.attrs["config_hash"] == told["config_hash"]
    assert ds.attrs["book_hash"] == told["book"]["hash"]


def test_a_run_never_overwrites(tiny: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = tiny
    before = (folder / "run.json").read_bytes()
    done = secateur("compare", *TINY, "out=run", cwd=folder.parent)
    assert done.returncode == 2
    assert "out is run, which already holds something" in done.stderr
    assert (folder / "run.json").read_bytes() == before


def test_help_lists_the_commands_and_loads_nothing_heavy(tmp_path: Path) -> None:
    look = "import sys; from experiments.cli import main; main(['--help']); print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "compare" in done.stdout
    for heavy in ("numpy", "numba", "pandas", "matplotlib", "hydra"):
        assert f"'{heavy}'" not in done.stdout


def test_version_is_ours(tmp_path: Path) -> None:
    assert secateur("--version", cwd=tmp_path).stdout.startswith("secateur ")


def test_help_of_compare_lists_the_choices(tmp_path: Path) -> None:
    done = secateur("compare", "--help", cwd=tmp_path)
    assert done.returncode == 0
    for word in ("usage: secateur compare", "book: csv, saas", "ladder", "severe_recession", "book.path=FILE"):
        assert word in done.stdout


REFUSED = {
    "a typo": (["strateg=[ladder]"], "strateg: no such setting. Did you mean strategies?"),
    "a leaf without its branch": (["initial_lod=1"], "Did you mean parameters.desk.initial_load?"),
    "an unknown book": (["book=sas"], "book=sas: no such book. Did you mean saas?"),
    "an unknown strategy": (["strategies=[lader]"], "no strategy is called lader: did you mean ladder?"),
    "an unknown economy": (["macros=[sever_recession]"], "did you mean severe_recession?"),
    "no list": (["strategies=ladder"], "strategies is a list: write strategies=[ladder]"),
    "no number": (["months=soon"], "months is soon, must be a whole number"),
    "a percentage for a share": (["parameters.operations.fixed_share=30"], "did you mean 0.3?"),
    "a kind of engine": (["engine=dusk"], "engine=dusk: no such engine. Did you mean dask?"),
    "what is kept": (["keep=means"], "keep is means, must be one of paths, quantiles"),
    "no month": (["months=0"], "months is 0, must lie in [1, 600]"),
    "uneven draws": (["paths=500", "draws=64"], "must be a multiple of draws (64): did you mean 512?"),
    "a file for a synthetic book": (
        ["book.path=c.csv", "book.as_of=2025-12-31"],
        "book.path is c.csv but book is saas, a synthetic book: add book=csv or book=transactions",
    ),
    "a day for a synthetic book": (["book.as_of=2025-12-31"], "book.as_of is 2025-12-31 but book is saas"),
    "roles of transactions": (["book=transactions", "book.roles={A: core}"], "book.roles is {'A': 'core'} but"),
    "a margin of a customer file": (["book=csv", "book.gross_margin=0.3"], "book.gross_margin is 0.3 but"),
    "agents of the desk's own command": (["desk.agents=20"], "desk.agents is 20.0, but only secateur desk"),
    "no file": (["book=csv"], "book.path has no value"),
    "a wrong file": (["book=csv", "book.path=nowhere.csv"], "book.path is nowhere.csv: no such file"),
    "unbalanced brackets": (["strategies=[ladder"], "cannot read 'strategies=[ladder'"),
    "a half word": (["months"], "months"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_fault_and_leaves_nothing(case: str, tmp_path: Path) -> None:
    words, message = REFUSED[case]
    done = secateur("compare", *TINY[:1], *words, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 3
    assert not list(tmp_path.iterdir())


def test_all_wrong_words_are_told_at_once(tmp_path: Path) -> None:
    done = secateur("compare", "moths=3", "path=4", "sead=1", cwd=tmp_path)
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["moths", "path", "sead"]


def test_an_unknown_command_is_answered_with_the_nearest(tmp_path: Path) -> None:
    done = secateur("compair", cwd=tmp_path)
    assert (done.returncode, done.stderr.strip()) == (2, "secateur: compair is no command. Did you mean compare?")


def test_what_was_understood_can_be_shown(tmp_path: Path) -> None:
    done = secateur("compare", "--cfg", "job", "experiment=bad_ground", cwd=tmp_path)
    assert done.returncode == 0
    assert "fixed_share: 0.8" in done.stdout
    assert not list(tmp_path.iterdir())


def test_completion_knows_commands_and_choices(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def complete(line: str) -> str:
        asked = {**environment, "COMP_LINE": line, "COMP_POINT": str(len(line))}
        command = [sys.executable, "-m", "experiments.cli", "-sc", "query=bash"]
        return subprocess.run(command, cwd=tmp_path, env=asked, capture_output=True, text=True, check=True).stdout

    assert "compare" in complete("secateur com").split()
    assert "book=wholesale" in complete("secateur compare book=who").split()
    assert "desk" in complete("secateur d").split()
    assert "desk=call_centre" in complete("secateur desk desk=cal").split()


def test_a_multirun_is_a_sweep_with_a_folder_for_each_cell_and_finds_it_again(tmp_path: Path) -> None:
    mine = tmp_path / "mine" / "strategy"
    mine.mkdir(parents=True)
    (mine / "gentle.yaml").write_text("defaults: [ladder]\nwhen: {start_month: 1, waves: 1}\n", encoding="utf-8")
    words = ("--config-dir", "mine", *TINY, "strategies=[gentle]", "macros=[baseline]")
    done = secateur("compare", *words, "-m", "seed=1,2", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    receipts = [json.loads(f.read_text(encoding="utf-8")) for f in tmp_path.glob("sweeps/*/cells/*/run.json")]
    assert sorted(told["seed"] for told in receipts) == [1, 2]
    assert all("gentle" in told["strategies_resolved"] for told in receipts)
    again = secateur("compare", *words, "-m", "seed=1,2", cwd=tmp_path)
    assert "2 done before; 0 to run." in again.stdout


def test_a_run_can_change_a_strategy_and_refuses_to_change_one_that_is_not_there(tmp_path: Path) -> None:
    from experiments import schema, stage

    words = ("compare", *TINY, "charts=false", "macros=[baseline]", "strategies=[clean_exit_at_renewal]")
    done = secateur(*words, "changes.clean_exit_at_renewal.who.below=-1e9", "out=run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "nobody's avoidable_profit is below -1" in " ".join(done.stdout.split())
    run = schema.Run(strategies=["ladder"], macros=["baseline"], changes={"lader": {}})
    with pytest.raises(schema.InputError, match="no strategy or economy is called lader"):
        stage.set_up(run)


def test_python_3_14_accepts_the_help_of_hydra(monkeypatch: pytest.MonkeyPatch) -> None:
    import argparse

    from experiments.app import _help_of_any_kind

    def strict(self: object, action: object) -> None:
        raise ValueError("badly formed help string")

    monkeypatch.setattr(argparse.ArgumentParser, "_check_help", strict, raising=False)
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    with _help_of_any_kind():
        argparse.ArgumentParser._check_help(None, None)
    with pytest.raises(ValueError, match="badly formed"):
        argparse.ArgumentParser._check_help(None, None)


@pytest.mark.parametrize(("months", "spans"), [(5, [2, 4, 5]), (3, [2, 3])])
@pytest.mark.slow
def test_the_whole_run_is_always_a_horizon(months: int, spans: list[int], tmp_path: Path) -> None:
    import pandas as pd

    words = ("strategies=[ladder]", "macros=[baseline]", "charts=false", "horizons=[2,4,60]", "out=run")
    done = secateur("compare", *TINY, f"months={months}", *words, cwd=tmp_path)
    assert f"against doing nothing, over {months} months" in done.stdout
    summary = pd.read_csv(tmp_path / "run" / "summary.csv")
    stem = "delta_npv_pct_of_revenue_"
    found = {int(c.removeprefix(stem).split("m_")[0]) for c in summary if c.startswith(stem)}
    assert sorted(found) == spans


def test_options_may_come_after_settings() -> None:
    from experiments.app import options_first

    words = ["paths=8", "-m", "seed=1,2", "--config-dir", "mine", "--cfg=job", "~book", "-c", "job", "months=3"]
    options = ["-m", "--config-dir", "mine", "--cfg=job", "-c", "job"]
    assert options_first(words) == [*options, "paths=8", "seed=1,2", "~book", "months=3"]
    assert options_first(["a=1", "--info", "b=2"]) == ["--info=all", "a=1", "b=2"]
    assert options_first(["a=1", "-i", "config", "b=2"]) == ["--info=config", "a=1", "b=2"]


def test_a_command_says_our_version_not_hydras(tmp_path: Path) -> None:
    assert secateur("compare", "--version", cwd=tmp_path).stdout == secateur("--version", cwd=tmp_path).stdout


def test_a_reader_who_leaves_is_no_fault(tmp_path: Path) -> None:
    heard, said = os.pipe()
    os.close(heard)
    done = subprocess.run(
        [sys.executable, "-m", "experiments.cli", "compare", *TINY], cwd=tmp_path, stdout=said,
        stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, timeout=100, check=False,
    )  # fmt: skip
    os.close(said)
    assert (done.returncode, done.stderr) == (141, "")
    assert not list(tmp_path.iterdir())
