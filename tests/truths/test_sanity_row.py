"""The synthetic sectors earn, lose and concentrate as their published sanity row says, whatever the seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.book import BookPage, describe, synthesise
from simulator.number import ByRole
from simulator.parameters import Parameters
from tests.sectors import SECTORS, sector

SEEDS = (1, 2, 3, 7, 11, 2025)
# margin after desk and operations, EBIT ± tolerance, loss-makers by contribution and fully loaded ± tolerance,
# whale peak and top-20 % (fully loaded), revenue share of the contribution loss-makers
ROW = {
    "saas": (0.73, 0.073, 0.04, 0.129, 0.245, 0.025, 1.11, 0.82, 0.025),
    "wholesale": (0.157, 0.042, 0.015, 0.251, 0.388, 0.035, 1.47, 1.25, 0.073),
    "subscription": (0.445, 0.057, 0.006, 0.058, 0.115, 0.006, 1.22, 0.44, 0.041),
}


def _page(name: str, seed: int) -> BookPage:
    return describe(synthesise(sector(name), seed, name=name), sector(name))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SECTORS)
def test_every_seed_meets_the_sanity_row(name, seed):
    margin, ebit, ebit_within, contribution, full, losers_within, peak, top_fifth, share = ROW[name]
    page = _page(name, seed)
    assert page.profit.margin_after_service == pytest.approx(margin, abs=0.01)
    assert page.profit.ebit == pytest.approx(ebit, abs=ebit_within)
    assert page.contribution.loss_makers == pytest.approx(contribution, abs=losers_within)
    assert page.full_cost.loss_makers == pytest.approx(full, abs=losers_within)
    assert page.full_cost.peak == pytest.approx(peak, rel=0.08)
    assert page.full_cost.top_fifth == pytest.approx(top_fifth, rel=0.08)
    assert page.contribution.loss_makers_revenue == pytest.approx(share, abs=0.015)


def test_gross_margins_before_service():
    assert _page("wholesale", 7).profit.gross_margin == pytest.approx(0.258, abs=0.003)
    assert _page("subscription", 7).profit.gross_margin == pytest.approx(0.58, abs=1e-9)


def test_declared_scale_of_the_software_book():
    page = _page("saas", 7)
    assert (page.customers, page.rows) == (2000, 2000)
    assert page.revenue == pytest.approx(2.5e6, rel=0.03)
    assert sum(s.exits_per_month for s in page.segments) == pytest.approx(21.1, abs=0.1)


def test_ten_customers_behind_each_subscription_row():
    page = _page("subscription", 7)
    assert (page.customers, page.rows) == (200_000, 20_000)
    assert page.revenue == pytest.approx(200_000 * 20.2, rel=0.01)
    between = (0.4 * 24**2 + 0.4 * 19**2 + 0.2 * 15**2) / 20.2**2
    assert page.effective_customers == pytest.approx(200_000 / (between * np.exp(0.25**2)), rel=0.005)


@pytest.mark.parametrize("name", SECTORS)
def test_logs_correlate_inside_segments_as_declared(name):
    portrait = sector(name).portrait
    customers = synthesise(sector(name), 7).customers
    logs = np.log(customers[["monthly_revenue", "tickets_per_month", "activity_hours_per_month"]])
    within = logs - logs.groupby(customers["segment"]).transform("mean")
    found = within.corr().to_numpy()
    assert found[0, 1:] == pytest.approx([0.4, 0.4], abs=0.03)
    assert found[1, 2] == pytest.approx(0.58, abs=0.03)
    expected = [portrait.revenue_log_sd, portrait.load_log_sd, portrait.load_log_sd]
    assert within.std().to_numpy() == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize(
    ("sigma", "effective", "top_fifth", "gini"),
    [(0.9, 2.248, 0.5233, 0.4755), (1.0, 2.718, 0.5629, 0.5205)],
)
def test_log_normal_concentration_closed_forms(sigma, effective, top_fifth, gini):
    """N·HHI = exp(σ²), top-20 % share and Gini of a log-normal book of one segment."""
    one = replace(Parameters().portrait, customers=20_000, segment_share=ByRole(1, 0, 0), revenue_log_sd=sigma)
    page = describe(synthesise(replace(Parameters(), portrait=one), 7), Parameters())
    assert page.hhi * page.customers == pytest.approx(effective, rel=0.05)
    assert page.top_fifth_share == pytest.approx(top_fifth, abs=0.005)
    assert page.gini == pytest.approx(gini, abs=0.005)
