"""The critical section of one figure: `with livemon.update(fig):` in the cell and in its handlers exclude each other.

Imports no Matplotlib.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["Critical"]

_LOOK_S: Final = 0.1
"""Who waits looks so often whether the lock that he waits for was given up."""


class Critical:
    """Of one figure; the thread that is inside may enter it again."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    @contextmanager
    def section(self) -> Iterator[None]:
        """Wait for the others, and keep them out."""
        while True:
            lock = self._lock
            if lock.acquire(timeout=_LOOK_S):
                if lock is self._lock:
                    break
                lock.release()
        try:
            yield
        finally:
            lock.release()

    def forget(self) -> None:
        """The code of this thread is done with whatever it was inside: an interrupt may have left it there, and what it
        cut off may hang on in the last traceback."""
        if self._lock._is_owned():  # type: ignore[attr-defined]
            self._lock = threading.RLock()
