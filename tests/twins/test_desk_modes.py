"""One desk, three answers: formula, corrected formula, and the discrete-event desk live in every month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator.book import synthesise
from simulator.core import given
from simulator.core.desk import respond
from simulator.crew import tickets_by_class
from simulator.desk.fit import Budget
from simulator.desk.live import LiveDesk
from simulator.desk.lookup import NO_TABLE
from simulator.desk.response import Answer, answer_for
from simulator.engine import simulate
from simulator.parameters import Parameters
from simulator.running import blocks
from simulator.vocabulary import InputError

MONTHS, PATHS = 8, 6
CUSTOMERS = 800


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECATEUR_CACHE", str(tmp_path_factory.mktemp("shelf")))
        yield patch


@pytest.fixture(scope="module")
def book():
    p = Parameters()
    return synthesise(replace(p, portrait=replace(p.portrait, customers=CUSTOMERS)), 7)


@pytest.fixture(scope="module")
def table(book, shelf):
    return answer_for("response", Parameters(), tickets_by_class(book), Budget(30, 15_000, 5))


def run(book, desk, months=MONTHS, paths=PATHS):
    strategies = {name: load_strategy(name) for name in ("do_nothing", "purge_hold")}
    macros = {"baseline": load_macro("baseline")}
    return simulate(book, strategies, macros, months=months, paths=paths, draws=paths, seed=5, desk=desk)


@pytest.fixture(scope="module")
def three(book, table):
    return {"exact": run(book, "exact"), "response": run(book, table), "simulated": run(book, "simulated")}


def by_formula(task, model, which):
    """A desk outside the kernel that answers as the kernel would."""
    value = model[4].value

    def month(_, tickets, crew):
        seniors, juniors, extra, pace = crew
        agents = seniors + value[given.JUNIOR_SHARE] * juniors
        hourly = model[5].load[:3] * (2.0**-20 * value[given.LOAD_UNIT] / value[given.OPENING_HOURS])
        assert tickets == pytest.approx(hourly * task.prepared.parameters.desk.opening_hours)
        waits, given_up = np.zeros(3), np.zeros(3)
        hours = (value[given.HANDLING], value[given.PATIENCE] * value[given.HANDLING])
        busy, _ = respond(NO_TABLE, hourly, hours, (agents, extra, pace), waits, given_up)
        return waits, given_up, busy, 0.0

    return month


def test_a_path_in_steps_is_the_path_of_the_kernel_bit_for_bit(book, monkeypatch):
    """With the formula answering from outside the kernel, nothing else may differ."""
    usual = run(book, "exact", months=14, paths=3)
    monkeypatch.setattr(blocks, "_is_live", lambda task: True)
    monkeypatch.setattr(blocks, "_live_desk", by_formula)
    stepped = run(book, "exact", months=14, paths=3)
    for name in usual.data_vars:
        assert np.array_equal(usual[name].values, stepped[name].values, equal_nan=True), name


@pytest.mark.slow
def test_the_three_agree_within_the_certificate(three):
    """Mean waits over paths and months: each within its worst error (and the noise) of the simulated desk."""
    told = three["response"].attrs
    truth = three["simulated"]["wait_hours"].isel(macro=0)
    noise = float((truth.mean("month").std("path") / PATHS**0.5 / truth.mean(["month", "path"])).max())
    for mode, name in (("response", "response"), ("exact", "formula")):
        found = three[mode]["wait_hours"].isel(macro=0).mean(["month", "path"])
        error = np.abs(found / truth.mean(["month", "path"]) - 1)
        assert float(error.max()) < told[f"desk_{name}_wait_error_worst"] + 3 * noise, mode
    content = {mode: ds["satisfaction"].mean() for mode, ds in three.items()}
    gap = {mode: abs(float(content[mode] - content["simulated"])) for mode in ("exact", "response")}
    assert gap["response"] < 0.6 * gap["exact"]
    assert gap["response"] < told["desk_response_satisfaction_error_worst"]


@pytest.mark.slow
def test_relief_shows_in_every_mode(three):
    """Hold the head count, let heavy users go: those who stay wait less and are more content."""
    for mode, ds in three.items():
        last = ds.isel(macro=0, month=-1).mean("path")
        waits = last["wait_hours"].sel(service_class="standard")
        assert float(waits.sel(strategy="purge_hold")) < 0.6 * float(waits.sel(strategy="do_nothing")), mode
        content = last["satisfaction"]
        assert float(content.sel(strategy="purge_hold")) > float(content.sel(strategy="do_nothing")) + 0.02, mode


@pytest.mark.slow
def test_every_result_says_how_its_desk_answered(three):
    assert {mode: ds.attrs["desk_mode"] for mode, ds in three.items()} == {mode: mode for mode in three}
    assert three["response"].attrs["desk_outside_table_share"] == 0
    assert "desk_outside_table_share" not in three["exact"].attrs


@pytest.mark.slow
def test_months_outside_the_table_are_counted(book, table):
    elsewhere = table.table.copy()
    elsewhere[8], elsewhere[9] = 0.2, 0.001  # loads about .2: none of ours
    ds = run(book, Answer("response", elsewhere), months=3, paths=2)
    assert ds.attrs["desk_outside_table_share"] == 1
    assert ds.attrs["desk_outside_table"].startswith("12 of 12 months lay outside")
    formula = run(book, "exact", months=3, paths=2)
    assert np.array_equal(ds["wait_hours"].values[:, :, :, 0], formula["wait_hours"].values[:, :, :, 0])


@pytest.mark.slow
def test_strategies_meet_the_same_people_at_a_live_desk(three):
    """Until anything differs, a live desk sees the same tickets whatever the strategy."""
    first = three["simulated"]["wait_hours"].isel(macro=0, month=0)
    assert np.array_equal(first.sel(strategy="do_nothing"), first.sel(strategy="purge_hold"))
    assert len(np.unique(first.sel(strategy="do_nothing", service_class="standard"))) == PATHS


def test_a_live_desk_carries_its_backlog_over_the_month():
    p, tickets = Parameters(), np.array([300.0, 3000.0, 300.0])
    calm, busy = ((14.0, 0.0, 0.0, 1.0), (9.0, 0.0, 0.0, 1.0))
    after_calm, after_busy = (LiveDesk(p, 1, 0, tickets, calm) for _ in range(2))
    after_busy.month(1, tickets, busy)
    after_calm.month(1, tickets, calm)
    assert after_busy.month(2, tickets, calm)[0][2] > after_calm.month(2, tickets, calm)[0][2]


def test_a_live_desk_nobody_comes_to_keeps_its_waits_and_is_idle():
    p, crew, tickets = Parameters(), (9.0, 0.0, 0.0, 1.0), np.array([300.0, 2000.0, 200.0])
    desk = LiveDesk(p, 1, 0, tickets, crew)
    before, _, busy, _ = desk.month(1, tickets, crew)
    assert (before > 0).all()
    assert 0.9 < busy <= 1
    desk.month(2, np.zeros(3), crew)
    waits, _, busy, _ = desk.month(3, np.zeros(3), crew)
    assert np.array_equal(waits, desk.month(4, np.zeros(3), crew)[0])
    assert busy == 0


@pytest.mark.slow
def test_overtime_of_a_live_desk_is_paid_at_the_premium(book):
    """A desk that stays on while somebody waits pays for it: hours bought in, and pay at the premium for each."""
    p = Parameters()
    usual = replace(p, desk=replace(p.desk, initial_load=1.05))
    late = replace(usual, floor=replace(p.floor, overtime_hours=2.0))
    cost = {}
    for name, parameters in (("usual", usual), ("late", late)):
        ds = simulate(
            book, {"do_nothing": load_strategy("do_nothing")}, {"baseline": load_macro("baseline")},
            parameters=parameters, months=1, paths=2, draws=2, seed=5, desk="simulated",
        )  # fmt: skip
        cost[name] = ds["capacity_cost"].sel(cost_pool="desk").values, ds["hours_bought_in"].values
    assert (cost["usual"][1] == 0).all()
    assert (cost["late"][1] > 10).all()
    paid = cost["late"][0] - cost["usual"][0]
    expected = cost["late"][1] * p.desk.rate * p.desk.extra_hours_premium
    assert paid == pytest.approx(expected, rel=0.2), "hires of the month differ a little"


def test_an_unknown_mode_is_refused(book):
    with pytest.raises(InputError, match=r"desk\.mode is simulate: did you mean simulated\?"):
        run(book, "simulate")
