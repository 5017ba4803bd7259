"""Memory that the kernel shares with its children: large arrays lie there, and pipes tell where.

A pipe takes 8 MB in small pieces, each of which wakes the reader: that costs many times what copying them costs. So
copies of large arrays (`figures.scrap`) are made in blocks of one *arena*, an unnamed file in memory that children
inherit. A message then says offset and length; the reader takes its own copy at once and counts that it did, and the
writer keeps what it lent until then. Nothing of it is in a file system, so a killed kernel leaves nothing behind.
Where the system has no such files (it is not Linux), or the arena is full, everything goes through the pipe.

Any thread of the kernel may carve blocks, and nobody gives them back: a block is free when nobody refers to its
`Carved` any more, whatever an interrupt left behind. `Reader` is the children's side.
"""

from __future__ import annotations

import bisect
import contextlib
import mmap
import os
import threading
import weakref
from collections import deque
from typing import Any, Final

from livemon.errors import ProtocolError

__all__ = ["LARGE_BYTES", "VARIABLE", "Arena", "Carved", "Reader", "arena"]

LARGE_BYTES: Final = 1 << 18
"""Below this a pipe is as good."""

VARIABLE: Final = "LIVEMON_ARENA"
"""In a child's environment: file descriptor and number of its counter."""

_SIZE: Final = 1 << 28
"""The most that can be lent at once. Only what was carved takes memory."""
_PAGE: Final = mmap.PAGESIZE
_COUNTERS: Final = _PAGE // 8


class Carved:
    """A block of an arena: it is that of those who refer to this."""

    __slots__ = ("__weakref__", "offset")

    def __init__(self, offset: int) -> None:
        self.offset = offset


class Arena:
    """One file in memory, mapped once. Raises `OSError` or `AttributeError` where the system cannot do it."""

    def __init__(self, size: int = _SIZE) -> None:
        self._size = size
        self.fd: Final = os.memfd_create("livemon", os.MFD_CLOEXEC)
        try:
            os.ftruncate(self.fd, size)
            self.memory: Final = mmap.mmap(self.fd, size)
            self.memory.madvise(mmap.MADV_REMOVE, _PAGE, _PAGE)  # some systems cannot give memory back
        except BaseException:
            os.close(self.fd)
            raise
        self._counters = memoryview(self.memory)[:_PAGE].cast("Q")
        """How many parts each reader has taken so far."""
        self._no_readers = deque(range(_COUNTERS))
        self._blocks: list[tuple[int, int, weakref.ref[Carved]]] = []
        """Offset and length of those that were carved, sorted, and whose they are."""
        self._backed = _PAGE
        """Up to here the file has memory."""
        self._lock = threading.Lock()

    def carve(self, size: int) -> Carved | None:
        """A block of `size` bytes; None: there is none now."""
        size = -(-size // _PAGE) * _PAGE
        if self._lock.locked():  # perhaps by this very thread, further out
            return None
        with self._lock:
            self._take_back()
            offset = self._gap(size)
            if offset is None:
                return None
            if (beyond := offset + size - self._backed) > 0:
                try:
                    # Now, not when it is written to: without memory that would end the kernel.
                    os.posix_fallocate(self.fd, self._backed, beyond)
                except OSError:
                    return None
                self._backed += beyond
            carved = Carved(offset)
            bisect.insort(self._blocks, (offset, size, weakref.ref(carved)))
            return carved

    def sweep(self) -> None:
        """Give memory behind the last block back to the system."""
        if self._lock.locked():
            return
        with self._lock:
            self._take_back()
            end = sum(self._blocks[-1][:2]) if self._blocks else _PAGE
            if end < self._backed:
                with contextlib.suppress(OSError):
                    self.memory.madvise(mmap.MADV_REMOVE, end, self._backed - end)
                self._backed = end

    def place(self, part: object) -> int | None:
        """Offset of `part`, if it is the whole of what somebody has of a block: a view of an object that says so."""
        if not isinstance(part, memoryview) or part.nbytes < LARGE_BYTES:
            return None
        owner: Any = part.obj
        if getattr(owner, "arena", None) is not self or owner.nbytes != part.nbytes or not part.contiguous:
            return None
        offset: int = owner.arena_offset
        return offset

    def admit(self) -> int | None:
        """Number of the counter of one more reader, which has taken nothing so far; None: there are too many."""
        try:
            number = self._no_readers.popleft()
        except IndexError:
            return None
        self._counters[number] = 0
        return number

    def dismiss(self, reader: int) -> None:
        """That reader's process has ended."""
        self._no_readers.append(reader)

    def taken(self, reader: int) -> int:
        """How many parts that reader has taken."""
        return self._counters[reader]

    def _gap(self, size: int) -> int | None:
        """The first that is large enough."""
        at = _PAGE
        for offset, length, _ in self._blocks:
            if offset - at >= size:
                break
            at = offset + length
        return at if at + size <= self._size else None

    def _take_back(self) -> None:
        """Forget blocks that are nobody's."""
        self._blocks = [block for block in self._blocks if block[2]() is not None]


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
    """The one of this process, made when it is asked for first; None: there is none."""
    global _arena, _tried
    if not _tried and not _making.locked():
        with _making:
            if not _tried:
                with contextlib.suppress(OSError, AttributeError, ValueError):
                    _arena = Arena()
                _tried = True
    return _arena


def _after_fork() -> None:
    """A forked child of the kernel has other children; the parent's blocks are the parent's to write to."""
    global _arena, _tried, _making
    if _arena is not None:
        with contextlib.suppress(OSError):
            os.close(_arena.fd)
    _arena, _tried, _making = None, False, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
