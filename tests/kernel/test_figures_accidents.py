"""Bad luck with figures: killed children, interrupts, floods, forks, figures that raise, beside healthy ones."""

from __future__ import annotations

import contextlib
import os
import queue
import random
import signal
import time
from collections.abc import Callable

import numpy as np
import pytest

from livemon.protocol import FigureInfo
from livemon.testing import FigureView, Viewer

from .conftest import WAIT_S, Kernel, Ran, gone, until
from .test_figures import AGG, agg_pixels

NAMES = ("one", "two", "three")

MAKE = """
import matplotlib.pyplot as plt, numpy as np, time, os, livemon
rng = np.random.default_rng(0)
figures, lines = [], []
for name in ("one", "two", "three"):
    fig, ax = plt.subplots(num=name)
    lines += ax.plot(np.zeros(50))
    ax.set_ylim(0, 1)
    figures.append(fig)
def move():
    for fig, line in zip(figures, lines):
        line.set_ydata(rng.random(50))
        fig.canvas.draw_idle()
def go_on():
    until = time.monotonic() + 60
    while not os.path.exists("enough") and time.monotonic() < until:
        move()
        yield
"""

BUSY = "for _ in go_on(): sum(range(2000))"


@pytest.fixture
def moving(kernel: Kernel) -> Kernel:
    """A kernel that runs Livemon and has three figures; `BUSY` moves them until `enough(kernel)`."""
    kernel.start_livemon("--period 0.2")
    kernel.run(MAKE)
    return kernel


def enough(kernel: Kernel) -> None:
    """Let the busy cell end."""
    (kernel.folder / "enough").touch()


def see_all(viewer: Viewer) -> Callable[..., None]:
    """Show all figures; returns a function that waits until each (but those named) has moved `count` frames on."""
    viewer.show_everything(fps=20)

    def advance(count: int, timeout_s: float = WAIT_S, but: tuple[str, ...] = ()) -> None:
        # A figure may be drawn by another canvas meanwhile: look it up each time.
        views = [viewer.figure(name, WAIT_S) for name in NAMES if name not in but]
        before = [view.frames for view in views]
        viewer.wait_for(
            lambda: all(view.frames >= start + count for view, start in zip(views, before, strict=True)),
            timeout_s,
            what=f"{count} frames of each figure",
        )

    viewer.wait_for(lambda: all(viewer.figure(name, WAIT_S).frames for name in NAMES), WAIT_S, what="first frames")
    return advance


def info(viewer: Viewer, name: str) -> FigureInfo:
    """What the hub says of a figure now."""
    return next(view.info for view in viewer.figures.values() if view.info.name == name)


def in_the_final_state(kernel: Kernel, viewer: Viewer) -> None:
    """Every figure's picture becomes what Agg draws of its state now."""
    kernel.run(AGG)
    for number, name in enumerate(NAMES):
        view: FigureView = viewer.figure(name, WAIT_S)
        expected = agg_pixels(kernel.run(f"show_agg(figures[{number}])").text)
        viewer.wait_for(
            lambda view=view, expected=expected: np.array_equal(view.pixels, expected),  # type: ignore[misc]
            WAIT_S,
            what=f"the final state of {name}",
        )
    assert viewer.problems == []


def test_figures_go_on_beside_prints_and_after_50_mb_of_them(moving: Kernel) -> None:
    viewer = moving.viewer()
    advance = see_all(viewer)
    cell = moving.begin(
        """
line = "x" * 1023
for n, _ in enumerate(go_on()):
    if n < 500:
        for _ in range(100): print(line)
    elif n == 500:
        open("printed", "w").close()
"""
    )
    advance(3, 60)
    until((moving.folder / "printed").exists, 60)
    advance(10)
    enough(moving)
    moving.finish(cell, 60)
    in_the_final_state(moving, viewer)


