"""Stress in reverse: how bad must it get before a strategy fails?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur reverse``; the answer is the exit status."""
    return app.command(reverse, "reverse")


def reverse(cfg: DictConfig) -> None:
    """Look, in every direction of stress, for the least severity at which each strategy fails."""
    from experiments import audit, folder, leave, reverse_work, schema, stage

    run = schema.settle(cfg)
    clock = leave.Clock()
    play = stage.set_up(run, app.own_folders())
    told = audit.audit(cfg, play)
    home = folder.choose(run.out, told.hash, *app.job())
    print(*reverse_work.opening(run, play), sep="\n", flush=True)
    with folder.written_whole(home) as part:
        found = clock.timed(lambda: reverse_work.worked_out(run, play))
        reverse_work.leave_everything(found, run, cfg, clock, part)
        print(*reverse_work.page(found), sep="\n")
    print(f"\nResults: {home.resolve()}")


if __name__ == "__main__":
    sys.exit(main())
