"""Bad luck: interrupts, kills, restarts, a lock that is held, forks."""

from __future__ import annotations

import os
import signal
import time
from itertools import pairwise

import pytest

from .conftest import WAIT_S, Kernel, gone, needs_subshells, until


def test_twice_and_stop_twice_and_stop_first(kernel: Kernel) -> None:
    kernel.run("%load_ext livemon")
    kernel.run("%livemon stop")
    kernel.start_livemon()
    before = kernel.children()
    kernel.start_livemon()
    assert kernel.children() == before
    kernel.run("%livemon --period 0.5")
    assert kernel.children()["sampler"] == before["sampler"]
    kernel.run("%livemon stop")
    kernel.run("%livemon stop")
    assert gone(before["sampler"])
    kernel.start_livemon()
    assert kernel.children()["sampler"] != before["sampler"]


@needs_subshells
def test_an_interrupt_stops_the_cell_and_nothing_else(live: Kernel) -> None:
    before = live.children()
    cell = live.begin("import livemon\nwhile True: livemon.log(x=1.0)")
    viewer = live.viewer()
    viewer.show()
    viewer.wait_for(lambda: viewer.samples.get("x"), WAIT_S)
    live.manager.interrupt_kernel()
    assert "KeyboardInterrupt" in live.finish(cell).text
    assert live.children() == before
    count = len(viewer.samples.get("cpu.percent", ()))
    viewer.wait_for(lambda: len(viewer.samples.get("cpu.percent", ())) > count + 1, WAIT_S)
    live.run("livemon.log(y=1.0)")
    viewer.wait_for(lambda: "y" in viewer.samples, WAIT_S)


def test_interrupts_in_the_middle_of_log_lose_nothing_after_them(live: Kernel) -> None:
    code = "import livemon, time\ntry:\n while True: livemon.log(x=1.0)\nexcept KeyboardInterrupt: pass"
    for _ in range(10):
        cell = live.begin(code)
        time.sleep(0.1)
        live.manager.interrupt_kernel()
        live.finish(cell)
    live.run("livemon.log(last=1.0)")
    viewer = live.viewer()
    viewer.show()
    viewer.wait_for(lambda: "last" in viewer.samples, WAIT_S)


def test_a_killed_kernel_takes_its_children_along_and_a_new_one_starts(live: Kernel) -> None:
    children = live.children()
    os.kill(live.pid, signal.SIGKILL)
    until(lambda: all(gone(pid) for pid in children.values()), 5.0)
    live.restart()
    live.start_livemon()
    assert live.children().keys() == children.keys()


def test_a_restart_takes_the_children_along(live: Kernel) -> None:
    viewer = live.viewer()
    session, children = viewer.session, live.children()
    live.restart()
    until(lambda: all(gone(pid) for pid in children.values()), 5.0)
    live.start_livemon()
    assert live.viewer().session != session


def test_a_killed_sampler_is_started_again_said_and_loses_nothing_it_had_sent(live: Kernel) -> None:
    viewer = live.viewer()
    viewer.show()
    viewer.wait_for(lambda: len(viewer.samples.get("cpu.percent", {})) >= 3, WAIT_S)
    sampler = live.children()["sampler"]
    killed = time.time()
    # While the kernel cannot read: what the sampler wrote before it died stands in the pipe.
    cell = live.begin(f"import os, time\nos.kill({sampler}, 9)\ntime.sleep(0.5)")
    viewer.wait_for(lambda: "child:sampler" in viewer.notices, WAIT_S)
    assert "SIGKILL" in viewer.notices["child:sampler"].detail
    live.finish(cell)
    viewer.wait_for(lambda: max(viewer.samples["cpu.percent"]) > killed + 1.0, WAIT_S)
    assert live.children()["sampler"] != sampler
    times = sorted(viewer.samples["cpu.percent"])
    gaps = [later - earlier for earlier, later in pairwise(time for time in times if time < killed)]
    assert max(gaps) < 1.0  # five periods: none is missing, however late one was
    until(lambda: "sampler   ok" in live.run("import livemon; print(livemon.status())").text)


def test_sampling_goes_on_while_the_interpreter_lock_is_held(live: Kernel) -> None:
    """A bad regular expression holds it for seconds; history afterwards has every sample at its own time."""
    out = live.run(
        "import re, time\nstart = time.time()\n"
        "n = 20\n"
        "while time.time() - start < 5:\n"
        "    begun = time.time(); re.match(r'(a+)+$', 'a' * n + 'b'); held = time.time() - begun; n += 1\n"
        "print(held, start, time.time())",
        timeout_s=60,
    )
    held, start, end = (float(word) for word in out.text.split())
    assert held > 1.0
    live.run("import livemon, time; time.sleep(0.5)")
    times = [t for t in live.value("livemon.history('memory.used_bytes').time.tolist()") if start <= t <= end]
    # Read late, they would all stand after the end of it.
    assert max(later - earlier for earlier, later in pairwise(times)) < held / 2


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_ten_seconds_of_a_held_lock_leave_no_hole(live: Kernel) -> None:
    """One bad regular expression that never lets go: the sampler waits for nobody, and what it read is all there."""
    out = live.run(
        "import re, time\nn, held = 20, 0.0\n"
        "while held < 10:\n"
        "    start = time.time(); re.match(r'(a+)+$', 'a' * n + 'b'); end = time.time()\n"
        "    held = end - start; n += 1\n"
        "print(start, end)",
        timeout_s=150,
    )
    start, end = (float(word) for word in out.text.split())
    live.run("import livemon, time; time.sleep(1.0)")
    times = live.value("livemon.history('memory.used_bytes').time.tolist()")
    inside = [start, *(t for t in times if start < t < end), end]
    assert max(later - earlier for earlier, later in pairwise(inside)) < 1.0  # five periods
    assert times == sorted(set(times))


def test_forks_in_the_middle_of_everything(live: Kernel) -> None:
    viewer = live.viewer()
    viewer.show()
    before = live.children()
    ran = live.run(
        """
        import multiprocessing, os, livemon

        def work(n):
            for i in range(300):
                livemon.log(worker=n, step=i)
            return n

        for _ in range(4):
            with multiprocessing.get_context("fork").Pool(3) as pool:
                assert pool.map(work, range(6)) == list(range(6))
            livemon.log(parent=1.0)
        pid = os.fork()
        if pid == 0:
            livemon.log(child=1.0)
            livemon.stop()
            os._exit(5)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """.replace("\n        ", "\n"),
        timeout_s=60,
    )
    assert ran.text == "5\n"
    assert live.children() == before
    viewer.wait_for(lambda: {"parent", "cpu.percent"} <= viewer.samples.keys(), WAIT_S)
    count = len(viewer.samples["cpu.percent"])
    viewer.wait_for(lambda: len(viewer.samples["cpu.percent"]) > count, WAIT_S)
    assert {"worker", "child"}.isdisjoint(viewer.samples)
    assert viewer.goodbye is None


def test_children_end_although_a_forked_worker_keeps_the_pipes(live: Kernel) -> None:
    children = live.children()
    out = live.run("import os, time\npid = os.fork()\nif pid == 0:\n    time.sleep(30)\n    os._exit(0)\nprint(pid)")
    worker = int(out.text)
    try:
        os.kill(live.pid, signal.SIGKILL)
        until(lambda: all(gone(pid) for pid in children.values()), 5.0)
    finally:
        os.kill(worker, signal.SIGKILL)
