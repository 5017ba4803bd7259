"""What a viewer does with the messages of the kernel: windows come and go, captures are applied and drawn.

Several captures of one figure that wait in the pipe are all applied and drawn once. An error of one figure goes back
as a message; the others go on. Runs in a viewer child, on its main thread.
"""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import matplotlib
from matplotlib._pylab_helpers import Gcf
from matplotlib.path import Path

from livemon.figures.messages import Failed, Fonts, Forget, Load, Pixels, Places, Ready
from livemon.figures.renderer import add_fonts, check_version
from livemon.figures.traces import line_of, trace_of
from livemon.figures.whereabouts import Corners
from livemon.framing import Buffer
from livemon.protocol import InputEvent
from livemon.viewer.messages import Acted, Closed, FromViewer, Heed, Open, Opened, Rate, Title, ToViewer
from livemon.viewer.toolkits import Toolkit
from livemon.viewer.viewed import Viewed

__all__ = ["ViewerChild"]


class ViewerChild:
    """`send` takes what goes to the kernel; `over(figure, capture)` is entered while code of the user may run."""

    def __init__(
        self,
        toolkit: Toolkit,
        send: Callable[[FromViewer], None],
        over: Callable[[str, int], AbstractContextManager[None]],
    ) -> None:
        self._toolkit = toolkit
        self._send = send
        self._over = over
        self._viewed: dict[str, Viewed] = {}
        self._due: dict[str, Viewed] = {}
        self._numbers = itertools.count(1)
        matplotlib.rcParams["toolbar"] = "toolbar2"
        send(Ready(matplotlib=matplotlib.__version__))

    def take(self, message: ToViewer, buffers: Sequence[Buffer]) -> None:
        """Note what a message says; drawing comes later. Raises nothing, as what follows must not be lost."""
        try:
            self._take(message, buffers)
        except Exception as error:  # noqa: BLE001 - a toolkit raises anything
            if isinstance(message, Pixels):
                self._failed(message.figure, message.capture, "load", error)
            else:
                traceback.print_exc()

    def _take(self, message: ToViewer, buffers: Sequence[Buffer]) -> None:
        if isinstance(message, Fonts):
            add_fonts(message.paths)
            return
        viewed = self._viewed.get(message.figure)
        match message:
            case Open():
                if viewed is None:
                    self._open(message)
            case Title() if viewed is not None:
                viewed.manager.set_window_title(message.title)
            case Heed() if viewed is not None:
                viewed.heed(motion=message.motion)
            case Forget() if viewed is not None:
                del self._viewed[message.figure]
                self._due.pop(message.figure, None)
                Gcf.destroy(viewed.manager)
            case Load() if viewed is not None:
                self._load(viewed, message, buffers)
            case Pixels() if viewed is not None:
                viewed.take_pixels(message, buffers[0])
                self._due[message.figure] = viewed

    def redraw(self) -> None:
        """Draw what changed since the last time."""
        due, self._due = self._due, {}
        for viewed in due.values():
            try:
                viewed.redraw()
            except Exception:  # noqa: BLE001 - of the toolkit; what drawing raises is reported by `viewed`
                traceback.print_exc()

    def _open(self, message: Open) -> None:
        figure = message.figure
        number = next(self._numbers)
        try:
            viewed = Viewed(
                lambda host, title: self._toolkit.window(host, number, title),
                lambda capture: self._over(figure, capture),
                title=message.title,
                width=message.width,
                height=message.height,
                failed=lambda error, capture: self._failed(figure, capture, "draw", error),
                rate=lambda fps: self._send(Rate(figure=figure, fps=fps)),
                acted=lambda places, events: self._acted(figure, places, events),
            )
            self._viewed[figure] = viewed
            manager = viewed.manager
            manager.canvas.mpl_connect("close_event", lambda _event: self._closed(figure))
            # The toolkits' managers take themselves out of here when their window is closed.
            Gcf.figs[number] = manager
            manager.destroy = _after(lambda: self._closed(figure), manager.destroy)
            manager.show()
        except Exception as error:  # noqa: BLE001 - whatever a toolkit raises, the person has to know
            self._viewed.pop(figure, None)
            self._send(Closed(figure=figure, problem=line_of(error)))
            return
        self._send(Opened(figure=figure, binding=self._toolkit.binding, url=self._toolkit.url))

    def _acted(
        self, figure: str, places: tuple[int, float, float, float, list[Corners]], events: list[InputEvent]
    ) -> None:
        capture, width, height, dpi, axes = places
        where = Places(figure=figure, request=0, capture=capture, width=width, height=height, dpi=dpi, axes=axes)
        self._send(Acted(places=where, events=events))

    def _closed(self, figure: str) -> None:
        self._due.pop(figure, None)
        if self._viewed.pop(figure, None) is not None:
            self._send(Closed(figure=figure))

    def _load(self, viewed: Viewed, message: Load, buffers: Sequence[Buffer]) -> None:
        if message.kind == "delta" and viewed.capture < 0:
            return  # the kernel knows, and a snapshot comes
        try:
            with self._over(message.figure, message.capture):
                rectangle: Any = Path.unit_rectangle()
                rectangle._interpolation_steps = message.rectangle_steps  # see `Load`
                check_version(message.matplotlib)
                viewed.load(message, buffers)
        except Exception as error:  # noqa: BLE001 - unpickling runs anything
            viewed.capture = -1
            self._due.pop(message.figure, None)
            self._failed(message.figure, message.capture, "load", error)
            return
        self._due[message.figure] = viewed

    def _failed(self, figure: str, capture: int, stage: Any, error: BaseException) -> None:
        self._send(Failed(figure=figure, capture=capture, stage=stage, text=line_of(error), trace=trace_of(error)))


def _after(first: Callable[[], None], then: Callable[..., None]) -> Callable[..., None]:
    def both(*args: Any) -> None:
        first()
        then(*args)

    return both
