"""What a file leaves out is filled in and said: defaults, sector margins, a synthetic cost to serve."""

from __future__ import annotations

from hashlib import blake2b
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from simulator.book.columns import BY_NAME, COLUMNS, NAMES, NOT_SIMULATED
from simulator.book.synthetic import correlation
from simulator.number import ByRole
from simulator.parameters import Parameters, Portrait
from simulator.tables.column import Column
from simulator.tables.faults import counted
from simulator.vocabulary import ROLES, Floats, Ints

if TYPE_CHECKING:
    import pandas as pd

LOADS = ("tickets_per_month", "activity_hours_per_month")
_TYPES = {"text": "str", "number": "float64", "whole": "int64", "flag": "bool"}
_STEPS = 4
"""The scale of a synthetic cost to serve moves in steps of 2^(1/4): one customer more does not move it."""


def complete(frame: pd.DataFrame, role: Ints, parameters: Parameters) -> tuple[pd.DataFrame, list[str]]:
    """Fill every gap of a checked frame; returns it with columns in the book's order, and the notes.

    ``role`` [N] is each customer's index in ROLES.
    """
    notes = _fill_margin(frame, role, parameters.portrait)
    notes += _fill_loads(frame, role, parameters.portrait)
    notes += _fill_columns(frame) + _fill_cells(frame) + _kept_for_filters(frame)
    extra = [name for name in frame.columns if name not in NAMES]
    return frame[[*NAMES, *extra]].reset_index(drop=True), notes


def _fill_columns(frame: pd.DataFrame) -> list[str]:
    """Columns the file does not have: the default for everyone, said in one note."""
    absent = [column for column in COLUMNS if column.name not in frame]
    for column in absent:
        frame[column.name] = column.default
    said = ", ".join(f"{column.name} {_word(column)}" for column in absent if _matters(column))
    return [f"not told, so assumed for everyone: {said}"] if said else []


def _fill_cells(frame: pd.DataFrame) -> list[str]:
    """Empty cells of the columns it has: the default, counted; and every column gets its type."""
    notes = []
    for column in COLUMNS:
        cells = frame[column.name]
        empty = cells == "" if column.kind == "text" else cells.isna()
        if _matters(column) and empty.any():
            cells = cells.where(~empty, column.default)
            notes.append(f"{column.name} is assumed for {counted(int(empty.sum()))}: {_word(column)}")
        frame[column.name] = cells.astype(_TYPES[column.kind])
    return notes


def _kept_for_filters(frame: pd.DataFrame) -> list[str]:
    """Columns that say something about somebody, but move nothing in the simulation; said in one note."""
    told = [name for name in NOT_SIMULATED if (frame[name].notna() & (frame[name] != BY_NAME[name].default)).any()]
    return [f"kept for filters, not simulated yet: {', '.join(told)}"] if told else []


def _matters(column: Column) -> bool:
    """Whether a default says something: neither "unknown" (NaN) nor an empty text."""
    return column.default is not None and column.default != "" and column.default == column.default


def _word(column: Column) -> str:
    return ("yes" if column.default else "no") if column.kind == "flag" else f"{column.default}"


def _fill_margin(frame: pd.DataFrame, role: Ints, portrait: Portrait) -> list[str]:
    """COGS share: the file's, else one minus its gross margin, else the sector's by role."""
    import pandas as pd

    told = frame.get("cogs_share", pd.Series(np.nan, frame.index))
    if "gross_margin" in frame:
        told = told.fillna(1 - frame.pop("gross_margin"))
    gaps = told.isna()
    frame["cogs_share"] = told.fillna(pd.Series(_by_role(portrait.cogs_share)[role], frame.index))
    return [f"cogs_share is assumed for {counted(int(gaps.sum()))}: the sector's, by role"] if gaps.any() else []


def _fill_loads(frame: pd.DataFrame, role: Ints, portrait: Portrait) -> list[str]:
    """Tickets and hours: the file's, else drawn from the sector; see ``drawn_loads``."""
    import pandas as pd

    missing = [name for name in LOADS if name not in frame or frame[name].isna().any()]
    if not missing:
        return []
    scale = revenue_scale(frame, role, portrait)
    drawn = drawn_loads(frame, role, portrait, scale)
    notes = []
    for name in missing:
        told = frame.get(name, pd.Series(np.nan, frame.index))
        frame[name] = told.fillna(drawn[name])
        gaps = counted(int(told.isna().sum()))
        notes.append(f"cost to serve is synthetic: {name} drawn from the sector for {gaps}")
    scaled = ", ".join(f"{ROLES[k]} ×{scale[k]:.3g}" for k in range(3) if (role == k).any() and scale[k] != 1)
    return notes + ([f"synthetic cost to serve is scaled to the book's revenue: {scaled}"] if scaled else [])


def revenue_scale(frame: pd.DataFrame, role: Ints, portrait: Portrait) -> Floats:
    """Mean revenue of the book over that of the sector, by role, in steps of 2^(1/4); shape [3]."""
    revenue, scale = frame["monthly_revenue"].to_numpy(), np.ones(3)
    for k in range(3):
        ratio = revenue[role == k].mean() / _by_role(portrait.mean_revenue)[k] if (role == k).any() else 0.0
        if ratio > 0:
            scale[k] = 2.0 ** (np.round(_STEPS * np.log2(ratio)) / _STEPS)
    return scale


def drawn_loads(frame: pd.DataFrame, role: Ints, portrait: Portrait, scale: Floats) -> pd.DataFrame:
    """Tickets and activity hours per month as the sector has them, given role and revenue; log-normal.

    Keyed by ``customer_id`` alone: adding, removing or permuting customers changes nobody's draw. The sector's
    loads are scaled with its revenue, so that cost to serve keeps the sector's share of revenue.
    """
    import pandas as pd

    mean = _by_role(portrait.mean_revenue)[role] * scale[role]
    sd = portrait.revenue_log_sd
    with np.errstate(divide="ignore"):
        above = np.log(frame["monthly_revenue"].to_numpy() / np.maximum(mean, 1e-300)) + sd**2 / 2
    standard = np.clip(above / sd, -3, 3) if sd > 0 else np.zeros(len(frame))
    mix = np.linalg.cholesky(correlation(portrait))
    normals = np.column_stack([standard, _own_normals(frame["customer_id"])]) @ mix.T
    spread = np.exp(portrait.load_log_sd * normals - portrait.load_log_sd**2 / 2)
    means = (portrait.tickets, portrait.activity_hours)
    drawn = {name: (_by_role(means[k]) * scale)[role] * spread[:, k + 1] for k, name in enumerate(LOADS)}
    return pd.DataFrame(drawn, index=frame.index)


def _own_normals(ids: pd.Series[str]) -> Floats:
    """Two standard normals of each customer's own, from a BLAKE2 hash of the id; shape [N, 2]."""
    words = [blake2b(name.encode(), digest_size=16, person=b"cost to serve").digest() for name in ids]
    uniform = (np.frombuffer(b"".join(words), dtype="<u8").reshape(-1, 2) >> np.uint64(11)) * 2.0**-53 + 2.0**-54
    return np.asarray(np.vectorize(NormalDist().inv_cdf, otypes=[float])(uniform))


def _by_role(numbers: ByRole) -> Floats:
    return np.array([numbers.core, numbers.mid, numbers.tail])
