"""A result told as a board asks: a file a question, rules instead of a writer, nothing the runs do not support."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from simulator.charts.words import plain
from simulator.report.content import Pack, Section, Stamp, numbered
from simulator.report.telling import assumptions, bridge, decision, dip, people, risk, unknowns, watch
from simulator.report.telling.material import Material, gathered
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["sections", "tell", "whole"]

ORDER = (decision, dip, risk, people, unknowns, watch, assumptions, bridge)
"""Sections in the order in which a board asks; the bridges of all strategies stand at the end."""
INTERVAL = "5 to 95 % of paired futures: the same luck with and without the strategy"


def tell(
    ds: xr.Dataset,
    run: str,
    tables: Mapping[str, pd.DataFrame] | None = None,
    about: Mapping[str, str] | None = None,
) -> Pack:
    """The board pack of a result; ``run``: its folder's name, ``tables``: those the run left, by name without suffix,
    ``about``: what each strategy does, in a sentence."""
    check(ds)
    return whole(gathered(ds, tables, about), run)


def whole(m: Material, run: str) -> Pack:
    """The board pack of material that is gathered."""
    return Pack(
        title=f"Which customers to let go: {plain(m.ds.attrs.get('book_name') or 'the book')}",
        subtitle=_subtitle(m),
        currency=m.currency,
        strategies=m.strategies,
        sections=tuple(sections(m)),
        stamp=_stamp(m, run),
    )


def sections(m: Material) -> Iterator[Section]:
    """Section after section, each number with its key; who looks for one number need not wait for all."""
    return (numbered(section.told(m)) for section in ORDER)


def check(ds: xr.Dataset) -> None:
    """Refuse a result of which no pack can be told."""
    if "statistic" in ds.dims or "path" not in ds.dims:
        raise InputError(
            f"run keeps quantiles, and a pack compares strategies future by future and month by month: run "
            f"{_whole(str(ds.attrs.get('command', '')))} (the same futures) and tell of that folder"
        )
    if "do_nothing" not in ds["strategy"].values or ds.sizes["strategy"] < 2:
        raise InputError("the run has no strategy beside do_nothing to tell of: name at least one in strategies")


def _whole(command: str) -> str:
    """The command that makes the same run with every future kept, in a folder of its own."""
    typed = [word for word in command.split() if not word.startswith(("keep=", "out="))] or ["it again with"]
    return " ".join([*typed, "keep=paths"])


def _subtitle(m: Material) -> str:
    many = "economies" if len(m.macros) > 1 else "economy"
    return (
        f"{len(m.others)} {'strategies' if len(m.others) > 1 else 'strategy'} against doing nothing in {len(m.macros)} "
        f"{many}, {m.ds.sizes['path']:,} futures of {m.months} months on shared luck"
    )


def _stamp(m: Material, run: str) -> Stamp:
    told = m.ds.attrs
    return Stamp(
        run=run,
        config_hash=str(told.get("config_hash", "")),
        seed=int(told.get("seed", 0)),
        paths=int(m.ds.sizes["path"]),
        draws=int(told.get("draws", 1)),
        interval=INTERVAL,
        made=str(told.get("created", "")),
        command=str(told.get("command", "")),
    )
