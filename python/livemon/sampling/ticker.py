"""When to read: a grid of ticks that does not drift, whatever each reading takes.

Ticks lie on multiples of the period in wall time (so that they fall on whole seconds, also after the child was started
again), but are counted in monotonic time: a clock that is set does not move them. Runs in the sampler child.
"""

from __future__ import annotations

import math

from livemon.clock import Clock

__all__ = ["Ticker"]


class Ticker:
    """Says when the next tick is due. The first one is due at once."""

    def __init__(self, clock: Clock, period_s: float) -> None:
        self._clock = clock
        self._started = False
        self.set_period(period_s)

    @property
    def period_s(self) -> float:
        """Time between ticks, seconds."""
        return self._period_s

    def set_period(self, period_s: float) -> None:
        """Lay a new grid. Its first tick is at least half a period away: a rate over less would be noise."""
        self._period_s = period_s
        now_s = self._clock.monotonic_s()
        self._origin_s = now_s - self._clock.wall_s() % period_s
        self._index = self._last_index(now_s + period_s / 2) + 1

    def wait_s(self) -> float:
        """Time until the next tick, seconds; 0 when it is due."""
        return max(0.0, self._next_s() - self._clock.monotonic_s()) if self._started else 0.0

    def due(self) -> bool:
        """Whether a tick is due now; if so it counts as done. Ticks that were missed are not made up for."""
        if not self._started:
            self._started = True
            return True
        now_s = self._clock.monotonic_s()
        if now_s < self._next_s():
            return False
        self._index = max(self._index, self._last_index(now_s)) + 1
        return True

    def _next_s(self) -> float:
        # Counted from the origin: a sum of periods would drift.
        return self._origin_s + self._period_s * self._index

    def _last_index(self, time_s: float) -> int:
        return math.floor((time_s - self._origin_s) / self._period_s)
