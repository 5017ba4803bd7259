"""What people call: `livemon.window(fig, gui="qt")`, and the window that it returns.

Runs on any thread but the hub's; a `ViewerWindow` is told by the hub thread what became of it. Imports no Matplotlib.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from livemon.errors import LivemonError, UsageError
from livemon.figures.idle import on_main_thread
from livemon.viewer.probe import GUIS, best, probe

if TYPE_CHECKING:
    from livemon.figures.live_figure import LiveFigure
    from livemon.monitor import Monitor

__all__ = ["ViewerWindow", "open_windows", "window"]

_FPS: Final = 30.0
_OPEN_S: Final = 60.0
"""Longest time in which a toolkit shows its window."""


class ViewerWindow:
    """A window of a toolkit's own that shows a figure of this kernel, in a process of its own."""

    def __init__(self, live: LiveFigure, gui: str, figure: Any, close: Callable[[ViewerWindow], None]) -> None:
        self.live = live
        """The figure as Livemon watches it."""
        self.gui = gui
        """`qt`, `gtk4`, `gtk3`, `tk` or `webagg`."""
        self.binding = ""
        """Package that speaks to the toolkit, with its version, once it is open."""
        self.url = ""
        """Address of the page, of `webagg`: one page shows all its figures."""
        self.problem = ""
        """Why it was closed, where it was not the person who closed it."""
        self._figure: Any = figure
        """What is shown in a window does not go away because nobody else holds it."""
        self._close = close
        self._settled = threading.Event()
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the window is gone: its person, its figure or `close()` closed it."""
        return self._closed

    def close(self) -> None:
        """Close the window; harmless when it is closed. The figure lives on, so its handlers of `close_event` are not
        called, and nothing that waits for clicks ends."""
        if not self._closed:
            self._close(self)

    def __repr__(self) -> str:
        where = f" at {self.url}" if self.url else ""
        return f"<{self.gui} window of {self.live.name!r}{where}{', closed' if self._closed else ''}>"

    def wait_open(self, timeout_s: float = _OPEN_S) -> None:
        """Wait until it is on the screen. Raises `LivemonError` when it was closed before that, or does not come."""
        if not self._settled.wait(timeout_s):
            raise LivemonError(
                f"the {self.gui} window did not open within {timeout_s:g} s: the machine is very busy, or the toolkit"
                " hangs. Try again, or another toolkit with --gui."
            )
        if self._closed:
            raise LivemonError(f"the {self.gui} window could not be opened: {self.problem or 'it was closed'}.")

    # -- hub thread ----------------------------------------------------------------------------------------------------

    def note_opened(self, binding: str, url: str) -> None:
        """It is on the screen."""
        self.binding, self.url = binding, url
        self._settled.set()

    def note_closed(self, problem: str) -> None:
        """It is gone; `problem`: why, where nobody wanted it."""
        self.problem = problem
        self._closed = True
        kept, self._figure = [self._figure], None
        # A figure that nobody else holds goes on the main thread: toolkits want their own there.
        on_main_thread(kept.clear)
        with _lock:
            if _windows.get((self.live.id, self.gui)) is self:  # not one that was opened after it
                del _windows[self.live.id, self.gui]
        self._settled.set()


_windows: dict[tuple[str, str], ViewerWindow] = {}
"""Those that are open, by figure and toolkit."""
_lock = threading.Lock()
"""Around every look at `_windows` and what follows from it: the threads that call and the hub's."""


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()  # it may be held by a thread that the child does not have
    _windows.clear()


os.register_at_fork(after_in_child=_after_fork)


def open_windows() -> list[ViewerWindow]:
    """All windows that are open."""
    with _lock:
        return [one for one in _windows.values() if not one.closed]