def test_children_killed_in_a_busy_cell_are_started_again_said_and_figures_go_on(moving: Kernel) -> None:
    viewer = moving.viewer()
    advance = see_all(viewer)
    children = moving.children()
    cell = moving.begin(BUSY)
    advance(3)
    os.kill(children["renderer"], signal.SIGKILL)
    viewer.wait_for(lambda: "child:renderer" in viewer.notices, WAIT_S)
    assert "SIGKILL" in viewer.notices["child:renderer"].detail
    advance(5)
    os.kill(children["sampler"], signal.SIGKILL)
    viewer.wait_for(lambda: "child:sampler" in viewer.notices, WAIT_S)
    advance(5)
    viewer.wait_for(
        lambda: viewer.state and {s.state for s in viewer.state.sources if s.name in children} == {"ok"}, WAIT_S
    )
    enough(moving)
    moving.finish(cell)
    assert set(moving.children().values()).isdisjoint(children.values())
    in_the_final_state(moving, viewer)


def test_a_renderer_killed_again_and_again_in_an_idle_kernel_shows_the_same_pictures(moving: Kernel) -> None:
    viewer = moving.viewer()
    see_all(viewer)
    for _ in range(2):
        renderer = moving.children()["renderer"]
        os.kill(renderer, signal.SIGKILL)
        until(lambda old=renderer: moving.children().get("renderer", old) != old)  # type: ignore[misc]
        moving.run("move()")
        in_the_final_state(moving, viewer)


def interrupted(kernel: Kernel, cell: str) -> Ran:
    """What a person does who presses the button, and presses it again: Python drops an interrupt that falls into a weak
    reference's callback, of which Matplotlib's transforms have many."""
    for _ in range(3):
        kernel.manager.interrupt_kernel()
        with contextlib.suppress(queue.Empty):
            return kernel.finish(cell, WAIT_S / 4)
    kernel.manager.interrupt_kernel()
    return kernel.finish(cell)


def test_interrupts_at_any_moment_of_captures(moving: Kernel) -> None:
    viewer = moving.viewer()
    advance = see_all(viewer)
    moments = random.Random(7)
    before = moving.children()
    # Figures that change their structure are captured as snapshots: longer, so that more interrupts fall into them.
    code = """
try:
    for n, _ in enumerate(go_on()):
        if n % 5 == 0: figures[0].axes[0].set_title(str(n)); extra = figures[1].axes[0].plot([n, 1]); extra[0].remove()
except KeyboardInterrupt:
    print("interrupted")
"""
    for _ in range(25):
        assert viewer.state is not None
        count = viewer.state.cell.count
        cell = moving.begin(code)
        viewer.wait_for(
            lambda count=count: viewer.state and viewer.state.cell.running and viewer.state.cell.count > count,  # type: ignore[misc]
            WAIT_S,
        )
        time.sleep(moments.uniform(0.0, 0.15))
        ran = interrupted(moving, cell)
        assert "KeyboardInterrupt" in ran.text or "interrupted" in ran.text
    assert moving.children() == before
    cell = moving.begin(BUSY)
    advance(5)
    enough(moving)
    moving.finish(cell)
    in_the_final_state(moving, viewer)
    assert [key for key in viewer.notices if key.startswith("internal")] == []


