"""The composition root: `Monitor` puts hub, store and parts together, and takes them down again.

There is at most one in a process. It is started and stopped from the main thread, or beside a busy one from a subshell
(`livemon.starting`). A forked child of the kernel starts clean: no monitor, fresh locks, inherited pipes closed.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from livemon import following, jobs, metrics, spans
from livemon.clock import SYSTEM_CLOCK, Clock
from livemon.errors import UnknownSeriesError
from livemon.hub.cells import CellWatch
from livemon.hub.comms import find_channel
from livemon.hub.hub import Hub
from livemon.hub.metrics import MetricsPart
from livemon.hub.past import Entries
from livemon.hub.store import Columns, Store
from livemon.hub.stream import SampleStream
from livemon.hub.timeline import TimelinePart, resident_bytes
from livemon.protocol import SeriesEntry
from livemon.sampling.part import SamplingPart
from livemon.sampling.settings import DEFAULT_PERIOD_S
from livemon.shells import find_shell

if TYPE_CHECKING:
    from livemon.figures.service import FigurePart
    from livemon.viewer.part import ViewerPart

__all__ = ["Monitor", "current", "newest", "start", "stop"]


class Monitor:
    """Livemon as it runs in this process."""

    def __init__(
        self,
        *,
        period_s: float = DEFAULT_PERIOD_S,
        sources: str | Iterable[str] = "auto",
        clock: Clock = SYSTEM_CLOCK,
        shell: Any = None,
    ) -> None:
        """`shell`: the IPython shell whose cells are watched, where there is one. Raises `UsageError`."""
        self._store = Store()
        self._metrics = MetricsPart(self._store)
        self._sampling = SamplingPart(self._store, period_s=period_s, sources=sources)
        self._timeline = TimelinePart(self._store, period_s=lambda: self._sampling.period_s, memory=resident_bytes)
        session = uuid.uuid4().hex
        self._cells = CellWatch(shell, clock, self._cell_event) if shell is not None else None
        self._figures: FigurePart | None = None
        self._viewers: ViewerPart | None = None
        self.hub = Hub(
            clock=clock,
            channel=find_channel(session),
            session=session,
            version=_version(),
            pid=os.getpid(),
            period_s=self._sampling.period_s,
            parts=[SampleStream(self._store), self._metrics, self._sampling, self._timeline],
            cells=self._cells,
            on_stop_request=_stop_beside,
        )

    @property
    def running(self) -> bool:
        """Whether its hub thread lives."""
        return self.hub.alive

    @property
    def session(self) -> str:
        """Unique to this run of Livemon."""
        return self.hub.session

    def start(self) -> None:
        """Start the hub thread; once."""
        jobs.notify = self.hub.notice
        self.hub.start()
        if self._cells is not None:
            self._cells.start()

    def stop(self, reason: str = "stopped") -> None:
        """End the hub thread, the children and the jobs. History stays readable."""
        jobs.stop_all()
        following.stop_all()
        jobs.notify = None
        if self._cells is not None:
            self._cells.stop()
        self.hub.stop(reason)

    def configure(self, *, period_s: float | None = None, sources: str | Iterable[str] | None = None) -> None:
        """Sample differently from now on. Raises `UsageError`; then nothing changes."""
        self._sampling.configure(period_s=period_s, sources=sources)
        if self.hub.period_s != self._sampling.period_s:
            self.hub.set_period(self._sampling.period_s)

    @property
    def period_s(self) -> float:
        """Sampling period, seconds."""
        return self._sampling.period_s

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources that are read."""
        return self._sampling.sources

    @property
    def series_count(self) -> int:
        """How many series there are (hub thread)."""
        return len(self._store)

    def show_figures(self) -> None:
        """Bring up the part that captures and renders figures, once."""
        if self._figures is None:
            from livemon.figures.service import FigurePart

            self._figures = FigurePart()
            self.hub.call_soon(self.hub.add_part, self._figures)

    def show_viewers(self) -> ViewerPart:
        """Bring up the part that shows figures in windows of their own, once."""
        self.show_figures()
        assert self._figures is not None
        if self._viewers is None:
            from livemon.viewer.part import ViewerPart

            self._viewers = ViewerPart(self._figures)
            self.hub.call_soon(self.hub.add_part, self._viewers)
        return self._viewers

    # -- reading -------------------------------------------------------------------------------------------------------

    def catalogue(self) -> list[SeriesEntry]:
        """All series, in the order in which they appeared."""

        def read() -> list[SeriesEntry]:
            self._metrics.take()
            return list(self._store.entries)

        return self.hub.ask(read)

    def columns(self, name: str) -> tuple[SeriesEntry, Columns, list[tuple[float, Entries]]]:
        """All samples kept of one series, and its past. Raises `UnknownSeriesError`, which lists what there is."""

        def read() -> tuple[SeriesEntry, Columns, list[tuple[float, Entries]]] | list[str]:
            self._metrics.take()
            entry = self._store.find(name)
            if entry is None:
                return [known.name for known in self._store.entries]
            ring = self._store.ring(entry.id)
            return entry, ring.since(0)[0], ring.past.entries()

        found = self.hub.ask(read)
        if isinstance(found, list):
            raise UnknownSeriesError(_unknown_series(name, found))
        return found

    def newest_values(self) -> dict[str, float]:
        """The newest value of each series, by name; NaN where the last reading failed. Also what figures took."""

        def read() -> dict[str, float]:
            self._metrics.take()
            figures = self._figures.stats() if self._figures is not None else {}
            return figures | {entry.name: self._store.ring(entry.id).last[1] for entry in self._store.entries}

        return self.hub.ask(read)

    def _cell_event(self, event: Any) -> None:
        self.hub.cell_event(event)


