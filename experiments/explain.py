"""Why each strategy is worth what it is worth: the bridge from doing nothing, term by term."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur explain``; the answer is the exit status."""
    return app.command(explain, "explain")


def explain(cfg: DictConfig) -> None:
    """Run the strategies once with everything and once for each mechanism switched off, and leave the bridge."""
    from experiments import audit, explain_work, folder, leave, schema, stage

    run = schema.settle(cfg)
    clock = leave.Clock()
    play = stage.set_up(run, app.own_folders())
    told = audit.audit(cfg, play)
    home = folder.choose(run.out, told.hash, *app.job())
    print(*explain_work.opening(run, play), sep="\n", flush=True)
    with folder.written_whole(home) as part:
        found = clock.timed(lambda: explain_work.worked_out(run, play))
        explain_work.leave_everything(found, run, cfg, clock, part)
        print(*explain_work.page(found), sep="\n")
    print(f"\nResults: {home.resolve()}")


if __name__ == "__main__":
    sys.exit(main())
