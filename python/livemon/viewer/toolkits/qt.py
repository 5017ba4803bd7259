"""Qt, by whatever binding Matplotlib finds: PyQt6, PySide6, PyQt5 (QT_API chooses)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

from matplotlib.backends import qt_compat
from matplotlib.backends.backend_qt import FigureManagerQT, NavigationToolbar2QT, _create_qApp
from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg

from livemon.viewer.face import Face, Tools, tool_items

__all__ = ["Toolkit"]

_compat: Any = qt_compat
QtCore = _compat.QtCore


class _Toolbar(Tools, NavigationToolbar2QT):
    toolitems = tool_items(NavigationToolbar2QT.toolitems)


class _Manager(FigureManagerQT):
    _toolbar2_class = _Toolbar


@final
class _Canvas(Face, FigureCanvasQTAgg):
    manager_class = _Manager

    def room(self) -> tuple[int, int, float]:
        return self.width(), self.height(), self.device_pixel_ratio

    def present(self) -> None:
        self.update()

    def showEvent(self, event: Any) -> None:  # noqa: N802 - Qt's
        FigureCanvasQTAgg.showEvent(self, event)  # type: ignore[no-untyped-call]
        self.set_seen(by_somebody=True)

    def hideEvent(self, _event: Any) -> None:  # noqa: N802 - Qt's
        self.set_seen(by_somebody=False)


class Toolkit:
    """See `livemon.viewer.toolkits.Toolkit`."""

    url = ""

    def __init__(self) -> None:
        self._application: Any = _create_qApp()
        self._application.setQuitOnLastWindowClosed(False)
        self._notifier: Any = None

    @property
    def binding(self) -> str:
        return f"{qt_compat.QT_API} {QtCore.qVersion()}"

    def window(self, figure: Any, number: int, title: str) -> Any:
        manager = _Canvas.new_manager(figure, number)
        manager.set_window_title(title)
        return manager

    def watch(self, descriptor: int, readable: Callable[[], None]) -> None:
        self._notifier = QtCore.QSocketNotifier(descriptor, QtCore.QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda *_: readable())

    def run(self) -> None:
        _compat._exec(self._application)

    def quit(self) -> None:
        self._application.quit()
