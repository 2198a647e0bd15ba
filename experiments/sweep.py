"""One question for many settings; started again it goes on, and what is finished is never lost or done twice."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omegaconf import DictConfig

    from experiments.sweeping.words import Asked


def main() -> int:
    """``secateur sweep``; the answer is the exit status."""
    heard: list[Asked] = []

    def fixed(words: Sequence[str]) -> list[str]:
        from experiments.sweeping.words import asked

        heard.append(asked(words))
        return list(heard[0].fixed)

    def sweep(cfg: DictConfig) -> None:
        from experiments.sweeping import run

        if status := run.sweep(cfg, heard[0]):
            raise SystemExit(status)

    return app.command(sweep, "sweep", fixed)


if __name__ == "__main__":
    sys.exit(main())
