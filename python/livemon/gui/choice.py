"""`%livemon gui qt|tk|gtk3|gtk4`: figures in native windows of the kernel's own process, with a pump that works.

As `%matplotlib`, but for the event loop: the toolkit is tried in a child process first, and instead of ipykernel's loop
for it the idle pump runs. What asks IPython for a loop from then on (`plt.ion()`, `%gui`, `%matplotlib qt`) gets that
pump, too; likewise once `livemon.live()` watches a window of the kernel. Where Livemon's magics are loaded, so does
`%matplotlib` with the toolkits whose loops of ipykernel hang or refuse; and windows that are open live on when
`%matplotlib` names a backend without a loop. Runs on the main thread.
"""

from __future__ import annotations

import sys
import threading
from typing import Any, Final

from livemon.errors import LivemonError, UsageError
from livemon.figures.select import chosen, kept_if_refused
from livemon.gui.busy import BusyPump
from livemon.gui.gtk3 import mend_set_cursor
from livemon.gui.idle import IdlePump
from livemon.gui.turning import ask_for, has_windows
from livemon.shells import kernel_shell

__all__ = ["GUIS", "guard", "keep_alive", "pump", "release", "use"]

GUIS: Final = ("qt", "tk", "gtk3", "gtk4")

_OURS: Final = frozenset({"qt", "qt5", "qt6", "tk", "gtk", "gtk3", "gtk4"})
"""Names by which IPython and Matplotlib call these."""

_GTK: Final = frozenset({"gtk", "gtk3", "gtk4"})
"""Those that ipykernel 7 cannot keep alive: GTK 3 hangs it for good, GTK 4 it refuses. (Nor Tk and Qt: now and then the
next cell never starts. But that is IPython's own choice as long as Matplotlib is not in it.)"""

_chooser: _Chooser | None = None


def use(gui: str) -> str:
    """Make `gui` Matplotlib's backend in this kernel; a sentence about it. Raises `UsageError` and `LivemonError`."""
    if gui not in GUIS:
        raise UsageError(f"there is no toolkit {gui!r} for windows of the kernel: valid are {', '.join(GUIS)}.")
    from livemon.viewer.probe import probe

    found = probe(gui)
    if not found.usable:
        raise LivemonError(found.advice)
    return _the_chooser().use(gui, found.binding)


def guard() -> None:
    """In a kernel: GTK, and Matplotlib with Tk and Qt, have our loop from now on; windows that are open, at once."""
    if kernel_shell() is not None:
        _the_chooser()
        keep_alive()


def keep_alive() -> None:
    """In a kernel: pyplot's windows that are there have our loop from now on, however their backend was chosen.

    Where there are none, a canvas is part of the person's own window, which has the loop that was chosen for it."""
    if kernel_shell() is not None and has_windows() and threading.current_thread() is threading.main_thread():
        _the_chooser().keep_alive()


def pump(*, on: bool) -> str:
    """Turn the pump of busy cells on or off; a sentence about it. Raises `LivemonError`."""
    if not on:
        if _chooser is not None:
            _chooser.busy.stop()
        return "Windows of the kernel's own process are refreshed while it is idle only."
    _the_chooser().busy.start()
    return (
        "A timer now interrupts running cells to refresh windows of the kernel's own process: it takes up to a fifth of"
        " their time, and SIGALRM. A window without that price: %livemon window."
    )


def release() -> None:
    """Give IPython its own way back, with its loop for windows that are open (of GTK it has none that works)."""
    global _chooser
    chooser, _chooser = _chooser, None
    if chooser is not None:
        chooser.release()


class _Chooser:
    """Of one IPython shell in a kernel."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self.idle = IdlePump(shell.kernel.io_loop)
        self.busy = BusyPump(shell)
        self._chosen = False
        """Whether a toolkit was chosen by `use`, not only the pump of busy cells."""
        self._enable_gui = shell.enable_gui
        shell.enable_gui = self.enable_gui
        self._enable_matplotlib = shell.enable_matplotlib
        shell.enable_matplotlib = self.enable_matplotlib

    def enable_gui(self, gui: str | None = None) -> None:
        """In place of the shell's: native windows have the idle pump, where there are any or `use` was called."""
        if gui not in _OURS or not (self._chosen or has_windows() or gui in _GTK or _asked_by_matplotlib(gui)):
            self.idle.stop()
            ask_for(None)
            self._enable_gui(gui)
            return
        self._take_over(gui)

    def enable_matplotlib(self, gui: str | None = None) -> Any:
        """In place of the shell's, which ends the loop of windows that are open where figures to come need none."""
        running = self.idle.running
        answer = self._enable_matplotlib(gui)
        if running and has_windows():
            self.keep_alive()
        return answer

    def keep_alive(self) -> None:
        self._chosen = True
        if not self.idle.running:
            self._take_over(self._shell.active_eventloop)

    def _take_over(self, gui: str | None) -> None:
        if self._shell.kernel.eventloop is not None:
            self._enable_gui(None)  # one of ipykernel's, which would go on
        self._shell.active_eventloop = gui
        ask_for(gui)
        mend_set_cursor()
        self.idle.start()

    def release(self) -> None:
        gui = self._shell.active_eventloop if self.idle.running else None
        self.idle.stop()
        ask_for(None)
        self.busy.stop()
        for name in ("enable_gui", "enable_matplotlib"):
            if self._shell.__dict__.get(name) == getattr(self, name):
                delattr(self._shell, name)
        if gui is not None and gui not in _GTK:
            self._enable_gui(gui)  # who has windows open had this loop before

    def use(self, gui: str, binding: str) -> str:
        before = self._shell.pylab_gui_select, self._chosen
        self._shell.pylab_gui_select = None  # IPython allows one toolkit for ever; Matplotlib knows better
        self._chosen = True  # now: IPython asks `enable_gui` for its loop
        try:
            with kept_if_refused():
                self._shell.enable_matplotlib(gui)
        except ImportError as error:
            self._shell.pylab_gui_select, self._chosen = before
            raise LivemonError(
                f"Matplotlib cannot use {gui} in this kernel any more: {error}. Restart the kernel, or show figures"
                f" with %livemon window --gui {gui}."
            ) from None
        self._take_over(gui)
        return f"Figures open in windows of {binding} in the kernel's own process."


def _asked_by_matplotlib(gui: str) -> bool:
    """Which names its backend before it asks: `%gui` alone comes without."""
    return "matplotlib.pyplot" in sys.modules and str(chosen()).lower().startswith(gui.rstrip("56"))


def _the_chooser() -> _Chooser:
    global _chooser
    shell = kernel_shell()
    if shell is None:
        raise LivemonError("this is no Jupyter kernel: in a terminal %matplotlib keeps windows alive by itself.")
    if _chooser is None:
        _chooser = _Chooser(shell)
    return _chooser
