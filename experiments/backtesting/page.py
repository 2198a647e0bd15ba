"""The page of a backtest: the verdict first, then each quantity's forecast beside what happened, and every score."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from simulator.charts.words import capital
from simulator.report.content import Chart, Pack, Section, Stamp, Table

if TYPE_CHECKING:
    from experiments.backtesting.work import Found
    from simulator.backtest.verdict import Score, Trial

INTERVAL = "central 80 % of the forecast's futures"
MONTHS, SCORES = "backtest.csv", "scores.csv"
BINS = 5


def pack(found: Found, home: str, command: str) -> Pack:
    """Everything as a pack of sections, for the page writer."""
    run, history = found.plan.run, found.plan.history
    paths = len(found.tried[0].trials[0].ensemble) if found.tried[0].trials else 0
    stamp = Stamp(home, history.hash, run.seed, paths, run.draws, INTERVAL, f"{datetime.now():%Y-%m-%d %H:%M}", command)
    days = ", ".join(str(one.origin.day) for one in found.tried)
    subtitle = f"Frozen on {days}; records up to {history.as_of}, observed from {history.observed_from}"
    sections = (_verdict(found), *(_quantity(found, score) for score in found.scores), _ground(found))
    return Pack(f"Tried on the past: {found.plan.name}", subtitle, "money", {}, sections, stamp)


def _verdict(found: Found) -> Section:
    heads = ("Quantity", "Months", "In the 50 % band", "In the 80 % band", "In the 95 % band", "Bias", "CRPS",
             "Best rival", "Its CRPS")  # fmt: skip
    return Section(
        "verdict", "May the model rank strategies for this firm?", capital(found.verdict.grade),
        [*map(capital, found.verdict.reasons)] or ["Every quantity lies where it should, and no rival says it better."],
        tables=(Table("scores", "Scores over all origins", heads, [_row(score) for score in found.scores], SCORES),),
        caveats=("A model that cannot tell what happened when nothing was done cannot tell what would happen "
                 "otherwise; one that can may still be wrong about what was never tried.",),
    )  # fmt: skip


def _row(score: Score) -> list[str | float | None]:
    best = _best(score)
    covered = [f"{100 * share:.0f} %" for share in score.covered.values()]
    bias = f"{100 * score.bias:+.1f} %".replace("-", "−")
    beside = [best, score.rivals[best]] if best else ["", None]
    return [score.quantity, score.months, *covered, bias, score.crps, *beside]


def _best(score: Score) -> str:
    """The rival with the lowest CRPS; none where there is none."""
    return min(score.rivals, key=lambda name: score.rivals[name], default="")


def _quantity(found: Found, score: Score) -> Section:
    trials = found.trials(score.quantity)
    share = 100 * score.covered[0.80]
    side = "high" if score.bias > 0 else "low"
    headline = (
        f"{capital(score.quantity)}: {share:.0f} % of {score.months} months lie in the 80 % band, the forecast is "
        f"{100 * abs(score.bias):.1f} % too {side} on average"
    )
    return Section(
        score.quantity.replace(" ", "_"), f"How well was it told: {score.quantity}?", headline,
        charts=(*(_fan(trial, _best(score)) for trial in trials if len(trial.seen) > 1), _pit(score)),
    )  # fmt: skip


def _fan(trial: Trial, rival: str) -> Chart:
    low, middle, high = np.quantile(trial.ensemble, (0.1, 0.5, 0.9), axis=0)
    inside = int(((low <= trial.seen) & (trial.seen <= high)).sum())
    finding = f"From {trial.origin}, {inside} of {len(trial.seen)} months lie in the band"
    series = {"Forecast": middle.tolist(), "Seen": trial.seen.tolist()}
    series |= {capital(rival): trial.rivals[rival].mean.tolist()} if rival else {}
    months = list(range(1, len(trial.seen) + 1))
    said = "; ".join(f"month {m} seen {s:,.0f}, forecast {f:,.0f}" for m, s, f in
                     zip(months, trial.seen, middle, strict=True))  # fmt: skip
    return Chart(
        f"{trial.quantity.replace(' ', '_')}_{trial.origin}", "line", finding, f"{finding}. {said}.", months, series,
        trial.unit, x="Months after", y=capital(trial.quantity),
        band={"Forecast": (low.tolist(), high.tolist())}, source=MONTHS,
    )  # fmt: skip


def _pit(score: Score) -> Chart:
    shape = score.shape(BINS)
    heads = [f"{100 * k // BINS} to {100 * (k + 1) // BINS} %" for k in range(BINS)]
    finding = f"Each fifth of the forecast should hold {100 // BINS} % of months"
    alt = ", ".join(f"{head} {100 * share:.0f} %" for head, share in zip(heads, shape, strict=True))
    return Chart(
        f"{score.quantity.replace(' ', '_')}_pit", "bar", finding, f"{finding}: {alt}.", heads,
        {"Months": [100 * float(share) for share in shape]}, "% of months", y="Where what was seen stood among futures",
        source=SCORES,
    )  # fmt: skip


def _ground(found: Found) -> Section:
    rows: list[list[str | float | None]] = [
        [str(one.origin.day), one.origin.past, one.origin.months, one.told] for one in found.tried
    ]
    heads = ("Frozen on", "Months known before", "Months scored", "Numbers told by the past")
    notes = list(dict.fromkeys(_notes(found)))
    return Section(
        "ground", "What does the trial rest on?",
        "Nothing after the day of an origin is used in its forecast; what was not told then stays as assumed",
        tables=(Table("origins", "Origins", heads, rows, MONTHS),), caveats=notes,
    )  # fmt: skip


def _notes(found: Found) -> Iterator[str]:
    yield from found.plan.left_out
    yield "Profit is not scored: costs of pools by month are no accounts of a month's profit."
    if "customers" in found.plan.history.tables:
        yield "What nothing dates (segment, contract term) is taken as the records have it now, on each day tried."
    for one in found.tried[:1]:
        yield from one.notes
