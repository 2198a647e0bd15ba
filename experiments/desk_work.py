"""``secateur desk`` at work: which desk, the account of it, and what it leaves in its folder."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from omegaconf import DictConfig, OmegaConf

from experiments.audit import Audit
from experiments.books import open_book
from experiments.leave import Clock, command_line, peak_memory_mb
from experiments.schema import Run
from simulator.vocabulary import SERVICE_CLASSES, Book, Floats, InputError, RunMeta

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from simulator.desk.response import Answer
    from simulator.desk.staffing import Today

CARRIED = ("created", "command", "version", "python", "git_commit", "git_dirty", "seed", "config_hash")
LAST_MONTHS = 12
"""Months of a run that strategies' points are means of; of a shorter run, all."""


@dataclass(frozen=True)
class Scene:
    """The desk as it is, how it answers, whose tickets it has (none: numbers of one's own), strategies' points."""

    today: Today
    answer: Answer
    book: Book | None
    points: xr.Dataset | None
    tickets_ahead: float


def set_up(run: Run) -> Scene:
    """The desk of the book, or of numbers of one's own; whatever cannot be worked out is refused here."""
    from experiments.stage import desk_answer
    from simulator.crew import crew_at_rest, crew_of, tickets_by_class
    from simulator.desk.account import size
    from simulator.desk.floor import heavy
    from simulator.desk.response import EXACT
    from simulator.desk.staffing import Today

    p, points = run.parameters, _points(run.desk.run)
    own = _own_tickets(run.desk.tickets_per_month)
    book = open_book(run.book, p) if own is None else None
    tickets = tickets_by_class(book) if book else own
    if tickets is None or tickets.sum() <= 0.0:
        raise InputError("nobody in the book has a ticket: say desk.tickets_per_month=[premium,standard,self_service]")
    if faults := heavy(p.desk, p.floor, tickets):
        raise InputError(faults)
    if run.desk.agents is not None:
        p = crew_of(p, tickets, EXACT, run.desk.agents)[0]
    crew = crew_at_rest(p, tickets, EXACT)
    size(Today(p.desk, p.floor, tickets, crew.head, crew.juniors), run.desk.days, run.desk.replications)
    answer = desk_answer(run, p, tickets)
    today = Today(p.desk, p.floor, tickets, run.desk.agents or crew.head, crew.juniors, answer.table)
    return Scene(today, answer, book, points, size(today, run.desk.days, run.desk.replications))


def _own_tickets(given: list[float]) -> Floats | None:
    """Tickets a month by class [3]; one number alone is standard's; nothing given: the book's."""
    if not given:
        return None
    name = "desk.tickets_per_month"
    if len(given) not in (1, len(SERVICE_CLASSES)):
        raise InputError(f"{name} has {len(given)} numbers, must be one or three ({', '.join(SERVICE_CLASSES)})")
    if wrong := [n for n in given if not (isfinite(n) and n >= 0.0)]:
        raise InputError([f"{name} has {n:g}, must be a number >= 0 (tickets a month)" for n in wrong])
    if sum(given) <= 0.0:
        raise InputError(f"{name} is {given}: a desk without tickets has nothing to do")
    return np.array([0.0, *given, 0.0] if len(given) == 1 else given, dtype=np.float64)


def _points(folder: str | None) -> xr.Dataset | None:
    """Where the strategies of a finished ``secateur compare`` stand."""
    if folder is None or not folder.strip():
        return None
    from simulator.metrics.desk_point import desk_points
    from simulator.results import load

    if not Path(folder).expanduser().is_dir():
        raise InputError(f"desk.run is {folder}: no such folder (the folder of a secateur compare)")
    ds = load(Path(folder).expanduser())
    if "path" not in ds["agents"].dims:
        raise InputError(f"desk.run is {folder}: it holds quantiles, and a desk is read from every future (keep=paths)")
    told: dict[str, Any] = {
        "run": folder,
        "run_book": ds.attrs.get("book_hash", ""),
        "run_mode": ds.attrs.get("desk_mode", "exact"),
    }
    config = json.loads(ds.attrs.get("config", "{}"))
    told["run_months"] = min(LAST_MONTHS, ds.sizes["month"])
    told["run_desk"] = json.dumps(config.get("parameters", {}).get("desk"), sort_keys=True)
    return desk_points(ds, LAST_MONTHS).assign_attrs(told)


