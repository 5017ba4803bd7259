"""Live figures: which figures are watched, and when each is captured.

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
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from livemon import metrics
from livemon.errors import UsageError
from livemon.figures.giveway import give_way
from livemon.figures.inside import threads_inside
from livemon.figures.meter import Meter

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from livemon.figures.capture import Captured, Recorder
    from livemon.figures.halt import Halt
    from livemon.figures.quiet import QuietWatch

__all__ = ["LiveFigure", "Registry", "Sink", "capture_due", "live", "registry", "update"]

DEFAULT_FPS = 10.0
_ANSWER_S = 5.0
"""A capture that the renderer did not answer for this long no longer holds back the next."""

_CALLS_S = 1.0
"""A figure is left to its calls for this long after a call, or three times as long as calls are apart ..."""

_LONGEST_GAP_S = 20.0
"""... when they are not further apart than this."""

_HALT_S = 0.02
"""Longest time for which the end of a cell stops the threads that change a figure."""

Outcome: TypeAlias = Literal["captured", "nothing", "failed", "disturbed", "mismatched", "busy", "too dear"]
"""Of a try to capture. disturbed: it changed while it was read; mismatched: a line has more x than y; busy: another
thread captures it or it has to be drawn, which is not done on this thread."""


class Sink(Protocol):
    """Where captures go; any thread, never blocks."""

    def captured(self, live: LiveFigure, captured: Captured) -> None: ...
    def changed(self) -> None:
        """Figures were opened, closed or renamed, or their state is another one."""
        ...

    def photograph(self, live: LiveFigure, done: Callable[[bytes | None], None]) -> None:
        """Ask for a PNG at the code's size; `done` is called on the hub thread, with None when there is none."""
        ...


class _Author:
    """A thread that changes a figure. All times are monotonic."""

    __slots__ = ("called_s", "calls_until_s", "changed_s", "holds")

    def __init__(self) -> None:
        self.changed_s = 0.0
        self.holds = 0
        """How deep it is inside `with livemon.update(...)`."""
        self.called_s = -math.inf
        """Its last call that said: this may be shown."""
        self.calls_until_s = -math.inf
        """Until then it is expected to make another."""

    def call(self, now_s: float) -> None:
        gap_s = now_s - self.called_s
        self.called_s = now_s
        self.calls_until_s = now_s + (max(_CALLS_S, 3 * gap_s) if gap_s < _LONGEST_GAP_S else _CALLS_S)


