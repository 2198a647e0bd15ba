"""From the book group of the configuration to a book: synthetic, customers or transactions, of file or database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.branches import BookChoice
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    from simulator.parameters import Parameters
    from simulator.tables.source import Source
    from simulator.vocabulary import Book

KINDS = {
    "synthetic": "a synthetic book",
    "customers": "a customer file",
    "sql": "customers in a database",
    "transactions": "a file of transactions",
}
FROM = ("sheet", "address", "query", "password_from")
IGNORED = {
    "synthetic": ("as_of", "roles", "columns", "gross_margin", *FROM),
    "customers": ("columns", "gross_margin", "seed", *FROM[1:]),
    "sql": ("columns", "gross_margin", "seed", "path", "sheet"),
    "transactions": ("roles", "seed"),
}
"""Settings that mean nothing for a kind of book: refused where somebody sets them, so that none is lost silently."""


def open_book(choice: BookChoice, parameters: Parameters) -> Book:
    """Read or synthesise the book the configuration names."""
    from simulator import book

    if choice.kind not in KINDS:
        raise InputError(f"book.kind is {choice.kind}, must be one of {', '.join(KINDS)}")
    if faults := list(_ignored(choice)):
        raise InputError(faults)
    if choice.kind == "synthetic":
        return book.synthesise(parameters, choice.seed, name=choice.name or "synthetic", currency=choice.currency)
    source, as_of, currency = _source(choice), _as_of(choice), choice.currency
    if choice.kind != "transactions":
        found = book.read_book(source, parameters, as_of=as_of, roles=choice.roles or None, currency=currency)
    else:
        columns, margin = choice.columns or None, choice.gross_margin
        found = book.read_transactions(
            source, parameters, as_of=as_of, columns=columns, gross_margin=margin, currency=currency
        )
    return replace(found, name=choice.name) if choice.name else found


def _ignored(choice: BookChoice) -> Iterator[str]:
    book = f"book is {choice.name or choice.kind}, {KINDS[choice.kind]}"
    if choice.kind == "synthetic" and choice.path is not None:
        yield f"book.path is {choice.path} but {book}: add book=csv or book=transactions"
        return
    silent = BookChoice(choice.kind)
    for name in IGNORED[choice.kind]:
        if getattr(choice, name) != getattr(silent, name):
            told = "given" if name == "address" else getattr(choice, name)
            yield f"book.{name} is {told} but {book}, which has no use for it: leave it out"


def _source(choice: BookChoice) -> Source:
    from simulator.tables.source import Source, check_source

    if choice.kind == "sql" and choice.address is None:
        raise InputError("book.address has no value: say which database, such as postgresql://user@host/database")
    database = choice.kind == "sql" or choice.address is not None
    path = choice.path if database else str(_path(choice))
    source = Source(path, choice.sheet, choice.address, choice.query, choice.password_from)
    check_source(source, "book")
    return source


def _path(choice: BookChoice) -> Path:
    if choice.path is None:
        raise InputError(f"book.path has no value: say which file, book.path=FILE (book.kind is {choice.kind})")
    path = Path(choice.path).expanduser()
    if not path.is_file():
        raise InputError(f"book.path is {choice.path}: no such file{_near(path)}")
    return path


def _near(path: Path) -> str:
    from difflib import get_close_matches

    beside = [f.name for f in path.parent.iterdir() if f.is_file()] if path.parent.is_dir() else []
    near = get_close_matches(path.name, beside, n=1)
    return f". Did you mean {path.parent / near[0]}?" if near else f" (looked from {Path.cwd()})"


def _as_of(choice: BookChoice) -> date | None:
    if choice.as_of is None:
        return None
    try:
        return date.fromisoformat(choice.as_of)
    except ValueError:
        raise InputError(f"book.as_of is {choice.as_of}, must be a day written YYYY-MM-DD") from None
