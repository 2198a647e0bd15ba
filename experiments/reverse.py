"""Stress in reverse: how bad must it get before a strategy fails?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from experiments import app

if TYPE_CHECKING:
    from omegaconf import DictConfig


def main() -> int:
    """``secateur reverse``; the answer is the exit status."""
    return app.command(reverse, "reverse")


def reverse(cfg: DictConfig) -> None:
    """Look, in every direction of stress, for the least severity at which each strategy fails."""
    from experiments import question, reverse_work

    question.ask(cfg, reverse_work, "reverse")


if __name__ == "__main__":
    sys.exit(main())
