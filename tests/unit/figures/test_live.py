"""When a live figure is captured: seen, due, allowed, by one thread at a time."""

from __future__ import annotations

import copy
import gc
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

import livemon
from livemon import metrics
from livemon.errors import UsageError
from livemon.figures.capture import Captured
from livemon.figures.drawing import drawing
from livemon.figures.live import LiveFigure, registry

from .interrupts import interrupt


class Sink:
    """Keeps what is captured."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.changes = 0

    def captured(self, live: LiveFigure, captured: Any) -> None:
        self.taken.append((live.name, captured.kind))

    def changed(self) -> None:
        self.changes += 1

    def photograph(self, live: LiveFigure, done: Callable[[bytes | None], None]) -> None:
        done(None)


@pytest.fixture
def sink() -> Iterator[Sink]:
    registry.reset()
    registry.sink = sink = Sink()
    yield sink
    registry.reset()


@pytest.fixture
def seen(sink: Sink) -> LiveFigure:
    """A figure that a page shows, captured once."""
    fig, ax = plt.subplots()
    ax.plot([1, 2, 3])
    found = livemon.live(fig, fps=1000)
    found.want(wanted=True, fps=1000)
    found.update()
    found.answered()
    assert sink.taken == [("Figure 1", "snapshot")]
    sink.taken.clear()
    registry.meter.forgive(found.id)
    registry.meter.share = 1e9
    return found


def change(found: LiveFigure, color: str) -> None:
    figure = found.figure
    assert figure is not None
    figure.axes[0].lines[0].set_color(color)


def empty(found: LiveFigure) -> None:
    """As if its captures had been very expensive."""
    registry.meter.share = 0.01
    registry.meter.charge(found.id, 60.0)


def ready(found: LiveFigure) -> None:
    """As if the frame interval had passed."""
    found.answered()
    found.next_s = 0.0


def test_what_nobody_sees_is_not_captured(sink: Sink) -> None:
    fig, _ = plt.subplots()
    found = livemon.live(fig)
    for _ in range(3):
        found.update()
    assert sink.taken == []
    assert found.dirty


def test_one_capture_is_under_way_at_most(sink: Sink, seen: LiveFigure) -> None:
    ready(seen)
    change(seen, "red")
    seen.request()
    seen.next_s = 0.0
    change(seen, "green")
    seen.request()
    assert sink.taken == [("Figure 1", "delta")]
    assert seen.dirty
    ready(seen)
    seen.request()
    assert sink.taken == [("Figure 1", "delta")] * 2
    assert not seen.dirty


def test_a_capture_that_a_person_waits_for_overtakes_the_one_under_way(sink: Sink, seen: LiveFigure) -> None:
    ready(seen)
    change(seen, "red")
    seen.request()
    change(seen, "green")
    seen.request(in_hand=True)
    assert sink.taken == [("Figure 1", "delta")] * 2
    assert not seen.dirty
    assert seen.in_flight(time.monotonic())


def test_what_a_person_does_is_counted_and_not_paid_for(sink: Sink, seen: LiveFigure) -> None:
    registry.meter.share = 0.01
    spent_s = registry.meter.spent_s
    for color in ("red", "green", "blue"):
        change(seen, color)
        seen._hand_free_s = 0.0
        seen.request(in_hand=True)
        seen.answered()
    assert sink.taken == [("Figure 1", "delta")] * 3
    assert registry.meter.spent_s > spent_s
    assert registry.meter.allows(seen.id)  # the loop's own captures go on
    empty(seen)
    change(seen, "red")
    seen._hand_free_s = 0.0
    seen.request(in_hand=True)
    assert not seen.dirty


def test_what_a_person_does_waits_for_what_that_person_did_before(sink: Sink, seen: LiveFigure) -> None:
    change(seen, "red")
    seen.request(in_hand=True)
    seen._hand_free_s = 0.0
    change(seen, "green")
    seen.request(in_hand=True)
    assert sink.taken == [("Figure 1", "delta")]
    assert registry.has_due
    seen.answered()
    seen._hand_free_s = time.monotonic() + 60.0  # as if it had taken very long
    seen.request(in_hand=True)
    assert len(sink.taken) == 1
    seen._hand_free_s = 0.0
    seen.request(in_hand=True)
    assert len(sink.taken) == 2
    assert seen._hand_free_s > 0


def test_the_frame_interval_is_kept(sink: Sink, seen: LiveFigure) -> None:
    ready(seen)
    seen.seen_fps = 0.001
    for color in ("red", "green", "blue"):
        change(seen, color)
        seen.answered()
        seen.request()
    assert len(sink.taken) == 1


def test_the_meter_can_refuse(sink: Sink, seen: LiveFigure) -> None:
    ready(seen)
    empty(seen)
    change(seen, "red")
    seen.request()
    assert sink.taken == []


def test_update_changes_several_artists_as_one(sink: Sink, seen: LiveFigure) -> None:
    ready(seen)
    with livemon.update(seen.figure):
        change(seen, "red")
        seen.request()
        change(seen, "green")
        seen.request()
        assert sink.taken == []
    assert len(sink.taken) == 1


def test_the_final_state_is_captured_whatever_the_meter_says(sink: Sink, seen: LiveFigure) -> None:
    empty(seen)
    change(seen, "red")
    assert seen.changed()
    assert seen.capture_final()
    assert len(sink.taken) == 1
    assert not seen.changed()


def test_log_captures_what_is_due_and_costs_nothing_else(sink: Sink, seen: LiveFigure) -> None:
    assert metrics.after_log is None
    ready(seen)
    change(seen, "red")  # its stale callback marks it
    assert metrics.after_log is not None
    livemon.log(loss=1.0)
    assert sink.taken == [("Figure 1", "delta")]
    assert metrics.after_log is None


def test_a_loop_that_logs_looks_at_what_is_due_now_and_then_and_after_each_change(
    sink: Sink, seen: LiveFigure, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    real = LiveFigure.capture_at_log
    monkeypatch.setattr(LiveFigure, "capture_at_log", lambda self, calls=1: (looks.append(calls), real(self, calls)))
    ready(seen)
    change(seen, "red")
    seen.next_s = time.monotonic() + 60.0
    for _ in range(1000):
        livemon.log(loss=1.0)
    assert len(looks) < 500
    before = sum(looks)
    change(seen, "green")
    livemon.log(loss=1.0)
    assert sum(looks) > before
    assert sum(looks) == 1001  # no call is forgotten: habits are known by their number
    seen.next_s = 0.0
    change(seen, "blue")
    livemon.log(loss=1.0)
    assert sink.taken == [("Figure 1", "delta")]


def test_log_of_another_thread_leaves_the_figure_to_its_own(sink: Sink, seen: LiveFigure) -> None:
    ready(seen)
    change(seen, "red")
    thread = threading.Thread(target=livemon.log, kwargs={"loss": 1.0})
    thread.start()
    thread.join()
    assert sink.taken == []


def test_threads_never_capture_one_figure_at_once(sink: Sink, seen: LiveFigure) -> None:
    inside = threading.Lock()
    collisions: list[str] = []
    recorder = seen.recorder
    original = recorder.capture

    def capture(**how: Any) -> Any:
        if not inside.acquire(blocking=False):
            collisions.append(threading.current_thread().name)
            return None
        try:
            return original(**how)
        finally:
            inside.release()

    recorder.capture = capture  # type: ignore[method-assign]
    errors: list[BaseException] = []

    def work(color: str) -> None:
        try:
            for _ in range(200):
                ready(seen)
                change(seen, color)
                seen.request()
        except BaseException as error:  # what a thread raises would be lost
            errors.append(error)

    threads = [threading.Thread(target=work, args=(color,)) for color in ("red", "green", "blue")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not collisions
    assert not errors
    assert len(sink.taken) > 3


def test_interrupts_at_any_moment_of_an_update_hold_nothing(sink: Sink, seen: LiveFigure) -> None:
    def work() -> None:
        with livemon.update(seen.figure):
            pass

    for _ in range(400):
        interrupt(work)
        assert not seen.held


def test_a_new_cell_frees_what_an_interrupt_left_held(sink: Sink, seen: LiveFigure) -> None:
    left = livemon.update(seen.figure)  # as in the last traceback
    left.__enter__()
    entered, done = threading.Event(), threading.Event()

    def work() -> None:
        with livemon.update(seen.figure):
            entered.set()
            done.wait()

    thread = threading.Thread(target=work)
    thread.start()
    assert not entered.wait(0.2), "it is kept out"
    registry.begin_cell()
    entered.wait()
    registry.begin_cell()
    assert seen.held, "the thread is still inside"
    done.set()
    thread.join()
    assert not seen.held
    left.__exit__(None, None, None)


def test_interrupts_at_any_moment_of_drawings_in_the_kernel_keep_no_lock(sink: Sink, seen: LiveFigure) -> None:
    recorder, figure = seen.recorder, seen.figure
    assert figure is not None
    figure.clear()
    free = []

    def look() -> None:
        free.append(drawing.acquire(0.0))
        if free[-1]:
            drawing.release()

    figure.draw = lambda _: None  # type: ignore[method-assign]
    figure.set_size_inches(0.1, 0.1)
    recorder.start_anew("test")
    gc.collect()  # what an interrupt raises in a finaliser is lost
    for _ in range(150):
        interrupt(lambda: recorder._draw(figure, final=False))
        in_thread(look)
        assert free[-1]
    assert recorder.counts["pixels"] > 150


def test_a_figure_may_be_lost_while_it_is_asked_whether_it_changed(sink: Sink, seen: LiveFigure) -> None:
    class Lost(list[Any]):
        def __len__(self) -> int:
            seen.recorder.start_anew("the renderer ended")
            return super().__len__()

    seen.recorder._harvested = Lost()
    assert not seen.changed()
    assert seen.changed()


def in_thread(work: Callable[[], object]) -> None:
    """Another thread does it, and is done."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


