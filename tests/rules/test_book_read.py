"""A customer file is read as it stands or refused with every fault named."""

from __future__ import annotations

import builtins
from datetime import date

import pandas as pd
import pytest

from simulator.book import read_book
from simulator.book.columns import NAMES
from simulator.parameters import Parameters
from simulator.vocabulary import InputError

P = Parameters()
AS_OF = date(2025, 12, 31)
HEADER = (
    "customer_id,segment,monthly_revenue,start_date,gross_margin,service_class,"
    "contract_term_months,months_to_renewal,vulnerable,colour,postcode\n"
)
FIVE = f"""{HEADER}000017,gold,3000,2023-12-31,0.8,premium,12,12,no,red,01234
000018,gold,1000.50,2024-12-31,0.7,Standard,12,1,yes,blue,10115
b,silver,500,2025-06-30,0.6,self-service,1,1,no,,20095
c,silver,0,2025-12-31,0.6,,24,6,no,red,99999
d,bronze,100,2020-01-01,0.5,standard,1,1,no,red,00001
"""


def _file(folder, text, name="book.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def _faults(path, **told):
    with pytest.raises(InputError) as refused:
        read_book(path, P, **({"as_of": AS_OF} | told))
    return refused.value.faults


def _small(folder, rows, header="customer_id,segment,monthly_revenue,tenure_months"):
    return _file(folder, "\n".join([header, *rows]) + "\n")


def test_five_customers_read_as_they_stand(tmp_path):
    book = read_book(_file(tmp_path, FIVE), P, as_of=AS_OF)
    c = book.customers
    assert list(c.columns) == [*NAMES, "colour", "postcode"]
    assert c["customer_id"].tolist() == ["000017", "000018", "b", "c", "d"]
    assert c["monthly_revenue"].tolist() == [3000, 1000.5, 500, 0, 100]
    assert c["cogs_share"].tolist() == pytest.approx([0.2, 0.3, 0.4, 0.4, 0.5])
    assert c["tenure_months"].tolist() == pytest.approx([24.02, 11.99, 6.05, 0.0, 71.98], abs=0.01)
    assert c["service_class"].tolist() == ["premium", "standard", "self_service", "standard", "standard"]
    assert c["vulnerable"].tolist() == [False, True, False, False, False]
    assert c["months_to_renewal"].tolist() == [12, 1, 1, 6, 1]
    assert (book.name, book.as_of, book.weight, book.currency) == ("book", AS_OF, 1.0, "USD")
    assert (book.segments, book.roles) == (("gold", "silver", "bronze"), ("core", "mid", "tail"))


def test_extra_columns_are_kept_as_numbers_only_where_nothing_is_lost(tmp_path):
    c = read_book(_file(tmp_path, FIVE.replace("colour", "score").replace("red", "3")), P, as_of=AS_OF).customers
    assert c["postcode"].tolist() == ["01234", "10115", "20095", "99999", "00001"]
    assert c["score"].tolist() == ["3", "blue", "", "3", "3"]
    c = read_book(_file(tmp_path, FIVE.replace("red", "3").replace("blue", "1.5")), P, as_of=AS_OF).customers
    assert c["colour"].fillna(-1).tolist() == [3, 1.5, -1, 3, 3]


def test_byte_order_mark_quotes_and_blank_lines(tmp_path):
    text = '\ufeffcustomer_id,segment,monthly_revenue,tenure_months\n"a,1",x,10,3\n\n b , x ,20, 5 \n,,,\n'
    book = read_book(_file(tmp_path, text), P)
    assert book.customers["customer_id"].tolist() == ["a,1", "b"]
    assert "left out: 2 blank rows" in book.notes


def test_parquet_and_csv_give_the_same_customers(tmp_path):
    pytest.importorskip("pyarrow")
    frame = pd.read_csv(_file(tmp_path, FIVE), dtype={"customer_id": str, "postcode": str})
    frame["start_date"] = pd.to_datetime(frame["start_date"])
    frame.to_parquet(tmp_path / "book.parquet")
    one = read_book(tmp_path / "book.csv", P, as_of=AS_OF)
    other = read_book(tmp_path / "book.parquet", P, as_of=AS_OF)
    pd.testing.assert_frame_equal(one.customers, other.customers)
    assert one.source_hash != other.source_hash


def test_parquet_says_which_extra_is_missing(tmp_path, monkeypatch):
    real = builtins.__import__

    def without_pyarrow(name, *rest):
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_pyarrow)
    faults = _faults(_file(tmp_path, "PAR1", "book.parquet"))
    assert faults == ["reading book.parquet needs pyarrow: pip install 'secateur[io]'"]


def test_all_faults_of_a_file_at_once(tmp_path):
    rows = ["a,x,-5,3", "a,x,,3", "b,,10,4", ",x,10,-1", "d,x,10,"]
    assert _faults(_small(tmp_path, rows)) == [
        "book.csv rows 2, 3: customer_id is a, must be unique",
        "book.csv row 2: monthly_revenue is -5, must be 0 or more (money/month)",
        "book.csv row 3: monthly_revenue is empty",
        "book.csv row 4: segment is empty",
        "book.csv row 5: customer_id is empty",
        "book.csv row 5: tenure_months is -1, must be 0 or more (months)",
        "book.csv row 6: tenure_months is empty",
    ]


