"""Setters alone refresh a figure's window: in busy cells, threads, tasks and callbacks; and in a storm."""

from __future__ import annotations

import base64
import contextlib
import queue
import time

import numpy as np
import pytest

from livemon.protocol import Viewport
from livemon.testing import FigureView, Viewer, ViewerError

from .conftest import Kernel, until
from .test_figures import AGG

PATIENCE_S = 30.0

MAKE = """
import matplotlib.pyplot as plt, numpy as np, time, threading, asyncio, os, itertools, livemon
fig, ax = plt.subplots(num="quiet")
(line,) = ax.plot(np.zeros(50))
ax.set_ylim(0, 1)
rng = np.random.default_rng(0)
def go_on():
    until = time.monotonic() + 90
    while not os.path.exists("enough") and time.monotonic() < until:
        yield
"""


@pytest.fixture
def quiet(kernel: Kernel) -> Kernel:
    """A kernel that runs Livemon and has a figure; `go_on()` ends when `enough` was said."""
    kernel.start_livemon("--period 0.5")
    kernel.run(MAKE + AGG)
    return kernel


def see(kernel: Kernel, *names: str) -> list[FigureView]:
    viewer = kernel.viewer()
    viewer.show_everything(fps=20)
    views = [viewer.figure(name, PATIENCE_S) for name in names]
    viewer.wait_for(lambda: all(view.pixels is not None for view in views), PATIENCE_S, what="the first pictures")
    return views


def moves(kernel: Kernel, *views: FigureView, frames: int = 8) -> None:
    """Each figure goes on by so many frames."""
    wanted = {id(view): view.frames + frames for view in views}
    until(lambda: all(view.frames >= wanted[id(view)] for view in views), PATIENCE_S)


def finish(kernel: Kernel, cell: str) -> None:
    (kernel.folder / "enough").touch()
    ran = kernel.finish(cell, PATIENCE_S)
    assert ran.status == "ok", ran.text
    assert ran.text == ""
    (kernel.folder / "enough").unlink()


def ends_true(kernel: Kernel, view: FigureView) -> None:
    """The window shows what Agg draws of the figure."""
    printed = kernel.run("print('AGG', base64.b64encode(bytes(agg(fig))).decode())").text
    data = base64.b64decode(printed.partition("AGG ")[2].split()[0])
    expected = np.frombuffer(data, np.uint8).reshape(480, 640, 4)
    until(lambda: np.array_equal(view.pixels, expected), PATIENCE_S)


@pytest.mark.parametrize(
    "body",
    [
        "line.set_ydata(rng.random(50)); sum(range(20_000))",
        "line.set_ydata(rng.random(50)); time.sleep(0.02)",
        "line.set_ydata(rng.random(50))",
        "ax.plot(rng.random(5)); sum(range(5_000_000))",
    ],
    ids=["busy", "waiting", "full speed", "new artists"],
)
def test_in_a_busy_cell(quiet: Kernel, body: str) -> None:
    (view,) = see(quiet, "quiet")
    cell = quiet.begin(f"for _ in go_on(): {body}")
    moves(quiet, view)
    finish(quiet, cell)
    ends_true(quiet, view)


def test_in_a_thread_beside_an_idle_and_beside_a_busy_cell(quiet: Kernel) -> None:
    (view,) = see(quiet, "quiet")
    code = """
    def work():
        for _ in go_on():
            line.set_ydata(rng.random(50)); time.sleep(0.01)
    thread = threading.Thread(target=work); thread.start()
    """
    quiet.run("\n".join(row[4:] for row in code.splitlines()))
    moves(quiet, view)
    cell = quiet.begin("for _ in go_on(): sum(range(10_000))")
    moves(quiet, view)
    finish(quiet, cell)
    quiet.run("thread.join()")
    ends_true(quiet, view)


def test_in_a_task_of_an_idle_kernel(quiet: Kernel) -> None:
    (view,) = see(quiet, "quiet")
    code = """
    async def work():
        for _ in go_on():
            line.set_ydata(rng.random(50)); await asyncio.sleep(0.01)
    task = asyncio.get_running_loop().create_task(work())
    """
    quiet.run("\n".join(row[4:] for row in code.splitlines()))
    moves(quiet, view)
    (quiet.folder / "enough").touch()
    quiet.run("await task")
    ends_true(quiet, view)


