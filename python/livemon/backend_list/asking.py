"""The kernel's side of the trials: starts the nursery, takes its answers until a deadline, keeps them.

Runs on the calling thread, which waits, but never for longer than the deadline; an interrupt ends the trials. Answers
are kept for as long as nothing changes that they depend on: the interpreter, the display, the choice of a binding, what
is installed, which modules lie in the working folder (not its data, which a notebook writes all the time).

Imports no Matplotlib.
"""

from __future__ import annotations

import contextlib
import math
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import IO, Final, NamedTuple

import msgspec

from livemon.backend_list.nursery import Request
from livemon.backend_list.probe import Found
from livemon.errors import LivemonError
from livemon.hub import bootstrap
from livemon.hub.process import child_environment

__all__ = ["LIMIT_S", "Progress", "ask"]

LIMIT_S: Final = 15.0
"""For one trial: an import of Qt from a network drive takes seconds, a dead display hangs for ever."""

_WHOLE_LIMIT_S: Final = 75.0
"""For all of them: with eight at once, all that can hang takes three rounds."""

_AT_ONCE: Final = 8

_VARIABLES: Final = (
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "QT_API", "QT_QPA_PLATFORM", "QT_PLUGIN_PATH",
    "GDK_BACKEND", "GI_TYPELIB_PATH", "LD_LIBRARY_PATH", "MATPLOTLIBRC", "PYTHONPATH", "TCL_LIBRARY", "TK_LIBRARY",
)  # fmt: skip

Progress = Callable[[int, int], object]
"""Called with how many trials are over, and of how many, now and then while they run."""

Enough = Callable[[dict[str, Found]], bool]
"""Called with what is known so far."""


class _Kept(NamedTuple):
    found: Found
    tried_s: float
    """Monotonic."""
    limit_s: float

    def holds(self, limit_s: float, since_s: float) -> bool:
        """Whether another trial would find the same: who did not answer may, where it is given more time."""
        return self.found.drawn or (self.tried_s >= since_s and not (self.found.late and self.limit_s < limit_s))


_kept: dict[object, dict[str, _Kept]] = {}
"""By environment."""
_MOST_KEPT: Final = 4
"""Environments; one that has changed does not come back."""
_lock = threading.Lock()


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()  # it may be held by a thread that the child does not have


os.register_at_fork(after_in_child=_after_fork)


def ask(
    names: Sequence[str], loaded: Sequence[str], *, refresh: bool = False, progress: Progress | None = None,
    limit_s: float = LIMIT_S, failures_kept_s: float = math.inf, enough: Enough = lambda _found: False,
) -> dict[str, Found]:  # fmt: skip
    """What the trials of these backends found, by name; one that is left out was not answered for in time.

    `loaded`: modules of toolkits that this process has loaded. `refresh`: try all of them again. `failures_kept_s`: a
    backend that drew nothing is tried again when its answer is older. `enough`: told what is known so far; when it is
    true nobody waits for the others. Raises `LivemonError` when no process can be started.
    """
    key = _environment(loaded)
    with _lock:  # a second caller waits for the answers of the first
        since_s = time.monotonic() - failures_kept_s
        kept = {} if refresh else _kept.get(key, {})
        known = {name: one.found for name, one in kept.items() if one.holds(limit_s, since_s)}
        missing = [name for name in names if name not in known]
        if missing and not enough(known):
            found = {}
            trials = _tried(missing, loaded, limit_s, progress or (lambda _done, _all: None))
            with contextlib.closing(trials):  # whatever they are at when nobody waits for them any more
                for one in trials:
                    found[one.name] = one
                    if enough(known | found):
                        break
            now_s = time.monotonic()
            while key not in _kept and len(_kept) >= _MOST_KEPT:
                del _kept[next(iter(_kept))]
            _kept[key] = kept | {name: _Kept(one, now_s, limit_s) for name, one in found.items()}
            known |= found
    return {name: known[name] for name in names if name in known}


def _tried(names: Sequence[str], loaded: Sequence[str], limit_s: float, progress: Progress) -> Generator[Found]:
    try:
        # Not to the console of the kernel: what toolkits say is kept apart by the nursery.
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", bootstrap.__file__, "livemon.backend_list.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment({"PYTHONFAULTHANDLER": ""}),  # its words would stand before those of the toolkit
            start_new_session=True,
        )
    except OSError as error:
        raise LivemonError(
            f"no process could be started to try Matplotlib's backends: {error}. Free some memory and try again."
        ) from error
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        path = [entry or os.getcwd() for entry in sys.path]
        request = Request(names=list(names), loaded=list(loaded), path=path, limit_s=limit_s, at_once=_AT_ONCE)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(msgspec.json.encode(request))
            process.stdin.close()
        done = 0
        for line in _lines(process.stdout, time.monotonic() + _WHOLE_LIMIT_S):
            if line:
                done += 1
                yield msgspec.json.decode(line, type=Found)
            progress(done, len(names))
    finally:
        # With whatever a toolkit has started; `start_new_session` made it a group of its own.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait()


def _lines(stream: IO[bytes], deadline_s: float) -> Iterator[bytes]:
    """Whole lines until the stream ends or the deadline is there; an empty one after half a second without any."""
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while (left_s := deadline_s - time.monotonic()) > 0:
            if not selector.select(min(left_s, 0.5)):
                yield b""
                continue
            data = os.read(stream.fileno(), 1 << 16)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            yield from lines


def _environment(loaded: Sequence[str]) -> object:
    """What the answers depend on: when it is another one, they are asked for again."""
    return (
        sys.executable,
        tuple(os.environ.get(name) for name in _VARIABLES),
        tuple(map(_modules_of, sys.path)),
        tuple(loaded),
    )


def _modules_of(entry: str) -> object:
    """What changes when modules come to a folder of `sys.path`, or go; None: it is not there."""
    try:
        if entry and entry != os.getcwd():
            return entry, os.stat(entry).st_mtime_ns
        with os.scandir() as found:
            return frozenset(one.name for one in found if _is_module(one))
    except OSError:
        return None


def _is_module(one: os.DirEntry[str]) -> bool:
    return one.name.endswith((".py", ".so")) or (one.is_dir() and os.path.exists(os.path.join(one, "__init__.py")))