def test_rows_with_the_same_fault_share_a_line(tmp_path):
    rows = [f"c{k},x,{'' if k in (15, 38) else 10},3" for k in range(60)]
    assert _faults(_small(tmp_path, rows)) == ["book.csv rows 17, 40: monthly_revenue is empty"]


def test_long_lists_are_cut_and_counted(tmp_path):
    faults = _faults(_small(tmp_path, [f"c{k},x,{-k - 1},3" for k in range(100)]))
    assert faults == [
        "book.csv rows 2, 3, 4, 5, 6, 7, 8, 9 and 92 more: monthly_revenue is -1, -2, -3, -4 ..., "
        "must be 0 or more (money/month)"
    ]
    header = "customer_id,segment,monthly_revenue,tenure_months,contract_term_months,months_to_renewal"
    faults = _faults(_small(tmp_path, [f"c{k},x,10,3,{k},{k + 1}" for k in range(1, 31)], header))
    assert len(faults) == 21
    assert faults[19] == "book.csv row 21: months_to_renewal is 21, must lie in 1..20 (contract_term_months)"
    assert faults[20] == "book.csv: and 10 more faults"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('"12,5"', "looks like a decimal comma: write a point"),
        ('"1.234,50"', "looks like a decimal comma: write a point"),
        ('"1,234.50"', "looks like a thousands separator: leave it out"),
        ("1 234", "looks like a thousands separator: leave it out"),
        ("12 %", "looks like a percentage"),
        ("$12", "looks like a currency: leave it out"),
        ("12.50 EUR", "looks like a currency: leave it out"),
        ("nan", "leave the cell empty where it is unknown"),
        ("inf", "leave the cell empty where it is unknown"),
        ("1e999", "must be a number (money/month)"),
        ("twelve", "must be a number (money/month)"),
    ],
)
def test_a_number_that_is_none_names_the_likely_slip(tmp_path, cell, said):
    (fault,) = _faults(_small(tmp_path, ["a,x,10,3", f"b,x,{cell},3"]))
    assert fault.startswith(f"book.csv row 3: monthly_revenue is '{cell.strip(chr(34))}', must be a number")
    assert said in fault


def test_percentages_in_share_columns(tmp_path):
    header = "customer_id,segment,monthly_revenue,tenure_months,cogs_share,annual_churn"
    faults = _faults(_small(tmp_path, ["a,x,10,3,40,12", "b,x,10,3,35,0.1", "c,x,10,3,200,0.1"], header))
    assert faults == [
        "book.csv rows 2, 3: cogs_share is 40, 35, must lie in [0, 1] (a share, not a percentage: 40 % is 0.4)",
        "book.csv row 2: annual_churn is 12, must lie in [0, 0.9999] (a share, not a percentage: 40 % is 0.4)",
        "book.csv row 4: cogs_share is 200, must lie in [0, 1] (share of revenue)",
    ]


def test_dates(tmp_path):
    header = "customer_id,segment,monthly_revenue,start_date"
    path = _small(tmp_path, ["a,x,10,31/12/2024", "b,x,10,2024-02-30", "c,x,10,2026-01-01", "d,x,10,"], header)
    assert _faults(path) == [
        "book.csv rows 2, 3: start_date is '31/12/2024', '2024-02-30', must be a date written YYYY-MM-DD",
        "book.csv row 4: start_date is 2026-01-01, must not lie after book.as_of, 2025-12-31",
        "book.csv row 5: start_date is empty",
    ]
    good = _small(tmp_path, ["a,x,10,2024-12-31"], header)
    assert _faults(good, as_of=None) == [
        "book.csv has start_date, which needs book.as_of (the date of the book, YYYY-MM-DD)"
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("", "utf-8", "book.csv is empty"),
        ("customer_id,segment,monthly_revenue,tenure_months\n", "utf-8", "book.csv has a header but no rows"),
        (FIVE.replace(",", ";"), "utf-8", "looks separated by semicolons"),
        (FIVE.replace(",", "\t"), "utf-8", "looks separated by tabs"),
        (FIVE, "utf-16", "is UTF-16 text; save it as 'CSV UTF-8'"),
        (FIVE.replace("bronze", "métal"), "cp1252", "book.csv row 6: is not UTF-8 text (perhaps 'é')"),
        (FIVE.replace("colour", "segment"), "utf-8", "book.csv has 2 columns named segment"),
        (FIVE.replace("colour", ""), "utf-8", "has a column without a name (column 10)"),
        (FIVE.replace("1000.50", "1000,50"), "utf-8", "book.csv row 3: 12 cells, must be 11"),
        ("PK\x03\x04rest", "utf-8", "not text but an Excel or Parquet file"),
    ],
)
def test_files_that_are_not_what_they_seem(tmp_path, text, encoding, said):
    (fault,) = _faults(_file(tmp_path, text, encoding=encoding))
    assert said in fault


def test_a_missing_file_names_its_neighbour(tmp_path):
    _file(tmp_path, FIVE, "customers.csv")
    (fault,) = _faults(tmp_path / "custmers.csv")
    assert fault.endswith("custmers.csv is not there; did you mean 'customers.csv'?")
    assert "must be a .csv, .parquet or .xlsx file" in _faults(_file(tmp_path, FIVE, "book.xls"))[0]
    assert "is not an Excel workbook" in _faults(_file(tmp_path, FIVE, "book.xlsx"))[0]
    assert "is a folder, not a file" in _faults(tmp_path)[0]
