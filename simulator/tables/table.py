"""A CSV, Parquet or Excel file as a table of text, with the file's own row numbers."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.tables.excel import Records, excel_rows
from simulator.tables.faults import Faults, did_you_mean, rows_in_words
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd

FORMATS = (".csv", ".parquet", ".xlsx")


@dataclass(frozen=True)
class Table:
    """Cells as stripped text, "" where empty; the index is the row number a person sees in the file.

    In CSV that is the line (the header is line 1), in Excel the row; in Parquet and in a database's answer the first
    is row 1. ``blank`` counts the wholly empty rows left out.
    """

    file: str
    cells: pd.DataFrame
    hash: str
    blank: int = 0


def read_table(path: str | Path, only: Collection[str] | None = None, sheet: str | None = None) -> Table:
    """Read ``path`` by its suffix; every id stays text, so 000017 remains 000017.

    ``only`` names the columns somebody will look at: the others of a Parquet file are left as they are. ``sheet``: of
    a workbook.
    """
    file, suffix = Path(path), Path(path).suffix.lower()
    if not file.is_file():
        raise InputError(f"{file} is {'a folder, not a file' if file.is_dir() else 'not there'}{neighbours(file)}")
    if suffix not in FORMATS:
        slip = " (save it as .xlsx)" if suffix in (".xls", ".ods", ".xlsm", ".xlsb") else ""
        raise InputError(f"{file.name} must be a .csv, .parquet or .xlsx file, it ends in '{file.suffix}'{slip}")
    if sheet is not None and suffix != ".xlsx":
        raise InputError(f"sheet is {sheet}, but {file.name} is no workbook and has no sheets")
    if file.stat().st_size == 0:
        raise InputError(f"{file.name} is empty")
    if suffix == ".xlsx":
        table = _read_excel(file, sheet)
    else:
        table = _read_parquet(file, only) if suffix == ".parquet" else _read_csv(file)
    if table.cells.empty:
        raise InputError(f"{table.file} has a header but no rows")
    return table


def neighbours(file: Path) -> str:
    """The file beside it that may have been meant."""
    folder = file.parent
    names = [p.name for p in folder.iterdir()] if folder.is_dir() and not file.is_dir() else []
    return did_you_mean(file.name, names)


def _read_csv(file: Path) -> Table:
    raw = file.read_bytes()
    text = _decoded(raw, file.name)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [name.strip() for name in next(reader, [])]
        check_header(header, file.name)
        if (cells := _even(raw, text, reader.line_num, header)) is not None:
            return _table(file.name, cells, _hash(raw))
        records = [(reader.line_num, [cell.strip() for cell in record]) for record in reader]
    except csv.Error as error:
        raise InputError(f"{file.name} row {reader.line_num}: {error}") from None
    return _of_records(file.name, header, records, _hash(raw))


def _even(raw: bytes, text: str, n_header: int, header: list[str]) -> pd.DataFrame | None:
    """The cells of a file without quotes whose lines all have as many as its header: most large ones, much faster;
    None for any other."""
    import pandas as pd

    if b'"' in raw or b"\0" in raw or n_header != 1 or len(header) < 2 or raw.count(b"\r") != raw.count(b"\r\n"):
        return None
    marks = np.frombuffer(raw, dtype=np.uint8)
    ends = np.flatnonzero(marks == ord("\n"))
    ends = ends if raw.endswith(b"\n") else np.append(ends, len(raw))
    commas = np.searchsorted(np.flatnonzero(marks == ord(",")), ends)
    if len(ends) < 2 or (np.diff(commas, prepend=0) != len(header) - 1).any():
        return None
    cells = pd.read_csv(
        io.StringIO(text), header=0, names=header, dtype="str", na_filter=False, quoting=csv.QUOTE_NONE, engine="c",
        skip_blank_lines=False, index_col=False,
    )  # fmt: skip
    cells.index = pd.RangeIndex(2, len(cells) + 2)
    return cells if " " not in text and "\t" not in text else cells.apply(lambda column: column.str.strip())


def _of_records(name: str, header: list[str], records: Records, digest: str) -> Table:
    import pandas as pd

    full = [(row, record) for row, record in records if any(record)]
    _check_lengths(full, len(header), name)
    cells = pd.DataFrame([record for _, record in full], columns=header, index=[row for row, _ in full], dtype="str")
    return Table(name, cells, digest, blank=len(records) - len(full))


def _table(name: str, cells: pd.DataFrame, digest: str) -> Table:
    """Without the wholly empty rows."""
    empty = (cells == "").all(axis=1)
    return Table(name, cells[~empty] if empty.any() else cells, digest, blank=int(empty.sum()))


def _read_excel(file: Path, sheet: str | None) -> Table:
    header, records = excel_rows(file, sheet)
    name = file.name if sheet is None else f"{file.name} sheet {sheet}"
    check_header(header, name)
    return _of_records(name, header, records, _hash(file.read_bytes() + (sheet or "").encode()))


def _decoded(raw: bytes, name: str) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{name} is UTF-16 text; save it as 'CSV UTF-8'")
    if raw[:4] in (b"PK\x03\x04", b"PAR1"):
        raise InputError(f"{name} is not text but an Excel or Parquet file with another name")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        odd = raw[error.start : error.start + 1].decode("cp1252", errors="replace")
        raise InputError(f"{name} row {row}: is not UTF-8 text (perhaps '{odd}'); save it as 'CSV UTF-8'") from None


def check_header(header: list[str], name: str) -> None:
    """Refuse columns without a name, names that stand twice, and columns separated by something else than commas."""
    faults = Faults(name)
    for mark, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and mark in header[0]:
            faults.whole(f"looks separated by {word}; separate the columns by commas, with a point in numbers")
    faults.stop()
    for column, n in Counter(header).items():
        if n > 1 and column:
            faults.whole(f"has {n} columns named {column}")
    if "" in header:
        faults.whole(f"has a column without a name (column {header.index('') + 1})")
    faults.stop()


def _check_lengths(records: list[tuple[int, list[str]]], n: int, name: str) -> None:
    """Refuse rows that have more or fewer cells than the header."""
    odd: dict[int, list[int]] = {}
    for row, record in records:
        if len(record) != n:
            odd.setdefault(len(record), []).append(row)
    if odd:
        slip = " (a decimal comma, or a comma inside a name that is not quoted?)"
        raise InputError(
            [
                f"{name} {rows_in_words(rows)}: {k} cells, must be {n} as in the header{slip if k > n else ''}"
                for k, rows in odd.items()
            ]
        )


def _read_parquet(file: Path, only: Collection[str] | None) -> Table:
    import pandas as pd

    frame = parquet_frame(file)
    check_header([str(column).strip() for column in frame.columns], file.name)
    frame.columns = [str(column).strip() for column in frame.columns]
    read = [name for name in frame.columns if only is None or name in only]
    cells = pd.DataFrame({name: as_text(frame[name]) if name in read else "" for name in frame.columns})
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    return Table(file.name, cells, _hash(file.read_bytes()))


def parquet_frame(file: Path) -> Any:
    """A Parquet file as a data frame; says which extra to install where pyarrow is missing."""
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise InputError(f"reading {file.name} needs pyarrow: pip install 'secateur[io]'") from None
    try:
        return parquet.read_table(file).to_pandas()
    except Exception as error:
        raise InputError(f"{file.name} is not a Parquet file this program can read: {error}") from None


def as_text(column: Any) -> Any:
    """Values as text that reads back to the same value; whole numbers without a point, dates in ISO form."""
    plain = str(column.dtype).lower().startswith(("datetime", "int", "uint"))
    text = column.astype("str") if plain else column.map(_cell, na_action="ignore")
    return text.astype(object).where(column.notna(), "").to_numpy()


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value).strip()


def _hash(raw: bytes) -> str:
    return blake2b(raw, digest_size=16).hexdigest()
