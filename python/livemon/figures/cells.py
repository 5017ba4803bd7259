"""Which cell a figure belongs to: the one whose code runs on the main thread, or the one that started the thread.

ipykernel gives what a thread displays to the cell that happens to run. Here each thread is put down to the cell that
started it: threads are counted when a cell begins, and those that are new then came while the last cell was the last.
Threads that were there before the first count are put down to none.

Counts on the main thread, in IPython's events; answers on any thread. Imports no Matplotlib.
"""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

__all__ = ["Cells", "Parent", "cell_id", "cells_of"]

Parent = dict[str, Any]
"""The message that made the kernel run the cell."""


class Cells:
    """The cells of one IPython shell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        # Made in the middle of a cell.
        self._latest = self._on_main()
        self._running = True
        self._of: weakref.WeakKeyDictionary[threading.Thread, Parent | None] = weakref.WeakKeyDictionary()
        self._of.update(dict.fromkeys(threading.enumerate()))
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    def _begin(self, *_: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            return  # a cell of a subshell
        for thread in threading.enumerate():
            self._of.setdefault(thread, self._latest)
        self._latest = self._on_main()
        self._running = True

    def _end(self, *_: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            self._running = False

    def here(self) -> Parent | None:
        """That of the calling code; None when it is none of a cell's."""
        thread = threading.current_thread()
        if thread is threading.main_thread():
            return self._on_main()
        return self._of.get(thread, self._latest)

    def is_running(self, cell: Parent | None) -> bool:
        """Whether this cell runs now."""
        return self._running and cell is not None and _number(cell) == _number(self._latest)

    @contextlib.contextmanager
    def speaking_for(self, cell: Parent | None) -> Iterator[bool]:
        """What is displayed inside goes to this cell; False: that cannot be had on this thread."""
        publisher = self._shell.display_pub
        if threading.current_thread() is threading.main_thread():
            yield True
        elif cell is None:
            yield False
        elif hasattr(publisher, "set_thread_parent"):
            token = publisher.set_thread_parent(cell)
            try:
                yield True
            finally:
                publisher.reset_thread_parent(token)
        elif isinstance(header := getattr(publisher, "_parent_header", None), ContextVar):  # ipykernel 7.0 to 7.3
            before = header.set(cell["header"])
            try:
                yield True
            finally:
                header.reset(before)
        else:  # ipykernel 6
            yield self.is_running(cell)

    def _on_main(self) -> Parent | None:
        return self._shell.kernel.get_parent("shell") or None


_of_shell: Cells | None = None


def cells_of(shell: Any) -> Cells:
    """Those of the kernel's shell, counted from the first call on."""
    global _of_shell
    if _of_shell is None:
        _of_shell = Cells(shell)
    return _of_shell


def cell_id(cell: Parent | None) -> str | None:
    """Its id in the notebook, where the frontend tells."""
    found = ((cell or {}).get("metadata") or {}).get("cellId")
    return found if isinstance(found, str) else None


def _number(cell: Parent | None) -> Any:
    return ((cell or {}).get("header") or {}).get("msg_id")
