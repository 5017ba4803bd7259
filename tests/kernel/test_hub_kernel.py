"""The hub in a real kernel, seen by a client that does what a page does."""

from __future__ import annotations

import time

import pytest

from livemon.protocol import Goodbye, Hello, Samples, State

from .conftest import WAIT_S, Kernel, needs_subshells, until

BUSY = "import time\nuntil = time.time() + {}\nwhile time.time() < until: pass"


@needs_subshells
def test_a_busy_kernel_answers_a_page_at_once(live: Kernel) -> None:
    live.run("import livemon; livemon.log({'loss': 0.5}, step=7)")
    cell = live.begin(BUSY.format(6))
    viewer = live.viewer()
    assert viewer.hello is not None
    assert viewer.hello.pid == live.pid
    assert viewer.hello.subshells
    assert viewer.hello.period == 0.2
    viewer.show()
    viewer.wait_for(lambda: viewer.state and viewer.state.cell.running, WAIT_S)
    # History from before the page was there, and samples of now.
    viewer.wait_for(lambda: "loss" in viewer.samples, WAIT_S)
    assert list(viewer.samples["loss"].values()) == [(0.5, 7.0)]
    viewer.wait_for(lambda: len(viewer.samples.get("cpu.percent", {})) >= 8, WAIT_S)
    assert viewer.state is not None
    assert viewer.state.cell.running
    assert {source.name: source.state for source in viewer.state.sources}["sampler"] == "ok"
    live.finish(cell)
    viewer.wait_for(lambda: viewer.state and not viewer.state.cell.running, WAIT_S)
    assert viewer.problems == []


@needs_subshells
def test_the_kernel_looks_busy_while_a_cell_runs_whatever_pages_say(live: Kernel) -> None:
    """JupyterLab believes the last status it saw."""
    viewer = live.viewer()
    viewer.show()
    cell = live.begin(BUSY.format(3))
    viewer.wait_for(lambda: viewer.state and viewer.state.cell.running, WAIT_S)
    for _ in range(20):
        viewer.show()
        time.sleep(0.05)
    viewer.wait_for(lambda: viewer.statuses[-1][1:] == ("busy", "execute_request"), WAIT_S)
    live.finish(cell)
    viewer.wait_for(lambda: viewer.state and not viewer.state.cell.running, WAIT_S)
    own = [(state, parent) for _, state, parent in viewer.statuses if parent in ("execute_request", "comm_msg")]
    # Every idle that a page caused beside the cell was taken back, and the cell's own idle never was.
    end = max(index for index, status in enumerate(own) if status == ("idle", "execute_request"))
    start = min(index for index, status in enumerate(own) if status == ("busy", "execute_request"))
    during = own[start:end]
    idles = [index for index, status in enumerate(during) if status == ("idle", "comm_msg")]
    assert len(idles) >= 20
    assert all(("busy", "execute_request") in during[index:] for index in idles)
    viewer.show()
    viewer.wait_for(lambda: viewer.statuses[-1][1:] == ("idle", "comm_msg"), WAIT_S)


def test_short_cells_under_a_storm_of_control_never_end_busy(live: Kernel) -> None:
    viewer = live.viewer()
    viewer.show()
    for number in range(30):
        cell = live.begin(f"x = {number}\nfor i in range(100000): pass")
        viewer.show()
        live.finish(cell)
    live.run("done = True")
    viewer.show(panel=False)
    viewer.wait_for(lambda: viewer.statuses and viewer.statuses[-1][1] == "idle", WAIT_S)
    time.sleep(0.3)  # nothing may come after it
    assert viewer.statuses[-1][1] == "idle"


def test_an_idle_kernel_that_nobody_watches_is_silent(live: Kernel) -> None:
    watcher = live.viewer()
    watcher.close()
    listener = live.viewer()
    listener.abandon()
    # A listener that never attaches: what the server sees.
    from livemon.testing import Viewer

    silent = Viewer(live.manager)
    silent.listen(WAIT_S)
    try:
        silent.find(WAIT_S)
        time.sleep(6.0)  # until the abandoned page no longer counts
        seen, statuses = len(silent.messages), len(silent.statuses)
        time.sleep(2.0)
        assert len(silent.messages) == seen
        assert len(silent.statuses) == statuses
        # A running cell may say something, but nothing each second.
        live.run("import time, livemon\nfor i in range(20): livemon.log(x=i); time.sleep(0.1)")
        assert [message for _, message in silent.messages[seen:] if isinstance(message, Samples)] == []
        assert len(silent.messages) - seen <= 1
    finally:
        silent.close()


