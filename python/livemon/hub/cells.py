"""Watches the cells of the main shell: when one starts and ends, and under which request it runs.

The callbacks run on the main thread, called by IPython's events; executions on a subshell, silent ones and cells that a
cell runs do not count. `while_running` is for other threads: what it does cannot come after the end of the cell.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

from livemon.clock import Clock
from livemon.ports import CellEvent
from livemon.spans import cpu_seconds

__all__ = ["CellWatch"]

_UNKNOWN: Any = object()
"""Stands for the cell that ran already when the watch began."""


class CellWatch:
    """Calls `on_event` for each cell, on the main thread."""

    def __init__(self, shell: Any, clock: Clock, on_event: Callable[[CellEvent], object]) -> None:
        self._shell = shell
        self._clock = clock
        self._on_event = on_event
        self._lock = threading.Lock()
        self._cell: Any = None
        self._parent: Mapping[str, Any] | None = None

    def start(self) -> None:
        """Register with IPython; a cell that is running already counts from now on."""
        self._shell.events.register("pre_run_cell", self._before)
        self._shell.events.register("post_run_cell", self._after)
        parent = running_request()
        if parent is not None and not parent.get("content", {}).get("silent", False):
            self._begin(_UNKNOWN, parent)

    def stop(self) -> None:
        """Leave IPython's events (any thread)."""
        for event, callback in (("pre_run_cell", self._before), ("post_run_cell", self._after)):
            with contextlib.suppress(ValueError):
                self._shell.events.unregister(event, callback)
        with self._lock:
            self._cell = self._parent = None

    @property
    def running(self) -> bool:
        """Whether a cell runs."""
        return self._cell is not None

    def while_running(self, action: Callable[[Mapping[str, Any]], object]) -> None:
        """Call `action(request)` if a cell runs; the cell cannot end before it returned (any thread)."""
        with self._lock:
            if self._cell is not None and self._parent is not None:
                action(self._parent)

    def renew_lock(self) -> None:
        """In a forked child: the lock may have been held by a thread that does not exist here."""
        self._lock = threading.Lock()

    def _before(self, info: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        parent = self._request()
        request = _request_id(parent)
        if self._cell is not None and request is not None and request == _request_id(self._parent):
            return  # a cell that a cell runs
        self._begin(info, parent)

    def _begin(self, cell: Any, parent: Mapping[str, Any] | None) -> None:
        with self._lock:
            self._cell, self._parent = cell, parent
        if cell is _UNKNOWN:
            source = (parent or {}).get("content", {}).get("code", "")
        else:
            source = getattr(cell, "raw_cell", "")
        self._tell(running=True, source=source if isinstance(source, str) else "")

    def _after(self, result: Any) -> None:
        if threading.current_thread() is not threading.main_thread() or self._cell is None:
            return
        # No result: an asynchronous cell was interrupted.
        if self._cell is not _UNKNOWN and result is not None and result.info is not self._cell:
            return
        with self._lock:
            self._cell = self._parent = None
        self._tell(running=False)

    def _tell(self, *, running: bool, source: str = "") -> None:
        # IPython has raised the count already when a cell starts; it counts the next cell.
        count = max(int(self._shell.execution_count) - 1, 0)
        self._on_event(
            CellEvent(running=running, count=count, time=self._clock.wall_s(), source=source, cpu_s=cpu_seconds())
        )

    def _request(self) -> Mapping[str, Any] | None:
        kernel = getattr(self._shell, "kernel", None)
        parent = kernel.get_parent("shell") if kernel is not None else None
        return parent or None


def _request_id(request: Mapping[str, Any] | None) -> object:
    header = (request or {}).get("header") or {}
    return header.get("msg_id")


def running_request() -> Mapping[str, Any] | None:
    """The execute_request that the main thread is in the middle of, found on its stack; None when there is none.

    The kernel tells it only to the main thread itself, but Livemon can be started beside a busy one.
    """
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    while frame is not None:
        if frame.f_code.co_name == "execute_request":
            parent = frame.f_locals.get("parent")
            if isinstance(parent, Mapping):
                return parent
        frame = frame.f_back
    return None
