"""A real help desk and a real call centre: what their logs tell of tickets, handling and patience."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.calibration.handling import Spans, from_events, handling
from simulator.calibration.patience import patience
from simulator.calibration.tickets import tickets

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def table(name: str, **how) -> pd.DataFrame:
    if not (DATA / name).exists():
        pytest.skip(f"{name} is absent: it comes with no release")
    return pd.read_csv(DATA / name, **how)


@cache
def desk() -> pd.DataFrame:
    return table("helpdesk_italian_events.csv", parse_dates=["complete_timestamp"])


@cache
def calls() -> pd.DataFrame:
    log = table("anonymous_bank_feb1999_calls.csv", usecols=["outcome", "q_time", "ser_time"])
    return log[log["outcome"] != "PHANTOM"]


def spans(*ends: str) -> Spans:
    hours = (desk()["complete_timestamp"] - desk()["complete_timestamp"].min()).dt.total_seconds() / 3600
    return from_events(desk()["case_id"].to_numpy(str), desk()["activity"].to_numpy(str), hours.to_numpy(), ends)


def test_tickets_of_the_help_desk_are_far_from_poisson():
    counts = desk().groupby("customer")["case_id"].nunique().to_numpy()
    assert counts.mean() == pytest.approx(11.6, abs=0.05)
    assert counts.var() == pytest.approx(562, abs=2)
    top = np.sort(counts)[::-1][: round(0.2 * len(counts))]
    assert top.sum() / counts.sum() == pytest.approx(0.686, abs=0.001)
    mean, spread = tickets(counts, np.full(len(counts), 38.0), "mid").estimates
    assert mean.value * 38 == pytest.approx(11.55, abs=0.01), "the likelihood of equal exposure meets the sample's mean"
    assert mean.error == pytest.approx(counts.std() / np.sqrt(len(counts)) / counts.mean(), rel=0.01)
    assert 1.2 < spread.value < 1.6
    assert "their counts alone say 4.11" in spread.why, "a gamma does not hold the few who open most"


def test_work_ends_when_it_is_resolved_not_when_the_system_closes_it():
    resolved, closed = spans("Resolve ticket"), spans("Closed")
    assert len(resolved.hours) == 4580
    assert resolved.finished.sum() == 4569
    days = [np.median(s.hours[s.finished]) / 24 for s in (resolved, closed)]
    assert days == pytest.approx([6.7, 39.8], abs=0.1)
    assert handling(resolved).estimates[0].value / 24 == pytest.approx(12.4, abs=0.1)


def test_the_bank_s_service_times():
    served = calls().loc[(calls()["outcome"] == "AGENT") & (calls()["ser_time"] > 0), "ser_time"].to_numpy(float)
    mean, scv, sd = handling(Spans(served, np.ones(len(served), dtype=bool))).estimates
    assert mean.value == pytest.approx(176.9, abs=0.05)
    assert sd.value == pytest.approx(1.26, abs=0.005)
    assert scv.value == pytest.approx(served.var() / served.mean() ** 2, rel=1e-9)
    assert "a log-normal of this log sd has 3.89" in scv.why, "short calls make its tail too long"


def test_the_bank_s_patience():
    reached = calls()[(calls()["outcome"] == "AGENT") | (calls()["q_time"] > 0)]
    found = patience(reached["q_time"].to_numpy(float), (reached["outcome"] != "AGENT").to_numpy(), 176.9)
    assert found.value * 176.9 == pytest.approx(348, abs=0.5)
    assert found.error == pytest.approx((reached["outcome"] != "AGENT").sum() ** -0.5)
