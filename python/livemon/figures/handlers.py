"""Calls handlers of the code so that all of them run, whatever one of them raises.

In a kernel Matplotlib would raise what a handler raises, and end the event for all.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import get_ident
from typing import Any, Final, TypeAlias

from matplotlib.backend_bases import DrawEvent

from livemon.figures.interrupts import is_interruptible
from livemon.figures.traces import line_of

__all__ = ["Report", "guarded", "tell_drawn"]

Report: TypeAlias = Callable[[str, BaseException], object]
"""A sentence, and what was raised."""

_SHARE: Final = 0.1
"""Of the time of a busy cell that handlers of `draw_event` may take of one figure: many of them draw."""


def guarded(canvas: Any, name: str, action: Callable[[], object], report: Report) -> None:
    """What handlers of `canvas` raise in `action`, and what else it raises, goes to the person: also what would end the
    kernel (`sys.exit()`), and an interrupt of an idle one. That of a cell is the cell's.

    `name`: the figure's.
    """

    def say(error: BaseException) -> None:
        report(f"A handler of {name} raised: {line_of(error)}", error)

    callbacks = canvas.callbacks
    before, callbacks.exception_handler = callbacks.exception_handler, say
    try:
        action()
    except KeyboardInterrupt as error:
        if not is_interruptible():
            raise
        report(f"A handler of {name} was interrupted.", error)
    except BaseException as error:  # noqa: BLE001 - whatever code of the person raises
        say(error)
    finally:
        callbacks.exception_handler = before


class _Lazy:
    """The renderer of a `draw_event`: Agg draws when somebody asks for something of it."""

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas

    def __getattr__(self, name: str) -> Any:
        return getattr(self._canvas.get_renderer(), name)


def tell_drawn(canvas: Any, report: Report) -> None:
    """Run the handlers of `draw_event`: a picture shows the figure, or is about to."""
    now_s = time.monotonic()
    start_s = time.thread_time()
    renderer: Any = _Lazy(canvas)
    event: Any = DrawEvent("draw_event", canvas, renderer)
    before, canvas.told_by = canvas.told_by, get_ident()
    try:
        guarded(canvas, canvas.live.name, event._process, report)
    finally:
        canvas.told_by = before
    canvas.next_draw_event_s = now_s + (time.thread_time() - start_s) / _SHARE
