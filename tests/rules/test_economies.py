"""What the files of economies say, by hand; a sheet of one's own; every slip refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenarios import load_macro
from scenarios.macro.key_accounts import KeyAccounts
from scenarios.macro.technology import Legacy
from scenarios.menu import names
from simulator.vocabulary import ALWAYS_DRIVEN, NO_RULES, Drivers, InputError, Rules, Shocks

TEN = {"baseline", "mild_recession", "severe_recession", "stagflation", "credit_crunch", "labour_shock"} | {
    "regulation", "technology_shift", "key_account_loss", "boom",
}  # fmt: skip
MAYBE = tuple(Drivers._field_defaults)


def luck(paths=1, months=36):
    rng = np.random.default_rng(2)
    return Shocks(np.zeros((paths, months, 5)), rng.random((paths, months)))


def still(*told, **more):
    """Drivers of an economy without noise."""
    return load_macro({"defaults": list(told), "noise": {"scale": 0}, **more})


def refused(told):
    with pytest.raises(InputError) as caught:
        load_macro(told)
    return caught.value.faults


def test_all_ten_are_on_offer():
    assert set(names("macro")) >= TEN


@pytest.mark.parametrize("name", sorted(TEN - {"credit_crunch", "regulation", "technology_shift", "key_account_loss"}))
def test_what_a_file_does_not_speak_of_is_not_driven(name):
    economy = load_macro(name)
    assert [field for field in MAYBE if getattr(economy.drivers(luck()), field) is not None] == []
    assert economy.rules == NO_RULES


def test_the_credit_crunch_by_hand():
    drivers = still("credit_crunch").drivers(luck())
    for month, share in ((2, 0.0), (3, 0.5), (4, 1.0), (13, 1.0), (19, 0.5)):
        at = (0, month - 1)
        assert drivers.demand[at] == pytest.approx(1 - 0.03 * share)
        assert drivers.leads[at] == pytest.approx(-0.05 * share)
        assert drivers.log_churn[at] == pytest.approx(math.log(1.05) * share)
        assert drivers.credit[at] == pytest.approx(5**share)
        assert drivers.cac[at] == pytest.approx(1.05**share)
        assert drivers.late_days[at] == pytest.approx(15 * share)
        assert drivers.leverage[at] == pytest.approx(-0.5 * share)
    assert drivers.tickets is None
    assert not drivers.regime.any()


def test_the_regulation_by_hand():
    economy = still("regulation")
    drivers = economy.drivers(luck())
    assert economy.rules == Rules(12, 3, ("vulnerable",), 0.03)
    assert drivers.compliance[0].tolist() == [0.0] * 11 + [0.01] * 25
    assert all(np.all(getattr(drivers, f) == (f not in ("log_churn", "leads", "regime"))) for f in ALWAYS_DRIVEN)


def test_the_technology_shift_by_hand():
    drivers = still("technology_shift").drivers(luck(months=40))
    legacy = drivers.legacy[0]
    assert np.all(legacy[:5] == 1)
    assert legacy[5] < 1
    assert legacy[16] == pytest.approx(0.8)
    assert legacy[28:] == pytest.approx(np.full(12, 0.6))
    assert legacy[10] - 0.6 == pytest.approx(1 - legacy[22])
    assert np.all(np.diff(legacy[4:29]) < 0)
    assert drivers.tickets[0, [4, 16, 28, 39]] == pytest.approx([1, 0.7**0.5, 0.7, 0.7])
    assert drivers.leads[0, [16, 39]] == pytest.approx([-0.075, -0.15])
    assert drivers.log_churn[0, 39] == pytest.approx(math.log(1.2))
    assert drivers.cac[0, 39] == pytest.approx(1.1)
    assert np.all(drivers.demand == 1)


def test_the_logistic_by_hand():
    """Half way at half time; a quarter of the time is Λ(−2) between Λ(−4) and Λ(4)."""
    gone = Legacy(use=-1 + 1e-9, onset=1, months=4).change(5)[0]
    expected = (1 / (1 + math.e**2) - 1 / (1 + math.e**4)) / (1 - 2 / (1 + math.e**4))
    assert gone == pytest.approx([-expected, -0.5, expected - 1, -1, -1])


def test_the_largest_accounts_leave_as_often_as_told():
    lost = load_macro("key_account_loss").drivers(luck(paths=40_000, months=3)).lost_month
    assert lost.dtype == np.int64
    assert np.all(lost[:, 0] == 9)
    left = lost[:, 1:] == 9
    assert np.all(left | (lost[:, 1:] == 0))
    assert left.mean(axis=0) == pytest.approx(np.full(4, 0.25), abs=4 * math.sqrt(0.1875 / 40_000))
    assert np.corrcoef(left.T) == pytest.approx(np.eye(4), abs=4.5 / math.sqrt(40_000))
    assert (left.sum(axis=1) == 4).mean() == pytest.approx(0.25**4, abs=4 * math.sqrt(0.0039 / 40_000))


def test_the_accounts_that_leave_say_nothing_of_the_regime():
    told = luck(paths=40_000, months=2)
    both = load_macro({"defaults": ["baseline"], "key_accounts": {"month": 2}}).drivers(told)
    calm = both.regime[:, 0] == 0
    assert 0.96 < calm.mean() < 0.99
    share = (both.lost_month[~calm, 1] == 2).mean()
    assert abs(share - 0.25) < 4 * math.sqrt(0.1875 / (~calm).sum())


def test_certain_and_impossible_losses():
    u = luck(paths=50).uniforms
    assert not KeyAccounts(largest=0, next_four=0).lost(u).any()
    assert np.all(KeyAccounts(month=4, largest=1, next_four=1).lost(u) == 4)


def test_a_law_stands_beside_any_course():
    for course in ("baseline", "severe_recession"):
        economy = load_macro({"defaults": [course, "regulation", "key_account_loss"]})
        told, alone = economy.drivers(luck(3)), load_macro(course).drivers(luck(3))
        assert economy.rules.min_notice == 3
        assert told.compliance.shape == (3, 36)
        assert told.lost_month.shape == (3, 5)
        assert all(np.array_equal(getattr(told, f), getattr(alone, f)) for f in ALWAYS_DRIVEN)


def test_slips_in_the_new_words_are_refused():
    told = {
        "peak": {"late_dayz": 3, "tickets": 0},
        "regulation": {"protected": ["vulnerabel"], "price_cap": -1},
        "legacy": {"use": -40},
        "key_accounts": {"next_four": 25},
    }
    faults = refused(told)
    for start in (
        "macro: peak.late_dayz is no word here: did you mean late_days?",
        "macro: peak.tickets is 0, must lie in [0.05, 10] (factor)",
        "macro: regulation.protected is vulnerabel: did you mean vulnerable?",
        "macro: regulation.price_cap is -1, must lie in [0, 10]",
        "macro: legacy.use is -40, must lie in [-0.99, 1]",
        "macro: key_accounts.next_four is 25, must lie in [0, 1]",
    ):
        assert sum(fault.startswith(start) for fault in faults) == 1, (start, faults)


# A sheet of monthly drivers


def sheet(tmp_path, text):
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    return {"drivers": {"file": str(tmp_path / "mine.csv")}, "noise": {"scale": 0}}


def test_a_sheet_by_hand(tmp_path):
    told = sheet(tmp_path, "month,demand,log_churn,credit,tickets,leverage\n1,1,0,1,1,0\n2,0.9,0.2,3,0.8,-0.5\n")
    drivers = load_macro(told).drivers(luck(2, 4))
    assert drivers.demand[1] == pytest.approx([1, 0.9, 0.9, 0.9])
    assert drivers.log_churn[0] == pytest.approx([0, 0.2, 0.2, 0.2])
    assert drivers.credit[0] == pytest.approx([1, 3, 3, 3])
    assert drivers.tickets[1] == pytest.approx([1, 0.8, 0.8, 0.8])
    assert drivers.leverage[1] == pytest.approx([0, -0.5, -0.5, -0.5])
    assert drivers.regime[0].tolist() == [0, 2, 2, 2]
    assert np.all(drivers.leads == 0)
    assert np.all(drivers.cac == 1)
    assert drivers.late_days is None


def test_a_sheet_gives_every_driver_it_has_a_column_for(tmp_path):
    columns = {f: 0.5 for f in Drivers._fields if f not in ("regime", "lost_month")} | {"regime": 1}
    head, row = ",".join(columns), ",".join(map(str, columns.values()))
    drivers = load_macro(sheet(tmp_path, f"month,{head}\n1,{row}\n")).drivers(luck(2, 3))
    for name, value in columns.items():
        assert getattr(drivers, name) == pytest.approx(np.full((2, 3), value)), name


def test_noise_stands_on_top_of_a_sheet(tmp_path):
    told = sheet(tmp_path, "month,demand\n1,0.9\n")
    shocks = Shocks(np.random.default_rng(1).standard_normal((3, 12, 5)), np.full((3, 12), 0.5))
    noisy = load_macro({**told, "noise": {}}).drivers(shocks)
    ordinary = load_macro({"peak": {}}).drivers(shocks)
    assert noisy.demand == pytest.approx(0.9 * ordinary.demand)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("month,demnd\n1,1\n", "has a column demnd, which is no driver: did you mean demand?"),
        ("demand\n1\n", "has no column month, which counts the rows 1, 2, 3"),
        ("date,demand\n2026-01,1\n", "has no column month in place of date, which counts the rows 1, 2, 3"),
        ("month,use\n1,1\n", "a column use, which is no driver: did you mean demand, 1 + the relative change of use?"),
        ("month,churn\n1,1\n", "which is no driver: did you mean log_churn, the log of the factor on customers lea"),
        ("month,demand,demand\n1,1,1\n", "has the column demand twice"),
        ("month,demand\n1,ninety\n", "line 2: demand is 'ninety', must be a number"),
        ("month,demand\n1,\n", "line 2: demand is '', must be a number"),
        ("month,demand\n1,90\n", "line 2: demand is 90, must lie in [0.01, 10]"),
        ("month,demand\n2,1\n1,1\n", "line 2: month is 2 where month 1 must stand"),
        ("month,demand\n1,1\n3,1\n", "line 3: month is 3 where month 2 must stand"),
        ("month,demand\n1,1,1\n", "mine.csv line 2: has 3 cells, the header 2"),
        ("month,regime\n1,0.5\n", "line 2: regime is 0.5, must be 0 (expansion), 1 (slowdown) or 2 (recession)"),
        ("month,demand\n", "holds no rows below a header"),
    ],
)
def test_slips_in_a_sheet_are_refused(tmp_path, text, fault):
    faults = refused(sheet(tmp_path, text))
    assert len(faults) == 1
    assert faults[0].startswith("macro: drivers.file ")
    assert fault in faults[0]


def test_a_sheet_that_ends_before_the_run_says_so(tmp_path):
    rows = "".join(f"{m},1\n" for m in range(1, 7))
    course = load_macro(sheet(tmp_path, f"month,demand\n{rows}")).course
    assert course.notes(36) == ["ends in month 6; its last values hold from there to month 36"]
    assert course.notes(6) == []


def test_a_sheet_that_is_not_there_is_refused():
    assert "no/such.csv, which cannot be read (No such file" in refused({"drivers": {"file": "no/such.csv"}})[0]
    assert "drivers.file is missing: give a CSV with the column month" in refused({"drivers": {}})[0]


def test_two_courses_are_one_too_many(tmp_path):
    told = sheet(tmp_path, "month,demand\n1,1\n") | {"regimes": {}, "shape": {"onset": 2}}
    reason = "stands beside regimes; a stress path follows its own table, regimes run without one"
    assert refused(told) == [f"macro: {word} {reason}" for word in ("drivers", "shape")]
