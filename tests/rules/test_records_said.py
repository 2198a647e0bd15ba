"""What is said of records that tell less than they seem to: pools of another name, a column lost, numbers held fast."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from experiments.calibrating.numbers import HELD, _open
from simulator.calibration.estimate import estimated
from simulator.history.read import read_history
from simulator.number import register
from simulator.parameters import Parameters
from simulator.vocabulary import InputError
from tests.records import LEDGER, write

AS_OF, BEGINS = date(2024, 3, 31), date(2023, 1, 1)
LINES = {line.name: line for line in register(Parameters())}


def test_pools_of_another_name_are_named(tmp_path: Path) -> None:
    write(tmp_path, ledger=LEDGER.replace(",desk,", ",support,"))
    notes = read_history(tmp_path, as_of=AS_OF, observed_from=BEGINS).notes
    assert "ledger: no number is told by pools support: it is by those called desk, operations, overhead" in notes


def test_no_column_is_offered_for_two_things(tmp_path: Path) -> None:
    """What stands under its own name is not what a lost column may be called now."""
    rows = "customer_id,segment,end_date,exit_cause\na,core,2024-01-31,voluntary\n"
    write(tmp_path, customers=rows)
    with pytest.raises(InputError) as refused:
        read_history(tmp_path, as_of=AS_OF, observed_from=BEGINS)
    (said,) = [fault for fault in refused.value.faults if "start_date" in fault]
    assert "did you mean" not in said
    assert said.endswith("say which one is with columns.start_date")


def test_what_no_run_draws_is_said_to_be_held() -> None:
    sure = estimated("economy.swing_memory", 0.5, 0.0, "plain", unit="share kept/month", seen=24, source="months")
    late = estimated("acquisition.lag", 3.0, 1.0, "plain", unit="months", seen=24, source="months", why="a season")
    drawn = estimated("economy.swing", -2.0, 0.2, "log", unit="log sd", seen=24, source="months")
    assert _open(sure, LINES[sure.name]).why == HELD
    assert _open(late, LINES[late.name]).why == f"a season; {HELD}"
    assert _open(drawn, LINES[drawn.name]) == drawn
    assert _open(replace(late, status="prior"), LINES[late.name]).why == "a season"
