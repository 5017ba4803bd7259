"""What pages say, and who of them is there: from control messages to calls of the hub. Runs on the hub thread.

A page attaches, says what it shows, gives a sign of life every 2 s, asks for what it missed, and detaches. One that
says nothing for too long does not count until it is heard again. A page whose messages come to the main shell, as an
embedded widget's do in most frontends, cannot be heard while a cell runs, and so is not silent then. What cannot be
understood is said once for each kind.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from livemon.clock import Clock
from livemon.errors import ProtocolError
from livemon.hub.channel import Channel
from livemon.hub.loop import Loop, LoopTimer
from livemon.hub.notices import Level
from livemon.hub.pages import Pages
from livemon.ports import Page
from livemon.protocol import (
    Attach,
    ControlMessage,
    Detach,
    Hello,
    Input,
    Resync,
    Save,
    Stop,
    Tool,
    View,
    decode_control,
)

__all__ = ["Host", "Reception"]

_EXPIRY_S = 1.0
_RESAY_BUSY_S = 1.0
_KINDS = 64

_log = logging.getLogger("livemon")


class Host(Protocol):
    """The hub, as pages see it."""

    @property
    def deaf(self) -> bool:
        """No page can be heard now, so none can be silent."""
        ...

    @property
    def cell_running(self) -> bool: ...

    def hello(self) -> Hello: ...
    def welcome(self, page: Page, since: float) -> None:
        """Give `page` what it needs to start; history after `since`."""
        ...

    def publish_state(self) -> None: ...
    def views_changed(self) -> None: ...
    def resync(self, page: Page, figure: str) -> None: ...
    def wish(self, page: Page, wish: Input | Tool | Save) -> None: ...
    def settled(self) -> None: ...
    def notice(self, level: Level, text: str, *, detail: str = "", key: str = "") -> None: ...


class Reception:
    """See the module's description."""

    def __init__(
        self,
        host: Host,
        *,
        clock: Clock,
        loop: Loop,
        channel: Channel,
        pages: Pages,
        on_stop_request: Callable[[], object],
    ) -> None:
        self._host = host
        self._clock = clock
        self._loop = loop
        self._channel = channel
        self._pages = pages
        self._on_stop_request = on_stop_request
        self._carriers: dict[str, str] = {}
        """Page by the comm that its messages come on."""
        self._refused: set[str] = set()
        self._timer: LoopTimer | None = None
        self._looked_s = 0.0
        """When silence was looked for last, monotonic time."""

    def message(self, content: Any, carrier: str, beside: bool, embedded: bool) -> None:
        """See `livemon.hub.channel.Control`."""
        try:
            message = decode_control(content)
        except ProtocolError as error:
            self._refuse(content, error)
            return
        self._carriers[carrier] = message.page
        self._handle(message, beside, embedded)

    def closed(self, carrier: str) -> None:
        """A page closed its comm."""
        page_id = self._carriers.pop(carrier, None)
        if page_id is not None and page_id not in self._carriers.values():
            self._gone(page_id)

    def _refuse(self, content: Any, error: ProtocolError) -> None:
        fields = content if isinstance(content, Mapping) else {}
        kind = f"{fields.get('livemon')!r}/{fields.get('type')!r}"[:80]
        if kind in self._refused or len(self._refused) >= _KINDS:
            return
        self._refused.add(kind)
        _log.warning("a message of a page was ignored: %s", error)
        self._host.notice(
            "warning",
            "A page sent a message that this version of Livemon does not understand. It was ignored; reload the page, "
            "and restart the kernel if Livemon was updated.",
            detail=str(error),
            key=f"refused:{kind}",
        )

    def presume(self, page_id: str) -> None:
        """A page that cannot say so before the cell ends is about to show the panel and every figure."""
        if not self._pages.present:
            page = self._pages.attach(page_id, self._clock.monotonic_s(), beside=False, embedded=True)
            page.said_s = -math.inf
            page.view = View(page=page_id, panel=True)
            self._attach(page, 0.0)

    def _handle(self, message: ControlMessage, beside: bool, embedded: bool) -> None:
        now_s = self._clock.monotonic_s()
        if isinstance(message, Attach):
            page = self._pages.attach(message.page, now_s, beside=beside, embedded=embedded)
            self._attach(page, message.since)
            return
        if isinstance(message, Detach):
            self._gone(message.page)
            # The page now deletes its subshell over the control channel, which makes the kernel say idle once more.
            self._loop.call_later(_RESAY_BUSY_S, self._host.settled)
            return
        if isinstance(message, Stop):
            self._on_stop_request()
            return
        known, returned = self._pages.seen(message.page, now_s)
        if known is not None:
            page = known
            page.beside = beside
        else:
            if not isinstance(message, View):
                # It attached to another session, or so long ago that it is forgotten: hello tells it to attach again.
                self._channel.send(self._host.hello(), ())
                return
            page = self._pages.attach(message.page, now_s, beside=beside, embedded=embedded)
            self._attach(page, self._clock.wall_s())
        if returned:
            self._watch_silence()
            self._host.publish_state()
        if isinstance(message, View):
            page.view = message
        if isinstance(message, View) or returned:
            self._host.views_changed()
        if isinstance(message, Resync):
            self._host.resync(page, message.figure)
        elif isinstance(message, (Input, Tool, Save)):
            self._host.wish(page, message)

    def _attach(self, page: Page, since: float) -> None:
        self._watch_silence()
        self._host.welcome(page, since)
        self._host.views_changed()

    def _gone(self, page_id: str) -> None:
        if self._pages.detach(page_id):
            self._host.views_changed()

    def _watch_silence(self) -> None:
        if self._timer is None:
            self._looked_s = self._clock.monotonic_s()
            self._timer = self._loop.call_later(_EXPIRY_S, self._expire, early_s=_EXPIRY_S / 2)

    def _expire(self) -> None:
        self._timer = None
        now_s = self._clock.monotonic_s()
        for page in self._pages.present.values():
            if self._host.deaf or (self._host.cell_running and not page.beside):
                # For who cannot be heard, time stands still: short cells, one after another, keep nobody for ever.
                page.last_seen_s = min(now_s, page.last_seen_s + now_s - self._looked_s)
        self._looked_s = now_s
        if self._pages.expire(now_s):
            self._host.views_changed()
            for carrier, page_id in list(self._carriers.items()):
                if not self._pages.known(page_id):
                    del self._carriers[carrier]
                    self._channel.drop(carrier)
        if self._pages.present:
            self._watch_silence()
