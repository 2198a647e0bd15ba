"""Why each strategy is worth what it is worth, term by term; or how one number of a finished run comes about."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app, line

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur explain``; the answer is the exit status."""
    sys.argv[1:] = line.in_full(sys.argv[1:], "explain")
    return app.command(explain, "explain")


def explain(cfg: DictConfig) -> None:
    """Build numbers of a run again; with no run named, simulate: with everything, and with each mechanism off."""
    from experiments import branches, explain_work, question, schema
    from experiments.rebuilding import work

    if (asked := schema.settle(cfg).explain) != branches.ExplainChoice():
        return work.answer(asked, app.typed())
    return question.ask(cfg, explain_work, "explain")


if __name__ == "__main__":
    sys.exit(main())
