"""The renderer child: `python -m livemon.figures`, started by the hub.

Talks to the kernel by `livemon.figures.messages` on stdin and stdout; what goes to the pages goes by a pipe of its own,
which ends where the kernel publishes. One loop on the main thread; what arrives while a figure is drawn waits in the
pipe. Answers of figures that are due together go out together (see `outbox`). Ends when
the kernel closes the pipe or is gone: forked workers of the kernel may hold the pipe open, so the parent is also looked
at each second, here and by the `watchdog`.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Sequence

from livemon.arena import Reader
from livemon.child_messages import payload
from livemon.figures.messages import Answer, Drawn, Forget, Places, decode_to_renderer
from livemon.figures.outbox import Outbox
from livemon.framing import PAGES_VARIABLE, FrameReader

PIPE_BYTES = 1 << 20
NICENESS = 5
PARENT_EVERY_S = 1.0
_READ_BYTES = 1 << 20


def main() -> int:
    """Run the child on its standard pipes; the exit status."""
    # From here on nothing but our messages may reach the kernel: user code in replicas may print.
    output = os.dup(1)
    os.dup2(2, 1)
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):  # not a pipe, or no allowance for larger ones
            fcntl.fcntl(output, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the kernel
    options = _options()
    parent = _parent()
    warnings.simplefilter("ignore")  # the kernel's own drawing is where a person is warned
    from livemon.figures.renderer import Renderer
    from livemon.figures.watchdog import Watchdog

    pages = int(os.environ.get(PAGES_VARIABLE) or output)
    for pipe in (pages, output):
        os.set_blocking(pipe, False)
        os.set_inheritable(pipe, False)

    # Larger than those of a renderer before this one: pages take what is smaller for late.
    outbox = Outbox(first=int(1000 * time.time()))

    def send(message: Answer, buffers: Sequence[bytes]) -> None:
        if isinstance(message, Drawn):
            outbox.add_drawn(message, buffers[0] if buffers else None)
        else:
            outbox.add([payload(message), *buffers], urgent=isinstance(message, Places))

    def flush() -> None:
        for pipe, data in zip((pages, output), outbox.take(), strict=True):
            rest = memoryview(data)
            while rest:
                try:
                    rest = rest[os.write(pipe, rest) :]
                except BlockingIOError:
                    # The kernel does not read while it holds the interpreter lock. It may also be gone, and a forked
                    # worker hold the pipe.
                    select.select([], [pipe], [], PARENT_EVERY_S)
                    if os.getppid() != parent:
                        raise BrokenPipeError from None

    watchdog = Watchdog(parent, output, options.hang)
    watchdog.start()
    try:
        renderer = Renderer(send, watchdog.over)
        shared = Reader.inherited()
        reader = FrameReader(shared.take if shared is not None else None)
        while os.getppid() == parent:
            ready, _, _ = select.select([0], [], [], 0.0 if renderer.busy or outbox else PARENT_EVERY_S)
            if ready:
                data = os.read(0, _READ_BYTES)
                if not data:
                    break
                for parts in reader.feed(data):
                    message = decode_to_renderer(parts)
                    renderer.take(message, parts[1:])
                    if isinstance(message, Forget):
                        outbox.forget(message.figure)
            # Captures that came while a figure was drawn have been seen now: their answers may go with this one.
            if outbox.ripe(renderer.next_cost_s if renderer.busy else None):
                flush()
            if renderer.busy and not ready:
                renderer.work()
    except BrokenPipeError:
        pass  # the kernel has gone
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="livemon.figures", description="The renderer of Livemon.")
    parser.add_argument("--hang", type=float, default=30.0, help="longest time for one drawing, seconds")
    return parser.parse_args()


def _parent() -> int:
    """Pid of the kernel: as the hub says, since it may have ended before this process could look."""
    pid = os.environ.get("LIVEMON_PARENT", "")
    return int(pid) if pid.isdigit() else os.getppid()


if __name__ == "__main__":
    sys.exit(main())
