"""Where a number stands, as data and as said."""

from __future__ import annotations

from simulator.report.source import COLUMN, Axis, Source, of_result, row


def test_a_source_is_said_in_one_way() -> None:
    one = Source("summary.csv", ("gain_36m",), row("purge", "baseline"), spread=True)
    assert str(one) == "summary.csv: columns gain_36m_p05, _median, _p95, row purge, baseline"
    chart = Source("summary.csv", ("a", "b"), row(macro="calm"), series=Axis(COLUMN, ("a", "b")),
                   categories=Axis("strategy", ("x", "y")))  # fmt: skip
    assert chart.place(1, 0) == (("b",), {"macro": "calm", "strategy": "x"})
    assert str(Source("ethics.csv", ("a", "b"), row("x", "y"), adds=True)) == "ethics.csv: columns a + b, row x, y"
    assert str(of_result("revenue", how="month 5", strategy="x", macro="y")) == "results.zarr: revenue, x, y, month 5"
    both = Source("summary.csv", ("a",), also=(of_result("cash"),))
    assert str(both) == "summary.csv: column a; results.zarr: cash"
