"""Is everything in order: installation, machine, kernels, configuration and data; with the cure for each fault."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app, door

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur doctor``; the answer is the exit status."""
    from experiments.doctoring import installation, page

    asked = not {"-h", "--help", "-V", "--version", "-sc", "--shell-completion"} & set(sys.argv[1:])
    if asked and not page.sound(page.shown("installation", installation.look())):
        return door.REFUSED
    return app.command(doctor, "doctor")


def doctor(cfg: DictConfig) -> None:
    """Look at what a comparison with these settings would need, part by part."""
    from experiments.doctoring import parts

    parts.examine(cfg)


if __name__ == "__main__":
    sys.exit(main())
