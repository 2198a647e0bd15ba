"""A finished book written to a file and read again is the same book."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.book import read_book, synthesise
from simulator.book.columns import COLUMNS
from simulator.parameters import Parameters
from tests.sectors import SECTORS, sector

P = Parameters()
_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


def _cells(column, n, term):
    if column.name == "customer_id":
        return st.lists(_WORDS, min_size=n, max_size=n, unique=True)
    if column.name == "contract_term_months":
        return st.just(term)
    if column.name == "months_to_renewal":
        return st.tuples(*[st.integers(1, t) for t in term]).map(list)
    one = {
        "flag": st.booleans(),
        "whole": st.integers(int(column.low), int(min(column.high, 10**6))),
        "number": st.floats(column.low, column.high, allow_subnormal=False),
        "text": st.sampled_from(column.choices) if column.choices else _WORDS,
    }[column.kind]
    if column.fill == "none" and column.name != "tenure_months":
        one = st.one_of(one, st.just(float("nan")))
    return st.lists(one, min_size=n, max_size=n)


@st.composite
def _customers(draw):
    n = draw(st.integers(1, 6))
    term = draw(st.lists(st.integers(1, 120), min_size=n, max_size=n))
    told = {column.name: draw(_cells(column, n, term)) for column in COLUMNS}
    frame = pd.DataFrame(told)
    frame.loc[0, "monthly_revenue"] = draw(st.floats(1.0, 1e9))
    kinds = {"text": "str", "number": "float64", "whole": "int64", "flag": "bool"}
    return frame.astype({column.name: kinds[column.kind] for column in COLUMNS})


@settings(max_examples=40, deadline=None)
@given(_customers(), st.sampled_from(["csv", "parquet"]))
def test_written_and_read_again(customers, kind):
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"book.{kind}"
        customers.to_csv(path, index=False) if kind == "csv" else customers.to_parquet(path)
        book = read_book(path, P)
    pd.testing.assert_frame_equal(book.customers, customers)
    assert set(book.segments) == set(customers["segment"])


@pytest.mark.parametrize("name", SECTORS)
def test_a_synthetic_book_survives_the_round_trip(name, tmp_path):
    book = synthesise(sector(name), 3)
    book.customers.to_csv(tmp_path / "book.csv", index=False)
    again = read_book(tmp_path / "book.csv", sector(name))
    pd.testing.assert_frame_equal(again.customers, book.customers)
    assert (again.segments, again.roles) == (book.segments, book.roles)


def test_ids_survive_as_text(tmp_path):
    ids = ["000017", "17", "1e5", "NA", "null", "true", "2024-01-01", "0x1F", "1_000"]
    frame = pd.DataFrame({"customer_id": ids, "segment": "007", "monthly_revenue": 1.0, "tenure_months": 1.0})
    frame.to_csv(tmp_path / "book.csv", index=False)
    book = read_book(tmp_path / "book.csv", P)
    assert book.customers["customer_id"].tolist() == ids
    assert book.segments == ("007",)
    assert np.all(book.customers["monthly_revenue"] == 1.0)