class LiveFigure:
    """One watched figure. Made by the backend for its figures, and by `livemon.live()` for any other."""

    def __init__(self, figure: Figure, *, name: str, number: int = 0, fps: float = DEFAULT_FPS) -> None:
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
        self._authors: dict[int, _Author] = {}
        """The threads that changed it in this cell, by ident."""
        self.watched_only = False
        """Its canvas is another backend's: captured at Livemon's own calls."""
        self.changed_s = 0.0
        """Monotonic time of the last mark."""
        self._calls_only_until_s = -math.inf
        self._figure = weakref.ref(figure)
        self._recorder: Recorder | None = None
        self._lock = threading.Lock()
        self._capturing = 0
        """Ident of the thread that captures it now; 0: none does."""
        self.error = ""
        """Traceback of a capture that raised, until one succeeds."""
        self.asked_s = 0.0
        """Monotonic time of the newest request while a page shows it."""
        self._held = 0
        self._in_flight_s = 0.0
        """Monotonic time at which the capture under way was sent; 0: none is."""
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
        """What captures it."""
        if self._recorder is None:
            from livemon.figures.capture import Recorder

            figure = self._figure()
            assert figure is not None
            self._recorder = Recorder(figure, self.id)
        return self._recorder

    @property
    def recorder_if_any(self) -> Recorder | None:
        """What captures it, once something was captured."""
        return self._recorder

    @property
    def size(self) -> tuple[int, int]:
        """Size that the code gave it when it was captured last, CSS pixels."""
        return self._size

    # -- the threads that plot -----------------------------------------------------------------------------------------

    def mark(self) -> None:
        """It changed. Called inside Matplotlib's setters: never captures, costs a fraction of a microsecond."""
        self.owner = here = get_ident()
        author = self._authors.get(here) or self._new_author(here)
        author.changed_s = self.changed_s = monotonic()
        if not self.dirty:
            self.dirty = True
            if self.wanted:
                registry.due(self)
        if registry.halt is not None and author.calls_until_s < self.changed_s and not author.holds:
            registry.halt.stop_after_call()

    def request(self) -> None:
        """The code says: what I changed may be shown now. Returns in microseconds unless a capture is due."""
        self.mark()
        self._called()
        self.capture_if_due(asked=True)
        if registry.halt is not None and not self._authors[self.owner].holds:
            registry.halt.stop()

    def update(self) -> None:
        """Capture it now, if anybody sees it and the meter allows (figures of other backends: call it in your loop)."""
        self.request()

    def capture_if_due(self, *, asked: bool = False) -> bool:
        """Capture unless nobody sees it, or one is under way, or it is too early; True when it was captured."""
        if not self.wanted or self._held:
            return False
        now_s = monotonic()
        if asked:
            self.asked_s = now_s
        if self.in_flight(now_s):
            give_way(now_s, self._in_flight_s)
            return False
        if now_s < self.next_s:
            return False
        if not registry.meter.allows(self.id) or self._lock.locked():
            return False
        whole = _nobody_inside(self._other_owners())
        if whole is not None and not whole():
            return False
        # `with`, not `acquire`: an interrupt cannot come between taking the lock and remembering that it is taken.
        with self._lock:
            outcome = self._capture(asked=asked, whole=whole)
        if asked and outcome == "captured":
            registry.capture_companions()
        return outcome in ("captured", "nothing", "failed")

    def capture_final(self, timeout_s: float = 1.0) -> bool:
        """Capture whatever changed, at once: the end of a cell. False when another thread captures it for longer."""
        until_s = monotonic() + timeout_s
        try:
            while True:
                late = monotonic() > until_s
                if not self._lock.locked():
                    others = set() if late else self._other_owners()
                    with self._lock:
                        if self._capture(final=True, asked=True, whole=_nobody_inside(others)) != "disturbed":
                            return True
                elif late or self._capturing == get_ident():
                    return False
                # Another thread changes it all the time: take it between two of its changes.
                registry.call_halt()
                time.sleep(0.002)
        finally:
            registry.end_halt()

    def capture_at_log(self) -> None:
        """`livemon.log()`, and the end of a job's run, on the thread that changed it."""
        if self.wanted:
            self._called()
            self.capture_if_due(asked=self.watched_only)

    def _new_author(self, ident: int) -> _Author:
        author = self._authors[ident] = _Author()
        return author

    def _called(self) -> None:
        """The code of this thread makes calls: for some time, by its habits, only the states at its calls are shown."""
        author = self._authors.get(get_ident())
        if author is not None:
            author.call(monotonic())

    def _other_owners(self) -> set[int]:
        """Idents of the other threads that change it."""
        if len(self._authors) < 2:
            return set()
        return self.owners - {get_ident()}

    def _capture(
        self,
        *,
        asked: bool,
        final: bool = False,
        quietly: bool = False,
        whole: Callable[[], bool] | None = None,
        accept_mismatch: bool = True,
    ) -> Outcome:
        """Under its lock. `whole`: whether nobody came in between, asked after the state was read; else the capture is
        thrown away."""
        sink = registry.sink
        if sink is None or self._figure() is None:
            return "nothing"
        recorder = self.recorder
        # Before reading: what is changed from here on by another thread is for the next capture.
        self.dirty = False
        registry.settled(self)
        before = recorder.state, recorder.note, recorder.number > 0, self._size, self.error
        outcome: Outcome = "nothing"
        start_s = time.thread_time()
        self._capturing = get_ident()
        check = None if whole is None else lambda: not self.dirty and whole()
        try:
            captured = recorder.capture(
                final=final, asked=asked, whole=check, quietly=quietly, accept_mismatch=accept_mismatch
            )
            self.error = ""
            if captured is not None:
                if captured.kind == "pixels":
                    # Drawing settles things in the figure, which marks it again.
                    self.dirty = False
                    registry.settled(self)
                self._in_flight_s = monotonic()
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
            self.dirty = True
            raise
        finally:
            self._capturing = 0
            cost_s = time.thread_time() - start_s
            self.cost_s = cost_s
            refused = recorder.state == "refused"
            fps = min(self.fps, self.seen_fps)
            # A refused figure waits for itself; it must not cost the others their frames.
            registry.meter.charge(self.id, cost_s, fps=fps, forced=final or refused)
            if refused:
                registry.meter.forgive(self.id)
            if outcome in ("captured", "nothing", "failed"):
                self.next_s = registry.meter.next_s(self.id, fps)
        self._size = recorder.size()
        if before != (recorder.state, recorder.note, recorder.number > 0, self._size, self.error):
            sink.changed()
        return outcome

    def about_to_draw(self) -> None:
        """Something draws the figure in the kernel: keep what that would wipe."""
        # A capture that draws in the kernel comes here itself: layout engines ask the canvas for a renderer.
        if self._recorder is not None and self._capturing != threading.get_ident():
            with self._lock:
                self._recorder.harvest()

    def changed(self) -> bool:
        """Whether a capture would find something, by a look at its artists."""
        return self.dirty or (self._figure() is not None and self.recorder.changed())

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Not captured inside, by any thread; once at the end."""
        here = get_ident()
        author = self._authors.get(here) or self._new_author(here)
        author.holds += 1
        with registry.hold_lock:
            self._held += 1
        try:
            yield
        finally:
            author.holds -= 1
            with registry.hold_lock:
                self._held -= 1
        self.request()

    # -- the hub thread ------------------------------------------------------------------------------------------------

    def want(self, *, wanted: bool, fps: float = DEFAULT_FPS) -> None:
        """Whether a page shows it, and how fast the slowest can take frames."""
        if wanted and (not self.wanted or fps != self.seen_fps):
            self.next_s = 0.0
        self.seen_fps = fps if wanted else DEFAULT_FPS
        became = wanted and not self.wanted
        self.wanted = wanted
        if became and self.dirty:
            registry.due(self)
        elif not wanted:
            registry.settled(self)

    def answered(self) -> None:
        """The renderer is done with the capture under way."""
        self._in_flight_s = 0.0
        if self.dirty and self.wanted and registry.quiet is not None:
            registry.quiet.nudge()

    def in_flight(self, now_s: float) -> bool:
        """Whether a capture is under way to the renderer, which has not answered."""
        return bool(self._in_flight_s) and now_s - self._in_flight_s < _ANSWER_S

    def lost(self, reason: str) -> None:
        """The renderer has no replica of it any more (any thread)."""
        self._in_flight_s = 0.0
        with self._lock:
            if self._recorder is not None:
                self._recorder.start_anew(reason)
        self._to_be_captured()

    def fall_back(self, note: str) -> None:
        """The renderer cannot load or draw it (hub thread): the kernel will."""
        self._in_flight_s = 0.0
        with self._lock:
            self.recorder.fall_back(note)
        self._to_be_captured()

    def _to_be_captured(self) -> None:
        """As `mark`, but this thread is not its owner."""
        self.dirty = True
        if self.wanted:
            registry.due(self)

    # -- quiet capture: the hub thread ---------------------------------------------------------------------------------

    def capture_quietly(self, whole: Callable[[], bool], *, accept_mismatch: bool) -> Outcome:
        """Capture it although its code does not ask; what was read is thrown away unless `whole()` afterwards."""
        # No waiting here: whoever holds the lock captures it, or is about to draw it.
        if not self._lock.acquire(blocking=False):
            return "busy"
        try:
            return self._capture(asked=self.at_call, quietly=True, whole=whole, accept_mismatch=accept_mismatch)
        finally:
            self._lock.release()

    @property
    def held(self) -> bool:
        """Whether a thread is inside `with livemon.update(...)`."""
        return self._held > 0

    @property
    def owners(self) -> set[int]:
        """Idents of the living threads that changed it in this cell."""
        alive = {thread.ident for thread in threading.enumerate()}
        for ident in [ident for ident in list(self._authors) if ident not in alive]:
            self._authors.pop(ident, None)
        return set(self._authors)

    @property
    def single_author(self) -> bool:
        """Whether only one thread changed it in this cell."""
        return len(self._authors) < 2

    @property
    def at_call(self) -> bool:
        """Whether it is as it was at the last call of every thread that changed it."""
        return all(author.called_s >= author.changed_s for author in list(self._authors.values()))

    @property
    def between_calls(self) -> bool:
        """Whether a thread that makes calls has changed it since its last one."""
        now_s = monotonic()
        return any(
            author.calls_until_s > now_s and author.called_s < author.changed_s
            for author in list(self._authors.values())
        )

    def uses_calls(self, now_s: float) -> bool:
        """Whether its code says itself when it may be shown: it did so lately, by its own habits."""
        return any(author.calls_until_s > now_s for author in list(self._authors.values()))

    def leave_to_calls(self, until_s: float) -> None:
        """Do not capture it quietly until then."""
        self._calls_only_until_s = until_s

    def forget_calls(self) -> None:
        """A new cell runs: other code, other habits, other threads."""
        self._authors = {ident: author for ident, author in list(self._authors.items()) if author.holds}

    @property
    def may_be_captured_quietly(self) -> bool:
        """Whether that needs no drawing in the kernel and did not take too long before."""
        recorder = self._recorder
        return (recorder is None or recorder.state == "live") and monotonic() >= self._calls_only_until_s

    @property
    def has_silent_artists(self) -> bool:
        """Whether it has artists that change without a mark."""
        return self._recorder is not None and self._recorder.has_silent_artists

    def changed_silently(self) -> bool:
        """Whether one of these changed."""
        return self._recorder is not None and self._recorder.changed_silently()

    def mark_for_another(self) -> None:
        """It changed; the caller is not the thread that changed it."""
        self.changed_s = monotonic()
        self._to_be_captured()

    def owned_elsewhere(self) -> bool:
        """Whether another thread, which still runs, changed it last."""
        owner = self.owner
        return owner not in (0, threading.get_ident()) and any(t.ident == owner for t in threading.enumerate())


class Registry:
    """All live figures of this process."""

    def __init__(self) -> None:
        self.meter = Meter()
        self.sink: Sink | None = None
        self.page_seen = False
        """A page of Livemon has attached to the hub of this kernel, so nobody needs ipympl's views."""
        self.figures: dict[str, LiveFigure] = {}
        """By id, in order of opening."""
        self.quiet: QuietWatch | None = None
        """Captures figures whose code makes no calls, while the hub runs."""
        self.halt: Halt | None = None
        """Threads that change a figure shall stop for a moment."""
        self._own_halt: Halt | None = None
        self.hold_lock = threading.Lock()
        self._due: dict[str, LiveFigure] = {}
        self._together = False

    def open(self, figure: Figure, *, name: str, number: int = 0, fps: float = DEFAULT_FPS) -> LiveFigure:
        """Watch `figure`; another open figure of that name makes it `name (2)`."""
        live = LiveFigure(figure, name=self.free_name(name), number=number, fps=fps)
        live.title = name
        self.figures[live.id] = live
        _watch_stale(figure, live)
        weakref.finalize(figure, self.close, live).atexit = False
        self._changed()
        return live

    def close(self, live: LiveFigure) -> None:
        """Stop watching it."""
        if self.figures.pop(live.id, None) is not None:
            live.wanted = False
            self.settled(live)
            self.meter.forget(live.id)
            self._changed()

    def of(self, figure: Figure) -> LiveFigure | None:
        """What watches `figure`."""
        return next((live for live in list(self.figures.values()) if live.figure is figure), None)

    def free_name(self, name: str, but: LiveFigure | None = None) -> str:
        """`name`, with a number behind it when an open figure has that name."""
        taken = {live.name for live in list(self.figures.values()) if live is not but}
        return next(
            candidate
            for candidate in itertools.chain((name,), (f"{name} ({k})" for k in itertools.count(2)))
            if candidate not in taken
        )

    def rename(self, live: LiveFigure, title: str) -> None:
        """A new window title: also the name, as long as nobody else has it."""
        if title != live.title:
            live.title = title
            live.name = self.free_name(title, live)
            self._changed()

    def due(self, live: LiveFigure) -> None:
        """It changed and somebody sees it: `livemon.log()` looks at it too."""
        if live.id in self.figures:
            self._due[live.id] = live
            metrics.after_log = capture_due
            if self.quiet is not None:
                self.quiet.wake()

    def settled(self, live: LiveFigure) -> None:
        """Nothing is left to capture of it."""
        self._due.pop(live.id, None)
        if not self._due:
            metrics.after_log = None

    def due_here(self) -> list[LiveFigure]:
        """Those that are due and belong to this thread, or to nobody yet."""
        here = threading.get_ident()
        return [live for live in list(self._due.values()) if live.owner in (0, here)]

    @property
    def has_due(self) -> bool:
        """Whether anything waits to be captured."""
        return bool(self._due)

    def due_now(self) -> list[LiveFigure]:
        """All that waits to be captured."""
        return list(self._due.values())

    def seen(self) -> list[LiveFigure]:
        """Those that a page shows."""
        return [live for live in list(self.figures.values()) if live.wanted]

    def capture_companions(self) -> None:
        """A call was just answered with a capture: take along the figures whose calls came a moment too early, so that
        all frames leave together."""
        if self._together or not self._due:
            return
        self._together = True
        try:
            for live in self.due_here():
                if live.at_call:
                    live.capture_if_due(asked=True)
        finally:
            self._together = False

    def call_halt(self) -> None:
        """Ask the other threads that change figures to stop for a moment, unless somebody did (main thread)."""
        if self.halt is None or self.halt.over:
            from livemon.figures.halt import Halt

            self.halt = self._own_halt = Halt(_HALT_S, lambda: None)

    def end_halt(self) -> None:
        """Let them go on."""
        halt, self._own_halt = self._own_halt, None
        if halt is not None:
            halt.end()
            if self.halt is halt:
                self.halt = None

    def begin_cell(self) -> None:
        """A cell begins (main thread)."""
        for live in list(self.figures.values()):
            live.forget_calls()

    def reset(self) -> None:
        """In a forked child of the kernel: nothing is shown from there, and a lock may be held by nobody."""
        for live in self.figures.values():
            live.wanted = False
            live._lock = threading.Lock()
        self.__init__()  # type: ignore[misc]
        metrics.after_log = None

    def _changed(self) -> None:
        if self.sink is not None:
            self.sink.changed()


