"""Where a table comes from: a file, a sheet of a workbook, or a query to a database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simulator.tables.table import Table, read_table
from simulator.vocabulary import InputError


@dataclass(frozen=True)
class Source:
    """A file at ``path`` (of a workbook the ``sheet``), or the answer to ``query`` of the database at ``address``.

    ``query``: SQL, or the bare name of a table. ``address``: as SQLAlchemy writes it, without a password, which is in
    the environment variable named by ``password_from`` (or stands as ``${NAME}`` in the address). ``columns``: our
    name of a column -> the name it has there.
    """

    path: str | Path | None = None
    sheet: str | None = None
    address: str | None = None
    query: str | None = None
    password_from: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """A short name for what was read."""
        return self.sheet or (Path(self.path).stem if self.path is not None else "sql")


def as_source(told: Source | str | Path) -> Source:
    """A path is a source too."""
    return told if isinstance(told, Source) else Source(told)


def read_source(source: Source, only: Collection[str] | None = None, name: str = "") -> Table:
    """The table there, whatever its kind; ``only`` as in ``read_table``; ``name``: of several settings, in messages."""
    check_source(source, name)
    if source.path is not None:
        return read_table(source.path, only, source.sheet)
    from simulator.tables.sql import read_query

    return read_query(source, name or "the query")


def check_source(source: Source, name: str = "") -> None:
    """Refuse a source that names neither a file nor a database, or both."""
    if faults := list(_faults(source, f"{name}." if name else "")):
        raise InputError(faults)


def _faults(source: Source, prefix: str) -> Iterator[str]:
    if source.path is not None:
        for name in ("address", "query", "password_from"):
            if getattr(source, name) is not None:
                yield f"{prefix}{name} is given beside {prefix}path: a table is read from a file or from a database"
        return
    if source.sheet is not None:
        yield f"{prefix}sheet is {source.sheet}, but {prefix}path names no workbook"
    if source.address is None:
        where = "say which file, or the address of a database with a query"
        yield f"{prefix}path has no value: {where}"
    elif not (source.query or "").strip():
        yield f"{prefix}query has no value: give {prefix}address a SELECT, or the name of a table"
