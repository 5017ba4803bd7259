"""Giving way: the thread that plots lets the hub thread, or the one that publishes, run when that is starved of the
interpreter lock.

A thread that waits for the lock asks for it when it has waited for the switch interval (0.25 to 5 ms) *without the lock
having been let go*. A loop that lets go of it more often than that, for a microsecond each time (a call of
`numpy.random`, a small read or write), is never asked: each time the waiting thread is woken, and finds the lock taken
again. Beside such a loop one frame took up to 5 s (12 frames 0.6 to 18 s, 20 runs), and what pages said was not heard.
A sleep of 0.1 ms is long enough for a woken thread to take the lock (docs/decisions/0015).

So whoever changes a figure that is shown, or logs while one is due, looks every millisecond whether one of the two has
something to do and does not come to it; when it wants the same turn at two looks, it is starved. To look does not let
go of the lock: else it would starve threads of the person in the same way.

Runs on any thread that plots. Imports nothing of Matplotlib.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

__all__ = ["LOOK_EVERY_S", "Courtesy"]

LOOK_EVERY_S: Final = 0.001
_GIVE_WAY_EVERY_S: Final = 0.004
_FOR_S: Final = 0.0001


class Courtesy:
    """`wanted`: see `HubPort.wanted_turn`."""

    def __init__(self, wanted: Callable[[float], int]) -> None:
        self._wanted = wanted
        self._seen = 0

    def look(self, now_s: float) -> float:
        """Let other threads run for a moment if one of the two is starved; takes some 3 % of a loop's time at most.

        Returns the time of the next look; monotonic times."""
        turn = self._wanted(now_s)
        if not turn or turn != self._seen:
            self._seen = turn
            return now_s + LOOK_EVERY_S
        self._seen = 0
        time.sleep(_FOR_S)
        return now_s + _GIVE_WAY_EVERY_S
