"""Starting beside what already runs: selecting the figure backend, and the command `livemon:start` of a page.

A page starts Livemon by a silent execution, on a subshell when a cell is running. There three things would do harm:
IPython's `post_execute` on that thread would show and close the figures of the running cell; switching Matplotlib's
backend belongs to the main thread; and nothing may be printed. So the events are kept off that one execution, and the
backend is selected when the cell ends.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

from livemon import monitor as _monitor
from livemon.monitor import Monitor
from livemon.shells import find_shell

__all__ = ["deselect_figures", "select_figures", "start_from_page"]


def start_from_page(*, busy: bool, period_s: float | None = None) -> None:
    """What `livemon._start_from_page` does.

    `busy`: the page saw a running cell and uses a subshell. `period_s`: sampling period, where the person has set one.
    """
    shell = find_shell()
    on_main = threading.current_thread() is threading.main_thread()
    if busy and not on_main and shell is not None:
        _keep_events_off_this_execution(shell)
    select_figures(_monitor.start(period_s=period_s))


def select_figures(monitor: Monitor) -> None:
    """Make Livemon Matplotlib's backend: now on the main thread, else as soon as the running cell has ended."""
    _on_main_thread(lambda: _select(monitor))


def deselect_figures() -> None:
    """Give Matplotlib the backend back that it had before, where Livemon had taken its place."""
    module = sys.modules.get("livemon.figures.select")
    if module is not None:
        _on_main_thread(lambda: None if _monitor.current() is not None else module.deactivate())


def _on_main_thread(action: Callable[[], object]) -> None:
    shell = find_shell()
    if shell is None or threading.current_thread() is threading.main_thread():
        action()
        return

    def then(*_: object) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for event in ("post_run_cell", "pre_run_cell"):
            if then in shell.events.callbacks[event]:
                shell.events.unregister(event, then)
        action()

    # Whichever comes first: the end of the running cell, or the start of the next one.
    shell.events.register("post_run_cell", then)
    shell.events.register("pre_run_cell", then)


def _select(monitor: Monitor) -> None:
    if not monitor.running:
        return
    try:
        from livemon.figures.select import activate

        monitor.show_figures()
        activate()
    except Exception as error:  # noqa: BLE001 - a Matplotlib that does not work must not keep the rest from starting
        monitor.hub.notice(
            "error",
            f"Figures are not shown live: {type(error).__name__}: {error}",
            detail=traceback.format_exc(),
            key="figures:select",
        )


def _keep_events_off_this_execution(shell: Any) -> None:
    """Swallow the `post_execute` that will follow on this thread; on every other thread events go on as usual."""
    this_thread = threading.get_ident()
    events = shell.events
    original = events.trigger

    def trigger(event: str, *args: Any, **kwargs: Any) -> None:
        if threading.get_ident() != this_thread:
            original(event, *args, **kwargs)
        elif event == "post_execute" and events.__dict__.get("trigger") is trigger:
            del events.trigger

    events.trigger = trigger
