"""A storm: a thread and the cell change the same figures at full speed; pages come, go and resize; figures close.

Tearing would be visible: every setter call gives a line the same x and y, and every `update()` block gives two lines
the same height. The replicas are looked at after each capture.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import livemon
from livemon.figures.live import LiveFigure, registry

from .quiet import Board, board

POINTS = 200


@pytest.fixture
def screen() -> Iterator[Board]:
    with plt.ion(), board() as one:
        yield one


class Storm:
    """Threads that change figures until they are told to stop; what they raise is kept."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.errors: list[BaseException] = []
        self.steps = itertools.count()
        self._threads: list[threading.Thread] = []

    def blow(self, *works: object) -> None:
        for work in works:
            thread = threading.Thread(target=self._run, args=(work,))
            self._threads.append(thread)
            thread.start()

    def _run(self, work: object) -> None:
        try:
            while not self.over.is_set():
                work(next(self.steps))  # type: ignore[operator]
        except BaseException as error:  # what a thread raises would be lost
            self.errors.append(error)

    def end(self) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join()


def diagonal(line: Line2D, step: int) -> None:
    """One setter call; a line that is torn in it leaves the diagonal."""
    values = np.full(POINTS, float(step))
    line.set_data(values, values)


def check(figure: Figure, torn: list[str]) -> None:
    lines = {line.get_label(): line for line in figure.axes[0].lines}
    for name in ("thread", "cell"):
        x, y = lines[name]._xorig, lines[name]._yorig  # type: ignore[attr-defined]
        if not np.array_equal(x, y):
            torn.append(f"{name}: {x[:1]} {y[:1]}")
    one, other = (lines[name]._yorig for name in ("one", "other"))  # type: ignore[attr-defined]
    if not np.array_equal(one, other):
        torn.append(f"pair: {one[:1]} {other[:1]}")


def make() -> tuple[Figure, dict[str, Line2D]]:
    figure, ax = plt.subplots()
    return figure, {name: ax.plot([0.0], [0.0], label=name)[0] for name in ("thread", "cell", "one", "other")}


def blow(screen: Board, seconds: float, *, pairs: bool, least: int) -> tuple[list[str], Storm]:
    """At least `seconds`, and until every figure had `least` captures."""
    torn: list[str] = []
    figure, lines = make()
    screen.look = lambda replica: check(replica, torn)
    live = screen.show(figure)
    storm = Storm()

    def pair(step: int) -> None:
        with livemon.update(figure):
            lines["one"].set_ydata([step])
            lines["other"].set_ydata([step])

    storm.blow(lambda step: diagonal(lines["thread"], step), *([pair] if pairs else []))
    start_s, captures = time.monotonic(), len(screen.kinds)
    window_s = lost_s = start_s
    enough = captures + least
    while time.monotonic() < start_s + seconds or (
        len(screen.kinds) < enough and time.monotonic() < start_s + seconds + 20
    ):
        step = next(storm.steps)
        diagonal(lines["cell"], step)
        now_s = time.monotonic()
        if now_s > window_s + 0.1:  # another window, another page
            window_s = now_s
            live.want(wanted=step % 6 != 0, fps=20 + step % 7)
            live.next_s = 0.0
        if now_s > lost_s + 0.4:  # the renderer lost it
            lost_s = now_s
            live.lost("test")
    live.want(wanted=True, fps=30)
    storm.end()
    screen.wait(
        lambda: screen.of(live).axes[0].lines[1]._xorig[0] == lines["cell"]._xorig[0],  # type: ignore[attr-defined]
        "the last state",
    )
    assert len(screen.kinds) >= enough, (screen.kinds[-3:], screen.watch.counts)
    return torn, storm


@pytest.mark.parametrize("pairs", [False, True])
def test_no_capture_is_torn(screen: Board, pairs: bool) -> None:
    torn, storm = blow(screen, 3.0, pairs=pairs, least=10)
    assert not torn
    assert not storm.errors


@pytest.mark.slow
def test_no_capture_is_torn_in_a_minute(screen: Board) -> None:
    torn, storm = blow(screen, 60.0, pairs=True, least=60)
    assert not torn
    assert not storm.errors


def test_a_change_that_begins_just_before_a_capture_is_not_torn(screen: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    torn: list[str] = []
    figure, lines = make()
    screen.look = lambda replica: check(replica, torn)
    live = screen.show(figure)
    inside, go = threading.Event(), threading.Event()

    def pair() -> None:
        with livemon.update(figure):
            lines["one"].set_ydata([5.0])
            inside.set()
            go.wait(10)
            lines["other"].set_ydata([5.0])

    thread = threading.Thread(target=pair)
    settled = registry.settled

    def settled_late(one: LiveFigure) -> None:
        if not thread.ident:
            thread.start()
            inside.wait(10)
        settled(one)

    monkeypatch.setattr(registry, "settled", settled_late)
    captures = len(screen.kinds)
    diagonal(lines["cell"], 1)
    screen.wait(lambda: inside.is_set() and screen.watch.counts["torn"], "a capture that is thrown away")
    assert len(screen.kinds) == captures
    go.set()
    thread.join()
    screen.wait(lambda: screen.of(live).axes[0].lines[3]._yorig[0] == 5.0, "the last state")  # type: ignore[attr-defined]
    assert not torn


def test_figures_that_open_and_close_in_the_storm(screen: Board) -> None:
    torn: list[str] = []
    screen.look = lambda replica: check(replica, torn)
    storm = Storm()
    figures: dict[LiveFigure, dict[str, Line2D]] = {}

    def everywhere(step: int) -> None:
        for lines in list(figures.values()):
            diagonal(lines["thread"], step)

    storm.blow(everywhere)
    for round_ in range(6):
        figure, lines = make()
        live = livemon.live(figure, fps=50)
        figures[live] = lines
        live.want(wanted=True, fps=50)
        before = len(screen.kinds)
        deadline = time.monotonic() + 20
        while len(screen.kinds) < before + 3 and time.monotonic() < deadline:
            diagonal(lines["cell"], round_)
        assert len(screen.kinds) >= before + 3, screen.watch.counts
        if round_ % 2:
            with contextlib.suppress(KeyError):
                del figures[live]
            registry.close(live)
            plt.close(figure)
    storm.end()
    assert not torn
    assert not storm.errors
