"""Length-prefixed messages on the pipes between the kernel and its children.

A message is a list of parts: part 0 is a msgpack-encoded struct, the others are raw buffers that it refers to by index.
On the wire: `u32 count`, then `u64 length` for each part, then the parts, all little-endian. Pure functions and one
parser; no thread, no pipe is touched here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from livemon.errors import ProtocolError

__all__ = ["MAX_MESSAGE_BYTES", "MAX_PARTS", "Buffer", "FrameReader", "frame"]

Buffer: TypeAlias = bytes | bytearray | memoryview

MAX_PARTS = 4096
MAX_MESSAGE_BYTES = 1 << 31
_COUNT = struct.Struct("<I")


def frame(parts: Sequence[Buffer]) -> list[Buffer]:
    """The buffers to write, in order, for one message of `parts`; the parts themselves are not copied."""
    lengths = [memoryview(part).nbytes for part in parts]
    return [struct.pack(f"<I{len(parts)}Q", len(parts), *lengths), *parts]


class FrameReader:
    """Cuts a byte stream into messages.

    `feed` takes what a read returned and yields each complete message as a list of `memoryview`s (one `bytes` object
    per part, safe to keep). Raises `ProtocolError` when the stream is not ours; the pipe must then be given up.
    """

    def __init__(self) -> None:
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
            lengths = struct.unpack_from(f"<{count}Q", view, start + _COUNT.size)
            self._needed = size + sum(lengths)
            if self._needed - size > MAX_MESSAGE_BYTES:
                raise ProtocolError(f"a message of {self._needed - size} bytes: the stream is damaged")
            if left < self._needed:
                break
            parts = []
            at = start + size
            for length in lengths:
                parts.append(memoryview(bytes(view[at : at + length])))
                at += length
            left -= self._needed
            start = at
            self._needed = _COUNT.size
            yield parts
        if start or data is not kept:
            self._rest = bytearray(view[start:])
