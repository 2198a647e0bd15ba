"""The main job: one book, every strategy in every economy on shared luck, and what a board needs of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur compare``; the answer is the exit status."""
    return app.command(compare)


def compare(cfg: DictConfig) -> Path:
    """Run what the composed configuration asks for; the answer is the folder of results."""
    from experiments import folder, schema, stage, write

    run = schema.settle(cfg)
    home = folder.choose(run.out, str(cfg), app.job_number())
    play = stage.set_up(run)
    print(stage.programme(run, play))
    clock = write.Clock()
    with folder.written_whole(home) as part:
        ds = stage.simulated(run, play)
        write.everything(ds, run, cfg, clock, part)
    print(f"\nResults: {home.resolve()}")
    return home


if __name__ == "__main__":
    sys.exit(main())
