"""Plausibility: twelve ways to treat a book, three sectors, three kinds of ground, against the prototype's table.

Rank correlations by sector (N, G, B): software .94, .93, .97; wholesale .82, .86, .99; subscription .92, .80, .85. All
signs of half a point and more are as published but for the five below.
"""

from __future__ import annotations

import pandas as pd
import pytest

from tests.truths.outcomes import GROUND, PRINTED, SECTORS, outcome

PATHS = {"saas": 64, "wholesale": 64, "subscription": 8}
CLEAR = 0.5
OTHERWISE = {
    ("subscription", "purge_hold", "N"): "one agent for every ten of ours: see the small desk below",
    ("subscription", "purge_by_rough_estimates", "N"): "-.06, within the error of eight futures; +1 on the small desk",
    ("subscription", "avoidable_all_to_acquisition", "N"): "one agent for every ten of ours: see the small desk below",
    ("subscription", "big_bang_purge", "B"): "a desk of 43 dismisses in small steps and serves on; one of 4 cannot",
    (
        "subscription",
        "big_bang_purge",
        "G",
    ): "dismissals keep the desk at 103 % of its load, at once and with severance;"
    " the prototype's G is good for everybody who frees tickets, ours only where the agents stay to answer",
}
"""Signs that differ, and why: the prototype simulated 20,000 subscribers with some four agents, where ours stand for
200,000 with 43. In a small desk queues are long, so freed capacity is worth much more."""
ALL = [(s, row, g) for s in SECTORS for row in PRINTED[s].index for g in GROUND]
TOLD = [cell for cell in ALL if abs(PRINTED[cell[0]].loc[cell[1], cell[2]]) >= CLEAR]


@pytest.fixture(scope="module")
def found() -> dict[str, pd.DataFrame]:
    return {name: outcome(name, PATHS[name]) for name in SECTORS}


@pytest.mark.parametrize("ground", GROUND)
@pytest.mark.parametrize("name", SECTORS)
def test_strategies_rank_as_published(found, name, ground):
    """Spearman's correlation over the twelve rows, ties at their mean rank."""
    assert found[name][ground].rank().corr(PRINTED[name][ground].rank()) >= 0.75


@pytest.mark.parametrize(("name", "row", "ground"), [cell for cell in TOLD if cell not in OTHERWISE])
def test_signs_are_as_published(found, name, row, ground):
    assert found[name].loc[row, ground] * PRINTED[name].loc[row, ground] > 0


@pytest.mark.parametrize("name", SECTORS)
def test_where_costs_stay_behind_the_full_cost_purge_destroys_value_and_the_avoidable_rule_does_not(found, name):
    """Readings 1, 2 and 4 of the published table, in all three sectors."""
    bad, good = found[name]["B"], found[name]["G"]
    assert bad["purge_attrition"] < -CLEAR
    assert bad["purge_hold"] < -CLEAR
    assert bad["purge_by_rough_estimates"] <= bad["purge_attrition"]
    assert bad["purge_avoidable"] > 0.0
    assert good["purge_attrition"] > CLEAR
    assert min(bad["repriced"], bad["migrated"]) > bad["purge_attrition"]


@pytest.mark.parametrize("name", SECTORS)
def test_sending_all_savings_to_acquisition_costs_value_within_three_years(found, name):
    """Reading 5: .3 to 4.8 points of NPV at 36 months against the same strategy without, on ordinary ground."""
    ordinary = found[name]["N"]
    assert -4.8 < ordinary["avoidable_all_to_acquisition"] - ordinary["purge_avoidable"] < -0.3


@pytest.mark.parametrize("name", SECTORS)
def test_good_ground_beats_ordinary_beats_bad_for_whoever_lets_go_by_cost(found, name):
    rows = found[name].loc[["purge_attrition", "purge_avoidable", "not_renewed_in_waves"]]
    assert (rows["G"] > rows["N"]).all()
    assert (rows["N"] > rows["B"]).all()


def test_a_desk_as_small_as_the_prototypes_has_its_signs():
    """20,000 subscribers and their four agents: held head count pays, and so do savings sent to acquisition."""
    small = outcome("subscription", 8, {"portrait": {"weight": 1.0}})
    assert small.loc["purge_hold", "N"] > 0.0
    assert small.loc["avoidable_all_to_acquisition", "N"] > 0.0
    assert small.loc["purge_by_rough_estimates", "N"] > 0.5
    assert small.loc["big_bang_purge", "B"] < 0.0
