"""Every file on the menu loads, says how to run it, and decides on a book; every slip of the pen is refused."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from scenarios.menu import conf_folder, names
from scenarios.strategies.preview import preview
from simulator.vocabulary import InputError, Shocks
from tests.views import view_of

FILES = [(group, name) for group in ("strategy", "macro") for name in names(group)]


def fifty():
    rng = np.random.default_rng(50)
    revenue = rng.lognormal(6.5, 0.9, 50)
    return view_of(
        revenue,
        cogs=0.12 * revenue,
        desk=rng.lognormal(4.0, 1.0, 50),
        operations=rng.lognormal(4.5, 1.0, 50),
        columns={"icp_fit": rng.random(50), "abusive": rng.random(50) < 0.05, "nps": rng.integers(-100, 100, 50)},
        lottery=rng.random(50),
    )


def test_what_the_menu_offers():
    assert {"do_nothing", "big_bang_purge", "clean_exit_at_renewal", "price_as_filter"} <= set(names("strategy"))
    assert {"tier_migration", "ladder", "naive_revenue_cut", "random_prune"} <= set(names("strategy"))
    assert {"partner_transfer", "icp_refocus", "core_first_service", "dynamic_portfolio"} <= set(names("strategy"))
    assert {"de_risk_concentration", "price_rise_alone", "reinvestment_alone"} <= set(names("strategy"))
    assert "attrition_only_base" not in names("strategy")
    assert {"baseline", "mild_recession", "severe_recession", "stagflation"} <= set(names("macro"))


@pytest.mark.parametrize(("group", "name"), FILES)
def test_a_file_reads_like_a_memo(group, name):
    lines = (conf_folder() / group / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    key = {"strategy": "strategies", "macro": "macros"}[group]
    assert lines[0].startswith(f"# secateur compare {key}=[")
    assert lines[0].rstrip("]").split("[")[1].split(",")[-1] == name
    assert lines[1].startswith("# ")
    assert lines[1].endswith(".")
    assert any("# source: " in line for line in lines)
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("name", names("strategy"))
def test_a_strategy_decides_on_fifty_customers(name):
    plan, view = load_strategy(name), fifty()
    timeline = plan.decide(view)
    assert plan.name == name
    assert timeline.group.shape == (50,)
    assert set(timeline.group.tolist()) - {-1} == set(range(len(timeline.entries)))
    acting = name not in ("do_nothing", "hold_headcount", "reinvestment_alone")
    assert (timeline.group >= 0).any() == acting
    assert preview(plan, view).startswith(f"{name}: ")


def three_months(economy):
    drivers = economy.drivers(Shocks(np.zeros((2, 3, 5)), np.full((2, 3), 0.5)))
    shapes = {name: d.shape for name, d in drivers._asdict().items() if d is not None}
    assert shapes.pop("lost_month", (2, 5)) == (2, 5)
    assert set(shapes.values()) == {(2, 3)}


@pytest.mark.parametrize("name", sorted(set(names("macro")) - {"supervisory"}))
def test_an_economy_drives_three_months(name):
    economy = load_macro(name)
    assert economy.name == name
    three_months(economy)


def test_the_supervisory_economy_asks_for_its_table_and_runs_with_one(tmp_path):
    (fault,) = refused(load_macro, "supervisory")
    assert fault.startswith("macro/supervisory.yaml line ")
    assert "supervisory.file is missing: name a CSV" in fault
    table = tmp_path / "table.csv"
    table.write_text("Date,Real GDP growth,Unemployment rate,CPI inflation rate\n2025 Q1,-4,6,2\n", encoding="utf-8")
    told = f"defaults: [supervisory]\nsupervisory: {{file: {table}}}\n"
    three_months(load_macro("mine", own(tmp_path, told, group="macro")))


def refused(load, told, *folders):
    with pytest.raises(InputError) as caught:
        load(told, *folders)
    return caught.value.faults


def test_an_unknown_name_is_refused_with_the_nearest():
    assert refused(load_strategy, "laddr")[0].startswith("no strategy is called laddr: did you mean ladder? (one of ")
    assert refused(load_macro, "base_line")[0].startswith("no macro is called base_line: did you mean baseline?")


def test_what_others_build_on_does_not_run_by_itself(tmp_path):
    (fault,) = refused(load_strategy, "every_word_base")
    assert fault.startswith("every_word_base is what others build on, no strategy of its own: a file of yours may name")
    folders = own(tmp_path, "defaults: [every_word_base]\n")
    assert len(load_strategy("mine", folders).what) == 7
    assert refused(load_strategy, "no_such_base")[0].startswith("no strategy is called no_such_base")


def own(tmp_path, text, name="mine", group="strategy"):
    (tmp_path / group).mkdir(exist_ok=True)
    (tmp_path / group / f"{name}.yaml").write_text(text, encoding="utf-8")
    return [tmp_path]


WRONG = """\
# one of everything
who:
  scor: revenue
  score: avoidable_profit
  bottom: 30
  below: low
  except: [vulnerble]