def test_without_a_subshell_a_page_is_heard_between_cells(live: Kernel) -> None:
    viewer = live.viewer(subshell=False)
    viewer.show()
    viewer.wait_for(lambda: "cpu.percent" in viewer.samples, WAIT_S)
    live.run(BUSY.format(1))
    count = len(viewer.samples["cpu.percent"])
    viewer.wait_for(lambda: len(viewer.samples["cpu.percent"]) > count, WAIT_S)


def test_two_pages_and_one_that_falls_silent(live: Kernel) -> None:
    first, second = live.viewer(), live.viewer()
    first.show()
    second.show()
    first.wait_for(lambda: "cpu.percent" in first.samples, WAIT_S)
    second.wait_for(lambda: "cpu.percent" in second.samples, WAIT_S)
    assert live.value("len(__import__('livemon.monitor').monitor.current().hub.pages)") == 2
    first.close()
    until(lambda: live.value("len(__import__('livemon.monitor').monitor.current().hub.pages)") == 1)
    second.abandon()
    until(lambda: live.value("len(__import__('livemon.monitor').monitor.current().hub.pages)") == 0)


def test_a_message_of_another_version_or_type_is_a_notice_and_no_more(live: Kernel) -> None:
    viewer = live.viewer()
    for content in ({"livemon": 1, "type": "teleport"}, {"livemon": 99, "type": "view"}, None, 5, {"livemon": 1}):
        for _ in range(3):
            viewer.say_raw(content)
    viewer.wait_for(lambda: len(viewer.notices) >= 4, WAIT_S)
    viewer.show()
    viewer.wait_for(lambda: "cpu.percent" in viewer.samples, WAIT_S)
    assert any("teleport" in notice.detail for notice in viewer.notices.values())
    assert any("99" in notice.detail for notice in viewer.notices.values())


def test_stop_from_a_page_and_start_again(live: Kernel) -> None:
    viewer = live.viewer()
    first = viewer.session
    viewer.stop_livemon()
    viewer.wait_for(lambda: viewer.goodbye is not None, WAIT_S)
    until(lambda: "stopped" in live.run("import livemon; print(livemon.status())").text)
    live.start_livemon()
    again = live.viewer()
    assert again.session != first
    assert again.hello is not None


def test_stop_says_goodbye_and_leaves_nothing_behind(live: Kernel) -> None:
    viewer = live.viewer()
    viewer.show()
    live.run("%livemon stop")
    viewer.wait_for(lambda: viewer.goodbye == Goodbye(reason="stopped"), WAIT_S)
    assert live.value("[t.name for t in __import__('threading').enumerate() if 'livemon' in t.name]") == []
    comms = live.value("[c.target_name for c in get_ipython().kernel.comm_manager.comms.values()]")
    assert comms == []
    live.run("%livemon stop")


def test_many_prints_do_not_stop_the_samples(live: Kernel) -> None:
    viewer = live.viewer()
    viewer.show()
    live.run("line = 'x' * 1023\nfor i in range(50_000): print(line)", timeout_s=90)
    count = len(viewer.samples.get("cpu.percent", {}))
    viewer.wait_for(lambda: len(viewer.samples.get("cpu.percent", {})) > count + 2, 60)
    assert viewer.problems == []


@pytest.mark.parametrize("config", ["metadata = {'a': 1}", "packer = 'jupyter_client.session.json_packer'"])
def test_kernels_whose_messages_are_unusual_say_the_same(live: Kernel, config: str) -> None:
    live.run(f"get_ipython().kernel.session.{config}")
    viewer = live.viewer()
    viewer.show()
    viewer.wait_for(lambda: len(viewer.samples.get("cpu.percent", {})) > 2, WAIT_S)
    assert viewer.problems == []


def test_hello_is_said_once_when_livemon_starts(kernel: Kernel) -> None:
    from livemon.testing import Viewer

    page = Viewer(kernel.manager)
    page.listen(WAIT_S)
    try:
        kernel.run("hello = []\n%load_ext livemon")
        kernel.start_livemon()
        page.find(WAIT_S)
        page.attach(WAIT_S)
        kinds = [type(message) for _, message in page.messages]
        assert Hello in kinds
        assert State in kinds
    finally:
        page.close()


