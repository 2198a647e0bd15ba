"""Where the money comes from: one bridge a strategy, from doing nothing through the accounts, to the cent."""

from __future__ import annotations

import numpy as np

from simulator.charts.words import capital, number
from simulator.metrics.accounts import REST, accounts, to_the_cent
from simulator.report.content import Chart, Section, Table
from simulator.report.source import of_result
from simulator.report.telling.material import Material, money_unit
from simulator.vocabulary import Floats

SUM = "Net present value"
HOW = "lines of the ledger less those of do nothing, discounted; mean of futures"
MEANING = (
    "Revenue let go: of customers the firm ends. Others who leave or stay: of all other customers, so word of mouth, "
    "worse or better service (collateral) and better retention. Customers won instead: replacement. Goods "
    "and bad debt: "
    "direct cost that goes with revenue."
)


def told(m: Material) -> Section:
    """The last pages: a bridge for each strategy, and the same as a table to the cent."""
    charts = tuple(chart for name in m.others for chart in waterfall(m, name, f"bridge_{name}"))
    return Section(
        "bridges",
        "Where does the money come from, strategy by strategy?",
        f"Each bridge runs from doing nothing to the strategy over {m.months} months and adds up to the cent",
        paragraphs=(MEANING,),
        charts=charts,
        tables=(table(m),),
        caveats=(
            "These are lines of the accounts, means over all futures in "
            f"{m.macros[m.reference]}. Which mechanism moved a line (word of mouth, service, price) takes "
            "further runs: "
            "secateur explain.",
        ),
    )


def steps(m: Material, strategy: str) -> tuple[list[str], Floats]:
    """Terms of a bridge and their money in cents' precision; a term of nothing is left out."""
    values = m.of(accounts(m.ds), strategy).mean("path").to_numpy()
    names = [str(term) for term in accounts(m.ds)["term"].values]
    shown = to_the_cent(values)
    kept = [k for k in range(len(names)) if names[k] != REST or abs(shown[k]) >= 0.01]
    if len(kept) < len(names):  # what is left of rounding belongs to the largest term
        shown[np.abs(shown).argmax()] += shown.sum() - shown[kept].sum()
        shown = np.round(shown, 2)
    return [names[k] for k in kept], shown[kept]


def waterfall(m: Material, strategy: str, key: str) -> tuple[Chart, ...]:
    """The bridge of one strategy as a chart; the last column is the sum."""
    names, values = steps(m, strategy)
    end = round(float(values.sum()), 2)
    unit = money_unit(max(float(np.abs(values).max()), abs(end)), m.currency)
    order = [k for k in np.argsort(-np.abs(values)) if values[k] != 0.0]
    if not order:
        return ()
    most = " and ".join(f"{names[k].lower()} {unit.one(values[k])}" for k in order[:2])
    finding = f"{m.strategies[strategy]}, {unit.one(end)} in the mean of futures; its largest terms are {most}"
    steps_ = ", ".join(f"{n} {unit.one(v)}" for n, v in zip(names, values, strict=True) if v)
    some = [k for k in range(len(names)) if values[k] != 0.0]
    return (
        Chart(
            key, "waterfall", finding,
            f"{finding}. From doing nothing: {steps_}; sum {unit.one(end)}. Mean over futures, {m.months} months.",
            [*(names[k] for k in some), SUM], {strategy: [*(float(values[k]) for k in some), end]},
            m.currency, y="Value against doing nothing",
            source=of_result(how=HOW, measure=accounts, strategy=strategy, macro=m.reference),
        ),
    )  # fmt: skip


def table(m: Material) -> Table:
    """Terms by strategy in money and cents; each column adds up to its last line."""
    columns = {name: dict(zip(*steps(m, name), strict=True)) for name in m.others}
    terms = [term for term in map(str, accounts(m.ds)["term"].values) if any(term in c for c in columns.values())]
    rows: list[list[str | float | None]] = [
        [term, *(number(float(column.get(term, 0.0)), 2, sign=True) for column in columns.values())] for term in terms
    ]
    rows.append([SUM, *(number(round(float(sum(column.values())), 2), 2, sign=True) for column in columns.values())])
    heads = ["", *(m.strategies[name] for name in m.others)]
    title = capital(f"bridges over {m.months} months, {m.currency}, mean of futures in {m.macros[m.reference]}")
    return Table("bridges", title, heads, rows, of_result(how=HOW, measure=accounts, macro=m.reference),
                 "The last line is the sum of those above it.")  # fmt: skip
