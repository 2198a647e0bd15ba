"""The one place where an exception becomes an exit status and a message."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress

DONE, FAULT, REFUSED, STOPPED, UNHEARD = 0, 1, 2, 130, 141
"""Exit statuses: done; a fault of ours; a refused input; stopped by Ctrl-C; the reader of our words has gone."""


def through(work: Callable[[], object]) -> int:
    """Do the work and answer with the exit status; say on stderr what a person needs, and no more."""
    try:
        work()
        sys.stdout.flush()
    except BrokenPipeError:
        _fall_silent()
        return UNHEARD
    except KeyboardInterrupt:
        _say("stopped; what was finished stays, nothing half-written is left")
        return STOPPED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE if end.code is None else FAULT
    except Exception as error:
        return _answer(error)
    return DONE


def _fall_silent() -> None:
    """Nobody listens (``| head -2``): what is still to be said, at the interpreter's end too, goes nowhere."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _answer(error: Exception) -> int:
    from simulator.vocabulary import InputError

    if isinstance(error, InputError):
        _say(*error.faults)
        return REFUSED
    if _is_about_configuration(error):
        _say(*_in_plain_words(error))
        return REFUSED
    traceback.print_exception(error)
    _say("this is a fault of secateur, not of your input: please report it with the lines above")
    return FAULT


def _is_about_configuration(error: Exception) -> bool:
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    return isinstance(error, HydraException | OmegaConfBaseException)


def _in_plain_words(error: BaseException) -> list[str]:
    """First line of each link of the chain of causes: the rest is search paths and type names."""
    links = [error]
    while links[-1].__cause__ is not None:
        links.append(links[-1].__cause__)
    lines = [str(link).strip().split("\n")[0] for link in links]
    return list(dict.fromkeys(line for line in lines if line not in ("", "None")))


def _say(*lines: str) -> None:
    sys.stdout.flush()
    for line in lines:
        print(f"secateur: {line}", file=sys.stderr)
