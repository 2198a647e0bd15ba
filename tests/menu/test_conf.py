"""Every choice in ``conf`` composes, is understood by the schema, and passes the checks at the door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir
from omegaconf import DictConfig

from experiments.schema import Run, settle
from scenarios.menu import conf_folder
from simulator.desk.floor import Floor

CONF = conf_folder()
GROUPS = ("book", "sector", "desk", "experiment")
CHOICES = [f"{group}={file.stem}" for group in GROUPS for file in sorted((CONF / group).glob("*.yaml"))]
FILES = sorted(CONF.glob("*/*.yaml"))


def composed(*overrides: str) -> DictConfig:
    with initialize_config_dir(str(CONF), version_base="1.3"):
        return compose("config", overrides=list(overrides))


@pytest.mark.parametrize("choice", CHOICES)
def test_a_choice_composes_and_settles(choice: str) -> None:
    assert isinstance(settle(composed(choice)), Run)


@pytest.mark.parametrize("sector", ["saas", "wholesale", "subscription"])
def test_a_synthetic_book_brings_its_sector(sector: str) -> None:
    assert settle(composed(f"book={sector}")).parameters == settle(composed(f"sector={sector}")).parameters


def test_a_sector_asked_for_beats_the_one_the_book_brings() -> None:
    run = settle(composed("book=saas", "sector=wholesale"))
    assert run.parameters == settle(composed("sector=wholesale")).parameters


def test_the_defaults_are_the_main_job() -> None:
    run = settle(composed())
    assert (len(run.strategies), len(run.macros), run.paths, run.months) == (8, 4, 512, 36)
    assert settle(composed("experiment=demo")) == run


def test_the_usual_desk_is_the_one_the_simulator_declares() -> None:
    assert settle(composed("desk=ticket_desk")).parameters.floor == Floor()
    assert settle(composed()) == settle(composed("desk=ticket_desk"))


def test_a_desk_asked_for_beats_the_sectors_own() -> None:
    run = settle(composed("book=wholesale", "desk=call_centre", "desk.mode=response"))
    assert run.parameters.desk.patience == 2
    assert set(run.parameters.floor.call_share.values) == {1.0}
    assert run.parameters.desk.rate == settle(composed("book=wholesale")).parameters.desk.rate
    assert run.desk.mode == "response"


@pytest.mark.parametrize(
    ("experiment", "fixed_share", "load"), [("good_ground", 0.10, 1.03), ("bad_ground", 0.80, 0.80)]
)
def test_grounds_differ_as_they_say(experiment: str, fixed_share: float, load: float) -> None:
    parameters = settle(composed(f"experiment={experiment}", "book=wholesale")).parameters
    assert (parameters.operations.fixed_share, parameters.desk.initial_load) == (fixed_share, load)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_a_file_says_what_it_is_and_where_it_comes_from(file: Path) -> None:
    head = [line for line in file.read_text(encoding="utf-8").splitlines()[:6] if line.startswith("#")]
    assert any(re.match(r"# source: \S", line) for line in head)
    assert any(not line.startswith(("# @package", "# source", "# secateur")) for line in head), "no line of description"


@pytest.mark.parametrize("file", sorted((CONF / "experiment").glob("*.yaml")), ids=lambda f: f.stem)
def test_an_experiment_starts_with_its_command(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# @package _global_"
    assert lines[1].startswith(f"# secateur compare experiment={file.stem}")
