"""Executed cells and named spans, with what each took at its peak. A part of the hub: runs on the hub thread.

CPU and wall time are those at the start and the end. Memory is the most that was sampled in between, or read at the
start and the end: a cell may be shorter than the time between two samples. What is sampled arrives after the end, so
each is looked at once more a little later.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from livemon import spans
from livemon.hub.store import Ring, Store
from livemon.ports import CellEvent, HubPart, HubPort, Page, Timer
from livemon.protocol import SpanEntry, Spans

__all__ = ["KEPT", "TimelinePart", "resident_bytes"]

KEPT = 1000
"""Stretches that are remembered."""

PUBLISH_AFTER_S = 0.3
"""Short cells one after the other make one message."""

LOOK_EVERY_S = 5.0
"""How often what lasts is looked at."""

NAME_LENGTH = 200

_VRAM = re.compile(r"gpu\d+(\.mig\d+)?\.process_memory_bytes")


@dataclass(slots=True)
class _Open:
    """A stretch whose numbers may still change."""

    entry: SpanEntry
    cpu_s: float
    """Of the kernel when it started."""


class TimelinePart(HubPart):
    """See the module."""

    def __init__(self, store: Store, *, period_s: Callable[[], float], memory: Callable[[], float]) -> None:
        """`period_s`: time between samples. `memory`: bytes that this process has now; 0: not known."""
        self._store = store
        self._period_s = period_s
        self._memory = memory
        self._entries: dict[int, SpanEntry] = {}
        self._next = 1
        self._cell: _Open | None = None
        self._spans: dict[int, _Open] = {}
        self._dirty: set[int] = set()
        self._timer: Timer | None = None
        self._look_timer: Timer | None = None

    @property
    def entries(self) -> list[SpanEntry]:
        """All that are remembered, in the order in which they started."""
        return list(self._entries.values())

    def start(self, hub: HubPort) -> None:
        """See `HubPart`."""
        self._hub = hub
        spans.listen(lambda span, ended: hub.call_soon(self._on_span, span, ended))

    def stop(self) -> None:
        """See `HubPart`."""
        spans.listen(None)
        self._publish()

    def on_attach(self, _page: Page, since: float) -> None:
        """All of them: they are few, and what changed since is not known."""
        if since < self._hub.clock.wall_s() - 1.0:  # else it is a page that is told again and again
            self._hub.publish(Spans(spans=self.entries, full=True))

    def on_cell(self, event: CellEvent) -> None:
        """See `HubPart`."""
        memory = self._memory()
        if event.running:
            entry = SpanEntry(
                id=0, kind="cell", name=_first_line(event.source), count=event.count, start=event.time, memory=memory
            )
            self._cell = _Open(self._add(entry), event.cpu_s)
        elif self._cell is not None:
            self._end(self._cell, event.time, event.cpu_s, memory)
            self._cell = None

    def _on_span(self, span: spans.Span, ended: bool) -> None:
        known = self._spans.pop(id(span), None)
        if not ended:
            entry = SpanEntry(
                id=0, kind="span", name=span.name[:NAME_LENGTH], start=span.start_s, memory=self._memory()
            )
            self._spans[id(span)] = _Open(self._add(entry), span.start_cpu_s)
        elif known is not None and span.end_s is not None:
            self._end(known, span.end_s, span.end_cpu_s, self._memory())

    # -- what became of one --------------------------------------------------------------------------------------------

    def _add(self, entry: SpanEntry) -> SpanEntry:
        entry = msgspec.structs.replace(entry, id=self._next)
        self._next += 1
        self._put(entry)
        while len(self._entries) > KEPT:
            del self._entries[next(iter(self._entries))]
        self._watch()
        return entry

    def _end(self, stretch: _Open, time_s: float, cpu_s: float, memory: float) -> None:
        entry = self._entries.get(stretch.entry.id, stretch.entry)
        cpu = max(0.0, cpu_s - stretch.cpu_s)
        ended = msgspec.structs.replace(entry, end=max(time_s, entry.start), cpu=cpu, memory=max(entry.memory, memory))
        self._put(self._with_peaks(ended))
        # Samples of its last moments are still on their way.
        self._hub.call_later(2 * self._period_s() + 0.5, self._look_again, ended.id)

    def _look_again(self, number: int) -> None:
        entry = self._entries.get(number)
        if entry is not None:
            looked = self._with_peaks(entry)
            if looked != entry:
                self._put(looked)

    def _watch(self) -> None:
        if self._look_timer is None:
            self._look_timer = self._hub.call_later(LOOK_EVERY_S, self._look, early_s=LOOK_EVERY_S / 2)

    def _look(self) -> None:
        """Bring what lasts up to date, for those who watch."""
        self._look_timer = None
        open_now = [*self._spans.values(), *([self._cell] if self._cell is not None else [])]
        for stretch in open_now:
            self._look_again(stretch.entry.id)
        if open_now:
            self._watch()

    def _put(self, entry: SpanEntry) -> None:
        self._entries[entry.id] = entry
        self._dirty.add(entry.id)
        if self._timer is None:
            self._timer = self._hub.call_later(PUBLISH_AFTER_S, self._publish)

    def _publish(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        dirty, self._dirty = self._dirty, set()
        changed = [self._entries[number] for number in sorted(dirty) if number in self._entries]
        if changed:
            self._hub.publish(Spans(spans=changed))

    # -- peaks ---------------------------------------------------------------------------------------------------------

    def _with_peaks(self, entry: SpanEntry) -> SpanEntry:
        end_s = entry.end or self._hub.clock.wall_s()
        memory = self._store.find("process.tree_rss_bytes")
        most = 0.0
        if memory is not None:
            ring = self._store.ring(memory.id)
            most = max((value for _, value in _values(ring, entry.start, end_s)), default=0.0)
        return msgspec.structs.replace(
            entry, memory=max(entry.memory, most), vram=max(entry.vram, self._vram(entry.start, end_s))
        )

    def _vram(self, start_s: float, end_s: float) -> float:
        """The most on all GPUs together: they are read at one time."""
        sums: dict[float, float] = {}
        for entry in self._store.entries:
            if _VRAM.fullmatch(entry.name):
                for time_s, value in _values(self._store.ring(entry.id), start_s, end_s):
                    sums[time_s] = sums.get(time_s, 0.0) + value
        return max(sums.values(), default=0.0)


def _values(ring: Ring, start_s: float, end_s: float) -> Iterator[tuple[float, float]]:
    """(time, largest value) of what is known of that time; readings that failed are left out."""
    for _, entries in ring.past.entries():
        for time_s, _, _, high in entries.rows():
            if start_s <= time_s <= end_s and high == high:
                yield time_s, high
    columns, _ = ring.since(ring.position_after(start_s))
    for time_s, value in zip(columns.time, columns.value, strict=True):
        if time_s <= end_s and value == value:
            yield time_s, value


def resident_bytes() -> float:
    """Memory that this process has now, bytes; 0 where the system does not tell it cheaply."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return float(int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
    except OSError:
        return 0.0


def _first_line(source: str) -> str:
    for line in source.splitlines():
        if line.strip():
            return line.strip()[:NAME_LENGTH]
    return ""
