"""Timers, animations, `draw_event` and `resize_event`, in a kernel that is idle and beside a busy cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from livemon.protocol import InputEvent, Viewport
from livemon.testing import FigureView, Hands, Viewer

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


def until(flag: Path) -> str:
    """A cell that is busy until the test has seen what it waits for."""
    return (
        "import os\nuntil = time.time() + 60\n"
        f"while time.time() < until and not os.path.exists({str(flag)!r}): sum(range(1000))"
    )


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
def test_an_animation_that_a_running_cell_makes_animates(
    notebook: Notebook, viewer: Viewer, tmp_path: Path, blit: bool
) -> None:
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
        + until(tmp_path / "seen")
        + "\nprint(len(frames) > 5)"
    )
    seen = view.frames
    viewer.wait_for(lambda: view.frames > seen + 5, PATIENCE_S, what="frames of the animation beside its cell")
    (tmp_path / "seen").touch()
    assert notebook.finish(cell)[-1]["text"].strip() == "True"
    # It pauses and resumes.
    notebook.run(
        "animation.pause(); import asyncio; await asyncio.sleep(0.2); n = len(frames); await asyncio.sleep(0.4)"
    )
    assert notebook.run("print(len(frames) - n)").strip() == "0"
    notebook.run("animation.resume()\nwhile len(frames) < n + 3: await asyncio.sleep(0.05)")


@pytest.mark.parametrize("blit", [False, True])
def test_an_animation_runs_on_the_main_thread_while_the_kernel_is_idle(
    notebook: Notebook, viewer: Viewer, blit: bool
) -> None:
    notebook.run(
        f"""
fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(-1, 1)); (line,) = ax.plot([], []); names = []
def step(number):
    names.append(threading.current_thread().name)
    line.set_data(np.arange(10), np.sin(np.arange(10) + number / 5))
    return [line]
animation = FuncAnimation(fig, step, interval=30, blit={blit}, cache_frame_data=False)
"""
    )
    view = shown(viewer)
    seen = view.frames
    viewer.wait_for(lambda: view.frames > seen + 10, PATIENCE_S, what="frames of the animation, with no cell")
    assert notebook.run("print(names.count('MainThread') > 8)").strip() == "True"


@pytest.mark.parametrize("blit", [False, True])
def test_an_animation_of_artists_runs_idle_and_beside_a_busy_cell_and_pauses_there(
    notebook: Notebook, viewer: Viewer, tmp_path: Path, blit: bool
) -> None:
    """While it pauses another timer goes on, which tells that time passes."""
    notebook.run(
        f"""
steps, beats = [], []
class Counted(ArtistAnimation):
    def _draw_frame(self, artists):
        steps.append(1)
        super()._draw_frame(artists)
fig, ax = plt.subplots()
animation = Counted(fig, [[ax.plot([0, 1], [k, 5 - k])[0]] for k in range(6)], interval=50, blit={blit})
timer = fig.canvas.new_timer(interval=50); timer.add_callback(lambda: beats.append(1)); timer.start()
def title(text): fig.canvas.manager.set_window_title(text)
"""
    )
    view = shown(viewer)
    seen = view.frames
    viewer.wait_for(lambda: view.frames > seen + 5, PATIENCE_S, what="frames of the animation, with no cell")
    phases = [tmp_path / name for name in ("moved", "rested", "moved again")]
    cell = notebook.start(
        f"""
title("moves")
{until(phases[0])}
animation.pause()
# A step may be under way on the thread that runs it.
n = len(beats)
while len(beats) < n + 2: pass
stood, n = len(steps), len(beats)
while len(beats) < n + 10: pass
title(f"{{len(steps) - stood}} steps in the pause")
{until(phases[1])}
animation.resume(); title("moves again")
{until(phases[2])}
"""
    )

    def moves(title: str, phase: Path) -> None:
        viewer.wait_for(lambda: view.info.title == title, PATIENCE_S, what=title)
        seen = view.frames
        viewer.wait_for(lambda: view.frames > seen + 5, PATIENCE_S, what="frames of the animation beside a cell")
        phase.touch()

    moves("moves", phases[0])
    viewer.wait_for(lambda: "in the pause" in view.info.title, PATIENCE_S, what="the pause")
    assert view.info.title == "0 steps in the pause"
    phases[1].touch()
    moves("moves again", phases[2])
    notebook.finish(cell)
    assert not viewer.notices


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


def test_handlers_of_draw_event_that_raise_are_told_and_the_others_go_on(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
fig, ax = plt.subplots(); drawn = []
def broken(event): raise ValueError("not drawn like this")
fig.canvas.mpl_connect("draw_event", broken)
fig.canvas.mpl_connect("draw_event", drawn.append)
"""
    )
    shown(viewer)
    notebook.run("ax.set_title('now'); import asyncio\nwhile not drawn: await asyncio.sleep(0.05)")
    viewer.wait_for(lambda: any("not drawn like this" in n.text for n in viewer.notices.values()), PATIENCE_S)
    (notice,) = (n for n in viewer.notices.values() if "not drawn like this" in n.text)
    assert notice.text.startswith("A handler of Figure 1 raised: ")
    assert "in broken" in notice.detail


