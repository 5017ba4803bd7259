"""The hub thread: one selector over pipes, a wake pipe and timers.

Everything that is not marked otherwise runs on the hub thread. `call_soon` is for all the others: a deque and one byte
in a pipe, no lock, so that it can neither block nor deadlock in a signal handler or in a callback of the collector.

A wake-up of this thread makes the user's loop hand over the interpreter lock (up to 5 ms), and each system call in
which this thread lets go of the lock may wake the user's thread for nothing: some 20 to 50 µs of its CPU time. So
nothing polls, the thread sleeps until a pipe, a timer or a call has work for it, a call that it makes itself needs no
wake byte, and what can be done once for a whole turn (writing to a pipe) waits for its end.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import logging
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from livemon.clock import Clock
from livemon.haste import begin_whole_turn, end_whole_turn
from livemon.hub import brief

__all__ = ["READ", "WRITE", "Loop", "LoopTimer"]

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE

_log = logging.getLogger("livemon")

_ROUNDS = 8
"""Calls made by calls run in the same turn, this deep."""

_LONGEST_SLEEP_S = 30.0
"""However the byte that wakes it may be lost, a call waits at most this long."""


class LoopTimer:
    """One call that is due at a monotonic time."""

    __slots__ = ("args", "due_s", "function", "not_before_s")

    def __init__(
        self, due_s: float, not_before_s: float, function: Callable[..., object], args: tuple[Any, ...]
    ) -> None:
        self.due_s = due_s
        self.not_before_s = not_before_s
        """From then on it is called when the thread is awake."""
        self.function: Callable[..., object] | None = function
        self.args = args

    def cancel(self) -> None:
        """Do not call it any more; harmless when it ran."""
        self.function = None
        self.args = ()


class Loop:
    """A thread that runs callbacks; `on_error` gets whatever one of them raised; what it raises itself is logged."""

    def __init__(self, clock: Clock, on_error: Callable[[Exception], None]) -> None:
        self._clock = clock
        self._on_error = on_error
        self._selector = selectors.DefaultSelector()
        # Sockets, not bare descriptors: a late `call_soon` finds a closed object, not a stranger's file of that number.
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        self._selector.register(self._wake_read, READ, None)
        self._calls: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._patient: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._wake_sent = False
        self._heard = bytearray(4096)
        self._in_turn = False
        self._turn = 1
        """Number of this turn, or of the next one."""
        self._ident = 0
        self._at_end: list[Callable[[], object]] = []
        self._timers: list[tuple[float, int, LoopTimer]] = []
        self._timer_number = itertools.count()
        self._stopping = False
        self._ended = False
        self._thread: threading.Thread | None = None

    # -- any thread ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the thread, once."""
        self._thread = threading.Thread(target=self._run, name="livemon-hub", daemon=True)
        self._thread.start()

    def call_soon(self, function: Callable[..., object], *args: Any) -> None:
        """Run `function(*args)` on the hub thread; from any thread or signal handler; never blocks, never raises.

        Nothing happens when the thread has ended."""
        if self._ended:
            return
        self._calls.append((function, args))
        if not self._wake_sent and not (self._in_turn and threading.get_ident() == self._ident):
            self._wake_sent = True
            try:
                # A full pipe wakes the thread as well as one more byte would; a closed one has no thread to wake.
                with contextlib.suppress(OSError):
                    self._wake_write.send(b"\0")
            except BaseException:  # an interrupt: it may not have been sent
                self._wake_sent = False
                raise

    def call_when_awake(self, function: Callable[..., object], *args: Any) -> None:
        """The same without waking the thread: it runs before what wakes it next is looked at."""
        if not self._ended:
            self._patient.append((function, args))

    def wanted_turn(self, now_s: float) -> int:
        """Number of the turn that the thread is in or has cause to begin; 0: it sleeps, and rightly so."""
        if self._ended:
            return 0
        number = self._turn
        if self._in_turn:
            return number if threading.get_ident() != self._ident else 0
        try:
            due = self._timers[0][0] < now_s
        except IndexError:
            due = False
        try:
            return number if due or self._wake_sent or brief.readable(self._selector.fileno()) else 0
        except (AttributeError, ValueError):  # closed just now, or not a selector that can be asked
            return 0

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def inside(self) -> bool:
        """Whether the caller is the hub thread."""
        return self._thread is threading.current_thread()

    def stop(self, timeout_s: float) -> bool:
        """Run what was queued, end the thread and close its pipes; False when it is still busy after `timeout_s`."""
        self.call_soon(self._end)
        if self._thread is not None and not self.inside:
            self._thread.join(timeout_s)
        return not self.alive

    def abandon(self) -> None:
        """In a forked child, where the thread does not exist: close what was inherited and never run anything."""
        self._thread = None
        self._timers.clear()
        self._close()

    # -- hub thread ----------------------------------------------------------------------------------------------------

    def call_later(
        self, delay_s: float, function: Callable[..., object], *args: Any, early_s: float = 0.0
    ) -> LoopTimer:
        """Run `function(*args)` after `delay_s`, or up to `early_s` earlier if the thread is awake then (hub thread
        only)."""
        due_s = self._clock.monotonic_s() + delay_s
        timer = LoopTimer(due_s, due_s - early_s, function, args)
        heapq.heappush(self._timers, (timer.due_s, next(self._timer_number), timer))
        return timer

    def at_end_of_turn(self, function: Callable[[], object]) -> None:
        """Run `function()` after the calls and timers of this turn (hub thread only)."""
        self._at_end.append(function)

    def watch(self, fd: int, events: int, callback: Callable[[int], object]) -> None:
        """Call `callback(ready events)` whenever `fd` is ready for one of `events` (hub thread only)."""
        try:
            self._selector.modify(fd, events, callback)
        except KeyError:
            self._selector.register(fd, events, callback)

    def unwatch(self, fd: int) -> None:
        """Forget `fd`; harmless when it is not watched (hub thread only)."""
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(fd)

    def _end(self) -> None:
        self._stopping = True

    def _run(self) -> None:
        self._ident = threading.get_ident()
        try:
            while not self._stopping:
                # Before the queue is looked at: a finaliser may call from here on, on this thread, just before it
                # sleeps.
                self._turn += 1
                self._in_turn = False
                self._once(self._sleep_s())
        finally:
            end_whole_turn()
            self._in_turn = False
            self._close()

    def _close(self) -> None:
        self._ended = True
        self._calls.clear()
        self._patient.clear()
        # `close` of an epoll selector leaves the registrations alone, which a forked child shares with its parent.
        self._selector.close()
        self._wake_read.close()
        self._wake_write.close()

    def _sleep_s(self) -> float:
        while self._timers and self._timers[0][2].function is None:
            heapq.heappop(self._timers)
        if self._calls:
            return 0.0
        if not self._timers:
            return _LONGEST_SLEEP_S
        return min(max(self._timers[0][0] - self._clock.monotonic_s(), 0.0), _LONGEST_SLEEP_S)

    def _once(self, timeout_s: float) -> None:
        ready_now = self._selector.select(timeout_s)
        if not ready_now:
            begin_whole_turn()
        self._in_turn = True
        while self._patient:
            self._guarded(*self._patient.popleft())
        for key, ready in ready_now:
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    brief.read_into(self._wake_read.fileno(), self._heard)
            else:
                self._guarded(key.data, (ready,))
        # Clear the flag before the queue is looked at: a call that comes in between costs one byte too many, never one
        # too few.
        self._wake_sent = False
        self._run_calls()
        now = self._clock.monotonic_s()
        for _, _, timer in sorted(entry for entry in self._timers if entry[2].not_before_s <= now):
            if timer.function is not None:
                function, args = timer.function, timer.args
                timer.cancel()
                self._guarded(function, args)
        self._run_calls()
        end_whole_turn()
        at_end, self._at_end = self._at_end, []
        for function in at_end:
            self._guarded(function, ())

    def _run_calls(self) -> None:
        """Those that wait, and those that they make: but pipes and timers get their turn."""
        for _ in range(_ROUNDS):
            waiting = len(self._calls)
            if not waiting:
                return
            for _ in range(waiting):
                self._guarded(*self._calls.popleft())

    def _guarded(self, function: Callable[..., object], args: tuple[Any, ...]) -> None:
        try:
            function(*args)
        except Exception as error:  # noqa: BLE001 - a part's fault must not end the thread that serves the others
            try:
                self._on_error(error)
            except Exception:  # noqa: BLE001 - the thread must survive this, too
                _log.exception("an error inside Livemon could not be reported")
