"""Newcomers are the first of one list of prospects and live by their own contract from the month they start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from scenarios import load_macro
from simulator.core.fuses import new_fuse
from simulator.core.records import BORN, DONOR, ROW_DEFAULT, ROW_SEGMENT, ROWS_USED
from tests.sectors import SECTORS, sector
from tests.small import Steady, idle, leave, lives, on, run, small, turned

MONTHS = 28


def arrivals(lived):
    """(start, segment, rank, row) of every newcomer of the one path, in order of start and segment."""
    rows, link, n = lived.rows, lived.work.link, len(lived.prepared.order)
    seen = {}
    for row in range(n, lived.work.load[ROWS_USED]):
        born, segment = int(link[row, BORN]), int(rows.trait[link[row, DONOR], ROW_SEGMENT])
        rank = seen.get((born, segment), 0)
        seen[born, segment] = rank + 1
        yield born, segment, rank, row


def fate(lived, p, born, segment, rank):
    """Month and cause by the page: a fresh contract of the donor's term, both fuses lit at the start."""
    rows = lived.rows
    donor = rows.donor[born - 1, segment, rank]
    key = (lived.luck.seed, lived.luck.draw, 0)
    by_choice, by_default, _ = new_fuse(key, lived.rows.segment_key[segment], rank, born)
    fuse = by_choice / rows.prospect_hazard[born - 1, segment, rank]
    default_fuse = by_default / rows.real[donor, ROW_DEFAULT]
    term, clock = int(lived.prepared.term[donor]), 0.0
    for month in range(born, MONTHS + 1):
        left = (term - 1 - (month - born)) % term
        inside, renewal = p.in_term_hazard, term - p.in_term_hazard * (term - 1)
        clock += 1.0 if term == 1 else renewal if left == 0 else inside
        if month - born + 1 >= default_fuse:
            return month, 1
        if clock >= fuse:
            return month, 0
    return 0, 0


@pytest.mark.parametrize("name", SECTORS)
def test_newcomers_live_as_the_page_says(name):
    brisk = {"desk.quality_to_hazard": 0.0, "word_of_mouth.ties": 0.0, "acquisition.customers_per_month": 1200.0}
    brisk |= {"customers.involuntary_share": 0.3}
    p, book = turned(sector(name), brisk), small(name, 100, annual_churn=0.6)
    lived = lives(book, idle(), p, months=MONTHS, paths=1, naive=True)
    told, expected = [], []
    for born, segment, rank, row in arrivals(lived):
        code = int(lived.work.gone[row])
        told.append((code >> 2, code & 3))
        assert lived.work.link[row, DONOR] == lived.rows.donor[born - 1, segment, rank]
        expected.append(fate(lived, p.customers, born, segment, rank))
    assert told == expected
    assert len(told) > 100
    assert {0, 1} <= {cause for month, cause in told if month}


def test_a_strategy_that_wins_fewer_wins_the_first_of_the_same_people():
    p = turned(sector("saas"), {"acquisition.referral_rate": 0.05})
    book = small("saas", 200)
    plans = idle(), on(lambda seen: seen.lottery < 0.6, leave(3, 1))
    all_, fewer = (lives(book, s, p, months=MONTHS, paths=1, macro=Steady(), naive=True) for s in plans)
    people = [{(b, s, r): int(run.work.link[row, DONOR]) for b, s, r, row in arrivals(run)} for run in (all_, fewer)]
    assert len(people[1]) < len(people[0])
    assert people[1].items() <= people[0].items()


def test_prospects_are_drawn_when_somebody_wins_them():
    """A boom wins more than the plan. Who was drawn before, for another strategy, is the same to the last bit."""
    p, book = turned(sector("saas"), {"acquisition.customers_per_month": 400.0}), small("saas", 60)
    alone = lives(book, idle(), p, months=MONTHS, paths=2, macro=load_macro("boom"), reach=3.0)
    lit, dated, planned = alone.luck.lit, alone.weather.dated, alone.luck.crowd_size
    assert (lit >= planned).all()
    assert (lit > planned).any()
    assert (lit < alone.rows.places).all()
    assert np.array_equal(lit, dated)
    early = lives(
        book, idle(), turned(p, {"acquisition.customers_per_month": 1200.0}), months=MONTHS, paths=2, reach=3.0
    )
    for path, month, segment in np.argwhere(lit > planned):
        number = lit[path, month, segment]
        assert early.luck.lit[path, month, segment] >= number
        for kept in ("new_sign", "new_fuse"):
            drawn = [getattr(run.luck, kept)[..., path, month, segment, :number] for run in (alone, early)]
            assert np.array_equal(*drawn), kept
        assert (alone.weather.new_default[path, month, segment, :number] >= 0).all()


def test_newcomers_paid_for_when_they_were_cheap_find_places_in_a_good_month():
    """Prices of a sales lag ago and leads of today multiply: the most that can come is each at its best."""
    p, cheap = turned(sector("saas"), {"acquisition.customers_per_month": 8_000.0}), Bargains()
    ds = run(small("saas", 60), {"do_nothing": idle()}, p, macro=cheap, months=9, paths=2)
    won = ds["acquired"].sum("segment").values
    assert won.max() > 8.0 * won[..., 0].mean()


@dataclass(frozen=True)
class Bargains(Steady):
    """Customers at a tenth of their price for three months; four times the leads after them."""

    def drivers(self, shocks):
        drivers = super().drivers(shocks)
        drivers.cac[:, :3], drivers.leads[:, 3:] = 0.1, 3.0
        return drivers
