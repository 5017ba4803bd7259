"""What a toolkit's Agg canvas, toolbar and manager are in a viewer: the picture comes from a replica.

`Face` stands before a canvas class of Matplotlib's: windows, events, resizing and the rubber band are the toolkit's;
`draw()` asks the figure's `Painter` for the pixels and presents them. Runs in a viewer child, on its main thread.
"""

from __future__ import annotations

import os
from abc import abstractmethod
from typing import IO, Any, Final, Protocol

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.backend_bases import NavigationToolbar2, key_press_handler
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure

__all__ = ["Face", "Painter", "Tools", "set_keys", "tool_items"]

_TOOLS: Final = ("home", "back", "forward", "pan", "zoom", "save_figure", "download")
"""Others change what the code made, and the next capture would take that back in parts."""

_KEYS: Final = ("fullscreen", "home", "back", "forward", "pan", "zoom", "save", "quit", "quit_all", "copy")
"""Of `rcParams["keymap.*"]`; the others change what the code made, too."""


class Painter(Protocol):
    """Where a face gets its pixels from."""

    def paint(self, face: Face) -> bool:
        """Draw the present state onto `face.screen`; False: there is nothing new to present."""
        ...

    def follow(self) -> None:
        """Show again what the code says."""
        ...

    def seen(self, *, by_somebody: bool) -> None:
        """Whether anybody can see it now."""
        ...

    def write(self, file: str | IO[bytes], form: str) -> None:
        """Write the figure at the size that the code gave it. Raises what drawing raises, `OSError`, `LivemonError`."""
        ...


class Face:
    """Mixed into a canvas class; the toolkit's module adds `room` and `present`.

    Toolkits have metaclasses of their own, so it cannot be an `ABC`: mypy sees what a `final` class lacks.
    """

    painter: Painter | None = None
    figure: Figure
    screen: Any = None
    """The renderer whose pixels the toolkit shows."""
    _painting = False

    @abstractmethod
    def room(self) -> tuple[int, int, float]:
        """Width and height of the canvas in CSS pixels, device pixels for each of them."""

    @abstractmethod
    def present(self) -> None:
        """Show the pixels of `screen`."""

    def draw(self) -> None:
        """Show the present state."""
        if self._painting or self.painter is None:
            return  # a toolkit asks for it in the middle of it, or while its window is made
        self._painting = True
        try:
            fresh = self.painter.paint(self)
        finally:
            self._painting = False
        if fresh:
            self.present()

    def set_seen(self, *, by_somebody: bool) -> None:
        """What the toolkit knows of it, where it does."""
        if self.painter is not None:
            self.painter.seen(by_somebody=by_somebody)

    def get_renderer(self) -> Any:
        """What the toolkit reads pixels from."""
        if self.screen is None:
            width, height, ratio = self.room()
            self.set_screen(round(width * ratio), round(height * ratio))
        return self.screen

    @property
    def renderer(self) -> Any:
        """The same, as some toolkits call it."""
        return self.get_renderer()

    @renderer.setter
    def renderer(self, _renderer: Any) -> None: ...

    def set_screen(self, width: int, height: int) -> npt.NDArray[np.uint8]:
        """Make the screen that large, white where it is new; its pixels."""
        before = self.screen
        width, height = max(width, 1), max(height, 1)
        if before is None or (int(before.width), int(before.height)) != (width, height):
            self.screen = RendererAgg(width, height, 100.0)  # type: ignore[no-untyped-call]
            pixels = np.asarray(self.screen.buffer_rgba())
            pixels[:] = 255
            if before is not None:
                old = np.asarray(before.buffer_rgba())[:height, :width]
                pixels[: old.shape[0], : old.shape[1]] = old
        return np.asarray(self.screen.buffer_rgba())

    def print_figure(self, filename: Any, *_args: Any, format: str | None = None, **_kwargs: Any) -> None:  # noqa: A002 - Matplotlib's
        """What the tool for saving calls, by `savefig`: a name without an ending gets that of `savefig.format`."""
        if self.painter is None:
            return
        if isinstance(filename, os.PathLike):
            filename = os.fspath(filename)
        form = format or (os.path.splitext(filename)[1][1:].lower() if isinstance(filename, str) else "")
        if not form:
            form = str(matplotlib.rcParams["savefig.format"])
            if isinstance(filename, str):
                filename = f"{filename.rstrip('.')}.{form}"
        self.painter.write(filename, form)


class Tools:
    """Mixed into a toolbar class."""

    canvas: Any

    def home(self, *_args: Any) -> None:
        """The view that the code says, from now on."""
        if self.canvas.painter is not None:
            self.canvas.painter.follow()


def tool_items(items: Any) -> Any:
    """Those of a toolkit's tools that are of use here."""
    kept = [item for item in items if item[3] is None or item[3] in _TOOLS]
    return [
        (text, "Back to what the code shows, and follow it", image, method)
        if method == "home"
        else (text, tip, image, method)
        for text, tip, image, method in kept
    ]


def set_keys(manager: Any) -> None:
    """Let keys do what is of use here, instead of all that Matplotlib has them do."""
    canvas = manager.canvas
    if manager.key_press_handler_id is not None:
        canvas.mpl_disconnect(manager.key_press_handler_id)

    def pressed(event: Any) -> None:
        keymap: Any = matplotlib.rcParams
        if any(event.key in keymap[f"keymap.{name}"] for name in _KEYS):
            toolbar: NavigationToolbar2 | None = canvas.toolbar
            key_press_handler(event, canvas, toolbar)

    manager.key_press_handler_id = canvas.mpl_connect("key_press_event", pressed)
