"""What a source of samples is, and the one place where a reading that fails becomes NaN with a reason.

A source answers `read()` with a list of `Reading`s, each with the description of its series, so that series may come
and go. Three rules hold for every source: a reading that fails is NaN and says why in words (never 0, never a string);
one that fails does not touch the others; what has no value yet (a rate before its second reading) is None, and is
announced but not sent.

Runs in the sampler child; knows no library that reads and no pipe.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeAlias

from livemon.clock import Clock
from livemon.errors import LivemonError
from livemon.protocol import SeriesEntry

__all__ = [
    "Rates",
    "Reading",
    "Series",
    "Slowly",
    "Source",
    "SourceAbsentError",
    "SourceFailedError",
    "Unit",
    "attempt",
    "explain",
    "unknown",
]

Unit: TypeAlias = Literal["percent", "bytes", "bytes_per_s", "celsius", "watts", "joules", "hertz", "count", ""]
Group: TypeAlias = Literal["host", "process", "gpu"]


class SourceAbsentError(LivemonError):
    """There is nothing for this source to read on this machine; the text says why, for people."""


class SourceFailedError(LivemonError):
    """The whole source stopped working and must be opened again; the text says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Description of one series, see `livemon.protocol.SeriesEntry`."""

    name: str
    unit: Unit
    group: Group
    label: str
    device: str = ""
    period_s: float = 0.0
    """Time between its samples where it is longer than that of the others; 0: it is not."""
    shown: Literal["chart", "text"] = "chart"
    """`text`: a line of a table is enough."""

    def entry(self, number: int) -> SeriesEntry:
        """The same as a line of the catalogue."""
        return SeriesEntry(
            id=number,
            name=self.name,
            unit=self.unit,
            group=self.group,
            label=self.label,
            device=self.device,
            period=self.period_s,
            shown=self.shown,
        )


class Reading(NamedTuple):
    """One value of one series."""

    series: Series
    value: float | None
    """NaN: the reading failed. None: there is no value yet."""
    reason: str = ""
    """Why it failed, in words; with a value that is not NaN: what is missing in it."""
    words: str = ""
    """What the value means, where a number alone does not tell."""


class Source(Protocol):
    """Something that can be read. Every method is called by one thread, the same one."""

    @property
    def name(self) -> str:
        """One of `livemon.sampling.settings.SOURCES`."""
        ...

    def open(self) -> None:
        """Get ready to read. Raises `SourceAbsentError`; it is then called again, later and later."""
        ...

    def read(self) -> list[Reading]:
        """Read everything once. Raises `SourceFailedError` when nothing can be read until `open` worked again."""
        ...

    def close(self) -> None:
        """Let go of what `open` took; also called when `open` or `read` raised."""
        ...


def explain(error: BaseException) -> str:
    """An error in words, on one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    text = " ".join(str(error).split())
    return text if isinstance(error, LivemonError) else f"{type(error).__name__}: {text}".rstrip(": ")


def unknown(series: Iterable[Series], reason: str) -> list[Reading]:
    """A failed reading of each of `series`."""
    return [Reading(one, math.nan, reason) for one in series]


def attempt(series: Sequence[Series], read: Callable[[], Sequence[float | None]]) -> list[Reading]:
    """Readings of `series`, whose values `read` returns in the same order (None: no value yet).

    Whatever `read` raises makes all of them NaN, with the reason; only `SourceFailedError` passes.
    """
    try:
        values = read()
    except SourceFailedError:
        raise
    except Exception as error:  # noqa: BLE001 - libraries and /proc fail in any way; the other readings must go on
        return unknown(series, explain(error))
    return [Reading(one, None if value is None else float(value)) for one, value in zip(series, values, strict=True)]


class Rates:
    """Turns counters that only grow into rates, summed over the devices that have them.

    A device counts from its second reading on. One whose counter went back (it was reset, or another device took its
    name) counts as nothing for that once. A plain sum would show a spike when a device appears, a drop when one goes.
    """

    def __init__(self, width: int) -> None:
        """`width`: how many counters each device has."""
        self._width = width
        self._previous: tuple[float, Mapping[str, Sequence[int]]] | None = None

    def update(self, now_s: float, counters: Mapping[str, Sequence[int]]) -> list[float | None]:
        """Counts per second since the last call, one for each counter. None: there was no call before.

        `now_s` is monotonic time, `counters` has `width` counters per device.
        """
        previous, self._previous = self._previous, (now_s, counters)
        if previous is None or now_s <= previous[0]:
            return [None] * self._width
        before_s, before = previous
        sums = [0] * self._width
        for device, counts in counters.items():
            for index, count in enumerate(counts):
                old = before[device][index] if device in before else count
                sums[index] += max(0, count - old)
        return [total / (now_s - before_s) for total in sums]


class Slowly:
    """Readings that are taken on a slower schedule, because they cost more or change less than the others."""

    def __init__(self, period_s: float, share: float = 1.0) -> None:
        """`share`: the part of time that the readings may take at most; where they take more they come later."""
        self.period_s = period_s
        self._share = share
        self._next_s = -math.inf
        self._last: list[Reading] = []

    def take(self, clock: Clock, read: Callable[[], list[Reading]]) -> list[Reading]:
        """What `read` says when it is due; else that there is no new value, with what was said about the last one."""
        started_s = clock.monotonic_s()
        if started_s < self._next_s:
            return [Reading(last.series, None, words=last.reason or last.words) for last in self._last]
        self._last = read()
        took_s = clock.monotonic_s() - started_s
        # A little early, so that a tick which comes in time is not too early for it.
        self._next_s = started_s + max(0.95 * self.period_s, took_s / self._share)
        return self._last
