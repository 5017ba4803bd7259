"""What people do on figures, on its way to the event queue, and what handling it means. Imports no Matplotlib.

The renderer is asked first where things are in the picture that the person saw.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from livemon.figures.event_queue import EventQueue, Job
from livemon.figures.live_figure import LiveFigure
from livemon.figures.messages import Keep, Places, Where
from livemon.figures.taps import Taps
from livemon.figures.traces import raiser_of, trace_of
from livemon.ports import HubPort
from livemon.protocol import Input, Offer, Tool, Toolbar

if TYPE_CHECKING:
    from livemon.figures.interaction import Interaction

__all__ = ["Inputs"]

_MOST: Final = 1000
"""Where so many messages wait (a page sends some 25 a second at most), the way of the pointer is left out."""
_TRY_S: Final = 0.01
_TRIES: Final = 20
"""So often, and so many times, a figure is tried that could not be captured at once when handlers had changed it."""
_ANSWER_S: Final = 1.0
"""A renderer that has not said by then where things are will not."""


class _Waiting:
    """One message (None: the window has another size), and what the renderer says of the picture that it was about; a
    job of the event queue."""

    __slots__ = ("_handle", "last_window", "live", "message", "number", "of_window", "places")

    def __init__(
        self,
        handle: Callable[[_Waiting], object],
        live: LiveFigure,
        message: Input | Tool | None,
        number: int = 0,
        *,
        of_window: bool = False,
    ) -> None:
        self._handle = handle
        self.live = live
        self.number = number
        self.message = message
        self.of_window = of_window
        """It comes from a window that draws for itself."""
        self.last_window = True
        """No other one shows the figure."""
        self.places: Places | None = None

    def __call__(self) -> None:
        self._handle(self)

    @property
    def what(self) -> str:
        """For the person."""
        return f"A handler of {self.live.name}"

    def replaces(self, job: Job) -> bool:
        """Whether nobody misses that one: where the pointer was on its way matters to nobody who is late already, nor
        how often a key that is held down has come."""
        if not isinstance(job, _Waiting) or job.live is not self.live or job.of_window != self.of_window:
            return False
        both_move = _is_motion(self.message) and _is_motion(job.message)
        return both_move or _is_repeat(self.message, job.message)


class Inputs:
    """`send` passes a message to the renderer, and says whether there is one; `queue` is where messages are handled;
    `taps` have windows that draw for themselves."""

    def __init__(self, hub: HubPort, send: Callable[[Where | Keep], bool], queue: EventQueue, taps: Taps) -> None:
        self._hub = hub
        self._send = send
        self.queue = queue
        self._taps = taps
        self._asked: dict[int, _Waiting] = {}
        self._number = 0
        self._expiring = False
        """A timer runs for those that are asked for."""
        self._last: dict[str, Places] = {}
        """What the renderer said last, by figure."""
        self._sizes: dict[str, tuple[int, int]] = {}
        """Of the windows, as handlers of `resize_event` know them; without one it is the code's."""
        self._to_be_told: set[str] = set()
        """Figures whose handlers of `draw_event` are about to be called."""
        queue.cut_off = self._to_be_told.clear
        self._kept: dict[str, Keep] = {}
        """Axes that people moved, by figure: for the next renderer."""
        self.told: dict[str, Toolbar] = {}
        """What the tools said last, by figure: for pages that come later."""

    # -- the hub thread ------------------------------------------------------------------------------------------------

    def take(self, message: Input | Tool | None, live: LiveFigure) -> None:
        """A person did something; None: a window of another size was painted."""
        if self._full and _is_motion(message):
            return
        self._number += 1
        waiting = _Waiting(self._handle, live, message, self._number)
        waiting.last_window = not self._seen_elsewhere(message, live)
        self._asked[self._number] = waiting
        if not self._send(Where(figure=live.id, request=self._number)):
            self.answer(Places(figure=live.id, request=self._number))
        elif not self._expiring:
            self._expiring = True
            self._hub.call_later(_ANSWER_S, self._expire, self._number)

    def _seen_elsewhere(self, message: Input | Tool | None, live: LiveFigure) -> bool:
        """Whether another page than the one that speaks shows it, or a window that draws for itself."""
        here = message.page if message is not None else ""
        views = (page.view for page in self._hub.pages.values() if page.id != here)
        return self.in_window(live) or any(view is not None and live.id in view.figures for view in views)

    def take_of_window(self, message: Input, places: Places, live: LiveFigure) -> bool:
        """A person did something in a window that draws for itself, and says where things are in it; False: nobody
        listens to that."""
        if _is_motion(message) and (self._full or not _hears_motion(live)):
            return False
        waiting = _Waiting(self._handle, live, message, of_window=True)
        waiting.places = places
        self._queue(waiting)
        return True

    def _expire(self, number: int) -> None:
        """No answer has come for so long: to this one, and to all before it."""
        self._expiring = False
        waiting = self._asked.get(number)
        if waiting is not None:
            self.answer(Places(figure=waiting.live.id, request=number))
        if self._asked:
            self._expiring = True
            self._hub.call_later(_ANSWER_S, self._expire, self._number)

    def answer(self, places: Places) -> None:
        """Where things are in the picture."""
        waiting = self._asked.get(places.request)
        if waiting is None:
            return
        if places.width > 0:
            self._last[places.figure] = places
        elif (last := self._last.get(places.figure)) is not None:
            places = last  # the renderer is slow, or a new one: the picture is still that one
        # An earlier one that has no answer yet was asked of a renderer that ended.
        for number in [number for number in self._asked if number <= waiting.number]:
            earlier = self._asked.pop(number)
            known = places if earlier is waiting else self._last.get(earlier.live.id)
            earlier.places = known or Places(figure=earlier.live.id, request=number)
            self._queue(earlier)

    def painted(self, live: LiveFigure, width: float, height: float) -> None:
        """There is a picture of the whole figure, of that size (CSS pixels): handlers of `resize_event` are due if that
        is another than before."""
        size = round(width), round(height)
        if self._sizes.get(live.id, live.size) != size:
            self._sizes[live.id] = size
            if _hearing(live, "resize_event") is not None:
                self.take(None, live)

    @staticmethod
    def awaits_drawing(live: LiveFigure) -> bool:
        """Whether it has handlers of `draw_event` (any thread)."""
        return _hearing(live, "draw_event") is not None

    def drawn(self, live: LiveFigure) -> None:
        """It was captured: its handlers of `draw_event` are due, if it has any."""
        if live.id in self._to_be_told or (canvas := _hearing(live, "draw_event")) is None:
            return
        self._to_be_told.add(live.id)

        def tell() -> None:
            self._to_be_told.discard(live.id)
            from livemon.figures.handlers import tell_drawn

            tell_drawn(canvas, lambda text, error: self._report(live, text, error))

        # Not left out where the last ones took long: animations wait for one.
        wait_s = canvas.next_draw_event_s - time.monotonic()
        if wait_s > 0:
            self._hub.call_later(wait_s, self.queue.put, tell)
        else:
            self.queue.put(tell)

    def _capture_soon(self, live: LiveFigure, number: int, tries: int) -> None:
        """Another thread was at it when handlers had changed it: not to wait for the next call of the code."""
        if live.dirty and live.wanted and live.captures == number and tries > 0:
            self.queue.put(lambda: _capture(live))
            self._hub.call_later(_TRY_S, self._capture_soon, live, number, tries - 1)

    def _report(self, live: LiveFigure, text: str, error: BaseException) -> None:
        # A key for each handler, so that one that fails hides no other.
        key = f"handler:{live.id}:{raiser_of(error)}"
        self._hub.notice("error", text, detail=trace_of(error), key=key)

    def cell_ended(self) -> None:
        """What is left is for the main thread."""
        self.queue.cell_ended()

    def forget(self, figure: str) -> None:
        """It was closed."""
        self.told.pop(figure, None)
        self._last.pop(figure, None)
        self._sizes.pop(figure, None)
        self._kept.pop(figure, None)

    def introduce(self) -> None:
        """There is a new renderer."""
        for keep in self._kept.values():
            self._send(keep)

    @property
    def _full(self) -> bool:
        return len(self._asked) + len(self.queue) >= _MOST

    def _queue(self, waiting: _Waiting) -> None:
        self.queue.put(waiting, replaces=waiting.replaces)

    # -- any thread ----------------------------------------------------------------------------------------------------

    def in_window(self, live: LiveFigure) -> bool:
        """Whether a window that draws for itself shows it: that is always heard."""
        return self._taps.shows(live.id)

    @property
    def push_only(self) -> bool:
        """Whether no page is heard while a cell runs."""
        return self._hub.push_only

    def ask_whether_heard(self, answer: Callable[[bool], object]) -> None:
        """Have `answer` called on the hub thread: whether a page with windows is there, and heard while a cell runs."""
        pages = self._hub.pages
        self._hub.call_soon(lambda: answer(any(page.beside and not page.embedded for page in pages.values())))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _handle(self, waiting: _Waiting) -> None:
        live, message, places = waiting.live, waiting.message, waiting.places
        if places is None:
            return
        since_s = time.monotonic()
        if waiting.of_window:
            from livemon.figures.acted import handle_acted

            assert isinstance(message, Input)
            handle_acted(live, message, places, lambda text, error: self._report(live, text, error))
        elif (interaction := self._interaction_of(live)) is not None:
            interaction.handle(message, places, last_window=waiting.last_window)
        elif isinstance(message, Input) and live.figure is not None:
            from livemon.figures.events import saves

            if saves(message):
                self._hub.call_soon(self._hub.publish, Offer(figure=live.id, origin=message.origin))
        author = live.authors.get(threading.get_ident())
        if live.dirty and author is not None and author.changed_s >= since_s:
            number = live.captures
            _capture(live)
            if live.captures == number:
                self._hub.call_soon(self._capture_soon, live, number, _TRIES)

    def _interaction_of(self, live: LiveFigure) -> Interaction | None:
        figure = live.figure
        canvas: Any = figure.canvas if figure is not None else None
        if canvas is None or getattr(canvas, "live", None) is not live:
            return None  # closed, or a figure of another backend: its windows have tools of their own
        interaction: Interaction | None = canvas.interaction
        if interaction is None or interaction.owner is not self:
            hub = self._hub
            voices: dict[str, Any] = {
                "told": lambda state: hub.call_soon(self._tell, state),
                "keep": lambda views: hub.call_soon(self._keep, live, Keep(figure=live.id, views=views)),
                "offer": lambda origin: hub.call_soon(hub.publish, Offer(figure=live.id, origin=origin)),
                "report": lambda text, error: self._report(live, text, error),
            }
            if interaction is None:
                from livemon.figures.interaction import Interaction

                interaction = canvas.interaction = Interaction(canvas, **voices)
            else:
                interaction.bind(**voices)
            interaction.owner = self
        return interaction

    def _tell(self, state: Toolbar) -> None:
        self.told[state.figure] = state
        self._hub.publish(state)

    def _keep(self, live: LiveFigure, keep: Keep) -> None:
        self._send(keep)
        if keep.views:
            self._kept[keep.figure] = keep
        elif self._kept.pop(keep.figure, None) is not None:
            # The replica's own limits are others than the kernel's by now.
            live.lost("followed")


