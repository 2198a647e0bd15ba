"""``secateur report`` as a user meets it: what it leaves, what it refuses, and that it leaves nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments import report_work
from simulator.metrics import summarise
from simulator.results import save
from simulator.vocabulary import InputError
from tests.here import secateur
from tests.sample import sample_dataset


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a comparison leaves it, as far as a report reads it."""
    folder = tmp_path_factory.mktemp("runs") / "one"
    folder.mkdir()
    ds = sample_dataset(paths=16, draws=16, months=14)
    ds.attrs["config_hash"] = "abcdef0123456789"
    save(ds, folder)
    summarise(ds, (12, 14)).to_csv(folder / "summary.csv", index=False)
    (folder / "run.json").write_text("{}", encoding="utf-8")
    return folder


def test_it_leaves_a_page_and_a_receipt(run: Path, tmp_path: Path) -> None:
    done = secateur("report", f"run={run}", "formats=[html]", "out=pack", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(p.name for p in (tmp_path / "pack").iterdir()) == ["report.html", "run.json"]
    told = json.loads((tmp_path / "pack" / "run.json").read_text(encoding="utf-8"))
    assert told["config_hash"] == "abcdef0123456789"
    assert told["files"]["report.html"] == (tmp_path / "pack" / "report.html").stat().st_size
    assert max(map(len, done.stdout.strip().splitlines()[:-1])) <= 80
    assert done.stdout.startswith("What would we do, and why?")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "run is not named: say run=FOLDER"),
        (("run=nowhere",), "run is nowhere: no such folder"),
        (("run=.",), "it holds several runs"),
        (("run={run}", "formats=[docx]"), "formats has docx, must be of html, pdf, pptx"),
        (("run={run}", "format=[html]"), "format: no such setting"),
        (("runn={run}",), "runn: no such setting. Did you mean run?"),
        (("run={run}", "formats=[]"), "formats names none: name some of html, pdf, pptx, or leave it out for all"),
    ],
)
def test_bad_input_is_refused_and_leaves_nothing(run: Path, words: tuple[str, ...], said: str) -> None:
    asked = [word.format(run=run) for word in words]
    done = secateur("report", *asked, "out=never", cwd=run.parent)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert [p.name for p in run.parent.iterdir()] == ["one"]


def test_a_pack_is_not_told_again(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("", encoding="utf-8")
    (tmp_path / "run.json").write_text(json.dumps({"run": "outputs/one"}), encoding="utf-8")
    with pytest.raises(InputError, match="it is a board pack; name the run it was told of, outputs/one"):
        report_work.source(str(tmp_path))


def test_a_format_without_its_writer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(report_work.writers([])) == ["html", "pdf", "pptx"]
    monkeypatch.setattr(report_work, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"formats has pptx, which needs python-pptx: pip install 'secateur\[pack\]'"):
        report_work.writers(["pptx"])
    assert list(report_work.writers([])) == ["html", "pdf"]


def test_a_strategy_that_ships_says_what_it_does() -> None:
    told = report_work.memos(["ladder", "one_of_my_own"])
    assert list(told) == ["ladder"]
    assert told["ladder"].startswith("Fix first, then let go")


def test_other_commands_refuse_its_settings(run: Path) -> None:
    done = secateur("compare", f"report.run={run}", cwd=run.parent)
    assert done.returncode == 2
    assert "only secateur report has a use for it" in done.stderr
