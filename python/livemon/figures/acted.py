"""What a person does on a figure in a window that draws for itself (`livemon.viewer`): the code's handlers run.

The window pans, zooms and saves by itself, so what the canvas' own toolbar and manager would do is left out. Whatever
the backend of the figure: its canvas need not be ours. Runs on whatever thread `event_queue` chooses, as what comes
from pages does.
"""

from __future__ import annotations

import functools
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from matplotlib.backend_bases import FigureManagerBase, NavigationToolbar2

from livemon.figures.as_shown import AsShown, code_places
from livemon.figures.boxes import settle_boxes
from livemon.figures.drawing import drawing
from livemon.figures.events import HITS, SETTLING_SHARE, event_of, window_closed
from livemon.figures.handlers import Report, guarded
from livemon.figures.live_figure import LiveFigure
from livemon.figures.messages import Places
from livemon.figures.projections import projected
from livemon.protocol import Input

__all__ = ["handle_acted"]

_DRAWING: Final = "draw", "print_figure"
"""Methods of a canvas that read the whole figure."""

_settle_again_s: weakref.WeakKeyDictionary[LiveFigure, float] = weakref.WeakKeyDictionary()
"""Monotonic time from which boxes may be laid out because the pointer moves."""


def handle_acted(live: LiveFigure, message: Input, places: Places, report: Report) -> None:
    """Run the handlers of what was done in the window that `places` tells of. Raises nothing but what interrupts."""
    figure: Any = live.figure
    if figure is None:
        return
    canvas = figure.canvas
    if places.width <= 0:  # the window is gone
        places = code_places(figure, live.id)
    size = places.width * places.dpi, places.height * places.dpi

    def each(action: Callable[[], object]) -> None:
        guarded(canvas, live.name, action, report)

    with live.as_made():  # a handler may run an event loop
        shown = AsShown(figure, places, live.made_lock)
    with live.seen_as(shown), _drawn_as_made(canvas, live), projected(figure):
        if any(event.kind in HITS for event in message.events) or time.monotonic() >= _settle_again_s.get(live, 0.0):
            each(lambda: _settle(live, figure))
        for event in message.events:
            if event.kind == "close":
                continue  # once all the others were handled
            with live.made_lock:  # as in `interaction`
                made = event_of(event, canvas, *size)
            for handler in _handlers(canvas, made.name):
                each(lambda handler=handler, made=made: handler(made))  # type: ignore[misc]
    if any(event.kind == "close" for event in message.events):
        window_closed(live, canvas, each)


@contextmanager
def _drawn_as_made(canvas: Any, live: LiveFigure) -> Iterator[None]:
    """Inside, what the code draws and saves is the figure as it made it. Our own canvas sees to that itself; of others
    the methods are replaced, on this one instance."""
    if getattr(canvas, "live", None) is live:
        yield
        return
    own = vars(canvas)
    before = {name: own[name] for name in _DRAWING if name in own}
    for name in _DRAWING:
        setattr(canvas, name, _as_made(getattr(canvas, name), live))
    try:
        yield
    finally:
        for name in _DRAWING:
            if name in before:
                setattr(canvas, name, before[name])
            else:
                delattr(canvas, name)


def _as_made(method: Callable[..., object], live: LiveFigure) -> Callable[..., object]:
    @functools.wraps(method)
    def wrapped(*args: Any, **kwargs: Any) -> object:
        with drawing.lock, live.as_made():
            return method(*args, **kwargs)

    return wrapped


def _settle(live: LiveFigure, figure: Any) -> None:
    start_s = time.thread_time()
    settle_boxes(figure, live)
    _settle_again_s[live] = time.monotonic() + (time.thread_time() - start_s) / SETTLING_SHARE


def _handlers(canvas: Any, name: str) -> list[Callable[[Any], object]]:
    """Those of the code, and of Matplotlib what finds out what was hit."""
    found = [ref() for ref in list(canvas.callbacks.callbacks.get(name, {}).values())]
    return [
        handler
        for handler in found
        if handler is not None
        and not isinstance(getattr(handler, "__self__", None), (FigureManagerBase, NavigationToolbar2))
    ]
