"""Which role each segment plays: core, mid or tail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.tables.faults import did_you_mean
from simulator.vocabulary import ROLES, InputError

if TYPE_CHECKING:
    import pandas as pd


def segments_and_roles(
    customers: pd.DataFrame, told: Mapping[str, str] | None, setting: str = "book.roles"
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Segments by mean revenue, highest first, their roles, and a note saying how these came about.

    A told role stands; a segment named after a role plays it; the others take the tercile of their rank.
    ``setting``: where a person tells roles, for messages.
    """
    told = dict(told or {})
    mean = customers.groupby("segment")["monthly_revenue"].mean()
    segments = tuple(sorted(mean.index, key=lambda segment: (-mean[segment], segment)))
    check_roles(told, segments, setting)
    by_name = all(segment in ROLES for segment in segments)
    usual = segments if by_name else tuple(_tercile(rank, len(segments)) for rank in range(len(segments)))
    roles = tuple(told.get(segment, role) for segment, role in zip(segments, usual, strict=True))
    how = "as told" if set(told) == set(segments) else "by their names" if by_name else "by mean revenue"
    pairs = ", ".join(f"{segment} = {role}" for segment, role in zip(segments, roles, strict=True))
    hint = "" if how == "as told" else f"; set {setting} to change them"
    return segments, roles, f"roles of segments {how}: {pairs}{hint}"


def _tercile(rank: int, n: int) -> str:
    """Role by rank of mean revenue; one segment alone is mid, two are core and tail."""
    return ROLES[int(3 * (rank + 0.5) / n)]


def check_roles(told: Mapping[str, str], segments: tuple[str, ...], setting: str) -> None:
    """Refuse roles of segments that are not there, and roles that are none."""
    faults = [
        f"{setting} names segment '{segment}', which the book does not have{did_you_mean(segment, list(segments))}"
        for segment in told
        if segment not in segments
    ]
    faults += [
        f"{setting}.{segment} is '{role}', must be one of {', '.join(ROLES)}{did_you_mean(role, list(ROLES))}"
        for segment, role in told.items()
        if role not in ROLES
    ]
    if faults:
        raise InputError(faults)
