"""The model tried on the past: frozen, calibrated on what was known then, and held against what happened."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur backtest``; the answer is the exit status."""
    return app.command(backtest, "backtest")


def backtest(cfg: DictConfig) -> None:
    """Forecast doing nothing from every origin, score it, and leave scores, page and verdict in a new folder."""
    from experiments import desk_work, folder, leave, schema
    from experiments.backtesting import lines, work

    run, clock = schema.settle(cfg), leave.Clock()
    schema.check_for_compare(run, "backtest")
    home = folder.choose(run.out, desk_work.account_of(cfg, "backtest").hash, *app.job())
    plan = work.plan(run)
    print(*lines.opening(plan), "", sep="\n", flush=True)
    with folder.written_whole(home) as part:
        found = work.tried(plan)
        print(*lines.page(found), sep="\n")
        work.write(found, cfg, clock, part, home)
    print(f"\nResults: {home.resolve()}")


if __name__ == "__main__":
    sys.exit(main())
