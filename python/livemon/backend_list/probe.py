"""The trial of one backend, in a process of its own that may hang, abort or be killed.

It does what a cell would: load the module, choose the backend, make a figure, draw it. What was found is reported step
by step, so that of a backend that ends the process it is known how far it came. No window is shown: pyplot is not
interactive here.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import importlib.util
import io
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import msgspec

from livemon.backend_list.known import load

__all__ = ["Found", "family_of", "try_backend"]


class Found(msgspec.Struct, kw_only=True):
    """What the trial of one backend found."""

    name: str
    importable: bool = False
    interactive: bool | None = None
    family: str = ""
    """See `livemon.backend_list.toolkits`; empty: unknown."""
    binding: str = ""
    has_display: bool | None = None
    """Whether there is a display for it to open windows on; None: it needs none, or it was not asked."""
    drawn: bool = False
    doing: str = "loading the module"
    """What it was at."""
    error: str = ""
    """What it raised: type and message."""
    missing_module: str = ""
    """Of a `ModuleNotFoundError`."""
    ended: str = ""
    """How the process ended, when not as it should: in words."""
    late: bool = False
    """It was given up at the limit."""
    said: str = ""
    """Last lines of its stderr, when it did not end as it should."""
    done: bool = False
    """This is the last report."""
    trial_s: float = 0.0


_BASES = (
    ("ipympl.backend_nbagg", "ipympl"),
    ("matplotlib.backends.backend_nbagg", "nbagg"),
    ("matplotlib.backends.backend_webagg_core", "webagg"),
    ("matplotlib.backends.backend_qt", "qt"),
    ("matplotlib.backends._backend_tk", "tk"),
    ("matplotlib.backends.backend_gtk3", "gtk3"),
    ("matplotlib.backends.backend_gtk4", "gtk4"),
    ("matplotlib.backends.backend_wx", "wx"),
    ("matplotlib.backends.backend_macosx", "macosx"),
)


def try_backend(
    name: str, loaded: list[str], limit_s: float, report: Callable[[bytes], object], said_path: str
) -> None:
    """Try `name` and report `Found`, encoded, after each step; never returns.

    `loaded`: modules of toolkits that the kernel has loaded already, which settles what Matplotlib takes.
    `said_path`: a file for everything that the toolkit prints.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(max(int(limit_s) + 5, 1))  # where nobody is left to end it
    words = os.open(said_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(words, 1)
    os.dup2(words, 2)
    start_s = time.monotonic()
    found = Found(name=name)

    def tell() -> None:
        found.trial_s = round(time.monotonic() - start_s, 3)
        report(msgspec.json.encode(found))

    try:
        warnings.simplefilter("ignore")
        tell()
        _try(found, loaded, tell)
    except BaseException as error:  # noqa: BLE001 - whatever a toolkit raises is the answer, `SystemExit` too
        found.error = f"{type(error).__name__}: {error}"
        if isinstance(error, ModuleNotFoundError):
            found.missing_module = error.name or ""
    found.done = True
    tell()
    sys.stderr.flush()
    os._exit(0)  # a toolkit's own clean-up may hang


def _try(found: Found, loaded: list[str], tell: Callable[[], None]) -> None:
    for module in loaded:
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    try:
        module = load(found.name)
    except ImportError:
        _tell_of_qt(found.name)
        raise
    canvas = module.FigureCanvas
    ours = module.__name__ == "livemon.figures.backend"
    if ours:  # outside of a kernel it is Agg: look at what it is made of inside of one
        canvas = importlib.import_module("ipympl.backend_nbagg").Canvas
    found.importable = True
    found.family = "livemon" if ours else family_of(canvas, module.__name__)
    found.interactive = _interactive(canvas, found.family)
    found.binding = _binding(found, canvas)
    found.doing = "looking for a display"
    tell()
    if canvas.required_interactive_framework is not None:
        from matplotlib import _c_internal_utils

        found.has_display = bool(_c_internal_utils.display_is_valid())
        if not found.has_display:
            return
    found.doing = "making a figure"
    tell()
    import matplotlib.pyplot as plt

    plt.switch_backend(found.name)
    figure, axes = plt.subplots(figsize=(2, 1))
    axes.plot([0, 1])
    found.doing = "drawing"
    tell()
    if found.interactive:
        figure.canvas.draw()
        figure.canvas.flush_events()
    else:
        figure.canvas.print_figure(io.BytesIO(), format=figure.canvas.get_default_filetype())
    found.drawn = True
    found.doing = "closing the figure"
    tell()
    plt.close("all")


def _tell_of_qt(name: str) -> None:
    """Matplotlib says of a binding that is there, but does not load, that there is none: raise what it raised."""
    if "matplotlib.backends.qt_compat" not in sys.modules and not name.startswith("qt"):
        return
    five = name.startswith("qt5")
    for binding in ("PyQt5", "PySide2") if five else ("PyQt6", "PySide6", "PyQt5", "PySide2"):
        if importlib.util.find_spec(binding) is not None:
            try:
                importlib.import_module(f"{binding}.QtWidgets")
            except ImportError as error:
                if getattr(error, "name", None) == binding:
                    continue
                raise ImportError(f"{binding} is installed, but: {error}") from None


def family_of(canvas: type, module: str = "") -> str:
    """The family of a class of canvases; empty: unknown."""
    bases = {base.__module__ for base in canvas.__mro__}
    for home, family in _BASES:
        if home in bases:
            return family
    if module.startswith("matplotlib_inline."):
        return "inline"
    builtin = canvas.__module__.startswith("matplotlib.")
    return "headless" if builtin or getattr(canvas, "required_interactive_framework", None) is None else ""


def _interactive(canvas: Any, family: str) -> bool:
    """Matplotlib asks for a main loop; those that live in pages have none of their own."""
    if canvas.required_interactive_framework is not None or family in {"webagg", "nbagg", "ipympl", "livemon"}:
        return True
    from matplotlib.backend_bases import FigureManagerBase

    manager: Any = getattr(canvas, "manager_class", None) or FigureManagerBase
    inherited: Any = FigureManagerBase.start_main_loop
    return manager.start_main_loop.__func__ is not inherited.__func__  # bound to each class anew


def _binding(found: Found, canvas: type) -> str:
    known: Callable[[], str] | None = {
        "qt": _qt, "tk": _tk, "gtk3": _gtk, "gtk4": _gtk, "wx": lambda: _package("wxPython"),
        "webagg": lambda: _package("tornado"), "inline": lambda: _package("matplotlib-inline"),
        "ipympl": lambda: _package("ipympl"), "livemon": lambda: f"{_package('livemon')}, {_package('ipympl')}",
        "nbagg": lambda: _package("ipykernel"),
    }.get(found.family)  # fmt: skip
    parts = [known()] if known is not None else []
    cairo = sys.modules.get("matplotlib.backends.backend_cairo")
    if cairo is not None and any("cairo" in base.__module__ for base in canvas.__mro__):
        binding = cairo.cairo
        parts.append(f"{'pycairo' if binding.__name__ == 'cairo' else binding.__name__} {binding.version}")
    return ", ".join(parts)


def _qt() -> str:
    qt_compat: Any = importlib.import_module("matplotlib.backends.qt_compat")

    binding = qt_compat.QT_API
    version = getattr(qt_compat, "__version__", "") or _version(binding)
    return f"{binding} {version} (Qt {qt_compat.QtCore.qVersion()})"


def _tk() -> str:
    import tkinter

    return f"Tk {tkinter.Tcl().eval('info patchlevel')}"


def _gtk() -> str:
    gi: Any = sys.modules["gi"]  # loaded by the backend
    Gtk: Any = sys.modules["gi.repository.Gtk"]  # noqa: N806

    version = f"{Gtk.get_major_version()}.{Gtk.get_minor_version()}.{Gtk.get_micro_version()}"
    return f"PyGObject {gi.__version__} (GTK {version})"


def _package(name: str) -> str:
    return f"{name} {_version(name)}".rstrip()


def _version(package: str) -> str:
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(package)
    return ""
