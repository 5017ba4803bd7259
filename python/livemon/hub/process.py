"""One process of a child: its pipes, what waits to be written, its end and its last words.

Runs on the hub thread, but for `send_now`, which writes one message from any thread while nothing waits: an interrupt
there cannot leave half a message behind. Nothing here blocks: pipes are non-blocking on our side, and a child that
neither reads nor dies only makes its queue grow, which its part sees in `pending_bytes`.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from livemon.arena import VARIABLE, arena
from livemon.errors import ProtocolError
from livemon.framing import PAGES_VARIABLE, Buffer, FrameReader, frame
from livemon.hub import brief
from livemon.hub.bootstrap import PATH_VARIABLE
from livemon.hub.channel import Channel
from livemon.hub.loop import READ, WRITE, Loop
from livemon.hub.relay import Relay
from livemon.ports import ChildSpec

__all__ = ["PIPE_BYTES", "ChildProcess", "child_environment", "exit_reason"]

PIPE_BYTES = 1 << 20
"""Asked of the system for both pipes: what the sampler reads while the kernel cannot run waits there."""

_READ_BYTES = 1 << 18
_READS_PER_TURN = 16
_JOINED_BYTES = 1 << 17
"""What waits to be written is put together up to this size: one brief call."""
_GRACE_S = 2.0
_LOOK_S = 0.5
_STDERR_LIMIT_BYTES = 1 << 20
_TRIM_PERIOD_S = 60.0
_STDERR_TAIL_BYTES = 4096
_STDERR_TAIL_LINES = 6
_NICENESS = 5


_buffer = bytearray(_READ_BYTES)
"""What the hub thread reads into; there is one."""


class ChildProcess:
    """One run of a child: two pipes, a third if it talks to the pages itself (`relay`), a file for its stderr, and a
    queue of what is to be written."""

    def __init__(
        self,
        spec: ChildSpec,
        loop: Loop,
        on_message: Callable[[list[memoryview]], None],
        on_end: Callable[[ChildProcess, str], None],
        channel: Channel,
    ) -> None:
        self._loop = loop
        self._on_message = on_message
        self._on_end = on_end
        self._reader = FrameReader()
        self._queue: deque[memoryview] = deque()
        self._arena = arena() if spec.shares_memory else None
        self._relay: Relay | None = None
        self._counter: int | None = None
        self._lent: deque[memoryview] = deque()
        """What lies in the arena until the child has taken it."""
        self._lent_bytes = 0
        self._returned = 0
        self._writing = threading.Lock()
        """Held while the input is written to, and when it is closed: its number may soon be another file's."""
        self.pending_bytes = 0
        # A file, not a pipe: a child must never block on what it has to say about its own death.
        self._stderr: IO[bytes] = tempfile.TemporaryFile("a+b", buffering=0)  # noqa: SIM115 - closed in `_close`
        try:
            child_in, self._input = os.pipe()
        except OSError:
            self._stderr.close()
            raise
        try:
            self._output, child_out = os.pipe()
        except OSError:
            os.close(child_in)
            os.close(self._input)
            self._stderr.close()
            raise
        try:
            if self._arena is not None:
                self._counter = self._arena.admit()
            if spec.on_passed is not None and channel.relays:
                self._relay = Relay(channel, PIPE_BYTES, spec.on_passed, self._relay_failed)
            for fd in (self._input, self._output):
                os.set_blocking(fd, False)
                # An unprivileged user may have used up the allowance for large pipes: then they stay at 64 KiB.
                with contextlib.suppress(OSError, AttributeError):
                    fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
            self.popen = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                _command(spec),
                stdin=child_in,
                stdout=child_out,
                stderr=self._stderr,
                env=child_environment({**spec.env, **self._shares()}),
                pass_fds=self._inherited(),
                start_new_session=True,
            )
        except BaseException:
            self._leave_arena()
            self._stderr.close()
            os.close(self._input)
            os.close(self._output)
            if self._relay is not None:
                self._relay.close()
            raise
        finally:
            os.close(child_in)
            os.close(child_out)
            if self._relay is not None:
                self._relay.forget_child_end()
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.popen.pid, _NICENESS)
        loop.watch(self._output, READ, self._readable)
        loop.call_later(_TRIM_PERIOD_S, self._trim_stderr)

    def send(self, parts: Sequence[Buffer]) -> bool:
        """Queue one message; False: the process was given up."""
        if self._input < 0:
            return False
        buffers = [memoryview(part).cast("B") for part in frame(parts, self._lend) if memoryview(part).nbytes]
        idle = not self._queue
        self._queue.extend(buffers)
        self.pending_bytes += sum(buffer.nbytes for buffer in buffers)
        if idle:
            # One system call for all that a turn has to say: see `loop`.
            self._loop.at_end_of_turn(self._write)
        return True

    def send_now(self, data: bytes) -> bool:
        """Write one framed message (any thread); False: nothing was written, as something waits or is being written."""
        # No waiting for the lock: it may be this thread that holds it, in a signal handler.
        if self._queue or self._writing.locked():
            return False
        noted: list[int] = []
        with self._writing:
            if self._queue or self._input < 0:
                return False
            try:
                brief.write_noting(self._input, data, noted)
            finally:
                if noted and 0 < noted[0] < len(data):
                    self._queue.appendleft(memoryview(data)[noted[0] :])
                    self.pending_bytes += len(data) - noted[0]
                    self._loop.call_soon(self._write)
        return bool(noted) and noted[0] > 0

    def kill(self) -> None:
        """At once; its end is reported as any other."""
        with contextlib.suppress(ProcessLookupError):
            self.popen.kill()

    def dismiss(self) -> None:
        """Close its input, so that it ends by itself; nothing is reported."""
        self._write()
        self._loop.unwatch(self._output)
        self._on_end = _ignore_end
        self._close()
        self._reap(_GRACE_S)

    def bury(self, patience_s: float) -> None:
        """Wait for its end, then kill it (any thread; the loop has ended)."""
        with self._writing:
            for fd in (self._input, self._output):
                if fd >= 0:
                    os.close(fd)
            self._input = self._output = -1
        if self._relay is not None:
            self._relay.close()
        try:
            self.popen.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(1.0)
        if self.popen.poll() is not None:
            self._leave_arena()
        self._stderr.close()

    def abandon(self) -> None:
        """In a forked child of the kernel: close our copies of the pipes."""
        for fd in (self._input, self._output):
            if fd >= 0:
                os.close(fd)
        self._input = self._output = -1
        if self._relay is not None:
            self._relay.abandon()
        self._stderr.close()
        self.popen.returncode = 0  # it is the parent's to wait for; Popen would warn that it still runs

    def _inherited(self) -> list[int]:
        """What the child has beside its standard pipes."""
        arena = [] if self._arena is None or self._counter is None else [self._arena.fd]
        return arena if self._relay is None else [*arena, self._relay.child_end]

    def _shares(self) -> dict[str, str]:
        """How it is told."""
        told = {PAGES_VARIABLE: "" if self._relay is None else str(self._relay.child_end)}
        if self._arena is not None and self._counter is not None:
            told[VARIABLE] = f"{self._arena.fd}:{self._counter}"
        return told

    def wanted_turn(self) -> int:
        """See `Relay`."""
        return self._relay.wanted_turn() if self._relay is not None else 0

    @property
    def relayed_s(self) -> float:
        """See `livemon.ports.Child`."""
        return self._relay.spent_s if self._relay is not None else 0.0

    def _relay_failed(self, error: Exception) -> None:
        """What it wrote for the pages cannot be read, or passed on (the thread that publishes)."""
        self._loop.call_soon(self._give_up if isinstance(error, ProtocolError) else _raise, error)

    def _give_up(self, error: ProtocolError) -> None:
        if self._output >= 0:
            self.kill()
            self._finish(f"it sent what cannot be read: {error}")

    def _lend(self, part: Buffer) -> int | None:
        """Where `part` lies in the arena, if it does: it stays there until the child has taken it."""
        if self._arena is None or self._counter is None or (offset := self._arena.place(part)) is None:
            return None
        self._take_back()
        view = memoryview(part)
        if not self._lent:
            self._loop.call_later(_LOOK_S, self._look, early_s=_LOOK_S / 2)
        self._lent.append(view)
        self._lent_bytes += view.nbytes
        return offset

    @property
    def lent_bytes(self) -> int:
        """What lies in the arena and was not taken."""
        self._take_back()
        return self._lent_bytes

    def _look(self) -> None:
        """A child that has nothing to say takes things, too."""
        self._take_back()
        if self._lent:
            self._loop.call_later(_LOOK_S, self._look)

    def _take_back(self) -> None:
        """Let go of what the child has taken."""
        if self._lent and self._arena is not None and self._counter is not None:
            taken = self._arena.taken(self._counter)
            while self._lent and self._returned < taken:
                self._lent_bytes -= self._lent.popleft().nbytes
                self._returned += 1
            if not self._lent:
                self._arena.sweep()  # what was lent when its figure was closed

    def _leave_arena(self) -> None:
        """The process has ended: nobody counts any more, nor reads."""
        number, self._counter = self._counter, None
        if number is not None and self._arena is not None:
            self._arena.dismiss(number)
        self._lent.clear()
        self._lent_bytes = 0
        if self._arena is not None:
            self._arena.sweep()

    def _write(self, _ready: int = WRITE) -> None:
        if self._input < 0:
            return  # given up since it was queued
        with self._writing:
            self._write_queue()
        if self._queue:
            self._loop.watch(self._input, WRITE, self._write)
        else:
            self._loop.unwatch(self._input)

    def _write_queue(self) -> None:
        while self._queue:
            try:
                if self.pending_bytes <= _JOINED_BYTES:
                    written = brief.write(self._input, b"".join(self._queue))
                else:
                    written = os.writev(self._input, [self._queue[i] for i in range(min(len(self._queue), 64))])
            except BlockingIOError:
                return
            except OSError:
                # The reader is gone; the end of file on its output tells the rest.
                self._queue.clear()
                self.pending_bytes = 0
                return
            self.pending_bytes -= written
            while written:
                head = self._queue[0]
                if written < head.nbytes:
                    self._queue[0] = head[written:]
                    break
                written -= head.nbytes
                self._queue.popleft()

    def _readable(self, _ready: int) -> None:
        for _ in range(_READS_PER_TURN):
            try:
                count = brief.read_into(self._output, _buffer)
            except BlockingIOError:
                return
            except OSError as error:
                self._finish(f"its pipe failed: {error}")
                return
            if not count:
                self._finish("")
                return
            self._take_back()
            try:
                for parts in self._reader.feed(memoryview(_buffer)[:count]):
                    self._on_message(parts)
                    if self._output < 0:
                        return
            except ProtocolError as error:
                self._give_up(error)
                return
            if count < _READ_BYTES:
                return

    def _finish(self, reason: str) -> None:
        """Its output ended: wait for the process without blocking, then report."""
        self._loop.unwatch(self._output)
        self._loop.unwatch(self._input)
        self._await_exit(reason, _GRACE_S)

    def _await_exit(self, reason: str, left_s: float) -> None:
        if self.popen.poll() is None:
            if left_s <= 0:
                self.kill()
            self._loop.call_later(0.02, self._await_exit, reason, left_s - 0.02)
            return
        text = ". ".join(part for part in (reason, exit_reason(self.popen.returncode), self._last_words()) if part)
        self._close()
        self._leave_arena()
        self._on_end(self, text)

    def _reap(self, left_s: float) -> None:
        if self.popen.poll() is None:
            if left_s <= 0:
                self.kill()
            self._loop.call_later(0.1, self._reap, left_s - 0.1)
        else:
            self._leave_arena()

    def _last_words(self) -> str:
        """The last lines of its stderr."""
        fd = self._stderr.fileno()
        size = os.fstat(fd).st_size
        tail = os.pread(fd, _STDERR_TAIL_BYTES, max(0, size - _STDERR_TAIL_BYTES)).decode("utf-8", "replace")
        return "\n".join(tail.strip().splitlines()[-_STDERR_TAIL_LINES:])

    def _trim_stderr(self) -> None:
        """Keep the file small; the child appends, so its next line starts the file anew."""
        if self._stderr.closed:
            return
        if os.fstat(self._stderr.fileno()).st_size > _STDERR_LIMIT_BYTES:
            os.ftruncate(self._stderr.fileno(), 0)
        self._loop.call_later(_TRIM_PERIOD_S, self._trim_stderr)

    def _close(self) -> None:
        with self._writing:
            for fd in (self._input, self._output):
                if fd >= 0:
                    self._loop.unwatch(fd)
                    os.close(fd)
            self._input = self._output = -1
        if self._relay is not None:
            self._relay.close()
        self._queue.clear()
        self.pending_bytes = 0
        self._stderr.close()


