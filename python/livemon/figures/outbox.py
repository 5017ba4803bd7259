"""What the renderer has to say, until it is worth a write.

Each write costs a busy kernel a turn of one of its threads, and waking up beside a pure-Python loop costs 5 ms. So
figures that are due together go out together, when that holds none of them back for long. What a person waits for goes
out at once. Runs in the renderer child.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from livemon.clock import SYSTEM_CLOCK, Clock
from livemon.figures.messages import Drawn
from livemon.figures.parcel import Parcel
from livemon.framing import Buffer, frame

__all__ = ["TOGETHER_S", "Outbox"]

TOGETHER_S: Final = 0.03
"""Longest time for which an answer waits for others."""

_MANY_BYTES: Final = 1 << 20
"""More than the pipe holds: it goes out in several writes anyway."""


class Outbox:
    """Frames for the pages, and messages for the kernel in their order. `first`: number of the first frame of a
    figure."""

    def __init__(self, clock: Clock = SYSTEM_CLOCK, *, first: int = 0) -> None:
        self._clock = clock
        self._buffers: list[Buffer] = []
        self._bytes = 0
        self._parcel = Parcel(first)
        self._since_s = 0.0
        self._urgent = False

    def __bool__(self) -> bool:
        return bool(self._buffers or self._parcel)

    def add(self, parts: Sequence[Buffer], *, urgent: bool = False) -> None:
        """One message for the kernel; `urgent`: it waits for no other."""
        self._begin(urgent)
        buffers = frame(parts)
        self._buffers += buffers
        self._bytes += sum(len(buffer) for buffer in buffers)

    def add_drawn(self, drawn: Drawn, data: bytes | None) -> None:
        """A figure was drawn. One that has a frame here already is faster than its companions: they wait no more."""
        self._begin(drawn.prompt or drawn.figure in self._parcel)
        self._parcel.add(drawn, data)

    def forget(self, figure: str) -> None:
        """It was closed."""
        self._parcel.forget(figure)

    def ripe(self, next_s: float | None) -> bool:
        """Whether to write now; `next_s`: how long the next answer will take, None when there is none to come."""
        if not self:
            return False
        if self._urgent or next_s is None or self._bytes + self._parcel.bytes > _MANY_BYTES:
            return True
        return self._clock.monotonic_s() + next_s - self._since_s > TOGETHER_S

    def take(self) -> tuple[bytes, bytes]:
        """Everything, to be written: what goes to the pages, and what goes to the kernel."""
        passed = b"".join(frame(self._parcel.take())) if self._parcel else b""
        told = b"".join(self._buffers)
        self._buffers = []
        self._bytes = 0
        self._urgent = False
        return passed, told

    def _begin(self, urgent: bool) -> None:
        if not self:
            self._since_s = self._clock.monotonic_s()
        self._urgent = self._urgent or urgent