_ids = itertools.count(1)
registry = Registry()
"""The one of this process."""


def capture_due() -> None:
    """Capture what is due and belongs to this thread: after `log()`, after each run of a job."""
    for live in registry.due_here():
        live.capture_at_log()


def live(fig: Any, name: str | None = None, fps: float = DEFAULT_FPS) -> LiveFigure:
    """Watch any Matplotlib figure, whatever its canvas: it is shown beside those of pyplot.

    `name`: what its window is called (default: its label). `fps`: captures per second at most. A figure of another
    backend is captured by `LiveFigure.update()`, `livemon.log()`, at the end of a job's run and of a cell. The figure
    is watched as long as somebody holds it. Raises `UsageError`.
    """
    from matplotlib.figure import Figure

    if not isinstance(fig, Figure):
        raise UsageError(f"live() takes a Matplotlib figure, not {type(fig).__name__}")
    if not fps > 0:
        raise UsageError(f"live() takes a positive number of frames per second, not {fps!r}")
    found = registry.of(fig)
    if found is None:
        number = int(getattr(fig, "number", 0) or 0) if hasattr(fig, "_number") else 0
        default = str(fig.get_label()) or (f"Figure {number}" if number else "Figure")
        found = registry.open(fig, name=name or default, number=number, fps=fps)
        found.watched_only = True
    else:
        found.fps = fps
        if name is not None:
            registry.rename(found, name)
    found.owner = threading.get_ident()
    found.capture_if_due(asked=True)
    return found


@contextmanager
def update(fig: Any) -> Iterator[None]:
    """Several artists of `fig` change as one: it is not captured inside, and once at the end."""
    found = registry.of(fig)
    if found is None:
        yield
        return
    with found.hold():
        yield


def _watch_stale(figure: Figure, found: LiveFigure) -> None:
    """Have each change mark the figure: in IPython pyplot itself only looks when a cell ends."""
    # One that is watched again goes on with what it had before it was watched first.
    before = getattr(figure.stale_callback, "livemon_before", figure.stale_callback)
    ref = weakref.ref(found)

    def stale_callback(changed: Any, value: bool) -> None:
        if value and (live := ref()) is not None:
            live.mark()
        if before is not None:
            before(changed, value)

    stale_callback.livemon_before = before  # type: ignore[attr-defined]
    figure.stale_callback = stale_callback


def _nobody_inside(threads: set[int]) -> Callable[[], bool] | None:
    """What tells whether none of these threads is inside Matplotlib."""
    if not threads:
        return None

    def nobody_inside() -> bool:
        halt = registry.halt
        return not threads_inside(only=threads, but=halt.stopped if halt is not None else ())

    return nobody_inside


os.register_at_fork(after_in_child=registry.reset)
