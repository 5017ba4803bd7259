"""What a person does on a window, in a real kernel: idle and busy, at any window size, by hand and by widgets."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import signal
import time
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from livemon.protocol import InputEvent, Toolbar, Viewport
from livemon.testing import FigureView, Hands, Viewer, ViewerError

from .notebook import CellError, Notebook

PATIENCE_S = 20.0

SETUP = """
%load_ext livemon
%livemon
import matplotlib.pyplot as plt, numpy as np, threading, time
got = []
def listen(fig, *names):
    for name in names:
        fig.canvas.mpl_connect(name, lambda e: got.append((e.name, e, threading.current_thread().name)))
def told():
    return [name for name, *_ in got]
"""
TARGET = """
{make}
ax.plot([0, 1, 2, 3], [0, 400, 100, 900], color="0.9")
(target,) = ax.plot([2.25], [300], "s", color="#ff0000", markersize=9, markeredgewidth=0, picker=True)
listen(fig, "button_press_event", "pick_event", "motion_notify_event")
"""


def shown(viewer: Viewer, *, width: int = 0, height: int = 0, ratio: float = 1.0, name: str = "Figure 1") -> FigureView:
    """The figure's first picture, at that size or at the code's."""
    view = viewer.figure(name, PATIENCE_S)
    size = {"width": width or view.info.width, "height": height or view.info.height}
    viewer.show(figures={view.info.id: Viewport(**size, ratio=ratio, fps=30)})
    viewer.wait_for(lambda: view.pixels is not None, PATIENCE_S, what="the first picture")
    return view


def centre_of(view: FigureView, colour: tuple[int, int, int]) -> tuple[float, float]:
    """Where pixels of that colour are: fractions of the picture."""
    pixels = view.pixels
    assert pixels is not None
    rows, columns = np.nonzero((pixels[:, :, :3] == colour).all(axis=2))
    assert len(rows), "the colour is nowhere"
    return (float(columns.mean()) + 0.5) / pixels.shape[1], (float(rows.mean()) + 0.5) / pixels.shape[0]


def has(view: FigureView, colour: tuple[int, int, int]) -> bool:
    """Whether that colour is in the picture."""
    return view.pixels is not None and bool((view.pixels[:, :, :3] == colour).all(axis=2).any())


def wait_until(notebook: Notebook, condition: str) -> str:
    """Run cells until that is true; what the last printed."""
    printed = notebook.run(
        f"""
import asyncio
for _ in range({int(PATIENCE_S * 20)}):
    if {condition}:
        break
    await asyncio.sleep(0.05)
print(bool({condition}))
"""
    )
    assert "True" in printed, f"{condition} did not come"
    return printed


def limits(notebook: Notebook) -> list[float]:
    printed = notebook.run("print([float(v) for v in (*ax.get_xlim(), *ax.get_ylim())])")
    return [float(text) for text in re.findall(r"-?\d+\.\d+", printed)]


MAKES = {
    "plain": "fig, ax = plt.subplots()",
    "constrained": "fig, (ax, other) = plt.subplots(1, 2, layout='constrained'); other.set_ylabel('wide\\nlabel')",
    "tight": "fig, ax = plt.subplots(layout='tight'); ax.set_ylabel('two\\nlines')",
    "equal": "fig, ax = plt.subplots(); ax.set_aspect(1 / 300, adjustable='datalim')",
    "box": "fig, ax = plt.subplots(); ax.set_aspect(1 / 300, adjustable='box')",
    "log": "fig, ax = plt.subplots(); ax.set_yscale('symlog')",
    "subfigures": "fig = plt.figure(layout='constrained'); one, two = fig.subfigures(1, 2); ax = two.subplots()",
}


WINDOWS: list[dict[str, Any]] = [{}, {"width": 900, "height": 380, "ratio": 1.5}, {"width": 260, "height": 330}]


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("make", MAKES)
def test_a_click_hits_what_is_shown(notebook: Notebook, viewer: Viewer, make: str, window: dict[str, Any]) -> None:
    """Windows have sizes of their own, and only the replica settles layout and aspect."""
    notebook.run(TARGET.format(make=MAKES[make]))
    view = shown(viewer, **window)
    before = notebook.run("print(fig.get_size_inches(), fig.dpi, fig.get_layout_engine() or ax.get_position().bounds)")
    at = centre_of(view, (255, 0, 0))
    Hands(viewer, view).click(at)
    wait_until(notebook, "'button_press_event' in told()")
    printed = notebook.run(
        """
