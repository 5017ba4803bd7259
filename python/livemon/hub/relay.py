"""The pipe on which a child writes what goes to the pages: it ends on the thread that publishes.

A frame that went by way of the hub thread would wake two threads beside the loop that is watched, one after the other,
and each executes its code out of cold caches. So the thread that ipykernel has for iopub reads this pipe itself, passes
on what it finds, and leaves what the hub has to know for when that is awake (docs/decisions/0029). A message is framed
as on the other pipes: part 0 is for the kernel, part 1, where there is one, the message to the pages in JSON, the rest
its buffers.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable
from typing import cast

from livemon.errors import ProtocolError
from livemon.framing import FrameReader
from livemon.hub import brief
from livemon.hub.channel import Channel

__all__ = ["Relay"]

_READ_BYTES = 1 << 18


class Relay:
    """One run of a child's pipe to the pages. `noted` gets part 0 of each message, on the thread that publishes;
    `failed`, what cannot be read, there as well; then nothing is read any more.

    Raises `OSError` when there is no pipe to be had."""

    def __init__(
        self, channel: Channel, pipe_bytes: int, noted: Callable[[memoryview], object], failed: Callable[[str], object]
    ) -> None:
        self._channel = channel
        self._noted = noted
        self._failed = failed
        self._reader = FrameReader()
        self._buffer = bytearray(_READ_BYTES)
        self._turn = -1
        self._pipe, self.child_end = os.pipe()
        for end in (self._pipe, self.child_end):
            with contextlib.suppress(OSError, AttributeError):  # see `hub.process`
                fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, pipe_bytes)
        os.set_blocking(self._pipe, False)

    @classmethod
    def to(
        cls, channel: Channel, pipe_bytes: int, noted: Callable[[memoryview], object], failed: Callable[[str], object]
    ) -> Relay | None:
        """One to this channel; None: it has no thread of its own, and the hub thread has to do it."""
        if not channel.relays:
            return None
        relay = cls(channel, pipe_bytes, noted, failed)
        channel.watch(relay._pipe, relay._readable)
        return relay

    def wanted_turn(self) -> int:
        """Number, below zero, of the turn that the thread that publishes has cause to take; 0: none (any thread)."""
        return self._turn if self._pipe >= 0 and brief.readable(self._pipe) else 0

    def forget_child_end(self) -> None:
        """The child has it, or there is no child."""
        os.close(self.child_end)

    def close(self) -> None:
        """Read no more; what is in the pipe is dropped (any thread)."""
        pipe, self._pipe = self._pipe, -1
        if pipe >= 0:
            self._channel.unwatch(pipe)

    def abandon(self) -> None:
        """In a forked child of the kernel: close our copy."""
        pipe, self._pipe = self._pipe, -1
        if pipe >= 0:
            os.close(pipe)

    # -- the thread that publishes -------------------------------------------------------------------------------------

    def _readable(self) -> None:
        if self._pipe < 0:
            return
        self._turn -= 1
        try:
            count = brief.read_into(self._pipe, self._buffer)
        except BlockingIOError:
            return
        except OSError:
            count = 0
        if not count:
            self.close()  # the end of its other pipe tells the rest
            return
        try:
            for parts in self._reader.feed(memoryview(self._buffer)[:count]):
                if len(parts) > 1:
                    content, *buffers = [cast(bytes, part.obj) for part in parts[1:]]  # each is a view of all of one
                    self._channel.pass_on(content, buffers)
                self._noted(parts[0])
        except ProtocolError as error:
            self.close()
            self._failed(str(error))
