"""Figures of other backends that pyplot closes: Livemon closes them, too, with all windows in which it shows them.

Canvases without a window tell nobody that they are closed, and of a figure of inline pyplot knows nothing any more once
its cell has ended. So pyplot's list of figures passes on what it is asked to close, before it does. What inline closes
at the end of a cell is no person's wish: such a figure goes on. Runs on whatever thread closes a figure.
"""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable
from typing import Any

from matplotlib._pylab_helpers import Gcf

from livemon.figures.registry import registry
from livemon.figures.select import INLINE_MODULE

__all__ = ["heed_closing"]

_heeded = False


def heed_closing() -> None:
    """From now on; harmless when it is called again."""
    global _heeded
    if _heeded:
        return
    _heeded = True
    _tell("destroy", _closes)
    _tell("destroy_fig", _close)
    _tell("destroy_all", _close_all)


def _tell(name: str, told: Callable[..., object]) -> None:
    """Call `told` with what a method of pyplot's list is called with, and then that."""
    method = getattr(Gcf, name)

    @functools.wraps(method)
    def both(_cls: type, *args: Any, **kwargs: Any) -> None:
        try:
            told(*args, **kwargs)
        except Exception:  # noqa: BLE001 - the code's own figure is closed whatever becomes of windows
            traceback.print_exc()
        method(*args, **kwargs)

    setattr(Gcf, name, classmethod(both))


def _closes(num: Any) -> None:
    manager = num if hasattr(num, "canvas") else Gcf.figs.get(num)
    if manager is not None:
        _close(manager.canvas.figure)


def _close(fig: Any) -> None:
    live = registry.of(fig)
    if live is not None and live.watched_only and not _by_inline():
        registry.close(live)


def _close_all() -> None:
    """Of figures that pyplot does not know it is not meant."""
    for live in list(registry.figures.values()):
        if live.number and live.figure is not None:
            _close(live.figure)


def _by_inline() -> bool:
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_globals.get("__name__") == INLINE_MODULE:
            return True
    return False
