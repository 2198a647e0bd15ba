"""Where words stand: a table lies beside the file that names it; what a book cannot answer is told with its line."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator.vocabulary import InputError, Shocks
from tests.views import view_of


def own(tmp_path, text, group, name="mine"):
    (tmp_path / group).mkdir(exist_ok=True)
    (tmp_path / group / f"{name}.yaml").write_text(text, encoding="utf-8")
    return [tmp_path]


def refused(act):
    with pytest.raises(InputError) as caught:
        act()
    return caught.value.faults


def runs(economy):
    drivers = economy.drivers(Shocks(np.zeros((1, 3, 5)), np.full((1, 3), 0.5)))
    assert drivers.demand.max() < 1


TABLE = "Date,Real GDP growth,Unemployment rate,CPI inflation rate\n2025 Q1,-4,6,2\n"


@pytest.mark.parametrize(
    ("told", "table"),
    [("drivers: {file: t.csv}\n", "month,demand\n1,0.5\n"), ("supervisory: {file: t.csv}\n", TABLE)],
)
def test_a_table_is_looked_for_beside_the_file_that_names_it(tmp_path, monkeypatch, told, table):
    folders = own(tmp_path, told, "macro")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    (fault,) = refused(lambda: load_macro("mine", folders))
    assert fault.startswith("macro/mine.yaml line 1: ")
    assert fault.endswith(f"is t.csv, which cannot be read (No such file or directory); looked in "
                          f"{tmp_path / 'macro'} and in {here}")  # fmt: skip
    (here / "t.csv").write_text(table, encoding="utf-8")
    runs(load_macro("mine", folders))
    (tmp_path / "macro" / "t.csv").write_text("nothing\n", encoding="utf-8")
    assert "holds no rows" in refused(lambda: load_macro("mine", folders))[0]
    over = own(tmp_path, "defaults: [mine]\n", "macro", "over")
    assert "holds no rows" in refused(lambda: load_macro("over", over))[0]
    (word,) = [w for w in ("drivers", "supervisory") if told.startswith(w)]
    runs(load_macro({word: {"file": "t.csv"}}))


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("who: {score: nps, bottom: .1}", ["line 2: score nps: column nps is empty for every customer; take"]),
        ("who:\n  score: lottery\n  top: .1\n  segments: [corr]",
         ["line 5: who.segments: no customer has corr: did you mean core?"]),
        ("who:\n  score: lottery\n  top: .1\n  where:\n    regon: north",
         ["line 6: who.where.regon: the book has no column regon: did you mean region?"]),
        ("who:\n  score: lottery\n  top: .1\n  where:\n    region: north",
         ["line 6: who.where.region: region is empty in this book"]),
        ("who:\n  score: lottery\n  top: .1\n  any_of:\n    - {segment: core}\n    - {segment: [a, b]}",
         ["line 7: who.any_of[1].segment: no customer has a", "line 7: who.any_of[1].segment: no customer has b"]),
    ],
)  # fmt: skip
def test_what_the_book_has_no_answer_to_is_told_with_its_line(tmp_path, text, faults):
    plan = load_strategy("mine", own(tmp_path, f"what: [{{do: terminate}}]\n{text}\n", "strategy"))
    told = refused(lambda: plan.decide(view_of([1.0, 2.0], columns={"nps": np.nan})))
    for line, fault in zip(told, faults, strict=True):
        assert line.startswith(f"strategy/mine.yaml {fault}")
