"""One customer's life in chosen futures, under every strategy in every economy: the run itself, watched for one row.

The futures are those of a comparison with the same settings: same seed, same draw, same path, so the same luck to the
last bit. ``simulator.fate`` says in words what is found here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulator.core.columns import offsets
from simulator.core.records import (
    DOWN_BY,
    EFFECT,
    EXIT_BY,
    F_HOURS,
    F_TICKETS,
    F_VOLUME,
    LIST_PRICE,
    NEW_CLASS,
    ONE,
    REFERS,
    REVENUE_PARTS,
    ROW_REVENUE,
    ROW_SEGMENT,
    ROW_TOP,
    VOLUME_PARTS,
)
from simulator.running.blocks import Lived, Task, run_block
from simulator.vocabulary import Book, Floats, InputError

if TYPE_CHECKING:
    import xarray as xr

BEFORE = -1
"""``left_month`` of a customer who had left before month 0 in that future."""
STAYS = 0
"""``left_month`` of a customer who is still there at the end."""
ACTIONS = ("told", "month", "price", "service_class", "classes_down", "volume", "tickets", "hours", "exit", "refers")
"""Of each action in store: month it is told in (0: at the outset) and takes effect; realised change of price (share);
class moved to, classes moved down; factors; index of CAUSES (-1: none); whether another supplier is named."""
AT = (LIST_PRICE, NEW_CLASS, DOWN_BY, F_VOLUME, F_TICKETS, F_HOURS, EXIT_BY, REFERS)
LIKE = 20_000
"""Ids among which the nearest to a wrong one is looked for, those with most letters in common from the left."""


class Life(NamedTuple):
    """One run of one customer: month it left, index of its cause (-1), selected or not; [T] price against month 0 and
    revenue (money a month, without the noise of the month); actions [slot, len(ACTIONS)]."""

    left: int
    cause: int
    selected: bool
    price: Floats
    revenue: Floats
    actions: Floats


def row_of(book: Book, customer: str) -> int:
    """Place of a customer in the book [N]; raises InputError with the nearest id there is."""
    ids = book.customers["customer_id"].astype(str)
    found = np.flatnonzero((ids == customer).to_numpy())
    if len(found):
        return int(found[0])
    near = _same_number(customer, ids.tolist())
    near = near or get_close_matches(customer, _like(customer, ids.tolist()), n=1, cutoff=0.0)[0]
    raise InputError(f"customer is {customer}, nobody in the book {book.name} has that id: did you mean {near}?")


def _same_number(word: str, ids: list[str]) -> str:
    """The id with the same number in it, 2 for C000002; none where the word is no number or no id has it."""
    if not (word.isascii() and word.isdigit()):
        return ""
    tail = re.compile(rf"\D*0*{int(word)}")
    return next((one for one in ids if tail.fullmatch(one)), "")


def _like(word: str, ids: list[str]) -> list[str]:
    """The ids that begin most like a word, not too many of them."""
    for length in range(len(word), -1, -1):
        same = [one for one in ids if one.startswith(word[:length])]
        if same:
            return same[:LIKE]
    return ids[:LIKE]


def story(task: Task, row: int, paths: Sequence[int], each: int) -> xr.Dataset:
    """The life of a customer, by its place ``row`` in the book, in some futures of a run with ``each`` paths a draw.

    Dims strategy, macro, path, then month or action: ``left_month`` (see BEFORE, STAYS), ``cause`` (index of CAUSES,
    -1 = none), ``selected``, ``price`` (index, month 0 = 1) and ``revenue`` (money a month), both NaN once it has left,
    ``action_`` and each of ACTIONS.
    """
    import xarray as xr

    lives: dict[tuple[str, str, int], Life] = {}

    def seen(path: int, economy: str, lived: Lived) -> None:
        lives[lived.strategy, economy, path] = _life(lived, row)

    for path in paths:
        out = np.empty((len(task.strategies), len(task.macros), 1, task.months, _width(task)))
        run_block(task, path // each, np.array([path]), out, lambda _: None, partial(seen, path))
    keys = [[[lives[s, m, p] for p in paths] for m in task.macros] for s in task.strategies]
    dims = ("strategy", "macro", "path")
    coords: dict[str, Any] = {
        "strategy": np.array(list(task.strategies), dtype=object),
        "macro": np.array(list(task.macros), dtype=object),
        "path": list(paths),
        "month": np.arange(1, task.months + 1),
        "draw": ("path", [path // each for path in paths]),
    }
    return xr.Dataset(_variables(keys, dims), coords)


def _variables(lives: list[list[list[Life]]], dims: tuple[str, ...]) -> dict[str, Any]:
    """Lives [strategy][macro][path] as variables."""

    def table(name: str) -> Any:
        return np.array([[[getattr(life, name) for life in row] for row in part] for part in lives])

    slots = max(len(life.actions) for part in lives for row in part for life in row)
    actions = np.full((len(lives), len(lives[0]), len(lives[0][0]), slots, len(ACTIONS)), np.nan)
    for place in np.ndindex(*actions.shape[:3]):
        own = lives[place[0]][place[1]][place[2]].actions
        actions[place][: len(own)] = own
    told = {f"action_{name}": ((*dims, "action"), actions[..., k]) for k, name in enumerate(ACTIONS)}
    return {
        "left_month": (dims, table("left")),
        "cause": (dims, table("cause")),
        "selected": (dims, table("selected")),
        "price": ((*dims, "month"), table("price")),
        "revenue": ((*dims, "month"), table("revenue")),
        **told,
    }


def _life(lived: Lived, customer: int) -> Life:
    """What became of a customer, by its place in the user's book, on the path that was just run."""
    world, rows, cells, work = lived.world, lived.rows, lived.cells, lived.work
    i = int(np.flatnonzero(world.order == customer)[0])
    k, months = int(cells.tariff[cells.of_row[i]]), len(cells.clock)
    gone, factor = int(lived.gone[0, i]), cells.factor[:, :, k]
    left = BEFORE if 0 < gone < 4 else gone >> 2
    there = np.arange(1, months + 1) <= (months if left == STAYS else left)
    market = work.history[0, rows.trait[i, ROW_SEGMENT], 1:]
    worth = _worth(lived, i) * (factor[REVENUE_PARTS] / ONE) * market * (world.money_unit / world.weight)
    return Life(
        left=left,
        cause=gone & 3 if left > 0 else -1,
        selected=bool(lived.who[i]),
        price=np.where(there, factor[REVENUE_PARTS] / factor[VOLUME_PARTS], np.nan),
        revenue=np.where(there, worth, np.nan),
        actions=_actions(lived, k, months),
    )


