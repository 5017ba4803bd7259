"""Interrupts of what a kernel does for a person beside its cells.

Between cells a kernel ignores them, and while a cell awaits it tells its event loop, which a handler that never ends
keeps from turning: such a handler could only be ended with the kernel. While events are handled the interrupt button
raises `KeyboardInterrupt`, which ends that handler; what the signal means to others it means to them afterwards. Where
a cell that does not await runs, nothing is touched. A handler that has outlived its cell, on a thread of its own, is
ended in the same way.

Runs on the kernel's main thread.
"""

from __future__ import annotations

import ctypes
import signal
from collections.abc import Callable
from threading import current_thread, main_thread
from types import FrameType
from typing import Any

__all__ = ["interrupt_thread", "interruptibly", "is_interruptible", "leave_thread"]

_open = False
"""An interrupt is for the handlers that run now."""
_came = False
"""One did."""
_thread: Callable[[], int] | None = None
"""Ident of the thread that interrupts are for, 0: of none."""


def interruptibly(action: Callable[[], object]) -> KeyboardInterrupt | None:
    """Run it; the interrupt that ended it, if one did that would not have."""
    global _open, _came
    theirs: Any = signal.getsignal(signal.SIGINT) if current_thread() is main_thread() else None
    if _open or theirs in (None, signal.SIG_DFL, signal.default_int_handler):
        action()
        return None
    ended: KeyboardInterrupt | None = None
    _came = False
    try:
        try:
            _open = True
            signal.signal(signal.SIGINT, _interrupt)
            action()
        finally:
            _open = False
            _restore(theirs)
    except KeyboardInterrupt as error:
        _open = False
        _restore(theirs)
        ended = error
    if _came and callable(theirs):
        theirs(signal.SIGINT, None)  # of a cell that awaits: it is cancelled
    return ended


def is_interruptible() -> bool:
    """Whether an interrupt is for what this thread does now: not for a cell, which only the main thread has."""
    return _open or current_thread() is not main_thread()


def interrupt_thread(ident: Callable[[], int]) -> None:
    """Have interrupts that the kernel would ignore raise in that thread, as long as `ident` is not 0. It comes when the
    call ends that the thread is in."""
    global _thread
    _thread = ident
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, _pass_on)


def leave_thread() -> None:
    """There is none any more. Where the kernel has put the signal aside this comes in vain, and does no harm."""
    global _thread
    _thread = None
    if signal.getsignal(signal.SIGINT) is _pass_on:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    global _came
    if _open:
        _came = True
        raise KeyboardInterrupt


def _pass_on(_number: int, _frame: FrameType | None) -> None:
    ident = _thread() if _thread is not None else 0
    if ident:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(KeyboardInterrupt))


def _restore(theirs: Any) -> None:
    if signal.getsignal(signal.SIGINT) is _interrupt:  # a handler may have chosen something else
        signal.signal(signal.SIGINT, theirs)
