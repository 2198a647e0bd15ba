"""The chart of the race: its title says who is nearest and who farthest, and every word is on the slide and apart."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from simulator.charts import draw_each
from simulator.charts.race import draw
from simulator.charts.slide import NotApplicable, said
from tests.rules.test_charts import by_hand, check_slide

WAYS = ("wheel", "naive", "straight", "c", "numpy", "pandas", "starsim", "mesa")


def race(ways: tuple[str, ...] = WAYS, sizes: tuple[int, ...] = (2_000, 20_000, 200_000)) -> xr.Dataset:
    """Every way so many times slower than the last, the slow ones with no time at the largest book."""
    times = np.array([1.0, 15.0, 1.45, 1.4, 12.0, 150.0, 30.0, 250.0])[: len(ways)]
    table = 2e-7 * np.outer(times, sizes)
    if len(sizes) > 1:
        table[times > 20.0, -1] = np.nan
    told = {"book_name": "synthetic", "machine": "a processor with rather a long name, 2.00 GHz", "months": 36}
    over = np.where(times[:, None] > 1.0, table / table[0], np.nan)
    tables = {name: (("way", "customers"), found) for name, found in (("path_seconds", table), ("over_wheel", over))}
    return xr.Dataset(tables, {"way": list(ways), "customers": list(sizes)}, told)


def test_the_title_names_the_nearest_and_the_farthest() -> None:
    finding = said(draw(race()), "finding").replace("\N{NO-BREAK SPACE}", " ")
    assert finding == (
        "With 20,000 customers the wheel runs 36 months in 4.0 ms; the straight loop in C takes 1.4 times and "
        "Mesa takes 250 times as long"
    )


@pytest.mark.parametrize(
    ("ways", "sizes"),
    [(WAYS, (2_000, 20_000, 200_000)), (WAYS, (2_000, 20_000)), (WAYS[:2], (200,)), (WAYS[:1], (200,))],
    ids=["full", "quick", "one size", "alone"],
)
def test_every_word_is_on_the_slide_and_apart(ways, sizes, monkeypatch: pytest.MonkeyPatch) -> None:
    check_slide(draw(race(ways, sizes)), monkeypatch)


def test_a_race_is_known_by_its_times(tmp_path) -> None:
    assert [drawn.name for drawn in draw_each(race(), tmp_path)] == ["race"]
    with pytest.raises(NotApplicable, match="this is no race"):
        draw(by_hand())
