"""What can be chosen on a command line, and the page that says so: read from the files themselves, at once."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from scenarios.conf import conf_folder

ADDRESSED = ("--config-dir", "-cd")
"""Options that name a folder of the user's own choices."""
VALUED = ("--cfg", "-c", "--package", "-p", "--config-path", "-cp", "--config-name", "-cn", "--experimental-rerun",
          *ADDRESSED)  # fmt: skip
"""Options of Hydra whose value is the next word."""
BUILDING_BLOCK = "_base"
"""Ending of files that others build on; they are not on offer themselves."""


def groups(folders: Sequence[Path]) -> dict[str, list[str]]:
    """Choices of each config group: the folders and files of every configuration folder."""
    choices: dict[str, set[str]] = {}
    for folder in folders:
        for file in folder.glob("*/*.yaml"):
            choices.setdefault(file.parent.name, set()).add(file.stem)
    return {group: sorted(names) for group, names in sorted(choices.items())}


def own_folders(words: Sequence[str]) -> list[Path]:
    """Folders of the user's own configuration: ``--config-dir mine``."""
    after = [Path(words[i + 1]) for i, word in enumerate(words[:-1]) if word in ADDRESSED]
    joined = [Path(word.split("=", 1)[1]) for word in words if word.startswith(("--config-dir=", "-cd="))]
    return after + joined


def help_page(name: str, words: Sequence[str]) -> str:
    """What ``secateur <name> --help`` says: the page of ``conf/hydra/help`` with every choice there is.

    Hydra would fill in the same page, but composes a configuration for each group first: seconds.
    """
    import yaml  # type: ignore[import-untyped,unused-ignore]

    conf = conf_folder()
    told = yaml.safe_load((conf / "hydra" / "help" / f"{name}.yaml").read_text(encoding="utf-8"))
    page = str(told["template"])
    for place, text in (
        ("${hydra.help.header}", told["header"]),
        ("${hydra.help.footer}", told["footer"]),
        ("$APP_CONFIG_GROUPS", "\n".join(_listed(groups([conf, *own_folders(words)])))),
    ):
        page = page.replace(place, text.rstrip("\n"))
    return page.rstrip("\n")


def _listed(choices: dict[str, list[str]]) -> Iterator[str]:
    for group, names in choices.items():
        offer = ", ".join(name for name in names if not name.endswith(BUILDING_BLOCK))
        yield from textwrap.wrap(f"{group}: {offer}", 80, subsequent_indent="  ", break_on_hyphens=False)
