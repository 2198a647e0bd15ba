"""The pack on paper: a PDF of A4 pages, the same story in the same order as the slides. No chart of a run's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.report.content import Pack

__all__ = ["write"]


def write(pack: Pack, path: Path) -> None:
    """Write the pack to ``path`` (.pdf); the same pack gives the same bytes."""
    import logging

    from simulator.charts.paper.telling import told

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # which glyphs a font kept is nobody's news

    told(pack, path)
