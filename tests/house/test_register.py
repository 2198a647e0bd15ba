"""Every number of the model is declared: unit, range, source, standing, and a default inside its range."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from simulator.number import STATUSES, ByClass, ByRole, check, register
from simulator.parameters import Parameters
from simulator.vocabulary import InputError

LINES = list(register(Parameters()))


def test_every_number_has_a_declaration() -> None:
    declared = {line.name.split(".")[0] + "." + line.name.split(".")[1] for line in LINES}
    beside = {f"posterior.{name}" for name in ("numbers", "correlation")}  # how sure some of them are: no numbers
    assert declared == set(_leaves(Parameters())) - beside


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_a_declaration_says_unit_range_and_source(line: Any) -> None:
    assert line.unit.strip()
    assert len(line.source.strip()) >= 3
    assert line.low < line.high
    assert line.status in STATUSES


def test_defaults_lie_in_their_ranges() -> None:
    check(Parameters())


def test_a_percentage_where_a_share_belongs_is_named() -> None:
    from dataclasses import replace

    tree = Parameters()
    wrong = replace(tree, operations=replace(tree.operations, fixed_share=30.0))
    with pytest.raises(InputError, match=r"operations\.fixed_share is 30, must lie in \[0, 1\].*did you mean 0\.3"):
        check(wrong)


def test_a_choice_that_is_none_is_refused_with_the_nearest_word() -> None:
    from dataclasses import replace

    tree = Parameters()
    wrong = replace(tree, desk=replace(tree.desk, under_load="elastik"))
    with pytest.raises(InputError, match=r"desk\.under_load is elastik, must be one of hard, .*did you mean elastic\?"):
        check(wrong)


def _leaves(tree: Any, prefix: str = "") -> Iterator[str]:
    for f in fields(tree):
        value = getattr(tree, f.name)
        if is_dataclass(value) and not isinstance(value, ByClass | ByRole):
            yield from _leaves(value, f"{prefix}{f.name}.")
        else:
            yield f"{prefix}{f.name}"
