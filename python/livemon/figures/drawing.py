"""One drawing at a time: Matplotlib's parser of formulas and its fonts are shared by all threads, and not safe in them.

Two threads that each draw a figure of their own raised 259 times in 114 drawings (ipympl#610). So whatever draws in
the kernel at the wish of Livemon, and whatever reads pixels of our canvas, holds `drawing`. A capture that has to draw
holds the lock of its figure and waits for this one with a bound, because a drawing may ask for that figure in turn.
"""

from __future__ import annotations

import os
import threading

__all__ = ["drawing"]


class _Drawing:
    """A lock that a thread may take again inside, and that a forked child finds free."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def acquire(self, timeout_s: float) -> bool:
        """Whether it was free within so many seconds."""
        return self._lock.acquire(timeout=timeout_s)

    def release(self) -> None:
        """After `acquire`."""
        self._lock.release()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


drawing = _Drawing()
"""The one of this process."""

os.register_at_fork(after_in_child=drawing.__init__)  # type: ignore[misc]