def account_of(cfg: DictConfig, command: str = "desk") -> Audit:
    """The settings, and the hash a folder is named by."""
    settings: dict[str, Any] = OmegaConf.to_container(cfg, resolve=True)  # type: ignore[assignment]
    return Audit({str(key): value for key, value in settings.items()}, {"command": command})


def worked_out(run: Run, scene: Scene) -> xr.Dataset:
    """The account of the desk behind one progress bar, with the strategies' points where there are some."""
    from tqdm import tqdm

    from simulator.desk.account import account

    with tqdm(desc="simulating the desk", unit="replication", disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        workers = run.threads or os.cpu_count() or 1
        ds = account(scene.today, run.desk.days, run.desk.replications, run.seed, workers, show)
    if scene.points is None:
        return ds
    names = {str(name): f"strategy_{name}" for name in scene.points.data_vars}
    return ds.merge(scene.points.rename({**names, "service_class": "ticket_class"}), combine_attrs="no_conflicts")


def signed(ds: xr.Dataset, run: Run, told: Audit, scene: Scene) -> xr.Dataset:
    """The Dataset with where it comes from: settings, versions, book, mode and certificate in its attrs."""
    from simulator.results import provenance

    book = scene.book
    name, digest = (book.name, book.source_hash) if book else ("numbers of one's own", "")
    meta = RunMeta(run.seed, run.desk.replications, 1, 0, told.config)
    origin = provenance(meta, book_name=name, book_hash=digest, command=command_line("desk"))
    origin = {key: value for key, value in origin.items() if key not in ("paths", "draws", "months")}
    currency = book.currency if book else run.book.currency
    ds["cost_per_month"].attrs["units"] = f"{currency}/month"
    said = {"title": "The support desk", "currency": currency, "under_load": scene.today.desk.under_load}
    attrs = {**ds.attrs, **origin, **scene.answer.told, **said, "config_hash": told.hash}
    return ds.assign_attrs(attrs)


def leave_everything(ds: xr.Dataset, run: Run, cfg: DictConfig, clock: Clock, folder: Path) -> None:
    """config.yaml, desk.zarr, desk.csv, charts and, last, run.json."""
    from simulator.charts import draw_all
    from simulator.desk.account import save

    OmegaConf.save(cfg, folder / "config.yaml", resolve=True)
    save(ds, folder)
    table(ds).to_csv(folder / "desk.csv", index=False)
    if run.charts:
        draw_all(ds, folder / "charts")
    told = {
        "status": "finished",
        **{key: ds.attrs[key] for key in CARRIED},
        "packages": json.loads(ds.attrs["packages"]),
        "book": {"name": ds.attrs["book_name"], "hash": ds.attrs["book_hash"]},
        "cpus": os.cpu_count(),
        "wall_seconds": round(time.perf_counter() - clock.begun, 2),
        "simulation_seconds": round(clock.simulation, 2),
        "peak_memory_mb": peak_memory_mb(),
        "tickets": round(ds.attrs["simulated_tickets"]),
    }
    (folder / "run.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def table(ds: xr.Dataset) -> pd.DataFrame:
    """One row per number of agents and service class: every measure by every way, with intervals."""
    import pandas as pd

    of_rows = {str(n): v for n, v in ds.data_vars.items() if "agents" in v.dims}
    columns: dict[str, Any] = {}
    for name, values in of_rows.items():
        bounds = {"": values} if "bound" not in values.dims else {
            {"mean": "", "low": "_low", "high": "_high"}[str(b)]: values.sel(bound=b, drop=True)
            for b in ds["bound"].values
        }  # fmt: skip
        columns |= {f"{name}{end}": part for end, part in bounds.items()}
    import xarray as xr

    frame = xr.Dataset(columns).to_dataframe(dim_order=["agents", "service_class"]).reset_index()
    frame.insert(1, "today", frame["agents"] == ds.attrs["today_agents"])
    return pd.DataFrame(frame)