def test_a_figure_that_raises_and_one_that_is_refused_beside_one_that_is_well(moving: Kernel) -> None:
    moving.run(
        """
from matplotlib.ticker import Formatter
class Broken(Formatter):
    def __call__(self, value, position=None): raise RuntimeError("made by the test")
good = figures[0].axes[0].xaxis.get_major_formatter()
figures[0].axes[0].xaxis.set_major_formatter(Broken())
from matplotlib.lines import Line2D
figures[1].axes[0].add_artist(Line2D(np.zeros(100_000_000), np.zeros(100_000_000)))
""",
    )
    viewer = moving.viewer()
    viewer.show_everything(fps=20)
    viewer.wait_for(lambda: info(viewer, "one").state == "error", WAIT_S, what="the error")
    viewer.wait_for(lambda: info(viewer, "two").state == "refused", WAIT_S, what="the refusal")
    assert "made by the test" in info(viewer, "one").error
    assert "an array in it has 100,000,000 numbers" in info(viewer, "two").note
    well = viewer.figure("three")
    viewer.wait_for(lambda: well.frames, WAIT_S, what="the first frame of the figure that is well")
    cell = moving.begin(BUSY)
    start = well.frames
    viewer.wait_for(lambda: well.frames >= start + 10, WAIT_S, what="frames of the figure that is well")
    assert well.info.state == "live"
    enough(moving)
    assert moving.finish(cell).text == ""
    # Mended, it comes back.
    moving.run("figures[0].axes[0].xaxis.set_major_formatter(good); move()")
    viewer.wait_for(lambda: info(viewer, "one").state == "live", WAIT_S, what="the mended figure")


def test_a_figure_of_too_many_pixels_is_refused_drawn_nowhere_and_comes_back_when_it_is_mended(moving: Kernel) -> None:
    viewer = moving.viewer()
    viewer.show_everything(fps=20)
    ran = moving.run("huge = plt.figure('huge', figsize=(210, 210)); huge.add_subplot().plot([1, 2, 3])")
    viewer.wait_for(lambda: info(viewer, "huge").state == "refused", WAIT_S, what="the refusal")
    assert "21,000 x 21,000 pixels" in info(viewer, "huge").note
    shown = [output["data"] for output in ran.outputs if "huge" in output["data"].get("text/plain", "")]
    assert len(shown) == 1
    assert "image/png" not in shown[0]
    ran = moving.run("huge.set_size_inches(3, 2)")
    viewer.wait_for(lambda: info(viewer, "huge").state == "live", WAIT_S, what="the mended figure")
    assert ["image/png" in update["data"] for update in ran.updates] == [True]


def test_children_are_gone_when_the_kernel_is_killed_in_a_busy_cell(moving: Kernel) -> None:
    viewer = moving.viewer()
    advance = see_all(viewer)
    children = moving.children()
    assert children.keys() == {"sampler", "renderer"}
    moving.begin(BUSY)
    advance(3)
    os.kill(moving.pid, signal.SIGKILL)
    until(lambda: all(gone(pid) for pid in children.values()), 5.0)


def test_forks_in_the_middle_of_everything(moving: Kernel) -> None:
    viewer = moving.viewer()
    advance = see_all(viewer)
    children = moving.children()
    cell = moving.begin(
        """
import threading, multiprocessing
from concurrent.futures import ProcessPoolExecutor

@livemon.every(0.01)
def job():
    lines[2].set_ydata(rng.random(50)); livemon.log(job=1.0)

def work(n):
    "In the forked child: plots, logs and moves the parent's figures, all of which show nothing."
    livemon.log(worker=n)
    move()
    fig, ax = plt.subplots(); ax.plot([n, 1]); fig.canvas.draw(); plt.close(fig)
    return os.getpid()

pids, statuses = set(), []
for n, _ in enumerate(go_on()):
    livemon.log(n=n)
    if n % 20 == 0 and len(statuses) < 20:
        pid = os.fork()
        if pid == 0:
            try:
                work(n)
                os._exit(0)
            finally:
                os._exit(1)
        statuses.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
    pids.update(pool.map(work, range(20)))
job.stop()
print(set(statuses), len(statuses), os.getpid() in pids, job.error)
"""
    )
    advance(10, 60)
    until(lambda: max((value for value, _ in viewer.samples.get("n", {}).values()), default=0.0) > 400, 60)
    enough(moving)
    assert moving.finish(cell, 60).text.splitlines()[-1] == "{0} 20 False None"
    assert moving.children() == children
    assert "worker" not in viewer.samples
    moving.run("move()")
    in_the_final_state(moving, viewer)
