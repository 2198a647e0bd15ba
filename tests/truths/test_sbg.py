"""The shifted beta-geometric law: the published survival of two cohorts comes out of the simulator's own fuses."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from simulator.number import ByRole
from simulator.parameters import Parameters
from simulator.prepare import prepare
from simulator.survival import of_customers
from simulator.vocabulary import InputError
from tests.small import NO_FEEDBACK, idle, run, small, turned

REGULAR = (0.704, 1.182, (0.6267, 0.4738, 0.3880, 0.3321, 0.2924, 0.2625, 0.2391, 0.2201))
HIGH_END = (0.668, 3.806, (0.8507, 0.7469, 0.6698, 0.6100, 0.5619, 0.5223, 0.4889, 0.4605))


def parameters(alpha: float, beta: float, base: Parameters) -> Parameters:
    """sBG with these two numbers for new customers on yearly contracts, and nothing else that moves a hazard."""
    mean = alpha / (alpha + beta)
    yearly = 1.0 - math.exp(-mean)  # hazard x 12 = mean chance of leaving at a renewal
    told = NO_FEEDBACK | {
        "customers.churn_per_year": ByRole(yearly, yearly, yearly),
        "customers.involuntary_share": 0.0,
        "customers.sbg_strength": alpha + beta,
        "acquisition.customers_per_month": 0.0,
        "acquisition.referral_rate": 0.0,
    }
    return replace(turned(base, told), switches=replace(base.switches, survival="sbg"))


def book(n: int, tenure: float = 0.0):
    return small("saas", n, tenure_months=tenure, contract_term_months=12, months_to_renewal=12)


@pytest.mark.parametrize(("alpha", "beta", "printed"), [REGULAR, HIGH_END])
def test_eight_renewals_of_a_published_cohort(alpha, beta, printed):
    """Share still there after 1 .. 8 renewals, within 4 standard errors of 24,000 customers."""
    customers, paths = 3000, 8
    p = parameters(alpha, beta, Parameters())
    ds = run(book(customers), {"do_nothing": idle()}, p, months=96, paths=paths, draws=paths)
    there = ds["active"].sum("segment").squeeze(["strategy", "macro"]).isel(month=slice(11, None, 12)).sum("path")
    n = customers * paths
    for found, expected in zip(there.values / n, printed, strict=True):
        assert abs(found - expected) < 4 * math.sqrt(expected * (1 - expected) / n)


def test_nobody_leaves_between_renewals():
    p = parameters(0.704, 1.182, Parameters())
    gone = run(book(400), {"do_nothing": idle()}, p, months=24)["exits"]
    left = gone.sum(["strategy", "macro", "path", "segment", "cause"])
    assert left[11] > 0
    assert left[23] > 0
    assert not np.delete(left.values, [11, 23]).any()


def test_survivors_of_many_renewals_are_the_loyal_ones():
    """Beta(a, b + n): a book of survivors of four renewals that loses .704 / 5.886 at the next one had a = .704."""
    chance_now = 0.704 / (0.704 + 1.182 + 4)
    p = parameters(chance_now, 1.0 - chance_now, Parameters())
    p = turned(p, {"customers.sbg_strength": 0.704 + 1.182})
    old = prepare(book(4000, 48.0), p)
    np.testing.assert_allclose(old.base_hazard, 0.704 / 1.886, rtol=1e-9)
    assert old.usual_hazard.mean() == pytest.approx(chance_now / 12, rel=1e-9)
    chance = -np.expm1(-12.0 * of_customers(old, 7, 0))
    assert chance.mean() == pytest.approx(chance_now, abs=4 * chance.std() / math.sqrt(len(chance)))


def test_a_churn_no_survivors_can_show_is_refused():
    p = parameters(0.704, 1.182, Parameters())
    with pytest.raises(InputError, match=r"sbg_strength is 1\.886: segment 'core' churns .* must be larger"):
        prepare(book(50, 48.0), p)
