"""Structural switches: what the model says of the world that no number in it can, beside the priors.

A switch turned off takes a whole mechanism out; comparing runs with and without shows what rests on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.number import choice
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    from simulator.parameters import Parameters

ON_OFF = ("on", "off")
CHOSEN = ("analyst's choice", "scenario")


@dataclass(frozen=True)
class Switches:
    """Word of mouth and reputation; service felt by customers; rivals who poach; the law of staying."""

    word_of_mouth: str = choice("on", ON_OFF, *CHOSEN)
    service: str = choice("on", ON_OFF, *CHOSEN)
    poaching: str = choice("off", ON_OFF, *CHOSEN)
    survival: str = choice("gamma", ("gamma", "sbg"), *CHOSEN)


def _told_for_nothing(p: Parameters) -> None:
    """Refuse a size of poaching of one's own where poaching is off: it would be lost in silence."""
    usual = type(p.customers)().poaching
    if p.customers.poaching not in (0.0, usual):
        raise InputError(
            f"parameters.customers.poaching is {p.customers.poaching:g}, but nobody poaches: set "
            "parameters.switches.poaching=on too, or leave it out"
        )


def switched(p: Parameters) -> Parameters:
    """The parameters with every mechanism that is switched off taken out."""
    if p.switches.word_of_mouth == "off":
        quiet = replace(p.word_of_mouth, ties=0.0, reputation_by_pruning=0.0, unfair=0.0)
        p = replace(p, word_of_mouth=quiet)
    if p.switches.service == "off":
        p = replace(p, desk=replace(p.desk, quality_to_hazard=0.0))
    if p.switches.poaching == "off":
        _told_for_nothing(p)
        p = replace(p, customers=replace(p.customers, poaching=0.0))
    return p
