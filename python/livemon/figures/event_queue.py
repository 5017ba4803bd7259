"""The event queue: what handlers of the code are to be called for, and which thread calls them. Imports no Matplotlib.

While the kernel is idle that is its main thread. While a cell runs it is the thread that runs an event loop of
Matplotlib (`flush_events`, `pause`, `ginput`), and else a thread of its own: handlers run beside the cell then, as
documented. One job at a time, in order, whichever thread it is.
"""

from __future__ import annotations

import functools
import itertools
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

from livemon.figures.inside import threads_inside
from livemon.figures.interrupts import interruptibly, is_interruptible
from livemon.figures.overtime import Overtime
from livemon.figures.traces import line_of, raiser_of, trace_of
from livemon.ports import HubPort

__all__ = ["Beat", "EventQueue", "Job"]

Job: TypeAlias = Callable[[], object]

_LOOP_FIRST_S: Final = 0.03
"""So long the thread of events leaves a job to an event loop of the code, if there is one."""
_LOOP_SEEN_S: Final = 2.0
"""There is one if it handled events, or would have, so short a time ago."""
_BETWEEN_CALLS_S: Final = 0.1
"""So long it waits for the main thread to come out of Matplotlib."""
_LEAST_BEAT_S: Final = 0.001

_numbers = itertools.count(1)


class Beat:
    """A function that is called again and again, until `stop` (any thread)."""

    def __init__(self, function: Job, interval_s: float, *, once: bool, ended: Job) -> None:
        self.function = function
        self.ended = ended
        self.interval_s = interval_s
        self.once = once
        self.stopped = False
        self.turn = 0
        """How often a timer was set for it."""
        self.job: Job | None = None
        """What calls it, from when it is queued until it was called; None: a timer runs for it, or it is over."""
        self.number = next(_numbers)

    def stop(self) -> None:
        """It is not called any more."""
        self.stopped = True


