"""What is known of each family of backends beforehand: how its figures refresh, what it needs, where to get that.

A *family* is the toolkit that a canvas is made with; `livemon.backend_list.probe` finds it by the canvas's base
classes, so that a backend which somebody derived from QtAgg is of the family `qt`. Plain data; imports no Matplotlib.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

__all__ = ["CAIRO", "FAMILIES", "MEASURED", "UNKNOWN", "Family", "Refresh", "remedy_of"]

Refresh: TypeAlias = Literal["itself", "flush", "never", "unmeasured"]

MEASURED: Final = (
    "measured with 40 updates in one cell (ipykernel 7.4, Matplotlib 3.11, Linux; the Agg and Cairo variants; not wx "
    "and macosx)"
)
"""Where `Family.refresh` comes from; `docs/backends.md` has the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One toolkit."""

    refresh: Refresh
    refresh_by: str = ""
    """The call in the loop that shows a new picture, where one does."""
    gui: str = ""
    """What `livemon.window(gui=…)` calls it, where a Livemon window can be made with it."""
    missing: str = ""
    """What is not there when its import fails, as a sentence."""
    pip: tuple[str, ...] = ()
    apt: tuple[str, ...] = ()
    """Packages of Debian and Ubuntu: libraries of the system that pip does not bring."""
    advice: str = ""
    needs_display: bool = False
    needs_kernel: bool = False
    """Its figures are outputs of a Jupyter kernel."""


_FLUSH: Final = "canvas.draw_idle(); canvas.flush_events()"
_CAIRO_APT: Final = ("gcc", "pkg-config", "libcairo2-dev")
_PYGOBJECT_APT: Final = (*_CAIRO_APT, "libgirepository1.0-dev")
_PYGOBJECT_PIP: Final = ("PyGObject<3.52", "pycairo")

FAMILIES: Final = MappingProxyType({
    "livemon": Family(
        refresh="itself", pip=("ipympl",), missing="ipympl is missing, which Livemon needs", needs_kernel=True
    ),
    "ipympl": Family(
        refresh="flush", refresh_by="canvas.draw()", pip=("ipympl",), missing="ipympl is missing", needs_kernel=True
    ),
    "nbagg": Family(
        refresh="flush",
        refresh_by="canvas.draw()",
        pip=("ipykernel",),
        missing="ipykernel is missing",
        needs_kernel=True,
    ),
    "webagg": Family(
        refresh="flush", refresh_by="canvas.draw()", gui="webagg", pip=("tornado",), missing="tornado is missing"
    ),
    "inline": Family(
        refresh="never", pip=("matplotlib-inline",), missing="matplotlib-inline is missing", needs_kernel=True
    ),
    "headless": Family(refresh="never"),
    "qt": Family(
        refresh="flush",
        refresh_by=_FLUSH,
        gui="qt",
        missing="there is no Qt binding",
        pip=("PySide6-Essentials<6.12",),
        apt=(
            "libegl1", "libgl1", "libdbus-1-3", "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4",
            "libxcb-image0", "libxcb-keysyms1", "libxcb-render-util0", "libxcb-shape0", "libxcb-xinerama0",
        ),
        needs_display=True,
    ),
    "tk": Family(
        refresh="flush",
        refresh_by=_FLUSH,
        gui="tk",
        missing="this Python has no tkinter",
        apt=("python3-tk",),
        advice="a Python that does not come from apt needs Tcl/Tk when it is built",
        needs_display=True,
    ),
    "gtk3": Family(
        refresh="flush",
        refresh_by=_FLUSH,
        gui="gtk3",
        missing="GTK 3 is missing, or PyGObject",
        pip=_PYGOBJECT_PIP,
        apt=(*_PYGOBJECT_APT, "gir1.2-gtk-3.0"),
        needs_display=True,
    ),
    "gtk4": Family(
        refresh="flush",
        refresh_by=_FLUSH,
        gui="gtk4",
        missing="GTK 4 is missing, or PyGObject",
        pip=_PYGOBJECT_PIP,
        apt=(*_PYGOBJECT_APT, "gir1.2-gtk-4.0"),
        needs_display=True,
    ),
    "wx": Family(
        refresh="unmeasured",
        missing="wxPython is missing",
        pip=("wxPython",),
        apt=("python3-wxgtk4.0",),
        advice="pip builds wxPython for Linux, which takes long",
        needs_display=True,
    ),
    "macosx": Family(refresh="unmeasured", missing="it is for macOS alone", needs_display=True),
})  # fmt: skip

UNKNOWN: Final = Family(refresh="unmeasured")
"""Of a backend whose canvas has no known base."""

CAIRO: Final = Family(
    refresh="unmeasured",
    missing="neither pycairo nor cairocffi can be loaded",
    pip=("pycairo",),
    apt=_CAIRO_APT,
)
"""What every Cairo variant needs beside its toolkit."""


def remedy_of(advice: str, pip: tuple[str, ...], apt: tuple[str, ...]) -> str:
    """What helps, in words: advice, and packages as they are installed; empty: nothing is known to help."""
    parts = [advice]
    if pip:
        parts.append("pip install " + " ".join(map(shlex.quote, pip)))
    if apt:
        parts.append("apt install " + " ".join(apt))
    return "; ".join(part for part in parts if part)
