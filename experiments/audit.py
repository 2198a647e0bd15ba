"""What exactly was run: strategies and economies written out, and one hash over all that can change a number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any

from omegaconf import DictConfig, OmegaConf

from experiments.stage import Cast, Stage

WITHOUT_EFFECT = ("out", "threads", "engine", "keep", "charts", "sweep", "customer", "story", "report")
"""Settings that change where, how fast, with which pictures, how much of it is kept and whose story is told, but no
number: a story has the hash of the comparison it belongs to."""


@dataclass(frozen=True)
class Audit:
    """The composed settings, and every strategy and economy as it was understood, whatever file it came from."""

    settings: dict[str, Any]
    players: dict[str, Any]

    @property
    def config(self) -> dict[str, Any]:
        """All of it, as plain JSON: the ``config`` of a result."""
        return {**self.settings, **self.players}

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that can change a number; a run's folder is named after its first characters."""
        told = {key: value for key, value in self.config.items() if key not in WITHOUT_EFFECT}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def audit(cfg: DictConfig, stage: Stage | Cast) -> Audit:
    """The account of a run, before it is run."""
    settings: dict[str, Any] = OmegaConf.to_container(cfg, resolve=True)  # type: ignore[assignment]
    players = {"strategies_resolved": plain(stage.strategies), "macros_resolved": plain(stage.macros)}
    return Audit({str(key): value for key, value in settings.items()}, players)


def plain(thing: Any) -> Any:
    """Dataclasses as mappings that also name their kind (two levers may have the same fields), tuples as lists."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {"kind": type(thing).__name__, **{f.name: plain(getattr(thing, f.name)) for f in fields(thing)}}
    if isinstance(thing, Mapping):
        return {str(key): plain(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [plain(one) for one in thing]
    if isinstance(thing, set | frozenset):
        return sorted(map(plain, thing))
    if thing is None or isinstance(thing, bool | int | float | str):
        return thing
    return plain(thing.item() if hasattr(thing, "item") and not thing.shape else thing.tolist())
