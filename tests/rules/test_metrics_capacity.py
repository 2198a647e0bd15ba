"""Freed hours of the desk: the columns are sums over sums, and the three shares add up to one."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.metrics import measures
from tests.blank import blank, filled

KNOWN = measures()


def test_two_futures_of_two_months_by_hand():
    """Freed 10, 30 and 0, 40 hours: 20 a month; 30 released, 10 redeployed, 40 idle of 80."""
    hours = {"freed": [[10, 30], [0, 40]], "released": [[0, 20], [0, 10]], "redeployed": [[10, 0], [0, 0]]}
    hours["idle"] = [[0, 10], [0, 30]]
    only_purge = np.array([0.0, 1.0])[:, None, None, None]
    columns = {f"capacity_{part}": only_purge * np.array(month) for part, month in hours.items()}
    ds = filled(blank(("do_nothing", "purge"), months=2, draw_of_path=(0, 1)), columns)
    ds["capacity_freed"].loc[{"cost_pool": "operations"}] = 1000.0
    assert KNOWN["desk_freed"](ds).sel(strategy="purge").item() == pytest.approx(20)
    parts = [KNOWN[f"desk_{part}_share"](ds) for part in ("released", "redeployed", "idle")]
    assert [p.sel(strategy="purge").item() for p in parts] == pytest.approx([30 / 80, 10 / 80, 40 / 80])
    assert np.isnan(parts[2].sel(strategy="do_nothing").item())
