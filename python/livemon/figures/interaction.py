"""What a person does on the window of one figure, made into Matplotlib's events.

Runs on whatever thread `event_queue` chooses, one figure's events at a time and in order. Handlers of the code run
here; what they raise goes to the person, and the others go on.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from matplotlib.backend_bases import ResizeEvent

from livemon.figures.as_shown import AsShown, code_places
from livemon.figures.boxes import settle_boxes
from livemon.figures.events import HITS, SETTLING_SHARE, event_of, hears, window_closed
from livemon.figures.handlers import Report, guarded, tell_drawn
from livemon.figures.messages import Places
from livemon.figures.projections import projected
from livemon.figures.toolbar import Toolbar
from livemon.figures.whereabouts import View
from livemon.figures.zoom_areas import zoom_areas
from livemon.protocol import Input, InputEvent, Tool, ToolName, ZoomArea
from livemon.protocol import Toolbar as ToolbarState

if TYPE_CHECKING:
    from livemon.figures.canvas import FigureCanvas

__all__ = ["Interaction"]

_WIDGETS: Final = ("matplotlib.widgets",)
"""Its selectors listen to all events, and have no use for the wheel."""


class Interaction:
    """Of one canvas. `told` gets what pages show of the tools, `keep` the views that a person made, `offer` the window
    (`Input.origin`) in which a person wants a file."""

    def __init__(
        self,
        canvas: FigureCanvas,
        *,
        told: Callable[[ToolbarState], object],
        keep: Callable[[list[View]], object],
        offer: Callable[[str], object],
        report: Report,
    ) -> None:
        self._canvas = canvas
        self.owner: object = None
        """Whose voices these are."""
        self.bind(told=told, keep=keep, offer=offer, report=report)
        self._said: ToolbarState | None = None
        self._kept: list[View] = []
        self._areas: list[ZoomArea] = []
        self._origin = ""
        """Of the message that is handled."""
        self._settle_again_s = 0.0
        """Monotonic time from which boxes may be laid out because the pointer moves."""
        self._shown: tuple[float, float] = (1.0, 1.0)
        """Width and height of the picture, in the pixels of events."""
        self._moved: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
        """Limits of axes since events changed them: the next events are about these, though no picture shows them."""
        self._moved_at = -1
        """Number of the last capture before that."""
        self.toolbar = Toolbar(canvas, changed=lambda: None, kept=self._on_kept, saves=self._on_save)
        manager = canvas.manager
        if manager is not None:
            manager.toolbar = self.toolbar

    def bind(
        self,
        *,
        told: Callable[[ToolbarState], object],
        keep: Callable[[list[View]], object],
        offer: Callable[[str], object],
        report: Report,
    ) -> None:
        """Speak to these from now on: Livemon was started anew."""
        self._told = told
        self._keep = keep
        self._offer = offer
        self._report = report

    def handle(self, message: Input | Tool | None, places: Places, *, last_window: bool = True) -> None:
        """All of one message; None: its window has another size. `last_window`: no other one shows the figure. Raises
        nothing but what interrupts."""
        figure = self._canvas.figure
        live = self._canvas.live
        if places.width <= 0:
            places = code_places(figure, live.id)
        self._shown = (places.width * places.dpi, places.height * places.dpi)
        if places.capture > self._moved_at:
            self._moved.clear()
        with live.as_made():  # a handler may run an event loop
            shown = AsShown(figure, places, live.made_lock, self._moved)
        with live.seen_as(shown), projected(figure), self._from(message):
            if isinstance(message, Input) and self._may_hit(message):
                self._guarded(self._settle_boxes)
            if message is None:
                self._guarded(self._resize)
            elif isinstance(message, Tool):
                self._guarded(lambda: self._use(message.tool))
            else:
                for event in message.events:
                    self._guarded(lambda event=event: self._process(event))  # type: ignore[misc]
            for axes, limits in shown.changed_limits():
                self._moved[axes] = limits
                self._moved_at = live.recorder.number
            with live.made_lock:
                self._areas = zoom_areas(figure, *self._shown) if self.toolbar.mode.name == "ZOOM" else []
        if self.toolbar.views() != self._kept:  # also by the scale that a key has changed
            self._on_kept()
        self.tell()
        if isinstance(message, Input) and any(event.kind == "close" for event in message.events):
            window_closed(live, self._canvas, self._guarded, last=last_window)

    def tell(self) -> None:
        """Say how the tools are, when that has changed."""
        state = self._state()
        if state != self._said:
            self._said = state
            self._told(state)

    @property
    def said(self) -> ToolbarState | None:
        """What pages were told last."""
        return self._said

    # -- events --------------------------------------------------------------------------------------------------------

    def _process(self, event: InputEvent) -> None:
        if event.kind == "close":
            return  # once all the others were handled
        with self._canvas.live.made_lock:  # who reads the figure just now has put its window aside
            made = event_of(event, self._canvas, *self._shown)
        made._process()
        if event.kind == "leave":
            self.toolbar.set_message("")
        elif event.kind == "scroll":
            self._wheel(made, event.modifiers)

    @contextmanager
    def _from(self, message: Input | Tool | None) -> Iterator[None]:
        """What is asked for inside is for the window that the message comes from."""
        before, self._origin = self._origin, message.origin if isinstance(message, Input) else ""
        try:
            yield
        finally:
            self._origin = before

    def _resize(self) -> None:
        event: Any = ResizeEvent("resize_event", self._canvas)
        event._process()
        # As any backend draws then, and animations wait for that. The picture of this size is there already.
        tell_drawn(self._canvas, self._report)

    def _may_hit(self, message: Input) -> bool:
        """Whether Matplotlib or the code may ask what was hit."""
        if any(event.kind in HITS for event in message.events):
            return True
        return time.monotonic() >= self._settle_again_s and hears(self._canvas, "motion_notify_event", but=_WIDGETS)

    def _settle_boxes(self) -> None:
        start_s = time.thread_time()
        settle_boxes(self._canvas.figure, self._canvas.live)
        self._settle_again_s = time.monotonic() + (time.thread_time() - start_s) / SETTLING_SHARE

    def _wheel(self, event: Any, modifiers: Iterable[str]) -> None:
        """The wheel zooms, unless the code has a use of its own for it. With control, x or y Matplotlib does it."""
        theirs = "ctrl" in modifiers or event.key in ("control", "x", "y")
        if not theirs and not hears(self._canvas, "scroll_event", but=_WIDGETS):
            self.toolbar.wheel(event, along="both")

    def _use(self, tool: ToolName) -> None:
        if tool.startswith(("pan_", "zoom_")):
            self.toolbar.step(tool)
        else:
            getattr(self.toolbar, tool)()

    def _guarded(self, action: Callable[[], object]) -> None:
        guarded(self._canvas, self._canvas.live.name, action, self._report)

    # -- what pages are told -------------------------------------------------------------------------------------------

    def _on_save(self) -> None:
        if self._origin:
            self._offer(self._origin)

    def _on_kept(self) -> None:
        self._kept = self.toolbar.views()
        self._keep(self._kept)

    def _state(self) -> ToolbarState:
        toolbar, (width, height) = self.toolbar, self._shown
        band: list[float] = []
        if toolbar.band is not None:
            left, bottom, right, top = toolbar.band
            band = [left / width, 1 - top / height, right / width, 1 - bottom / height]
        mode: Any = toolbar.mode.name.lower() if toolbar.mode else ""
        return ToolbarState(
            figure=self._canvas.live.id,
            mode=mode,
            back=toolbar.back_enabled,
            forward=toolbar.forward_enabled,
            following=not toolbar.views(),
            cursor=self._canvas.pointer,
            text=toolbar.text,
            view=toolbar.view,
            band=band,
            areas=self._areas,
            motion=hears(self._canvas, "motion_notify_event"),
        )
