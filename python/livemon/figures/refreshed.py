"""Figures of the inline backend that refresh in their cell: `livemon.live(fig)` shows one that is brought up to date.

Inline shows a picture when the cell ends, and closes the figure. One that is watched gets an output of its own at once,
which is updated (`update_display_data`) about once a second while the figure changes, in a busy cell and from
background jobs, with PNGs of the renderer, and at the end of each cell, which waits for it: what runs notebooks without
a person (nbconvert, papermill) saves what is there then. Inline leaves it out. The picture goes on for as long as the
code holds the figure.

`show` and the end of a cell run on the kernel's main thread, the rest on the hub thread. Loads Matplotlib.
"""

from __future__ import annotations

import base64
import sys
import threading
import time
import weakref
from collections.abc import Collection
from typing import Any, Final

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from livemon.figures.cells import Cells, Parent, cells_of
from livemon.figures.live_figure import LiveFigure
from livemon.figures.pngs import PNG_WAIT_S, pngs
from livemon.figures.registry import registry
from livemon.figures.select import INLINE_MODULE, inline_chosen
from livemon.ports import HubPort
from livemon.shells import kernel_shell

__all__ = ["show_in_cell"]

_FPS: Final = 0.99
"""Less than one a second holds back no window and no page: see `Windows`."""

_ATTEMPTS: Final = 5
_AGAIN_S: Final = 2.0
"""Until a renderer that gave no picture is asked again: a new one starts within this time."""


def show_in_cell(live: LiveFigure, hub: HubPort) -> None:
    """Give a figure of the inline backend an output in the running cell that is kept up to date; one in each cell."""
    global _pictures
    shell, figure = kernel_shell(), live.figure
    if (
        shell is None
        or figure is None
        or not inline_chosen()
        or type(figure.canvas) not in (FigureCanvasAgg, FigureCanvasBase)  # the latter: inline has closed it
        or threading.current_thread() is not threading.main_thread()
    ):
        return
    if _pictures is None:
        _pictures = _Pictures(shell)
    _pictures.show(live, hub)


class _Picture:
    """One output."""

    def __init__(self, live: LiveFigure, cell: Parent | None) -> None:
        self.live = live
        self.cell = cell
        self.asked = 0
        """Number of the capture whose PNG is on its way from the renderer; 0: none is."""
        self.newest = 0
        """Number of the newest capture."""
        self.published = 0
        """Number of the capture that the output shows, at least; 0: none."""
        self.failed = 0
        """How often in a row the renderer gave no PNG."""
        self.shown: tuple[dict[str, Any], dict[str, Any]] = {"text/plain": repr(live)}, {}
        """What the output holds: data and metadata."""

    @property
    def id(self) -> str:
        return f"livemon-{self.live.id}"


