"""Why each strategy is worth what it is worth, term by term; or how one number of a finished run comes about."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from omegaconf import DictConfig

OWN = ("run=", "number=", "strategy=", "macro=")


def main() -> int:
    """``secateur explain``; the answer is the exit status."""
    sys.argv[1:] = in_full(sys.argv[1:])
    return app.command(explain, "explain")


def in_full(words: Sequence[str]) -> list[str]:
    """Words as typed, the settings of this command by their whole names."""
    return [f"explain.{word}" if word.startswith(OWN) else word for word in words]


def explain(cfg: DictConfig) -> None:
    """Build numbers of a run again; with no run named, simulate: with everything, and with each mechanism off."""
    from experiments import branches, explain_work, question, schema
    from experiments.rebuilding import work

    if (asked := schema.settle(cfg).explain) != branches.ExplainChoice():
        return work.answer(asked, app.typed())
    return question.ask(cfg, explain_work, "explain")


if __name__ == "__main__":
    sys.exit(main())
