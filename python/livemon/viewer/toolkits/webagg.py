"""WebAgg: one page of Matplotlib's, on 127.0.0.1, for all figures; no display is needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, final

from matplotlib.backends import backend_webagg
from matplotlib.backends.backend_webagg import FigureCanvasWebAgg, FigureManagerWebAgg, WebAggApplication
from matplotlib.backends.backend_webagg_core import NavigationToolbar2WebAgg

from livemon.viewer.face import Face, Tools, tool_items

__all__ = ["Toolkit"]

_ADDRESS = "127.0.0.1"


class _Toolbar(Tools, NavigationToolbar2WebAgg):
    toolitems = tool_items(NavigationToolbar2WebAgg.toolitems)


class _Manager(FigureManagerWebAgg):
    _toolbar2_class = _Toolbar

    def show(self) -> None:
        self._look()

    def add_web_socket(self, web_socket: Any) -> None:
        super().add_web_socket(web_socket)  # type: ignore[no-untyped-call]
        self._look()

    def remove_web_socket(self, web_socket: Any) -> None:
        super().remove_web_socket(web_socket)  # type: ignore[no-untyped-call]
        self._look()

    def _look(self) -> None:
        """It is seen as long as a page shows it."""
        canvas: Any = self.canvas
        canvas.set_seen(by_somebody=bool(self.web_sockets))


@final
class _Canvas(Face, FigureCanvasWebAgg):
    manager_class = _Manager
    manager: Any
    _size: tuple[int, int] | None = None
    """What the page says, CSS pixels."""

    def room(self) -> tuple[int, int, float]:
        return (*(self._size or self.get_width_height()), self.device_pixel_ratio)

    def present(self) -> None:
        # Whole pictures: the page of Matplotlib draws differences over what it has, also where it has left one out.
        self._force_full = True
        self._png_is_old = True
        self.manager.refresh_all()

    def handle_resize(self, event: Any) -> None:
        self._size = int(event.get("width", 800)), int(event.get("height", 800))
        super().handle_resize(event)  # type: ignore[no-untyped-call]


class Toolkit:
    """See `livemon.viewer.toolkits.Toolkit`."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._serves = False

    @property
    def binding(self) -> str:
        module: Any = backend_webagg
        return f"tornado {module.tornado.version}"

    @property
    def url(self) -> str:
        application: Any = WebAggApplication
        return f"http://{_ADDRESS}:{application.port}/" if self._serves else ""

    def window(self, figure: Any, number: int, title: str) -> Any:
        if not self._serves:
            WebAggApplication.initialize(address=_ADDRESS)  # type: ignore[no-untyped-call]
            self._serves = True
        manager = _Canvas.new_manager(figure, number)
        manager.set_window_title(title)
        return manager

    def watch(self, descriptor: int, readable: Callable[[], None]) -> None:
        self._loop.add_reader(descriptor, readable)

    def run(self) -> None:
        self._loop.run_forever()

    def quit(self) -> None:
        self._loop.stop()
