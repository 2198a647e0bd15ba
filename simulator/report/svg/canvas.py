"""What all charts share: size, text, escaping, scales, ticks, and who is who."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from simulator.charts import scales
from simulator.charts.words import NBSP
from simulator.report.content import Chart
from simulator.report.spelling import off, what

WIDTH = 480
SIZE = 13.0
"""Of writing, in units of the drawing: 10 px on a telephone 400 px wide, 15 on a desk."""
LETTER = 0.56
"""Width of a letter, of its size, on average."""


@dataclass(frozen=True)
class Drawn:
    """A chart as SVG text, and a note on what it cannot show; ``legend``: (class, letter, name, strategy key)."""

    svg: str
    note: str = ""
    legend: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True)
class Names:
    """Strategies by key: what they are called, the letter and the class they are drawn by; and what money is in."""

    strategies: Mapping[str, str]
    currency: str = ""

    def of(self, key: object) -> str:
        return self.strategies.get(str(key), str(key))

    def letter(self, key: str) -> str:
        return chr(ord("A") + list(self.strategies).index(key) % 26) if key in self.strategies else ""

    def ink(self, key: str, place: int = 0) -> str:
        """Class of a series: one for each strategy, else by its place."""
        return f"s{list(self.strategies).index(key)}" if key in self.strategies else f"t{place}"

    def tag(self, key: object) -> str:
        """The attribute by which a switch finds what is a strategy's."""
        return f' data-strategy="{escape(str(key))}"' if str(key) in self.strategies else ""

    def legend(self, series: Iterable[str]) -> tuple[tuple[str, str, str, str], ...]:
        return tuple(
            (self.ink(key, k), self.letter(key), self.of(key), key if key in self.strategies else "")
            for k, key in enumerate(series)
        )


@dataclass(frozen=True)
class Scale:
    """From a value to a place."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value; one beyond the scale stands at its edge."""
        share = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1.0)
        return round(self.start + share * (self.end - self.start), 1)

    def free(self, value: float) -> float:
        """The place of a value even beyond the edge."""
        return round(self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start), 1)

    def ticks(self, most: int = 5) -> list[float]:
        return scales.ticks(self.low, self.high, most)

    def told(self, how: scales.Scale, most: int = 5) -> list[tuple[float, str]]:
        """Ticks with what is written at them, in as many digits as the finest needs."""
        places = self.ticks(most)
        fine = scales.exact(how, places)
        return [(place, fine.say(place)) for place in places]


def scale_of(values: Iterable[float], start: float, end: float, zero: bool = True) -> Scale:
    """A scale that holds all values, and zero where asked, with a little air."""
    seen = [v for v in values if math.isfinite(v)] + ([0.0] if zero else [])
    low, high = min(seen, default=0.0), max(seen, default=1.0)
    if high - low < 1e-9:
        low, high = low - 1.0, high + 1.0
    air = 0.04 * (high - low)
    return Scale(low - (air if low < 0 or not zero else 0.0), high + (air if high > 0 or not zero else 0.0), start, end)


def beyond(far: Sequence[str], names: Names) -> str:
    """What a note says of those who run off the scale."""
    return off([names.of(name) for name in far])


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """A line of writing."""
    name = f' class="{kind}"' if kind else ""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{name}{place}>{escape(words)}</text>'


def wide(words: str, size: float = SIZE) -> float:
    """About how wide a line of writing is."""
    return LETTER * size * len(words)


def wrapped(words: str, room: float, size: float = SIZE) -> list[str]:
    """The same words in as many lines as they take."""
    lines = [""]
    for word in words.split(" "):
        if lines[-1] and wide(f"{lines[-1]} {word}", size) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def short(words: str, room: float, size: float = SIZE) -> str:
    """The same words, cut at the end where there is no room."""
    most = max(3, int(room / (LETTER * size)))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def frame(chart: Chart, height: float, body: Iterable[str], rows: bool = False) -> str:
    """The SVG element around a drawing, with title and description for those who cannot see it."""
    flow = ' data-rows="1"' if rows else ""
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-labelledby="{chart.key}-title {chart.key}-desc" '
        f'class="chart {chart.kind}"{flow}><title id="{chart.key}-title">{escape(chart.finding)}</title>'
        f'<desc id="{chart.key}-desc">{escape(chart.alt)}</desc>{"".join(body)}</svg>'
    )


def spelling(chart: Chart, names: Names) -> scales.Scale:
    """How the numbers of a chart are written."""
    return scales.scale([v for row in chart.series.values() for v in row], chart.unit, names.currency, fine=True)


def heading(chart: Chart, how: scales.Scale) -> tuple[list[str], float]:
    """What is measured and its unit, above the drawing, in as many lines as it takes; and where it ends."""
    lines = wrapped(what(chart, how).replace(NBSP, " "), WIDTH)
    return [text(0, 14 + 17 * k, line, "what") for k, line in enumerate(lines)], 14 + 17 * (len(lines) - 1) + 6


def upright(scale: Scale, how: scales.Scale, top: float, foot: float) -> list[str]:
    """Ticks of an axis along the top, and lines down to the foot."""
    marks = []
    for value, said in scale.told(how):
        x = scale.at(value)
        kind = "zero" if value == 0 else "grid"
        marks.append(f'<line class="{kind}" x1="{x}" x2="{x}" y1="{top:.1f}" y2="{foot:.1f}"/>')
        marks.append(text(x, top - 4, said, "tick", "middle"))
    return marks
