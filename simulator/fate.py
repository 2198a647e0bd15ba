"""What became of one customer, in words: what was done to it, how it ended, and what doing nothing would have meant.

Reads the Dataset of ``simulator.story``; the kinds of fate are those that a comparison counts (see
``simulator.core.causal``), and two more for those selected, who are neither saved nor collateral there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.core.causal import SOON
from simulator.vocabulary import CAUSES, SERVICE_CLASSES

if TYPE_CHECKING:
    import xarray as xr

ENDS = {
    "voluntary": "leaves by its own choice",
    "default": "cannot pay any more and is lost",
    "terminated": "is let go",
    "not_renewed": "is not renewed",
}
"""By cause of leaving."""
FIRM = ("terminated", "not_renewed")
FATES = ("same", "anyway", "let_go", "saved", "collateral", "stays_longer", "driven_away")
"""Against doing nothing: no difference; let go, but would have left within twelve months; let go otherwise; not
selected and stays longer, or leaves sooner; selected and stays longer, or leaves sooner by itself."""


class Act(NamedTuple):
    """Something done to the customer: the month it is told in (0: at the outset), the month from which it bites (an
    exit: at whose end), what kind of thing, and how it is said."""

    told: int
    month: int
    kind: str
    words: str


def fate(here: xr.Dataset, nothing: xr.Dataset) -> str:
    """One of FATES, of a life (no dims but month and action) against the one under doing nothing."""
    left, other = int(here["left_month"]), int(nothing["left_month"])
    if left < 0 or (left == other and int(here["cause"]) == int(nothing["cause"])):
        return "same"
    if cause_of(here) in FIRM:
        return "anyway" if 0 < other <= left + SOON else "let_go"
    if left == other:
        return "same"
    longer = left == 0 or 0 < other < left
    if bool(here["selected"]):
        return "stays_longer" if longer else "driven_away"
    return "saved" if longer else "collateral"


def cause_of(here: xr.Dataset) -> str:
    """Name of the cause of leaving, "" for who stays or was never there."""
    return CAUSES[int(here["cause"])] if int(here["left_month"]) > 0 else ""


def acts(here: xr.Dataset) -> list[Act]:
    """What is done to the customer while it is there, in order; of an exit it does not live to see, the notice."""
    left, found = int(here["left_month"]), list[Act]()
    for slot in range(here.sizes["action"]):
        told, month = float(here["action_told"][slot]), float(here["action_month"][slot])
        if np.isnan(told) or left < 0 or 0 < left < told:
            continue
        own = here.isel(action=slot)
        found += [Act(int(told), int(month), kind, words) for kind, words in _things(own) if _met(kind, left, month)]
    return sorted(found, key=lambda act: (act.month, act.told))


def _met(kind: str, left: int, month: float) -> bool:
    return kind == "exit" or left == 0 or month <= left


def _things(act: xr.Dataset) -> Iterator[tuple[str, str]]:
    """Kind and words of each thing an action does."""
    exits, to, down = int(act["action_exit"]), int(act["action_service_class"]), int(act["action_classes_down"])
    price, volume, hours = (float(act[f"action_{name}"]) for name in ("price", "volume", "hours"))
    if abs(price) > 5e-4:
        yield "price", f"pays {100.0 * abs(price):.1f} % {'more' if price > 0.0 else 'less'}"
    if to >= 0:
        yield "service", f"moved to {SERVICE_CLASSES[to].replace('_', '-')}"
    elif down > 0:
        yield "service", "served lower"
    if hours != 1.0:
        yield "service", f"{100.0 * hours:.0f} % of the service hours"
    if volume != 1.0:
        yield "service", f"buys {100.0 * (volume - 1.0):+.0f} %"
    if exits >= 0:
        named = ", another supplier named" if float(act["action_refers"]) > 0.0 else ""
        yield "exit", ("no renewal" if CAUSES[exits] == "not_renewed" else "termination") + named


def sentence(here: xr.Dataset, nothing: xr.Dataset | None = None) -> str:
    """A life in one sentence; ``nothing``: the one under doing nothing, to be held against."""
    left, last = int(here["left_month"]), int(here["month"][-1])
    if left < 0:
        return "it had left before the start"
    done = [_said(act) for act in acts(here)]
    if not done and nothing is not None:
        done = ["nothing is done to it"]
    end = f"it {ENDS[cause_of(here)]} at the end of month {left}" if left else f"it stays all {last} months"
    end += f" (last bill {float(here['revenue'][(left or last) - 1]):,.0f}{_unit(here)})"
    against = "" if nothing is None else _contrast(fate(here, nothing), int(nothing["left_month"]))
    return "; ".join([*done, end + against])


def _unit(here: xr.Dataset) -> str:
    return f" {here.attrs['currency']}" if "currency" in here.attrs else ""


def _said(act: Act) -> str:
    when = "at the outset" if act.told == 0 else f"in month {act.told}"
    at = "in" if act.kind == "exit" else "from"
    return f"told {when}: {act.words} {at} month {act.month}"


def _contrast(kind: str, other: int) -> str:
    """What doing nothing would have meant."""
    until = f"until month {other}" if other > 0 else "to the end"
    return {
        "same": ", as under doing nothing",
        "anyway": f", and would have left in month {other} anyway",
        "let_go": f"; doing nothing it would have stayed {until}",
        "saved": f": saved, doing nothing it leaves in month {other}",
        "stays_longer": f": stays longer, doing nothing it leaves in month {other}",
        "collateral": f": collateral, doing nothing it stays {until}",
        "driven_away": f": driven away, doing nothing it stays {until}",
    }[kind]
