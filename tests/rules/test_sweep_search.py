"""A search for the best settings: what counts, which trials stand on the front, and how it goes on where it stopped."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.branches import SearchChoice, SweepChoice
from experiments.sweeping import search
from experiments.sweeping.words import Span
from simulator.parameters import Parameters
from simulator.vocabulary import InputError
from tests.here import secateur
from tests.rules.test_command import TINY

CHOICE = SweepChoice(
    design="search",
    size=24,
    search=SearchChoice(objectives={"gain": "maximise mean", "dip": "minimise worst"}, bounds={"breach": 0.1}),
)
RUN = SimpleNamespace(sweep=CHOICE, months=36, parameters=Parameters())
COLUMNS = ["strategy", "macro", "gain_36m_median", "dip_median", "breach_36m"]


def summary(x: float, y: float) -> pd.DataFrame:
    """Gain and dip both grow with x; the breach with y, and in the second economy alone."""
    rows = [["do_nothing", "baseline", 0, 0, 0], ["ladder", "baseline", x, x / 2, 0], ["ladder", "bad", x - 1, x, y]]
    return pd.DataFrame(rows, columns=COLUMNS)


def found(run, monkeypatch):
    asked = []

    def answer(values):
        asked.append(values)
        return [values]

    read = "experiments.sweeping.combined.summary_of"
    monkeypatch.setattr(read, lambda values: summary(float(values["x"]), float(values["y"])))
    return list(search.trials(run, {"x": Span(0, 10), "y": Span(0, 0.2)}, answer)), asked


def test_a_goal_is_the_mean_or_the_worst_of_economies():
    (gain, dip), ((breach, limit),) = search.goals(RUN, COLUMNS)
    rows = search._of(RUN, summary(4.0, 0.3))
    assert (gain.of(rows), dip.of(rows), breach.of(rows), limit) == (3.5, 4.0, 0.3, 0.1)
    with pytest.raises(InputError, match=r"sweep.search.objectives.gain is up, must be one of maximise mean"):
        search.goals(changed(objectives={"gain": "up"}), COLUMNS)
    with pytest.raises(InputError, match="no measure of the summary is called grr"):
        search.goals(changed(objectives={"grr": "maximise mean"}), COLUMNS)


def changed(**told):
    return SimpleNamespace(**{**vars(RUN), "sweep": replace(CHOICE, search=replace(CHOICE.search, **told))})


def test_the_strategy_must_be_named_where_several_play():
    several = pd.concat([summary(1, 0), summary(2, 0).assign(strategy="other")])
    with pytest.raises(InputError, match=r"sweep.search.strategy is None, must be one of ladder, other"):
        search._of(RUN, several)
    assert set(search._of(changed(strategy="other"), several)["strategy"]) == {"other"}


def test_trials_hang_on_number_seed_and_those_before_alone(monkeypatch):
    whole, asked = found(RUN, monkeypatch)
    again, same = found(RUN, monkeypatch)
    assert asked == same
    assert len({tuple(values.items()) for values in asked}) == CHOICE.size
    assert [trial.reached for trial in whole] == [trial.reached for trial in again]
    shorter, few = found(SimpleNamespace(**{**vars(RUN), "sweep": replace(CHOICE, size=7)}), monkeypatch)
    assert few == asked[:7]
    assert shorter[-1] == whole[6]
    other = SimpleNamespace(**{**vars(RUN), "sweep": replace(CHOICE, seed=8)})
    assert found(other, monkeypatch)[1] != asked


def test_the_front_holds_what_no_allowed_trial_beats(monkeypatch):
    whole, _ = found(RUN, monkeypatch)
    front = search.front(RUN, whole)
    allowed = [t for t in whole if float(t.values["y"]) <= 0.1]
    assert 0 < len(allowed) < len(whole)
    assert front == allowed, "more gain always costs more dip here: nothing is beaten"
    table = search.table(RUN, whole)
    assert list(table.columns) == ["trial", "x", "y", "gain", "dip", "breach_over_bound", "allowed", "on_front"]
    assert np.allclose(table["breach_over_bound"], table["y"].astype(float) - 0.1)
    worse = [replace(t, reached=(t.reached[0] - 1, t.reached[1] + 1)) for t in allowed]
    assert search.front(RUN, [*whole, *worse]) == front


def test_a_trial_whose_cell_failed_reaches_nothing():
    lost = search._judged(3, {"x": "1"}, [], RUN)
    assert not lost.sound
    assert search.front(RUN, [lost]) == []
    assert search.table(RUN, [lost])["allowed"].tolist() == [False]


@pytest.mark.slow
def test_a_search_goes_on_where_it_stopped(tmp_path):
    words = ("sweep", *TINY, "strategies=[ladder]", "macros=[baseline]", "sweep.design=search", "out=s")
    words += ("changes.ladder.when.start_month=1,2", "parameters.operations.fixed_share=interval(0.2,0.8)")
    first = secateur(*words, "sweep.size=2", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    trials = pd.read_csv(tmp_path / "s" / "trials.csv")
    more = secateur(*words, "sweep.size=3", cwd=tmp_path)
    assert more.returncode == 0, more.stderr
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "s" / "trials.csv").iloc[:2, :5], trials.iloc[:, :5])
    journal = (tmp_path / "s" / "journal.jsonl").read_text(encoding="utf-8")
    assert journal.count('"what": "done"') == 3
    assert max(map(len, more.stdout.splitlines()[:-1])) <= 80
