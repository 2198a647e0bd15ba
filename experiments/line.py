"""The command line as a whole, before any setting is looked up: options, half words, and words a command cannot use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException

from experiments.choices import VALUED, groups
from scenarios.conf import conf_folder
from simulator.vocabulary import InputError

SEVERAL = ("-m", "--multirun")
OPTIONS = (*VALUED, *SEVERAL, "-h", "--help", "--hydra-help", "-V", "--version", "--resolve", "-r", "--run", "-i",
           "--info", "-sc", "--shell-completion")  # fmt: skip
OF_A_SWEEP = ("--rerun-failed",)
SHORT = {"report": ("run", "formats"), "explain": ("run", "number", "strategy", "macro")}
"""Settings of a command's own that may be typed without its name before them."""
HEARD = {"report": ("report", "out")}
"""Commands that simulate nothing, and the only settings they have a use for."""
DEAF = {"story": ("horizons", "keep", "auto", "engine")}
"""Settings without effect on a command, for what it answers."""
MEANT = {"report": "run", "desk": "desk.run", "story": "customer", "sweep": "sweep.table"}
"""What a word that is no setting most likely stands for."""


def in_full(words: Sequence[str], command: str) -> list[str]:
    """Words as typed, the settings of this command by their whole names."""
    own = tuple(f"{name}=" for name in SHORT[command])
    return [f"{command}.{word}" if word.startswith(own) else word for word in words]


def check_line(words: Sequence[str], command: str) -> None:
    """Refuse what would else be ignored, or answered by Hydra in words of its own; all faults at once."""
    if {"-sc", "--shell-completion", "--"} & set(words):
        return
    faults: list[str] = []
    for before, word in zip(["", *words], words, strict=False):
        if before in VALUED:
            continue
        if word.startswith("-"):
            faults += _option(word, command)
        elif "=" in word:
            faults += _setting(word, command, several=command == "sweep" or bool(set(SEVERAL) & set(words)))
        elif not word.startswith("~"):
            faults.append(f"{word} is no setting, write name=value{_meant(word, command)}")
    if faults:
        raise InputError(faults)


def _option(word: str, command: str) -> Iterator[str]:
    name, known = word.partition("=")[0], (*OPTIONS, *(OF_A_SWEEP if command == "sweep" else ()))
    if name in known:
        return
    if name in OF_A_SWEEP:
        yield f"{name} is an option of secateur sweep alone"
        return
    near = get_close_matches(name, known, n=1)
    yield f"{name}: no such option. " + (f"Did you mean {near[0]}?" if near else f"See secateur {command} --help")


def _setting(word: str, command: str, several: bool) -> Iterator[str]:
    try:
        override = OverridesParser.create().parse_override(word)
    except HydraException:
        return  # said with the other words that cannot be read
    key = override.key_or_group
    if key.startswith("hydra"):
        return
    if key.startswith("sweep.") and command != "sweep":
        also = "add -m, or use secateur sweep" if command == "compare" else "leave it out"
        yield f"{key} says how a sweep goes, and this is none: {also}"
    elif command in HEARD and not _within(key, HEARD[command]) and _there_is(key):
        yield f"{key} has no effect on a {command}, which is told of a finished run: leave it out"
    elif _within(key, DEAF.get(command, ())):
        yield f"{key} has no effect on a {command}: leave it out"
    elif override.is_sweep_override() and not several:
        yield _several(override, command)


def _there_is(key: str) -> bool:
    """Whether anything is called that; if not, the nearest that is will be told later."""
    from experiments.schema import FREE, keys

    return key in keys() or key.startswith(FREE) or key in groups([conf_folder()])


def _within(key: str, branches: Sequence[str]) -> bool:
    """Whether a setting is one of these, or lies below one."""
    return any(key == branch or key.startswith(f"{branch}.") for branch in branches)


def _several(override: Override, command: str) -> str:
    from experiments.refuse import LISTS

    key, told = override.key_or_group, (override.input_line or "").partition("=")[2]
    if key in LISTS:
        return f"{key} is a list: write {key}=[{told}]"
    also = ", or use secateur sweep" if command == "compare" else ""
    return f"{key}={told} names several values and this is one run: name one, or add -m for a run each{also}"


def _meant(word: str, command: str) -> str:
    """What was most likely meant: the folder or file a command reads, or whose story it tells."""
    name = MEANT.get(command, "")
    there = Path(word).expanduser().exists()
    if command == "compare" and there and Path(word).is_file():
        return f": did you mean book=csv book.path={word}?"
    return f": did you mean {name}={word}?" if name and (there or command in ("report", "story")) else ""
