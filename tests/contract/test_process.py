"""What the process source says against /proc, and which processes it counts."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from livemon.clock import SYSTEM_CLOCK
from livemon.sampling.base import SourceFailedError
from livemon.sampling.process import KernelTree, ProcessSource
from livemon.testing import FakeClock

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the oracle is /proc of Linux")

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
BURN = """
import time
print("ready", flush=True)
input()
while time.process_time() < 0.4:
    pass
print("done", flush=True)
input()
"""


class EagerTree(KernelTree):
    """Looks for processes at every call, whatever it costs."""

    SHARE = float("inf")


class Program:
    """A Python process that the test leads by its standard input."""

    def __init__(self, code: str, **env: str) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **env},
        )

    @property
    def pid(self) -> int:
        return self.popen.pid

    def line(self) -> str:
        assert self.popen.stdout is not None
        return self.popen.stdout.readline().strip()

    def go_on(self) -> None:
        assert self.popen.stdin is not None
        self.popen.stdin.write("\n")
        self.popen.stdin.flush()

    def end(self) -> None:
        self.popen.kill()
        self.popen.communicate()


@pytest.fixture
def run() -> Iterator[Callable[..., Program]]:
    with contextlib.ExitStack() as stack:

        def run(code: str, **env: str) -> Program:
            program = Program(code, **env)
            stack.callback(program.end)
            return program

        yield run


Run = Callable[..., Program]

FOUR_THREADS = """
import threading
for _ in range(3):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
print("ready", flush=True)
input()
"""

PARENT_OF_THREE = """
import os, subprocess, sys
up = [sys.executable, "-c", "import os; os.write(1, b'up' + bytes([10])); input()"]
ours = {**os.environ, "LIVEMON_CHILD": "1"}
a = subprocess.Popen(up, stdin=subprocess.PIPE)
b = subprocess.Popen(up, stdin=subprocess.PIPE, env=ours)
nested = f"import subprocess; subprocess.run({up!r}, env={{}})"
c = subprocess.Popen([sys.executable, "-c", nested], stdin=subprocess.PIPE, env=ours)
os.write(1, b"%d%c" % (a.pid, 10))
input()
"""
"""Its children: a worker, one of Livemon's, and one of Livemon's that has a child with a clean environment."""


def _source(pid: int) -> ProcessSource:
    source = ProcessSource(SYSTEM_CLOCK, EagerTree(pid, SYSTEM_CLOCK))
    source.open()
    return source


def _read(source: ProcessSource) -> dict[str, float | None]:
    readings = source.read()
    assert not [reading for reading in readings if reading.reason]
    return {reading.series.name: reading.value for reading in readings}


def _rss_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES


def _threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def test_a_process_at_rest(run: Run) -> None:
    program = run(FOUR_THREADS)
    program.line()
    values = _read(_source(program.pid))
    assert values["process.rss_bytes"] == _rss_bytes(program.pid) == values["process.tree_rss_bytes"]
    assert values["process.threads"] == _threads(program.pid) == 4
    assert values["process.children"] == 0
    assert values["process.cpu_percent"] is None
    assert values["process.tree_cpu_percent"] is None


def test_cpu_time_between_two_readings(run: Run) -> None:
    program = run(BURN)
    assert program.line() == "ready"
    source = _source(program.pid)
    before_s = time.monotonic()
    source.read()
    program.go_on()
    assert program.line() == "done"
    values = _read(source)
    after_s = time.monotonic()
    used_s = (values["process.cpu_percent"] or 0) / 100 * (after_s - before_s)
    assert used_s == pytest.approx(0.4, abs=0.1)
    assert values["process.tree_cpu_percent"] == values["process.cpu_percent"]


def test_children_count_and_livemons_own_do_not(run: Run) -> None:
    program = run(PARENT_OF_THREE)
    lines = sorted(program.line() for _ in range(4))
    assert lines[1:] == ["up"] * 3
    worker = int(lines[0])
    source = _source(program.pid)
    values = _read(source)
    assert values["process.children"] == 1
    assert values["process.tree_rss_bytes"] == _rss_bytes(program.pid) + _rss_bytes(worker)


def test_the_processor_time_of_children_counts_from_their_birth(run: Run) -> None:
    code = f"import subprocess, sys; input(); subprocess.run([sys.executable, '-c', {BURN!r}])"
    program = run(code)
    source = _source(program.pid)
    before_s = time.monotonic()
    source.read()
    source.read()
    program.go_on()
    assert program.line() == "ready"
    program.go_on()
    assert program.line() == "done"
    values = _read(source)
    after_s = time.monotonic()
    assert values["process.children"] == 1
    used_s = (values["process.tree_cpu_percent"] or 0) / 100 * (after_s - before_s)
    assert used_s >= 0.35
    assert (values["process.cpu_percent"] or 0) < (values["process.tree_cpu_percent"] or 0)


def test_children_that_end_are_no_failure(run: Run) -> None:
    program = run("import subprocess, sys\nwhile True: subprocess.run(['true'])")
    source = _source(program.pid)
    for _ in range(100):
        assert (_read(source)["process.tree_rss_bytes"] or 0) > 0


def test_a_process_that_has_ended_is_a_failed_source(run: Run) -> None:
    program = run("input()")
    source = _source(program.pid)
    source.read()
    program.end()
    with pytest.raises(SourceFailedError, match=f"process {program.pid} has ended"):
        source.read()
    with pytest.raises(SourceFailedError):
        source.open()


def test_looking_for_children_is_rationed(run: Run) -> None:
    class Clock:
        now = 0.0

        def wall_s(self) -> float:
            return time.time()

        def monotonic_s(self) -> float:
            self.now += 0.010  # every look at the clock: a scan seems to take 10 ms
            return self.now

    clock = Clock()
    tree = KernelTree(os.getpid(), clock)
    scans = [tree.below()[1] for _ in range(1000)]
    assert scans[0] == 1
    # 1000 calls are 10 s, and scans of 10 ms may take 0.5 % of that.
    assert 4 <= scans[-1] <= 6


WORKERS = """
import os, sys, time
pids = []
for name in ("loader <1>", "loader <1>", "other"):
    pids.append(os.fork())
    if pids[-1] == 0:
        open("/proc/self/comm", "w").write(name)
        os.write(1, b"up\\n")
        time.sleep(1000)
        sys.exit()