press = next(event for name, event, _ in got if name == 'button_press_event')
print(press.inaxes is ax, abs(press.xdata - 2.25), abs(press.ydata - 300), 'pick_event' in told())
"""
    ).split()
    assert printed[0] == "True"
    assert printed[3] == "True", "the marker was not picked"
    # One pixel of the smallest window.
    assert float(printed[1]) < 0.05
    assert float(printed[2]) < 15
    after = notebook.run("print(fig.get_size_inches(), fig.dpi, fig.get_layout_engine() or ax.get_position().bounds)")
    assert after == before, "the window's size is the figure's"


@pytest.mark.parametrize(
    ("make", "window"),
    [*((make, WINDOWS[1]) for make in MAKES), ("constrained", {"width": 300, "height": 330})],
    ids=str,
)
def test_a_click_beside_a_busy_cell_hits_the_point_and_the_tick_that_are_shown(
    notebook: Notebook, viewer: Viewer, make: str, window: dict[str, Any]
) -> None:
    notebook.run(TARGET.format(make=MAKES[make]))
    notebook.run(
        """
moving, = ax.plot([0, 3], [800, 800]); ax.set_xticks([0, 2.25], ["", "here"]); tick = ax.get_xticklabels()[1]
tick.set(picker=True, color="#00ff00", fontweight="bold")
def hit(): return [{target: "point", tick: "tick"}.get(e.artist) for name, e, _ in got if name == "pick_event"]
"""
    )
    view = shown(viewer, **window)
    cell = notebook.start(
        """
step, until = 0, time.time() + 60
fig.canvas.manager.set_window_title("busy")
while len(hit()) < 2 and time.time() < until:
    step += 1; moving.set_ydata([800, 700 + step % 100]); sum(range(10_000))
press = next(e for name, e, _ in got if name == "button_press_event")
print(hit(), abs(press.xdata - 2.25) < 0.05, abs(press.ydata - 300) < 15, {thread for *_, thread in got})
"""
    )
    viewer.wait_for(lambda: view.info.title == "busy", PATIENCE_S, what="the cell")
    hands = Hands(viewer, view)
    hands.click(centre_of(view, (255, 0, 0)))
    hands.click(centre_of(view, (0, 255, 0)))
    assert notebook.finish(cell)[-1]["text"].strip() == "['point', 'tick'] True True {'livemon.events'}"


def test_an_event_is_made_in_the_window_also_while_another_thread_reads_the_figure(
    notebook: Notebook, viewer: Viewer
) -> None:
    """Who reads the figure puts the window's size aside; here between a press and the release."""
    notebook.run(
        """
fig, ax = plt.subplots(); ax.set(xlim=(0, 1), ylim=(0, 1)); listen(fig, "button_release_event")
pressed, reads, goes_on = threading.Event(), threading.Event(), threading.Event()
def read():
    pressed.wait(20)
    with fig.canvas.live.as_made():
        reads.set(); goes_on.wait(20); time.sleep(0.3)
threading.Thread(target=read).start()
def press(event): pressed.set(); reads.wait(20); goes_on.set()
fig.canvas.mpl_connect("button_press_event", press)
"""
    )
    hands = Hands(viewer, shown(viewer, width=900, height=380))
    hands.click((0.125 + 0.775 * 0.25, 0.12 + 0.77 * 0.75))
    wait_until(notebook, "told()")
    printed = notebook.run("event = got[0][1]; print(event.inaxes is ax, f'{event.xdata:.2f} {event.ydata:.2f}')")
    assert printed.strip() == "True 0.25 0.25"


