"""Real interrupts, as from the button: a signal that raises KeyboardInterrupt wherever the main thread is."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable

_moments = random.Random(7)


def interrupt(work: Callable[[], object], times: int = 1, longest_s: float = 1e-3) -> None:
    """Repeat `work` until it is interrupted, so many times; each comes within `longest_s`."""
    armed = False

    def handler(*_: object) -> None:
        if armed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, handler)
    try:
        for _ in range(times):
            try:
                armed = True
                # Again and again, should one be lost in a finaliser.
                signal.setitimer(signal.ITIMER_REAL, _moments.uniform(5e-5, longest_s), 0.05)
                while True:
                    work()
            except KeyboardInterrupt:
                armed = False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
