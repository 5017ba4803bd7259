"""Sends samples to the pages: a part of the hub that reads the store and publishes `Catalogue` and `Samples`.

Runs on the hub thread. It remembers, for each series, up to where everything was published, and sends what came since:
at most two messages a second while a page shows a panel. While pages have a few numbers in their status bars and no
panel, only those are sent, every other second; while they show no samples at all, nothing. A page that comes later, or
shows its panel again, gets what it missed as a replay, and what is thinned by now as `Past`. iopub is a broadcast, so
this position is one for all pages.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Iterator

from livemon.haste import Haste
from livemon.hub.glance import at_a_glance
from livemon.hub.past import Entries
from livemon.hub.store import Columns, Store
from livemon.ports import HubPart, HubPort, Page, Timer
from livemon.protocol import Catalogue, Past, Samples

__all__ = ["SampleStream", "past_buffers", "sample_buffers"]

INTERVAL_S = 0.5
"""Time between two messages of samples, at least ..."""

_EARLY_S = 0.2
"""... or less by this, when the hub thread is awake anyway."""

GLANCE_INTERVAL_S = 2.0
"""The same while no page shows a panel."""

_MESSAGE_SAMPLES = 16_384
"""Samples in one message at most (28 bytes each)."""

_OLD_AFTER_S = 5.0
"""A sample that waited longer than this is history: its message says `replay`."""

Run = tuple[int, Columns]
"""Samples of one series: its id and its columns."""


class SampleStream(HubPart):
    """See the module's description."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sent: dict[int, int] = {}
        self._last_s = -math.inf
        self._timer: Timer | None = None
        self._watched = False
        """Some samples are shown somewhere."""
        self._all = False
        """A panel is."""

    def start(self, hub: HubPort) -> None:
        """See `HubPart`."""
        self._hub = hub
        # From one sample to the next: else it would be over whenever the thread is to be woken.
        self._haste = Haste(hub, calm_after_s=2 * GLANCE_INTERVAL_S)
        self._store.changed = self.stored

    def stop(self) -> None:
        """See `HubPart`."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._watched:
            self._flush()
        self._haste.end()

    def stored(self) -> None:
        """Something was added to the store: publish now, or when the interval is over."""
        if not self._watched or self._timer is not None:
            return
        interval_s = INTERVAL_S if self._all else GLANCE_INTERVAL_S
        wait_s = self._last_s + interval_s - self._hub.clock.monotonic_s()
        if wait_s <= 0:
            self._flush()
        else:
            self._timer = self._hub.call_later(wait_s, self._due, early_s=min(wait_s / 2, _EARLY_S))

    def on_view(self) -> None:
        """See `HubPart`."""
        views = [page.view for page in self._hub.pages.values() if page.view is not None]
        panel = any(view.panel for view in views)
        watched = panel or any(view.glance for view in views)
        more = (watched and not self._watched) or (panel and not self._all)
        self._watched, self._all = watched, panel
        if more:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            self._flush()

    def on_attach(self, _page: Page, since: float) -> None:
        """The whole catalogue, then the history after `since`, as far as it was published before."""
        self._store.catalogue_changes.clear()
        self._hub.publish(Catalogue(entries=list(self._store.entries), full=True))
        runs = []
        thinned: list[int] = []
        for number in range(len(self._store)):
            ring = self._store.ring(number)
            sent = self._sent.get(number, 0)
            start = ring.position_after(since)
            if start <= ring.total - len(ring):
                thinned.append(number)
            columns, position = ring.since(start)
            runs.append((number, columns))
            # What nobody was sent yet counts as sent now, for pages that attached before see this replay too.
            if start <= sent:
                self._sent[number] = position
        self._publish_past(thinned)
        self._publish(runs, replay=True)

    def _due(self) -> None:
        self._timer = None
        if self._watched:
            self._flush()

    def _flush(self) -> None:
        """Publish everything that was not published yet."""
        changes = self._store.catalogue_changes
        if changes:
            entries = list(changes)
            # Cleared first: what cannot be published must not keep all samples back for ever.
            changes.clear()
            self._hub.publish(Catalogue(entries=entries))
        now = self._hub.clock.wall_s()
        fresh: list[Run] = []
        old: list[Run] = []
        thinned: list[int] = []
        for number in range(len(self._store)):
            ring = self._store.ring(number)
            sent = self._sent.get(number, 0)
            if sent == ring.total or not (self._all or at_a_glance(self._store.entries[number].name)):
                continue
            if sent < ring.total - len(ring):  # nobody watched for longer than it holds
                thinned.append(number)
            columns, self._sent[number] = ring.since(sent)
            (old if columns.time[0] < now - _OLD_AFTER_S else fresh).append((number, columns))
        if old or fresh:
            self._last_s = self._hub.clock.monotonic_s()
            if self._hub.cell_running:
                self._haste.moved()
        self._publish_past(thinned)
        self._publish(old, replay=True)
        self._publish(fresh, replay=False)

    def _publish_past(self, numbers: list[int]) -> None:
        """The thinned past of these series, the coarsest tier of all of them first."""
        found: dict[float, list[tuple[int, float, Entries]]] = {}
        for number in numbers:
            ring = self._store.ring(number)
            tiers = ring.past.entries()
            if any(len(entries) for _, entries in tiers):
                until_s = ring.since(0, 1)[0].time[0]
                for seconds, entries in tiers:
                    found.setdefault(seconds, []).append((number, until_s, entries))
        for seconds, series in found.items():
            for some in _chunks(series):
                count, buffers = past_buffers([(number, entries) for number, _, entries in some])
                ids, until = [number for number, _, _ in some], [until_s for _, until_s, _ in some]
                self._hub.publish(Past(seconds=seconds, count=count, series=ids, until=until), buffers)

    def _publish(self, runs: list[Run], *, replay: bool) -> None:
        for count, buffers in _messages(runs):
            self._hub.publish(Samples(count=count, replay=replay), buffers)


def _messages(runs: list[Run]) -> Iterator[tuple[int, list[bytes]]]:
    """`runs` cut into messages of at most `_MESSAGE_SAMPLES`."""
    batch: list[Run] = []
    room = _MESSAGE_SAMPLES
    for number, columns in runs:
        rest = _ordered(columns)
        while rest.time:
            head = Columns(rest.time[:room], rest.value[:room], rest.step[:room])
            rest = Columns(rest.time[room:], rest.value[room:], rest.step[room:])
            batch.append((number, head))
            room -= len(head.time)
            if room == 0:
                yield _MESSAGE_SAMPLES, sample_buffers(batch)
                batch, room = [], _MESSAGE_SAMPLES
    if batch:
        yield _MESSAGE_SAMPLES - room, sample_buffers(batch)


def _chunks(series: list[tuple[int, float, Entries]]) -> Iterator[list[tuple[int, float, Entries]]]:
    """Cut between series, where a message would become larger than that of samples."""
    batch: list[tuple[int, float, Entries]] = []
    room = _MESSAGE_SAMPLES
    for one in series:
        if batch and len(one[2]) > room:
            yield batch
            batch, room = [], _MESSAGE_SAMPLES
        batch.append(one)
        room -= len(one[2])
    if batch:
        yield batch


def past_buffers(series: list[tuple[int, Entries]]) -> tuple[int, list[bytes]]:
    """How many entries there are, and the six buffers of `Past`, little-endian."""
    ids, counts, times = array("I"), array("I"), array("d")
    values = (array("f"), array("f"), array("f"))
    for number, entries in series:
        ids.extend(array("I", [number]) * len(entries))
        times.extend(entries.time)
        counts.extend(entries.count)
        for column, part in zip(values, (entries.low, entries.mean, entries.high), strict=True):
            column.extend(part if part.typecode == "f" else array("f", part))
    columns: list[array[int] | array[float]] = [ids, times, *values, counts]
    if sys.byteorder == "big":
        for one in columns:
            one.byteswap()
    return len(ids), [one.tobytes() for one in columns]


def _ordered(columns: Columns) -> Columns:
    """Sorted by time: threads log at almost the same time, and a clock may be set back."""
    times = columns.time
    if array("d", sorted(times)) == times:  # quick for what is sorted already, which is nearly always so
        return columns
    order = sorted(range(len(times)), key=times.__getitem__)
    return Columns(*(array("d", [column[i] for i in order]) for column in (times, columns.value, columns.step)))


def sample_buffers(runs: list[Run]) -> list[bytes]:
    """The four buffers of `Samples`: id (u32), time, value, step (f64), little-endian."""
    ids = array("I")
    columns = [array("d"), array("d"), array("d")]
    for number, run in runs:
        ids.extend(array("I", [number]) * len(run.time))
        for column, part in zip(columns, (run.time, run.value, run.step), strict=True):
            column.extend(part)
    if sys.byteorder == "big":
        ids.byteswap()
        for column in columns:
            column.byteswap()
    return [ids.tobytes(), *(column.tobytes() for column in columns)]
