"""The calibration page: fit against data, what each number rests on, and what the records cannot tell."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from experiments.calibrating import evidence
from experiments.calibrating.lines import said
from experiments.calibrating.money import costs
from experiments.calibrating.numbers import applied
from experiments.calibrating.staying import CHURN
from experiments.calibrating.winning import driven_by
from experiments.calibrating.written import table
from simulator.calibration.costing import TOLERANCE
from simulator.report.content import Chart, Pack, Section, Stamp, Table
from simulator.vocabulary import ROLES

if TYPE_CHECKING:
    from experiments.calibrating.records import Records
    from experiments.calibrating.work import Found
    from simulator.parameters import Parameters

INTERVAL = "central 80 % of what the records leave open, unless said otherwise"
SOURCE = "parameters.csv"


def pack(found: Found, home: str, command: str) -> Pack:
    """Everything as a pack of sections, for the page writer."""
    told = found.records
    parameters = applied(found.calibration, found.parameters)
    history = found.history
    stamp = Stamp(home, history.hash, 0, 0, 0, INTERVAL, f"{datetime.now():%Y-%m-%d %H:%M}", command)
    sections = (_answer(found), _staying(told, found, parameters), _purchases(found), _price(found),
                _desk(told, parameters), _money(told, parameters), _table(found))  # fmt: skip
    subtitle = f"Records up to {history.as_of}, observed from {history.observed_from}"
    return Pack(f"Calibration on {found.name}", subtitle, "money", {}, [s for s in sections if s], stamp)


def _answer(found: Found) -> Section:
    estimates = found.calibration.estimates
    counts = {status: sum(e.status == status for e in estimates) for status in ("calibrated", "prior", "refused")}
    by_reason: dict[str, list[str]] = {}
    for e in estimates:
        if e.status != "calibrated":
            by_reason.setdefault(f"{'refused: ' if e.status == 'refused' else ''}{e.why}", []).append(e.name)
    headline = (
        f"{counts['calibrated']} numbers are told, {counts['prior']} stay as assumed, {counts['refused']} refused"
    )
    rows = [[", ".join(names), why] for why, names in by_reason.items()]
    untold = Table("untold", "What the records cannot tell", ("numbers", "why"), rows, SOURCE)
    return Section("answer", "What do the records say, and what not?", headline, list(found.calibration.notes),
                   tables=[untold] if rows else [])  # fmt: skip


def _staying(told: Records, found: Found, parameters: Parameters) -> Section:
    by_name = {e.name: e for e in found.calibration.estimates}
    seen = [by_name[name] for name in CHURN if name in by_name]
    charts = [_churn(found, [e for e in seen if e.status == "calibrated"])]
    fit = evidence.tenure(told, parameters)
    headline = (
        "No end is recorded: churn is told by purchases alone"
        if any(e.status == "calibrated" for e in seen)
        else "The records tell no churn: it stays as assumed"
    )
    if fit is not None:
        inside = int(((fit.fitted >= fit.low) & (fit.fitted <= fit.high)).sum())
        headline = f"The fitted law lies within what was seen (95 %) in {inside} of {len(fit.year)} years of tenure"
        charts.insert(0, _tenure(fit, headline))
    return Section("staying", "Who leaves, and when?", headline, charts=[chart for chart in charts if chart])


def _tenure(fit: evidence.Tenure, finding: str) -> Chart:
    return Chart(
        "tenure", "line", finding,
        f"Exits by choice by year of tenure: observed {_listed(fit.observed)}; fitted {_listed(fit.fitted)}.",
        fit.year.tolist(), {"observed": fit.observed.tolist(), "fitted": fit.fitted.tolist()}, "share a year",
        x="year of tenure", band={"observed": (fit.low.tolist(), fit.high.tolist())},
        source="customers: exits by choice over time seen; band 95 %, Poisson",
    )  # fmt: skip


def _churn(found: Found, seen: list) -> Chart | None:  # type: ignore[type-arg]
    if not seen:
        return None
    roles = [e.name.rpartition(".")[2] for e in seen]
    prior = {role: getattr(found.parameters.customers.churn_per_year, role) for role in ROLES}
    values = [e.value for e in seen]
    least, most = int(np.argmin(values)), int(np.argmax(values))
    finding = f"Churn a year runs from {values[least]:.1%} ({roles[least]}) to {values[most]:.1%} ({roles[most]})"
    return Chart(
        "churn", "bar", finding, finding, roles,
        {"records": values, "assumed before": [prior[role] for role in roles]}, "share a year",
        band={"records": ([e.low for e in seen], [e.high for e in seen])}, source=SOURCE,
    )  # fmt: skip


def _purchases(found: Found) -> Section | None:
    seen = found.check
    if seen is None:
        return None
    fits = (seen.bgnbd, seen.pareto)
    rows = [
        ["purchases a customer in the next year", *(f"{x:.3g}" for x in seen.purchases)],
        ["share of customers still there", *(f"{x:.0%}" for x in seen.alive)],
        ["log-likelihood (higher fits better)", *(f"{fit.log_likelihood:,.1f}" for fit in fits)],
    ]
    models = Table("models", "Two models of the same purchases", ("", "BG/NBD", "Pareto/NBD"), rows, "transactions")
    spend = (
        "What a purchase comes to hangs on how often customers buy: Gamma-Gamma is not believed."
        if seen.spend is None
        else f"A day with a purchase in the next year is expected to bring {said(seen.spend)} (Gamma-Gamma)."
    )
    caveat = "BG/NBD counts whoever bought once as still there, whatever the silence since: compare purchases first."
    text = f"Fitted to the same {seen.seen:,} customers. {spend}"
    headline = f"The models {'agree' if seen.agree else 'disagree'} on next year's purchases ({seen.apart:.0%} apart)"
    return Section("purchases", "Do two models of buying tell the same?", headline,
                   [text], tables=[models], caveats=[caveat])  # fmt: skip


def _price(found: Found) -> Section | None:
    by_name = {e.name: e for e in found.calibration.estimates}
    own, raw = by_name.get("own price change"), by_name.get("raw price change")
    if own is None or raw is None or raw.status == "prior":
        return None
    names = driven_by(found.records)
    rows = [
        [how, f"{e.value:+.2f}", f"{e.error:.2f}", "refused" if e.status == "refused" else "believed"]
        for how, e in (("beside the controls", own), ("without controls", raw))
    ]
    columns = ("how it is read", "coefficient", "standard error", "standing")
    read = Table("price", "Leaving and the customer's own price", columns, rows, "prices")
    headline = {
        ("refused", "refused"): "The answer to price cannot be read from these records: it stays as assumed",
        ("calibrated", "refused"): f"Read without controls the answer to price would be wrong: {raw.value:+.2f}, "
        f"beside what drove prices {own.value:+.2f}",
    }.get((own.status, raw.status), f"A higher price drives customers away: {own.value:+.2f}, also without controls")
    text = (
        "Coefficient of ln(new price / old price) on the logit of leaving. Controls: "
        f"{', '.join(names) or 'none were recorded'}."
    )
    return Section(
        "price", "What does a price rise do?", headline, [text, *(e.why for e in (own, raw) if e.why)], tables=[read]
    )


def _desk(told: Records, parameters: Parameters) -> Section | None:
    seen = evidence.desk(told, parameters)
    if seen is None:
        return None
    rows = [["mean wait, hours", f"{seen.wait[0]:.3g}", f"{seen.wait[1]:.3g}"],
            ["share who give up", f"{seen.abandoned[0]:.1%}", f"{seen.abandoned[1]:.1%}"]]  # fmt: skip
    off = seen.abandoned[1] - seen.abandoned[0]
    word = "agrees with" if abs(off) < 0.02 else f"loses {'fewer' if off < 0.0 else 'more'} customers than"
    text = (
        f"{seen.tickets:,.0f} tickets a month for {seen.agents} agents (ledger hours over "
        f"{parameters.desk.opening_hours:g} opening hours); handling and patience as calibrated, arrivals at random."
    )
    caveat = "A formula of a steady day: rush hours, absences and callbacks make measured waits longer."
    found = Table("desk", "The desk, measured and predicted", ("measure", "measured", "predicted"), rows,
                  "tickets, ledger")  # fmt: skip
    return Section("desk", "Does the formula reproduce the desk?", f"The predicted desk {word} the measured one",
                   [text], tables=[found], caveats=[caveat])  # fmt: skip


def _money(told: Records, parameters: Parameters) -> Section | None:
    found, curve = costs(told), evidence.whale(told, parameters)
    tables, charts, words = [], [], []
    if found is not None:
        tables, faults = [_reconciled(found)], found.faults()
        words.append("; ".join(faults) if faults else f"Costs agree with the ledger within {TOLERANCE:.0%}")
    elif curve is not None:
        words.append("Costs were not held against a ledger: that takes hours of pool desk, and minutes of tickets")
    if curve is not None:
        peak = float(np.nanmax(curve))
        finding = (
            f"The most profitable customers earn {peak:.0%} of the total; the others give the rest back"
            if peak > 1.005
            else f"The most profitable fifth of customers earns {curve[20]:.0%} of the total; hardly any loses money"
        )
        charts = [Chart("whale", "line", finding, finding, list(range(101)), {"contribution": curve.tolist()},
                        "share of total contribution", x="per cent of customers, most profitable first",
                        source="transactions of the last year, tickets; goods as recorded, else assumed")]  # fmt: skip
        words.append(finding)
    if not words:
        return None
    return Section("money", "Do costs agree with the ledger, and who earns?", words[0], words[1:], charts=charts,
                   tables=tables)  # fmt: skip


def _reconciled(found: object) -> Table:
    from simulator.calibration.costing import Costing

    assert isinstance(found, Costing)
    served = found.cost_to_serve.sum(axis=0)
    rows = [
        [pool, *(f"{x[p]:,.0f}" for x in (found.ledger, served, found.idle, found.stray, found.gap)),
         f"{abs(found.gap[p]) / found.ledger[p]:.2%}"]
        for p, pool in enumerate(found.pools)
    ]  # fmt: skip
    columns = ("pool", "ledger", "served", "idle", "of strangers", "gap", "gap, share")
    return Table("costs", "Costs by pool", columns, rows, "ledger, tickets")


def _table(found: Found) -> Section:
    frame = table(found.calibration, found.parameters)
    rows = [
        [r.name, said(r.value), f"{said(r.low)} to {said(r.high)}" if r.value == r.value else "",
         "" if r.prior == "" else said(float(r.prior)), r.unit, r.status, f"{r.seen:,}", r.source, r.why]
        for r in frame.itertuples()
    ]  # fmt: skip
    columns = ("number", "value", "80 % interval", "prior", "unit", "status", "observations", "source", "in doubt")
    whole = Table("parameters", "Every number", columns, rows, SOURCE)
    return Section("parameters", "What does each number rest on?", "Every number with its source and standing",
                   tables=[whole])  # fmt: skip


def _listed(values: np.ndarray) -> str:  # type: ignore[type-arg]
    return ", ".join(f"{v:.1%}" for v in values)
