"""Real interrupts, as from the button: a signal that raises KeyboardInterrupt wherever the main thread is."""

from __future__ import annotations

import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
        with _lost_ones_unsaid():
            for _ in range(times):
                try:
                    awaited = True
                    signal.setitimer(signal.ITIMER_REAL, _moments.uniform(5e-5, longest_s))
                    while awaited:
                        work()
                except KeyboardInterrupt:
                    pass
                except TypeError:  # Matplotlib's C++ makes this of an interrupt in the conversion of an argument
                    if awaited:
                        raise
    finally:
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _lost_ones_unsaid() -> Iterator[None]:
    """Python itself drops what is raised in a finaliser or in a callback of the collector, such as Hypothesis's."""
    hook = sys.unraisablehook

    def without_interrupts(lost: sys.UnraisableHookArgs) -> None:
        if not isinstance(lost.exc_value, KeyboardInterrupt):
            hook(lost)

    sys.unraisablehook = without_interrupts
    try:
        yield
    finally:
        sys.unraisablehook = hook
