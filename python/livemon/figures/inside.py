"""Whether a thread is inside Matplotlib just now: then figures may be half changed.

A look at the stacks of all threads, under the interpreter lock; some 10 us in a kernel. It is true at the moment of the
look. To know that nothing came in between, look again afterwards: a thread that was inside and is out again has marked
the figure that it changed.

A thread that waits in `plt.pause()`, or that runs an event handler of the user's, is not inside, though there are
frames of Matplotlib further out. Runs on any thread; touches nothing.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Collection
from types import FrameType
from typing import Final

__all__ = ["outermost", "threads_inside"]

_ROOTS: Final = frozenset({"matplotlib", "mpl_toolkits", "seaborn", "cartopy", "mplfinance", "mpl_scatter_density"})
"""Libraries that change figures in several steps which belong together."""

_PREFIXES: Final = ("pandas.plotting",)

_RESTS: Final = frozenset(
    {
        ("livemon.figures.canvas", "start_event_loop"),
        ("livemon.figures.pngs", "pngs"),
        ("livemon.figures.waiting", "wait_until_closed"),
    }
)
"""Waiting for time to pass: what is further out waits, too."""

_DISPATCH: Final = ("matplotlib.cbook", "process")
"""Calls the user's event handlers, which may run for minutes."""

_known: dict[str, bool] = {}


def threads_inside(*, only: Collection[int] | None = None, but: Collection[int] = ()) -> bool:
    """Whether a thread other than the caller's is inside Matplotlib; `only`: look at these idents alone, `but`: not at
    these."""
    here = threading.get_ident()
    return any(
        _inside(frame)
        for ident, frame in sys._current_frames().items()
        if ident != here and ident not in but and (only is None or ident in only)
    )


def outermost(frame: FrameType | None) -> FrameType | None:
    """The outermost frame of the call into Matplotlib that `frame` is part of; None when it is not inside."""
    found = None
    # A callback that has not begun yet counts as a part of Matplotlib.
    deeper = True
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if _is_plotting(name):
            if not deeper and (name, frame.f_code.co_name) == _DISPATCH:
                break  # a handler of the user's runs: what called it is not in the middle of a change
            found, deeper = frame, True
        elif (name, frame.f_code.co_name) in _RESTS:
            break
        else:
            deeper = False
        frame = frame.f_back
    return found


def _inside(frame: FrameType | None) -> bool:
    """As `outermost`, but ends where the answer is known."""
    deeper = True
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if _is_plotting(name):
            return deeper or (name, frame.f_code.co_name) != _DISPATCH
        if (name, frame.f_code.co_name) in _RESTS:
            return False
        deeper = False
        frame = frame.f_back
    return False


def _is_plotting(name: str) -> bool:
    known = _known.get(name)
    if known is None:
        known = _known[name] = isinstance(name, str) and (
            name.partition(".")[0] in _ROOTS or name.startswith(_PREFIXES)
        )
    return known
