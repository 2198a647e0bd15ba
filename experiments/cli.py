"""``secateur``: one word chooses the command, the rest goes to it untouched. Imports nothing heavy."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {
    "compare": "strategies x economies on shared luck: Dataset, summary, charts, a table and plain sentences",
    "sweep": "one question for many settings: resumable, one Dataset and one table of it all",
    "explain": "where the value of each strategy comes from: a bridge from doing nothing that adds up",
    "reverse": "stress in reverse: how bad must it get before each strategy fails",
    "story": "one customer's life in chosen futures under every strategy, as text and chart",
    "desk": "the support desk alone: staffing table, formula against simulation, chart",
    "report": "a finished run as a board pack: one HTML page, PDF and slides that tell the same story",
    "calibrate": "numbers from your own records, with intervals, for compare to draw from",
    "benchmark": "how fast and how exact this installation is, on fixed workloads",
    "backtest": "the model tried on the company's own past: bands, scores, rivals, one verdict",
    "doctor": "is everything in order: installation, machine, kernels, settings, data; cures",
    "warmup": "compile ahead, once for each installation; later runs start in seconds",
}
"""Every command and what it does; the module of the same name in this folder has its ``main``."""
PLAIN = ("warmup",)
"""Commands without settings: no Hydra, nothing to complete."""

USAGE = """secateur: which customers to let go, and what it does to revenue, margin and resilience

usage: secateur <command> [key=value ...]

commands:
{commands}

  secateur <command> --help      what can be set, with every choice
  secateur --version             this version
  eval "$(secateur -sc install=bash)"   completion in bash
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    first = words[0] if words else "--help"
    if first in ("-h", "--help", "help"):
        print(USAGE.format(commands="\n".join(f"  {name:<10} {does}" for name, does in COMMANDS.items())), end="")
        return 0
    if first in ("-V", "--version"):
        print(f"secateur {version()}")
        return 0
    if first in ("-sc", "--shell-completion"):
        return _complete(words)
    if first not in COMMANDS:
        return _unknown(first)
    return _run(first, words[1:])


def _run(command: str, words: list[str]) -> int:
    sys.argv = [sys.argv[0], *words]
    return int(import_module(f"experiments.{command}").main())


def version() -> str:
    """Our version, as installed."""
    from importlib import metadata

    try:
        return metadata.version("secateur")
    except metadata.PackageNotFoundError:
        return "(not installed: run from a folder)"


def _unknown(word: str) -> int:
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"Commands: {', '.join(COMMANDS)}."
    print(f"secateur: {word} is no command. {hint}", file=sys.stderr)
    return 2


def _complete(words: list[str]) -> int:
    """Completion asks about the whole line: name the commands, or hand the rest of the line to the command."""
    line = os.environ.get("COMP_LINE", "")
    program, _, rest = line.partition(" ")
    command, gap, settings = rest.lstrip().partition(" ")
    if line and not gap:
        print(" ".join(COMMANDS))
        return 0
    if command in PLAIN:
        return 0
    if command in COMMANDS:
        os.environ["COMP_LINE"] = f"{program} {settings}"
        os.environ["COMP_POINT"] = str(len(os.environ["COMP_LINE"]))
    return _run(command if command in COMMANDS else "compare", words)


if __name__ == "__main__":
    sys.exit(main())
