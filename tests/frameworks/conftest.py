"""A notebook whose figure grows by a point at each step, and a page that watches it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kernel.conftest import gone, until
from kernel.notebook import Notebook
from livemon.protocol import Viewport
from livemon.testing import FigureView, Viewer, ViewerError

PATIENCE_S = 30.0

SETUP = """
%load_ext livemon
%livemon
import os, sys, threading, time
sys.path.insert(0, {folder!r})
import matplotlib.pyplot as plt, numpy as np
fig, ax = plt.subplots(); (line,) = ax.plot([], []); seen = []
def show(value):
    seen.append(float(value))
    line.set_data(range(len(seen)), seen)
    ax.relim(); ax.autoscale_view()
"""

WORK = '''
"""What workers do: in a module, as those that are spawned have to import it."""
import time
import matplotlib.pyplot as plt


def square(number):
    time.sleep(0.05)
    return number * number


def plot(number):
    """Workers plot, too."""
    fig, ax = plt.subplots()
    ax.plot([0, number])
    fig.canvas.draw()
    plt.close(fig)
    return square(number)
'''


class Watched:
    """The notebook, its figure, and the page."""

    def __init__(self, notebook: Notebook, viewer: Viewer, view: FigureView) -> None:
        self.notebook = notebook
        self.viewer = viewer
        self.view = view

    def goes_on(self, code: str, steps: int = 0) -> str:
        """Run a cell; the page sees frames of its figure before its work has ended. What it printed."""
        before = self.view.frames
        cell = self.notebook.start(f"{code}\nfig.canvas.manager.set_window_title('done')\nprint(len(seen))")
        try:
            self.viewer.wait_for(lambda: self.view.frames >= before + 3, PATIENCE_S, what="frames while the cell runs")
        except ViewerError:
            self.notebook.finish(cell)  # what it raised says more
            raise
        assert self.view.info.title != "done", "the frames came when all was done"
        outputs = self.notebook.finish(cell)
        printed = "".join(output["text"] for output in outputs if output["type"] == "stream")
        assert int(printed.split()[-1]) >= steps
        return printed

    def children(self) -> dict[int, int]:
        """Processes of Livemon anywhere below the kernel: pid, and that of the parent."""
        found = {}
        for child in psutil.Process(self._kernel).children(recursive=True):
            try:
                if any(part.startswith("livemon") for part in child.cmdline()):
                    found[child.pid] = child.ppid()
            except psutil.NoSuchProcess:
                continue
        return found

    @property
    def _kernel(self) -> int:
        return int(self.notebook.manager.provisioner.pid)  # type: ignore[attr-defined]

    def has_no_other_children(self) -> list[int]:
        """Sampler and renderer are the kernel's, and nobody else has any."""
        children = self.children()
        assert sorted(children.values()) == [self._kernel] * 2, children
        return list(children)

    def dies(self) -> None:
        """Kill the kernel: whatever its workers hold, sampler and renderer end."""
        children = self.has_no_other_children()
        os.kill(self._kernel, signal.SIGKILL)
        until(lambda: all(gone(pid) for pid in children), PATIENCE_S)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    (tmp_path / "work.py").write_text(WORK)
    with Notebook() as notebook:
        notebook.run(SETUP.format(folder=str(tmp_path)))
        with Viewer(notebook.manager) as viewer:
            view = viewer.figure("Figure 1", PATIENCE_S)
            viewer.show(figures={view.info.id: Viewport(width=320, height=240, fps=20)})
            viewer.wait_for(lambda: view.pixels is not None, PATIENCE_S, what="the first picture")
            yield Watched(notebook, viewer, view)
