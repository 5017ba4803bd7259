"""Real interrupts, as from the button: a signal that raises KeyboardInterrupt wherever the main thread is."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable

_moments = random.Random(7)


def interrupt(work: Callable[[], object], times: int = 1, longest_s: float = 1e-3) -> None:
    """Repeat `work` until it is interrupted, so many times; each comes within `longest_s`."""
    awaited = False

    def handler(*_: object) -> None:
        nonlocal awaited
        awaited = False
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, handler)
    try:
        for _ in range(times):
            try:
                awaited = True
                signal.setitimer(signal.ITIMER_REAL, _moments.uniform(5e-5, longest_s))
                while awaited:  # raised in a finaliser it is lost
                    work()
            except KeyboardInterrupt:
                pass
    finally:
        signal.signal(signal.SIGALRM, before)
