"""The pack as one HTML page that needs nothing else: drawings, style and switches are in it, no address is asked."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from simulator.charts.ink import inks
from simulator.charts.words import number
from simulator.report.content import Cell, Chart, Pack, Stamp, Table
from simulator.report.palette import is_dark
from simulator.report.svg import Names, draw

PAGE = "page.html.j2"
PALE = {"#4d4d4d": "#b4bac4", "#0072B2": "#4aa8e0"}
"""Inks too dark for a dark ground, and what stands for them there."""
NUMERIC = re.compile(r"^[+\u2212-]?[\d,.]+([\s\u00a0].{0,16})?$")
LONG = 36
"""Letters from which a cell asks for a wide column."""


def write(pack: Pack, path: Path) -> None:
    """Write the page to ``path``."""
    path.write_text(page(pack), encoding="utf-8")


def page(pack: Pack) -> str:
    """The page as text."""
    from jinja2 import Environment, StrictUndefined

    names, charts = (
        Names(pack.strategies, pack.currency),
        [chart for section in pack.sections for chart in section.charts],
    )
    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    from markupsafe import Markup

    return env.from_string(_part(PAGE)).render(
        pack=pack,
        names=names,
        css=Markup(_part("page.css")),
        js=Markup(_part("page.js")),
        inks=Markup(_inks(pack)),
        drawn={chart.key: draw(chart, names) for chart in charts},
        owner={chart.key: _owner(chart, pack) for chart in charts},
        stamp=stamped(pack.stamp),
        interval=pack.stamp.interval.partition(":")[0],
        say=said,
        kinds=_kinds,
    )


def stamped(stamp: Stamp) -> str:
    """Run, configuration and seed, in small print under every number and chart."""
    if not stamp.paths:
        return f"{stamp.kind} {stamp.run}, records {stamp.config_hash[:12]}"
    return f"{stamp.kind} {stamp.run}, configuration {stamp.config_hash[:12] or 'unknown'}, seed {stamp.seed}"


def said(cell: Cell) -> str:
    """A cell as text: nothing, a word, or a number without needless digits."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    return number(cell) if cell == round(cell) else number(cell, 2)


def _kinds(table: Table) -> list[str]:
    """Class of each column: n for numbers, which stand to the right, wide for long words, else none."""
    found = []
    for k in range(len(table.columns)):
        seen = [row[k] for row in table.rows if row[k] not in (None, "", "–")]
        hits = sum(isinstance(c, int | float) or bool(NUMERIC.match(str(c))) for c in seen)
        long = max((len(str(c)) for c in seen), default=0) > LONG
        found.append("wide" if long else "n" if k and 2 * hits > len(seen) else "")
    return found


def _part(name: str) -> str:
    return (files("simulator.report") / "page" / name).read_text(encoding="utf-8")


def _owner(chart: Chart, pack: Pack) -> str:
    """The strategy a whole chart is about: its waterfall goes when it is switched off."""
    only = list(chart.series)
    return only[0] if chart.kind == "waterfall" and len(only) == 1 and only[0] in pack.strategies else ""


def _inks(pack: Pack) -> str:
    """The colours of the strategies, the same as on every other chart of the run; ``--on``: writing upon them."""
    drawn, light, dark = inks(list(pack.strategies)), [], []
    for k, key in enumerate(pack.strategies):
        colour = drawn[key].colour
        light.append(f".s{k}{{--c:{colour};--on:{_on(colour)}}}")
        if colour in PALE:
            dark.append(f".s{k}{{--c:{PALE[colour]};--on:{_on(PALE[colour])}}}")
        if drawn[key].dashes and k:
            light.append(
                f".swatch.s{k}{{background:repeating-linear-gradient(90deg,var(--c) 0 3px,transparent 3px 5px)}}"
            )
            dash = " ".join(f"{3 * d:g}" for d in drawn[key].dashes)
            light.append(f"svg .s{k} .line{{stroke-dasharray:{dash}}}")
    return f"{''.join(light)}@media screen and (prefers-color-scheme:dark){{{''.join(dark)}}}"


def _on(colour: str) -> str:
    """Black or white, whichever stands out more on a colour."""
    return "#fff" if is_dark(colour) else "#000"
