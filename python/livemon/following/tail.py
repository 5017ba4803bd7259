"""The end of a file that another program writes: `Tail.read()` gives the lines that were completed since the last call.

It asks the file system again and again, for nothing else is reliable across machines (network drives tell of no
changes). Survives that the file does not exist yet, is cut short, written anew or replaced, and that a line is only
half there. Runs on the thread that follows; memory is bounded by `CHUNK_BYTES` and `LINE_CHARACTERS`.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import IO, Final, NamedTuple, Self

__all__ = ["CHUNK_BYTES", "LINE_CHARACTERS", "Part", "Tail"]

CHUNK_BYTES: Final = 1 << 16
LINE_CHARACTERS: Final = 1 << 20
"""A longer line is none."""

_KNOWN_BYTES: Final = 256
"""Of the beginning of a file, and of the end of what was read: by these it is known again."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What PowerShell and Excel put in front of a text."""


class Part(NamedTuple):
    """What one `read` found."""

    lines: list[str]
    """Without their ends."""
    anew: bool
    """They come from the beginning of a file: what came before has nothing to do with them."""
    more: bool
    """There is more at once."""
    too_long: int
    """Lines that were left out, as they were too long."""
    longer: bool = False
    """Where `anew`: the file was as long as the one before, or longer, when it was first seen. Then it was written anew
    with what it held, as `DataFrame.to_csv()` does; else something new began."""


