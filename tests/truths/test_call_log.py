"""A log of calls gives back the desk that made it, and a log that cannot be is refused in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.desk.call_log import estimate, observed, patience, predicted
from simulator.vocabulary import InputError

AGENTS, HANDLING, PATIENCE, WRAP = 5, 240.0, 300.0, 12.0


def log_of(weeks: int, busy: float = 1.0, wrap: float = WRAP) -> pd.DataFrame:
    """Calls of a bank open Monday to Friday 9 to 13, one agent more on Mondays, told call by call."""
    chance, rows = np.random.default_rng(5), []
    for day in [d for d in range(7 * weeks) if d % 7 < 5]:
        free = [0.0] * (AGENTS + (day % 7 == 0))
        hourly = busy * np.array([60, 90, 75, 45]) * (1.2 if day % 7 == 0 else 1.0)
        at = np.sort(np.concatenate([3600 * (h + chance.random(chance.poisson(n))) for h, n in enumerate(hourly)]))
        for time in at:
            server = int(np.argmin(free))
            wait, gives_up = max(0.0, free[server] - time), chance.exponential(PATIENCE)
            served, service = wait <= gives_up, chance.lognormal(np.log(HANDLING) - 0.5, 1.0)
            if served:
                free[server] = time + wait + service + wrap
            date = pd.Timestamp("2026-01-05") + pd.Timedelta(days=day, hours=9, seconds=time)
            rows.append((date, min(wait, gives_up), served, service if served else np.nan, server))
    return pd.DataFrame(rows, columns=["time", "wait", "served", "service", "server"])


def test_a_log_gives_back_the_desk_that_made_it():
    log = log_of(weeks=30)
    plan = estimate(log)
    assert plan.open_slots.tolist() == [4, 4, 4, 4, 4, 0, 0]
    expected = np.array([60, 90, 75, 45]) * np.array([[1.2], [1], [1], [1], [1]])
    assert (np.abs(plan.rate[:5, :, 0] - expected) < 4 * (expected / 30) ** 0.5).all()
    served = log.served.sum()
    scv = np.e - 1
    work = plan.handling[0] * 3600
    assert abs(work - (HANDLING + WRAP)) < 4 * HANDLING * (scv / served) ** 0.5
    assert plan.handling_scv == pytest.approx(scv * (HANDLING / work) ** 2, rel=0.12)
    assert abs(plan.patience * 3600 - PATIENCE) < 4 * PATIENCE / (~log.served).sum() ** 0.5
    assert plan.seniors[1:5, 1:3] == pytest.approx(AGENTS, abs=0.02)
    assert plan.seniors[0, 1:3] == pytest.approx(AGENTS + 1, abs=0.02)
    assert 1 <= plan.dispersion < 1 + 4 * (2 / 149) ** 0.5


def test_and_that_desk_predicts_the_next_weeks():
    seen = observed(log_of(weeks=30))
    days = predicted(estimate(log_of(weeks=30)), replications=60)
    weekday = seen.groupby(seen.index.day_of_week)
    for name in ("share_waiting", "mean_wait", "abandonment"):
        error = np.hypot(weekday[name].std() / 30**0.5, days[f"{name}_sd"] / 60**0.5)
        assert (np.abs(weekday[name].mean() - days[name]) < 4 * error + 0.04 * days[name]).all(), name


def test_patience_is_the_total_time_waited_over_those_who_left():
    assert patience([10, 20, 30], [True, False, False]) == 30
    assert patience([10, 20], [True, True]) == float("inf")


def test_busy_and_quiet_days_are_seen():
    calm = log_of(weeks=4, busy=0.3)
    crowded = calm[(calm.time.dt.day_of_year % 2 == 0) | (calm.index % 3 == 0)]  # every other day two thirds vanish
    assert estimate(crowded).dispersion > 5
    assert estimate(calm).dispersion < 3


def test_a_day_by_hand():
    times = pd.to_datetime(["2026-01-05 09:00", "2026-01-05 09:01", "2026-01-05 09:02", "2026-01-06 09:00"])
    told = {"time": times, "wait": [0.0, 60, 30, 0], "served": [True, True, False, True], "server": [1, 1, 0, 1]}
    log = pd.DataFrame(told | {"service": [110.0, 50, 0, 80]})
    assert observed(log).to_numpy().tolist() == [[3, 2 / 3, 30, 1 / 3], [1, 0, 0, 0]]
    plan = estimate(log, {0: (9, 10), 1: (9, 10)})
    assert plan.rate[:, 0, 0].tolist() == [3, 1, 0, 0, 0, 0, 0]
    assert plan.seniors[:2, 0].tolist() == [1, 1]
    assert plan.handling[0] * 3600 == pytest.approx((110 + 50 + 80) / 3 + 10), "ten seconds before he who waits"
    assert plan.patience * 3600 == 90


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda log: log.drop(columns="server"), "lacks server; it must have time, wait, served, service, server"),
        (lambda log: log.assign(wait=-1.0), r"wait holds -1.0 \(row 0 by time\), must be a number >= 0 of seconds"),
        (lambda log: log.assign(service=np.nan), "service holds nan"),
        (lambda log: log.assign(served=False), "no call of the log was served"),
        (lambda log: log.iloc[:0], "is empty"),
        (lambda log: log.assign(time=pd.NaT), "time is missing"),
    ],
)
def test_a_log_that_cannot_be(change, said):
    with pytest.raises(InputError, match=said):
        estimate(change(log_of(weeks=1)))
