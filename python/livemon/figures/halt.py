"""A halt: threads that change figures at full speed stop for a moment, each between two of its changes.

A figure that never comes to rest cannot be captured from another thread: some thread is inside Matplotlib nearly
always. So the hub thread calls a halt. A thread that changes a figure then stops at its next boundary: where its
outermost call into Matplotlib returns, or, when its code makes calls of Livemon (`draw_idle`, `update` ...), at such a
call. The first is found with a profile function, set for that thread until that return; where somebody profiles
already, the thread is left alone. Nobody stops for longer than the halt lasts, some 20 ms, whatever happens.

Called by threads inside Matplotlib's setters; made and ended by the hub thread. Takes no lock of anybody else.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from livemon.figures.inside import outermost

__all__ = ["HALT_S", "Halt"]

HALT_S: Final = 0.02
"""Longest time for which threads stop, unless their figures take long to be captured."""


class Halt:
    """One halt. `on_stopped` is called on each thread that stops."""

    def __init__(self, longest_s: float, on_stopped: Callable[[], object]) -> None:
        self._until_s = time.monotonic() + longest_s
        self._on_stopped = on_stopped
        self._go_on = threading.Event()
        self._coming: set[int] = set()
        self.stopped: set[int] = set()
        """Idents of the threads that stand still."""

    @property
    def over(self) -> bool:
        """Whether nobody stops any more."""
        return self._go_on.is_set() or time.monotonic() >= self._until_s

    def end(self) -> None:
        """Everybody goes on."""
        self._go_on.set()

    def stop_after_call(self) -> None:
        """Stop when the outermost call into Matplotlib returns. Called inside it."""
        here = threading.get_ident()
        if here in self._coming or self.over or sys.getprofile() is not None:
            return
        last = outermost(sys._getframe(1))
        if last is None:
            return
        self._coming.add(here)

        def at_return(frame: FrameType, event: str, _arg: Any) -> None:
            if event == "return" and frame is last:
                sys.setprofile(None)
                self._coming.discard(here)
                self.stop()
            elif self._go_on.is_set():
                sys.setprofile(None)

        sys.setprofile(at_return)

    def stop(self) -> None:
        """Stop here and now."""
        if self.over:
            return
        here = threading.get_ident()
        self.stopped.add(here)
        try:
            self._on_stopped()
            self._go_on.wait(max(self._until_s - time.monotonic(), 0.0))
        finally:
            self.stopped.discard(here)
