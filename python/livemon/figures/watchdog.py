"""The watchdog of the renderer child: a thread that sees when the kernel is gone or a drawing does not end.

The loop on the main thread looks at the kernel too, but not while it runs the user's own drawing code, which may wait
for a lock that is held in the kernel, or for ever. One figure must not freeze the others: after `HANG_S` the kernel is
told where that drawing stands, and the process ends, to be started again without it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from livemon.child_messages import payload
from livemon.figures.messages import Failed
from livemon.framing import frame

__all__ = ["HANG_S", "Watchdog"]

HANG_S: Final = 30.0
"""Longest time for one drawing."""

HUNG_STATUS: Final = 3
_EVERY_S: Final = 1.0
_TRACE_CHARACTERS: Final = 2000
"""So that the message stays below 4096 bytes, which a pipe takes whole or not at all."""


class Watchdog:
    """`parent`: pid of the kernel. `output`: where messages to the kernel go; used only to say the last one."""

    def __init__(self, parent: int, output: int, hang_s: float = HANG_S) -> None:
        self._parent = parent
        self._output = output
        self._hang_s = hang_s
        self._doing: tuple[str, int, float] | None = None
        self._lock = threading.Lock()
        """Held while the process is about to end, and while a drawing says that it has."""

    def start(self) -> None:
        """Watch, from a daemon thread."""
        threading.Thread(target=self._run, name="livemon-watchdog", daemon=True).start()

    @contextmanager
    def over(self, figure: str, capture: int) -> Iterator[None]:
        """Inside, code of the user may run for this figure (main thread)."""
        self._doing = figure, capture, time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._doing = None

    def _run(self) -> None:
        while True:
            time.sleep(_EVERY_S)
            if os.getppid() != self._parent:
                os._exit(0)
            with self._lock:
                doing = self._doing
                if doing is not None and time.monotonic() - doing[2] > self._hang_s:
                    self._end(*doing[:2])

    def _end(self, figure: str, capture: int) -> None:
        text = f"it took longer than {self._hang_s:g} s to draw"
        where = traceback.format_stack(sys._current_frames().get(threading.main_thread().ident or 0))
        trace = "".join(["It stands here:\n", *where[-6:]])[-_TRACE_CHARACTERS:]
        at_s = time.monotonic()
        message = Failed(figure=figure, capture=capture, stage="draw", text=text, trace=trace, lasting=True, at_s=at_s)
        data = b"".join(map(bytes, frame([payload(message)])))
        with suppress(OSError):  # a kernel that does not read is told by the status
            os.write(self._output, data)
        sys.stderr.write(f"A figure: {text}.\n")
        os._exit(HUNG_STATUS)