class EventQueue:
    """`on_main_thread` has a function called on the kernel's main thread where that is idle, and says whether it will
    be."""

    def __init__(self, hub: HubPort, on_main_thread: Callable[[Job], bool]) -> None:
        self._hub = hub
        self._on_main_thread = on_main_thread
        self._ready: deque[Job] = deque()
        self._queueing = threading.RLock()
        """Held for microseconds; twice, where a signal handler of the code runs an event loop."""
        self._handling = threading.RLock()
        self._handler = 0
        """Ident of the thread that handles; 0: none does."""
        self._job: Job | None = None
        """What it is at, not what an event loop in that handles."""
        self._overtime = Overtime(hub, on_main_thread, lambda: self._handler, lambda: self._job)
        self._thread: threading.Thread | None = None
        self._news = threading.Event()
        self._loops: dict[int, int] = {}
        """How many event loops of the code each thread is in, by ident."""
        self._cut_off = False
        """A cell has ended, or was interrupted, since timers were looked at."""
        self.cut_off: Job = lambda: None
        """Called when an interrupt may have cut off what was put (any thread)."""
        self._looped_s = 0.0
        """Monotonic time at which an event loop of the code looked for events last."""
        self._loop_asked = False
        """The event loop of the main thread will look for events, if it turns."""
        self._ended = False
        self._beats: dict[int, weakref.ref[Beat]] = {}
        """By number. A dictionary's own operations are all the locking that needs."""

    def __len__(self) -> int:
        return len(self._ready)

    # -- the hub thread ------------------------------------------------------------------------------------------------

    def put(self, job: Job, *, replaces: Callable[[Job], bool] | None = None) -> None:
        """Have it called; it takes the place of the last one that waits where `replaces` says so."""
        if self._ended:
            return
        with self._queueing:
            if replaces is not None and self._ready and replaces(self._ready[-1]):
                self._ready.pop()
            self._ready.append(job)
        self._wake()

    def cell_began(self) -> None:
        """What the main thread was asked to handle while it was idle has to go on beside the cell."""
        if self._ready:
            self._wake()

    def cell_ended(self) -> None:
        """What is left is for the main thread."""
        # An interrupt may have cut one off.
        self._loops.pop(threading.main_thread().ident or 0, None)
        self._cut()
        self._revive()
        self._overtime.cell_ended()
        if self._ready:
            self._wake()

    def stop(self) -> None:
        """Nothing is handled any more."""
        self._ended = True
        with self._queueing:
            self._ready.clear()
        self._news.set()
        for ref in list(self._beats.values()):
            if (beat := ref()) is not None:
                beat.ended()
        self._beats.clear()

    def _wake(self) -> None:
        if not self._hub.cell_running:
            if self._on_main_thread(self._on_main):
                return
        else:
            if not self._loop_asked:
                self._loop_asked = True
                self._on_main_thread(self._on_loop)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="livemon.events", daemon=True)
                self._thread.start()
        self._news.set()

    def _revive(self) -> None:
        """An interrupt may have cut off timers, before their job began or after it: they would never come due again."""
        with self._queueing:  # else a job that is taken between two looks is neither handled nor waiting
            if not self._cut_off or self._handler != 0:
                return  # while a thread handles, a job may be neither over nor waiting; it asks for this when done
            self._cut_off = False
            for ref in list(self._beats.values()):
                beat = ref()
                if beat is not None and beat.job is not None and beat.job not in self._ready:
                    self._begin(beat, beat.turn)

    def _begin(self, beat: Beat, turn: int) -> None:
        if turn != beat.turn:
            return  # it was begun since
        beat.turn += 1
        beat.job = None
        self._hub.call_later(beat.interval_s, self._strike, beat)

    def _strike(self, beat: Beat) -> None:
        if not (beat.stopped or self._ended):
            job = beat.job = functools.partial(self._call, beat)
            self.put(job)

    # -- any thread ----------------------------------------------------------------------------------------------------

    def beat(self, interval_s: float, function: Job, *, once: bool, ended: Job) -> Beat:
        """Call `function` every so many seconds, or once after them, where events are handled. `ended` is called on the
        hub thread when Livemon stops."""
        beat = Beat(function, max(interval_s, _LEAST_BEAT_S), once=once, ended=ended)
        beats, number = self._beats, beat.number
        beats[number] = weakref.ref(beat, lambda _ref: beats.pop(number, None))
        self._hub.call_soon(self._begin, beat, beat.turn)
        return beat

    def loop_turns(self) -> None:
        """An event loop of the code looks for events: handle what waits."""
        self._looped_s = time.monotonic()
        if self._ready:
            self.drain()

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

    def drain(self, *, beside: bool = False) -> None:
        """Handle what waits, unless another thread is at it: that is not waited for. `beside` the cell: what is left is
        for an event loop that begins meanwhile, and for the main thread when the cell has ended."""
        here = threading.get_ident()
        while self._ready and not self._ended and not (beside and self._not_beside):
            mine: list[bool] = []
            taken: list[Job] = []
            try:
                # In one call of C: an interrupt cannot come between taking it and knowing that it is taken.
                mine.extend(map(self._handling.acquire, (False,)))
                if not mine[0]:
                    return
                before = self._handler
                try:
                    self._handler = here
                    while not (beside and self._not_beside) and self._take(taken):
                        if before == 0:
                            self._job = taken[0]
                        self._handle(taken)
                finally:
                    if before == 0:
                        self._job = None
                    self._handler = before
                    if taken:  # an interrupt came before it began: a timer would never come due again
                        self._ready.appendleft(taken[0])
            finally:
                if mine and mine[0]:
                    self._handling.release()
                    if self._cut_off and self._handler == 0:
                        self._hub.call_soon(self._revive)
            # Once more: what came since, while this thread seemed to be at it, woke nobody.

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def _not_beside(self) -> bool:
        """Whether another thread than that of events is to handle what waits."""
        return bool(self._loops) or not self._hub.cell_running

    def _take(self, taken: list[Job]) -> bool:
        """Move the next job into `taken`, in one call of C: no interrupt comes in between."""
        with self._queueing:
            if self._ready and not self._ended:
                taken.extend(map(deque.popleft, (self._ready,)))
        return bool(taken)

    def _on_loop(self) -> None:
        """A cell that awaits lets the event loop of the main thread turn: that is as good as one of Matplotlib's, and
        it sees what a handler does for the cell (`event.set()`), as this woke it. In other cells this comes at their
        end.
        """
        self._loop_asked = False
        if self._hub.cell_running:
            self._interruptibly(self.loop_turns)
        else:
            self._interruptibly(self.drain)

    def _on_main(self) -> None:
        if self._hub.cell_running:
            self._hub.call_soon(self._wake)
        else:
            self._interruptibly(self.drain)

    def _interruptibly(self, drain: Job) -> None:
        """On the main thread, where no cell is at it: an interrupt ends one handler, and the next one is called."""
        while (error := interruptibly(drain)) is not None:
            # Not in a handler, but between two, or in what Livemon does for them.
            self._complain("The handling of events was interrupted", error, "event-queue")
            self._cut()
            self._hub.call_soon(self._revive)

    def _cut(self) -> None:
        """An interrupt may have cut off what was to be handled."""
        self._cut_off = True
        self.cut_off()

    def _run(self) -> None:
        while not self._ended:
            try:
                self._turn_beside()
            except KeyboardInterrupt as error:  # meant a handler that was just over
                self._complain("The handling of events was interrupted", error, "event-queue")
                self._cut()
                self._hub.call_soon(self._revive)
            if self._ready and not self._hub.cell_running:
                self._hub.call_soon(self._wake)

    def _turn_beside(self) -> None:
        main = threading.main_thread().ident
        self._news.wait()
        self._news.clear()
        if time.monotonic() - self._looped_s < _LOOP_SEEN_S:
            time.sleep(_LOOP_FIRST_S)
        # What a figure settles when it is looked at must not meet a change that is half made.
        until_s = time.monotonic() + _BETWEEN_CALLS_S
        while threads_inside(only=(main,) if main else ()) and time.monotonic() < until_s:
            time.sleep(0.001)
        self.drain(beside=True)

    def _handle(self, taken: list[Job]) -> None:
        """Call the job in `taken`, which is empty when it began."""
        try:
            taken[0]()
        except KeyboardInterrupt as error:
            # Inside of the job, or here, before it or after it. Twice is better than never.
            if error.__traceback__ is not None and error.__traceback__.tb_next is not None:
                taken.clear()
            raise
        except BaseException as error:  # noqa: BLE001 - jobs see to what the code raises: the next ones must not suffer
            self._complain("An event of a figure could not be handled", error, "event-queue")
        taken.clear()

    def _call(self, beat: Beat) -> None:
        try:
            if not beat.stopped:
                beat.function()
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and not is_interruptible():
                raise
            self._complain("A callback of a timer raised", error, f"timer:{raiser_of(error)}")
        finally:
            # From here on, so that callbacks which take longer than their interval leave time for the cell.
            if not (beat.once or beat.stopped):
                self._hub.call_soon(self._begin, beat, beat.turn)
            else:
                beat.job = None

    def _complain(self, what: str, error: BaseException, key: str) -> None:
        self._hub.notice("error", f"{what}: {line_of(error)}", detail=trace_of(error), key=key)
