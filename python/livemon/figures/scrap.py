"""Copies of large arrays, in memory that is used again, and that the renderer has as well where that can be (`arena`).

A copy of a million points is 8 MB that the system hands out page by page: touching them takes five times as long as the
copying itself (3 to 4 ms against 0.5). A delta needs its copy only until the renderer has taken it, so what nobody
refers to any more is written over by the next one. Runs on any thread that captures; there is no lock: who pops a block
off the queue has it for himself.
"""

from __future__ import annotations

import mmap
import os
import sys
from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

from livemon.arena import LARGE_BYTES, Arena, arena

__all__ = ["Scrap", "scrap"]

_KEPT: Final = 4
_KEPT_BYTES: Final = 64 << 20

_Block: TypeAlias = bytearray | mmap.mmap


class Scrap:
    """Blocks that were used before. `shared` says where new ones are made."""

    def __init__(self, shared: Callable[[], Arena | None] = arena) -> None:
        self._shared = shared
        self._blocks: deque[_Block] = deque()

    def copy(self, data: memoryview) -> bytes | memoryview:
        """A copy that stays as it is as long as somebody refers to it. `data`: contiguous bytes."""
        size = data.nbytes
        if not LARGE_BYTES <= size <= _KEPT_BYTES:
            return bytes(data)
        block = self._free(size)
        if block is None:
            block = self._new(size)
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
        memory = self._shared()
        if memory is not None:
            memory.sweep()

    def _new(self, size: int) -> _Block:
        memory = self._shared()
        block = memory.carve(size) if memory is not None else None
        return bytearray(size) if block is None else block

    def _free(self, size: int) -> _Block | None:
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

if hasattr(os, "register_at_fork"):
    # Blocks that are shared are shared with a forked child as well: they stay its parent's.
    os.register_at_fork(after_in_child=scrap._blocks.clear)
