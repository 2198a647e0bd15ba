"""Which cells a sweep has, and what is refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.sweeping import cell as one
from experiments.sweeping import combined, design, home
from experiments.sweeping.words import PRIOR, Asked, Span, asked
from simulator.parameters import Parameters
from simulator.prior import uncertain
from simulator.vocabulary import InputError

P = Parameters()


def test_words_are_taken_apart():
    varied = ["months=24,36", "strategies=[ladder],[ladder,random_prune]", "parameters.desk.rate=interval(30,60)"]
    varied += ["parameters.operations.fixed_share=prior", "paths=range(8,32,8)"]
    told = asked([*varied, "seed=3", "--config-dir", "mine", "-m"])
    assert told == Asked(
        ("keep=quantiles", "charts=false", "seed=3", "--config-dir", "mine"),
        {
            "months": ("24", "36"),
            "strategies": ("[ladder]", "[ladder,random_prune]"),
            "parameters.desk.rate": Span(30.0, 60.0),
            "parameters.operations.fixed_share": PRIOR,
            "paths": ("8", "16", "24"),
        },
    )
    assert asked(["--rerun-failed"]).rerun


def test_a_value_named_twice_is_refused():
    with pytest.raises(InputError, match="months takes 24 twice"):
        asked(["months=24,36,24"])
    with pytest.raises(InputError, match="seed is varied twice"):
        asked(["seed=1,2", "seed=3,4"])


def test_a_grid_has_every_combination_and_lists_go_side_by_side():
    varied = {"a": ("1", "2"), "b": ("x", "y", "z")}
    grid = design.cells("grid", varied, 16, 7, P)
    assert len(grid) == 6
    assert {(c["a"], c["b"]) for c in grid} == {(a, b) for a in "12" for b in "xyz"}
    with pytest.raises(InputError, match="as many values of each: a has 2, b has 3"):
        design.cells("list", varied, 16, 7, P)
    assert design.cells("list", {"a": ("1", "2"), "b": ("x", "y")}, 16, 7, P) == [
        {"a": "1", "b": "x"}, {"a": "2", "b": "y"}]  # fmt: skip


def test_a_grid_needs_lists_and_a_sweep_needs_something_that_varies():
    with pytest.raises(InputError, match=r"parameters.desk.rate takes no list of values"):
        design.cells("grid", {"parameters.desk.rate": Span(1, 2)}, 16, 7, P)
    with pytest.raises(InputError, match="nothing varies"):
        design.cells("grid", {}, 16, 7, P)


@pytest.mark.parametrize("way", ["sobol", "latin_hypercube"])
def test_sampled_cells_fill_spans_lists_and_priors_evenly(way):
    varied = {"x": Span(10.0, 20.0), "word": ("a", "b", "c", "d"), "parameters.operations.fixed_share": PRIOR}
    cells = design.cells(way, varied, 64, 7, P)
    x = np.array([float(c["x"]) for c in cells])
    assert sorted(np.floor((x - 10.0) / 10.0 * 64)) == list(range(64))
    assert {word: sum(c["word"] == word for c in cells) for word in "abcd"} == dict.fromkeys("abcd", 16)
    prior, shares = dict(uncertain(P))["operations.fixed_share"], [float(c[list(varied)[2]]) for c in cells]
    expected = [prior.at(P.operations.fixed_share, q) for q in (0.25, 0.5, 0.75)]
    assert np.quantile(shares, (0.25, 0.5, 0.75)) == pytest.approx(expected, abs=0.02)


def test_more_points_of_sobol_begin_with_the_fewer():
    few, many = (design.points("sobol", 3, n, 5) for n in (8, 21))
    assert np.array_equal(few, many[:8])
    assert not np.array_equal(few, design.points("sobol", 3, 8, 6))


def test_a_number_without_a_prior_is_refused():
    with pytest.raises(InputError, match=r"parameters.portrait.customers has no prior"):
        design.cells("sobol", {"parameters.portrait.customers": PRIOR}, 4, 7, P)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_is_read_as_text_and_its_faults_are_named(kind, tmp_path):
    import pandas as pd

    def written(rows):
        file = tmp_path / f"cells.{kind}"
        frame = pd.DataFrame(rows, columns=["months", "strategies"])
        frame.to_csv(file, index=False) if kind == "csv" else frame.to_excel(file, index=False)
        return str(file)

    assert design.tabled(written([["24", "[ladder]"], ["36", "[random_prune]"]])) == [
        {"months": "24", "strategies": "[ladder]"}, {"months": "36", "strategies": "[random_prune]"}]  # fmt: skip
    with pytest.raises(InputError) as refused:
        design.tabled(written([["24", "[ladder]"], ["", "[ladder]"], ["24", "[ladder]"]]))
    assert refused.value.faults == [
        f"cells.{kind} row 3: months is empty",
        f"cells.{kind} row 4 is the same as one above",
    ]
    with pytest.raises(InputError, match="no such file"):
        design.tabled("nowhere.csv")


def made(folder: Path) -> Path:
    folder.mkdir()
    (folder / "summary.csv").write_text("a\n1\n")
    (folder / one.SUMS).write_text(__import__("json").dumps(one.sums_of(folder)))
    return folder


def test_a_cell_is_done_when_every_byte_is_as_it_was_left(tmp_path):
    folder = made(tmp_path / "cell")
    assert one.is_done(folder)
    (folder / "summary.csv").write_text("a\n2\n")
    assert not one.is_done(folder)
    (folder / "summary.csv").write_text("a\n1\n")
    assert one.is_done(folder)
    (folder / one.SUMS).write_text("{")
    assert not one.is_done(folder)
    assert not one.is_done(tmp_path / "nowhere")


QUESTION = {"varied": ["seed"], "design": "grid", "code": "abc", "settings": {"months": 36, "paths": 8}}


def test_another_question_in_the_same_folder_is_refused_with_every_difference(tmp_path):
    with home.opened(tmp_path / "s", QUESTION):
        pass
    with home.opened(tmp_path / "s", QUESTION):
        pass
    other = QUESTION | {"code": "abd", "settings": {"months": 24, "paths": 8, "seed": 3}}
    with pytest.raises(InputError) as refused, home.opened(tmp_path / "s", other):
        pass
    assert refused.value.faults[1:] == [
        "code was abc, is now abd",
        "months was 36, is now 24",
        "seed was None, is now 3",
    ]


def test_a_folder_has_one_owner_and_holds_nothing_else(tmp_path):
    with (
        home.opened(tmp_path / "s", QUESTION),
        pytest.raises(InputError, match="another process is at work"),
        home.opened(tmp_path / "s", QUESTION),
    ):
        pass
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").touch()
    with pytest.raises(InputError, match="holds something that is no sweep"), home.opened(tmp_path / "other", QUESTION):
        pass


def test_what_does_not_vary_is_the_question():
    settings = {"months": 36, "out": "x", "threads": 2, "book": {"kind": "csv", "path": "f"}, "keep": "paths"}
    assert home.question_of(settings, ["book"], "grid", "c")["settings"] == {"months": 36, "keep": "paths"}
    assert "book.kind" in home.question_of(settings, ["book.path"], "grid", "c")["settings"]


def test_a_word_is_a_number_where_it_is_one():
    assert [combined.typed(word) for word in ("36", "0.5", "true", "ladder", "[ladder]")] == [
        36,
        0.5,
        True,
        "ladder",
        "[ladder]",
    ]
