"""The main job: one book, every strategy in every economy on shared luck, and what a board needs of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur compare``; the answer is the exit status. Several runs (``-m``) are a sweep."""
    if {"-m", "--multirun"} & set(sys.argv[1:]) and not {"-h", "--help"} & set(sys.argv[1:]):
        from experiments import sweep

        return sweep.main()
    return app.command(compare)


def compare(cfg: DictConfig) -> None:
    """Run what the composed configuration asks for and leave everything in a new folder."""
    from experiments import audit, folder, leave, programme, schema, stage
    from simulator.charts import ready
    from simulator.hands import lent
    from simulator.metrics import by_path
    from simulator.storage.layout import STORE

    run = schema.settle(cfg)
    clock = leave.Clock()
    play = stage.set_up(run, app.own_folders())
    told = audit.audit(cfg, play)
    home = folder.choose(run.out, told.hash, *app.job())
    prepare = ready if run.charts else by_path
    with lent(run.threads or None, prepare) as hands:
        print(*programme.programme(run, play), sep="\n", flush=True)
        with folder.written_whole(home) as part:
            ds = clock.timed(lambda: stage.simulated(run, play, part / STORE, prepare))
            ds = leave.signed(ds, run, told, play.book)
            print(*leave.everything(ds, leave.Desk(run, cfg, play.book, part, hands), clock), sep="\n")
    print(f"\nResults: {home.resolve()}")


if __name__ == "__main__":
    sys.exit(main())
