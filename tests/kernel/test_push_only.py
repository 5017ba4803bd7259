"""Kernels without subshells (ipykernel 6): a busy one hears no page, and shows what it was asked for before.

`make test-old` runs this in an environment of its own; elsewhere it is skipped.
"""

from __future__ import annotations

import ipykernel
import pytest

from livemon.testing import Viewer

from .conftest import WAIT_S, Kernel

pytestmark = pytest.mark.skipif(ipykernel.version_info >= (7,), reason="this ipykernel has subshells: make test-old")

FIGURE = """
import matplotlib.pyplot as plt, time, livemon, os
fig, ax = plt.subplots(num="one"); (line,) = ax.plot([0, 1])
"""
BUSY = """
until, n = time.time() + 60, 0
while not os.path.exists("enough") and time.time() < until:
    n += 1
    line.set_ydata([n % 7, 1]); ax.relim(); ax.autoscale_view(); fig.canvas.draw_idle()
    livemon.log(n=n)
    sum(range(2000))
"""


@pytest.fixture
def plotting(kernel: Kernel) -> Kernel:
    """A kernel that runs Livemon and has one figure."""
    kernel.start_livemon("--period 0.2")
    kernel.run(FIGURE)
    return kernel


def test_a_page_sees_figures_samples_and_metrics_of_a_busy_cell(plotting: Kernel) -> None:
    viewer = plotting.viewer()
    assert viewer.hello is not None
    assert not viewer.hello.subshells
    viewer.show_everything(fps=10)
    view = viewer.figure("one")
    viewer.wait_for(lambda: view.frames, WAIT_S)
    cell = plotting.begin(BUSY)
    # For longer than the 5 s after which a page that says nothing is taken to be gone: nobody can be heard here.
    viewer.wait_for(
        lambda: view.frames >= 60 and view.keys >= 2, 40, what="frames and a key frame that nobody asked for"
    )
    viewer.wait_for(lambda: len(viewer.samples.get("cpu.percent", ())) >= 20 and "n" in viewer.samples, WAIT_S)
    assert viewer.state is not None
    assert viewer.state.cell.running
    assert "cannot hear" in viewer.state.notice
    (plotting.folder / "enough").touch()
    plotting.finish(cell)
    viewer.wait_for(lambda: viewer.state and not viewer.state.cell.running, WAIT_S)
    assert viewer.problems == []


def test_a_page_that_is_reloaded_in_a_busy_cell_is_served_again(plotting: Kernel) -> None:
    first = plotting.viewer()
    first.show_everything(fps=10)
    first.wait_for(lambda: first.figure("one").frames, WAIT_S)
    cell = plotting.begin(BUSY)
    first.wait_for(lambda: first.state and first.state.cell.running, WAIT_S)
    first.abandon()

    second = Viewer(plotting.manager)
    second.listen(WAIT_S)
    try:
        second.find(WAIT_S)
        second.wait_for(
            lambda: second.hello and second.state and any(v.frames >= 10 for v in second.figures.values()),
            40,
            what="what the kernel pushes from time to time",
        )
        second.wait_for(lambda: "cpu.percent" in second.samples and "n" in second.samples, WAIT_S)
        (plotting.folder / "enough").touch()
        plotting.finish(cell)
        # Heard again.
        second.attach(WAIT_S)
        second.show_everything(fps=10)
        start = second.figure("one").frames
        plotting.run("line.set_ydata([3, 9]); fig.canvas.draw_idle()")
        second.wait_for(lambda: second.figure("one").frames > start, WAIT_S)
    finally:
        second.close()


def test_starting_from_a_page_waits_for_an_idle_kernel(kernel: Kernel) -> None:
    kernel.finish(kernel.begin("__import__('livemon')._start_from_page(busy=False)", silent=True, store_history=False))
    viewer = kernel.viewer()
    viewer.show()
    viewer.wait_for(lambda: "cpu.percent" in viewer.samples, WAIT_S)
