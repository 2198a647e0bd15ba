"""Words on the command line, checked before Hydra sees them: a wrong one is named with the nearest right one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, Override
from hydra.errors import HydraException

from experiments import choices
from experiments.schema import FREE, keys
from scenarios.schema import nearest as one_of
from simulator.vocabulary import InputError

LISTS = ("strategies", "macros", "horizons", "desk.tickets_per_month", "story.paths", "report.formats")
NAMED = {"macros": "macro", "strategies": "strategy"}
"""Lists of names, and the group whose choices they name: these are not chosen as ``group=choice``."""


def check_words(words: Sequence[str], conf: Path, short: Sequence[str] = ()) -> None:
    """Refuse settings, groups and choices that do not exist; all faults at once.

    ``short``: names that a command knows its own settings by, which may have been meant.
    """
    if {"-sc", "--shell-completion"} & set(words):
        return
    own = choices.own_folders(words)
    offer = choices.groups([conf, *own])
    whole = all(folder.is_dir() for folder in own)  # what a folder that is not there offers, nobody knows
    groups = {group: names for group, names in offer.items() if group not in NAMED.values()}
    known = keys()
    parser = OverridesParser.create()
    faults: list[str] = []
    for word in (w for w in words if "=" in w and not w.startswith("-")):
        try:
            override = parser.parse_override(word)
        except HydraException:
            faults.append(f"cannot read {word!r}: write name=value, lists as name=[a,b], text with spaces in quotes")
        else:
            faults.extend(_faults(override, (known, short), groups))
            faults.extend(_strangers(override, offer) if whole else ())
    if faults:
        raise InputError(faults)


def nearest(word: str, choices: Sequence[str]) -> str | None:
    """The choice most like the word, by its whole name or by its last part."""
    if near := get_close_matches(word, choices, n=1, cutoff=0.6):
        return near[0]
    by_leaf = {choice.rsplit(".", 1)[-1]: choice for choice in reversed(choices)}
    near = get_close_matches(word.rsplit(".", 1)[-1], by_leaf, n=1, cutoff=0.75)
    return by_leaf[near[0]] if near else None


def _faults(override: Override, names: tuple[Sequence[str], ...], groups: dict[str, list[str]]) -> Iterator[str]:
    known, short = names
    key = override.key_or_group
    if key.startswith("hydra") or key.startswith(FREE):
        return
    if key in groups:
        yield from (_no_choice(key, value, groups[key]) for value in _values(override) if value not in groups[key])
    elif key not in known:
        yield _no_setting(key, [*short, *known, *groups])
    elif key in LISTS and isinstance(override.value(), str | int | float):
        yield f"{key} is a list: write {key}=[{override.value()}]"


def _strangers(override: Override, offer: dict[str, list[str]]) -> Iterator[str]:
    """Names in a list that no file bears; a sweep, and what is no list, are for Hydra and the menu to read."""
    group, told = NAMED.get(override.key_or_group), override.value()
    if group is None or not isinstance(told, list):
        return
    for name in (name for name in told if isinstance(name, str) and name not in offer[group]):
        on_offer = [one for one in offer[group] if not one.endswith(choices.BUILDING_BLOCK)]
        yield f"no {group} is called {name}{one_of(name, on_offer)}"


def _no_setting(key: str, choices: Sequence[str]) -> str:
    near = nearest(key, choices)
    hint = f"Did you mean {near}?" if near else "See all with: secateur compare --cfg job"
    return f"{key}: no such setting. {hint}"


def _no_choice(group: str, value: str, choices: Sequence[str]) -> str:
    near = get_close_matches(value, choices, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{group}={value}: no such {group}.{hint} Choices: {', '.join(choices)}"


def _values(override: Override) -> list[str]:
    """The choices an override names: one, or several in a sweep; none where it names no group option."""
    value = override.value()
    several = value.list if isinstance(value, ChoiceSweep) else [value]
    return [str(one) for one in several if one is not None]
