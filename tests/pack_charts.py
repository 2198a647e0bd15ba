"""Charts of a made-up board pack, one of every kind, with eight strategies, four economies and 36 months."""

from __future__ import annotations

import math

from simulator.report.content import Chart

STRATEGIES = {
    "do_nothing": "Do nothing",
    "clean_exit_at_renewal": "Clean exit at renewal",
    "big_bang_purge": "Big-bang purge",
    "ladder": "Price ladder, then exit",
    "tier_migration": "Move to self-service",
    "handover": "Hand over to partners",
    "fees": "Minimum order and fees",
    "slow_exit": "Slow exit over two years",
}
ECONOMIES = ("Baseline", "Mild recession", "Severe recession", "Stagflation")
TERMS = (
    "Lost margin",
    "Avoided cost",
    "Stranded cost",
    "Retention",
    "Collateral exits",
    "Price",
    "Replacement",
    "One-off costs",
    "Working capital",
    "Net value",
)


def lines(months: int = 36) -> Chart:
    """Revenue by month of every strategy with its interval."""
    series, band = {}, {}
    for k, key in enumerate(STRATEGIES):
        dip = 0 if k == 0 else 30_000 + 9_000 * k
        path = [
            1_000_000.0 + 2_500 * m - dip * math.exp(-(((m - 8 - k) / 6) ** 2)) + 300 * k * m for m in range(months)
        ]
        series[key] = path
        band[key] = [v - 1_200 * (m + 4) for m, v in enumerate(path)], [v + 1_000 * (m + 4) for m, v in enumerate(path)]
    return Chart(
        "revenue",
        "line",
        "Revenue falls by 4.3 % at worst and is back after 19 months",
        "Lines of monthly revenue, one a strategy, over 36 months.",
        list(range(1, months + 1)),
        series,
        "EUR a month",
        "Month",
        band,
        source="results.zarr: revenue",
    )


def few(chart: Chart, keys: tuple[str, ...]) -> Chart:
    """A chart of some of its series."""
    return Chart(
        f"{chart.key}-few",
        chart.kind,
        "The recommended strategy against doing nothing, with intervals",
        chart.alt,
        chart.categories,
        {key: chart.series[key] for key in keys},
        chart.unit,
        chart.x,
        {key: chart.band[key] for key in keys if key in chart.band},
        source=chart.source,
    )


def gains() -> Chart:
    """Value won by each strategy with its interval: one series, a category a strategy."""
    values = [0.0, 1.24e6, -0.4e6, 1.1e6, 0.6e6, 0.3e6, 0.45e6, 0.9e6]
    return Chart(
        "gain",
        "bar",
        "Clean exit at renewal and Price ladder lead, and cannot be told apart",
        "Bars of value won against doing nothing, one a strategy.",
        list(STRATEGIES),
        {"Value won": values},
        "EUR",
        "",
        {"Value won": ([v - 7e5 for v in values], [v + 8e5 for v in values])},
        source="summary.csv: delta_npv",
    )


def tornado() -> Chart:
    """What moves the answer: two series on either side of zero."""
    names = (
        "Share of operations cost that is fixed",
        "Months until cost is released",
        "Word of mouth after an exit",
        "Price elasticity of the tail",
        "Partners' take-up",
        "Morale of the desk",
        "Cost to win a customer",
        "Discount rate",
    )
    low, high = [-1.4, -0.9, -0.7, -0.5, -0.45, -0.3, -0.2, -0.1], [1.1, 0.8, 0.4, 0.6, 0.3, 0.35, 0.2, 0.15]
    return Chart(
        "tornado",
        "bar",
        "How much cost really goes away matters more than anything else",
        "Tornado of eight assumptions.",
        names,
        {"At its low end": low, "At its high end": high},
        "% of annual revenue",
        source="sensitivity.csv",
    )


def heat() -> Chart:
    """Value won by strategy and economy."""
    series = {key: [round(1.9 * math.sin(k) - 0.6 * e, 2) for e in range(4)] for k, key in enumerate(STRATEGIES)}
    band = {key: ([v - 0.8 for v in row], [v + 0.9 for v in row]) for key, row in series.items()}
    return Chart(
        "heat",
        "heat",
        "Clean exit at renewal adds value in every economy",
        "Heat map of eight strategies by four economies.",
        ECONOMIES,
        series,
        "% of annual revenue",
        "",
        band,
        source="summary.csv: delta_npv_pct",
    )


def bridge() -> Chart:
    """Where the value comes from, nine terms and their sum."""
    terms = [-2.1e6, 2.9e6, -0.8e6, 0.35e6, -0.42e6, 0.6e6, 0.55e6, -0.25e6, 0.12e6]
    return Chart(
        "bridge",
        "waterfall",
        "Avoided cost pays for the lost margin; stranded cost eats a third of it",
        "Waterfall from lost margin to net value in nine terms.",
        TERMS,
        {"clean_exit_at_renewal": [*terms, sum(terms)]},
        "EUR",
        source="bridge.csv: clean_exit_at_renewal",
    )


def front() -> Chart:
    """Dip against gain: one point a strategy."""
    n = len(STRATEGIES)
    dips = [0.0, -4.3, -9.8, -4.9, -2.2, -1.4, -1.9, -3.0]
    gain = [0.0, 1.24, -0.4, 1.1, 0.6, 0.3, 0.45, 0.9]
    series = {key: [gain[k] if j == k else None for j in range(n)] for k, key in enumerate(STRATEGIES)}
    band = {
        key: ([None if v is None else v - 0.5 for v in row], [None if v is None else v + 0.5 for v in row])
        for key, row in series.items()
    }
    return Chart(
        "front",
        "scatter",
        "Every step up costs a deeper dip, up to a point",
        "Scatter of dip and gain, one point a strategy.",
        dips,
        series,
        "Value won, % of annual revenue",
        "Revenue in the worst month, %",
        band,
        source="summary.csv",
    )


def stack() -> Chart:
    """Exits by cause and strategy."""
    series = {
        "Left by themselves": [210.0, 195, 240, 205, 200, 190, 215, 199],
        "Insolvent": [31.0, 30, 30, 30, 30, 30, 30, 30],
        "Let go": [0.0, 0, 190, 0, 0, 90, 0, 60],
        "Not renewed": [0.0, 160, 0, 85, 10, 0, 40, 70],
    }
    return Chart(
        "causes",
        "stacked",
        "Most who leave are asked to, and most of those at renewal",
        "Stacked bars of exits by cause.",
        list(STRATEGIES),
        series,
        "customers",
        source="summary.csv",
    )
