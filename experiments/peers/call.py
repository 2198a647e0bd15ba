"""Call a function in machine code by its address, from compiled code, so that both can be kept compiled."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


@intrinsic
def call(typing: Any, address: Any, told: Any) -> Any:
    """``int64_t function(const int64_t *told)``, both given as addresses."""

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        word = ir.IntType(64)
        function = builder.inttoptr(given[0], ir.FunctionType(word, [word]).as_pointer())
        return builder.call(function, [given[1]])

    return types.int64(types.int64, types.int64), build
