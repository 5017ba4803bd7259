"""Why a backend is of no use here, in words, and what helps. Plain decisions over what was found; loads nothing."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from livemon.backend_list.known import current_name
from livemon.backend_list.probe import Found
from livemon.backend_list.toolkits import CAIRO, FAMILIES, Family, remedy_of
from livemon.shells import place

__all__ = ["BINDINGS", "Against", "Here", "against"]

BINDINGS: Final = ("PyQt6", "PySide6", "PyQt5", "PySide2")
"""Of Qt, in the order in which Matplotlib looks for them."""

_TEX: Final = ("texlive-xetex", "texlive-latex-recommended", "texlive-fonts-recommended")
_DISPLAYS: Final = (("X11", "DISPLAY"), ("Wayland", "WAYLAND_DISPLAY"))
_PYSIDE6: Final = FAMILIES["qt"].pip[0]
_NBAGG: Final = (
    'needs the classic Notebook: JupyterLab, Notebook 7 and VS Code show "Javascript Error: IPython is not defined"'
)
_WITHOUT_DISPLAY: Final = "figures in the page need none (%matplotlib livemon), nor does %livemon window --gui webagg"
_SAY_NOTHING_MORE: Final = frozenset({"macosx", "gtk3", "gtk4"})
"""Families whose modules raise errors of Matplotlib's that say no more than `Family.missing`."""


class Against(NamedTuple):
    """What speaks against a backend; no reason: nothing."""

    reason: str = ""
    advice: str = ""
    pip: tuple[str, ...] = ()
    apt: tuple[str, ...] = ()

    @property
    def remedy(self) -> str:
        """What helps, in words; empty: nothing is known to."""
        return remedy_of(self.advice, self.pip, self.apt)


@dataclass(frozen=True, slots=True)
class Here:
    """What this process is, as far as backends mind."""

    place: Literal["kernel", "terminal", "script"]
    current: str
    """See `current_name`."""
    running: str
    """The toolkit that runs in this process; there cannot be another one beside it."""
    display: str
    """In words."""

    @property
    def has_none(self) -> bool:
        """Whether no display is named: no window can open."""
        return self.display.startswith("none")

    @classmethod
    def now(cls) -> Here:
        """As it is at this moment."""
        return cls(place(), current_name(), _running(), _display())

    @classmethod
    def own_process(cls) -> Here:
        """One that is made for a toolkit: nothing else runs in it."""
        return cls("script", "", "", _display())


def against(name: str, toolkit: str, family: Family, found: Found | None, here: Here) -> Against:
    """What speaks against a backend in this process."""
    if found is None:
        return Against("its trial did not end in time")
    if not found.importable and not found.ended:
        if family.needs_display and here.has_none and toolkit != "macosx":  # what is installed would open no window
            return _no_display(here)
        return _import_failed(name, toolkit, family, found)
    if found.has_display is False:
        return _no_display(here)
    if not found.drawn and found.ended:
        said = f": {_shortened(found.said)}" if found.said else ""
        gone = found.ended.startswith("it ended")
        return Against(f"{found.ended} while {found.doing}{said}", apt=family.apt if gone else ())
    if not found.drawn:
        return _failed(name, toolkit, found)
    if toolkit == "nbagg":
        return Against(_NBAGG, "use %matplotlib livemon or %matplotlib ipympl")
    if family.needs_kernel and here.place != "kernel":
        return Against("its figures are outputs of a Jupyter kernel, and this is none")
    if here.running and family.needs_display and toolkit != here.running:
        return Against(f"{here.running} runs in this process, and there can be one toolkit", "restart the kernel first")
    return Against()


def _import_failed(name: str, toolkit: str, family: Family, found: Found) -> Against:
    error = _shortened(found.error)
    if "QT_API" in found.error:  # Matplotlib's sentence lists what is valid
        return Against(error.partition(": ")[2])
    if "is installed, but" in found.error:  # of a Qt binding
        return Against(error.partition(": ")[2], apt=family.apt)
    if "cannot open shared object file" in found.error:
        return Against(f"a library of the system is missing: {error}", apt=family.apt)
    if name.endswith("cairo") and "cairo" in error.lower():
        reason = CAIRO.missing if "requires that pycairo" in error else f"{CAIRO.missing}: {error}"
        return Against(reason, pip=CAIRO.pip, apt=CAIRO.apt)
    if "Namespace Gtk not available" in error:
        return Against(f"{family.missing}: {error}", apt=tuple(one for one in family.apt if one.startswith("gir")))
    if not family.missing:
        return Against(f"it cannot be loaded: {error}")
    if toolkit == "qt" and (found.missing_module or "Failed to import any" in error):
        return _missing_qt(name)._replace(apt=family.apt)
    expected = found.missing_module or toolkit in _SAY_NOTHING_MORE
    reason = family.missing if expected else f"{family.missing}: {error}"
    return Against(reason, family.advice, family.pip, family.apt)


def _failed(name: str, toolkit: str, found: Found) -> Against:
    error = _shortened(found.error)
    if name == "pgf":
        return Against(f"TeX is missing or does not work: {error}", apt=_TEX)
    if toolkit == "tk" and not os.environ.get("DISPLAY"):
        return Against(f"Tk needs an X server: {error}", "start Xwayland and set DISPLAY", apt=("xwayland",))
    return Against(f"{found.doing} failed: {error}")


def _missing_qt(name: str) -> Against:
    """What is not there, and the package that brings it: of the binding that was asked for."""
    if name.startswith("qt5"):
        return Against("there is no binding of Qt 5 (PyQt5, PySide2)", pip=("PyQt5",))
    api = os.environ.get("QT_API", "").lower()
    binding = {"pyqt6": "PyQt6", "pyside6": "PySide6", "pyqt5": "PyQt5", "pyside2": "PySide2"}.get(api)
    if binding is None:
        return Against(f"there is no Qt binding ({', '.join(BINDINGS)})", pip=(_PYSIDE6,))
    reason = f"QT_API asks for {binding}, which is not there"
    if binding == "PySide2":
        return Against(reason, "pip has none for this Python: unset QT_API, or set it to pyside6, pyqt6 or pyqt5")
    return Against(reason, "unset QT_API to take another binding", (_PYSIDE6 if binding == "PySide6" else binding,))


def _no_display(here: Here) -> Against:
    reason = "its windows need a display, and there is none" if here.has_none else f"{here.display} does not answer"
    return Against(reason, _WITHOUT_DISPLAY)


def _running() -> str:
    """Without asking the display, as Matplotlib's own function for this does: that may hang."""
    modules = sys.modules
    for binding in BINDINGS:
        widgets = modules.get(f"{binding}.QtWidgets")
        if widgets is not None and widgets.QApplication.instance() is not None:
            return "qt"
    gtk = modules.get("gi.repository.Gtk")
    if gtk is not None:
        return f"gtk{gtk.get_major_version()}"
    wx = modules.get("wx")
    return "wx" if wx is not None and wx.GetApp() is not None else ""


def _display() -> str:
    if sys.platform not in {"linux", "freebsd"}:
        return f"that of {sys.platform}"
    named = [f"{what} {os.environ[variable]}" for what, variable in _DISPLAYS if os.environ.get(variable)]
    return " and ".join(named) or "none (DISPLAY and WAYLAND_DISPLAY are not set)"


def _shortened(text: str, limit: int = 300) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
