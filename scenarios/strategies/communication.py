"""Communication: how those who must go are told, once for every exit of a strategy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from scenarios.levers import Lever, exits
from scenarios.schema import key_of
from simulator.number import number

CHOICE = ("management's choice", "scenario")


@dataclass(frozen=True)
class Communication:
    """Words of the exit levers; what a step says itself stands before what is said here."""

    notice_months: int | None = number(None, "months", 0, 24, *CHOICE)
    referral: bool | None = None
    reasons: bool | None = None
    contact_cost: float | None = number(None, "money per exit", 0, 1e6, *CHOICE)


WORDS = tuple(key_of(f) for f in fields(Communication))


def told_by(kind: type[Lever], communication: Mapping[str, Any]) -> dict[str, Any]:
    """What is said for every exit and this lever has a word for; nothing for other levers."""
    if not exits(kind()):
        return {}
    own = {key_of(f) for f in fields(kind)}  # type: ignore[arg-type]
    return {word: said for word, said in communication.items() if word in own and word in WORDS}
