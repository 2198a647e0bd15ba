"""``secateur backtest`` at work: open the records, try every origin, score, and leave everything in a folder."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from omegaconf import DictConfig, OmegaConf

from experiments.backtesting import page
from experiments.backtesting.origins import Origin, origins
from experiments.backtesting.trials import Tried
from experiments.backtesting.trials import tried as tried_from
from experiments.calibrating.work import opened
from experiments.leave import Clock, command_line
from simulator.backtest.scores import BANDS, crps, pit
from simulator.backtest.verdict import Score, Trial, Verdict, judged, scored
from simulator.history.history import History
from simulator.history.segments import segments
from simulator.report import html
from simulator.tables.faults import counted

if TYPE_CHECKING:
    import pandas as pd

    from experiments.schema import Run

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Quantiles of the forecast that are kept: the middle, and the ends of every band."""


@dataclass(frozen=True)
class Plan:
    """What will be tried; ``left_out``: what of the money is neither forecast nor held against the forecast."""

    run: Run
    history: History
    origins: tuple[Origin, ...]
    name: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What came of it: trials by origin, a score a quantity over all origins, one verdict."""

    plan: Plan
    tried: tuple[Tried, ...]
    scores: tuple[Score, ...]
    verdict: Verdict

    def trials(self, quantity: str) -> list[Trial]:
        """The trials of one quantity, in the order of origins."""
        return [trial for one in self.tried for trial in one.trials if trial.quantity == quantity]


def plan(run: Run) -> Plan:
    """Open the records and find the origins; refused where they cannot be tried."""
    history = opened(run.history)
    folder = run.history.folder
    name = Path(folder).name if folder else "records"
    return Plan(run, history, origins(run.backtest, history), name, left_out(history))


def left_out(history: History) -> tuple[str, ...]:
    """Lines of nobody known, counted, with their money; empty where there are none."""
    if "transactions" not in history.tables:
        return ()
    lines, of = history.table("transactions"), segments(history)
    nobodys = of.at(lines["customer_id"]) == len(of.names)
    if not nobodys.any():
        return ()
    amount, total = float(lines.loc[nobodys, "amount"].sum()), float(lines["amount"].sum())
    share = f" ({amount / total:.1%} of all)" if total > 0.0 else ""
    n = counted(int(nobodys.sum()), "line")
    return (f"{n} without a known customer, net {amount:,.0f}{share}, left out of forecast and of what was seen",)


def tried(plan: Plan) -> Found:
    """Try every origin, behind one progress bar."""
    from tqdm import tqdm

    seen = tuple(
        tried_from(plan.run, plan.history, origin)
        for origin in tqdm(plan.origins, desc="trying the past", unit="origin", disable=None, leave=False)
    )
    names = dict.fromkeys(trial.quantity for one in seen for trial in one.trials)
    scores = tuple(scored([t for one in seen for t in one.trials if t.quantity == name]) for name in names)
    return Found(plan, seen, scores, judged(scores))


def write(found: Found, cfg: DictConfig, clock: Clock, folder: Path, home: Path) -> None:
    """All files, ``run.json`` last."""
    import pandas as pd

    months(found).to_csv(folder / "backtest.csv", index=False)
    pd.DataFrame(_scores(found)).to_csv(folder / "scores.csv", index=False)
    OmegaConf.save(cfg, folder / "config.yaml", resolve=True)
    html.write(page.pack(found, home.name, command_line("backtest")), folder / "backtest.html")
    history = found.plan.history
    receipt = {
        "status": "finished",
        "command": command_line("backtest"),
        "history_hash": history.hash,
        "origins": [str(one.origin.day) for one in found.tried],
        "seed": found.plan.run.seed,
        "left_out": list(found.plan.left_out),
        "verdict": found.verdict.grade,
        "reasons": list(found.verdict.reasons),
        "wall_seconds": round(time.perf_counter() - clock.begun, 2),
    }
    (folder / "run.json").write_text(json.dumps(receipt, indent=2) + "\n", encoding="utf-8")


def months(found: Found) -> pd.DataFrame:
    """One row an origin, quantity and month: what was seen, quantiles of the forecast, PIT, CRPS, rivals."""
    import pandas as pd

    return pd.DataFrame([row for one in found.tried for trial in one.trials for row in _months(one.origin, trial)])


def _months(origin: Origin, trial: Trial) -> Iterator[dict[str, Any]]:
    ends = np.quantile(trial.ensemble, LEVELS, axis=0)
    where, score = pit(trial.ensemble, trial.seen), crps(trial.ensemble, trial.seen)
    first = np.datetime64(origin.day, "M") + 1
    for t, seen in enumerate(trial.seen.tolist()):
        row: dict[str, Any] = {
            "origin": trial.origin,
            "quantity": trial.quantity,
            "month": str(first + t),
            "seen": seen,
        }
        row |= {f"q{100 * level:g}": float(end[t]) for level, end in zip(LEVELS, ends, strict=True)}
        row |= {"pit": float(where[t]), "crps": float(score[t])}
        yield row | {name: float(told.mean[t]) for name, told in trial.rivals.items()}


def _scores(found: Found) -> Iterator[dict[str, Any]]:
    for score in found.scores:
        row: dict[str, Any] = {"quantity": score.quantity, "unit": score.unit, "months": score.months}
        row |= {"origins": score.origins, "bias_share": score.bias, "crps": score.crps}
        row |= {f"covered_{100 * band:g}_share": score.covered[band] for band in BANDS}
        row |= {f"skill against {name}": skill for name, skill in score.skill.items()}
        yield row | {f"pit_{k + 1}_share": float(share) for k, share in enumerate(score.shape())}
