"""One small run, kept: a change of any result is seen, and made on purpose.

Where a change is meant, write the kept numbers anew with ``python -m tests.golden.test_saas_120`` and say in the
change log what moved and why.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import xarray as xr

from scenarios import load_macro, load_strategy
from simulator.book import synthesise
from simulator.engine import simulate
from simulator.parameters import Parameters

KEPT = Path(__file__).with_name("saas_120.json")
STRATEGIES = ("do_nothing", "tier_migration", "big_bang_purge")
ECONOMIES = ("baseline", "severe_recession")
TOLERANCE = 1e-9

Sums = dict[str, list[float]]


def made() -> xr.Dataset:
    """120 customers of the software sector, three strategies, two economies, 8 paths on 4 draws, 12 months."""
    p = Parameters()
    small = replace(p, portrait=replace(p.portrait, customers=120))
    return simulate(
        synthesise(small, 1),
        {name: load_strategy(name) for name in STRATEGIES},
        {name: load_macro(name) for name in ECONOMIES},
        parameters=p,
        months=12,
        paths=8,
        draws=4,
        seed=7,
    )


def sums(ds: xr.Dataset) -> tuple[Sums, Sums]:
    """By variable, strategy and economy: sum and sum weighted by month over what is there; and both of magnitudes.

    The second kind tells a sum that is small because its parts cancel from one that is small.
    """
    found: Sums = {}
    size: Sums = {}
    for name in sorted(ds.data_vars):
        for key, part in _parts(str(name), ds[name]):
            weight = part["month"] if "month" in part.dims else 1.0
            found[key] = [float(part.sum()), float((part * weight).sum())]
            size[key] = [float(abs(part).sum()), float(abs(part * weight).sum())]
    return found, size


def _parts(name: str, values: xr.DataArray) -> list[tuple[str, xr.DataArray]]:
    """A variable by strategy and economy, as far as it has them."""
    parts = [(name, values)]
    for dim in ("strategy", "macro"):
        if dim in values.dims:
            parts = [(f"{key}/{label}", part.sel({dim: label})) for key, part in parts for label in part[dim].values]
    return parts


def test_results_are_those_kept():
    """Of every variable, strategy and economy, to 1e-9 of the sum of magnitudes."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    found, size = sums(made())
    assert list(found) == list(kept)
    moved = {
        key: (kept[key], found[key])
        for key in kept
        if not np.all(np.abs(np.subtract(found[key], kept[key])) <= TOLERANCE * np.array(size[key]))
    }
    assert not moved


def test_the_run_kept_is_one_in_which_things_happen():
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    for name in ("exits", "acquired", "one_off_cost", "revenue_noise", "stranded_cost", "collateral", "anyway"):
        assert any(kept[key][0] != 0 for key in kept if key.startswith(f"{name}/")), name
    earned = [value[0] for key, value in kept.items() if key.startswith("ebitda/")]
    assert len(set(earned)) == len(STRATEGIES) * len(ECONOMIES)


if __name__ == "__main__":
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in sums(made())[0].items()]
    KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
