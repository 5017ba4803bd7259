"""One live figure: when it is captured, and on which thread.

`request()` is what the canvas calls when the code says that a figure changed, on whatever thread: it marks the figure
and, when somebody sees it and rate and meter allow, captures it there and then. Two threads never capture one figure
at the same time; threads with figures of their own do not wait for each other. What is captured goes to the `Sink`
(the hub's part), when there is one: figures may exist before Livemon is started.

Imports no Matplotlib: the hub's part loads this module in kernels that have not plotted yet.
"""

from __future__ import annotations

import itertools
import math
import os
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from livemon.figures.authors import Authors
from livemon.figures.critical import Critical
from livemon.figures.holds import Holds
from livemon.figures.inside import threads_inside
from livemon.figures.made_and_shown import MadeAndShown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from livemon.figures.capture import Recorder
    from livemon.figures.registry import Registry
    from livemon.viewer.window import ViewerWindow

__all__ = ["DEFAULT_FPS", "LiveFigure", "Outcome"]

DEFAULT_FPS: Final = 10.0
_HAND_REST: Final = 4
"""So many times as long as what a person did took to be captured, the next of its kind waits."""
_ANSWER_S: Final = 5.0
"""A capture that the renderer did not answer for this long no longer holds back the next."""

Outcome: TypeAlias = Literal["captured", "nothing", "failed", "disturbed", "mismatched", "busy", "too dear"]
"""Of a try to capture. disturbed: it changed while it was read; mismatched: a line has more x than y; busy: another
thread captures it or it has to be drawn, which is not done on this thread."""

_ids = itertools.count(1)


