"""The array that a copy of `scrap` is: everything that refers to its memory, refers to it.

(By a view of it: an array that NumPy makes of the array itself would refer to the memory alone. Nobody is given it.)
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["Copy"]


class Copy(np.ndarray[Any, np.dtype[np.uint8]]):
    """Bytes of one copy."""

    block: Any = None
    """What it lies in, which is free when no copy lies in it."""
    arena: Any = None
    """Memory that is shared, in which it lies at `arena_offset` (`arena.Arena.place`); None: it does not."""
    arena_offset: int | None = None
