"""Which cells a sweep has: a grid, lists side by side, points that fill the space evenly, or the rows of a table."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweeping.words import PRIOR, Span, Varied
from simulator.vocabulary import Floats, InputError

if TYPE_CHECKING:
    import pandas as pd

    from simulator.parameters import Parameters

Values = dict[str, str]
"""A cell: setting -> its value, as it would be typed."""
Quantile = Callable[[float], str]
STREAM = 0x57EE9
"""Tells the points of a sweep from other points of the same seed."""
GRID, SIDE_BY_SIDE, SOBOL, LATIN, SEARCH, TABLE = ("grid", "list", "sobol", "latin_hypercube", "search", "table")
SAMPLED = (SOBOL, LATIN)


def cells(design: str, varied: Mapping[str, Varied], size: int, seed: int, parameters: Parameters) -> list[Values]:
    """The cells of a design that the command line spells out; refuses what a design cannot make sense of."""
    if not varied:
        raise InputError("nothing varies: give a setting several values, months=24,36, or sweep.table=FILE")
    if design in SAMPLED:
        return list(_sampled(design, varied, size, seed, parameters))
    if endless := [name for name, told in varied.items() if isinstance(told, Span | str)]:
        raise InputError(
            [f"{name} takes no list of values: sweep.design={design} needs one, sobol does not" for name in endless]
        )
    lists = {name: told for name, told in varied.items() if isinstance(told, tuple)}
    if design == GRID:
        rows: Iterator[tuple[str, ...]] = itertools.product(*lists.values())
    else:
        if len({len(values) for values in lists.values()}) > 1:
            told = ", ".join(f"{name} has {len(values)}" for name, values in lists.items())
            raise InputError(f"sweep.design=list needs as many values of each: {told}")
        rows = zip(*lists.values(), strict=True)
    return [dict(zip(lists, row, strict=True)) for row in rows]


def tabled(path: str) -> list[Values]:
    """The cells of a design table, CSV or Excel: a column a setting, a row a cell; all faults at once."""
    file = Path(path).expanduser()
    if not file.is_file():
        raise InputError(f"sweep.table is {path}: no such file (looked from {Path.cwd()})")
    frame = _named(_read(path, file), path, file)
    empty = [(k + 2, str(name)) for name in frame for k in np.flatnonzero(frame[name].str.strip() == "")]
    faults = [f"{file.name} row {row}: {name} is empty" for row, name in sorted(empty)]
    twice = np.flatnonzero(frame.duplicated()) + 2
    faults += [f"{file.name} row {row} is the same as one above" for row in twice]
    if frame.empty or faults:
        raise InputError(faults or f"sweep.table is {path}, which has no rows")
    return [{str(name): str(value).strip() for name, value in row.items()} for row in frame.to_dict("records")]


def _read(path: str, file: Path) -> pd.DataFrame:
    """Every cell of the file as text, its head in the first row."""
    import pandas as pd

    read = pd.read_excel if file.suffix.lower() in (".xlsx", ".xls", ".ods") else pd.read_csv
    try:
        return read(file, dtype=str, keep_default_na=False, header=None).fillna("")
    except ImportError as missing:
        raise InputError(f"sweep.table is {path}: to read Excel, pip install openpyxl ({missing.name})") from missing
    except ValueError as fault:
        raise InputError(f"sweep.table is {path}: cannot be read ({str(fault).strip()})") from fault


def _named(cells: pd.DataFrame, path: str, file: Path) -> pd.DataFrame:
    """The rows below the head, their columns named by it."""
    head = [str(name).strip() for name in cells.iloc[0]]
    if any(";" in name for name in head):
        raise InputError(f"sweep.table is {path}: its columns are parted by semicolons, must be parted by commas")
    faults = [f"{file.name}: column {k} has no name" for k, name in enumerate(head, 1) if not name]
    twice = sorted({name for name in head if name and head.count(name) > 1})
    faults += [f"{file.name} has {head.count(name)} columns {name}: a setting takes one" for name in twice]
    if "out" in head:
        faults.append(f"sweep.table is {path}: out is no setting of a cell, cells have folders of their own")
    if faults:
        raise InputError(faults)
    return cells.iloc[1:].set_axis(head, axis=1).reset_index(drop=True)


def _sampled(
    design: str, varied: Mapping[str, Varied], size: int, seed: int, parameters: Parameters
) -> Iterator[Values]:
    quantiles = {name: quantile_of(name, told, parameters) for name, told in varied.items()}
    for point in points(design, len(varied), size, seed):
        yield {name: at(u) for (name, at), u in zip(quantiles.items(), point.tolist(), strict=True)}


def points(design: str, numbers: int, size: int, seed: int) -> Floats:
    """Points [size, numbers] inside (0, 1); of Sobol's the first n are the same however many are asked for."""
    import warnings

    from scipy.stats import qmc

    luck = np.random.default_rng([STREAM, seed])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # balance needs a power of two; few cells are the user's choice
        way = qmc.Sobol if design == SOBOL else qmc.LatinHypercube
        found = way(numbers, scramble=True, rng=luck).random(size)
    return np.asarray(np.clip(found, 2.0**-33, 1.0 - 2.0**-33))


def quantile_of(name: str, told: Varied, parameters: Parameters) -> Quantile:
    """A setting's value at a quantile, as it would be typed."""
    if isinstance(told, Span):
        return lambda u: repr(told.low + (told.high - told.low) * u)
    if isinstance(told, tuple):
        return lambda u: told[min(int(u * len(told)), len(told) - 1)]
    assert told == PRIOR
    return _by_prior(name, parameters)


def _by_prior(name: str, parameters: Parameters) -> Quantile:
    from simulator.number import register
    from simulator.prior import uncertain

    short = name.removeprefix("parameters.")
    known, lines = dict(uncertain(parameters)), {line.name: line for line in register(parameters)}
    if short not in known:
        raise InputError(f"{name} has no prior: give it values, or interval(low,high)")
    line: Any = lines.get(short)
    if line is None or not isinstance(line.value, int | float):
        raise InputError(f"{name} is several numbers with one prior: give each its values, or interval(low,high)")
    return lambda u: repr(float(min(line.high, max(line.low, known[short].at(line.value, u)))))
