"""Captures that no call of the code asks for any more: the kernel is idle, and its main thread makes them.

`IdleCaptures` lives on the hub thread; what it has done runs on the main thread. Imports no Matplotlib.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from livemon.figures.live_figure import LiveFigure
from livemon.ports import HubPort
from livemon.shells import find_shell

__all__ = ["IdleCaptures", "on_main_thread"]

_RETRY_S: Final = 0.1
_REST_S: Final = 1.0
"""A figure that nothing changed for this long has come to rest."""
_QUIET_S: Final = 0.5
"""A figure whose thread asked for nothing for this long is taken to be at rest."""


class IdleCaptures:
    """`on_main_thread`: runs a function on the kernel's main thread when that is idle."""

    def __init__(self, hub: HubPort, on_main_thread: Callable[[Callable[[], object]], bool]) -> None:
        self._hub = hub
        self._on_main_thread = on_main_thread
        self._restless: set[str] = set()
        """Figures whose rest is waited for."""
        self._looked: dict[str, int] = {}
        """Number of the newest capture when all of a figure was looked at last."""

    def capture(self, live: LiveFigure) -> None:
        """Nobody calls for a capture now: have the main thread do it, if it is idle."""
        if live.wanted and live.dirty and not self._hub.cell_running:
            self._on_main_thread(lambda: self._capture(live))

    def await_rest(self, live: LiveFigure) -> None:
        """It was drawn. Once it rests, look at all of it: the last step of an animation may have changed what nothing
        marks. (While a cell runs that is done at its end.)"""
        if live.id in self._restless or self._hub.cell_running or self._looked.get(live.id) == live.captures:
            return
        if live.may_be_captured_quietly:  # else it would have to be drawn here
            self._restless.add(live.id)
            self._hub.call_later(_REST_S, self._look, live, live.captures, early_s=_REST_S / 4)

    def _look(self, live: LiveFigure, captures: int) -> None:
        self._restless.discard(live.id)
        if self._hub.cell_running or not live.wanted:
            return
        if live.captures != captures:
            self.await_rest(live)
        elif not live.dirty:
            self._on_main_thread(lambda: self._capture_all(live, captures))

    def _capture_all(self, live: LiveFigure, captures: int) -> None:
        """A moment later (main thread). A thread that still runs may be at it: then what was read is thrown away, and
        the next state that is drawn is followed by another look."""
        if live.captures == captures and not self._hub.cell_running and live.capture_at_rest():
            # A look finds something in most figures, such as limits that nobody drew: once is enough.
            self._looked[live.id] = live.captures

    def forget(self, figure: str) -> None:
        """It was closed."""
        self._looked.pop(figure, None)
        self._restless.discard(figure)

    def _capture(self, live: LiveFigure) -> None:
        """A moment later (main thread): a cell may run, or have captured it already, or a job may own it."""
        if not live.dirty or self._hub.cell_running:
            return
        if live.owned_elsewhere() and live.may_be_captured_quietly:
            return  # by the hub thread, when its thread is not in the middle of a change
        if live.owned_elsewhere() and self._hub.clock.monotonic_s() - live.asked_s < _QUIET_S:
            # Its thread may still be at it, and then captures it; if it is not, the last state must not be lost.
            self._hub.call_soon(self._try_again, live)
            return
        if not live.capture_if_due(asked=True):
            self._hub.call_soon(self._try_again, live)

    def _try_again(self, live: LiveFigure) -> None:
        if live.wanted:
            self._hub.call_later(_RETRY_S, self.capture, live)


def on_main_thread(function: Callable[[], object]) -> bool:
    """Have the kernel's main loop call `function` when it is idle; False outside of a kernel."""
    loop = getattr(getattr(find_shell(), "kernel", None), "io_loop", None)
    if loop is None:
        return False
    loop.add_callback(function)
    return True
