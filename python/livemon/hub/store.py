"""The samples of one session: a catalogue, and of each series a ring of samples and its thinned past.

All of 200 series over 24 hours take less than 64 MB: an hour of what the sampler reads stays as it is (at one sample a
second), metrics share what is set aside for them, and what is older is thinned, see `livemon.hub.past`.

The hub thread writes. `read` may be called from any thread once the hub thread has ended, and through
`Hub.ask` before. No NumPy: `import livemon` and the hub must stay light.
"""

from __future__ import annotations

import itertools
import math
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from livemon.hub.past import Past
from livemon.protocol import SeriesEntry

__all__ = ["METRIC_SAMPLES", "RING_SAMPLES", "Columns", "Ring", "Store"]

RING_SAMPLES = 3600
"""Samples kept as they are of each series that the sampler reads: an hour at one a second."""

METRIC_SAMPLES = 36_000
"""The same of a metric, where there are few ..."""

ALL_METRIC_SAMPLES = 1_000_000
"""... and of all of them together: 24 MB with steps."""

LEAST_METRIC_SAMPLES = 500


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

    __slots__ = ("_limit", "_steps", "_times", "_values", "past", "total")

    def __init__(self, limit: int = RING_SAMPLES, past: Past | None = None) -> None:
        """`past` takes what has no room any more."""
        self._limit = limit
        self.past = Past() if past is None else past
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
            self.past.add(self._times[index], self._values[index])
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
        self._give_way(times, values)
        self._place(self._times, times)
        self._place(self._values, values)
        if self._steps is not None and steps is not None:
            self._place(self._steps, steps)
        self.total += len(times)

    def resize(self, limit: int) -> None:
        """Keep at most `limit` samples from now on, no more than before."""
        if limit >= self._limit:
            return
        kept, _ = self.since(self.total - limit)
        gone, _ = self.since(0, max(0, len(self) - limit))
        for time_s, value in zip(gone.time, gone.value, strict=True):
            self.past.add(time_s, value)
        # Sample number n lies at n modulo the limit.
        turn = (self.total - len(kept.time)) % limit if len(kept.time) == limit else 0
        for name, column in (("_times", kept.time), ("_values", kept.value), ("_steps", kept.step)):
            if name != "_steps" or self._steps is not None:
                setattr(self, name, column[limit - turn :] + column[: limit - turn] if turn else column)
        self._limit = limit

    def _give_way(self, times: array[float], values: array[float]) -> None:
        """Move into the past what `times` will take the place of, and what of `times` itself has no room."""
        surplus = len(self) + len(times) - self._limit
        if surplus <= 0:
            return
        old, _ = self.since(0, min(surplus, len(self)))
        add = self.past.add
        for time_s, value in zip(old.time, old.value, strict=True):
            add(time_s, value)
        for time_s, value in itertools.islice(zip(times, values, strict=True), surplus - len(old.time)):
            add(time_s, value)

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

    def __init__(self, changed: Callable[[], object] = lambda: None) -> None:
        self.changed = changed
        """Called after samples were added."""
        self._metrics: list[Ring] = []
        self._metric_samples = METRIC_SAMPLES
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
            self._rings.append(self._new_ring(entry))
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

    def _new_ring(self, entry: SeriesEntry) -> Ring:
        if entry.group != "metric":
            return Ring()
        share = ALL_METRIC_SAMPLES // (len(self._metrics) + 1)
        if share < self._metric_samples:
            # A little less than that, so that not every new metric moves the samples of all.
            self._metric_samples = max(LEAST_METRIC_SAMPLES, share * 3 // 4)
            for ring in self._metrics:
                ring.resize(self._metric_samples)
        # What a person logs may be too large or too fine for float32.
        self._metrics.append(Ring(self._metric_samples, Past("d")))
        return self._metrics[-1]

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
