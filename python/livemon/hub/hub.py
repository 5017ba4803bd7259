"""The hub: what its parts may ask for (`livemon.ports.HubPort`), and who may be told what, when.

Methods run on the hub thread unless their description says otherwise. The rules of a good citizen live here: with no
page and no running cell nothing is published, so that an idle kernel is culled; with no page but a running cell one
message a minute, so that a working one is not; and after control traffic beside a running cell the kernel says again
that it is busy, because JupyterLab believes the last status it saw.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from livemon.clock import Clock
from livemon.errors import LivemonError
from livemon.hub.cells import CellWatch
from livemon.hub.channel import Channel
from livemon.hub.children import SupervisedChild
from livemon.hub.loop import Loop, LoopTimer
from livemon.hub.notices import Level, Notices
from livemon.hub.pages import Pages
from livemon.hub.reception import Reception
from livemon.ports import CellEvent, Child, ChildSpec, HubPart, Page, Timer
from livemon.protocol import (
    PROTOCOL,
    CellState,
    Goodbye,
    Hello,
    HubMessage,
    Input,
    Notice,
    Save,
    SourceState,
    State,
    Tool,
)

__all__ = ["Hub", "Level"]

T = TypeVar("T")

HEARTBEAT_S = 60.0
"""Period of the messages that nobody may be there to see, while a cell runs."""

_STATE_DELAY_S = 0.05
_PUSH_PERIOD_S = 10.0
_HEARD_AGAIN_S = 1.0
_ASK_TIMEOUT_S = 10.0
_CHILD_PATIENCE_S = 1.0

_PUSH_ONLY = (
    "This kernel cannot hear pages while a cell runs (ipykernel 7 or later can): what is shown then was chosen before."
)

_log = logging.getLogger("livemon")


class Hub:
    """See the module's description. `parts` are started in order and stopped in reverse."""

    def __init__(
        self,
        *,
        clock: Clock,
        channel: Channel,
        session: str,
        version: str,
        pid: int,
        period_s: float,
        parts: Sequence[HubPart],
        cells: CellWatch | None = None,
        on_stop_request: Callable[[], object] = lambda: None,
    ) -> None:
        self._clock = clock
        self._channel = channel
        self._session = session
        self._version = version
        self._pid = pid
        self.period_s = period_s
        self._parts = list(parts)
        self._cells = cells
        self._loop = Loop(clock, self._failed)
        self._pages = Pages()
        self._reception = Reception(
            self,
            clock=clock,
            loop=self._loop,
            channel=channel,
            pages=self._pages,
            on_stop_request=on_stop_request,
        )
        self._children: list[tuple[str, SupervisedChild]] = []
        self._relayed: list[SupervisedChild] = []
        """Those that have a pipe to the pages."""
        self._cell = CellState(running=False)
        self._sources: dict[str, SourceState] = {}
        self._dropped: dict[str, int] = {}
        self._notices = Notices(self.publish, self.call_later)
        self._state_timer: Timer | None = None
        self._beat_timer: Timer | None = None
        self._push_timer: Timer | None = None

    # -- any thread ----------------------------------------------------------------------------------------------------

    @property
    def session(self) -> str:
        """Unique to this hub."""
        return self._session

    @property
    def channel(self) -> Channel:
        """The way to the pages."""
        return self._channel

    @property
    def alive(self) -> bool:
        """Whether the hub thread runs."""
        return self._loop.alive

    def start(self) -> None:
        """Start the thread and its parts, and become findable (main thread, or a subshell's)."""
        self._loop.start()
        self._loop.call_soon(self._start)
        self._channel.open(self)

    def stop(self, reason: str, timeout_s: float = 5.0) -> None:
        """Say goodbye, stop the parts, end the thread and the children. Not from the hub thread."""
        self._channel.close()
        self._loop.call_soon(self._stop, reason)
        ended = self._loop.stop(timeout_s)
        for _, child in self._children:
            child.bury(_CHILD_PATIENCE_S if ended else 0.0)

    def abandon(self) -> None:
        """In a forked child of the kernel: close what was inherited; nothing here may be used afterwards."""
        self._loop.abandon()
        for _, child in self._children:
            child.abandon()
        if self._cells is not None:
            self._cells.renew_lock()

    def call_soon(self, function: Callable[..., object], *args: Any) -> None:
        """See `HubPort`."""
        self._loop.call_soon(function, *args)

    def call_when_awake(self, function: Callable[..., object], *args: Any) -> None:
        """See `HubPort`."""
        self._loop.call_when_awake(function, *args)

    def ask(self, function: Callable[[], T]) -> T:
        """The result of `function`, run on the hub thread (where it is alive). Raises what it raised."""
        if self._loop.inside or not self._loop.alive:
            return function()
        done = threading.Event()
        result: list[T] = []
        failure: list[BaseException] = []

        def run() -> None:
            try:
                result.append(function())
            except BaseException as error:  # noqa: BLE001 - belongs to the thread that asked
                failure.append(error)
            done.set()

        self._loop.call_soon(run)
        if not done.wait(_ASK_TIMEOUT_S):
            raise LivemonError(f"the hub thread did not answer within {_ASK_TIMEOUT_S:g} s")
        if failure:
            raise failure[0]
        return result[0]

    def notice(self, level: Level, text: str, *, detail: str = "", key: str = "") -> None:
        """See `HubPort`."""
        self._loop.call_soon(self._notice, level, text, detail, key, self._clock.wall_s())

    def set_period(self, period_s: float) -> None:
        """Samples come with another period from now on."""
        self.period_s = period_s
        self._loop.call_soon(lambda: self.publish(self.hello()))

    def cell_event(self, event: CellEvent) -> None:
        """A cell started or ended."""
        self._loop.call_soon(self._on_cell, event)

    # -- Control: called by the channel, on any thread -----------------------------------------------------------------

    def message(self, content: Any, carrier: str, *, beside: bool = True, embedded: bool = False) -> None:
        """See `Control`."""
        self._loop.call_soon(self._reception.message, content, carrier, beside, embedded)

    def presume(self, page_id: str) -> None:
        """The hub's widget is displayed by the cell that runs: unless a page is there, one will be."""
        self._loop.call_soon(self._reception.presume, page_id)

    def closed(self, carrier: str) -> None:
        """See `Control`."""
        self._loop.call_soon(self._reception.closed, carrier)

    def settled(self) -> None:
        """See `Control`."""
        if self._cells is not None:
            self._cells.while_running(self._channel.say_busy)

    # -- HubPort -------------------------------------------------------------------------------------------------------

    @property
    def clock(self) -> Clock:
        """See `HubPort`."""
        return self._clock

    @property
    def pages(self) -> Mapping[str, Page]:
        """See `HubPort`."""
        return self._pages.present

    @property
    def cell_running(self) -> bool:
        """See `HubPort`."""
        return self._cell.running

    @property
    def push_only(self) -> bool:
        """See `HubPort`."""
        return not self._channel.subshells

    def wanted_turn(self, now_s: float) -> int:
        """See `HubPort`."""
        return self._loop.wanted_turn(now_s) or next(filter(None, (one.wanted_turn() for one in self._relayed)), 0)

    def call_later(
        self, delay_s: float, function: Callable[..., object], *args: Any, early_s: float = 0.0
    ) -> LoopTimer:
        """See `HubPort`."""
        return self._loop.call_later(delay_s, function, *args, early_s=early_s)

    def publish(self, message: HubMessage, buffers: Sequence[bytes] = ()) -> None:
        """See `HubPort`. Dropped also while no page is there to see it."""
        if self._pages.present:
            self._channel.send(message, buffers)

    def pass_on(self, content: bytes, buffers: Sequence[bytes]) -> None:
        """See `HubPort`."""
        if self._pages.present:
            self._channel.pass_on(content, buffers)

    def set_source(self, state: SourceState) -> None:
        """See `HubPort`."""
        if self._sources.get(state.name) != state:
            self._sources[state.name] = state
            self._state_changed()

    def count_dropped(self, cause: str, number: int) -> None:
        """See `HubPort`."""
        if number > 0:
            self._dropped[cause] = self._dropped.get(cause, 0) + number
            self._state_changed()

    def spawn(self, spec: ChildSpec) -> Child:
        """See `HubPort`."""

        def on_state(state: Literal["starting", "ok", "restarting", "stopped"], reason: str) -> None:
            self.set_source(SourceState(name=spec.name, state=state, reason=reason))
            if state == "restarting":
                self._notice(
                    "warning",
                    f"The {spec.name} ended and is started again.",
                    reason,
                    f"child:{spec.name}",
                    self._clock.wall_s(),
                )

        child = SupervisedChild(spec, self._loop, self._clock.monotonic_s, on_state, self._channel)
        self._children.append((spec.name, child))
        if spec.on_passed is not None:
            self._relayed.append(child)
        child.start()
        return child

    def dismiss(self, child: Child) -> None:
        """See `HubPort`."""
        child.stop()
        # Those whose last process may still be on its way out stay until the next one goes.
        for name, other in [pair for pair in self._children if pair[1].gone or pair[1] is child]:
            if other.gone:
                self._children.remove((name, other))
            if other is child and self._sources.pop(name, None) is not None:
                self._state_changed()

    # -- Host: for the reception ---------------------------------------------------------------------------------------

    @property
    def deaf(self) -> bool:
        """See `Host`."""
        return self.push_only and self._cell.running

    def hello(self) -> Hello:
        """See `Host`."""
        return Hello(
            protocol=PROTOCOL,
            session=self._session,
            hub=self._channel.hub_id,
            version=self._version,
            pid=self._pid,
            time=self._clock.wall_s(),
            period=self.period_s,
            subshells=self._channel.subshells,
        )

    def welcome(self, page: Page, since: float) -> None:
        """See `Host`."""
        self.publish(self.hello())
        for part in self._parts:
            self._guarded(part.on_attach, page, since)
        self.publish_state()
        for notice in self._notices.all():
            self.publish(notice)
        self._push_if_unheard()

    def publish_state(self) -> None:
        """See `Host`."""
        if self._state_timer is not None:
            self._state_timer.cancel()
            self._state_timer = None
        self.publish(self.state())

    def views_changed(self) -> None:
        """See `Host`."""
        for part in self._parts:
            self._guarded(part.on_view)

    def resync(self, page: Page, figure: str) -> None:
        """See `Host`."""
        for part in self._parts:
            self._guarded(part.on_resync, page, figure)

    def wish(self, page: Page, wish: Input | Tool | Save) -> None:
        """See `Host`."""
        for part in self._parts:
            self._guarded(part.on_wish, page, wish)

    # -- for the monitor -----------------------------------------------------------------------------------------------

    def state(self) -> State:
        """The slow state, whole."""
        return State(
            cell=self._cell,
            sources=list(self._sources.values()),
            dropped=dict(self._dropped),
            notice=_PUSH_ONLY if self.push_only else "",
        )

    def notices(self) -> list[Notice]:
        """The last notices, oldest first."""
        return self._notices.all()

    def child_pids(self) -> dict[str, int]:
        """Process ids of the children that run now, by name."""
        return {name: child.pid for name, child in self._children if child.pid is not None}

    def add_part(self, part: HubPart) -> None:
        """Start one more part, as if it had been there from the beginning."""
        self._parts.append(part)
        self._guarded(part.start, self)
        for page in self.pages.values():
            self._guarded(part.on_attach, page, 0.0)
        self._guarded(part.on_view)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        # The one message that needs no page: pages that listen learn at once that there is something to attach to.
        self._channel.send(self.hello(), ())
        for part in self._parts:
            self._guarded(part.start, self)

    def _stop(self, reason: str) -> None:
        for part in reversed(self._parts):
            self._guarded(part.stop)
        for _, child in self._children:
            child.stop()
        if self._pages.present or self._cell.running:
            self._channel.send(Goodbye(reason=reason), ())

    def _guarded(self, function: Callable[..., object], *args: Any) -> None:
        """One part's fault must not keep the others from being called."""
        try:
            function(*args)
        except Exception as error:  # noqa: BLE001 - becomes a notice with its traceback
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        frame = traceback.extract_tb(error.__traceback__)[-1:]
        where = f"{Path(frame[0].filename).name}:{frame[0].lineno}" if frame else "?"
        key = f"internal:{type(error).__name__}:{where}"
        known = key in self._notices
        if not known:
            _log.error("an error inside Livemon", exc_info=error)
        try:
            self._notice(
                "error",
                f"An error inside Livemon ({where}): {error}",
                "".join(traceback.format_exception(error)),
                key,
                self._clock.wall_s(),
            )
        except Exception:  # noqa: BLE001 - the way to the pages may be what failed; the notice is kept for pages that come
            if not known:
                _log.exception("the notice of an error inside Livemon could not be published")

    def _notice(self, level: Level, text: str, detail: str, key: str, time_s: float) -> None:
        self._notices.add(level, text, detail=detail, key=key, time_s=time_s)

    # -- state ---------------------------------------------------------------------------------------------------------

    def _state_changed(self) -> None:
        if self._state_timer is None and self._pages.present:
            self._state_timer = self._loop.call_later(_STATE_DELAY_S, self.publish_state)

    def _on_cell(self, event: CellEvent) -> None:
        if event.running:
            self._cell = CellState(running=True, count=event.count, started=event.time)
            if self._beat_timer is None:
                self._beat_timer = self._loop.call_later(HEARTBEAT_S, self._beat)
        else:
            if self._unheard is not None:
                # By then they have said what they show now, instead of what they were presumed to show.
                self._loop.call_later(_HEARD_AGAIN_S, self.views_changed)
            self._cell = CellState(running=False, count=event.count, started=self._cell.started, ended=event.time)
        for part in self._parts:
            self._guarded(part.on_cell, event)
        self._push_if_unheard()
        self._state_changed()

    def _beat(self) -> None:
        """A sign of work for the server, which would take a long silent cell for an idle kernel."""
        self._beat_timer = None
        if self._cell.running:
            if not self._pages.present:
                self._channel.send(self.state(), ())
            self.settled()
            self._beat_timer = self._loop.call_later(HEARTBEAT_S, self._beat)

    @property
    def _unheard(self) -> Page | None:
        """A page that cannot be heard while a cell runs."""
        return next((page for page in self.pages.values() if self.push_only or not page.beside), None)

    def _push_if_unheard(self) -> None:
        if self._cell.running and self._unheard is not None and self._push_timer is None:
            self._push_timer = self._loop.call_later(_PUSH_PERIOD_S, self._push)

    def _push(self) -> None:
        """Pages that cannot be heard: what one that was reloaded needs, again and again while the cell runs."""
        self._push_timer = None
        page = self._unheard
        if self._cell.running and page is not None:
            self.publish(self.hello())
            for part in self._parts:
                self._guarded(part.on_attach, page, self._clock.wall_s())
            self.publish(self.state())
            self._push_if_unheard()
