"""What the code of a notebook calls about its figures: `livemon.live()` and `livemon.update()`."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Real
from typing import TYPE_CHECKING, Any, cast

from livemon.errors import UsageError
from livemon.figures.live_figure import DEFAULT_FPS, LiveFigure
from livemon.figures.registry import Registry, Sink, registry
from livemon.gui.choice import keep_alive
from livemon.gui.turning import NATIVE
from livemon.shells import kernel_shell, place

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from livemon.monitor import Monitor

__all__ = ["LiveFigure", "Registry", "Sink", "check", "live", "registry", "update", "watch"]


def live(fig: Any, name: str | None = None, fps: float = DEFAULT_FPS) -> LiveFigure:
    """Watch any Matplotlib figure, whatever its canvas: it is shown beside those of pyplot.

    `name`: what its window is called (default: its label). `fps`: captures per second at most. A figure of another
    backend is captured by `LiveFigure.update()`, `livemon.log()`, at the end of a job's run and of a cell, and after
    `plt.ion()` whenever it changes. One of the inline backend is shown in the running cell, where it is brought up to
    date from then on; another cell that calls this shows it, too. In a kernel it starts Livemon where it does not run.
    pyplot's windows in the kernel's own process are alive while that is idle from then on, as after `%livemon gui`.
    In a terminal, which has no page, one without a window gets one, see `livemon.window()`. The figure is watched as
    long as somebody holds it, and until pyplot closes it. Raises `UsageError`.
    """
    check("live", fig, fps)
    found = watch(fig, name, fps, in_cell=True)
    if getattr(fig.canvas, "required_interactive_framework", None) in NATIVE:
        keep_alive()
    if place() == "terminal" and fig.canvas.required_interactive_framework is None:
        _open_window(fig, fps)
    return found


def watch(fig: Any, name: str | None = None, fps: float = DEFAULT_FPS, *, in_cell: bool = False) -> LiveFigure:
    """The same with what `check` has passed; only `in_cell` starts Livemon, and gives figures of inline an output."""
    from livemon.figures.closing import heed_closing

    found = registry.of(fig)
    if found is None:
        number = int(getattr(fig, "number", 0) or 0) if hasattr(fig, "_number") else 0
        default = str(fig.get_label()) or (f"Figure {number}" if number else "Figure")
        found = registry.open(fig, name=name or default, number=number, fps=fps)
        found.watched_only = True
        heed_closing()
        # Whatever draws it, its own canvas or `savefig()`: the registry of callbacks holds no strong reference.
        fig.canvas.mpl_connect("draw_event", found.was_drawn)
    else:
        found.fps = fps
        if name is not None:
            registry.rename(found, name)
    running = _bring_up_figures(start=in_cell)
    if in_cell and running is not None:
        from livemon.figures.refreshed import show_in_cell

        show_in_cell(found, running.hub)
    found.owner = threading.get_ident()
    found.capture_if_due(asked=True)
    return found


def _open_window(fig: Figure, fps: float) -> None:
    from livemon.viewer.probe import best
    from livemon.viewer.window import window

    found = best()
    if found.usable:
        window(fig, found.gui, fps=fps)
        return
    # A server is not started unasked.
    warnings.warn(
        "The figure is watched, but no window can be shown here; "
        'livemon.window(fig, gui="webagg") shows it in a browser.',
        stacklevel=3,
    )


def _bring_up_figures(*, start: bool) -> Monitor | None:
    """Livemon may run without them (`--no-figures`): who asks for a figure by name wants to see it."""
    from livemon import monitor

    running = monitor.current()
    if running is None and start and kernel_shell() is not None:
        running = monitor.start()
    if running is not None:
        running.show_figures()
        if registry.sink is None:
            running.hub.ask(lambda: None)  # it comes up on the hub thread, before this
    return running


@contextmanager
def update(fig: Any) -> Iterator[None]:
    """Several artists of `fig`, or of a part of it, change as one: it is not captured inside, and once at the end.

    Only one thread at a time is inside for one figure: the cell, or a handler or timer that runs beside it. Who enters
    it for several figures enters them in the same order everywhere.
    Harmless for a figure that Livemon does not watch. Raises `UsageError`.
    """
    from matplotlib.figure import FigureBase

    if not isinstance(fig, FigureBase):
        raise UsageError(f"update() takes a Matplotlib figure, not {type(fig).__name__}")
    found = registry.of(cast("Figure", fig.figure))  # that of a SubFigure is the whole
    if found is None:
        yield
        return
    with found.critical.section(), found.hold():
        yield


def check(function: str, fig: object, fps: object) -> None:
    """Raise `UsageError` for what `function` cannot take."""
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    if not isinstance(fig, Figure):
        hint = (
            ": give its .figure" if isinstance(getattr(fig, "figure", None), Figure) and isinstance(fig, Artist) else ""
        )
        raise UsageError(f"{function}() takes a Matplotlib figure, not {type(fig).__name__}{hint}")
    if not (isinstance(fps, Real) and float(fps) > 0):
        raise UsageError(f"{function}() takes a positive number of frames per second, not {fps!r}")
