"""A Jupyter kernel inside this process: an IPython shell that runs cells, without sockets and without a page.

What the backend wants of a kernel is there: a shell with events before and after each cell, the message that a cell
came with, comms (which lead nowhere), and an event loop for timers. There is no hub: the runner of the gallery takes
captures itself (`gallery.page`). Start it in the process that uses it: threads do not outlive a fork.
"""

from __future__ import annotations

import re
from typing import Any

import ipykernel.debugger  # noqa: F401 - loaded here, once, for all forks
from ipykernel.inprocess.ipkernel import InProcessKernel  # noqa: F401 - as above
from ipykernel.inprocess.manager import InProcessKernelManager
from matplotlib.backend_bases import TimerBase
from traitlets.config import Config

__all__ = ["Kernel", "cells"]


class Kernel:
    """One kernel."""

    def __init__(self) -> None:
        manager = InProcessKernelManager(config=Config({"HistoryManager": {"enabled": False}}))  # type: ignore[no-untyped-call]
        manager.start_kernel()
        self._client: Any = manager.client()
        self._client.iopub_channel.call_handlers = lambda _message: None
        self._client.shell_channel.call_handlers = self._replied
        self._reply: dict[str, Any] = {}
        self.space: dict[str, Any] = manager.kernel.shell.user_ns
        """What the code of cells has as its globals."""

    def run(self, code: str) -> str:
        """Run a cell to its end; the error that it raised, in a line, or nothing."""
        self._client.execute(code)
        reply = self._reply
        return "" if reply["status"] == "ok" else f"{reply['ename']}: {reply['evalue']}"

    def _replied(self, message: dict[str, Any]) -> None:
        self._reply = message["content"]


def cells(source: str) -> list[str]:
    """An example as a notebook: its cells begin where `# %%` stands."""
    return [cell for cell in re.split(r"^(?=# %%)", source, flags=re.MULTILINE) if cell.strip()]


def tick(timer: TimerBase) -> None:
    """What the event loop of an idle kernel does when the timer is due."""
    timer._on_timer()  # type: ignore[attr-defined]
