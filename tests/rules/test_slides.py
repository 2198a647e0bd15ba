"""What slides draw natively: a tornado from its middle, intervals below their lines, and the same bytes each time."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.report.content import Chart, Pack, Section
from simulator.report.geometry import far_points
from simulator.report.html import write as write_page
from simulator.report.slides import write as write_slides
from tests.odd_packs import bare
from tests.pack_charts import STRATEGIES, lines

pptx = pytest.importorskip("pptx")
LOW_HIGH = {"low": [1.0, 2.5], "high": [4.0, 2.0]}
TORNADO = Chart("tornado", "bar", "Prices move it most", "a", ("price", "cost"), LOW_HIGH, "%", base=2.25)
SPOTS = Chart("spots", "scatter", "One is far off", "a", (0.0, 0.1, 0.2, 0.3, 50.0),
              {f"s{k}": [float(k) if j == k else None for j in range(5)] for k in range(5)}, "%")  # fmt: skip


@pytest.fixture(scope="module")
def told() -> Pack:
    return replace(
        bare(), strategies=STRATEGIES, sections=(Section("s", "Q?", "H", charts=(TORNADO, lines(6), SPOTS)),)
    )


@pytest.fixture(scope="module")
def drawn(told: Pack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every native chart by its name."""
    path = tmp_path_factory.mktemp("deck") / "pack.pptx"
    write_slides(told, path)
    slides = pptx.Presentation(str(path)).slides
    return {shape.name: shape.chart for slide in slides for shape in slide.shapes if shape.has_chart}


@pytest.mark.parametrize(("ending", "write"), [("html", write_page), ("pptx", write_slides)])
def test_the_same_pack_gives_the_same_bytes(ending: str, write: Any, told: Pack, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(told, tmp_path / f"{name}.{ending}")
        time.sleep(0.0 if name == "two" or ending != "pptx" else 1.1)  # times in the file count whole seconds
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_bars_of_a_tornado_begin_at_its_middle_and_share_a_row(drawn: dict[str, Any]) -> None:
    chart = drawn["tornado"]
    assert chart.value_axis.crosses_at == TORNADO.base
    assert chart.plots[0].overlap == 100
    assert {series.name: list(series.values) for series in chart.plots[0].series} == LOW_HIGH
    assert chart.value_axis.minimum_scale < 1.0 < 4.0 < chart.value_axis.maximum_scale


def test_each_of_many_lines_has_its_interval_as_an_area_that_can_be_edited(drawn: dict[str, Any]) -> None:
    chart = lines(6)
    for name, (low, high) in chart.band.items():
        area, line = drawn[f"revenue-{name}"].plots
        assert list(next(iter(line.series)).values) == chart.series[name]
        below, reach = (list(series.values) for series in area.series)
        assert below == list(low)
        assert [a + b for a, b in zip(below, reach, strict=True)] == pytest.approx(list(high))


def test_a_point_that_would_crush_the_others_lies_off_the_scale_and_stays_in_the_sheet(drawn: dict[str, Any]) -> None:
    chart = drawn["spots"]
    assert far_points(SPOTS) == ["s4"]
    assert chart.category_axis.maximum_scale < 1.0
    assert [list(series.values) for series in chart.plots[0].series] == [[float(k)] for k in range(5)]
