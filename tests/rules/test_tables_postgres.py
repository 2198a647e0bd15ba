"""The same against a real PostgreSQL, started for the test where it is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pandas as pd
import pytest

from simulator.history.read import read_history
from simulator.tables.source import Source, read_source
from simulator.vocabulary import InputError
from tests.records import write
from tests.rules.test_tables_sql import AS_OF, BEGINS, fill

PASSWORD = "p@ss/word"


def _somebody():
    """Words for subprocess.run: PostgreSQL refuses to run as root, so an unprivileged user takes it over."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            who = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    pytest.skip("running as root, and there is no unprivileged user to start PostgreSQL as")


def _free_port():
    with socket.socket() as door:
        door.bind(("localhost", 0))
        return door.getsockname()[1]


@pytest.fixture(scope="module")
def server():
    """Address of a PostgreSQL of its own, without a password in it."""
    pytest.importorskip("psycopg")
    programs = {name: shutil.which(name) for name in ("initdb", "pg_ctl")}
    if absent := [name for name, path in programs.items() if path is None]:
        pytest.skip(f"PostgreSQL is not installed: no {' and no '.join(absent)} on the path")
    who, home = _somebody(), Path(tempfile.mkdtemp(prefix="pg"))
    try:
        (home / "password").write_text(PASSWORD, encoding="utf-8")
        for path in (home, home / "password"):
            if who:
                os.chown(path, who["user"], who["group"])
        run = {"check": True, "capture_output": True, "timeout": 120, "cwd": home, **who}
        data, port = home / "data", _free_port()
        subprocess.run(
            [programs["initdb"], "-D", data, "-U", "boss", "--pwfile", home / "password", "-A", "scram-sha-256", "-N"],
            **run,
        )
        options = f"-p {port} -c listen_addresses=localhost -c unix_socket_directories='' -c fsync=off"
        log = ["-l", home / "log", "-o", options]
        subprocess.run([programs["pg_ctl"], "-D", data, *log, "-w", "start"], **{**run, "capture_output": False})
        try:
            yield f"postgresql://boss@localhost:{port}/postgres"
        finally:
            subprocess.run([programs["pg_ctl"], "-D", data, "-m", "immediate", "stop"], **run)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def filled(server, tmp_path_factory):
    import psycopg

    folder = write(tmp_path_factory.mktemp("records"))
    port = server.rsplit(":", 1)[1].split("/")[0]
    with psycopg.connect(host="localhost", port=port, user="boss", password=PASSWORD, dbname="postgres") as base:
        cursor = base.cursor()
        fill(
            lambda told, rows: cursor.executemany(told.replace("?", "%s"), rows) if rows else cursor.execute(told),
            folder,
        )
        cursor.execute("ALTER TABLE tickets ALTER opened TYPE timestamptz USING opened::timestamptz")
        cursor.execute(
            "ALTER TABLE transactions ALTER date TYPE date USING date::date, ALTER amount TYPE numeric(12,2)"
        )
        cursor.execute("ALTER TABLE customers ALTER start_date TYPE date USING start_date::date")
    return server, folder


def test_a_real_database_tells_the_history_of_the_files(filled, monkeypatch):
    address, folder = filled
    monkeypatch.setenv("CRM_PASSWORD", PASSWORD)
    monkeypatch.setenv("PGTZ", "UTC")
    names = ("customers", "transactions", "tickets", "ledger")
    sources = {
        name: Source(address=address, query=f"SELECT * FROM {name} WHERE '5%' <> ' :x'", password_from="CRM_PASSWORD")
        for name in names
    }
    told = read_history(sources, as_of=AS_OF, observed_from=BEGINS)
    files = read_history(folder, as_of=AS_OF, observed_from=BEGINS)
    for name, frame in files.tables.items():
        pd.testing.assert_frame_equal(frame.reset_index(drop=True), told.tables[name].reset_index(drop=True), obj=name)
    assert PASSWORD not in repr(told)


@pytest.mark.parametrize(
    ("query", "password", "said"),
    [
        ("SELECT * FROM tikets", PASSWORD, "did you mean 'tickets'?"),
        ("tickets", "wrong word", "password authentication failed"),
        ("UPDATE tickets SET agent = 'x'", PASSWORD, "the database answers: "),
    ],
)
def test_its_faults_are_one_message_without_the_password(filled, monkeypatch, query, password, said):
    monkeypatch.setenv("CRM_PASSWORD", password)
    with pytest.raises(InputError) as refused:
        read_source(Source(address=filled[0], query=query, password_from="CRM_PASSWORD"))
    (fault,) = refused.value.faults
    assert said in fault
    assert password not in fault
    assert "\n" not in fault
