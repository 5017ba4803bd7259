"""Code that waits for people: why it does not, or waits in vain.

`plt.show(block=True)` waits until a person has closed the windows of its figures. Pages are told which figures are
waited for: they bring back windows that were closed before, and closing one closes its figure. `ginput()` and the like
wait in the event loop of the canvas; where nobody can click, the person learns it. Windows of viewers count as pages
do. Runs on the thread that called, which handles what people do meanwhile. Imports no Matplotlib.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Collection
from typing import Final

from livemon.figures.live_figure import LiveFigure
from livemon.figures.registry import registry

__all__ = ["Lookout", "wait_until_closed"]

_PAGE_S: Final = 10.0
"""So long a page may take to come: the cell that waits may be the one that has started Livemon."""
_STEP_S: Final = 0.01
_LOOK_S: Final = 0.1
"""Between two looks for pages."""
_UNSEEN: Final = "no window shows it. Open it in JupyterLab, or interrupt the kernel."


def wait_until_closed(open_now: Callable[[], Collection[LiveFigure]]) -> None:
    """Return when nothing is open any more, or at once, with a warning, where nobody could close it."""
    waited_for: set[LiveFigure] = set()
    answers: list[bool] = []
    until_s = time.monotonic() + _PAGE_S
    looked_s = 0.0
    try:
        with registry.loop():
            while figures := open_now():
                now_s = time.monotonic()
                heard = any(answers)
                if (problem := _problem(figures, patient=heard or now_s < until_s)) is not None:
                    registry.handle_inputs()  # the last window may just have been closed
                    if not open_now():
                        return
                    warnings.warn(f"plt.show(block=True) does not wait: {problem}.", stacklevel=5)
                    return
                if not heard and now_s - looked_s > _LOOK_S and registry.inputs is not None:
                    looked_s = now_s
                    registry.inputs.ask_whether_heard(answers.append)
                _tell([live for live in figures if live not in waited_for], waits=True)
                waited_for.update(figures)
                registry.handle_inputs()
                time.sleep(_STEP_S)
    finally:
        _tell(waited_for, waits=False)


class Lookout:
    """Of one wait without an end for events of a figure: says once, on stderr, that nobody can make any."""

    def __init__(self, live: LiveFigure) -> None:
        self._live = live
        self._until_s = time.monotonic() + _PAGE_S
        self._over = False

    def look(self) -> None:
        """In each turn of the wait; what was seen once needs no word."""
        if self._over:
            return
        problem = _deaf([self._live])
        if problem is None and self._live.wanted:
            self._over = True
        elif problem is not None or time.monotonic() > self._until_s:
            self._over = True
            why = f"{problem}. Interrupt the kernel to go on." if problem is not None else _UNSEEN
            sys.stderr.write(f"{self._live.name} waits for a click or a key, but {why}\n")


def _problem(figures: Collection[LiveFigure], *, patient: bool) -> str | None:
    unseen = "no page of JupyterLab is there in which somebody could close the windows"
    return _deaf(figures) or (None if patient or _in_windows(figures) else unseen)


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
