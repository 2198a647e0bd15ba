"""Straight-line regressions of counts, choices and money: coefficients by Newton's method, errors that hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from simulator.calibration.likelihood import climb
from simulator.vocabulary import Floats


class Regression(NamedTuple):
    """``names`` [k] of the columns, ``at`` [k] their coefficients, ``errors`` [k, k] the covariance, ``value`` the
    log-likelihood (of ``poisson`` and ``logistic``)."""

    names: tuple[str, ...]
    at: Floats
    errors: Floats
    value: float

    def of(self, name: str) -> tuple[float, float]:
        """(Coefficient, standard error) of a column."""
        k = self.names.index(name)
        return float(self.at[k]), float(np.sqrt(self.errors[k, k]))


def logistic(names: Sequence[str], columns: Floats, happened: Floats) -> Regression:
    """Chance of an event (``happened`` 0 or 1 [N]): logit p = X b; columns [N, k]. Covariance: the exact information.

    Columns are brought to unit size on the way, so that any unit will do.
    """
    size = _sizes(columns)
    x = columns / size

    def law(b: Floats) -> tuple[float, Floats, Floats]:
        eta = x @ b
        p = expit(eta)
        value = float(happened @ eta - np.logaddexp(0.0, eta).sum())
        return value, x.T @ (happened - p), -(x.T * (p * (1.0 - p))) @ x

    peak = climb(law, np.zeros(x.shape[1]))
    return Regression(tuple(names), peak.at / size, _inverse(peak.information) / np.outer(size, size), peak.value)


def poisson(names: Sequence[str], columns: Floats, counts: Floats) -> Regression:
    """Mean of counts [N]: ln m = X b; columns [N, k] with a column of ones first. Covariance as of Poisson counts."""
    size = _sizes(columns)
    x = columns / size

    def law(b: Floats) -> tuple[float, Floats, Floats]:
        eta = np.minimum(x @ b, 700.0)
        mean = np.exp(eta)
        return float(counts @ eta - mean.sum()), x.T @ (counts - mean), -(x.T * mean) @ x

    start = np.zeros(x.shape[1])
    start[0] = np.log(max(float(counts.mean()), 1e-9)) * size[0]
    peak = climb(law, start)
    return Regression(tuple(names), peak.at / size, _inverse(peak.information) / np.outer(size, size), peak.value)


def dispersion(regression: Regression, columns: Floats, counts: Floats) -> float:
    """Variance over mean about a fitted Poisson regression (Pearson); nan where no freedom is left."""
    mean, freedom = np.exp(columns @ regression.at), len(counts) - columns.shape[1]
    return float((((counts - mean) ** 2) / mean).sum() / freedom) if freedom > 0 else float("nan")


def least_squares(names: Sequence[str], columns: Floats, y: Floats) -> Regression:
    """y = X b with errors that hold whatever the spread of each row (White 1980), in few rows too: each miss is taken
    for what it would be of a line drawn without its row (MacKinnon and White 1985, HC3)."""
    size = _sizes(columns)
    x = columns / size
    inverse = _inverse(x.T @ x)
    b = inverse @ (x.T @ y)
    own = np.minimum(((x @ inverse) * x).sum(axis=1), 1.0 - 1e-6)
    off = (y - x @ b) / (1.0 - own)
    meat = (x.T * off**2) @ x
    errors = inverse @ meat @ inverse
    return Regression(tuple(names), b / size, errors / np.outer(size, size), float("nan"))


def rescaled(covariance: Floats, k: int, error: float) -> Floats:
    """The covariance with another standard error of number k, its correlations as they are."""
    size = np.ones(len(covariance))
    size[k] = error / np.sqrt(covariance[k, k])
    return np.asarray(covariance * np.outer(size, size))


def _sizes(columns: Floats) -> Floats:
    size = np.sqrt((columns**2).mean(axis=0))
    return np.where(size > 0.0, size, 1.0)


def _inverse(information: Floats) -> Floats:
    """Generalised: a column that repeats others shares their coefficient and gets no error of its own."""
    return np.asarray(np.linalg.pinv(information, rcond=1e-12, hermitian=True))
