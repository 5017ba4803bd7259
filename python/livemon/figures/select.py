"""Choosing the backend: for a kernel that has not loaded Matplotlib, and for one that plots already.

Runs on the main thread. Loads neither Matplotlib nor ipywidgets when they are not loaded: that takes half a second.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

__all__ = ["BACKEND", "OWNER_VARIABLE", "activate", "deactivate"]

BACKEND = "livemon"
OWNER_VARIABLE = "LIVEMON_BACKEND_PID"
"""Pid of the kernel that set MPLBACKEND; children inherit both."""

_VARIABLE = "MPLBACKEND"
_before: str | None = None
_active = False


def activate() -> None:
    """Make Livemon the backend of Matplotlib, now or when it is imported. Open figures stay open and are watched."""
    global _before, _active
    if "matplotlib" in sys.modules:
        import matplotlib

        current = _backend_name(matplotlib)
        if not _active:
            _before = current
        _set_environment()
        _switch(matplotlib)
    else:
        if not _active:
            _before = os.environ.get(_VARIABLE)
        _set_environment()
        _InteractiveOnImport.install()
    _active = True


def deactivate() -> None:
    """Go back to the backend that was there before; figures of this backend stay as they are."""
    global _active
    if not _active:
        return
    _active = False
    _InteractiveOnImport.remove()
    if os.environ.get(_VARIABLE) == BACKEND:
        if _before is None:
            os.environ.pop(_VARIABLE, None)
        else:
            os.environ[_VARIABLE] = _before
    os.environ.pop(OWNER_VARIABLE, None)
    if "matplotlib.pyplot" in sys.modules and _before is not None:
        import matplotlib

        if _backend_name(matplotlib) == BACKEND:
            _enable(_before)


def _set_environment() -> None:
    os.environ[_VARIABLE] = BACKEND
    os.environ[OWNER_VARIABLE] = str(os.getpid())


def _backend_name(matplotlib: Any) -> str | None:
    name = dict.get(matplotlib.rcParams, "backend")
    return name if isinstance(name, str) else os.environ.get(_VARIABLE)


def _switch(matplotlib: Any) -> None:
    if _backend_name(matplotlib) != BACKEND or "livemon.figures.backend" not in sys.modules:
        _enable(BACKEND)
    _adopt_open_figures()


def _enable(name: str) -> None:
    """As the magic `%matplotlib` does, where there is IPython: it also takes the hooks of the inline backend away."""
    module = sys.modules.get("IPython.core.getipython")
    shell = module.get_ipython() if module is not None else None
    if shell is not None:
        shell.enable_matplotlib(name)
    else:
        import matplotlib.pyplot as plt

        plt.switch_backend(name)


def _adopt_open_figures() -> None:
    """Figures of Agg and of the inline backend get our canvas; those in windows or widgets of their own are watched."""
    from matplotlib._pylab_helpers import Gcf
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from livemon.figures import live
    from livemon.figures.output import find_shell

    if find_shell() is None:
        return
    from livemon.figures.canvas import FigureCanvas, new_figure_manager_given_figure

    for number, manager in list(Gcf.figs.items()):
        canvas = manager.canvas
        if isinstance(canvas, FigureCanvas):
            continue
        figure = canvas.figure
        if type(canvas) is not FigureCanvasAgg:
            live.live(figure, name=manager.get_window_title() or f"Figure {number}")
            continue
        title = figure.get_label() or f"Figure {number}"
        new = new_figure_manager_given_figure(number, figure)
        new._cidgcf = new.canvas.mpl_connect("button_press_event", lambda _event, new=new: Gcf.set_active(new))
        new.set_window_title(str(title))
        Gcf.figs[number] = new  # in place: the order says which one is active


class _InteractiveOnImport(importlib.abc.MetaPathFinder):
    """Interactive mode on, as `%matplotlib` has it, as soon as pyplot is imported: not before, and not against a later
    `plt.ioff()`."""

    _installed: _InteractiveOnImport | None = None

    @classmethod
    def install(cls) -> None:
        if cls._installed is None:
            cls._installed = cls()
            sys.meta_path.insert(0, cls._installed)

    @classmethod
    def remove(cls) -> None:
        if cls._installed in sys.meta_path:
            sys.meta_path.remove(cls._installed)
        cls._installed = None

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Let the others find pyplot, and run one line after it."""
        if fullname != "matplotlib.pyplot":
            return None
        self.remove()
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            load(module)
            sys.modules["matplotlib"].interactive(True)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
