"""Each lever says exactly what its numbers say, and nothing else."""

from __future__ import annotations

import math

import pytest

from scenarios.levers import LEVERS
from scenarios.levers.migrate import Migrate
from scenarios.levers.not_renew import NotRenew
from scenarios.levers.reprice import Reprice
from scenarios.levers.terminate import Terminate
from simulator.number import check, register
from simulator.vocabulary import CAUSES, SERVICE_CLASSES, Effect, InputError


def test_the_folder_is_the_list():
    assert dict(LEVERS) == {
        "migrate": Migrate,
        "not_renew": NotRenew,
        "reprice": Reprice,
        "terminate": Terminate,
    }


def test_terminate_is_an_exit_at_any_time_and_nothing_else():
    assert Terminate(notice_months=2).effect() == Effect(exit=2)
    assert CAUSES[2] == "terminated"
    assert Terminate.ALIGN == ("now",)


def test_not_renew_is_an_exit_at_the_end_of_the_contract():
    assert NotRenew(referral=True).effect() == Effect(exit=3, referral=True)
    assert CAUSES[3] == "not_renewed"
    assert NotRenew.ALIGN == ("renewal",)


def test_reprice_moves_the_list_price_only():
    assert Reprice(by=0.15).effect() == Effect(list_price=0.15)
    assert Reprice.ALIGN[0] == "renewal"


def test_migrate_changes_class_tickets_and_clock():
    effect = Migrate().effect()
    assert SERVICE_CLASSES[effect.service_class] == "self_service"
    assert (effect.tickets, effect.clock, effect.activity, effect.exit) == (0.70, 1.25, 1.0, -1)
    assert Migrate(cost_per_account=40.0).effect().cost_per_account == 40.0


@pytest.mark.parametrize("name", sorted(LEVERS))
def test_every_number_of_a_lever_has_unit_range_and_source(name):
    lines = list(register(LEVERS[name]()))
    assert lines
    for line in lines:
        assert line.unit, line.name
        assert line.source, line.name
        assert line.low <= line.value <= line.high
        assert math.isfinite(line.high)


def test_a_number_out_of_range_is_refused_by_name():
    with pytest.raises(InputError, match=r"by is 15, must lie in \[-0.5, 1\] .*did you mean 0.15"):
        check(Reprice(by=15.0))
