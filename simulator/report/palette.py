"""One colour a strategy through the whole pack, other series in quiet tones, and the shades of a heat map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulator.charts.ink import CAUSE, DASHES, FATE, TEXT, Ink, inks
from simulator.report.content import Cell

_QUIET = ("#3f5468", "#a3b4c4", "#b08d57", "#5f8f84", "#8d6a8f", "#d0c8b6")
"""Series that are no strategies; none is the colour of one."""
COLOURS = 6
"""So many strategies have a colour of their own beside do_nothing."""
_MARKERS = ("o", "s", "D", "^")
RISE, FALL, TOTAL = "#5f8f84", "#c4793f", "#3f5468"
"""Steps of a waterfall; its signs say the same."""
_BELOW, _ABOVE, _DEEP = "#d9822b", "#5b4a9c", "#2b6ca3"
_STRONGEST = 0.85
_EVEN = 0.21  # the relative luminance (WCAG 2) on which white and dark text stand out alike


class Palette:
    """Names and inks of a pack's series; a series may be called by a strategy's key or by its name."""

    def __init__(self, strategies: Mapping[str, str]) -> None:
        known = {key: _apart(ink, k) for k, (key, ink) in enumerate(inks(list(strategies)).items())}
        self._names = strategies
        self._inks = {**{strategies[key]: known[key] for key in strategies}, **{key: known[key] for key in strategies}}

    def name(self, key: Cell) -> Cell:
        """A strategy's name as a board reads it; anything else as it is."""
        return self._names.get(key, key) if isinstance(key, str) else key

    def strategy(self, key: Cell) -> Ink | None:
        """The ink of a strategy, None for anything else."""
        return self._inks.get(key) if isinstance(key, str) else None

    def inks(self, keys: Iterable[str]) -> dict[str, Ink]:
        """An ink for every series of a chart."""
        told, others = {**CAUSE, **FATE}, 0
        found: dict[str, Ink] = {}
        for key in keys:
            ink = self.strategy(key)
            if ink is None and key in told:
                ink = Ink(told[key], "o", ())
            if ink is None:
                turn = others // len(_QUIET)
                ink = Ink(_QUIET[others % len(_QUIET)], _MARKERS[others % len(_MARKERS)], DASHES[turn % len(DASHES)])
                others += 1
            found[key] = ink
        return found


def _apart(ink: Ink, place: int) -> Ink:
    """A strategy's ink; where the colours come round again they are darker, then paler, as bars have no dashes."""
    turn = max(place - 1, 0) // COLOURS
    dark = "#" + "".join(f"{round(part * 0.55):02x}" for part in _parts(ink.colour))
    return ink._replace(colour=ink.colour if turn == 0 else dark if turn % 2 else mixed(ink.colour, 0.5))


def shade(value: float, low: float, high: float, most: float) -> str:
    """The ground of a heat map's cell: orange below and purple above zero, or deeper blue where no sign changes.

    ``low``, ``high``: of all cells; ``most``: the size from which the colour is at its strongest.
    """
    if low < 0 < high:
        return mixed(_BELOW if value < 0 else _ABOVE, _STRONGEST * min(abs(value) / most, 1.0))
    return mixed(_DEEP, _STRONGEST * min(abs(value) / most, 1.0))


def mixed(colour: str, strength: float) -> str:
    """A colour on white, of which ``strength`` (0 to 1) is left."""
    parts = (round(255 + (part - 255) * min(max(strength, 0.0), 1.0)) for part in _parts(colour))
    return "#" + "".join(f"{part:02x}" for part in parts)


def text_on(ground: str) -> str:
    """White or dark, whichever reads better on this ground."""
    return "#ffffff" if is_dark(ground) else TEXT


def is_dark(ground: str) -> bool:
    """Whether white stands out more on a colour than black."""
    light = sum(w * (part / 255) ** 2.2 for w, part in zip((0.2126, 0.7152, 0.0722), _parts(ground), strict=True))
    return bool(light < _EVEN)


def _parts(colour: str) -> list[int]:
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
