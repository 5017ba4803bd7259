"""One figure in one native window: its replica (or the kernel's pixels), the views chosen by hand, its manager.

Runs in a viewer child, on its main thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from livemon.errors import LivemonError
from livemon.figures.frames import encode_png
from livemon.figures.messages import Load, Pixels
from livemon.figures.replica import Picture, Replica, Window
from livemon.figures.whereabouts import Corners
from livemon.framing import Buffer
from livemon.protocol import InputEvent
from livemon.viewer.acts import Acts
from livemon.viewer.face import Face, set_keys
from livemon.viewer.hand import Hand

__all__ = ["MOST_FPS", "Viewed"]

MOST_FPS: Final = 30.0
"""Captures a second that a window asks for at most."""

_SHARE: Final = 0.6
"""Of the viewer's time that may go into drawing one figure: the rest is for the person's hand."""
_SMOOTHING: Final = 0.2
_OTHERWISE: Final = 1.3
"""The kernel is told of another rate when it differs by more than this factor."""
_DPI: Final = 100.0


class Viewed:
    """`window(figure, title)` makes its manager; `over` is entered while code of the user may run."""

    def __init__(
        self,
        window: Callable[[Figure, str], Any],
        over: Callable[[int], AbstractContextManager[None]],
        *,
        title: str,
        width: int,
        height: int,
        failed: Callable[[BaseException, int], None],
        rate: Callable[[float], None],
        acted: Callable[[tuple[int, float, float, float, list[Corners]], list[InputEvent]], None],
    ) -> None:
        self._over = over
        self._failed = failed
        self._tell_rate = rate
        self._hand = Hand()
        self._replica: Replica | None = None
        self._pixels: Picture | None = None
        self.capture = -1
        """Newest capture that is here; -1: none, deltas mean nothing."""
        self._size: Any = None
        """Inches and dpi that the replica was drawn with."""
        self._whole = True
        """All pixels of the screen are to be written."""
        self._broken = False
        """The last drawing raised."""
        self._cost_s = -1.0
        """Smoothed time of a drawing; -1: the next one is the first of a replica, which says nothing of the others."""
        self._fps = self._told_fps = MOST_FPS
        self._seen = True
        # Empty: it gives the window its size, and holds the callbacks of the toolkit for all replicas to come.
        host = Figure(figsize=(max(width, 1) / _DPI, max(height, 1) / _DPI), dpi=_DPI)
        self.manager = window(host, title)
        self._callbacks: Any = host._canvas_callbacks  # type: ignore[attr-defined]
        self._face: Face = self.manager.canvas
        self._face.painter = self
        set_keys(self.manager)
        self._places: tuple[int, float, float, float, list[Corners]] | None = None
        """See `Places`: of the last drawing."""
        self._tell_acted = acted
        self._acts = Acts(self._face, self._on_acts)

    # -- captures ------------------------------------------------------------------------------------------------------

    def load(self, message: Load, buffers: Sequence[Buffer]) -> None:
        """Apply a capture; drawing comes later. Raises what unpickling raises, and `LivemonError`."""
        if message.kind == "snapshot":
            replica = Replica(buffers[0], buffers[1:])
            self._adopt(replica)
        else:
            replica = self._base_of(message.capture)
            self.capture = -1  # unless it comes to a good end
            kept = self._hand.holds
            self._hand.before_capture()
            replica.apply(buffers[0], buffers[1:])
            self._hand.after_capture()
            if kept or self._hand.holds:
                replica.forget_drawing()
        self._pixels = None
        self.capture = message.capture

    def take_pixels(self, message: Pixels, data: Buffer) -> None:
        """A capture that the kernel drew itself."""
        rgba = np.frombuffer(data, np.uint8).reshape(message.height, message.width, 4)
        self._pixels = Picture(rgba=rgba, dpi=message.dpi, ratio=1.0)
        self._replica = self._places = None
        self.capture = message.capture

    def _base_of(self, capture: int) -> Replica:
        if self._replica is None or capture != self.capture + 1:
            raise LivemonError(f"capture {capture} is a delta to one that is not here ({self.capture} is)")
        return self._replica

    def _adopt(self, replica: Replica) -> None:
        """The canvas shows this figure from now on; the toolkit's callbacks, which hang on a figure, go with it."""
        figure: Any = replica.figure
        figure._canvas_callbacks = self._callbacks
        figure._original_dpi = figure._dpi
        figure.canvas = self._face
        self._face.figure = figure
        self._replica = replica
        self._whole = True
        self._size = None
        self._cost_s = -1.0
        self._hand.take(figure)
        toolbar = self.manager.toolbar
        if toolbar is not None and not self._hand.holds:
            toolbar.update()  # the history is of axes that are no more

    # -- Painter -------------------------------------------------------------------------------------------------------

    def paint(self, face: Face) -> bool:
        """See `Painter`."""
        width, height, ratio = face.room()
        if width <= 0 or height <= 0:
            return False
        if self._replica is None:
            pixels = face.set_screen(round(width * ratio), round(height * ratio))
            if self._pixels is not None:
                pixels[:] = _scaled(self._pixels.rgba, pixels.shape[1], pixels.shape[0])
            self._whole = True
            return True
        start_s = time.perf_counter()
        try:
            with self._over(self.capture):
                picture = self._picture(self._replica, Window(width=width, height=height, ratio=ratio))
        except Exception as error:  # noqa: BLE001 - the user's own drawing code runs here
            self._draw_failed(error)
            face.set_screen(round(width * ratio), round(height * ratio))
            return True
        if self._broken:
            self._broken = False
            self._say("")
        self._put(face, picture)
        self._took(time.perf_counter() - start_s)
        return True

    def _picture(self, replica: Replica, window: Window) -> Picture:
        figure: Any = replica.figure
        if self._hand.notice():
            replica.forget_drawing()
        if self._size is not None and self._size != _size_of(figure):
            replica.forget_size()
        picture = replica.draw(window)
        self._size = _size_of(figure)
        self._hand.drawn()
        self._places = (self.capture, *replica.where(window.ratio))
        return picture

    def _put(self, face: Face, picture: Picture) -> None:
        """Write to the screen what is new."""
        height, width = picture.rgba.shape[:2]
        before = face.screen
        screen = face.set_screen(width, height)
        if picture.changed is None or self._whole or face.screen is not before:
            screen[:] = picture.rgba
        else:
            for left, top, right, bottom in picture.changed:
                screen[top:bottom, left:right] = picture.rgba[top:bottom, left:right]
        self._whole = False

    def _draw_failed(self, error: BaseException) -> None:
        self._whole = True
        if not self._broken:
            self._broken = True
            self._failed(error, self.capture)
        self._say(f"It cannot be drawn: {type(error).__name__}")

    def _say(self, text: str) -> None:
        if self.manager.toolbar is not None:
            self.manager.toolbar.set_message(text)

    def _took(self, seconds: float) -> None:
        """Ask for no more captures than can be drawn."""
        if self._cost_s < 0:
            self._cost_s = 0.0
            return
        self._cost_s += (seconds - self._cost_s) * (_SMOOTHING if self._cost_s else 1.0)
        fps = min(max(_SHARE / max(self._cost_s, 1e-6), 1.0), MOST_FPS)
        if not self._fps / _OTHERWISE <= fps <= self._fps * _OTHERWISE or fps == MOST_FPS:
            self._fps = fps
            self._tell()

    def _tell(self) -> None:
        fps = self._fps if self._seen else 0.0
        if fps != self._told_fps:
            self._told_fps = fps
            self._tell_rate(fps)

    def seen(self, *, by_somebody: bool) -> None:
        """See `Painter`."""
        self._seen = by_somebody
        self._tell()
        if by_somebody:
            self.manager.canvas.draw_idle()

    def follow(self) -> None:
        """See `Painter`."""
        self._hand.let_go()
        if self._replica is not None:
            self._replica.forget_drawing()
        if self.manager.toolbar is not None:
            self.manager.toolbar.update()
        self.manager.canvas.draw_idle()

    def write(self, file: str | IO[bytes], form: str) -> None:
        """See `Painter`."""
        if self._replica is not None:
            with self._over(self.capture):
                data = self._replica.print(form)
            self._whole = True
        elif self._pixels is not None and form == "png":
            data = encode_png(self._pixels.rgba, self._pixels.dpi)
        elif self._pixels is not None:
            raise LivemonError("this figure is drawn in the kernel, where only its pixels come from: save it as PNG.")
        else:
            raise LivemonError("the figure was not drawn yet.")
        if isinstance(file, str):
            Path(file).write_bytes(data)
        else:
            file.write(data)

    def heed(self, *, motion: bool) -> None:
        """Whether the code listens to the movements of the pointer."""
        self._acts.heard = motion

    def _on_acts(self, events: list[InputEvent]) -> None:
        if self._places is not None:  # of the kernel's pixels nobody knows where things are
            self._tell_acted(self._places, events)

    # -- window --------------------------------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Show what was captured, to whoever can see it."""
        if self._seen:
            self._face.draw()


def _size_of(figure: Any) -> tuple[float, float, float]:
    width, height = figure.bbox_inches.p1
    return float(width), float(height), float(figure._dpi)


def _scaled(rgba: npt.NDArray[np.uint8], width: int, height: int) -> npt.NDArray[np.uint8]:
    if rgba.shape[:2] == (height, width):
        return rgba
    from PIL import Image

    image = Image.fromarray(rgba).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image)
