"""How long and how often benchmarks measure."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """Given to each benchmark's `measure`."""

    repeats: int = 5
    """How often each number is taken."""
    seconds: float = 3.0
    """Length of one measured stretch of a loop."""
    minutes: float = 10.0
    """How long the heap of a page is watched."""

    @property
    def many(self) -> int:
        """Repeats of what varies by more than what is promised."""
        return 3 * self.repeats

    @property
    def few(self) -> int:
        """Repeats of what takes long and varies little."""
        return min(self.repeats, 3)
