"""A kernel that only kernels may call has no way in from Python: a call would end Python without a word."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "simulator" / "core"
FILES = sorted(f for room in ("simulator", "experiments", "tests") for f in (ROOT / room).rglob("*.py"))


def decorated(function: ast.FunctionDef, *how: str) -> bool:
    """Whether a function is compiled, and in one of these ways where any is named."""
    said = [ast.unparse(d) for d in function.decorator_list]
    return any("njit" in word and (not how or any(way in word for way in how)) for word in said)


def inner() -> dict[str, set[str]]:
    """Names of the kernels that only kernels call, by module."""
    return {
        f"simulator.core.{file.stem}": {
            f.name
            for f in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(f, ast.FunctionDef) and decorated(f, "INNER")
        }
        for file in CORE.glob("*.py")
    }


INNER = inner()


def plain_calls(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that Python makes: those in no compiled function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef) and decorated(child):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from plain_calls(child)


def wrong(text: str, module: str = "") -> list[str]:
    """Calls of inner kernels from Python in a file; ``module``: its own name."""
    tree = ast.parse(text)
    names, modules = set(INNER.get(module, ())), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "simulator.core":
            modules |= {a.asname or a.name: f"simulator.core.{a.name}" for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module in INNER:
            names |= {a.asname or a.name for a in node.names if a.name in INNER[node.module]}
    told = [call.func for call in plain_calls(tree)]
    by_name = [f.id for f in told if isinstance(f, ast.Name) and f.id in names]
    return by_name + [
        ast.unparse(f)
        for f in told
        if isinstance(f, ast.Attribute)
        and isinstance(f.value, ast.Name)
        and f.attr in INNER.get(modules.get(f.value.id, ""), ())
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_python_calls_no_kernel_without_a_door(file: Path) -> None:
    module = f"simulator.core.{file.stem}" if file.parent == CORE else ""
    assert not wrong(file.read_text(encoding="utf-8"), module)


def test_such_a_call_would_be_seen() -> None:
    assert INNER["simulator.core.curves"] >= {"calendar", "price_factor"}
    assert wrong("from simulator.core import curves\ncurves.calendar(1, 0, 1.0)") == ["curves.calendar"]
    assert wrong("from simulator.core.departures import note as written\nwritten()") == ["written"]
    assert not wrong("from simulator.core.departures import note\n@njit(**KERNEL)\ndef door():\n    note()")
