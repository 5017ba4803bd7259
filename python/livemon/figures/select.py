"""Choosing the backend: for a kernel that has not loaded Matplotlib, and for one that plots already.

Runs on the main thread. Loads neither Matplotlib nor ipywidgets when they are not loaded: that takes half a second.
Until then an import hook waits. The environment is left alone: a Python that the notebook starts may have no Livemon,
and would fail to import pyplot with its backend in MPLBACKEND.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, Final

from livemon.figures.cells import cells_of, find_shell

__all__ = ["BACKEND", "activate", "deactivate", "is_ours", "release_environment"]

BACKEND: Final = "livemon"
_MODULE_NAME: Final = "module://livemon.figures.backend"
_VARIABLE: Final = "MPLBACKEND"
_OURS: Final = frozenset({"livemon.figures.backend", "livemon.figures.canvas"})
"""Modules of ours that import ipympl."""

_before: str | None = None
_active = False


def is_ours(name: object) -> bool:
    """Whether a name of a backend means this one."""
    return isinstance(name, str) and name.lower() in (BACKEND, _MODULE_NAME)


def activate() -> None:
    """Make Livemon the backend of Matplotlib, now or when it is imported. Open figures stay open and are watched."""
    global _before, _active
    if (shell := find_shell()) is not None:
        cells_of(shell)
    if "matplotlib" in sys.modules:
        import matplotlib

        if not _active:
            _before = _backend_name(matplotlib)
        _switch(matplotlib)
    else:
        if not _active:
            _before = os.environ.get(_VARIABLE)
        _OnImport.install("matplotlib", _select)
        _OnImport.install("matplotlib.pyplot", _turn_interactive)
    if "ipympl" not in sys.modules:
        _OnImport.install("ipympl", _take_back)
    _active = True


def deactivate() -> None:
    """Go back to the backend that was there before; figures of this backend stay as they are."""
    global _active
    if not _active:
        return
    _active = False
    _OnImport.remove_all()
    if _before is None or "matplotlib" not in sys.modules:
        return
    import matplotlib

    if not is_ours(_backend_name(matplotlib)):
        return
    if "matplotlib.pyplot" in sys.modules:
        _enable(_before)
    else:
        matplotlib.rcParams["backend"] = _before


def release_environment() -> None:
    """In a kernel that was started with MPLBACKEND=livemon: it has done its work, and is nothing for children."""
    if is_ours(os.environ.get(_VARIABLE)):
        del os.environ[_VARIABLE]


def _select(matplotlib: ModuleType) -> None:
    """Matplotlib was just imported, and has read MPLBACKEND."""
    matplotlib.rcParams["backend"] = BACKEND


def _take_back(_ipympl: ModuleType) -> None:
    """ipympl makes itself the backend when it is imported, whoever imports it. Our own import of it stands inside the
    choice of a backend, which is not over yet."""
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None or is_ours(_backend_name(matplotlib)) or not _OURS.isdisjoint(sys.modules):
        return
    if "matplotlib.pyplot" in sys.modules:
        _enable(BACKEND)
    else:
        _select(matplotlib)


def _turn_interactive(_pyplot: ModuleType) -> None:
    """As `%matplotlib` does; not before pyplot is imported, and not against a later `plt.ioff()`."""
    sys.modules["matplotlib"].interactive(True)


def _backend_name(matplotlib: Any) -> str | None:
    name = dict.get(matplotlib.rcParams, "backend")
    return name if isinstance(name, str) else os.environ.get(_VARIABLE)


def _switch(matplotlib: Any) -> None:
    if not is_ours(_backend_name(matplotlib)) or "livemon.figures.backend" not in sys.modules:
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


class _OnImport(importlib.abc.MetaPathFinder):
    """Calls a function with a module, once, right after it is imported."""

    _installed: Final[list[_OnImport]] = []

    def __init__(self, name: str, then: Callable[[ModuleType], None]) -> None:
        self._name = name
        self._then = then

    @classmethod
    def install(cls, name: str, then: Callable[[ModuleType], None]) -> None:
        if all(one._name != name for one in cls._installed):
            finder = cls(name, then)
            cls._installed.append(finder)
            sys.meta_path.insert(0, finder)

    @classmethod
    def remove_all(cls) -> None:
        while cls._installed:
            cls._installed[0]._remove()

    def _remove(self) -> None:
        if self in self._installed:
            self._installed.remove(self)
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Let the others find the module, and call the function after it was loaded."""
        if fullname != self._name:
            return None
        self._remove()
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            load(module)
            self._then(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