class _Pictures:
    """All outputs of one kernel; a `Tap` of the captures."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._hub: HubPort | None = None
        """Of the Livemon that runs; the one before takes no calls."""
        self._cells: Cells = cells_of(shell)
        self._pictures: dict[str, _Picture] = {}
        self._taps: weakref.WeakSet[Any] = weakref.WeakSet()
        shell.events.register("post_execute", self._after_cell)
        # Before inline's own hook, which shows all figures of pyplot and closes them.
        callbacks = shell.events.callbacks["post_execute"]
        callbacks.insert(0, callbacks.pop())

    def show(self, live: LiveFigure, hub: HubPort) -> None:
        sink: Any = registry.sink
        self._hub = hub
        taps = getattr(sink, "taps", None)
        if taps is None:
            return  # nothing runs that could keep it up to date: inline shows it
        if taps not in self._taps:
            self._taps.add(taps)
            taps.add(self)
        picture, here = self._pictures.get(live.id), self._cells.here()
        if picture is None:
            picture = self._pictures[live.id] = _Picture(live, here)
            live.without_ion = True
            self._open(picture)
        elif self._cells.is_running(here) and not self._cells.is_running(picture.cell):
            # Another cell, or the same once more, which has lost its outputs.
            picture.cell = here
            self._open(picture)
        sink.changed()  # it asks who wants to see what

    def _open(self, picture: _Picture) -> None:
        shown = picture.shown
        transient = {"display_id": picture.id}
        self._shell.display_pub.publish(*shown, transient=transient)
        if picture.shown is not shown:  # the hub thread was between: its update may have come before this output
            self._shell.display_pub.publish(*picture.shown, transient=transient, update=True)

    # -- Tap: the hub thread -------------------------------------------------------------------------------------------

    def rate(self, figure: str) -> float:
        """See `Tap`."""
        return _FPS if figure in self._pictures else 0.0

    def shows(self, _figure: str) -> bool:
        """See `Tap`: a picture is no window."""
        return False

    def write_now(self, figure: str, number: int, data: bytes) -> bool:  # noqa: ARG002 - see `Tap`
        """See `Tap`: it takes pictures, not captures."""
        return figure not in self._pictures

    def take(self, figure: str, number: int, captured: Any) -> None:  # noqa: ARG002 - see `Tap`
        """See `Tap`: what was captured is photographed."""
        picture = self._pictures.get(figure)
        if picture is not None:
            picture.newest = number
            self._ask(picture)

    def listed(self, figures: Collection[str]) -> None:  # noqa: ARG002 - see `Tap`
        """See `Tap`."""
        # What was opened meanwhile is not among `figures` yet.
        for name in [name for name in list(self._pictures) if name not in registry.figures]:
            self._pictures.pop(name, None)

    def _ask(self, picture: _Picture) -> None:
        sink = registry.sink
        if picture.asked or sink is None:
            return  # the one that is on its way is followed by another
        picture.asked = picture.newest

        def done(png: bytes | None) -> None:
            asked, picture.asked = picture.asked, 0
            if png is None:
                self._ask_later(picture)
                return
            picture.failed = 0
            self._publish(picture, png, asked)
            if picture.newest != asked:
                self._ask(picture)

        sink.photograph(picture.live, done)

    def _ask_later(self, picture: _Picture) -> None:
        """The renderer ended, or cannot: without a new capture nobody else would ask the next one."""
        picture.failed += 1
        hub = self._hub
        if hub is not None and picture.failed <= _ATTEMPTS:
            hub.call_soon(hub.call_later, _AGAIN_S, self._ask_again, picture)

    def _ask_again(self, picture: _Picture) -> None:
        if picture.failed and picture.live.id in self._pictures:
            self._ask(picture)

    def _publish(self, picture: _Picture, png: bytes, number: int) -> None:
        if number <= picture.published:
            return  # the end of a cell has been here meanwhile
        picture.published = number
        width, height = picture.live.size
        data = {"text/plain": repr(picture.live), "image/png": base64.b64encode(png).decode("ascii")}
        picture.shown = data, {"image/png": {"width": width, "height": height}}
        # Where this thread cannot speak for that cell (ipykernel 6) frontends still find the output by its id.
        with self._cells.speaking_for(picture.cell):
            self._shell.display_pub.publish(*picture.shown, transient={"display_id": picture.id}, update=True)

    # -- main thread ---------------------------------------------------------------------------------------------------

    def _after_cell(self) -> None:
        """Capture the final state, and have inline leave these figures out."""
        if threading.current_thread() is not threading.main_thread():
            return
        until_s = time.monotonic() + PNG_WAIT_S
        inline = sys.modules.get(INLINE_MODULE)
        behind: list[_Picture] = []
        for picture in list(self._pictures.values()):
            live = picture.live
            figure = live.figure
            if figure is None:
                continue
            if inline is not None and inline_chosen():
                _leave_out(inline, figure)
            if not live.between_calls_elsewhere and live.changed():
                live.capture_final(max(until_s - time.monotonic(), 0.0))
            if picture.published < live.recorder.number and registry.sink is not None:
                behind.append(picture)
        for picture, saved in zip(behind, pngs([one.live for one in behind], until_s), strict=True):
            if saved.png is not None:
                self._publish(picture, saved.png, saved.capture)


def _leave_out(inline: Any, figure: Any) -> None:
    """Inline would show it once more, and close it."""
    if figure in inline.show._to_draw:
        inline.show._to_draw.remove(figure)
    if inline.InlineBackend.instance().close_figures:
        for number, manager in list(Gcf.figs.items()):
            if manager.canvas.figure is figure:
                del Gcf.figs[number]


_pictures: _Pictures | None = None
