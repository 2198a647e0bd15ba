"""``secateur doctor``: what is in order is said to be, every fault is found with its cure, and one hides no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from experiments.doctoring import configuration, data, installation, kernels, machine, page
from experiments.doctoring.finding import Finding, fault, note, ok
from experiments.warmup import _tiny


def said(findings: Iterator[Finding], state: str) -> list[str]:
    return [one.said for one in findings if one.state == state]


@pytest.fixture
def tiny():
    return _tiny()


def test_this_installation_is_in_order(tiny) -> None:
    for part in (installation.look(), machine.look(tiny), kernels.look(tiny), data.look(tiny)):
        seen = list(part)
        assert page.sound(seen), seen
        assert any(one.state == "ok" for one in seen)


def test_a_package_of_another_version_or_none_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    told = ["numpy<2", "no-such-package>=1", "pandas>=2", "dask>=9999; extra == 'dask'"]
    monkeypatch.setattr(metadata, "requires", lambda name: told)
    seen = list(installation.look())
    (wrong,) = said(seen, "fault")
    assert f"numpy {metadata.version('numpy')} (must be <2)" in wrong
    assert "no-such-package" in wrong
    assert "pandas" not in wrong
    (rest,) = (one for one in seen if one.state == "note")
    assert "dask" in rest.said
    assert rest.cure == "pip install 'secateur[dask]'"


def test_another_python_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation.platform, "python_version", lambda: "3.8.1")
    assert any(one.startswith("Python is 3.8.1, must be") for one in said(installation.look(), "fault"))


def test_a_wrong_number_of_compiled_code_is_a_fault(monkeypatch: pytest.MonkeyPatch, tiny) -> None:
    monkeypatch.setattr("simulator.desk.erlang.erlang_b", lambda lines, load: 0.2)
    (seen,) = kernels.look(tiny)
    assert (seen.state, "must be 0.199" in seen.said) == ("fault", True)
    assert "warmup" in seen.cure


def test_one_fault_of_the_settings_hides_no_other(tiny) -> None:
    run = replace(tiny, strategies=["do_nothing", "laddr", "purge_all"], macros=["baseline", "resession"])
    faults = said(configuration.look(run), "fault")
    assert len(faults) == 3
    for name in ("laddr", "purge_all", "resession"):
        assert any(name in one for one in faults)


def test_every_fault_of_a_book_is_told(tiny, tmp_path: Path) -> None:
    file = tmp_path / "book.csv"
    file.write_text("customer_id,segment,monthly_revenue,tenure_months\na,core,-5,3\nb,core,7,-1\n", encoding="utf-8")
    choice = replace(tiny.book, kind="customers", path=str(file))
    faults = said(data.look(replace(tiny, book=choice)), "fault")
    assert len(faults) == 2
    assert any("monthly_revenue" in one for one in faults)
    assert any("tenure_months" in one for one in faults)


def test_room_is_held_against_the_size_of_the_run(monkeypatch: pytest.MonkeyPatch, tiny, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "_free_memory", lambda: 1e6)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: SimpleNamespace(free=1e3))
    notes = said(machine.look(replace(tiny, keep="paths", out=str(tmp_path / "new"))), "note")
    assert any(one.startswith("memory: 0.0 GB are free") for one in notes)
    assert any(one.startswith("disk: 0.0 GB are free") for one in notes)
    monkeypatch.setattr(machine.os, "access", lambda folder, mode: False)
    assert any("cannot be written to" in one for one in said(machine.look(tiny), "fault"))


def test_findings_fit_the_terminal_and_the_last_line_counts() -> None:
    found = [ok("a " * 90), note("b " * 60, "c " * 60), fault("d", "e " * 80), fault("f", "g")]
    lines = [line for one in found for line in page.lines(one)]
    assert max(map(len, lines)) <= page.WIDTH
    assert sum("cure: " in line for line in lines) == 3
    assert page.verdict(found) == "2 faults, 1 to know."
    assert page.verdict(found[:1]) == "No fault."
    assert not page.sound(found)
