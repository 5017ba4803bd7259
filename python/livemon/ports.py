"""Where the parts of the kernel side meet: interfaces only, so that parts can be built and tested alone.

`HubPort` is what the hub thread offers to its parts; `HubPart` is what a part (sampling, metrics, figures) lets the hub
call. Everything in `HubPart` runs on the hub thread, must not block and must not touch user objects other than by the
rules of `livemon.figures.capture`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from livemon.clock import Clock
from livemon.framing import Buffer
from livemon.protocol import HubMessage, Input, Save, SeriesEntry, SourceState, Tool, View

__all__ = ["CellEvent", "Child", "ChildSpec", "HubPart", "HubPort", "Page", "SampleSink", "Timer"]


@dataclass(frozen=True, kw_only=True)
class CellEvent:
    """A cell started or ended (main shell only, never a subshell)."""

    running: bool
    count: int
    time: float
    """Wall time, seconds."""
    source: str = ""
    """The code of a cell that started."""
    cpu_s: float = 0.0
    """CPU seconds that the kernel has used by then, with children that have ended."""


@dataclass(kw_only=True)
class Page:
    """A page that attached and gave a sign of life within 5 s."""

    id: str
    view: View | None = None
    last_seen_s: float = 0.0
    """Monotonic time."""
    said_s: float = -math.inf
    """Monotonic time of its last message."""
    beside: bool = True
    """It was heard beside the main shell last, so it is heard while a cell runs, too."""
    embedded: bool = False
    """It is a widget in a page that knows nothing else of Livemon, and shows none of a cell's live figures."""


@dataclass(frozen=True, kw_only=True)
class ChildSpec:
    """How to run a child process of the kernel: `python -m module` on two pipes."""

    name: str
    """`sampler`, `renderer`: also the name of its `SourceState`."""
    module: str
    on_message: Callable[[list[memoryview]], None]
    """One whole message (see `livemon.framing`)."""
    on_start: Callable[[], None]
    """A process was started, for the first time or again; `Child.send` works from here on."""
    on_exit: Callable[[str], None]
    """It ended without being asked to; the reason in words (signal, exit status, last lines of its stderr)."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables set on top of the kernel's."""
    args: Sequence[str] = ()
    on_passed: Callable[[memoryview], None] | None = None
    """It is given a pipe that ends at the pages (`livemon.hub.relay`), if there can be one; this hears of what went
    there, on the thread that publishes."""
    shares_memory: bool = False
    """Large parts of what it is sent lie in memory that it has as well (see `livemon.arena`)."""


class Child(Protocol):
    """A supervised child: started again with back-off when it dies."""

    @property
    def pid(self) -> int | None: ...
    @property
    def state(self) -> Literal["starting", "ok", "restarting", "stopped"]: ...
    @property
    def pending_bytes(self) -> int:
        """What `send` took and the pipe, or the child out of shared memory, did not yet."""
        ...

    @property
    def relayed_s(self) -> float:
        """CPU seconds that its messages to the pages took of the thread that publishes, since it was started last."""
        ...

    def send(self, parts: Sequence[Buffer]) -> bool:
        """Queue one message (hub thread only). False: there is no process now, the message is dropped."""
        ...

    def send_now(self, data: bytes) -> bool:
        """Write one framed message here and now (any thread). False: not now, as something else waits or is written."""
        ...

    def restart(self, reason: str) -> None: ...
    def stop(self) -> None: ...


class Timer(Protocol):
    def cancel(self) -> None: ...


class HubPort(Protocol):
    """What parts may ask of the hub."""

    @property
    def clock(self) -> Clock: ...
    @property
    def pages(self) -> Mapping[str, Page]:
        """Responsive pages by id (hub thread only)."""
        ...

    @property
    def cell_running(self) -> bool: ...
    @property
    def push_only(self) -> bool:
        """No page can be heard while a cell runs (ipykernel < 7, or subshells refused)."""
        ...

    def call_soon(self, function: Callable[..., object], *args: Any) -> None:
        """Run on the hub thread; callable from any thread and from signal handlers; never blocks."""
        ...

    def call_when_awake(self, function: Callable[..., object], *args: Any) -> None:
        """The same, when the hub thread is awake anyway: for what only matters then."""
        ...

    def wanted_turn(self, now_s: float) -> int:
        """Number of the turn that the hub thread, or the one that publishes, is in or has cause to begin; 0: none (any
        thread)."""
        ...

    def call_later(self, delay_s: float, function: Callable[..., object], *args: Any, early_s: float = 0.0) -> Timer:
        """Run on the hub thread after `delay_s`, or up to `early_s` earlier if it is awake then (hub thread only)."""
        ...

    def publish(self, message: HubMessage, buffers: Sequence[bytes] = ()) -> None:
        """Send to all pages (hub thread only). Dropped while no hub comm exists."""
        ...

    def pass_on(self, content: bytes, buffers: Sequence[bytes]) -> None:
        """The same for what is in JSON already."""
        ...

    def notice(
        self,
        level: Literal["info", "warning", "error"],
        text: str,
        *,
        detail: str = "",
        key: str = "",
    ) -> None:
        """Tell the person (any thread)."""
        ...

    def set_source(self, state: SourceState) -> None:
        """Record the health of a source or child; published with the next `State` (hub thread only)."""
        ...

    def count_dropped(self, cause: str, number: int) -> None:
        """Add to `State.dropped` (hub thread only)."""
        ...

    def spawn(self, spec: ChildSpec) -> Child:
        """Start and supervise a child (hub thread only)."""
        ...

    def dismiss(self, child: Child) -> None:
        """Stop a child for good, and forget that it was there (hub thread only)."""
        ...


class SampleSink(Protocol):
    """Where samples go (the hub's store); hub thread only."""

    def series(self, entry: SeriesEntry) -> int:
        """Id of the series of that name, made when new; `entry.id` is ignored, a changed label or unit taken over."""
        ...

    def add(self, time_s: float, ids: Sequence[int], values: Sequence[float]) -> None:
        """One value for each of `ids`, all read at wall time `time_s`; NaN: the reading failed."""
        ...


class HubPart:
    """Base of the hub's parts: every method runs on the hub thread and does nothing by default."""

    def start(self, hub: HubPort) -> None:
        """The hub thread runs; spawn children, set timers."""

    def stop(self) -> None:
        """The hub is about to end: last messages may still be published."""

    def on_attach(self, page: Page, since: float) -> None:
        """A page attached: publish what it needs to start (catalogue, history, figures)."""

    def on_view(self) -> None:
        """`HubPort.pages` or one of their views changed."""

    def on_resync(self, page: Page, figure: str) -> None:
        """A page missed a base frame."""

    def on_wish(self, page: Page, wish: Input | Tool | Save) -> None:
        """A person wants something of a figure."""

    def on_cell(self, event: CellEvent) -> None:
        """A cell started or ended."""
