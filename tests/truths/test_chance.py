"""Luck is what it says: published vectors, known moments, and keyed by who, when, which path and what for only."""

from __future__ import annotations

from hashlib import blake2b
from itertools import pairwise
from math import e, exp, fsum, lgamma, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core import chance

N = 100_000
IDS = chance.identify([f"customer {k}" for k in range(N)])
FEW = (IDS[0][:200], IDS[1][:200])
PI = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0, 0x082EFA98, 0xEC4E6C89)
ONES = 0xFFFFFFFF


# Known answers of threefry4x32, 20 rounds, as published with Random123 (Salmon et al. 2011): counter, then key.
@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0,) * 4, (0,) * 4, (0x9C6CA96A, 0xE17EAE66, 0xFC10ECD4, 0x5256A7D8)),
        ((ONES,) * 4, (ONES,) * 4, (0x2A881696, 0x57012287, 0xF6C7446E, 0xA16A6732)),
        (PI[:4], PI[4:], (0x59CD1DBB, 0xB8879579, 0x86B5D00C, 0xAC8B6D84)),
    ],
)
def test_threefry_gives_the_published_answers(counter, key, answer):
    assert chance.threefry(*key, *counter) == answer
    words = [np.uint32(word) for word in (*key, *counter)]
    assert chance.threefry(*words) == answer


def test_only_the_low_32_bits_of_key_and_counter_count():
    assert chance.threefry(*([-1] * 8)) == chance.threefry(*([ONES] * 8))
    assert chance.threefry(2**32 + 7, 0, 0, 0, 0, 0, 0, 0) == chance.threefry(7, 0, 0, 0, 0, 0, 0, 0)


def test_a_uniform_number_is_never_0_or_1():
    assert chance.unit(0) == 2.0**-33
    assert chance.unit(ONES) == 1 - 2.0**-33
    assert chance.exponential(0) == pytest.approx(2.0**-33, rel=1e-9)
    assert chance.exponential(ONES) == pytest.approx(33 * log(2), rel=1e-9)


def test_exponentials_have_mean_one_and_the_survival_of_a_constant_hazard():
    words = (chance.uniforms(7, chance.FUSE, 0, 0, *IDS, 0) * 2**32).astype(np.int64)
    fuses = np.array([chance.exponential(word) for word in words])
    assert fuses.mean() == pytest.approx(1, abs=4 / N**0.5)
    assert fuses.var() == pytest.approx(1, abs=4 * (8 / N) ** 0.5)
    assert (fuses <= 0.12).mean() == pytest.approx(0.113080, abs=4 * (0.1 / N) ** 0.5)


def test_normals_have_the_moments_of_the_normal():
    z = chance.normals(7, chance.ESTIMATE, 0, 0, *IDS, 0)
    assert z.mean() == pytest.approx(0, abs=4 / N**0.5)
    assert (z**2).mean() == pytest.approx(1, abs=4 * (2 / N) ** 0.5)
    assert (z**4).mean() == pytest.approx(3, abs=4 * (96 / N) ** 0.5)
    assert (z < -1.959964).mean() == pytest.approx(0.025, abs=4 * (0.025 / N) ** 0.5)


def test_both_normals_of_a_pair_are_box_muller():
    words = (chance.uniforms(7, chance.NOISE, 0, 0, *FEW, 0) * 2**32).astype(np.int64)
    for w0, w1 in pairwise(words):
        x, y = chance.normal_pair(w0, w1)
        assert exp(-(x * x + y * y) / 2) == pytest.approx(chance.unit(w0), rel=1e-12)
        assert np.arctan2(y, x) % (2 * np.pi) == pytest.approx(2 * np.pi * chance.unit(w1), rel=1e-9)


def test_the_table_of_normals_has_the_printed_exponential_mean():
    table = np.array([chance.table_normal(bits) for bits in range(4096)])
    assert round(np.exp(0.25 * table - 0.03125).mean(), 7) == 0.9999986
    assert table.mean() == pytest.approx(0, abs=1e-12)
    assert table.var() == pytest.approx(1, abs=1e-12)
    assert (np.diff(table) > 0).all()


