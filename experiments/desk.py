"""The support desk alone: what each number of agents means, formula against simulation, and a chart."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur desk``; the answer is the exit status."""
    return app.command(desk, "desk")


def desk(cfg: DictConfig) -> None:
    """Work out the desk the composed configuration describes and leave everything in a new folder."""
    from experiments import desk_page, desk_work, folder, leave, schema

    run, clock = schema.settle(cfg), leave.Clock()
    scene = desk_work.set_up(run)
    told = desk_work.account_of(cfg)
    home = folder.choose(run.out, told.hash, *app.job())
    print(*desk_page.opening(run, scene), sep="\n", flush=True)
    with folder.written_whole(home) as part:
        ds = clock.timed(lambda: desk_work.worked_out(run, scene))
        ds = desk_work.signed(ds, run, told, scene)
        desk_work.leave_everything(ds, run, cfg, clock, part)
        print(*desk_page.page(ds), sep="\n")
    print(f"\nResults: {home.resolve()}")


if __name__ == "__main__":
    sys.exit(main())
