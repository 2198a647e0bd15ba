"""A story from the command line and in words: who, what is done, how it ends, and what doing nothing would mean."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from experiments.refuse import check_words
from experiments.schema import settle
from experiments.stage import set_up
from experiments.story_work import chosen_paths, months, opening, page
from simulator.charts import draw_each
from simulator.charts.slide import NotApplicable, said
from simulator.charts.story import draw
from simulator.fate import acts, fate, sentence
from simulator.story import ACTIONS
from simulator.vocabulary import CAUSES, InputError
from tests.here import secateur
from tests.menu.test_conf import CONF, composed
from tests.rules.test_charts import by_hand, check_slide
from tests.rules.test_command import TINY

FEW = (*TINY, "strategies=[big_bang_purge,ladder]", "macros=[baseline,stagflation]", "out=run")
T = 12
NONE = dict.fromkeys(ACTIONS, np.nan)
PLAIN = {"price": 0.0, "service_class": -1.0, "classes_down": 0.0, "volume": 1.0, "tickets": 1.0, "hours": 1.0,
         "exit": -1.0, "refers": 0.0}  # fmt: skip
RISE = {**PLAIN, "told": 2.0, "month": 3.0, "price": 0.08}
MOVE = {**PLAIN, "told": 0.0, "month": 1.0, "service_class": 2.0, "tickets": 0.7}
END = {**PLAIN, "told": 4.0, "month": 7.0, "exit": 3.0, "refers": 1.0}


def life(left: int = 0, cause: str = "", selected: bool = False, *done: dict[str, float]) -> dict[str, object]:
    return {"left": left, "cause": CAUSES.index(cause) if cause else -1, "selected": selected, "done": done}


LIVES = {
    "do_nothing": life(9, "voluntary"),
    "raised": life(5, "voluntary", True, RISE, END),
    "moved": life(0, "", True, MOVE),
    "ended": life(7, "not_renewed", True, END),
    "others": life(10, "default"),
    "beside": life(6, "voluntary"),
}


def by_lives(lives: dict[str, dict[str, object]], paths: int = 1) -> xr.Dataset:
    """A story in one economy, the same in every future."""
    each = [[one] * paths for one in lives.values()]
    dims, shape = ("strategy", "macro", "path"), (len(lives), 1, paths)
    table = {name: np.array([[one[name] for one in row] for row in each]).reshape(shape)
             for name in ("left", "cause", "selected")}  # fmt: skip
    there = np.arange(1, T + 1) <= np.where(table["left"] == 0, T, table["left"])[..., None]
    done = [[(*one["done"], NONE, NONE)[:2] for one in row] for row in each]
    acted = {f"action_{n}": ((*dims, "action"), np.array([[[a[n] for a in two] for two in row] for row in done])
             .reshape(*shape, 2)) for n in ACTIONS}  # fmt: skip
    return xr.Dataset(
        {"left_month": (dims, table["left"]), "cause": (dims, table["cause"]), "selected": (dims, table["selected"]),
         "price": ((*dims, "month"), np.where(there, 1.0, np.nan)),
         "revenue": ((*dims, "month"), np.where(there, 100.0, np.nan)), **acted},
        {"strategy": np.array(list(lives), dtype=object), "macro": np.array(["baseline"], dtype=object),
         "path": np.arange(paths), "month": np.arange(1, T + 1), "draw": ("path", np.zeros(paths, dtype=int))},
        {"customer": "C7", "seed": 7, "book_name": "hand", "charts": 1},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("raised", "driven_away",
         "told in month 2: pays 8.0 % more from month 3; told in month 4: no renewal, another supplier named in month "
         "7; it leaves by its own choice at the end of month 5 (last bill 100): driven away, doing "
         "nothing it stays until month 9"),
        ("moved", "stays_longer",
         "told at the outset: moved to self-service from month 1; it stays all 12 months (last bill 100): stays "
         "longer, doing nothing it leaves in month 9"),
        ("ended", "anyway",
         "told in month 4: no renewal, another supplier named in month 7; it is not renewed at the end of month 7 "
         "(last bill 100), and would have left in month 9 anyway"),
        ("others", "saved",
         "nothing is done to it; it cannot pay any more and is lost at the end of month 10 (last bill 100): saved, "
         "doing nothing it leaves in month 9"),
        ("beside", "collateral",
         "nothing is done to it; it leaves by its own choice at the end of month 6 (last bill 100): collateral, doing "
         "nothing it stays "
         "until month 9"),
    ],
)  # fmt: skip
def test_a_life_in_words(name: str, kind: str, words: str) -> None:
    ds = by_lives(LIVES).isel(macro=0, path=0)
    here, nothing = ds.sel(strategy=name), ds.sel(strategy="do_nothing")
    assert fate(here, nothing) == kind
    assert sentence(here, nothing) == words


def test_what_comes_after_the_end_is_not_told() -> None:
    """A price rise in month 3 and a notice in month 4 mean nothing to who has left in month 2."""
    gone = by_lives({"do_nothing": life(), "b": life(2, "voluntary", True, RISE, END)}).isel(macro=0, path=0)
    assert acts(gone.sel(strategy="b")) == []


def test_the_text_fits_and_does_not_change() -> None:
    one, two = (list(page(by_lives(LIVES, paths=2))) for _ in range(2))
    assert one == two
    assert max(map(len, one)) <= 80
    table = months(by_lives(LIVES))
    assert table.groupby("strategy")["month"].max().to_dict() == {
        "do_nothing": 9, "raised": 5, "moved": 12, "ended": 7, "others": 10, "beside": 6,
    }  # fmt: skip
    assert table[table["strategy"] == "raised"]["told"].tolist()[1] == "pays 8.0 % more"


@pytest.mark.parametrize("paths", [1, 2, 5])
@pytest.mark.parametrize("many", [False, True])
def test_every_word_is_on_the_slide_and_apart(paths: int, many: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {f"{name}_by_another_rather_long_name": one for name, one in LIVES.items()} if many else {}
    fig = draw(by_lives(LIVES | more, paths))
    check_slide(fig, monkeypatch)
    assert said(fig, "finding").startswith("C7: doing nothing it leaves in ")
    assert "would have left in month 9 anyway" in str(fig.get_label())


def test_a_story_is_known_by_its_lives(tmp_path: Path) -> None:
    assert [drawn.name for drawn in draw_each(by_lives(LIVES), tmp_path)] == ["story"]
    with pytest.raises(NotApplicable, match="this is no story"):
        draw(by_hand())


def test_the_command_leaves_a_story_that_can_be_traced(tmp_path: Path) -> None:
    done = secateur("story", *FEW, "customer=C000007", "story.paths=[0,3]", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("C000007: segment ")
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80
    folder = tmp_path / "run"
    assert {path.name for path in folder.iterdir()} == {"config.yaml", "run.json", "story.csv", "charts"}
    assert {path.name for path in (folder / "charts").iterdir()} == {"story.png", "story.svg"}
    table = pd.read_csv(folder / "story.csv")
    assert sorted(table["path"].unique()) == [0, 3]
    assert set(table["strategy"]) == {"do_nothing", "big_bang_purge", "ladder"}
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (told["status"], told["seed"]) == ("finished", 7)


def test_a_wrong_id_is_answered_with_the_nearest_and_leaves_nothing(tmp_path: Path) -> None:
    done = secateur("story", *FEW, "customer=C00007", cwd=tmp_path)
    assert done.returncode == 2
    assert "customer is C00007, nobody in the book saas has that id: did you mean C0000" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), r"customer has no value: say whose story, customer=ID \(customer=C000001 for the first\)"),
        (("customer=C000007", "story.paths=[9]"), r"story.paths has 9, must lie in \[0, 3\]"),
        (("customer=C000007", "story.paths=[]"), "story.paths is empty, must name at least one"),
        (("customer=C000007", "paths=auto"), "paths is auto, must be a number here"),
    ],
)
def test_what_makes_no_story_is_refused(words: tuple[str, ...], message: str) -> None:
    run = settle(composed(*TINY, "strategies=[ladder]", "macros=[baseline]", *words))
    with pytest.raises(InputError, match=message):
        list(opening(run, set_up(run, command="story")))


def test_the_first_three_futures_are_told_where_none_is_named() -> None:
    assert chosen_paths(settle(composed(*TINY))) == [0, 1, 2]
    assert chosen_paths(settle(composed("paths=2", "draws=2"))) == [0, 1]
    assert chosen_paths(settle(composed("story.paths=[5,2,5]"))) == [5, 2]


def test_another_command_has_no_use_for_a_customer() -> None:
    for words in (("customer=C000007",), ("story.paths=[1]",)):
        with pytest.raises(InputError, match="but only secateur story has a use for it: leave it out"):
            set_up(settle(composed(*TINY, *words)))
    with pytest.raises(InputError, match=r"story.paths is a list: write story.paths=\[1\]"):
        check_words(["story.paths=1"], CONF)
