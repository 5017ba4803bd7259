"""Pages whose messages come to the main shell, as those of an embedded widget do in most frontends, or all of an old
ipykernel: while a cell runs they cannot be heard, and are shown what they would ask for. Run by every ipykernel.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from livemon.protocol import Attach, ControlMessage, View, encode
from livemon.testing import Viewer

from .conftest import WAIT_S, Kernel, needs_subshells, until

MOVING = """
import matplotlib.pyplot as plt, time, livemon, os
fig, ax = plt.subplots(num={name!r}); (line,) = ax.plot([0, 1])
until, n = time.time() + 60, 0
while not os.path.exists({name!r}) and time.time() < until:
    n += 1
    line.set_ydata([n % 7, 1]); fig.canvas.draw_idle()
    time.sleep(0.002)
"""
PAGES = "sorted(__import__('livemon.monitor').monitor.current().hub.pages)"


@pytest.fixture
def plotting(kernel: Kernel) -> Kernel:
    """A kernel that runs Livemon, with figures."""
    kernel.start_livemon("--period 0.2")
    return kernel


@pytest.fixture
def listener(plotting: Kernel) -> Iterator[Viewer]:
    """Hears the hub, and never says a word."""
    viewer = Viewer(plotting.manager)
    viewer.listen(WAIT_S)
    viewer.find(WAIT_S)
    yield viewer
    viewer.close()


def say(kernel: Kernel, hub: str, message: ControlMessage) -> None:
    """As a widget does: over the hub's own comm, to the main shell."""
    content = {"comm_id": hub, "data": {"method": "custom", "content": encode(message)}}
    kernel.client.shell_channel.send(kernel.client.session.msg("comm_msg", content))


def enough(kernel: Kernel, name: str, cell: str) -> None:
    (kernel.folder / name).touch()
    kernel.finish(cell)


def test_a_figure_that_a_running_cell_makes_is_shown_to_a_page_that_cannot_ask_for_it(plotting: Kernel) -> None:
    page = plotting.viewer(subshell=False)
    page.show_everything(fps=10)
    page.wait_for(lambda: "cpu.percent" in page.samples, WAIT_S)
    cell = plotting.begin(MOVING.format(name="new"))
    view = page.figure("new", WAIT_S)
    start = time.monotonic()
    # For longer than the 5 s after which a silent page is taken to be gone.
    page.wait_for(lambda: view.frames >= 20 and time.monotonic() - start > 7, 40, what="frames all the time")
    seen = view.frames
    page.wait_for(lambda: view.frames > seen + 5, WAIT_S)
    assert page.state is not None
    assert page.state.cell.running
    enough(plotting, "new", cell)
    assert page.problems == []


def test_a_page_that_shows_nothing_is_shown_nothing(plotting: Kernel) -> None:
    page = plotting.viewer(subshell=False)
    page.show(panel=False)
    cell = plotting.begin(MOVING.format(name="hidden"))
    view = page.figure("hidden", WAIT_S)
    time.sleep(1.0)
    assert view.frames == 0
    enough(plotting, "hidden", cell)


def test_a_widget_displayed_by_a_long_cell_shows_at_once_what_that_cell_does(
    plotting: Kernel, listener: Viewer
) -> None:
    cell = plotting.begin("import livemon\ndisplay(livemon.hub())" + MOVING.format(name="one"))
    view = listener.figure("one", WAIT_S)
    listener.wait_for(lambda: view.frames >= 10, WAIT_S)
    listener.wait_for(lambda: len(listener.samples.get("cpu.percent", {})) >= 5, WAIT_S)
    assert listener.state is not None
    assert listener.state.cell.running
    enough(plotting, "one", cell)
    # Nobody came: the kernel goes quiet.
    until(lambda: time.monotonic() - listener.messages[-1][0] > 2)
    assert plotting.value(PAGES) == []


def test_a_widget_keeps_the_figures_of_frontends_that_know_only_ipympl(plotting: Kernel, listener: Viewer) -> None:
    plotting.run("import livemon; hub = livemon.hub(); from livemon.figures.registry import registry")
    hub = plotting.value("hub.model_id")
    say(plotting, hub, Attach(protocol=1, page="w"))
    say(plotting, hub, View(page="w", panel=True))
    listener.wait_for(lambda: "cpu.percent" in listener.samples, WAIT_S)
    assert plotting.value(PAGES) == ["w"]
    assert not plotting.value("registry.page_seen")
    plotting.viewer()
    assert plotting.value("registry.page_seen")


@needs_subshells
def test_a_widget_that_speaks_over_a_subshell_leaves_a_busy_kernel_busy(plotting: Kernel, listener: Viewer) -> None:
    plotting.run("import livemon; hub = livemon.hub()")
    hub = plotting.value("hub.model_id")
    reply: dict[str, Any] = listener._request("control", "create_subshell_request", {}, WAIT_S)
    shell = reply["content"]["subshell_id"]
    cell = plotting.begin(MOVING.format(name="busy"))
    listener.wait_for(lambda: listener.statuses[-1][1:] == ("busy", "execute_request"), WAIT_S)
    for message in (Attach(protocol=1, page="w"), *[View(page="w", panel=True)] * 5):
        content = {"comm_id": hub, "data": {"method": "custom", "content": encode(message)}}
        sent = plotting.client.session.msg("comm_msg", content)
        sent["header"]["subshell_id"] = shell
        plotting.client.shell_channel.send(sent)
    listener.wait_for(lambda: "cpu.percent" in listener.samples, WAIT_S)
    listener.wait_for(lambda: sum(s[1:] == ("idle", "comm_msg") for s in listener.statuses) >= 6, WAIT_S)
    listener.wait_for(lambda: listener.statuses[-1][1:] == ("busy", "execute_request"), WAIT_S)
    enough(plotting, "busy", cell)
