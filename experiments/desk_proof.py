"""Formula against simulation, with intervals, whether they agree, and what stands between them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from experiments.desk_caveats import blended
from experiments.desk_page import agents, counted, present, short
from simulator.metrics.certainty import beside, clear, interval
from simulator.metrics.durations import span

if TYPE_CHECKING:
    import xarray as xr

WIDE, NAME, CELL = 80, 23, 19
LABEL, CELLS = 20, 20
ALL = "all"
TOO_FEW = "too few runs to tell: raise desk.replications or desk.days"
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
    yield _row("on the payroll", list(titles))
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
        value, _, unit = span(exact).partition(" ")
        seen = interval(low, high)
        return f"{value if not unit or seen.endswith(f' {unit}') else f'{value} {unit}'} | {seen}"
    if np.isnan(low + high):
        return f"{'-' if np.isnan(exact) else f'{_digit(100.0 * exact)} %'} | -"
    if measure in ("overtime_hours", "backlog"):
        return f"- | {'-'.join(dict.fromkeys((_digit(max(0.0, low)), _digit(high))))}"
    return f"{'-' if np.isnan(exact) else _digit(100.0 * exact)} | {_percents(low, high)}"


def _percents(low: float, high: float) -> str:
    ends = dict.fromkeys((_digit(100.0 * max(0.0, low)), _digit(100.0 * min(1.0, high))))
    return f"{'-'.join(ends)} %"


def _digit(value: float) -> str:
    return f"{value:.1f}" if 0.0 < value < 99.95 else f"{value:.0f}"


def _ladder(ds: xr.Dataset, names: list[str]) -> Iterator[str]:
    told = ds.attrs
    yield from textwrap.wrap(
        f"What stands between them: mean wait with {counted(told['plain_agents'])} of full strength at work "
        f"(on the payroll {agents(told['today_agents'])}, which comes to {agents(told['today_effective_agents'])}), at "
        "today's load, one thing more at a time",
        WIDE,
    )
    yield f"{'':<{NAME}}" + "".join(f"{_plain(name):>{CELL}}" for name in names)
    exact = [float(ds["plain_formula_wait_hours"].sel(service_class=name)) for name in names]
    pairs = [beside(value, *_ends(ds, "plain", name)) for value, name in zip(exact, names, strict=True)]
    yield _line("formula", [said for said, _ in pairs])
    for step, label in STEPS.items():
        if step == "plain":
            yield _line(label, [seen for _, seen in pairs])
        else:
            yield _line(label, [interval(*_ends(ds, step, name)) for name in names])


def _ends(ds: xr.Dataset, step: str, name: str) -> tuple[float, float]:
    row = ds["step_wait_hours"].sel(step=step, service_class=name)
    return float(row.sel(bound="low")), float(row.sel(bound="high"))


def _clear(ds: xr.Dataset, step: str, name: str) -> bool:
    mean = float(ds["step_wait_hours"].sel(step=step, service_class=name, bound="mean"))
    return clear(mean, *_ends(ds, step, name))


def _agreement(ds: xr.Dataset, names: list[str]) -> str:
    """Whether the simulation, told what the formula assumes, finds what the formula says; of classes that can tell."""
    judged = [name for name in names if _clear(ds, "plain", name)]
    if not judged:
        return f"Whether the simulation, told what the formula assumes, agrees with it: {TOO_FEW}."
    exact = {name: float(ds["plain_formula_wait_hours"].sel(service_class=name)) for name in judged}
    ends = {name: _ends(ds, "plain", name) for name in judged}
    held = sum(ends[name][0] <= exact[name] <= ends[name][1] for name in judged)
    counted_ = f"{held} of {_intervals(len(judged))} {'holds' if len(judged) == 1 else 'hold'} its value"
    silent = [_plain(name) for name in names if name not in judged]
    rest = f" ({', '.join(silent)}: {TOO_FEW})" if silent else ""
    if 2 * held > len(judged):
        chance = "" if held == len(judged) else "; by chance one interval in twenty misses"
        return f"Told what the formula assumes, the simulation agrees with it: {counted_}{chance}{rest}."
    return (
        f"Told what the formula assumes, the simulation does NOT agree with it: {counted_}{rest}. Longer runs "
        "(desk.days, desk.replications) tell chance from a desk that has not settled."
    )


def _intervals(n: int) -> str:
    return f"{n} {'interval' if n == 1 else 'intervals'}"


def _difference(ds: xr.Dataset) -> str:
    """How far the real floor is from the formula, and most of it from where, if the runs can tell."""
    low, high = _ends(ds, "real", ALL)
    today = ds.isel(agents=int(np.flatnonzero(ds["agents"].values == ds.attrs["today_agents"])[0]))
    exact = float(today["formula_wait_hours"].sel(service_class=ALL))
    said, seen = beside(exact, low, high)
    told = f"On the real floor a ticket waits {seen}; the formula"
    mended = ""
    if _kind(ds) == "response":
        mended = f" The corrected formula says {span(float(today['response_wait_hours'].sel(service_class=ALL)))}."
    if blended(ds.attrs["today_effective_agents"]):
        few = "" if _clear(ds, "real", ALL) else " More runs (desk.replications, desk.days) narrow its interval."
        return (
            f"{told} says {said}, but for so small a desk ({ds.attrs['today_effective_agents']:.2f} at full "
            "strength) it blends whole numbers of agents and is not usable: believe the simulation."
            f"{few}{mended}"
        )
    if not _clear(ds, "real", ALL):
        return f"{told} says {said}. Whether they differ: {TOO_FEW}.{mended}"
    if low <= exact <= high:
        return f"{told}'s {said} lies within.{mended}"
    return f"{told} says {said}, {_way(ds, exact)}{mended}"


def _way(ds: xr.Dataset, exact: float) -> str:
    """Which way the formula is off, and what most of it comes from."""
    means = ds["step_wait_hours"].sel(service_class=ALL, bound="mean").values
    added = dict(zip(list(STEPS)[1:], np.diff(means), strict=True))
    way = 1.0 if means[-1] > exact else -1.0
    most = max(added, key=lambda step: way * float(added[step]))
    return f"{'too little' if way > 0 else 'too much'}. Most of the difference: {CAUSES[most]}."
