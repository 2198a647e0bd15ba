"""The swing all customers share: its law in a run, and what a company's own months tell of it."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.calibration.swing import shared
from tests.quiet import book_of, quiet, run
from tests.small import same


def test_use_swings_for_all_alike_about_one_and_remembers() -> None:
    p = quiet(economy={"swing": 0.2, "swing_memory": 0.6})
    factor = run(book_of(10), p, months=4, paths=2400, draws=8).revenue.values / 1_000.0
    logs = np.log(factor)
    assert factor.mean(axis=0) == pytest.approx(np.ones(4), abs=0.02)
    assert logs.std(axis=0) == pytest.approx(np.full(4, 0.2), rel=0.06)
    assert np.corrcoef(logs[:, 1], logs[:, 2])[0, 1] == pytest.approx(0.6, abs=0.04)
    assert np.corrcoef(logs[:, 0], logs[:, 2])[0, 1] == pytest.approx(0.36, abs=0.05)


def test_no_swing_is_as_before_and_memory_alone_changes_nothing() -> None:
    p, q = (quiet(economy={"swing": 0.0, "swing_memory": memory}) for memory in (0.3, 0.9))
    assert not same(run(book_of(50), p, months=3, paths=4), run(book_of(50), q, months=3, paths=4))


@pytest.mark.parametrize("swing", [0.05, 0.15])
def test_months_tell_the_swing_beside_chance(swing: float) -> None:
    """80 % intervals of 200 pasts of 24 months hold the truth about as often as they say."""
    luck, held, kept = np.random.default_rng(8), 0, []
    by_chance = luck.uniform(0.03, 0.10, 24)
    for _ in range(200):
        x = swing * luck.standard_normal(24)
        seen = 1e5 * np.exp(x + by_chance * luck.standard_normal(24))
        size, memory = shared(seen, np.full(24, 7.0), by_chance, 0.3)
        if size.status == "calibrated":
            held += size.low <= swing <= size.high
            kept.append((size.value, memory.value))
    assert len(kept) > (150 if swing == 0.05 else 199)
    assert held / len(kept) == pytest.approx(0.8, abs=0.12)
    told, memory = np.median(kept, axis=0)
    assert told == pytest.approx(swing, rel=0.15)
    assert memory < 0.25


def test_what_lasts_is_told_apart_from_what_passes() -> None:
    luck, x = np.random.default_rng(3), np.zeros(120)
    for t in range(1, 120):
        x[t] = 0.8 * x[t - 1] + 0.6 * 0.2 * luck.standard_normal()
    size, memory = shared(np.exp(x), np.ones(120), np.full(120, 0.01), 0.3)
    assert size.value == pytest.approx(0.2, rel=0.3)
    assert 0.6 < memory.value < 0.9


def test_chance_alone_is_no_swing_and_few_months_tell_none() -> None:
    luck, by_chance, named = np.random.default_rng(1), np.full(24, 0.1), 0
    for _ in range(200):
        size, _ = shared(np.exp(0.1 * luck.standard_normal(24)), np.ones(24), by_chance, 0.3)
        named += size.status == "calibrated" and size.low > 0.05
    assert named <= 20
    assert {e.status for e in shared(np.ones(2), np.ones(2), np.zeros(2), 0.3)} == {"prior"}
    assert "no swing beyond chance" in shared(np.ones(9), np.ones(9), np.full(9, 0.1), 0.3)[0].why
