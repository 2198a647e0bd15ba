"""What a run keeps: every path, or quantiles and measures in their place; all other files are the same."""

from __future__ import annotations

import subprocess
from pathlib import Path

from simulator.results import load
from tests.here import secateur
from tests.rules.test_command import TINY, tiny

__all__ = ["tiny"]


def test_quantiles_stand_in_place_of_paths(tiny: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    whole, _ = tiny
    words = (*TINY, "strategies=[ladder]", "macros=[stagflation,baseline]", "charts=false", "keep=quantiles")
    done = secateur("compare", *words, "out=reduced", cwd=whole.parent)
    assert done.returncode == 0, done.stderr
    folder = whole.parent / "reduced"
    for table in whole.glob("*.csv"):
        assert (folder / table.name).read_bytes() == table.read_bytes(), table.name
    few, all_of_them = load(folder), load(whole)
    assert few["revenue"].dims == ("strategy", "macro", "statistic", "month", "segment")
    assert few["dip_depth_share"].dims == ("strategy", "macro", "path")
    assert (few["draw"] == all_of_them["draw"]).all()
    assert (few["opening_cash"] == all_of_them["opening_cash"]).all()
    median = all_of_them["cash"].median("path")
    assert abs(few["cash"].sel(statistic="median") - median).max() == 0
    refused = secateur("desk", f"desk.run={folder}", cwd=whole.parent)
    assert refused.returncode == 2
    assert "a desk is read from every future (keep=paths)" in refused.stderr
