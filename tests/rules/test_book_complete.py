"""What a file leaves out is filled from the sector, kept apart per customer, and said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scenarios import load_macro, load_strategy
from simulator import simulate
from simulator.book import read_book, synthesise
from simulator.book.columns import NOT_SIMULATED
from simulator.number import ByRole
from simulator.parameters import Parameters
from simulator.vocabulary import InputError
from tests.sectors import sector

P = Parameters()
LOADS = ["tickets_per_month", "activity_hours_per_month"]


def _book(folder, frame, parameters=P, **told):
    path = folder / "book.csv"
    frame.to_csv(path, index=False)
    return read_book(path, parameters, **told)


def _plain(n, seed=1, scale=1.0):
    """Customers of the software sector with nothing but the required columns."""
    rng = np.random.default_rng(seed)
    role = np.arange(n) % 3
    mean = np.array([3000.0, 900.0, 400.0])[role] * scale
    return pd.DataFrame(
        {
            "customer_id": [f"K{k}" for k in range(n)],
            "segment": np.array(["core", "mid", "tail"])[role],
            "monthly_revenue": mean * np.exp(0.9 * rng.standard_normal(n) - 0.405),
            "tenure_months": rng.exponential(36, n),
        }
    )


def test_every_gap_is_said_with_its_count(tmp_path):
    frame = _plain(30).assign(monthly_revenue=[3000.0, 900.0, 400.0] * 10)
    book = _book(tmp_path, frame)
    assert book.notes == (
        "contract_term_months is assumed for 30 customers: month to month",
        "book.as_of is not given: 2025-12-31 is assumed, which only names the months",
        "roles of segments by their names: core = core, mid = mid, tail = tail; set book.roles to change them",
        "cogs_share is assumed for 30 customers: the sector's, by role",
        "cost to serve is synthetic: tickets_per_month drawn from the sector for 30 customers",
        "cost to serve is synthetic: activity_hours_per_month drawn from the sector for 30 customers",
        "not told, so assumed for everyone: service_class standard, prepaid no, vulnerable no, strategic no, "
        "abusive no, fairness_group all, referral_weight 1.0, list_price_gap 0.0, alive_prob 1.0",
    )


def test_single_empty_cells_are_filled_and_counted(tmp_path):
    frame = _plain(6).assign(
        monthly_revenue=[3000.0, 900.0, 400.0] * 2,
        tickets_per_month=[1.0, 2.0, np.nan, 4.0, 5.0, 6.0],
        activity_hours_per_month=1.0,
        gross_margin=[0.9, np.nan, 0.9, 0.9, 0.9, 0.9],
        service_class=["premium", "", "", "standard", "premium", "premium"],
        referral_weight=[1, 2, np.nan, 1, 1, 1],
        contract_term_months=1,
    )
    book = _book(tmp_path, frame)
    assert book.customers["tickets_per_month"].tolist()[:2] == [1.0, 2.0]
    assert book.customers["tickets_per_month"][2] > 0
    assert book.customers["cogs_share"].tolist() == pytest.approx([0.1, 0.12, 0.1, 0.1, 0.1, 0.1])
    assert {note for note in book.notes if " for 1 " in note or " for 2 " in note} == {
        "cogs_share is assumed for 1 customer: the sector's, by role",
        "cost to serve is synthetic: tickets_per_month drawn from the sector for 1 customer",
        "service_class is assumed for 2 customers: standard",
        "referral_weight is assumed for 1 customer: 1.0",
    }


def test_nothing_is_empty_but_what_may_be_unknown(tmp_path):
    customers = _book(tmp_path, _plain(30)).customers
    empty = set(customers.columns[customers.isna().any()])
    assert empty == {"annual_churn", "icp_fit", "payment_days", "nps"}
    assert customers["alive_prob"].eq(1.0).all()


def test_columns_no_mechanism_reads_are_named_where_they_say_something(tmp_path):
    silent = dict.fromkeys(NOT_SIMULATED, "") | {"prepaid": "yes", "list_price_gap": 0.0}
    assert not [note for note in _book(tmp_path, _plain(3).assign(**silent)).notes if "kept for filters" in note]
    book = _book(tmp_path, _plain(3).assign(**silent | {"nps": ["", 0, ""]}))
    assert "kept for filters, not simulated yet: nps" in book.notes
    told = {"payment_days": 30, "list_price_gap": 0.1, "icp_fit": 0.5}
    assert _book(tmp_path, _plain(3).assign(**told)).notes[-1] == (
        "kept for filters, not simulated yet: list_price_gap, icp_fit"
    )


@pytest.mark.parametrize("column", NOT_SIMULATED)
def test_what_is_said_not_to_be_simulated_moves_no_number(column):
    """Every month of every future is the same without the column's news; where this fails, the note is untrue."""
    book = synthesise(replace(P, portrait=replace(P.portrait, customers=40)), 3)
    news = {"list_price_gap": 0.3, "icp_fit": 0.1}.get(column, 60.0)
    other = replace(book, customers=book.customers.assign(**{column: news}))
    plans = {"do_nothing": load_strategy("do_nothing"), "ladder": load_strategy("ladder")}
    one, two = (
        simulate(b, plans, {"baseline": load_macro("baseline")}, parameters=P, months=12, paths=2, draws=1)
        for b in (book, other)
    )
    assert one.equals(two)


