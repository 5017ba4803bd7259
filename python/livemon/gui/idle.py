"""The pump of an idle kernel: a task of its asyncio loop that turns the toolkits' loops every 30 ms.

ipykernel's own way (`enable_gui`) runs the toolkit's loop in between messages: with ipykernel 7 that hangs for GTK 3,
is refused for GTK 4, loses messages ("Run All" stalls), and keeps callbacks of the asyncio loop waiting. Runs on the
kernel's main thread; while a cell runs that has no `await`, it does not.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from typing import Any, Final

from livemon.gui.turning import turn

__all__ = ["IdlePump"]

_EVERY_S: Final = 0.03
_WITHOUT_WINDOWS_S: Final = 0.25

_OF_HANDLERS: Final = (Exception, SystemExit)
"""What the person's code may raise: the kernel, and the pump, outlive it."""


class IdlePump:
    """`loop`: the kernel's, tornado's wrapper of asyncio's."""

    def __init__(self, loop: Any) -> None:
        self._loop = loop
        self._task: asyncio.Task[None] | None = None
        self._wanted = False

    @property
    def running(self) -> bool:
        """Whether it turns, or will as soon as the loop comes to it."""
        return self._wanted

    def start(self) -> None:
        """From now on; harmless when it runs."""
        self._wanted = True
        self._loop.add_callback(self._begin)

    def stop(self) -> None:
        """No more; from the main thread."""
        self._wanted = False
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def _begin(self) -> None:
        if self._wanted and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        last = ""
        while self._wanted:
            start_s = time.monotonic()
            windows = True
            try:
                windows = turn()
            except _OF_HANDLERS as error:  # of a handler of the person's code: told once, and the window lives on
                text = repr(error)
                if text != last:
                    traceback.print_exc()
                last = text
            took_s = time.monotonic() - start_s
            # A slow drawing must leave the kernel at least as much time as it takes.
            await asyncio.sleep(max(_EVERY_S if windows else _WITHOUT_WINDOWS_S, took_s))