def poisson_sums(mean: float, upto: int) -> list[float]:
    """P(N <= n) for n = 0..upto, summed term by term in log space."""
    terms = [exp(n * log(mean) - mean - lgamma(n + 1)) for n in range(upto + 1)]
    return [fsum(terms[: n + 1]) for n in range(upto + 1)]


@pytest.mark.parametrize("mean", [1e-9, 0.3, 1.0, 7.99, 25.0, 140.0])
def test_poisson_steps_where_the_summed_probabilities_do(mean):
    for n, edge in enumerate(poisson_sums(mean, int(mean + 5 * mean**0.5 + 2))):
        if 1e-9 < edge < 1 - 1e-9:
            assert chance.poisson(mean, edge - 1e-11) == n
            assert chance.poisson(mean, edge + 1e-11) == n + 1


@pytest.mark.parametrize("mean", [2_000.0, 1e5])
def test_poisson_is_right_far_from_zero(mean):
    u = (np.arange(2_000) + 0.5) / 2_000
    counts = np.array([chance.poisson(mean, x) for x in u], dtype=float)
    assert counts.mean() == pytest.approx(mean, abs=0.01 * mean**0.5)
    assert counts.var() == pytest.approx(mean, rel=0.01)


def test_poisson_of_no_mean_is_zero():
    assert [chance.poisson(mean, chance.unit(ONES)) for mean in (0.0, -1.0, float("nan"))] == [0, 0, 0]


MEANS, UNITS = st.floats(0, 1e4), st.integers(0, ONES).map(chance.unit)


@given(MEANS, MEANS, UNITS, UNITS)
def test_poisson_never_falls_when_mean_or_luck_rises(mean, other_mean, u, other_u):
    few = chance.poisson(min(mean, other_mean), min(u, other_u))
    assert few <= chance.poisson(max(mean, other_mean), min(u, other_u))
    assert few <= chance.poisson(min(mean, other_mean), max(u, other_u))


@pytest.mark.parametrize(("shape", "rate"), [(0.3, 0.3), (1.0, 1.0), (2.0, 2.72), (9.5, 4.0)])
def test_frailties_have_the_mean_variance_and_skew_of_the_gamma(shape, rate):
    z = chance.frailties(7, 3, *IDS, np.full(N, shape), np.full(N, rate)) * rate
    assert z.min() > 0
    assert z.mean() == pytest.approx(shape, abs=4 * (shape / N) ** 0.5)
    assert z.var() == pytest.approx(shape, abs=4 * ((2 * shape**2 + 6 * shape) / N) ** 0.5)
    assert (((z - shape) ** 3).mean()) == pytest.approx(2 * shape, rel=0.15)


def test_survivors_of_the_gamma_frailty_follow_the_marginal_survival():
    z = chance.frailties(7, 0, *IDS, np.ones(N), np.ones(N))
    for months, survival in ((12, 0.80645), (24, 0.67568), (36, 0.58140), (60, 0.45455)):
        assert np.exp(-0.02 * months * z).mean() == pytest.approx(survival, abs=4 * 0.3 / N**0.5)


def drawn(seed=7, stream=chance.FUSE, draw=1, path=2, ordinal=3):
    return chance.uniforms(seed, stream, draw, path, *FEW, ordinal)


@pytest.mark.parametrize("change", [{"seed": 8}, {"stream": chance.JUMP}, {"draw": 2}, {"path": 3}, {"ordinal": 4}])
def test_another_seed_stream_draw_path_or_month_is_other_luck(change):
    there = drawn(**change)
    assert not np.isclose(drawn(), there).any()
    assert abs(np.corrcoef(drawn(), there)[0, 1]) < 4 / 200**0.5
    assert (drawn() == drawn()).all()


@pytest.mark.parametrize("fill", [chance.uniforms, chance.normals])
def test_luck_goes_with_the_customer_and_not_with_the_row(fill):
    order = np.random.default_rng(1).permutation(200)
    here = fill(7, chance.FUSE, 0, 0, *FEW, 0)
    assert (fill(7, chance.FUSE, 0, 0, FEW[0][order], FEW[1][order], 0) == here[order]).all()
    assert (fill(7, chance.FUSE, 0, 0, IDS[0][:300], IDS[1][:300], 0)[:200] == here).all()


