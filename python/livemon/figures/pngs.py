"""Pictures of figures for outputs of cells, as they are now: made by the renderer, or here where that takes too long.

Runs on the main thread of the kernel, which waits for the renderer. Loads Matplotlib.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from matplotlib.transforms import Bbox

from livemon.figures.live_figure import LiveFigure
from livemon.figures.registry import registry

__all__ = ["NOTHING", "PNG_WAIT_S", "Saved", "pngs"]

PNG_WAIT_S: Final = 1.0
"""Longest time that the end of a cell waits for the renderer's pictures, all together."""

_DRAW_HERE_S: Final = 0.5
"""Longest time for which pictures that did not come are drawn here, but for the one that is begun then."""


class Saved(NamedTuple):
    """A picture in a notebook."""

    png: bytes | None
    """None: there is none."""
    capture: int
    """Number of the capture that it shows, at least; -1: none."""
    time_s: float
    """Wall time of that capture: a page shows this picture until it has a frame of a later one."""


NOTHING: Final = Saved(None, -1, 0.0)


def pngs(lives: Sequence[LiveFigure], until_s: float) -> list[Saved]:
    """PNGs from the renderer, all asked for at once; those that do not come in time are drawn here, or left out.

    `until_s`: monotonic.
    """
    found: dict[int, bytes | None] = {}
    arrived = threading.Condition()
    states = [(live.recorder.number, live.recorder.time_s) for live in lives]

    def taker(index: int) -> Any:
        def take(png: bytes | None) -> None:
            with arrived:
                found[index] = png
                arrived.notify()

        return take

    sink = registry.sink
    if sink is not None:
        for index, live in enumerate(lives):
            sink.photograph(live, taker(index))
        with arrived:
            arrived.wait_for(lambda: len(found) == len(lives), max(until_s - time.monotonic(), 0.0))
    spent_s = time.monotonic() + _DRAW_HERE_S
    pictures: list[Saved] = []
    for index, (live, state) in enumerate(zip(lives, states, strict=True)):
        png = found.get(index)
        if png is None and time.monotonic() < spent_s:
            png = _draw_here(live)
        pictures.append(Saved(png, *state) if png is not None else NOTHING)
    return pictures


def _draw_here(live: LiveFigure) -> bytes | None:
    """A PNG drawn in the kernel; None when the figure is gone, refused or raises, which its window says."""
    figure: Any = live.figure
    if figure is None or live.recorder.state == "refused":
        return None  # what is too large for the renderer is too large here
    out = io.BytesIO()
    try:
        figure.canvas.print_figure(
            out, format="png", dpi="figure", facecolor=figure.get_facecolor(), edgecolor=figure.get_edgecolor(),
            bbox_inches=Bbox([[0, 0], figure.get_size_inches()]),
        )  # fmt: skip
    except Exception:  # noqa: BLE001 - the user's own artists
        return None
    return out.getvalue()
