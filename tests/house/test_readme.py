"""What the README promises is what is checked: its test command is the one the checks run, its files exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from experiments.cli import COMMANDS as COMMANDS_ON_OFFER
from experiments.line import SHORT, in_full
from experiments.refuse import check_words
from scenarios.menu import conf_folder

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```bash\n(.*?)```", README, flags=re.S)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.strip() and not line.startswith("#")]

SHOWN = [
    line
    for block in re.findall(r"```text\n(.*?)```", README.replace("\\\n", " "), flags=re.S)
    for line in block.splitlines()
]
BOOK = """customer_id,segment,monthly_revenue,tenure_months,gross_margin
a,core,900,40,0.8
b,core,700,30,0.8
c,mid,300,20,0.7
d,tail,60,15,0.6
e,tail,20,13,0.5
"""


@pytest.mark.parametrize("line", [line for line in SHOWN if line])
def test_a_command_shown_uses_settings_that_exist(line: str) -> None:
    program, command, *words = shlex.split(line, comments=True)
    assert program == "secateur"
    assert command in COMMANDS_ON_OFFER
    check_words(in_full(words, command) if command in SHORT else words, conf_folder())


def test_the_python_shown_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "customers.csv").write_text(BOOK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    small = code.replace("months=36, paths=512", "months=3, paths=4, draws=2").replace(
        "summarise(ds)", "table = summarise(ds)"
    )
    assert small.count("draws=2") == 1
    told: dict[str, object] = {}
    exec(small, told)
    assert list(told["table"]["strategy"]) == ["do_nothing", "ladder"]


def test_the_checks_run_the_readme_test_command() -> None:
    tests = [line for line in COMMANDS if "-m pytest" in line]
    assert len(tests) == 1
    check = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -m1 '(.+)' README.md", check)
    assert pattern
    assert [line for line in README.splitlines() if re.search(pattern[1], line)] == tests


def test_one_command_runs_the_main_job_from_nothing() -> None:
    demos = [line for line in COMMANDS if "secateur compare" in line and "venv" in line]
    assert len(demos) == 1
    assert "-c constraints.txt" in demos[0]


def test_every_file_and_picture_the_readme_names_exists() -> None:
    named = re.findall(r"!?\[[^\]]*\]\(([^)#:]+)\)", README)
    assert named
    assert not [name for name in named if not (ROOT / name).exists()]


def test_pins_hold_versions_and_no_address() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in pins
    assert all(re.match(r"[\w.-]+==[\w.]+( ;.*)?$", line) for line in pins.splitlines() if line)
