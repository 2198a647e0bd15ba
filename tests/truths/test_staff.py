"""A month of the desk's staff by hand: who leaves, who starts, who is dismissed, what it costs, how they feel."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from simulator.core import given as g
from simulator.core import records as r
from simulator.core.staff import attrition_prob, feel, staff, strain
from simulator.number import ByRole
from simulator.vocabulary import CAPACITY
from tests.sectors import sector
from tests.small import NO_FEEDBACK, idle, leave, lives, on, run, small, turned

DESK = {
    "desk.agent_attrition": 0.1,
    "desk.attrition_cap": 0.5,
    "desk.rate": 1.0,
    "desk.hours_per_agent": 100.0,
    "desk.hire_lag": 2,
    "desk.ramp_months": 3,
    "desk.hire_cost": 1.5,
    "desk.severance": 2.0,
    "desk.layoff_notice": 1,
    "desk.redeploy_worth": 0.25,
}
HEADS, WAGE = 12.0, 1.1
ZERO = ByRole(0.0, 0.0, 0.0)


def office(needed, **state):
    """Ten agents of twelve: eight seniors, a junior with one month to go and one with two; two notices end, three
    hires start. Money in whole units, a month's pay is 100 x wage."""
    lived = lives(small("saas", 30), idle(), turned(sector("saas"), DESK), months=1, paths=1)
    numbers, work = lived.prepared.opening.numbers, lived.work
    numbers.value[g.DESK_RATE], numbers.value[g.HEADCOUNT] = 1.0, HEADS
    work.state[:] = 0.0
    told = {"MORALE": 1.0, "UTILISATION": 0.5, "SENIORS": 8.0, "NEEDED": needed} | state
    for name, value in told.items():
        work.state[getattr(r, name)] = value
    work.state[r.JUNIOR : r.JUNIOR + 2] = 1.0
    work.state[r.LEAVING], work.state[r.HIRED] = 2.0, 3.0
    return numbers, work


def month(policy, luck, needed=9.0, **state):
    """After the month: agents by kind, hires and notices on their way, money."""
    numbers, work = office(needed, **state)
    staff(numbers, work, (CAPACITY.index(policy[0]), policy[1]), luck, (WAGE, 1.0))
    s = work.state
    return SimpleNamespace(
        seniors=s[r.SENIORS],
        juniors=s[r.JUNIOR : r.JUNIOR + 3].tolist(),
        hired=s[r.HIRED : r.HIRED + 2].tolist(),
        notice=s[r.LEAVING],
        cost=s[r.DESK_COST],
        stranded=s[r.DESK_STRANDED],
        one_off=s[r.ONE_OFF],
    )


def agents(seen):
    return seen.seniors + sum(seen.juniors)


def test_a_month_by_hand():
    """10 x .1 + .4: one leaves, nine stay (7.2 + .9 + .9); two are dismissed, seven stay (5.6 + .7 + .7), severance
    2 x 2 x 110; the junior with a month to go is a senior (6.3), three start; of 10 now, 9 are needed and 2 are
    expected to leave before a hire could start: one is hired, for 165."""
    seen = month(("attrition_only", 0.0), 0.4)
    assert seen.seniors == pytest.approx(6.3)
    assert seen.juniors == pytest.approx([0.7, 0.0, 3.0])
    assert seen.hired == pytest.approx([0.0, 1.0])
    assert seen.one_off == 2 * 2 * 110
    assert seen.cost == 10 * 110 + 165
    assert seen.stranded == (10 - 9) * 110


def test_the_same_month_held_and_with_layoffs():
    """Held: 12 - 10 + 2 are hired. With layoffs: of 10 and 5 needed, five are given notice."""
    held = month(("hold", 0.0), 0.4)
    assert held.hired == pytest.approx([0.0, 4.0])
    assert held.cost == 10 * 110 + 4 * 165
    fewer = month(("layoffs", 0.0), 0.4, needed=5.0)
    assert fewer.notice == pytest.approx(5.0)
    assert (fewer.cost, fewer.one_off) == (10 * 110, 440)
    patient = month(("attrition_only", 0.0), 0.4, needed=5.0)
    assert (patient.notice, patient.hired) == (0.0, [0.0, 0.0])


