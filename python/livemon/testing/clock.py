"""A `livemon.clock.Clock` that a test moves by hand."""

from __future__ import annotations

__all__ = ["FakeClock"]


class FakeClock:
    """Starts at the given wall time; monotonic time starts at 0."""

    def __init__(self, wall_s: float = 1_700_000_000.0) -> None:
        self._wall_s = wall_s
        self._monotonic_s = 0.0

    def wall_s(self) -> float:
        """See `Clock`."""
        return self._wall_s

    def monotonic_s(self) -> float:
        """See `Clock`."""
        return self._monotonic_s

    def advance(self, seconds: float) -> None:
        """Let `seconds` (0 or more) pass on both clocks."""
        if seconds < 0:
            raise ValueError(f"time does not pass backwards: {seconds}")
        self._wall_s += seconds
        self._monotonic_s += seconds

    def set_wall(self, wall_s: float) -> None:
        """Set the wall clock, forwards or back, as NTP does; monotonic time goes on."""
        self._wall_s = wall_s
