"""What a run cannot hold is refused by name before it starts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenarios import load_macro, load_strategy
from simulator.book import synthesise
from simulator.engine import simulate
from simulator.number import ByRole
from simulator.parameters import Parameters
from simulator.vocabulary import InputError

SMALL = replace(Parameters(), portrait=replace(Parameters().portrait, customers=60))
PLAY = ({"do_nothing": load_strategy("do_nothing")}, {"baseline": load_macro("baseline")})


def test_growth_beyond_the_ledger_is_refused():
    wild = replace(SMALL, customers=replace(SMALL.customers, volume_drift=ByRole(0.1, 0.1, 0.1)))
    with pytest.raises(InputError, match=r"months is 120: by then a customer may have grown to 162,755 times"):
        simulate(synthesise(wild, 1), *PLAY, parameters=wild, months=120, paths=1, draws=1)


def test_a_contract_too_long_for_a_cell_is_refused():
    book = synthesise(SMALL, 1)
    book.customers.loc[book.customers.index[7], "contract_term_months"] = 2000
    with pytest.raises(InputError, match=r"book.contract_term_months is 2000, must lie in \[1, 1023\]"):
        simulate(book, *PLAY, parameters=SMALL, months=3, paths=1, draws=1)
