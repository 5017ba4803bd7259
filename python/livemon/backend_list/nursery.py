"""The process that tries all backends: it loads pyplot once, then each trial is a child of it with a deadline.

`python -P …/bootstrap.py livemon.backend_list.nursery`: reads one `Request` from stdin, writes one line of JSON
(`Found`) for each backend to stdout as soon as it is known, and ends. Where children can be forked, which is safe as
long as no toolkit is loaded here, a trial costs the import of one module; elsewhere each begins anew. What a trial does
to its process is its own affair: an abort, a crash and a hang are answers like others.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections import deque
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final

import msgspec

from livemon.backend_list.known import read_entry_points
from livemon.backend_list.probe import Found, try_backend

__all__ = ["Request", "main"]

_TAIL_BYTES: Final = 2000
_TAIL_LINES: Final = 3


class Request(msgspec.Struct, kw_only=True):
    """What is to be tried."""

    names: list[str]
    """Of backends, as Matplotlib takes them; those most likely to be quick first."""
    loaded: list[str]
    """Modules of toolkits that the kernel has loaded."""
    path: list[str]
    """The kernel's `sys.path`: which of two copies of a toolkit is found depends on its order."""
    limit_s: float
    """For each."""
    at_once: int


class _Trial:
    """One backend being tried."""

    def __init__(self, context: Any, name: str, request: Request, folder: str, number: int) -> None:
        self.found = Found(name=name)
        self.said = Path(folder, str(number))
        self.output, child_end = context.Pipe(duplex=False)
        self.process = context.Process(
            target=try_backend, args=(name, request.loaded, request.limit_s, child_end.send_bytes, str(self.said))
        )
        self.started_s = time.monotonic()
        self.process.start()
        child_end.close()
        self.ends_s = self.started_s + request.limit_s

    def take(self) -> bool:
        """Take in a report; False: there will be no more. A process of the toolkit's own may keep the pipe open."""
        try:
            self.found = msgspec.json.decode(self.output.recv_bytes(), type=Found)
        except (EOFError, OSError):
            return False
        return not self.found.done

    def finish(self, *, late: bool) -> Found:
        """End the process; what is known of the backend."""
        found = self.found
        if late:
            self.process.kill()
        self.process.join(1.0)  # one that is stuck in the kernel of the system cannot be ended
        self.output.close()
        code = self.process.exitcode
        found.late = late
        if late:
            found.ended = f"it did not answer for {self.ends_s - self.started_s:g} s"
        elif code is not None and code < 0:
            found.ended = f"it ended the process ({_signal_name(-code)})"
        elif code:
            found.ended = f"it ended the process (exit status {code})"
        if found.ended and not (found.drawn and late):
            found.said = _tail(self.said)
        found.trial_s = round(time.monotonic() - self.started_s, 3)
        return found


def main() -> None:
    """See the module's description."""
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)
    rounds = -(-len(request.names) // request.at_once)
    signal.alarm(int(rounds * request.limit_s) + 10)  # the kernel that asked may be gone
    sys.path[:] = request.path  # from here on; what this module needs was found as every child of Livemon finds it
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    if context.get_start_method() == "fork":
        import matplotlib.pyplot  # noqa: F401

        with contextlib.suppress(Exception):  # a package with a bad entry point
            read_entry_points()
    with tempfile.TemporaryDirectory(prefix="livemon-backends-") as folder:
        waiting = deque(enumerate(request.names))
        running: dict[Connection, _Trial] = {}
        while waiting or running:
            while waiting and len(running) < request.at_once:
                number, name = waiting.popleft()
                trial = _Trial(context, name, request, folder, number)
                running[trial.output] = trial
            first_s = min(trial.ends_s for trial in running.values())
            for output in wait([*running], timeout=max(first_s - time.monotonic(), 0.0)):
                assert isinstance(output, Connection)
                if not running[output].take():
                    _answer(running.pop(output).finish(late=False))
            now_s = time.monotonic()
            for output in [one for one, trial in running.items() if trial.ends_s <= now_s]:
                _answer(running.pop(output).finish(late=True))
    os._exit(0)  # a trial that could not be ended is not waited for


def _answer(found: Found) -> None:
    os.write(1, msgspec.json.encode(found) + b"\n")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _tail(path: Path) -> str:
    try:
        text = path.read_bytes()[-_TAIL_BYTES:].decode("utf-8", "replace")
    except OSError:
        return ""
    return " ".join([line.strip() for line in text.splitlines() if line.strip()][-_TAIL_LINES:])


if __name__ == "__main__":
    main()
