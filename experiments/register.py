"""The tables of the model page, written from the declarations: ``python -m experiments.register`` after a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from scenarios.levers import LEVERS
from scenarios.macro.key_accounts import KeyAccounts
from scenarios.macro.link import mapping_lines
from scenarios.macro.noise import Noise
from scenarios.macro.regimes import Regimes
from scenarios.macro.regulation import Regulation
from scenarios.macro.stress import Inflation, Peak, Shape
from scenarios.macro.supervisory import Supervisory
from scenarios.macro.technology import Legacy
from scenarios.menu import conf_folder
from scenarios.strategies.alarms import USUAL, Rails
from scenarios.strategies.calendar import When
from scenarios.strategies.overrides import Overrides
from scenarios.strategies.policy import INCENTIVES, House
from scenarios.strategies.reading import Common
from scenarios.strategies.timings import TIMINGS
from scenarios.strategies.who import Who
from simulator.number import register
from simulator.parameters import Parameters
from simulator.register import WEAKEST, filled, markdown, said, table

PAGE = Path(__file__).resolve().parents[1] / "simulator" / "MODEL.md"
SECTORS = ("wholesale", "subscription")
"""Beside the defaults, which are those of business software."""
FIXED = (
    ("simulator.prepare", "LONG_STANDING", "months", "tenure that makes a customer of long standing"),
    ("simulator.opening", "DAYS_PER_MONTH", "days", "a month, for payment days and stock"),
    ("simulator.core.records", "BUCKETS", "buckets", "sketch of revenue noise: customers of a bucket share a normal"),
    ("simulator.core.causal", "SOON", "months", "let go, but would have left by itself within so long"),
    ("simulator.core.alarms", "ONE_SIDED", "sd", "core churn within so much of the usual is luck, and rings no alarm"),
    ("simulator.core.alarms", "TWO_SIDED", "sd", "fairness groups within so much of each other are treated alike"),
    ("simulator.running.plans", "PATHS", "paths", "the plan guard-rails compare with is the mean of so many calm ones"),
    ("simulator.metrics.terminal", "RUN_OFF", "months", "the surviving book is valued so far beyond the run"),
    ("scenarios.strategies.scores.clv", "MONTHS", "months", "what a customer brings later counts for nothing"),
    ("scenarios.levers.fee", "BAND", "share of list price", "price rises by fee come in steps of this"),
    ("scenarios.levers.fee", "MOST", "steps", "and in so many at most"),
    ("scenarios.macro.economy", "LEADS_PER_USE", "factor", "leads respond so much harder than use"),
    ("scenarios.macro.economy", "RECESSION_USE", "relative change", "use from which a stress path is in recession"),
    ("scenarios.macro.technology", "STEEPNESS", "log odds", "of the logistic from its first month to its last"),
    ("simulator.shocks", "REPLICATES", "randomisations", "error bars come from the spread of so many"),
)
"""Numbers that stand in the code: module, name, unit, meaning. Judgement, and nobody's to set."""


def tables() -> dict[str, str]:
    """Every table of the page by the name its marker gives."""
    other = {sector: _sector(sector) for sector in SECTORS}
    own = Parameters()
    made = {
        f.name: table(register(getattr(own, f.name), f"{f.name}."), other)
        for f in fields(own)
        if _declares(own, f.name)
    }
    made["levers"] = table(line for name, kind in LEVERS.items() for line in register(kind(), f"{name}."))
    timings: dict[str, Any] = {"who.": Who(), "what.": Common(), "when.": When(), "overrides.": Overrides()}
    timings |= {f"when.{name}.": kind() for name, kind in TIMINGS.items()}
    made["timings"] = table(line for prefix, tree in timings.items() for line in register(tree, prefix))
    made["policy"] = table(register(House())) + "\n" + _incentives()
    made["alarms"] = table(register(Rails(pause_if=USUAL), "guard."))
    made["regimes"] = table([*register(Regimes(), "regimes."), *register(Noise(), "noise.")])
    made["stress"] = table(_stress())
    made["link"] = "```text\n" + "\n".join(mapping_lines()) + "\n```\n"
    made["economies"] = _economies()
    made["constants"] = _constants()
    made["weakest"] = _weakest()
    return made


def _declares(tree: Parameters, room: str) -> bool:
    """Whether a room holds numbers of its own; what records said of them is none."""
    return any(True for _ in register(getattr(tree, room)))


def _sector(name: str) -> dict[str, Any]:
    """A sector's own numbers by their dotted names."""
    told = yaml.safe_load((conf_folder() / "sector" / f"{name}.yaml").read_text(encoding="utf-8"))
    return dict(_flat(told, ""))


def _flat(told: Mapping[Any, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in told.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _stress() -> Iterator[Any]:
    """The words of an economy's file that tell what befalls the firm."""
    words: dict[str, Any] = {"peak.": Peak(), "shape.": Shape(), "inflation.": Inflation()}
    words |= {"regulation.": Regulation(), "legacy.": Legacy(), "key_accounts.": KeyAccounts()}
    for prefix, tree in words.items():
        yield from register(tree, prefix)
    yield from register(Supervisory(), "supervisory.")


def _economies() -> str:
    """Each economy that ships: its first line of comment, and its numbers as the file has them."""
    body = []
    for file in sorted((conf_folder() / "macro").glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        about = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")]
        told = _flat(yaml.safe_load(text) or {}, "")
        numbers = [f"{name} {said(value)}" for name, value in told if isinstance(value, int | float)]
        body.append([f"`{file.stem}`", about[1], "; ".join(numbers) or "regimes and noise as declared above"])
    return markdown(("economy", "what happens", "its numbers"), body)


def _incentives() -> str:
    body = [[f"`sourcing.incentive: {name}`", said(value)] for name, value in INCENTIVES.items()]
    return markdown(("sales are paid by", "alignment with the ideal customer (0 to 1, judgement)"), body)


def _constants() -> str:
    body = [
        [f"`{room}.{name}`", said(getattr(import_module(room), name)), unit, meaning]
        for room, name, unit, meaning in FIXED
    ]
    return markdown(("name", "value", "unit", "meaning"), body)


def _weakest() -> str:
    body = [[str(n), f"`{weak.name}`", weak.what, weak.measure] for n, weak in enumerate(WEAKEST, 1)]
    return markdown(("", "number", "what it says", "what to measure instead of believing it"), body)


def main() -> None:
    """Write the page's tables anew."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), tables()), encoding="utf-8")


if __name__ == "__main__":
    main()