def test_draw_event_comes_late_for_what_slow_handlers_missed_and_is_not_left_out(
    notebook: Notebook, viewer: Viewer
) -> None:
    notebook.run(
        """
fig, ax = plt.subplots(); titles = []
def slow(event):
    until = time.thread_time() + 0.05
    while time.thread_time() < until: pass
    titles.append(ax.get_title())
fig.canvas.mpl_connect("draw_event", slow)
"""
    )
    shown(viewer)
    notebook.run("import asyncio\nax.set_title('one')\nwhile 'one' not in titles: await asyncio.sleep(0.02)")
    notebook.run("ax.set_title('two')")
    notebook.run("while 'two' not in titles: await asyncio.sleep(0.02)")


RESIZED = """
fig, ax = plt.subplots(figsize=(4, 3)); got = []
def on_resize(event):
    got.append((event.width, event.height, event.canvas.figure.get_size_inches().tolist()))
fig.canvas.mpl_connect("resize_event", on_resize)
fig.canvas.mpl_connect("draw_event", lambda event: got.append("drawn"))
"""


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_resize_event_tells_the_size_of_the_window_which_is_not_the_figures(
    notebook: Notebook, viewer: Viewer, busy: bool
) -> None:
    notebook.run(RESIZED)
    view = viewer.figure("Figure 1", PATIENCE_S)
    viewer.show(figures={view.info.id: Viewport(width=400, height=300, fps=30)})
    viewer.wait_for(lambda: view.pixels is not None, PATIENCE_S, what="the first picture")
    wait = "until = time.time() + 30\nwhile not {done} and time.time() < until: {rest}\n"
    rest = "sum(range(1000))" if busy else "await asyncio.sleep(0.05)"
    look = wait.format(done="[g for g in got if g != 'drawn']", rest=rest)
    cell = notebook.start("import asyncio, io; from PIL import Image\ngot.clear()\n" + look)
    # The same size with more pixels is no other size.
    viewer.show(figures={view.info.id: Viewport(width=400, height=300, ratio=2, fps=30)})
    viewer.wait_for(lambda: view.pixels is not None and view.pixels.shape[1] == 800, PATIENCE_S)
    viewer.show(figures={view.info.id: Viewport(width=900, height=500, ratio=2, fps=30)})
    viewer.wait_for(lambda: view.pixels is not None and view.pixels.shape[1] == 1800, PATIENCE_S)
    notebook.finish(cell)
    printed = notebook.run(
        "print(got)\nfile = io.BytesIO(); fig.savefig(file)\nprint(Image.open(file).size, fig.get_size_inches())"
    ).splitlines()
    assert printed[0].startswith("[(900, 500, [9.0, 5.0]), 'drawn'")
    assert printed[0].count("(") == 1
    assert printed[1] == "(400, 300) [4. 3.]"


def test_an_animation_that_blits_goes_on_in_a_window_of_another_size(notebook: Notebook, viewer: Viewer) -> None:
    """Matplotlib stops it at a `resize_event`, until a `draw_event` comes."""
    notebook.run(
        """
fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(-1, 1)); frames = []
(line,) = ax.plot([], [])
def step(number):
    frames.append(number)
    line.set_data(np.arange(10), np.sin(np.arange(10) + number / 5))
    return [line]
animation = FuncAnimation(fig, step, interval=30, blit=True, cache_frame_data=False)
resized = []; fig.canvas.mpl_connect("resize_event", lambda event: resized.append(len(frames)))
"""
    )
    view = shown(viewer)
    goes_on = "bool(resized) and len(frames) > resized[0] + 10"
    cell = notebook.start(BUSY.format(condition=goes_on, result=goes_on))
    viewer.show(figures={view.info.id: Viewport(width=500, height=500, fps=30)})
    assert notebook.finish(cell)[-1]["text"].strip() == "True"


def test_enter_and_leave_come_for_the_figure_and_for_its_axes(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
fig, axs = plt.subplots(1, 2); got = []
for name in ("figure_enter_event", "figure_leave_event"):
    fig.canvas.mpl_connect(name, lambda e: got.append(e.name))
for name in ("axes_enter_event", "axes_leave_event"):
    fig.canvas.mpl_connect(name, lambda e, name=name: got.append(f"{name} {list(axs).index(e.inaxes)}"))
"""
    )
    view = shown(viewer)
    cell = notebook.start(BUSY.format(condition="'figure_leave_event' in got", result="got"))
    hands = Hands(viewer, view)
    hands.do(InputEvent(kind="enter", x=0.01, y=0.5))
    for x in (0.3, 0.7, 0.99):
        hands.hover((x, 0.5))
        hands.do(InputEvent(kind="key_press", x=x, y=0.5, key="x"))  # so that no place on the way is left out
    hands.do(InputEvent(kind="leave", x=0.99, y=0.5))
    printed = notebook.finish(cell)[-1]["text"]
    assert printed.strip() == str(
        [
            "figure_enter_event", "axes_enter_event 0", "axes_leave_event 0", "axes_enter_event 1",
            "axes_leave_event 1", "figure_leave_event",
        ]
    )  # fmt: skip
