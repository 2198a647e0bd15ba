"""What is left for other programs: the parameter file that a comparison reads, and the table of every estimate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.calibrating.numbers import ROWS, Calibration, applied, placed
from simulator.number import register
from simulator.parameters import Parameters

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("name", "value", "unit", "low", "high", "error", "scale", "status", "seen", "source", "why", "prior")


def table(calibration: Calibration, parameters: Parameters) -> pd.DataFrame:
    """A row an estimate, 80 % interval and standard error on its scale; ``prior``: the value assumed before."""
    import pandas as pd

    before = {line.name: line.value for line in register(parameters)}
    rows = [
        (e.name, e.value, e.unit, e.low, e.high, e.error, e.scale, e.status, e.seen, e.source, e.why,
         before.get(e.name, ""))
        for e in calibration.estimates
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def parameter_file(calibration: Calibration, parameters: Parameters, file: Path, home: Path) -> None:
    """The numbers told, their posterior, and beside each where it comes from."""
    values = placed(calibration, parameters)
    sources = {e.name: f"{e.source} ({e.seen:,} observations)" for e in calibration.estimates}
    sources[ROWS] = "customers there at the end of the records"
    posterior = applied(calibration, parameters).posterior
    lines = [
        "# @package _global_",
        "# What a company's own records say of the model's numbers, instead of what was assumed.",
        f"# use: secateur compare --config-dir {home} calibration=calibrated",
        "parameters:",
        *_tree(values, sources),
    ]
    if posterior.numbers:
        lines += ["  posterior:  # how sure each is: a comparison draws from it", "    numbers:"]
        for name, known in posterior.numbers.items():
            lines.append(
                f"      {name}: {{kind: {known.kind}, spread: {known.spread:.6f}, seen: {known.seen}, "
                f"source: {_quoted(known.source)}}}"
            )
    if posterior.correlation:
        lines.append("    correlation:")
        for name, others in posterior.correlation.items():
            lines.append(f"      {name}: {{{', '.join(f'{other}: {r:.6f}' for other, r in others.items())}}}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _tree(values: Mapping[str, Any], sources: Mapping[str, str]) -> Iterator[str]:
    """Values by path as an indented tree."""
    open_: list[str] = []
    for name in sorted(values):
        *rooms, last = name.split(".")
        shared = next((k for k, (a, b) in enumerate(zip(open_, rooms, strict=False)) if a != b),
                      min(len(open_), len(rooms)))  # fmt: skip
        for depth in range(shared, len(rooms)):
            yield f"{'  ' * (depth + 1)}{rooms[depth]}:"
        open_ = rooms
        source = sources.get(name) or sources.get(f"{name}.1", "")
        yield f"{'  ' * (len(rooms) + 1)}{last}: {_said(values[name])}  # source: {source}"


def _said(value: Any) -> str:
    return f"{{{', '.join(f'{k}: {v:g}' for k, v in value.items())}}}" if isinstance(value, dict) else f"{value!r}"


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