@pytest.mark.parametrize("first", [True, False])
def test_a_mark_of_another_thread_while_a_capture_begins_is_not_lost(
    sink: Sink, seen: LiveFigure, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    ready(seen)
    change(seen, "red")
    settled = registry.settled
    colors = ["green"]

    def between(live: LiveFigure) -> None:
        if not first:
            settled(live)
        if colors:
            in_thread(lambda: change(live, colors.pop()))
        if first:
            settled(live)

    monkeypatch.setattr(registry, "settled", between)
    seen.request()
    ready(seen)
    change(seen, "blue")
    assert registry.due_now() == [seen]


@pytest.mark.parametrize("by_another", [True, False])
def test_drawing_marks_the_figure_and_keeps_marks_of_others(
    sink: Sink, seen: LiveFigure, monkeypatch: pytest.MonkeyPatch, by_another: bool
) -> None:
    ready(seen)
    change(seen, "red")

    def drawn(**_: object) -> Captured:
        if by_another:
            in_thread(lambda: change(seen, "green"))
        change(seen, "blue")
        return Captured(parts=[], kind="pixels", time_s=0.0)

    monkeypatch.setattr(seen.recorder, "capture", drawn)
    seen.request()
    assert sink.taken == [("Figure 1", "pixels")]
    assert seen.dirty is by_another
    assert registry.due_now() == [seen] * by_another


def test_what_becomes_due_while_another_is_settled_is_seen_by_log(sink: Sink, seen: LiveFigure) -> None:
    other = livemon.live(plt.figure())
    other.want(wanted=True)
    registry.settled(other)

    class Due(dict[str, LiveFigure]):
        def __len__(self) -> int:
            count = super().__len__()
            if not count and not other.dirty:
                other.mark()
            return count

    other.dirty = False
    registry._due = Due()
    registry.settled(seen)
    assert registry.due_now() == [other]
    assert metrics.after_log is not None


def test_an_interrupt_during_a_capture_costs_one_snapshot(sink: Sink, seen: LiveFigure) -> None:
    ready(seen)
    change(seen, "red")
    mirror = seen.recorder._mirror
    assert mirror is not None

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    mirror.prepare = interrupted  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        seen.request()
    ready(seen)
    seen.request()
    assert sink.taken == [("Figure 1", "snapshot")]


def test_a_drawing_in_the_kernel_is_no_reason_to_miss_a_change(sink: Sink, seen: LiveFigure) -> None:
    ready(seen)
    change(seen, "red")
    seen.about_to_draw()
    figure = seen.figure
    assert figure is not None
    figure.draw_without_rendering()
    seen.request()
    assert sink.taken == [("Figure 1", "delta")]


@pytest.mark.parametrize("structure", [False, True])
def test_a_figure_of_another_backend_stays_marked_for_its_own_canvas(
    sink: Sink, seen: LiveFigure, structure: bool
) -> None:
    """pyplot asks its canvas at the end of the cell, by the mark, to draw it."""
    figure = seen.figure
    assert figure is not None
    figure.canvas.draw()
    assert not figure.stale
    for color in ("red", "green"):
        ready(seen)
        sink.taken.clear()
        if structure:
            figure.add_subplot()
        change(seen, color)
        seen.request()
        assert sink.taken == [("Figure 1", "snapshot" if structure else "delta")]
        assert figure.stale
        assert not seen.changed()
    figure.set_facecolor("blue")
    assert seen.changed()
    assert seen.capture_final()
    assert not seen.changed()
    assert figure.stale
    figure.canvas.draw()
    assert not figure.stale
    seen.update()
    assert not figure.stale


def test_names_are_unique_and_freed(sink: Sink) -> None:
    one, two, other = plt.figure(), plt.figure(), plt.figure("losses")
    names = [livemon.live(one, "a").name, livemon.live(two, "a").name, livemon.live(other).name]
    assert names == ["a", "a (2)", "losses"]
    assert livemon.live(one) is livemon.live(one)
    first = registry.of(one)
    assert first is not None
    registry.close(first)
    assert livemon.live(plt.figure(), "a").name == "a"


def test_a_figure_that_is_gone_is_not_kept(sink: Sink) -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    livemon.live(figure)
    assert len(registry.figures) == 1
    del figure
    import gc

    gc.collect()
    assert not registry.figures


def test_live_says_what_it_takes() -> None:
    with pytest.raises(UsageError, match="not int"):
        livemon.live(3)
    for fps in (0, -1, float("nan"), "10", None):
        with pytest.raises(UsageError, match="positive"):
            livemon.live(plt.figure(), fps=fps)  # type: ignore[arg-type]
    assert livemon.live(plt.figure(), fps=np.int64(7)).fps == 7  # type: ignore[arg-type]


def test_a_forked_child_waits_for_no_lock_of_its_parent(sink: Sink, seen: LiveFigure) -> None:
    with seen._lock:
        pid = os.fork()
        if pid == 0:
            free = seen._lock.acquire(timeout=2.0)
            os._exit(0 if free and not seen.wanted and registry.sink is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_a_figure_that_was_captured_goes_when_nobody_holds_it(seen: LiveFigure) -> None:
    assert seen.figure is not None
    plt.close(seen.figure)
    gc.collect()
    assert seen.figure is None
    assert seen.id not in registry.figures
    # the hub's part may still ask for it
    assert seen.recorder.capture(final=True, asked=True) is None
    seen.fall_back("the renderer ended")


def test_who_copies_or_pickles_a_figure_gets_no_recorder(seen: LiveFigure) -> None:
    figure = seen.figure
    assert vars(figure)["_livemon_recorder"] is seen.recorder_if_any
    assert vars(pickle.loads(pickle.dumps(figure)))["_livemon_recorder"] is None
    assert vars(copy.deepcopy(figure))["_livemon_recorder"] is None


def test_update_takes_a_figure_or_a_part_of_one(sink: Sink, seen: LiveFigure) -> None:
    assert seen.figure is not None
    part = seen.figure.subfigures()
    with livemon.update(part):
        assert seen.held
    assert not seen.held
    with pytest.raises(UsageError, match="a Matplotlib figure, not Axes"), livemon.update(seen.figure.axes[0]):
        pass


def test_code_that_draws_by_hand_makes_nothing_grow(sink: Sink, seen: LiveFigure) -> None:
    change(seen, "red")
    for _ in range(20):
        seen.about_to_draw()
    assert len(seen.recorder._harvested) < 20
    seen.want(wanted=False)
    for _ in range(20):
        seen.about_to_draw()
    seen.capture_final()
    assert sink.taken[-1] == (seen.name, "snapshot")
    assert seen.recorder.counts["snapshot: drawn unseen"] == 1
    assert seen.recorder._harvested == []


def test_the_first_values_of_a_collection_are_seen(sink: Sink, seen: LiveFigure) -> None:
    assert seen.figure is not None
    ready(seen)
    assert not seen.has_silent_artists
    dots = seen.figure.axes[0].scatter([1, 2], [1, 2])
    seen.update()
    assert sink.taken == [(seen.name, "delta")]
    assert seen.has_silent_artists
    dots.set_array(np.array([1.0, 2.0]))
    assert seen.changed_silently()
