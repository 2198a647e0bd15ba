"""Charts: each says what the numbers say, shows do nothing, and keeps every word on the slide and apart."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from simulator.charts import charts, draw_each
from simulator.charts.ink import STILL
from simulator.charts.slide import NotApplicable, said
from tests.blank import blank, filled
from tests.sample import MENU, sample_dataset

CHARTS = charts()
BOARD = list(charts("comparison"))  # the desk's chart has a Dataset of its own, see test_desk_chart
MONTHS = 12
ANNUITY = (1.1 ** (-np.arange(1, MONTHS + 1) / 12)).sum()


def by_hand(gain: tuple[float, float] = (2.0, 2.0)) -> xr.Dataset:
    """Eight futures of a book that earns 10 on revenue of 100 each month, and two strategies besides do nothing.

    clean_exit: revenue 98 in month 5; EBIT margin up by ``gain`` points in the first and the second four futures.
    purge: revenue 90 in month 3; EBIT margin down by 2 points. In the slump revenue is 20 % lower in months 4 to 6,
    10 % lower with clean_exit.
    """
    ds = blank(("do_nothing", "clean_exit", "purge"), ("calm", "slump"), MONTHS, (0, 0, 0, 0, 1, 1, 1, 1))
    revenue = np.full((3, 2, 8, MONTHS), 100.0)
    revenue[1, ..., 4], revenue[2, ..., 2] = 98.0, 90.0
    revenue[:, 1, :, 3:6] *= np.array([0.8, 0.9, 0.8]).reshape(3, 1, 1)
    margin = np.full((3, 1, 8, 1), 0.10)
    margin[1, 0, :, 0] += np.repeat(gain, 4) / 100
    margin[2] -= 0.02
    profit = revenue * margin
    filled(ds, {"revenue": revenue, "ebit": profit, "ebitda": np.broadcast_to(100 * margin, revenue.shape)})
    filled(ds, {"receivables": np.full(revenue.shape, 150.0)})
    ds["exits"][1, :, :, 5, 0, 3] = 40.0
    ds["exits"][2, :, :, 2, 0, 2] = 60.0
    for name, number in {"anyway": 7.0, "collateral": 9.0, "saved": 11.0}.items():
        ds[name][2, :, :, 2, 0] = number
    rise, fall = np.linspace(0, 1.25, 81), np.linspace(1.25, 1, 21)
    ds["whale_full_cost"] = ("customer_percent", np.concatenate([rise, fall[1:]]))
    ds["whale_avoidable"] = ("customer_percent", np.concatenate([np.linspace(0, 1.1, 91), np.linspace(1.1, 1, 11)[1:]]))
    return ds.assign_coords(customer_percent=np.arange(101))


def finding(chart: str, ds: xr.Dataset) -> str:
    return said(CHARTS[chart](ds), "finding").replace("\N{NO-BREAK SPACE}", " ")


def written(fig: Figure, monkeypatch: pytest.MonkeyPatch) -> list[Text]:
    """Every text the figure really draws (tick labels beyond the axes are not)."""
    seen: list[Text] = []
    original: Callable[..., None] = Text.draw

    def noted(self: Text, *args: object, **kwargs: object) -> None:
        original(self, *args, **kwargs)
        if self.get_visible() and self.get_text().strip():
            seen.append(self)

    with monkeypatch.context() as patch:
        patch.setattr(Text, "draw", noted)
        fig.canvas.draw()
    return seen


def check_slide(fig: Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    """No word outside the slide, no two over each other, every number of a cell inside the picture."""
    texts = written(fig, monkeypatch)
    boxes = [(t.get_text(), Text.get_window_extent(t)) for t in texts]
    for told, box in boxes:
        inside = fig.bbox.x0 <= box.x0 and box.x1 <= fig.bbox.x1 and fig.bbox.y0 <= box.y0 and box.y1 <= fig.bbox.y1
        assert inside, f"{told!r} leaves the slide: {box}"
    for (a, one), (b, other) in combinations(boxes, 2):
        wide = min(one.x1, other.x1) - max(one.x0, other.x0)
        high = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert min(wide, high) < 2.0, f"{a!r} lies over {b!r}"


@pytest.mark.parametrize(
    ("chart", "said_of_it"),
    [
        ("revenue", "Purge costs most revenue, 10 % at worst, in month 3; clean exit least, 2.0 %"),
        ("margin", "Clean exit lifts the operating margin most: +2.0 points against do nothing after 12 months "
                   "(+2.0 to +2.0 in 9 of 10 futures)"),
        ("tradeoff", "Clean exit wins 2.0 points of margin and gives up 2.0 % of revenue at worst; "
                     "purge loses 2.0 points and gives up 10 % of revenue"),
        ("causes", "Purge lets 60 customers go: 7 would have left anyway, 9 others leave sooner "
                   "and 11 others stay longer"),
        ("resilience", "Under slump clean exit holds up best: resilience index 0.975, do nothing 0.950"),
        ("whale", "20 % of customers lose money at full cost and take back 25 % of the profit; "
                  "10 % lose money on the cost that would go with them"),
        ("heat", f"Clean exit adds most value in both economies: +{2 * ANNUITY / 12:.1f} % of annual revenue"),
    ],
)  # fmt: skip
def test_title_says_what_the_numbers_say(chart: str, said_of_it: str):
    assert finding(chart, by_hand()) == said_of_it


def test_the_check_of_overlaps_sees_one(monkeypatch: pytest.MonkeyPatch):
    fig = CHARTS["margin"](by_hand())
    fig.text(0.5, 0.5, "here")
    fig.text(0.501, 0.5, "too")
    with pytest.raises(AssertionError, match="lies over"):
        check_slide(fig, monkeypatch)


def test_titles_do_not_claim_what_futures_disagree_on():
    ds = by_hand(gain=(3.0, -1.0))
    assert finding("margin", ds).startswith("No strategy surely lifts the operating margin: clean exit comes closest")
    assert finding("heat", ds).endswith("but surely in none")
    assert "○" in [t.get_text()[-1] for t in CHARTS["heat"](ds).findobj(Text) if t.get_text()]
    assert finding("tradeoff", ds).startswith("Clean exit wins 1.0 points of margin on balance")


def test_strategies_that_cannot_be_told_apart_are_named_together():
    ds = by_hand()
    twin = ds.sel(strategy=["clean_exit"]).assign_coords(strategy=["twin"])
    both = xr.concat([ds, twin], "strategy", data_vars="minimal", coords="minimal", compat="override", join="outer")
    assert finding("margin", both).startswith("Clean exit or twin lifts")
    assert finding("heat", both).startswith("Clean exit or twin adds most value")
    assert finding("resilience", both).startswith("Under slump clean exit or twin holds up best")


def test_one_future_is_called_one_future():
    ds = by_hand().isel(path=[0])
    assert finding("margin", ds).endswith("(one future only)")
    assert "1 future of 12 months" in said(CHARTS["margin"](ds), "source")


def test_source_names_book_luck_and_parameters():
    ds = sample_dataset()
    told = said(CHARTS["margin"](ds), "source")
    assert told.startswith("Source: secateur, book sample (2,000 customers), 8 paired futures of 24 months, ")
    assert told.endswith("baseline economy, seed 7")
    fixed = ds.assign_attrs(draws=1, config_hash="0123456789abcdef")
    assert said(CHARTS["heat"](fixed), "source").endswith(
        "2 economies, seed 7, given these parameters, config 01234567"
    )


MANY = (*MENU, "ladder", "a_second_ladder", "partner_transfer_with_90_days_notice_referral_and_personal_contact",
        "Donaudampfschifffahrtsgesellschaft", "$price$_&_<terms>", "p", "big_bang_purge_again")  # fmt: skip
ECONOMIES = ("baseline", "severe_recession", "mild_recession", "stagflation")


@pytest.mark.parametrize("chart", BOARD)
@pytest.mark.parametrize(
    ("strategies", "macros", "months"),
    [(tuple(MENU), ECONOMIES[:2], 24), (MANY, ECONOMIES, 36), (("ladder", "do_nothing"), ("baseline",), 3)],
    ids=["usual", "twelve", "one"],
)
def test_every_word_is_on_the_slide_and_apart(chart, strategies, macros, months, monkeypatch):
    futures, draws = (16, 16) if chart == "sensitivity" else (4, 2)
    ds = sample_dataset(strategies, macros, paths=futures, draws=draws, months=months)
    if chart in ("resilience", "sensitivity") and len(macros) == 1:
        with pytest.raises(NotApplicable, match=r"one economy alone|no uncertain number has a smooth effect"):
            CHARTS[chart](ds)
        return
    fig = CHARTS[chart](ds)
    check_slide(fig, monkeypatch)
    words = " ".join(t.get_text() for t in written(fig, monkeypatch))
    assert "do nothing" in words.lower().replace("\n", " ")
    assert fig.get_label()


@pytest.mark.parametrize("chart", ["revenue", "resilience", "margin"])
def test_do_nothing_is_a_line_of_its_own_in_every_panel(chart):
    fig = CHARTS[chart](sample_dataset(paths=2, draws=2))
    panels = fig.axes if chart != "margin" else fig.axes[:1] + fig.axes[2:]
    assert all(any(line.get_color() == STILL.colour for line in ax.lines) for ax in panels)


def test_do_nothing_alone_is_drawn_or_refused_in_words():
    ds = sample_dataset(("do_nothing",), paths=2, draws=2)
    assert finding("revenue", ds) == "Doing nothing: the futures that every strategy is measured against"
    for chart in ("heat", "tradeoff"):
        with pytest.raises(NotApplicable, match="do_nothing alone"):
            CHARTS[chart](ds)


def test_a_book_that_loses_money_is_said_to(monkeypatch):
    ds = by_hand()
    curve = np.concatenate([np.linspace(0, 0.5, 31), np.linspace(0.5, -1, 71)[1:]])
    ds["whale_full_cost"] = ("customer_percent", curve)
    fig = CHARTS["whale"](ds)
    assert said(fig, "finding").replace("\N{NO-BREAK SPACE}", " ").startswith("At full cost the book loses money: 70 %")
    check_slide(fig, monkeypatch)


def test_a_strategy_that_sells_nothing_is_said_to(monkeypatch):
    ds = by_hand()
    ds["revenue"].loc[{"strategy": "purge"}] = 0.0
    assert finding("tradeoff", ds).endswith("purge sells nothing any more and gives up 100 % of revenue")
    for chart in set(BOARD) - {"sensitivity", "whale_after"}:
        check_slide(CHARTS[chart](ds), monkeypatch)


def test_a_control_far_out_does_not_crush_the_rest(monkeypatch):
    ds = sample_dataset(tuple(MENU), ("baseline",), paths=4, draws=2)
    ds["revenue"].loc[{"strategy": "big_bang_purge"}] *= 0.3
    fig = CHARTS["tradeoff"](ds)
    assert any("Big bang purge, off the scale" in t.get_text() for t in written(fig, monkeypatch))
    assert fig.axes[0].get_xlim()[1] < 30
    check_slide(fig, monkeypatch)


def test_a_comparison_has_no_chart_of_a_desk_by_itself():
    assert set(CHARTS) - set(BOARD) == {"desk", "race", "story"}
    with pytest.raises(NotApplicable, match="no result of secateur desk"):
        CHARTS["desk"](by_hand())


def test_files_are_written_with_their_words_and_reasons_given(tmp_path):
    ds = by_hand().sel(macro=["calm"]).drop_vars("whale_full_cost")
    before = dict(matplotlib.rcParams)
    drawn = {d.name: d for d in draw_each(ds, tmp_path / "charts")}
    assert dict(matplotlib.rcParams) == before
    assert list(drawn) == BOARD
    assert "one economy alone" in drawn["resilience"].skipped
    assert "whale curve" in drawn["whale"].skipped
    assert "takes 16 draws or more" in drawn["sensitivity"].skipped
    made = [d for d in drawn.values() if not d.skipped]
    assert sorted(p.name for p in (tmp_path / "charts").iterdir()) == sorted(p.name for d in made for p in d.files)
    for chart in made:
        png, svg = chart.files
        with Image.open(png) as picture:
            assert picture.size == (2666, 1500)
            assert picture.text["Title"] == chart.finding
            assert picture.text["Description"] == chart.alt
        root = ElementTree.parse(svg).getroot()
        assert root.tag.endswith("svg")
        assert not list(root.iter("{http://www.w3.org/2000/svg}text")), "letters must be paths, fonts differ"
        assert chart.finding in [e.text for e in root.iter("{http://purl.org/dc/elements/1.1/}title")]


def test_a_chart_drawn_twice_is_the_same_file(tmp_path):
    for folder in ("one", "two"):
        fig = CHARTS["causes"](by_hand())
        fig.savefig(tmp_path / f"{folder}.png", metadata={"Title": "same"})
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
