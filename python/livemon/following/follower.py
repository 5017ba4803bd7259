"""`livemon.follow()`: a thread for each file, which reads what was appended and queues it as metrics.

It looks at the file twice a second, and hands on no faster than the hub takes: a million lines that are there at once
take a minute or two, a few megabytes and little of the interpreter. What goes wrong is counted, told once as a notice,
and never raised in the person's code. The threads end with `livemon.stop()` and with the process.
"""

from __future__ import annotations

import codecs
import math
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from time import time
from types import TracebackType
from typing import Final, Literal, Self

from livemon import jobs, metrics
from livemon.errors import UsageError
from livemon.following.again import Again
from livemon.following.columns import Columns
from livemon.following.rows import Format, Reader
from livemon.following.tail import Tail

__all__ = ["Follow", "all_followed", "follow", "reset", "stop_all"]

_BATCH_LINES: Final = 500
"""Lines between two pauses: some milliseconds of the interpreter."""

_BREATH_S: Final = 0.02
_FULL_S: Final = 0.1
"""Until there is room in the queue again."""

_PATIENCE_S: Final = 0.5
"""Between two looks at whether somebody still takes what is read."""

_ENDINGS: Final[dict[str, Format]] = {
    ".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
}  # fmt: skip

_following: dict[str, Follow] = {}
"""By absolute path."""


