"""Which thread handles what waits, while event loops of the code begin and end."""

from __future__ import annotations

import functools
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator

import pytest

from hub.support import RecordingPort
from livemon.figures.event_queue import EventQueue, Job

from .interrupts import interrupt

PATIENCE_S = 30.0


@pytest.fixture
def port() -> RecordingPort:
    return RecordingPort(cell_running=True)


@pytest.fixture
def queue(port: RecordingPort) -> Iterator[EventQueue]:
    found = EventQueue(port, lambda _function: False)
    yield found
    found.stop()


def ask(queue: EventQueue, port: RecordingPort) -> threading.Event:
    """Have something handled, as a timer of the code would; whether it was."""
    handled = threading.Event()
    queue.beat(0.001, handled.set, once=True, ended=lambda: None)
    port.pass_time(0.01)
    return handled


def elsewhere(function: Callable[[], object]) -> None:
    thread = threading.Thread(target=function)
    thread.start()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_beside_a_busy_cell_a_thread_of_its_own_handles(queue: EventQueue, port: RecordingPort) -> None:
    assert ask(queue, port).wait(PATIENCE_S)


def test_a_loop_that_outlives_its_cell_does_not_deafen_the_next(queue: EventQueue, port: RecordingPort) -> None:
    begun, over = threading.Event(), threading.Event()

    def job() -> None:
        queue.loop_begins()
        begun.set()
        over.wait(PATIENCE_S)
        queue.loop_ends()

    thread = threading.Thread(target=job)
    thread.start()
    assert begun.wait(PATIENCE_S)
    queue.cell_ended()
    over.set()
    thread.join(PATIENCE_S)
    queue.cell_began()
    assert ask(queue, port).wait(PATIENCE_S)


def test_what_an_interrupt_cut_off_is_over_when_the_cell_has_ended(queue: EventQueue, port: RecordingPort) -> None:
    queue.loop_begins()  # on the main thread, as a cell's
    elsewhere(queue.cell_ended)  # as the hub thread does
    assert ask(queue, port).wait(PATIENCE_S)


def test_what_comes_in_the_last_turn_of_a_loop_is_handled(queue: EventQueue, port: RecordingPort) -> None:
    assert ask(queue, port).wait(PATIENCE_S)  # the thread that handles is there
    queue.loop_begins()
    handled = ask(queue, port)
    until_s = time.monotonic() + PATIENCE_S
    while queue._news.is_set() and time.monotonic() < until_s:
        time.sleep(0.001)  # it has looked, and has left it to the loop
    queue.loop_ends()
    port.pass_time(0.0)
    assert handled.wait(PATIENCE_S)


def test_timers_that_fail_hide_neither_each_other_nor_the_next(queue: EventQueue, port: RecordingPort) -> None:
    def fail() -> None:
        raise ValueError("no")

    def fail_too() -> None:
        raise ValueError("no")

    for function in (fail, fail_too, fail):
        queue.beat(0.001, function, once=True, ended=lambda: None)
    assert ask(queue, port).wait(PATIENCE_S)
    assert [text for _, text in port.notices] == ["A callback of a timer raised: ValueError: no"] * 3
    first, other, again = port.notice_keys
    assert first == again != other  # new timers of one function are one fault, however many there are


def test_jobs_outlive_interrupts_of_the_thread_that_handles_them(queue: EventQueue, port: RecordingPort) -> None:
    port.cell_running = False
    done: set[int] = set()
    for number in range(20_000):
        queue.put(functools.partial(done.add, number))
    interrupt(queue.drain, times=300, longest_s=2e-4)
    queue.drain()
    assert done == set(range(20_000))


def test_what_waits_when_the_cell_ends_is_left_to_the_main_thread(queue: EventQueue, port: RecordingPort) -> None:
    begun, over, names = threading.Event(), threading.Event(), list[str]()

    def slow() -> None:
        begun.set()
        over.wait(PATIENCE_S)

    queue.put(slow)
    queue.put(lambda: names.append(threading.current_thread().name))
    assert begun.wait(PATIENCE_S)
    port.cell_running = False
    queue.cell_ended()
    over.set()
    until_s = time.monotonic() + PATIENCE_S
    while queue._handler != 0 and time.monotonic() < until_s:
        time.sleep(0.001)
    queue.drain()  # as the main thread, which is woken
    assert names == [threading.main_thread().name]


