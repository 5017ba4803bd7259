"""Quiet capture: `line.set_data(...)` alone, with no further call, refreshes the figure's window.

The stale callback of a figure marks it (`LiveFigure.mark`) and, with the first mark since its last capture, wakes
this watch, unless it is awake, or will look soon enough for a figure whose code makes calls. The watch runs on the
hub thread. Once nothing changed for a few milliseconds and no thread is inside Matplotlib, it captures the figure;
when something changed meanwhile, or a line has more x than y, the capture is thrown away and tried again. A figure
that never rests is captured between two setters, for which the threads that change it are stopped for a moment
(`halt`).

A figure whose code makes calls (`draw_idle`, `log`, `update` ...) is captured in the state of such a call only. That is
done here, too, when the call came too early and nothing has changed since: the last state is never lost.

One timer serves all figures, at their common ticks; figures that nobody sees cost nothing. Imports no Matplotlib.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from livemon.figures.halt import HALT_S, Halt
from livemon.figures.inside import threads_inside

if TYPE_CHECKING:
    from livemon.figures.live_figure import LiveFigure
    from livemon.figures.registry import Registry
    from livemon.ports import Timer

__all__ = ["QUIET_S", "QuietWatch"]

QUIET_S: Final = 0.004
"""A figure that did not change for this long is at rest."""

STORM_S: Final = 0.03
"""One that was due for this long and did not come to rest is captured between two setters."""

_RESTLESS_S: Final = 0.008
"""One that lately did not come to rest is waited for so long only: else it would have 15 frames a second."""
_RESTLESS_FOR: Final = 5
"""Captures at rest, one after the other, until it counts as one that does."""

_PATIENCE_S: Final = 1.0
"""Lines whose x and y differ in length for this long are shown as they are: with the error that drawing them raises."""

_RETRY_S: Final = 0.001
_TRIES: Final = 3
"""So often a figure is tried before the threads that change it are asked to stop for a moment; once, when it was so the
last time: beside two threads that never rest, each wake-up of this one takes some 50 ms."""

_BETWEEN_HALTS_S: Final = 0.06
"""When a halt was in vain: the next one lasts longer ..."""

_LONGEST_HALT_S: Final = 0.16
"""... up to this."""

_LOOK_AGAIN_S: Final = 0.25
"""Between two looks at a figure that waits for something which does not wake the watch: a call, `plt.ion()`."""

_DOZE_S: Final = 0.5
"""While the code makes calls that capture: how soon the last state is shown of a loop that has come to a stand. Twice
as often when the hub thread is awake anyway."""

_EARLY_S: Final = 0.1
"""By this much it looks earlier when the hub thread is awake anyway."""

_GLANCE_S: Final = 0.5
"""Between two looks for `set_array`, which marks nothing."""

_STEADY_S: Final = 0.25
"""Longest interval of figures over which the watch stays awake for the next mark, instead of being woken."""


class Clockwork(Protocol):
    """The hub, as far as it is needed here."""

    def call_soon(self, function: Callable[..., object], *args: object) -> None: ...
    def call_later(
        self, delay_s: float, function: Callable[..., object], *args: object, early_s: float = 0.0
    ) -> Timer: ...


class _Wait:
    """One figure that is due and was not captured yet."""

    __slots__ = ("mismatched_s", "not_before_s", "since_s", "tries")

    def __init__(self, since_s: float, tries: int) -> None:
        self.since_s = since_s
        """When it could have been captured first."""
        self.not_before_s = 0.0
        self.tries = tries
        self.mismatched_s = 0.0
        """Since when its data do not belong together; 0: they do."""


class QuietWatch:
    """See the module's description. `tell`: takes a sentence for the person, and a key."""

    def __init__(self, registry: Registry, hub: Clockwork, tell: Callable[[str, str], object]) -> None:
        self._registry = registry
        self._hub = hub
        self._tell = tell
        self._awake = False
        """It will look at once, or at the next tick: nobody need wake it."""
        self._dozes = False
        """It will look in a while: what can wait need not wake it."""
        self._timer: Timer | None = None
        self._glancing = False
        self._waits: dict[str, _Wait] = {}
        self._stormy: set[str] = set()
        """Figures that were captured in a halt the last time."""
        self._restless: dict[str, int] = {}
        """Figures that lately did not come to rest, and how many captures at rest are to come."""
        self._halt: Halt | None = None
        self._halt_s = HALT_S
        self.counts = {"captures": 0, "torn": 0, "inside": 0, "turns": 0, "halts": 0}
        """Captures made here; thrown away; tries that found a thread inside Matplotlib; times that the hub woke up;
        halts."""

    def wake(self, *, patient: bool = False) -> None:
        """Something is due (any thread; also inside Matplotlib's setters). `patient`: a call that captures it is
        expected."""
        if not self._awake and not (patient and self._dozes):
            try:
                self._awake = True
                self._hub.call_soon(self._turn)
            except BaseException:  # an interrupt: it may sleep still
                self._awake = False
                raise

    def nudge(self) -> None:
        """What a figure waited for has come: the renderer's answer (hub thread)."""
        if self._registry.has_due:
            self._awake = True
            self._hub.call_soon(self._turn)

    def stop(self) -> None:
        """No further turn (hub thread)."""
        self._registry.quiet = None
        self._awake = True
        self._end_halt()
        if self._timer is not None:
            self._timer.cancel()

    # -- hub thread ----------------------------------------------------------------------------------------------------

    def _turn(self) -> None:
        """Look at every figure that is due, and set the timer for the next look."""
        if self._registry.quiet is not self:
            return
        self.counts["turns"] += 1
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        # Before looking: who marks a figure from here on wakes the watch again.
        self._awake = self._dozes = False
        now_s = time.monotonic()
        due = self._registry.due_now()
        if len(self._stormy) > len(due):
            self._stormy.intersection_update(self._registry.figures)
        if len(self._restless) > len(due):
            self._restless = {name: left for name, left in self._restless.items() if name in self._registry.figures}
        self._waits = {live.id: wait for live in due if (wait := self._waits.get(live.id)) is not None}
        next_s = min((at_s for live in due if (at_s := self._look(live, now_s)) is not None), default=None)
        next_s = self._begin_or_end_halt(next_s)
        tick_s, early_s = self._next_tick(now_s), _EARLY_S
        if tick_s is not None:
            next_s = tick_s if next_s is None else min(next_s, tick_s)
        elif next_s is None and any(live.changed_s > now_s - _LOOK_AGAIN_S for live in self._registry.seen()):
            # By calls, which need no look: but the next one may not come, and each waking costs more than a look.
            next_s = now_s + _DOZE_S
            early_s = _DOZE_S / 2
        if next_s is not None:
            self._awake = next_s < now_s + _LOOK_AGAIN_S
            self._dozes = not self._awake
            early_s = early_s if self._dozes else 0.0
            self._timer = self._hub.call_later(max(next_s - time.monotonic(), _RETRY_S), self._turn, early_s=early_s)
        self._begin_to_glance()

    def _next_tick(self, now_s: float) -> float | None:
        """When figures move, the next mark is likely to come before the next tick: then one wake-up less is needed."""
        ticks = [
            live.next_s
            for live in list(self._registry.figures.values())
            if live.wanted and now_s < live.next_s <= now_s + _STEADY_S and not live.authors.use_calls(now_s)
        ]
        return max(ticks, default=None)

    def _look(self, live: LiveFigure, now_s: float) -> float | None:
        """Capture it if it may be; else when to look again; None: there is nothing to wait for."""
        if not live.wanted:
            return None
        if not live.may_be_captured_quietly or not (live.without_ion or _interactive()):
            return now_s + _LOOK_AGAIN_S
        between = live.held or live.authors.between_calls
        # Calls capture it, unless there are several threads and the others are always in the middle of something.
        left_to_calls = len(live.authors) < 2 or now_s < live.next_s + _LOOK_AGAIN_S
        if left_to_calls and ((between and len(live.authors) < 2) or live.authors.call_soon(now_s)):
            return max(live.next_s, now_s) + _LOOK_AGAIN_S
        if live.next_s > now_s:
            return live.next_s
        if not self._registry.meter.allows(live.id):
            return min(self._registry.meter.ready_s(live.id), now_s + 5.0)
        if live.in_flight(now_s):
            return now_s + 1.0  # its answer nudges
        wait = self._waits.get(live.id)
        if wait is None:
            stormy = live.id in self._stormy
            waited_s = STORM_S if stormy else STORM_S - _RESTLESS_S if live.id in self._restless else 0.0
            wait = self._waits[live.id] = _Wait(now_s - waited_s, (_TRIES - 1) * stormy)
        if wait.not_before_s > now_s:
            return wait.not_before_s
        if between:
            # Other threads change it, too: wait for none of them to be in between, with a halt if need be.
            wait.tries += 1
            return now_s + 5 * _RETRY_S
        rests_s = live.changed_s + QUIET_S
        if rests_s > now_s and not live.authors.at_call and now_s < wait.since_s + STORM_S:
            return rests_s
        return self._try(live, wait, now_s)

    def _try(self, live: LiveFigure, wait: _Wait, now_s: float) -> float | None:
        # The first tries heed every thread. When one draws something else for long, only those count that changed this
        # figure before.
        only = live.authors.living if wait.tries >= _TRIES else None
        wait.tries += 1

        def nobody_inside() -> bool:
            halt = self._halt
            return not threads_inside(only=only, but=halt.stopped if halt is not None else ())

        if not nobody_inside():
            self.counts["inside"] += 1
            return now_s + _RETRY_S
        impatient = bool(wait.mismatched_s) and now_s - wait.mismatched_s > _PATIENCE_S
        rested = live.changed_s + QUIET_S <= now_s
        outcome = live.capture_quietly(nobody_inside, accept_mismatch=impatient)
        match outcome:
            case "captured" | "nothing" | "failed":
                self._waits.pop(live.id, None)
                (self._stormy.discard if self._halt is None else self._stormy.add)(live.id)
                self._note_rest(live, rested=rested)
                self.counts["captures"] += outcome == "captured"
                return time.monotonic() + _LOOK_AGAIN_S if live.dirty else None
            case "mismatched":
                wait.mismatched_s = wait.mismatched_s or now_s
                return now_s + 5 * QUIET_S
            case "disturbed":
                self.counts["torn"] += 1
                return now_s + _RETRY_S
            case "busy":
                return now_s + _RETRY_S
            case "too dear":
                self._tell(
                    f"{live.name} takes too long to be captured while the code runs: it is brought up to date at "
                    "draw_idle(), livemon.log() and the end of the cell.",
                    f"quiet:{live.id}",
                )
                live.leave_to_calls(now_s + 30.0)
                return now_s + 30.0

    def _note_rest(self, live: LiveFigure, *, rested: bool) -> None:
        left = self._restless.get(live.id, 0) - 1 if rested else _RESTLESS_FOR
        if left > 0:
            self._restless[live.id] = left
        else:
            self._restless.pop(live.id, None)

    # -- halts ---------------------------------------------------------------------------------------------------------

    def _begin_or_end_halt(self, next_s: float | None) -> float | None:
        """When figures were tried in vain, ask the threads that change them to stop; returns the time of the next
        look."""
        now_s = time.monotonic()
        stormy = [wait for wait in self._waits.values() if wait.tries >= _TRIES and wait.not_before_s <= now_s]
        halt = self._halt
        if halt is None:
            if stormy:
                costs_s = sum(live.cost_s for live in self._registry.due_now())
                self._halt = self._registry.halt = Halt(self._halt_s + min(2 * costs_s, 0.1), self.nudge)
                self.counts["halts"] += 1
                return now_s + self._halt_s
            return next_s
        if not stormy:
            self._halt_s = max(self._halt_s / 2, HALT_S)
            self._end_halt()
        elif halt.over:
            # Where the cores are busy the threads have not had their turns yet.
            self._halt_s = min(self._halt_s * 2, _LONGEST_HALT_S)
            self._end_halt()
            for wait in stormy:
                wait.not_before_s = now_s + _BETWEEN_HALTS_S
            return now_s + _BETWEEN_HALTS_S
        return next_s

    def _end_halt(self) -> None:
        halt, self._halt = self._halt, None
        if halt is not None:
            self._registry.halt = None
            halt.end()

    # -- what marks nothing --------------------------------------------------------------------------------------------

    def _begin_to_glance(self) -> None:
        if not self._glancing and any(live.has_silent_artists for live in self._registry.seen()):
            self._glancing = True
            self._hub.call_later(_GLANCE_S, self._glance)

    def _glance(self) -> None:
        self._glancing = False
        if self._registry.quiet is not self:
            return
        for live in self._registry.seen():
            if not live.dirty and live.changed_silently():
                live.mark_for_another()
        self._begin_to_glance()


def _interactive() -> bool:
    """Whether `plt.ion()` is in force."""
    matplotlib = sys.modules.get("matplotlib")
    return matplotlib is not None and bool(matplotlib.is_interactive())
