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
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

__all__ = ["threads_inside", "undisturbed"]

_ROOTS: Final = frozenset({"matplotlib", "mpl_toolkits", "seaborn", "cartopy", "mplfinance", "mpl_scatter_density"})
"""Libraries that change figures in several steps which belong together."""

_PREFIXES: Final = ("pandas.plotting",)

_RESTS: Final = frozenset({("livemon.figures.canvas", "start_event_loop"), ("livemon.figures.output", "_pictures")})
"""Waiting for time to pass: what is further out waits, too."""

_DISPATCH: Final = ("matplotlib.cbook", "process")
"""Calls the user's event handlers, which may run for minutes."""

_known: dict[str, bool] = {}


def threads_inside(*, only: Collection[int] | None = None) -> bool:
    """Whether a thread other than the caller's is inside Matplotlib; `only`: look at these idents alone."""
    here = threading.get_ident()
    return any(
        _inside(frame)
        for ident, frame in sys._current_frames().items()
        if ident != here and (only is None or ident in only)
    )


def _inside(frame: FrameType | None) -> bool:
    deeper = True
    """Whether the next frame further in belongs to Matplotlib (a callback that has not begun yet counts as that)."""
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        inside = _known.get(name)
        if inside is None:
            inside = _known[name] = _is_plotting(name)
        if inside:
            # When a handler of the user's runs, what called it is not in the middle of a change.
            return deeper or (name, frame.f_code.co_name) != _DISPATCH
        if name.startswith("livemon") and (name, frame.f_code.co_name) in _RESTS:
            return False
        deeper = False
        frame = frame.f_back
    return False


def _is_plotting(name: object) -> bool:
    return isinstance(name, str) and (name.partition(".")[0] in _ROOTS or name.startswith(_PREFIXES))


@contextmanager
def undisturbed(longest_s: float) -> Iterator[None]:
    """What is done inside is not interrupted by threads that run Python, for up to `longest_s`.

    A thread that waits for the interpreter lock asks for it after the switch interval that was set when it began to
    wait. So: set a longer one, and let the others begin to wait once more.
    """
    before_s = sys.getswitchinterval()
    if longest_s <= before_s:
        yield
        return
    sys.setswitchinterval(longest_s)
    try:
        time.sleep(0)
        yield
    finally:
        sys.setswitchinterval(before_s)
