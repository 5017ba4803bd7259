"""A hub port and a channel that record, for parts that are tested without a thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import FileIO
from typing import Any

from livemon.hub.channel import Control
from livemon.ports import Child, ChildSpec, Page
from livemon.protocol import HubMessage, SourceState, View, decode_hub
from livemon.testing import FakeClock


@dataclass
class Due:
    """A timer of `RecordingPort`."""

    due_s: float
    function: Callable[..., object] | None
    args: tuple[Any, ...]

    def cancel(self) -> None:
        self.function = None


@dataclass
class RecordingPort:
    """A `HubPort` whose time is a `FakeClock`; `pass_time` runs what became due."""

    clock: FakeClock = field(default_factory=FakeClock)
    pages: dict[str, Page] = field(default_factory=dict)
    cell_running: bool = False
    push_only: bool = False
    published: list[tuple[HubMessage, list[bytes]]] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    notice_keys: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    timers: list[Due] = field(default_factory=list)

    def show(self, name: str, *, panel: bool, glance: bool = False) -> Page:
        page = self.pages[name] = Page(id=name, view=View(page=name, panel=panel, glance=glance))
        return page

    def pass_time(self, seconds: float) -> None:
        end_s = self.clock.monotonic_s() + seconds
        while True:
            due = [timer for timer in self.timers if timer.function is not None and timer.due_s <= end_s + 1e-9]
            if not due:
                break
            first = min(due, key=lambda timer: timer.due_s)
            self.timers.remove(first)
            self.clock.advance(max(first.due_s - self.clock.monotonic_s(), 0.0))
            assert first.function is not None
            first.function(*first.args)
        self.clock.advance(max(end_s - self.clock.monotonic_s(), 0.0))

    def taken(self) -> list[tuple[HubMessage, list[bytes]]]:
        published, self.published = self.published, []
        return published

    # -- HubPort -------------------------------------------------------------------------------------------------------

    def call_soon(self, function: Callable[..., object], *args: Any) -> None:
        self.call_later(0.0, function, *args)

    def wanted_turn(self, now_s: float) -> int:
        return 0

    def call_when_awake(self, function: Callable[..., object], *args: Any) -> None:
        self.call_later(0.0, function, *args)

    def call_later(self, delay_s: float, function: Callable[..., object], *args: Any, early_s: float = 0.0) -> Due:
        timer = Due(self.clock.monotonic_s() + delay_s, function, args)
        self.timers.append(timer)
        return timer

    def publish(self, message: HubMessage, buffers: Sequence[bytes] = ()) -> None:
        self.published.append((message, list(buffers)))

    def pass_on(self, content: bytes, buffers: Sequence[bytes]) -> None:
        self.publish(decode_hub(json.loads(content)), list(buffers))

    def notice(self, level: str, text: str, *, detail: str = "", key: str = "") -> None:
        self.notices.append((level, text))
        self.notice_keys.append(key)

    def set_source(self, state: SourceState) -> None:
        raise NotImplementedError

    def count_dropped(self, cause: str, number: int) -> None:
        self.dropped[cause] = self.dropped.get(cause, 0) + number

    def spawn(self, spec: ChildSpec) -> Child:
        raise NotImplementedError


class RecordingChannel:
    """A `Channel` that keeps what was sent."""

    hub_id = "hub"
    relays = False

    def __init__(self, *, subshells: bool = True) -> None:
        self.subshells = subshells
        self.sent: list[tuple[HubMessage, list[bytes]]] = []
        self.busy: list[Mapping[str, Any]] = []
        self.dropped: list[str] = []
        self.control: Control | None = None

    def open(self, control: Control) -> None:
        self.control = control

    def close(self) -> None:
        self.control = None

    def send(self, message: HubMessage, buffers: Sequence[bytes]) -> None:
        self.sent.append((message, list(buffers)))

    def pass_on(self, content: bytes, buffers: Sequence[bytes]) -> None:
        self.sent.append((decode_hub(json.loads(content)), list(buffers)))

    def watch(self, pipe: FileIO, readable: Callable[[], object]) -> None:
        raise NotImplementedError

    def unwatch(self, pipe: FileIO) -> None:
        raise NotImplementedError

    def say_busy(self, parent: Mapping[str, Any]) -> None:
        self.busy.append(parent)

    def drop(self, carrier: str) -> None:
        self.dropped.append(carrier)

    def of(self, kind: type) -> list[Any]:
        return [message for message, _ in self.sent if isinstance(message, kind)]