def _worth(lived: Lived, i: int) -> Floats:
    """Monthly revenue of a row at base price [T], minor units; that of a top account follows its jumps."""
    revenue, top = float(lived.rows.whole[i, ROW_REVENUE]), int(lived.rows.trait[i, ROW_TOP])
    jumps = np.full(len(lived.cells.clock), 1.0) if top < 0 else lived.work.jumped[top, 1:] / ONE
    return np.asarray(np.rint(revenue * jumps))


def _actions(lived: Lived, k: int, months: int) -> Floats:
    """What a tariff had in store as things stood at the end of the path, and began within it [slot, len(ACTIONS)]."""
    cells, found = lived.cells, []
    for slot in range(cells.due.shape[2]):
        told, month = cells.due[:, k, slot].tolist()
        effect = cells.effect[cells.entry[EFFECT, k, slot]] if month > 0 else None
        if effect is None or (month > months and (effect[EXIT_BY] < 0.0 or told >= months)):
            continue
        size = [float(effect[at]) for at in AT]
        found.append([told, month, float(np.expm1(size[0])), *size[1:]])
    return np.array(found, dtype=np.float64).reshape(len(found), len(ACTIONS))


def _width(task: Task) -> int:
    return int(offsets(task.prepared.n_segments, task.prepared.n_groups)[-1])
