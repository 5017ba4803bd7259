"""What a person does in a window of a viewer reaches the handlers of the code; a page of WebAgg needs no display."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image
from tornado.websocket import websocket_connect

from .notebook import Notebook

PATIENCE_S = 60.0
SIZE = 1000, 500
"""Of the page's canvas: the code made another one."""

SETUP = """
%load_ext livemon
%livemon start --no-figures
import livemon, threading, time, matplotlib.pyplot as plt
got = []
def listen(*names):
    for name in names:
        fig.canvas.mpl_connect(name, lambda event: got.append((event, threading.current_thread().name)))
def told(count):
    end = time.monotonic() + 50
    while len(got) < count and time.monotonic() < end: time.sleep(0.01)
    return [event.name for event, _ in got]
def make():
    global fig, ax, marker, window
    fig, ax = plt.subplots()
    ax.set(xlim=(0, 100), ylim=(0, 100))
    (marker,) = ax.plot([30], [60], "s", ms=20, picker=True)
    window = livemon.window(fig, "webagg")
"""


def at(x: float, y: float, **rest: Any) -> dict[str, Any]:
    """A place in the axes (data), as the page says it: pixels from the upper left."""
    left = SIZE[0] * (0.125 + 0.775 * x / 100)
    top = SIZE[1] * (1 - (0.11 + 0.77 * y / 100))
    return {"x": left, "y": top, "button": 0, "buttons": 0, "modifiers": [], **rest}


def act(url: str, *messages: dict[str, Any]) -> None:
    """Send these once the page's canvas has its size."""

    async def page() -> None:
        socket = await websocket_connect(f"{url.replace('http', 'ws')}1/ws")

        async def picture() -> tuple[int, int]:
            while True:
                message = await asyncio.wait_for(socket.read_message(), PATIENCE_S)
                if isinstance(message, bytes):
                    return Image.open(io.BytesIO(message)).size

        async def say(**content: Any) -> None:
            await socket.write_message(json.dumps({"figure_id": 1, **content}))

        await say(type="supports_binary", value=True)
        await say(type="refresh")
        await say(type="resize", width=SIZE[0], height=SIZE[1])
        await say(type="draw")
        while await picture() != SIZE:
            await say(type="draw")
        for message in messages:
            await say(**message)
        socket.close()
        while await asyncio.wait_for(socket.read_message(), PATIENCE_S) is not None:
            pass  # until it is closed

    asyncio.run(page())


def act_in(notebook: Notebook, messages: Sequence[dict[str, Any]]) -> None:
    act(notebook.run("print(window.url)").strip(), *messages)


@pytest.mark.parametrize("backend", ["agg", "livemon"])
def test_handlers_are_told_what_was_hit_where_the_window_shows_it(notebook: Notebook, backend: str) -> None:
    notebook.run(f"plt.switch_backend('{backend}'); make()")
    names = ["pick_event", "button_press_event", "button_release_event", "scroll_event", "key_press_event"]
    notebook.run(f"listen(*{names!r})")
    act_in(
        notebook,
        [
            at(30, 60, type="motion_notify"),
            at(30, 60, type="button_press", buttons=1),
            at(30, 60, type="button_release"),
            at(80, 20, type="scroll", step=-1),
            {"type": "key_press", "key": "kp"},
        ],
    )
    assert notebook.run("print(*told(5))").split() == names
    press = notebook.run("event = got[1][0]; print(event.xdata, event.ydata, int(event.button), event.inaxes is ax)")
    x, y, button, inside = press.split()
    assert (round(float(x)), round(float(y)), button, inside) == (30, 60, "1", "True")
    assert notebook.run("print(got[0][0].artist is marker, got[3][0].step, got[4][0].key)") == "True -1.0 p\n"
    # The tools are the window's: neither its key for panning nor the wheel has changed anything here.
    mode = "(fig.canvas.toolbar is None or not fig.canvas.toolbar.mode)"
    assert notebook.run(f"print({mode}, *map(int, ax.get_xlim()), fig.get_size_inches())") == "True 0 100 [6.4 4.8]\n"


def test_handlers_run_beside_a_busy_cell_and_change_what_is_seen(notebook: Notebook) -> None:
    notebook.run("make()\nfig.canvas.mpl_connect('button_press_event', lambda e: marker.set_xdata([e.xdata]))")
    notebook.run("listen('button_press_event')")
    url = notebook.run("print(window.url)").strip()
    busy = notebook.start("end = time.monotonic() + 50\nwhile not got and time.monotonic() < end: sum(range(1000))")
    act(url, at(70, 50, type="button_press", buttons=1))
    notebook.finish(busy)
    assert notebook.run("print(got[0][1], round(float(marker.get_xdata()[0])))") == "livemon.events 70\n"


def test_a_handler_that_raises_is_told_and_keeps_no_other_from_running(notebook: Notebook) -> None:
    """Also where Matplotlib itself calls it: of picks, and when the pointer leaves the axes."""
    notebook.run(
        """
make()
def broken(what):
    def handler(event): raise ValueError(what)
    return handler
listened = "button_press_event", "pick_event", "axes_leave_event"
broken_ones = [broken(name) for name in listened]  # the canvas does not hold them
for name, one in zip(listened, broken_ones): fig.canvas.mpl_connect(name, one)
listen(*listened)
def last_notice():
    notices = __import__("livemon.monitor").monitor.current().hub.notices()
    return [one.text for one in notices if one.text.startswith("A handler of")]
def said(what):
    end = time.monotonic() + 50
    while not last_notice() == [f"A handler of Figure 1 raised: ValueError: {what}"] and time.monotonic() < end:
        time.sleep(0.01)
    return last_notice()
"""
    )
    act_in(
        notebook,
        [
            at(30, 60, type="motion_notify"),
            at(30, 60, type="button_press", buttons=1),
            at(30, 60, type="button_release"),
            {"type": "motion_notify", "x": 2, "y": 2, "button": 0, "buttons": 0, "modifiers": []},
        ],
    )
    told = notebook.run("print(*told(3))").split()
    assert sorted(told) == ["axes_leave_event", "button_press_event", "pick_event"]
    assert notebook.run("print(*said('axes_leave_event'))") == (
        "A handler of Figure 1 raised: ValueError: axes_leave_event\n"
    )


def test_what_handlers_save_has_the_size_that_the_code_gave(notebook: Notebook) -> None:
    """Of a canvas of another backend, too, while the figure has the size of the window."""
    notebook.run(
        """
import io
from PIL import Image
plt.switch_backend("agg"); make(); fig.set_size_inches(4, 3); sizes = []
def saved(event):
    file = io.BytesIO(); fig.savefig(file); fig.canvas.draw()
    sizes.append((Image.open(file).size, fig.canvas.renderer.width, fig.canvas.renderer.height, float(fig.bbox.width)))
fig.canvas.mpl_connect("button_press_event", saved)
listen("button_release_event")
"""
    )
    act_in(notebook, [at(30, 60, type="button_press", buttons=1), at(30, 60, type="button_release")])
    notebook.run("told(1)")
    assert notebook.run("print(sizes)") == "[((400, 300), 400, 300, 1000.0)]\n"
    assert notebook.run("print({'draw', 'print_figure'} & {*vars(fig.canvas)})") == "set()\n"
