"""What is told of a canvas: Matplotlib's own events and toolbar, and a timer that is seen to run."""

from __future__ import annotations

from typing import Any

import pytest
from matplotlib.backend_bases import CloseEvent, MouseButton, MouseEvent, NavigationToolbar2, TimerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from livemon.protocol import InputEvent
from livemon.viewer import acts
from livemon.viewer.acts import Acts


class Timer(TimerBase):
    running = False

    def _timer_start(self) -> None:
        self.running = True

    def _timer_stop(self) -> None:
        self.running = False


class Canvas(FigureCanvasAgg):
    _timer_cls = Timer


class Stage:
    def __init__(self) -> None:
        self.canvas: Any = Canvas(Figure())  # type: ignore[no-untyped-call]
        self.canvas.toolbar = NavigationToolbar2(self.canvas)  # type: ignore[no-untyped-call]
        self.told: list[InputEvent] = []
        self.acts = Acts(self.canvas, self.told.extend)

    def mouse(self, name: str, button: MouseButton | None = None) -> None:
        MouseEvent(name, self.canvas, 50, 50, button)._process()  # type: ignore[attr-defined]

    def told_of_movements(self, count: int = 3) -> int:
        """How many of so many are told, one after the other."""
        before = len(self.told)
        for _ in range(count):
            self.mouse("motion_notify_event")
        return len(self.told) - before


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_a_release_is_told_when_its_press_was(stage: Stage) -> None:
    stage.mouse("button_press_event", MouseButton.LEFT)
    stage.canvas.toolbar.pan()  # by its key, while the button is held
    stage.mouse("button_release_event", MouseButton.LEFT)
    stage.mouse("button_press_event", MouseButton.LEFT)
    stage.mouse("button_release_event", MouseButton.LEFT)
    assert [event.kind for event in stage.told] == ["press", "release"]
    assert stage.told[-1].buttons == []


def test_nothing_waits_on_a_canvas_that_is_closed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "_EVERY_S", 3600.0)
    stage.mouse("button_press_event", MouseButton.LEFT)
    stage.mouse("motion_notify_event")  # so soon after, it waits
    timer: Any = stage.acts._timer
    assert timer.running
    CloseEvent("close_event", stage.canvas)._process()  # type: ignore[attr-defined]
    assert not timer.running
    assert [event.kind for event in stage.told] == ["press"]


def test_movements_that_nobody_listens_to_stay_in_the_window(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "_EVERY_S", 0.0)
    assert stage.told_of_movements() == 3
    monkeypatch.setattr(acts, "_UNHEARD_EVERY_S", 3600.0)
    stage.acts.heard = False
    assert stage.told_of_movements() == 0
    assert not stage.acts._timer.running  # type: ignore[attr-defined]
    stage.mouse("button_press_event", MouseButton.LEFT)  # its handler may have begun to listen
    assert stage.told_of_movements() == 3
    stage.mouse("button_release_event", MouseButton.LEFT)
    assert stage.told_of_movements() == 0
    monkeypatch.setattr(acts, "_UNHEARD_EVERY_S", 0.0)
    assert stage.told_of_movements() == 3  # now and then, to hear whether somebody listens by now