def _raise(error: Exception) -> None:
    """On the hub thread: it becomes a notice."""
    raise error


def _ignore_end(_process: ChildProcess, _reason: str) -> None:
    """A child that was told to stop has nothing to report."""


def _command(spec: ChildSpec) -> list[str]:
    bootstrap = Path(__file__).with_name("bootstrap.py")
    return [sys.executable, "-P", str(bootstrap), spec.module, *spec.args]


def child_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The kernel's environment, with what tells a child that it is one, and whose.

    `LIVEMON_PARENT` is the kernel's pid. `CUDA_VISIBLE_DEVICES` is emptied: no child shall take GPU memory by accident.
    """
    env = dict(os.environ)
    env.update(
        LIVEMON_CHILD="1",
        LIVEMON_PARENT=str(os.getpid()),
        MPLBACKEND="agg",
        CUDA_VISIBLE_DEVICES="",
    )
    env[PATH_VARIABLE] = json.dumps([entry or os.getcwd() for entry in sys.path if isinstance(entry, str)])
    env.update(extra)
    return env


def exit_reason(returncode: int) -> str:
    """An exit status in words."""
    if returncode < 0:
        try:
            name = signal.Signals(-returncode).name
        except ValueError:
            name = f"signal {-returncode}"
        return f"killed by {name}"
    return f"it ended with exit status {returncode}"
