"""Sharing pyplot with the inline backend, which shows and closes figures when a cell ends.

IPython hangs that on `post_execute` when `%matplotlib inline` runs, and takes it away when `%matplotlib` chooses
another backend. `matplotlib.use()` and `plt.switch_backend()` do neither: after them figures of inline would never be
shown, or inline would close figures of ours that were made in the same cell. So once our backend is loaded it is looked
after at the end of each execution that the two agree. Runs on the kernel's main thread.
"""

from __future__ import annotations

import sys
import threading
from types import ModuleType
from typing import Any, Final

from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_agg import FigureCanvasAgg

from livemon.figures.select import INLINE_MODULE, inline_chosen

__all__ = ["Sharing"]

_EVENT: Final = "post_execute"


class Sharing:
    """Of the kernel's shell; made once."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        shell.events.register(_EVENT, self._after_execution)

    def before_figure(self) -> None:
        """A figure of ours is about to be made: from here on inline's own hook would close it."""
        inline = sys.modules.get(INLINE_MODULE)
        if inline is not None and self._has_hook(inline):
            self._shell.events.unregister(_EVENT, inline.flush_figures)

    def _after_execution(self) -> None:
        inline = sys.modules.get(INLINE_MODULE)
        if inline is None or threading.current_thread() is not threading.main_thread():
            return
        if inline_chosen():
            if not self._has_hook(inline):
                inline.configure_inline_support(self._shell, "inline")
                inline.flush_figures()
        elif inline.show._draw_called:
            _flush_its_own(inline)

    def _has_hook(self, inline: ModuleType) -> bool:
        return inline.flush_figures in self._shell.events.callbacks[_EVENT]


def _flush_its_own(inline: ModuleType) -> None:
    """Figures that inline made earlier in the cell are shown and closed, and no others."""
    others = {number: one for number, one in Gcf.figs.items() if type(one.canvas) is not FigureCanvasAgg}
    for number in others:
        del Gcf.figs[number]
    try:
        inline.flush_figures()
    finally:
        Gcf.figs.update(others)
