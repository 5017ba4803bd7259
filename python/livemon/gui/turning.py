"""One turn of the event loops of all toolkits that show pyplot's figures in this process, and of the one asked for.

Runs on the main thread. Loads nothing: what shows a window is loaded already.
"""

from __future__ import annotations

import contextlib
import sys
import time
from typing import Any, Final

from livemon.figures.registry import registry

__all__ = ["NATIVE", "ask_for", "has_windows", "turn"]

NATIVE: Final = frozenset({"qt", "tk", "gtk3", "gtk4"})
"""Frameworks of Matplotlib's that have to be turned here."""

_LONGEST_S: Final = 0.05
_LINGER_S: Final = 1.0
"""A toolkit is turned for so long after its last window was closed: that is an event, too."""

_seen: dict[str, tuple[Any, float]] = {}
"""By framework a canvas, and the monotonic time at which it was among the figures last."""

_QT: Final = ("PySide6", "PyQt6", "PyQt5", "PySide2")

_asked = ""


def ask_for(gui: str | None) -> None:
    """Turn this toolkit also while pyplot has no window of it: others may. `gui`: IPython's name; None: no more."""
    global _asked
    _asked = (gui or "").rstrip("3456")


def turn() -> bool:
    """Handle what waits; False: there is no window. Raises what handlers of the person's code raise."""
    now_s = time.monotonic()
    _look_at_figures(now_s)
    turned = {framework.rstrip("34") for framework in _seen}
    for framework, (canvas, seen_s) in list(_seen.items()):
        if now_s - seen_s > _LINGER_S:
            del _seen[framework]
        elif seen_s == now_s:
            _turn_toolkit(framework, canvas)
        else:  # it is closed: a toolkit may have nothing left to turn
            with contextlib.suppress(Exception):
                _turn_toolkit(framework, canvas)
    others = _asked not in turned and _turn_asked()
    return bool(_seen) or others


def _look_at_figures(now_s: float) -> None:
    helpers, matplotlib = sys.modules.get("matplotlib._pylab_helpers"), sys.modules.get("matplotlib")
    if helpers is None or matplotlib is None:
        return
    for manager in helpers.Gcf.get_all_fig_managers():
        canvas = manager.canvas
        framework = getattr(canvas, "required_interactive_framework", None)
        if framework in NATIVE:
            _seen[framework] = canvas, now_s
            if canvas.figure.stale and matplotlib.is_interactive() and not _in_the_middle(canvas.figure):
                # In IPython pyplot itself looks at the end of a cell only.
                canvas.draw_idle()


def has_windows() -> bool:
    """Whether pyplot has a figure in a window of this process."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    managers = helpers.Gcf.get_all_fig_managers() if helpers is not None else []
    return any(getattr(one.canvas, "required_interactive_framework", None) in NATIVE for one in managers)


def _in_the_middle(figure: Any) -> bool:
    """Whether it must not be drawn now, unless the code says so: another thread is at it, or `livemon.update`."""
    live = registry.of(figure)
    return live is not None and (live.held or live.owned_elsewhere())


def _turn_toolkit(framework: str, canvas: Any) -> None:
    """Not `flush_events()` of GTK and Tk: that lasts until nothing is pending, which may be never."""
    if framework.startswith("gtk"):
        _turn_glib()
    elif framework == "tk":
        _turn_tk(canvas.get_tk_widget().tk)
    else:
        canvas.flush_events()


def _turn_asked() -> bool:
    """What windows of others than pyplot need; False: there are none."""
    match _asked:
        case "qt":
            modules = (sys.modules.get(f"{name}.QtWidgets") for name in _QT)
            found = (module.QApplication.instance() for module in modules if module is not None)
            if (app := next((one for one in found if one is not None), None)) is not None:
                app.processEvents()  # what waits now, not what it leads to
                return True
        case "tk":
            if (root := getattr(sys.modules.get("tkinter"), "_default_root", None)) is not None:
                _turn_tk(root.tk)
                return True
        case "gtk" if "gi.repository.GLib" in sys.modules:
            _turn_glib()
            return True
    return False


def _turn_tk(tk: Any) -> None:
    """All windows of Tk that this thread made, whatever interpreter `tk` is."""
    one_without_waiting = sys.modules["_tkinter"].DONT_WAIT
    until_s = time.monotonic() + _LONGEST_S
    while time.monotonic() < until_s and tk.dooneevent(one_without_waiting):
        pass


def _turn_glib() -> None:
    context = sys.modules["gi.repository.GLib"].MainContext.default()
    until_s = time.monotonic() + _LONGEST_S
    while context.pending() and time.monotonic() < until_s:
        context.iteration(False)
