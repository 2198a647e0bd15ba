"""What a comparison is about to do, in words: the book, each strategy's plan, the economies; before it runs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from experiments.schema import AUTO, Run
from experiments.stage import Stage
from simulator.vocabulary import NO_RULES

SECONDS_PER_TICKET = 8e-6
"""Of the discrete-event desk, measured; for the estimate of how long a live desk takes."""


def programme(run: Run, stage: Stage) -> Iterator[str]:
    """What will run, the book it runs on, and what each strategy means to do, line by line."""
    from scenarios.strategies.preview import preview
    from simulator.book import describe, lines
    from simulator.prepare import prepare
    from simulator.view import view

    n, m = len(stage.strategies), len(stage.macros)
    economies = f"{counted(m, 'economy', 'economies')} ({', '.join(stage.macros)})"
    what = "what is not known" if run.priors and run.draws > 1 else "what management misjudges"
    draws = f"{counted(run.draws, 'draw')} of {what}"
    number = "as many futures as it takes" if run.paths == AUTO else counted(run.paths, "future")
    futures = f"{number} of {counted(run.months, 'month')} from {draws}, seed {run.seed}"
    yield from _wrapped(f"Comparing {counted(n, 'strategy', 'strategies')} in {economies}: {futures}.")
    yield ""
    yield from lines(describe(stage.book, run.parameters))
    yield ""
    seen = view(prepare(stage.book, run.parameters), run.seed, 0, run.months)
    rules = next((macro.rules for macro in stage.macros.values() if macro.rules != NO_RULES), NO_RULES)
    for plan in stage.strategies.values():
        yield from (cut for line in preview(plan, seen, rules).split("\n") for cut in _wrapped(line))
    yield ""
    yield from _economies(run, stage)
    if run.desk.mode == "simulated":
        yield from [*_wrapped(_live(run, stage)), ""]


def _economies(run: Run, stage: Stage) -> Iterator[str]:
    """How published tables become drivers, each link once, and what an economy has to say of itself."""
    shown: list[list[str]] = []
    for name, macro in stage.macros.items():
        course: Any = getattr(macro, "course", None)
        link = course.mapping() if hasattr(course, "mapping") else []
        if link and link not in shown:
            shown.append(link)
            yield from [f"{name}: how the published table becomes drivers, estimated link", *link, ""]
        notes = course.notes(run.months) if hasattr(course, "notes") else []
        if notes:
            yield from [*(cut for note in notes for cut in _wrapped(f"{name}: {note}")), ""]


def _live(run: Run, stage: Stage) -> str:
    """How long a desk simulated live will take: it is for few paths."""
    from simulator.crew import tickets_by_class

    monthly = float(tickets_by_class(stage.book).sum())
    tickets = (
        monthly
        * run.months
        * (run.auto.most if run.paths == AUTO else run.paths)
        * len(stage.strategies)
        * len(stage.macros)
    )
    minutes = tickets * SECONDS_PER_TICKET / 60.0
    few = " Fewer paths, strategies or economies make it shorter." if minutes > 5.0 else ""
    span = f"about {minutes:,.0f} minutes" if minutes >= 1.5 else "about a minute or less"
    return f"The support desk is simulated live: {tickets / 1e6:,.1f} million tickets, {span} on one core.{few}"


def counted(n: int, one: str, many: str | None = None) -> str:
    """So many of them, in the singular or the plural."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _wrapped(line: str) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.wrap(line, 80, subsequent_indent=indent)