def test_what_is_beside_the_target_is_not_picked(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(TARGET.format(make=MAKES["plain"]))
    view = shown(viewer, width=1000, height=700)
    x, y = centre_of(view, (255, 0, 0))
    Hands(viewer, view).click((x + 15 / 1000, y))
    wait_until(notebook, "'button_press_event' in told()")
    assert notebook.run("print('pick_event' in told())").strip() == "False"


def test_an_entry_of_a_legend_is_picked_in_a_window_of_another_size(notebook: Notebook, viewer: Viewer) -> None:
    """A legend has the size of its text, not a share of the axes."""
    notebook.run(
        """
fig, ax = plt.subplots()
ax.plot([0, 1], color="#00aa00", label="first"); ax.plot([1, 0], color="#0000ff", label="second")
legend = ax.legend(loc="upper left")
for line in legend.get_lines(): line.set_picker(4); line.set_linewidth(6)
legend.get_lines()[1].set_color("#ff00ff")
picked = []
fig.canvas.mpl_connect("pick_event", lambda e: picked.append(e.artist.get_label()))
"""
    )
    view = shown(viewer, width=1100, height=800)
    Hands(viewer, view).click(centre_of(view, (255, 0, 255)))
    wait_until(notebook, "picked == ['second']")


TEXTS = {
    "text": "target = ax.text(2, 300, 'a word', ha='center', va='center')",
    "annotation": "target = ax.annotate('a word', (2, 300), xytext=(0, 0), textcoords='offset points', ha='center',\n"
    "    va='center')",
    "frame of a text": "target = ax.text(2, 300, 'x', ha='center', va='center', bbox=dict(boxstyle='square,pad=3'))",
    "title": "target = ax.set_title('a word')",
    "label of an axis": "target = ax.set_xlabel('a word')",
    "label of a tick": "ax.set_xticks([2], ['a word']); target = ax.get_xticklabels()[0]",
}
PLACES = {
    "frame of a text": (0.125 + 0.775 / 2 - 18 / 1000, 0.12 + 0.77 / 2),
    "title": (0.125 + 0.775 / 2, 0.12 - 12 / 700),
    "label of an axis": (0.125 + 0.775 / 2, 0.89 + 30 / 700),
    "label of a tick": (0.125 + 0.775 / 2, 0.89 + 12 / 700),
}
"""In a window of 1000 to 700 pixels; else in the middle of the axes."""


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_picked_and_asked_under_the_pointer_though_the_kernel_never_drew_it(
    notebook: Notebook, viewer: Viewer, name: str
) -> None:
    notebook.run(
        f"""
fig, ax = plt.subplots(); ax.set(xlim=(0, 4), ylim=(0, 600)); under = []
{TEXTS[name]}
target.set_picker(True)
listen(fig, "pick_event")
fig.canvas.mpl_connect("motion_notify_event", lambda event: under.append(target.contains(event)[0]))
"""
    )
    hands = Hands(viewer, shown(viewer, width=1000, height=700))
    x, y = PLACES.get(name, (0.125 + 0.775 / 2, 0.12 + 0.77 / 2))
    hands.hover((x, y))
    wait_until(notebook, "under == [True]")
    hands.click((x + 80 / 1000, y))
    hands.click((x, y))
    wait_until(notebook, "told() == ['pick_event']")


def test_pan_zoom_history_and_home(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(); ax.plot([0, 10], [0, 10]); ax.set(xlim=(0, 10), ylim=(0, 10))")
    view = shown(viewer, width=800, height=600)
    hands = Hands(viewer, view)
    hands.use("zoom")
    viewer.wait_for(lambda: hands.toolbar.mode == "zoom", PATIENCE_S)
    assert not hands.toolbar.back
    # The axes reach from 0.125 to 0.9 of the width and from 0.12 to 0.89 of the height.
    hands.drag((0.125 + 0.775 * 0.2, 0.12 + 0.77 * 0.2), (0.5, 0.5), (0.125 + 0.775 * 0.7, 0.12 + 0.77 * 0.7))
    viewer.wait_for(lambda: hands.toolbar.back and not hands.toolbar.following, PATIENCE_S)
    assert hands.toolbar.band == []
    assert limits(notebook) == pytest.approx([2, 7, 3, 8], abs=0.05)
    hands.use("pan")
    hands.drag((0.3, 0.5), (0.4, 0.5), (0.3 + 0.775 / 5, 0.5))
    viewer.wait_for(lambda: hands.toolbar.mode == "pan", PATIENCE_S)
    wait_until(notebook, "ax.get_xlim()[0] < 1.2")
    assert limits(notebook) == pytest.approx([1, 6, 3, 8], abs=0.05)
    hands.use("back")
    viewer.wait_for(lambda: hands.toolbar.forward, PATIENCE_S)
    assert limits(notebook) == pytest.approx([2, 7, 3, 8], abs=0.05)
    hands.use("forward")
    viewer.wait_for(lambda: not hands.toolbar.forward, PATIENCE_S)
    assert limits(notebook) == pytest.approx([1, 6, 3, 8], abs=0.05)
    hands.press_key("h")
    viewer.wait_for(lambda: hands.toolbar.following, PATIENCE_S)
    assert limits(notebook) == [0, 10, 0, 10]


def test_steps_pan_and_zoom_all_axes_without_a_pointer(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
fig, (ax, logarithmic) = plt.subplots(1, 2)
image = ax.imshow([[0, 1], [2, 3]], extent=(0, 10, 0, 10)); bar = fig.colorbar(image)
logarithmic.set(xlim=(0, 1), ylim=(1, 1000), yscale="log")
"""
    )
    view = shown(viewer, width=900, height=380)
    hands = Hands(viewer, view)
    hands.use("zoom_in")
    viewer.wait_for(lambda: hands.toolbar.back and not hands.toolbar.following, PATIENCE_S)
    assert limits(notebook) == pytest.approx([1, 9, 1, 9])
    assert hands.toolbar.text == hands.toolbar.view == "x: 1.00 … 9.00, y: 1.00 … 9.00"
    hands.use("back")
    viewer.wait_for(lambda: hands.toolbar.forward, PATIENCE_S)
    assert hands.toolbar.text == hands.toolbar.view == ""
    assert limits(notebook) == [0, 10, 0, 10]
    hands.use("forward")
    hands.use("pan_left")
    hands.use("pan_up")
    wait_until(notebook, "ax.get_ylim()[0] > 1.5")
    assert limits(notebook) == pytest.approx([0.2, 8.2, 1.8, 9.8])
    low, high = (float(text) for text in notebook.run("print(*logarithmic.get_ylim())").split())
    assert high / low == pytest.approx(1000**0.8)
    assert low == pytest.approx(1000**0.1 * 1000**0.08)
    assert notebook.run("print([float(end) for end in image.get_clim()])").strip() == "[0.0, 3.0]", "the colours"


@pytest.mark.parametrize(("projection", "tool"), [("polar", "zoom_in"), ("3d", "zoom_in"), ("3d", "pan_right")])
def test_steps_move_projections_as_a_hand_does(notebook: Notebook, viewer: Viewer, projection: str, tool: Any) -> None:
    notebook.run(f"fig, ax = plt.subplots(subplot_kw={{'projection': '{projection}'}}); ax.plot([0, 1], [0, 10])")
    view = shown(viewer)
    before, frames = limits(notebook), view.frames
    hands = Hands(viewer, view)
    hands.use(tool)
    viewer.wait_for(lambda: hands.toolbar.back and view.frames > frames, PATIENCE_S, what="another picture")
    after = limits(notebook)
    if projection == "polar":
        assert after == pytest.approx([*before[:2], before[2], before[3] * 0.8])
    elif tool == "zoom_in":
        assert after[1] - after[0] == pytest.approx((before[1] - before[0]) * 0.8)
    else:
        assert after[0] > before[0]
    hands.use("back")
    viewer.wait_for(lambda: not hands.toolbar.back, PATIENCE_S)
    assert limits(notebook) == pytest.approx(before)


@pytest.mark.parametrize(
    ("limits_of_code", "zoomed"), [((-40, -5), (-40, -12)), ((90, 0), (90, 18)), ((2, 4), (2, 3.6))]
)
def test_polar_axes_zoom_at_their_centre_and_do_not_pan(
    notebook: Notebook, viewer: Viewer, limits_of_code: tuple[float, float], zoomed: tuple[float, float]
) -> None:
    """Also under another name, as radar charts have."""
    notebook.run(
        f"""
from matplotlib.projections import register_projection
from matplotlib.projections.polar import PolarAxes
class Radar(PolarAxes): name = "radar"
register_projection(Radar)
fig, ax = plt.subplots(subplot_kw={{'projection': 'radar'}}); ax.set_rlabel_position(0)
ax.set_ylim{limits_of_code}
"""
    )
    view = shown(viewer)
    hands = Hands(viewer, view)
    before = limits(notebook)
    hands.use("pan_right")
    hands.use("zoom_in")
    viewer.wait_for(lambda: hands.toolbar.back, PATIENCE_S)
    assert limits(notebook) == pytest.approx([*before[:2], *zoomed])
    assert notebook.run("print(ax.get_rlabel_position())").strip() == "0.0"
    hands.use("back")
    wait_until(notebook, f"ax.get_ylim() == {limits_of_code}")
    assert not hands.toolbar.back, "the view before the first step"


def test_a_step_waits_for_no_drag_and_disturbs_none(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(0, 10))")
    view = shown(viewer)
    hands = Hands(viewer, view)
    hands.use("pan")
    hands.do(InputEvent(kind="press", x=0.4, y=0.4, button=1, buttons=[1]))
    hands.do(InputEvent(kind="motion", x=0.45, y=0.4, buttons=[1]))
    wait_until(notebook, "ax.get_xlim()[0] < -0.5")
    hands.use("pan_right")
    hands.do(InputEvent(kind="motion", x=0.5, y=0.4, buttons=[1]))
    hands.do(InputEvent(kind="release", x=0.5, y=0.4, button=1))
    wait_until(notebook, "ax.get_xlim()[0] < -1.1")
    viewer.wait_for(lambda: hands.toolbar.back, PATIENCE_S)
    assert not [notice for notice in viewer.notices.values() if notice.level == "error"]
    assert hands.toolbar.view == ""


def test_a_rubber_band_is_told_while_it_is_drawn(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots()")
    view = shown(viewer, width=800, height=600)
    hands = Hands(viewer, view)
    hands.press_key("o")
    way = [(0.3, 0.3), (0.4, 0.4), (0.5, 0.6)]
    hands.drag(*way)
    viewer.wait_for(lambda: hands.toolbar.back, PATIENCE_S)
    bands = [message.band for _, message in viewer.messages if isinstance(message, Toolbar) and message.band]
    assert bands, "no rubber band"
    assert bands[-1][:2] == pytest.approx(way[0], abs=0.005)
    assert hands.toolbar.band == []


def test_the_wheel_zooms_around_the_pointer_as_one_step_of_history(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(1, 1000), yscale='log')")
    view = shown(viewer)
    hands = Hands(viewer, view)
    middle = (0.125 + 0.775 / 2, 0.12 + 0.77 / 2)
    hands.turn(middle, 1.0)
    hands.turn(middle, 1.0)
    wait_until(notebook, "ax.get_xlim()[0] > 1.3")
    left, right, bottom, top = limits(notebook)
    assert (left + right) / 2 == pytest.approx(5, abs=0.05)
    assert right - left == pytest.approx(10 * 0.85**2, abs=0.05)
    assert np.sqrt(bottom * top) == pytest.approx(np.sqrt(1000), rel=0.03)
    hands.use("back")
    wait_until(notebook, "ax.get_xlim() == (0, 10)")


def test_the_wheel_is_left_to_code_that_listens_to_it(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(); ax.set_xlim(0, 10); listen(fig, 'scroll_event')")
    view = shown(viewer)
    Hands(viewer, view).turn((0.5, 0.5), -2.0, modifiers=["shift"])
    wait_until(notebook, "told() == ['scroll_event']")
    assert notebook.run("e = got[0][1]; print(e.step, e.key, ax.get_xlim()[1])").split() == ["-2.0", "shift", "10.0"]


LOOP = """
for step in range(1, 2000):
    line.set_data(np.arange(step), np.arange(step))
    ax.set_xlim(0, step); ax.set_ylim(0, step); ax.set_title(str(step))
    fig.canvas.draw_idle()
    time.sleep(0.01)
    if stop: break
"""


TICKS = slice(435, 480)
"""The rows of the picture with the numbers under the axes."""


def zoom_beside_a_busy_cell(
    notebook: Notebook, viewer: Viewer
) -> tuple[FigureView, Hands, tuple[str, str], NDArray[np.uint8]]:
    """A window whose view a person has chosen while `LOOP` goes on, the cell, and what is seen at the axes' foot."""
    notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot([]); stop = []; listen(fig, 'button_press_event')")
    notebook.run("fig.canvas.mpl_connect('key_press_event', lambda e: e.key == 'x' and stop.append(1))")
    view = shown(viewer)
    hands = Hands(viewer, view)
    cell = notebook.start(LOOP)
    hands.use("zoom")
    hands.drag((0.3, 0.3), (0.4, 0.4), (0.5, 0.5))
    viewer.wait_for(lambda: not hands.toolbar.following, PATIENCE_S)
    # What a person kept moves no more, however the code sets limits: soon the line has left what is seen.
    seen = view.frames
    viewer.wait_for(lambda: view.frames > seen + 2, PATIENCE_S, what="frames")
    return view, hands, cell, ticks_of(view).copy()


def ticks_of(view: FigureView) -> NDArray[np.uint8]:
    assert view.pixels is not None
    return view.pixels[TICKS]


def test_a_zoom_by_hand_is_kept_in_a_busy_cell_until_follow(notebook: Notebook, viewer: Viewer) -> None:
    view, hands, cell, kept = zoom_beside_a_busy_cell(notebook, viewer)
    seen = view.frames
    viewer.wait_for(lambda: view.frames > seen + 10, PATIENCE_S, what="frames")
    assert (ticks_of(view) == kept).all(), "the axes moved"
    hands.use("follow")
    viewer.wait_for(lambda: hands.toolbar.following, PATIENCE_S)
    viewer.wait_for(lambda: bool((ticks_of(view) != kept).any()), PATIENCE_S, what="ticks that move again")
    hands.press_key("x")
    notebook.finish(cell)
    assert notebook.run("print({thread for *_, thread in got})").strip() == "{'livemon.events'}"


def test_steps_are_kept_in_a_busy_cell(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot([]); stop = []; listen(fig, 'key_press_event')")
    notebook.run("fig.canvas.mpl_connect('key_press_event', lambda e: e.key == 'x' and stop.append(1))")
    view = shown(viewer)
    hands = Hands(viewer, view)
    cell = notebook.start(LOOP)
    viewer.wait_for(lambda: view.frames > 3, PATIENCE_S, what="frames")
    hands.use("zoom_out")
    viewer.wait_for(lambda: not hands.toolbar.following, PATIENCE_S)
    seen = view.frames
    viewer.wait_for(lambda: view.frames > seen + 2, PATIENCE_S, what="frames")
    kept, seen = ticks_of(view).copy(), view.frames
    viewer.wait_for(lambda: view.frames > seen + 10, PATIENCE_S, what="frames")
    assert (ticks_of(view) == kept).all(), "the axes moved"
    hands.press_key("x")
    notebook.finish(cell)


def test_a_view_that_is_kept_outlives_the_renderer(notebook: Notebook, viewer: Viewer) -> None:
    """The one that takes its place imposes it, too."""
    notebook.run("hub = __import__('livemon.monitor').monitor.current().hub")
    renderer = int(notebook.run("print(hub.ask(hub.child_pids)['renderer'])"))
    view, hands, cell, kept = zoom_beside_a_busy_cell(notebook, viewer)
    keys = view.keys
    os.kill(renderer, signal.SIGKILL)
    viewer.wait_for(lambda: view.keys > keys, PATIENCE_S, what="a picture of the next renderer")
    assert (ticks_of(view) == kept).all(), "the axes moved"
    seen = view.frames
    viewer.wait_for(lambda: view.frames > seen + 5, PATIENCE_S, what="frames of the next renderer")
    assert (ticks_of(view) == kept).all(), "the axes moved"
    hands.press_key("x")
    notebook.finish(cell)


def test_follow_shows_limits_that_the_code_has_set_once_meanwhile(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(); ax.plot([0, 1])")
    view = shown(viewer)
    hands = Hands(viewer, view)
    hands.turn((0.5, 0.5), 1.0)
    viewer.wait_for(lambda: not hands.toolbar.following, PATIENCE_S)
    notebook.run("ax.set_xlim(100, 200)")
    hands.use("follow")
    viewer.wait_for(lambda: hands.toolbar.following, PATIENCE_S)
    assert limits(notebook)[:2] == [100, 200]


def test_a_zoom_by_hand_is_let_go_with_its_axes(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(); ax.plot([0, 1])")
    view = shown(viewer)
    hands = Hands(viewer, view)
    hands.turn((0.5, 0.5), 1.0)
    viewer.wait_for(lambda: not hands.toolbar.following, PATIENCE_S)
    notebook.run("fig.clear(); ax = fig.subplots(); ax.set(xlim=(0, 5), ylim=(0, 5))")
    notebook.run("ax.plot([2.5], [2.5], 's', color='red', ms=9, mew=0)")
    viewer.wait_for(lambda: has(view, (255, 0, 0)), PATIENCE_S, what="the new axes")
    x, y = centre_of(view, (255, 0, 0))
    assert (x, y) == pytest.approx((0.125 + 0.775 / 2, 0.12 + 0.77 / 2), abs=0.01)


def test_a_loop_that_pauses_leaves_the_figure_as_the_code_made_it(notebook: Notebook, viewer: Viewer) -> None:
    """Handlers begin and end beside the cell while it waits, and the other way round."""
    notebook.run("fig, ax = plt.subplots(); listen(fig, 'motion_notify_event')")
    view = shown(viewer, width=300, height=260)
    cell = notebook.start(
        "until = time.time() + 4\nwhile time.time() < until:\n    plt.pause(0.03); sum(range(300_000))"
    )
    hands = Hands(viewer, view)
    for step in range(100):
        hands.hover((0.3 + step / 300, 0.5))
        time.sleep(0.02)
    notebook.finish(cell)
    wait_until(notebook, "len(got) > 10")
    assert notebook.run("print(fig.dpi, fig.get_size_inches())").strip() == "100.0 [6.4 4.8]"


def test_event_loops_of_the_code_handle_events_on_its_thread(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(); listen(fig, 'button_press_event')")
    view = shown(viewer)
    cell = notebook.start("while not got: plt.pause(0.05)\nprint(got[0][2])")
    Hands(viewer, view).click((0.5, 0.5))
    assert notebook.finish(cell)[-1]["text"].strip() == "MainThread"


def test_ginput_waits_for_clicks_inside_a_running_cell(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(); ax.set(xlim=(0, 1), ylim=(0, 1))")
    view = shown(viewer, width=900, height=500)
    cell = notebook.start(
        "fig.canvas.manager.set_window_title('waits')\n"
        "print([tuple(round(float(v), 2) for v in point) for point in plt.ginput(2, timeout=30)])"
    )
    viewer.wait_for(lambda: view.info.title == "waits", PATIENCE_S)
    hands = Hands(viewer, view)
    for x, y in ((0.25, 0.75), (0.5, 0.1)):
        hands.click((0.125 + 0.775 * x, 0.12 + 0.77 * (1 - y)))
    printed = notebook.finish(cell)[-1]["text"]
    first, second = re.findall(r"\(([\d.]+), ([\d.]+)\)", printed)
    assert [float(v) for v in (*first, *second)] == pytest.approx([0.25, 0.75, 0.5, 0.1], abs=0.011)


def test_waitforbuttonpress_tells_keys_from_buttons_inside_a_running_cell(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots()")
    view = shown(viewer)
    hands = Hands(viewer, view)
    cell = notebook.start(
        """
answers = []
for name in ("one", "two"):
    fig.canvas.manager.set_window_title(name)
    answers.append(fig.waitforbuttonpress(timeout=60))
print(answers, fig.waitforbuttonpress(timeout=0.1))
"""
    )
    viewer.wait_for(lambda: view.info.title == "one", PATIENCE_S)
    hands.press_key("a")
    viewer.wait_for(lambda: view.info.title == "two", PATIENCE_S)
    hands.click((0.5, 0.5))
    assert notebook.finish(cell)[-1]["text"].strip() == "[True, False] None"


def test_coordinates_and_the_pointer_say_where_it_is_beside_a_busy_cell(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
fig, ax = plt.subplots(); ax.set(xlim=(0, 1), ylim=(0, 1))
ax.format_coord = lambda x, y: f"{x:.1f} east, {y:.1f} north"
left = []
fig.canvas.mpl_connect("key_press_event", left.append)
"""
    )
    view = shown(viewer)
    hands = Hands(viewer, view)
    cell = notebook.start("until = time.time() + 60\nwhile time.time() < until and not left: sum(range(1000))")
    hands.use("zoom")
    hands.hover((0.125 + 0.775 * 0.3, 0.12 + 0.77 * 0.2))
    viewer.wait_for(lambda: hands.toolbar.text == "0.3 east, 0.8 north", PATIENCE_S, what="coordinates")
    viewer.wait_for(lambda: hands.toolbar.cursor == "crosshair", PATIENCE_S, what="the pointer of the zoom tool")
    hands.hover((0.01, 0.01))
    viewer.wait_for(lambda: (hands.toolbar.text, hands.toolbar.cursor) == ("", "default"), PATIENCE_S)
    hands.press_key("y")
    notebook.finish(cell)


def test_a_handler_that_raises_is_told_and_the_others_go_on(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
fig, ax = plt.subplots()
def broken(event): raise ValueError("not like this")
def broken_too(event): raise ValueError("nor like that")
fig.canvas.mpl_connect("button_press_event", broken)
fig.canvas.mpl_connect("button_press_event", broken_too)
listen(fig, "button_press_event", "button_release_event")
"""
    )
    view = shown(viewer)
    Hands(viewer, view).click((0.5, 0.5))
    wait_until(notebook, "told() == ['button_press_event', 'button_release_event']")
    words = "not like this", "nor like that"
    viewer.wait_for(lambda: all(any(w in n.text for n in viewer.notices.values()) for w in words), PATIENCE_S)
    (notice,) = (n for n in viewer.notices.values() if "not like this" in n.text)
    assert "in broken" in notice.detail
    assert "livemon" not in notice.detail


def test_a_slider_moves_what_it_rules_at_any_window_size(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
from matplotlib.widgets import Slider
fig, (ax, below) = plt.subplots(2, height_ratios=[9, 1])
slider = Slider(below, "value", 0, 100, valinit=10)
slider.on_changed(lambda value: ax.set_title(f"{value:.0f}"))
"""
    )
    view = shown(viewer, width=1000, height=420)
    before = view.frames
    # The slider reaches from 0.125 to 0.9 of the width, near the foot.
    hands = Hands(viewer, view)
    hands.drag((0.125 + 0.775 * 0.1, 0.855), (0.4, 0.855), (0.125 + 0.775 * 0.6, 0.855))
    wait_until(notebook, "abs(slider.val - 60) < 1")
    assert notebook.run("print(ax.get_title())").strip() == "60"
    viewer.wait_for(lambda: view.frames > before, PATIENCE_S)


def test_what_handlers_read_and_save_has_the_size_that_the_code_gave(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
import io
from PIL import Image
fig, ax = plt.subplots(figsize=(4, 3)); sizes = []
def handler(event):
    file = io.BytesIO(); fig.savefig(file)
    sizes.append((Image.open(file).size, fig.canvas.buffer_rgba().shape, event.canvas.get_width_height()))
    ax.set_title("now")
    while fig.canvas.live.dirty: fig.canvas.draw_idle(); time.sleep(0.01)
    sizes.append("captured")
fig.canvas.mpl_connect("button_press_event", handler)
"""
    )
    view = shown(viewer, width=900, height=500)
    before = view.frames
    Hands(viewer, view).click((0.5, 0.5))
    wait_until(notebook, "len(sizes) == 2")
    viewer.wait_for(lambda: view.frames > before, PATIENCE_S)
    notebook.run("time.sleep(0.1)")  # the list of figures comes a moment later
    assert (viewer.figure("Figure 1").info.width, viewer.figure("Figure 1").info.height) == (400, 300)
    assert notebook.run("print(sizes[0])").strip() == "((400, 300), (300, 400, 4), (900, 500))"


def test_a_file_is_made_while_a_cell_runs(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(figsize=(4, 3)); ax.set_title('a title'); stop = []")
    view = shown(viewer, width=900, height=500)
    cell = notebook.start("until = time.time() + 30\nwhile time.time() < until and not stop: pass")
    hands = Hands(viewer, view)
    svg = hands.save("svg", PATIENCE_S)
    assert b'width="288pt" height="216pt"' in svg
    assert hands.save("pdf", PATIENCE_S).startswith(b"%PDF")
    assert hands.save("png", PATIENCE_S).startswith(b"\x89PNG")
    notebook.manager.interrupt_kernel()
    with pytest.raises(CellError, match="KeyboardInterrupt"):
        notebook.finish(cell)


def test_a_hidden_figure_is_saved_as_it_is_now(notebook: Notebook, viewer: Viewer) -> None:
    """Nobody sees it, so it was not captured while its cell ran."""
    notebook.run("fig, ax = plt.subplots(); ax.set_title('before')")
    view = viewer.figure("Figure 1", PATIENCE_S)
    notebook.run("plt.rcParams['svg.fonttype'] = 'none'; ax.set_title('afterwards')")
    assert b"afterwards" in Hands(viewer, view).save("svg", PATIENCE_S)


def test_a_handler_that_pauses_does_not_end_what_waits_for_clicks(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
fig, ax = plt.subplots()
def handle(event):
    plt.pause(0.05)
    handled.append(1); fig.canvas.manager.set_window_title(f"handled {len(handled)}")
handled = []
fig.canvas.mpl_connect("button_press_event", handle)
"""
    )
    view = shown(viewer)
    cell = notebook.start("fig.canvas.manager.set_window_title('handled 0'); print(len(fig.ginput(3, timeout=60)))")
    hands = Hands(viewer, view)
    for number, x in enumerate((0.3, 0.5, 0.7)):
        viewer.wait_for(lambda number=number: view.info.title == f"handled {number}", PATIENCE_S)
        hands.click((x, 0.5))
    assert notebook.finish(cell)[-1]["text"].strip() == "3"


def test_the_pointer_over_a_busy_figure_shows_no_half_made_state(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(); fig.canvas.mpl_connect('motion_notify_event', lambda event: None)")
    view = shown(viewer)
    hands = Hands(viewer, view)
    cell = notebook.start(
        """
fig.canvas.manager.set_window_title("moves")
for step in range(30):
    ax.cla(); time.sleep(0.06)
    ax.plot([0, 1], [step % 2, 1], color=(1, 0, 0), lw=10); plt.pause(0.02)
fig.canvas.manager.set_window_title("ended")
"""
    )
    viewer.wait_for(lambda: view.info.title == "moves", PATIENCE_S)
    shown_so_far, frames = [], view.frames

    def moved_on() -> bool:
        nonlocal frames
        if view.frames > frames and view.pixels is not None:
            frames = view.frames
            pixels = view.pixels.astype(int)
            shown_so_far.append(bool(((pixels[..., 0] > 200) & (pixels[..., 1] < 50)).any()))
        return view.info.title == "ended"

    for number in itertools.count():
        hands.hover((0.3 + 0.01 * (number % 40), 0.5))
        with contextlib.suppress(ViewerError):
            viewer.wait_for(moved_on, 0.05)
            break
    notebook.finish(cell)
    assert len(shown_so_far) > 5
    # The first may be of before the loop.
    assert all(shown_so_far[1:])


def test_a_cell_that_awaits_hears_what_a_handler_sets(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots()")
    view = shown(viewer)
    cell = notebook.start(
        """
import asyncio
clicked, threads = asyncio.Event(), []
def handle(event):
    threads.append(threading.current_thread().name); clicked.set()
fig.canvas.mpl_connect("button_press_event", handle)
fig.canvas.manager.set_window_title("waits")
for _ in range(3):
    await asyncio.wait_for(clicked.wait(), 30); clicked.clear()
    fig.canvas.manager.set_window_title(f"heard {len(threads)}")
print(threads[1:])
"""
    )
    hands = Hands(viewer, view)
    for number in range(3):
        title = f"heard {number}" if number else "waits"
        viewer.wait_for(lambda title=title: view.info.title == title, PATIENCE_S)
        hands.click((0.5, 0.5))
    assert notebook.finish(cell)[-1]["text"].strip() == str(["MainThread"] * 2)


def test_keys_that_save_offer_a_file_of_figures_of_other_backends_too(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("plt.switch_backend('agg'); import livemon; fig = plt.figure(); live = livemon.live(fig)")
    view = shown(viewer)
    hands = Hands(viewer, view)
    for key in "ab":
        hands.press_key(key)
    hands.press_key("s", modifiers=["ctrl"])
    viewer.wait_for(lambda: bool(viewer.offers), PATIENCE_S, what="an offer")
    assert [(offer.figure, offer.origin) for offer in viewer.offers] == [(view.info.id, hands.origin)]
