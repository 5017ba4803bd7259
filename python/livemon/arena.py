"""Memory that the kernel shares with its children: large arrays lie there, and pipes tell where.

A pipe takes 8 MB in small pieces, each of which wakes the reader: that costs many times what copying them costs. So
copies of large arrays (`figures.scrap`) are made in blocks of one *arena*, an unnamed file in memory that all children
inherit. A message then says offset and length; the reader takes its own copy at once and counts that it did, and the
writer keeps what it lent until then. Nothing of it is in a file system, so a killed kernel leaves nothing behind.
Where the system has no such files (it is not Linux), or the arena is full, everything goes through the pipe.

Any thread of the kernel may make blocks; `Reader` is the children's side.
"""

from __future__ import annotations

import mmap
import os
import threading
import weakref
from collections import deque
from typing import Final

from livemon.errors import ProtocolError

__all__ = ["LARGE_BYTES", "VARIABLE", "Arena", "Reader", "arena"]

LARGE_BYTES: Final = 1 << 18
"""Below this a pipe is as good."""

VARIABLE: Final = "LIVEMON_ARENA"
"""In a child's environment: file descriptor and number of its counter."""

_SIZE: Final = 1 << 28
"""The most that can be lent at once. Only what was written takes memory."""
_PAGE: Final = mmap.PAGESIZE
_COUNTERS: Final = _PAGE // 8


class Arena:
    """Blocks of one file in memory. Raises `OSError` where the system gives none."""

    def __init__(self, size: int = _SIZE) -> None:
        self._size = size
        self.fd: Final = os.memfd_create("livemon", os.MFD_CLOEXEC)
        os.ftruncate(self.fd, size)
        self._counters = memoryview(mmap.mmap(self.fd, _PAGE)).cast("Q")
        """The first page: how many parts each reader has taken so far."""
        self._readers = 0
        self._blocks: dict[int, tuple[weakref.ref[mmap.mmap], int, int]] = {}
        """Each block's offset and length, by its identity."""
        self._gone: deque[int] = deque()
        """Blocks that nobody refers to any more; their memory is still there."""
        self._lock = threading.Lock()

    def carve(self, size: int) -> mmap.mmap | None:
        """A block of at least `size` bytes, which lives as long as somebody refers to it; None: there is no room."""
        size = -(-size // _PAGE) * _PAGE
        with self._lock:
            self._sweep()
            offset = self._gap(size)
            if offset is None:
                return None
            try:
                # Now, not when it is written to: without memory that would end the kernel.
                os.posix_fallocate(self.fd, offset, size)
                block = mmap.mmap(self.fd, size, offset=offset)
            except OSError:
                return None
            key = id(block)
            self._blocks[key] = weakref.ref(block, lambda _ref: self._gone.append(key)), offset, size
            return block

    def place(self, part: object) -> int | None:
        """Where `part` begins, if it is a view of the beginning of a block."""
        if not isinstance(part, memoryview) or part.nbytes < LARGE_BYTES:
            return None
        found = self._blocks.get(id(part.obj))
        return found[1] if found is not None and found[0]() is part.obj else None

    def sweep(self) -> None:
        """Give back the memory of blocks that nobody refers to any more."""
        with self._lock:
            self._sweep()

    def admit(self) -> int:
        """Number of the counter of one more reader, which has taken nothing so far."""
        with self._lock:
            number = self._readers % _COUNTERS
            self._readers += 1
            self._counters[number] = 0
            return number

    def taken(self, reader: int) -> int:
        """How many parts that reader has taken."""
        return self._counters[reader]

    def _gap(self, size: int) -> int | None:
        """The first that is large enough."""
        at = _PAGE
        for _, offset, length in sorted(self._blocks.values(), key=lambda block: block[1]):
            if offset - at >= size:
                break
            at = offset + length
        return at if at + size <= self._size else None

    def _sweep(self) -> None:
        while self._gone:
            _, offset, size = self._blocks.pop(self._gone.popleft())
            with mmap.mmap(self.fd, size, offset=offset) as hole:
                hole.madvise(mmap.MADV_REMOVE)


class Reader:
    """A child's side of the arena of the kernel that started it."""

    def __init__(self, fd: int, number: int) -> None:
        size = os.fstat(fd).st_size
        self._memory = memoryview(mmap.mmap(fd, size, prot=mmap.PROT_READ))
        self._counter = memoryview(mmap.mmap(fd, _PAGE)).cast("Q")
        self._number = number

    @classmethod
    def inherited(cls) -> Reader | None:
        """That of this process, if it was given one."""
        fd, _, number = os.environ.get(VARIABLE, "").partition(":")
        return cls(int(fd), int(number)) if number else None

    def take(self, offset: int, size: int) -> memoryview:
        """A copy of that part; the kernel may write over it from here on. Raises `ProtocolError`."""
        if not _PAGE <= offset <= offset + size <= len(self._memory):
            raise ProtocolError(f"{size} bytes at {offset} of {len(self._memory)} shared ones: the stream is damaged")
        part = memoryview(bytes(self._memory[offset : offset + size]))
        self._counter[self._number] += 1
        return part


_arena: Arena | None = None
_tried = False
_making = threading.Lock()


def arena() -> Arena | None:
    """The one of this process; None: there is none."""
    global _arena, _tried
    if not _tried:
        with _making:
            if not _tried:
                try:
                    _arena = Arena()
                except (OSError, AttributeError):
                    _arena = None
                _tried = True
    return _arena


def _after_fork() -> None:
    """A forked child of the kernel has other children; the parent's blocks are the parent's to write to."""
    global _arena, _tried, _making
    _arena, _tried, _making = None, False, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
