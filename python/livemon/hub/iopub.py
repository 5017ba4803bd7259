"""The way to the kernel's iopub socket, which belongs to a thread of ipykernel.

ipykernel's own way (`BackgroundSocket`) lets go of the interpreter lock for each part of a message and some more times:
beside a loop that computes each of these is a wait, and CPU time of both threads. So messages wait here in one queue, a
byte in a socket wakes that thread, and there each is sent without letting go of the lock (see `brief`). Messages that
come rarely wake it in ipykernel's own way, which works to the end of the kernel. All keep their order.

What is asked of ipykernel is `io_thread` with `io_loop`, `schedule`, `socket` and `thread`; where something else is
found, messages go to the socket that the kernel gives.
"""

from __future__ import annotations

import contextlib
import socket
from collections import deque
from collections.abc import Callable, Sequence
from io import FileIO
from threading import get_ident
from typing import Any, Final

from livemon.hub import brief

__all__ = ["IOPub"]

_READ: Final = 1
"""tornado's `IOLoop.READ`."""


class IOPub:
    """Sends lists of parts; a stream for `jupyter_client.session.Session.send`. On the hub thread or that of the
    socket, but for what says otherwise."""

    def __init__(self, background_socket: Any) -> None:
        self._socket = background_socket
        self._io: Any = getattr(background_socket, "io_thread", None)
        self._quick = brief.sender() if self._io is not None else None
        self._queue: deque[Sequence[bytes]] = deque()
        self._bell: tuple[socket.socket, socket.socket] | None = None
        self._rung = False
        self._heard = bytearray(64)

    def open(self) -> None:
        """Have the thread of the socket listen (any thread)."""
        if self._quick is not None:
            self._io.schedule(self._listen)

    def close(self) -> None:
        """Listen no more; what comes later goes ipykernel's way (any thread)."""
        if self._quick is not None:
            self._io.schedule(self._leave)

    def send_multipart(self, parts: Sequence[bytes], *, copy: bool = True) -> None:
        """Send one message."""
        if self._queues():
            self._queue.append(parts)
            self._io.schedule(self._drain)
        else:
            self._socket.send_multipart(parts, copy=copy)

    def post(self, parts: Sequence[bytes]) -> None:
        """The same for what is sent often, and may be lost when the kernel ends."""
        bell = self._bell
        if bell is None or not self._queues():
            self.send_multipart(parts)
            return
        self._queue.append(parts)
        if get_ident() == self._io.thread.ident:
            self._drain()
        elif not self._rung:
            self._rung = True
            try:
                brief.write(bell[1].fileno(), b"\0")
            except OSError:  # just closed
                self._io.schedule(self._drain)

    @property
    def has_thread(self) -> bool:
        """Whether there is a thread that can `watch`."""
        return self._queues()

    def watch(self, pipe: FileIO, readable: Callable[[], object]) -> None:
        """Have that thread call `readable` whenever there is something to read (any thread)."""
        self._io.schedule(lambda: self._io.io_loop.add_handler(pipe, lambda _pipe, _events: readable(), _READ))

    def unwatch(self, pipe: FileIO) -> None:
        """No longer, and close it (any thread)."""

        def leave() -> None:
            if not pipe.closed:  # the loop closes all that it has when it ends
                self._io.io_loop.remove_handler(pipe)
                pipe.close()

        if get_ident() == self._io.thread.ident:
            leave()
        else:
            self._io.schedule(leave)

    def _queues(self) -> bool:
        return self._quick is not None and self._io.thread.is_alive()

    # -- the thread of the socket --------------------------------------------------------------------------------------

    def _listen(self) -> None:
        if self._bell is None and get_ident() == self._io.thread.ident:
            bell = socket.socketpair()
            for end in bell:
                end.setblocking(False)
            self._io.io_loop.add_handler(bell[0], self._ring, _READ)
            self._bell = bell

    def _leave(self) -> None:
        bell, self._bell = self._bell, None
        if bell is not None:
            if bell[0].fileno() >= 0:  # the loop closes all that it has when it ends
                self._io.io_loop.remove_handler(bell[0])
            for end in bell:
                end.close()
        self._drain()

    def _ring(self, end: socket.socket, _events: int) -> None:
        with contextlib.suppress(BlockingIOError):
            brief.read_into(end.fileno(), self._heard)
        self._drain()

    def _drain(self) -> None:
        # Before the queue is looked at: what is added from here on rings again.
        self._rung = False
        queue, quick, io = self._queue, self._quick, self._io
        mine = get_ident() == io.thread.ident
        while queue:
            parts = queue.popleft()
            if not mine:
                self._socket.send_multipart(parts)
            elif quick is not None and (out := io.socket) is not None and not out.closed:
                quick(out, parts)
