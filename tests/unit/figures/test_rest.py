"""Once a figure rests in an idle kernel all of it is looked at, once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import ConnectionPatch

import livemon
from hub.support import RecordingPort
from livemon.figures.idle import IdleCaptures
from livemon.figures.live import LiveFigure, registry


class Setup:
    """A figure that a page shows, captured once; `taken`: what was captured since."""

    def __init__(self) -> None:
        registry.reset()
        registry.sink = self  # type: ignore[assignment]
        self.taken: list[str] = []
        self.port = RecordingPort(cell_running=False)
        self.idle = IdleCaptures(self.port, self._at_once)
        figure, axes = plt.subplots()
        self.tie = figure.add_artist(ConnectionPatch((0, 1), (1, 2), "data", "data", axesA=axes, axesB=axes))
        self.live: LiveFigure = livemon.live(figure)
        self.live.want(wanted=True)
        self.live.update()
        self.live.answered()
        self.live.capture_final()  # the first look at all of it sends what reading it has settled
        assert self.taken[0] == "snapshot"
        self.taken.clear()

    def _at_once(self, function: Callable[[], object]) -> bool:
        function()
        return True

    def captured(self, _live: LiveFigure, captured: Any) -> None:
        self.taken.append(captured.kind)

    def changed(self) -> None:
        pass


@pytest.fixture
def setup() -> Iterator[Setup]:
    yield Setup()
    registry.reset()


@pytest.mark.parametrize("changed", [False, True])
def test_a_figure_that_nobody_draws_is_looked_at_once_though_each_look_finds_something(
    setup: Setup, changed: bool
) -> None:
    """Limits that wait for autoscaling are told each time."""
    assert setup.live.figure is not None
    setup.live.figure.axes[0].plot([1, 2, 3])
    setup.live.capture_final()
    setup.taken.clear()
    if changed:
        setup.tie.xy1 = (0.5, 1.0)
    for _ in range(5):
        setup.idle.await_rest(setup.live)  # as after each answer of the renderer
        setup.port.pass_time(2.0)
    assert setup.taken == ["delta"]


def test_what_nothing_marked_is_captured_and_looked_for_once(setup: Setup) -> None:
    setup.tie.xy1 = (0.5, 1.0)
    assert not setup.live.dirty
    for _ in range(3):
        setup.idle.await_rest(setup.live)
    setup.port.pass_time(2.0)
    assert setup.taken == ["delta"]
    assert not setup.port.timers


@contextmanager
def still_running(work: Callable[[Callable[[], object]], object]) -> Iterator[None]:
    """A thread that has called what `work` is given, and goes on until the end of the block."""
    reached, end = threading.Event(), threading.Event()

    def wait() -> None:
        reached.set()
        end.wait(30)

    thread = threading.Thread(target=work, args=(wait,))
    thread.start()
    try:
        assert reached.wait(30)
        yield
    finally:
        end.set()
        thread.join()


def test_what_a_thread_changed_that_still_runs_is_looked_at_too(setup: Setup) -> None:
    def job(wait: Callable[[], object]) -> None:
        setup.live.mark()
        setup.live.capture_final()
        setup.tie.xy1 = (0.5, 1.0)  # the last that it does to the figure
        wait()

    with still_running(job):
        setup.live.answered()
        setup.taken.clear()
        assert setup.live.owned_elsewhere()
        setup.idle.await_rest(setup.live)
        setup.port.pass_time(2.0)
        assert setup.taken == ["delta"]


def test_what_a_thread_is_in_the_middle_of_is_left_alone(setup: Setup) -> None:
    def job(wait: Callable[[], object]) -> None:
        with livemon.update(setup.live.figure):
            setup.tie.xy1 = (0.5, 1.0)
            wait()

    with still_running(job):
        setup.idle.await_rest(setup.live)
        setup.port.pass_time(2.0)
        assert setup.taken == []


def test_a_figure_of_which_nothing_changed_is_left_alone(setup: Setup) -> None:
    setup.idle.await_rest(setup.live)
    setup.port.pass_time(5.0)
    assert setup.taken == []
    assert not setup.port.timers


def test_a_cell_that_began_meanwhile_looks_at_its_own_end(setup: Setup) -> None:
    setup.tie.xy1 = (0.5, 1.0)
    setup.idle.await_rest(setup.live)
    setup.port.cell_running = True
    setup.port.pass_time(5.0)
    assert setup.taken == []
    assert not setup.port.timers
