"""The meter: bounds the time that captures take in the kernel.

Time is credited at `share` (2 % of one core) up to `burst_s` and charged for each capture as CPU time of the
capturing thread. A capture may start while there is any credit, so one expensive capture runs into debt and the next
ones wait until it is paid. While several figures move, each gets the same frame rate: the time between two captures
of a figure is at least what all of them cost, divided by the share.

Called from any thread that plots. There is no lock: two threads that race lose one charge of a fraction of a
millisecond.
"""

from __future__ import annotations

from livemon.clock import SYSTEM_CLOCK, Clock

__all__ = ["DEFAULT_SHARE", "Meter"]

DEFAULT_SHARE = 0.02
_SMOOTHING = 0.25
_FIRST_COST_S = 0.001
_IDLE_AFTER_S = 3.0
"""A figure that was not captured for this long leaves its share to the others."""


class Meter:
    """Credit for captures, in seconds of CPU time."""

    def __init__(self, share: float = DEFAULT_SHARE, burst_s: float = 0.03, clock: Clock = SYSTEM_CLOCK) -> None:
        self.share = share
        self._burst_s = burst_s
        self._clock = clock
        self._credit_s = burst_s
        self._filled_s = clock.monotonic_s()
        self._costs: dict[str, tuple[float, float]] = {}
        """By figure: smoothed cost of a capture, and when the last one was."""
        self.spent_s = 0.0
        """All that was charged so far."""

    def allows(self) -> bool:
        """Whether a capture may start now."""
        now_s = self._clock.monotonic_s()
        credit_s = self._credit_s + (now_s - self._filled_s) * self.share
        self._filled_s = now_s
        self._credit_s = min(credit_s, self._burst_s)
        return self._credit_s > 0

    def charge(self, figure: str, cost_s: float, *, forced: bool = False) -> None:
        """A capture of `figure` took this long. A forced one (the final state of a cell) is counted, not paid for."""
        self.spent_s += cost_s
        if forced:
            return
        self._credit_s -= cost_s
        known = self._costs.get(figure)
        # The first is a snapshot, which says little about the deltas that follow.
        smooth_s = min(cost_s, _FIRST_COST_S) if known is None else known[0] + _SMOOTHING * (cost_s - known[0])
        self._costs[figure] = (smooth_s, self._clock.monotonic_s())

    def interval_s(self, fps: float) -> float:
        """Shortest time between two captures of one figure now."""
        wanted_s = 1.0 / max(fps, 0.1)
        if self.share <= 0:
            return wanted_s
        since_s = self._clock.monotonic_s() - _IDLE_AFTER_S
        total_s = sum(cost_s for cost_s, last_s in list(self._costs.values()) if last_s >= since_s)
        return max(wanted_s, total_s / self.share)

    def forget(self, figure: str) -> None:
        """The figure is closed."""
        self._costs.pop(figure, None)
