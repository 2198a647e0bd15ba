"""What ``secateur reverse`` works out, writes and prints.

A strategy fails where it no longer beats doing nothing (mean of the paired difference of NPV), and where the tightest
covenant is broken in any quarter on more than one path in twenty. Severity 1 is the stress path as its file tells it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import stage
from experiments.explain_work import check
from experiments.programme import counted
from experiments.schema import Run
from experiments.stage import Stage

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

WIDTH = 80
MOST = 4.0
"""The worst looked at: a path four times over."""
STEPS = 8
"""Severities looked at up to the worst; between them the crossing is read from a straight line."""
BREACH = 0.05
"""Share of paths with a broken covenant from which a strategy counts as failing."""


def opening(run: Run, play: Stage) -> Iterator[str]:
    """What will run."""
    from scenarios.macro.reverse import DIRECTIONS

    check(run, play, "every severity needs the same futures")
    shown = counted(len(play.strategies) - 1, "strategy", "strategies")
    told = (
        f"Stress in reverse for {shown}: {', '.join(DIRECTIONS)}, each from nothing to "
        f"{MOST:g} times its path, {run.paths:,} futures of {run.months} months at each of {STEPS + 1} severities."
    )
    yield from [*textwrap.wrap(told, WIDTH), ""]


def worked_out(run: Run, play: Stage) -> pd.DataFrame:
    """By strategy and direction: severity at which it no longer beats doing nothing, and at which covenants break."""
    import pandas as pd

    from scenarios.macro.reverse import DIRECTIONS, scaled

    severities = np.linspace(0.0, MOST, STEPS + 1)
    rows: list[dict[str, Any]] = []
    for direction in DIRECTIONS:
        macros = {f"{direction} x {s:g}": scaled(direction, float(s)) for s in severities}
        ds = stage.simulated(run, replace(play, macros=macros))
        rows += _fallen(ds, direction, severities)
    return pd.DataFrame(rows)


def _fallen(ds: xr.Dataset, direction: str, severities: Any) -> Iterator[dict[str, Any]]:
    from simulator.metrics import measures

    known = measures()
    gain = known["delta_npv_pct_of_revenue"](ds).mean("path").transpose("strategy", "macro")
    breach = known["covenant_breach"](ds)
    breach = (breach.mean("path") if "path" in breach.dims else breach).transpose("strategy", "macro")
    for name in ds["strategy"].values:
        if name == "do_nothing":
            continue
        yield {
            "strategy": str(name),
            "direction": direction,
            "loses_to_do_nothing_at": crossing(severities, gain.sel(strategy=name).values),
            "breaks_covenants_at": crossing(severities, BREACH - breach.sel(strategy=name).values),
            "do_nothing_breaks_covenants_at": crossing(severities, BREACH - breach.sel(strategy="do_nothing").values),
            "gain_at_0": float(gain.sel(strategy=name)[0]),
            "gain_at_1": float(np.interp(1.0, severities, gain.sel(strategy=name).values)),
        }


def crossing(severities: Any, margin: Any) -> float:
    """The first severity at which a margin is no longer above 0, on straight lines between looks; inf: none."""
    for k, value in enumerate(margin):
        if value <= 0.0:
            if k == 0:
                return 0.0
            before = margin[k - 1]
            return float(severities[k - 1] + (severities[k] - severities[k - 1]) * before / (before - value))
    return float("inf")


def leave(found: pd.DataFrame, folder: Path) -> None:
    """``reverse_stress.csv``; an empty cell: not up to the worst looked at."""
    found.replace(np.inf, np.nan).to_csv(folder / "reverse_stress.csv", index=False)


def page(found: pd.DataFrame) -> Iterator[str]:
    """Two tables at 80 columns: where a strategy stops paying, and where it breaks covenants."""
    titles = {
        "loses_to_do_nothing_at": "Stops beating doing nothing at this many times the stress path",
        "breaks_covenants_at": f"Breaks a covenant on more than {100 * BREACH:.0f} % of paths at",
    }
    for column, title in titles.items():
        table = found.pivot(index="strategy", columns="direction", values=column)
        directions = [d for d in found["direction"].unique()]
        yield from [
            "",
            f"{title} (-: not up to {MOST:g})",
            f"{'strategy':<26}" + "".join(f"{d:>9}" for d in directions),
        ]
        if column == "breaks_covenants_at":
            own = found.groupby("direction")["do_nothing_breaks_covenants_at"].first()
            yield f"{'do_nothing':<26}" + "".join(_cell(own[d]) for d in directions)
        for name in found["strategy"].unique():
            yield f"{name[:25]:<26}" + "".join(_cell(table.loc[name, d]) for d in directions)


def _cell(severity: float) -> str:
    return f"{'-':>9}" if np.isinf(severity) else f"{severity:>9.1f}"
