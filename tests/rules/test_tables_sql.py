"""Tables come from a database as from a file; a password shows nowhere; a fault is told in one clear message."""

from __future__ import annotations

import sqlite3
from datetime import date

import numpy as np
import pandas as pd
import pytest

from experiments.books import open_book
from experiments.branches import BookChoice
from simulator.book import read_book
from simulator.history.read import read_history
from simulator.parameters import Parameters
from simulator.tables import sql
from simulator.tables.address import secret_in
from simulator.tables.source import Source, read_source
from simulator.vocabulary import InputError
from tests.records import write

pytest.importorskip("sqlalchemy")
AS_OF, BEGINS = date(2024, 3, 31), date(2023, 1, 1)
KINDS = {"amount": "REAL", "cost": "NUMERIC", "hours": "REAL", "handling_minutes": "REAL", "waited_minutes": "INTEGER"}


def fill(run, folder):
    """The small company's tables in a database, through ``run``(statement, rows); empty cells are NULL."""
    for file in sorted(folder.glob("*.csv")):
        header, *rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()]
        columns = ", ".join(f"{name} {KINDS.get(name, 'TEXT')}" for name in header)
        run(f"CREATE TABLE {file.stem} ({columns})", None)
        run(
            f"INSERT INTO {file.stem} VALUES ({', '.join('?' * len(header))})",
            [[c or None for c in row] for row in rows],
        )


@pytest.fixture
def address(tmp_path):
    write(tmp_path)
    file = tmp_path / "crm.db"
    with sqlite3.connect(file) as base:
        fill(lambda told, rows: base.executemany(told, rows) if rows else base.execute(told), tmp_path)
    return f"sqlite:///{file}"


def refused(act):
    with pytest.raises(InputError) as caught:
        act()
    return caught.value.faults


def test_a_database_and_files_tell_the_same_history(address, tmp_path, monkeypatch):
    monkeypatch.setattr(sql, "CHUNK", 2)
    queries = {
        "customers": "customers",
        "transactions": "SELECT * FROM transactions",
        "tickets": "tickets",
        "ledger": "ledger",
    }
    sources = {name: Source(address=address, query=query) for name, query in queries.items()}
    told = read_history(sources, as_of=AS_OF, observed_from=BEGINS)
    files = read_history(tmp_path, as_of=AS_OF, observed_from=BEGINS)
    for name, frame in files.tables.items():
        there = told.tables[name]
        pd.testing.assert_frame_equal(frame.reset_index(drop=True), there.reset_index(drop=True), obj=name)
    assert told.notes == files.notes
    backwards = sources | {"tickets": Source(address=address, query="SELECT * FROM tickets ORDER BY opened DESC")}
    assert read_history(backwards, as_of=AS_OF, observed_from=BEGINS).hash == told.hash


def test_a_query_changes_nothing(address):
    (fault,) = refused(lambda: read_source(Source(address=address, query="DELETE FROM tickets")))
    assert fault == "the query answers no table: it must be a SELECT (nothing was changed)"
    assert len(read_source(Source(address=address, query="tickets")).cells) == 3


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * FROM tikets", "no such table: tikets; did you mean 'tickets'?"),
        ("invoices", "no such table: invoices; there are customers, ledger, tickets, transactions"),
        ("SELECT nme FROM tickets", "no such column: nme"),
        ("SELECT * FROM tickets WHERE 0", "the query answers no rows"),
        ("SELECT 1 AS a, 2 AS a", "the answer to the query has 2 columns named a"),
        ("SELEC * FROM tickets", "syntax error"),
    ],
)
def test_a_fault_of_the_database_is_one_message(address, query, said):
    (fault,) = refused(lambda: read_source(Source(address=address, query=query)))
    assert said in fault
    assert "\n" not in fault
    assert "sqlalche.me" not in fault


def test_a_file_that_is_not_there_is_not_made(tmp_path, address):
    (fault,) = refused(lambda: read_source(Source(address=address.replace("crm.db", "crn.db"), query="x")))
    assert fault.endswith("crn.db is not there; did you mean 'crm.db'?")
    assert not (tmp_path / "crn.db").exists()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:geheim@host/db",
        "postgresql+psycopg://me:ge/heim@host:5432/db",
        "postgresql://host/db?user=me&password=geheim",
        "mssql+pyodbc:///?odbc_connect=UID%3Dme%3BPWD%3Dgeheim",
        "mysql://:geheim@host/db",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(address):
    told = refused(lambda: read_source(Source(address=address, query="x")))
    assert "password_from: NAME" in told[0]
    assert "heim" not in " ".join(told)
    assert secret_in(address)


