"""A finished run as a board pack: one page, a paper, slides, all telling the same story."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app, line

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur report``; the answer is the exit status."""
    sys.argv[1:] = line.in_full(sys.argv[1:], "report")
    return app.command(report, "report")


def report(cfg: DictConfig) -> None:
    """Tell the run named and write every format asked for into a new folder."""
    from experiments import desk_work, folder, leave, report_work, schema
    from simulator.vocabulary import InputError

    run, clock = schema.settle(cfg), leave.Clock()
    if "report.formats=[]" in app.typed():
        raise InputError(f"formats names none: name some of {', '.join(report_work.WRITERS)}, or leave it out for all")
    source, writers = report_work.source(run.report.run), report_work.writers(run.report.formats)
    told = desk_work.account_of(cfg, "report")
    home = folder.choose(run.out, told.hash, *app.job())
    pack = report_work.told(source)
    with folder.written_whole(home) as part:
        print(*report_work.written(pack, source, writers, clock, part), sep="\n")
    print(f"\nResults: {home.resolve()}")


if __name__ == "__main__":
    sys.exit(main())
