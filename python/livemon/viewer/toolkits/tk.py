"""Tk, by Python's own tkinter."""

from __future__ import annotations

import tkinter
from collections.abc import Callable
from typing import Any, final

from matplotlib.backends import _backend_tk
from matplotlib.backends._backend_tk import FigureManagerTk, NavigationToolbar2Tk
from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg

from livemon.viewer.face import Face, Tools, tool_items

__all__ = ["Toolkit"]


class _Toolbar(Tools, NavigationToolbar2Tk):
    toolitems = tool_items(NavigationToolbar2Tk.toolitems)


class _Manager(FigureManagerTk):
    _toolbar2_class = _Toolbar


@final
class _Canvas(Face, FigureCanvasTkAgg):
    manager_class = _Manager

    def room(self) -> tuple[int, int, float]:
        # Of the photo, which the toolkit makes as large as the canvas: before that is on the screen it is 1 x 1.
        ratio = self.device_pixel_ratio
        photo: Any = self._tkphoto
        return round(photo.width() / ratio), round(photo.height() / ratio), ratio

    def present(self) -> None:
        pixels = self.screen.buffer_rgba()
        _backend_tk.blit(self._tkphoto, pixels, (0, 1, 2, 3), bbox=None)  # type: ignore[no-untyped-call]
        # Tk redraws when nothing else is to be done, which may be never while captures come.
        self._tkcanvas.update_idletasks()


def _tells(manager: Any, *, seen: bool) -> Callable[[Any], None]:
    def tell(event: Any) -> None:
        if event.widget is manager.window:  # the parts of a window say it, too
            manager.canvas.set_seen(by_somebody=seen)

    return tell


class Toolkit:
    """See `livemon.viewer.toolkits.Toolkit`."""

    url = ""

    def __init__(self) -> None:
        self._root = tkinter.Tk(className="livemon")
        self._root.withdraw()

    @property
    def binding(self) -> str:
        return f"tkinter {self._root.tk.call('info', 'patchlevel')}"

    def window(self, figure: Any, number: int, title: str) -> Any:
        manager: Any = _Canvas.new_manager(figure, number)
        manager.set_window_title(title)
        for event, seen in (("<Map>", True), ("<Unmap>", False)):
            manager.window.bind(event, _tells(manager, seen=seen), "+")
        return manager

    def watch(self, descriptor: int, readable: Callable[[], None]) -> None:
        self._root.createfilehandler(descriptor, tkinter.READABLE, lambda *_: readable())

    def run(self) -> None:
        self._root.mainloop()

    def quit(self) -> None:
        self._root.quit()
