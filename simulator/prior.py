"""What is believed about a number before the company's own data are seen: its prior, declared beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from math import exp
from statistics import NormalDist
from typing import Any, Literal, TypeVar

from simulator.number import ByClass, ByRole

T = TypeVar("T")
Kind = Literal["beta", "lognormal", "uniform", "normal", "logitnormal"]


@dataclass(frozen=True)
class Prior:
    """A distribution around the number's own value.

    beta: mean = the value, sd = ``spread``; lognormal: median = the value, log sd = ``spread``; normal: mean = the
    value, sd = ``spread``; logitnormal: median = the value, sd of the logit = ``spread``; uniform: from ``spread`` to
    ``high``, whatever the value. ``like``: the number whose quantile this one follows, with a rank
    ``correlation`` (of the normal scores).
    """

    kind: Kind
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
        if self.kind == "beta":
            return _beta(value, self.spread, quantile)
        step = self.spread * NormalDist().inv_cdf(quantile)
        return value + step if self.kind == "normal" else 1.0 / (1.0 + (1.0 / value - 1.0) * exp(-step))

    def __str__(self) -> str:
        if self.kind == "uniform":
            return f"uniform {self.spread:g} to {self.high:g}"
        size = {"lognormal": "median = value, log sd", "logitnormal": "median = value, logit sd"}.get(self.kind, "sd")
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


def drawn(tree: T, quantile: Mapping[str, float], prefix: str = "", priors: Mapping[str, Prior] | None = None) -> T:
    """The tree with each uncertain number at its quantile, kept within its declared range; others as they are.

    ``priors``: instead of those declared, by path. A number by role or class moves as a whole, all its parts at the
    same quantile, unless its parts have quantiles of their own (``customers.churn_per_year.core``).
    """
    changes: dict[str, Any] = {}
    other = priors or {}
    for f in fields(tree):  # type: ignore[arg-type]
        value, name = getattr(tree, f.name), f"{prefix}{f.name}"
        if "unit" in f.metadata:
            prior = other.get(name, f.metadata.get("prior"))
            if prior is not None and name in quantile:
                changes[f.name] = _moved(value, f.metadata, prior, quantile[name])
            elif isinstance(value, ByRole | ByClass):
                parts = {g.name: f"{name}.{g.name}" for g in fields(value) if f"{name}.{g.name}" in quantile}
                moved = {
                    part: _moved(getattr(value, part), f.metadata, other[path], quantile[path])
                    for part, path in parts.items()
                }
                changes |= {f.name: replace(value, **moved)} if moved else {}
        elif is_dataclass(value):
            below = drawn(value, quantile, f"{name}.", other)
            if below is not value:
                changes[f.name] = below
    return replace(tree, **changes) if changes else tree  # type: ignore[type-var]


def _moved(value: Any, told: Mapping[str, Any], prior: Prior, quantile: float) -> Any:
    if isinstance(value, ByRole | ByClass):
        return type(value)(*(_moved(getattr(value, f.name), told, prior, quantile) for f in fields(value)))
    return min(told["high"], max(told["low"], prior.at(value, quantile)))
