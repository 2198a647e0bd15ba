"""The one place where an exception becomes an exit status and a message."""

from __future__ import annotations

import os
import re
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress

DONE, FAULT, REFUSED, STOPPED, UNHEARD, ENDED = 0, 1, 2, 130, 141, 143
"""Exit statuses: done; a fault of ours; a refused input; stopped by Ctrl-C; the reader of our words has gone; told to
end by the system or a scheduler (SIGTERM)."""


def through(work: Callable[[], object]) -> int:
    """Do the work and answer with the exit status; say on stderr what a person needs, and no more."""
    with suppress(ValueError):  # not the main thread: somebody else listens
        signal.signal(signal.SIGTERM, _end)
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


def _end(*_: object) -> None:
    """As Ctrl-C: what is half-written is cleared away on the way out."""
    raise SystemExit(ENDED)


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
    if wrong := next(filter(None, map(_wrong_kind, links)), ""):
        return [wrong]
    lines = [str(link).strip().split("\n")[0] for link in links]
    return list(dict.fromkeys(line for line in lines if line not in ("", "None")))


KINDS = {"integer": "a whole number", "float": "a number", "bool": "true or false"}


def _wrong_kind(error: BaseException) -> str:
    """A value of the wrong kind, in our words; nothing if the error is about something else."""
    name = getattr(error, "full_key", None)
    if name and (several := re.match(r"Cannot convert 'list' to string: '\[(.*)\]'", str(error))):
        return f"{name} is [{several[1]}], must be one"
    told = re.match(r"Value '(.*?)' .*?(Integer|Float|bool)", str(error))
    return f"{name} is {told[1]}, must be {KINDS[told[2].lower()]}" if told and name else ""


def _say(*lines: str) -> None:
    sys.stdout.flush()
    for line in lines:
        print(f"secateur: {line}", file=sys.stderr)
