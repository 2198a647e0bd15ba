"""Gates and guard-rails to the month: what is not announced waits, a failed pilot stays one, bands need patience."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator.results import VARIABLES
from simulator.vocabulary import ALARMS, FALLING, NO_RULES, Bands, Drivers, Effect, Entry, Gate, Guard, Policy, Timeline
from tests.quiet import book_of, quiet
from tests.sectors import sector
from tests.small import Acts, Steady, idle, leave, lives, run, same, small
from tests.twins.test_reading import columns_of

MONTHS, WAVES = 24, 6
P = quiet()
BOOK = book_of(60)
WATCH = (("recession", 0.5),)
WAVE = np.arange(60) % WAVES


@dataclass(frozen=True)
class Slump:
    """A flat economy, told to be in recession in these months; goods cost so much in those of ``dear``."""

    months: tuple[int, ...] = ()
    dear: tuple[int, ...] = ()
    index: float = 1.3
    name: str = "slump"
    rules = NO_RULES

    def drivers(self, shocks):
        told = Steady().drivers(shocks)._asdict()
        for name, when, value in (("regime", self.months, 2.0), ("cost", self.dear, self.index)):
            table = told[name].copy()
            table[:, [m - 1 for m in when]] = value
            told[name] = table
        return Drivers(**told)


def waves(notice=2, resume_after=3, align="now"):
    """Wave k of ten customers is told in month 2 + 3 k and goes after the notice; paused while there is a recession."""
    plan = tuple((Entry(2 + 3 * k, align, notice, Effect(exit=2)),) for k in range(WAVES))
    return Acts(lambda seen: Timeline(WAVE, plan), told=Policy(guard=Guard(WATCH, resume_after)))


def by_wave(lived):
    """Month in which each wave goes; all of a wave go together, on every path."""
    for k in range(WAVES):
        assert len(np.unique(lived.month[:, k == WAVE])) == 1
    return lived.month[0, :WAVES].tolist()


def paused(lived):
    return (np.flatnonzero(columns_of(lived, "paused")[0]) + 1).tolist()


def lived(strategy, macro, book=BOOK, **told):
    return lives(book, strategy, P, macro=macro, **{"months": MONTHS, "paths": 2} | told)


def test_nothing_is_announced_once_an_alarm_rings_for_good():
    """Recession from month 6 on is reported in month 7: waves told in 2 and 5 go on, the others never begin."""
    one = lived(waves(), Slump(tuple(range(6, MONTHS + 1))))
    assert by_wave(one) == [4, 7] + [MONTHS + 1] * 4
    assert paused(one) == list(range(7, MONTHS + 1))
    assert by_wave(lived(waves(), Slump())) == [4, 7, 10, 13, 16, 19]
    assert paused(lived(waves(), Slump())) == []


@pytest.mark.parametrize("clean", [1, 3])
def test_three_clean_months_end_a_pause_and_what_was_to_come_is_as_much_later(clean):
    """Rings in months 7 and 8 (recession in 6 and 7), clean from 9 on: resumed in month 8 + clean, 1 + clean later."""
    one = lived(waves(resume_after=clean), Slump((6, 7)))
    assert paused(one) == list(range(7, 8 + clean))
    assert by_wave(one) == [4, 7] + [m + 1 + clean for m in (10, 13, 16, 19)]


def test_a_month_of_alarm_in_between_counts_the_clean_months_anew():
    one = lived(waves(), Slump((6, 9)))  # rings in 7 and 10; clean 11, 12, 13
    assert paused(one) == list(range(7, 13))
    assert by_wave(one) == [4, 7] + [m + 6 for m in (10, 13, 16, 19)]


def test_two_pauses_add_up():
    one = lived(waves(resume_after=1), Slump((4, 9)))  # rings in 5 and 10, resumed in 6 and 11
    assert paused(one) == [5, 10]
    assert by_wave(one) == [4, 8, 11, 15, 18, 21]  # told in 2, 5 + 1, 8 + 1 (before the second pause), 11 + 2, ...


def test_a_renewal_missed_in_a_pause_is_waited_for():
    """Half-year contracts that renew in months 5, 11, ...: what was to be told in 3 is told when the pause ends."""
    book = book_of(60, contract_term_months=6, months_to_renewal=5)
    plan = Acts(lambda seen: Timeline(np.zeros(60, int), ((Entry(3, "renewal", 2, Effect(exit=3)),),)),
                told=Policy(guard=Guard(WATCH, 1)))  # fmt: skip
    assert set(lived(plan, Slump(), book).month[0]) == {5}
    assert set(lived(plan, Slump((2,)), book).month[0]) == {11}  # rings in 3, resumed in 4: too late for month 5


def pilot(unless=WATCH):
    """Every sixth customer at once; the others two months after the gate of month 6, if it opens."""
    plan = ((leave(1, 1),), (Entry(2, "now", 0, Effect(exit=2), gate=1),))
    return Acts(lambda seen: Timeline(np.where(WAVE == 0, 0, 1), plan, (Gate("pilot", 6, unless),)))


def test_after_a_failed_pilot_only_the_pilot_group_has_acted():
    failed = lived(pilot(), Slump((5,)))  # the report of month 5 is what month 6 decides by
    assert by_wave(failed) == [2] + [MONTHS + 1] * 5
    for months in ((), (4,), (6, 7, 8)):
        assert by_wave(lived(pilot(), Slump(months))) == [2] + [8] * 5


def band(times=2):
    """All in one band; revenue 100, goods 50 a month; the score 50 - 50 (index - 1) must be below 40 to act."""
    gate = Gate("trigger", 3, band=0, cut=40.0, every=3, times=times)
    all_, plan = np.zeros(60, int), ((Entry(0, "now", 0, Effect(exit=2), gate=1),),)
    bands = Bands(all_, np.array([50.0]), (1.0, -1.0, -1.0, -1.0))
    return Acts(lambda seen: Timeline(all_, plan, (gate,), bands))


@pytest.mark.parametrize(
    ("dear", "times", "gone"),
    [
        ((2,), 1, 3),  # review 3 sees month 2
        ((2,), 2, None),
        ((2, 5), 2, 6),
        ((2, 8), 2, None),  # not running
        ((2, 8, 11), 2, 12),
        ((3, 4, 6, 7), 1, None),  # never when it is looked at
        ((2, 5, 8), 3, 9),
    ],
)
def test_a_trigger_opens_after_so_many_reviews_in_a_row(dear, times, gone):
    one = lived(band(times), Slump(dear=dear), book_of(60, cogs_share=0.5))
    assert set(one.month[0]) == {gone or MONTHS + 1}


def test_a_trigger_needs_the_cut_to_be_passed():
    for index, gone in ((1.19, MONTHS + 1), (1.21, 6)):
        one = lived(band(), Slump(dear=tuple(range(1, 13)), index=index), book_of(60, cogs_share=0.5))
        assert set(one.month[0]) == {gone}


@pytest.mark.parametrize("name", ["big_bang_purge", "clean_exit_at_renewal", "ladder", "tier_migration"])
def test_a_guard_rail_that_never_rings_is_no_guard_rail(name):
    """To the last bit, in a moving economy: groups stay apart in the partition, the numbers are the same."""
    plain = load_strategy(name)
    policy = plain.policy
    limits = tuple((n, -1e9 if n in FALLING else 1e9) for n in ALARMS)
    guards = {"none": Guard(), "deaf": Guard(limits)}
    plans = {
        which: Acts(plain.decide, told=Policy(policy.capacity, policy.redeploy, policy.reinvest, guard=guard))
        for which, guard in guards.items()
    }
    told = run(small("saas", 150), {"do_nothing": idle()} | plans, sector("saas"), macro=load_macro("severe_recession"),
               months=24)  # fmt: skip
    one, other = (told.sel(strategy=[which]).drop_vars("strategy") for which in plans)
    assert not same(one[list(VARIABLES)], other[list(VARIABLES)])
    assert float(one["exits"].sum()) > 0
    assert not other["paused"].values.any()


def test_each_path_is_guarded_by_itself():
    """Regimes differ from path to path: who pauses, and when, is the path's own; the next path starts afresh."""
    book, plan = small("saas", 80), load_strategy({"name": "x", "who": {"score": "lottery", "bottom": 0.6},
        "what": [{"do": "terminate"}], "when": {"start_month": 2, "waves": 8, "every_months": 3},
        "guard": {"pause_if": {"recession": True}}})  # fmt: skip
    told = {"macro": load_macro("baseline"), "months": 30, "seed": 3}
    many = lives(book, plan, sector("saas"), path_ids=np.arange(24), **told)
    held = columns_of(many, "paused").any(axis=1)
    assert 0 < held.sum() < 24
    for path in (*np.flatnonzero(held)[:2], *np.flatnonzero(~held)[:2]):
        alone = lives(book, plan, sector("saas"), path_ids=np.array([path]), **told)
        assert np.array_equal(alone.out[0], many.out[path], equal_nan=True)