def test_the_widget_takes_the_hub_over_and_stays_when_a_page_does_not_know_it(live: Kernel) -> None:
    viewer = live.viewer()
    ran = live.run("import livemon; w = livemon.hub(); w")
    assert "application/vnd.jupyter.widget-view+json" in ran.outputs[0]["data"]
    assert live.value("w.model_id") == viewer.hello.hub if viewer.hello else False
    assert live.value("livemon.hub() is w")
    # A page without a widget manager closes the comm.
    live.client.shell_channel.send(
        live.client.session.msg("comm_close", {"comm_id": live.value("w.model_id"), "data": {}})
    )
    until(lambda: live.value("w._closed_by_page"))
    assert live.value("w.model_id in get_ipython().kernel.comm_manager.comms")
    viewer.show()
    viewer.wait_for(lambda: "cpu.percent" in viewer.samples, WAIT_S)
    opened = live.run("display(w)")
    assert "application/vnd.jupyter.widget-view+json" in opened.outputs[0]["data"]
    assert not live.value("w._closed_by_page")
    # What pages say to the widget is heard as on a control comm.
    live.client.shell_channel.send(
        live.client.session.msg(
            "comm_msg",
            {
                "comm_id": live.value("w.model_id"),
                "data": {"method": "custom", "content": {"livemon": 1, "type": "attach", "protocol": 1, "page": "w"}},
            },
        )
    )
    until(lambda: "w" in live.run("print(list(__import__('livemon.monitor').monitor.current().hub.pages))").text)


WRONG_LINES = {
    "bogus": "%livemon export PATH",
    "--period": "--period SECONDS",
    "--period x": "--period SECONDS",
    "--period 1000": "0.1 to 60",
    "--sources cpu": "host, process, gpu",
    "--fast": "--no-figures",
    "start --period 1 later": "%livemon stop",
    "stop now": "nothing more",
    "export": "one path",
    "'": "quotation",
}


def test_a_wrong_line_says_what_is_valid_and_starts_nothing(kernel: Kernel) -> None:
    kernel.run("%load_ext livemon")
    for line, says in WRONG_LINES.items():
        ran = kernel.run(f"%livemon {line}", fails=True)
        assert ran.text.startswith("UsageError"), line
        assert says in ran.text, line
        assert "Traceback" not in ran.text
    assert "a name" in kernel.run("%%livemon\n1", fails=True).text
    assert "stopped" in kernel.run("import livemon; print(livemon.status())").text
    completed = kernel.client.complete("%livemon st", reply=True, timeout=WAIT_S)["content"]["matches"]
    assert {"start", "stop", "status"} <= set(completed)


def test_comments_stand_behind_magics_as_behind_all_code(kernel: Kernel) -> None:
    kernel.run("%load_ext livemon")
    kernel.run("%livemon --no-figures  # that's the panel's")
    kernel.run("import livemon; livemon.log(x=1)")
    assert "samples written to run#1.csv" in kernel.run("%livemon export run#1.csv # all of it").text
    assert "samples written to a # b.csv" in kernel.run("%livemon export 'a # b.csv'").text
    kernel.run("%livemon stop # enough")


def test_a_cell_as_a_span(kernel: Kernel) -> None:
    kernel.run("%load_ext livemon")
    ran = kernel.run("%%livemon epoch 3\na = 20\nfor i in range(2): a += i\na + 1")
    assert ran.outputs[0]["data"]["text/plain"] == "22"
    assert kernel.value("a") == 21
    failed = kernel.run("%%livemon broken\nb = 1\nb / 0", fails=True)
    assert "ZeroDivisionError" in failed.text
    assert "b / 0" in failed.text
    assert kernel.value("[s.name for s in __import__('livemon.spans').spans.finished()]") == ["epoch 3", "broken"]


def test_export(live: Kernel) -> None:
    live.run("import livemon; livemon.log({'loss': 0.5}, step=2)")
    assert "samples written to out.csv" in live.run("%livemon export out.csv").text
    assert "loss,," in live.run("print(open('out.csv').read())").text
    assert live.run("%livemon export /no/such/folder/out.csv", fails=True).text.startswith("UsageError")


def test_cells_that_cells_run_and_silent_ones_do_not_count(live: Kernel) -> None:
    viewer = live.viewer()
    viewer.show()
    cell = live.begin(
        "get_ipython().run_cell('1')\nimport time\nuntil = time.time() + 2\nwhile time.time() < until: pass"
    )
    viewer.wait_for(lambda: viewer.state and viewer.state.cell.running, WAIT_S)
    time.sleep(1.0)
    assert viewer.state is not None
    assert viewer.state.cell.running
    count = viewer.state.cell.count
    live.finish(cell)
    viewer.wait_for(lambda: viewer.state and not viewer.state.cell.running, WAIT_S)
    states = len([message for _, message in viewer.messages if isinstance(message, State)])
    live.finish(live.begin("import time; time.sleep(0.5)", silent=True))
    live.run("")
    assert len([message for _, message in viewer.messages if isinstance(message, State)]) == states
    live.run("await __import__('asyncio').sleep(0.2)")
    viewer.wait_for(lambda: viewer.state and not viewer.state.cell.running and viewer.state.cell.count > count, WAIT_S)
    live.run("1 / 0", fails=True)
    live.run("syntax error here", fails=True)
    viewer.wait_for(
        lambda: viewer.state and not viewer.state.cell.running and viewer.state.cell.count == count + 3, WAIT_S
    )
