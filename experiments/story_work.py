"""What ``secateur story`` works out, writes and prints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import stage
from experiments.branches import StoryChoice
from experiments.explain_work import check
from experiments.programme import counted
from experiments.schema import Run
from experiments.stage import Stage
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from simulator.running.blocks import Task
    from simulator.vocabulary import Book

WIDTH = 80


def opening(run: Run, play: Stage) -> Iterator[str]:
    """Who it is, and what will run."""
    check(run, play, "the numbers of futures are counted off by draws")
    paths = chosen_paths(run)
    yield from textwrap.wrap(f"{who(play.book, _customer(run, play.book))}.", WIDTH)
    n, m = len(play.strategies), len(play.macros)
    yield from textwrap.wrap(
        f"Its life in {counted(len(paths), 'future')} ({', '.join(map(str, paths))} of {run.paths:,}) under "
        f"{counted(n, 'strategy', 'strategies')} in {counted(m, 'economy', 'economies')}, {run.months} months.",
        WIDTH,
    )
    yield ""


def chosen_paths(run: Run) -> list[int]:
    """The futures asked for; where nothing is asked, the first three there are."""
    if run.story == StoryChoice():
        return run.story.paths[: run.paths]
    if not run.story.paths:
        raise InputError("story.paths is empty, must name at least one future")
    if wrong := [path for path in run.story.paths if not 0 <= path < run.paths]:
        raise InputError(
            [f"story.paths has {p}, must lie in [0, {run.paths - 1}] (futures of this run)" for p in wrong]
        )
    return list(dict.fromkeys(run.story.paths))


def _customer(run: Run, book: Book) -> int:
    from simulator.story import row_of

    asked, told = (run.customer or "").strip(), "has no value" if run.customer is None else "is empty"
    if not asked:
        first = book.customers["customer_id"].iloc[0]
        raise InputError(f"customer {told}: say whose story, customer=ID (customer={first} for the first)")
    return row_of(book, asked)


def who(book: Book, row: int) -> str:
    """The customer in one sentence, from the book."""
    one = book.customers.iloc[row]
    term, left = int(one["contract_term_months"]), int(one["months_to_renewal"])
    contract = "month to month" if term == 1 else f"contract of {term} months, next renewal in month {left}"
    parts = [
        f"{one['customer_id']}: segment {one['segment']}",
        f"{float(one['monthly_revenue']):,.2f} {book.currency} a month",
        f"{str(one['service_class']).replace('_', '-')} service",
        contract,
        f"a customer for {float(one['tenure_months']):.0f} months",
        *(name for name in ("prepaid", "vulnerable", "strategic", "abusive") if bool(one[name])),
    ]
    weight = f"; a row of the book stands for {book.weight:g} such customers" if book.weight != 1.0 else ""
    return ", ".join(parts) + weight


def worked_out(run: Run, play: Stage) -> xr.Dataset:
    """The lives, [strategy, macro, path, ...] as ``simulator.story`` has them, with what a chart says at its foot."""
    from simulator.story import story

    row = _customer(run, play.book)
    ds = story(_task(run, play), row, chosen_paths(run), run.paths // run.draws)
    told = {"customer": run.customer, "who": who(play.book, row), "currency": play.book.currency, "seed": run.seed}
    return ds.assign_attrs({**told, "book_name": play.book.name, "draws": run.draws, "charts": int(run.charts)})


def _task(run: Run, play: Stage) -> Task:
    """What a comparison with the same settings runs."""
    from simulator.crew import tickets_by_class
    from simulator.engine import task_of

    desk = stage.desk_answer(run, run.parameters, tickets_by_class(play.book))
    told = (play.book, play.strategies, play.macros)
    draws = run.draws if run.priors else 0
    return task_of(*told, parameters=run.parameters, months=run.months, seed=run.seed, draws=draws, desk=desk)


def leave(ds: xr.Dataset, folder: Path) -> None:
    """``story.csv``, a row a month while it is a customer, and the chart."""
    from simulator.charts import draw_all

    months(ds).to_csv(folder / "story.csv", index=False)
    if ds.attrs["charts"]:
        draw_all(ds, folder / "charts")


def months(ds: xr.Dataset) -> pd.DataFrame:
    """What happens month by month; ``left_as`` and ``against_doing_nothing`` stand in the last month it is there."""
    import pandas as pd

    rows = [row for where, here in lives(ds) for row in _months(where, here, _nothing(ds, where))]
    return pd.DataFrame(rows)


def lives(ds: xr.Dataset) -> Iterator[tuple[dict[str, Any], xr.Dataset]]:
    """Every life by future, economy and strategy."""
    for path in ds["path"].values:
        for macro in ds["macro"].values:
            for strategy in ds["strategy"].values:
                where = {"path": int(path), "macro": str(macro), "strategy": str(strategy)}
                yield where, ds.sel(where)


def _nothing(ds: xr.Dataset, where: dict[str, Any]) -> xr.Dataset:
    return ds.sel({**where, "strategy": "do_nothing"})


def _months(where: dict[str, Any], here: xr.Dataset, nothing: xr.Dataset) -> Iterator[dict[str, Any]]:
    from simulator.fate import acts, cause_of, fate

    left, done = int(here["left_month"]), acts(here)
    last = left or here.sizes["month"]
    for t in range(1, last + 1):
        told = [a.words for a in done if max(1, a.told) == t and a.told < a.month]
        begun = [a.words for a in done if a.month == t]
        yield {
            **where,
            "draw": int(here["draw"]),
            "month": t,
            "price_index": round(float(here["price"][t - 1]), 6),
            "revenue": round(float(here["revenue"][t - 1]), 2),
            "told": "; ".join(told),
            "takes_effect": "; ".join(begun),
            "left_as": cause_of(here) if t == last and left else "",
            "against_doing_nothing": fate(here, nothing) if t == last else "",
        }


def page(ds: xr.Dataset) -> Iterator[str]:
    """The story at 80 columns: future by future, economy by economy, strategies that say the same told together."""
    from simulator.fate import sentence

    for path in ds["path"].values:
        for macro in ds["macro"].values:
            here = ds.sel(path=path, macro=macro)
            nothing = here.sel(strategy="do_nothing")
            yield from textwrap.wrap(f"Future {path}, {macro}: doing nothing, {sentence(nothing)}.", WIDTH)
            if int(nothing["left_month"]) < 0:
                continue
            said: dict[str, list[str]] = {}
            for name in here["strategy"].values:
                if name != "do_nothing":
                    said.setdefault(sentence(here.sel(strategy=name), nothing), []).append(str(name))
            for words, names in said.items():
                line = f"{', '.join(names)}: {words}."
                yield from textwrap.wrap(line, WIDTH, initial_indent="  ", subsequent_indent="      ")
            yield ""
