"""One customer's life in chosen futures under every strategy, as text and chart."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur story``; the answer is the exit status."""
    return app.command(story, "story")


def story(cfg: DictConfig) -> None:
    """Run the chosen futures of a comparison and tell what becomes of one customer."""
    from experiments import question, story_work

    question.ask(cfg, story_work, "story")


if __name__ == "__main__":
    sys.exit(main())
