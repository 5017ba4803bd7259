"""Timers, animations and `draw_event`, in a kernel that is idle and beside a busy cell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from livemon.protocol import Viewport
from livemon.testing import FigureView, Viewer

from .notebook import Notebook

PATIENCE_S = 20.0
BUSY = "until = time.time() + 30\nwhile time.time() < until and not ({condition}): sum(range(1000))\nprint({result})"


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    with Notebook() as one:
        one.run(
            "%load_ext livemon\n%livemon\nimport matplotlib.pyplot as plt, numpy as np, threading, time\n"
            "from matplotlib.animation import ArtistAnimation, FuncAnimation"
        )
        yield one


@pytest.fixture
def viewer(notebook: Notebook) -> Iterator[Viewer]:
    with Viewer(notebook.manager) as one:
        yield one


def shown(viewer: Viewer) -> FigureView:
    view = viewer.figure("Figure 1", PATIENCE_S)
    viewer.show(figures={view.info.id: Viewport(width=640, height=480, fps=30)})
    viewer.wait_for(lambda: view.pixels is not None, PATIENCE_S, what="the first picture")
    return view


def test_a_timer_runs_idle_and_beside_a_busy_cell_until_it_is_stopped(notebook: Notebook) -> None:
    notebook.run(
        """
fig, ax = plt.subplots(); beats = []
timer = fig.canvas.new_timer(interval=20)
timer.add_callback(lambda: beats.append(threading.current_thread().name))
timer.start()
"""
    )
    notebook.run("import asyncio\nwhile len(beats) < 3: await asyncio.sleep(0.05)")
    busy = BUSY.format(condition="'livemon.events' in beats", result="sorted(set(beats))")
    assert "livemon.events" in notebook.run(busy)
    assert (
        notebook.run(
            "timer.stop(); await asyncio.sleep(0.2); n = len(beats); await asyncio.sleep(0.5); print(len(beats) - n)"
        ).strip()
        == "0"
    )


def test_a_timer_outlives_livemon(notebook: Notebook) -> None:
    notebook.run(
        """
fig, ax = plt.subplots(); beats = []
timer = fig.canvas.new_timer(interval=20); timer.add_callback(lambda: beats.append(1)); timer.start()
"""
    )
    notebook.run("%livemon stop")
    notebook.run("import asyncio; n = len(beats)\nwhile len(beats) < n + 3: await asyncio.sleep(0.05)")
    notebook.run("timer.stop(); await asyncio.sleep(0.2); n = len(beats); await asyncio.sleep(0.3)")
    assert notebook.run("print(len(beats) - n)").strip() == "0"


def test_a_single_shot_comes_once_and_what_it_raises_is_told(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
fig, ax = plt.subplots(); beats = []
def once():
    beats.append(1)
    raise ValueError("this shot")
timer = fig.canvas.new_timer(interval=10); timer.single_shot = True
timer.add_callback(once); timer.start()
"""
    )
    viewer.wait_for(lambda: any("this shot" in n.text for n in viewer.notices.values()), PATIENCE_S)
    assert notebook.run("import asyncio; await asyncio.sleep(0.3); print(len(beats))").strip() == "1"


@pytest.mark.parametrize("blit", [False, True])
def test_an_animation_that_a_running_cell_makes_animates(notebook: Notebook, viewer: Viewer, blit: bool) -> None:
    notebook.run("plt.figure()")
    view = shown(viewer)
    cell = notebook.start(
        f"""
fig = plt.gcf(); ax = fig.add_subplot(); ax.set(xlim=(0, 10), ylim=(-1, 1))
(line,) = ax.plot([], []); frames = []
def step(number):
    frames.append(number)
    line.set_data(np.arange(10), np.sin(np.arange(10) + number / 5))
    return [line]
animation = FuncAnimation(fig, step, interval=30, blit={blit}, cache_frame_data=False)
"""
        + BUSY.format(condition="len(frames) > 20", result="len(frames) > 20")
    )
    seen = view.frames
    viewer.wait_for(lambda: view.frames > seen + 5, PATIENCE_S, what="frames of the animation")
    assert notebook.finish(cell)[-1]["text"].strip() == "True"
    # It pauses and resumes.
    notebook.run(
        "animation.pause(); import asyncio; await asyncio.sleep(0.2); n = len(frames); await asyncio.sleep(0.4)"
    )
    assert notebook.run("print(len(frames) - n)").strip() == "0"
    notebook.run("animation.resume()\nwhile len(frames) < n + 3: await asyncio.sleep(0.05)")


def test_an_animation_of_artists_goes_on_beside_a_busy_cell(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
fig, ax = plt.subplots()
animation = ArtistAnimation(fig, [[ax.plot([0, 1], [k, 5 - k], animated=True)[0]] for k in range(6)], interval=50)
"""
    )
    view = shown(viewer)
    cell = notebook.start("until = time.time() + 6\nwhile time.time() < until: sum(range(1000))")
    seen = view.frames
    viewer.wait_for(lambda: view.frames > seen + 5, PATIENCE_S, what="frames of the animation")
    notebook.finish(cell)


def test_draw_event_comes_for_what_a_busy_cell_shows(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
fig, ax = plt.subplots(); (line,) = ax.plot([0, 1]); drawn = []
fig.canvas.mpl_connect("draw_event", lambda e: drawn.append((type(e).__name__, e.renderer.points_to_pixels(72))))
"""
    )
    shown(viewer)
    printed = notebook.run(
        "drawn.clear(); step = 0\nuntil = time.time() + 30\nwhile time.time() < until and len(drawn) < 3:\n"
        "    step += 1; line.set_ydata([0, step % 7]); fig.canvas.draw_idle(); time.sleep(0.01)\n"
        "print(drawn[0], len(drawn) >= 3)"
    )
    assert printed.strip() == "('DrawEvent', 100.0) True"
