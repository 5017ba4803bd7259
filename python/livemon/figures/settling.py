"""What `fig.canvas.draw()` leaves behind besides pixels: positions of laid-out axes, texts of ticks, mapped colours.

With other canvases a `draw()` draws. Here it shows the figure in the page, where the replica settles all that for
itself; but code may read it afterwards (`ax.get_position()` under a layout engine, `collection.get_facecolor()`).
Drawing costs 15 to 95 ms, which a loop must not pay in each step, and whether somebody reads cannot be known. So a
`draw()` draws while there is credit for it: `CREDIT_S` in each cell, for all figures together, which grows by `SHARE`
of the time that passes. Code that draws and measures ten or thirty times gets exactly what Agg gives it. Beyond that
`draw()` only places axes with a fixed aspect (6 us an axes), and the last one is made good when the cell ends. What
asks the canvas for a renderer (extents of texts, tight boxes) draws in any case (docs/decisions/0016).

Runs on the main thread; on others `draw()` only places axes.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from livemon.figures.canvas import FigureCanvas

__all__ = ["CREDIT_S", "SHARE", "Settling"]

CREDIT_S: Final = 0.5
"""CPU time for drawings in one cell."""

SHARE: Final = 0.005
"""Of the time that passes."""

_AT_END_S: Final = 0.5
"""CPU time for drawings at the end of a cell."""


class Settling:
    """Who settles when, for all canvases."""

    def __init__(self) -> None:
        self._credit_s = CREDIT_S
        self._filled_s = time.monotonic()
        self._owed: weakref.WeakSet[FigureCanvas] = weakref.WeakSet()

    def begin_cell(self) -> None:
        """New credit."""
        self._credit_s = CREDIT_S
        self._filled_s = time.monotonic()

    def drawn(self, canvas: FigureCanvas) -> None:
        """The code called `draw()`."""
        if threading.current_thread() is threading.main_thread():
            now_s = time.monotonic()
            self._credit_s = min(self._credit_s + SHARE * (now_s - self._filled_s), CREDIT_S)
            self._filled_s = now_s
            if self._credit_s > 0:
                self._credit_s -= self._draw(canvas)
                return
            self._owed.add(canvas)
        with suppress(Exception):  # of the user's own locators; what the replica makes of them is in the window
            _place_axes(canvas.figure)

    def end_cell(self, canvases: Iterable[FigureCanvas]) -> None:
        """Make good what was put off, and draw those that changed and whose code waits for `draw_event`, as animations
        do before they start."""
        self._owed.update(
            canvas
            for canvas in canvases
            if canvas.callbacks.callbacks.get("draw_event") and (canvas.awaits_drawing or canvas.live.changed())
        )
        left_s = _AT_END_S
        while self._owed and left_s > 0:
            left_s -= self._draw(self._owed.pop())
        self._owed.clear()

    def _draw(self, canvas: FigureCanvas) -> float:
        """Draw; what that cost."""
        start_s = time.thread_time()
        with suppress(Exception):  # what the user's artists raise is shown in the figure's window
            canvas.draw_pixels()
        self._owed.discard(canvas)
        return time.thread_time() - start_s


def _place_axes(figure: Figure) -> None:
    """As at the beginning of a drawing."""
    for axes in figure.axes:
        locator = axes.get_axes_locator()
        axes.apply_aspect(locator(axes, None) if locator is not None else None)  # type: ignore[arg-type]
