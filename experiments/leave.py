"""After the run: everything it leaves in its folder, so that each number and chart can be traced and redrawn."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig, OmegaConf

from experiments.audit import Audit
from experiments.folder import sums
from experiments.schema import Run
from simulator.hands import NONE, Hands
from simulator.vocabulary import Book, RunMeta

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass
class Clock:
    """Wall time in seconds since the command began, and of the simulation alone."""

    begun: float = field(default_factory=time.perf_counter)
    simulation: float = 0.0

    def timed(self, simulate: Callable[[], xr.Dataset]) -> xr.Dataset:
        before = time.perf_counter()
        ds = simulate()
        self.simulation = time.perf_counter() - before
        return ds


def signed(ds: xr.Dataset, run: Run, account: Audit, book: Book, command: str | None = None) -> xr.Dataset:
    """The Dataset with its configuration, resolved strategies and economies, hash and command (default: what was typed)
    in its attrs."""
    from simulator.results import provenance

    meta = RunMeta(run.seed, int(ds.attrs["paths"]), int(ds.attrs["draws"]), run.months, account.config)
    told = provenance(meta, book_name=book.name, book_hash=book.source_hash, command=command or command_line())
    return ds.assign_attrs({**ds.attrs, **told, "config_hash": account.hash})


def command_line(name: str = "compare") -> str:
    """The command as somebody would type it again."""
    program = Path(sys.argv[0]).stem
    typed = [word for word in sys.argv[1:] if not word.startswith(("hydra/help=", "hydra.job.name="))]
    return " ".join([f"secateur {name}" if program in ("secateur", name) else program, *typed])


@dataclass(frozen=True)
class Desk:
    """What the run was told and whose book it was, where its files go, and the hands that help to make them."""

    run: Run
    cfg: DictConfig
    book: Book
    folder: Path
    hands: Hands = NONE


def everything(ds: xr.Dataset, desk: Desk, clock: Clock) -> Iterator[str]:
    """Write all files of the run, ``run.json`` last; yields the closing words for the terminal."""
    from experiments.table import table
    from simulator.charts import drawing
    from simulator.metrics import desk_words, doubts, measured, sentences, summarise

    run, folder = desk.run, desk.folder
    OmegaConf.save(desk.cfg, folder / "config.yaml", resolve=True)
    horizons = (*(h for h in run.horizons if h < run.months), run.months)
    ds = measured(ds, horizons, desk.hands)
    with drawing(ds, folder / "charts", desk.hands) if run.charts else nullcontext():
        summary = summarise(ds, horizons)
        summary.to_csv(folder / "summary.csv", index=False)
        beside(ds, folder)
        declared(ds).to_csv(folder / "parameters.csv", index=False)
    yield from table(ds, summary, run.months)
    yield ""
    went_on = [ds.attrs["auto_said"]] if "auto_said" in ds.attrs else []
    for sentence in [*went_on, *sentences(ds), *doubts(ds), *desk_words(ds)]:
        yield from textwrap.wrap(sentence, 80)
    yield from textwrap.wrap(weakest(), 80)
    told = {**receipt(ds, desk.book, clock), "tables": sums(folder)}
    keep(ds, run, folder)
    (folder / "run.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    yield ""
    yield (
        f"{told['customer_months']:,} customer-months in {told['simulation_seconds']:.1f} s "
        f"({told['customer_months_per_second']:,} a second), {told['wall_seconds']:.1f} s in all."
    )


def keep(ds: xr.Dataset, run: Run, folder: Path) -> None:
    """Sign the store ``ds`` is read from; or, where quantiles are asked for, leave only these in its place.

    A measure is one number a path: those stay by path, named as columns of the summary.
    """
    from simulator.metrics import measures
    from simulator.results import save, signed
    from simulator.storage.layout import STORE
    from simulator.storage.reduction import QUANTILES, reduced

    if run.keep != QUANTILES:
        signed(folder / STORE, ds.attrs)
        return
    found = {truth.column: truth(ds) for truth in measures().values() if truth.applies(ds)}
    by_path = {name: a.astype(float) for name, a in found.items() if a.dims == ("strategy", "macro", "path")}
    kept = reduced(ds).assign(by_path).load()
    shutil.rmtree(folder / STORE, ignore_errors=True)  # not there if the run was held in memory
    save(kept, folder)


def weakest() -> str:
    """The assumptions the answer rests on most, to stand beside any recommendation."""
    from simulator.register import WEAKEST

    names = ", ".join(weak.name for weak in WEAKEST)
    return f"It all rests most on {names}: assumptions, in this order; simulator/MODEL.md says what to measure instead."


def beside(ds: xr.Dataset, folder: Path) -> None:
    """The tables beside the summary, where there is something to say: people, choice, early signs, luck, ignorance."""
    from simulator.metrics import decision_table, ethics_table, pairs, sensitivity, uncertainty
    from simulator.metrics.tripwires import tripwires

    tables = {
        "ethics": ethics_table(ds),
        "decision": decision_table(ds),
        "pairs": pairs(ds),
        "watch": tripwires(ds),
        "uncertainty": uncertainty(ds),
        "sensitivity": sensitivity(ds),
    }
    for name, found in tables.items():
        if len(found):
            found.to_csv(folder / f"{name}.csv", index=False)


def declared(ds: xr.Dataset) -> pd.DataFrame:
    """The parameter register: one row a number of the run, of the simulator, of each strategy and of each economy."""
    import pandas as pd

    from simulator.register import COLUMNS

    return pd.DataFrame(json.loads(ds.attrs["parameter_register"]), columns=list(COLUMNS))


def receipt(ds: xr.Dataset, book: Book, clock: Clock) -> dict[str, Any]:
    """``run.json``: where the result comes from, how long it took and how much memory it held at most."""
    from simulator.metrics.lifetime import customer_months

    attrs = ds.attrs
    config = json.loads(attrs["config"])
    months = float(customer_months(ds).sum()) / book.weight
    return {
        "status": "finished",
        **{key: attrs[key] for key in ("created", "command", "version", "python", "git_commit", "git_dirty")},
        "packages": json.loads(attrs["packages"]),
        **{key: attrs[key] for key in ("seed", "paths", "draws", "months", "config_hash")},
        "book": {"name": book.name, "hash": book.source_hash, "rows": len(book.customers), "weight": book.weight},
        **{key: config[key] for key in ("strategies_resolved", "macros_resolved")},
        "cpus": os.cpu_count(),
        "wall_seconds": round(time.perf_counter() - clock.begun, 2),
        "simulation_seconds": round(clock.simulation, 2),
        "peak_memory_mb": peak_memory_mb(),
        "customer_months": round(months),
        "customer_months_per_second": round(months / max(clock.simulation, 1e-9)),
    }


def peak_memory_mb() -> int | None:
    """The most memory this process ever held; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))
