"""What GTK 3 and GTK 4 have in common: GLib's loop. Matplotlib's backends bring the modules of PyGObject."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from matplotlib import _c_internal_utils

__all__ = ["GlibToolkit"]


class GlibToolkit:
    """See `livemon.viewer.toolkits.Toolkit`; the modules of the versions add the two attributes."""

    url = ""
    canvas_class: Any
    backend: Any
    """Matplotlib's module, which has chosen the version of GTK."""

    def __init__(self) -> None:
        if not _c_internal_utils.display_is_valid():
            raise RuntimeError("Invalid DISPLAY variable")  # GTK would abort
        self._loop = self.backend.GLib.MainLoop()

    @property
    def binding(self) -> str:
        gtk = self.backend.Gtk
        version = f"{gtk.get_major_version()}.{gtk.get_minor_version()}.{gtk.get_micro_version()}"
        return f"PyGObject {sys.modules['gi'].__version__}, GTK {version}"

    def window(self, figure: Any, number: int, title: str) -> Any:
        manager = self.canvas_class.new_manager(figure, number)
        manager.set_window_title(title)
        return manager

    def watch(self, descriptor: int, readable: Callable[[], None]) -> None:
        def ready(*_: Any) -> bool:
            readable()
            return True

        # After GTK's redrawing (120), else it would never come to it while captures keep coming.
        glib = self.backend.GLib
        glib.io_add_watch(descriptor, glib.PRIORITY_DEFAULT_IDLE, glib.IO_IN | glib.IO_HUP, ready)

    def run(self) -> None:
        self._loop.run()

    def quit(self) -> None:
        self._loop.quit()
