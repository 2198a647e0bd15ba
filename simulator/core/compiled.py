"""How kernels are compiled.

A kernel of a path gets its records whole: some sixty arrays. Counting references to them at each call between kernels
cost half of all time, and wrappers to call each from Python most of the compiling. So only doors are called from
Python; what is behind them borrows its arrays, allocates nothing and is called by other kernels alone.
"""

from __future__ import annotations

from typing import Any

DOOR: dict[str, Any] = {"cache": True, "nogil": True}
"""A kernel that Python calls, and that may allocate."""
KERNEL: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
"""A kernel that Python calls, too, but that borrows its arrays."""
INNER: dict[str, Any] = KERNEL | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""A kernel that only kernels call: no references counted, nothing allocated, no way in from Python."""
