"""A handful of invoice lines become customers one can check by hand."""

from __future__ import annotations

from datetime import date

import pytest

from simulator.book import read_transactions
from simulator.book.contract import DAYS_PER_MONTH
from simulator.parameters import Parameters
from simulator.vocabulary import InputError

P = Parameters()
AS_OF = date(2025, 12, 31)
LINES = """customer_id,date,amount,cost,invoice
0007,2025-06-30,100,60,1
0007,2025-06-30,50,30,2
0007,2025-09-30,100,60,3
0007,2025-10-05,-25,-15,3
b,2025-12-31,40,10,4
c,2025-08-01,30,10,5
c,2025-08-02,-30,-10,5
d,2025-07-01,-5,0,6
,2025-07-01,80,40,7
b,2026-02-01,999,1,8
"""


def _read(folder, text, parameters=P, **told):
    path = folder / "lines.csv"
    path.write_text(text, encoding="utf-8")
    return read_transactions(path, parameters, **({"as_of": AS_OF} | told))


def _faults(folder, text, **told):
    with pytest.raises(InputError) as refused:
        _read(folder, text, **told)
    return refused.value.faults


def test_lines_become_customers(tmp_path):
    book = _read(tmp_path, LINES)
    c = book.customers.set_index("customer_id")
    assert c.index.tolist() == ["0007", "b"]
    months = (AS_OF - date(2025, 6, 30)).days / DAYS_PER_MONTH
    assert c["tenure_months"].tolist() == pytest.approx([months, 0.0])
    assert c["net_total"].tolist() == [225, 40]
    assert c["purchases"].tolist() == [3, 1]
    assert c["cogs_share"].tolist() == pytest.approx([135 / 225, 0.25])
    assert c["returns_share"].tolist() == pytest.approx([0.1, 0.0])
    assert c["months_since_last"].tolist() == pytest.approx([(AS_OF - date(2025, 9, 30)).days / DAYS_PER_MONTH, 0])
    # too few repeaters for a model: two days with a purchase in six months, 112.50 each
    assert c["purchases_per_month"]["0007"] == pytest.approx(2 / months)
    assert c["monthly_revenue"]["0007"] == pytest.approx(225 / months)
    assert c["alive_prob"].tolist() == [1.0, 1.0]
    assert c["annual_churn"].isna().all()
    assert (c["contract_term_months"] == 1).all()


def test_whoever_is_left_out_is_said(tmp_path):
    notes = _read(tmp_path, LINES).notes
    assert notes[:4] == (
        "left out: 1 line after 2025-12-31",
        "left out: 1 line without a customer, net 80 (23.5% of all)",
        "left out: 2 of 4 known customers, who returned all they paid or more (net -5)",
        "only 1 customer bought again: rhythm is the plain average, churn the sector's, all alive",
    )


def test_date_of_the_book_defaults_to_the_last_day(tmp_path):
    book = _read(tmp_path, LINES, as_of=None)
    assert book.as_of == date(2026, 2, 1)
    assert book.notes[0] == "book.as_of is not given: 2026-02-01, the last day of the file"
    assert book.customers.set_index("customer_id")["net_total"]["b"] == 1039


def test_without_costs_the_margin_is_told_or_the_sectors(tmp_path):
    text = "\n".join(",".join(line.split(",")[:3]) for line in LINES.splitlines())
    told = _read(tmp_path, text, gross_margin=0.4)
    assert told.customers["cogs_share"].tolist() == pytest.approx([0.6, 0.6])
    assert "gross margin is assumed: 40.0% for every customer" in told.notes
    sectors = _read(tmp_path, text)
    assert "cogs_share is assumed for 2 customers: the sector's, by role" in sectors.notes
    assert _faults(tmp_path, text, gross_margin=40) == [
        "book.gross_margin is 40, must lie in [0, 1] (a share, not a percentage: did you mean 0.4?)"
    ]


def test_columns_by_other_names_and_amounts_as_products(tmp_path):
    rows = ("x,2025-01-05,3,2.50,shop", "x,2025-03-05,-1,2.50,web", "y,2025-02-01,1,9,shop")
    text = "\n".join(["Client,When,Quantity,UnitPrice,Kind", *rows])
    columns = {"customer_id": "Client", "date": "When", "amount": "Quantity * UnitPrice", "segment": "Kind"}
    book = _read(tmp_path, text, columns=columns)
    c = book.customers
    assert c["net_total"].tolist() == [5.0, 9.0]
    assert c["segment"].tolist() == ["web", "shop"]
    assert set(book.segments) == {"shop", "web"}


def test_segments_by_thirds_of_revenue(tmp_path):
    rows = "\n".join(f"k{k},2025-06-30,{10 + k}" for k in range(9))
    c = _read(tmp_path, f"customer_id,date,amount\n{rows}\n").customers
    assert c["segment"].tolist() == ["tail"] * 3 + ["mid"] * 3 + ["core"] * 3


def test_faults_name_rows_and_the_files_own_columns(tmp_path):
    text = 'Client,When,Price,N\nx,5.1.2025,1,1\nx,,1,1\nx,2025-01-05,1,\nx,2025-01-05,"1,5",1\n'
    columns = {"customer_id": "Client", "date": "When", "amount": "Price*N"}
    assert _faults(tmp_path, text, columns=columns) == [
        "lines.csv row 2: When is '5.1.2025', must be a date written YYYY-MM-DD",
        "lines.csv row 3: When is empty",
        "lines.csv row 4: N is empty",
        "lines.csv row 5: Price is '1,5', must be a number (money) (looks like a decimal comma: write a point)",
    ]


def test_missing_columns_are_named(tmp_path):
    assert _faults(tmp_path, "Client,date,Amount\nx,2025-01-05,1\n") == [
        "lines.csv has no column customer_id; say which one is with columns.customer_id",
        "lines.csv has no column amount; did you mean 'Amount'?",
    ]
    assert _faults(tmp_path, LINES, columns={"custmer_id": "x"}) == [
        "lines.csv cannot use columns.custmer_id; did you mean 'customer_id'?"
    ]
    assert _faults(tmp_path, LINES, as_of=date(2020, 1, 1)) == [
        "lines.csv has no customer with a positive net amount up to 2020-01-01"
    ]
