"""The published cohorts: survival, maximum likelihood, and the worth of a life that a constant rate gets wrong."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.book.cohort import discounted_life, survival
from simulator.calibration.renewals import of_cohorts, renewals
from simulator.vocabulary import InputError

COHORTS = {
    "regular": (0.704, 1.182, (1000, 631, 468, 382, 326, 289, 262, 241), (0.7041, 1.1820), 3.6951, 2.3242),
    "high end": (0.668, 3.806, (1000, 869, 743, 653, 593, 551, 517, 491), (0.6681, 3.8061), 5.9226, 4.4122),
}


@pytest.mark.parametrize("name", COHORTS)
def test_maximum_likelihood_gives_the_published_numbers(name):
    found = renewals(of_cohorts([COHORTS[name][2]]), (name,)).beta()
    assert found == pytest.approx(COHORTS[name][3], abs=6e-5)


@pytest.mark.parametrize("name", COHORTS)
def test_the_worth_of_a_cohorts_life_and_what_a_constant_rate_makes_of_it(name):
    """Sum of S_t / 1.1^t; with the first year's rate for ever it comes out 25 to 37 % lower."""
    alpha, beta, _, _, whole, constant = COHORTS[name]
    kept = survival(alpha, beta, 4000)
    assert discounted_life(kept, 0.1) == pytest.approx(whole, abs=5e-5)
    assert discounted_life(kept[1] ** np.arange(4001), 0.1) == pytest.approx(constant, abs=5e-5)
    assert 0.25 < 1.0 - constant / whole < 0.38


def test_the_first_eight_renewals():
    printed = (0.6267, 0.4738, 0.3880, 0.3321, 0.2924, 0.2625, 0.2391, 0.2201)
    assert survival(0.704, 1.182, 8)[1:] == pytest.approx(printed, abs=5e-5)
    assert survival(0.668, 3.806, 8)[-1] == pytest.approx(0.4605, abs=5e-5)


def test_numbers_that_are_no_cohort_are_refused():
    for wrong in ((100,), (100, 90, 95), (100, 50, -1)):
        with pytest.raises(InputError, match="cohort 2: alive must be two numbers or more"):
            of_cohorts([(100, 90, 80), wrong])


def test_yearly_and_monthly_attrition_of_agents():
    a_month, a_year = 1.0 - (1.0 - 0.35) ** (1 / 12), 1.0 - (1.0 - 0.025) ** 12
    assert a_month == pytest.approx(0.03526, abs=5e-6)
    assert a_year == pytest.approx(0.2620, abs=5e-5)
