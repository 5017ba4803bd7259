"""Files of figures that people ask for in a page. Runs on the hub thread; imports no Matplotlib.

The renderer makes them from its replica, so a busy cell is no obstacle. What the code changed since the last capture
is captured before, where that is possible: while the kernel is idle.
"""

from __future__ import annotations

from collections.abc import Callable

from livemon.figures.live_figure import LiveFigure
from livemon.figures.photos import Done, Format
from livemon.ports import HubPort, Page
from livemon.protocol import Save, Saved

__all__ = ["Saving"]

Ask = Callable[[LiveFigure, Done, Format], None]


class Saving:
    """`ask` passes a wish to the renderer; `on_main_thread` runs a function in the idle kernel's main thread."""

    def __init__(self, hub: HubPort, ask: Ask, on_main_thread: Callable[[Callable[[], object]], bool]) -> None:
        self._hub = hub
        self._ask = ask
        self._on_main_thread = on_main_thread

    def save(self, page: Page, wish: Save, live: LiveFigure | None) -> None:
        """Publish `Saved`, now or later. `live`: the figure of that id, if there is one."""

        def answer(file: bytes | None, problem: str) -> None:
            if file is None:
                problem = problem or "No file could be made."
            saved = Saved(page=page.id, request=wish.request, figure=wish.figure, problem=problem)
            self._hub.publish(saved, [] if file is None else [file])

        if live is None:
            answer(None, "The figure was closed.")
            return
        if not live.dirty or self._hub.cell_running:
            self._ask(live, answer, wish.format)
            return

        def capture() -> None:
            try:
                if not self._hub.cell_running:
                    live.capture_final()
            finally:
                # Behind the capture, which goes the same way.
                self._hub.call_soon(self._ask, live, answer, wish.format)

        if not self._on_main_thread(capture):
            self._ask(live, answer, wish.format)
