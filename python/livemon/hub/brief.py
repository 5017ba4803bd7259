"""Reading and writing pipes, and sending on ZeroMQ sockets, without letting go of the interpreter lock.

Python lets go of it around each system call, as that may block. These do not: descriptors are non-blocking, and sockets
are of kinds that drop what cannot be sent. They take microseconds; getting the lock back from a loop that computes
takes a millisecond, and 50 to 100 µs of CPU time (docs/decisions/0020). So they are called through `ctypes.PyDLL`,
which keeps the lock. Where the C library or ZeroMQ cannot be had that way, Python's own calls are used.

Any thread.
"""

from __future__ import annotations

import ctypes
import os
import select
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

__all__ = ["read_into", "readable", "sender", "write", "write_noting"]

_DONTWAIT: Final = 1
_SNDMORE: Final = 2
_LARGE_BYTES: Final = 1 << 20
"""What takes longer to copy than the lock takes to come back."""

_ZMQ_MODULES: Final = ("zmq.backend.cython._zmq", "zmq.backend.cython.socket")
"""Extension modules of pyzmq that are linked to libzmq: of 26 and later, of older ones."""


class _Poll(ctypes.Structure):
    _fields_ = (("fd", ctypes.c_int), ("events", ctypes.c_short), ("revents", ctypes.c_short))


def _libc() -> Any:
    try:
        libc = ctypes.PyDLL(None, use_errno=True)
        # The number of descriptors is an unsigned long on Linux, an unsigned int elsewhere: 1 is the same in both.
        libc.poll.argtypes = (ctypes.POINTER(_Poll), ctypes.c_ulong, ctypes.c_int)
        for function in (libc.read, libc.write):
            function.restype = ctypes.c_ssize_t
            function.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t)
    except (OSError, AttributeError, TypeError):
        return None
    return libc


_C: Final = _libc()


def _failed() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))


def read_into(fd: int, buffer: bytearray) -> int:
    """Read from a non-blocking descriptor; the number of bytes, 0 at the end of the file.

    Raises `BlockingIOError` when there are none now, and other `OSError`s."""
    if _C is None:
        return os.readv(fd, [buffer])
    count: int = _C.read(fd, (ctypes.c_char * len(buffer)).from_buffer(buffer), len(buffer))
    if count < 0:
        raise _failed()
    return count


def readable(fd: int) -> bool:
    """Whether there is something to read now; False where that cannot be asked."""
    asked = _Poll(fd, select.POLLIN, 0)
    return _C is not None and _C.poll(asked, 1, 0) == 1 and bool(asked.revents & select.POLLIN)


def write(fd: int, data: bytes) -> int:
    """Write to a non-blocking descriptor; the number of bytes that it took. Raises as `read_into`."""
    if _C is None or len(data) > _LARGE_BYTES:
        return os.write(fd, data)
    count: int = _C.write(fd, data, len(data))
    if count < 0:
        raise _failed()
    return count


def write_noting(fd: int, data: bytes, noted: list[int]) -> None:
    """Write to a non-blocking descriptor and add to `noted` how many bytes it took, or -1: in one call of C, so that
    no interrupt comes in between, and nobody is left in doubt. Nothing is noted where that cannot be done."""
    if _C is not None:
        noted.extend(map(_C.write, (fd,), (data,), (len(data),)))


def sender() -> Callable[[Any, Sequence[bytes]], None] | None:
    """What sends the parts of one message on a `zmq.Socket` that never blocks, on the thread of that socket.

    None where ZeroMQ cannot be called. A message that cannot be sent is dropped, as pages expect."""
    module = next((sys.modules[name] for name in _ZMQ_MODULES if name in sys.modules), None)
    try:
        zmq_send = ctypes.PyDLL(module.__file__).zmq_send  # type: ignore[union-attr]
    except (OSError, AttributeError, TypeError):
        return None
    zmq_send.restype = ctypes.c_int
    zmq_send.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)

    def send(socket: Any, parts: Sequence[bytes]) -> None:
        address = socket.underlying
        more = len(parts)
        for part in parts:
            more -= 1
            flags = _DONTWAIT | _SNDMORE if more else _DONTWAIT
            if len(part) > _LARGE_BYTES:
                socket.send(part, flags, copy=False)
            elif zmq_send(address, part, len(part), flags) < 0:
                return

    return send
