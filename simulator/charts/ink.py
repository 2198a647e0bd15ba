"""Colour, marker and line of each strategy: the same on every chart of a run, told apart without colour too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

BASELINE = "do_nothing"
TEXT, QUIET = "#222222", "#555555"
LOSS = "#D55E00"
"""Vermillion, for a zone of losses; always named in words beside it."""
_GREY = "#4d4d4d"
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
"""Okabe and Ito (2008), without the black and yellow that vanish beside dark grey and on white."""
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "h", "*", "p")
DASHES: tuple[tuple[float, ...], ...] = ((), (1.2, 1.2), (6, 1.5, 1.2, 1.5))
CAUSE = {"voluntary": "#9ecae1", "default": "#9a9a9a", "terminated": "#D55E00", "not_renewed": "#E69F00"}
"""Exits by cause: the customer's own choice pale, the firm's doing strong."""
FATE = {"saved": "#0072B2", "collateral": "#D55E00", "anyway": "#b0b0b0"}


class Ink(NamedTuple):
    """How one strategy is drawn; ``dashes`` empty = a solid line."""

    colour: str
    marker: str
    dashes: tuple[float, ...]


STILL = Ink(_GREY, "o", (4, 1.5))
"""do_nothing: dark grey and dashed, on every chart."""


def inks(strategies: Sequence[str]) -> dict[str, Ink]:
    """An ink per strategy; do_nothing is dark grey, after six colours the dashes change, then the markers tell."""
    others = [name for name in strategies if name != BASELINE]
    drawn = {name: _ink(k) for k, name in enumerate(others)}
    return {BASELINE: STILL, **drawn}


def _ink(k: int) -> Ink:
    rounds = k // len(_COLOURS)
    return Ink(_COLOURS[k % len(_COLOURS)], _MARKERS[k % len(_MARKERS)], DASHES[rounds % len(DASHES)])
