"""The hub with its real thread and a recorded channel: who is told what, and the rules of a good citizen."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from livemon.clock import SYSTEM_CLOCK
from livemon.hub import hub as hub_module
from livemon.hub.hub import Hub
from livemon.ports import CellEvent, HubPart, HubPort, Page
from livemon.protocol import (
    PROTOCOL,
    Alive,
    Attach,
    Detach,
    Goodbye,
    Hello,
    Notice,
    Resync,
    SourceState,
    State,
    Stop,
    View,
    Viewport,
    encode,
)

from .support import RecordingChannel

WAIT_S = 10.0


class Part(HubPart):
    """Notes what it is called for; raises where it is told to."""

    def __init__(self, fail: str = "") -> None:
        self.calls: list[str] = []
        self.fail = fail
        self.hub: HubPort | None = None

    def note(self, what: str) -> None:
        self.calls.append(what)
        if what.split()[0] == self.fail:
            raise RuntimeError(f"{what} went wrong")

    def start(self, hub: HubPort) -> None:
        self.hub = hub
        self.note("start")

    def stop(self) -> None:
        self.note("stop")

    def on_attach(self, page: Page, since: float) -> None:
        self.note(f"attach {page.id} {since:g}")

    def on_view(self) -> None:
        assert self.hub is not None
        shown = {page.id: sorted(page.view.figures) for page in self.hub.pages.values() if page.view is not None}
        self.note(f"view {shown}")

    def on_resync(self, page: Page, figure: str) -> None:
        self.note(f"resync {page.id} {figure}")

    def on_cell(self, event: CellEvent) -> None:
        self.note(f"cell {event.running}")


class Setup:
    def __init__(self, *parts: Part, subshells: bool = True) -> None:
        self.channel = RecordingChannel(subshells=subshells)
        self.parts = parts or (Part(),)
        self.stopped = threading.Event()
        self.hub = Hub(
            clock=SYSTEM_CLOCK,
            channel=self.channel,
            session="s",
            version="1",
            pid=1,
            period_s=1.0,
            parts=self.parts,
            on_stop_request=self.stopped.set,
        )
        self.hub.start()

    def say(self, message: Any, carrier: str = "c") -> None:
        self.hub.message(encode(message), carrier)
        self.settle()

    def settle(self) -> None:
        self.hub.ask(lambda: None)

    def until(self, condition: Callable[[], object]) -> None:
        ready = threading.Event()

        def look() -> None:
            if condition():
                ready.set()
            else:
                self.hub.call_later(0.01, look)

        self.hub.call_soon(look)
        assert ready.wait(WAIT_S)

    def cell(self, *, running: bool) -> None:
        self.hub.cell_event(CellEvent(running=running, count=1, time=1.0))
        self.settle()

    def attach(self, page: str = "p") -> None:
        self.say(Attach(protocol=1, page=page), carrier=page)


@pytest.fixture
def make() -> Iterator[Callable[..., Setup]]:
    made: list[Setup] = []

    def build(*parts: Part, **options: bool) -> Setup:
        made.append(Setup(*parts, **options))
        return made[-1]

    yield build
    for one in made:
        one.hub.stop("over")
        assert not one.hub.alive


def test_a_hub_that_nobody_watches_says_hello_once_and_is_silent(make: Callable[..., Setup]) -> None:
    setup = make()
    setup.hub.ask(lambda: setup.hub.publish(Notice(level="info", text="x", time=1.0)))
    setup.hub.ask(lambda: setup.hub.set_source(SourceState(name="host", state="ok")))
    setup.hub.notice("warning", "nobody is there")
    setup.cell(running=True)
    setup.cell(running=False)
    assert [type(message) for message, _ in setup.channel.sent] == [Hello]


def test_a_page_gets_hello_then_what_the_parts_have_then_state_and_notices(make: Callable[..., Setup]) -> None:
    setup = make()
    setup.hub.notice("warning", "said before the page came", key="k")
    setup.say(Attach(protocol=1, page="p", since=5.0))
    kinds = [type(message) for message, _ in setup.channel.sent]
    assert kinds == [Hello, Hello, State, Notice]
    assert setup.parts[0].calls == ["start", "attach p 5", "view {}"]


def test_state_is_published_whole_when_it_changes(make: Callable[..., Setup]) -> None:
    setup = make()
    setup.attach()
    setup.hub.ask(lambda: setup.hub.set_source(SourceState(name="gpu", state="absent", reason="no driver")))
    setup.hub.ask(lambda: setup.hub.count_dropped("metrics", 3))
    setup.hub.ask(lambda: setup.hub.count_dropped("metrics", 4))
    setup.cell(running=True)
    setup.until(lambda: setup.channel.of(State)[-1].cell.running)
    state = setup.channel.of(State)[-1]
    assert [source.reason for source in state.sources] == ["no driver"]
    assert state.dropped == {"metrics": 7}
    before = len(setup.channel.of(State))
    setup.hub.ask(lambda: setup.hub.set_source(SourceState(name="gpu", state="absent", reason="no driver")))
    setup.until(lambda: True)
    assert len(setup.channel.of(State)) == before


def test_views_resyncs_and_detach_reach_the_parts(make: Callable[..., Setup]) -> None:
    setup = make()
    setup.attach()
    setup.say(View(page="p", panel=True, figures={"f": Viewport(width=1, height=1)}), "p")
    setup.say(Resync(page="p", figure="f"), "p")
    setup.say(Alive(page="p"), "p")
    setup.say(Detach(page="p"), "p")
    assert setup.parts[0].calls[3:] == ["view {'p': ['f']}", "resync p f", "view {}"]


def test_closing_the_comm_is_the_same_as_detaching(make: Callable[..., Setup]) -> None:
    setup = make()
    setup.attach()
    setup.hub.closed("p")
    setup.settle()
    assert setup.hub.pages == {}
    setup.hub.closed("never opened")
    setup.settle()


def test_a_silent_page_stops_counting_and_returns(make: Callable[..., Setup], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livemon.hub.pages.SILENCE_S", 0.05)
    monkeypatch.setattr("livemon.hub.reception._EXPIRY_S", 0.01)
    setup = make()
    setup.attach()
    setup.say(View(page="p", panel=True, figures={"f": Viewport(width=1, height=1, have=4)}), "p")
    setup.until(lambda: not setup.hub.pages)
    assert setup.parts[0].calls[-1] == "view {}"
    setup.say(Alive(page="p"), "p")
    assert setup.parts[0].calls[-1] == "view {'p': ['f']}"


def test_a_page_that_cannot_be_heard_is_not_silent(make: Callable[..., Setup], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livemon.hub.pages.SILENCE_S", 0.02)
    monkeypatch.setattr("livemon.hub.reception._EXPIRY_S", 0.01)
    monkeypatch.setattr(hub_module, "_PUSH_PERIOD_S", 0.1)
    setup = make(subshells=False)
    setup.attach()
    setup.cell(running=True)
    hellos = len(setup.channel.of(Hello))
    # Pages that were reloaded meanwhile find what they need without asking for it.
    setup.until(lambda: len(setup.channel.of(Hello)) >= hellos + 2)
    assert setup.hub.pages
    assert "cannot hear" in setup.channel.of(State)[-1].notice
    setup.cell(running=False)
    setup.until(lambda: not setup.hub.pages)


def test_a_page_that_speaks_to_the_main_shell_is_not_silent_while_a_cell_runs(
    make: Callable[..., Setup], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livemon.hub.pages.SILENCE_S", 0.05)
    monkeypatch.setattr("livemon.hub.reception._EXPIRY_S", 0.01)
    setup = make()
    setup.cell(running=True)
    for name, beside in (("widget", False), ("page", True)):
        content = encode(Attach(protocol=PROTOCOL, page=name))
        setup.hub.message(content, name, beside=beside, embedded=not beside)
    setup.until(lambda: list(setup.hub.pages) == ["widget"])
    assert setup.hub.pages["widget"].embedded
    setup.cell(running=False)
    setup.until(lambda: not setup.hub.pages)


def test_someone_unknown_is_told_hello_so_that_it_attaches(make: Callable[..., Setup]) -> None:
    setup = make()
    setup.say(Alive(page="stranger"))
    assert len(setup.channel.of(Hello)) == 2
    assert setup.hub.pages == {}
    setup.say(View(page="stranger", panel=True))
    assert list(setup.hub.pages) == ["stranger"]


def test_what_cannot_be_understood_is_logged_once_and_ignored(
    make: Callable[..., Setup], caplog: pytest.LogCaptureFixture
) -> None:
    setup = make()
    setup.attach()
    with caplog.at_level(logging.WARNING, "livemon"):
        for _ in range(3):
            for content in ({"livemon": 1, "type": "teleport"}, {"livemon": 9, "type": "alive"}, None, [], "x"):
                setup.hub.message(content, "p")
        setup.settle()
    texts = [record.message for record in caplog.records]
    assert len(texts) == 3
    assert any("teleport" in text for text in texts)
    assert any("version 9" in text for text in texts)
    assert len(setup.channel.of(Notice)) == 3
    setup.say(Alive(page="p"), "p")
    assert list(setup.hub.pages) == ["p"]


def test_refusals_are_bounded(make: Callable[..., Setup]) -> None:
    setup = make()
    for number in range(1000):
        setup.hub.message({"livemon": 1, "type": f"t{number}"}, "p")
    setup.settle()
    assert len(setup.hub.notices()) <= 20


@pytest.mark.parametrize("fail", ["start", "attach", "view", "resync", "cell", "stop"])
def test_a_part_that_fails_is_told_with_traceback_and_the_others_go_on(
    make: Callable[..., Setup], fail: str, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = Part(fail), Part()
    setup = make(bad, good)
    setup.attach()
    setup.say(View(page="p", panel=True), "p")
    setup.say(Resync(page="p", figure="f"), "p")
    setup.cell(running=True)
    setup.hub.stop("over")
    assert good.calls == bad.calls
    assert {call.split()[0] for call in good.calls} == {"start", "attach", "view", "resync", "cell", "stop"}
    notices = [notice for notice in setup.hub.notices() if "went wrong" in notice.text]
    assert notices
    assert "Traceback" in notices[0].detail
    assert "RuntimeError" in notices[0].detail
    # View is called for twice: it is one notice that was said again.
    assert len(notices) == len({notice.key for notice in notices})


def test_a_channel_that_fails_does_not_end_the_thread(
    make: Callable[..., Setup], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    setup = make()
    setup.say(Attach(protocol=1, page="p"))

    def send(*_: object) -> None:
        raise OSError("the socket is gone")

    with monkeypatch.context() as broken:
        broken.setattr(setup.channel, "send", send)
        for _ in range(3):
            setup.say(Attach(protocol=1, page="p"))
    assert setup.hub.alive
    assert caplog.text.count("could not be published") == 1
    setup.channel.sent.clear()
    setup.say(Attach(protocol=1, page="p"))
    assert any("the socket is gone" in notice.text for notice in setup.channel.of(Notice))


def test_notices_are_kept_in_bounds_and_replace_each_other(make: Callable[..., Setup]) -> None:
    setup = make()
    for number in range(50):
        setup.hub.notice("info", str(number))
    setup.hub.notice("info", "old", key="same")
    setup.hub.notice("info", "new", key="same")
    setup.settle()
    texts = [notice.text for notice in setup.hub.notices()]
    assert len(texts) == 20
    assert texts[-1] == "new"
    assert "old" not in texts


def test_asking_the_hub_brings_answers_and_errors(make: Callable[..., Setup]) -> None:
    setup = make()
    assert setup.hub.ask(threading.current_thread).name == "livemon-hub"
    with pytest.raises(ZeroDivisionError):
        setup.hub.ask(lambda: 1 / 0)
    assert setup.hub.ask(lambda: setup.hub.ask(lambda: "from inside")) == "from inside"
    setup.hub.stop("over")
    assert setup.hub.ask(lambda: "after the end") == "after the end"


def test_a_page_may_stop_livemon(make: Callable[..., Setup]) -> None:
    setup = make()
    setup.attach()
    setup.say(Stop(page="p"), "p")
    assert setup.stopped.wait(WAIT_S)
    setup.hub.stop("by hand")
    assert [message.reason for message in setup.channel.of(Goodbye)] == ["by hand"]


def test_stopping_twice(make: Callable[..., Setup]) -> None:
    setup = make()
    setup.hub.stop("once")
    setup.hub.stop("twice")
    assert setup.parts[0].calls == ["start", "stop"]


def test_a_part_that_comes_later_learns_what_the_others_know(make: Callable[..., Setup]) -> None:
    setup = make()
    setup.attach()
    late = Part()
    setup.hub.call_soon(setup.hub.add_part, late)
    setup.settle()
    assert late.calls == ["start", "attach p 0", "view {}"]


def test_a_long_cell_without_a_page_beats_once_a_period(
    make: Callable[..., Setup], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "HEARTBEAT_S", 0.05)
    setup = make()
    setup.cell(running=True)
    setup.until(lambda: len(setup.channel.of(State)) >= 2)
    setup.cell(running=False)
    beats = len(setup.channel.of(State))
    seen = threading.Event()
    setup.hub.ask(lambda: setup.hub.call_later(0.2, seen.set))
    assert seen.wait(WAIT_S)
    assert len(setup.channel.of(State)) == beats
