"""One drawing at a time: Matplotlib's parser of formulas and its fonts are shared by all threads, and not safe in them.

Two threads that each draw a figure of their own raised 259 times in 114 drawings (ipympl#610). So whatever draws in
the kernel at the wish of Livemon, and whatever reads pixels of our canvas, does so `with drawing.lock:`. A capture that
has to draw holds the lock of its figure and waits for this one with a bound, because a drawing may ask for that figure
in turn.
"""

from __future__ import annotations

import os
import threading
from contextlib import AbstractContextManager

__all__ = ["drawing"]


class _Drawing:
    """A lock that a thread may take again inside, and that a forked child finds free."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    @property
    def lock(self) -> AbstractContextManager[object]:
        """For `with`, which is C all the way: an interrupt cannot come between taking it and knowing that it is
        taken."""
        return self._lock

    @property
    def is_mine(self) -> bool:
        """Whether the calling thread draws already."""
        return bool(self._lock._is_owned())  # type: ignore[attr-defined]

    def acquire(self, timeout_s: float) -> bool:
        """Whether it was free within so many seconds."""
        return self._lock.acquire(timeout=timeout_s)

    def release(self) -> None:
        """After `acquire`."""
        self._lock.release()


drawing = _Drawing()
"""The one of this process."""

os.register_at_fork(after_in_child=drawing.__init__)  # type: ignore[misc]
