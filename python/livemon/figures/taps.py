"""Others than the renderer that want the captures: viewers, which show figures in windows of their own.

A figure is captured once, whoever shows it. `Tap` is one that wants captures, `Taps` is all of them as the figures'
part sees them. Runs on the hub thread, but for `shows` and `write_now`. Imports no Matplotlib.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

__all__ = ["Tap", "Taps"]


class Tap(Protocol):
    """Wants the captures of some figures."""

    def rate(self, figure: str) -> float:
        """How many captures a second it can take of this figure; 0: it does not show it."""
        ...

    def shows(self, figure: str) -> bool:
        """Whether a window of it is open, seen or not (any thread)."""
        ...

    def write_now(self, figure: str, number: int, data: bytes) -> bool:
        """A small delta, framed, just made on this thread (any thread, never blocks): `take` comes again with it.
        Whether that can wait until the hub thread is awake."""
        ...

    def take(self, figure: str, number: int, captured: Any) -> None:
        """A capture, in order."""
        ...

    def listed(self, figures: Collection[str]) -> None:
        """These are open now; others are closed, and names may be new."""
        ...


class Taps:
    """All that want captures."""

    def __init__(self) -> None:
        self._taps: tuple[Tap, ...] = ()

    def add(self, tap: Tap) -> None:
        """From now on."""
        self._taps = (*self._taps, tap)

    def rates(self, figure: str) -> list[float]:
        """Of those that show the figure."""
        return [rate for tap in self._taps if (rate := tap.rate(figure)) > 0]

    def shows(self, figure: str) -> bool:
        """See `Tap`."""
        return any(tap.shows(figure) for tap in self._taps)

    def write_now(self, figure: str, number: int, data: bytes) -> bool:
        """See `Tap`."""
        can_wait = [tap.write_now(figure, number, data) for tap in self._taps]  # each of them, whatever the others say
        return all(can_wait)

    def take(self, figure: str, number: int, captured: Any) -> None:
        """See `Tap`."""
        for tap in self._taps:
            tap.take(figure, number, captured)

    def listed(self, figures: Collection[str]) -> None:
        """See `Tap`."""
        for tap in self._taps:
            tap.listed(figures)
