"""A sweep that looks for the best: trials proposed by Optuna, each run as cells of the sweep under several seeds.

Nothing of the search itself is stored. Every proposal hangs on its number, the seed and the trials before it, and those
are cells that are kept: started again, the same search walks the same way over what is done and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweeping.design import Values, quantile_of
from experiments.sweeping.words import Varied
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.schema import Run

WAYS = ("maximise mean", "maximise worst", "minimise mean", "minimise worst")
"""What to do with a measure, and whether its mean over economies counts or the worst of them."""


@dataclass(frozen=True)
class Goal:
    """A measure of the summary: the more the better or the less, on average over economies or in the worst."""

    measure: str
    column: str
    more: bool
    worst: bool

    def of(self, rows: pd.DataFrame) -> float:
        """Its value over the economies of one strategy; NaN where it is not defined."""
        values = rows[self.column].to_numpy(dtype=float)
        if not self.worst or np.isnan(values).any():
            return float(values.mean())
        return float(values.min() if self.more else values.max())


@dataclass(frozen=True)
class Trial:
    """One proposal: settings, what it reached of each objective, by how much it breaks each bound (0 or less: not)."""

    number: int
    values: Values
    reached: tuple[float, ...]
    excess: tuple[float, ...]

    @property
    def sound(self) -> bool:
        return bool(np.isfinite([*self.reached, *self.excess]).all())

    @property
    def allowed(self) -> bool:
        return self.sound and all(one <= 0.0 for one in self.excess)


Answer = Callable[[Values], Sequence[Path]]
"""Runs a proposal under every seed, or finds that it was, and answers with the folders of its cells."""


def check_installed() -> None:
    """Refuse to go on without Optuna, in one line."""
    from importlib.util import find_spec

    if find_spec("optuna") is None:
        raise InputError("sweep.design=search needs Optuna: pip install 'secateur[search]'")


def goals(run: Run, columns: Sequence[str]) -> tuple[list[Goal], list[tuple[Goal, float]]]:
    """Objectives and bounds as goals on columns of the summary; all faults at once."""
    told, faults = run.sweep.search, []
    for name, way in told.objectives.items():
        if way not in WAYS:
            faults.append(f"sweep.search.objectives.{name} is {way}, must be one of {', '.join(WAYS)}")
    found = {name: _column(name, run.months, columns) for name in (*told.objectives, *told.bounds)}
    faults += [f"sweep.search: no measure of the summary is called {n}" for n, column in found.items() if not column]
    if faults or not told.objectives:
        raise InputError(faults or "sweep.search.objectives is empty, must name at least one")
    objectives = [
        Goal(n, found[n], way.startswith("maximise"), way.endswith("worst")) for n, way in told.objectives.items()
    ]
    return objectives, [(Goal(n, found[n], False, True), float(limit)) for n, limit in told.bounds.items()]


def _column(name: str, months: int, columns: Sequence[str]) -> str:
    """The column of a measure: as named, else its median (over the whole run, where it has a horizon)."""
    tries = (name, f"{name}_{months}m_median", f"{name}_median", f"{name}_{months}m")
    return next((one for one in tries if one in columns), "")


def trials(run: Run, varied: Mapping[str, Varied], answer: Answer) -> Iterator[Trial]:
    """Propose, run and judge ``sweep.size`` trials, one after another."""
    import optuna

    from experiments.sweeping.combined import summary_of

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    directions: Any = [
        "maximize" if way.startswith("max") else "minimize" for way in run.sweep.search.objectives.values()
    ]
    study = optuna.create_study(directions=directions)
    for number in range(run.sweep.size):
        luck = int(np.random.default_rng([run.sweep.seed, number]).integers(2**31))
        study.sampler = optuna.samplers.TPESampler(seed=luck, multivariate=True)  # no trial hangs on who ran others
        asked = study.ask()
        values = {name: _proposed(asked, name, told, run) for name, told in varied.items()}
        tables = [_of(run, summary_of(folder)) for folder in answer(values)]
        trial = _judged(number, values, tables, run)
        for name, excess in zip(run.sweep.search.bounds, trial.excess, strict=False):
            asked.set_constraint(name, excess)
        study.tell(asked, list(trial.reached) if trial.sound else None, state=_state(trial))
        yield trial


def _proposed(asked: Any, name: str, told: Varied, run: Run) -> str:
    """A setting's value in a trial, as it would be typed."""
    if isinstance(told, tuple):
        return str(asked.suggest_categorical(name, list(told)))
    return quantile_of(name, told, run.parameters)(asked.suggest_float(name, 0.0, 1.0))


def _state(trial: Trial) -> Any:
    from optuna.trial import TrialState

    return TrialState.COMPLETE if trial.sound else TrialState.FAIL


def _of(run: Run, table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the strategy the search is about."""
    names = [name for name in table["strategy"].unique() if name != "do_nothing"]
    name = run.sweep.search.strategy or (names[0] if len(names) == 1 else None)
    if name is None or name not in set(table["strategy"]):
        raise InputError(f"sweep.search.strategy is {run.sweep.search.strategy}, must be one of {', '.join(names)}")
    return table[table["strategy"] == name]


def _judged(number: int, values: Values, tables: Sequence[pd.DataFrame], run: Run) -> Trial:
    """Means over seeds; a trial of which a cell failed reaches nothing."""
    if not tables:
        return Trial(number, values, (float("nan"),) * len(run.sweep.search.objectives), ())
    objectives, bounds = goals(run, list(tables[0].columns))
    reached = tuple(float(np.mean([goal.of(table) for table in tables])) for goal in objectives)
    excess = tuple(float(np.mean([goal.of(table) for table in tables])) - limit for goal, limit in bounds)
    return Trial(number, values, reached, excess)


def front(run: Run, every: Sequence[Trial]) -> list[Trial]:
    """The trials within the bounds that no other beats in one objective without losing in another."""
    sign = np.array([1.0 if way.startswith("max") else -1.0 for way in run.sweep.search.objectives.values()])
    fair = [trial for trial in every if trial.allowed]
    scores = np.array([trial.reached for trial in fair]).reshape(len(fair), len(sign)) * sign
    beaten = [bool(((scores >= mine).all(axis=1) & (scores > mine).any(axis=1)).any()) for mine in scores]
    return [trial for trial, loses in zip(fair, beaten, strict=True) if not loses]


def table(run: Run, every: Sequence[Trial]) -> pd.DataFrame:
    """One row a trial: settings, objectives, excess over the bounds, and whether it stands on the front."""
    import pandas as pd

    best, told = {trial.number for trial in front(run, every)}, run.sweep.search
    rows = []
    for trial in every:
        excess = trial.excess or [np.nan] * len(told.bounds)
        rows.append(
            {
                "trial": trial.number,
                **trial.values,
                **dict(zip(told.objectives, trial.reached, strict=True)),
                **{f"{name}_over_bound": e for name, e in zip(told.bounds, excess, strict=True)},
                "allowed": trial.allowed,
                "on_front": trial.number in best,
            }
        )
    return pd.DataFrame(rows)
