"""How a number is worked out: its formula in words, the variables it is made of, and three futures step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.number_lines import brief, wrapped
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
        told = v.attrs
        dims = " x ".join(f"{d} {n}" for d, n in v.sizes.items()) or "one number"
        yield from wrapped(
            f"{name}: {told.get('long_name', name)}, {told.get('units', '-')}, {told.get('moment', '-')} of month; "
            f"{dims} = {v.size:,} values",
            "  ",
        )


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
    from simulator.metrics.traced import traced

    trace = traced(m.ds, measure)
    told = [*words(work), *variables(m.ds, trace.variables)]
    of_paths = [s.values for s in trace.steps if "path" in s.values.dims and "month" not in s.values.dims]
    values = next((v for v in (trace.found, *of_paths[::-1]) if set(v.dims) <= {*PATH[:3]} and "path" in v.dims), None)
    if values is None:
        return told
    here = _at(values, row)
    paths = nearest(here.to_numpy())
    draws = m.ds["draw"].values[paths]
    names = [f"{p} ({d})" for p, d in zip(m.ds["path"].values[paths], draws, strict=True)]
    told += [
        "",
        f"{'Three futures, step by step':<{LABEL}}"
        + "".join(f"{w:>{CELL}}" for w in ("low end", "middle", "high end")),
    ]
    told += [f"{'  future (its draw)':<{LABEL}}" + "".join(f"{name:>{CELL}}" for name in names)]
    for step in trace.steps:
        told += lines(step, row, paths)
    ends = np.quantile(here, FOLLOWED) if np.isfinite(here).all() else None
    if ends is not None:
        told += [
            "",
            f"{f'Over all {here.size:,} futures':<{LABEL}}"
            + "".join(f"{w:>{CELL}}" for w in ("5 %", "median", "95 %")),
        ]
        told += [
            f"{'  ' + str(values.attrs.get('long_name', ''))[: LABEL - 4]:<{LABEL}}"
            + "".join(f"{brief(float(e)):>{CELL}}" for e in ends)
        ]
    return told


def nearest(values: Any) -> list[int]:
    """Places of the futures nearest to 5 %, median and 95 % of their values [path]."""
    known = np.where(np.isnan(values), np.inf, values)
    order = np.argsort(known, kind="stable")
    return [int(order[round(q * (len(order) - 1))]) for q in FOLLOWED]


def lines(step: Step, row: Mapping[str, str], paths: Sequence[int]) -> Iterator[str]:
    """A step in the futures followed: with the strategy, and if nothing is done."""
    v = step.values
    labels = [d for d in v.dims if d not in PATH]
    if "path" not in v.dims or len(labels) > 1 or any(v.sizes[d] > MANY for d in labels):
        return
    unit = step.variable.unit if step.variable else str(v.attrs.get("units", ""))
    yield from wrapped(f"{step.words}{f', {unit}' if unit and step.variable is None else ''}")
    strategy = row.get("strategy", DO_NOTHING)
    who = dict.fromkeys((strategy, DO_NOTHING)) if "strategy" in v.dims else {"": None}
    for name in who:
        part = _at(v, {**row, "strategy": name or strategy}).isel(path=list(paths))
        for label in part[labels[0]].values if labels else ("",):
            one = part.sel({labels[0]: label}) if labels else part
            for when, three in _months(one, step):
                said = f"  {' '.join(filter(None, (name.replace('_', ' '), str(label), when)))}"
                cells = "".join(f"{brief(float(x)):>{CELL}}" for x in three)
                yield f"{said[: LABEL - 1]:<{LABEL}}{cells}"


def _months(values: xr.DataArray, step: Step) -> Iterator[tuple[str, Any]]:
    """Of a monthly series its sum, where it is a flow of money; else its first month, lowest and last."""
    if "month" not in values.dims:
        yield "", values.to_numpy()
        return
    n = values.sizes["month"]
    money = step.variable.unit == "money" if step.variable else "share" not in str(values.attrs.get("units", "share"))
    if money and (step.variable.moment if step.variable else values.attrs.get("moment")) == "during":
        yield f"sum of {n} months", values.sum("month").to_numpy()
        return
    yield "month 1", values.isel(month=0).to_numpy()
    yield f"month {n}", values.isel(month=-1).to_numpy()


def _at(values: xr.DataArray, row: Mapping[str, str]) -> xr.DataArray:
    """The part of a strategy and an economy, as far as there are several."""
    kept = {key: value for key, value in row.items() if key in values.dims}
    return values.sel(kept, drop=True)