def test_frailty_goes_with_the_customer_and_the_draw():
    shape = np.linspace(0.5, 3, 200)
    here = chance.frailties(7, 0, *FEW, shape, shape)
    back = chance.frailties(7, 0, FEW[0][::-1].copy(), FEW[1][::-1].copy(), shape[::-1].copy(), shape[::-1].copy())
    assert (back[::-1] == here).all()
    assert not np.isclose(chance.frailties(7, 1, *FEW, shape, shape), here).any()


def test_macro_shocks_are_independent_standard_normals_and_uniforms():
    z, u = chance.macro_shocks(7, np.arange(400) // 8, np.arange(400), 60)
    flat = np.concatenate([z.reshape(-1, 5), u.reshape(-1, 1)], axis=1)
    n = len(flat)
    assert flat[:, :5].mean(axis=0) == pytest.approx(np.zeros(5), abs=4.5 / n**0.5)
    assert flat[:, :5].var(axis=0) == pytest.approx(np.ones(5), abs=4.5 * (2 / n) ** 0.5)
    assert flat[:, 5].mean() == pytest.approx(0.5, abs=4.5 / (12 * n) ** 0.5)
    assert np.corrcoef(flat.T) - np.eye(6) == pytest.approx(np.zeros((6, 6)), abs=4.5 / n**0.5)
    assert np.corrcoef(z[:, :-1, 0].ravel(), z[:, 1:, 0].ravel())[0, 1] == pytest.approx(0, abs=4.5 / n**0.5)


def test_macro_shocks_do_not_know_how_many_paths_or_months_are_run():
    z, u = chance.macro_shocks(7, np.arange(8) // 2, np.arange(8), 24)
    some = chance.macro_shocks(7, np.arange(8)[5:6] // 2, np.arange(8)[5:6], 12)
    assert (some[0] == z[5:6, :12]).all()
    assert (some[1] == u[5:6, :12]).all()


def test_streams_are_thirteen_and_apart():
    streams = {name: number for name, number in vars(chance).items() if name.isupper() and isinstance(number, int)}
    numbers = sorted(streams[name] for name in streams.keys() - {"MASK", "PARITY"})
    assert numbers == list(range(13))


def test_an_id_is_its_blake2b_digest():
    names = ["C1", "Müller & Söhne"]
    low, high = chance.identify(names)
    whole = [
        int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") for name in ("C1", "Müller & Söhne")
    ]
    assert [int(h) << 32 | int(w) for w, h in zip(low, high, strict=True)] == whole
    assert low.dtype == high.dtype == np.uint32
    assert chance.identify([])[0].size == 0


def test_repeated_ids_are_refused_by_name():
    with pytest.raises(ValueError, match=r"C2, C3$"):
        chance.identify(["C1", "C2", "C3", "C3", "C2"])


def test_colliding_ids_are_refused_by_name(monkeypatch):
    monkeypatch.setattr(chance, "blake2b", lambda name, digest_size: blake2b(name[:1], digest_size=digest_size))
    with pytest.raises(ValueError, match=r"Ann, Axel$"):
        chance.identify(["Ann", "Bea", "Axel"])


def test_gamma_below_one_is_the_power_of_a_uniform_times_the_gamma_above():
    """For shape 1/2 and one id, the twin at shape 3/2 shares its attempts: the ratio is u^2 with u uniform."""
    key = (7, chance.FRAILTY, 0, 0)
    ratios = [
        chance.gamma(0.5, *key, int(w), int(h)) / chance.gamma(1.5, *key, int(w), int(h))
        for w, h in zip(IDS[0][:20_000], IDS[1][:20_000], strict=True)
    ]
    u = np.sort(np.sqrt(ratios))
    assert np.abs(u - (np.arange(20_000) + 0.5) / 20_000).max() < 1.95 / 20_000**0.5
    assert e ** np.mean(np.log(u)) == pytest.approx(1 / e, rel=0.03)
