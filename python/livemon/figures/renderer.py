"""The renderer: holds the replicas, draws those that somebody sees, answers with changed rectangles.

Runs in the renderer child, one message at a time; does no input or output itself (see `__main__`). Several captures of
one figure that wait are all applied and drawn once. An error of one figure goes back as a message; the others go on.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.path import Path

from livemon.errors import LivemonError
from livemon.figures.frames import Differ, encode_png
from livemon.figures.messages import (
    Answer,
    Drawn,
    Failed,
    Fonts,
    Forget,
    Keep,
    Key,
    Load,
    Photo,
    Photograph,
    Pixels,
    Places,
    Ready,
    Show,
    ToRenderer,
    Where,
)
from livemon.figures.replica import Picture, Replica, Window
from livemon.figures.traces import line_of, trace_of
from livemon.figures.whereabouts import Corners, View
from livemon.framing import Buffer

__all__ = ["Renderer", "add_fonts", "check_version"]

_UNKNOWN_S = 1.0
"""Taken for a figure that was never drawn: it may never end, and nothing must wait for it."""
_HANDLED_S = 0.5
"""For so long after the last thing that a person did with a figure, it is drawn before the others."""
_PHOTO_S = 0.1
"""About how long a photograph takes."""

Send = Callable[[Answer, Sequence[bytes]], None]
Over = Callable[[str, int], AbstractContextManager[None]]


class _Drawing:
    """One figure: its replica or its pixels, and the window it is drawn for."""

    def __init__(self) -> None:
        self.replica: Replica | None = None
        self.pixels: Picture | None = None
        self.capture = -1
        self.time_s = 0.0
        """Wall time at which that was taken."""
        self.lost = False
        """A capture could not be loaded and the kernel was told: deltas mean nothing until a snapshot comes."""
        self.cost_s = _UNKNOWN_S
        """How long the last drawing took."""
        self.window: Window | None = None
        self.places: tuple[int, float, float, float, list[Corners]] | None = None
        """Of the last picture: the newest capture that it shows, and `Replica.where`."""
        self.kept: list[View] = []
        """Limits of axes that a person moved."""
        self.differ = Differ()
        self.due = False
        self.photographed = False
        """Since the last frame: what the replica says that changed is not all that changed since that frame."""

    def draw(self, window: Window | None) -> Picture | None:
        """The picture for a window (None: the code's size); None when there is nothing to draw yet."""
        if self.replica is not None:
            return self.replica.draw(window)
        return self.pixels


class Renderer:
    """`send` takes what goes to the kernel; `over(figure, capture)` is entered while code of the user may run."""

    def __init__(self, send: Send, over: Over = lambda _figure, _capture: nullcontext()) -> None:
        self._send = send
        self._over = over
        self._drawings: dict[str, _Drawing] = {}
        self._photos: list[Photograph] = []
        self._handled = ""
        """The figure that a person handles."""
        self._handled_s = -math.inf
        """Monotonic time at which the person did something last."""
        self._newest = ""
        """The figure that was drawn last."""
        send(Ready(matplotlib=matplotlib.__version__), ())

    @property
    def busy(self) -> bool:
        """Whether `work` has something to do."""
        return bool(self._photos) or any(drawing.due for drawing in self._drawings.values())

    def take(self, message: ToRenderer, buffers: Sequence[Buffer]) -> None:
        """Note what a message says; drawing comes later."""
        match message:
            case Load():
                self._load(message, buffers)
            case Pixels():
                drawing = self._drawing(message.figure)
                shape = (message.height, message.width, 4)
                drawing.pixels = Picture(
                    rgba=np.frombuffer(buffers[0], np.uint8).reshape(shape), dpi=message.dpi, ratio=1.0
                )
                drawing.replica = drawing.places = None
                drawing.lost = False
                drawing.capture, drawing.time_s = message.capture, message.time
                drawing.due = True
            case Show():
                drawing = self._drawing(message.figure)
                window = Window(width=message.width, height=message.height, ratio=message.ratio)
                drawing.window = window if message.width > 0 else None
                drawing.due = drawing.due or (drawing.window is not None and drawing.capture >= 0)
            case Key():
                drawing = self._drawing(message.figure)
                drawing.differ.forget()
                drawing.due = drawing.due or drawing.capture >= 0
            case Keep():
                drawing = self._drawing(message.figure)
                drawing.kept = message.views
                if drawing.replica is not None:
                    drawing.replica.keep(message.views)
                    drawing.due = True
            case Where():
                self._where(message)
            case Photograph():
                self._photos.append(message)
            case Forget():
                self._drawings.pop(message.figure, None)
                waiting = [photo for photo in self._photos if photo.figure == message.figure]
                self._photos = [photo for photo in self._photos if photo.figure != message.figure]
                for photo in waiting:
                    self._no_photo(photo, "The figure was closed.")
            case Fonts():
                add_fonts(message.paths)

    @property
    def next_cost_s(self) -> float:
        """How long `work` is likely to take."""
        name = self._next()
        return self._drawings[name].cost_s if name is not None else _PHOTO_S

    def work(self) -> None:
        """Draw one figure, or take one photograph: what was due first, but for a figure that a person handles."""
        name = self._next()
        if name is not None:
            # To the end of the queue: a figure that changes all the time must not keep the others from being drawn.
            drawing = self._drawings[name] = self._drawings.pop(name)
            self._newest = name
            self._draw(name, drawing)
        elif self._photos:
            self._photograph(self._photos.pop(0))

    def _next(self) -> str | None:
        due = [name for name, drawing in self._drawings.items() if drawing.due]
        handled = self._handled
        if handled in due and handled != self._newest and self._in_hand(handled):
            return handled
        return due[0] if due else None

    def _in_hand(self, figure: str) -> bool:
        return figure == self._handled and time.monotonic() - self._handled_s < _HANDLED_S

    def _drawing(self, name: str) -> _Drawing:
        return self._drawings.setdefault(name, _Drawing())

    def _load(self, message: Load, buffers: Sequence[Buffer]) -> None:
        drawing = self._drawing(message.figure)
        if drawing.lost and message.kind == "delta":
            return
        lasting = False
        try:
            with self._over(message.figure, message.capture):
                self._bend_rectangles(message.rectangle_steps)
                if message.kind == "snapshot":
                    lasting = True
                    check_version(message.matplotlib)
                    drawing.replica = Replica(buffers[0], buffers[1:])
                    if drawing.kept:
                        drawing.replica.keep(drawing.kept)
                    drawing.pixels = None
                else:
                    _next_of(drawing, message.capture).apply(buffers[0], buffers[1:])
            drawing.lost = False
        except BaseException as error:  # noqa: BLE001 - unpickling runs anything; the kernel has to know
            drawing.replica = None
            drawing.lost = True
            drawing.due = False
            drawing.capture = -1
            self._failed(message.figure, message.capture, "load", error, lasting=lasting)
            return
        drawing.capture, drawing.time_s = message.capture, message.time
        drawing.due = True

    def _bend_rectangles(self, steps: int) -> None:
        """As in the kernel; what was kept of drawings so far has them otherwise."""
        rectangle: Any = Path.unit_rectangle()
        if rectangle._interpolation_steps != steps:
            rectangle._interpolation_steps = steps
            for drawing in self._drawings.values():
                if drawing.replica is not None:
                    drawing.replica.forget_drawing()

    def _draw(self, name: str, drawing: _Drawing) -> None:
        drawing.due = False
        capture = drawing.capture
        if drawing.window is None:
            self._send(Drawn(figure=name, capture=capture, at_s=time.monotonic()), ())
            return
        start_s = time.perf_counter()
        try:
            with self._over(name, capture):
                picture = drawing.draw(drawing.window)
        except BaseException as error:  # noqa: BLE001 - the user's own drawing code runs here
            drawing.differ.forget()
            self._failed(name, capture, "draw", error)
            return
        assert picture is not None
        drawing.cost_s = time.perf_counter() - start_s
        if drawing.replica is not None:
            drawing.places = (capture, *drawing.replica.where(picture.ratio))
        part = drawing.differ.next(picture.rgba, None if drawing.photographed else picture.changed)
        drawing.photographed = False
        if part is None:
            self._send(Drawn(figure=name, capture=capture, at_s=time.monotonic()), ())
            return
        height, width = picture.rgba.shape[:2]
        message = Drawn(
            figure=name,
            capture=capture,
            time=drawing.time_s,
            at_s=time.monotonic(),
            key=part.key,
            x=part.x,
            y=part.y,
            width=part.width,
            height=part.height,
            full_width=width,
            full_height=height,
            ratio=picture.ratio,
            dpi=picture.dpi,
            encoding=part.encoding,
            prompt=self._in_hand(name),
        )
        self._send(message, (part.data,))

    def _where(self, question: Where) -> None:
        self._handled, self._handled_s = question.figure, time.monotonic()
        drawing = self._drawings.get(question.figure)
        answer = Places(figure=question.figure, request=question.request)
        if drawing is not None and drawing.places is not None and drawing.window is not None:
            capture, width, height, dpi, axes = drawing.places
            answer = Places(
                figure=question.figure,
                request=question.request,
                capture=capture,
                width=width,
                height=height,
                dpi=dpi,
                axes=axes,
            )
        self._send(answer, ())

    def _photograph(self, wish: Photograph) -> None:
        drawing = self._drawings.get(wish.figure)
        if drawing is None or (drawing.replica is None and drawing.pixels is None):
            self._no_photo(wish, "It was not drawn yet.")
            return
        if drawing.replica is None and wish.format != "png":
            self._no_photo(
                wish, "It is drawn in the kernel, where only its pixels come from: save it as PNG, or use savefig()."
            )
            return
        try:
            drawing.photographed = True
            with self._over(wish.figure, drawing.capture):
                file = self._file(drawing, wish.format)
        except BaseException as error:  # noqa: BLE001 - as above
            self._failed(wish.figure, drawing.capture, "draw", error)
            self._no_photo(wish, line_of(error))
            return
        self._send(Photo(figure=wish.figure, request=wish.request), (file,))

    @staticmethod
    def _file(drawing: _Drawing, form: str) -> bytes:
        if form != "png" and drawing.replica is not None:
            return drawing.replica.print(form)
        picture = drawing.draw(None)
        assert picture is not None
        return encode_png(picture.rgba, picture.dpi)

    def _no_photo(self, wish: Photograph, why: str) -> None:
        self._send(Photo(figure=wish.figure, request=wish.request, problem=why), ())

    def _failed(self, figure: str, capture: int, stage: Any, error: BaseException, *, lasting: bool = False) -> None:
        message = Failed(
            figure=figure,
            capture=capture,
            stage=stage,
            text=line_of(error),
            trace=trace_of(error),
            lasting=lasting,
            at_s=time.monotonic(),
        )
        self._send(message, ())


def _next_of(drawing: _Drawing, capture: int) -> Replica:
    """The replica, if it is what this delta was made for."""
    if drawing.replica is None:
        raise LivemonError("a delta without a snapshot")
    if capture != drawing.capture + 1:
        raise LivemonError(f"capture {capture} of the figure is a delta to {capture - 1}; {drawing.capture} is here")
    return drawing.replica


def check_version(version: str) -> None:
    ours = matplotlib.__version__
    if version.split(".")[:2] != ours.split(".")[:2]:
        raise LivemonError(f"the kernel has Matplotlib {version} and the renderer {ours}: restart Livemon")


def add_fonts(paths: Sequence[str]) -> None:
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in paths:
        if path not in known:
            # What cannot be read (any more) is left to those who draw with it: Matplotlib then takes another font.
            with suppress(Exception):
                font_manager.fontManager.addfont(path)
