"""What a result says about its desk, word by word."""

from __future__ import annotations

import xarray as xr

from simulator.metrics.desk_said import EXACT, LIVE, desk_words

TOLD = {
    "desk_mode": "response",
    "desk_held_out_desks": 24,
    "desk_simulation_error_median": 0.026,
    "desk_response_wait_error_median": 0.035,
    "desk_response_wait_error_worst": 0.27,
    "desk_response_wait_worst_at": "29.0 agents at 69 % load",
    "desk_formula_wait_error_median": 0.28,
    "desk_formula_wait_error_worst": 0.85,
    "desk_outside_table_share": 0.0,
    "desk_under_load": "hard: the agents in place are all there is",
}


def words(**attrs):
    return desk_words(xr.Dataset(attrs=attrs))


def test_the_certificate_is_said_with_its_worst_and_where():
    assert words(**TOLD) == [
        "The support desk answers by formula, corrected by a table fitted to the simulated desk. On 24 desks the table "
        "has never seen its waits are off by 3.5 % in the median and 27 % at worst (29.0 agents at 69 % load); the "
        "bare formula's by 28.0 % in the median and 85 % at worst. The simulation they are measured by is itself off "
        "by 2.6 % in the median."
    ]


def test_months_outside_the_table_are_said():
    assert words(**{**TOLD, "desk_outside_table_share": 0.0004})[1].startswith("In less than 0.1 % of all months")
    assert words(**{**TOLD, "desk_outside_table_share": 0.125})[1].startswith("In 12.5 % of all months the desk was")


def test_formula_and_live_desk_say_what_they_are():
    assert words(desk_mode="exact") == [EXACT]
    assert words(desk_mode="simulated") == [LIVE]
    assert words() == []


def test_a_desk_that_is_not_hard_says_so():
    said = words(desk_mode="simulated", desk_under_load="elastic: hours are bought in")
    assert said == [LIVE, "What the desk does under load: elastic: hours are bought in."]
