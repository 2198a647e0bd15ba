"""What is believed about a number before the company's own data are seen: its prior, declared beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from math import exp
from statistics import NormalDist
from typing import Any, Literal, TypeVar

from simulator.number import ByClass, ByRole

T = TypeVar("T")


@dataclass(frozen=True)
class Prior:
    """A distribution around the number's own value.

    beta: mean = the value, sd = ``spread``; lognormal: median = the value, log sd = ``spread``; uniform: from
    ``spread`` to ``high``, whatever the value. ``like``: the number whose quantile this one follows, with a rank
    ``correlation`` (of the normal scores).
    """

    kind: Literal["beta", "lognormal", "uniform"]
    spread: float
    high: float = 1.0
    like: str = ""
    correlation: float = 0.0

    def at(self, value: float, quantile: float) -> float:
        """The number at this quantile of its prior; a value at the edge of a beta stays there."""
        if self.kind == "uniform":
            return self.spread + (self.high - self.spread) * quantile
        if self.kind == "lognormal":
            return value * exp(self.spread * NormalDist().inv_cdf(quantile))
        return _beta(value, self.spread, quantile)

    def __str__(self) -> str:
        if self.kind == "uniform":
            return f"uniform {self.spread:g} to {self.high:g}"
        size = "sd" if self.kind == "beta" else "median = value, log sd"
        follows = f", correlated {self.correlation:+g} with {self.like}" if self.like else ""
        return f"{self.kind}, {size} {self.spread:g}{follows}"


def _beta(mean: float, sd: float, quantile: float) -> float:
    """Quantile of the beta with this mean and sd; the sd is cut where no hump is left (a + b at least 2)."""
    from scipy.special import betaincinv

    if not 0.0 < mean < 1.0:
        return mean
    total = max(2.0, mean * (1.0 - mean) / sd**2 - 1.0)
    return float(betaincinv(mean * total, (1.0 - mean) * total, quantile))


def uncertain(tree: Any, prefix: str = "") -> Iterator[tuple[str, Prior]]:
    """Every number of a tree of frozen dataclasses that has a prior, by its path."""
    for f in fields(tree):
        value, name = getattr(tree, f.name), f"{prefix}{f.name}"
        if f.metadata.get("prior") is not None:
            yield name, f.metadata["prior"]
        elif is_dataclass(value) and "unit" not in f.metadata:
            yield from uncertain(value, f"{name}.")


def drawn(tree: T, quantile: Mapping[str, float], prefix: str = "") -> T:
    """The tree with each uncertain number at its quantile, kept within its declared range; others as they are.

    A number by role or class moves as a whole: all its parts at the same quantile.
    """
    changes: dict[str, Any] = {}
    for f in fields(tree):  # type: ignore[arg-type]
        value, name = getattr(tree, f.name), f"{prefix}{f.name}"
        if "unit" in f.metadata:
            if f.metadata.get("prior") is not None and name in quantile:
                changes[f.name] = _moved(value, f.metadata, quantile[name])
        elif is_dataclass(value):
            below = drawn(value, quantile, f"{name}.")
            if below is not value:
                changes[f.name] = below
    return replace(tree, **changes) if changes else tree  # type: ignore[type-var]


def _moved(value: Any, told: Mapping[str, Any], quantile: float) -> Any:
    if isinstance(value, ByRole | ByClass):
        return type(value)(*(_moved(getattr(value, f.name), told, quantile) for f in fields(value)))
    return min(told["high"], max(told["low"], told["prior"].at(value, quantile)))
