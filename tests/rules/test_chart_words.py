"""How charts write numbers and names: units, signs, thousands, and long names cut in the middle."""

from __future__ import annotations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from simulator.charts.slide import fitted
from simulator.charts.words import between, count, listed, many, percent, plain, points


def test_numbers_are_written_for_a_board():
    minus, blank_ = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
    assert percent(12.34) == f"12{blank_}%"
    assert percent(-2.04) == f"{minus}2.0{blank_}%"
    assert percent(0.034) == f"0.03{blank_}%"
    assert percent(-0.0001) == f"0.0{blank_}%"
    assert points(1.8) == f"+1.8{blank_}points"
    assert between(-0.31, 1.09, sign=True) == f"{minus}0.3 to +1.1"
    assert between(9.6, 12.2) == "9.6 to 12.2"
    assert between(0.002, 0.3, sign=True) == "+0.002 to +0.300"  # clear of zero, and it reads so
    assert between(-0.002, 0.3) == "0.0 to 0.3"
    assert (count(12345.4), count(4.25), count(3.0)) == ("12,345", "4.2", "3")
    assert [many(amount, "month") for amount in (1, 1.0, 12, 4.25)] == ["1 month", "1 month", "12 months", "4.2 months"]
    assert plain("clean_exit_at_renewal") == "clean exit at renewal"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_a_long_name_loses_its_middle_never_its_ends():
    fig = Figure()
    FigureCanvasAgg(fig)
    name = fitted(fig, "partner transfer with 90 days notice and personal contact", 14, 2.0)
    assert name.startswith("partner")
    assert name.endswith("tact")
    assert "…" in name
    assert fitted(fig, "ladder", 14, 2.0) == "ladder"
