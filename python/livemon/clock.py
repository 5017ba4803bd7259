"""Time: wall time (seconds since the epoch, UTC) for axes, monotonic time for durations.

Everything that waits or stamps takes a `Clock` in its constructor, so that tests need neither sleeping nor patching
(`livemon.testing.FakeClock`). Runs anywhere; touches nothing.
"""

from __future__ import annotations

import time
from typing import Protocol

__all__ = ["SYSTEM_CLOCK", "Clock", "SystemClock"]


class Clock(Protocol):
    """Two readings of time."""

    def wall_s(self) -> float:
        """Seconds since the epoch (may jump)."""
        ...

    def monotonic_s(self) -> float:
        """Seconds since an arbitrary start (never goes back)."""
        ...


class SystemClock:
    """The operating system's clocks."""

    __slots__ = ()

    def wall_s(self) -> float:
        """See `Clock`."""
        return time.time()

    def monotonic_s(self) -> float:
        """See `Clock`."""
        return time.monotonic()


SYSTEM_CLOCK = SystemClock()
