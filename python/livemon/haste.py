"""Haste: while something is shown beside a cell, the threads of the kernel take turns 4,000 times a second, not 200.

A thread that wants the interpreter lock from one that computes asks for it after `sys.getswitchinterval()`, 5 ms, in
which that one did not let go of it. When it does let go of it in between, as NumPy does for a moment in each of its
larger functions, the thread that waits is woken, comes too late, and begins to wait anew: that costs both of them more
than the turn itself. A quarter of a millisecond is less than most such loops need for a step, so the thread gets its
turn before it is woken for nothing; and a frame, which needs the lock some ten times on its way to the pages, is
not old when it gets there. Two threads that compute without end, beside what is shown, take turns more often
(docs/decisions/0007).

A turn of the hub thread that no pipe began, but a timer, is mostly a capture beside a loop, and what that read is
thrown away when the loop changed the figure meanwhile. So the loop gets the lock back after 2 ms in such a turn. The
loop reads the interval when it begins to wait, a moment after the hub thread got the lock: so it is set first of all.
Longer, or in all turns, would be worse: whenever the hub thread does lose the lock, it waits as long.

It is the interpreter's setting, so it is left alone when somebody else chose it, and set back when nothing was sent or
moved for a second. Runs on the hub thread, but for what a fork does.
"""

from __future__ import annotations

import os
import sys
import weakref
from typing import Final

from livemon.ports import HubPort, Timer

__all__ = ["Haste", "begin_whole_turn", "end_whole_turn"]

_USUAL_S: Final = 0.005
"""Python's own."""

_HASTY_S: Final = 0.00025
"""Python keeps whole microseconds; this one it gives back as it was given, which 0.0002 it does not."""
_WHOLE_S: Final = 0.002003
"""No round number, which a person may choose; one that Python gives back, too."""
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

    @property
    def lasts(self) -> bool:
        """Whether something moved lately (any thread)."""
        return self._timer is not None

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
    # Code that keeps the interval and sets it back later may have kept the last one.
    if sys.getswitchinterval() in (_USUAL_S, _WHOLE_S):
        sys.setswitchinterval(_HASTY_S)
        _hasty = True


def _end(who: Haste) -> None:
    _needing.discard(who)
    if not _needing:
        _set_back()


def begin_whole_turn() -> None:
    """From here on the hub thread is not divided so often (the first thing that it does when it wakes)."""
    if _hasty and sys.getswitchinterval() == _HASTY_S:
        sys.setswitchinterval(_WHOLE_S)


def end_whole_turn() -> None:
    """It is again; harmless when it was all the time."""
    if _hasty and sys.getswitchinterval() == _WHOLE_S:
        sys.setswitchinterval(_HASTY_S)


def _set_back() -> None:
    global _hasty
    if _hasty and sys.getswitchinterval() in (_HASTY_S, _WHOLE_S):
        sys.setswitchinterval(_USUAL_S)
    _hasty = False


def _after_fork() -> None:
    _needing.clear()
    _set_back()


os.register_at_fork(after_in_child=_after_fork)
