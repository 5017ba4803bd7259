"""What waits to be written to the kernel: bounded, and never blocking.

The kernel reads the pipe on its hub thread, which stands still while a C extension holds the interpreter lock. Ticks
then wait in the pipe and behind it here, for at least `KEEP_S`; older ones are dropped and counted. What gives ticks
their meaning (new series) is never dropped and goes first; of the sources' health only the newest is kept.

Runs in the sampler child, on its main thread; touches only the file descriptor that it is given.
"""

from __future__ import annotations

import os
from collections import deque
from typing import NamedTuple

from livemon.clock import Clock

__all__ = ["KEEP_S", "MAX_BYTES", "Outbox"]

KEEP_S = 660.0
"""How long a tick waits for the kernel before it may be dropped."""

MAX_BYTES = 32 << 20
"""Upper bound of what waits, whatever its age; 10 minutes of 300 series at 10 Hz are 20 MB."""


class _Waiting(NamedTuple):
    queued_s: float
    """Monotonic time."""
    samples: int
    data: bytes


class Outbox:
    """Messages on their way into one pipe, whose writing end must not block."""

    def __init__(self, fd: int, clock: Clock, *, keep_s: float = KEEP_S, max_bytes: int = MAX_BYTES) -> None:
        self._fd = fd
        self._clock = clock
        self._keep_s = keep_s
        self._max_bytes = max_bytes
        self._begun = memoryview(b"")
        self._first: deque[bytes] = deque()
        self._latest = b""
        self._ticks: deque[_Waiting] = deque()
        self._tick_bytes = 0
        self.dropped = 0
        """Samples that were dropped so far."""

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not (self._begun or self._first or self._latest or self._ticks)

    def put_first(self, data: bytes) -> None:
        """Queue a message that goes before all ticks and is never dropped."""
        self._first.append(data)

    def put_latest(self, data: bytes) -> None:
        """Queue a message that takes the place of the one given here before, if that still waits."""
        self._latest = data

    def put_tick(self, data: bytes, samples: int) -> None:
        """Queue a message of `samples` samples; drops the oldest that waited too long."""
        now_s = self._clock.monotonic_s()
        self._ticks.append(_Waiting(now_s, samples, data))
        self._tick_bytes += len(data)
        while self._ticks[0].queued_s < now_s - self._keep_s or self._tick_bytes > self._max_bytes:
            oldest = self._ticks.popleft()
            self._tick_bytes -= len(oldest.data)
            self.dropped += oldest.samples

    def write(self) -> None:
        """Write what the pipe takes now. Raises `BrokenPipeError` when nobody reads any more."""
        while True:
            if not self._begun:
                self._begun = memoryview(self._next())
                if not self._begun:
                    return
            try:
                written = os.write(self._fd, self._begun)
            except BlockingIOError:
                return
            self._begun = self._begun[written:]

    def _next(self) -> bytes:
        if self._first:
            return self._first.popleft()
        if self._latest:
            data, self._latest = self._latest, b""
            return data
        if self._ticks:
            tick = self._ticks.popleft()
            self._tick_bytes -= len(tick.data)
            return tick.data
        return b""
