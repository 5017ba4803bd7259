"""The samples of one session: a catalogue and one ring per series.

The hub thread writes. `read` may be called from any thread once the hub thread has ended, and through
`Hub.ask` before. No NumPy: `import livemon` and the hub must stay light.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from livemon.protocol import SeriesEntry

__all__ = ["RING_SAMPLES", "Columns", "Ring", "Store"]

RING_SAMPLES = 36_000
"""Samples kept of each series: ten hours at one a second."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Samples of one series, oldest first: three arrays of f64 of the same length."""

    time: array[float]
    """Seconds since the epoch."""
    value: array[float]
    """NaN: the reading failed, or the metric is NaN."""
    step: array[float]
    """NaN: none."""


class Ring:
    """The newest samples of one series; it grows up to `limit`, then the oldest give way.

    `total` counts all that were ever added, so a reader that remembers it can ask for what came since.
    """

    __slots__ = ("_limit", "_steps", "_times", "_values", "total")

    def __init__(self, limit: int = RING_SAMPLES) -> None:
        self._limit = limit
        self._times = array("d")
        self._values = array("d")
        self._steps: array[float] | None = None
        self.total = 0

    def __len__(self) -> int:
        return min(self.total, self._limit)

    @property
    def last(self) -> tuple[float, float]:
        """(time, value) of the sample added last; NaN, NaN when there is none."""
        if not self.total:
            return math.nan, math.nan
        index = (self.total - 1) % self._limit
        return self._times[index], self._values[index]

    def add(self, time_s: float, value: float, step: float = math.nan) -> None:
        """Append one sample."""
        # Steps cost a third of the memory and most series have none. `step == step` is false for NaN only.
        if self._steps is None and step == step:
            self._steps = array("d", [math.nan]) * len(self._times)
        if len(self._times) < self._limit:
            self._times.append(time_s)
            self._values.append(value)
            if self._steps is not None:
                self._steps.append(step)
        else:
            index = self.total % self._limit
            self._times[index] = time_s
            self._values[index] = value
            if self._steps is not None:
                self._steps[index] = step
        self.total += 1

    def extend(self, times: array[float], values: array[float], steps: array[float] | None) -> None:
        """Append samples of equal number, oldest first; `steps` None: they have none."""
        if steps is not None and self._steps is None:
            self._steps = array("d", [math.nan]) * len(self._times)
        elif steps is None and self._steps is not None:
            steps = array("d", [math.nan]) * len(times)
        self._place(self._times, times)
        self._place(self._values, values)
        if self._steps is not None and steps is not None:
            self._place(self._steps, steps)
        self.total += len(times)

    def _place(self, column: array[float], new: array[float]) -> None:
        """Put samples number `total` and later where they belong: number n at n modulo the limit."""
        limit = self._limit
        first = self.total
        if len(new) >= limit:
            first += len(new) - limit
            new = new[-limit:]
            column[:] = new
        room = limit - len(column)
        column.extend(new[:room])
        if len(new) > room:
            start = (first + room) % limit
            new = new[room:]
            upto = min(limit - start, len(new))
            column[start : start + upto] = new[:upto]
            column[: len(new) - upto] = new[upto:]

    def since(self, position: int, limit: int | None = None) -> tuple[Columns, int]:
        """Samples number `position` (of `total`) and later, at most `limit` of them, and the position after them.

        What the ring does not hold any more is left out.
        """
        first = max(position, self.total - len(self))
        count = self.total - first
        if limit is not None:
            count = min(count, limit)
        if count <= 0:
            return Columns(array("d"), array("d"), array("d")), max(position, first)
        start = first % self._limit
        steps = self._slice(self._steps, start, count) if self._steps is not None else array("d", [math.nan]) * count
        columns = Columns(self._slice(self._times, start, count), self._slice(self._values, start, count), steps)
        return columns, first + count

    def position_after(self, time_s: float) -> int:
        """Position of the oldest sample that is younger than `time_s`, as seen from the newest one."""
        position = self.total
        oldest = self.total - len(self)
        while position > oldest and self._times[(position - 1) % self._limit] > time_s:
            position -= 1
        return position

    def _slice(self, column: array[float], start: int, count: int) -> array[float]:
        part = column[start : start + count]
        if len(part) < count:
            part += column[: count - len(part)]
        return part


class Store:
    """Catalogue and rings; a `livemon.ports.SampleSink`."""

    def __init__(self, ring_samples: int = RING_SAMPLES, changed: Callable[[], object] = lambda: None) -> None:
        self.changed = changed
        """Called after samples were added."""
        self._ring_samples = ring_samples
        self._entries: list[SeriesEntry] = []
        self._rings: list[Ring] = []
        self._ids: dict[str, int] = {}
        self.catalogue_changes: list[SeriesEntry] = []
        """Entries that are new or changed since `SampleStream` last took them."""

    # -- SampleSink ----------------------------------------------------------------------------------------------------

    def series(self, entry: SeriesEntry) -> int:
        """Id of the series of that name, see `SampleSink`."""
        number = self._ids.get(entry.name)
        if number is None:
            number = self._ids[entry.name] = len(self._entries)
            known = msgspec.structs.replace(entry, id=number)
            self._entries.append(known)
            self._rings.append(Ring(self._ring_samples))
        else:
            known = msgspec.structs.replace(entry, id=number)
            if known == self._entries[number]:
                return number
            self._entries[number] = known
        self.catalogue_changes.append(known)
        return number

    def add(self, time_s: float, ids: Sequence[int], values: Sequence[float]) -> None:
        """One value for each of `ids`, see `SampleSink`."""
        rings = self._rings
        for number, value in zip(ids, values, strict=True):
            rings[number].add(time_s, value)
        self.changed()

    # -- more ----------------------------------------------------------------------------------------------------------

    def extend(self, number: int, times: array[float], values: array[float], steps: array[float] | None) -> None:
        """Many values of one series; `steps` None: there are none. The caller calls `changed` after a batch."""
        self._rings[number].extend(times, values, steps)

    @property
    def entries(self) -> list[SeriesEntry]:
        """The catalogue, by id."""
        return self._entries

    def find(self, name: str) -> SeriesEntry | None:
        """Entry of that name."""
        number = self._ids.get(name)
        return None if number is None else self._entries[number]

    def ring(self, number: int) -> Ring:
        """Samples of one series."""
        return self._rings[number]

    def __len__(self) -> int:
        return len(self._entries)
