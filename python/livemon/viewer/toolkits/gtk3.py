"""GTK 3, by PyGObject."""

from __future__ import annotations

from typing import final

from matplotlib.backends import backend_gtk3
from matplotlib.backends.backend_gtk3 import FigureManagerGTK3, NavigationToolbar2GTK3
from matplotlib.backends.backend_gtk3agg import FigureCanvasGTK3Agg

from livemon.gui.gtk3 import mend_set_cursor
from livemon.viewer.face import Face, Tools, tool_items
from livemon.viewer.toolkits.gtk import GlibToolkit

__all__ = ["Toolkit"]


class _Toolbar(Tools, NavigationToolbar2GTK3):
    toolitems = tool_items(NavigationToolbar2GTK3.toolitems)


class _Manager(FigureManagerGTK3):
    _toolbar2_class = _Toolbar


@final
class _Canvas(Face, FigureCanvasGTK3Agg):
    manager_class = _Manager

    def room(self) -> tuple[int, int, float]:
        allocation = self.get_allocation()
        if allocation.width <= 1:  # not on the screen yet
            return (*self.get_width_height(), self.device_pixel_ratio)
        return allocation.width, allocation.height, self.device_pixel_ratio

    def present(self) -> None:
        self.queue_draw()


class Toolkit(GlibToolkit):
    """See `livemon.viewer.toolkits.Toolkit`."""

    canvas_class = _Canvas
    backend = backend_gtk3

    def __init__(self) -> None:
        super().__init__()
        mend_set_cursor()
