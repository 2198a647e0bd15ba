"""Hands of other processes: the same answers with and without them, their faults told, none left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest
import xarray as xr

from simulator.charts import draw_all, drawing
from simulator.hands import NONE, Hands, lent, shared
from simulator.metrics import measured
from simulator.metrics.memory import memory_of
from simulator.results import load, save
from tests.sample import MENU, sample_dataset

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def hands() -> Iterator[Hands]:
    with lent(2, int) as found:
        yield found


def found_of(work, hands: Hands, things=range(5), theirs=None) -> dict[int, object]:
    found: dict[int, object] = {}
    with shared(list(things), work, theirs or work, found.__setitem__, hands):
        time.sleep(0.2)
    return found


def test_all_is_done_once_with_and_without_hands(hands: Hands):
    assert hands.count == 1
    assert found_of(float, hands) == found_of(float, NONE) == {k: float(k) for k in range(5)}


def test_who_has_one_thread_has_no_hands():
    with lent(1, int) as found:
        assert found is NONE


def test_a_fault_of_a_hand_comes_with_its_traceback(hands: Hands):
    with pytest.raises(ValueError, match="invalid literal") as fault:
        found_of(int, hands, ["1", "two"])
    assert "Traceback" in str(fault.value.__cause__)


def test_work_of_a_hand_that_is_gone_is_done_here():
    with lent(2, int) as found:
        assert found_of(float, found, theirs=os._exit) == {k: float(k) for k in range(5)}


@pytest.mark.slow
def test_measures_and_charts_are_the_same(hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("simulator.results.PATHS_PER_CHUNK", 4)
    monkeypatch.setattr("simulator.metrics.blocks.CELLS", 1)
    save(sample_dataset(tuple(MENU)[:3], paths=16, draws=8, months=13), tmp_path)
    ours, theirs = (measured(load(tmp_path), (12, 13), who) for who in (NONE, hands))
    found, expected = memory_of(theirs), memory_of(ours)
    assert found is not None
    assert expected is not None
    assert found.found.keys() == expected.found.keys()
    for name, value in expected.found.items():
        xr.testing.assert_identical(found.found[name], value)
    alone = {path.name: path for path in draw_all(ours, tmp_path / "alone")}
    with drawing(theirs, tmp_path / "shared", hands):
        pass
    assert {path.name for path in (tmp_path / "shared").iterdir()} == set(alone)
    for name in (n for n in alone if n.endswith("png")):
        assert np.array_equal(*(read(tmp_path / folder / name) for folder in ("alone", "shared")))


def read(picture: Path) -> np.ndarray:
    from matplotlib.image import imread

    return imread(picture)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=["killed", "stopped"])
def test_no_hand_outlives_its_master(end: int):
    code = (
        "import signal, time; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a runner may ignore it
        "from simulator.hands import lent\nwith lent(2, int):\n    print(flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = partial(subprocess.Popen, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True)
    with run([sys.executable, "-c", code], start_new_session=True) as master:
        assert master.stdout is not None
        master.stdout.readline()
        time.sleep(1.5)
        theirs = psutil.Process(master.pid).children(recursive=True)
        assert theirs
        (os.killpg if end == signal.SIGINT else os.kill)(master.pid, end)
        _, told = master.communicate(timeout=20)
        _, left = psutil.wait_procs(theirs, timeout=10)
    assert not left
    assert told.count("Traceback") == (1 if end == signal.SIGINT else 0), told
