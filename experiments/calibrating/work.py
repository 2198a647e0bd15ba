"""``secateur calibrate`` at work: open the records, estimate, and leave everything in a folder."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from omegaconf import DictConfig, OmegaConf

from experiments.calibrating import page, written
from experiments.calibrating.numbers import Calibration, calibrated
from experiments.calibrating.purchases import Check, check
from experiments.calibrating.records import Records, records
from experiments.leave import Clock, command_line
from experiments.records_branch import TABLES, HistoryChoice, TableChoice
from experiments.schema import Run
from simulator.history.history import History
from simulator.history.read import found as tables_in
from simulator.history.read import read_history
from simulator.parameters import Parameters
from simulator.report import html
from simulator.tables.source import Source
from simulator.vocabulary import InputError


@dataclass(frozen=True)
class Found:
    """What the records told, beside them and what was assumed before; ``check``: of the purchase model, if used."""

    records: Records
    parameters: Parameters
    calibration: Calibration
    check: Check | None
    name: str

    @property
    def history(self) -> History:
        return self.records.history


def found(run: Run) -> Found:
    """Read the records and estimate every number they tell."""
    history = opened(run.history)
    roles = run.history.roles or None
    told, own = calibrated(history, run.parameters, roles), records(history, run.parameters, roles)
    checked = check(own)
    if checked is not None:
        told = replace(told, joints=(*told.joints, *checked.joints))
    name = Path(run.history.folder).name if run.history.folder else "records"
    return Found(own, run.parameters, told, checked, name)


def opened(told: HistoryChoice) -> History:
    """The records the settings name; refused where they name none."""
    given = sources(told)
    days = {name: _day(name, getattr(told, name)) for name in ("as_of", "observed_from")}
    return read_history(given, **days, controls=tuple(told.controls))


def sources(told: HistoryChoice) -> dict[str, Source]:
    """Where each table lies, by name; of one in the folder only the names of columns may be told."""
    there = {} if told.folder is None else tables_in(told.folder)
    given = {name: source for name in TABLES if (source := _source(getattr(told, name))) is not None}
    for name in there.keys() & given.keys():
        if getattr(told, name) == TableChoice(columns=getattr(told, name).columns):
            given[name] = replace(there[name], columns=given[name].columns)
    if not there and not given:
        raise InputError(
            f"no records are named: say history.folder=FOLDER, or history.TABLE.path=FILE ({', '.join(TABLES)})"
        )
    return {**there, **given}


def _source(told: TableChoice) -> Source | None:
    if told == TableChoice():
        return None
    return Source(told.path, told.sheet, told.address, told.query, told.password_from, dict(told.columns))


def _day(name: str, told: str | None) -> date | None:
    try:
        return None if told is None else date.fromisoformat(str(told))
    except ValueError:
        raise InputError(f"history.{name} is {told}, must be a day (YYYY-MM-DD)") from None


def write(found: Found, cfg: DictConfig, clock: Clock, folder: Path, home: Path) -> None:
    """All files, ``run.json`` last."""
    (folder / "calibration").mkdir()
    written.parameter_file(found.calibration, found.parameters, folder / "calibration" / "calibrated.yaml", home)
    written.table(found.calibration, found.parameters).to_csv(folder / "parameters.csv", index=False)
    OmegaConf.save(cfg, folder / "config.yaml", resolve=True)
    html.write(page.pack(found, home.name, command_line("calibrate")), folder / "calibration.html")
    history = found.history
    receipt = {
        "status": "finished",
        "command": command_line("calibrate"),
        "history_hash": history.hash,
        "as_of": str(history.as_of),
        "observed_from": str(history.observed_from),
        "rows": {name: len(frame) for name, frame in history.tables.items()},
        "notes": list(found.calibration.notes),
        "wall_seconds": round(time.perf_counter() - clock.begun, 2),
    }
    (folder / "run.json").write_text(json.dumps(receipt, indent=2) + "\n", encoding="utf-8")