files = [open("/dev/null") for _ in range(20)]
os.write(1, b"ready\\n")
input()
for pid in pids:
    os.kill(pid, 9)
    os.waitpid(pid, 0)
os.write(1, b"alone\\n")
input()
"""


def test_children_are_told_apart_by_name(run: Run) -> None:
    program = run(WORKERS)
    lines = [program.line() for _ in range(4)]
    assert sorted(lines) == ["ready", "up", "up", "up"]
    source = ProcessSource(SYSTEM_CLOCK, EagerTree(program.pid, SYSTEM_CLOCK))
    source.open()
    source.read()
    values = {reading.series.name: reading.value for reading in source.read()}
    assert values["process.child[loader <1>].count"] == 2
    assert values["process.child[other].count"] == 1
    assert values["process.child[other].rss_bytes"] > 0
    assert values["process.child[other].cpu_percent"] == pytest.approx(0, abs=20)
    assert values["process.tree_threads"] == 4
    assert values["process.open_files"] == len(os.listdir(f"/proc/{program.pid}/fd"))
    program.go_on()
    assert program.line() == "alone"
    values = {reading.series.name: reading.value for reading in source.read()}
    assert values["process.child[loader <1>].count"] == 0  # a line that ends at nothing, not in the air


class SlowClock(FakeClock):
    """Each look at it takes 40 ms."""

    def monotonic_s(self) -> float:
        self.advance(0.04)
        return super().monotonic_s()


def test_memory_of_a_large_kernel_comes_rarely_and_is_never_late(run: Run) -> None:
    program = run(WORKERS)
    for _ in range(4):
        program.line()
    clock = SlowClock()
    source = ProcessSource(clock, EagerTree(program.pid, clock))
    source.open()
    times_s = []
    for _ in range(60):
        (now,) = (one for one in source.read() if one.series.name == "process.tree_pss_bytes")
        if now.value is not None:
            times_s.append(clock.monotonic_s())
        clock.advance(1)
    assert len(times_s) > 2
    between_s = max(after - before for before, after in pairwise(times_s))
    assert 15 < between_s < now.series.period_s
    program.go_on()
    assert program.line() == "alone"


def test_memory_that_is_shared_counts_once_and_is_read_now_and_then(run: Run) -> None:
    program = run(WORKERS)
    for _ in range(4):
        program.line()
    clock = FakeClock()
    source = ProcessSource(clock, EagerTree(program.pid, clock))
    source.open()
    values = {reading.series.name: reading.value for reading in source.read()}
    assert 0 < values["process.tree_pss_bytes"] < values["process.tree_rss_bytes"]
    clock.advance(3)
    values = {reading.series.name: reading.value for reading in source.read()}
    assert values["process.tree_pss_bytes"] is None
    clock.advance(3)
    values = {reading.series.name: reading.value for reading in source.read()}
    assert values["process.tree_pss_bytes"] > 0
    program.go_on()
    assert program.line() == "alone"
