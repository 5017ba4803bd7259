"""Figures of the inline backend that are watched refresh in their cell: while it runs, at its end, and from jobs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from .notebook import Notebook, Output, png

PATIENCE_S = 60.0
SETUP = """
%load_ext livemon
%livemon start --no-figures
%matplotlib inline
import livemon, pathlib, time, matplotlib.pyplot as plt
def make(x):
    fig, ax = plt.subplots(); ax.set_xlim(0, 100)
    (marker,) = ax.plot([x], [0], "s", ms=20, color="magenta")
    return fig, ax, marker
"""


def place(output: Output) -> float:
    """Of the marker, as a part of the picture's width; -1: there is none."""
    if "image/png" not in output["data"]:
        return -1.0
    picture = png(output)
    columns = np.nonzero((picture[..., 0] > 240) & (picture[..., 1] < 20) & (picture[..., 2] > 240))[1]
    return float(columns.mean()) / picture.shape[1] if columns.size else -1.0


def until(notebook: Notebook, condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, notebook.outputs
        notebook.run("time.sleep(0.05)")  # messages are read while a cell runs


def test_it_refreshes_in_a_busy_cell_and_inline_does_not_show_it_again(notebook: Notebook) -> None:
    notebook.run("fig, ax, marker = make(50); live = livemon.live(fig)", "make")
    (output,) = notebook.displays("make")
    until(notebook, lambda: 0.4 < place(output) < 0.6)
    cell = notebook.start(
        """
from livemon.figures import refreshed
end, n, picture = time.monotonic() + 60, 0, refreshed._pictures._pictures[live.id]
while picture.newest < 4 and time.monotonic() < end:
    n += 1; marker.set_xdata([n % 30]); time.sleep(0.01)
marker.set_xdata([90]); print(picture.newest >= 4)
"""
    )
    (said,) = notebook.finish(cell)
    assert said["text"] == "True\n"
    until(notebook, lambda: place(output) > 0.7)  # the final state
    assert {name: len(notebook.displays(name)) for name in notebook.outputs if notebook.displays(name)} == {"make": 1}


def test_a_background_job_refreshes_it_in_the_cell_that_made_it(notebook: Notebook) -> None:
    notebook.run("fig, ax, marker = make(10); live = livemon.live(fig)", "make")
    notebook.run(
        "n = 10\n@livemon.every(0.05)\ndef step():\n    global n\n    n = min(n + 1, 90); marker.set_xdata([n])", "job"
    )
    (output,) = notebook.displays("make")
    until(notebook, lambda: place(output) > 0.3)
    until(notebook, lambda: place(output) > 0.7)
    assert notebook.displays("job") == []


def test_a_cell_that_runs_again_shows_it_again(notebook: Notebook) -> None:
    notebook.run("%livemon stop\nfig, ax, marker = make(50)", "make")
    for _ in range(2):  # the first one starts Livemon
        notebook.run("live = livemon.live(fig); live = livemon.live(fig)", "show")
        (output,) = notebook.displays("show")
        until(notebook, lambda output=output: 0.4 < place(output) < 0.6)
    notebook.run("marker.set_xdata([90])")
    until(notebook, lambda: place(output) > 0.7)


@pytest.mark.slow
def test_a_renderer_that_dies_with_the_last_picture_is_asked_again(notebook: Notebook) -> None:
    notebook.run("fig, ax, marker = make(50); live = livemon.live(fig)", "make")
    (output,) = notebook.displays("make")
    until(notebook, lambda: 0.4 < place(output) < 0.6)
    notebook.run(
        """
import os, signal
from livemon.figures.live import registry
sink, killed = registry.sink, []
def photograph(live, done, ask=sink.photograph):
    if not killed:
        killed.append(sink._child.pid)
        os.kill(killed[0], signal.SIGKILL)
    ask(live, done)
sink.photograph = photograph
marker.set_xdata([90])
"""
    )
    until(notebook, lambda: place(output) > 0.7)
    assert notebook.run("print(len(killed))").strip() == "1"


def test_figures_that_are_not_watched_are_inlines_own(notebook: Notebook) -> None:
    notebook.run("fig, ax, marker = make(50); live = livemon.live(fig)\nother, *_ = make(10)", "both")
    mine, inlines = notebook.displays("both")
    until(notebook, lambda: 0.4 < place(mine) < 0.6)
    assert 0.1 < place(inlines) < 0.3
    assert notebook.run("print(plt.get_fignums())").strip() == "[]"
    notebook.run("make(80)", "plain")
    assert len([one for one in notebook.displays("plain") if "image/png" in one["data"]]) == 1


def test_a_picture_is_no_window_that_somebody_could_close(notebook: Notebook) -> None:
    """Beside one, `plt.show(block=True)` of Livemon's figures says that it does not wait."""
    notebook.run(SETUP + "fig, ax, marker = make(10); live = livemon.live(fig)")
    said = notebook.run(
        "import livemon.figures.waiting as waiting; waiting._PAGE_S = 0.0\n"
        "plt.switch_backend('livemon'); other = plt.figure('other')\nplt.show(block=True)"
    )
    assert "plt.show(block=True) does not wait: no page of JupyterLab is there" in said


def test_who_runs_notebooks_without_a_person_saves_the_final_state() -> None:
    """They listen until the last cell ends, and no longer."""
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    book = nbformat.v4.new_notebook()
    show = "fig, ax, marker = make(10); live = livemon.live(fig)"
    move = "for n in range(10, 30): marker.set_xdata([n]); live.update(); time.sleep(0.05)"
    book.cells = [nbformat.v4.new_code_cell(code) for code in (SETUP, show, f"{show}\n{move}\nmarker.set_xdata([90])")]
    nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute()
    (first,), (last,) = book.cells[1].outputs, book.cells[2].outputs
    assert 0.1 < place(first) < 0.3
    assert place(last) > 0.7
