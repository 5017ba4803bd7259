"""Handlers beside a cell: slow ones, ones that raise, and the critical section that they share with the cell."""

from __future__ import annotations

import pytest

from livemon.protocol import Viewport
from livemon.testing import Hands, Viewer

from .conftest import needs_subshells
from .notebook import Notebook
from .test_input import PATIENCE_S, shown
from .test_input import SETUP as SETUP

pytestmark = needs_subshells


MOVE = """
until = time.time() + 60; step = 0
while time.time() < until and not stop:
    step += 1; line.set_ydata([0, step % 50]); other.canvas.draw_idle(); time.sleep(0.01)
print(step > 0)
"""


@pytest.mark.parametrize(
    "handler",
    ["while not let_go: time.sleep(0.01)", "while not let_go: sum(range(1000))", "raise ValueError('like this')"],
    ids=["sleeps", "computes", "raises"],
)
def test_a_slow_or_raising_handler_delays_no_frame_of_other_figures(
    notebook: Notebook, viewer: Viewer, handler: str
) -> None:
    notebook.run(
        f"""
fig, ax = plt.subplots()
other, axis = plt.subplots(); (line,) = axis.plot([0, 0]); axis.set_ylim(0, 50)
begun, let_go, stop = [], [], []
def slow(event):
    begun.append(1)
    fig.canvas.manager.set_window_title("handles")
    {handler}
fig.canvas.mpl_connect("button_press_event", slow)
other.canvas.mpl_connect("key_press_event", lambda event: stop.append(1))
"""
    )
    view = shown(viewer)
    moving = viewer.figure("Figure 2")
    size = {"width": 320, "height": 240, "fps": 20}
    viewer.show(figures={view.info.id: Viewport(**size), moving.info.id: Viewport(**size)})
    cell = notebook.start(MOVE)
    viewer.wait_for(lambda: moving.frames > 2, PATIENCE_S, what="frames")
    Hands(viewer, view).click((0.5, 0.5))
    viewer.wait_for(lambda: view.info.title == "handles", PATIENCE_S, what="the handler")
    seen = moving.frames
    viewer.wait_for(lambda: moving.frames > seen + 10, PATIENCE_S, what="frames while the handler runs")
    if "raise" in handler:
        viewer.wait_for(lambda: any("like this" in n.text for n in viewer.notices.values()), PATIENCE_S)
        (notice,) = (n for n in viewer.notices.values() if "like this" in n.text)
        assert "in slow" in notice.detail
        Hands(viewer, moving).press_key("x")
    else:
        notebook.manager.interrupt_kernel()
        with pytest.raises(Exception, match="KeyboardInterrupt"):
            notebook.finish(cell)
        return
    assert notebook.finish(cell)[-1]["text"].strip() == "True"


def test_update_is_the_critical_section_of_the_cell_and_of_handlers(notebook: Notebook, viewer: Viewer) -> None:
    """A loop that is hardly ever outside of it keeps no handler out, and none comes in between."""
    notebook.run(
        """
import livemon
fig, ax = plt.subplots(); (line,) = ax.plot([0, 1]); inside, met, handled = [], [], []
def change(who):
    with livemon.update(fig):
        if inside: met.append((who, list(inside)))
        inside.append(who)
        values = np.random.default_rng().normal(size=50)
        line.set_xdata(np.arange(50)); sum(range(20_000)); line.set_ydata(values)
        with livemon.update(fig): ax.set_title(who)
        inside.remove(who)
fig.canvas.mpl_connect("motion_notify_event", lambda event: (change("handler"), handled.append(1)))
"""
    )
    view = shown(viewer)
    hands = Hands(viewer, view)
    cell = notebook.start(
        "until = time.time() + 40; rounds = 0\n"
        "while time.time() < until and len(handled) < 8:\n    change('cell'); rounds += 1\n"
        "print(len(handled) >= 8, met, rounds > 8)"
    )
    for step in range(8):
        hands.hover((0.3 + step / 20, 0.5))
        hands.press_key("f8")  # so that no place on the way is left out
    assert notebook.finish(cell)[-1]["text"].strip() == "True [] True"
