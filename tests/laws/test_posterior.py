"""Numbers that records made known: drawn with their own spread and hanging together as their errors do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logit

from simulator.draws import draw_numbers, parameters_of
from simulator.number import ByRole, register
from simulator.parameters import Parameters
from simulator.posterior import Known, Posterior, check, marked
from simulator.vocabulary import InputError

CORE, MID, FRAILTY, ELASTICITY = (
    "customers.churn_per_year.core", "customers.churn_per_year.mid", "customers.frailty", "customers.volume_elasticity",
)  # fmt: skip
TOLD = Posterior(
    {
        CORE: Known("logitnormal", 0.10, 300, "maximum likelihood"),
        MID: Known("logitnormal", 0.20, 200, "maximum likelihood"),
        FRAILTY: Known("lognormal", 0.30, 500, "maximum likelihood"),
        "customers.volume_drift.tail": Known("normal", 0.002, 90, "least squares"),
    },
    {FRAILTY: {CORE: -0.6}, MID: {CORE: 0.3}},
)
P = replace(Parameters(), posterior=TOLD)


def worlds(parameters: Parameters, draws: int = 512) -> list[Parameters]:
    drawn = draw_numbers(parameters, {}, 7, draws)
    return [parameters_of(parameters, drawn.of(d)) for d in range(draws)]


def test_draws_have_the_posteriors_centre_spread_and_correlation() -> None:
    seen = worlds(P)
    core, mid = (logit([getattr(p.customers.churn_per_year, role) for p in seen]) for role in ("core", "mid"))
    frailty = np.log([p.customers.frailty for p in seen])
    drift = np.array([p.customers.volume_drift.tail for p in seen])
    for found, centre, spread in (
        (core, logit(P.customers.churn_per_year.core), 0.10),
        (mid, logit(P.customers.churn_per_year.mid), 0.20),
        (frailty, np.log(P.customers.frailty), 0.30),
        (drift, 0.0, 0.002),
    ):
        assert np.mean(found) == pytest.approx(centre, abs=4 * spread / 512**0.5)
        assert np.std(found) == pytest.approx(spread, rel=0.1)
    assert np.corrcoef([frailty, core, mid, drift]) == pytest.approx(
        np.array([[1, -0.6, 0, 0], [-0.6, 1, 0.3, 0], [0, 0.3, 1, 0], [0, 0, 0, 1]]), abs=0.1
    )


def test_parts_move_by_themselves_and_what_no_record_told_stays_or_keeps_its_prior() -> None:
    seen = worlds(P, 16)
    assert {p.customers.churn_per_year.tail for p in seen} == {P.customers.churn_per_year.tail}
    assert {p.customers.volume_drift.core for p in seen} == {P.customers.volume_drift.core}
    assert len({p.customers.price_to_hazard for p in seen}) == 16


def test_numbers_without_a_posterior_are_drawn_as_they_were_if_none_is_given() -> None:
    assert worlds(Parameters(), 8) == worlds(replace(P, posterior=Posterior()), 8)


def test_a_posterior_takes_the_place_of_the_declared_prior() -> None:
    narrow = replace(P, posterior=Posterior({ELASTICITY: Known("lognormal", 1e-6, 10, "x")}))
    drawn = np.log([p.customers.volume_elasticity for p in worlds(narrow, 64)])
    assert np.abs(drawn - np.log(P.customers.volume_elasticity)).max() < 1e-5
    names = list(draw_numbers(narrow, {}, 7, 8).priors)
    assert names.count(ELASTICITY) == 1


def test_a_value_that_is_typed_stays_the_centre() -> None:
    typed = replace(P, customers=replace(P.customers, churn_per_year=ByRole(0.3, 0.1, 0.2)))
    found = logit([p.customers.churn_per_year.core for p in worlds(typed)])
    assert found.mean() == pytest.approx(logit(0.3), abs=0.02)


def test_the_register_says_where_a_number_comes_from_now() -> None:
    lines = {line.name: line for line in marked(register(P), P.posterior)}
    assert (lines[CORE].status, lines[CORE].source) == ("calibrated", "maximum likelihood (300 observations)")
    assert lines[CORE].prior == "logitnormal, median = value, logit sd 0.1"
    assert lines["customers.churn_per_year.tail"].status == "assumed"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            Posterior({"customers.frialty": Known(spread=0.1)}),
            "no number is called customers.frialty: did you mean cust",
        ),
        (Posterior({"acquisition.lag": Known(spread=0.1)}), "acquisition.lag is the same in every draw"),
        (Posterior({"portrait.weight": Known(spread=0.1)}), "portrait.weight is the same in every draw"),
        (Posterior({FRAILTY: Known("lognorm", 0.1)}), "kind is lognorm, must be one of lognormal"),
        (Posterior({FRAILTY: Known(spread=0.0)}), "spread is 0, must be more than 0"),
        (
            Posterior({FRAILTY: Known(spread=0.1)}, {FRAILTY: {MID: 0.2}}),
            "both must be numbers of parameters.posterior",
        ),
        (replace(TOLD, correlation={FRAILTY: {MID: 1.2}}), "is 1.2, must lie between -1 and 1"),
        (
            replace(TOLD, correlation={FRAILTY: {MID: 0.9, CORE: 0.9}, MID: {CORE: -0.9}}),
            "is no correlation matrix",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(told: Posterior, said: str) -> None:
    with pytest.raises(InputError) as refused:
        check(replace(Parameters(), posterior=told))
    assert any(said in fault for fault in refused.value.faults), refused.value.faults
