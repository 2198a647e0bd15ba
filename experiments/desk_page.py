"""What ``secateur desk`` prints, 80 columns wide: today's desk, its staffing table, what each agent more would save."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from experiments.desk_caveats import caveats, overloaded
from simulator.metrics.durations import span

if TYPE_CHECKING:
    import xarray as xr

    from experiments.desk_work import Scene
    from experiments.schema import Run

WIDE = 80
TICKETS_A_SECOND = 60_000.0
"""What one core simulates, roughly: for a word on how long it takes."""
ALL = "all"
SAID = {
    "exact": ("formula", "exact formula"),
    "response": ("response", "corrected formula"),
    "simulated": ("simulated", "simulated"),
}
"""desk.mode -> whose waits the staffing table shows, and what they are called."""


def opening(run: Run, scene: Scene) -> Iterator[str]:
    """The desk that is looked at, in sentences, and how much will be simulated."""
    today, book = scene.today, scene.book
    d, tickets = today.desk, today.tickets
    whose = f"Book {book.name}: " if book else ""
    by_class = ", ".join(f"{_count(n)} {name}" for name, n in zip(_classes(), tickets, strict=True) if n > 0.0)
    work = (
        f"{whose}{_count(float(tickets.sum()))} tickets a month ({by_class}), {span(d.handling_hours)} of work each, "
        f"in {d.opening_hours:g} opening hours a month: work for {counted(today.offered)} "
        "at full strength. "
    )
    learning = f", of whom {100 * today.juniors:.0f} % are still learning," if today.juniors >= 0.005 else ""
    do = "does" if today.head == 1.0 else "do"
    crew = (
        f"{counted(today.head)} on the payroll{learning} {do} the work of {agents(today.effective(today.head))} at "
        f"full strength: a load of {100 * today.load:,.0f} %. Who is not answered gives up after "
        f"{span(d.patience * d.handling_hours)} on average."
    )
    yield from textwrap.wrap(f"{work}{crew}", WIDE)
    yield from textwrap.wrap(overloaded(today.load), WIDE)
    workers = run.threads or _cores()
    seconds = scene.tickets_ahead / TICKETS_A_SECOND / workers
    takes = f"{seconds / 60.0:.0f} minutes" if seconds > 100.0 else f"{max(5.0, seconds):.0f} seconds"
    cores = f"{workers} {'core' if workers == 1 else 'cores'}"
    yield f"Simulating up to {scene.tickets_ahead:,.0f} tickets on {cores}: up to about {takes}."
    yield ""


def agents(number: float) -> str:
    """16.523 -> "16.5", 18.0 -> "18", 0.348 -> "0.35"."""
    return f"{number:,.1f}".removesuffix(".0") if number >= 0.95 else f"{number:.2g}"


def counted(number: float) -> str:
    """1.0 -> "1 agent", 16.5 -> "16.5 agents"."""
    said = agents(number)
    return f"{said} {'agent' if said == '1' else 'agents'}"


def _count(tickets: float) -> str:
    return f"{tickets:,.0f}" if tickets >= 9.95 else f"{tickets:.2g}"


def _classes() -> list[str]:
    from simulator.vocabulary import SERVICE_CLASSES

    return [name.replace("_", " ") for name in SERVICE_CLASSES]


def _cores() -> int:
    import os

    return os.cpu_count() or 1


def page(ds: xr.Dataset) -> Iterator[str]:
    """Everything worked out, table by table."""
    from experiments.desk_proof import proof

    yield from staffing_table(ds)
    yield ""
    yield from proof(ds)
    yield ""
    yield from strategies(ds)
    if warnings := list(caveats(ds)):
        yield ""
        yield from (line for warning in warnings for line in textwrap.wrap(warning, WIDE, subsequent_indent="  "))


def present(ds: xr.Dataset) -> list[str]:
    """Classes that have tickets."""
    tickets = ds["tickets_per_month"].drop_sel(service_class=ALL)
    return [str(name) for name in tickets["service_class"].values[tickets.values > 0.0]]


def staffing_table(ds: xr.Dataset) -> Iterator[str]:
    """One row per number of agents; today's has a star."""
    kind, called = SAID[ds.attrs.get("desk_mode", "exact")]
    names = present(ds)
    target = span(ds.attrs["target_hours"])
    yield "Staffing: what so many agents on the payroll would mean for today's tickets"
    source = f"mean wait, {called}"
    unit = f"{'1,000 ' if float(ds['cost_per_month'].max()) >= 1e6 else ''}{ds.attrs['currency']} per"
    room = 11 + 9 * len(names)
    yield f"{source if len(source) <= room else called:>{room}}{'simulated, all tickets':>25}{unit:>17}"
    heads = "".join(f"{short(name):>9}" for name in names)
    yield f"{'agents':>6}{'load':>5}{heads}{'wait':>9}{'<' + target:>8}{'gave up':>8}{'month':>10}{'hour':>7}"
    dear = _per_hour_saved(ds)
    thousands = 1000.0 if float(ds["cost_per_month"].max()) >= 1e6 else 1.0
    for k, head in enumerate(ds["agents"].values):
        row = ds.isel(agents=k)
        mark = ">" if head == ds.attrs["today_agents"] else " "
        waits = _waits(row, kind)
        cells = "".join(f"{span(float(waits.sel(service_class=name))):>9}" for name in names)
        mean = row.sel(service_class=ALL, bound="mean")
        yield (
            f"{mark + agents(head):>6}{_load(float(row['row_load'])):>5}{cells}"
            f"{span(float(mean['simulated_wait_hours'])):>9}{_percent(float(mean['simulated_service_level'])):>8}"
            f"{_percent(float(mean['simulated_abandon_prob'])):>8}"
            f"{float(row['cost_per_month']) / thousands:>10,.0f}{dear[k]:>7}"
        )
    yield f"> today; <{target}: share answered so soon; per hour: pay for each hour of waiting"
    yield "  that tickets are spared against the row above"
    if len(source) > room:
        yield f"  {short(names[0])}: {source}"


