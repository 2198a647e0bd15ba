"""What a column of a table is: kind, unit, range and what stands in for a gap."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Kind = Literal["text", "number", "whole", "flag", "date", "month", "moment"]


class Column(NamedTuple):
    """One column: ``low`` and ``high`` are the allowed range, ends included; ``default`` fills a missing column.

    ``fill`` says how a gap is completed: with the default (recorded in the notes), from the sector, or not at all
    (required; present: the column must be there, its cells may be empty; none: NaN is a legitimate answer).
    ``unique``: no two rows share a value. ``meaning``: one phrase for who fills in the table.
    """

    name: str
    kind: Kind
    unit: str
    default: Any = None
    low: float = -1e15
    high: float = 1e15
    choices: tuple[str, ...] = ()
    fill: Literal["required", "default", "sector", "present", "none"] = "default"
    unique: bool = False
    meaning: str = ""
