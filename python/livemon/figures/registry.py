"""Which figures are watched, and what they share: the meter, the sink, the halt, the list of what is due.

Any thread may call it. Imports no Matplotlib: the hub's part loads this module in kernels that have not plotted yet.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

from livemon import metrics
from livemon.figures.giveway import LOOK_EVERY_S, Courtesy
from livemon.figures.live_figure import DEFAULT_FPS, LiveFigure
from livemon.figures.meter import Meter
from livemon.figures.scrap import scrap

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from livemon.figures.capture import Captured
    from livemon.figures.halt import Halt
    from livemon.figures.inputs import Inputs
    from livemon.figures.quiet import QuietWatch

__all__ = ["Registry", "Sink", "registry"]

_LOOK_AGAIN_S: Final = 0.008
"""So long at most `log()` leaves alone what was not ready for it."""


class Sink(Protocol):
    """Where captures go; any thread, never blocks."""

    def captured(self, live: LiveFigure, captured: Captured) -> None: ...
    def changed(self) -> None:
        """Figures were opened, closed or renamed, or their state is another one."""
        ...

    def photograph(self, live: LiveFigure, done: Callable[[bytes | None], None]) -> None:
        """Ask for a PNG at the code's size; `done` is called on the hub thread, with None when there is none."""
        ...


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
        self.courtesy: Courtesy | None = None
        """Lets a starved hub thread run, while there is one."""
        self.look_s = 0.0
        """Monotonic time from which who changes a figure looks whether it is starved."""
        self.halt: Halt | None = None
        """Threads that change a figure shall stop for a moment."""
        self._own_halt: Halt | None = None
        self.inputs: Inputs | None = None
        """What people do on figures, while the hub runs."""
        self.too_early_until_s = 0.0
        """Monotonic time before which `log()` finds nothing to capture, unless something changes."""
        self._passed_over = 0
        """Calls of `log()` that were too early since the last one that was not."""
        self._due: dict[str, LiveFigure] = {}
        self._together = False

    def open(self, figure: Figure, *, name: str, number: int = 0, fps: float = DEFAULT_FPS) -> LiveFigure:
        """Watch `figure`; another open figure of that name makes it `name (2)`."""
        live = LiveFigure(figure, self, name=self.free_name(name), number=number, fps=fps)
        live.title = name
        self.figures[live.id] = live
        try:
            _watch_stale(figure, live)
            weakref.finalize(figure, self.close, live).atexit = False
            self._changed()
        except BaseException:  # an interrupt: the caller never hears of it
            self.close(live)
            raise
        return live

    def close(self, live: LiveFigure) -> None:
        """Stop watching it."""
        if self.figures.pop(live.id, None) is not None:
            live.wanted = False
            self.settled(live)
            self.meter.forget(live.id)
            self._changed()
            scrap.clear()

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

    def due(self, live: LiveFigure, *, patient: bool = False) -> None:
        """It changed and somebody sees it: `livemon.log()` looks at it too. `patient`: a call is expected."""
        if live.id in self.figures:
            self._due[live.id] = live
            metrics.after_log = self.capture_due
            if self.quiet is not None:
                self.quiet.wake(patient=patient)

    def settled(self, live: LiveFigure) -> None:
        """Nothing is left to capture of it."""
        self._due.pop(live.id, None)
        if not self._due:
            metrics.after_log = None
            if self._due:  # another thread's figure has become due in between
                metrics.after_log = self.capture_due

    def due_here(self) -> list[LiveFigure]:
        """Those that are due and belong to this thread, or to nobody yet."""
        here = threading.get_ident()
        return [live for live in list(self._due.values()) if live.owner in (0, here)]

    def capture_due(self) -> None:
        """Capture what is due and belongs to this thread: after `log()`, after each run of a job."""
        now_s = time.monotonic()
        if now_s >= self.look_s:
            self.give_way(now_s)
        if now_s < self.too_early_until_s:
            self._passed_over += 1
            return
        calls, self._passed_over = 1 + self._passed_over, 0
        for live in self.due_here():
            live.capture_at_log(calls)
        # A loop that logs each step would look at each figure a hundred times until the next tick.
        ready_s = min((live.ready_s(now_s) for live in list(self._due.values())), default=0.0)
        self.too_early_until_s = min(ready_s, now_s + _LOOK_AGAIN_S)

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
                if live.authors.at_call:
                    live.capture_if_due(asked=True)
        finally:
            self._together = False

    def give_way(self, now_s: float) -> None:
        """Let the hub thread run if it is starved of the interpreter lock (who changes a figure)."""
        courtesy = self.courtesy
        self.look_s = now_s + LOOK_EVERY_S  # at once: other threads do not look meanwhile
        if courtesy is not None:
            self.look_s = courtesy.look(now_s)

    def call_halt(self) -> None:
        """Ask the other threads that change figures to stop for a moment, unless somebody did (main thread)."""
        if self.halt is None or self.halt.over:
            from livemon.figures.halt import HALT_S, Halt

            self.halt = self._own_halt = Halt(HALT_S, lambda: None)

    def end_halt(self) -> None:
        """Let them go on."""
        halt, self._own_halt = self._own_halt, None
        if halt is not None:
            halt.end()
            if self.halt is halt:
                self.halt = None

    def handle_inputs(self) -> None:
        """Handle what people did, here and now: the event loop of the code runs."""
        inputs = self.inputs
        if inputs is not None:
            inputs.queue.loop_turns()

    @contextmanager
    def loop(self) -> Iterator[None]:
        """An event loop of the code runs inside, and calls `handle_inputs`."""
        inputs = self.inputs
        if inputs is None:
            yield
            return
        inputs.queue.loop_begins()
        try:
            yield
        finally:
            inputs.queue.loop_ends()

    def begin_cell(self) -> None:
        """A cell begins (main thread)."""
        for live in list(self.figures.values()):
            live.forget_calls()

    def reset(self) -> None:
        """In a forked child of the kernel: nothing is shown from there, and a lock may be held by nobody."""
        for live in self.figures.values():
            live.wanted = False
            live._lock = threading.Lock()
            live.forget_threads()
        self.__init__()  # type: ignore[misc]
        metrics.after_log = None

    def _changed(self) -> None:
        if self.sink is not None:
            self.sink.changed()


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


registry = Registry()
"""The one of this process."""

os.register_at_fork(after_in_child=registry.reset)
