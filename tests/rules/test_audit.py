"""The hash of a run answers for everything that can change a number, and for nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_dir
from omegaconf import DictConfig

import experiments.schema
from experiments.audit import Audit, audit
from experiments.stage import Stage, set_up
from scenarios.menu import conf_folder

SMALL = ["parameters.portrait.customers=50", "strategies=[clean_exit_at_renewal]", "macros=[severe_recession]"]


def composed(*words: str) -> DictConfig:
    with initialize_config_dir(str(conf_folder()), version_base="1.3"):
        return compose("config", [*SMALL, *words])


def account(*words: str, folders: tuple[Path, ...] = ()) -> Audit:
    cfg = composed(*words)
    return audit(cfg, set_up(experiments.schema.settle(cfg), folders))


@pytest.mark.parametrize("word", ["out=elsewhere", "threads=3", "charts=false", "engine=dask", "keep=quantiles"])
def test_what_changes_no_number_changes_no_hash(word: str) -> None:
    assert account(word).hash == account().hash


@pytest.mark.parametrize("word", ["seed=8", "months=24", "parameters.desk.initial_load=0.9", "book.seed=3"])
def test_every_other_setting_changes_the_hash(word: str) -> None:
    assert account(word).hash != account().hash


def test_two_strategies_of_one_name_have_two_hashes(tmp_path: Path) -> None:
    accounts = []
    for waves in (1, 2):
        mine = tmp_path / str(waves)
        (mine / "strategy").mkdir(parents=True)
        text = f"defaults: [ladder]\nwhen: {{start_month: 1, waves: {waves}}}\n"
        (mine / "strategy" / "gentle.yaml").write_text(text, encoding="utf-8")
        accounts.append(account("strategies=[gentle]", folders=(mine,)))
    one, two = accounts
    assert one.settings == two.settings
    assert one.hash != two.hash
    assert one.config["strategies_resolved"]["gentle"]["when"]["waves"] == 1


def test_two_economies_of_one_name_have_two_hashes() -> None:
    cfg = composed()
    stage = set_up(experiments.schema.settle(cfg))
    economy = stage.macros["severe_recession"]
    calmer = replace(economy, noise=replace(economy.noise, scale=0.5))
    assert audit(cfg, Stage(stage.book, stage.strategies, {"severe_recession": calmer})).hash != account().hash


def test_the_account_is_plain_json_and_names_each_lever() -> None:
    told: dict[str, Any] = json.loads(json.dumps(account().config))
    steps = told["strategies_resolved"]["clean_exit_at_renewal"]["what"]
    assert steps[0]["lever"]["kind"] == "NotRenew"
    assert list(told["strategies_resolved"]) == ["do_nothing", "clean_exit_at_renewal"]


def test_a_folder_is_named_after_the_hash_of_its_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from experiments.compare import compare
    from simulator.results import load

    monkeypatch.chdir(tmp_path)
    compare(composed("months=2", "paths=2", "draws=1", "charts=false", "threads=1"))
    (folder,) = (tmp_path / "outputs").iterdir()
    receipt = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    attrs = load(folder).attrs
    assert attrs["config_hash"] == receipt["config_hash"]
    assert folder.name.endswith(f"_{receipt['config_hash'][:6]}")
    assert json.loads(attrs["config"])["macros_resolved"] == receipt["macros_resolved"]
