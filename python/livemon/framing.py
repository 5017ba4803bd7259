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
        self._data = bytearray()
        self._lengths: tuple[int, ...] | None = None
        self._needed = _COUNT.size

    def feed(self, data: Buffer) -> Iterator[list[memoryview]]:
        """Add `data` (any length, also zero) and yield what is complete."""
        self._data += data
        while len(self._data) >= self._needed:
            if self._lengths is None:
                header = self._header()
                if header is None:
                    continue
                self._lengths = header
            head = _COUNT.size + 8 * len(self._lengths)
            self._needed = head + sum(self._lengths)
            if len(self._data) < self._needed:
                return
            parts = []
            start = head
            for length in self._lengths:
                parts.append(memoryview(bytes(self._data[start : start + length])))
                start += length
            del self._data[: self._needed]
            self._lengths = None
            self._needed = _COUNT.size
            yield parts

    def _header(self) -> tuple[int, ...] | None:
        (count,) = _COUNT.unpack_from(self._data)
        if not 1 <= count <= MAX_PARTS:
            raise ProtocolError(f"a message of {count} parts: the stream is damaged")
        size = _COUNT.size + 8 * count
        if len(self._data) < size:
            self._needed = size
            return None
        lengths = struct.unpack_from(f"<{count}Q", self._data, _COUNT.size)
        if sum(lengths) > MAX_MESSAGE_BYTES:
            raise ProtocolError(f"a message of {sum(lengths)} bytes: the stream is damaged")
        return lengths
