"""Who would have left anyway, who is saved and who is lost along the way, counted once more by hand."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.view import view
from simulator.vocabulary import Effect, Entry
from tests.sectors import sector
from tests.small import NO_FEEDBACK, idle, leave, lives, on, run, small, turned

MONTHS, SEGMENTS = 20, 3
TERSE = turned(sector("saas"), {"desk.initial_load": 1.03, "desk.quality_to_hazard": 8.0})
BOOK = small("saas", 200, annual_churn=0.5)


def some(seen):
    return seen.lottery < 0.4


PLANS = {
    "purge": on(some, leave(4, 2), capacity="layoffs"),
    "late": on(some, leave(17, 9), capacity="hold"),
    "reprice": on(some, Entry(2, "now", 1, Effect(list_price=0.4))),
}


def counted(name, parameters):
    """anyway, saved, collateral [path, month, segment] by asking each customer on each path."""
    here, there = (lives(BOOK, s, parameters, months=MONTHS) for s in (PLANS[name], idle()))
    chosen = some(seen_by(here))
    segment = here.prepared.segment[np.argsort(here.prepared.order)]
    told = {n: np.zeros((len(here.month), MONTHS + 1, SEGMENTS)) for n in ("anyway", "saved", "collateral")}
    for p, i in np.ndindex(here.month.shape):
        month, otherwise = here.month[p, i], there.month[p, i]
        if here.cause[p, i] >= 2:
            told["anyway"][p, month - 1, segment[i]] += otherwise <= min(MONTHS, month + 12)
        elif not chosen[i] and month > otherwise:
            told["saved"][p, otherwise - 1, segment[i]] += 1
        elif not chosen[i] and month < otherwise:
            told["collateral"][p, month - 1, segment[i]] += 1
    return told


def seen_by(lived):
    return view(lived.prepared, 7, 0, MONTHS)


@pytest.mark.parametrize("name", list(PLANS))
def test_each_fate_is_counted_where_it_happens(name):
    both = run(BOOK, {"do_nothing": idle(), name: PLANS[name]}, TERSE, months=MONTHS)
    told = both.squeeze("macro").sel(strategy=name)
    for fate, expected in counted(name, TERSE).items():
        assert np.array_equal(told[fate].values, expected[:, :MONTHS]), fate
    assert name != "purge" or min(float(told[fate].sum()) for fate in ("anyway", "saved")) > 0


def test_without_feedback_nobody_is_saved_and_nobody_is_collateral():
    told = run(BOOK, {"do_nothing": idle()} | PLANS, turned(TERSE, NO_FEEDBACK), months=MONTHS)
    assert not float(told["saved"].sum())
    assert not float(told["collateral"].sum())
    assert float(told["anyway"].sel(strategy="purge").sum()) > 0
