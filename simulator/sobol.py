"""Scrambled Sobol points, bit for bit those of scipy.stats.qmc.Sobol, whose import takes a second of every run.

Sobol (1967); direction numbers of Joe and Kuo (2008), beside this file; scrambled by a random lower triangular matrix
and a digital shift (Matousek 1998).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.vocabulary import Floats

Bits = NDArray[np.uint32]

DIGITS = 30
"""Binary digits of a coordinate."""
TABLE = Path(__file__).with_name("joe_kuo.txt")
"""One line a coordinate from the first on: its primitive polynomial, leading term too, and its first numbers."""


def points(luck: np.random.Generator, numbers: int, n: int) -> Floats:
    """The first ``n`` points [n, numbers] of a scrambled sequence, in [0, 1); n: a power of two fills evenly."""
    if numbers > len(_table()):
        return _of_scipy(luck, numbers, n)
    (luck,) = luck.spawn(1)
    powers = 2 ** np.arange(DIGITS, dtype=np.uint32)
    shift = luck.integers(2, size=(numbers, DIGITS), dtype=np.uint32) @ powers
    below = np.tril(luck.integers(2, size=(numbers, DIGITS, DIGITS), dtype=np.uint32))
    below[:, np.arange(DIGITS), np.arange(DIGITS)] = 1
    digits = (_directions(numbers)[:, :, None] >> np.arange(DIGITS)[::-1].astype(np.uint32)) & 1
    mixed = ((digits @ below.swapaxes(1, 2)) & 1) @ powers[::-1]
    steps = np.arange(1, n)
    changing = np.bitwise_count((steps & -steps) - 1)  # the digit in which a step's Gray code differs from the last
    walk = np.concatenate([shift[None], mixed.T[changing]]).astype(np.uint32)
    return np.asarray(np.bitwise_xor.accumulate(walk, axis=0) * 2.0**-DIGITS)


def _directions(numbers: int) -> Bits:
    """Direction numbers [numbers, DIGITS], the first of each with the highest digit."""
    found = np.ones((numbers, DIGITS), dtype=np.uint32)
    for v, (polynomial, *first) in zip(found[1:], _table()[1:], strict=False):
        m = len(first)
        v[:m] = first
        for j in range(m, DIGITS):
            v[j] = v[j - m]
            for k in range(1, m + 1):
                v[j] ^= ((polynomial >> (m - k)) & 1) * (v[j - k] << np.uint32(k))
    return np.asarray(found << np.arange(DIGITS)[::-1].astype(np.uint32), dtype=np.uint32)


@cache
def _table() -> list[list[int]]:
    return [[int(word) for word in line.split()] for line in TABLE.read_text(encoding="ascii").splitlines()]


def _of_scipy(luck: np.random.Generator, numbers: int, n: int) -> Floats:
    """For more numbers than the table has."""
    import warnings

    from scipy.stats import qmc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # balance needs a power of two; few points are the user's choice
        return np.asarray(qmc.Sobol(numbers, scramble=True, rng=luck, bits=DIGITS).random(n))
