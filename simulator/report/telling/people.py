"""Who is affected, and how they are treated: customers let go, groups, the vulnerable, the desk and its staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulator.charts.paired import interval
from simulator.charts.words import between, count, listed, many, number
from simulator.metrics.desk_point import desk_by_path, desk_points
from simulator.metrics.fairness import FOUR_FIFTHS, let_go_by_group, rate_of
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.spread import quantiles, surely
from simulator.report.content import Chart, Figure, Section, Table
from simulator.report.source import of_result
from simulator.report.telling.choice import looked_at, verdict
from simulator.report.telling.material import Material, Unit, single

if TYPE_CHECKING:
    import xarray as xr

CUSTOMERS = Unit("customers", 1.0, 0, False)
WHOLE = Unit("%", 100.0, 0, False)
MINUTES = Unit("min", 60.0, 0, False)
FIRM = ("terminated_customers", "not_renewed_customers")
TREATMENT: tuple[tuple[str, str, Unit], ...] = (
    ("noticed_1_month_share", "With a month's notice or more", WHOLE),
    ("noticed_3_months_share", "With three months' or more", WHOLE),
    ("referred_share", "Shown somewhere else to go", WHOLE),
    ("vulnerable_let_go_customers", "Vulnerable customers let go", Unit("", 1.0, 1, False)),
    ("long_tenure_let_go_customers", "Of five years and more let go", Unit("", 1.0, 0, False)),
    ("laid_off_agents", "Agents dismissed", Unit("", 1.0, 1, False)),
    ("wait_standard_hours_per_ticket", "Wait for support, standard class, last year", MINUTES),
    ("wait_self_service_hours_per_ticket", "Wait for support, self-service, last year", MINUTES),
)


def told(m: Material) -> Section:
    """Section 4."""
    shown = looked_at(m, verdict(m))
    return Section(
        "people",
        "Who is affected, and how are they treated?",
        "; ".join(_headline(m, name) for name in shown),
        paragraphs=tuple(p for name in shown for p in _paragraphs(m, name)),
        figures=tuple(f for name in shown for f in _figures(m, name)),
        charts=(*fairness(m), *desk(m)),
        tables=(table(m),),
        caveats=tuple(_caveats(m)),
    )


def let_go(m: Material, name: str) -> float:
    """Mean number of customers the firm ends over the run, reference economy."""
    return float(np.nansum([m.cell("ethics", column, name) for column in FIRM]))


def _headline(m: Material, name: str) -> str:
    gone = let_go(m, name)
    touched = float(m.ds["selected"].sel(strategy=name).mean()) if "selected" in m.ds else np.nan
    if gone < 0.5:
        rest = f"; {count(touched)} are repriced or served in another way" if touched >= 0.5 else ""
        return f"{m.strategies[name]} lets no customer go{rest}"
    notice = m.cell("ethics", "noticed_3_months_share", name)
    spared = m.cell("ethics", "vulnerable_let_go_customers", name)
    tail = f", {WHOLE.one(notice)} of them with three months' notice or more" if np.isfinite(notice) else ""
    none = "; no vulnerable customer is among them" if spared == 0.0 and _marked(m) else ""
    return f"{m.strategies[name]} lets {many(gone, 'customer')} go over {m.months} months{tail}{none}"


def _paragraphs(m: Material, name: str) -> Iterator[str]:
    if let_go(m, name) >= 0.5:
        notice, shown = m.cell("ethics", "median_notice_months", name), m.cell("ethics", "referred_share", name)
        if np.isfinite(notice):
            yield (
                f"Half of those {m.name(name)} lets go are told at least {many(notice, 'month')} before; "
                f"{WHOLE.one(shown)} are shown another supplier."
            )
        anyway = m.cell("summary", "anyway_customers_median", name)
        hurt = m.cell("summary", "collateral_customers_median", name)
        stay = m.cell("summary", "saved_customers_median", name)
        if np.isfinite([anyway, hurt, stay]).all():
            yield (
                f"About {count(anyway)} of them would have left within a year by themselves. Of those whom "
                "nobody meant "
                f"to lose, {count(hurt)} leave earlier than if nothing were done and {count(stay)} stay "
                "longer (median future)."
            )
    yield from _waits(m, name)
    quits = [m.cell("ethics", "agents_quitting_yearly_share", n) for n in (name, DO_NOTHING)]
    fired = m.cell("ethics", "laid_off_agents", name)
    if np.isfinite([*quits, fired]).all():
        fate = "nobody is dismissed" if fired < 0.05 else f"{count(fired)} agents are dismissed"
        yield (
            f"At the desk {fate}; "
            f"{WHOLE.one(quits[0])} of agents leave by their own choice in a year, {WHOLE.one(quits[1])} if "
            "nothing is done."
        )


def _waits(m: Material, name: str) -> Iterator[str]:
    said = []
    for h in m.horizons:
        wait = 60.0 * desk_by_path(m.ds.isel(month=slice(0, h)))["wait_of_all"]
        ours, still = (wait.sel(strategy=n, drop=True) for n in (name, DO_NOTHING))
        more = interval(ours - still)
        if np.isfinite(more.mid):
            apart = "" if more.clear else ", not to be told apart"
            said.append(
                f"{number(interval(ours).mid)} minutes in the year to month {h}, {number(interval(still).mid)} if "
                f"nothing is done (difference {between(more.low, more.high, True)}{apart})"
            )
    if said:
        yield (
            f"With {m.name(name)} a ticket waits {listed(said)}: mean over all classes, median future. A customer "
            "moved to another class waits as that class does, so each class can be quicker and the mean of all slower."
        )


def _figures(m: Material, name: str) -> Iterator[Figure]:
    label = f"{m.strategies[name]}, customers let go by the firm over {m.months} months"
    yield single(label, let_go(m, name), CUSTOMERS, m.source("ethics", *FIRM, strategy=name, adds=True))
    for column, label, unit in TREATMENT:
        value = m.cell("ethics", column, name)
        if np.isfinite(value) and value > 0:
            yield single(
                f"{m.strategies[name]}: {label[:1].lower()}{label[1:]}",
                value,
                unit,
                m.source("ethics", column, strategy=name),
            )


def _caveats(m: Material) -> Iterator[str]:
    failing = [m.name(n) for n in m.others if m.cell("ethics", "four_fifths_index", n) == 0.0]
    if failing:
        yield (
            "Fails the four-fifths screen, by which groups are picked at rates no further apart than "
            f"{FOUR_FIFTHS:.0%}: "
            f"{listed(failing)}. The screen asks for a reason; it does not judge."
        )
    if not _marked(m):
        yield "The book marks nobody as vulnerable, so nothing is known of how the vulnerable fare."
    if m.ds.sizes.get("fairness_group", 0) < 2:
        yield "The book knows one group of customers only, so nothing is known of whether groups are treated alike."


def _marked(m: Material, kind: str = "vulnerable") -> bool:
    """Whether the opening book has any customer of this kind, so that none let go means something."""
    return f"opening_{kind}" in m.ds and float(m.ds[f"opening_{kind}"]) > 0


def fairness(m: Material) -> tuple[Chart, ...]:
    """Share of each group that a strategy picks for any action, or lets go where the result says no more."""
    if "opening_by_group" not in m.ds or m.ds.sizes.get("fairness_group", 0) < 2:
        return ()
    if "selected_by_group" in m.ds:
        rate = rate_of(m.ds["selected_by_group"].sum("draw"), m.ds, m.ds.sizes["draw"])
        source = of_result("selected_by_group", "opening_by_group", how="the first over the second, mean of draws")
    else:
        rate = rate_of(let_go_by_group(m.ds).sel(macro=m.reference, drop=True).sum("path"), m.ds, m.ds.sizes["path"])
        source = of_result("exits_by_group", "opening_by_group", how="the first over the second, mean of futures")
    names = [n for n in m.others if float(rate.sel(strategy=n).max()) > 0]
    if not names:
        return ()
    groups = [str(g) for g in m.ds["fairness_group"].values]
    series = {
        f"Group {g} of the book": [100 * float(rate.sel(strategy=n, fairness_group=g)) for n in names] for g in groups
    }
    uneven = [n for n in names if m.cell("ethics", "selection_evenness_ratio", n) < FOUR_FIFTHS]
    finding = "Every strategy picks customers of all groups about equally often, within four fifths"
    if uneven:
        finding = f"{listed([m.strategies[n] for n in uneven])} picks one group markedly more often than another"
    alt = "; ".join(f"{m.strategies[n]} " + " and ".join(f"{v[k]:.1f} % of {g.lower()}" for g, v in series.items())
                    for k, n in enumerate(names))  # fmt: skip
    return (Chart("fairness", "bar", finding, f"{finding}. Picked for any action: {alt}.", names, series,
                  "% of the group",
                  y="Customers picked for any action, by fairness_group of the book", source=source),)  # fmt: skip


def load_of_desk(ds: xr.Dataset) -> xr.DataArray:
    """Work that comes in, of what the agents at work can do, mean of the last year, median future, [strategy]."""
    return desk_points(ds)["load"]


def desk(m: Material) -> tuple[Chart, ...]:
    """Load of the support desk in the first month, and in the last year of the run, by strategy."""
    if "utilisation" not in m.ds or not float(m.ds["tickets"].sum()) > 0:
        return ()
    before = desk_points(m.ds.isel(month=slice(0, 1)), 1)["load"]
    by_path = desk_by_path(m.ds, min(12, m.months))["load"]
    after = quantiles(by_path, (0.5,)).isel(quantile=0, drop=True)
    names = list(m.strategies)
    first = [100 * float(before.sel(strategy=n)) for n in names]
    last = [100 * float(after.sel(strategy=n)) for n in names]
    own = by_path.sel(strategy=names[0], drop=True)
    eased = [m.name(n) for n in names[1:] if surely(by_path.sel(strategy=n, drop=True) - own) < 0]
    finding = f"Doing nothing leaves the desk at {last[0]:.0f} % of what its agents can do"
    finding += f"; surely less with {listed(eased)}" if eased else "; no strategy surely eases it"
    alt = "; ".join(f"{m.strategies[n]} {a:.0f} % then {b:.0f} %" for n, a, b in zip(names, first, last, strict=True))
    return (
        Chart("desk", "bar", finding, f"{finding}. Load in month 1, then in the last 12 months: {alt}.", names,
              {"Month 1": first, f"Last {min(12, m.months)} months": last}, "% of what the agents at work can do",
              y="Work that comes in at the support desk",
              source=of_result("utilisation", "tickets", "abandon_prob", how="median future", measure=load_of_desk)),
    )  # fmt: skip


def table(m: Material) -> Table:
    """How every strategy treats people, reference economy."""
    nobody = [kind for kind in ("vulnerable", "long_tenure") if not _marked(m, kind)]
    have = [t for t in TREATMENT if t[0] in m.tables["ethics"] and not t[0].startswith(tuple(nobody))]
    rows: list[list[str | float | None]] = []
    for name in m.strategies:
        cells = [m.cell("ethics", column, name) for column, _, _ in have]
        said = [unit.one(v) if np.isfinite(v) else "–" for v, (_, _, unit) in zip(cells, have, strict=True)]
        rows.append([m.strategies[name], count(let_go(m, name)), *said])
    heads = ["Strategy", "Customers let go", *(label for _, label, _ in have)]
    note = f"Means over all futures of {m.months} months, {m.macros[m.reference]}; – where nobody is let go."
    return Table(
        "treatment", "How people are treated", heads, rows, m.source("ethics", *FIRM, *(t[0] for t in have)), note
    )