class Follow:
    """A file that is followed. Made by `livemon.follow()`."""

    def __init__(self, path: Path, name: str, reader: Reader, columns: Columns, tail: Tail, period_s: float) -> None:
        self.path = path
        self.name = name
        """What stands before the names of its metrics."""
        self.period_s = period_s
        """Seconds between two looks at the file."""
        self.lines = 0
        """Lines read so far, headers and empty ones too."""
        self.rows = 0
        """Rows that became metrics."""
        self._numbers = False
        """Whether there was a metric in any of them."""
        self.bad_lines = 0
        """Lines that could not be understood."""
        self.error = ""
        """The last thing that went wrong, a sentence; empty: nothing did."""
        self._reader = reader
        self._columns = columns
        self._tail = tail
        self._again = Again()
        self._told: set[str] = set()
        self._stopping = threading.Event()
        self._leaving = threading.Event()
        self._options: tuple[object, ...] = ()
        self._calls: list[metrics.Call] = []
        self._thread = threading.Thread(target=self._run, name=f"livemon-follow-{path.name}", daemon=True)

    @property
    def running(self) -> bool:
        """Whether what will be written is read, too."""
        return self._thread.is_alive() and not self._stopping.is_set()

    def stop(self, timeout_s: float = 10.0) -> bool:
        """Read what the file holds now, a last line without an end too, and stop; waits for that up to `timeout_s`.

        Whether it is over; else reading goes on in the background, and another call waits for it again.
        """
        self._stopping.set()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def abandon(self) -> None:
        """Stop as soon as can be; nothing is waited for."""
        self._leaving.set()
        self._stopping.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Each wait is a short one: on Windows an interrupt would not end a long one.
        while not self.stop(timeout_s=_PATIENCE_S):
            if not _hub_runs():
                self.abandon()

    @property
    def state(self) -> str:
        """`running`, `waiting for the file` or `stopped`."""
        return "stopped" if not self.running else "waiting for the file" if self._tail.missing else "running"

    @property
    def detail(self) -> str:
        """Rows, lines and what went wrong, in words."""
        parts = [f"{self.rows:,} rows of {self.lines:,} lines"]
        if self.bad_lines:
            parts.append(f"{self.bad_lines:,} bad")
        if self.rows and not self._numbers:
            parts.append("no column with numbers so far")
        if self.error:
            parts.append(self.error)
        return ", ".join(parts)

    def __repr__(self) -> str:
        return f"<Follow {self.path.name} as {self.name!r}: {self.state}, {self.detail}>"

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            with self._tail:
                self._read_until_stopped()
        except Exception as error:  # noqa: BLE001 - the person's file must not end in a thread's traceback
            self._tell("failed", "error", f"it is followed no longer: {type(error).__name__}: {error}")
        finally:
            self._stopping.set()
            if _following.get(key := _key(self.path)) is self:
                _following.pop(key, None)

    def _read_until_stopped(self) -> None:
        while not self._stopping.is_set():
            self._look()
            self._stopping.wait(self.period_s)
        self._look()
        # Where there is more, the other program writes on, and the end of that line is to come.
        if not self._leaving.is_set() and not self._left() and (rest := self._tail.rest()):
            self._take([rest])

    def _look(self) -> None:
        """Read all that is there; once it is to stop, no more than was there then, as the file may grow for ever."""
        end = math.inf
        while not self._leaving.is_set():
            if end == math.inf and self._stopping.is_set():
                end = self._tail.read_bytes + self._left()
            if self._tail.read_bytes >= end:
                break
            try:
                part = self._tail.read()
            except OSError as error:
                self._tell("unreadable", "warning", f"it cannot be read ({error.strerror or error})")
                break
            if part.anew:
                self._reader.restart()
                self._again.begin(same=part.longer)
            self.bad_lines += part.too_long
            if part.too_long:
                self._bad("a line is too long")
            self._take(part.lines)
            if not part.more:
                break

    def _left(self) -> int:
        try:
            return self._tail.left_bytes()
        except OSError:
            return 1  # `read` says what is wrong

    def _take(self, lines: list[str]) -> None:
        for start in range(0, len(lines), _BATCH_LINES):
            for line in lines[start : start + _BATCH_LINES]:
                self.lines += 1
                try:
                    row = self._reader.row(line)
                    call = None if row is None or self._again.had(row) else self._columns.take(row, time())
                except (ValueError, ArithmeticError) as error:  # a `LineError`, or a number beyond all floats
                    self.bad_lines += 1
                    self._bad(f"line {self.lines:,}: {error}")
                    continue
                if call is not None:
                    self.rows += 1
                    if call[2]:
                        self._numbers = True
                        self._calls.append(call)
            self._hand_on()

    def _hand_on(self) -> None:
        while self._calls and not self._leaving.is_set():
            count = min(metrics.room(), len(self._calls))
            if count:
                metrics.record(self._calls[:count])
                del self._calls[:count]
            self._leaving.wait(_FULL_S if self._calls else _BREATH_S)

    def _bad(self, reason: str) -> None:
        self._tell("bad", "warning", f"{reason}. Such lines are left out and counted")

    def _tell(self, what: str, level: Literal["warning", "error"], text: str) -> None:
        if what in self._told and what != "failed":
            return
        self._told.add(what)
        self.error = text.partition(". Such")[0]
        tell = jobs.notify
        if tell is not None:
            tell(level, f"{self.path.name}: {text}.", detail=str(self.path), key=f"follow:{self.path}:{what}")