_lock = threading.Lock()
_current: Monitor | None = None
_newest: Monitor | None = None


def current() -> Monitor | None:
    """The monitor that runs now."""
    return _current if _current is not None and _current.running else None


def newest() -> Monitor | None:
    """The monitor that runs now, or ran last: its history can still be read."""
    return _newest


def start(*, period_s: float | None = None, sources: str | Iterable[str] | None = None) -> Monitor:
    """The running monitor, started when there is none; what is not None is taken over. Raises `UsageError`."""
    global _current, _newest
    with _lock:
        monitor = current()
        if monitor is not None:
            monitor.configure(period_s=period_s, sources=sources)
            return monitor
        monitor = Monitor(
            period_s=DEFAULT_PERIOD_S if period_s is None else period_s,
            sources="auto" if sources is None else sources,
            shell=find_shell(),
        )
        try:
            monitor.start()
        except BaseException:  # an interrupt, too: nobody else could stop what has begun
            monitor.stop("not started")
            raise
        _current = _newest = monitor
        return monitor


def stop(reason: str = "stopped") -> bool:
    """Stop the running monitor; whether there was one."""
    global _current
    with _lock:
        monitor, _current = _current, None
        if monitor is None:
            jobs.stop_all()
            return False
        monitor.stop(reason)
        return True


def stopped() -> bool:
    """Whether Livemon was stopped on purpose and not started since."""
    return _current is None and _newest is not None


def _stop_beside() -> None:
    """A page asked to stop: not on the hub thread, which must end."""
    from livemon.api import stop as stop_all

    threading.Thread(target=stop_all, name="livemon-stop", daemon=True).start()


def _unknown_series(name: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(repr(one) for one in near)}?" if near else ""
    if not known:
        return f"there is no series {name!r}; nothing was sampled or logged yet."
    shown = ", ".join(sorted(known)[:60]) + (", …" if len(known) > 60 else "")
    return f"there is no series {name!r}.{hint} There are: {shown}."


def _version() -> str:
    with contextlib.suppress(ImportError):
        from livemon._version import __version__

        return str(__version__)
    return "0"


def _after_fork() -> None:
    """In a forked child (a data-loader worker): nothing of the parent's Livemon may be used or held open."""
    global _lock, _current, _newest
    _lock = threading.Lock()
    monitor, _current, _newest = _newest, None, None
    metrics.reset()
    jobs.reset()
    following.reset()
    spans.listen(None)
    if monitor is not None:
        with contextlib.suppress(Exception):
            monitor.hub.abandon()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(stop, "the kernel shuts down")
