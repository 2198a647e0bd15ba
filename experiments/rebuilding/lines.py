"""Lines at 80 columns: words wrapped, numbers beside what stands written, and tables of them."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.report.rebuilt import Number
    from simulator.report.source import Source

WIDTH = 80
ENDS = ("5 %", "median", "95 %")
THE_SAME, ROUNDED, OTHER = "the same", "the same but for rounding", "ANOTHER NUMBER"
Row = tuple[tuple[str, ...], list["Number"]]
"""What a line is of, and its numbers."""


def wrapped(text: str, indent: str = "") -> list[str]:
    """A paragraph; what wraps is set in a little."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False
    )  # fmt: skip


def keyed(key: str, text: str) -> list[str]:
    """A key and what stands under it."""
    if len(key) > 13:
        return [f"  {key}", *textwrap.wrap(text, WIDTH, initial_indent=" " * 16, subsequent_indent=" " * 16)]
    return textwrap.wrap(f"{key:<13} {text}", WIDTH, initial_indent="  ", subsequent_indent=" " * 16)


def whole(value: float | str | None) -> str:
    """Every digit there is."""
    if isinstance(value, str):
        return value
    return repr(float(value)) if value is not None and math.isfinite(value) else "not known, or not within the run"


def brief(value: float) -> str:
    """Six digits that count, thousands apart."""
    if not math.isfinite(value):
        return "never" if value == math.inf else "-"
    if value == 0.0 or 1e-4 <= abs(value) < 1e15:
        places = max(0, 5 - math.floor(math.log10(abs(value)))) if value else 0
        return f"{value:,.{min(places, 8)}f}" if places else f"{value:,.0f}"
    return f"{value:.5e}"


def held(numbers: Sequence[Number], source: Source) -> Iterator[str]:
    """Each number as built again, as it stands in the table, as told in the pack; whether they agree."""
    yield from ("", "Built again, and held against what stands written")
    for number in numbers:
        yield f"  {number.column}"
        yield f"    {'built again':<16}{whole(number.value)}"
        if number.stands is None and not source.from_result and number.column in source.columns:
            yield f"    {source.file:<16}no such cell in this folder"
        yield from _beside(number, source.file)


def _beside(number: Number, file: str) -> Iterator[str]:
    """A number as it stands in the table and as told in the pack, each with the verdict."""
    if number.stands is not None:
        verdict = OTHER if not number.as_written else THE_SAME if number.to_the_digit else ROUNDED
        yield f"    {file:<16}{number.stands or '(empty)':<24} {verdict}"
    if number.told is not None:
        yield f"    {'the pack':<16}{whole(number.told):<24} {THE_SAME if number.as_told else OTHER}"


def grid(rows: Sequence[Row], heads: Sequence[str]) -> Iterator[str]:
    """A line each: what it is of, and its numbers side by side; one that is not as written is marked."""
    if not rows:
        yield from ("", "No number has anything to say here.")
        return
    most = max(len(numbers) for _, numbers in rows)
    ends = ENDS if most == len(ENDS) else ("value",) * most
    room = WIDTH - 14 * most - 2
    widths = [max(len(head), *(len(labels[k]) for labels, _ in rows)) + 2 for k, head in enumerate(heads)]
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    yield ""
    yield _cut(heads, widths, room) + "".join(f"{end:>14}" for end in ends)
    for labels, numbers in rows:
        cells = "".join(f"{n.value if isinstance(n.value, str) else brief(n.value):>14.13}" for n in numbers)
        right = all(n.as_written and n.as_told for n in numbers)
        yield _cut(labels, widths, room) + cells + ("" if right else " *")


def _cut(labels: Sequence[str], widths: Sequence[int], room: int) -> str:
    told = "".join(
        f"{label if len(label) < w else label[: w - 2] + '…':<{w}}" for label, w in zip(labels, widths, strict=True)
    )
    return f"{told:<{room}}"


def judged(numbers: Sequence[Number], file: str) -> Iterator[str]:
    """How many of many numbers are as written; those that are not, one by one."""
    there = [number for number in numbers if number.stands is not None]
    right = [number for number in there if number.as_written]
    how = "to the last digit" if all(number.to_the_digit for number in right) else "but for rounding"
    yield ""
    yield from wrapped(
        f"{len(numbers):,} numbers built again; {len(there):,} of them stand in {file}, and {len(right):,} are the "
        f"same {how}."
    )
    for number in numbers:
        if not (number.as_written and number.as_told):
            yield from wrapped(f"* {number.column}, {', '.join(number.row.values())}")
            yield f"    {'built again':<16}{whole(number.value)}"
            yield from _beside(number, file)
