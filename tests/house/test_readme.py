"""What the README promises is what is checked: its test command is the one the checks run, its files exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```bash\n(.*?)```", README, flags=re.S)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.strip() and not line.startswith("#")]


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
