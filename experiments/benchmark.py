"""How fast and how exact this installation is, on fixed workloads; each section is one function that yields figures."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur benchmark``; the answer is the exit status."""
    return app.command(benchmark, "benchmark")


def benchmark(cfg: DictConfig) -> None:
    """Measure every section, print a table, and leave figures in a new folder."""
    from experiments import bench, desk_work, folder, machine, schema

    run = schema.settle(cfg)
    told = desk_work.account_of(cfg, "benchmark")
    home = folder.choose(run.out, told.hash, *app.job())
    print(*machine.said(), sep="\n", flush=True)
    with folder.written_whole(home) as part:
        figures = []
        for figure in bench.measured(run):
            figures.append(figure)
            print(*bench.said(figure), sep="\n", flush=True)
        bench.leave(figures, cfg, told, part)
    print(f"\nResults: {home.resolve()}")


if __name__ == "__main__":
    sys.exit(main())
