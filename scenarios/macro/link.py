"""How a published scenario moves a firm: coefficients by least squares on the United States' own history.

Responses, each in per cent (100 × log), on what a published scenario tells:

- demand: quarterly growth of real manufacturing and trade sales, firms' purchases from firms (FRED-QD CMRMTSPLx);
- leads: quarterly growth of real new orders for durable goods (FRED-QD AMDMNOx);
- churn: yearly exit rate of establishments, places that stop buying altogether (Census BDS), beside a linear trend;
- credit: yearly death rate of firms (Census BDS), beside a linear trend. Published losses on loans rise far more;
- cost: quarterly growth of producer prices over the price of output (FRED-QD WPSFD49207 / GDPCTPI);
- wage: quarterly growth of real hourly compensation outside farming (FRED-QD COMPRNFB); barely explained.

``growth`` is real GDP growth in the quarter, per cent of log, not a year's rate; ``inflation`` that of consumer prices;
``unemployment`` the rate, per cent; ``rise`` its change over the four quarters to the first one of the year, the year
the Census counts. ``_before`` is the quarter before. The sample ends in 2019: the two quarters of 2020 would be the
whole estimate. Nothing public measures acquisition cost or agents' attrition: a published scenario leaves them alone.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simulator.vocabulary import Floats

LAST = 4 * 2019 + 3
"""Last quarter of the quarterly sample: 4 · year + quarter − 1."""


class Link(NamedTuple):
    """One coefficient: per cent of the driver for one per cent (point) of the variable; its standard error, the R² of
    its regression, and the sample."""

    driver: str
    variable: str
    coefficient: float
    se: float
    r2: float
    sample: str

    @property
    def key(self) -> str:
        return f"{self.driver}_{self.variable}"


QUARTERS = "1976 Q2-2019 Q4, 175 quarters"
YEARS = "1978-2018, 41 years"
LINKS = (
    Link("demand", "growth", 1.3263, 0.0902, 0.597, QUARTERS),
    Link("demand", "growth_before", 0.0704, 0.0891, 0.597, QUARTERS),
    Link("leads", "growth", 2.8407, 0.3753, 0.306, QUARTERS),
    Link("leads", "growth_before", 0.5378, 0.3706, 0.306, QUARTERS),
    Link("churn", "rise", 3.9021, 0.9364, 0.523, YEARS),
    Link("credit", "rise", 2.8788, 1.0237, 0.398, YEARS),
    Link("cost", "inflation", 0.6300, 0.0759, 0.285, QUARTERS),
    Link("wage", "unemployment_before", -0.0429, 0.0376, 0.102, QUARTERS),
    Link("wage", "inflation", -0.3379, 0.0808, 0.102, QUARTERS),
)
"""As ``estimate_link`` finds them."""
SHARES = {
    "demand": ("CMRMTSPLx", "", ("growth", "growth_before")),
    "leads": ("AMDMNOx", "", ("growth", "growth_before")),
    "cost": ("WPSFD49207", "GDPCTPI", ("inflation",)),
    "wage": ("COMPRNFB", "", ("unemployment_before", "inflation")),
}
"""Quarterly responses: the FRED-QD series, the series it is divided by, and the variables it is explained by."""
RATES = {"churn": "estab_exit_rate", "credit": "firm_death_rate"}
"""Yearly responses: the Census column."""
ORDER = ("demand", "leads", "churn", "credit", "cost", "wage")


def mapping_lines(used: Mapping[str, float] | None = None) -> list[str]:
    """The mapping as a table of text of 80 columns: one line a coefficient, with its standard error, R² and sample.

    used: coefficients in use where some are somebody's own; those say so instead.
    """
    lines = [f"{'driver':7}{'variable':20}{'per cent':>8}{'se':>7}{'R2':>6}  sample"]
    for k in LINKS:
        value = k.coefficient if used is None else used[k.key]
        known = f"{k.se:7.3f}{k.r2:6.2f}  {k.sample}"
        own = f"{'':13}  your own (history: {k.coefficient:.3f})"
        lines.append(f"{k.driver:7}{k.variable:20}{value:8.3f}{known if value == k.coefficient else own}")
    return [*lines, "cac, attrition, price and tickets: no public measure, left as they are"]


def estimate_link(history: Path, quarterly: Path, deaths: Path) -> tuple[Link, ...]:
    """Every coefficient again, by plain least squares.

    history: published history in the layout of the scenarios; quarterly: FRED-QD in levels, one row a quarter;
    deaths: Census business dynamics, one row a year with the rates of ``RATES``.
    """
    told = _told(history)
    found = {name: _quarterly(name, told, quarterly) for name in SHARES}
    found |= {name: _yearly(name, told, deaths) for name in RATES}
    return tuple(link for name in ORDER for link in found[name])


def _told(history: Path) -> dict[str, dict[int, float]]:
    """The variables of the history by quarter."""
    rows = _read(history)
    at = [4 * int(row["Date"][:4]) + int(row["Date"][-1]) - 1 for row in rows]

    def series(column: str) -> list[float]:
        return [float(row[column]) for row in rows]

    growth, inflation = (
        100 * np.log1p(np.array(series(name)) / 100) / 4 for name in ("Real GDP growth", "CPI inflation rate")
    )
    told = {"growth": growth, "inflation": inflation, "unemployment": np.array(series("Unemployment rate"))}
    by_quarter = {name: dict(zip(at, map(float, values), strict=True)) for name, values in told.items()}
    lagged = {f"{name}_before": {q + 1: x for q, x in values.items()} for name, values in by_quarter.items()}
    return by_quarter | lagged


def _quarterly(name: str, told: dict[str, dict[int, float]], file: Path) -> list[Link]:
    above, below, variables = SHARES[name]
    level = {}
    for row in _read(file):
        if row[above] and (not below or row[below]):
            year, month = int(row["date"][:4]), int(row["date"][5:7])
            level[4 * year + (month - 1) // 3] = float(row[above]) / (float(row[below]) if below else 1.0)
    known = set.intersection(*(set(told[v]) for v in (*variables, "growth_before")))
    sample = [q for q in sorted(level) if q <= LAST and q - 1 in level and q in known]
    y = np.array([100 * np.log(level[q] / level[q - 1]) for q in sample])
    x = np.array([[told[v][q] for v in variables] for q in sample])
    first, last = (f"{q // 4} Q{q % 4 + 1}" for q in (sample[0], sample[-1]))
    return _fit(name, variables, y, x, f"{first}-{last}, {len(sample)} quarters")


def _yearly(name: str, told: dict[str, dict[int, float]], file: Path) -> list[Link]:
    """A year of the Census runs from March to March: from the first quarter of the year before to its own."""
    rows = _read(file)
    years = np.array([int(row["year"]) for row in rows])
    rate, trend = np.array([float(row[RATES[name]]) for row in rows]), years - 2000.0
    jobless = told["unemployment"]
    rise = np.array([jobless[4 * year] - jobless[4 * (year - 1)] for year in years.tolist()])
    sample = f"{years[0]}-{years[-1]}, {len(years)} years"
    return _fit(name, ("rise",), 100 * np.log(rate), np.column_stack([rise, trend]), sample)


def _fit(name: str, variables: tuple[str, ...], y: Floats, x: Floats, sample: str) -> list[Link]:
    """Least squares with a constant; columns beyond ``variables`` are in the regression but not in the link."""
    design = np.column_stack([x, np.ones(len(y))])
    found = np.linalg.lstsq(design, y, rcond=None)[0]
    miss = y - design @ found
    variance = miss @ miss / (len(y) - design.shape[1]) * np.linalg.inv(design.T @ design).diagonal()
    r2 = 1.0 - float(miss @ miss) / float(((y - y.mean()) ** 2).sum())
    return [Link(name, v, float(found[k]), float(np.sqrt(variance[k])), r2, sample) for k, v in enumerate(variables)]


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
