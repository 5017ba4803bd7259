"""A viewer child: `python -m livemon.viewer qt`, started by the hub; see `livemon.viewer`.

The toolkit's event loop runs on the main thread and calls back when the pipe from the kernel can be read. The process
ends when the kernel closes the pipe or is gone (`figures.watchdog`), and when the drawing of a figure does not end.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import traceback
import warnings
from typing import Any, Final

from livemon.arena import Reader
from livemon.errors import ProtocolError
from livemon.framing import FrameReader, frame

NICENESS: Final = 5
_READ_BYTES: Final = 1 << 20
_MOST_BYTES: Final = 16 << 20
"""Read before something is drawn and the event loop turns."""


def main() -> int:
    """Run the child on its standard pipes; the exit status."""
    # From here on nothing but our messages may reach the kernel: toolkits and user code in replicas may print.
    output = os.dup(1)
    os.dup2(2, 1)
    gui = _gui()
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the kernel
    warnings.simplefilter("ignore")
    parent = int(os.environ.get("LIVEMON_PARENT", "") or os.getppid())
    from livemon.child_messages import payload
    from livemon.figures.watchdog import Watchdog
    from livemon.viewer.child import ViewerChild
    from livemon.viewer.messages import FromViewer
    from livemon.viewer.toolkits import load

    def send(message: FromViewer) -> None:
        with contextlib.suppress(OSError):  # the kernel is gone: the end of its pipe ends the loop
            os.write(output, b"".join(map(bytes, frame([payload(message)]))))

    watchdog = Watchdog(parent, output)
    watchdog.start()
    toolkit = load(gui)
    viewer = ViewerChild(toolkit, send, watchdog.over)
    shared = Reader.inherited()
    reader = FrameReader(shared.take if shared is not None else None)
    os.set_blocking(0, False)

    def readable() -> None:
        try:
            if not _take(reader, viewer):
                toolkit.quit()
            viewer.redraw()
        except ProtocolError as error:
            # Nothing that follows can be read: a new process gets all windows anew.
            sys.stderr.write(f"The kernel's messages cannot be read: {error}\n")
            sys.stderr.flush()
            os._exit(1)
        except Exception:  # noqa: BLE001 - some bindings abort the process over it, and one figure must not end the others
            traceback.print_exc()

    toolkit.watch(0, readable)
    toolkit.run()
    sys.stderr.flush()
    os._exit(0)  # toolkits may crash when Python takes them apart


def _take(reader: FrameReader, viewer: Any) -> bool:
    """Give all that waits in the pipe to `viewer`; False: the kernel has closed it.

    Raises `ProtocolError` when the stream cannot be read any more. (`viewer.take` raises nothing: leaving `reader.feed`
    half way would lose what it has not yielded.)
    """
    from livemon.viewer.messages import decode_to_viewer

    taken = 0
    while taken < _MOST_BYTES:
        try:
            data = os.read(0, _READ_BYTES)
        except BlockingIOError:
            break
        if not data:
            return False
        taken += len(data)
        for parts in reader.feed(data):
            viewer.take(decode_to_viewer(parts), parts[1:])
    return True


def _gui() -> str:
    parser = argparse.ArgumentParser(prog="livemon.viewer", description="A viewer of Livemon.")
    parser.add_argument("gui", help="qt, gtk4, gtk3, tk or webagg")
    return str(parser.parse_args().gui)


if __name__ == "__main__":
    sys.exit(main())
