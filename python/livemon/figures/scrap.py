"""Copies of large arrays, in memory that is used again, and that the renderer has as well where that can be (`arena`).

A copy of a million points is 8 MB that the system hands out page by page: touching them takes five times as long as the
copying itself (3 to 4 ms against 0.5). A delta needs its copy only until the renderer has taken it, so what nobody
refers to any more is written over by the next one. Runs on any thread that captures; there is no lock: who pops a block
off a queue has it for himself. Needs NumPy from the first copy on.
"""

from __future__ import annotations

import os
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from livemon.arena import LARGE_BYTES, Arena, Carved, arena

__all__ = ["Scrap", "scrap"]

_LARGEST_BYTES: Final = 64 << 20
"""Copies beyond that are made in memory of their own, and go through the pipe."""
_KEPT_BYTES: Final = 64 << 20
_LOOKED_AT: Final = 4
"""So many blocks of a size are looked at for one that is free: the one that was lent first is likely to be."""


class _Block:
    """Memory for one copy at a time; free for other uses when neither the queue nor a copy refers to it."""

    __slots__ = ("arena", "carved", "copy", "memory")

    def __init__(self, memory: Any, shared: Arena | None = None, carved: Carved | None = None) -> None:
        self.memory = memory
        """Array of u8."""
        self.arena = shared
        self.carved = carved
        """Where it is in the arena; None: it is not shared."""
        self.copy: weakref.ref[Any] | None = None
        """The copy that was made last, as long as somebody refers to it."""

    @property
    def free(self) -> bool:
        """Whether it may be written over."""
        return self.copy is None or self.copy() is None


class Scrap:
    """Blocks that were used before. `shared` says where new ones are made."""

    def __init__(self, shared: Callable[[], Arena | None] = arena) -> None:
        self._shared = shared
        self._blocks: dict[int, deque[_Block]] = {}
        """By size."""

    def copy(self, data: memoryview) -> bytes | memoryview:
        """A copy that stays as it is as long as somebody refers to it. `data`: contiguous bytes."""
        size = data.nbytes
        if not LARGE_BYTES <= size <= _LARGEST_BYTES:
            return bytes(data)
        from livemon.figures.copies import Copy

        block_size = _rounded(size)
        block = self._free(block_size)
        if block is None:
            block = self._new(block_size)
        copy = block.memory[:size].view(Copy)
        copy.block, copy.arena = block, block.arena
        copy.arena_offset = block.carved.offset if block.carved is not None else None
        block.copy = weakref.ref(copy)
        view = memoryview(copy)
        view[:] = data
        if block.arena is not None or self._shared() is None:
            self._keep(block_size, block)  # one that could not be shared at the moment is not to be used again
        return view.toreadonly()

    def clear(self) -> None:
        """Give back what is not in use."""
        self._blocks.clear()
        memory = self._shared()
        if memory is not None:
            memory.sweep()

    def _new(self, size: int) -> _Block:
        import numpy as np

        memory = self._shared()
        carved = memory.carve(size) if memory is not None else None
        if memory is None or carved is None:
            return _Block(np.empty(size, np.uint8))
        return _Block(np.frombuffer(memory.memory, np.uint8, size, carved.offset), memory, carved)

    def _free(self, size: int) -> _Block | None:
        """A block of that size that nobody refers to; it is no longer in the queue."""
        queue = self._blocks.get(size, ())
        for _ in range(min(len(queue), _LOOKED_AT)):
            try:
                block = queue.popleft()  # type: ignore[union-attr]
            except IndexError:  # another thread was quicker
                return None
            if block.free:
                return block
            queue.append(block)  # type: ignore[union-attr]
        return None

    def _keep(self, size: int, block: _Block) -> None:
        blocks = self._blocks
        queue = blocks.get(size)
        if queue is None:
            queue = blocks.setdefault(size, deque())
        queue.append(block)
        while sum(each * len(some) for each, some in list(blocks.items())) > _KEPT_BYTES:
            oldest = next((some for some in list(blocks.values()) if some and some is not queue), queue)
            try:
                oldest.popleft()
            except IndexError:
                break


def _rounded(size: int) -> int:
    """Sizes that differ little have blocks of one size: up to an eighth of it lies idle."""
    step = 1 << max(size.bit_length() - 4, 12)
    return -(-size // step) * step


scrap = Scrap()
"""The one of this process."""

if hasattr(os, "register_at_fork"):
    # Blocks that are shared are shared with a forked child as well: they stay its parent's.
    os.register_at_fork(after_in_child=scrap._blocks.clear)
