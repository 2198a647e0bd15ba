"""A result told as a board asks: a file a question, rules instead of a writer, nothing the runs do not support."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.charts.words import plain
from simulator.report.content import Pack, Stamp
from simulator.report.telling import assumptions, bridge, decision, dip, people, risk, unknowns, watch
from simulator.report.telling.material import Material, gathered
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["tell"]

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
    m = gathered(ds, tables, about)
    return Pack(
        title=f"Which customers to let go: {plain(m.ds.attrs.get('book_name') or 'the book')}",
        subtitle=_subtitle(m),
        currency=m.currency,
        strategies=m.strategies,
        sections=tuple(section.told(m) for section in ORDER),
        stamp=_stamp(m, run),
    )


def check(ds: xr.Dataset) -> None:
    """Refuse a result of which no pack can be told."""
    if "statistic" in ds.dims or "path" not in ds.dims:
        command = str(ds.attrs.get("command", "")).replace("keep=quantiles", "keep=paths")
        again = f" ({command})" if command else ""
        raise InputError(
            f"the run holds quantiles, and a report is told from every future: run it with keep=paths{again}"
        )
    if "do_nothing" not in ds["strategy"].values or ds.sizes["strategy"] < 2:
        raise InputError("the run has no strategy beside do_nothing to tell of: name at least one in strategies")


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
