"""What the tests of the sampler share: a clock that the test sets, and the sampler's messages read back."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from livemon.framing import FrameReader
from livemon.sampling.messages import Announce, Health, Tick, decode_from_child, tick_values
from livemon.sampling.outbox import Outbox


@dataclass
class Heard:
    """What a sampler said, in order of arrival."""

    names: dict[int, str] = field(default_factory=dict)
    announces: list[Announce] = field(default_factory=list)
    ticks: list[tuple[float, dict[str, float]]] = field(default_factory=list)
    """(wall time, value by series name)."""
    gaps: list[float] = field(default_factory=list)
    """Wall times of the ticks that are no readings."""
    healths: list[Health] = field(default_factory=list)

    def take(self, parts: list[memoryview]) -> None:
        message = decode_from_child(parts)
        match message:
            case Announce():
                self.announces.append(message)
                self.names.update({entry.id: entry.name for entry in message.entries})
            case Tick():
                values = tick_values(message, parts)
                named = {self.names[number]: value for number, value in zip(message.ids, values, strict=True)}
                self.ticks.append((message.time_s, named))
                if message.gap:
                    self.gaps.append(message.time_s)
            case Health():
                self.healths.append(message)

    def times(self, series: str) -> list[float]:
        return [time_s for time_s, values in self.ticks if series in values]

    def values(self, series: str) -> list[float]:
        return [values[series] for _, values in self.ticks if series in values]

    def states(self) -> dict[str, tuple[str, str]]:
        """(state, reason) by source, as said last."""
        return {state.name: (state.state, state.reason) for state in self.healths[-1].sources}


@dataclass
class Pipe:
    """A pipe whose writing end does not block, and a reader of messages on the other."""

    read_fd: int
    write_fd: int
    outbox: Outbox
    heard: Heard = field(default_factory=Heard)
    reader: FrameReader = field(default_factory=FrameReader)

    def drain(self) -> Heard:
        """Write and read until nothing is left."""
        while True:
            self.outbox.write()
            try:
                data = os.read(self.read_fd, 1 << 20)
            except BlockingIOError:
                return self.heard
            for parts in self.reader.feed(data):
                self.heard.take(parts)
