"""Columns of a customer file: the missing, the misspelt, and those that must agree with each other."""

from __future__ import annotations

from datetime import date

import pytest

from simulator.book import read_book
from simulator.parameters import Parameters
from simulator.vocabulary import InputError

P = Parameters()
AS_OF = date(2025, 12, 31)


def _faults(path, **told):
    with pytest.raises(InputError) as refused:
        read_book(path, P, **({"as_of": AS_OF} | told))
    return refused.value.faults


def _small(folder, rows, header="customer_id,segment,monthly_revenue,tenure_months"):
    path = folder / "book.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_start_date_wins_over_tenure(tmp_path):
    header = "customer_id,segment,monthly_revenue,start_date,tenure_months"
    book = read_book(_small(tmp_path, ["a,x,10,2024-12-31,99", "b,x,10,,7"], header), P, as_of=AS_OF)
    assert book.customers["tenure_months"].tolist() == pytest.approx([11.99, 7.0], abs=0.01)
    assert "start_date wins over tenure_months for 1 customer" in book.notes


def test_terms_and_renewals_must_agree(tmp_path):
    header = "customer_id,segment,monthly_revenue,tenure_months,contract_term_months,months_to_renewal"
    rows = ["a,x,10,3,12,13", "b,x,10,3,12,0", "c,x,10,3,,5", "d,x,10,3,1.5,1", "e,x,10,3,0,"]
    assert _faults(_small(tmp_path, rows, header)) == [
        "book.csv row 2: months_to_renewal is 13, must lie in 1..12 (contract_term_months)",
        "book.csv row 3: months_to_renewal is 0, must be 1 or more (months)",
        "book.csv row 4: months_to_renewal is 5, needs contract_term_months",
        "book.csv row 5: contract_term_months is 1.5, must be a whole number (months)",
        "book.csv row 6: contract_term_months is 0, must be 1 or more (months)",
    ]


def test_an_unknown_end_follows_whole_terms_since_the_start(tmp_path):
    header = "customer_id,segment,monthly_revenue,tenure_months,contract_term_months"
    book = read_book(_small(tmp_path, ["a,x,10,0,12", "b,x,10,11.5,12", "c,x,10,12,12", "d,x,10,5,1"], header), P)
    assert book.customers["months_to_renewal"].tolist() == [12, 1, 12, 1]
    assert any(note.startswith("months_to_renewal is assumed for 3 customers") for note in book.notes)


def test_missing_columns_name_the_nearest(tmp_path):
    path = _small(tmp_path, ["a,x,10,3"], "customer,Segment,monthly_revenu,tenure")
    assert _faults(path) == [
        "book.csv has no column customer_id; did you mean 'customer'?",
        "book.csv has no column segment; did you mean 'Segment'?",
        "book.csv has no column monthly_revenue; did you mean 'monthly_revenu'?",
        "book.csv has neither start_date nor tenure_months; did you mean 'tenure'?",
    ]


def test_a_misspelt_optional_column_is_kept_and_said(tmp_path):
    header = "customer_id,segment,monthly_revenue,tenure_months,ticket_per_month"
    book = read_book(_small(tmp_path, ["a,x,10,3,5"], header), P)
    assert "column ticket_per_month is not one of ours and is kept as it is; did you mean 'tickets_per_month'?" in (
        book.notes
    )


def test_contradicting_margins_and_a_book_without_revenue(tmp_path):
    header = "customer_id,segment,monthly_revenue,tenure_months,gross_margin,cogs_share"
    (fault,) = _faults(_small(tmp_path, ["a,x,10,3,0.7,0.3", "b,x,10,3,0.7,0.4"], header))
    assert fault == "book.csv row 3: gross_margin is 0.7, must be 1 − cogs_share (give one)"
    (fault,) = _faults(_small(tmp_path, ["a,x,0,3", "b,x,0,3"]))
    assert fault == "book.csv has no revenue: monthly_revenue is 0 for every customer"


def test_flags_and_choices(tmp_path):
    header = "customer_id,segment,monthly_revenue,tenure_months,vulnerable,service_class"
    rows = ["a,x,10,3,TRUE,Premium", "b,x,10,3,0,Self service", "c,x,10,3,,", "d,x,10,3,Y,standard"]
    c = read_book(_small(tmp_path, rows, header), P).customers
    assert c["vulnerable"].tolist() == [True, False, False, True]
    assert c["service_class"].tolist() == ["premium", "self_service", "standard", "standard"]
    assert _faults(_small(tmp_path, ["a,x,10,3,maybe,premum"], header)) == [
        "book.csv row 2: vulnerable is 'maybe', must be true or false",
        "book.csv row 2: service_class is 'premum', must be one of premium, standard, self_service; "
        "did you mean 'premium'?",
    ]
