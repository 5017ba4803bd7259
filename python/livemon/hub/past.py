"""What a ring of samples has no room for any more, thinned: smallest, mean and largest value of 10 s, then of 1 min.

Samples that leave the ring go into the first tier, what leaves that goes into the second one, and what leaves the
second is gone. Each sample is thus in one place only, and no spike is hidden: it is the largest value of its stretch.
A reading that failed (and an infinite value, which has no mean) breaks the stretch: it stands as an entry of its own,
before or after the values around it, so that a gap stays a gap. Hub thread; no NumPy.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["TIERS", "Entries", "Past"]

TIERS = ((10.0, 2160), (60.0, 2880))
"""Seconds of each tier's stretches, and how many entries it keeps: 6 hours, then 2 days."""

APART_S = 0.002
"""Entries are at least that far apart: pages draw two points for each, and want ascending times."""


@dataclass(frozen=True, slots=True)
class Entries:
    """A tier, oldest first: columns of equal length."""

    time: array[float]
    """Middle of the samples, seconds since the epoch."""
    low: array[float]
    mean: array[float]
    high: array[float]
    count: array[int]
    """Samples; 0: readings failed there, and the three values are NaN."""

    def __len__(self) -> int:
        return len(self.time)

    def rows(self) -> Iterator[tuple[float, float, float, float]]:
        """(time, low, mean, high) of each."""
        return zip(self.time, self.low, self.mean, self.high, strict=True)


class Past:
    """The thinned past of one series."""

    __slots__ = ("_tiers",)

    def __init__(self, typecode: str = "f", tiers: tuple[tuple[float, int], ...] = TIERS) -> None:
        """`typecode`: of the values: `f` (float32), or `d` where that is not enough."""
        self._tiers = [_Tier(seconds, limit, typecode) for seconds, limit in tiers]

    def add(self, time_s: float, value: float) -> None:
        """Take the sample that left the ring."""
        if math.isfinite(value):
            self._take(0, time_s, value, value, value, 1)
        else:
            self._take(0, time_s, math.nan, math.nan, math.nan, 0)

    def entries(self) -> list[tuple[float, Entries]]:
        """(seconds, entries) of each tier, the oldest and coarsest first; what is not yet full is an entry, too."""
        return [(tier.seconds, tier.entries()) for tier in reversed(self._tiers)]

    def __len__(self) -> int:
        return sum(len(entries) for _, entries in self.entries())

    def _take(self, index: int, time_s: float, low: float, mean: float, high: float, count: int) -> None:
        if index == len(self._tiers):
            return
        for entry in self._tiers[index].take(time_s, low, mean, high, count):
            self._take(index + 1, *entry)


class _Tier:
    """Entries of one length in a ring, and the stretch that is not over yet."""

    __slots__ = ("_columns", "_limit", "_open", "_start", "seconds")

    def __init__(self, seconds: float, limit: int, typecode: str) -> None:
        self.seconds = seconds
        self._limit = limit
        self._columns: tuple[Any, ...] = (array("d"), *(array(typecode) for _ in range(3)), array("I"))
        self._start = 0
        self._open: _Stretch | None = None

    def take(
        self, time_s: float, low: float, mean: float, high: float, count: int
    ) -> list[tuple[float, float, float, float, int]]:
        """Add values; what has no room any more."""
        slot = time_s // self.seconds
        pushed: list[tuple[float, float, float, float, int]] = []
        if self._open is not None and self._open.slot != slot:
            for entry in self._open.entries():
                pushed += self._push(entry)
            self._open = None
        if self._open is None:
            self._open = _Stretch(slot)
        self._open.add(time_s, low, mean, high, count)
        return pushed

    def entries(self) -> Entries:
        """See `Entries`."""
        columns = [column[self._start :] + column[: self._start] for column in self._columns]
        if self._open is not None:
            for entry in self._open.entries():
                for column, value in zip(columns, entry, strict=True):
                    column.append(value)
        return Entries(*columns)

    def _push(self, entry: tuple[float, float, float, float, int]) -> list[tuple[float, float, float, float, int]]:
        columns = self._columns
        if len(columns[0]) < self._limit:
            for column, value in zip(columns, entry, strict=True):
                column.append(value)
            return []
        start = self._start
        old = tuple(column[start] for column in columns)
        for column, value in zip(columns, entry, strict=True):
            column[start] = value
        self._start = (start + 1) % self._limit
        return [old]


class _Stretch:
    """Values that become one entry, and the breaks among them."""

    __slots__ = ("_before_s", "_broken_s", "_count", "_first_s", "_high", "_last_s", "_low", "_sum", "slot")

    def __init__(self, slot: float) -> None:
        self.slot = slot
        self._count = 0
        self._low = math.inf
        self._high = -math.inf
        self._sum = 0.0
        self._first_s = self._last_s = 0.0
        self._before_s = self._broken_s = math.nan

    def add(self, time_s: float, low: float, mean: float, high: float, count: int) -> None:
        if count == 0:
            if self._count == 0:
                self._before_s = time_s
            else:
                self._broken_s = time_s
            return
        if self._count == 0:
            self._first_s = time_s
        self._last_s = time_s
        self._count += count
        self._sum += mean * count
        self._low = min(self._low, low)
        self._high = max(self._high, high)

    def entries(self) -> list[tuple[float, float, float, float, int]]:
        found: list[tuple[float, float, float, float, int]] = []
        if self._before_s == self._before_s:
            found.append((self._before_s, math.nan, math.nan, math.nan, 0))
        if self._count:
            mean = self._sum / self._count
            found.append(((self._first_s + self._last_s) / 2, self._low, mean, self._high, self._count))
            if self._broken_s == self._broken_s:
                time_s = max(self._broken_s, found[-1][0] + APART_S)
                found.append((time_s, math.nan, math.nan, math.nan, 0))
        return found