def test_who_looks_for_events_waits_for_no_handler_of_another_thread(queue: EventQueue) -> None:
    """Also where both find what waits at the same moment: here the other one has the lock, and handles nothing yet."""
    has_it, over = threading.Event(), threading.Event()

    def hold() -> None:
        with queue._handling:
            has_it.set()
            over.wait(PATIENCE_S)

    thread = threading.Thread(target=hold)
    thread.start()
    assert has_it.wait(PATIENCE_S)
    queue.put(lambda: None)
    elsewhere(queue.loop_turns)
    assert len(queue) == 1
    over.set()
    thread.join(PATIENCE_S)


def test_a_timer_that_was_cut_off_while_a_handler_ran_comes_due_when_that_is_over(
    queue: EventQueue, port: RecordingPort
) -> None:
    begun, over = threading.Event(), threading.Event()
    calls: list[int] = []
    queue.beat(0.1, lambda: calls.append(1), once=False, ended=lambda: None)

    def slow() -> None:
        begun.set()
        over.wait(PATIENCE_S)

    queue.put(slow)
    assert begun.wait(PATIENCE_S)
    port.pass_time(0.2)
    queue._ready.clear()  # taken by the cell's event loop, and never begun
    port.cell_running = False
    queue.cell_ended()
    over.set()
    until_s = time.monotonic() + PATIENCE_S
    while not calls and time.monotonic() < until_s:
        port.pass_time(0.2)
        queue.drain()
    assert calls


def test_a_timer_whose_job_an_interrupt_took_comes_due_again_after_the_cell(
    queue: EventQueue, port: RecordingPort
) -> None:
    port.cell_running = False
    calls: list[int] = []
    beat = queue.beat(0.1, lambda: calls.append(1), once=False, ended=lambda: None)
    port.pass_time(0.2)
    queue._ready.clear()  # taken, and never begun
    queue.cell_ended()
    port.pass_time(0.2)
    queue.drain()
    assert calls == [1]
    queue.cell_ended()  # it waits for its time now: it is not set twice
    port.pass_time(0.15)
    queue.drain()
    assert calls == [1, 1]
    beat.stop()


def test_a_timer_whose_job_is_taken_while_timers_are_looked_at_goes_on_at_its_own_rate(
    queue: EventQueue, port: RecordingPort
) -> None:
    port.cell_running = False
    calls: list[int] = []
    beat = queue.beat(0.1, lambda: calls.append(1), once=False, ended=lambda: None)
    port.pass_time(0.15)
    taker = threading.Thread(target=queue.drain)

    class Watched(deque[Job]):
        def __contains__(self, job: object) -> bool:
            taker.start()
            taker.join(0.3)  # it takes the job meanwhile, if it can
            return super().__contains__(job)

    queue._ready = Watched(queue._ready)
    queue.cell_ended()
    taker.join(PATIENCE_S)
    queue._ready = deque()
    assert calls == [1]
    assert sum(timer.function is not None and timer.args[:1] == (beat,) for timer in port.timers) == 1
    beat.stop()


def test_an_interrupt_between_two_handlers_of_an_idle_kernel_loses_no_timer(port: RecordingPort) -> None:
    """Nor what else waits to be asked for again."""
    port.cell_running = False
    asked: list[str] = []
    found = EventQueue(port, lambda function: bool(asked.append("main")) or function is not None)
    found.cut_off = lambda: asked.append("cut off")
    calls: list[int] = []
    beat = found.beat(0.1, lambda: calls.append(1), once=False, ended=lambda: None)
    port.pass_time(0.15)

    def interrupted() -> None:
        found._ready.clear()  # taken, and never begun
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        found.put(interrupted)
        found._ready.rotate(1)
        found._on_main()
    finally:
        signal.signal(signal.SIGINT, before)
    assert "cut off" in asked
    port.pass_time(0.15)
    found.drain()
    assert calls == [1]
    beat.stop()
    found.stop()
