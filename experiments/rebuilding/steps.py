"""How a number is worked out: its formula in words, the variables it is made of, and three futures step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.rebuilding.lines import ENDS, brief, wrapped
from simulator.metrics.paired import DO_NOTHING

if TYPE_CHECKING:
    import xarray as xr

    from simulator.metrics.traced import Step
    from simulator.report.telling.material import Material

    Measure = Callable[[xr.Dataset], xr.DataArray]

LABEL, CELL = 38, 14
FOLLOWED = (0.05, 0.5, 0.95)
MANY = 14
"""Labels of a step that are told one by one; of more, none."""
MOMENTS = {"start": "at the start of each month", "during": "during each month", "end": "at the end of each month"}
PATH = ("strategy", "macro", "path", "month")


def words(work: Callable[..., Any]) -> list[str]:
    """How something is worked out, in the words that stand beside the code that does it."""
    from simulator.report.rebuilt import formula

    text, file = formula(work)
    told = ["", f"How it is worked out ({file})"]
    for paragraph in text.replace("``", "").split("\n\n"):
        told += wrapped(" ".join(paragraph.split()), "  ")
    return told


def read(ds: xr.Dataset, measure: Measure) -> tuple[str, ...]:
    """The variables a measure reads."""
    from simulator.metrics.traced import traced

    return traced(ds, measure).variables


def variables(ds: xr.Dataset, names: Sequence[str]) -> Iterator[str]:
    """What a number is made of: name, what it is, unit, moment, dims and how many values."""
    yield from ("", "Made of these variables of results.zarr")
    for name in names:
        v = ds[name]
        dims = " x ".join(f"{d} {n}" for d, n in v.sizes.items())
        when = MOMENTS[v.attrs.get("moment", "during")] if "month" in v.dims else "before month 1"
        yield from wrapped(f"{name}: {v.attrs.get('long_name', name)}; {v.attrs.get('units', '-')}, {when}", "  ")
        yield from wrapped(f"{dims + ' = ' if dims else ''}{v.size:,} value{'s' if v.size > 1 else ''}", "    ")


def of_column(m: Material, table: str, names: Sequence[str], row: Mapping[str, str]) -> list[str]:
    """What stands behind columns of one measure: unit, formula, variables, and futures to follow."""
    from simulator.metrics.columns import POINTS, column
    from simulator.report.rebuilt import behind

    work, known = behind(table, names[0])
    if known is None:
        return words(work)
    months = known.months or m.months
    unit = known.truth.unit.replace("money", m.currency)
    points = [POINTS[one.point].words for one in (column(table, name) for name in names) if one is not None]
    told = wrapped(f"What: {known.truth.long_name}, {unit}, months 1 to {months}; {', '.join(points)}")
    return [*told, *_followed(m, known.each, work, row)]


def of_measure(m: Material, measure: Measure, row: Mapping[str, str]) -> list[str]:
    """The same for a number that is read from the result itself."""
    return _followed(m, measure, measure, row)


def _followed(m: Material, measure: Measure, work: Callable[..., Any], row: Mapping[str, str]) -> list[str]:
    """Formula, variables, and every step of the measure in three futures."""
    from simulator.metrics.traced import traced

    trace = traced(m.ds, measure)
    told = [*words(work), *variables(m.ds, trace.variables)]
    of_paths = [step.values for step in trace.steps if "path" in step.values.dims and "month" not in step.values.dims]
    values = next((v for v in (trace.found, *of_paths[::-1]) if "path" in v.dims and set(v.dims) <= {*PATH[:3]}), None)
    if values is None:
        return told
    here = _at(values, row).astype(float)  # whether something happened counts as 0 or 1
    paths = nearest(here.to_numpy())
    names = [f"{p} ({d})" for p, d in zip(m.ds["path"].values[paths], m.ds["draw"].values[paths], strict=True)]
    told += ["", _row("The futures nearest to", ENDS), _row("  future (its draw)", names)]
    month = int(here["month"]) if "month" in here.coords else None  # the one month it looks at
    for step in trace.steps:
        told += lines(step, Follow(row, paths, month))
    if np.isfinite(here).all():
        ends = [brief(float(end)) for end in np.quantile(here, FOLLOWED)]
        told += [
            "",
            _row(f"Over all {here.size:,} futures" if here.size > 1 else "In the only future", ENDS),
            *wrapped(str(values.attrs.get("long_name", ""))),
        ]
        told += [_row("", ends)]
    return told


def _row(label: str, cells: Sequence[str]) -> str:
    return f"{label[: LABEL - 1]:<{LABEL}}" + "".join(f"{cell:>{CELL}}" for cell in cells)


def nearest(values: Any) -> list[int]:
    """Places of the futures nearest to 5 %, median and 95 % of their values [path]."""
    known = np.where(np.isnan(values), np.inf, values)
    order = np.argsort(known, kind="stable")
    return [int(order[round(q * (len(order) - 1))]) for q in FOLLOWED]


class Follow(NamedTuple):
    """What is followed: strategy and economy, places of the futures, and a month that matters, if one does."""

    row: Mapping[str, str]
    paths: Sequence[int]
    month: int | None


def lines(step: Step, follow: Follow) -> Iterator[str]:
    """A step in the futures followed: with the strategy, and if nothing is done; a variable of nothing is left out."""
    v = step.values
    if v.dims == ("month",):
        ends = f"month 1 {brief(float(v[0]))}, month {len(v)} {brief(float(v[-1]))}"
        yield from wrapped(f"{step.words}: {ends}")
    labels = [d for d in v.dims if d not in PATH]
    if "path" not in v.dims or len(labels) > 1 or any(v.sizes[d] > MANY for d in labels):
        return
    here = _at(v, follow.row).isel(path=list(follow.paths))
    nothing = _at(v, {**follow.row, "strategy": DO_NOTHING}).isel(path=list(follow.paths))
    if step.between and not (np.abs(here).max() > 0 or np.abs(nothing).max() > 0):
        return
    yield from wrapped(f"{step.words}{f', {step.unit}' if step.unit else ''}")
    strategy = follow.row.get("strategy", DO_NOTHING)
    who = {strategy: here, DO_NOTHING: nothing} if "strategy" in v.dims else {"": here}
    for name, part in who.items():
        for label in part[labels[0]].values if labels else ("",):
            one = part.sel({labels[0]: label}) if labels else part
            for when, three in _months(one, step, follow.month):
                said = " ".join(filter(None, (name.replace("_", " "), str(label).replace("_", " "), when)))
                yield _row(f"  {said}", [brief(float(x)) for x in three])


def _months(values: xr.DataArray, step: Step, month: int | None) -> Iterator[tuple[str, Any]]:
    """Of a monthly series its sum, where it is a flow of money, else its first and last month; and the one that
    matters."""
    if "month" not in values.dims:
        yield "", values.to_numpy()
        return
    n = values.sizes["month"]
    if month is not None:
        yield f"month {month}", values.sel(month=month).to_numpy()
    elif step.flow:
        yield f"sum of {n} months", values.sum("month").to_numpy()
    else:
        yield "month 1", values.isel(month=0).to_numpy()
        yield f"month {n}", values.isel(month=-1).to_numpy()


def _at(values: xr.DataArray, row: Mapping[str, str]) -> xr.DataArray:
    """The part of a strategy and an economy, as far as there are several."""
    kept = {key: value for key, value in row.items() if key in values.dims}
    return values.sel(kept)
