"""A source in use: opened, read at every tick, opened again with back-off when it fails, always able to say how it is.

`Feed` reads on the thread that asks. `ThreadedFeed` reads on a thread of its own and notices when that does not come
back (an NVIDIA driver can hang inside a call for ever): the caller never waits for it. Whatever was read once and
cannot be read now is NaN at every tick, so that no chart draws a line across the gap.

Runs in the sampler child; knows no pipe.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, Protocol

from livemon.clock import Clock
from livemon.protocol import SourceState
from livemon.sampling.base import Reading, Series, Source, SourceAbsentError, explain, unknown

__all__ = ["Batch", "Feed", "Feeding", "ThreadedFeed"]

FIRST_RETRY_S = 1.0
LAST_RETRY_S = 60.0
HANG_S = 5.0
"""A reading that takes longer is a driver that does not answer. The first one of a GPU may take 2-3 s."""

_SHOWN_FAILURES = 3


class Batch(NamedTuple):
    """What one tick of one source read."""

    time_s: float
    """Wall time."""
    readings: list[Reading]


class Feeding(Protocol):
    """What the sampler sees of a source."""

    @property
    def state(self) -> SourceState:
        """How the source is, for people."""
        ...

    def request(self) -> None:
        """A tick is due. Never blocks for long."""
        ...

    def collect(self) -> list[Batch]:
        """What was read since the last call, in order of time."""
        ...


class Feed:
    """A source that is read at once when a tick is due."""

    def __init__(self, source: Source, clock: Clock, *, besides: str = "") -> None:
        """`besides`: what is said in every state of the source that was tried, after its own reason."""
        self._besides = besides
        self._source = source
        self._clock = clock
        self._open = False
        self._retry_at_s = -float("inf")
        self._retry_s = FIRST_RETRY_S
        self._problem = ""
        self._batches: list[Batch] = []
        self.known: tuple[Series, ...] = ()
        """Every series that this source has ever had a reading of; replaced as a whole, so any thread may look."""
        self.state = SourceState(name=source.name, state="starting")

    def request(self) -> None:
        """See `Feeding.request`."""
        time_s = self._clock.wall_s()
        readings = self.read()
        if readings:
            self._batches.append(Batch(time_s, readings))

    def collect(self) -> list[Batch]:
        """See `Feeding.collect`."""
        batches, self._batches = self._batches, []
        return batches

    def read(self) -> list[Reading]:
        """Readings of this tick; opens the source first where that is due."""
        try:
            if not self._open:
                if self._clock.monotonic_s() < self._retry_at_s:
                    return unknown(self.known, self._problem)
                self._source.open()
                self._open = True
            readings = self._source.read()
        except SourceAbsentError as error:
            return self._give_up("absent", str(error))
        except Exception as error:  # noqa: BLE001 - a source must never stop the others; its words reach the panel
            return self._give_up("failed", explain(error))
        self._retry_s = FIRST_RETRY_S
        self._learn(readings)
        self.state = SourceState(
            name=self._source.name, state="ok", reason=self._with(_summary(readings)), remarks=_remarks(readings)
        )
        return readings

    def unread(self, state: Literal["absent", "failed"], reason: str) -> tuple[list[Reading], SourceState]:
        """What there is instead of readings while nothing can be read: NaN everywhere, with the reason at each."""
        readings = unknown(self.known, reason)
        return readings, SourceState(
            name=self._source.name, state=state, reason=self._with(reason), remarks=_remarks(readings)
        )

    def _with(self, reason: str) -> str:
        return "; ".join(part for part in (reason, self._besides) if part)

    def _learn(self, readings: Sequence[Reading]) -> None:
        known = {series.name: series for series in self.known}
        known.update({reading.series.name: reading.series for reading in readings})
        if (series := tuple(known.values())) != self.known:
            self.known = series

    def _give_up(self, state: Literal["absent", "failed"], reason: str) -> list[Reading]:
        self._open = False
        try:
            self._source.close()
        except Exception as error:  # noqa: BLE001 - as above
            reason = f"{reason} (and closing it failed: {explain(error)})"
        self._retry_at_s = self._clock.monotonic_s() + self._retry_s
        self._retry_s = min(LAST_RETRY_S, 2 * self._retry_s)
        self._problem = reason
        readings, self.state = self.unread(state, reason)
        return readings


class ThreadedFeed:
    """A source that is read on a thread of its own, started at the first tick."""

    def __init__(
        self,
        source: Source,
        clock: Clock,
        *,
        on_done: Callable[[], None],
        culprit: str,
        hang_s: float = HANG_S,
        besides: str = "",
    ) -> None:
        """`on_done` is called on the thread after each reading; `culprit` is what does not answer when it hangs;
        `besides`: see `Feed`.
        """
        self._feed = Feed(source, clock, besides=besides)
        self._name = source.name
        self._clock = clock
        self._on_done = on_done
        self._culprit = culprit
        self._hang_s = hang_s
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._batches: list[Batch] = []
        self._busy_since_s: float | None = None
        self._hung: SourceState | None = None
        self._problem = ""

    @property
    def state(self) -> SourceState:
        """See `Feeding.state`."""
        return self._hung or self._feed.state

    def request(self) -> None:
        """Wake the thread; a tick that comes while it still reads is left out, or NaN when it hangs."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=f"livemon-{self._name}", daemon=True)
            self._thread.start()
        with self._lock:
            now_s = self._clock.monotonic_s()
            if self._busy_since_s is None:
                self._busy_since_s = now_s
                self._wanted.set()
            elif now_s - self._busy_since_s >= self._hang_s:
                time_s = self._clock.wall_s()
                if self._hung is None:
                    since = _time_of_day(time_s - (now_s - self._busy_since_s))
                    self._problem = f"{self._culprit} does not answer since {since}"
                readings, self._hung = self._feed.unread("failed", self._problem)
                if readings:
                    self._batches.append(Batch(time_s, readings))

    def collect(self) -> list[Batch]:
        """See `Feeding.collect`."""
        with self._lock:
            batches, self._batches = self._batches, []
            return batches

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            readings = self._feed.read()
            with self._lock:
                # Stamped here, at the end: a reading that hung must not lie before the NaNs of that time.
                if readings:
                    self._batches.append(Batch(self._clock.wall_s(), readings))
                self._busy_since_s = None
                self._hung = None
            self._on_done()


def _summary(readings: Sequence[Reading]) -> str:
    """The failures among `readings` in one line; empty when there are none."""
    failures: dict[str, list[str]] = {}
    for reading in readings:
        # What few GPUs know is said where it stands.
        if reading.reason and reading.series.shown == "chart":
            failures.setdefault(reading.reason, []).append(reading.series.name)
    lines = [f"{', '.join(names)}: {reason}" for reason, names in failures.items()]
    more = len(lines) - _SHOWN_FAILURES
    return "; ".join(lines[:_SHOWN_FAILURES]) + (f"; and {more} more" if more > 0 else "")


def _remarks(readings: Sequence[Reading]) -> dict[str, str]:
    return {reading.series.name: words for reading in readings if (words := reading.reason or reading.words)}


def _time_of_day(time_s: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(time_s))