def short(name: str) -> str:
    """A class in one word."""
    return name.split("_")[0]


def _load(load: float) -> str:
    return f"{load:.0%}" if load < 9.995 else f"x {load:.0f}" if load < 99.5 else f"x{load:.0f}"


def _waits(row: xr.Dataset, kind: str) -> xr.DataArray:
    waits = row[f"{kind}_wait_hours"]
    return waits.sel(bound="mean") if "bound" in waits.dims else waits


def _per_hour_saved(ds: xr.Dataset) -> list[str]:
    """Pay for an hour of waiting saved against the row above, by the simulated waits; "-" where none is saved."""
    total = float(ds["tickets_per_month"].sel(service_class=ALL))
    hours = total * ds["simulated_wait_hours"].sel(service_class=ALL, bound="mean").values
    pay, saved = np.diff(ds["cost_per_month"].values), -np.diff(hours)
    return ["-", *(_money(p / s) if s > 0.0 else "-" for p, s in zip(pay, saved, strict=True))]


def _money(value: float) -> str:
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


def _percent(share: float) -> str:
    """Whole from ten on, one digit below; never rounded to certainty."""
    if np.isnan(share):
        return "-"
    if 0.9995 <= share < 1.0:
        return ">99.9 %"
    return f"{100 * share:.1f} %" if share < 0.0995 or share >= 0.9945 else f"{100 * share:.0f} %"


def strategies(ds: xr.Dataset) -> Iterator[str]:
    """Where each strategy's desk stands at the end of a finished comparison, or how to see that."""
    if "strategy_load" not in ds:
        yield "desk.run=FOLDER of a secateur compare shows each strategy's desk as well"
        return
    names = [n for n in present(ds) if n in ds["ticket_class"].values]
    months = ds.attrs.get("run_months", 12)
    title = f"Strategies, agents on the payroll and waits: mean of the last {months} months, median future"
    yield from textwrap.wrap(f"{title} (desk {ds.attrs['run_mode']} there)", WIDE)
    heads = "".join(f"{short(name):>13}" for name in names)
    yield f"{'strategy':<21}{'tickets':>8}{'agents':>7}{'load':>5}{heads}"
    for k, name in enumerate(ds["strategy"].values):
        row = ds.isel(strategy=k)
        cells = "".join(f"{span(float(row['strategy_wait_hours'].sel(ticket_class=c))):>13}" for c in names)
        tickets = float(row["strategy_tickets"].sum())
        yield (
            f"{name:<21.21}{tickets:>8,.0f}{float(row['strategy_agents']):>7.1f}"
            f"{_load(float(row['strategy_load'])):>5}{cells}"
        )
