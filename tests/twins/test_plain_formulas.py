"""The jitted formulas are the plain Python on the page: the same file, loaded once more without numba."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import numba
import numpy as np
import pytest

from simulator.core import chance
from simulator.desk import erlang


@pytest.fixture
def plain(monkeypatch):
    """Load a module anew with ``njit`` doing nothing."""
    monkeypatch.setattr(numba, "njit", lambda **options: lambda function: function)

    def load(module: ModuleType) -> ModuleType:
        spec = spec_from_file_location(f"{module.__name__}_plain", module.__file__)
        twin = module_from_spec(spec)
        spec.loader.exec_module(twin)
        return twin

    return load


def test_luck_is_the_same_without_numba(plain):
    slow = plain(chance)
    low, high = chance.identify([f"C{k}" for k in range(300)])
    shape, rate = np.linspace(0.2, 4, 300), np.linspace(1, 9, 300)
    for name, arguments in {
        "uniforms": (2**31 + 7, chance.FUSE, 3, 5, low, high, 11),
        "normals": (7, chance.ESTIMATE, 3, 5, low, high, 0),
        "frailties": (7, 3, low, high, shape, rate),
    }.items():
        fast = getattr(chance, name)(*arguments)
        assert getattr(slow, name)(*arguments) == pytest.approx(fast, rel=1e-13)
    for fast, twin in zip(
        chance.macro_shocks(7, np.arange(6) // 2, np.arange(6), 12),
        slow.macro_shocks(7, np.arange(6) // 2, np.arange(6), 12),
        strict=True,
    ):
        assert twin == pytest.approx(fast, rel=1e-13)


def test_counts_are_the_same_without_numba(plain):
    slow = plain(chance)
    grid = [(mean, u) for mean in (0.0, 0.02, 3.7, 25.0, 900.5) for u in np.linspace(0.001, 0.999, 57)]
    assert [slow.poisson(*point) for point in grid] == [chance.poisson(*point) for point in grid]


@pytest.mark.parametrize("agents", [0.0, 0.4, 10.0, 14.5])
@pytest.mark.parametrize("load", [0.0, 0.5, 0.97, 1.2, 9.0])
def test_the_desk_is_the_same_without_numba(plain, agents, load):
    arrivals = np.array([0.3, 0.0, 0.7]) * agents * load
    fast = erlang.priority_queue(arrivals, 1, 0.05, agents)
    twin = plain(erlang).priority_queue(arrivals, 1, 0.05, agents)
    for one, other in zip(fast, twin, strict=True):
        assert other == pytest.approx(one, rel=1e-12)
