"""The slide every chart stands on: finding on top, measure beneath it, source at the foot, the chart between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import lru_cache, wraps
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec

import matplotlib.style
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from numpy.typing import NDArray

from simulator.charts.ink import QUIET
from simulator.charts.words import many, plain

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

STYLE = Path(__file__).with_name("board.mplstyle")
_SIDE = 0.45  # inches of white at the left and right edge
_SOURCE = 11.0  # points
_LEADING = 1.28  # line height over font size

Given = ParamSpec("Given")


class NotApplicable(Exception):
    """This chart has nothing to show for this Dataset; the message says why, in words for the user."""


class Words(NamedTuple):
    """What a slide says: the finding, the measure with its unit, and the alt text that stands in for the picture."""

    finding: str
    measure: str
    alt: str


class Style(NamedTuple):
    """How a part of the slide is written; ``size`` in points."""

    part: str
    size: float
    weight: str
    colour: str


_TITLE = Style("finding", 22.0, "bold", "#111111")
_MEASURE = Style("measure", 15.0, "normal", QUIET)


def styled() -> AbstractContextManager[None]:
    """The board style, whatever the user's own matplotlib settings; those come back afterwards."""
    return matplotlib.style.context(STYLE, after_reset=True)


def on_slide(draw: Callable[Given, Figure]) -> Callable[Given, Figure]:
    """Make a chart draw in the board style."""

    @wraps(draw)
    def drawn(*args: Given.args, **kwargs: Given.kwargs) -> Figure:
        with styled():
            return draw(*args, **kwargs)

    return drawn


def blank(ds: xr.Dataset, words: Words) -> Figure:
    """A slide with its texts set and the space between them given to the constrained layout.

    ``ds`` is what the chart shows: its source names the economies in it.
    """
    fig = Figure()
    FigureCanvasAgg(fig)
    width, height = fig.get_size_inches()
    top = _write_down(fig, words.finding, height - 0.32, _TITLE)
    top = _write_down(fig, words.measure, top - 0.10, _MEASURE)
    foot = wrapped(fig, source(ds), _SOURCE, width - 2 * _SIDE)
    fig.text(_SIDE / width, 0.16 / height, foot, size=_SOURCE, color=QUIET, va="bottom", gid="source")
    bottom = 0.16 + _lines_high(foot, _SOURCE) + 0.10
    box = (_SIDE / width, bottom / height, 1 - 2 * _SIDE / width, (top - 0.12 - bottom) / height)
    fig.set_layout_engine("constrained", rect=box)
    for text in fig.texts:
        text.set_in_layout(False)
    fig.set_label(words.alt)
    return fig


def figure_of(ax: Axes) -> Figure:
    """The whole figure an axes stands on."""
    fig = ax.get_figure(root=True)
    assert fig is not None
    return fig


def body(fig: Figure) -> tuple[float, float]:
    """Width and height in inches of the room between measure and source."""
    _, _, width, height = fig.get_layout_engine().get()["rect"]  # type: ignore[union-attr]
    return width * fig.get_size_inches()[0], height * fig.get_size_inches()[1]


def settle(fig: Figure) -> Figure:
    """Run the layout once and keep it, so that what is placed by measuring stays where it was measured."""
    engine = fig.get_layout_engine()
    assert engine is not None
    engine.execute(fig)
    fig.set_layout_engine(None)
    return fig


def pixels(fig: Figure, dpi: int) -> NDArray[np.uint8]:
    """The figure as a picture, [row, column, 4] red, green, blue and how opaque."""
    drawn = BytesIO()
    fig.savefig(drawn, format="rgba", dpi=dpi)
    return np.frombuffer(drawn.getbuffer(), np.uint8).reshape(-1, int(fig.get_size_inches()[0] * dpi), 4)


def said(fig: Figure, part: str) -> str:
    """A text of the slide without its line breaks; ``part`` is finding, measure or source."""
    return next(t.get_text().replace("\n", " ") for t in fig.texts if t.get_gid() == part)


