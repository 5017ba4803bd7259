"""Code that waits for people: why it does not, or waits in vain.

`plt.show(block=True)` waits until a person has closed the windows of its figures. Pages are told which figures are
waited for: they bring back windows that were closed before, and closing one closes its figure. `ginput()` and the like
wait in the event loop of the canvas; where nobody can click, the person learns it. Windows of viewers count as pages
do. Runs on the thread that called, which handles what people do meanwhile. Imports no Matplotlib.
"""

from __future__ import annotations

import math
import sys
import time
import warnings
from collections.abc import Callable, Collection
from typing import Final

from livemon.figures.live_figure import LiveFigure
from livemon.figures.registry import registry

__all__ = ["Lookout", "wait_until_closed"]

_PAGE_S: Final = 10.0
"""So long a page may take to come: the cell that waits may be the one that has started Livemon, or the page is loaded
anew."""
_STEP_S: Final = 0.01
_LOOK_S: Final = 0.1
"""Between two looks for pages."""
_UNSEEN: Final = "no window shows it. Open it in JupyterLab, or interrupt the kernel."
_GONE: Final = "no page of JupyterLab is there any more. Open it again, or interrupt the kernel."


def wait_until_closed(open_now: Callable[[], Collection[LiveFigure]]) -> None:
    """Return when nothing is open any more, or at once, with a warning, where nobody could close it. Where the page in
    which somebody could went away meanwhile, say so and wait: it may come back."""
    waited_for: set[LiveFigure] = set()
    pages = _Pages()
    try:
        with registry.loop():
            while figures := open_now():
                pages.look()
                if (problem := _problem(figures, pages)) is not None:
                    registry.handle_inputs()  # the last window may just have been closed
                    if not open_now():
                        return
                    warnings.warn(f"plt.show(block=True) does not wait: {problem}.", stacklevel=5)
                    return
                if pages.gone and not pages.said and not _in_windows(figures):
                    pages.said = True
                    names = ", ".join(live.name for live in figures)
                    sys.stderr.write(f"plt.show(block=True) waits until windows are closed ({names}), but {_GONE}\n")
                _tell([live for live in figures if live not in waited_for], waits=True)
                waited_for.update(figures)
                registry.handle_inputs()
                time.sleep(_STEP_S)
    finally:
        _tell(waited_for, waits=False)


class _Pages:
    """Whether a page is there in which a person could close windows: asked again and again, for pages come and go."""

    def __init__(self) -> None:
        self._heard_s = -math.inf
        """Monotonic time at which there was one last."""
        self._since_s = time.monotonic()
        self._asked_s = -math.inf
        self.said = False
        """That it is gone."""

    def look(self) -> None:
        """In each turn of the wait."""
        now_s = time.monotonic()
        if registry.inputs is not None and now_s - self._asked_s > _LOOK_S:
            self._asked_s = now_s
            registry.inputs.ask_whether_heard(self._take)

    def _take(self, heard: bool) -> None:
        if heard:
            self._heard_s = time.monotonic()
            self.said = False

    @property
    def never(self) -> bool:
        """None has come, though there was time enough."""
        return self._heard_s == -math.inf and self._overdue(self._since_s)

    @property
    def gone(self) -> bool:
        """The last one did not come back, though there was time enough."""
        return self._heard_s > -math.inf and self._overdue(self._heard_s)

    @staticmethod
    def _overdue(since_s: float) -> bool:
        return time.monotonic() > since_s + _PAGE_S


class Lookout:
    """Of one wait without an end for events of a figure: says on stderr that nobody can make any, again each time the
    window that could went away."""

    def __init__(self, live: LiveFigure) -> None:
        self._live = live
        self._until_s = time.monotonic() + _PAGE_S
        self._said = False

    def look(self) -> None:
        """In each turn of the wait."""
        problem = _deaf([self._live])
        now_s = time.monotonic()
        if problem is None and self._live.wanted:
            self._until_s = now_s + _PAGE_S
            self._said = False
        elif not self._said and (problem is not None or now_s > self._until_s):
            self._said = True
            why = f"{problem}. Interrupt the kernel to go on." if problem is not None else _UNSEEN
            sys.stderr.write(f"{self._live.name} waits for a click or a key, but {why}\n")


def _problem(figures: Collection[LiveFigure], pages: _Pages) -> str | None:
    unseen = "no page of JupyterLab is there in which somebody could close the windows"
    return _deaf(figures) or (unseen if pages.never and not _in_windows(figures) else None)


def _in_windows(figures: Collection[LiveFigure]) -> bool:
    """Whether one of them is in a window of a viewer, which a person can close and use whatever becomes of pages."""
    return registry.inputs is not None and any(map(registry.inputs.in_window, figures))


def _deaf(figures: Collection[LiveFigure]) -> str | None:
    """Why nobody who looks at these can be heard now."""
    if registry.inputs is None:
        return "Livemon does not run"
    if _in_windows(figures):
        return None
    if registry.inputs.push_only:
        return "this kernel hears no page while a cell runs (that takes ipykernel 7)"
    return None


def _tell(figures: Collection[LiveFigure], *, waits: bool) -> None:
    for live in figures:
        live.waits = waits
    if figures and registry.sink is not None:
        registry.sink.changed()
