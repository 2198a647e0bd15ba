"""Our Sobol points are scipy's, to the last bit, also beyond the table's coordinates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from simulator.sobol import points


@pytest.mark.filterwarnings("ignore:The balance properties")
@pytest.mark.parametrize(("numbers", "n"), [(1, 1), (2, 1), (2, 8), (32, 128), (90, 64), (256, 100), (257, 4)])
def test_points_are_those_of_scipy(numbers: int, n: int):
    ours, theirs = np.random.default_rng([7, numbers]), np.random.default_rng([7, numbers])
    expected = qmc.Sobol(numbers, scramble=True, rng=theirs, bits=30).random(n)
    np.testing.assert_array_equal(points(ours, numbers, n), expected, strict=True)
