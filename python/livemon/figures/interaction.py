"""What a person does on the window of one figure, made into Matplotlib's events.

Runs on whatever thread `inputs` chooses, one figure's events at a time and in order. Handlers of the code run here;
what they raise goes to the person, and the others go on.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, Literal

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import KeyEvent, LocationEvent, MouseButton, MouseEvent, ResizeEvent

from livemon.figures.as_shown import AsShown
from livemon.figures.boxes import settle_boxes
from livemon.figures.handlers import Report, guarded, tell_drawn
from livemon.figures.messages import Places
from livemon.figures.projections import projected
from livemon.figures.toolbar import Toolbar
from livemon.figures.whereabouts import View
from livemon.protocol import Input, InputEvent, Tool
from livemon.protocol import Toolbar as ToolbarState

if TYPE_CHECKING:
    from livemon.figures.canvas import FigureCanvas

__all__ = ["Interaction"]

_OWN: Final = ("matplotlib.backend_bases", "matplotlib.figure", "mpl_toolkits.mplot3d", "livemon.")
"""Modules whose handlers are there for every figure."""

_WIDGETS: Final = ("matplotlib.widgets",)
"""Its selectors listen to all events, and have no use for the wheel."""
_MOUSE_EVENTS: Final = {
    "motion": "motion_notify_event",
    "press": "button_press_event",
    "double": "button_press_event",
    "release": "button_release_event",
}
_HITS: Final = frozenset({"press", "double", "scroll", "key_press"})
"""Events after which Matplotlib looks for what they hit."""
_SETTLING_SHARE: Final = 0.05
"""Of the time in which the pointer moves, for laying out what it may hit."""
_SILENT_MODIFIERS: Final = frozenset({"shift"})
"""Not told with keys that print something: the character says it."""


class Interaction:
    """Of one canvas. `told` gets what pages show of the tools, `keep` the views that a person made."""

    def __init__(
        self,
        canvas: FigureCanvas,
        *,
        told: Callable[[ToolbarState], object],
        keep: Callable[[list[View]], object],
        report: Report,
    ) -> None:
        self._canvas = canvas
        self.owner: object = None
        """Whose voices these are."""
        self.bind(told=told, keep=keep, report=report)
        self._said: ToolbarState | None = None
        self._kept: list[View] = []
        self._settle_again_s = 0.0
        """Monotonic time from which boxes may be laid out because the pointer moves."""
        self._shown: tuple[float, float] = (1.0, 1.0)
        """Width and height of the picture, in the pixels of events."""
        self._moved: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
        """Limits of axes since events changed them: the next events are about these, though no picture shows them."""
        self._moved_at = -1
        """Number of the last capture before that."""
        self.toolbar = Toolbar(canvas, changed=lambda: None, kept=self._on_kept)
        manager = canvas.manager
        if manager is not None:
            manager.toolbar = self.toolbar

    def bind(
        self,
        *,
        told: Callable[[ToolbarState], object],
        keep: Callable[[list[View]], object],
        report: Report,
    ) -> None:
        """Speak to these from now on: Livemon was started anew."""
        self._told = told
        self._keep = keep
        self._report = report

    def handle(self, message: Input | Tool | None, places: Places) -> None:
        """All of one message; None: its window has another size. Raises nothing but what interrupts."""
        figure = self._canvas.figure
        live = self._canvas.live
        if places.width <= 0:  # nothing was drawn by a replica: the code's own size is all there is
            places = Places(
                figure=live.id,
                request=0,
                width=figure.bbox_inches.width,
                height=figure.bbox_inches.height,
                dpi=figure.dpi,
            )
        self._shown = (places.width * places.dpi, places.height * places.dpi)
        if places.capture > self._moved_at:
            self._moved.clear()
        with live.as_made():  # a handler may run an event loop
            shown = AsShown(figure, places, live.made_lock, self._moved)
        with live.seen_as(shown), projected(figure):
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
        if live.dirty:
            live.next_s = 0.0  # a person who waits for it comes before the common ticks
            live.request()
        if self.toolbar.views() != self._kept:  # also by the scale that a key has changed
            self._on_kept()
        self.tell()
        if isinstance(message, Input) and any(event.kind == "close" for event in message.events):
            self._guarded(self._close)

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
        canvas, (width, height) = self._canvas, self._shown
        x: Any = event.x * width
        y: Any = (1 - event.y) * height
        modifiers = list(event.modifiers)
        if event.kind in ("key_press", "key_release"):
            name = _key_name(event.key, modifiers)
            key: Any = KeyEvent(f"{event.kind}_event", canvas, name, x, y)
            key._process()
            return
        if event.kind in ("enter", "leave"):
            name = f"figure_{event.kind}_event"
            location: Any = LocationEvent(name, canvas, x, y, modifiers=modifiers)
            location._process()
            if event.kind == "leave":
                self.toolbar.set_message("")
            return
        if event.kind == "scroll":
            scroll: Any = MouseEvent("scroll_event", canvas, x, y, step=event.steps, modifiers=modifiers)
            scroll._process()
            self._wheel(scroll, modifiers)
            return
        mouse: Any = MouseEvent(
            _MOUSE_EVENTS[event.kind],
            canvas,
            x,
            y,
            MouseButton(event.button) if event.button else None,
            dblclick=event.kind == "double",
            buttons={MouseButton(button) for button in event.buttons} if event.kind == "motion" else None,
            modifiers=modifiers,
        )
        mouse._process()

    def _close(self) -> None:
        """A person closed its window. Where the code waits for that the figure goes with it, as with Matplotlib's own
        windows; else it lives on, and what waits for clicks on it waits no more."""
        if self._canvas.live.waits:
            Gcf.destroy(self._canvas.manager)
        else:
            self._canvas.stop_event_loop()

    def _resize(self) -> None:
        event: Any = ResizeEvent("resize_event", self._canvas)
        event._process()
        # As any backend draws then, and animations wait for that. The picture of this size is there already.
        tell_drawn(self._canvas, self._report)

    def _may_hit(self, message: Input) -> bool:
        """Whether Matplotlib or the code may ask what was hit."""
        if any(event.kind in _HITS for event in message.events):
            return True
        return time.monotonic() >= self._settle_again_s and self._hears("motion_notify_event", but=_WIDGETS)

    def _settle_boxes(self) -> None:
        start_s = time.thread_time()
        settle_boxes(self._canvas.figure)
        self._settle_again_s = time.monotonic() + (time.thread_time() - start_s) / _SETTLING_SHARE

    def _wheel(self, event: Any, modifiers: Iterable[str]) -> None:
        """The wheel zooms, unless the code has a use of its own for it. With control, x or y Matplotlib does it."""
        if "ctrl" in modifiers or event.key in ("control", "x", "y") or self._hears("scroll_event", but=_WIDGETS):
            return
        self.toolbar.wheel(event, along="both")

    def _use(self, tool: Literal["home", "back", "forward", "pan", "zoom", "follow"]) -> None:
        getattr(self.toolbar, tool)()

    def _hears(self, name: str, *, but: tuple[str, ...] = ()) -> bool:
        """Whether the code listens to that event. `but`: handlers of these modules do not count."""
        registered = self._canvas.callbacks.callbacks.get(name, {})
        for ref in list(registered.values()):
            handler = ref()
            if handler is not None and not str(getattr(handler, "__module__", "")).startswith(_OWN + but):
                return True
        return False

    def _guarded(self, action: Callable[[], object]) -> None:
        guarded(self._canvas, action, self._report)

    # -- what pages are told -------------------------------------------------------------------------------------------

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
            band=band,
            motion=self._hears("motion_notify_event"),
        )


def _key_name(key: str, modifiers: Iterable[str]) -> str:
    """As Matplotlib's backends name it: modifiers in a fixed order, then the key."""
    told = [name for name in ("ctrl", "alt", "shift", "cmd") if name in modifiers]
    if len(key) == 1:
        told = [name for name in told if name not in _SILENT_MODIFIERS]
    own = {"control": "ctrl", "alt": "alt", "shift": "shift", "super": "cmd"}.get(key)
    return "+".join([*(name for name in told if name != own), key])