def _capture(live: LiveFigure) -> None:
    """Show what handlers changed: a person waits for it."""
    if live.dirty:
        live.request(in_hand=True)


def _hearing(live: LiveFigure, event: str) -> Any:
    """The canvas of our own, if handlers of that event are connected to it."""
    figure = live.figure
    canvas: Any = figure.canvas if figure is not None else None
    ours = getattr(canvas, "live", None) is live
    return canvas if ours and canvas.callbacks.callbacks.get(event) else None


def _hears_motion(live: LiveFigure) -> bool:
    """Whether the code listens to the pointer: Matplotlib finds out from its movements what axes it enters."""
    figure = live.figure
    if figure is None:
        return False
    from livemon.figures.events import hears

    names = "motion_notify_event", "axes_enter_event", "axes_leave_event"
    return any(hears(figure.canvas, name) for name in names)


def _is_repeat(message: Input | Tool | None, before: Input | Tool | None) -> bool:
    """Whether it says once more that a key is pressed which was not let go of since."""
    if not isinstance(message, Input) or not isinstance(before, Input) or message.origin != before.origin:
        return False
    pressed = [(event.kind, event.key, event.modifiers) for event in message.events]
    same = pressed == [(event.kind, event.key, event.modifiers) for event in before.events]
    return same and len(pressed) == 1 and pressed[0][0] == "key_press"


def _is_motion(message: Input | Tool | None) -> bool:
    return isinstance(message, Input) and all(event.kind == "motion" for event in message.events)
