"""What ``secateur explain`` works out, writes and prints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from experiments import stage
from experiments.programme import counted
from experiments.schema import AUTO, Run
from experiments.stage import Stage
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import xarray as xr

    from simulator.parameters import Parameters
    from simulator.vocabulary import Strategy

WIDTH = 80


def opening(run: Run, play: Stage) -> Iterator[str]:
    """What will run."""
    from simulator.bridge import STEPS

    check(run, play, "every step of a bridge needs the same futures")
    n = len(STEPS) + 1
    shown = counted(len(play.strategies) - 1, "strategy", "strategies")
    yield from textwrap.wrap(
        f"Explaining {shown} against doing nothing in {', '.join(play.macros)}: "
        f"{run.paths:,} futures of {run.months} months, {n} times over, with one mechanism after the other off.",
        WIDTH,
    )
    yield ""


def check(run: Run, play: Stage, reason: str) -> None:
    """Refuse a run without a strategy to look at, or without a number of futures."""
    faults = []
    if set(play.strategies) <= {"do_nothing"}:
        faults.append("strategies names only do_nothing, must name at least one to hold against it")
    if run.paths == AUTO:
        faults.append(f"paths is auto, must be a number here ({reason}): did you mean paths=512?")
    if faults:
        raise InputError(faults)


def worked_out(run: Run, play: Stage) -> xr.Dataset:
    """The bridge in money [term, strategy, macro, path], and a year's opening revenue [path]."""
    import xarray as xr

    from simulator.bridge import bridge

    year = {}

    def played(parameters: Parameters, strategies: Mapping[str, Strategy]) -> xr.Dataset:
        ds = stage.simulated(replace(run, parameters=parameters), replace(play, strategies=dict(strategies)))
        year["revenue"] = 12.0 * ds["opening_revenue"].sum("segment")
        return ds

    found = bridge(played, run.parameters, play.strategies)
    return xr.Dataset({"bridge": found, "annual_revenue": year["revenue"]})


def leave(ds: xr.Dataset, folder: Path) -> None:
    """``bridge.csv``: mean, 5 % and 95 % of each term, % of a year's revenue."""
    share = in_percent(ds)
    table = share.mean("path").rename("mean").to_dataframe().reset_index()
    for name, q in (("p05", 0.05), ("p95", 0.95)):
        table[name] = share.quantile(q, "path").rename(name).to_dataframe().reset_index()[name]
    table.to_csv(folder / "bridge.csv", index=False)


def in_percent(ds: xr.Dataset) -> xr.DataArray:
    """The bridge in % of a year's opening revenue."""
    return 100.0 * ds["bridge"] / ds["annual_revenue"]


def heading(name: str) -> tuple[str, str]:
    """A strategy's name on two lines of at most eleven letters."""
    lines = textwrap.wrap(name.replace("_", " "), 11, max_lines=2, placeholder="…")
    return ("", lines[0]) if len(lines) == 1 else (lines[0], lines[1])


def page(ds: xr.Dataset) -> Iterator[str]:
    """The bridge of the reference economy as a table: a term a line, a strategy a column, at 80 columns."""
    share = in_percent(ds).mean("path").isel(macro=0)
    names = [str(n) for n in share["strategy"].values if n != "do_nothing"]
    yield from textwrap.wrap(
        f"Where the difference to doing nothing comes from, {share['macro'].item()}: mean over futures, % of a year's "
        "revenue. Mechanisms are switched off from the top down.",
        WIDTH,
    )
    for first in range(0, len(names), 4):
        shown = names[first : first + 4]
        yield ""
        for line in zip(*(heading(name) for name in shown), strict=True):
            yield f"{'':<30}" + "".join(f"{word:>12}" for word in line)
        for term in share["term"].values:
            values = [float(share.sel(term=term, strategy=name)) for name in shown]
            yield f"{term:<30}" + "".join(f"{value:>+12.2f}" for value in values)
        sums = [float(share.sel(strategy=name).sum("term")) for name in shown]
        yield f"{'net present value':<30}" + "".join(f"{value:>+12.2f}" for value in sums)
