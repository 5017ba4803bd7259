"""Setters alone refresh a figure: when it is captured without a call, and when it must not be."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backend_bases import MouseEvent
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import livemon
from livemon.figures import giveway, quiet
from livemon.figures.authors import Authors
from livemon.figures.inside import threads_inside
from livemon.figures.live import LiveFigure, registry

from .interrupts import interrupt
from .quiet import PATIENCE_S, Board, board


@pytest.fixture(autouse=True)
def _interactive() -> Iterator[None]:
    with plt.ion():
        yield


@pytest.fixture
def screen() -> Iterator[Board]:
    with board() as one:
        yield one


@pytest.fixture
def line(screen: Board) -> Line2D:
    _, ax = plt.subplots()
    (line,) = ax.plot([0.0, 0.0], [0.0, 0.0])
    return line


@pytest.fixture
def seen(screen: Board, line: Line2D) -> LiveFigure:
    return screen.show(line.figure)  # type: ignore[arg-type]


def shown_y(screen: Board, live: LiveFigure) -> list[float]:
    (line,) = screen.of(live).axes[0].lines
    return [float(y) for y in np.atleast_1d(line.get_ydata())]  # type: ignore[arg-type]


def settle(screen: Board, live: LiveFigure) -> None:
    """Until nothing is due any more."""
    screen.wait(lambda: not live.dirty and not live.in_flight(time.monotonic()), "rest")


def test_a_setter_is_enough(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    for value in (1.0, 2.0, 3.0):
        line.set_ydata([0.0, value])
        screen.wait(lambda value=value: shown_y(screen, seen) == [0.0, value], "the change")
    assert set(screen.threads) == {"livemon-hub"}
    assert "delta" in screen.kinds


def test_so_it_is_after_an_interrupted_capture(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    settle(screen, seen)
    line.set_ydata([0.0, 1.0])
    settle(screen, seen)
    recorder = seen.recorder
    capture = recorder.capture

    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    recorder.capture = interrupted  # type: ignore[method-assign,assignment]
    seen.next_s = 0.0
    with pytest.raises(KeyboardInterrupt):
        seen.capture_if_due(asked=True)
    recorder.capture = capture  # type: ignore[method-assign]
    screen.wait(lambda: len(screen.kinds) and screen.kinds[-1] == "snapshot" and not seen.dirty, "a snapshot")
    line.set_ydata([0.0, 2.0])
    screen.wait(lambda: shown_y(screen, seen) == [0.0, 2.0], "the change")


def test_interrupts_at_any_moment_leave_no_figure_standing(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    values = itertools.count(1.0)

    def set_only() -> None:
        line.set_ydata([0.0, next(values)])

    def request() -> None:
        set_only()
        seen.request()

    def update() -> None:
        with livemon.update(line.figure):
            set_only()

    for work in (set_only, request, update) * 8:
        interrupt(work, 10, 0.005)
        seen.forget_calls()
        last = next(values)
        line.set_ydata([0.0, last])
        screen.wait(lambda last=last: shown_y(screen, seen) == [0.0, last], "the last state")


def test_so_it_is_while_the_cell_is_busy(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    before, deadline = len(screen.kinds), time.monotonic() + 20
    step = 0
    while len(screen.kinds) < before + 10 and time.monotonic() < deadline:
        step += 1
        line.set_data([0, step], [0, step])
        sum(range(20_000))
    assert len(screen.kinds) >= before + 10
    screen.wait(lambda: shown_y(screen, seen) == [0, step], "the last state")


def test_in_threads(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    thread = threading.Thread(target=line.set_ydata, args=([0.0, 5.0],))
    thread.start()
    thread.join()
    screen.wait(lambda: shown_y(screen, seen) == [0.0, 5.0], "the change of a thread")


def test_in_asyncio_tasks(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    async def task(value: float) -> None:
        line.set_ydata([0.0, value])
        await asyncio.sleep(0)

    async def both() -> None:
        await asyncio.gather(task(6.0), task(7.0))

    asyncio.run(both())
    screen.wait(lambda: shown_y(screen, seen) == [0.0, 7.0], "the change of a task")


def test_in_callbacks_of_matplotlib_that_run_for_long(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    """A training that begins with a click: frames of Matplotlib stay on the stack all the time."""
    going = threading.Event()

    def on_click(_event: object) -> None:
        line.set_ydata([0.0, 8.0])
        going.wait(20)

    figure = line.figure
    assert isinstance(figure, Figure)
    figure.canvas.mpl_connect("button_press_event", on_click)
    event = MouseEvent("button_press_event", figure.canvas, 10, 10)
    thread = threading.Thread(target=event._process)  # type: ignore[attr-defined]
    thread.start()
    try:
        screen.wait(lambda: shown_y(screen, seen) == [0.0, 8.0], "the change of a handler")
    finally:
        going.set()
        thread.join()


def test_artists_and_axes_that_are_new(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    figure = line.figure
    assert isinstance(figure, Figure)
    figure.axes[0].plot([1, 2, 3])
    screen.wait(lambda: len(screen.of(seen).axes[0].lines) == 2, "a new line")
    figure.add_axes((0.5, 0.5, 0.2, 0.2))
    screen.wait(lambda: len(screen.of(seen).axes) == 2, "new axes")


def test_what_marks_nothing(screen: Board) -> None:
    figure, ax = plt.subplots()
    dots = ax.scatter([1, 2, 3], [1, 2, 3], c=[1.0, 2.0, 3.0])
    live = screen.show(figure)
    settle(screen, live)
    dots.set_array(np.array([3.0, 2.0, 5.0]))
    assert not live.dirty  # this is what the watch has to make good
    screen.wait(lambda: screen.of(live).axes[0].collections[0].get_array().max() == 5.0, "the values")


def test_what_another_canvas_drew_before_it_was_captured(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    settle(screen, seen)
    captures = len(screen.kinds)
    with livemon.update(line.figure):
        line.set_ydata([7.0, 8.0])
        line.figure.canvas.draw()  # type: ignore[union-attr]
        assert not line.stale
    screen.wait(lambda: shown_y(screen, seen) == [7.0, 8.0], "what is not marked any more")
    assert screen.kinds[captures] == "delta"


def test_ioff_means_it(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    settle(screen, seen)
    with plt.ioff():
        turns = screen.watch.counts["turns"]
        line.set_ydata([0.0, 9.0])
        screen.wait(lambda: screen.watch.counts["turns"] > turns + 2, "the watch to look")
        assert shown_y(screen, seen) == [0.0, 0.0]
        seen.request()
        screen.wait(lambda: shown_y(screen, seen) == [0.0, 9.0], "the state of the call")
        line.set_ydata([0.0, 10.0])
    screen.wait(lambda: shown_y(screen, seen) == [0.0, 10.0], "the state after ion")


def test_nobody_sees_it_nobody_wakes_up(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    settle(screen, seen)
    seen.want(wanted=False)
    screen.wait(lambda: not screen.watch._awake, "the watch to sleep")
    turns = screen.watch.counts["turns"]
    for value in range(100):
        line.set_ydata([0.0, value])
    assert screen.watch.counts["turns"] == turns
    assert not screen.watch._awake


def test_update_changes_several_artists_as_one_in_any_thread(screen: Board) -> None:
    figure, ax = plt.subplots()
    one, other = ax.plot([0, 1], [0, 0])[0], ax.plot([0, 1], [0, 0])[0]
    live = screen.show(figure)
    torn: list[tuple[object, object]] = []

    def look(replica: Figure) -> None:
        first, second = (line.get_ydata() for line in replica.axes[0].lines)
        if list(first) != list(second):  # type: ignore[arg-type]
            torn.append((first, second))

    screen.look = look
    halfway, go_on = threading.Event(), threading.Event()

    def work() -> None:
        with livemon.update(figure):
            one.set_ydata([5, 5])
            halfway.set()
            go_on.wait(20)
            other.set_ydata([5, 5])

    thread = threading.Thread(target=work)
    thread.start()
    assert halfway.wait(20)
    turns = screen.watch.counts["turns"]
    screen.wait(lambda: screen.watch.counts["turns"] > turns + 1, "the watch to look")
    assert [list(line.get_ydata()) for line in screen.of(live).axes[0].lines] == [[0, 0], [0, 0]]  # type: ignore[arg-type]
    go_on.set()
    thread.join()
    screen.wait(lambda: list(screen.of(live).axes[0].lines[1].get_ydata()) == [5, 5], "both")  # type: ignore[arg-type]
    assert not torn


def test_code_that_makes_calls_is_captured_at_its_calls(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    shown: list[float] = []
    seen.request()
    settle(screen, seen)
    screen.look = lambda replica: shown.append(float(replica.axes[0].lines[0].get_ydata()[1]))  # type: ignore[index,arg-type]
    deadline = time.monotonic() + 20
    value = 0
    while len(shown) < 8 and time.monotonic() < deadline:
        value += 2
        line.set_ydata([0, value - 1])  # never to be seen
        time.sleep(0.02)
        line.set_ydata([0, value])
        seen.request()
    assert len(shown) >= 8
    assert all(y % 2 == 0 for y in shown)
    # a call that came too early is not lost
    screen.wait(lambda: shown[-1] == value, "the state of the last call")


def test_the_last_of_very_many_calls_is_shown(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    """While calls come more often than frames nobody looks whether they do; then they stop in the middle of a tick."""
    deadline, before, step = time.monotonic() + 20, len(screen.kinds), 0
    while len(screen.kinds) < before + 5:
        assert time.monotonic() < deadline, "no capture"
        step += 1
        line.set_ydata([0.0, step])
        seen.request()
    line.set_ydata([0.0, -1.0])
    seen.request()
    screen.wait(lambda: shown_y(screen, seen) == [0.0, -1.0], "the state at the last call")


def test_calls_that_come_more_often_than_frames() -> None:
    authors = Authors()
    author = authors.of(1)
    for step in range(5):
        author.call(10.0 + step / 100)
        assert not authors.call_soon(10.0 + step / 100)  # a few may be those of one tick
    author.call(10.05)
    assert authors.call_soon(10.07)
    assert not authors.call_soon(10.09)  # it has come to a stand
    author.call(10.3)
    assert authors.call_soon(10.3)  # nothing was due meanwhile, so none of its `log()` counted
    author.call(11.5)
    assert not authors.call_soon(11.5)  # once a second: frames may come more often
    author.call(11.51, 20)
    assert authors.call_soon(11.51)  # nobody looked at each of them


def test_a_loop_that_makes_calls_does_not_wake_the_watch(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    """Each wake-up takes some 0.3 ms of the loop: one look a quarter of a second is enough."""
    turns, begin_s, captures = screen.watch.counts["turns"], time.monotonic(), len(screen.kinds)
    step = 0
    while time.monotonic() < begin_s + 1.0:
        step += 1
        line.set_ydata([0.0, step])
        seen.request()
        screen.wait(lambda: not seen.in_flight(time.monotonic()), "the renderer's answer")
        seen.next_s = 0.0  # each call is in time
    assert len(screen.kinds) > captures + 20
    assert screen.watch.counts["turns"] - turns < 20


def test_what_is_too_large_is_refused_without_a_call(screen: Board, seen: LiveFigure) -> None:
    assert seen.figure is not None
    seen.figure.set_size_inches(500, 500)
    screen.wait(lambda: seen.recorder.state == "refused", "the refusal")
    assert "50,000 x 50,000 pixels" in seen.recorder.note
    assert not screen.told


def test_calls_are_forgotten_when_the_code_makes_none(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    line.set_ydata([0, 1])
    seen.request()
    line.set_ydata([0, 2])
    screen.wait(lambda: shown_y(screen, seen) == [0, 2], "a change without a call")


def test_a_new_cell_has_habits_of_its_own(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    seen.request()
    assert seen.authors.use_calls(time.monotonic())
    seen.forget_calls()
    assert not seen.authors.use_calls(time.monotonic())


def test_x_and_y_of_different_lengths_are_not_shown_in_between(
    screen: Board, line: Line2D, seen: LiveFigure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet, "_PATIENCE_S", 60.0)
    settle(screen, seen)
    line.set_xdata([0, 1, 2])
    turns = screen.watch.counts["turns"]
    screen.wait(lambda: screen.watch.counts["turns"] > turns + 4, "the watch to look")
    captures = len(screen.kinds)
    assert len(screen.of(seen).axes[0].lines[0].get_xdata()) == 2  # type: ignore[arg-type]
    line.set_ydata([3, 4, 5])
    screen.wait(lambda: shown_y(screen, seen) == [3, 4, 5], "both")
    assert screen.kinds[captures:] == ["delta"]


def test_but_shown_as_what_they_are_when_they_stay_so(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    line.set_xdata([0, 1, 2])
    screen.wait(lambda: len(screen.of(seen).axes[0].lines[0].get_xdata(orig=True)) == 3, "the mistake")  # type: ignore[arg-type]


def test_no_capture_while_a_thread_is_inside_matplotlib(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    settle(screen, seen)
    entered, leave = threading.Event(), threading.Event()

    class Slow(list):  # type: ignore[type-arg]
        """Matplotlib takes long to copy it."""

        def __copy__(self) -> list[float]:
            entered.set()
            leave.wait(20)
            return [0.0, 4.0]

    thread = threading.Thread(target=line.set_ydata, args=(Slow(),))
    thread.start()
    assert entered.wait(20)
    assert threads_inside()
    assert threads_inside(only={thread.ident or 0})
    assert not threads_inside(only=set())
    line.set_color("red")  # of this thread: due, but the other is in the middle of something
    inside = screen.watch.counts["inside"]
    screen.wait(lambda: screen.watch.counts["inside"] > inside, "the watch to see it")
    leave.set()
    thread.join()
    screen.wait(lambda: shown_y(screen, seen) == [0.0, 4.0], "the change")
    assert not threads_inside()


def test_a_thread_that_draws_something_else_for_ever_does_not_hold_it_back(
    screen: Board, line: Line2D, seen: LiveFigure
) -> None:
    leave = threading.Event()

    def formatter(_value: float, _position: int | None) -> str:
        leave.wait(20)
        return ""

    other = Figure()
    other.subplots().xaxis.set_major_formatter(formatter)
    thread = threading.Thread(target=other.draw_without_rendering)
    thread.start()
    try:
        screen.wait(threads_inside, "the thread to draw")
        line.set_ydata([0.0, 11.0])
        screen.wait(lambda: shown_y(screen, seen) == [0.0, 11.0], "the change")
    finally:
        leave.set()
        thread.join()


def test_a_capture_during_which_it_changes_is_thrown_away(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    settle(screen, seen)
    recorder = seen.recorder
    mirror = recorder._mirror
    assert mirror is not None
    prepare, disturbances = mirror.prepare, iter([4.0, 5.0, 6.0])

    def disturbed(*args: object, **how: object) -> object:
        prepared = prepare(*args, **how)  # type: ignore[arg-type]
        value = next(disturbances, None)
        if value is not None:
            line.set_ydata([0.0, value])
        return prepared

    mirror.prepare = disturbed  # type: ignore[method-assign,assignment]
    captures = len(screen.kinds)
    line.set_ydata([0.0, 3.0])
    screen.wait(lambda: shown_y(screen, seen) == [0.0, 6.0], "the last state")
    assert screen.watch.counts["torn"] >= 3
    assert screen.kinds[captures:] == ["delta"]


def test_a_snapshot_that_takes_too_long_is_left_to_the_calls(
    screen: Board, line: Line2D, seen: LiveFigure, monkeypatch: pytest.MonkeyPatch
) -> None:
    from livemon.figures import capture
    from livemon.figures.snapshot import Limit

    settle(screen, seen)
    monkeypatch.setattr(capture, "_QUIET_LIMIT", Limit(time_s=-1.0))
    figure = line.figure
    assert isinstance(figure, Figure)
    figure.add_axes((0.5, 0.5, 0.2, 0.2))
    screen.wait(lambda: screen.told, "a word about it")
    assert "draw_idle()" in screen.told[0]
    seen.request()
    screen.wait(lambda: len(screen.of(seen).axes) == 2, "the state of the call")


def test_several_figures_are_captured_in_one_turn(screen: Board) -> None:
    lines = [plt.subplots()[1].plot([0, 0])[0] for _ in range(4)]
    lives = [screen.show(line.figure, fps=5) for line in lines]  # type: ignore[arg-type]
    for _ in range(3):  # from the second tick on they are in step
        for live in lives:
            settle(screen, live)
        del screen.threads[:]
        turns = screen.watch.counts["turns"]
        for line in lines:
            line.set_ydata([1, 1])
        screen.wait(lambda: len(screen.threads) >= 4, "all of them")
    assert screen.watch.counts["turns"] <= turns + 3


def test_a_mark_wakes_the_hub_once(screen: Board, line: Line2D, seen: LiveFigure) -> None:
    settle(screen, seen)
    screen.wait(lambda: not screen.watch._awake, "the watch to sleep")
    wakes: list[object] = []
    screen.loop.call_soon = lambda *call: wakes.append(call)  # type: ignore[method-assign]
    for value in range(1000):
        line.set_ydata([0.0, value])
    del screen.loop.call_soon  # type: ignore[method-assign]
    assert len(wakes) == 1


def test_who_changes_a_figure_gives_way_to_a_hub_that_is_starved(
    screen: Board, line: Line2D, seen: LiveFigure, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = 0

    def sleep(seconds: float) -> None:
        nonlocal given
        given += 1
        time.sleep(seconds)

    monkeypatch.setattr(giveway, "time", SimpleNamespace(sleep=sleep))
    settle(screen, seen)
    let_go = threading.Event()
    screen.loop.call_soon(let_go.wait, PATIENCE_S)  # as if it waited for the interpreter lock
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not given:
            line.set_ydata([0.0, time.monotonic()])
            assert time.monotonic() < deadline
    finally:
        let_go.set()
    settle(screen, seen)


def test_who_changes_a_figure_that_nobody_sees_does_not_even_look(
    screen: Board, line: Line2D, seen: LiveFigure
) -> None:
    looks: list[float] = []

    def wanted(now_s: float) -> int:
        looks.append(now_s)
        return 0

    settle(screen, seen)
    registry.courtesy = giveway.Courtesy(wanted)
    for wanted_by_page in (False, True):
        seen.want(wanted=wanted_by_page)
        until_s = time.monotonic() + 0.02
        while time.monotonic() < until_s:
            line.set_ydata([0.0, time.monotonic()])
        assert bool(looks) is wanted_by_page
    settle(screen, seen)
