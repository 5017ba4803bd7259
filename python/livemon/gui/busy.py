"""The pump of a busy kernel: a timer's signal interrupts the running cell and turns the toolkits' loops.

Asked for by `%livemon pump on`, because it has a price and hazards (docs/windows.md): drawing happens in the middle of
the person's code and takes up to a fifth of its time; handlers run there, too; a long C call is not interrupted; the
signal SIGALRM is taken. Never while a function of Matplotlib, a toolkit, an import, `logging`, `threading` or Livemon
itself runs: these are not made to be entered twice. A lock that the code holds has no frame and is not seen: a handler
that wants it, too, waits for ever. System calls that a signal would cut off are resumed, so code that waits for a child
process does not see it, nor do its windows.

Runs on the main thread: the handler of a signal does.
"""

from __future__ import annotations

import signal
import threading
import time
import traceback
from types import FrameType
from typing import Any, Final

from livemon.errors import LivemonError
from livemon.gui.turning import turn

__all__ = ["BusyPump"]

_EVERY_S: Final = 0.05
_RETRY_S: Final = 0.01
_SHARE: Final = 0.2
"""Of the cell's time that turning may take; what takes longer comes less often."""

_NOT_TWICE: Final = (
    "livemon", "matplotlib", "mpl_toolkits", "importlib", "tkinter", "gi", "PySide6", "PyQt6", "PyQt5", "PySide2",
    "logging", "threading",
)  # fmt: skip
"""Packages in the middle of which nothing else may be done. (Of C code nothing is seen: a handler waits for it.)"""

_AROUND: Final = frozenset({"livemon.magics", "livemon.gui.busy"})
"""Modules of ours that may stand around the person's code."""

_OF_HANDLERS: Final = (Exception, SystemExit)
"""What the person's code may raise: the kernel, and the pump, outlive it."""


class BusyPump:
    """`shell`: IPython's, whose cells are interrupted."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._before: Any = None
        self._on = False
        self._in_cell = False
        self._turning = False
        self.turns = 0
        """Times that it turned the loops in a running cell."""

    @property
    def running(self) -> bool:
        """Whether it is on."""
        return self._on

    def start(self) -> None:
        """From now on. Raises `LivemonError` where that cannot be."""
        if self._on:
            return
        _of_main_thread()
        before = signal.getsignal(signal.SIGALRM)
        if before not in (signal.SIG_DFL, signal.SIG_IGN, None):
            raise LivemonError("the pump needs the signal SIGALRM, which other code of this kernel uses already.")
        self._before = before
        signal.signal(signal.SIGALRM, self._alarm)
        signal.siginterrupt(signal.SIGALRM, False)
        self._shell.events.register("pre_run_cell", self._begin)
        self._shell.events.register("post_run_cell", self._end)
        self._on = True
        self._begin()  # the cell that turns it on

    def stop(self) -> None:
        """No more; harmless when it is off. Raises `LivemonError` in another thread than the main one."""
        if not self._on:
            return
        _of_main_thread()
        self._on = False
        self._end()
        self._shell.events.unregister("pre_run_cell", self._begin)
        self._shell.events.unregister("post_run_cell", self._end)
        if signal.getsignal(signal.SIGALRM) == self._alarm:
            signal.signal(signal.SIGALRM, self._before or signal.SIG_DFL)

    def _begin(self, *_: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            self._in_cell = True
            signal.setitimer(signal.ITIMER_REAL, _EVERY_S)

    def _end(self, *_: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            self._in_cell = False
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _alarm(self, _signal: int, frame: FrameType | None) -> None:
        if not self._in_cell or self._turning:
            return
        delay_s = _RETRY_S
        if not _inside(frame):
            start_s = time.perf_counter()
            self._turning = True
            try:
                turn()
                self.turns += 1
            except _OF_HANDLERS:  # of a handler of the person's code: it must not end the loop that it interrupts
                traceback.print_exc()
            finally:
                self._turning = False
            took_s = time.perf_counter() - start_s
            delay_s = max(_EVERY_S, took_s * (1 - _SHARE) / _SHARE)
        # One alarm after the other, so that they cannot pile up.
        signal.setitimer(signal.ITIMER_REAL, delay_s)


def _of_main_thread() -> None:
    if threading.current_thread() is not threading.main_thread():
        raise LivemonError("the pump can be turned on and off in the main thread only: in a cell, not in a job.")


def _inside(frame: FrameType | None) -> bool:
    """Whether the interrupted code is in the middle of what must not be entered twice."""
    while frame is not None:
        name = frame.f_globals.get("__name__") or ""
        if name.partition(".")[0] in _NOT_TWICE and name not in _AROUND:
            return True
        frame = frame.f_back
    return False
