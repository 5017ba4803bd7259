"""The work of the sampler child, without its process: ticks in, messages in the outbox out.

Numbers the series, counts what fails, and says how each source is when that changes. Runs on the main thread of the
child; the sources come in through the constructor, so that it runs in tests as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from livemon.clock import Clock
from livemon.protocol import GpuUse, SeriesEntry
from livemon.sampling.base import Reading, Series
from livemon.sampling.feed import Batch, Feeding
from livemon.sampling.messages import Announce, Failure, Health, encode, encode_gap, encode_tick
from livemon.sampling.outbox import Outbox
from livemon.sampling.ticker import Ticker

__all__ = ["Sampler"]

GAP_PERIODS = 2.5
"""A tick that comes so many periods after the one before it leaves a gap: one that is missed may be jitter."""

HOLDERS_EVERY_S = 2.0
"""How often it is sent who has memory of GPUs, at most."""

COUNTS_EVERY_S = 10.0
"""How often counts that grow (failures, dropped samples) are sent when nothing else changed."""


class Sampler:
    """Reads the sources at every tick."""

    def __init__(
        self,
        outbox: Outbox,
        clock: Clock,
        feed_of: Callable[[str], Feeding],
        period_s: float,
        sources: Sequence[str],
        holders: Callable[[], list[GpuUse]] = list,
    ) -> None:
        """`feed_of` makes the feed of a source's name; it is called once for each source, when it is first wanted.
        `holders`: who has memory of GPUs, as the source `gpu` read it last; it holds while that source is well.
        """
        self._outbox = outbox
        self._clock = clock
        self._feed_of = feed_of
        self._holders = holders
        self._feeds: dict[str, Feeding] = {}
        self._numbers: dict[str, tuple[int, Series]] = {}
        self._failures: dict[str, Failure] = {}
        self._said: Health | None = None
        self._said_s = -float("inf")
        self._sources: tuple[str, ...] = ()
        self._known: dict[str, float] = {}
        self._present: dict[str, frozenset[str]] = {}
        self._ticked: float | None = None
        self._ticker = Ticker(clock, period_s)
        self.configure(period_s, sources)

    @property
    def wait_s(self) -> float:
        """Time until the next tick, seconds."""
        return self._ticker.wait_s()

    def configure(self, period_s: float, sources: Sequence[str]) -> None:
        """Sample `sources` every `period_s` from now on."""
        if period_s != self._ticker.period_s:
            self._ticked = None
            self._ticker.set_period(period_s)
        before = set(self._sources)
        for name in before - set(sources):
            self._end(name, self._clock.wall_s(), ())
        self._sources = tuple(sources)
        for name in sources:
            if name not in self._feeds:
                self._feeds[name] = self._feed_of(name)
            elif name not in before:
                self._feeds[name].collect()  # of before it was left out: there is a gap behind it already

    def tick(self) -> None:
        """Read if a tick is due, and queue whatever the sources have read by now. Never blocks for long."""
        feeds = [self._feeds[name] for name in self._sources]
        if self._ticker.due():
            self._mark_gap()
            # A source with a thread of its own reads while the others are read here.
            for feed in reversed(feeds):
                feed.request()
        for name, feed in zip(self._sources, feeds, strict=True):
            for batch in feed.collect():
                self._send(batch)
                self._end(name, batch.time_s, [reading.series.name for reading in batch.readings])
        self._send_health(feeds)

    def _mark_gap(self) -> None:
        """Say that nothing was read, after a tick that was late, while the machine slept, or when the clock was set.

        In wall time, which is that of the samples: monotonic time stands still while a machine sleeps.
        """
        before_s, now_s = self._ticked, self._clock.wall_s()
        self._ticked = now_s
        if before_s is None:
            return
        period_s = self._ticker.period_s
        elapsed_s = now_s - before_s
        set_back = elapsed_s < 0
        gone = [
            name for name, own_s in self._known.items() if set_back or elapsed_s > GAP_PERIODS * max(own_s, period_s)
        ]
        if gone:
            # Between the samples; of a clock that was set back, before those that come now.
            time_s = now_s - period_s / 2 if set_back else (before_s + now_s) / 2
            self._put_gap(time_s, gone)
            for name in gone:
                del self._known[name]

    def _send(self, batch: Batch) -> None:
        self._announce(batch.readings)
        for reading in batch.readings:
            if reading.reason:
                name = reading.series.name
                count = self._failures[name].count if name in self._failures else 0
                self._failures[name] = Failure(count=count + 1, reason=reading.reason)
            if reading.value is not None:
                self._known[reading.series.name] = reading.series.period_s
        values = {
            self._numbers[reading.series.name][0]: reading.value
            for reading in batch.readings
            if reading.value is not None
        }
        if values:
            self._outbox.put_tick(encode_tick(batch.time_s, list(values), list(values.values())), len(values))

    def _end(self, source: str, time_s: float, present: Collection[str]) -> None:
        """Say that series which a source had, and has no more, are unknown: else the next sample, whenever that comes,
        would be joined to the last one."""
        before, self._present[source] = self._present.get(source, frozenset()), frozenset(present)
        gone = [name for name in before - self._present[source] if self._known.pop(name, None) is not None]
        if gone:
            self._put_gap(time_s, gone)

    def _put_gap(self, time_s: float, names: Sequence[str]) -> None:
        self._outbox.put_tick(encode_gap(time_s, [self._numbers[name][0] for name in names]), len(names))

    def _announce(self, readings: Sequence[Reading]) -> None:
        entries: list[SeriesEntry] = []
        for series in (reading.series for reading in readings):
            known = self._numbers.get(series.name)
            if known is not None and (known[1] is series or known[1] == series):
                continue
            number = known[0] if known is not None else len(self._numbers)
            self._numbers[series.name] = (number, series)
            entries.append(series.entry(number))
        if entries:
            self._outbox.put_first(encode(Announce(entries=entries)))

    def _send_health(self, feeds: Sequence[Feeding]) -> None:
        states = [feed.state for feed in feeds]
        gpus_are_read = any(state.name == "gpu" and state.state == "ok" for state in states)
        health = Health(
            sources=states,
            failures=dict(self._failures),
            dropped=self._outbox.dropped,
            holders=self._holders() if gpus_are_read else [],
        )
        now_s = self._clock.monotonic_s()
        changed = self._said is None or health.sources != self._said.sources
        held = self._said is not None and health.holders != self._said.holders
        wait_s = HOLDERS_EVERY_S if held else COUNTS_EVERY_S
        if changed or (health != self._said and now_s >= self._said_s + wait_s):
            self._said, self._said_s = health, now_s
            self._outbox.put_latest(encode(health))
