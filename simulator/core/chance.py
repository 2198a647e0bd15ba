"""Counter-based luck: every random number is a pure function of who, when, which path and what for.

Threefry-4x32-20 (Salmon et al. 2011, Random123) with key = (seed, stream, draw, path) and counter = (id low,
id high, month or ordinal, 0). Never the strategy, never the row: permuting or adding customers changes nobody
else's luck. Words are int64 in [0, 2^32), so that the same lines run jitted and as plain Python; only the low 32
bits of keys and counters count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from math import cos, floor, log, log1p, pi, sin, sqrt
from statistics import NormalDist

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Words = NDArray[np.uint32]
Four = tuple[int, int, int, int]

FUSE, MACRO, NOISE, JUMP, STAFF, ARRIVAL, PROSPECT, FRAILTY, ESTIMATE, LOTTERY, DONOR, BOOK, SWING = range(13)
"""Streams: what a number is for. Two purposes never share one."""

MASK = 0xFFFFFFFF
PARITY = 0x1BD11BDA
EVEN_ROUNDS = (10, 26, 11, 21, 13, 27, 23, 5)
ODD_ROUNDS = (6, 20, 17, 11, 25, 10, 18, 20)


@njit(cache=True, nogil=True)
def _rotate(word: int, bits: int) -> int:
    return ((word << bits) | (word >> (32 - bits))) & MASK


@njit(cache=True, nogil=True)
def _four_rounds(block: Four, turns: tuple[int, ...]) -> Four:
    """Four rounds of add, rotate, xor; ``turns`` are their eight rotations."""
    a, b, c, d = block
    a, c = (a + b) & MASK, (c + d) & MASK
    b, d = _rotate(b, turns[0]) ^ a, _rotate(d, turns[1]) ^ c
    a, c = (a + d) & MASK, (c + b) & MASK
    d, b = _rotate(d, turns[2]) ^ a, _rotate(b, turns[3]) ^ c
    a, c = (a + b) & MASK, (c + d) & MASK
    b, d = _rotate(b, turns[4]) ^ a, _rotate(d, turns[5]) ^ c
    a, c = (a + d) & MASK, (c + b) & MASK
    d, b = _rotate(d, turns[6]) ^ a, _rotate(b, turns[7]) ^ c
    return a, b, c, d


@njit(cache=True, nogil=True)
def _inject(block: Four, key: Four, step: int) -> Four:
    a, b, c, d = block
    return (a + key[0]) & MASK, (b + key[1]) & MASK, (c + key[2]) & MASK, (d + key[3] + step) & MASK


@njit(cache=True, nogil=True)
def threefry(k0: int, k1: int, k2: int, k3: int, c0: int, c1: int, c2: int, c3: int) -> Four:
    """Four independent words for one key (k) and counter (c): Threefry-4x32, 20 rounds; about 13 ns."""
    k0, k1, k2, k3 = k0 & MASK, k1 & MASK, k2 & MASK, k3 & MASK
    k4 = PARITY ^ k0 ^ k1 ^ k2 ^ k3
    x = _inject((c0 & MASK, c1 & MASK, c2 & MASK, c3 & MASK), (k0, k1, k2, k3), 0)
    x = _inject(_four_rounds(x, EVEN_ROUNDS), (k1, k2, k3, k4), 1)
    x = _inject(_four_rounds(x, ODD_ROUNDS), (k2, k3, k4, k0), 2)
    x = _inject(_four_rounds(x, EVEN_ROUNDS), (k3, k4, k0, k1), 3)
    x = _inject(_four_rounds(x, ODD_ROUNDS), (k4, k0, k1, k2), 4)
    return _inject(_four_rounds(x, EVEN_ROUNDS), (k0, k1, k2, k3), 5)


@njit(cache=True, nogil=True)
def unit(word: int) -> float:
    """A word as a uniform number inside (0, 1): (w + 1/2) / 2^32, never 0 and never 1."""
    return (word + 0.5) * 2.0**-32


@njit(cache=True, nogil=True)
def exponential(word: int) -> float:
    """A word as Exp(1): E = -log1p(-u), fine where it matters, at the small end."""
    return -log1p(-unit(word))


@njit(cache=True, nogil=True)
def normal_pair(w0: int, w1: int) -> tuple[float, float]:
    """Two words as two independent standard normals (Box-Muller)."""
    radius, angle = sqrt(-2.0 * log(unit(w0))), 2.0 * pi * unit(w1)
    return radius * cos(angle), radius * sin(angle)


def _mid_quantiles(n: int) -> Floats:
    z = np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)])
    return np.asarray(z / z.std())


NORMAL_TABLE = _mid_quantiles(4096)
"""N(0, 1) in 4,096 equally likely values: mid-quantiles, rescaled to unit variance."""


@njit(cache=True, nogil=True)
def table_normal(twelve_bits: int) -> float:
    """Twelve bits (0..4095) as a standard normal, without a logarithm: for noise, not for tails."""
    return float(NORMAL_TABLE[twelve_bits])


@njit(cache=True, nogil=True)
def poisson(mean: float, u: float) -> int:
    """Smallest n with P(N <= n) >= u for N ~ Poisson(mean): never falls when mean or u rises.

    mean: 0 to about 1e5 (10 us); u: uniform in (0, 1). Probabilities are relative to the mode's, so none underflows.
    """
    if not mean > 0.0:
        return 0
    low = high = floor(mean)
    left = right = total = 1.0
    while low > 0 and left > 1e-18:
        left *= low / mean
        low -= 1
        total += left
    while right > 1e-18:
        high += 1
        right *= mean / high
        total += right
    cumulated = left
    while cumulated < u * total and low < high:
        low += 1
        left *= mean / low
        cumulated += left
    return low


@njit(cache=True, nogil=True)
def gamma(shape: float, k0: int, k1: int, k2: int, k3: int, id_low: int, id_high: int) -> float:
    """Gamma(shape, rate 1) for one id (Marsaglia-Tsang 2000); the third counter word is the attempt.

    shape: > 0; below 1 the draw for shape + 1 is multiplied by u^(1/shape).
    """
    d = (shape if shape >= 1.0 else shape + 1.0) - 1.0 / 3.0
    attempt = 0
    while True:
        w0, w1, w2, w3 = threefry(k0, k1, k2, k3, id_low, id_high, attempt, 0)
        z = normal_pair(w0, w1)[0]
        root = 1.0 + z / sqrt(9.0 * d)
        v = root * root * root
        if v > 0.0 and log(unit(w2)) < 0.5 * z * z + d - d * v + d * log(v):
            return d * v * (1.0 if shape >= 1.0 else unit(w3) ** (1.0 / shape))
        attempt += 1


@njit(cache=True, nogil=True)
def uniforms(seed: int, stream: int, draw: int, path: int, low: Words, high: Words, ordinal: int) -> Floats:
    """One uniform number per id; low, high: [N] words of the ids; returns [N]."""
    out = np.empty(low.size)
    for i in range(low.size):
        out[i] = unit(threefry(seed, stream, draw, path, int(low[i]), int(high[i]), ordinal, 0)[0])
    return out


@njit(cache=True, nogil=True)
def normals(seed: int, stream: int, draw: int, path: int, low: Words, high: Words, ordinal: int) -> Floats:
    """One standard normal per id; low, high: [N] words of the ids; returns [N]."""
    out = np.empty(low.size)
    for i in range(low.size):
        w0, w1, _, _ = threefry(seed, stream, draw, path, int(low[i]), int(high[i]), ordinal, 0)
        out[i] = normal_pair(w0, w1)[0]
    return out


@njit(cache=True, nogil=True)
def frailties(seed: int, draw: int, low: Words, high: Words, shape: Floats, rate: Floats) -> Floats:
    """Frailty Z per id and draw, Gamma(shape, rate), shape and rate [N] > 0; the same on every path (model 2.3)."""
    out = np.empty(low.size)
    for i in range(low.size):
        out[i] = gamma(shape[i], seed, FRAILTY, draw, 0, int(low[i]), int(high[i])) / rate[i]
    return out


@njit(cache=True, nogil=True)
def macro_shocks(
    seed: int, draw_of_path: NDArray[np.int64], path_ids: NDArray[np.int64], months: int
) -> tuple[Floats, Floats]:
    """The economy's luck: normals [paths, months, 5] and one uniform [paths, months], months 1..T in order."""
    z, u = np.empty((path_ids.size, months, 5)), np.empty((path_ids.size, months))
    for p in range(path_ids.size):
        for t in range(months):
            draw, path = int(draw_of_path[p]), int(path_ids[p])
            w0, w1, w2, w3 = threefry(seed, MACRO, draw, path, 0, 0, t + 1, 0)
            v0, v1, v2, _ = threefry(seed, MACRO, draw, path, 1, 0, t + 1, 0)
            z[p, t, 0], z[p, t, 1] = normal_pair(w0, w1)
            z[p, t, 2], z[p, t, 3] = normal_pair(w2, w3)
            z[p, t, 4] = normal_pair(v0, v1)[0]
            u[p, t] = unit(v2)
    return z, u


def identify(ids: Sequence[str]) -> tuple[Words, Words]:
    """The 64-bit BLAKE2b digest of each id as (low, high) words [N]; refuses repeated ids and collisions."""
    digests = b"".join(blake2b(name.encode("utf-8"), digest_size=8).digest() for name in ids)
    numbers = np.frombuffer(digests, dtype="<u8")
    if np.unique(numbers).size != numbers.size:
        seen = Counter(numbers.tolist())
        clash = sorted({str(name) for name, number in zip(ids, numbers.tolist(), strict=True) if seen[number] > 1})
        raise ValueError(f"customer ids repeated, or with the same 64-bit digest: {', '.join(clash)}")
    return (numbers & np.uint64(MASK)).astype(np.uint32), (numbers >> np.uint64(32)).astype(np.uint32)
