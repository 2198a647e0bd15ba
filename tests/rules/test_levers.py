"""Each lever says exactly what its numbers say, and nothing else."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenarios.levers import LEVERS, as_drawn, concerned, effects, exits, uncertain_numbers
from scenarios.levers.demote import Demote
from scenarios.levers.fee import Fee
from scenarios.levers.migrate import Migrate
from scenarios.levers.not_renew import NotRenew
from scenarios.levers.refer import Refer
from scenarios.levers.reprice import Reprice
from scenarios.levers.strip import Strip
from scenarios.levers.terminate import Terminate
from scenarios.levers.upsell import Upsell
from simulator.number import check, register
from simulator.vocabulary import CAUSES, SERVICE_CLASSES, Effect, InputError
from tests.views import view_of


def test_the_folder_is_the_list():
    assert dict(LEVERS) == {
        "demote": Demote,
        "fee": Fee,
        "migrate": Migrate,
        "not_renew": NotRenew,
        "refer": Refer,
        "reprice": Reprice,
        "strip": Strip,
        "terminate": Terminate,
        "upsell": Upsell,
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


def test_refer_always_has_somewhere_to_go_and_brings_a_fee():
    assert Refer(partner_fee=0.1).effect() == Effect(exit=3, referral=True, partner_fee=0.1)
    assert Refer.ALIGN == ("renewal",)
    assert NotRenew(contact_cost=80.0).effect() == Effect(exit=3, cost_per_account=80.0)
    assert sorted(name for name, kind in LEVERS.items() if exits(kind())) == ["not_renew", "refer", "terminate"]


def test_demote_deflects_no_ticket_and_strip_moves_no_class():
    assert Demote(classes=2).effect() == Effect(classes_down=2, clock=1.25)
    assert Strip().effect() == Effect(activity=0.5, clock=1.15)
    assert Upsell(by=0.2, cost_per_account=30.0).effect() == Effect(volume=1.2, cost_per_account=30.0)


def test_nobody_is_moved_where_he_is_already():
    five = view_of([10.0] * 5, service_class=[0, 1, 2, 2, 1])
    assert concerned(effects(Migrate(), five), five.service_class).tolist() == [True, True, False, False, True]
    assert concerned(effects(Demote(), five), five.service_class).tolist() == [True, True, False, False, True]
    assert concerned(effects(Strip(), five), five.service_class).all()


def test_a_fee_is_a_rise_of_each_customer_by_itself_in_bands_of_five_percent():
    # 10 a month on 1000, 300, 100, 40, 5: 1 %, 3.3 %, 10 %, 25 %, 200 %; the first is under 2.5 %, the last capped.
    five = view_of([1000.0, 300.0, 100.0, 40.0, 5.0])
    done = effects(Fee(extras=10.0), five)
    rises = [0.0 if band < 0 else done.of[band].list_price for band in done.band]
    assert rises == pytest.approx([0.0, 0.05, 0.10, 0.25, 1.0])
    assert concerned(done, five.service_class).tolist() == [False, True, True, True, True]
    # At least 80 a month: 40 pays 100 % more, 5 would pay sixteen times as much.
    done = effects(Fee(minimum=80.0), five)
    assert [0.0 if band < 0 else done.of[band].list_price for band in done.band] == pytest.approx([0, 0, 0, 1, 1])
    assert (effects(Fee(), five).band == -1).all()
    assert (effects(Fee(minimum=10.0), view_of([0.0])).band == 19).all()


def test_uncertain_numbers_lie_where_the_draw_has_them():
    assert sorted(uncertain_numbers(Migrate())) == ["lever.migrate.hazard", "lever.migrate.tickets_kept"]
    assert not uncertain_numbers(Reprice())
    high = as_drawn(Migrate(), {"lever.migrate.hazard": 0.975, "lever.demote.hazard": 0.5})
    assert high.hazard == pytest.approx(1.25 * math.exp(0.1 * 1.959963985))
    assert high.tickets_kept == 0.70
    quantiles = (np.arange(2000) + 0.5) / 2000
    kept = [as_drawn(Migrate(), {"lever.migrate.tickets_kept": q}).tickets_kept for q in quantiles]
    assert np.mean(kept) == pytest.approx(0.70, abs=1e-3)
    assert np.std(kept) == pytest.approx(0.12, abs=1e-3)
    assert as_drawn(Migrate(), {}) == Migrate()


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
