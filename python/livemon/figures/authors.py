"""The threads that change one figure, and their habits: whether their code says itself when it may be shown.

A thread that calls (`draw_idle`, `log`, `update` ...) is expected to call again: until then, by its own habits, only
the states at its calls are shown. Written by the threads that plot, read by the hub thread; a dictionary's own
operations are all the locking that needs. All times are monotonic.
"""

from __future__ import annotations

import math
import threading
from time import monotonic
from typing import Final

__all__ = ["Author", "Authors"]

_CALLS_S: Final = 1.0
"""A figure is left to its calls for this long after a call, or three times as long as calls are apart ..."""

_LONGEST_GAP_S: Final = 20.0
"""... when they are not further apart than this."""

_SOON_S: Final = 0.03
"""Calls that come more often than this come more often than frames ..."""

_RUN: Final = 5
"""... when so many do, one after the other."""


class Author:
    """A thread that changes a figure."""

    __slots__ = ("_run", "called_s", "calls_until_s", "changed_s", "dense_until_s")

    def __init__(self) -> None:
        self.changed_s = 0.0
        self.called_s = -math.inf
        """Its last call that said: this may be shown."""
        self.calls_until_s = -math.inf
        """Until then it is expected to make another."""
        self._run = 0
        self.dense_until_s = -math.inf
        """Until then its calls are expected to come more often than frames."""

    def call(self, now_s: float, calls: int = 1) -> None:
        """It called, so many times since it was last said that it did."""
        gap_s = now_s - self.called_s
        self.called_s = now_s
        self._run = self._run + calls if gap_s < _SOON_S else 0
        if self._run >= _RUN:
            # `log()` is a call only while something is due: a long gap may be one without changes.
            self.dense_until_s = now_s + _CALLS_S
        self.calls_until_s = now_s + (max(_CALLS_S, 3 * gap_s) if gap_s < _LONGEST_GAP_S else _CALLS_S)


class Authors(dict[int, Author]):
    """Those that changed the figure in this cell, by ident."""

    def of(self, ident: int) -> Author:
        """That of a thread; a new one when it was none yet."""
        return self.get(ident) or self.setdefault(ident, Author())

    @property
    def living(self) -> set[int]:
        """Idents of those that still run; the others are forgotten."""
        alive = {thread.ident for thread in threading.enumerate()}
        for ident in [ident for ident in list(self) if ident not in alive]:
            self.pop(ident, None)
        return set(self)

    def others(self) -> set[int]:
        """Idents of those that run, but for the caller's thread."""
        return self.living - {threading.get_ident()} if len(self) > 1 else set()

    @property
    def at_call(self) -> bool:
        """Whether the figure is as it was at the last call of each."""
        return all(author.called_s >= author.changed_s for author in list(self.values()))

    @property
    def between_calls(self) -> bool:
        """Whether one that makes calls has changed the figure since its last one."""
        return self.others_between_calls(but=0)

    def others_between_calls(self, *, but: int) -> bool:
        """The same of all but that thread."""
        now_s = monotonic()
        return any(
            author.calls_until_s > now_s and author.called_s < author.changed_s and ident != but
            for ident, author in list(self.items())
        )

    def changed_since(self, since_s: float, *, but: int) -> bool:
        """Whether one of them, but for that thread, has changed the figure since then."""
        return any(ident != but and author.changed_s >= since_s for ident, author in list(self.items()))

    def use_calls(self, now_s: float) -> bool:
        """Whether one of them made calls lately."""
        return any(author.calls_until_s > now_s for author in list(self.values()))

    def call_soon(self, now_s: float) -> bool:
        """Whether one of them calls so often that nobody needs to look whether it does."""
        return any(author.dense_until_s > now_s and now_s - author.called_s < _SOON_S for author in list(self.values()))

    def without_habits(self, but: set[int]) -> Authors:
        """A new cell runs, with other code, habits and threads: only those stay that are in the middle of an update."""
        return Authors({ident: author for ident, author in list(self.items()) if ident in but})
