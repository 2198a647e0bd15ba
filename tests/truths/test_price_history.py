"""One renewal round of a real direct insurer: what drove prices must be seen, or a rise seems to keep customers."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.calibration.price import PriceChanges, response, usable
from simulator.parameters import Parameters

FILE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "eudirectlapse.csv"
WORDS = ("prem_freqperyear", "polholder_BMCevol", "polholder_diffdriver")
NUMBERS = {"tenure": "policy_age", "age": "polholder_age", "contracts": "policy_nbcontract"}


@cache
def renewals() -> PriceChanges:
    """Controls: a rival's price, tenure, the holder's age, contracts, and how bonus, payment and drivers stand."""
    if not FILE.exists():
        pytest.skip(f"{FILE.name} is absent: the insurer's renewals come with no release")
    table = pd.read_csv(FILE)
    column = {name: table[name].to_numpy(np.float64) for name in table.select_dtypes("number")}
    controls = {name: column[c] for name, c in NUMBERS.items()} | {c: table[c].to_numpy(str) for c in WORDS}
    prices = (column[name] for name in ("lapse", "prem_last", "prem_final", "prem_market"))
    return PriceChanges(*prices, controls=controls)


@cache
def found():
    return response(renewals(), Parameters())


def test_what_is_known_of_these_renewals():
    assert renewals().left.mean() == pytest.approx(0.1281, abs=5e-5)
    assert usable(renewals()).sum() == 22_399, "changes of 30 % and more are of what is insured, not of its price"


def test_the_own_price_with_what_drove_it():
    """ln(new/old), within 30 %: +3.54 (.71); ln(new/market) .69 (.11); a year of tenure −.078 (.010)."""
    assert found().controlled.value == pytest.approx(3.54, abs=0.01)
    assert found().controlled.error == pytest.approx(0.71, abs=0.005)
    assert found().table.of("gap") == pytest.approx((0.69, 0.11), abs=0.005)
    assert found().table.of("tenure") == pytest.approx((-0.078, 0.010), abs=0.001)


def test_the_raw_relation_has_the_wrong_sign_and_is_refused():
    assert found().naive.value < -2 * found().naive.error
    assert found().naive.status == "refused"
    assert "seems to keep customers" in found().naive.why


def test_without_controls_the_prior_stays():
    bare = response(replace(renewals(), market=None, controls={}), Parameters())
    assert [e.status for e in bare.hazard.estimates] == ["prior", "prior"]
    assert "seems to keep customers" in bare.hazard.estimates[0].why


def test_what_the_model_takes_from_it():
    """94 % of the changes are cuts, so they tell η: (3.58 + .69) · P / −ln(1 − P), drawn towards what was believed.

    On the log scale the belief is 2.0 (.50) and the data say 4.0 (.19): what comes out lies between, nearer the data.
    """
    reaction, aversion = found().hazard.estimates
    told = (3.58 + 0.69) * 0.1281 / -np.log1p(-0.1281)
    assert 3.0 < reaction.value < told
    assert 0.1 < reaction.error < 0.25, "narrower than the prior"
    assert aversion.value == pytest.approx(1.6, rel=0.1)
    assert "loss aversion is mostly as believed" in aversion.why
    assert "661 of 23,060 changes left out" in reaction.why
