"""A company's own records are read as they stand, or refused with every fault of every table."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from simulator.history.layouts import LAYOUTS, described
from simulator.history.read import read_history
from simulator.tables.source import Source
from simulator.vocabulary import InputError
from tests.records import CUSTOMERS, LEDGER, TICKETS, TRANSACTIONS, write

AS_OF = date(2024, 3, 31)
BEGINS = date(2023, 1, 1)


def _faults(where, **told):
    with pytest.raises(InputError) as refused:
        read_history(where, **told)
    return refused.value.faults


def test_what_was_read_and_what_does_not_match(tmp_path):
    history = read_history(write(tmp_path), as_of=AS_OF, observed_from=BEGINS)
    assert list(history.tables) == ["customers", "transactions", "tickets", "ledger"]
    assert history.table("customers")["customer_id"].tolist() == ["007", "a", "b", "c", "d"]
    assert history.table("tickets")["opened"][3] == pd.Timestamp("2023-05-31 23:50")
    assert history.notes == (
        "transactions: 1 line without a customer (net 9), kept",
        "transactions: 1 line of 1 customer not in customers (x9), kept",
        "tickets: 1 ticket of 1 customer not in customers (7), kept; 1 differ only in leading zeros, case or blanks",
        "tickets: 1 ticket after their customer's last day, kept",
        "customers: 1 customer left before the records begin (2023-01-01): no part of survival",
        "customers: referred_by of 1 customer names nobody in customers (nobody), kept",
        "transactions: nothing of 2 of 5 customers",
        "ledger: 1 month of pool desk missing (2023-03)",
    )


def test_every_fault_of_every_table_at_once(tmp_path):
    write(
        tmp_path,
        customers=CUSTOMERS.replace("2024-02-10", "2023-02-10").replace("d,tail,2024-02-01,,", "a,,1.2.24,,voluntary"),
        transactions=TRANSACTIONS.replace(",40,", ",40 EUR,"),
        tickets=TICKETS.replace(",12,", ",-12,").replace("2023-06-02 08:00", "2023-05-30 08:00"),
        ledger=LEDGER.replace("2023-02,", "2023-01,"),
        prices="customer_id,date,old_price,new_price\n007,2023-05-01,0,12\n",
    )  # fmt: skip
    assert sorted(_faults(tmp_path)) == sorted([
        "customers.csv row 3: end_date is 2023-02-10, must not lie before start_date, 2023-03-15",
        "customers.csv rows 3, 6: customer_id is a, must be unique",
        "customers.csv row 6: start_date is '1.2.24', must be a date written YYYY-MM-DD",
        "customers.csv row 6: segment is empty",
        "customers.csv row 6: exit_cause is voluntary, needs end_date: when did the customer leave?",
        "transactions.csv row 5: amount is '40 EUR', must be a number (money) (looks like a currency: leave it out)",
        "tickets.csv row 2: handling_minutes is -12, must be 0 or more (minutes)",
        "tickets.csv row 3: resolved is 2023-05-30, must not lie before opened, 2023-05-31",
        "ledger.csv rows 2, 3: month is 2023-01-01, must be unique: no two rows share month and pool",
        "prices.csv row 2: old_price is 0, must lie in [1e-06, 1e+12] (money)",
    ])  # fmt: skip


def test_contracts_of_a_customer_follow_each_other(tmp_path):
    rows = ["a,2023-01-01,2023-12-31,x", "a,2023-12-31,2024-12-30,x", "b,2023-01-01,,x", "b,2024-01-01,,y"]
    write(tmp_path, contracts="\n".join(["customer_id,start_date,end_date,product", *rows]) + "\n")
    (fault,) = _faults(tmp_path)
    assert fault.startswith("contracts.csv row 3: start_date is 2023-12-31, must lie after the end of the customer's")
    write(tmp_path, contracts="\n".join(["customer_id,start_date,end_date", *(r[:-2] for r in rows)]) + "\n")
    assert "contracts.csv rows 3, 5: start_date is 2023-12-31, 2024-01-01" in _faults(tmp_path)[0]


def test_what_lies_after_the_day_is_left_out_and_counted(tmp_path):
    history = read_history(write(tmp_path), as_of=date(2023, 6, 30), observed_from=BEGINS)
    assert "transactions: 2 rows after 2023-06-30 left out" in history.notes
    assert "customers: 1 row after 2023-06-30 left out" in history.notes
    assert history.table("customers")["end_date"].notna().tolist() == [False, False, False, True]
    assert history.table("customers")["exit_cause"].tolist() == ["", "", "", "voluntary"]
    paid = history.table("transactions")["paid_date"]
    assert paid.notna().tolist() == [True, True, False, False, True, False]
    assert history.hash != read_history(tmp_path, as_of=AS_OF, observed_from=BEGINS).hash


def test_days_nobody_told_are_said(tmp_path):
    history = read_history(write(tmp_path))
    assert (history.as_of, history.observed_from) == (date(2024, 2, 20), date(2022, 11, 30))
    assert history.notes[:2] == (
        "as_of is not given: 2024-02-20, the last day in tickets",
        "observed_from is not given: 2022-11-30, the first exit or row in the records, is assumed",
    )
    assert "before anything in" in _faults(tmp_path, as_of=date(2019, 1, 1))[0]
    assert "observed_from is 2024-03-01, must not lie after" in _faults(tmp_path, observed_from=date(2024, 3, 1))[0]


def test_the_users_own_names_and_columns(tmp_path):
    write(tmp_path, customers="", tickets="", ledger="")
    lines = "Client;x\n"
    (tmp_path / "lines.csv").write_text("Client,Day,Price,Qty,Land\n007,2023-01-05,2.5,4,DE\n", encoding="utf-8")
    columns = {"customer_id": "Client", "date": "Day", "amount": "Price*Qty"}
    history = read_history({"transactions": Source(tmp_path / "lines.csv", columns=columns)})
    assert history.table("transactions")["amount"].tolist() == [10.0]
    assert "transactions: not read: Land" in history.notes
    (tmp_path / "lines.csv").write_text(lines, encoding="utf-8")
    assert "semicolons" in _faults({"transactions": Source(tmp_path / "lines.csv")})[0]
    wrong = {"transactions": Source(tmp_path / "transactions.csv", columns={"custmer_id": "x"})}
    assert _faults(wrong) == ["transactions.csv cannot use columns.custmer_id; did you mean 'customer_id'?"]


def test_columns_of_the_book_are_checked_and_others_kept(tmp_path):
    told = (
        CUSTOMERS.replace("referred_by\n", "referred_by,nps,colour\n")
        .replace("\n", ",0,red\n")
        .replace("colour,0,red", "colour")
    )
    history = read_history(write(tmp_path, customers=told), as_of=AS_OF, observed_from=BEGINS)
    assert history.table("customers")["nps"].tolist() == [0.0] * 5
    assert "customers: column colour is not one of ours and is kept as it is" in history.notes
    assert not {"nps", "colour"} & set(history.until(date(2023, 9, 30)).table("customers"))
    write(tmp_path, customers=told.replace(",0,red", ",300,red"))
    assert _faults(tmp_path) == ["customers.csv rows 2, 3, 4, 5, 6: nps is 300, must lie in [-100, 100] (points)"]


def test_one_workbook_holds_all_tables(tmp_path):
    pytest.importorskip("openpyxl")
    plain = read_history(write(tmp_path), as_of=AS_OF, observed_from=BEGINS)
    with pd.ExcelWriter(tmp_path / "all.xlsx") as book:
        for name, frame in plain.tables.items():
            frame.to_excel(book, sheet_name=name.title(), index=False)
        pd.DataFrame({"x": [1]}).to_excel(book, sheet_name="notes", index=False)
    again = read_history(tmp_path / "all.xlsx", as_of=AS_OF, observed_from=BEGINS)
    for name, frame in plain.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name], obj=name)
    assert again.notes == plain.notes
    missing = _faults({"tickets": Source(tmp_path / "all.xlsx", sheet="tikets")})
    assert missing == ["all.xlsx has no sheet 'tikets'; did you mean 'Tickets'?"]
    assert "has 5 sheets (Customers, " in _faults({"tickets": Source(tmp_path / "all.xlsx")})[0]


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ({"tickts": Source("x.csv")}, "history.tickts is no kind of record; did you mean 'tickets'?"),
        ({}, "no records are given"),
        ({"tickets": Source()}, "history.tickets.path has no value"),
        ({"tickets": Source("a.csv", address="sqlite://")}, "history.tickets.address is given beside"),
        ({"tickets": Source(address="sqlite://")}, "history.tickets.query has no value"),
        ("nowhere", "must be a folder with the tables, or a workbook"),
    ],
)  # fmt: skip
def test_a_place_that_holds_nothing(sources, said):
    assert said in _faults(sources)[0]


def test_a_folder_of_strangers_names_the_nearest(tmp_path):
    (tmp_path / "ticket.csv").write_text("x\n", encoding="utf-8")
    assert _faults(tmp_path)[0].endswith("holds none of customers, contracts, transactions, tickets, ledger, prices, "
                                         "acquisition; did you mean 'ticket'?")  # fmt: skip


def test_every_layout_is_told_in_full_and_fits_a_terminal():
    text = "\n".join(described())
    assert max(len(line) for line in text.splitlines()) <= 80
    for layout in LAYOUTS.values():
        assert f"{layout.name}: one row" in text
        assert all(column.meaning and f" {column.name} " in text for column in layout.columns)
        assert {*layout.dated, *layout.key, *layout.told} <= set(layout.names)
        assert {name for pair in layout.ordered for name in pair} <= set(layout.names)


def test_the_readme_names_every_column():
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", readme, flags=re.M))
    need = {"required": "**`{}`**", "present": "*`{}`*"}
    for layout in LAYOUTS.values():
        for column in layout.columns:
            assert need.get(column.fill, "`{}`").format(column.name) in rows[layout.name], (layout.name, column.name)


def test_a_column_that_is_missing_hides_no_other_fault(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("customer_id,day,old_price,new_price\na,2024-01-01,0,1\na,2024-01-01,1,1\n")
    (tmp_path / "contracts.csv").write_text("customer,start_date,end_date\na,2020-13-01,2020-05-01\n")
    with pytest.raises(InputError) as refused:
        read_history(tmp_path)
    assert len(refused.value.faults) == 4, "no key that is half there"
    for said in ("no column date; did you mean 'day'", "old_price is 0", "no column customer_id", "'2020-13-01'"):
        assert said in str(refused.value)
