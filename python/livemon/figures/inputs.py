"""What people do on figures, on its way to the thread that handles it. Imports no Matplotlib.

While the kernel is idle that is its main thread. While a cell runs it is the thread that runs an event loop of
Matplotlib (`flush_events`, `pause`, `ginput`), and else a thread of its own: handlers run beside the cell then, as
documented. One message at a time, in order, whichever thread it is.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from livemon.figures.inside import threads_inside
from livemon.figures.live_figure import LiveFigure
from livemon.figures.messages import Keep, Places, Where
from livemon.figures.traces import line_of, trace_of
from livemon.ports import HubPort
from livemon.protocol import Input, Tool, Toolbar

if TYPE_CHECKING:
    from livemon.figures.interaction import Interaction

__all__ = ["Beat", "Inputs"]

_MOST: Final = 1000
"""Messages that may wait: a page sends some 50 a second at most."""
_LOOP_FIRST_S: Final = 0.03
"""So long the thread of events leaves a message to an event loop of the code, if there is one."""
_LOOP_SEEN_S: Final = 2.0
"""There is one if it handled events, or would have, so short a time ago."""
_BETWEEN_CALLS_S: Final = 0.1
"""So long it waits for the main thread to come out of Matplotlib."""
_TRY_S: Final = 0.01
_TRIES: Final = 20
"""So often, and so many times, a figure is tried that could not be captured at once when handlers had changed it."""
_LEAST_BEAT_S: Final = 0.001
_ANSWER_S: Final = 1.0
"""A renderer that has not said by then where things are will not."""


class _Waiting:
    """One message (None: the window has another size), and what the renderer says of the picture that it was about."""

    __slots__ = ("live", "message", "number", "of_window", "places")

    def __init__(self, live: LiveFigure, message: Input | Tool | None, number: int, *, of_window: bool = False) -> None:
        self.live = live
        self.number = number
        self.message = message
        self.of_window = of_window
        """It comes from a window that draws for itself."""
        self.places: Places | None = None


class Beat:
    """A function that is called again and again, until `stop` (any thread)."""

    def __init__(
        self, function: Callable[[], object], interval_s: float, *, once: bool, ended: Callable[[], object]
    ) -> None:
        self.function = function
        self.ended = ended
        self.interval_s = interval_s
        self.once = once
        self.stopped = False

    def stop(self) -> None:
        """It is not called any more."""
        self.stopped = True


class Inputs:
    """`send` passes a message to the renderer, and says whether there is one."""

    def __init__(
        self,
        hub: HubPort,
        send: Callable[[Where | Keep], bool],
        on_main_thread: Callable[[Callable[[], object]], bool],
    ) -> None:
        self._hub = hub
        self._send = send
        self._on_main_thread = on_main_thread
        self._asked: dict[int, _Waiting] = {}
        self._number = 0
        self._expiring = False
        """A timer runs for those that are asked for."""
        self._ready: deque[_Waiting | Callable[[], object]] = deque()
        self._queueing = threading.Lock()
        """Held for microseconds."""
        self._handling = threading.RLock()
        self._handler = 0
        """Ident of the thread that handles; 0: none does."""
        self._thread: threading.Thread | None = None
        self._news = threading.Event()
        self._loops: dict[int, int] = {}
        """How many event loops of the code each thread is in, by ident."""
        self._looped_s = 0.0
        """Monotonic time at which an event loop of the code looked for events last."""
        self._ended = False
        self._beats: weakref.WeakSet[Beat] = weakref.WeakSet()
        self._last: dict[str, Places] = {}
        """What the renderer said last, by figure."""
        self._sizes: dict[str, tuple[int, int]] = {}
        """Of the windows, as handlers of `resize_event` know them; without one it is the code's."""
        self._to_be_told: set[str] = set()
        """Figures whose handlers of `draw_event` are about to be called."""
        self._kept: dict[str, Keep] = {}
        """Axes that people moved, by figure: for the next renderer."""
        self.told: dict[str, Toolbar] = {}
        """What the tools said last, by figure: for pages that come later."""

    # -- the hub thread ------------------------------------------------------------------------------------------------

    def take(self, message: Input | Tool | None, live: LiveFigure) -> None:
        """A person did something; None: a window of another size was painted."""
        if len(self._asked) + len(self._ready) >= _MOST:
            return
        self._number += 1
        waiting = _Waiting(live, message, self._number)
        self._asked[self._number] = waiting
        if not self._send(Where(figure=live.id, request=self._number)):
            self.answer(Places(figure=live.id, request=self._number))
        elif not self._expiring:
            self._expiring = True
            self._hub.call_later(_ANSWER_S, self._expire, self._number)

    def take_of_window(self, message: Input, places: Places, live: LiveFigure) -> bool:
        """A person did something in a window that draws for itself, and says where things are in it; False: nobody
        listens to that."""
        if len(self._asked) + len(self._ready) >= _MOST or (_is_motion(message) and not _hears_motion(live)):
            return False
        waiting = _Waiting(live, message, 0, of_window=True)
        waiting.places = places
        self._queue(waiting)
        self._wake()
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
        self._wake()

    def painted(self, live: LiveFigure, width: float, height: float) -> None:
        """There is a picture of the whole figure, of that size (CSS pixels): handlers of `resize_event` are due if that
        is another than before."""
        size = round(width), round(height)
        if self._sizes.get(live.id, live.size) != size:
            self._sizes[live.id] = size
            if _hearing(live, "resize_event") is not None:
                self.take(None, live)

    def drawn(self, live: LiveFigure) -> None:
        """It was captured: its handlers of `draw_event` are due, if it has any."""
        if live.id in self._to_be_told or (canvas := _hearing(live, "draw_event")) is None:
            return
        self._to_be_told.add(live.id)

        def tell() -> None:
            self._to_be_told.discard(live.id)
            from livemon.figures.handlers import tell_drawn

            tell_drawn(canvas, lambda text, trace: self._report(live, text, trace))

        # Not left out where the last ones took long: animations wait for one.
        wait_s = canvas.next_draw_event_s - time.monotonic()
        if wait_s > 0:
            self._hub.call_later(wait_s, self._call, tell)
        else:
            self._call(tell)

    def _capture_soon(self, live: LiveFigure, number: int, tries: int) -> None:
        """Another thread was at it when handlers had changed it: not to wait for the next call of the code."""
        if live.dirty and live.wanted and live.captures == number and tries > 0:
            self._call(lambda: _capture(live))
            self._hub.call_later(_TRY_S, self._capture_soon, live, number, tries - 1)

    def _report(self, live: LiveFigure, text: str, trace: str) -> None:
        self._hub.notice("error", text, detail=trace, key=f"handler:{live.id}")

    def _call(self, function: Callable[[], object]) -> None:
        if self._ended:
            return
        with self._queueing:
            self._ready.append(function)
        self._wake()

    def _begin(self, beat: Beat) -> None:
        self._hub.call_later(beat.interval_s, self._strike, beat)

    def _strike(self, beat: Beat) -> None:
        if beat.stopped or self._ended:
            return

        def call() -> None:
            try:
                if not beat.stopped:
                    beat.function()
            finally:
                # From here on, so that callbacks which take longer than their interval leave time for the cell.
                if not (beat.once or beat.stopped):
                    self._hub.call_soon(self._begin, beat)

        self._call(call)

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

    def stop(self) -> None:
        """Nothing is handled any more."""
        self._ended = True
        with self._queueing:
            self._ready.clear()
        self._news.set()
        for beat in list(self._beats):
            beat.ended()
        self._beats.clear()

    def cell_began(self) -> None:
        """What the main thread was asked to handle while it was idle has to go on beside the cell."""
        if self._ready:
            self._wake()

    def cell_ended(self) -> None:
        """What is left is for the main thread."""
        # An interrupt may have cut one off.
        self._loops.pop(threading.main_thread().ident or 0, None)
        if self._ready:
            self._wake()

    def _queue(self, waiting: _Waiting) -> None:
        with self._queueing:
            last = self._ready[-1] if self._ready else None
            if isinstance(last, _Waiting) and _replaces(waiting, last):
                self._ready.pop()  # where the pointer was on its way matters to nobody who is late already
            self._ready.append(waiting)

    def _wake(self) -> None:
        if not self._hub.cell_running:
            if self._on_main_thread(self._on_main):
                return
        elif self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="livemon.events", daemon=True)
            self._thread.start()
        self._news.set()

    # -- any thread ----------------------------------------------------------------------------------------------------

    def beat(
        self, interval_s: float, function: Callable[[], object], *, once: bool, ended: Callable[[], object]
    ) -> Beat:
        """Call `function` every so many seconds, or once after them, where events are handled. `ended` is called on the
        hub thread when Livemon stops."""
        beat = Beat(function, max(interval_s, _LEAST_BEAT_S), once=once, ended=ended)
        self._beats.add(beat)
        self._hub.call_soon(self._begin, beat)
        return beat

    @property
    def push_only(self) -> bool:
        """Whether nobody is heard while a cell runs."""
        return self._hub.push_only

    def ask_whether_heard(self, answer: Callable[[bool], object]) -> None:
        """Have `answer` called on the hub thread: whether a page with windows is there, and heard while a cell runs."""
        pages = self._hub.pages
        self._hub.call_soon(lambda: answer(any(page.beside and not page.embedded for page in pages.values())))

    def loop_turns(self) -> None:
        """An event loop of the code looks for events: handle what waits."""
        self._looped_s = time.monotonic()
        if self._ready:
            self.drain()

    def drain(self) -> None:
        """Handle what waits, unless another thread is at it."""
        here = threading.get_ident()
        while self._ready and not self._ended and self._handler in (0, here):
            before = self._handler
            # `with`, not `acquire`: an interrupt cannot come between taking it and knowing that it is taken.
            with self._handling:
                try:
                    self._handler = here
                    while (job := self._next()) is not None:
                        self._handle(job)
                finally:
                    self._handler = before
            # Once more: what came since, while this thread seemed to be at it, woke nobody.

    def _next(self) -> _Waiting | Callable[[], object] | None:
        with self._queueing:
            return self._ready.popleft() if self._ready and not self._ended else None

    def loop_begins(self) -> None:
        """An event loop of the code runs, and drains."""
        here = threading.get_ident()
        self._loops[here] = self._loops.get(here, 0) + 1

    def loop_ends(self) -> None:
        """It ends."""
        here = threading.get_ident()
        left = self._loops.pop(here, 0) - 1
        if left > 0:
            self._loops[here] = left
        elif self._ready:
            self._hub.call_soon(self._wake)  # what came in its last turn

    # -- inside --------------------------------------------------------------------------------------------------------

    def _on_main(self) -> None:
        if self._hub.cell_running:
            self._hub.call_soon(self._wake)
        else:
            self.drain()

    def _run(self) -> None:
        main = threading.main_thread().ident
        while not self._ended:
            self._news.wait()
            self._news.clear()
            if time.monotonic() - self._looped_s < _LOOP_SEEN_S:
                time.sleep(_LOOP_FIRST_S)
            # What a figure settles when it is looked at must not meet a change that is half made.
            until_s = time.monotonic() + _BETWEEN_CALLS_S
            while threads_inside(only=(main,) if main else ()) and time.monotonic() < until_s:
                time.sleep(0.001)
            if self._ready and not self._hub.cell_running:
                self._hub.call_soon(self._wake)
            elif not self._loops:
                self.drain()

    def _handle(self, waiting: _Waiting | Callable[[], object]) -> None:
        if not isinstance(waiting, _Waiting):
            try:
                waiting()
            except Exception as error:  # noqa: BLE001 - whatever callbacks of the code raise
                text = f"A callback of a timer raised: {line_of(error)}"
                self._hub.notice("error", text, detail=trace_of(error), key="callback")
            return
        live, message, places = waiting.live, waiting.message, waiting.places
        if places is None:
            return
        since_s = time.monotonic()
        if waiting.of_window:
            from livemon.figures.acted import handle_acted

            assert isinstance(message, Input)
            handle_acted(live, message, places, lambda text, trace: self._report(live, text, trace))
        elif (interaction := self._interaction_of(live)) is not None:
            interaction.handle(message, places)
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
                "report": lambda text, trace: self._report(live, text, trace),
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
        live.next_s = 0.0
        live.overtake()
        live.request()


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


def _replaces(newer: _Waiting, older: _Waiting) -> bool:
    same = newer.live is older.live and newer.of_window == older.of_window
    return same and _is_motion(newer.message) and _is_motion(older.message)


def _is_motion(message: Input | Tool | None) -> bool:
    return isinstance(message, Input) and all(event.kind == "motion" for event in message.events)
