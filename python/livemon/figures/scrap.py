"""Copies of large arrays, in memory that is used again.

A copy of a million points is 8 MB that the system hands out page by page: touching them takes five times as long as the
copying itself (3 to 4 ms against 0.5). A delta needs its copy only until the pipe has taken it, so what nobody refers
to any more is written over by the next one. Runs on any thread that captures; there is no lock: who pops a block off
the queue has it for himself.
"""

from __future__ import annotations

import sys
from collections import deque
from typing import Final

__all__ = ["Scrap", "scrap"]

LARGE_BYTES: Final = 1 << 18
"""Below this the allocator has used memory at hand."""

_KEPT: Final = 4
_KEPT_BYTES: Final = 64 << 20


class Scrap:
    """Blocks that were used before."""

    def __init__(self) -> None:
        self._blocks: deque[bytearray] = deque()

    def copy(self, data: memoryview) -> bytes | memoryview:
        """A copy that stays as it is as long as somebody refers to it. `data`: contiguous bytes."""
        size = data.nbytes
        if not LARGE_BYTES <= size <= _KEPT_BYTES:
            return bytes(data)
        block = self._free(size)
        if block is None:
            block = bytearray(data)
        else:
            memoryview(block)[:size] = data
        copy = memoryview(block)[:size].toreadonly()
        self._blocks.append(block)
        while len(self._blocks) > _KEPT or sum(map(len, list(self._blocks))) > _KEPT_BYTES:
            try:
                self._blocks.popleft()
            except IndexError:  # another thread was quicker
                break
        return copy

    def clear(self) -> None:
        """Give back what is not in use."""
        self._blocks.clear()

    def _free(self, size: int) -> bytearray | None:
        """A block that nobody refers to, of about this size; it is no longer in the queue."""
        for _ in range(len(self._blocks)):
            try:
                block = self._blocks.popleft()
            except IndexError:
                return None
            # Every view of it, and every array made of one, counts.
            if sys.getrefcount(block) == _UNUSED and size <= len(block) <= 2 * size:
                return block
            self._blocks.append(block)
        return None


def _references_of_an_unused_block() -> int:
    """What `sys.getrefcount` says in `_free`: 2 (the variable and the argument), 1 where Python lends variables."""
    blocks = deque([bytearray(1)])
    block = blocks.popleft()
    return sys.getrefcount(block)


_UNUSED = _references_of_an_unused_block()

scrap = Scrap()
"""The one of this process."""
