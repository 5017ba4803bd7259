"""The kernel's side of sampling: starts the sampler child, and carries what it says to the store and the panel.

Runs on the hub thread, except where a method says otherwise. Reads nothing of the machine itself, and loads nothing
that could.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping

from livemon.child_messages import payload
from livemon.errors import ProtocolError
from livemon.ports import CellEvent, Child, ChildSpec, HubPart, HubPort, Page, SampleSink
from livemon.protocol import GpuUse, Holders, SourceState
from livemon.sampling.messages import (
    Announce,
    Configure,
    Failure,
    Health,
    Stop,
    Tick,
    decode_from_child,
    tick_values,
)
from livemon.sampling.own_memory import OwnMemory
from livemon.sampling.settings import AUTO, DEFAULT_PERIOD_S, check_period, parse_sources

__all__ = ["SamplingPart"]


class SamplingPart(HubPart):
    """Feeds samples of host, process and GPU into `sink`."""

    def __init__(
        self,
        sink: SampleSink,
        *,
        period_s: float = DEFAULT_PERIOD_S,
        sources: str | Iterable[str] = "auto",
        watch_pid: int | None = None,
    ) -> None:
        """`watch_pid`: whose process tree is sampled; None: this process's. Raises `UsageError`."""
        self._sink = sink
        self._period_s = check_period(period_s)
        self._sources = parse_sources(sources)
        self._watch_pid = os.getpid() if watch_pid is None else watch_pid
        self._hub: HubPort | None = None
        self._child: Child | None = None
        self._ids: dict[int, int] = {}
        self._dropped = 0
        self._visible: tuple[str | None, str] = (None, "")
        self._failures: Mapping[str, Failure] = {}
        self._holders: list[GpuUse] = []
        self._said_holders: list[GpuUse] = []
        self._own_memory = OwnMemory()
        self._gpu: SourceState | None = None
        self._shown: set[str] = set()

    @property
    def period_s(self) -> float:
        """Time between samples, seconds (any thread)."""
        return self._period_s

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources that are read (any thread); those of other packages where they were named."""
        return tuple(name for name in self._sources if name != AUTO)

    @property
    def failures(self) -> Mapping[str, Failure]:
        """By series name: how often reading it failed since the child started, and why last (any thread)."""
        return self._failures

    def configure(self, *, period_s: float | None = None, sources: str | Iterable[str] | None = None) -> None:
        """Sample with another period or other sources from now on (any thread). Raises `UsageError`, and then changes
        nothing.
        """
        period_s = self._period_s if period_s is None else check_period(period_s)
        names = self._sources if sources is None else parse_sources(sources)
        self._period_s, self._sources = period_s, names
        if self._hub is not None:
            self._hub.call_soon(self._configure_child)

    def start(self, hub: HubPort) -> None:
        """See `HubPart.start`."""
        self._hub = hub
        for name in self.sources:
            self._show(SourceState(name=name, state="starting"))
        self._child = hub.spawn(
            ChildSpec(
                name="sampler",
                module="livemon.sampling",
                args=["--period", repr(self._period_s), "--sources", ",".join(self._sources)],
                on_message=self._on_message,
                on_start=self._on_start,
                on_exit=self._on_exit,
            )
        )

    def stop(self) -> None:
        """See `HubPart.stop`."""
        if self._child is not None:
            self._child.send([payload(Stop())])
            self._child.stop()
            self._child = None

    def _on_start(self) -> None:
        self._ids = {}
        self._own_memory.forget_series()
        self._gpu = None
        self._dropped = 0
        self._holders = []
        # `spawn` may call this before it returns the child; the hub thread then comes back for it.
        if self._hub is not None:
            self._hub.call_soon(self._send_configuration)

    def _configure_child(self) -> None:
        assert self._hub is not None
        for name in sorted(self._shown):
            if not self._wanted(name):
                self._show(SourceState(name=name, state="stopped"))
                self._shown.remove(name)
        if not self._wanted("gpu"):
            self._forget_gpus()
        self._send_configuration()

    def _send_configuration(self) -> None:
        if self._child is not None:
            self._visible = _visible()
            configuration = Configure(
                period_s=self._period_s,
                sources=list(self._sources),
                watch_pid=self._watch_pid,
                visible_devices=self._visible[0],
                device_order=self._visible[1],
            )
            self._child.send([payload(configuration)])

    def on_cell(self, _event: CellEvent) -> None:
        """A cell may have chosen GPUs, as code does before it loads a framework."""
        if _visible() != self._visible:
            self._send_configuration()

    def _on_message(self, parts: list[memoryview]) -> None:
        try:
            message = decode_from_child(parts)
            match message:
                case Announce():
                    for entry in message.entries:
                        self._ids[entry.id] = self._sink.series(entry)
                        self._own_memory.announce(entry)
                case Tick():
                    self._ask_frameworks()
                    self._add(message, tick_values(message, parts))
                case Health():
                    self._take_health(message)
        except ProtocolError as error:
            # The pipe cannot be trusted any more. The hub tells the person why the child was started again.
            if self._child is not None:
                self._child.restart(str(error))

    def _add(self, tick: Tick, values: tuple[float, ...]) -> None:
        try:
            ids = [self._ids[number] for number in tick.ids]
        except KeyError as error:
            raise ProtocolError(f"the sampler sent a value of series {error}, which it never announced") from None
        self._sink.add(tick.time_s, ids, values if tick.gap else self._own_memory.fill(tick.ids, values))

    def _take_health(self, health: Health) -> None:
        hub = self._hub
        assert hub is not None
        self._failures = health.failures
        # What is left out from now on may have been said before the child heard of it.
        self._holders = health.holders if self._wanted("gpu") else []
        self._own_memory.take(self._holders)
        self._own_memory.ask(hub.clock.monotonic_s())
        self._tell_holders()
        for state in filter(lambda state: self._wanted(state.name), health.sources):
            if state.name == "gpu":
                self._gpu = state
            self._show(self._own_memory.remark(state))
        if health.dropped > self._dropped:
            hub.count_dropped("samples", health.dropped - self._dropped)
            self._dropped = health.dropped

    def on_attach(self, _page: Page, since: float) -> None:
        """See `HubPart`."""
        assert self._hub is not None
        if since < self._hub.clock.wall_s() - 1.0 and self._said_holders:
            self._hub.publish(Holders(devices=self._said_holders))

    def _ask_frameworks(self) -> None:
        """Where the driver does not name processes, what this process knows changes without its doing."""
        assert self._hub is not None
        if self._own_memory.ask(self._hub.clock.monotonic_s()):
            self._tell_holders()
            if self._gpu is not None:
                self._show(self._own_memory.remark(self._gpu))

    def _tell_holders(self) -> None:
        assert self._hub is not None
        devices = self._own_memory.holders(self._holders)
        if devices != self._said_holders:
            self._said_holders = devices
            self._hub.publish(Holders(devices=devices))

    def _wanted(self, source: str) -> bool:
        return source in self._sources or AUTO in self._sources

    def _forget_gpus(self) -> None:
        self._gpu = None
        self._holders = []
        self._own_memory.take(())
        self._tell_holders()

    def _show(self, state: SourceState) -> None:
        assert self._hub is not None
        self._shown.add(state.name)
        self._hub.set_source(state)

    def _on_exit(self, reason: str) -> None:
        hub = self._hub
        assert hub is not None
        for name in sorted({*self.sources, *self._shown}):
            self._show(SourceState(name=name, state="restarting", reason=f"the sampler ended: {reason}"))
        if self._ids:
            # Until the next process has read them nothing is known of these series: a gap, not a line.
            ids = sorted(set(self._ids.values()))
            self._sink.add(hub.clock.wall_s(), ids, [math.nan] * len(ids))
        self._ids = {}


def _visible() -> tuple[str | None, str]:
    return os.environ.get("CUDA_VISIBLE_DEVICES"), os.environ.get("CUDA_DEVICE_ORDER", "")
