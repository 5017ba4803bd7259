"""Interrupts of what the main thread does for a person between cells.

A kernel ignores them there: a handler that never ends could only be ended with the kernel. While events are handled
the interrupt button raises `KeyboardInterrupt`, which ends that handler alone. Where a cell runs, or other code has
chosen what an interrupt means, nothing is touched.

Runs on the kernel's main thread.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from threading import current_thread, main_thread
from types import FrameType

__all__ = ["interruptibly", "is_interruptible"]

_open = False
"""An interrupt is for the handlers that run now."""


def interruptibly(action: Callable[[], object]) -> KeyboardInterrupt | None:
    """Run it; the interrupt that ended it, if one did and the kernel would have ignored it."""
    global _open
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        action()
        return None
    try:
        try:
            _open = True
            signal.signal(signal.SIGINT, _interrupt)
            action()
        finally:
            _open = False
            _ignore()
    except KeyboardInterrupt as error:
        _open = False
        _ignore()
        return error
    return None


def is_interruptible() -> bool:
    """Whether this thread runs inside of `interruptibly`, and an interrupt is for what it does."""
    return _open and current_thread() is main_thread()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    if _open:
        raise KeyboardInterrupt


def _ignore() -> None:
    if signal.getsignal(signal.SIGINT) is _interrupt:  # a handler may have chosen something else
        signal.signal(signal.SIGINT, signal.SIG_IGN)
