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
    from experiments import explain_work, question

    question.ask(cfg, explain_work, "explain")


if __name__ == "__main__":
    sys.exit(main())
