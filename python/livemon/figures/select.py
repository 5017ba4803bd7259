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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Final, cast

from livemon.errors import LivemonError
from livemon.figures.cells import cells_of
from livemon.shells import kernel_shell

__all__ = [
    "BACKEND",
    "INLINE_MODULE",
    "activate",
    "chosen",
    "deactivate",
    "inline_chosen",
    "is_ours",
    "kept_if_refused",
    "release_environment",
]

BACKEND: Final = "livemon"
_MODULE_NAME: Final = "module://livemon.figures.backend"
_VARIABLE: Final = "MPLBACKEND"

INLINE_MODULE: Final = "matplotlib_inline.backend_inline"
_INLINE: Final = frozenset({"inline", f"module://{INLINE_MODULE}"})

_OURS: Final = frozenset({"livemon.figures.backend", "livemon.figures.canvas"})
"""Modules of ours that import ipympl."""

_before: object = None
"""What Matplotlib had: a name, or its own mark for "to be chosen when the first figure is made"."""
_active = False


def is_ours(name: object) -> bool:
    """Whether a name of a backend means this one."""
    return isinstance(name, str) and name.lower() in (BACKEND, _MODULE_NAME)


def chosen() -> object:
    """The backend that Matplotlib uses or will use: a name, or its own mark for "not chosen yet". Makes no choice.

    Once pyplot has loaded a backend, `rcParams` are no witness: after a choice that failed they name what was refused.
    """
    import matplotlib

    pyplot = sys.modules.get("matplotlib.pyplot")
    if getattr(pyplot, "_backend_mod", None) is not None:
        return sys.modules["matplotlib.backends"].backend
    return dict.get(matplotlib.rcParams, "backend")


def inline_chosen() -> bool:
    """Whether Matplotlib uses, or will use, the inline backend."""
    return chosen() in _INLINE


@contextmanager
def kept_if_refused() -> Iterator[None]:
    """A choice that Matplotlib refuses in here leaves it as it was: IPython names the new backend beforehand."""
    import matplotlib

    backend, interactive = chosen(), matplotlib.is_interactive()
    try:
        yield
    except ImportError:
        dict.__setitem__(matplotlib.rcParams, "backend", backend)
        matplotlib.interactive(interactive)
        raise


def activate() -> None:
    """Make Livemon the backend of Matplotlib, now or when it is imported. Open figures stay open and are watched.

    Outside of a Jupyter kernel nothing is chosen: scripts keep their windows, and a terminal its `%matplotlib`.
    """
    global _before, _active
    shell = kernel_shell()
    if shell is None:
        return
    cells_of(shell)
    if "matplotlib" in sys.modules:
        # Somebody may have chosen another one since Livemon was started.
        if not _active or not is_ours(chosen()):
            _before = chosen()
        _switch()
    else:
        _OnImport.install("matplotlib", _select)
        _OnImport.install("matplotlib.pyplot", _turn_interactive)
    if "ipympl" not in sys.modules:
        _OnImport.install("ipympl", _take_back)
    _active = True


def deactivate() -> None:
    """Go back to the backend that was there before; figures of this backend stay as they are.

    Raises `LivemonError` where that one cannot be had (any more).
    """
    global _active
    if not _active:
        return
    _active = False
    _OnImport.remove_all()
    if _before is None or "matplotlib" not in sys.modules:
        return
    if not is_ours(chosen()):
        return
    if "matplotlib.pyplot" not in sys.modules:
        import matplotlib

        dict.__setitem__(matplotlib.rcParams, "backend", _before)
        return
    try:
        _enable(_before)
    except Exception as error:
        _enable("agg")
        raise LivemonError(
            f"Livemon is stopped, but Matplotlib cannot go back to {_before!r}, which it used before ({error}). It "
            "uses Agg now: choose another backend with %matplotlib; %livemon backends lists them."
        ) from error


def release_environment() -> None:
    """In a kernel that was started with MPLBACKEND=livemon: it has done its work, and is nothing for children."""
    if is_ours(os.environ.get(_VARIABLE)):
        del os.environ[_VARIABLE]


def _select(matplotlib: ModuleType) -> None:
    """Matplotlib was just imported, and has read MPLBACKEND and matplotlibrc."""
    global _before
    _before = dict.get(matplotlib.rcParams, "backend")
    matplotlib.rcParams["backend"] = BACKEND


def _take_back(_ipympl: ModuleType) -> None:
    """ipympl makes itself the backend when it is imported, whoever imports it. Our own import of it stands inside the
    choice of a backend, which is not over yet."""
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None or is_ours(chosen()) or not _OURS.isdisjoint(sys.modules):
        return
    if "matplotlib.pyplot" in sys.modules:
        _enable(BACKEND)
    else:
        _select(matplotlib)


def _turn_interactive(_pyplot: ModuleType) -> None:
    """As `%matplotlib` does; not before pyplot is imported, and not against a later `plt.ioff()`."""
    sys.modules["matplotlib"].interactive(True)


def _switch() -> None:
    if not is_ours(chosen()) or "livemon.figures.backend" not in sys.modules:
        _enable(BACKEND)
    _adopt_open_figures()


def _enable(name: object) -> None:
    """As the magic `%matplotlib` does: it also takes the hooks of the inline backend away, and brings them back."""
    shell = kernel_shell()
    if shell is not None and isinstance(name, str):
        shell.enable_matplotlib(name)
    else:
        import matplotlib.pyplot as plt

        plt.switch_backend(cast("str", name))  # "to be chosen" is one of its own marks, which it takes


def _adopt_open_figures() -> None:
    """Figures of Agg and of the inline backend get our canvas; those in windows or widgets of their own are watched."""
    from matplotlib._pylab_helpers import Gcf
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from livemon.figures import live
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
