"""The real hub thread: calls, timers, pipes, errors, and a call from a signal handler."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading

import pytest
from waiting import WAIT_S, until

from livemon.clock import SYSTEM_CLOCK
from livemon.haste import Haste
from livemon.hub.loop import READ, WRITE, Loop

from .support import RecordingPort


def test_calls_run_in_order_on_the_hub_thread(loop: Loop) -> None:
    seen: queue.SimpleQueue[tuple[int, bool]] = queue.SimpleQueue()
    for number in range(1000):
        loop.call_soon(lambda number=number: seen.put((number, loop.inside)))
    assert [seen.get(timeout=WAIT_S) for _ in range(1000)] == [(number, True) for number in range(1000)]
    assert not loop.inside


def test_many_threads_call_and_nothing_is_lost(loop: Loop) -> None:
    seen: queue.SimpleQueue[int] = queue.SimpleQueue()

    def call() -> None:
        for _ in range(500):
            loop.call_soon(seen.put, 1)

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert sum(seen.get(timeout=WAIT_S) for _ in range(4000)) == 4000
    for thread in threads:
        thread.join()


def test_timers_run_when_due_and_cancelled_ones_do_not(loop: Loop) -> None:
    seen: queue.SimpleQueue[str] = queue.SimpleQueue()

    def begin() -> None:
        loop.call_later(0.10, seen.put, "late")
        loop.call_later(0.01, seen.put, "early")
        cancelled = loop.call_later(0.05, seen.put, "never")
        loop.call_later(0.02, cancelled.cancel)
        loop.call_later(0.15, seen.put, "end")

    loop.call_soon(begin)
    assert [seen.get(timeout=WAIT_S) for _ in range(3)] == ["early", "late", "end"]


def test_a_patient_call_waits_for_something_that_wakes_the_thread_and_comes_before_it(loop: Loop) -> None:
    seen: queue.SimpleQueue[str] = queue.SimpleQueue()
    reading, writing = os.pipe()

    def ready(_events: int) -> None:
        seen.put(os.read(reading, 100).decode())

    loop.call_soon(loop.watch, reading, READ, ready)
    loop.call_soon(seen.put, "watched")
    assert seen.get(timeout=WAIT_S) == "watched"
    loop.call_when_awake(seen.put, "patient")
    with pytest.raises(queue.Empty):
        seen.get(timeout=0.1)
    os.write(writing, b"read")
    assert [seen.get(timeout=WAIT_S) for _ in range(2)] == ["patient", "read"]
    loop.call_soon(loop.unwatch, reading)
    loop.call_soon(seen.put, "end")
    assert seen.get(timeout=WAIT_S) == "end"
    os.close(reading)
    os.close(writing)


def test_a_timer_that_may_be_early_runs_when_the_thread_is_awake(loop: Loop) -> None:
    seen: queue.SimpleQueue[str] = queue.SimpleQueue()

    def begin() -> None:
        loop.call_later(3600.0, seen.put, "late", early_s=1.0)
        loop.call_later(3601.0, seen.put, "second", early_s=3601.0)
        loop.call_later(3600.0, seen.put, "first", early_s=3600.0)

    loop.call_soon(begin)
    loop.call_soon(seen.put, "call")
    got = [seen.get(timeout=WAIT_S) for _ in range(3)]
    assert sorted(got) == ["call", "first", "second"]
    assert got.index("first") < got.index("second")
    loop.call_soon(seen.put, "end")
    assert seen.get(timeout=WAIT_S) == "end"  # once each


def test_the_end_of_a_turn_comes_after_its_calls_and_their_calls(loop: Loop) -> None:
    seen: queue.SimpleQueue[str] = queue.SimpleQueue()

    def first() -> None:
        loop.at_end_of_turn(lambda: seen.put("end"))
        loop.call_soon(second)
        seen.put("first")

    def second() -> None:
        loop.call_soon(seen.put, "third")
        seen.put("second")

    loop.call_soon(first)
    assert [seen.get(timeout=WAIT_S) for _ in range(4)] == ["first", "second", "third", "end"]


def test_what_the_end_of_a_turn_calls_is_not_forgotten(loop: Loop) -> None:
    ran = threading.Event()
    loop.call_soon(loop.at_end_of_turn, lambda: loop.call_soon(ran.set))
    assert ran.wait(WAIT_S)


def test_a_timer_that_sets_itself_again_lets_calls_through(loop: Loop) -> None:
    ran = threading.Event()

    def again() -> None:
        loop.call_later(0.0, again)

    loop.call_soon(again)
    loop.call_soon(ran.set)
    assert ran.wait(WAIT_S)


def test_a_callback_that_raises_is_told_and_the_thread_goes_on(loop: Loop, errors: list[Exception]) -> None:
    read_fd, write_fd = os.pipe()
    done = threading.Event()

    def bad_read(_ready: int) -> None:
        os.read(read_fd, 1)
        raise LookupError("pipe")

    loop.call_soon(lambda: 1 / 0)
    loop.call_soon(loop.watch, read_fd, READ, bad_read)
    loop.call_soon(os.write, write_fd, b"x")
    loop.call_soon(loop.call_later, 0.01, int, "no number")
    loop.call_soon(loop.call_later, 0.05, done.set)
    assert done.wait(WAIT_S)
    assert [type(error) for error in errors] == [ZeroDivisionError, LookupError, ValueError]
    loop.call_soon(loop.unwatch, read_fd)
    gone = threading.Event()
    loop.call_soon(gone.set)
    assert gone.wait(WAIT_S)
    os.close(read_fd)
    os.close(write_fd)


def test_the_thread_survives_an_error_that_cannot_be_reported(caplog: pytest.LogCaptureFixture) -> None:
    def report(_error: Exception) -> None:
        raise LookupError("no way to report")

    loop = Loop(SYSTEM_CLOCK, report)
    loop.start()
    done = threading.Event()
    loop.call_soon(lambda: 1 / 0)
    loop.call_soon(done.set)
    assert done.wait(WAIT_S)
    assert loop.stop(WAIT_S)
    assert "no way to report" in caplog.text


def test_a_pipe_is_watched_for_what_was_asked_last(loop: Loop) -> None:
    read_fd, write_fd = os.pipe()
    seen: queue.SimpleQueue[str] = queue.SimpleQueue()

    def readable(_ready: int) -> None:
        seen.put(os.read(read_fd, 10).decode())

    def writable(_ready: int) -> None:
        seen.put("writable")
        loop.unwatch(write_fd)
        os.write(write_fd, b"data")

    loop.call_soon(loop.watch, read_fd, READ, readable)
    loop.call_soon(loop.watch, write_fd, WRITE, writable)
    assert seen.get(timeout=WAIT_S) == "writable"
    assert seen.get(timeout=WAIT_S) == "data"
    unwatched = threading.Event()
    loop.call_soon(loop.unwatch, read_fd)
    loop.call_soon(loop.unwatch, read_fd)
    loop.call_soon(unwatched.set)
    assert unwatched.wait(WAIT_S)
    os.close(read_fd)
    os.close(write_fd)


def test_a_signal_handler_may_call(loop: Loop) -> None:
    called = threading.Event()
    before = signal.signal(signal.SIGUSR1, lambda *_: loop.call_soon(called.set))
    try:
        for _ in range(100):
            called.clear()
            os.kill(os.getpid(), signal.SIGUSR1)
            assert called.wait(WAIT_S)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_calls_after_the_end_are_not_kept(errors: list[Exception]) -> None:
    loop = Loop(SYSTEM_CLOCK, errors.append)
    loop.start()
    assert loop.stop(20.0)
    for _ in range(100):
        loop.call_soon(errors.clear)
    assert not loop._calls


def test_stop_runs_what_was_queued_and_late_calls_do_no_harm(errors: list[Exception]) -> None:
    loop = Loop(SYSTEM_CLOCK, errors.append)
    loop.start()
    seen: list[int] = []
    for number in range(100):
        loop.call_soon(seen.append, number)
    assert loop.stop(WAIT_S)
    assert seen == list(range(100))
    assert not loop.alive
    # Whoever opens a file now may get the number of the wake pipe.
    read_fd, write_fd = os.pipe()
    os.set_blocking(read_fd, False)
    loop.call_soon(seen.append, 0)
    with pytest.raises(BlockingIOError):
        os.read(read_fd, 1)
    os.close(read_fd)
    os.close(write_fd)
    assert errors == []


def test_others_see_which_turn_the_thread_is_in(loop: Loop) -> None:
    def asleep() -> bool:
        return loop.wanted_turn(0.0) == 0

    turns = []
    for _ in range(2):
        here: queue.SimpleQueue[int] = queue.SimpleQueue()
        go_on = threading.Event()
        loop.call_soon(lambda here=here: here.put(loop.wanted_turn(0.0)))
        loop.call_soon(go_on.wait, WAIT_S)
        assert here.get(timeout=WAIT_S) == 0
        turns.append(loop.wanted_turn(0.0))
        assert loop.wanted_turn(0.0) == turns[-1]
        go_on.set()
        until(asleep)
    assert 0 < turns[0] < turns[1]


def test_others_see_what_it_has_to_wake_up_for(errors: list[Exception]) -> None:
    sleeper = Loop(SYSTEM_CLOCK, errors.append)
    assert sleeper.wanted_turn(0.0) == 0
    sleeper.call_later(0.0, print)
    now_s = SYSTEM_CLOCK.monotonic_s()
    assert sleeper.wanted_turn(now_s - 1.0) == 0
    assert sleeper.wanted_turn(now_s + 1.0) > 0
    sleeper.call_soon(print)
    assert sleeper.wanted_turn(now_s - 1.0) > 0
    sleeper.abandon()
    assert sleeper.wanted_turn(now_s + 1.0) == 0


def test_a_turn_that_a_timer_begins_is_whole_while_something_moves(loop: Loop) -> None:
    seen: queue.SimpleQueue[float] = queue.SimpleQueue()

    def look() -> None:
        seen.put(sys.getswitchinterval())

    haste = Haste(RecordingPort())
    haste.moved()
    try:
        loop.call_soon(loop.call_later, 0.01, look)
        assert seen.get(timeout=WAIT_S) == 0.002003
        until(lambda: loop.wanted_turn(0.0) == 0)
        look()
        loop.call_soon(look)
        assert [seen.get(timeout=WAIT_S) for _ in range(2)] == [0.00025, 0.00025]
    finally:
        haste.end()


def test_what_ends_the_thread_in_a_whole_turn_leaves_nothing_behind(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    haste = Haste(RecordingPort())
    haste.moved()
    try:
        loop.call_soon(loop.call_later, 0.01, sys.exit)
        until(lambda: not loop.alive)
        assert sys.getswitchinterval() == 0.00025
        assert loop.wanted_turn(0.0) == 0
    finally:
        haste.end()
