"""Giving way: the thread that plots lets the hub thread run when that is plainly starved of the interpreter lock.

A thread that waits for the lock asks for it when it has waited for the switch interval (0.25 to 5 ms) *without the lock
having been let go*. A loop that lets go of it more often than that, for a microsecond each time (a call of
`numpy.random`, a small read or write), is never asked: each time the waiting thread is woken, and finds the lock taken
again. A frame takes the hub thread some ten turns with the lock: beside such a loop one frame took up to 5 s (12 frames
0.6 to 18 s, 20 runs), and what pages said was not heard; beside one with steps of 0.25 ms, whose setters alone were to
refresh a figure, the watch waited for up to a second, and one frame came in 5 s. A sleep of 0.1 ms is long enough for a
woken thread to take the lock: then the slowest frame of 20 runs took 0.09 s, and the loop was no slower; setters alone
were shown eleven times a second.

Runs on any thread that plots. Imports nothing of Matplotlib.
"""

from __future__ import annotations

import time
from typing import Final

__all__ = ["FRAME_LATE_S", "WATCH_LATE_S", "give_way"]

FRAME_LATE_S: Final = 0.03
"""A frame that has been under way for longer than this may wait for the lock; drawing one takes about as long."""

WATCH_LATE_S: Final = 0.005
"""So may the watch that wanted to look this long ago: twenty times what it waits for the lock by itself."""

_EVERY_S: Final = 0.01
_FOR_S: Final = 0.0001

_next_s = 0.0


def give_way(now_s: float, late_s: float) -> None:
    """Let other threads run for a moment if the time is past `late_s`, from which something waits for too long
    (monotonic times).

    At most once in 10 ms, so it takes at most 1 or 2 % of the loop's time, and none while nothing is late.
    """
    global _next_s
    if now_s > late_s and now_s >= _next_s:
        _next_s = now_s + _EVERY_S
        time.sleep(_FOR_S)
