"""A company's own records: can each table be read, does it match the others, and what would calibrate learn of it?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from experiments.doctoring.finding import Finding, fault, note, ok
from experiments.records_branch import TABLES
from simulator.tables.faults import counted
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    from experiments.schema import Run
    from simulator.calibration.estimate import Estimate
    from simulator.history.history import History

CURE = "mend the table; every column stands in README"
CURES = {
    "history.roles": "history.roles.SEGMENT=core, mid or tail, for each segment",
    "no whole month": "history.as_of=DAY and history.observed_from=DAY, the days between which everything was recorded",
    "no records are named": "history.folder=FOLDER",
    "cannot connect": "mend history.TABLE.address, or start the database",
    "as_of is not given": "history.as_of=DAY, the day on which the records were taken",
    "observed_from is not given": "history.observed_from=DAY, the first day of which they would show an exit",
    "differ only in leading zeros": "write customer_id the same way in both tables",
    "not in customers": "add them to customers, with the day they left",
    "without a customer": "fill customer_id where it is known: what stays empty tells of nobody",
    "nobody left": "add those who left, with end_date: without them churn is not told",
    "after their customer's last day": "look at end_date: who still buys or calls has not left",
    "before their customer's first day": "look at start_date: tenure is counted from it",
    "missing (": "add the months, with 0 where nothing was booked",
    "the same as another": "if the extract was joined twice, take them out",
}
"""What to do, by words of what was found; the first that fits."""
ABSENT = re.compile(rf"(?:({'|'.join(TABLES)})\.\w+)? has no column (\w+)(?:; did you mean '([^']+)')?")
"""A table without one of its columns: which table, where its file is named so; which column; the likely slip."""


def look(run: Run) -> Iterator[Finding]:
    """Every fault with its cure; then what does not match, the months covered, and what they tell."""
    from experiments.calibrating.work import opened, sources

    try:
        given = sources(run.history)
    except InputError as refused:
        yield from (fault(said, cure(said)) for said in refused.faults)
        return
    try:
        history = opened(run.history)
    except InputError as refused:
        yield from _sound_ones(given)
        yield from (fault(said, cure(said)) for said in refused.faults)
        return
    yield from _read(history)
    yield from _told(run, history)


def cure(said: str) -> str:
    """What to do about a fault or a note."""
    if lacks := ABSENT.search(said):
        table, ours, theirs = lacks.groups()
        return f"history.{table or 'TABLE'}.columns.{ours}={theirs or 'THEIRS'}, if it has another name there"
    return next((does for words, does in CURES.items() if words in said), CURE)


def _sound_ones(given: Mapping[str, object]) -> Iterator[Finding]:
    """Tables that can be read by themselves, so that it is seen which cannot."""
    from simulator.history.read import read_history

    for name, source in given.items():
        try:
            history = read_history({name: source})  # type: ignore[dict-item]
        except InputError:
            continue
        yield ok(f"{name}: {counted(len(history.table(name)), 'row')}")


def _read(history: History) -> Iterator[Finding]:
    from simulator.history.layouts import LAYOUTS
    from simulator.history.past import happened

    for name, frame in history.tables.items():
        days = happened(frame, LAYOUTS[name])
        yield ok(f"{name}: {counted(len(frame), 'row')}, {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}")
    for said in history.notes:
        known = next((does for words, does in CURES.items() if words in said), "")
        yield note(said, known)


def _told(run: Run, history: History) -> Iterator[Finding]:
    """Months covered, and which numbers calibrate would tell, by the reason it would not."""
    from experiments.calibrating.numbers import calibrated
    from simulator.history.monthly import whole_months

    try:
        months = whole_months(history.observed_from, history.as_of)
        estimates = calibrated(history, run.parameters, run.history.roles or None).estimates
    except InputError as refused:
        yield from (fault(said, cure(said)) for said in refused.faults)
        return
    yield ok(f"{len(months)} whole months, {months[0]} to {months[-1]}")
    told = [e for e in estimates if e.status == "calibrated"]
    yield ok(f"secateur calibrate would tell {len(told)} of {len(estimates)} numbers from them")
    for status, word in (("refused", "refused"), ("prior", "not told")):
        for why, names in _by_reason(estimates, status).items():
            yield note(f"{word}: {', '.join(names)}: {why}", _bring(why, history))


def _by_reason(estimates: tuple[Estimate, ...], status: str) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for e in estimates:
        if e.status == status:
            reasons.setdefault(e.why, []).append(e.name)
    return reasons


def _bring(why: str, history: History) -> str:
    """Which table would tell it: the first one named that was not given; nothing where no table would."""
    from simulator.history.layouts import LAYOUTS

    lacking = sorted((why.find(name), name) for name in LAYOUTS if name in why and name not in history.tables)
    if not lacking or not why.startswith("no "):
        return ""
    name = lacking[0][1]
    needed = ", ".join(column.name for column in LAYOUTS[name].columns if column.fill in ("required", "present"))
    return f"history.{name}.path=FILE, with {needed}, and what else README lists"
