"""What a pack shows of losses: curves before and after, triangles, covenants; each by hand, and in every writer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from simulator.charts import charts
from simulator.charts.slide import NotApplicable, said
from simulator.metrics.cash import covenant_breach
from simulator.metrics.memory import remembered
from simulator.metrics.whales import whales
from simulator.report.content import Pack
from simulator.report.svg import Names, draw
from simulator.report.telling import tell
from simulator.report.telling.covenant import covenant, whose_covenant
from simulator.report.telling.material import Material
from simulator.report.telling.triangles import indices, triangles
from simulator.report.telling.whale import afterwards
from simulator.vocabulary import InputError
from tests.blank import blank, filled
from tests.packs import STAMP

MONTHS = 18
RISE = np.concatenate([np.linspace(0, 1.25, 76), np.linspace(1.25, 1, 26)[1:]])


@pytest.fixture(scope="module")
def ds() -> xr.Dataset:
    """In the slump revenue is 100, then 80 in months 4 to 6, and 90 with pilot; six of 8 futures break a covenant."""
    made = blank(("do_nothing", "pilot"), ("calm", "slump"), MONTHS, tuple(range(8)))
    revenue = np.full((2, 2, 8, MONTHS), 100.0)
    revenue[0, 1, :, 3:6], revenue[1, 1, :, 3:6] = 80.0, 90.0
    headroom = np.full(revenue.shape, 0.5)
    headroom[:, 1, :6, 8] = -0.1  # month 9 ends a quarter
    headroom[1, 1, 6, 9] = -0.1  # month 10 does not
    filled(made, {"revenue": revenue, "ebitda": 0.1 * revenue, "ebit": 0.1 * revenue, "covenant_headroom": headroom})
    after = 0.99 * np.interp(np.linspace(0, 100, 101), [0, 80, 100], [0, 1.25, 1.02])
    made["whale_full_cost"] = ("customer_percent", RISE)
    made["whale_after"] = (("strategy", "draw", "customer_percent"), [[RISE, RISE], [after, after]])
    bare = np.interp(np.linspace(0, 100, 101), [0, 90, 100], [0, 1.25, 1.1])
    made["whale_if_all_went"] = (("strategy", "draw", "customer_percent"), [[RISE, RISE], [bare, bare]])
    made["staying_cost"] = (("strategy", "draw"), [[0.0, 0.0], [3000.0, 5000.0]])
    made["remaining"] = (("strategy", "draw"), [[10.0, 10.0], [8.0, 8.0]])
    made.attrs["currency"] = "EUR"
    return made.assign_coords(customer_percent=np.arange(101))


def material(ds: xr.Dataset) -> Material:
    """The result with the one column of its summary that is asked for here."""
    summary = covenant_breach(ds).to_dataframe(f"covenant_breach_prob_{MONTHS}m").reset_index()
    return Material(remembered(ds), {"summary": summary})


@pytest.fixture(scope="module")
def m(ds) -> Material:
    return material(ds)


@pytest.fixture(scope="module")
def triangle(m):
    return triangles(m, ("pilot",))[0]


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_curves_before_and_after_say_who_loses_and_because_of_what(ds, m):
    (chart,) = afterwards(m, "pilot")
    assert plain(chart.finding) == (
        "Pilot: 20 % of those who remain lose money at full cost, 10 % only because 4,000 EUR of cost a month stays; "
        "25 % of all do today"
    )
    assert list(chart.series) == ["Today", "Had all cost gone too", "Those who remain"]
    assert chart.series["Today"] == pytest.approx(100 * RISE)
    assert afterwards(m, "do_nothing") == ()
    assert whales(ds.drop_vars("staying_cost"), "pilot") is None


def test_the_chart_of_a_run_says_the_same(ds):
    fig = charts()["whale_after"](ds)
    assert plain(said(fig, "finding")) == (
        "Pilot leaves 4,000 EUR of cost a month behind: 20 % of those who remain lose money at full cost, "
        "10 % because of it"
    )
    with pytest.raises(NotApplicable, match="no whale curve that a strategy changes"):
        charts()["whale_after"](ds.sel(strategy=["do_nothing"]))


def test_a_triangle_is_depth_length_and_area(ds, m, triangle):
    """Three months at 90 %: area 0.3 months, index 1 - 0.3 / 18."""
    assert plain(triangle.finding) == (
        "Pilot loses 0.3 months of revenue to slump: at worst 10 %, in month 4; it is back at 95 % 3 months after "
        "its lowest"
    )
    assert triangle.shaded == {"pilot": 100.0}
    assert sum(100.0 - v for v in triangle.series["pilot"] if v is not None) == pytest.approx(30.0)
    (told,) = indices(m, ("pilot",))
    assert "pilot 0.983 (0.983 to 0.983 in 9 of 10 paired futures) and do nothing 0.967" in plain(told)
    assert triangles(material(ds.sel(macro=["calm"])), ("pilot",)) == ()


def test_the_area_of_a_triangle_is_drawn_on_the_page(triangle):
    svg = draw(triangle, Names({"do_nothing": "Do nothing", "pilot": "Pilot"})).svg
    assert svg.count('class="lost"') == 1
    corners = [tuple(map(float, p.split(","))) for p in svg.split('class="lost" points="')[1].split('"')[0].split()]
    xs, ys = zip(*corners, strict=True)
    twice = sum(x * ys[(k + 1) % len(ys)] - xs[(k + 1) % len(xs)] * y for k, (x, y) in enumerate(corners))
    month, share = (max(xs) - min(xs)) / MONTHS, (max(ys) - min(ys)) / 10  # of a month, and of 1 %
    assert abs(twice) / 2 == pytest.approx(30.0 * month * share, rel=0.01)


def test_on_slides_it_is_an_area_of_the_chart_itself(triangle, tmp_path: Path):
    pptx = pytest.importorskip("pptx")
    from simulator.report.content import Section
    from simulator.report.slides import write as slides

    names = {"do_nothing": "Do nothing", "pilot": "Pilot"}
    pack = Pack("T", "", "EUR", names, (Section("risk", "What?", "That", charts=(triangle,)),), STAMP)
    slides(pack, tmp_path / "p.pptx")
    found = [s.chart for slide in pptx.Presentation(tmp_path / "p.pptx").slides for s in slide.shapes if s.has_chart]
    area, lines = found[0].plots
    assert [list(s.values) for s in lines.series] == [list(v) for v in triangle.series.values()]
    under, lost = (list(s.values) for s in area.series)
    assert np.add(under, lost) == pytest.approx(100.0)
    assert sum(lost) == pytest.approx(30.0)


def test_covenants_are_counted_where_they_are_tested(ds, m):
    whole, quarters = covenant(m)
    assert whole.series == {"do_nothing": [0.0, 75.0], "pilot": [0.0, 75.0]}
    assert whole.finding == "Doing nothing breaks a covenant in 6 of 8 futures of slump; no strategy changes that"
    assert quarters.categories == [3, 6, 9, 12, 15, 18]
    assert quarters.series["pilot"] == [0, 0, 75, 0, 0, 0]
    assert "numbers of the run" in whose_covenant(m)[0]
    calm = material(ds.sel(macro=["calm"]))
    assert covenant(calm) == whose_covenant(calm) == ()


def test_chances_bear_no_sign_and_no_colour_of_gain(m):
    svg = draw(covenant(m)[0], Names({})).svg
    assert ">75<" in svg
    assert 'class="gain"' not in svg


def test_a_run_of_quantiles_is_told_what_to_run_instead(ds):
    reduced = ds.rename(path="statistic").assign_attrs(command="secateur compare paths=64 keep=quantiles out=small")
    with pytest.raises(InputError, match=r"run secateur compare paths=64 keep=paths \(the same futures\)"):
        tell(reduced, "small")