class Tail:
    """Reads one path."""

    def __init__(self, path: Path, encoding: str | None = None, *, from_start: bool = True) -> None:
        """`encoding` None: by the mark at the beginning of the file, else UTF-8.

        `from_start` False: the first line, which may be the header, and what is written from now on.
        """
        self._path = path
        self._encoding = encoding
        self._skip = not from_start
        self._file: IO[bytes] | None = None
        self._identity: tuple[int, int] = (0, 0)
        self._position = 0
        self._head = self._foot = b""
        self._gone = False
        """The path was seen without a file: the next one has nothing to do with what was read."""
        self._changed_ns = -1
        self._decoder: codecs.IncrementalDecoder | None = None
        self._rest = ""
        self._overlong = False
        self._anew = True
        self._longer = False
        self.missing = True
        """There was no file at the last look."""
        self.read_bytes = 0
        """Bytes that `read` has given so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self) -> Part:
        """The next lines, at most those of one chunk. Raises `OSError` where the file cannot be read."""
        if self._file is None and not self._open():
            return Part([], False, False, 0)
        assert self._file is not None
        try:
            data = self._next_bytes()
        except OSError:  # a network drive that went away: open it again next time
            self.close()
            raise
        if not data:
            return Part([], False, False, 0)
        too_long = 0
        text = self._rest + self._decode(data)
        if self._overlong:  # the end of a line whose beginning was thrown away
            _, end, text = text.partition("\n")
            self._overlong = not end
        *lines, self._rest = text.split("\n")
        if len(self._rest) > LINE_CHARACTERS:
            self._rest, self._overlong, too_long = "", True, 1
        anew, self._anew = self._anew, False
        return Part([line.removesuffix("\r") for line in lines], anew, True, too_long, self._longer)

    def left_bytes(self) -> int:
        """How many bytes are there now to be read. Raises `OSError` where the file cannot be read."""
        if self._file is None and not self._open():
            return 0
        assert self._file is not None
        size = os.fstat(self._file.fileno()).st_size
        left = size - self._position if size >= self._position and self._is_the_same() else size
        return left + (os.stat(self._path).st_size if self._was_replaced() else 0)

    def rest(self) -> str:
        """The last line, which has no end yet; it is forgotten."""
        rest, self._rest = self._rest.removesuffix("\r"), ""
        return rest

    def close(self) -> None:
        """Harmless when nothing is open; the next `read` goes on where the last one stopped, if it is the same file."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None

    def _open(self) -> bool:
        try:
            # Not to wait for the other end of a named pipe, which is refused next.
            number = os.open(self._path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except FileNotFoundError:
            self.missing = self._gone = True
            self._skip = False  # all that it will hold is new
            return False
        self.missing = False
        state = os.fstat(number)
        if not stat.S_ISREG(state.st_mode):
            os.close(number)
            raise OSError("it is not a regular file")
        self._file = open(number, "rb", buffering=0)  # noqa: SIM115 - see `close`
        another = (state.st_dev, state.st_ino) != self._identity
        self._identity = (state.st_dev, state.st_ino)
        # One that takes another's place may go on where that one ends: programs write a whole file and rename it.
        replaced = another and self._gone
        if replaced or state.st_size < self._position or not self._is_the_same():
            self._begin(0 if replaced else state.st_size)
        self._gone = False
        if self._skip:
            self._skip = False
            self._skip_what_is_there(state.st_size)
        return True

    def _next_bytes(self) -> bytes:
        """Of this file, and once that is over of the one that has taken its place."""
        assert self._file is not None
        state = os.fstat(self._file.fileno())
        # An empty one is about to be written: only then it can be told whether it is the same.
        if state.st_size and (
            state.st_size < self._position or (state.st_mtime_ns != self._changed_ns and not self._is_the_same())
        ):
            self._begin(state.st_size)
        self._changed_ns = state.st_mtime_ns
        data = self._pread(self._position, CHUNK_BYTES)
        if not data and self._was_replaced():
            # Whatever was written to the old one before that has been read.
            self.close()
            if not self._open():
                return b""
            data = self._pread(self._position, CHUNK_BYTES)
        if len(self._head) < _KNOWN_BYTES and self._position == len(self._head):
            self._head += data[: _KNOWN_BYTES - len(self._head)]
        self._position += len(data)
        self._foot = (self._foot + data)[-_KNOWN_BYTES:]
        self.read_bytes += len(data)
        return data

    def _was_replaced(self) -> bool:
        try:
            state = os.stat(self._path)
        except FileNotFoundError:
            self._gone = True
            return False  # between the two steps of a rotation; the old one may still grow
        return (state.st_dev, state.st_ino) != self._identity

    def _is_the_same(self) -> bool:
        """A file that was cut short and has grown again beyond the old end is known by what it held."""
        return (
            self._pread(0, len(self._head)) == self._head
            and self._pread(self._position - len(self._foot), len(self._foot)) == self._foot
        )

    def _begin(self, size: int) -> None:
        self._longer = 0 < self._position <= size
        self._position = 0
        self._head = self._foot = b""
        self._decoder = None
        self._rest = ""
        self._overlong = False
        self._anew = True

    def _skip_what_is_there(self, size: int) -> None:
        """Up to the last whole line but for the first one, which may be the header."""
        self._head = self._pread(0, min(size, _KNOWN_BYTES))
        first = self._pread(0, CHUNK_BYTES)
        end = first.find(b"\n") + 1
        self._decoder = self._new_decoder(first)
        self._rest = self._decoder.decode(first[:end]) if end else ""
        last = self._pread(max(size - CHUNK_BYTES, end), CHUNK_BYTES)
        self._position = max(size - len(last) + last.rfind(b"\n") + 1, end) if end else 0
        known = min(self._position, _KNOWN_BYTES)
        self._foot = self._pread(self._position - known, known)

    def _pread(self, position: int, count: int) -> bytes:
        assert self._file is not None
        self._file.seek(position)
        return self._file.read(count)

    def _decode(self, data: bytes) -> str:
        if self._decoder is None:
            self._decoder = self._new_decoder(data)
        # A file that is made large before it is written holds zeros at its end.
        return self._decoder.decode(data).replace("\0", "")

    def _new_decoder(self, data: bytes) -> codecs.IncrementalDecoder:
        marked = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
        return codecs.getincrementaldecoder(self._encoding or marked)(errors="replace")