def follow(
    path: str | os.PathLike[str],
    *,
    name: str | None = None,
    format: Format | None = None,  # noqa: A002 - what pandas, polars and people call it
    step: str | None = None,
    time: str | None = None,
    columns: Iterable[str] | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    from_start: bool = True,
    period_s: float = 0.5,
) -> Follow:
    """Log what another program appends to a file, CSV or one JSON object a line. Starts Livemon where it does not run.

    Each numeric column is a metric, named `name/column`; `name` is the file's without its ending, empty for none.
    Booleans count 1 and 0, NaN is kept; what is missing and texts are left out. Objects in objects are `outer/inner`.
    The file may not be there yet, be cut short, written anew or replaced; a line counts when its end is there, and a
    header may come again or change. What a file that is written anew still holds, from its beginning, is not logged
    again. Lines that cannot be understood are counted, and told once.

    `format`: `csv` (comma, tab, semicolon, bar or blanks; `delimiter` says which) or `jsonl`; by default what the
    ending or the first line says. `step`: the column that counts steps, by default the first of step, global_step,
    _step, iteration, iter, batch, epoch; empty: none. `time`: that of wall times (seconds or smaller units since the
    epoch, or ISO 8601), by default time, timestamp and the like; empty, or where it is none: when a row was read.
    `columns`: the only ones to log. `encoding`: by default what the file's first bytes say, else UTF-8. `from_start`
    False: only what comes from now on. `period_s`: seconds between two looks, 0.05 to 60.

    The same call again, as in a cell that is run again, gives the same `Follow` while it runs; with other arguments it
    takes the place of the first. Ends with its `.stop()`, `livemon.stop()` or the process; as a context manager with
    the block, after all that was written by then has been read. Raises `UsageError`.
    """
    if isinstance(columns, str):
        raise UsageError(f"follow() takes a list of columns, not a text: columns=[{columns!r}]")
    target = _checked(path)
    _check_options(format, delimiter, encoding, period_s)
    options = (name, format, step, time, None if columns is None else tuple(columns), delimiter, encoding, from_start)
    key = _key(target)
    old = _following.get(key)
    if old is not None:
        if old.running and (old._options, old.period_s) == (options, period_s):
            return old
        old.abandon()  # also one that still reads to the end
    prefix = _name_of(target) if name is None else name
    from livemon import monitor

    if monitor.current() is None:
        monitor.start()
    one = Follow(
        target,
        prefix,
        Reader(format or _ENDINGS.get(target.suffix.lower()), delimiter),
        Columns(f"{prefix}/" if prefix else "", step, time, options[4]),
        Tail(target, encoding, from_start=from_start),
        period_s,
    )
    one._options = options
    _following[key] = one
    one._thread.start()
    return one


def _checked(path: object) -> Path:
    try:
        # Absolute: people change the folder of a notebook while a file is followed.
        target = Path(os.path.abspath(Path(os.fsdecode(path)).expanduser()))  # type: ignore[arg-type]
    except TypeError:
        raise UsageError(f"follow() takes the path of a file, not {type(path).__name__}") from None
    if target.exists() and not target.is_file():
        what = "a folder" if target.is_dir() else "no regular file"
        raise UsageError(f"follow() takes the path of a file; {str(target)!r} is {what}")
    return target


def _check_options(kind: object, delimiter: object, encoding: str | None, period_s: object) -> None:
    if kind not in (None, "csv", "jsonl"):
        raise UsageError(f"follow() knows the formats 'csv' and 'jsonl', not {kind!r}")
    if delimiter is not None and not (isinstance(delimiter, str) and len(delimiter) == 1 and delimiter not in '\r\n"'):
        raise UsageError(f"follow() takes one character as delimiter, not {delimiter!r}")
    if encoding is not None:
        try:
            codecs.lookup(encoding)
        except (LookupError, TypeError):
            raise UsageError(f"follow() does not know the encoding {encoding!r}") from None
    if isinstance(period_s, bool) or not isinstance(period_s, int | float) or not 0.05 <= period_s <= 60:
        raise UsageError(f"follow() takes a period of 0.05 to 60 seconds, not {period_s!r}")


def _key(path: Path) -> str:
    return os.path.abspath(path)


def _name_of(path: Path) -> str:
    """The file's, with its folder's where a file of that name is followed already."""
    taken = {one.name for key, one in list(_following.items()) if key != _key(path) and one.running}
    folder = Path(_key(path)).parent.name
    return path.stem if path.stem not in taken or not folder else f"{folder}/{path.stem}"


def all_followed() -> list[Follow]:
    """What is followed now."""
    return [one for one in list(_following.values()) if one.running]


def _hub_runs() -> bool:
    """Whether anybody takes what is read."""
    from livemon import monitor

    running = monitor.current()
    return running is not None and running.running


def stop_all() -> None:
    """Stop following; nothing is waited for."""
    followed = list(_following.values())  # their threads take themselves out meanwhile
    _following.clear()
    for one in followed:
        one.abandon()


def reset() -> None:
    """In a forked child: the threads do not exist here."""
    _following.clear()