def test_in_callbacks_of_a_framework(quiet: Kernel) -> None:
    """Code that plots sits deep inside of a trainer that knows nothing of plots."""
    (view,) = see(quiet, "quiet")
    code = """
    class Trainer:
        def __init__(self, *callbacks): self.callbacks = callbacks
        def fit(self):
            for batch in go_on():
                sum(range(20_000))
                for callback in self.callbacks: callback.on_batch_end(batch)
    class Plot:
        def on_batch_end(self, batch): line.set_data(np.arange(50), rng.random(50))
    Trainer(Plot()).fit()
    """
    cell = quiet.begin("\n".join(row[4:] for row in code.splitlines()))
    moves(quiet, view)
    finish(quiet, cell)
    ends_true(quiet, view)


def test_ioff_turns_it_off(quiet: Kernel) -> None:
    (view,) = see(quiet, "quiet")
    quiet.run("plt.ioff()")
    frames = view.frames
    quiet.run(
        "for _ in range(40): line.set_ydata(rng.random(50)); time.sleep(0.02)\n"
        "captures = fig.canvas.live.recorder.number"
    )
    # only what the end of the cell shows
    assert quiet.value("fig.canvas.live.recorder.number - captures") == 1
    until(lambda: view.frames == frames + 1, PATIENCE_S)
    ends_true(quiet, view)
    quiet.run("plt.ion()")
    cell = quiet.begin("for _ in go_on(): line.set_ydata(rng.random(50)); time.sleep(0.02)")
    moves(quiet, view)
    finish(quiet, cell)


STORM = """
# NumPy's generators have a lock: threads would wait there, and hardly ever inside of Matplotlib.
from random import uniform
one, one_ax = plt.subplots(num="diagonal")
(dot,) = one_ax.plot([0.5], [0.5], "s", ms=12, color="red")
(cell_dot,) = one_ax.plot([0.5], [0.5], "s", ms=12, color="blue")
two, two_ax = plt.subplots(num="pair")
(left,) = two_ax.plot([0.2], [0.5], "s", ms=12, color="red")
(right,) = two_ax.plot([0.8], [0.5], "s", ms=12, color="blue")
for axes in (one_ax, two_ax):
    axes.set_xlim(0, 1), axes.set_ylim(0, 1), axes.set_position((0.1, 0.1, 0.8, 0.8)), axes.axis("off")
errors = []
def along():
    v = uniform(0.05, 0.95)
    dot.set_data([v], [v])
def together():
    v = uniform(0.05, 0.95)
    with livemon.update(two):
        left.set_ydata([v])
        right.set_ydata([v])
def run(work):
    try:
        for _ in go_on():  # a look at the disk lets other threads in: not after each change
            for _ in range(500): work()
    except BaseException as error:
        errors.append(error)
threads = [threading.Thread(target=run, args=(work,)) for work in (along, together)]
for thread in threads: thread.start()
"""

CELL = """
number = itertools.count()
while not os.path.exists("enough"):
    for _ in range(500):
        v = uniform(0.05, 0.95)
        cell_dot.set_data([v], [1 - v])
    if next(number) % 10 == 0:
        extra = plt.figure("extra"); extra.add_subplot().plot(rng.random(5)); plt.close(extra)
for thread in threads: thread.join()
print(errors)
"""


def centre(pixels: np.ndarray, channel: int) -> tuple[float, float] | None:  # type: ignore[type-arg]
    """Of the red (0) or blue (2) square, in axes coordinates; None when the other hides it."""
    height, width = pixels.shape[:2]
    rgb = pixels[..., :3].astype(int)
    rows, columns = np.nonzero((rgb[..., channel] > 250) & (rgb[..., 2 - channel] < 5) & (rgb[..., 1] < 5))
    if not len(rows) or len(rows) < 0.8 * np.ptp(rows) ** 2:
        return None
    x, y = columns.mean() / width, 1 - rows.mean() / height
    return (x - 0.1) / 0.8, (y - 0.1) / 0.8


