"""The command `livemon:start`: a silent execution, on a subshell when the kernel is busy, that must do no harm."""

from __future__ import annotations

from typing import Any

import pytest

from livemon.testing import Viewer

from .conftest import WAIT_S, Kernel, until

START = "__import__('livemon')._start_from_page(busy={})"

INLINE = """
%matplotlib inline
import matplotlib.pyplot as plt, time, os
"""

BUSY = """
figure, axes = plt.subplots()
line, = axes.plot([0, 1], [0, 1])
open("ready", "w").close()
while not os.path.exists("go"): time.sleep(0.02)
line.set_ydata([1, 0])
_ = axes.set_title("still mine")
"""


def start_beside(kernel: Kernel, code: str = START.format(True)) -> dict[str, Any]:
    """Execute silently on a subshell, as the page does; the content of the reply."""
    session = kernel.client.session
    request = session.msg("create_subshell_request", {})
    kernel.client.control_channel.send(request)
    subshell = kernel.client.control_channel.get_msg(timeout=WAIT_S)["content"]["subshell_id"]
    content = {"code": code, "silent": True, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    execute = session.msg("execute_request", content)
    execute["header"]["subshell_id"] = subshell
    kernel.client.shell_channel.send(execute)
    while True:
        reply = kernel.client.shell_channel.get_msg(timeout=WAIT_S)
        if reply["parent_header"].get("msg_id") == execute["header"]["msg_id"]:
            return dict(reply["content"])


@pytest.fixture
def busy(kernel: Kernel, tmp_path: Any) -> str:
    """A cell that has made an inline figure and waits for the file `go`."""
    kernel.run(INLINE)
    cell = kernel.begin(BUSY)
    until(lambda: (tmp_path / "ready").exists())
    return cell


def test_starting_beside_a_busy_cell_leaves_its_inline_figure_alone(kernel: Kernel, busy: str, tmp_path: Any) -> None:
    assert start_beside(kernel)["status"] == "ok"
    # The hub answers while the cell runs, and knows that it does.
    viewer = kernel.viewer()
    viewer.show()
    viewer.wait_for(lambda: "cpu.percent" in viewer.samples, WAIT_S)
    assert viewer.state is not None
    assert viewer.state.cell.running
    # What JupyterLab last saw is that the kernel is busy.
    viewer.wait_for(lambda: viewer.statuses[-1][1:] == ("busy", "execute_request"), WAIT_S)
    (tmp_path / "go").touch()
    ran = kernel.finish(busy)
    assert ran.status == "ok", ran.text
    pictures = [output for output in ran.outputs if "image/png" in output["data"]]
    assert len(pictures) == 1
    assert len(ran.outputs) == 1
    assert ran.updates == []
    viewer.wait_for(lambda: viewer.state and not viewer.state.cell.running, WAIT_S)
    # The backend follows on the main thread, and nothing of the user's names was touched.
    assert "livemon" in kernel.run("import matplotlib; print(matplotlib.get_backend())").text
    assert "livemon" not in kernel.value("[name for name in dir() if not name.startswith('_')]")


def test_the_figure_is_what_it_would_have_been_without(kernel: Kernel, busy: str, tmp_path: Any) -> None:
    assert start_beside(kernel)["status"] == "ok"
    (tmp_path / "go").touch()
    beside = kernel.finish(busy).outputs[0]["data"]["image/png"]
    for name in ("ready", "go"):
        (tmp_path / name).unlink()
    kernel.restart()
    kernel.run(INLINE)
    (tmp_path / "go").touch()
    alone = kernel.run(BUSY).outputs[0]["data"]["image/png"]
    assert beside == alone


def test_an_idle_kernel_is_started_without_a_trace(kernel: Kernel) -> None:
    kernel.run("x = 1")
    ran = kernel.finish(kernel.begin(START.format(False), silent=True, store_history=False))
    assert (ran.status, ran.text, ran.outputs) == ("ok", "", [])
    viewer = kernel.viewer()
    assert viewer.state is not None
    assert not viewer.state.cell.running
    viewer.show()
    viewer.wait_for(lambda: "cpu.percent" in viewer.samples, WAIT_S)
    assert kernel.value("[name for name in dir() if not name.startswith('_')]").count("livemon") == 0
    assert "livemon" in kernel.run("import matplotlib; print(matplotlib.get_backend())").text
    # Again, from another page: it is the same one.
    session = viewer.session
    kernel.finish(kernel.begin(START.format(True), silent=True, store_history=False))
    assert kernel.viewer().session == session
    # Stopped from a page, Matplotlib is what it was before.
    viewer.stop_livemon()
    viewer.wait_for(lambda: viewer.goodbye is not None, WAIT_S)
    until(lambda: "inline" in kernel.run("import matplotlib.pyplot; print(matplotlib.get_backend())").text)


def test_events_reach_the_main_thread_again_afterwards(kernel: Kernel, busy: str, tmp_path: Any) -> None:
    start_beside(kernel)
    start_beside(kernel)
    (tmp_path / "go").touch()
    kernel.finish(busy)
    assert kernel.value("'trigger' in vars(get_ipython().events)") is False
    kernel.run("seen = []\nget_ipython().events.register('post_execute', lambda: seen.append(1))")
    assert kernel.value("len(seen)") >= 1


def test_a_page_finds_a_hub_that_was_started_from_outside(kernel: Kernel, busy: str, tmp_path: Any) -> None:
    page = Viewer(kernel.manager)
    page.listen(WAIT_S)
    try:
        start_beside(kernel)
        page.find(WAIT_S)
        page.attach(WAIT_S)
        assert page.hello is not None
    finally:
        page.close()
        (tmp_path / "go").touch()
        kernel.finish(busy)


def test_what_pages_say_beside_a_cell_leaves_its_inline_figure_alone(kernel: Kernel, tmp_path: Any) -> None:
    """Comm messages fire `post_execute` where they are handled, unless it is kept off them."""
    kernel.start_livemon()
    kernel.run(INLINE)
    cell = kernel.begin(BUSY)
    until(lambda: (tmp_path / "ready").exists())
    viewer = kernel.viewer()
    viewer.show()
    viewer.show(panel=False)
    viewer.wait_for(
        lambda: [status[1:] for status in viewer.statuses].count(("idle", "comm_msg")) >= 2, WAIT_S, what="two answers"
    )
    (tmp_path / "go").touch()
    ran = kernel.finish(cell)
    assert ["image/png" in output["data"] for output in ran.outputs] == [True]


def test_the_page_says_how_often_to_sample(kernel: Kernel) -> None:
    code = "__import__('livemon')._start_from_page(busy=False, period_s=0.25)"
    kernel.finish(kernel.begin(code, silent=True, store_history=False))
    hello = kernel.viewer().hello
    assert hello is not None
    assert hello.period == 0.25
