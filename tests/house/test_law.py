"""The house law, read from the tree itself: import directions, sizes, and that no file speaks of a machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("simulator", "scenarios", "experiments")
FILES = sorted(f for room in (*ROOMS, "tests") for f in (ROOT / room).rglob("*.py"))
TOP_LEVEL = {"simulator", "scenarios", "experiments", "conf", "tests"}

MACHINE = re.compile(
    r"(?<![\w.])/(?:home|root|Users|work|tmp|mnt|opt/conda)/[\w.]|[A-Z]:\\\\?Users"  # paths of somebody's machine
    r"|(?:files\.)?pythonhosted\.org|pypi\.org/simple|--(?:extra-)?index-url|\b(?:\d{1,3}\.){3}\d{1,3}:\d+"
)


def test_imports_go_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


def test_only_five_folders_stand_at_the_top() -> None:
    found = {Path(name).parts[0] for name in _tracked() if len(Path(name).parts) > 1}
    assert {name for name in found if not name.startswith(".")} == TOP_LEVEL


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_a_file_fits_on_a_few_screens(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 250
    long = [(name, length) for name, length in _functions(text) if length > 50]
    assert not long


def test_most_files_and_functions_are_short() -> None:
    ours = [f for f in FILES if f.relative_to(ROOT).parts[0] in ROOMS]
    texts = [f.read_text(encoding="utf-8") for f in ours]
    lengths = sorted(length for text in texts for _, length in _functions(text))
    assert lengths[len(lengths) // 2] <= 10


def test_no_file_speaks_of_a_machine_or_a_registry() -> None:
    guilty = []
    for name in _tracked():
        file = ROOT / name
        if file == Path(__file__).resolve() or not file.is_file() or file.suffix in (".png", ".parquet", ".nc"):
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE.search(line):
                guilty.append(f"{name}:{number}: {line.strip()[:80]}")
    assert not guilty


def test_no_catch_all_modules() -> None:
    assert not [f for f in FILES if f.stem in ("utils", "util", "base", "helpers", "helper", "common", "misc")]


def _tracked() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: git is asked which files belong to the project")
    done = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def _functions(text: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
