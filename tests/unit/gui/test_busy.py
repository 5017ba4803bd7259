"""The pump of busy cells: a timer's signal turns the loops of toolkits, where that can do no harm."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from IPython.core.events import EventManager

from livemon.errors import LivemonError
from livemon.gui import busy
from livemon.gui.busy import BusyPump

from .conftest import Canvas

pytestmark = pytest.mark.timeout(120, method="thread")  # its other way takes SIGALRM, too

PATIENCE_S = 60.0


class Shell:
    """What the pump needs of IPython's."""

    def __init__(self) -> None:
        self.events = EventManager(self, dict.fromkeys(("pre_run_cell", "post_run_cell"), lambda *_: None))

    def begin_cell(self) -> None:
        self.events.trigger("pre_run_cell", None)

    def end_cell(self) -> None:
        self.events.trigger("post_run_cell", None)


@pytest.fixture
def shell() -> Shell:
    return Shell()


@pytest.fixture
def pump(shell: Shell) -> Iterator[BusyPump]:
    before = signal.signal(signal.SIGALRM, signal.SIG_DFL)
    one = BusyPump(shell)
    yield one
    one.stop()
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def alarm() -> None:
    """What the timer does, now."""
    signal.raise_signal(signal.SIGALRM)


def waits() -> bool:
    """Whether the next alarm is under way."""
    return signal.getitimer(signal.ITIMER_REAL)[0] > 0


def test_a_busy_loop_is_interrupted_from_the_cell_that_turns_it_on(pump: BusyPump, window: Canvas) -> None:
    pump.start()
    deadline_s = time.monotonic() + PATIENCE_S
    while pump.turns < 3:
        assert time.monotonic() < deadline_s, "no alarm came"
    assert window.flushed == pump.turns


def test_it_rests_between_cells(pump: BusyPump, shell: Shell, window: Canvas) -> None:
    pump.start()
    shell.end_cell()
    assert not waits()
    alarm()  # one that was on its way
    assert (window.flushed, waits()) == (0, False)
    shell.begin_cell()
    assert waits()
    alarm()
    assert window.flushed == 1


def test_what_takes_long_comes_less_often(
    pump: BusyPump, shell: Shell, window: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fifth of the time at most: a turn of 100 s has 400 s after it."""
    clock = SimpleNamespace(now_s=0.0)
    monkeypatch.setattr(busy, "time", SimpleNamespace(perf_counter=lambda: clock.now_s))

    def next_after(seconds: float) -> float:
        def slow() -> None:
            clock.now_s += seconds

        window.on_flush = slow
        alarm()
        return signal.getitimer(signal.ITIMER_REAL)[0]

    pump.start()
    assert 300 < next_after(100.0) <= 400
    assert 30 < next_after(10.0) <= 40
    assert next_after(0.0) <= busy._EVERY_S


@pytest.mark.parametrize("name", ["matplotlib.axes", "threading", "livemon.figures.canvas", "PyQt6.QtCore"])
def test_nothing_is_entered_twice(pump: BusyPump, window: Canvas, name: str) -> None:
    module: dict[str, Any] = {"__name__": name, "alarm": alarm}
    exec("def inside(): alarm()", module)
    pump.start()
    module["inside"]()
    assert window.flushed == 0
    assert waits()  # it is tried again
    alarm()
    assert window.flushed == 1


def test_a_turn_is_not_interrupted_by_another(pump: BusyPump, window: Canvas) -> None:
    window.on_flush = alarm
    pump.start()
    alarm()
    assert (window.flushed, pump.turns) == (1, 1)


@pytest.mark.parametrize("error", [ValueError("in a handler"), SystemExit("in a handler")])
def test_an_error_of_a_handler_ends_neither_the_loop_nor_the_pump(
    pump: BusyPump, window: Canvas, capsys: pytest.CaptureFixture[str], error: BaseException
) -> None:
    def fails() -> None:
        raise error

    window.on_flush = fails
    pump.start()
    alarm()
    assert f"{type(error).__name__}: in a handler" in capsys.readouterr().err
    assert waits()
    window.on_flush = None
    alarm()
    assert pump.turns == 1


@pytest.mark.parametrize("before", [signal.SIG_DFL, signal.SIG_IGN])
def test_the_signal_is_given_back(pump: BusyPump, shell: Shell, before: signal.Handlers) -> None:
    signal.signal(signal.SIGALRM, before)
    pump.start()
    assert signal.getsignal(signal.SIGALRM) == pump._alarm
    pump.start()  # it is on
    pump.stop()
    assert (signal.getsignal(signal.SIGALRM), pump.running, waits()) == (before, False, False)
    shell.begin_cell()
    assert not waits()
    pump.stop()


def test_other_code_keeps_the_signal(pump: BusyPump) -> None:
    def theirs(*_: object) -> None: ...

    signal.signal(signal.SIGALRM, theirs)
    with pytest.raises(LivemonError, match="needs the signal SIGALRM, which other code of this kernel uses"):
        pump.start()
    assert not pump.running
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    pump.start()
    signal.signal(signal.SIGALRM, theirs)  # taken meanwhile
    pump.stop()
    assert signal.getsignal(signal.SIGALRM) is theirs


def test_it_is_of_the_main_thread(pump: BusyPump, shell: Shell) -> None:
    refused: list[LivemonError] = []

    def elsewhere(*actions: Any) -> None:
        def run() -> None:
            for action in actions:
                try:
                    action()
                except LivemonError as error:
                    refused.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(PATIENCE_S)

    elsewhere(pump.start)
    assert "in the main thread only" in str(refused.pop())
    assert not pump.running
    pump.start()
    shell.end_cell()
    elsewhere(shell.begin_cell, pump.stop)  # a cell of a subshell
    assert len(refused) == 1
    assert (pump.running, waits()) == (True, False)
