"""A synthetic book is what its portrait says, for any seed and any size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulator.book import synthesise
from simulator.book.columns import COLUMNS, NAMES
from simulator.book.synthetic import allot
from simulator.number import ByRole
from simulator.parameters import Parameters
from simulator.vocabulary import InputError
from tests.sectors import SECTORS, sector


def _sized(n, **other):
    parameters = Parameters()
    return replace(parameters, portrait=replace(parameters.portrait, customers=n, **other))


@pytest.mark.parametrize("name", SECTORS)
def test_shares_are_exact(name):
    portrait = sector(name).portrait
    c = synthesise(sector(name), 5).customers
    n = portrait.customers
    for role in ("core", "mid", "tail"):
        mine = c[c["segment"] == role]
        assert len(mine) == round(portrait.segment_share.of(role) * n)
        for term, share in portrait.terms.items():
            assert abs((mine["contract_term_months"] == term).sum() - share * len(mine)) < 1
        assert abs((mine["service_class"] == "premium").sum() - portrait.premium_share.of(role) * len(mine)) < 1
        assert (mine["cogs_share"] == portrait.cogs_share.of(role)).all()
    assert c["vulnerable"].sum() == round(portrait.vulnerable_share * n)
    assert c["strategic"].sum() == round(portrait.strategic_share * n)
    assert c["tenure_months"].mean() == pytest.approx(portrait.mean_tenure, rel=4 / n**0.5)


def test_contracts_end_evenly_within_their_term():
    c = synthesise(Parameters(), 5).customers
    yearly = c[c["contract_term_months"] == 12]["months_to_renewal"]
    assert (yearly.min(), yearly.max()) == (1, 12)
    chi_square = ((yearly.value_counts() - 100) ** 2 / 100).sum()
    assert chi_square < 31.3  # 11 degrees of freedom, 1 in 1,000
    assert (c[c["contract_term_months"] == 1]["months_to_renewal"] == 1).all()


def test_same_seed_same_book_other_seed_other_book():
    one, again, other = (synthesise(Parameters(), seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one.customers, again.customers)
    assert one.source_hash == again.source_hash != other.source_hash
    assert not one.customers["monthly_revenue"].equals(other.customers["monthly_revenue"])


def test_every_column_is_there_with_its_kind():
    c = synthesise(Parameters(), 1).customers
    assert tuple(c.columns) == NAMES
    assert c["customer_id"].iloc[[0, 1999]].tolist() == ["C000001", "C002000"]
    assert c["customer_id"].is_unique
    kinds = {"number": "f", "whole": "i", "flag": "b"}
    for column in COLUMNS:
        if column.kind in kinds:
            assert c[column.name].dtype.kind == kinds[column.kind], column.name
        if column.fill != "none":
            assert c[column.name].notna().all()


@pytest.mark.parametrize("n", [1, 2, 3, 50])
def test_small_books(n):
    book = synthesise(_sized(n), 1)
    assert len(book.customers) == n
    assert (book.customers["monthly_revenue"] > 0).all()
    assert book.segments == ("core", "mid", "tail")


def test_prepaid_only_on_longer_terms():
    c = synthesise(_sized(2000, prepaid_share=1.0), 1).customers
    assert (c["prepaid"] == (c["contract_term_months"] > 1)).all()


def test_traits_are_what_the_portrait_says():
    portrait = Parameters().portrait
    c = synthesise(Parameters(), 5).customers
    tail = c["segment"] == "tail"
    assert c.loc[tail, "abusive"].sum() == round(portrait.abusive_share * tail.sum()) == 21
    assert not c.loc[~tail, "abusive"].any()
    assert c["fairness_group"].value_counts().to_dict() == {"A": 1400, "B": 600}
    for role in ("core", "mid", "tail"):
        fit = c.loc[c["segment"] == role, "icp_fit"]
        error = portrait.icp_fit_sd / len(fit) ** 0.5
        assert abs(fit.mean() - portrait.icp_fit.of(role)) < 4 * error
        assert abs(fit.std() - portrait.icp_fit_sd) < 4 * error
        assert fit.between(0, 1).all()


def test_traits_change_no_other_column():
    usual = synthesise(_sized(50), 3).customers
    other = synthesise(_sized(50, abusive_share=0.5, group_b_share=0.9, icp_fit_sd=0.05), 3).customers
    changed = {name for name in NAMES if not usual[name].equals(other[name])}
    assert changed == {"abusive", "icp_fit", "fairness_group"}


def test_allot_gives_the_nearest_whole_numbers():
    assert allot([0.25, 0.40, 0.35], 10).tolist() == [3, 4, 3]
    assert allot([0.5, 0.5], 3).tolist() == [2, 1]
    assert allot([1 / 3] * 3, 100).sum() == 100
    assert allot(np.array([0.2, 0.8]), 0).tolist() == [0, 0]


def test_a_portrait_that_contradicts_itself_is_refused():
    wrong = _sized(
        10,
        segment_share=ByRole(0.5, 0.5, 0.5),
        terms={1: 0.5, 12: 0.6},
        premium_share=ByRole(0.8, 0, 0),
        self_service_share=ByRole(0.8, 0, 0),
        revenue_load_correlation=0.9,
        load_correlation=-0.5,
    )
    with pytest.raises(InputError) as refused:
        synthesise(wrong, 1)
    assert refused.value.faults == [
        "portrait.segment_share adds up to 1.5, must add up to 1",
        "portrait.terms adds up to 1.1, must add up to 1",
        "portrait.premium_share and self_service_share add up to more than 1 in core",
        "portrait.revenue_load_correlation and load_correlation contradict each other",
    ]
