"""Handlers that run beside a cell and have not ended with it. Imports no Matplotlib.

While one does, the events of all figures wait. An interrupt of the idle kernel ends it, and a notice says so when it
takes long.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from threading import main_thread
from typing import Final

from livemon.figures.interrupts import interrupt_thread, leave_thread
from livemon.ports import HubPort

__all__ = ["Overtime"]

_LOOK_S: Final = 0.25
_LONG_S: Final = 3.0
"""After the end of the cell."""


class Overtime:
    """`handler` is the thread that handles (0: none does), `job` what it is at. Runs on the hub thread."""

    def __init__(
        self,
        hub: HubPort,
        on_main_thread: Callable[[Callable[[], object]], bool],
        handler: Callable[[], int],
        job: Callable[[], object],
    ) -> None:
        self._hub = hub
        self._on_main_thread = on_main_thread
        self._handler = handler
        self._job = job
        self._watched: object = None

    def cell_ended(self) -> None:
        """Look whether something goes on."""
        job = self._job()
        if job is not None and job is not self._watched and self._handler() not in (0, main_thread().ident):
            self._watched = job
            self._look(job, time.monotonic(), said=False)

    def _look(self, job: object, since_s: float, *, said: bool) -> None:
        if self._watched is not job:
            return
        if self._job() is not job or self._hub.cell_running:
            self._watched = None
            self._on_main_thread(leave_thread)
            return
        # Again and again: the kernel may still be about to put its own handling of interrupts away.
        self._on_main_thread(lambda: interrupt_thread(lambda: self._handler() if self._job() is job else 0))
        if not said and time.monotonic() - since_s > _LONG_S:
            said = True
            self._say(getattr(job, "what", "A handler or a timer's callback"))
        self._hub.call_later(_LOOK_S, lambda: self._look(job, since_s, said=said))

    def _say(self, what: str) -> None:
        frame = sys._current_frames().get(self._handler())
        self._hub.notice(
            "warning",
            f"{what} still runs, though the cell has ended: events and timers of all figures wait for it. "
            "Interrupt the kernel to end it.",
            detail="".join(traceback.format_stack(frame)) if frame is not None else "",
            key="overtime",
        )
