"""Formula against simulation, with intervals, whether they agree, and what stands between them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from experiments.desk_page import agents, present, short
from simulator.metrics.durations import between, span

if TYPE_CHECKING:
    import xarray as xr

WIDE, NAME, CELL = 80, 23, 19
LABEL, CELLS = 20, 20
ALL = "all"
STEPS = {
    "plain": "simulated likewise",
    "waves": "+ busy days and hours",
    "handling": "+ long, short tickets",
    "real": "+ the rest: real floor",
}
CAUSES = {
    "waves": "tickets come in waves (busy days, busy hours), which the formula spreads evenly",
    "handling": "some tickets take far longer than others, by class or by luck",
    "real": "people are away, juniors are slower, part of a post is there on some days only, or callers try again",
}


def proof(ds: xr.Dataset) -> Iterator[str]:
    """Three rows of the staffing table measure by measure; then from the formula's world to the real floor."""
    names = present(ds)
    yield from _compared(ds, names)
    yield ""
    yield from _ladder(ds, names)
    yield ""
    for sentence in (_agreement(ds, names), _difference(ds)):
        yield from textwrap.wrap(sentence, WIDE)


def _compared(ds: xr.Dataset, names: list[str]) -> Iterator[str]:
    now = int(np.flatnonzero(ds["agents"].values == ds.attrs["today_agents"])[0])
    picked = sorted({max(0, now - 1), now, min(ds.sizes["agents"] - 1, now + 2)})
    rows = [ds.isel(agents=k) for k in picked]
    n, days = ds.attrs["replications"], ds.attrs["days"]
    called = "Corrected formula" if _kind(ds) == "response" else "Formula"
    yield f"{called} | simulation, 95 % interval of {n} separate runs of {days} days"
    titles = (agents(float(r["agents"])) + (" (today)" if k == now else "")
              for k, r in zip(picked, rows, strict=True))  # fmt: skip
    yield _row("agents", list(titles))
    target = span(ds.attrs["target_hours"])
    for name in names:
        yield _row(f"wait, {short(name)}", [_cell(r.sel(service_class=name), "wait_hours") for r in rows])
    for name in names:
        label = f"in {target}, {short(name)}"
        yield _row(label, [_cell(r.sel(service_class=name), "service_level") for r in rows])
    everyone = [r.sel(service_class=ALL) for r in rows]
    told = {"gave up": "abandon_prob", "time busy": "utilisation", "overtime, h a day": "overtime_hours",
            "waiting at closing": "backlog"}  # fmt: skip
    for label, measure in told.items():
        yield _row(label, [_cell(r, measure) for r in everyone])


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _line(label: str, cells: list[str]) -> str:
    return f"{label:<{NAME}.{NAME}}" + "".join(f"{cell:>{CELL}}" for cell in cells)


def _row(label: str, cells: list[str]) -> str:
    return f"{label:<{LABEL}.{LABEL}}" + "".join(f"{cell:>{CELLS}}" for cell in cells)


def _kind(ds: xr.Dataset) -> str:
    return "response" if "response_wait_hours" in ds else "formula"


def _cell(row: xr.Dataset, measure: str) -> str:
    """The formula's value where it has one, and the interval of the simulation."""
    low, high = (float(row[f"simulated_{measure}"].sel(bound=b)) for b in ("low", "high"))
    told = f"{_kind(row)}_{measure}"
    exact = float(row[told]) if told in row else float("nan")
    if measure == "wait_hours":
        value, unit = span(exact).split(" ")
        seen = between(low, high)
        return f"{value if seen.endswith(f' {unit}') else f'{value} {unit}'} | {seen}"
    if measure in ("overtime_hours", "backlog"):
        return f"- | {'-'.join(dict.fromkeys((_digit(max(0.0, low)), _digit(high))))}"
    return f"{'-' if np.isnan(exact) else _digit(100.0 * exact)} | {_percents(low, high)}"


def _percents(low: float, high: float) -> str:
    ends = dict.fromkeys((_digit(100.0 * max(0.0, low)), _digit(100.0 * min(1.0, high))))
    return f"{'-'.join(ends)} %"


def _digit(value: float) -> str:
    return f"{value:.1f}" if 0.0 < value < 99.95 else f"{value:.0f}"


def _ladder(ds: xr.Dataset, names: list[str]) -> Iterator[str]:
    yield "What stands between them: mean wait at today's load, one thing more at a time"
    yield f"{'':<{NAME}}" + "".join(f"{_plain(name):>{CELL}}" for name in names)
    n = ds.attrs["plain_agents"]
    label = f"formula, {n:,.0f} {'agent' if n == 1 else 'agents'}"
    yield _line(label, [span(float(ds["plain_formula_wait_hours"].sel(service_class=name))) for name in names])
    for step, label in STEPS.items():
        row = ds["step_wait_hours"].sel(step=step)
        cells = (tuple(float(row.sel(service_class=n, bound=b)) for b in ("low", "high")) for n in names)
        yield _line(label, [between(low, high) for low, high in cells])


def _agreement(ds: xr.Dataset, names: list[str]) -> str:
    """Whether the simulation, told what the formula assumes, finds what the formula says."""
    row = ds["step_wait_hours"].sel(step="plain", service_class=names)
    low, high = row.sel(bound="low").values, row.sel(bound="high").values
    exact = ds["plain_formula_wait_hours"].sel(service_class=names).values
    held = int(np.count_nonzero((low <= exact) & (exact <= high)))
    counted = f"{held} of {len(names)} intervals {'holds' if len(names) == 1 else 'hold'} its value"
    if 2 * held > len(names):
        rest = "" if held == len(names) else "; by chance one interval in twenty misses"
        return f"Told what the formula assumes, the simulation agrees with it: {counted}{rest}."
    return (
        f"Told what the formula assumes, the simulation does NOT agree with it: {counted}. Longer runs "
        "(desk.days, desk.replications) tell chance from a desk that has not settled."
    )


def _difference(ds: xr.Dataset) -> str:
    """How far the real floor is from the formula, and most of it from where."""
    waits = ds["step_wait_hours"].sel(service_class=ALL)
    low, high = (float(waits.sel(step="real", bound=b)) for b in ("low", "high"))
    today = ds.isel(agents=int(np.flatnonzero(ds["agents"].values == ds.attrs["today_agents"])[0]))
    exact = float(today["formula_wait_hours"].sel(service_class=ALL))
    mended = ""
    if _kind(ds) == "response":
        mended = f" The corrected formula says {span(float(today['response_wait_hours'].sel(service_class=ALL)))}."
    if low <= exact <= high:
        return (
            f"On the real floor a ticket waits {between(low, high)}; the formula's {span(exact)} lies within.{mended}"
        )
    means = waits.sel(bound="mean").values
    added = dict(zip(list(STEPS)[1:], np.diff(means), strict=True))
    way = 1.0 if means[-1] > exact else -1.0
    most = max(added, key=lambda step: way * float(added[step]))
    return (
        f"On the real floor a ticket waits {between(low, high)}; the formula says {span(exact)}, "
        f"{'too little' if way > 0 else 'too much'}. Most of the difference: {CAUSES[most]}.{mended}"
    )