def window(fig: Any = None, gui: str | None = None, *, fps: float = _FPS) -> ViewerWindow:
    """Show a figure in a native window, in a process of its own: it moves while the kernel is busy.

    `fig`: a Matplotlib figure, whatever its backend (default: pyplot's current one). `gui`: `qt`, `gtk4`, `gtk3`,
    `tk` or `webagg` (default: that of the windows that are open, or the first that works here, but for `webagg`).
    `fps`: captures per second at most. Starts Livemon where it does not run; returns when the window is there. Where
    that toolkit shows the figure already it is that window. Raises `UsageError`, and `LivemonError`, which says what
    is missing and what to install.
    """
    if gui is not None and gui not in GUIS:
        raise UsageError(f"there is no toolkit {gui!r} for windows: valid are {', '.join(GUIS)}.")
    from livemon import monitor as monitors

    live, figure = _live_of(fig, fps)
    gui = gui or _in_use(live.id)
    known = _known(live.id, gui)
    if known is None:
        found = best() if gui is None else probe(gui)
        if not found.usable:
            raise LivemonError(found.advice)
        gui = found.gui
        monitor = monitors.start()
        opened = ViewerWindow(live, gui, figure, lambda one: _close(monitor, one))
        with _lock:
            known = _windows.get((live.id, gui))
            if known is None or known.closed:
                known = None
                _windows[live.id, gui] = opened
    if known is not None:
        known.wait_open()  # another thread may be about to open it
        return known
    try:
        viewers = monitor.show_viewers()
        monitor.hub.call_soon(viewers.open, opened)
        opened.wait_open()
    except BaseException:
        opened.close()
        raise
    return opened


def _in_use(figure: str) -> str | None:
    """A toolkit that works, as it shows this figure now, or another one; None: there is no such window."""
    shown = open_windows()
    its_own = {one.gui for one in shown if one.live.id == figure}
    guis = its_own or {one.gui for one in shown} - {"webagg"}
    return min(guis, key=GUIS.index, default=None)


def _known(figure: str, gui: str | None) -> ViewerWindow | None:
    """The open window of this figure in this toolkit."""
    return next((one for one in open_windows() if (one.live.id, one.gui) == (figure, gui)), None)


def _close(monitor: Monitor, one: ViewerWindow) -> None:
    if monitor.running:
        monitor.hub.ask(lambda: monitor.show_viewers().close(one))
    if not one.closed:
        one.note_closed("")


def _live_of(fig: Any, fps: float) -> tuple[LiveFigure, Any]:
    """The figure that is meant, watched from now on if it was not."""
    from livemon.figures.live import check, watch
    from livemon.figures.live_figure import LiveFigure
    from livemon.figures.registry import registry

    if isinstance(fig, LiveFigure):
        figure = fig.figure
        if figure is None:
            raise UsageError(f"the figure {fig.name!r} is gone.")
        fig = figure
    elif fig is None or isinstance(fig, (int, str)):
        fig = _named(fig)
    check("window", fig, fps)
    found = registry.of(fig)
    if found is None:
        found = watch(fig, fps=fps)
    found.fps = max(found.fps, fps)
    found.without_ion = found.watched_only
    return found, fig


def _named(name: int | str | None) -> Any:
    """A figure of pyplot by number or label, or a watched one by name; None: the current one."""
    from livemon.figures.registry import registry

    for live in list(registry.figures.values()):
        if name is not None and name in (live.name, live.title) and live.figure is not None:
            return live.figure
    figures = _of_pyplot()
    if name is None:
        if not figures:
            raise UsageError("there is no figure to show: give one, or make one with pyplot first.")
        return figures[-1][1]
    for number, figure in figures:
        if str(name) in (str(number), figure.get_label()):
            return figure
    known = [str(number) for number, _ in figures] + [live.name for live in list(registry.figures.values())]
    raise UsageError(f"there is no figure {name!r}" + (f": there are {', '.join(known)}." if known else "."))


def _of_pyplot() -> list[tuple[int, Any]]:
    """Number and figure of all that pyplot knows, the current one last; loads nothing."""
    import sys

    module = sys.modules.get("matplotlib._pylab_helpers")
    if module is None:
        return []
    return [(manager.num, manager.canvas.figure) for manager in module.Gcf.figs.values()]
