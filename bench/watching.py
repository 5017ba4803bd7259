"""What a page saw while a loop ran: a Python page (`livemon.testing.Viewer`), or JupyterLab in Chromium."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from bench.kernel import Kernel
from bench.page import Page, Seen
from bench.report import Row
from livemon.testing import Viewer

__all__ = ["Looks", "PythonPage", "wait_for_page"]

Look = Callable[[], Mapping[str, Seen]]

_TILING_S = 2.0
"""The board is tiled anew for each figure that comes."""


class PythonPage:
    """A viewer of `kernel`; `fps`: what it says it can take. It connects when it is asked to look."""

    def __init__(self, kernel: Kernel, *, fps: float = 10.0, board: bool = True) -> None:
        self._viewer = Viewer(kernel.manager)
        self._fps = fps
        self._board = board
        self._connected = False

    def look(self, names: Sequence[str]) -> None:
        """Attach, show panel and figures, and wait until each was shown once; with `board` false the panel alone."""
        self._viewer.connect()
        self._connected = True
        if not self._board:
            self._viewer.show(panel=True)
            return
        self._viewer.show_everything(fps=self._fps)
        self._viewer.wait_for(lambda: names_shown(self.seen(), names), 30, what="the first frame of each figure")

    def seen(self) -> dict[str, Seen]:
        """What was shown so far, by name of the figure."""
        return {view.info.name: Seen(view.frames, list(view.latencies_s)) for view in self._viewer.figures.values()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connected:
            self._viewer.close()


def wait_for_page(page: Page, names: Sequence[str]) -> None:
    """Until Chromium shows these figures, each in its place."""
    page.wait_for_figures(names)
    time.sleep(_TILING_S)


def names_shown(seen: Mapping[str, Seen], names: Sequence[str]) -> bool:
    """Whether each figure was shown at least once."""
    return all(name in seen and seen[name].frames > 0 for name in names)


@dataclass
class Looks:
    """What was seen of some figures in several stretches of a loop."""

    names: Sequence[str]
    look: Look = dict
    """Says what the page has seen so far."""
    frames_per_s: list[float] = field(default_factory=list)
    """Of the slowest figure, for each stretch."""
    latencies_s: list[float] = field(default_factory=list)
    """Of every frame of every figure."""
    _before: Mapping[str, Seen] = field(default_factory=dict)
    _began_s: float = 0.0

    def at(self, look: Look) -> Callable[[str], None]:
        """`around`, of another page from now on."""
        self.look = look
        return self.around

    def around(self, when: str) -> None:
        """To be called with "before" and "after" each stretch."""
        now_s, seen = time.monotonic(), self.look()
        if when == "before":
            self._before, self._began_s = seen, now_s
            return
        new = {name: seen[name].latencies_s[len(self._before[name].latencies_s) :] for name in self.names}
        self.frames_per_s.append(min(map(len, new.values())) / (now_s - self._began_s))
        for latencies_s in new.values():
            self.latencies_s += latencies_s

    def rows(
        self, benchmark: str, what: str, *, frames: str = "", p50: str = "", p95: str = "", note: str = ""
    ) -> list[Row]:
        """Frames a second and latencies, with what Livemon promises of them."""
        quantiles = statistics.quantiles(self.latencies_s, n=20) if len(self.latencies_s) > 1 else []
        which = "frames/s seen, slowest figure" if len(self.names) > 1 else "frames/s seen"
        return [
            Row(benchmark, what, which, self.frames_per_s, frames, note),
            Row(benchmark, what, "capture to canvas, p50, ms", [1e3 * q for q in quantiles[9:10]], p50),
            Row(benchmark, what, "capture to canvas, p95, ms", [1e3 * q for q in quantiles[18:19]], p95),
        ]
