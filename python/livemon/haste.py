"""Haste: while something is shown beside a cell, the threads of the kernel take turns 4,000 times a second, not 200.

A thread that wants the interpreter lock from one that computes asks for it after `sys.getswitchinterval()`, 5 ms, in
which that one did not let go of it. When it does let go of it in between, as NumPy does for a moment in each of its
larger functions, the thread that waits is woken, comes too late, and begins to wait anew: that costs both of them more
than the turn itself. A quarter of a millisecond is less than most such loops need for a step, so the thread gets its
turn before it is woken for nothing; and a frame, which needs the lock some ten times on its way to the pages, is
not old when it gets there. Two threads that compute without end, beside what is shown, take turns more often
(docs/decisions/0007).

A capture that the hub thread itself makes beside a loop is another matter: what it read is thrown away when the loop
changed the figure meanwhile. So there the loop gets the lock back only when the capture is over, or after 20 ms.

It is the interpreter's setting, so it is left alone when somebody else chose it, and set back when nothing was sent or
moved for a second. Runs on the hub thread.
"""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from livemon.ports import HubPort, Timer

__all__ = ["Haste", "undivided"]

_USUAL_S: Final = 0.005
"""Python's own."""

_HASTY_S: Final = 0.00025
"""Python keeps whole microseconds; this one it gives back as it was given, which 0.0002 it does not."""
_UNDIVIDED_S: Final = 0.02
_CALM_AFTER_S: Final = 1.0
_EARLY_S: Final = 0.3
"""It looks earlier by this much when the hub thread is awake anyway."""


class Haste:
    """The need of one part for it: of figures that move, of samples that are shown. It ends `calm_after_s` after the
    last `moved`."""

    def __init__(self, hub: HubPort, calm_after_s: float = _CALM_AFTER_S) -> None:
        self._hub = hub
        self._calm_after_s = calm_after_s
        self._timer: Timer | None = None
        self._moved_s = 0.0

    def moved(self) -> None:
        """A figure moved, or samples were sent."""
        self._moved_s = self._hub.clock.monotonic_s()
        if self._timer is None:
            _begin(self)
            self._timer = self._hub.call_later(self._calm_after_s, self._look, early_s=_EARLY_S)

    def end(self) -> None:
        """Nothing moves any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            _end(self)

    def _look(self) -> None:
        left_s = self._moved_s + self._calm_after_s - self._hub.clock.monotonic_s()
        if left_s > 0:
            self._timer = self._hub.call_later(left_s, self._look, early_s=min(left_s / 2, _EARLY_S))
        else:
            self.end()


_hasty = False
"""Whether the interval is ours."""
_needing: Final[weakref.WeakSet[Haste]] = weakref.WeakSet()


def _begin(who: Haste) -> None:
    global _hasty
    _needing.add(who)
    if sys.getswitchinterval() == _USUAL_S:
        sys.setswitchinterval(_HASTY_S)
        _hasty = True


def _end(who: Haste) -> None:
    _needing.discard(who)
    if not _needing:
        _set_back()


def _set_back() -> None:
    global _hasty
    if _hasty and sys.getswitchinterval() == _HASTY_S:
        sys.setswitchinterval(_USUAL_S)
    _hasty = False


@contextmanager
def undivided() -> Iterator[None]:
    """What runs inside is not divided by another thread's turn so often."""
    before_s = sys.getswitchinterval()
    if before_s not in (_USUAL_S, _HASTY_S):
        yield
        return
    sys.setswitchinterval(_UNDIVIDED_S)
    try:
        yield
    finally:
        if sys.getswitchinterval() == _UNDIVIDED_S:
            sys.setswitchinterval(before_s)


def _after_fork() -> None:
    if sys.getswitchinterval() == _UNDIVIDED_S:
        sys.setswitchinterval(_USUAL_S)
    _needing.clear()
    _set_back()


os.register_at_fork(after_in_child=_after_fork)
