"""The jitted core is the Python on the page: the same run once more with numba's compiler switched off."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scenarios import load_macro
from simulator.core.given import CONTENT
from simulator.core.records import CONTENT_NOW
from simulator.vocabulary import Effect, Entry
from tests.sectors import sector
from tests.small import everybody, idle, lives, on, run, small, turned

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "from tests.twins.test_plain_core import result; import sys; result().to_zarr(sys.argv[1])"


def result():
    """A dozen customers for half a year, with everything in it: notice, prices, tiers, jumps, arrivals, overload."""
    stirred = turned(sector("saas"), {"customers.jump_prob": 0.8, "customers.top_accounts": 4,
                                      "acquisition.customers_per_month": 300.0, "desk.initial_load": 1.1})  # fmt: skip
    strategies = {
        "do_nothing": idle(),
        "purge": on(lambda seen: seen.lottery < 0.4, Entry(1, "now", 2, Effect(exit=2)), capacity="layoffs"),
        "reprice": on(everybody, Entry(1, "renewal", 1, Effect(list_price=0.3, cost_per_account=7.0))),
        "migrate": on(everybody, Entry(0, "now", 1, Effect(service_class=2, tickets=0.7, clock=3.0)), capacity="hold"),
    }
    return run(small("saas", 12), strategies, stirred, macro=load_macro("severe_recession"), months=6, paths=1)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The same run in a Python whose numba compiles nothing."""
    import xarray as xr

    store = tmp_path_factory.mktemp("plain") / "result.zarr"
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT, str(store)]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"NUMBA_DISABLE_JIT": "1"})
    return xr.open_zarr(store).load()


def test_the_jitted_core_is_the_python_on_the_page(plain):
    jitted = result()
    assert float(jitted["exits"].sum()) > 4
    assert float(jitted["acquired"].sum()) > 4
    differ = {
        str(name): float(np.nanmax(np.abs(jitted[name].values - plain[name].values)))
        for name in jitted.data_vars
        if not np.array_equal(jitted[name].values, plain[name].values, equal_nan=True)
    }
    assert not differ


def test_what_one_month_hands_to_the_next_stands_on_a_grid():
    """Clocks and satisfaction are multiples of 2**-32, so the last bits of an exponential cannot spread."""
    lived = lives(small("saas", 60), idle(), sector("saas"), macro=load_macro("baseline"))
    opening = lived.prepared.opening.numbers.value[CONTENT : CONTENT + 3]
    for told in (lived.work.clock, lived.work.state[CONTENT_NOW : CONTENT_NOW + 3], opening):
        assert (told > 0).any()
        assert np.array_equal(told * 2.0**32, np.rint(told * 2.0**32))
