"""The address of a database: its password comes from the environment, and leaves nowhere."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from simulator.tables.faults import did_you_mean
from simulator.tables.table import neighbours
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine

    from simulator.tables.source import Source

USUAL = ["postgresql", "sqlite", "mysql", "mariadb", "mssql", "oracle"]
RIGHT = "write postgresql://user@host/database and password_from: NAME, the environment variable that holds it"
PATIENCE = 15
"""Seconds a PostgreSQL server may take to answer at all."""
_NAMED = re.compile(r"\$\{(\w+)\}")
_WRITTEN = re.compile(r"[\w+]+://[^:/]*:([^@]*)@")
_SECRET = re.compile(r"pass|pwd|secret|token|credential", re.IGNORECASE)


def secret_in(address: str) -> str:
    """What is wrong with an address that holds a password: it would be copied with the settings; nothing if none."""
    written = _WRITTEN.match(address)
    if written and not _NAMED.fullmatch(written[1]):
        return f"holds a password, which would be copied with the settings; {RIGHT}"
    for part in address.partition("?")[2].split("&"):
        if _SECRET.search(part):
            return f"holds a secret ({part.partition('=')[0]}), which would be copied with the settings; {RIGHT}"
    return ""


def database(source: Source) -> Engine:
    """The database a source names, not yet connected to."""
    try:
        from sqlalchemy import create_engine
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
        from sqlalchemy.pool import NullPool
    except ImportError:
        raise InputError("reading from a database needs SQLAlchemy: pip install 'secateur[sql]'") from None
    url = _url(source)
    patience = {"connect_timeout": PATIENCE} if url.drivername == "postgresql+psycopg" else {}
    try:
        return create_engine(
            url, poolclass=NullPool, connect_args=patience if "connect_timeout" not in url.query else {}
        )
    except NoSuchModuleError:
        near = did_you_mean(url.drivername.split("+")[0], USUAL)
        raise InputError(
            f"no database is called '{url.drivername}'{near or ', as far as this installation knows'}"
        ) from None
    except ImportError as error:
        extra = "pip install 'secateur[sql]'" if url.get_backend_name() == "postgresql" else f"pip install {error.name}"
        raise InputError(f"reading from {url.get_backend_name()} needs {error.name}: {extra}") from None
    except (ArgumentError, TypeError) as error:
        raise InputError(f"the address of the database cannot be used: {plain(error, url)}") from None


def plain(error: Exception, url: URL) -> str:
    """What a driver complains of, on one line and without the password."""
    told = " ".join(str(getattr(error, "orig", None) or error).split())
    secrets = [str(url.password or ""), *(str(value) for key, value in url.query.items() if _SECRET.search(key))]
    for shown in {way(secret) for secret in secrets for way in (str, quote, quote_plus)} - {""}:
        told = told.replace(shown, "***")
    return told


def _url(source: Source) -> URL:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    address = (source.address or "").strip()
    if secret := secret_in(address):
        raise InputError(f"the address of the database {secret}")
    whole = _NAMED.fullmatch(address)
    try:
        url = make_url(_from_environment(whole[1], "address") if whole else address)
    except (ArgumentError, ValueError):
        raise InputError(f"the address of the database cannot be read; {RIGHT}") from None
    if not whole:
        told: dict[str, Any] = {
            part: _NAMED.sub(lambda found: _from_environment(found[1], "address"), str(getattr(url, part)))
            for part in ("username", "password", "host", "database")
            if getattr(url, part) is not None
        }
        url = url.set(**told)
    if source.password_from is not None:
        url = url.set(password=_from_environment(source.password_from, "password_from"))
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    _refuse_absent_file(url)
    return url


def _from_environment(name: str, setting: str) -> str:
    if not os.environ.get(name):
        raise InputError(f"{setting} names the environment variable {name}, which is not set (export {name}=…)")
    return os.environ[name]


def _refuse_absent_file(url: URL) -> None:
    """SQLite would make a new, empty database of a file that is not there."""
    name = url.database or ""
    if url.get_backend_name() == "sqlite" and name and name != ":memory:" and not name.startswith("file:"):
        file = Path(name)
        if not file.is_file():
            raise InputError(f"{file} is not there{neighbours(file)}")
