"""GTK 4, by PyGObject."""

from __future__ import annotations

from typing import final

from matplotlib.backends import backend_gtk4
from matplotlib.backends.backend_gtk4 import FigureManagerGTK4, NavigationToolbar2GTK4
from matplotlib.backends.backend_gtk4agg import FigureCanvasGTK4Agg

from livemon.viewer.face import Face, Tools, tool_items
from livemon.viewer.toolkits.gtk import GlibToolkit

__all__ = ["Toolkit"]


class _Toolbar(Tools, NavigationToolbar2GTK4):
    toolitems = tool_items(NavigationToolbar2GTK4.toolitems)


class _Manager(FigureManagerGTK4):
    _toolbar2_class = _Toolbar


@final
class _Canvas(Face, FigureCanvasGTK4Agg):
    manager_class = _Manager

    def room(self) -> tuple[int, int, float]:
        width, height = self.get_width(), self.get_height()
        if width <= 1:  # not on the screen yet
            return (*self.get_width_height(), self.device_pixel_ratio)
        return width, height, self.device_pixel_ratio

    def present(self) -> None:
        self.queue_draw()


class Toolkit(GlibToolkit):
    """See `livemon.viewer.toolkits.Toolkit`."""

    canvas_class = _Canvas
    backend = backend_gtk4