@pytest.mark.parametrize(
    "address", ["postgresql://me@host:5432/db", "sqlite:///a@b.db", "postgresql://me:${PW}@h/db", "${URL}"]
)
def test_an_address_without_one_passes(address):
    assert not secret_in(address)


def test_a_password_comes_from_the_environment_and_shows_nowhere(monkeypatch):
    monkeypatch.setenv("CRM_PASSWORD", "ge@heim")
    nowhere = "postgresql+psycopg://me@localhost:1/db?connect_timeout=1"
    pytest.importorskip("psycopg")
    (fault,) = refused(lambda: read_source(Source(address=nowhere, query="x", password_from="CRM_PASSWORD")))
    assert fault.startswith("cannot connect to postgresql+psycopg://me:***@localhost:1/db: ")
    assert "heim" not in fault
    inside = "postgresql+psycopg://me:${CRM_PASSWORD}@localhost:1/db?connect_timeout=1"
    assert refused(lambda: read_source(Source(address=inside, query="x"))) == [fault]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"address": "sqlite://", "password_from": "NOT_SET_AT_ALL"}, "NOT_SET_AT_ALL, which is not set"),
        ({"address": "${NOT_SET_AT_ALL}"}, "NOT_SET_AT_ALL, which is not set"),
        ({"address": "postgres://me@host/db"}, "no database is called 'postgres'; did you mean 'postgresql'?"),
        ({"address": "crm"}, "the address of the database cannot be read"),
    ],
)
def test_an_address_that_leads_nowhere(told, said):
    assert said in refused(lambda: read_source(Source(query="x", **told)))[0]


BOOK = "customer_id,segment,monthly_revenue,tenure_months,gross_margin\n0a,core,900,40,0.8\n0b,tail,60,15,0.5\n"


def test_a_book_from_a_database_or_a_workbook_is_that_of_the_file(tmp_path):
    (tmp_path / "book.csv").write_text(BOOK, encoding="utf-8")
    frame = pd.read_csv(tmp_path / "book.csv")
    with sqlite3.connect(tmp_path / "crm.db") as base:
        frame.to_sql("customers", base, index=False)
    file = read_book(tmp_path / "book.csv", Parameters())
    kept = {"kind": "sql", "address": f"sqlite:///{tmp_path / 'crm.db'}", "query": "SELECT * FROM customers"}
    books = [open_book(BookChoice(**kept), Parameters())]
    with pd.ExcelWriter(tmp_path / "book.xlsx") as workbook:
        frame.to_excel(workbook, sheet_name="2025", index=False)
        frame.iloc[:1].to_excel(workbook, sheet_name="2024", index=False)
    books.append(open_book(BookChoice("customers", path=str(tmp_path / "book.xlsx"), sheet="2025"), Parameters()))
    for book in books:
        pd.testing.assert_frame_equal(book.customers, file.customers)
        assert book.notes == file.notes
    assert [book.name for book in books] == ["sql", "2025"]


def test_settings_of_a_database_are_refused_where_they_mean_nothing(tmp_path):
    secret = "sqlite:///secret.db"
    (fault,) = refused(lambda: open_book(BookChoice("synthetic", address=secret), Parameters()))
    assert fault.startswith("book.address is given but book is synthetic")
    assert refused(lambda: open_book(BookChoice("sql"), Parameters()))[0].startswith("book.address has no value")
    assert "book.query has no value" in refused(lambda: open_book(BookChoice("sql", address=secret), Parameters()))[0]
    both = BookChoice("sql", address=secret, query="x", path="a.csv")
    assert (
        "book.path is a.csv but book is sql, customers in a database"
        in refused(lambda: open_book(both, Parameters()))[0]
    )


def test_long_even_files_are_read_as_any_other(tmp_path):
    """The quick way through a plain CSV gives the cells, rows and notes of the careful one."""
    luck = np.random.default_rng(2)
    rows = [f"k{k}, {luck.normal():.3f} ,{'é' if k % 3 else ''}" for k in range(50)]
    for n, (mark, end) in enumerate((("x", "\n"), ("x", "\r\n"), ('"x"', "\n"))):
        text = end.join([f"{mark},y,z", *rows[:20], " , ,", *rows[20:]]) + (end if n else "")
        (tmp_path / f"{n}.csv").write_bytes(("\ufeff" + text).encode())
    plain, windows, careful = (read_source(Source(tmp_path / f"{n}.csv")) for n in range(3))
    for table in (plain, windows):
        pd.testing.assert_frame_equal(table.cells, careful.cells, check_index_type=False)
        assert (table.blank, careful.blank) == (1, 1)
