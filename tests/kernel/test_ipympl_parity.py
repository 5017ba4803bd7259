"""What ipympl's example notebook shows, with our windows: docs/ipympl.md lists where each of it is tested."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from livemon.testing import FigureView, Hands, Viewer

from .conftest import needs_subshells
from .notebook import Notebook, png
from .test_input import PATIENCE_S, shown, wait_until
from .test_input import SETUP as SETUP

pytestmark = needs_subshells

BUSY = "until = time.time() + 30\nwhile time.time() < until and not ({done}): sum(range(1000))\nprint(bool({done}))"


def others(view: FigureView, before: Any) -> int:
    """Pixels that are others than before."""
    assert view.pixels is not None
    return int((view.pixels != before).any(axis=2).sum())


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_three_dimensional_axes_turn_under_the_pointer(notebook: Notebook, viewer: Viewer, busy: bool) -> None:
    notebook.run(
        """
from mpl_toolkits.mplot3d import axes3d
fig = plt.figure(); ax = fig.add_subplot(projection="3d"); ax.plot_wireframe(*axes3d.get_test_data(0.2))
azimuth = ax.azim
"""
    )
    view = shown(viewer, width=700, height=500)
    assert view.pixels is not None
    before = view.pixels.copy()
    cell = notebook.start(BUSY.format(done="abs(ax.azim - azimuth) > 20")) if busy else None
    Hands(viewer, view).drag((0.4, 0.5), (0.5, 0.5), (0.6, 0.55))
    viewer.wait_for(lambda: others(view, before) > 3000, PATIENCE_S, what="the turned axes")
    if cell is not None:
        assert notebook.finish(cell)[-1]["text"].strip() == "True"
    else:
        wait_until(notebook, "abs(ax.azim - azimuth) > 20")


def test_one_of_several_axes_is_zoomed_and_the_others_stay(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
fig, axs = plt.subplots(2, 2)
for ax in axs.flat: ax.hist(np.random.default_rng(0).normal(size=(100, 3)), 10, stacked=True, label=["a", "b", "c"])
axs[0, 0].legend(); axs[1, 1].set_title("different"); fig.tight_layout()
def limits(): return [[round(float(v), 3) for v in (*ax.get_xlim(), *ax.get_ylim())] for ax in axs.flat]
before = limits()
"""
    )
    hands = Hands(viewer, shown(viewer, width=900, height=600))
    hands.use("zoom")
    hands.drag((0.65, 0.15), (0.7, 0.2), (0.85, 0.35))
    viewer.wait_for(lambda: hands.toolbar.back, PATIENCE_S)
    assert notebook.run("print([a == b for a, b in zip(limits(), before)])").strip() == "[True, False, True, True]"


def test_display_shows_the_canvas_live_again_and_the_figure_as_a_picture(notebook: Notebook) -> None:
    notebook.run("fig, ax = plt.subplots(); ax.plot([0, 1])", cell="made")
    notebook.run("display(fig.canvas)", cell="again")
    notebook.run("display(fig)", cell="picture")
    (again,) = notebook.displays("again")
    assert {"image/png", "application/vnd.livemon.figure+json"} <= set(again["data"])
    (picture,) = notebook.displays("picture")
    assert set(picture["data"]) == {"text/plain", "image/png"}
    assert png(picture)[:, :, :3].min() < 255


def test_without_interactive_mode_a_figure_is_displayed_only_where_the_code_says(notebook: Notebook) -> None:
    notebook.run("with plt.ioff():\n    fig = plt.figure()\nfig.gca().imshow(np.eye(3));", cell="off")
    assert notebook.displays("off") == []
    notebook.run("plt.ion(); fig = plt.figure(); fig.gca().imshow(np.eye(3)); display(fig.canvas)", cell="on")
    # As with ipympl: once by itself, once because the code says so.
    assert len(notebook.displays("on")) == 2


LAYOUT = """
import ipywidgets
with plt.ioff(): fig = plt.figure()
slider = ipywidgets.{kind}(value={value}, min=0, max=10); factors = []
line, = fig.gca().plot(np.linspace(0, 20, 300), np.zeros(300), color="#ff0000", linewidth=12)
fig.gca().set_ylim(-1, 11)
def update(change):
    factors.append(change["new"])
    line.set_data(line.get_xdata(), np.full(300, float(change["new"])))
    {call}
slider.observe(update, names="value")
layout = ipywidgets.AppLayout(center=fig.canvas, footer=slider)
display(layout)
print(slider.model_id)
"""