def source(ds: xr.Dataset) -> str:
    """The line at the foot: which book, luck, economy and configuration the numbers come from."""
    told = ds.attrs
    parts = [f"Source: secateur, book {plain(told.get('book_name', 'unnamed'))}"]
    if "opening_active" in ds:
        parts[0] += f" ({float(ds['opening_active'].sum()) / ds['opening_active'].sizes.get('path', 1):,.0f} customers)"
    if "path" not in ds.sizes:
        return ", ".join([*parts, *_of_desk(ds), *_signature(ds)])
    futures = "1 future" if ds.sizes["path"] == 1 else f"{ds.sizes['path']:,} paired futures"
    parts.append(f"{futures} of {many(ds.sizes['month'], 'month')}")
    economies = [plain(name) for name in ds["macro"].values]
    parts.append(f"{economies[0]} economy" if len(economies) == 1 else f"{len(economies)} economies")
    return ", ".join([*parts, *_signature(ds)])


def _of_desk(ds: xr.Dataset) -> list[str]:
    """What a desk alone was simulated on."""
    told = ds.attrs
    return [f"{told['replications']} replications of {told['days']} opening days"] if "replications" in told else []


def _signature(ds: xr.Dataset) -> list[str]:
    """Seed, whether the parameters were held, and the configuration."""
    told = ds.attrs
    parts = [f"seed {told['seed']}"] if "seed" in told else []
    central = told.get("parameters") == "central" or told.get("draws") == 1
    parts += ["given these parameters"] if central else []
    return parts + ([f"config {str(told['config_hash'])[:8]}"] if told.get("config_hash") else [])


def wrapped(fig: Figure, text: str, size: float, inches: float, weight: str = "normal") -> str:
    """Break a text at its blanks so that no line is wider than ``inches`` when drawn at ``size`` points."""
    lines, words = [], text.split(" ")
    while words:
        most = range(2, min(len(words), int(inches * 72 / (0.2 * size))) + 1)
        fit = bisect_right(most, inches, key=lambda n: wide(fig, " ".join(words[:n]), size, weight)) + 1
        lines.append(" ".join(words[:fit]))
        words = words[fit:]
    return "\n".join(lines)


def fitted(fig: Figure, text: str, size: float, inches: float, weight: str = "normal", lines: int = 1) -> str:
    """A text in at most ``lines`` lines of ``inches``: its middle is left out until it fits."""
    tried = text
    for longest in range(max(len(text), 5), 4, -1):
        tried = wrapped(fig, plain(text, longest), size, inches, weight)
        if tried.count("\n") < lines and all(wide(fig, line, size, weight) <= inches for line in tried.split("\n")):
            break
    return tried


def wide(fig: Figure, text: str, size: float, weight: str = "normal") -> float:
    """Width in inches of one line of text as the figure will draw it."""
    return _pixels(text, size, weight, fig.dpi) / fig.dpi


@lru_cache(maxsize=4096)
def _pixels(text: str, size: float, weight: str, dpi: float) -> float:
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    renderer: Any = RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call]
    return float(renderer.get_text_width_height_descent(text, font, False)[0])


def _write_down(fig: Figure, text: str, top: float, style: Style) -> float:
    """Set a wrapped text with its upper edge ``top`` inches above the foot; returns its lower edge."""
    width, height = fig.get_size_inches()
    lines = wrapped(fig, text, style.size, width - 2 * _SIDE, style.weight)
    written = fig.text(_SIDE / width, top / height, lines, va="top", gid=style.part, linespacing=_LEADING - 0.08)
    written.set(size=style.size, weight=style.weight, color=style.colour)
    return top - _lines_high(lines, style.size)


def _lines_high(lines: str, size: float) -> float:
    return (lines.count("\n") + 1) * size * _LEADING / 72
