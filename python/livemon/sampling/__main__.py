"""The sampler child: `python -m livemon.sampling [--period S] [--sources LIST] [--hang S]`, started by the hub.

Talks to the kernel by `livemon.sampling.messages` on stdin and stdout. One loop on the main thread reads host and
process and does all input and output; the GPU has a thread of its own. Ends when the kernel says so, closes the pipe or
is gone: forked workers of the kernel may hold the pipe open, so the parent is also looked at each second.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import select
import selectors
import signal
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from livemon.clock import SYSTEM_CLOCK
from livemon.errors import LivemonError
from livemon.framing import FrameReader
from livemon.sampling.feed import HANG_S, Feed, Feeding, ThreadedFeed
from livemon.sampling.messages import Configure, Stop, decode_to_child
from livemon.sampling.outbox import Outbox
from livemon.sampling.sampler import Sampler
from livemon.sampling.settings import AMD, AUTO, DEFAULT_PERIOD_S, SOURCES, check_period, parse_sources

if TYPE_CHECKING:
    from livemon.protocol import GpuUse
    from livemon.sampling.base import Source
    from livemon.sampling.process import KernelTree

PIPE_BYTES = 1 << 20
"""Room asked for in the pipe to the kernel: what is in it outlives this process, even when it is killed."""

NICENESS = 5
PARENT_EVERY_S = 1.0
LAST_WORDS_S = 1.0
"""How long the end waits for the kernel to take what is queued."""

EXIT_DRIVER_REPLACED = 75
"""Exit status that asks for a new process (EX_TEMPFAIL of sysexits.h)."""

PARENT_VARIABLE = "LIVEMON_PARENT"
"""`pid:start time` of the kernel, set by the hub."""

_READ_BYTES = 1 << 16


class SamplerProcess:
    """The loop over the pipes, and the sources with what they need of the process."""

    def __init__(
        self, inbox_fd: int, outbox_fd: int, *, parent: int, period_s: float, sources: Sequence[str], hang_s: float
    ) -> None:
        """`parent`: the pid without which this process has no purpose; at first it is also the one that is watched."""
        self._inbox_fd = inbox_fd
        self._outbox_fd = outbox_fd
        self._parent = parent
        self._watch_pid = parent
        self._hang_s = hang_s
        self._tree: KernelTree | None = None
        self._visible: tuple[str | None, str] = (None, "")
        self._holders: list[GpuUse] = []
        self._wake_read_fd, self._wake_write_fd = os.pipe()
        for fd in (inbox_fd, outbox_fd, self._wake_read_fd, self._wake_write_fd):
            os.set_blocking(fd, False)
        self._reader = FrameReader()
        self._outbox = Outbox(outbox_fd, SYSTEM_CLOCK)
        self._ended = False
        self._status = 0
        # Last, because it makes the feeds.
        self._sampler = Sampler(
            self._outbox, SYSTEM_CLOCK, self._feed, period_s, _every_source(sources), holders=lambda: self._holders
        )

    def run(self) -> int:
        """Sample until the end; the exit status."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._inbox_fd, selectors.EVENT_READ)
            selector.register(self._wake_read_fd, selectors.EVENT_READ)
            writing = False
            while not self._ended and os.getppid() == self._parent:
                self._sampler.tick()
                self._outbox.write()
                if writing and self._outbox.empty:
                    selector.unregister(self._outbox_fd)
                elif not writing and not self._outbox.empty:
                    selector.register(self._outbox_fd, selectors.EVENT_WRITE)
                writing = not self._outbox.empty
                for key, _ in selector.select(min(self._sampler.wait_s, PARENT_EVERY_S)):
                    if key.fd == self._inbox_fd:
                        self._read_inbox()
                    elif key.fd == self._wake_read_fd:
                        os.read(self._wake_read_fd, _READ_BYTES)
        self._drain()
        return self._status

    def stop(self, status: int = 0) -> None:
        """End soon, with this exit status; callable from any thread and from signal handlers."""
        self._status = status
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        # A pipe that is full wakes as well.
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake_write_fd, b"\0")

    def _read_inbox(self) -> None:
        try:
            data = os.read(self._inbox_fd, _READ_BYTES)
        except BlockingIOError:
            return
        if not data:
            self.stop()
        for parts in self._reader.feed(data):
            message = decode_to_child(parts)
            match message:
                case Configure():
                    self._watch_pid = message.watch_pid
                    self._visible = (message.visible_devices, message.device_order)
                    if self._tree is not None:
                        self._tree.watch(message.watch_pid)
                    self._sampler.configure(message.period_s, _every_source(message.sources))
                case Stop():
                    self.stop()

    def _drain(self) -> None:
        """Write what is queued, as long as the kernel takes it within a short time."""
        until_s = time.monotonic() + LAST_WORDS_S
        self._outbox.write()
        while not self._outbox.empty and (left_s := until_s - time.monotonic()) > 0:
            select.select([], [self._outbox_fd], [], left_s)
            self._outbox.write()

    # -- sources: psutil and pynvml are loaded when they are first wanted ----------------------------------------------

    def _feed(self, name: str) -> Feeding:
        match name:
            case "host":
                from livemon.sampling.cgroup import CgroupCpu, CgroupMemory
                from livemon.sampling.host import HostSource
                from livemon.sampling.process import allowed_cores

                pid = self._watch_pid
                host = HostSource(SYSTEM_CLOCK, CgroupMemory(pid), CgroupCpu(pid), lambda: allowed_cores(pid))
                return Feed(host, SYSTEM_CLOCK)
            case "process":
                from livemon.sampling.process import ProcessSource

                return Feed(ProcessSource(SYSTEM_CLOCK, self._kernel_tree()), SYSTEM_CLOCK)
            case "gpu":
                return self._gpu_feed()
            case "amd":
                from livemon.sampling.amd import AmdSource
                from livemon.sampling.found import nvidia_gpus

                return self._threaded(AmdSource(nvidia_gpus()), "AMD's driver")
            case _:
                from livemon.sampling.others import load, other_sources, refused_sources

                refused = refused_sources().get(name)
                if refused is not None:
                    return Feed(refused, SYSTEM_CLOCK)
                point = other_sources().get(name)
                if point is None:
                    raise LivemonError(f"there is no source {name!r}; there are {', '.join(SOURCES)}")
                return self._threaded(load(name, point), f"the source {name}")

    def _gpu_feed(self) -> Feeding:
        from livemon.sampling.cuda import VisibleSettings
        from livemon.sampling.found import unread_gpus, vendors
        from livemon.sampling.gpu import GpuSource
        from livemon.sampling.host import system_memory
        from livemon.sampling.nvml import Gate
        from livemon.sampling.process import in_first_pid_namespace

        source = GpuSource(
            Gate(on_outdated=self._driver_was_replaced),
            SYSTEM_CLOCK,
            tree_pids=self._kernel_tree().pids,
            pids_are_ours=in_first_pid_namespace(),
            system_memory=system_memory,
            visible=lambda: VisibleSettings(*self._visible),
            on_holders=self._take_holders,
        )
        return self._threaded(source, "the NVIDIA driver", besides=unread_gpus(vendors()))

    def _threaded(self, source: Source, culprit: str, besides: str = "") -> ThreadedFeed:
        return ThreadedFeed(
            source, SYSTEM_CLOCK, on_done=self._wake, culprit=culprit, hang_s=self._hang_s, besides=besides
        )

    def _take_holders(self, holders: list[GpuUse]) -> None:
        """On the GPU thread: the list is replaced as a whole."""
        self._holders = holders

    def _kernel_tree(self) -> KernelTree:
        if self._tree is None:
            from livemon.sampling.process import KernelTree

            self._tree = KernelTree(self._watch_pid, SYSTEM_CLOCK)
        return self._tree

    def _driver_was_replaced(self) -> None:
        _say("the NVIDIA driver was replaced while its old library was loaded; a new sampler sees the new one")
        self.stop(EXIT_DRIVER_REPLACED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the child on its standard pipes; the exit status."""
    options = _parse(arguments)
    # From here on nothing but our messages may reach the kernel: a library that prints writes to stderr.
    outbox_fd = os.dup(1)
    os.dup2(2, 1)
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):  # not a pipe, or no allowance for larger ones: then it stays as it is
            fcntl.fcntl(outbox_fd, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    # An interrupt is for the kernel. It also reaches its children where they share its process group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = SamplerProcess(
            0, outbox_fd, parent=_parent(), period_s=options.period, sources=options.sources, hang_s=options.hang
        )
        signal.signal(signal.SIGTERM, lambda *_: process.stop())
        return process.run()
    except BrokenPipeError:
        return 0  # the kernel has gone
    except LivemonError as error:
        _say(str(error))
        return 2


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m livemon.sampling", description="Livemon's sampler child.")
    parser.add_argument("--period", type=lambda text: check_period(float(text)), default=DEFAULT_PERIOD_S, metavar="S")
    parser.add_argument("--sources", type=parse_sources, default=(*SOURCES, AUTO), metavar="LIST")
    parser.add_argument("--hang", type=float, default=HANG_S, metavar="S")
    return parser.parse_args(arguments)


def _every_source(names: Sequence[str]) -> list[str]:
    """`names`, where they say so with all that there are besides."""
    if AUTO not in names:
        return list(names)
    from livemon.sampling.found import vendors
    from livemon.sampling.others import other_sources, refused_sources

    amd = [AMD] if "AMD" in vendors() else []
    own = [name for name in names if name != AUTO]
    return list(dict.fromkeys([*own, *amd, *other_sources(), *refused_sources()]))


def _parent() -> int:
    """Pid of the kernel: as the hub says, since it may have ended before this process could look."""
    pid = os.environ.get(PARENT_VARIABLE, "")
    return int(pid) if pid.isdigit() else os.getppid()


def _say(text: str) -> None:
    print(f"livemon sampler: {text}", file=sys.stderr, flush=True)  # noqa: T201 - the hub reads it as the last words


if __name__ == "__main__":
    status = main()
    # Not sys.exit: that runs the clean-up of the driver's library, which may wait for a call that hangs.
    os._exit(status)