def torn(name: str, pixels: np.ndarray) -> str:  # type: ignore[type-arg]
    """What is wrong in a picture of the storm; empty when nothing is."""
    red, blue = centre(pixels, 0), centre(pixels, 2)
    if name == "pair":
        if red is None or blue is None or abs(red[1] - blue[1]) > 0.02:
            return f"pair: {red} {blue}"
        return ""
    if red is not None and abs(red[0] - red[1]) > 0.02:
        return f"red: {red}"
    if blue is not None and abs(blue[0] + blue[1] - 1) > 0.02:
        return f"blue: {blue}"
    return ""


def resize(viewer: Viewer, views: list[FigureView], width: int, height: int) -> None:
    """Windows of another size; squares stay squares, as the dpi shrinks with the window."""
    viewer.show(
        figures={
            view.info.id: Viewport(width=width, height=height, ratio=1.0, fps=20.0, have=view.seq) for view in views
        }
    )


def hide(viewer: Viewer, hidden: FigureView) -> None:
    """One figure is not seen for a moment, the others are."""
    viewer.show(
        figures={
            view.info.id: Viewport(width=640, height=480, ratio=1.0, fps=20.0, have=view.seq)
            for view in viewer.figures.values()
            if view is not hidden
        }
    )


def blow(kernel: Kernel, seconds: float, frames: int, more_s: float = 0.0) -> dict[str, float]:
    """Frames a second by figure. Windows change size and ratio and hide, pages come and go, figures open and close.

    Goes on for up to `more_s` until there were so many `frames` of each.
    """
    kernel.run(STORM)
    viewer = kernel.viewer()
    viewer.show_everything(fps=20)
    views = [viewer.figure(name, PATIENCE_S) for name in ("diagonal", "pair")]
    cell = kernel.begin(CELL)
    found: list[str] = []
    shown: dict[str, int] = {"diagonal": -1, "pair": -1}
    looked = dict.fromkeys(shown, 0)

    def look() -> bool:
        for view in views:
            name = view.info.name
            if view.pixels is not None and view.seq != shown[name]:
                shown[name] = view.seq
                looked[name] += 1
                if wrong := torn(name, view.pixels):
                    found.append(wrong)
        return False

    start_s = time.monotonic()
    step = 0
    while time.monotonic() < start_s + seconds or (
        min(looked.values()) < frames and time.monotonic() < start_s + seconds + more_s
    ):
        with contextlib.suppress(ViewerError):  # it always runs out
            viewer.wait_for(look, 0.5)
        with contextlib.suppress(queue.Empty):  # else the client's socket overflows, and the end of the cell is lost
            while True:
                kernel.client.get_iopub_msg(timeout=0)
        step += 1
        if step % 4 == 0:
            hide(viewer, views[step // 4 % 2])
        elif step % 4 == 1:
            resize(viewer, views, 400 + 40 * (step % 7), 300 + 50 * (step % 5))
        else:
            viewer.show_everything(fps=15 + step % 10, ratio=1 + step % 2)
        if step % 5 == 0:
            with Viewer(kernel.manager) as guest:
                guest.show_everything(fps=10)
    rates = {name: count / (time.monotonic() - start_s) for name, count in looked.items()}
    (kernel.folder / "enough").touch()
    ran = kernel.finish(cell, PATIENCE_S)
    assert ran.status == "ok", ran.text
    assert ran.text.splitlines()[-1] == "[]"
    assert "Traceback" not in ran.text
    assert not found, found[:5]
    assert not viewer.problems
    assert not [notice for notice in viewer.notices.values() if notice.level == "error"]
    assert not [view.info.error for view in viewer.figures.values() if view.info.error]
    assert min(looked.values()) >= frames, looked
    return rates


def test_a_storm_tears_nothing(quiet: Kernel) -> None:
    blow(quiet, 5.0, 15, more_s=PATIENCE_S)


@pytest.mark.slow
def test_a_storm_of_a_minute(quiet: Kernel) -> None:
    rates = blow(quiet, 60.0, 300)
    print("frames a second:", {name: round(rate, 1) for name, rate in rates.items()})
