"""Peers of the wheel: other ways to run the same months must give the integers of the readable loop."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest

from experiments.bench_race import JUDGED, blank, disagreement
from experiments.bench_work import ECONOMIES, Stand, parameters_for, stands, task_for
from experiments.peers import Peer, peers
from simulator.core import naive
from simulator.core.records import CLOSED, Floats, Links
from simulator.core.stepped import Model
from tests.sectors import sector

WAYS = peers()


@cache
def judged(name: str) -> Mapping[str, Stand]:
    """A small book in which customers leave by choice, by default and by the firm, and others come."""
    return stands(task_for(parameters_for(sector(name), 120), 30, JUDGED, ECONOMIES[:1]), 2)


@pytest.mark.parametrize("sector_name", ["saas", "wholesale"])
@pytest.mark.parametrize("name", WAYS)
def test_a_peer_gives_the_integers_of_the_readable_loop(name: str, sector_name: str) -> None:
    peer = WAYS[name]
    if why := peer.missing():
        pytest.skip(why)
    assert disagreement(peer, judged(sector_name)) == ""


def test_the_cases_have_every_kind_of_leaving_and_newcomers() -> None:
    causes: set[int] = set()
    closed = 0
    for stand in judged("saas").values():
        naive.run(*stand.model, stand.out, stand.gone)
        causes |= set((stand.gone[stand.gone > 0] & 3).tolist())
        work = stand.model[-1]
        closed += int((work.sums[:, CLOSED] > 0).sum())
        assert (work.gone > 0).any()
    assert causes == {0, 1, 2, 3}
    assert closed > 0


class Wrong:
    """A peer that misses one leaver, or changes one number."""

    MOST = 1

    def __init__(self, slip: str) -> None:
        self.slip = slip

    def missing(self) -> str:
        return ""

    def run(self, model: Model, out: Floats, gone: Links) -> None:
        naive.run(*model, out, gone)
        if self.slip == "leaver":
            gone[0, np.flatnonzero(gone[0])[0]] = 0
        else:
            out[-1, 2, 5] += 1.0


@pytest.mark.parametrize(("slip", "said"), [("leaver", "other customers leave under"), ("number", "from month 3 than")])
def test_a_peer_that_is_wrong_is_named_with_what_is_wrong(slip: str, said: str) -> None:
    wrong: Peer = Wrong(slip)
    assert said in disagreement(wrong, judged("saas"))


def test_room_for_a_result_holds_nothing_a_run_writes() -> None:
    out, gone = blank(next(iter(judged("saas").values())))
    assert np.isinf(out).all()
    assert (gone == -1).all()
