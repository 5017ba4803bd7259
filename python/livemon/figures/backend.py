"""The Matplotlib backend `livemon`, as Matplotlib loads it when it is selected.

In a Jupyter kernel it is `livemon.figures.canvas`, and its first figure starts Livemon where it does not run yet: then
`%matplotlib livemon`, `matplotlib.use("livemon")` or MPLBACKEND alone show live figures. Elsewhere it says so once and
is Agg.
"""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase, _Backend
from matplotlib.backends.backend_agg import FigureCanvasAgg

from livemon.figures.select import release_environment
from livemon.shells import kernel_shell

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _load() -> type[_Backend]:
    shell = kernel_shell()
    if shell is None:
        warnings.warn(
            "Matplotlib's backend is 'livemon', but this is no Jupyter kernel: figures are drawn as with Agg. "
            "For windows choose another one with matplotlib.use() or MPLBACKEND.",
            stacklevel=2,
        )

        class Plain(_Backend):
            FigureCanvas = FigureCanvasAgg
            FigureManager = FigureManagerBase

        return Plain

    from livemon.figures import canvas
    from livemon.figures.inline import Sharing

    sharing = Sharing(shell)
    release_environment()

    class Live(_Backend):
        FigureCanvas = canvas.FigureCanvas
        FigureManager = canvas.FigureManager

        @staticmethod
        def new_figure_manager_given_figure(num: Any, figure: Figure) -> FigureManagerBase:
            _start_livemon()
            sharing.before_figure()
            manager: FigureManagerBase = canvas.new_figure_manager_given_figure(num, figure)
            return manager

        @staticmethod
        def show(block: bool | None = None) -> None:
            canvas.FigureManager.pyplot_show(block=block)

        @staticmethod
        def draw_if_interactive() -> None:
            """pyplot made or changed a figure: a mark, not a request."""
            manager = Gcf.get_active() if matplotlib.is_interactive() else None
            if manager is not None and isinstance(manager.canvas, canvas.FigureCanvas):
                manager.canvas.live.mark()

    return Live


def _start_livemon() -> None:
    """Who selects the backend wants to see figures; who stopped Livemon does not; a forked worker starts nothing."""
    if os.getpid() == _kernel_pid:
        from livemon import monitor

        running = monitor.current()
        if running is None and not monitor.stopped():
            running = monitor.start()
        if running is not None:
            running.show_figures()


_kernel_pid = os.getpid()
_backend = _load()
_backend.__module__ = __name__
_Backend.export(_backend)
