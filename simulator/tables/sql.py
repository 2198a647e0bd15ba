"""A database's answer to a query as a table of text. No password is ever shown, kept or written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from simulator.tables.address import database, plain
from simulator.tables.faults import did_you_mean
from simulator.tables.table import Table, as_text, check_header
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy.engine import Connection, Engine, Result

    from simulator.tables.source import Source

CHUNK = 50_000
"""Rows fetched at once: the answer is never held twice."""


def read_query(source: Source, name: str) -> Table:
    """The answer to ``source.query``; a row's number is its place in the answer, from 1.

    Nothing is committed: what a query should change is taken back.
    """
    from sqlalchemy.exc import SQLAlchemyError

    engine = database(source)
    try:
        with _connected(engine) as connection:
            cells = _fetched(_asked(engine, connection, source.query or "", name), name)
    except SQLAlchemyError as error:
        raise InputError(f"{name}: the database answers: {plain(error, engine.url)}") from None
    finally:
        engine.dispose()
    return Table(f"the answer to {name}", cells, _hash(cells))


def _connected(engine: Engine) -> Connection:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        return engine.connect()
    except SQLAlchemyError as error:
        where = engine.url.set(query={}).render_as_string(hide_password=True)
        raise InputError(f"cannot connect to {where}: {plain(error, engine.url)}") from None


def _asked(engine: Engine, connection: Connection, query: str, name: str) -> Result[Any]:
    from sqlalchemy.exc import SQLAlchemyError

    if re.fullmatch(r"\w+(\.\w+)*", query.strip()):
        quote = engine.dialect.identifier_preparer.quote
        query = f"SELECT * FROM {'.'.join(quote(part) for part in query.strip().split('.'))}"
    try:
        as_is = connection.execution_options(stream_results=True, no_parameters=True)
        result = as_is.exec_driver_sql(query)
    except SQLAlchemyError as error:
        raise InputError(f"{name}: the database answers: {plain(error, engine.url)}{_near(engine, query)}") from None
    if not result.returns_rows:
        raise InputError(f"{name} answers no table: it must be a SELECT (nothing was changed)")
    return result


def _near(engine: Engine, query: str) -> str:
    """For each table the query names that is not there, the nearest one that is."""
    from sqlalchemy import inspect
    from sqlalchemy.exc import SQLAlchemyError

    try:
        look = inspect(engine)
        there = [*look.get_table_names(), *look.get_view_names()]
    except SQLAlchemyError:
        return ""
    asked = re.findall(r"\b(?:from|join)\s+[\"`\[]?([\w.]+)", query, flags=re.IGNORECASE)
    absent = [word.split(".")[-1] for word in asked if word.split(".")[-1].lower() not in {t.lower() for t in there}]
    if not absent:
        return ""
    return did_you_mean(absent[0], there) or f"; there are {', '.join(sorted(there)[:8]) or 'no tables'}"


def _fetched(result: Result[Any], name: str) -> pd.DataFrame:
    import pandas as pd

    names = result.keys()
    header = [str(column).strip() for column in names]
    check_header(header, f"the answer to {name}")
    chunks = [_as_cells(rows, header) for rows in result.partitions(CHUNK)]
    if not chunks:
        raise InputError(f"{name} answers no rows")
    cells = pd.concat(chunks, ignore_index=True)
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    return cells


def _as_cells(rows: Any, header: list[str]) -> pd.DataFrame:
    import pandas as pd

    columns: Iterator[tuple[Any, ...]] = zip(*rows, strict=True)
    return pd.DataFrame({name: as_text(pd.Series(column)) for name, column in zip(header, columns, strict=True)})


def _hash(cells: pd.DataFrame) -> str:
    """Of the rows in whatever order the database gave them."""
    import pandas as pd

    rows = pd.util.hash_pandas_object(cells, index=False).to_numpy()
    told = f"{list(cells.columns)} {len(rows)} {int(rows.sum())} {int((rows ^ (rows >> 17)).sum())}"
    return blake2b(told.encode(), digest_size=16).hexdigest()
