"""What the others hear: contagion and reputation by hand, calmed by notice and referral, felt a month later."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from simulator.core.given import CONTENT
from simulator.view import view
from simulator.vocabulary import Effect, Entry, Timeline
from tests.sectors import sector
from tests.small import NO_FEEDBACK, Acts, idle, lives, on, run, same, small, turned
from tests.twins.test_reading import columns_of

MONTHS, PATHS, WHEN = 14, 32, 3
TALK = NO_FEEDBACK | {
    "word_of_mouth.ties": 1.0,
    "word_of_mouth.reputation_by_pruning": 2.0,
    "word_of_mouth.voluntary": 0.0,
    "word_of_mouth.stronger": 0.0,
}
"""Only who is let go or demoted is talked about, and equally loud wherever: what else is heard has tests of its own."""


@cache
def book():
    """Contracts a month long, so that a clock that speeds up is seen at once."""
    return small("saas", 300, contract_term_months=1, months_to_renewal=1, annual_churn=0.3)


def poorest(seen):
    return seen.revenue < np.quantile(seen.revenue, 0.2)


def exit_after(notice=0, referral=False):
    return Entry(WHEN, "now", notice, Effect(exit=2, referral=referral))


@cache
def lived(notice=0, referral=False, numbers=()):
    p = turned(sector("saas"), TALK | dict(numbers))
    entry = exit_after(notice, referral)
    return lives(book(), on(poorest, entry), p, months=MONTHS, paths=PATHS)


def shares(one):
    """Share of each segment's and of all customers at the start of a month who are let go at its end [P, T, S + 1]."""
    n = len(one.prepared.book.segments)
    start = columns_of(one, "active_start", n)
    let_go = columns_of(one, "exits", 4 * n).reshape(*start.shape, 4)[..., 2]
    both = [np.concatenate([x, x.sum(axis=-1, keepdims=True)], axis=-1) for x in (let_go, start)]
    return both[0] / np.maximum(both[1], 1)


@pytest.mark.parametrize(("notice", "referral", "loud"), [(0, False, 1.0), (1, False, 1.0), (2, False, 0.75),
                                                          (0, True, 0.7), (3, True, 0.525)])  # fmt: skip
def test_contagion_and_reputation_follow_the_page_month_by_month(notice, referral, loud):
    """C <- .6 C + .588 mit f by segment, Rep <- .85 Rep + 2 mit f; who goes is told of at the end of the month."""
    one = lived(notice, referral)
    heard, n = loud * shares(one), len(one.prepared.book.segments)
    contagion, reputation = columns_of(one, "contagion", n), columns_of(one, "reputation", 1)[..., 0]
    said, name = np.zeros((PATHS, n)), np.zeros(PATHS)
    for t in range(MONTHS):
        said = 0.6 * said + 0.588 * heard[:, t, :n]
        name = 0.85 * name + 2.0 * heard[:, t, n]
        assert contagion[:, t] == pytest.approx(said, abs=1e-6)
        assert reputation[:, t] == pytest.approx(name, abs=1e-6)
    assert (reputation[:, WHEN + notice - 1] > 0.1).all()


def test_neighbours_leave_earlier_from_the_next_month_on_and_nobody_later():
    deaf = lived(numbers=(("word_of_mouth.ties", 0.0),))
    loud = lived(numbers=(("word_of_mouth.ties", 3.0),))
    assert (loud.month <= deaf.month).all()
    earlier = loud.month < deaf.month
    assert earlier.sum() > 20
    assert loud.month[earlier].min() == WHEN + 1


def test_a_name_that_suffers_costs_newcomers():
    """The mean of the Poisson is multiplied by e^-Rep of the month before last: heard, then recruited, then started."""
    p = turned(sector("saas"), TALK | {"word_of_mouth.ties": 0.0, "acquisition.customers_per_month": 400.0})
    quiet = turned(p, {"word_of_mouth.reputation_by_pruning": 0.0})
    plan = {"do_nothing": idle(), "purge": on(poorest, exit_after())}
    hurt, whole = (run(book(), plan, numbers, months=8, paths=64) for numbers in (p, quiet))
    came = [ds["acquired"].sum("segment").isel(macro=0).sel(strategy="purge") for ds in (hurt, whole)]
    assert (came[0] <= came[1]).all()
    assert np.array_equal(came[0].values[:, : WHEN + 1], came[1].values[:, : WHEN + 1])
    loss = hurt["reputation"].isel(macro=0).sel(strategy="purge").mean("path").values
    found = (came[0].mean("path") / came[1].mean("path")).values
    assert found[WHEN + 1 :] == pytest.approx(np.exp(-loss[WHEN - 1 : -2]), abs=0.02)


