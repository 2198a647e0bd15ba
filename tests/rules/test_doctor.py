"""``secateur doctor``: what is in order is said to be, every fault is found with its cure, and one hides no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from experiments.doctoring import configuration, data, installation, kernels, machine, page, parts, records
from experiments.doctoring.finding import Finding, fault, note, ok
from experiments.records_branch import HistoryChoice
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


PEOPLE = "customer_id,segment,start_date,end_date\na,mid,2020-01-01,\nb,mid,2020-01-01,2023-05-05\n"
LINES = "customer_id,date,amount\na,2023-01-05,5\n7,2023-03-05,5\n,2024-12-31,5\n"


def of_records(tiny, tmp_path: Path, words: dict[str, object] | None = None, **tables: str) -> list[Finding]:
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text)
    history = HistoryChoice(folder=str(tmp_path), observed_from="2023-01-01", **(words or {}))
    return list(records.look(replace(tiny, history=history)))


def test_records_are_counted_matched_and_asked_what_they_tell(tiny, tmp_path: Path) -> None:
    seen = of_records(tiny, tmp_path, customers=PEOPLE, transactions=LINES)
    assert page.sound(seen)
    fine, notes = said(seen, "ok"), {one.said: one.cure for one in seen if one.state == "note"}
    assert "customers: 2 rows, 2020-01-01 to 2020-01-01" in fine
    assert "24 whole months, 2023-01 to 2024-12" in fine
    assert any("calibrate would tell 2 of" in one for one in fine), "churn of mid, and how few came"
    assert next(cure for one, cure in notes.items() if "of 1 customer not in customers (7)" in one).startswith(
        "add them"
    )
    assert "history.as_of=DAY" in next(cure for one, cure in notes.items() if one.startswith("as_of is not given"))
    bring = next(cure for one, cure in notes.items() if one.startswith("not told: customers.price_to_hazard"))
    assert bring.startswith("history.prices.path=FILE, with customer_id, date, old_price, new_price")


def test_every_fault_of_records_has_its_cure_and_sound_tables_are_told(tiny, tmp_path: Path) -> None:
    seen = of_records(tiny, tmp_path, customers=PEOPLE, transactions="who,date,amount\na,2023-13-05,5\n",
                      tickets="ticket_id,customer_id,opend\n1,a,2023-01-01\n")  # fmt: skip
    assert said(seen, "ok") == ["customers: 2 rows"]
    cures = {one.said: one.cure for one in seen if one.state == "fault"}
    assert len(cures) == 3
    assert "history.tickets.columns.opened=opend" in cures["tickets.csv has no column opened; did you mean 'opend'?"]
    assert "history.transactions.columns.customer_id=THEIRS" in cures[
        "transactions.csv has no column customer_id; say which one is with columns.customer_id"]  # fmt: skip
    assert all(cures.values())


def test_a_fault_the_records_show_only_together_is_one(tiny, tmp_path: Path) -> None:
    gold = PEOPLE.replace("a,mid", "a,gold").replace("b,mid", "b,lead")
    (wrong,) = (one for one in of_records(tiny, tmp_path, customers=gold) if one.state == "fault")
    assert (wrong.cure.startswith("history.roles.SEGMENT"), "gold, lead" in wrong.said) == (True, True)
    (wrong,) = of_records(tiny, tmp_path / "nowhere")
    assert wrong.state == "fault"


def test_records_are_looked_at_where_they_are_named(tiny, tmp_path: Path, capsys, monkeypatch) -> None:
    (tmp_path / "customers.csv").write_text(PEOPLE)
    for run, there in ((tiny, False), (replace(tiny, history=HistoryChoice(folder=str(tmp_path))), True)):
        monkeypatch.setattr("experiments.schema.settle", lambda cfg, run=run: run)
        list(parts._seen(None))
        shown = capsys.readouterr().out.splitlines()
        assert ("records" in shown) == there
        assert max(map(len, shown)) <= 80
