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
import time
from collections.abc import Callable
from threading import get_ident
from typing import Final, cast

from livemon.errors import ProtocolError
from livemon.framing import FrameReader
from livemon.hub import brief
from livemon.hub.channel import Channel

__all__ = ["Relay"]

_READ_BYTES = 1 << 18


class Relay:
    """One run of a child's pipe to the pages. `noted` gets part 0 of each message, on the thread that publishes;
    `failed` what that or sending it raised, and `ProtocolError` when nothing is read any more, on the same thread.

    The channel must have such a thread (`relays`). Raises `OSError` when there is no pipe to be had."""

    def __init__(
        self,
        channel: Channel,
        pipe_bytes: int,
        noted: Callable[[memoryview], object],
        failed: Callable[[Exception], object],
    ) -> None:
        self._channel = channel
        self._noted = noted
        self._failed = failed
        self.spent_s = 0.0
        """CPU time that it took so far of the thread that publishes."""
        self._reader = FrameReader()
        self._buffer = bytearray(_READ_BYTES)
        self._turn = -1
        self._reader_ident = 0
        """Ident of the thread that publishes, while it is in a turn."""
        kernel_end, self.child_end = os.pipe()
        for end in (kernel_end, self.child_end):
            with contextlib.suppress(OSError, AttributeError):  # see `hub.process`
                fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, pipe_bytes)
        os.set_blocking(kernel_end, False)
        # A file, not a bare number: who closes it late finds it closed, and not a stranger's of that number.
        self._pipe: Final = open(kernel_end, "rb", buffering=0)  # noqa: SIM115 - closed in `close`
        self._closed = False
        try:
            channel.watch(self._pipe, self._readable)
        except RuntimeError as error:
            self.abandon()
            self.forget_child_end()
            raise OSError("the thread that publishes has just ended") from error

    def wanted_turn(self) -> int:
        """Number, below zero, of the turn that the thread that publishes is in or has cause to take; 0: none (any
        thread)."""
        if self._reader_ident:
            return self._turn if self._reader_ident != get_ident() else 0
        try:
            return self._turn if brief.readable(self._pipe.fileno()) else 0
        except ValueError:  # closed
            return 0

    def forget_child_end(self) -> None:
        """The child has it, or there is no child."""
        os.close(self.child_end)

    def close(self) -> None:
        """Read no more; what is in the pipe is dropped (any thread)."""
        if not self._closed:
            self._closed = True
            self._channel.unwatch(self._pipe)

    def abandon(self) -> None:
        """In a forked child of the kernel: close our copy."""
        self._closed = True
        self._pipe.close()

    # -- the thread that publishes -------------------------------------------------------------------------------------

    def _readable(self) -> None:
        if self._closed:
            return
        self._turn -= 1
        self._reader_ident, start_s = get_ident(), time.thread_time()
        try:
            self._read()
        finally:
            self._reader_ident = 0
            self.spent_s += time.thread_time() - start_s

    def _read(self) -> None:
        try:
            count = brief.read_into(self._pipe.fileno(), self._buffer)
        except BlockingIOError:
            return
        except OSError:
            count = 0
        if not count:
            self.close()  # the end of its other pipe tells the rest
            return
        try:
            # All of them first: what one of them raises must not lose the others.
            messages = list(self._reader.feed(memoryview(self._buffer)[:count]))
        except ProtocolError as error:
            self.close()
            self._failed(error)
            return
        for parts in messages:
            if len(parts) > 1:
                content, *buffers = [cast(bytes, part.obj) for part in parts[1:]]  # each is a view of all of one
                self._guarded(self._channel.pass_on, content, buffers)
            self._guarded(self._noted, parts[0])

    def _guarded(self, function: Callable[..., object], *args: object) -> None:
        try:
            function(*args)
        except Exception as error:  # noqa: BLE001 - becomes a notice; the thread is not ours
            self._failed(error)
