"""A company's own records become numbers of the model with intervals, from which a comparison draws."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur calibrate``; the answer is the exit status."""
    return app.command(calibrate, "calibrate")


def calibrate(cfg: DictConfig) -> None:
    """Read the records named, estimate what they tell, and leave it in a new folder."""
    from experiments import desk_work, folder, leave, schema
    from experiments.calibrating import lines, work

    run, clock = schema.settle(cfg), leave.Clock()
    schema.check_for_compare(run, "calibrate")
    home = folder.choose(run.out, desk_work.account_of(cfg, "calibrate").hash, *app.job())
    found = work.found(run)
    print(*lines.opening(found), "", *lines.table(found), sep="\n")
    with folder.written_whole(home) as part:
        work.write(found, cfg, clock, part, home)
    print("", *lines.untold(found), "", *lines.closing(home), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
