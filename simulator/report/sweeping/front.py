"""What a search found: the trials nothing beats, and which trials broke a bound."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.charts.words import capital, many
from simulator.report.content import Chart, Figure, Section, Table
from simulator.report.sweeping.sweep import Sweep, worded
from simulator.report.telling.words import meant

if TYPE_CHECKING:
    import pandas as pd

OVER = "_over_bound"
PLAIN = {
    "delta_npv_pct_of_revenue": ("value against doing nothing", "% of a year's revenue", 1.0),
    "dip_depth_share": ("deepest dip of revenue", "%", 100.0),
    "covenant_breach_prob": ("chance of breaking a covenant", "%", 100.0),
}
"""Usual objectives and bounds as a board reads them: words, unit, and what turns the number into that unit."""


def told(s: Sweep, trials: pd.DataFrame) -> Section:
    """The section of a search, told before all others."""
    best, goals = trials[trials["on_front"]], objectives(s, trials)
    broke = int((~trials["allowed"]).sum())
    headline = (
        f"{many(len(best), 'trial')} of {len(trials)} {'is' if len(best) == 1 else 'are'} beaten by no other"
        if len(best) else f"None of {len(trials)} trials keeps the bounds"
    )  # fmt: skip
    if broke and len(best):
        headline += f"; {broke} broke a bound or failed"
    return Section(
        "front",
        "Which settings does the search propose?",
        headline,
        paragraphs=tuple(_paragraphs(s, trials, goals)),
        figures=tuple(_figures(best, goals)),
        charts=tuple(scatter(trials, goals)),
        tables=(table(best, goals, trials),),
        caveats=(
            "A search looks where it hopes to find more: what it did not try it cannot rule out. The best of many "
            "trials is partly the luckiest: ask the chosen settings again with another seed before believing them.",
        ),
    )


def objectives(s: Sweep, trials: pd.DataFrame) -> dict[str, str]:
    """Objective -> what was done with it; the words are those of the first cell's settings."""
    config: Any = json.loads(str(s.answers[0].m.ds.attrs.get("config", "{}")))
    asked: Mapping[str, str] = config.get("sweep", {}).get("search", {}).get("objectives", {})
    return {name: str(way) for name, way in asked.items() if name in trials}


def _settings(trials: pd.DataFrame, goals: Mapping[str, str]) -> list[str]:
    return [
        str(c) for c in trials.columns
        if c not in ("trial", "allowed", "on_front", *goals) and not str(c).endswith(OVER)
    ]  # fmt: skip


def _words(name: str) -> tuple[str, str, float]:
    return PLAIN.get(name, (meant(name), "", 1.0))


def _said(name: str, value: float) -> str:
    _, unit, times = _words(name)
    return f"{worded(times * value)} {unit}".strip() if np.isfinite(value) else "–"


def _paragraphs(s: Sweep, trials: pd.DataFrame, goals: Mapping[str, str]) -> Iterator[str]:
    wishes = [f"{_words(name)[0]} ({way}{' over economies' if ' ' in way else ''})" for name, way in goals.items()]
    yield f"{len(trials)} trials were judged by {' and by '.join(wishes)}."
    for name in (str(c) for c in trials.columns if str(c).endswith(OVER)):
        broke = int((trials[name] > 0).sum())
        plain = _words(name.removesuffix(OVER))[0]
        yield f"{capital(plain)}: {many(broke, 'trial')} of {len(trials)} went beyond the bound."


def _figures(best: pd.DataFrame, goals: Mapping[str, str]) -> Iterator[Figure]:
    for name, way in goals.items():
        if len(best):
            row = best.loc[best[name].idxmax() if way.startswith("max") else best[name].idxmin()]
            label = f"{capital(_words(name)[0])}, best on the front (trial {int(row['trial'])})"
            yield Figure(label, float(row[name]), _said(name, float(row[name])),
                         f"front.csv: column {name}, trial {int(row['trial'])}")  # fmt: skip


def scatter(trials: pd.DataFrame, goals: Mapping[str, str]) -> Iterator[Chart]:
    """First objective against the second (or the number of the trial): on the front, beaten, beyond a bound."""
    if not goals:
        return
    up, across = (*goals, "trial")[:2]
    known = trials[np.isfinite(trials[up].astype(float)) & np.isfinite(trials[across].astype(float))]
    if not len(known):
        return
    known = known.sort_values(across, kind="stable")
    kinds = np.where(known["on_front"], "On the front", np.where(known["allowed"], "Beaten", "Beyond a bound"))
    word, unit, times = _words(up)
    other, other_unit, other_times = ("number of the trial", "", 1.0) if across == "trial" else _words(across)
    x, y = ((by * known[name].astype(float)).tolist() for by, name in ((other_times, across), (times, up)))
    best = known[known["on_front"]]
    finding = "No trial keeps the bounds" if not len(best) else \
        f"On the front {word} goes from {_said(up, float(best[up].min()))} to {_said(up, float(best[up].max()))}" \
        if len(best) > 1 else f"One trial is best: {word} {_said(up, float(best[up].iloc[0]))}"  # fmt: skip
    present = [kind for kind in ("On the front", "Beaten", "Beyond a bound") if kind in set(kinds)]
    counts = ", ".join(f"{int((kinds == kind).sum())} {kind.lower()}" for kind in present)
    yield Chart(
        "front", "scatter", finding, f"{finding}. Trials: {counts}.", x,
        {kind: [v if k == kind else None for v, k in zip(y, kinds, strict=True)] for kind in present}, unit,
        x=f"{capital(other)}{f' ({other_unit})' if other_unit else ''}", y=f"{capital(word)}; one point a trial",
        source=f"trials.csv: columns {up}, {across}, allowed, on_front",
    )  # fmt: skip


def table(best: pd.DataFrame, goals: Mapping[str, str], trials: pd.DataFrame) -> Table:
    """The trials on the front; where there is none, those that came nearest to the bounds."""
    shown = best if len(best) else trials.head(10)
    settings = _settings(trials, goals)
    rows: list[list[str | float | None]] = [
        [
            float(row["trial"]), *(worded(row[n]) for n in settings), *(_said(n, float(row[n])) for n in goals),
            "yes" if row["allowed"] else "no",
        ]
        for row in shown.to_dict("records")
    ]  # fmt: skip
    heads = ["Trial", *(capital(n.rsplit(".", 1)[-1].replace("_", " ")) for n in settings)]
    heads += [*(capital(_words(n)[0]) for n in goals), "Keeps the bounds"]
    title = "The front: trials no other beats" if len(best) else "No trial keeps the bounds; the first ten"
    return Table("front", title, heads, rows, "front.csv" if len(best) else "trials.csv",
                 f"Settings: {', '.join(settings)}.")  # fmt: skip
