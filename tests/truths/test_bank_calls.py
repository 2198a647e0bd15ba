"""A real call centre (an anonymous bank, February 1999): three weeks estimated, the fourth predicted and compared."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.desk.call_log import estimate, observed, patience, predicted

FILE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "anonymous_bank_feb1999_calls.csv"
FOURTH_WEEK = pd.Timestamp("1999-02-22")


@cache
def raw() -> pd.DataFrame:
    """Calls without those the phone system only made up (PHANTOM)."""
    if not FILE.exists():
        pytest.skip(f"{FILE.name} is absent: the bank's calls come with no release")
    calls = pd.read_csv(FILE, dtype={"date": str})
    return calls[calls["outcome"] != "PHANTOM"]


@cache
def log() -> pd.DataFrame:
    """Calls that reached the desk when they left the voice menu; who hung up without queueing never did."""
    calls = raw()
    calls = calls[(calls["outcome"] == "AGENT") | (calls["q_time"] > 0)]
    entry, left = pd.to_timedelta(calls["vru_entry"]), pd.to_timedelta(calls["vru_exit"])
    midnight = pd.to_timedelta((left < entry).astype(int), unit="D")
    return pd.DataFrame(
        {
            "time": pd.to_datetime(calls["date"], format="%y%m%d") + left + midnight,
            "wait": calls["q_time"].astype(float),
            "served": calls["outcome"] == "AGENT",
            "service": calls["ser_time"].astype(float),
            "server": calls["server"],
        }
    )


def test_what_is_known_of_these_calls():
    calls = raw()
    gone, service = (
        calls["outcome"] == "HANG",
        calls["ser_time"][(calls["outcome"] == "AGENT") & (calls["ser_time"] > 0)],
    )
    assert service.mean() == pytest.approx(176.9, abs=0.05)
    assert np.log(service).std() == pytest.approx(1.26, abs=0.005)
    assert gone.mean() == pytest.approx(0.179, abs=0.0005)
    assert (calls["q_time"] > 0).mean() == pytest.approx(0.545, abs=0.0005)
    assert calls["q_time"].mean() == pytest.approx(41.3, abs=0.05)
    assert patience(log()["wait"], log()["served"]) == pytest.approx(348, abs=0.5)


def test_the_desk_estimated_from_three_weeks():
    plan = estimate(log()[log()["time"] < FOURTH_WEEK])
    assert plan.open_slots[[4, 5]].tolist() == [7, 5], "Friday 7 to 14, Saturday evening from 19"
    assert set(plan.open_slots[[0, 1, 2, 3, 6]]) <= {17, 18}, "7 to 24, some days from a little before 7"
    assert plan.handling[0] * 3600 == pytest.approx(193, abs=3), "172 s of talk, 22 s before the next who waits"
    assert plan.handling_scv == pytest.approx(1.24, abs=0.1)
    assert plan.patience * 3600 == pytest.approx(333, abs=5)
    assert plan.seniors[plan.seniors > 0].max() < 9, "never more than the seats seen busy"
    assert plan.load == pytest.approx(0.94, abs=0.02)


@cache
def fourth_week() -> tuple[pd.DataFrame, pd.DataFrame]:
    plan = estimate(log()[log()["time"] < FOURTH_WEEK])
    seen = observed(log()[log()["time"] >= FOURTH_WEEK])
    days = predicted(plan, replications=60)
    return seen.set_index(seen.index.day_of_week).loc[days.index], days


def week(days: pd.DataFrame) -> pd.Series:
    measures = days[["share_waiting", "mean_wait", "abandonment"]]
    return measures.mul(days["calls"], axis=0).sum() / days["calls"].sum()


def test_the_fourth_week_as_predicted():
    """Share waiting within 5 points, mean wait within a quarter, abandonment within 5 points (too high)."""
    seen, days = (week(table) for table in fourth_week())
    assert abs(days["share_waiting"] - seen["share_waiting"]) < 0.05
    assert days["mean_wait"] / seen["mean_wait"] == pytest.approx(1, abs=0.25)
    assert 0 < days["abandonment"] - seen["abandonment"] < 0.05


@pytest.mark.parametrize("measure", ["share_waiting", "mean_wait", "abandonment"])
def test_each_day_lies_where_such_days_fall(measure):
    """Against the spread of the desk's own days: six of seven within two standard deviations, none beyond three."""
    seen, days = fourth_week()
    off = ((seen[measure] - days[measure]) / days[f"{measure}_sd"]).abs()
    assert (off < 2).sum() >= 6
    assert off.max() < 3
    assert set(days[measure].nsmallest(2).index) & {4, 5}, "the weekend is the quiet time"