def test_the_same_month_with_half_of_what_is_free_elsewhere():
    """12 at first, 6 needed: 6 are free, 2 of them gone already, half of 6 work elsewhere and 1 is idle. A quarter of
    their pay comes back; with layoffs all go but the six needed and the three elsewhere: one is given notice."""
    seen = month(("layoffs", 0.5), 0.4, needed=6.0)
    back = 3 * 110 * 0.25
    assert seen.cost == pytest.approx(10 * 110 - back, abs=0.5)
    assert seen.stranded == pytest.approx(4 * 110 - back, abs=0.5)
    assert seen.notice == pytest.approx(1.0)


def test_luck_rounds_leavers_up_or_down():
    """10 x .1 = 1 in good spirits; at this morale 1.5: one or two, by the month's uniform."""
    many = [
        sum([m.seniors, *m.juniors]) for u in (0.0, 0.49, 0.51, 0.999) if (m := month(("hold", 0), u, MORALE=0.797))
    ]
    assert many == pytest.approx([10.0, 10.0, 9.0, 9.0])  # 9 or 8 stay, less two, and three start


def test_morale_of_a_month_by_hand():
    """.9 before; 4 points of overload, a fifth of the customers let go: .85 x .9 + .15 (1 - 1.5 x .04 - 2 x .2)."""
    numbers, work = office(9.0, MORALE=0.9, UTILISATION=0.96, PRUNED=0.2)
    feel(numbers, work)
    assert work.state[r.MORALE] == pytest.approx(0.85 * 0.9 + 0.15 * (1 - 0.06 - 0.4), abs=1e-9)
    work.state[r.PRUNED] = 0.6  # beyond a quarter more tells no more
    feel(numbers, work)
    assert work.state[r.MORALE] == pytest.approx(0.85 * 0.846 + 0.15 * (1 - 0.06 - 0.5), abs=1e-9)


def test_more_overload_and_less_morale_never_mean_fewer_leavers():
    busy, low = np.linspace(0, 1, 41), np.linspace(0, 1, 21)
    table = np.array([[attrition_prob(0.025, strain(u, 0.92, 0.5), m, (2.0, 2.0), 0.15) for u in busy] for m in low])
    assert (np.diff(table, axis=0) >= 0).all()
    assert (np.diff(table, axis=1) >= 0).all()
    assert table[0, 0] == 0.025
    assert table[0, -1] == pytest.approx(0.025 * np.exp(0.16))
    assert table.max() == 0.15
    left = [
        [agents(month(("hold", 0), luck, UTILISATION=u)) for u in (0.9, 0.93, 0.97, 1.0)]
        for luck in (0.05, 0.3, 0.62, 0.95)
    ]
    for heads in left:
        assert all(more >= less - 1e-12 for more, less in pairwise(heads))
    assert left[3][0] > left[3][-1]


@pytest.mark.parametrize("name", ["saas", "wholesale"])
def test_morale_falls_with_a_purge_and_comes_back(name):
    """A third let go in a month: exactly .15 x 2 x .25 lower at its end, and half of that is over in five months."""
    slack = NO_FEEDBACK | {"desk.initial_load": 0.7, "desk.morale_by_relief": 0.0}
    purge = on(lambda seen: seen.lottery < 0.4, leave(5), capacity="hold")
    told = run(small(name, 300), {"stay": idle("hold"), "purge": purge}, turned(sector(name), slack), months=36)
    gap = (told["morale"].sel(strategy="stay") - told["morale"].sel(strategy="purge")).values[0]
    assert not gap[:, :4].any()
    assert gap[:, 4] == pytest.approx(0.15 * 2 * 0.25, abs=1e-9)
    assert gap[:, 5:] == pytest.approx(gap[:, 4:-1] * 0.85, abs=1e-9)
    assert (told["morale"].sel(strategy="stay") == 1.0).all()  # where there is no overload there is no strain


def test_a_desk_at_rest_stays_at_rest_in_morale_too():
    """An overloaded desk opens with the morale of its overload, and nothing moves it."""
    still = NO_FEEDBACK | {"desk.initial_load": 1.4, "desk.agent_attrition": 0.0}
    p = turned(sector("saas"), still | {"customers.involuntary_share": 0.0, "customers.volume_drift": ZERO})
    told = run(small("saas", 400, annual_churn=0.0), {"do_nothing": idle()}, p, months=24)
    busy, morale = told["utilisation"].values, told["morale"].values
    assert busy.min() > 0.95
    assert morale == pytest.approx(1 - 1.5 * (busy - 0.92), abs=1e-9)
    assert (morale == morale[..., :1]).all()
