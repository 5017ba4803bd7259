"""A hub thread with a quiet watch, and a page that sees every figure; what is captured is loaded into replicas."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.figure import Figure

import livemon
from livemon.clock import SYSTEM_CLOCK
from livemon.figures.giveway import Courtesy
from livemon.figures.live import LiveFigure, registry
from livemon.figures.messages import decode_to_renderer
from livemon.figures.quiet import QuietWatch
from livemon.figures.replica import Replica
from livemon.hub.loop import Loop

PATIENCE_S = 20.0


class Board:
    """A sink that keeps a replica of each figure, as the renderer does, and answers at once."""

    def __init__(self) -> None:
        self.errors: list[Exception] = []
        self.loop = Loop(SYSTEM_CLOCK, self.errors.append)
        self.told: list[str] = []
        self.kinds: list[str] = []
        self.threads: list[str] = []
        self.replicas: dict[str, Replica] = {}
        self.look: Callable[[Figure], object] = lambda _: None
        """Called on the hub thread with the figure of the replica after each capture."""
        self.watch = QuietWatch(registry, self.loop, lambda text, _: self.told.append(text))

    def captured(self, live: LiveFigure, captured: Any) -> None:
        self.threads.append(threading.current_thread().name)
        self.loop.call_soon(self._take, live, captured)

    def changed(self) -> None:
        pass

    def photograph(self, live: LiveFigure, done: Callable[[bytes | None], None]) -> None:
        done(None)

    def _take(self, live: LiveFigure, captured: Any) -> None:
        head = decode_to_renderer([memoryview(captured.parts[0])])
        self.kinds.append(captured.kind)
        assert head.figure == live.id  # type: ignore[union-attr]
        if captured.kind == "snapshot":
            self.replicas[live.id] = Replica(captured.parts[1], captured.parts[2:])
        else:
            self.replicas[live.id].apply(captured.parts[1], captured.parts[2:])
        self.look(self.replicas[live.id].figure)
        live.answered()

    def show(self, figure: Figure, *, fps: float = 50.0) -> LiveFigure:
        """Somebody sees it; returns when its first state was captured."""
        live = livemon.live(figure, fps=fps)
        live.want(wanted=True, fps=fps)
        self.wait(lambda: live.id in self.replicas, "the first capture")
        return live

    def wait(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert not self.errors, self.errors
            assert time.monotonic() < deadline, f"waited in vain for {what}: {self.kinds[-5:]} {self.watch.counts}"
            time.sleep(0.005)

    def of(self, live: LiveFigure) -> Figure:
        """What the replica of a figure is now."""
        return self.replicas[live.id].figure


@contextmanager
def board() -> Iterator[Board]:
    registry.reset()
    one = Board()
    registry.sink = one
    registry.quiet = one.watch
    registry.courtesy = Courtesy(one.loop.wanted_turn)
    registry.meter.share = 1e9
    one.loop.start()
    try:
        yield one
    finally:
        one.loop.call_soon(one.watch.stop)
        registry.reset()
        assert one.loop.stop(5.0)
    assert not one.errors, one.errors
