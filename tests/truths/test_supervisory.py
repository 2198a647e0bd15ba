"""Published scenarios: the link is what history gives, the mapping is what the link says, and slips are refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from scenarios import load_macro
from scenarios.macro.link import LINKS, estimate_link, mapping_lines
from scenarios.macro.supervisory import COEFFICIENTS
from simulator.vocabulary import Drivers, InputError, Shocks

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
HEAD = "Scenario Name,Date,Real GDP growth,Unemployment rate,CPI inflation rate"


def at(name: str) -> Path:
    if not (DATA / name).is_file():
        pytest.skip(f"../shared/data/{name} is not here: public data are no part of the project")
    return DATA / name


def economy(file: object, **more: object):
    return load_macro(
        {
            "name": "fed",
            "defaults": ["supervisory"],
            "supervisory": {"file": str(file), **more},
            "noise": {"scale": 0},
        }
    )


def course(file: object, months: int = 36, **more: object) -> Drivers:
    return economy(file, **more).drivers(Shocks(np.zeros((1, months, 5)), np.full((1, months), 0.5)))


def table(tmp_path: Path, *rows: str, head: str = HEAD) -> Path:
    file = tmp_path / "table.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return file


# The link


def test_history_gives_the_shipped_coefficients() -> None:
    found = estimate_link(at("fed_stress_2025_historic.csv"), at("fred_qd.csv"), at("bds_national_firm_death_rate.csv"))
    assert [(k.key, k.sample) for k in found] == [(k.key, k.sample) for k in LINKS]
    for again, shipped in zip(found, LINKS, strict=True):
        assert again.coefficient == pytest.approx(shipped.coefficient, abs=6e-5)
        assert again.se == pytest.approx(shipped.se, abs=6e-5)
        assert again.r2 == pytest.approx(shipped.r2, abs=6e-4)


def test_least_squares_by_hand(tmp_path: Path) -> None:
    """Made-up history in which deaths follow unemployment exactly: 3 % a point, R² 1, nothing left over."""
    history = tmp_path / "history.csv"
    jobless = dict(enumerate([5.0, 6.0, 4.0, 7.0, 5.5, 5.0, 8.0, 6.0], start=1977))
    rows = [
        f"Actual,{y} Q{q},{y % 5 + q},{u if q == 1 else 9},{y * q % 7}"
        for y, u in jobless.items()
        for q in (1, 2, 3, 4)
    ]
    history.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    rate = {y: 0.08 * math.exp(0.03 * (jobless[y] - jobless[y - 1]) - 0.004 * (y - 2000)) for y in range(1978, 1985)}
    deaths = tmp_path / "deaths.csv"
    told = [f"{y},{r!r},{2 * r!r}" for y, r in rate.items()]
    deaths.write_text("\n".join(["year,firm_death_rate,estab_exit_rate", *told]), encoding="utf-8")
    quarterly = tmp_path / "quarterly.csv"
    rng = np.random.default_rng(1)
    series = ("CMRMTSPLx", "AMDMNOx", "WPSFD49207", "GDPCTPI", "COMPRNFB")
    lines = [f"{y}-{3 * q:02d}-01," + ",".join(map(repr, rng.uniform(90, 110, 5).tolist()))
             for y in jobless for q in (1, 2, 3, 4)]  # fmt: skip
    quarterly.write_text("\n".join(["date," + ",".join(series), *lines]), encoding="utf-8")
    found = {k.key: k for k in estimate_link(history, quarterly, deaths)}
    for key in ("churn_rise", "credit_rise"):
        assert found[key].coefficient == pytest.approx(3.0)
        assert found[key].se == pytest.approx(0, abs=1e-9)
        assert found[key].r2 == pytest.approx(1)
        assert found[key].sample == "1978-1984, 7 years"


def test_the_mapping_can_be_shown(tmp_path: Path) -> None:
    lines = mapping_lines()
    assert max(map(len, lines)) <= 80
    assert len(lines) == len(LINKS) + 2
    assert lines[1].split() == [
        "demand",
        "growth",
        "1.326",
        "0.090",
        "0.60",
        "1976",
        "Q2-2019",
        "Q4,",
        "175",
        "quarters",
    ]
    own = economy(table(tmp_path, "x,2025 Q1,2,4.2,2.2"), link={"credit_rise": 30}).course.mapping()
    assert [line for line in own if line not in lines] == [next(line for line in own if line.startswith("credit"))]
    assert "30.000" in own[6]
    assert max(map(len, own)) <= 80
    assert "your own (history: 2.879)" in own[6]


# The mapping


def test_an_ordinary_future_changes_nothing(tmp_path: Path) -> None:
    drivers = course(table(tmp_path, *(f"x,2025 Q{q},2,4.2,2.2" for q in (1, 2, 3, 4))))
    for name in ("demand", "credit", "cost", "wage", "cac", "price", "attrition"):
        assert getattr(drivers, name) == pytest.approx(np.ones((1, 36)), abs=1e-12), name
    assert drivers.leads == pytest.approx(np.zeros((1, 36)), abs=1e-12)
    assert drivers.log_churn == pytest.approx(np.zeros((1, 36)), abs=1e-12)


def test_two_quarters_by_hand(tmp_path: Path) -> None:
    """Growth −6 % then normal, unemployment up by 2 points and staying, prices 4 points a year faster for a quarter."""
    drivers = course(table(tmp_path, "x,2025 Q1,-6,6.2,6.2", "x,2025 Q2,2,6.2,2.2"))
    lost, dearer = math.log(0.94 / 1.02) / 4, math.log(1.062 / 1.022) / 4
    b = {key: value for key, value in COEFFICIENTS.items()}
    first, second = b["demand_growth"] * lost, (b["demand_growth"] + b["demand_growth_before"]) * lost
    log = np.log(drivers.demand[0])
    assert log[[0, 1, 2, 4, 35]] == pytest.approx([2 / 3 * first, first, (2 * first + second) / 3, second, second])
    leads = (b["leads_growth"] + b["leads_growth_before"]) * lost
    assert drivers.leads[0, 4] == pytest.approx(math.expm1(leads))
    assert drivers.log_churn[0, [1, 10, 13, 35]] == pytest.approx([0.02 * b["churn_rise"]] * 2 + [0, 0], abs=1e-12)
    assert np.log(drivers.credit[0, 4]) == pytest.approx(0.02 * b["credit_rise"])
    assert np.log(drivers.cost[0, [1, 4]]) == pytest.approx([b["cost_inflation"] * dearer] * 2)
    wage = b["wage_unemployment_before"] * 0.02 + b["wage_inflation"] * dearer
    assert np.log(drivers.wage[0, 4]) == pytest.approx(wage)


def test_a_table_says_where_it_ends_and_what_it_cannot_tell(tmp_path: Path) -> None:
    """Two quarters end in month 6; two points of unemployment are exp(0.02 · 2.8788) = 1.06 times as many deaths."""
    file = table(tmp_path, "x,2025 Q1,2,6.2,2.2", "x,2025 Q2,2,6.2,2.2")
    course = economy(file).course
    end, low = course.notes(36)
    assert end.startswith("its table ends in month 6; for a year from there growth and inflation are normal")
    assert end.endswith(", and what is reached then holds to month 36")
    assert low.startswith("credit rises 1.06 times at most")
    assert low.endswith("rise 2.5 to 6 times; raise supervisory.link.credit_rise")
    assert "holds" not in course.notes(18)[0]
    assert course.notes(6) == [low]
    assert economy(file, link={"credit_rise": 30}).course.notes(6) == []
    assert economy(table(tmp_path, "x,2025 Q1,2,4.2,2.2")).course.notes(3) == []


def test_a_coefficient_of_ones_own_counts(tmp_path: Path) -> None:
    file = table(tmp_path, "x,2025 Q1,-6,6.2,2.2")
    assert course(file, link={"credit_rise": 30}).credit[0, 1] == pytest.approx(math.exp(0.6))
    assert np.array_equal(course(file, link={"credit_rise": 30}).demand, course(file).demand)


def test_the_severely_adverse_scenario_of_2025() -> None:
    """Use falls about as far as in our own severe path (18 %); defaults of firms move far less than losses on loans."""
    drivers = course(at("fed_stress_2025_severely_adverse.csv"), 60)
    assert 0.12 < 1 - drivers.demand.min() < 0.20
    assert 18 <= drivers.demand[0].argmin() <= 22
    assert -0.35 < drivers.leads.min() < -0.25
    assert drivers.log_churn.max() == pytest.approx(0.039021 * 5.0, rel=1e-6)
    assert 1.1 < drivers.credit.max() < 1.2
    assert drivers.log_churn[0, -1] == pytest.approx(0, abs=1e-12)


def test_the_baseline_scenario_of_2025_is_ordinary() -> None:
    drivers = course(at("fed_stress_2025_baseline.csv"), 60)
    assert drivers.demand == pytest.approx(np.ones((1, 60)), abs=0.005)
    assert drivers.leads == pytest.approx(np.zeros((1, 60)), abs=0.01)
    assert drivers.log_churn == pytest.approx(np.zeros((1, 60)), abs=0.006)


# Slips


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (["x,2025 Q1,-6,six,2"], "line 2: Unemployment rate is 'six', must be a number"),
        (["x,2025 Q1,-6,60,2"], "line 2: Unemployment rate is 60, must lie in [0, 40]"),
        (["x,2025 Q1,,6,2"], "line 2: Real GDP growth is '', must be a number"),
        (["x,2025 Q1,-6,6,2", "x,2025 Q3,-6,6,2"], "line 3: Date is 2025 Q3 where 2025 Q2 must stand"),
        (["x,2025 Q1,-6,6,2", "y,2025 Q1,-6,6,2"], "where 2025 Q2 must stand: one scenario a file"),
        (["x,2025-01-01,-6,6,2"], "line 2: Date is '2025-01-01', must be a quarter such as 2025 Q1"),
    ],
)
def test_slips_in_a_table_are_refused(tmp_path: Path, rows: list[str], fault: str) -> None:
    with pytest.raises(InputError) as caught:
        economy(table(tmp_path, *rows))
    (line,) = caught.value.faults
    assert line.startswith("fed: supervisory.file ")
    assert fault in line


def test_another_layout_and_an_unknown_coefficient_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no column Real GDP growth, Unemployment rate, CPI inflation rate; its"):
        economy(table(tmp_path, "2025 Q1,1", head="Date,GDP"))
    with pytest.raises(InputError, match=r"link\.credit_ris is no word here: did you mean credit_rise"):
        economy(table(tmp_path, "x,2025 Q1,2,4.2,2.2"), link={"credit_ris": 3})
    with pytest.raises(InputError, match="which cannot be read"):
        economy("nowhere.csv")
