"""The model page says what the declarations say, leaves no number out, and uses no symbol twice."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

import scenarios
from experiments.leave import declared
from experiments.register import PAGE, tables
from scenarios import load_macro, load_strategy
from scenarios.levers import LEVERS
from scenarios.menu import conf_folder
from scenarios.strategies.timings import TIMINGS
from simulator.number import Declared, register
from simulator.parameters import Parameters
from simulator.register import COLUMNS, MARKED, WEAKEST, filled, of_run, table

TEXT = PAGE.read_text(encoding="utf-8")
SHOWN = re.findall(r"^\| `([^`]+)` \|", TEXT, flags=re.M)


def test_every_table_is_as_the_declarations_are_today() -> None:
    assert filled(TEXT, tables()) == TEXT, "run python -m experiments.register"


def test_every_table_has_a_place_on_the_page() -> None:
    assert sorted(found[2] for found in MARKED.finditer(TEXT)) == sorted(tables())


def test_every_section_of_the_parameters_is_shown_number_by_number() -> None:
    assert not {line.name for line in register(Parameters())} - set(SHOWN)


def test_every_lever_timing_and_economy_that_ships_is_shown() -> None:
    for name, kind in LEVERS.items():
        assert {line.name for line in register(kind(), f"{name}.")} <= set(SHOWN)  # type: ignore[arg-type]
    assert {f"when.{name}." for name in TIMINGS} <= {n[: n.rindex(".") + 1] for n in SHOWN if n.startswith("when.")}
    assert {file.stem for file in (conf_folder() / "macro").glob("*.yaml")} <= set(SHOWN)


def test_every_number_scenarios_declare_is_shown() -> None:
    """By the last word of its name; numbers that may be left out, and then stand for nothing, are not on the page."""
    words = {word for name in SHOWN for word in name.split(".")}
    declared_there = {f.name for kind in _declaring() for f in fields(kind) if _is_number(f)}
    assert len(declared_there) > 50
    assert not declared_there - words


def test_no_symbol_stands_for_two_things() -> None:
    part = TEXT.split("### Symbols")[1].split("###")[0]
    symbols = [s.strip() for row in re.findall(r"^\| ([^|]+) \|", part, flags=re.M)[2:] for s in row.split(",")]
    assert len(symbols) > 40
    assert sorted({s for s in symbols if symbols.count(s) > 1}) == []


def test_the_fourteen_mechanisms_and_the_eight_weakest_stand_there() -> None:
    assert re.findall(r"`test_mechanism_(\d\d)_…`", TEXT) == [f"{n:02d}" for n in range(1, 15)]
    numbers = {line.name for line in register(Parameters())}
    levers = {f"lever.{name}.{f.name}" for name, kind in LEVERS.items() for f in fields(kind)}  # type: ignore[arg-type]
    assert len(WEAKEST) == len({weak.name for weak in WEAKEST} & (numbers | levers)) == 8


def test_every_file_the_page_links_to_exists() -> None:
    named = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert named
    assert not [name for name in named if not (PAGE.parent / name).exists()]


def test_a_table_written_by_hand() -> None:
    lines = [
        Declared("desk.rate", 60.0, "money/hour", 0, 1e6, "a|b", "assumed", prior="beta, sd 0.1"),
        Declared("desk.mode", "hard", "one of hard, soft", 0, 1, "ours", "scenario", ("hard", "soft")),
    ]
    told = table(lines, {"wholesale": {"desk.rate": 42.0, "desk.mode": "hard"}})
    assert told.splitlines()[2:] == [
        "| `desk.rate` | 60 | 42 | money/hour | 0 to 1,000,000 | beta, sd 0.1 | assumed | a/b |",
        "| `desk.mode` | hard |  | one of hard, soft |  |  | scenario | ours |",
    ]


def test_a_marker_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        filled("<!-- table: nonsense -->\n<!-- end -->", {})


def test_the_register_of_a_run_holds_the_numbers_it_ran_with() -> None:
    told = of_run(
        Parameters(), {"ladder": load_strategy("ladder")}, {"severe_recession": load_macro("severe_recession")}
    )
    by_name = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in json.loads(told)}
    assert by_name["operations.fixed_share"] == {
        "name": "operations.fixed_share",
        "value": 0.3,
        "unit": "share of cost",
        "low": 0,
        "high": 1,
        "prior": "beta, sd 0.15",
        "standing": "assumed",
        "source": "[J]; stickiness [V]",
    }
    assert by_name["strategy.ladder.what.1.lever.by"]["value"] == 0.15
    assert by_name["strategy.ladder.what.1.lever.by"]["standing"] == "scenario"
    assert by_name["economy.severe_recession.course.peak.use"]["value"] == -0.18
    assert len(told) < 60_000


def test_a_run_leaves_its_register_as_a_table() -> None:
    import xarray as xr

    ds = xr.Dataset(attrs={"parameter_register": of_run(Parameters(), {}, {})})
    frame = declared(ds)
    assert list(frame.columns) == list(COLUMNS)
    assert frame["name"].tolist() == [line.name for line in register(Parameters())]
    assert (frame["standing"] != "").all()


def _declaring() -> list[Any]:
    found = []
    for info in walk_packages(scenarios.__path__, "scenarios."):
        room = import_module(info.name)
        kinds = [k for k in vars(room).values() if isinstance(k, type) and k.__module__ == info.name]
        found += [k for k in kinds if is_dataclass(k)]
    return found


def _is_number(f: Any) -> bool:
    return "unit" in f.metadata and f.default is not None
