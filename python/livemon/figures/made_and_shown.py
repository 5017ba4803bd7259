"""A figure as its code made it, and as its window shows it.

While a person's events are handled the figure takes the size, places and limits of the window (`as_shown`). Whatever
reads it meanwhile, a capture, a drawing or the end of a wait, puts that aside, on its own thread, and under one lock:
nobody sees it half way between the two.

Imports no Matplotlib.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import get_ident
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from livemon.figures.as_shown import AsShown

__all__ = ["MadeAndShown"]


class MadeAndShown:
    """This side of a live figure."""

    def __init__(self) -> None:
        self.made_lock = threading.RLock()
        """Held while the figure is read, and while it changes between what its code made and what its window shows.
        Taken after the lock of drawings and before that of captures."""
        self._reader = 0
        """Ident of the thread that reads it for longer: draws it, or writes it to a file."""
        self._shown_as: AsShown | None = None
        """How its window shows it, while events are handled."""

    @contextmanager
    def seen_as(self, shown: AsShown) -> Iterator[None]:
        """Inside, the figure is as its window shows it; whatever reads it puts that aside."""
        before, self._shown_as = self._shown_as, shown
        try:
            with before.put_aside() if before is not None else nullcontext(), shown.applied():
                yield
        finally:
            self._shown_as = before

    @contextmanager
    def as_made(self) -> Iterator[None]:
        """Inside, the figure is as its code made it, and no other thread changes that. Not for waiting."""
        with self.made_lock, self.put_aside():
            before = self._reader
            try:
                self._reader = get_ident()
                yield
            finally:
                self._reader = before

    def put_aside(self) -> AbstractContextManager[None]:
        """Inside, the figure is as its code made it, unless further events are handled."""
        shown = self._shown_as
        return shown.put_aside() if shown is not None else nullcontext()

    def forget_showing(self) -> None:
        """In a forked child: whoever held the lock or handled events is not here."""
        self.made_lock = threading.RLock()
        self._reader = 0
        shown, self._shown_as = self._shown_as, None
        if shown is not None:
            shown.end()
