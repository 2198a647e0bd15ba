# mypy: ignore-errors
# (it extends numba's compiler, which has no types)
"""Records go between kernels by reference.

numba hands a NamedTuple on field by field: sixty arrays are some five hundred words on the stack at every call, which
cost more than most of the kernels called. ``borrow`` keeps a record once, in the frame of the kernel that Python
called, and hands on where it lies. Nothing else changes: a field of what was borrowed is read as before. A record never
changes while it is lent, so the compiler may keep what it has read (``invariant.load``).
"""

from __future__ import annotations

from typing import Any, TypeVar

import numba
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model

Record = TypeVar("Record")


class Lent(types.Type):
    """A record by reference."""

    def __init__(self, record: Any) -> None:
        self.record = record
        super().__init__(name=f"Lent({record})")

    @property
    def key(self) -> Any:
        return self.record


@register_model(Lent)
class _Pointer(models.PrimitiveModel):
    def __init__(self, manager: Any, lent: Lent) -> None:
        super().__init__(manager, lent, manager.lookup(lent.record).get_value_type().as_pointer())


@infer_getattr
class _Fields(AttributeTemplate):
    key = Lent

    def generic_resolve(self, lent: Lent, name: str) -> Any:
        return lent.record.types[lent.record.fields.index(name)] if name in lent.record.fields else None


@lower_getattr_generic(Lent)
def _field(context: Any, builder: Any, lent: Lent, pointer: Any, name: str) -> Any:
    value = builder.load(cgutils.gep_inbounds(builder, pointer, 0, lent.record.fields.index(name)))
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


@intrinsic
def _borrow(typing: Any, record: Any) -> Any:
    def lend(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return cgutils.alloca_once_value(builder, arguments[0])

    return Lent(record)(record), lend


def borrow(record: Record) -> Record:
    """The record, by reference in a kernel; in plain Python the record itself."""
    return record


if not numba.config.DISABLE_JIT:
    borrow = _borrow
