"""Board charts, one a file: a Dataset in, a Figure out, its title the finding. The folder is the list.

Every file here with a function ``draw`` is a chart; any of them can be redrawn from the Dataset on disk. A file with
``SHOWS`` = "desk" draws the result of ``secateur desk``, one with "race" that of ``secateur benchmark``, one with
"story" that of ``secateur story``, all others that of a comparison.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from simulator.hands import NONE, Hands, shared

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

__all__ = ["Drawn", "charts", "draw_all", "draw_each", "drawing", "ready"]

ORDER = (
    "tradeoff",
    "heat",
    "margin",
    "revenue",
    "causes",
    "resilience",
    "sensitivity",
    "whale",
    "whale_after",
    "desk",
    "race",
    "story",
)
"""How a board reads them; a chart not named here follows by name."""
BOARD = "comparison"
OTHERS = {"desk": "formula_curve_wait_hours", "race": "path_seconds", "story": "left_month"}
"""A variable by which the result of another command is known."""
DPI = 200
PACKED = {"compress_level": 3}
"""A PNG a seventh larger in half the time."""


class Drawn(NamedTuple):
    """One chart on disk: its finding and alt text for a report, or why it does not apply (then no files)."""

    name: str
    finding: str = ""
    alt: str = ""
    files: tuple[Path, ...] = ()
    skipped: str = ""


def charts(shows: str = "") -> dict[str, Callable[[xr.Dataset], Figure]]:
    """Every chart of this folder by name, in reading order; or those of one kind of result."""
    names = sorted((info.name for info in iter_modules(__path__)), key=lambda n: (_place(n), n))
    files = {name: import_module(f"{__name__}.{name}") for name in names}
    fit = {name: file for name, file in files.items() if shows in ("", getattr(file, "SHOWS", BOARD))}
    return {name: file.draw for name, file in fit.items() if hasattr(file, "draw")}


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def draw_all(ds: xr.Dataset, folder: str | Path) -> list[Path]:
    """Draw every chart into ``folder``, as PNG (200 dpi) and SVG; returns the files, in reading order.

    A chart that does not apply is left out and the log says why; ``draw_each`` hands the reasons over.
    """
    return [path for drawn in draw_each(ds, folder) for path in drawn.files]


def draw_each(ds: xr.Dataset, folder: str | Path) -> Iterator[Drawn]:
    """As ``draw_all``, one chart at a time, with finding, alt text or the reason why it was left out."""
    for name in _fit(ds):
        drawn = _draw(ds, Path(folder), name)
        _log(name, drawn)
        yield drawn


@contextmanager
def drawing(ds: xr.Dataset, folder: Path, hands: Hands = NONE) -> Iterator[None]:
    """As ``draw_all``: the hands draw while the block runs, and what they have not begun after it is drawn then."""
    from simulator.metrics.memory import packed

    sent = packed(ds) if hands.count else b""
    ours, theirs = partial(_draw, ds, folder), partial(_draw_sent, sent, folder)
    with shared(_fit(ds), ours, theirs, _log, hands):
        yield


def ready() -> None:
    """Import what measuring and drawing take, so that a hand has it when it is asked."""
    import xarray as xr
    import zarr  # noqa: F401

    from simulator.metrics import by_path

    charts()
    by_path()
    xr.DataArray(0.0)  # xarray imports the last of its own with the first array


def _fit(ds: xr.Dataset) -> list[str]:
    """The charts that show this kind of result."""
    return list(charts(next((kind for kind, variable in OTHERS.items() if variable in ds), BOARD)))


def _draw(ds: xr.Dataset, folder: Path, name: str) -> Drawn:
    from simulator.charts.slide import NotApplicable, said

    folder.mkdir(parents=True, exist_ok=True)
    try:
        fig = charts()[name](ds)
    except NotApplicable as reason:
        return Drawn(name, skipped=str(reason))
    return Drawn(name, said(fig, "finding"), str(fig.get_label()), _save(fig, folder / name))


def _draw_sent(sent: bytes, folder: Path, name: str) -> Drawn:
    return _draw(_received(sent), folder, name)


@lru_cache(maxsize=1)
def _received(sent: bytes) -> xr.Dataset:
    from simulator.metrics.memory import unpacked

    return unpacked(sent)


def _log(name: str, drawn: Drawn) -> None:
    if drawn.skipped:
        for line in wrap(f"chart {name} left out: {drawn.skipped}", 80):
            logging.getLogger(__name__).info("%s", line)


def _save(fig: Figure, stem: Path) -> tuple[Path, ...]:
    """Write ``stem``.png and ``stem``.svg with title, alt text and source inside, the same bytes each time.

    The picture is packed in a thread of its own, which matplotlib has no part in, while the SVG is drawn.
    """
    from matplotlib.image import imsave

    from simulator.charts.slide import pixels, said, styled

    source = said(fig, "source").removeprefix("Source: ")
    told = {"Title": said(fig, "finding"), "Description": str(fig.get_label()), "Source": source}
    png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
    with styled(), ThreadPoolExecutor(1) as packer:
        packed = packer.submit(imsave, png, pixels(fig, DPI), format="png", dpi=DPI, metadata=told, pil_kwargs=PACKED)
        fig.savefig(svg, metadata={**told, "Date": None})
        packed.result()
    return png, svg