class LiveFigure(MadeAndShown):
    """One watched figure. Made by the backend for its figures, and by `livemon.live()` for any other."""

    def __init__(
        self, figure: Figure, registry: Registry, *, name: str, number: int = 0, fps: float = DEFAULT_FPS
    ) -> None:
        super().__init__()
        self._registry = registry
        self.id = f"{next(_ids):x}{os.urandom(4).hex()}"
        """Unique to this canvas of this kernel."""
        self.name = name
        """What people call it; unique among the open figures."""
        self.title = name
        self.number = number
        """pyplot's number; 0: pyplot does not know the figure."""
        self.fps = fps
        """Frames per second that the code asked for."""
        self.seen_fps = fps
        """Frames per second that the slowest page can take."""
        self.wanted = False
        """Whether a page shows it."""
        self.dirty = True
        self.owner = 0
        """Ident of the thread that changed it last."""
        self.authors = Authors()
        """The threads that changed it in this cell."""
        self.waits = False
        """Code waits until a person closes its window."""
        self.watched_only = False
        """Its canvas is another backend's: captured at Livemon's own calls."""
        self.without_ion = False
        """Captured at quiet points although `plt.ion()` is not in force: a window was asked for by name, and backends
        that draw to files alone never turn it on."""
        self.changed_s = 0.0
        """Monotonic time of the last mark."""
        self._calls_only_until_s = -math.inf
        self._figure = weakref.ref(figure)
        self._recorder_ref: weakref.ref[Recorder] | None = None
        self._lock = threading.Lock()
        self._capturing = 0
        """Ident of the thread that captures it now; 0: none does."""
        self.error = ""
        """Traceback of a capture that raised, until one succeeds."""
        self.asked_s = 0.0
        """Monotonic time of the newest request while a page shows it."""
        self._holds = Holds()
        self.critical = Critical()
        """Of `livemon.update()`: the cell and its handlers keep each other out."""
        self._in_flight_s = 0.0
        """Monotonic time at which the capture under way was sent; 0: none is."""
        self._hand_waits = False
        """The capture under way is of what a person did."""
        self._hand_free_s = 0.0
        """Monotonic time from which another of these may be made."""
        self.next_s = 0.0
        """Monotonic time from which it is due again."""
        self.cost_s = 0.0
        """CPU time of the last try to capture it."""
        width, height = figure.bbox_inches.p1 * getattr(figure, "_original_dpi", figure.dpi)
        self._size = (int(width), int(height))

    def __repr__(self) -> str:
        return f"<LiveFigure {self.name!r}>"

    @property
    def figure(self) -> Figure | None:
        """The figure, while somebody else holds it."""
        return self._figure()

    @property
    def recorder(self) -> Recorder:
        """What captures it; one that finds nothing when the figure is gone."""
        recorder = self._recorder
        if recorder is None:
            from livemon.figures.capture import Recorder

            figure = self._figure()
            recorder = Recorder(figure, self.id)
            if figure is not None:
                # It holds artists, and these hold the figure: so the figure holds it, and both go together.
                figure._livemon_recorder = recorder  # type: ignore[attr-defined]
                self._recorder_ref = weakref.ref(recorder)
        return recorder

    @property
    def captures(self) -> int:
        """How many were made so far."""
        recorder = self._recorder
        return recorder.number if recorder is not None else 0

    @property
    def recorder_if_any(self) -> Recorder | None:
        """What captures it, once something was captured."""
        return self._recorder

    @property
    def _recorder(self) -> Recorder | None:
        return self._recorder_ref() if self._recorder_ref is not None else None

    @property
    def size(self) -> tuple[int, int]:
        """Size that the code gave it when it was captured last, CSS pixels."""
        return self._size

    # -- the threads that plot -----------------------------------------------------------------------------------------

    def mark(self) -> None:
        """It changed. Called inside Matplotlib's setters: never captures, and costs a fraction of a microsecond but
        for a look each millisecond (`giveway`)."""
        self.owner = here = get_ident()
        author = self.authors.get(here) or self.authors.of(here)
        author.changed_s = self.changed_s = monotonic()
        if not self.dirty:
            self._to_be_captured(patient=author.calls_until_s > self.changed_s and len(self.authors) == 1)
        registry = self._registry
        registry.too_early_until_s = 0.0
        if self.changed_s >= registry.look_s and self.wanted:
            registry.give_way(self.changed_s)
        halt = registry.halt
        if halt is not None and author.calls_until_s < self.changed_s and here not in self._holds.holders:
            halt.stop_after_call()

    def request(self, *, in_hand: bool = False) -> None:
        """The code says: what I changed may be shown now. Returns in microseconds unless a capture is due. `in_hand`: a
        person did something that changed it."""
        self.mark()
        self._called()
        self.capture_if_due(asked=True, in_hand=in_hand)
        if self.dirty and self.wanted:
            # Too early, and the next call may not come.
            self._registry.due(self, patient=self.authors.call_soon(monotonic()))
        halt = self._registry.halt
        if halt is not None and get_ident() not in self._holds.holders:
            halt.stop()

    def update(self) -> None:
        """Capture it now, if anybody sees it and the meter allows (figures of other backends: call it in your loop)."""
        self.request()

    def window(self, gui: str | None = None) -> ViewerWindow:
        """Show it in a native window as well; see `livemon.window`."""
        from livemon.viewer.window import window

        return window(self, gui)

    def capture_if_due(self, *, asked: bool = False, in_hand: bool = False) -> bool:
        """Capture unless nobody sees it, or one is under way, or it is too early; True when it was captured.

        `in_hand`: a person waits for it. Neither rate nor meter nor a capture under way that the code asked for hold it
        back, as long as such captures take no more than a fifth of a core.
        """
        if not self.wanted or self._holds.holders:
            return False
        now_s = monotonic()
        if asked:
            self.asked_s = now_s
        if in_hand:
            if now_s < self._hand_free_s or (self._hand_waits and self.in_flight(now_s)):
                return False
            if self.authors.others_between_calls(but=get_ident()):
                return False  # what the cell has half made is not to be seen because the pointer moves
        else:
            if self.in_flight(now_s) or now_s < self.next_s or not self._registry.meter.allows(self.id):
                return False
        if self._lock.locked() or self._reader not in (0, get_ident()):
            return False
        whole = self._nobody_inside(self.authors.others())
        if whole is not None and not whole():
            return False
        # `with`, not `acquire`: an interrupt cannot come between taking the lock and remembering that it is taken.
        with self.made_lock, self._lock:
            outcome = self._capture(asked=asked, whole=whole, in_hand=in_hand)
        if in_hand:
            self._hand_free_s = monotonic() + self.cost_s * _HAND_REST
        if asked and outcome == "captured":
            self._registry.capture_companions()
        return outcome in ("captured", "nothing", "failed")

    def capture_final(self, timeout_s: float = 1.0) -> bool:
        """Capture whatever changed, at once: the end of a cell. False when another thread captures it for longer."""
        until_s = monotonic() + timeout_s
        try:
            while True:
                late = monotonic() > until_s
                if not self._lock.locked():
                    others = set() if late else self.authors.others()
                    with self.made_lock, self._lock:
                        if self._capture(final=True, asked=True, whole=self._nobody_inside(others)) != "disturbed":
                            return True
                elif late or self._capturing == get_ident():
                    return False
                # Another thread changes it all the time: take it between two of its changes.
                self._registry.call_halt()
                time.sleep(0.002)
        finally:
            self._registry.end_halt()

    def capture_at_rest(self) -> bool:
        """Capture whatever changed, unless a thread is at it: nobody asks. False: it was not captured."""
        if self.held or self.between_calls_elsewhere or self._lock.locked():
            return False
        others = {self.owner} if self.owned_elsewhere() else self.authors.others()
        with self.made_lock, self._lock:
            return self._capture(final=True, asked=True, whole=self._nobody_inside(others)) != "disturbed"

    def capture_at_log(self, calls: int = 1) -> None:
        """`livemon.log()`, and the end of a job's run, on the thread that changed it. `calls`: how many there were
        since it was looked at last."""
        if self.wanted:
            self._called(calls)
            self.capture_if_due(asked=self.watched_only)

    def ready_s(self, now_s: float) -> float:
        """Monotonic time before which a call need not look at it again, unless it is changed."""
        return 0.0 if self.in_flight(now_s) else self.next_s

    def _called(self, calls: int = 1) -> None:
        """The code of this thread makes calls: for some time, by its habits, only the states at its calls are shown."""
        author = self.authors.get(get_ident())
        if author is not None:
            author.call(monotonic(), calls)

    def _capture(
        self,
        *,
        asked: bool,
        final: bool = False,
        quietly: bool = False,
        in_hand: bool = False,
        whole: Callable[[], bool] | None = None,
        accept_mismatch: bool = True,
    ) -> Outcome:
        """Under its locks. `whole`: whether nobody came in between, asked after the state was read; else the capture is
        thrown away."""
        sink, figure = self._registry.sink, self._figure()
        if sink is None or figure is None:
            return "nothing"
        # As long as it is stale, pyplot asks a canvas that draws to draw it.
        to_be_drawn = self.watched_only and figure.stale
        recorder = self.recorder
        before = recorder.state, recorder.note, recorder.number > 0, self._size, self.error
        outcome: Outcome = "nothing"
        here, since_s, start_s = get_ident(), monotonic(), time.thread_time()
        # Who is inside of `update()` by now may have marked it before it counted as captured, and not again since.
        check = None if whole is None else lambda: not self.dirty and self._holds.holders <= {here} and whole()
        try:
            self._capturing = here
            # Before reading: what is changed from here on by another thread is for the next capture.
            self._settled()
            with self.put_aside():
                captured = recorder.capture(
                    final=final, asked=asked, whole=check, quietly=quietly, accept_mismatch=accept_mismatch
                )
            self.error = ""
            if captured is not None:
                if captured.kind == "pixels":
                    # Drawing settles things in the figure, which marks it again.
                    self._settled()
                    if self.authors.changed_since(since_s, but=here):
                        self._to_be_captured()
                self._in_flight_s = monotonic()
                self._hand_waits = in_hand
                outcome = "captured"
                sink.captured(self, captured)
        except Exception as error:  # noqa: BLE001 - whatever the user's artists raise belongs in the figure's window, not in the loop
            outcome = recorder.put_off(error)
            if outcome == "failed" and check is not None and not check():
                # What was read changed under way: no wonder.
                recorder.start_anew("disturbed")
                outcome = "disturbed"
            if outcome == "failed":
                self.error = traceback.format_exc()
                recorder.start_anew("failed")
                sink.changed()
            else:
                self._to_be_captured()
        except BaseException:
            # What the recorder believes to have been sent may not have been.
            recorder.start_anew("interrupted")
            self._in_flight_s = 0.0
            self._to_be_captured()
            raise
        finally:
            self._capturing = 0
            if to_be_drawn:
                figure._stale = True  # type: ignore[attr-defined]
            cost_s = time.thread_time() - start_s
            self.cost_s = cost_s
            refused = recorder.state == "refused"
            fps = min(self.fps, self.seen_fps)
            # A refused figure waits for itself; it must not cost the others their frames.
            self._registry.meter.charge(self.id, cost_s, fps=fps, forced=final or in_hand or refused)
            if refused:
                self._registry.meter.forgive(self.id)
            if outcome in ("captured", "nothing", "failed"):
                self.next_s = self._registry.meter.next_s(self.id, fps)
        with self.put_aside():
            self._size = recorder.size()
        if before != (recorder.state, recorder.note, recorder.number > 0, self._size, self.error):
            sink.changed()
        return outcome

    def _settled(self) -> None:
        """As it is now it is about to be captured, or was."""
        # In this order: a thread that marks it in between finds it marked, or makes it due again.
        self._registry.settled(self)
        self.dirty = False

    def _nobody_inside(self, threads: set[int]) -> Callable[[], bool] | None:
        """What tells whether none of these threads is inside Matplotlib; None when there are none."""
        if not threads:
            return None

        def nobody_inside() -> bool:
            halt = self._registry.halt
            return not threads_inside(only=threads, but=halt.stopped if halt is not None else ())

        return nobody_inside

    def about_to_draw(self) -> None:
        """Something draws the figure in the kernel: keep what that would wipe."""
        # A capture that draws in the kernel comes here itself: layout engines ask the canvas for a renderer.
        recorder = self._recorder
        if recorder is None or (self._capturing == get_ident() and self._lock.locked()):
            return
        with self._lock:
            if self.wanted:
                recorder.harvest()
            else:
                # Code that draws by hand does so three times a step: a snapshot at the end of the cell costs less than
                # looking each time for what changed.
                recorder.start_anew("drawn unseen")

    def was_drawn(self, _event: object) -> None:
        """Another canvas than ours has drawn it, on any thread."""
        recorder = self._recorder
        if recorder is not None and self.watched_only:
            recorder.drawn_elsewhere()

    def changed(self) -> bool:
        """Whether a capture would find something, by a look at its artists."""
        recorder = self._recorder
        if recorder is not None and recorder.state == "refused":
            return self.dirty  # to find out more it would have to be tried
        return self.dirty or (self._figure() is not None and self.recorder.changed(drawn=self.watched_only))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Not captured inside, by any thread; once at the end."""
        lock = threading.Lock()
        with lock:
            self._holds.add(lock)
            yield
        self._holds.clear()
        self.request()

    def forget_threads(self) -> None:
        """In a forked child: whoever held a lock or handled events is not here."""
        self.critical = Critical()
        self.forget_showing()

    # -- the hub thread ------------------------------------------------------------------------------------------------

    def want(self, *, wanted: bool, fps: float = DEFAULT_FPS) -> None:
        """Whether a page shows it, and how fast the slowest can take frames."""
        if wanted and (not self.wanted or fps != self.seen_fps):
            self.next_s = 0.0
        self.seen_fps = fps if wanted else DEFAULT_FPS
        became = wanted and not self.wanted
        self.wanted = wanted
        if became and self.dirty:
            self._registry.due(self)
        elif not wanted:
            self._registry.settled(self)

    def answered(self) -> bool:
        """The renderer is done with the capture under way (any thread); whether the next one waited for that, and
        nobody calls for it."""
        self._in_flight_s = 0.0
        self._hand_waits = False
        return self.dirty and self.wanted and not self.authors.call_soon(monotonic())

    def in_flight(self, now_s: float) -> bool:
        """Whether a capture is under way to the renderer, which has not answered."""
        return bool(self._in_flight_s) and now_s - self._in_flight_s < _ANSWER_S

    def lost(self, reason: str) -> None:
        """The renderer has no replica of it any more (any thread)."""
        self._in_flight_s = 0.0
        with self._lock:
            recorder = self._recorder
            if recorder is not None:
                recorder.start_anew(reason)
        self._to_be_captured()

    def fall_back(self, note: str) -> None:
        """The renderer cannot load or draw it (hub thread): the kernel will."""
        self._in_flight_s = 0.0
        with self._lock:
            self.recorder.fall_back(note)
        self._to_be_captured()

    def refuse(self, note: str) -> None:
        """The renderer came to a stand over it (hub thread): leave it alone for some time."""
        self._in_flight_s = 0.0
        with self._lock:
            self.recorder.refuse(note)

    def _to_be_captured(self, *, patient: bool = False) -> None:
        """As `mark`, but this thread is not its owner."""
        try:
            self._make_due(patient=patient)
        except BaseException:
            # An interrupt in between: marked and not due, it would never become due.
            self._make_due(patient=patient)
            raise

    def _make_due(self, *, patient: bool) -> None:
        self.dirty = True
        if self.wanted:
            self._registry.due(self, patient=patient)

    # -- quiet capture: the hub thread ---------------------------------------------------------------------------------

    def capture_quietly(self, whole: Callable[[], bool], *, accept_mismatch: bool) -> Outcome:
        """Capture it although its code does not ask; what was read is thrown away unless `whole()` afterwards."""
        # No waiting here: whoever holds a lock captures it, or draws it, or is about to.
        if not self.made_lock.acquire(blocking=False):
            return "busy"
        try:
            if not self._lock.acquire(blocking=False):
                return "busy"
            try:
                return self._capture(
                    asked=self.authors.at_call, quietly=True, whole=whole, accept_mismatch=accept_mismatch
                )
            finally:
                self._lock.release()
        finally:
            self.made_lock.release()

    @property
    def held(self) -> bool:
        """Whether a thread is inside `with livemon.update(...)`."""
        return bool(self._holds.holders)

    def leave_to_calls(self, until_s: float) -> None:
        """Do not capture it quietly until then."""
        self._calls_only_until_s = until_s

    def forget_calls(self) -> None:
        """A new cell runs: other code, other habits, other threads (main thread)."""
        # What an interrupt cut off may hang on in the last traceback.
        self._holds.forget(get_ident())
        self.critical.forget()
        self.authors = self.authors.without_habits(but=self._holds.holders)

    @property
    def may_be_captured_quietly(self) -> bool:
        """Whether that needs no drawing in the kernel and did not take too long before."""
        recorder = self._recorder
        return (recorder is None or recorder.state == "live") and monotonic() >= self._calls_only_until_s

    @property
    def has_silent_artists(self) -> bool:
        """Whether it has artists that change without a mark."""
        recorder = self._recorder
        return recorder is not None and recorder.has_silent_artists

    def changed_silently(self) -> bool:
        """Whether one of these changed."""
        recorder = self._recorder
        return recorder is not None and recorder.changed_silently()

    def mark_for_another(self) -> None:
        """It changed; the caller is not the thread that changed it."""
        self.changed_s = monotonic()
        self._to_be_captured()

    @property
    def between_calls_elsewhere(self) -> bool:
        """Whether another thread, which still runs, is on the way to a call that says it may be shown."""
        return self.authors.between_calls and self.owned_elsewhere()

    def owned_elsewhere(self) -> bool:
        """Whether another thread, which still runs, changed it last."""
        owner = self.owner
        return owner not in (0, get_ident()) and any(t.ident == owner for t in threading.enumerate())
