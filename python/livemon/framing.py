"""Length-prefixed messages on the pipes between the kernel and its children.

A message is a list of parts: part 0 is a msgpack-encoded struct, the others are raw buffers that it refers to by index.
On the wire: `u32 count`, then `u64 length` for each part, then the parts, all little-endian. The length of a part that
lies in shared memory (`arena`) has its highest bit set; then `u64 offset` and `u64 length` stand for the part. Pure
functions and one parser; no thread, no pipe is touched here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from livemon.errors import ProtocolError

__all__ = ["MAX_MESSAGE_BYTES", "MAX_PARTS", "PAGES_VARIABLE", "Buffer", "FrameReader", "frame"]

Buffer: TypeAlias = bytes | bytearray | memoryview

PAGES_VARIABLE = "LIVEMON_PAGES_FD"
"""In a child's environment: file descriptor of the pipe that ends at the pages; empty: there is none."""

MAX_PARTS = 4096
MAX_MESSAGE_BYTES = 1 << 31
_COUNT = struct.Struct("<I")
_SHARED = 1 << 63
_PLACE = struct.Struct("<QQ")


def frame(parts: Sequence[Buffer], place: Callable[[Buffer], int | None] = lambda _part: None) -> list[Buffer]:
    """The buffers to write, in order, for one message of `parts`; the parts themselves are not copied.

    `place`: offset of a part that lies in memory that the reader has as well.
    """
    lengths: list[int] = []
    sent: list[Buffer] = []
    for part in parts:
        size = memoryview(part).nbytes
        offset = place(part)
        lengths.append(size if offset is None else _SHARED | _PLACE.size)
        sent.append(part if offset is None else _PLACE.pack(offset, size))
    return [struct.pack(f"<I{len(parts)}Q", len(parts), *lengths), *sent]


class FrameReader:
    """Cuts a byte stream into messages.

    `feed` takes what a read returned and yields each complete message as a list of `memoryview`s (one `bytes` object
    per part, safe to keep). Raises `ProtocolError` when the stream is not ours; the pipe must then be given up.
    `take_shared` copies a part (offset, length) out of shared memory; None: there is none.
    """

    def __init__(self, take_shared: Callable[[int, int], memoryview] | None = None) -> None:
        self._take_shared = take_shared
        self._rest = bytearray()
        """The beginning of a message."""
        self._needed = _COUNT.size

    def feed(self, data: Buffer) -> Iterator[list[memoryview]]:
        """Add `data` (any length, also zero) and yield what is complete. `data` may change when this is exhausted."""
        kept = self._rest
        if kept:
            kept += data
            if len(kept) < self._needed:
                return
            data = kept
        view = memoryview(data)
        start, left = 0, len(view)
        while left >= self._needed:
            (count,) = _COUNT.unpack_from(view, start)
            if not 1 <= count <= MAX_PARTS:
                raise ProtocolError(f"a message of {count} parts: the stream is damaged")
            self._needed = size = _COUNT.size + 8 * count
            if left < size:
                break
            flagged = struct.unpack_from(f"<{count}Q", view, start + _COUNT.size)
            lengths = [length & ~_SHARED for length in flagged]
            self._needed = size + sum(lengths)
            if self._needed - size > MAX_MESSAGE_BYTES:
                raise ProtocolError(f"a message of {self._needed - size} bytes: the stream is damaged")
            if left < self._needed:
                break
            parts = []
            at = start + size
            for flag, length in zip(flagged, lengths, strict=True):
                part = view[at : at + length]
                parts.append(memoryview(bytes(part)) if flag == length else self._shared(part))
                at += length
            left -= self._needed
            start = at
            self._needed = _COUNT.size
            yield parts
        if start or data is not kept:
            self._rest = bytearray(view[start:])

    def _shared(self, place: memoryview) -> memoryview:
        if self._take_shared is None or len(place) != _PLACE.size:
            raise ProtocolError("a part in memory that is not shared: the stream is damaged")
        return self._take_shared(*_PLACE.unpack(place))
