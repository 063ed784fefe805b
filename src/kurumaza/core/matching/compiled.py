"""The one place that says how inner loops are compiled."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile to machine code at the first call, keep it on disk, run without Python's lock.

    Compiling all of them takes some ten seconds, once on a machine: `solve.warm` does it ahead of the first question.
    """
    return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
