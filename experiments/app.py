"""A function of checked settings becomes a Hydra command: overrides, groups, multirun, help, completion."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from experiments import choices, cli, door

if TYPE_CHECKING:
    from omegaconf import DictConfig

Words = Callable[[Sequence[str]], Sequence[str]]


def command(task: Callable[[DictConfig], object], name: str = "compare", kept: Words = list) -> int:
    """Let Hydra compose the configuration, hand it to the task, answer with the exit status; ``name``: whose help.

    ``kept``: of the words typed, those that are for Hydra.
    """
    if {"--version", "-V"} & set(sys.argv[1:]):
        print(f"secateur {cli.version()}")
        return door.DONE
    if {"--help", "-h"} & set(sys.argv[1:]):
        return door.through(lambda: print(choices.help_page(name, sys.argv[1:])))
    os.environ.setdefault("HYDRA_FULL_ERROR", "1")  # Hydra hands errors on; the door puts them into words
    return door.through(lambda: _compose_and_run(task, name, kept))


def _compose_and_run(task: Callable[[DictConfig], object], name: str, kept: Words) -> None:
    import hydra

    import experiments.schema  # noqa: F401  (registers the schema)
    from experiments.line import SHORT, check_line
    from experiments.refuse import check_words
    from scenarios.conf import conf_folder

    words, conf = options_first(sys.argv[1:]), conf_folder()
    check_line(words, name)
    check_words(words, conf, SHORT.get(name, ()))
    words = words if {"-sc", "--shell-completion"} & set(words) else options_first(kept(words))

    def guarded(cfg: DictConfig) -> None:
        if status := door.through(lambda: task(cfg)):
            raise SystemExit(status)

    with _help_of_any_kind(), _told(words, name):
        hydra.main(version_base="1.3", config_path=str(conf), config_name="config")(guarded)()


@contextmanager
def _told(words: Sequence[str], name: str) -> Iterator[None]:
    """What Hydra reads from the command line: the user's words, and in which command's voice its help speaks."""
    typed = sys.argv[1:]
    completes = bool({"-sc", "--shell-completion"} & set(words))
    sys.argv[1:] = [*words, *([] if completes else [f"hydra/help={name}", f"hydra.job.name={name}"])]
    try:
        yield
    finally:
        sys.argv[1:] = typed


def options_first(words: Sequence[str]) -> list[str]:
    """Options before settings, each in the order given: Hydra takes its settings in one piece only."""
    if {"--", "-sc", "--shell-completion"} & set(words):
        return list(words)
    options: list[str] = []
    settings: list[str] = []
    for before, word in zip(["", *words], words, strict=False):
        if word in ("-i", "--info"):
            options.append("--info=all")
        elif options[-1:] == ["--info=all"] and before in ("-i", "--info") and "=" not in word and word[:1] != "-":
            options[-1] = f"--info={word}"
        else:
            (options if word.startswith("-") or before in choices.VALUED else settings).append(word)
    return options + settings


def job() -> tuple[str | None, int | None]:
    """Folder and number of this job in a multirun; (None, None) in a single run."""
    from hydra.core.hydra_config import HydraConfig
    from hydra.types import RunMode

    if not HydraConfig.initialized() or HydraConfig.get().mode != RunMode.MULTIRUN:
        return None, None
    hydra = HydraConfig.get()
    return str(hydra.sweep.dir), int(hydra.job.num)


def typed() -> list[str]:
    """The settings typed, without options."""
    from hydra.core.hydra_config import HydraConfig

    return list(HydraConfig.get().overrides.task) if HydraConfig.initialized() else []


def own_folders() -> list[Path]:
    """Folders of the user's own configuration (``--config-dir mine``): strategies and economies may lie there too."""
    from hydra.core.hydra_config import HydraConfig

    if not HydraConfig.initialized():
        return []
    sources = HydraConfig.get().runtime.config_sources
    return [Path(source.path) for source in sources if source.provider == "command-line"]


@contextmanager
def _help_of_any_kind() -> Iterator[None]:
    """Python 3.14 refuses the help text of Hydra 1.3's own options; let it pass while Hydra runs."""
    strict = getattr(argparse.ArgumentParser, "_check_help", None)
    if sys.version_info < (3, 14) or strict is None:
        yield
        return
    argparse.ArgumentParser._check_help = lambda self, action: None  # type: ignore[attr-defined]
    try:
        yield
    finally:
        argparse.ArgumentParser._check_help = strict  # type: ignore[attr-defined]
