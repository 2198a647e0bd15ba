"""The pack as slides: PowerPoint with native charts that can be edited, alt text and speaker notes."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.vocabulary import InputError

if TYPE_CHECKING:
    from simulator.report.content import Pack

__all__ = ["write"]


def write(pack: Pack, path: Path) -> None:
    """Write the pack to ``path`` (.pptx): title, overview, then text, charts and tables of each section."""
    if not find_spec("pptx"):
        raise InputError("slides need python-pptx: pip install 'secateur[pack]'")
    from simulator.report.slides.telling import told

    told(pack).save(path)
