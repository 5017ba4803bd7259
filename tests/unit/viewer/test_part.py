"""The hub's side of viewers: who is given which captures, and what becomes of windows whose process ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from hub.support import RecordingPort
from livemon.child_messages import payload
from livemon.figures.messages import Failed, Forget, Load, Places
from livemon.figures.taps import Taps
from livemon.ports import ChildSpec
from livemon.protocol import Input, InputEvent
from livemon.viewer.messages import Acted, Closed, Heed, Open, Opened, Rate, Title, ToViewer, decode_to_viewer
from livemon.viewer.part import ViewerPart
from livemon.viewer.window import ViewerWindow


@dataclass
class Live:
    id: str = "figure"
    title: str = "Figure 1"
    name: str = "Figure 1"
    size: tuple[int, int] = (640, 480)
    wanted: bool = False
    watched_only: bool = False
    reasons: list[str] = field(default_factory=list)

    def lost(self, reason: str) -> None:
        self.reasons.append(reason)


@dataclass
class Captured:
    kind: str
    parts: list[bytes]


def capture(number: int, kind: Any = "delta") -> Captured:
    head = Load(figure="figure", capture=number, kind=kind, matplotlib="3")
    return Captured(kind, [payload(head), b"data"])


class Figures:
    """What keeps captures."""

    def __init__(self) -> None:
        self.taps = Taps()
        self.kept: list[Captured] = []
        self.could_wait: list[bool] = []
        self.noted = 0
        self.looks = 0
        self.acts: list[tuple[Input, Places]] = []
        self.heard = True

    def acted(self, message: Input, places: Places) -> bool:
        self.acts.append((message, places))
        return self.heard

    def look(self, _figure: str) -> None:
        self.looks += 1

    def base(self, _figure: str) -> tuple[int, list[list[bytes]]]:
        return (self.noted, [one.parts for one in self.kept]) if self.kept else (0, [])

    def captured(self, number: int, kind: str = "delta", *, written: bool = False) -> None:
        one = capture(number, kind)
        self.kept = [one] if kind == "snapshot" else [*self.kept, one]
        self.noted = number
        if written:
            self.could_wait.append(self.taps.write_now("figure", number, b"data"))
        self.taps.take("figure", number, one)


class Child:
    """Keeps what it was sent."""

    pid = 1
    state = "ok"
    pending_bytes = 0

    def __init__(self, spec: ChildSpec) -> None:
        self.spec = spec
        self.heard: list[ToViewer] = []
        self.written = 0
        self.writes = True

    def send(self, parts: Sequence[Any]) -> bool:
        self.heard.append(decode_to_viewer([memoryview(part) for part in parts]))
        return True

    def send_now(self, _data: bytes) -> bool:
        self.written += self.writes
        return self.writes

    def restart(self, reason: str) -> None: ...
    def stop(self) -> None: ...

    def says(self, message: Any) -> None:
        self.spec.on_message([memoryview(payload(message))])

    @property
    def captures(self) -> list[int]:
        found = [message.capture for message in self.heard if isinstance(message, Load)]
        self.heard = [message for message in self.heard if not isinstance(message, Load)]
        return found


class Hub(RecordingPort):
    def __init__(self) -> None:
        super().__init__()
        self.children: list[Child] = []
        self.dismissed: list[Child] = []

    def spawn(self, spec: ChildSpec) -> Any:
        self.children.append(Child(spec))
        spec.on_start()
        return self.children[-1]

    def dismiss(self, child: Any) -> None:
        self.dismissed.append(child)

    def turn(self) -> None:
        """All that is due now."""
        timers, self.timers = self.timers, []
        for timer in timers:
            timer.function(*timer.args)


class Stage:
    def __init__(self) -> None:
        self.hub = Hub()
        self.figures = Figures()
        self.part = ViewerPart(self.figures)  # type: ignore[arg-type]
        self.part.start(self.hub)
        self.live = Live()

    def open(self, gui: str = "tk") -> tuple[ViewerWindow, Child]:
        window = ViewerWindow(self.live, gui, object(), lambda _: None)  # type: ignore[arg-type]
        self.part.open(window)
        self.hub.turn()
        return window, self.hub.children[-1]


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_a_window_begins_with_what_is_kept(stage: Stage) -> None:
    stage.figures.captured(1, "snapshot")
    stage.figures.captured(2)
    window, child = stage.open()
    assert isinstance(child.heard[0], Open)
    assert child.captures == [1, 2]
    stage.figures.captured(3)
    assert child.captures == [3]
    child.says(Opened(figure="figure", binding="tkinter 8.6"))
    window.wait_open(0)
    assert window.binding == "tkinter 8.6"


def test_what_the_thread_that_captures_wrote_is_not_sent_twice(stage: Stage) -> None:
    stage.figures.captured(1, "snapshot")
    _, child = stage.open()
    assert child.captures == [1]
    stage.figures.captured(2, written=True)
    assert (child.captures, child.written) == ([], 1)
    child.writes = False  # something waits in its pipe
    stage.figures.captured(3, written=True)
    assert (child.captures, child.written) == ([3], 1)
    assert stage.figures.could_wait == [True, False]


def test_without_a_base_deltas_wait_for_a_snapshot(stage: Stage) -> None:
    _, child = stage.open()
    stage.figures.taps.take("figure", 7, capture(7))
    assert child.captures == []
    stage.figures.captured(8, "snapshot")
    stage.figures.captured(9)
    assert child.captures == [8, 9]


def test_one_that_is_behind_begins_anew_when_it_has_caught_up(stage: Stage) -> None:
    stage.figures.captured(1, "snapshot")
    _, child = stage.open()
    assert child.captures == [1]
    child.pending_bytes = 1 << 30
    stage.figures.captured(2)
    stage.figures.captured(3)
    assert child.captures == []
    child.pending_bytes = 0
    stage.figures.captured(4)
    assert child.captures == [1, 2, 3, 4]


def test_rates_and_titles(stage: Stage) -> None:
    _, child = stage.open()
    _, other = stage.open("qt")
    assert stage.part.rate("figure") == 30
    child.says(Rate(figure="figure", fps=12.0))
    assert stage.part.rate("figure") == 12
    child.says(Rate(figure="figure", fps=0.0))  # nobody sees that one
    assert stage.part.rate("figure") == 30
    assert stage.part.rate("another") == 0
    stage.live.title = "loss"
    stage.figures.taps.listed(["figure"])
    assert child.heard[-1] == other.heard[-1] == Title(figure="figure", title="loss")


def test_windows_close_from_both_sides(stage: Stage) -> None:
    window, child = stage.open()
    child.says(Closed(figure="figure"))
    assert (window.closed, window.problem) == (True, "")
    assert stage.hub.dismissed == [child]
    window, child = stage.open()
    stage.figures.taps.listed([])
    assert window.problem == "The figure was closed."
    assert child.heard[-1] == Forget(figure="figure")
    assert stage.hub.dismissed[1:] == [child]


def test_what_a_person_does_is_passed_on(stage: Stage) -> None:
    _, child = stage.open()
    press, places = InputEvent(kind="press", x=0.5, y=0.5, button=1), Places(figure="figure", request=0, width=8)
    child.says(Acted(places=places, events=[press]))
    child.says(Acted(places=Places(figure="another", request=0), events=[press]))  # its window is gone
    assert stage.figures.acts == [(Input(page="", figure="figure", events=[press]), places)]


def test_a_viewer_is_told_once_whether_somebody_listens_to_movements(stage: Stage) -> None:
    _, child = stage.open()
    places = Places(figure="figure", request=0, width=8)
    motion, press = (InputEvent(kind=kind, x=0.5, y=0.5) for kind in ("motion", "press"))

    def told(*events: InputEvent, heard: bool) -> list[ToViewer]:
        child.heard.clear()
        stage.figures.heard = heard
        child.says(Acted(places=places, events=[*events]))
        return child.heard

    assert told(motion, heard=True) == []
    assert told(motion, heard=False) == [Heed(figure="figure", motion=False)]
    assert told(motion, heard=False) == []
    assert told(motion, press, heard=True) == []  # of movements that says nothing
    assert told(motion, heard=True) == [Heed(figure="figure", motion=True)]
    assert told(motion, heard=False) == [Heed(figure="figure", motion=False)]
    child.spec.on_start()  # another process, which has not been told
    stage.hub.turn()
    assert told(motion, heard=False) == [Heed(figure="figure", motion=False)]


@pytest.mark.parametrize("seen_elsewhere", [False, True])
def test_closing_the_last_window_ends_a_wait_for_clicks(stage: Stage, seen_elsewhere: bool) -> None:
    _, child = stage.open()
    stage.live.wanted = seen_elsewhere
    child.says(Closed(figure="figure"))
    assert [one.events[0].kind for one, _ in stage.figures.acts] == ([] if seen_elsewhere else ["close"])


def closes(stage: Stage) -> list[str]:
    return [one.figure for one, _ in stage.figures.acts if one.events[0].kind == "close"]


def test_pages_that_take_no_clicks_keep_no_wait_for_them(stage: Stage) -> None:
    stage.live.watched_only = stage.live.wanted = True  # a board shows it, too
    _, child = stage.open()
    _, other = stage.open("qt")
    child.says(Closed(figure="figure"))
    assert closes(stage) == []  # the other window is still there
    other.says(Closed(figure="figure"))
    assert closes(stage) == ["figure"]


def test_a_window_that_is_lost_ends_a_wait_for_clicks(stage: Stage) -> None:
    _, child = stage.open()
    for _ in range(3):
        child.spec.on_exit("killed by SIGKILL")
    assert closes(stage) == ["figure"]
    _, child = stage.open("qt")
    child.says(Failed(figure="figure", capture=1, stage="draw", text="it hangs", trace="", lasting=True))
    assert closes(stage) == ["figure"] * 2


def test_a_viewer_that_ends_again_and_again_is_given_up(stage: Stage) -> None:
    stage.figures.captured(1, "snapshot")
    window, child = stage.open()
    for _ in range(2):
        child.spec.on_exit("killed by SIGKILL")
        assert not window.closed
        child.spec.on_start()
        stage.hub.turn()
        assert child.captures[-1:] == [1]  # a new process is given the same again
    child.spec.on_exit("killed by SIGKILL")
    assert "killed by SIGKILL" in window.problem
    assert stage.hub.dismissed == [child]
    assert stage.hub.notices == [("error", "The tk viewer ended 3 times and is given up: its windows are closed.")]


def test_what_a_viewer_cannot_load_is_captured_anew_a_few_times(stage: Stage) -> None:
    stage.figures.captured(1, "snapshot")
    _, child = stage.open()
    for _ in range(5):
        child.says(Failed(figure="figure", capture=1, stage="load", text="ImportError: no", trace=""))
    assert stage.live.reasons == ["failed in a viewer"] * 3
    assert stage.hub.notices[0][1] == "Figure 1 cannot be loaded in its tk window: ImportError: no"
    stage.hub.clock.advance(3600)  # long after, what went wrong then does not count
    child.says(Failed(figure="figure", capture=1, stage="load", text="ImportError: no", trace=""))
    assert stage.live.reasons == ["failed in a viewer"] * 4


def test_a_figure_that_hangs_loses_its_window_and_the_others_stay(stage: Stage) -> None:
    window, child = stage.open()
    stage.live = Live(id="another", title="Figure 2")
    other, _ = stage.open()
    hung = Failed(figure="figure", capture=1, stage="draw", text="it took longer than 10 s", trace="", lasting=True)
    child.says(hung)
    assert (window.closed, window.problem) == (True, "it took longer than 10 s")
    assert child.heard[-1] == Forget(figure="figure")
    child.spec.on_exit("it ended with exit status 3")
    child.spec.on_start()
    child.heard.clear()
    stage.hub.turn()
    assert [message.figure for message in child.heard if isinstance(message, Open)] == ["another"]
    assert not other.closed
