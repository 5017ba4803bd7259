"""Who is inside `with livemon.update(...)`: meanwhile no thread captures the figure.

Each hold is a lock of its own, held while it lasts, and entered and left by the `with` of its holder. That is C:
an interrupt comes before or after it. A count could not be kept so: one interrupt in twenty, in a loop that does little
else, left it too high, and the figure stood still for ever.

Written by the threads that plot, read by the hub thread; a dictionary's own operations are all the locking that needs.
Imports no Matplotlib.
"""

from __future__ import annotations

import threading

__all__ = ["Holds"]


class Holds:
    """Those of one figure."""

    def __init__(self) -> None:
        self._holders: dict[threading.Lock, int] = {}

    def add(self, lock: threading.Lock) -> None:
        """The calling thread holds the figure as long as it holds `lock`, which it does by now."""
        self._holders[lock] = threading.get_ident()

    def clear(self) -> None:
        """Forget those that have ended."""
        for lock in [lock for lock in list(self._holders) if not lock.locked()]:
            self._holders.pop(lock, None)

    def forget(self, ident: int) -> None:
        """The code of that thread is done with whatever it was inside."""
        for lock in [lock for lock, holder in list(self._holders.items()) if holder == ident]:
            self._holders.pop(lock, None)

    @property
    def holders(self) -> set[int]:
        """Idents of the threads that hold it now."""
        return {holder for lock, holder in list(self._holders.items()) if lock.locked()} if self._holders else set()
