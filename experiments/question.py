"""One question asked of a whole comparison: settings settled, worked out, and left in a folder that can be traced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omegaconf import DictConfig

    from experiments.schema import Run
    from experiments.stage import Stage

KEPT = ("created", "command", "version", "python", "git_commit", "git_dirty", "seed", "paths", "draws", "months")
"""Of where a result comes from, what ``run.json`` tells beside the book."""


class Work(Protocol):
    """A module that answers a question: what will run, the answer, its table on disk, its page on the terminal."""

    def opening(self, run: Run, play: Stage) -> Iterator[str]: ...

    def worked_out(self, run: Run, play: Stage) -> Any: ...

    def leave(self, found: Any, folder: Path) -> None: ...

    def page(self, found: Any) -> Iterator[str]: ...


def ask(cfg: DictConfig, work: Work, name: str) -> None:
    """Answer the composed configuration's question and leave table, settings and ``run.json`` in a new folder."""
    from omegaconf import OmegaConf

    from experiments import app, audit, folder, leave, schema, stage

    run, clock = schema.settle(cfg), leave.Clock()
    play = stage.set_up(run, app.own_folders(), name)
    told = audit.audit(cfg, play)
    home = folder.choose(run.out, told.hash, *app.job())
    print(*work.opening(run, play), sep="\n", flush=True)
    with folder.written_whole(home) as part:
        found = clock.timed(lambda: work.worked_out(run, play))
        OmegaConf.save(cfg, part / "config.yaml", resolve=True)
        work.leave(found, part)
        receipt = _receipt(run, play, told, name) | {"simulation_seconds": round(clock.simulation, 2)}
        (part / "run.json").write_text(json.dumps(receipt, indent=2) + "\n", encoding="utf-8")
        print(*work.page(found), sep="\n")
    print(f"\nResults: {home.resolve()}")


def _receipt(run: Run, play: Stage, told: Any, name: str) -> dict[str, Any]:
    """Where the answer comes from: seed, sizes, versions, commit, settings' hash and book."""
    from experiments.leave import command_line
    from simulator.results import provenance
    from simulator.vocabulary import RunMeta

    meta = RunMeta(run.seed, run.paths, run.draws, run.months, told.config)
    source = provenance(meta, book_name=play.book.name, book_hash=play.book.source_hash, command=command_line(name))
    book = {"name": play.book.name, "hash": play.book.source_hash, "rows": len(play.book.customers)}
    packages = json.loads(str(source["packages"]))
    kept = {key: source[key] for key in KEPT}
    return {"status": "finished", **kept, "packages": packages, "config_hash": told.hash, "book": book}