@pytest.mark.parametrize(
    ("kind", "value", "call"),
    [
        ("FloatSlider", "1.0", "fig.canvas.draw(); fig.canvas.flush_events()"),
        ("IntSlider", "1", "fig.canvas.draw_idle()"),
    ],
)
def test_a_slider_of_ipywidgets_changes_a_figure_in_a_layout(
    notebook: Notebook, viewer: Viewer, kind: str, value: str, call: str
) -> None:
    model = notebook.run(LAYOUT.format(kind=kind, value=value, call=call)).strip()
    view = shown(viewer, width=800, height=600)
    # As JupyterLab says that a person moved it: over a subshell. (While a cell runs ipykernel 7.4 keeps that back.)
    content = {"comm_id": model, "data": {"method": "update", "state": {"value": 9}, "buffer_paths": []}}
    viewer._do(lambda: viewer._send("shell", "comm_msg", content, subshell=True))

    def moved() -> bool:
        assert view.pixels is not None
        rows = np.nonzero((view.pixels[:, :, :3] == (255, 0, 0)).all(axis=2))[0]
        # The axes reach from 0.12 to 0.89 of the height, for values from 11 to -1.
        return len(rows) > 0 and abs(rows.mean() / 600 - (0.12 + 0.77 * 2 / 12)) < 0.02

    viewer.wait_for(moved, PATIENCE_S, what="the moved line")


def test_a_layout_shows_the_canvas_by_the_view_of_the_page(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig = plt.figure()")
    said = notebook.run("c = fig.canvas; print(c._view_module, c._view_name, c.livemon['figure'] == c.live.id)")
    assert said.split() == ["livemon", "FigureView", "True"]
    # Its cell runs again, and code goes on with it: the board knows it by another id.
    notebook.run("kept = plt.figure()", cell="kept")
    before = notebook.run("print(kept.canvas.livemon['figure'])")
    notebook.run("kept_2 = plt.figure()", cell="kept")
    notebook.run("kept.gca().plot([1, 2])")
    assert notebook.run("print(kept.canvas.livemon['figure'])") != before
    assert notebook.run("print(kept.canvas.livemon['figure'] == kept.canvas.live.id)").strip() == "True"


def test_what_a_callback_of_a_widget_raises_is_caught_by_its_output(notebook: Notebook, viewer: Viewer) -> None:
    """A page puts into an `Output` what answers the message that this says to hold just then."""
    models = notebook.run(
        """
import ipywidgets
fig, ax = plt.subplots(); image = ax.imshow(np.eye(3)); out = ipywidgets.Output()
slider = ipywidgets.IntSlider(value=0, min=0, max=9)
@out.capture()
def update(change): image.set_data([np.eye(3)][change["new"]])
slider.observe(update, names="value")
display(slider, out)
print(slider.model_id, out.model_id)
"""
    )
    slider, out = models.split()
    shown(viewer)
    content = {"comm_id": slider, "data": {"method": "update", "state": {"value": 5}, "buffer_paths": []}}
    viewer._do(lambda: viewer._send("shell", "comm_msg", content))
    messages = []
    while not messages or messages[-1]["msg_type"] != "error":
        messages.append(notebook._client.get_iopub_msg(timeout=PATIENCE_S))
    error = messages.pop()
    assert error["content"]["ename"] == "IndexError"
    states = [m["content"]["data"]["state"] for m in messages if m["content"].get("comm_id") == out]
    assert [state["msg_id"] for state in states] == [error["parent_header"]["msg_id"]]
    wait_until(notebook, "slider.value == 5 and out.msg_id == ''")
    notebook.run("image.set_data(np.zeros((3, 3)))")  # and the figure goes on


def test_settings_of_ipympls_canvas_are_taken_and_change_no_picture(notebook: Notebook, viewer: Viewer) -> None:
    """Its toolbar, header and footer are those of its own view: our windows have the person's settings."""
    notebook.run("fig, ax = plt.subplots(); ax.plot([0, 1])")
    view = shown(viewer)
    assert view.pixels is not None
    before = view.pixels.copy()
    notebook.run(
        """
canvas = fig.canvas
for value in (False, True, "hidden", "visible", "fade-in-fade-out"): canvas.toolbar_visible = value
for value in ("top", "bottom", "left", "right"): canvas.toolbar_position = value
canvas.header_visible = canvas.footer_visible = canvas.resizable = False
canvas.capture_scroll = True; canvas.pan_zoom_throttle = 50; canvas.layout.min_height = "400px"
canvas.draw()
"""
    )
    hands = Hands(viewer, view)
    hands.use("pan")
    viewer.wait_for(lambda: hands.toolbar.mode == "pan", PATIENCE_S, what="a toolbar that still works")
    assert others(view, before) == 0
