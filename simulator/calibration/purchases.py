"""Purchases without a contract: the fitted models as estimates with standard errors, and how independent money is.

BG/NBD and Pareto/NBD say how often customers buy and whether they are still there, Gamma-Gamma what they spend.
Standard errors are from the observed information on the logs of the parameters.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.book import bgnbd
from simulator.book.bgnbd import BgNbd, Purchases, grouped
from simulator.calibration import gamma_gamma, pareto_nbd
from simulator.calibration.estimate import Joint, correlation_of, estimated, unestimated
from simulator.calibration.gamma_gamma import GammaGamma, Spending
from simulator.calibration.likelihood import covariance, curvature
from simulator.calibration.pareto_nbd import ParetoNbd
from simulator.vocabulary import Bools, Floats

BGNBD = (("purchase rate, shape r", "-"), ("purchase rate, scale alpha", "time"),
         ("drop-out probability, a", "-"), ("drop-out probability, b", "-"))  # fmt: skip
PARETO = (*BGNBD[:2], ("drop-out rate, shape s", "-"), ("drop-out rate, scale beta", "time"))
SPENDING = (("spending, shape p", "-"), ("spending, shape q", "-"), ("spending, scale gamma", "money"))
FLAT = "the data do not tell it: the likelihood is flat in this direction (the parameter runs to an edge)"


def bgnbd_estimates(seen: Purchases, model: BgNbd) -> Joint:
    """r, α, a and b with their errors. A customer seen once counts as alive in this model, whatever its age."""
    unique, counts = grouped(seen)

    def value(logs: Floats) -> float:
        return float(counts @ bgnbd.log_likelihood(unique, *np.exp(logs)))

    return _joint(value, np.array(model[:4]), BGNBD, len(seen.age), "BG/NBD (Fader, Hardie and Lee 2005)")


def pareto_nbd_estimates(seen: Purchases, model: ParetoNbd) -> Joint:
    """r, α, s and β with their errors."""
    unique, counts = grouped(seen)

    def value(logs: Floats) -> float:
        return float(counts @ pareto_nbd.log_likelihood(unique, *np.exp(logs)))

    source = "Pareto/NBD (Schmittlein, Morrison and Colombo 1987)"
    alike = [shape > 0.9 * pareto_nbd.ALIKE for shape in (model.r, model.s)]
    return _joint(value, np.array(model[:4]), PARETO, len(seen.age), source, np.repeat(alike, 2))


def gamma_gamma_estimates(seen: Spending, model: GammaGamma) -> Joint:
    """p, q and γ with their errors."""

    def value(logs: Floats) -> float:
        return float(gamma_gamma.log_likelihood(seen, *np.exp(logs)).sum())

    return _joint(value, np.array(model[:3]), SPENDING, len(seen.mean), "Gamma-Gamma (Fader and Hardie 2013)")


def money_apart(seen: Spending) -> float:
    """Correlation of how often with how much: Gamma-Gamma takes it for 0; beyond ± .2 it is not to be trusted."""
    return float(np.corrcoef(seen.purchases, seen.mean)[0, 1])


def _joint(
    value: Callable[[Floats], float],
    at: Floats,
    names: tuple[tuple[str, str], ...],
    seen: int,
    source: str,
    edge: Bools | bool = False,
) -> Joint:
    """``edge``: numbers known to have run to the edge of what is looked for."""
    logs = np.log(at)
    source = f"{source}, maximum likelihood"
    held: Bools = (np.abs(logs) > 11.5) | edge  # the fits look between e^-12 and e^12
    try:
        errors = covariance(-curvature(value, logs), held)
    except np.linalg.LinAlgError:
        errors, held = np.zeros((len(at), len(at))), np.ones(len(at), dtype=bool)
    estimates = tuple(
        unestimated(name, "log", unit=unit, seen=seen, source=source, why=FLAT)
        if held[k]
        else estimated(name, float(logs[k]), float(errors[k, k] ** 0.5), "log", unit=unit, seen=seen, source=source)
        for k, (name, unit) in enumerate(names)
    )
    return Joint(estimates, correlation_of(errors))
