"""Noise: five correlated AR(1) factors around whatever the economy does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.number import number
from simulator.vocabulary import Floats

FACTORS = ("demand", "churn", "cost", "credit", "cac")
"""In the order of ``Shocks.normals``."""

CORRELATION = np.array(
    [
        [1.0, -0.5, -0.1, -0.5, 0.1],
        [-0.5, 1.0, 0.1, 0.5, 0.1],
        [-0.1, 0.1, 1.0, 0.1, 0.4],
        [-0.5, 0.5, 0.1, 1.0, 0.2],
        [0.1, 0.1, 0.4, 0.2, 1.0],
    ]
)
"""Between innovations. Demand, churn and credit ±.5 and cost-CAC .4 are set by the model, the rest [J]."""

MEMORY = dict(zip(FACTORS, (0.85, 0.7, 0.6, 0.8, 0.8), strict=True))
INNOVATION = dict(zip(FACTORS, (0.012, 0.04, 0.002, 0.10, 0.03), strict=True))


@dataclass(frozen=True)
class Noise:
    """x_t = φ x_{t−1} + σ ε_t from x_0 = 0; ``scale`` 0 switches it off."""

    memory: dict[str, float] = number(MEMORY, "share kept/month", 0, 0.99, "[J]")
    innovation: dict[str, float] = number(INNOVATION, "log sd/month", 0, 1, "[J]")
    scale: float = number(1.0, "factor on every sd", 0, 5, "[J]", "scenario")

    def stationary_sd(self) -> Floats:
        """σ / √(1 − φ²) of each factor, [5] log."""
        memory, sd = self._numbers()
        return sd / np.sqrt(1.0 - memory**2)

    def logs(self, normals: Floats) -> tuple[Floats, ...]:
        """Log of each factor less half its variance in that month, so every factor has mean one.

        normals: [paths, months, 5] independent standard normal; returns five arrays [paths, months].
        """
        memory, sd = self._numbers()
        root = np.linalg.cholesky(CORRELATION)
        age = np.arange(1, normals.shape[1] + 1)
        made = []
        for k in range(len(FACTORS)):
            innovation = sum(root[k, j] * np.ascontiguousarray(normals[:, :, j]) for j in range(k + 1))
            variance = sd[k] ** 2 * (1.0 - memory[k] ** (2 * age)) / (1.0 - memory[k] ** 2)
            made.append(_autoregress(memory[k], sd[k] * np.asarray(innovation)) - variance / 2.0)
        return tuple(made)

    def _numbers(self) -> tuple[Floats, Floats]:
        memory = np.array([self.memory[f] for f in FACTORS])
        return memory, self.scale * np.array([self.innovation[f] for f in FACTORS])


def _autoregress(memory: float, steps: Floats) -> Floats:
    """x_t = memory · x_{t−1} + step_t from 0, along the months of [paths, months]."""
    x = np.zeros(steps.shape)
    now = np.zeros(len(steps))
    for t in range(steps.shape[1]):
        now = memory * now + steps[:, t]
        x[:, t] = now
    return x