def test_demotion_is_heard_as_well_and_hurts_no_name():
    p = turned(sector("saas"), TALK)
    lower = Entry(WHEN, "now", 1, Effect(service_class=2))
    one = lives(book(), on(lambda seen: poorest(seen) & (seen.service_class < 2), lower), p, months=8, paths=4)
    n = len(one.prepared.book.segments)
    contagion = columns_of(one, "contagion", n)
    assert (contagion[:, :WHEN] == 0).all()
    assert contagion[:, WHEN].max() > 0.01
    assert contagion[:, WHEN + 1] == pytest.approx(0.6 * contagion[:, WHEN], abs=1e-8)
    assert (columns_of(one, "reputation", 1) == 0).all()


def test_where_nobody_is_let_go_nobody_talks():
    """Doing nothing is the same to the last bit however loud the customers are, if leavers go quietly."""
    p = turned(sector("saas"), {"word_of_mouth.voluntary": 0.0})
    plans = {"do_nothing": idle()}
    loud, deaf = (
        run(small("saas", 120), plans, turned(p, {"word_of_mouth.ties": ties}), months=18) for ties in (5.0, 0.0)
    )
    assert same(loud, deaf) == []


def test_all_that_is_heard_follows_the_page_month_by_month():
    """C <- .6 C + .588 [w_p mit f_pruned (1 + .3 S) + w_d f_demoted (1 + .3 (1 - S)) + w_v (f_vol - usual)] + .1 rise.

    usual <- .9 usual + .1 f_vol from the hazard of month 0; S is last month's satisfaction, of the standard class for
    those let go and of the class they had for those demoted; the rise is the mean log price rise of those who stay.
    """
    loud = {"word_of_mouth.voluntary": 2.0, "word_of_mouth.stronger": 0.3, "word_of_mouth.unfair": 0.4}
    p = turned(sector("saas"), TALK | loud)
    lower, rise = Entry(WHEN, "now", 1, Effect(service_class=2)), Entry(WHEN + 2, "now", 1, Effect(list_price=0.3))
    groups = ((exit_after(),), (lower,), (rise,))

    def plan(seen):
        return Timeline(np.minimum((seen.lottery * 4).astype(np.int64), 3) - 1, groups)

    one = lives(book(), Acts(plan), p, months=MONTHS, paths=PATHS)
    w, n = p.word_of_mouth, len(one.prepared.book.segments)
    seen = view(one.prepared, 7, 0, MONTHS)
    group, klass = plan(seen).group, seen.service_class
    start, exits = columns_of(one, "active_start", n), columns_of(one, "exits", n, 4)
    content, contagion = columns_of(one, "class_satisfaction", 3), columns_of(one, "contagion", n)
    usual = np.array([(seen.hazard[seen.segment == s]).mean() for s in range(n)])
    opening = one.prepared.opening.numbers.value[CONTENT : CONTENT + 3]
    customary, said = np.tile(usual, (PATHS, 1)), np.zeros((PATHS, n))
    for t in range(1, MONTHS + 1):
        before = content[:, t - 2] if t > 1 else np.tile(opening, (PATHS, 1))
        here = one.month > t
        for s in range(n):
            active = start[:, t - 1, s]
            demoted, dearer = np.zeros(PATHS), np.zeros(PATHS)
            if t == WHEN + 1:
                who = (seen.segment == s) & (group == 1) & (klass < 2)
                less = [1 + w.stronger * (1 - before[:, k]) for k in (0, 1)]
                demoted = sum(here[:, who & (klass == k)].sum(axis=1) * less[k] for k in (0, 1))
            if t == WHEN + 3:
                who = (seen.segment == s) & (group == 2)
                dearer = here[:, who].sum(axis=1) * p.customers.price_realisation * np.log(1.3)
            pruned = (1 + w.stronger * before[:, 1]) * exits[:, t - 1, s, 2]
            left = exits[:, t - 1, s, 0]
            heard = w.pruned * pruned + w.demoted * demoted + w.voluntary * (left - active * customary[:, s])
            said[:, s] = w.memory * said[:, s] + w.defecting_tie * heard / active + w.unfair * dearer / active
            customary[:, s] += (1 - w.usual_memory) * (left / active - customary[:, s])
        assert contagion[:, t - 1] == pytest.approx(said, abs=2e-6)
    assert contagion.min() < -0.01 < 0.1 < contagion.max()
