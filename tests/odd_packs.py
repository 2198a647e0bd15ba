"""A made-up pack of what is rare: nothing, much, missing, negative, twenty of a kind, very long, and not in English."""

from __future__ import annotations

import math
from dataclasses import replace

from simulator.report.content import Chart, Figure, Kind, Pack, Section, Table
from tests.packs import STAMP

MANY = {
    "do_nothing": "Nichts tun",
    **{f"s{k}": f"Strategie Nº {k}: größere Kündigungen – Ελλάδα" for k in range(1, 20)},
}
LONG = "Kunden, die mehr kosten als sie bringen, gehen bei Vertragsende; niemand wird früher gekündigt. " * 40
WORD = "Donaudampfschifffahrtsgesellschaftskapitän" * 8
KINDS: tuple[Kind, ...] = ("line", "bar", "stacked", "scatter", "waterfall", "heat")


def chart(kind: Kind, key: str, columns: int, names: tuple[str, ...]) -> Chart:
    """A chart with numbers on either side of zero, of which every seventh is missing."""
    values = {
        name: [None if (k + i) % 7 == 3 else round(100 * math.sin(1 + k + i), 3) for i in range(columns)]
        for k, name in enumerate(names)
    }
    categories = (
        [float(i) for i in range(columns)] if kind in ("line", "scatter") else [f"Größe {i}" for i in range(columns)]
    )
    band = {
        name: ([None if v is None else v - 9 for v in row], [None if v is None else v + 9 for v in row])
        for name, row in values.items()
        if kind in ("line", "scatter", "heat")
    }
    return Chart(
        key, kind, f"{kind} – {key}: Überblick", f"Alternative zu {key}", categories, values, "EUR", "Größe", band
    )


def _charts() -> tuple[Chart, ...]:
    """One series, one point, twenty series, and one of three ways to be empty, of every kind."""
    found = []
    for k, kind in enumerate(KINDS):
        found.append(chart(kind, f"{kind}-one", 6, ("Ergebnis",)))
        found.append(chart(kind, f"{kind}-point", 1, ("s1",)))
        if kind != "waterfall":
            found.append(chart(kind, f"{kind}-twenty", 12, tuple(MANY)))
        missing = replace(chart(kind, "missing", 3, ("s1",)), series={"s1": [None, float("nan"), None]})
        nothing = (chart(kind, "none", 0, ("s1",)), chart(kind, "empty", 3, ()), missing)[k % 3]
        found.append(replace(nothing, key=f"{kind}-{nothing.key}", finding=f"{kind}: nichts bekannt"))
    two = chart("waterfall", "waterfall-two", 5, ("s1", "s2"))
    return (*found, two, replace(chart("bar", "bar-months", 36, ("s1",)), categories=[*range(1, 37)]))


def odd() -> Pack:
    """Everything that could go wrong on a slide."""
    tables = (
        Table("none", "Keine Spalten", (), ()),
        Table("empty", "Keine Zeilen", ("Zahl", "Wert"), (), "parameters.csv"),
        Table(
            "long",
            "Achtzig Zeilen",
            ("Zahl", "Wert", "Quelle"),
            [(f"Zahl {k}", -1.5 * k, "Umfrage") for k in range(80)],
            "p.csv",
        ),
        Table(
            "wide",
            "Vierzehn Spalten",
            [f"Spalte {k}" for k in range(14)],
            [[k * 1000.5 for k in range(14)], ["Text"] * 9],
        ),
        Table("deep", LONG[:300], ("Wort", "Text"), [(WORD, LONG), (None, "kurz")], LONG[:200], LONG[:400]),
    )
    figures = tuple(
        Figure(
            f"Größe {k} {LONG[: 30 * k]}",
            -1.5e6 * k,
            f"−{1.5 * k} Mio. EUR {LONG[: 12 * k]}",
            LONG[: 40 * k],
            -2e6 * k,
            None,
        )
        for k in range(9)
    )
    sections = (
        Section("nothing", "", ""),
        Section(
            "long", LONG[:300], LONG[:500], (LONG, WORD, "", LONG[:900]), figures, (), (), (LONG[:600], "kurz"), (LONG,)
        ),
        Section("charts", "Was zeigen die Bilder?", "Alle Bilder", (), (), _charts()),
        Section("tables", "Was zeigen die Tabellen?", "Alle Tabellen", ("Ein Satz.",), figures[:1], (), tables),
    )
    stamp = replace(STAMP, run="Lauf " * 60, command="secateur " * 90)
    return Pack(LONG[:400], LONG[:300], "EUR", MANY, sections, stamp)


def bare() -> Pack:
    """A pack without strategies and sections."""
    return Pack("Leer", "", "EUR", {}, (), STAMP)