def test_another_customer_changes_nobody_elses_draw(tmp_path):
    frame = _plain(300)
    one = _book(tmp_path, frame).customers.set_index("customer_id")
    extra = pd.DataFrame([{"customer_id": "new", "segment": "core", "monthly_revenue": 5000.0, "tenure_months": 1.0}])
    more = _book(tmp_path, pd.concat([extra, frame])).customers.set_index("customer_id").drop("new")
    shuffled = _book(tmp_path, frame.sample(frac=1, random_state=3)).customers.set_index("customer_id")
    pd.testing.assert_frame_equal(one[LOADS], more[LOADS])
    pd.testing.assert_frame_equal(one[LOADS], shuffled.loc[one.index][LOADS])


def test_drawn_loads_have_the_sectors_means_spread_and_ties(tmp_path):
    customers = _book(tmp_path, _plain(9000)).customers
    for k, role in enumerate(("core", "mid", "tail")):
        mine = customers[customers["segment"] == role]
        assert mine["tickets_per_month"].mean() == pytest.approx([1.2, 1.4, 3.0][k], rel=0.08)
        assert mine["activity_hours_per_month"].mean() == pytest.approx([2.5, 1.0, 2.0][k], rel=0.08)
        logs = np.log(mine[["monthly_revenue", *LOADS]])
        assert logs[LOADS].std().to_numpy() == pytest.approx([1.0, 1.0], rel=0.05)
        ties = logs.corr().to_numpy()
        assert [ties[0, 1], ties[0, 2], ties[1, 2]] == pytest.approx([0.4, 0.4, 0.58], abs=0.04)


def test_synthetic_cost_keeps_the_sectors_share_of_revenue_at_another_scale(tmp_path):
    book = _book(tmp_path, _plain(9000, scale=0.05))
    customers = book.customers
    ratio = customers["tickets_per_month"].sum() / customers["monthly_revenue"].sum()
    assert ratio == pytest.approx((1.2 + 1.4 + 3.0) / 4300, rel=0.15)
    assert "synthetic cost to serve is scaled to the book's revenue: core ×0.0526, mid ×0.0526, tail ×0.0526" in (
        book.notes
    )


def test_margins_follow_the_role(tmp_path):
    frame = _plain(6).assign(segment=["A", "B", "C", "A", "B", "C"], monthly_revenue=[90, 20, 5, 80, 30, 4])
    customers = _book(tmp_path, frame, sector("wholesale")).customers
    assert customers["cogs_share"].tolist() == [0.76, 0.72, 0.68, 0.76, 0.72, 0.68]


@pytest.mark.parametrize(
    ("segments", "told", "roles"),
    [
        (["only"], None, ("mid",)),
        (["a", "b"], None, ("core", "tail")),
        (["a", "b", "c"], None, ("core", "mid", "tail")),
        (["a", "b", "c", "d"], None, ("core", "mid", "mid", "tail")),
        (["a", "b", "c"], {"a": "tail"}, ("tail", "mid", "tail")),
        (["tail", "core"], None, ("tail", "core")),
    ],
)
def test_roles_by_mean_revenue_unless_told(tmp_path, segments, told, roles):
    n = len(segments)
    frame = pd.DataFrame(
        {
            "customer_id": [str(k) for k in range(n)],
            "segment": segments,
            "monthly_revenue": 100.0 - np.arange(n),
            "tenure_months": 5.0,
        }
    )
    book = _book(tmp_path, frame, roles=told)
    assert (book.segments, book.roles) == (tuple(segments), roles)
    assert any(note.startswith("roles of segments") for note in book.notes)


def test_wrong_roles_are_refused_with_the_nearest(tmp_path):
    with pytest.raises(InputError) as refused:
        _book(tmp_path, _plain(3), roles={"cor": "core", "mid": "middle"})
    assert refused.value.faults == [
        "book.roles names segment 'cor', which the book does not have; did you mean 'core'?",
        "book.roles.mid is 'middle', must be one of core, mid, tail; did you mean 'mid'?",
    ]


def test_a_sector_without_spread_gives_its_means(tmp_path):
    flat = replace(
        P.portrait, revenue_log_sd=0.0, load_log_sd=0.0, tickets=ByRole(1, 2, 3), mean_revenue=ByRole(30, 20, 10)
    )
    frame = _plain(3).assign(monthly_revenue=[30.0, 20.0, 10.0])
    customers = _book(tmp_path, frame, replace(P, portrait=flat)).customers
    assert customers["tickets_per_month"].tolist() == [1.0, 2.0, 3.0]
