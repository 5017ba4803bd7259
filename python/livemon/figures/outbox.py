"""What the renderer has to say, until it is worth a write.

Each write costs a busy kernel one turn of its hub, and waking up beside a pure-Python loop costs 5 ms. So answers of
figures that are due together go out together, when that holds none of them back for long. What a person waits for goes
out at once. Runs in the renderer child.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from livemon.clock import SYSTEM_CLOCK, Clock
from livemon.framing import Buffer, frame

__all__ = ["TOGETHER_S", "Outbox"]

TOGETHER_S: Final = 0.03
"""Longest time for which an answer waits for others."""

_MANY_BYTES: Final = 1 << 20
"""More than the pipe holds: it goes out in several writes anyway."""


class Outbox:
    """Messages in their order."""

    def __init__(self, clock: Clock = SYSTEM_CLOCK) -> None:
        self._clock = clock
        self._buffers: list[Buffer] = []
        self._bytes = 0
        self._since_s = 0.0
        self._urgent = False

    def __len__(self) -> int:
        return len(self._buffers)

    def add(self, parts: Sequence[Buffer], *, urgent: bool = False) -> None:
        """One message; `urgent`: it waits for no other."""
        self._urgent = self._urgent or urgent
        if not self._buffers:
            self._since_s = self._clock.monotonic_s()
        buffers = frame(parts)
        self._buffers += buffers
        self._bytes += sum(len(buffer) for buffer in buffers)

    def ripe(self, next_s: float | None) -> bool:
        """Whether to write now; `next_s`: how long the next answer will take, None when there is none to come."""
        if not self._buffers:
            return False
        if self._urgent or next_s is None or self._bytes > _MANY_BYTES:
            return True
        return self._clock.monotonic_s() + next_s - self._since_s > TOGETHER_S

    def take(self) -> bytes:
        """Everything, to be written."""
        data = b"".join(self._buffers)
        self._buffers = []
        self._bytes = 0
        self._urgent = False
        return data