what:
  - {do: repric, by: 0.1}
  - {do: reprice, by: 15%}
  - do: not_renew
    aftr_months: 3
    notice_months: 1.5
    if: still_bellow
  - {do: terminate, at: renewal}
  - {do: reprice}
when: {start_month: -1, wave: 2}
capacity: hodl
guard: {}
"""


def test_every_fault_of_a_file_is_told_at_once_with_its_line(tmp_path):
    at = "strategy/mine.yaml line"
    told = refused(load_strategy, "mine", own(tmp_path, WRONG))
    for start in (
        f"{at} 3: who.scor is no word here: did you mean score?",
        f"{at} 5: who.bottom is 30, must lie in [0, 1] (a share, not a percentage: did you mean 0.3?)",
        f"{at} 6: who.below is 'low', must be a number",
        f"{at} 7: who.except is vulnerble: did you mean vulnerable?",
        f"{at} 9: what[0].do is repric: did you mean reprice?",
        f"{at} 10: what[1].by is '15%', must be a number (share of list price): did you mean 0.15?",
        f"{at} 12: what[2].aftr_months is no word here: did you mean after_months?",
        f"{at} 13: what[2].notice_months is 1.5, must be a whole number (months)",
        f"{at} 14: what[2].if is still_bellow: did you mean still_below?",
        f"{at} 15: what[3].at is renewal, must be now where the step is to terminate",
        f"{at} 15: what[3] comes after the customer is gone",
        f"{at} 16: what[4].by is missing",
        f"{at} 16: what[4] comes after the customer is gone",
        f"{at} 17: when.start_month is -1, must lie in [0, 600]",
        f"{at} 17: when.wave is no word here: did you mean waves? (one of every_months, pilot, review, start_month, ",
        f"{at} 18: capacity is hodl: did you mean hold?",
        f"{at} 19: guard.pause_if is missing",
    ):
        assert sum(line.startswith(start) for line in told) == 1, (start, told)
    assert len(told) == 17


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("who: {score: revenue}\nwhat: [{do: terminate}]", "line 1: who has no cut, must have exactly one of below"),
        ("who: {score: revenue, below: 1, top: .1}\nwhat: [{do: terminate}]", "who has below and top, must have"),
        ("who: {below: 1}\nwhat: [{do: terminate}]", "line 1: who.score is missing"),
        ("who: {score: revenue, below: 1}", "line 1: who stands alone"),
        ("what: [{do: terminate}]", "line 1: what stands alone"),
        (
            "what: {do: terminate}\nwho: {score: revenue, below: 1}",
            "line 1: what is {'do': 'terminate'}, must be a list",
        ),
        ("who: everyone\nwhat: [{do: terminate}]", "line 1: who is 'everyone', must be a mapping such as {score: …}"),
        ("capacity: hold\ncapacity: hold", "line 2: capacity stands here a second time"),
        ("- capacity", "line 1: must be a mapping"),
        ("capacity: [hold", "strategy/mine.yaml is no YAML"),
        ("defaults: [laddr]", "strategy/mine.yaml builds on laddr: no strategy is called laddr: did you mean ladder?"),
        ("defaults: [mine]", "mine builds on mine: a circle"),
        ("defaults: ladder", "mine: defaults is 'ladder', must be a list of names"),
        ("defaults: [ladder]\nwho: {where: {icp_fit: {less: 3}}}", "line 2: who.where.icp_fit.less is no word here"),
        ("defaults: [ladder]\nwho: {where: {icp_fit: {below: x}}}", "who.where.icp_fit.below is 'x', must be a number"),
        ("defaults: [ladder]\nwho: {segments: tail}", "who.segments is 'tail', must be a list"),
    ],
)
def test_refusals(tmp_path, text, fault):
    assert any(fault in line for line in refused(load_strategy, "mine", own(tmp_path, text)))


def test_defaults_merge_and_only_differences_stand_below(tmp_path):
    text = "defaults: [ladder]\nwho: {below: null, bottom: 0.2}\nwhen: {waves: 2}\ncapacity: hold\n"
    mine, ladder = load_strategy("mine", own(tmp_path, text)), load_strategy("ladder")
    assert (mine.who.bottom, mine.who.below, mine.who.min_tenure_months) == (0.2, None, 12)
    assert mine.what == ladder.what
    assert (mine.when.start_month, mine.when.waves, mine.when.every_months) == (3, 2, 3)
    assert mine.policy.capacity == "hold"


def test_a_fault_is_placed_in_the_file_it_stands_in(tmp_path):
    own(tmp_path, "who: {score: revenue, bottom: 0.1}\nwhat:\n  - {do: reprice, by: 3}\n", "under_base")
    below = own(tmp_path, "defaults: [under_base]\n\nwho: {bottom: 3}\n")
    told = refused(load_strategy, "mine", below)
    assert [line.split(" is ")[0] for line in told] == [
        "strategy/mine.yaml line 3: who.bottom",
        "strategy/under_base.yaml line 3: what[0].by",
    ]
    replaced = own(tmp_path, "defaults: [under_base]\nwhat:\n  - {do: reprice}\n")
    assert refused(load_strategy, "mine", replaced) == ["strategy/mine.yaml line 3: what[0].by is missing"]


def test_a_folder_of_ones_own_is_looked_through_first(tmp_path):
    folders = own(tmp_path, "capacity: hold\n", "do_nothing")
    assert load_strategy("do_nothing", folders).policy.capacity == "hold"
    assert load_strategy("do_nothing").policy.capacity == "attrition_only"
    own(tmp_path, "peak: {use: -0.3}\n", "crash", "macro")
    assert "crash" in names("macro", folders)
    assert load_macro("crash", folders).course.peak.use == -0.3


def test_a_mapping_says_the_same_as_a_file():
    told = {"name": "mine", "defaults": ["ladder"], "capacity": "hold"}
    plan = load_strategy(told)
    assert (plan.name, plan.what, plan.policy.capacity) == ("mine", load_strategy("ladder").what, "hold")
    assert refused(load_strategy, told | {"capcity": "hold"})[0].startswith("mine: capcity is no word here")
    assert refused(load_strategy, told | {"who": {"below": "x"}})[0].startswith("mine: who.below is 'x'")
    assert told == {"name": "mine", "defaults": ["ladder"], "capacity": "hold"}


def test_an_economy_is_either_regimes_or_a_table():
    told = refused(load_macro, {"regimes": {}, "peak": {"use": -0.1}})
    assert told == ["macro: peak stands beside regimes; a stress path follows its own table, regimes run without one"]
    faults = refused(load_macro, {"peak": {"uze": 1, "credit": 90}, "noise": {"memory": {"demand": 1.5}}})
    assert faults[0].startswith("macro: peak.uze is no word here: did you mean use?")
    assert faults[1:] == [
        "macro: peak.credit is 90, must lie in [0.1, 20] (factor)",
        "macro: noise.memory.demand is 1.5, must lie in [0, 0.99] (a share, not a percentage: did you mean 0.015?)",
    ]
