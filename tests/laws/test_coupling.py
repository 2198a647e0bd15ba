"""The desk ties customers together: when heavy users go the others are served sooner, and a month later stay longer."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.sectors import sector
from tests.small import NO_FEEDBACK, idle, leave, lives, on, small, turned
from tests.twins.test_reading import columns_of

ONLY_THE_DESK = NO_FEEDBACK | {
    "desk.agent_attrition": 0.0,
    "desk.initial_load": 1.05,
    "customers.volume_elasticity": 0.0,
}
PURGED, MONTHS, PATHS = 4, 18, 48
"""Let go at the end of month 4: tickets and waits are fewer in month 5, satisfaction at its end, exits in month 6."""


def book():
    """Contracts a month long, so that a clock that slows down is seen at once; a tenth of the book asks most."""
    return small("saas", 300, contract_term_months=1, months_to_renewal=1, annual_churn=0.5)


def heavy(seen):
    return seen.tickets > np.quantile(seen.tickets, 0.9)


@cache
def pair(gain):
    """Nobody let go and the heavy users let go, posts held; the same customers on the same luck."""
    p = turned(sector("saas"), ONLY_THE_DESK | {"desk.quality_to_hazard": gain})
    plans = idle("hold"), on(heavy, leave(PURGED), capacity="hold")
    return [lives(book(), plan, p, months=MONTHS, paths=PATHS) for plan in plans]


def others():
    tickets = book().customers["tickets_per_month"].to_numpy()
    return tickets <= np.quantile(tickets, 0.9)


def by_month(lived):
    """Voluntary exits of those never let go, by month."""
    stay = others()
    left = lived.month[:, stay][lived.cause[:, stay] == 0]
    return np.bincount(left, minlength=MONTHS + 1)[1 : MONTHS + 1]


def test_letting_the_heavy_users_go_keeps_the_others():
    without, purged = pair(1.2)
    wait = [columns_of(lived, "wait_hours", 3)[..., 1] for lived in (without, purged)]
    assert np.array_equal(wait[0][:, :PURGED], wait[1][:, :PURGED])
    assert (wait[1][:, PURGED:] < 0.8 * wait[0][:, PURGED:]).all()
    stay = others()
    assert (purged.month[:, stay] >= without.month[:, stay]).all()
    exits = [by_month(lived) for lived in (without, purged)]
    after = slice(PURGED + 1, None)
    assert exits[1][after].sum() < 0.95 * exits[0][after].sum()
    assert np.array_equal(exits[0][: PURGED + 1], exits[1][: PURGED + 1])


def test_it_works_through_satisfaction_and_a_month_later():
    """Waits fall in month 5, satisfaction of every class at its end; month 5 loses the same customers, month 6 not."""
    without, purged = pair(1.2)
    content = [columns_of(lived, "class_satisfaction", 3) for lived in (without, purged)]
    assert np.array_equal(content[0][:, :PURGED], content[1][:, :PURGED])
    assert (content[1][:, PURGED:] > content[0][:, PURGED:]).all()
    stay = others()
    earlier = np.minimum(without.month[:, stay], PURGED + 1)
    assert np.array_equal(earlier, np.minimum(purged.month[:, stay], PURGED + 1))
    assert by_month(purged)[PURGED + 1] < by_month(without)[PURGED + 1]


def test_where_nobody_minds_waiting_nobody_stays_for_it():
    without, purged = pair(0.0)
    stay = others()
    assert np.array_equal(without.month[:, stay], purged.month[:, stay])
    assert np.array_equal(without.cause[:, stay], purged.cause[:, stay])
    assert (columns_of(purged, "wait_hours", 3)[:, -1, 1] < columns_of(without, "wait_hours", 3)[:, -1, 1]).all()


@pytest.mark.parametrize("redeploy", [0.0, 0.5, 1.0])
def test_hours_put_to_work_elsewhere_keep_fewer(redeploy):
    """The more of the freed agents leave the desk, the less is there for those who stay."""
    p = turned(sector("saas"), ONLY_THE_DESK | {"desk.quality_to_hazard": 1.2})
    most = on(heavy, leave(PURGED), capacity="hold")
    some = type(most)(most.rule, "hold", "some", redeploy)
    kept, fewer = (lives(book(), plan, p, months=MONTHS, paths=PATHS) for plan in (most, some))
    stay = others()
    assert (fewer.month[:, stay] <= kept.month[:, stay]).all()
    assert (fewer.month[:, stay] < kept.month[:, stay]).any() == (redeploy > 0)
