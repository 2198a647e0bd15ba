"""What the blocks of a run found, as its result's labels: opening values, selection quality, the whale curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from simulator.book.profit import reckon, whale_curve
from simulator.core.records import LONG_TENURE, VULNERABLE
from simulator.prepare import Prepared
from simulator.provenance import provenance
from simulator.register import of_run
from simulator.results import Context
from simulator.running.blocks import REFERENCE, Finding, Task
from simulator.storage.chunks import Block
from simulator.vocabulary import Floats, RunMeta

FATES = ("saved", "collateral", "anyway")
"""Variables that compare with doing nothing: absent where it does not run."""
UNDER_LOAD_SAID = {
    "hard": "the agents in place are all there is; load beyond them makes queues",
    "elastic": "hours beyond the load the desk can bear are bought in at a premium; the money is in capacity_cost",
    "squeeze": "beyond the load they can bear agents cut the time per ticket; it costs satisfaction, not money",
}


def frame(task: Task, blocks: Sequence[Block]) -> Context:
    """What can be said of a result before anything has run: names, dates, units, and which path is of which draw."""
    prepared, book = task.prepared, task.prepared.book
    return Context(
        strategies=tuple(task.strategies),
        macros=tuple(task.macros),
        months=task.months,
        as_of=book.as_of,
        draw_of_path=np.concatenate([np.full(len(paths), draw) for draw, paths in blocks]),
        segments=book.segments,
        roles=book.roles,
        groups=prepared.groups,
        first_path=int(blocks[0][1][0]),
        parameters=tuple(task.draws.priors),
        money_unit=prepared.money_unit,
        weight=prepared.weight,
        currency=book.currency,
    )


def absent(task: Task) -> tuple[str, ...]:
    """Variables that this run has nothing to say about."""
    return () if REFERENCE in task.strategies else FATES


def context_of(task: Task, blocks: Sequence[Block], results: Sequence[Finding]) -> Context:
    """The frame filled with what the blocks found; ``results`` by block."""
    prepared = task.prepared
    framed = frame(task, blocks)
    unit, n_paths = prepared.money_unit, len(framed.draw_of_path)
    opening = np.concatenate([found.opening for found in results], axis=1)
    profits = reckon(prepared.book.customers, prepared.parameters)
    alive = prepared.alive[np.argsort(prepared.order)]
    return replace(
        framed,
        opening={
            "opening_revenue": opening[0] * unit,
            "opening_active": opening[1] * prepared.weight,
            **_firm(blocks, results, unit),
            "opening_vulnerable": _flagged(prepared, VULNERABLE),
            "opening_long_tenure": _flagged(prepared, LONG_TENURE),
            "opening_by_group": np.asarray(
                np.bincount(prepared.group, prepared.alive, prepared.n_groups) * prepared.weight, dtype=np.float64
            ),
        },
        selection=_selection(task, blocks, results),
        drawn={"parameter_value": task.draws.values()[blocks[0][0] : blocks[-1][0] + 1]} if task.draws.priors else {},
        book_page={
            "whale_full_cost": whale_curve(profits.full_cost, alive),
            "whale_avoidable": whale_curve(profits.avoidable, alive),
        },
        attrs=_attrs(task, blocks, n_paths) | _desk(task, results, n_paths),
    )


def _flagged(prepared: Prepared, flag: int) -> Floats:
    """Customers of the opening book with a flag."""
    return np.asarray(float((prepared.alive * (prepared.flags & flag > 0)).sum()) * prepared.weight)


def _firm(blocks: Sequence[Block], results: Sequence[Finding], unit: float) -> dict[str, Floats]:
    """The firm at month 0 on each path, which the draw's parameters decide."""
    names = {"opening_receivables": "receivables", "opening_cash": "cash", "opening_inventory": "stock"}
    names["opening_deferred"] = "deferred"
    found = list(zip(blocks, results, strict=True))
    return {
        name: np.concatenate([np.full(len(paths), getattr(result.firm, part) * unit) for (_, paths), result in found])
        for name, part in names.items()
    }


def _selection(task: Task, blocks: Sequence[Block], results: Sequence[Finding]) -> dict[str, Floats]:
    """Customers selected, their share of revenue and the share of them who truly lose money [strategy, draw]."""
    by_draw = {draw: found.chosen for (draw, _), found in zip(blocks, results, strict=True)}
    names = {"selected": "selected", "selected_revenue_share": "revenue_share", "selection_precision": "precision"}
    names |= {"selection_recall": "recall", "false_positive_value": "wrongly"}
    names |= {"selected_by_group": "by_group", "repriced_by_group": "repriced"}
    chosen = [[by_draw[d][name] for d in sorted(by_draw)] for name in task.strategies]
    found = {
        variable: np.array([[getattr(c, field) for c in row] for row in chosen]) for variable, field in names.items()
    }
    later = {"whale_after": "full_cost", "whale_if_all_went": "if_all_went"}
    later |= {"staying_cost": "staying", "remaining": "remaining"}
    return found | {
        variable: np.array([[getattr(c.after, field) for c in row] for row in chosen])
        for variable, field in later.items()
    }


def _attrs(task: Task, blocks: Sequence[Block], n_paths: int) -> dict[str, Any]:
    book = task.prepared.book
    draws = len({draw for draw, _ in blocks})
    meta = RunMeta(seed=task.seed, paths=n_paths, draws=draws, months=task.months)
    return {
        **provenance(meta, book_name=book.name, book_hash=book.source_hash),
        "title": f"secateur: {len(task.strategies)} strategies x {len(task.macros)} economies on {book.name}",
        "parameters": "drawn" if task.draws.priors else "central",
        "parameter_register": of_run(task.prepared.parameters, task.strategies, task.macros),
        "operations_fixed_share": task.prepared.parameters.operations.fixed_share,
        "discount_rate": task.prepared.parameters.finance.discount_rate,
        "book_customers": len(book.customers) * book.weight,
        "book_notes": "\n".join(book.notes),
        "customer_months": float(len(book.customers) * task.months * n_paths * len(task.strategies) * len(task.macros)),
    }


def _desk(task: Task, results: Sequence[Finding], n_paths: int) -> dict[str, Any]:
    """How the desk answered, how far that is from the simulated desk, and how often its table did not reach."""
    under_load = task.prepared.parameters.desk.under_load
    told = {"desk_under_load": f"{under_load}: {UNDER_LOAD_SAID[under_load]}", **task.prepared.answer.told}
    if task.prepared.answer.mode == "response":
        months = len(task.strategies) * len(task.macros) * n_paths * task.months
        outside = sum(found.outside for found in results)
        told["desk_outside_table"] = f"{outside} of {months} months lay outside the table: there the formula answers"
        told["desk_outside_table_share"] = outside / months
    return told
