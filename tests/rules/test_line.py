"""What a command line is refused for before anything is composed, and folders that are there whole or not at all."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from experiments import app, door
from experiments.folder import written_whole
from experiments.line import SHORT, check_line, in_full
from experiments.schema import Run
from experiments.story_work import _customer
from experiments.sweeping import design, home
from simulator.vocabulary import InputError

REFUSED = {
    "an option with a slip": ("compare", ["--multirn"], "--multirn: no such option. Did you mean --multirun?"),
    "an option of sweeps cut short": ("sweep", ["--rerun-fail"], "Did you mean --rerun-failed?"),
    "an option of sweeps elsewhere": ("compare", ["--rerun-failed"], "is an option of secateur sweep alone"),
    "an option like no other": ("report", ["--zzz"], "--zzz: no such option. See secateur report --help"),
    "a run to report, bare": ("report", ["runs/one"], "runs/one is no setting, write name=value: did you mean run="),
    "a customer, bare": ("story", ["C1"], "C1 is no setting, write name=value: did you mean customer=C1?"),
    "two seeds of one story": ("story", ["seed=1,2"], "seed=1,2 names several values and this is one run: name one,"),
    "a list without brackets": ("compare", ["macros=a,b"], "macros is a list: write macros=[a,b]"),
    "a simulation's setting in a report": ("report", ["months=3"], "months has no effect on a report"),
    "a book of a report": ("report", ["book=saas"], "book has no effect on a report"),
    "what is kept of a story": ("story", ["keep=quantiles"], "keep has no effect on a story: leave it out"),
    "an interval of a story": ("story", ["auto.half_width=1"], "auto.half_width has no effect on a story"),
    "a sweep's design": ("compare", ["sweep.design=list"], "this is none: add -m, or use secateur sweep"),
    "a sweep's design in a story": ("story", ["sweep.jobs=2"], "sweep.jobs says how a sweep goes, and this is none"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_be_ignored_or_answered_by_hydra_is_refused_by_name(case: str) -> None:
    command, words, said = REFUSED[case]
    with pytest.raises(InputError) as refused:
        check_line(words, command)
    assert len(refused.value.faults) == 1
    assert said in refused.value.faults[0]


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("compare", "--config-dir mine -c job --info=all --cfg=job ~book months=3 strategies=[ladder,random_prune]"),
        ("sweep", "--rerun-failed -m seed=1,2 sweep.design=list macros=[baseline],[stagflation] months=interval(3,9)"),
        ("story", "-m seed=1,2 customer=C1 months=3 charts=false story.paths=[0,1]"),
        ("report", "run=runs/one formats=[html] out=pack hydra.verbose=true"),
    ],
)
def test_what_a_command_has_a_use_for_passes(command: str, line: str) -> None:
    words = app.options_first(line.split())
    check_line(in_full(words, command) if command in SHORT else words, command)


def test_all_faults_are_told_at_once_and_the_answer_is_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert door.through(lambda: check_line(["--multirn", "months", "sweep.jobs=2"], "compare")) == door.REFUSED
    assert [line.split()[1] for line in capsys.readouterr().err.splitlines()] == ["--multirn:", "months", "sweep.jobs"]


def test_a_customer_is_found_by_its_id_alone_and_a_number_is_answered_with_the_id_it_is_in() -> None:
    ids = ["C001999", "C002000", "C000002"]
    book = cast("Any", SimpleNamespace(name="saas", customers=pd.DataFrame({"customer_id": ids})))
    assert _customer(Run(customer=" C000002 "), book) == 2
    for asked, said in (
        ("2", "did you mean C000002?"),
        ("C01999", "did you mean C001999?"),
        ("77", "nobody in the book saas has that id"),
        ("  ", r"customer is empty: say whose story, customer=ID \(customer=C001999 for the first\)"),
        (None, "customer has no value: say whose story"),
    ):
        with pytest.raises(InputError, match=said):
            _customer(Run(customer=asked), book)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed;months\n1;3\n", "its columns are parted by semicolons, must be parted by commas"),
        ("seed, seed\n1,2\n", "cells.csv has 2 columns seed: a setting takes one"),
        ("seed,\n1,2\n", "cells.csv: column 2 has no name"),
        ("seed,out\n1,here\n", "out is no setting of a cell"),
        ("seed,months\n1,3\n2\n", "cells.csv row 3: months is empty"),
        ("seed\n1\n1\n", "cells.csv row 3 is the same as one above"),
        ("seed\n", "which has no rows"),
        ("", "cannot be read"),
    ],
)
def test_a_table_of_cells_is_refused_in_one_message(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "cells.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said) as refused:
        design.tabled(str(file))
    assert len(refused.value.faults) == 1


def test_a_table_of_cells_is_read_as_typed(tmp_path: Path) -> None:
    file = tmp_path / "cells.csv"
    file.write_text('seed, strategies\n007,"[ladder,random_prune]"\n8,[ladder] \n', encoding="utf-8")
    assert design.tabled(str(file)) == [
        {"seed": "007", "strategies": "[ladder,random_prune]"}, {"seed": "8", "strategies": "[ladder]"}]  # fmt: skip


def test_nothing_fails_again_where_nothing_was_run_and_nothing_is_made(tmp_path: Path) -> None:
    question = home.question_of({"months": 3}, ["seed"], "grid", "code")
    told = f"--rerun-failed: no sweep lies in {tmp_path / 'new'}"
    with pytest.raises(InputError, match=told), home.opened(tmp_path / "new", question, again=True):
        pass
    assert not list(tmp_path.iterdir())
    with home.opened(tmp_path / "new", question):
        pass
    with home.opened(tmp_path / "new", question, again=True):
        pass


@pytest.mark.parametrize("ours", [False, True])
def test_a_folder_is_whole_or_not_there(ours: bool, tmp_path: Path) -> None:
    def broken_off() -> None:
        with written_whole(tmp_path / "run", ours) as part:
            (part / "half").touch()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    assert not list(tmp_path.iterdir())
    with written_whole(tmp_path / "run", ours) as part:
        (part / "all").write_text("", encoding="utf-8")
    assert [f.relative_to(tmp_path).as_posix() for f in tmp_path.rglob("*")] == ["run", "run/all"]


def test_what_a_killed_process_left_gives_way_only_where_the_folder_is_ours(tmp_path: Path) -> None:
    for name in ("run", "run.part"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "old").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"run.part stands beside it"), written_whole(tmp_path / "run"):
        pass
    with written_whole(tmp_path / "run", ours=True) as part:
        (part / "new").write_text("", encoding="utf-8")
    assert [f.relative_to(tmp_path).as_posix() for f in tmp_path.rglob("*")] == ["run", "run/new"]
