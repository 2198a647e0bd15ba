"""What drove prices, told by further columns of the records: the answer to price is read beside it, or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest

from experiments.calibrating.numbers import calibrated
from experiments.calibrating.page import pack
from experiments.calibrating.records import records
from experiments.calibrating.winning import driven_by, pricing
from experiments.calibrating.work import Found, sources
from experiments.records_branch import HistoryChoice, TableChoice
from simulator.calibration.estimate import Estimate
from simulator.history.history import History
from simulator.history.read import read_history
from simulator.parameters import Parameters
from simulator.tables.source import Source
from simulator.vocabulary import InputError
from tests import made_up_company as truth

P = Parameters()
INSURER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "eudirectlapse.csv"
THEIRS = {"old_price": "prem_last", "new_price": "prem_final", "market_price": "prem_market", "left": "lapse"}
DROVE = ("policy_age", "polholder_age", "policy_nbcontract", "prem_freqperyear", "polholder_BMCevol",
         "polholder_diffdriver")  # fmt: skip


def told_by(estimator: Any, history: History) -> dict[str, Estimate]:
    return {e.name: e for joint in estimator(records(history, P, None)) for e in joint.estimates}


@cache
def insurer() -> History:
    if not INSURER.exists():
        pytest.skip(f"{INSURER.name} is absent: the insurer's renewals come with no release")
    table = pd.read_csv(INSURER)
    table.insert(0, "customer_id", [f"p{k}" for k in range(len(table))])
    with TemporaryDirectory() as folder:
        table.assign(date="2011-01-01").to_csv(file := Path(folder) / "renewals.csv", index=False)
        told = {"prices": Source(str(file), columns=THEIRS)}
        return read_history(told, as_of=truth.AS_OF, controls=DROVE)


def test_the_insurer_s_own_price_is_reached_through_the_records() -> None:
    found = told_by(pricing, insurer())
    assert found["own price change"].value == pytest.approx(3.54, abs=0.01)
    assert found["own price change"].error == pytest.approx(0.713, abs=0.005)
    assert found["raw price change"].status == "refused"
    assert driven_by(records(insurer(), P, None)) == ["market price", *DROVE]
    few = told_by(pricing, replace(insurer(), controls=()))
    assert few["own price change"].value < 3.0, "without them the answer is another"


def small(tmp_path: Path, controls: tuple[str, ...], **tables: str) -> History:
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return read_history(tmp_path, controls=controls)


PRICES = "customer_id,date,old_price,new_price,risk\na,2024-01-01,1,2,3\nb,2024-03-01,1,2,4\n"
PEOPLE = "customer_id,segment,start_date,size\na,mid,2020-01-01,big\nb,mid,2020-01-01,small\n"


def test_controls_of_prices_are_known_on_the_day_those_of_customers_are_not(tmp_path: Path) -> None:
    history = small(tmp_path, ("risk", "size"), prices=PRICES, customers=PEOPLE)
    assert driven_by(records(replace(history, tables=_left(history)), P, None)) == ["tenure", "risk", "size"]
    then = history.until(date(2024, 2, 1))
    assert list(then.table("prices")["risk"]) == [3.0]
    assert "size" not in then.table("customers")
    assert any("customers.size" in note and "risk" not in note for note in then.notes)


def _left(history: History) -> dict[str, pd.DataFrame]:
    return {**history.tables, "prices": history.table("prices").assign(left=[True, False])}


@pytest.mark.parametrize(
    ("controls", "tables", "said"),
    [
        (("rsk",), {"prices": PRICES}, r"controls names 'rsk', must be a column .*\(risk\); did you mean 'risk'"),
        (("new_price",), {"prices": PRICES}, "controls names 'new_price', must be .* beyond their layouts"),
        (("size",), {"customers": PEOPLE}, "controls is size, but no prices are given"),
    ],
)
def test_controls_that_are_no_further_column_are_refused(
    controls: tuple[str, ...], tables: dict[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=said):
        small(tmp_path, controls, **tables)


def test_the_page_flags_a_naive_answer_to_price() -> None:
    told = calibrated(insurer(), P)
    sections = pack(Found(records(insurer(), P, None), P, told, None, "insurer"), "here", "x").sections
    price = next(s for s in sections if s.key == "price")
    assert "without controls the answer to price would be wrong: -1.82" in price.headline
    assert any("policy_age" in text for text in price.paragraphs)


def test_names_of_columns_are_told_of_a_table_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text(PRICES)
    (tmp_path / "customers.csv").write_text(PEOPLE.replace("start_date", "since"))
    told = HistoryChoice(folder=str(tmp_path), customers=TableChoice(columns={"start_date": "since"}))
    given = sources(told)
    assert set(given) == {"customers", "prices"}
    assert given["customers"] == Source(tmp_path / "customers.csv", columns={"start_date": "since"})
