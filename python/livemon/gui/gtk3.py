"""A cure for Matplotlib's GTK 3 canvas, in the kernel and in viewers. Runs on the toolkit's thread; loads nothing."""

from __future__ import annotations

import sys
from typing import Any, Final

__all__ = ["mend_set_cursor"]

_MODULE: Final = "matplotlib.backends.backend_gtk3"


def mend_set_cursor() -> None:
    """Let it set the cursor alone, where it is loaded: as Matplotlib has it, it also waits for the event loop to turn
    once more, which it may never do."""
    backend: Any = sys.modules.get(_MODULE)
    if backend is None:
        return

    def set_cursor(canvas: Any, cursor: Any) -> None:
        window = canvas.get_property("window")
        if window is not None:
            window.set_cursor(backend._mpl_to_gtk_cursor(cursor))

    backend.FigureCanvasGTK3.set_cursor = set_cursor
