"""The real sampler child on real pipes."""

from __future__ import annotations

import array
import fcntl
import math
import os
import select
import signal
import subprocess
import sys
import termios
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from livemon.framing import FrameReader
from livemon.sampling.messages import Configure, Stop, encode

from .support import Heard

PATIENCE_S = 30.0
"""How long a test waits for a state before it fails."""


class Sampler:
    """A sampler child whose pipes belong to the test."""

    def __init__(self, *options: str, **env: str) -> None:
        self.heard = Heard()
        self._reader = FrameReader()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "livemon.sampling", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "LIVEMON_CHILD": "1", "LIVEMON_PARENT": str(os.getpid()), **env},
        )
        assert self.process.stdout is not None
        assert self.process.stdin is not None
        self.out = self.process.stdout.fileno()
        self.input = self.process.stdin

    def hear_until(self, enough: Callable[[Heard], object]) -> Heard:
        """Read until the test has heard enough."""
        deadline = time.monotonic() + PATIENCE_S
        while not enough(self.heard):
            assert time.monotonic() < deadline, f"not heard in time; last: {self.heard.ticks[-1:]}"
            if select.select([self.out], [], [], 0.5)[0]:
                data = os.read(self.out, 1 << 16)
                assert data, f"the sampler ended: {self.end()}"
                self._feed(data)
        return self.heard

    def hear_to_the_end(self) -> Heard:
        """Read what is left in the pipe of a sampler that has ended."""
        while data := os.read(self.out, 1 << 16):
            self._feed(data)
        return self.heard

    def send(self, message: Configure | Stop) -> None:
        self.input.write(encode(message))
        self.input.flush()

    def waiting_bytes(self) -> int:
        """What lies in the pipe, unread."""
        size = array.array("i", [0])
        fcntl.ioctl(self.out, termios.FIONREAD, size)
        return size[0]

    def end(self) -> tuple[int, str]:
        """Wait for its end: exit status and what it said on stderr."""
        status = self.process.wait(PATIENCE_S)
        assert self.process.stderr is not None
        return status, self.process.stderr.read().decode()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for file in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert file is not None
            file.close()

    def _feed(self, data: bytes) -> None:
        for parts in self._reader.feed(data):
            self.heard.take(parts)


def _until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _has(series: str, count: int = 1) -> Callable[[Heard], bool]:
    return lambda heard: len(heard.values(series)) >= count


@pytest.fixture
def spawn() -> Iterator[Callable[..., Sampler]]:
    samplers: list[Sampler] = []

    def spawn(*options: str, **env: str) -> Sampler:
        samplers.append(Sampler(*options, **env))
        return samplers[-1]

    yield spawn
    for sampler in samplers:
        sampler.close()


Spawn = Callable[..., Sampler]


def test_it_samples_every_source_and_says_how_each_is(spawn: Spawn) -> None:
    sampler = spawn("--period", "0.2")
    heard = sampler.hear_until(_has("net.sent_bytes_per_s"))
    heard = sampler.hear_until(lambda heard: heard.healths and heard.states()["gpu"][0] in ("absent", "ok"))
    names = set(heard.names.values())
    assert {
        "cpu.percent", "cpu.core0.percent", "memory.used_bytes", "memory.total_bytes", "load.average_1min",
        "disk.read_bytes_per_s", "disk.write_bytes_per_s", "net.received_bytes_per_s", "net.sent_bytes_per_s",
        "process.cpu_percent", "process.rss_bytes", "process.tree_rss_bytes", "process.tree_cpu_percent",
        "process.threads", "process.children",
    } <= names  # fmt: skip
    state, reason = heard.states()["gpu"]
    assert state == "ok" or reason == "no NVIDIA driver: libnvidia-ml.so.1 was not found"
    labels = {entry.name: entry.label for announce in heard.announces for entry in announce.entries}
    assert all(labels.values())
    assert labels["cpu.core0.percent"] == "CPU core 0"


def test_samples_wait_for_a_kernel_that_does_not_read_each_with_its_own_time(spawn: Spawn) -> None:
    sampler = spawn("--period", "0.1", "--sources", "host,process")
    sampler.hear_until(_has("cpu.percent", 2))
    room = fcntl.fcntl(sampler.out, fcntl.F_SETPIPE_SZ, 4096)
    from_s = time.time()
    _until(lambda: sampler.waiting_bytes() > room - 1000)
    full_s = time.time()
    time.sleep(1.5)  # from here on everything waits in the child
    to_s = time.time()
    heard = sampler.hear_until(lambda heard: heard.ticks[-1][0] > to_s)
    times = heard.times("cpu.percent")
    assert times == sorted(set(times))
    assert [time_s for time_s in times if from_s < time_s < full_s]
    assert len([time_s for time_s in times if full_s < time_s < to_s]) >= 8
    assert heard.healths[-1].dropped == 0


def test_what_lies_in_the_pipe_outlives_the_sampler(spawn: Spawn) -> None:
    sampler = spawn("--period", "0.1", "--sources", "host,process")
    _until(lambda: sampler.waiting_bytes() > 9000)
    assert fcntl.fcntl(sampler.out, fcntl.F_GETPIPE_SZ) == 1 << 20
    sampler.process.send_signal(signal.SIGSTOP)
    _until(lambda: _state(sampler.process.pid) == "T")
    whole = sampler.waiting_bytes()
    sampler.process.kill()
    assert sampler.end()[0] == -signal.SIGKILL
    assert sampler.waiting_bytes() == whole
    heard = sampler.hear_to_the_end()
    assert len(heard.times("memory.used_bytes")) >= 5
    assert len(heard.times("process.rss_bytes")) >= 5


def test_it_ends_when_the_pipe_is_closed(spawn: Spawn) -> None:
    sampler = spawn("--sources", "host")
    sampler.hear_until(_has("memory.used_bytes"))
    sampler.input.close()
    assert sampler.end() == (0, "")


@pytest.mark.parametrize("how", ["message", "SIGTERM"])
def test_it_ends_when_told_and_writes_what_it_has(spawn: Spawn, how: str) -> None:
    sampler = spawn("--period", "0.1", "--sources", "host")
    sampler.hear_until(_has("memory.used_bytes"))
    if how == "message":
        sampler.send(Stop())
    else:
        sampler.process.terminate()
    assert sampler.end() == (0, "")
    sampler.hear_to_the_end()


def test_it_ends_when_the_kernel_does_not_listen_any_more(spawn: Spawn) -> None:
    sampler = spawn("--period", "0.1", "--sources", "host")
    sampler.hear_until(_has("memory.used_bytes"))
    assert sampler.process.stdout is not None
    sampler.process.stdout.close()
    assert sampler.end() == (0, "")


def test_an_interrupt_of_the_kernel_does_not_reach_it(spawn: Spawn) -> None:
    sampler = spawn("--period", "0.1", "--sources", "host")
    count = len(sampler.hear_until(_has("memory.used_bytes")).ticks)
    sampler.process.send_signal(signal.SIGINT)
    sampler.hear_until(lambda heard: len(heard.ticks) >= count + 5)


def test_what_it_cannot_understand_ends_it_with_words(spawn: Spawn) -> None:
    sampler = spawn("--sources", "host")
    sampler.input.write(b"\xff" * 64)
    sampler.input.flush()
    status, words = sampler.end()
    assert status == 2
    assert "the stream is damaged" in words


def test_period_and_sources_change_while_it_runs(spawn: Spawn) -> None:
    sampler = spawn("--period", "60", "--sources", "host")
    sampler.hear_until(_has("memory.used_bytes"))
    sampler.send(Configure(period_s=0.1, sources=["process"], watch_pid=os.getpid()))
    heard = sampler.hear_until(_has("process.cpu_percent", 3))
    read, end = heard.values("memory.used_bytes")
    assert read > 0
    assert math.isnan(end)  # nothing is known of it from then on


def test_it_watches_the_process_it_is_told_to(spawn: Spawn) -> None:
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        sampler = spawn("--period", "0.1", "--sources", "process")
        sampler.hear_until(_has("process.rss_bytes"))
        sampler.send(Configure(period_s=0.1, sources=["process"], watch_pid=other.pid))
        sampler.hear_until(lambda heard: heard.values("process.threads")[-1] == 1)
        other.communicate(b"\n")
        heard = sampler.hear_until(lambda heard: heard.states()["process"][0] == "failed")
        assert heard.states()["process"][1] == f"process {other.pid} has ended"
    finally:
        other.kill()
        other.communicate()


def test_it_is_small_and_polite(spawn: Spawn) -> None:
    sampler = spawn("--period", "0.1")
    sampler.hear_until(_has("cpu.percent", 5))
    proc = Path(f"/proc/{sampler.process.pid}")
    resident_bytes = int((proc / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    assert resident_bytes <= 40e6
    maps = (proc / "maps").read_text()
    assert "psutil" in maps
    assert not [name for name in ("numpy", "matplotlib", "zmq") if name in maps]
    assert os.getpriority(os.PRIO_PROCESS, sampler.process.pid) >= 5
    # Whatever a library prints goes where it cannot damage the messages.
    assert (proc / "fd/1").readlink() == (proc / "fd/2").readlink()


PARENT = """
    import os, subprocess, sys, time
    child = subprocess.Popen(
        [sys.executable, "-m", "livemon.sampling", "--sources", "host"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "LIVEMON_PARENT": str(os.getpid())},
    )
    worker = os.fork()   # holds both pipes open, as a data loader does
    if worker == 0:
        time.sleep(600)
        os._exit(0)
    print(child.pid, worker, flush=True)
    time.sleep(600)
"""


def test_it_ends_with_the_kernel_even_when_a_worker_holds_the_pipe_open() -> None:
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(PARENT)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child, worker = map(int, parent.stdout.readline().split())
    try:
        _until(lambda: _runs(child))
        parent.kill()
        parent.wait()
        _until(lambda: not _runs(child))
        assert _runs(worker)
    finally:
        os.kill(worker, signal.SIGKILL)
        parent.kill()
        parent.wait()
        parent.stdout.close()


def _state(pid: int) -> str:
    """The letter that Linux gives a process (Z: zombie, T: stopped); empty when it does not exist."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _runs(pid: int) -> bool:
    return _state(pid) not in ("", "Z")


# -- sources of other packages -----------------------------------------------------------------------------------------


def _install(folder: Path, **points: str) -> None:
    """As pip leaves a package that names sources."""
    info = folder / "otherpackage-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: otherpackage\nVersion: 1.0\n")
    lines = [f"{name} = {target}" for name, target in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[livemon.sources]", *lines, ""]))


def test_the_documented_source_is_read_with_all_others(tmp_path: Path, spawn: Spawn) -> None:
    page = (Path(__file__).parents[3] / "docs/sources.md").read_text()
    example = page.split("```python\n")[1].split("```")[0]
    assert len([line for line in example.splitlines() if line.strip() and not line.startswith("#")]) <= 10
    supply = tmp_path / "BAT0"
    supply.mkdir()
    (supply / "capacity").write_text("81\n")
    (supply / "power_now").write_text("5500000\n")
    (tmp_path / "battery.py").write_text(example.replace("/sys/class/power_supply/BAT0", str(supply)))
    _install(tmp_path, battery="battery:read")
    sampler = spawn("--period", "0.1", PYTHONPATH=str(tmp_path))
    heard = sampler.hear_until(_has("battery.power_watts", 2))
    assert heard.values("battery.charge_percent")[-1] == 81
    assert heard.values("battery.power_watts")[-1] == 5.5
    units = {entry.name: (entry.unit, entry.group) for announce in heard.announces for entry in announce.entries}
    assert units["battery.charge_percent"] == ("percent", "host")
    assert units["battery.power_watts"] == ("watts", "host")
    (supply / "capacity").unlink()
    sampler.hear_until(lambda heard: heard.states().get("battery", ("", ""))[0] == "failed")
    assert "capacity" in sampler.heard.states()["battery"][1]
    (supply / "capacity").write_text("80")
    sampler.hear_until(lambda heard: heard.values("battery.charge_percent")[-1] == 80)


def test_sources_that_are_broken_or_hang_say_so_and_touch_no_other(tmp_path: Path, spawn: Spawn) -> None:
    code = """
    import time
    def hangs(): time.sleep(1000)
    def words(): return {"x": "many"}
    def list_(): return [1]
    class Whole:
        name = "whole"
        def open(self): pass
        def close(self): pass
        def read(self):
            from livemon.sampling.base import Reading, Series
            hostile = "<img src=x>\\n\u202e"
            return [Reading(Series(name=hostile, unit="", group="host", label=hostile), 3.0)]
    """
    (tmp_path / "bad.py").write_text(textwrap.dedent(code))
    points = {name: f"bad:{name}" for name in ("hangs", "words", "list_", "missing")}
    _install(tmp_path, **points, nowhere="no_such_module:read", whole="bad:Whole")
    sampler = spawn("--period", "0.1", "--hang", "0.3", PYTHONPATH=str(tmp_path))
    wanted = {*points, "nowhere"}
    heard = sampler.hear_until(
        lambda heard: (
            heard.healths and wanted <= {name for name, (state, _) in heard.states().items() if state == "failed"}
        )
    )
    states = heard.states()
    assert "hangs does not answer since" in states["hangs"][1]
    assert "'many', not a number" in states["words"][1]
    assert "mapping" in states["list_"][1]
    assert "missing" in states["missing"][1]
    assert "no_such_module" in states["nowhere"][1]
    assert states["whole"] == states["host"] == ("ok", "")
    before = len(heard.values("cpu.percent"))
    sampler.hear_until(_has("cpu.percent", before + 3))
    hostile = next(name for name in heard.names.values() if name.startswith("<img"))
    assert heard.values(hostile)[-1] == 3


def test_sources_that_take_a_name_of_ours_are_refused_in_words(tmp_path: Path, spawn: Spawn) -> None:
    (tmp_path / "one.py").write_text("def read(): return {'one.count': 1}")
    names = ("host", "amd", "auto", "two words")
    _install(tmp_path, one="one:read", **dict.fromkeys(names, "one:read"))
    sampler = spawn("--period", "0.1", PYTHONPATH=str(tmp_path))
    wanted = {f"{name} of otherpackage" for name in names}
    heard = sampler.hear_until(
        lambda heard: (
            heard.healths and wanted <= {name for name, (state, _) in heard.states().items() if state == "failed"}
        )
    )
    states = heard.states()
    assert states["host of otherpackage"][1].startswith("host is a name of Livemon's own: otherpackage has to name")
    assert "letters, digits" in states["two words of otherpackage"][1]
    sampler.hear_until(_has("one.count", 2))
    assert states["host"] == ("ok", "")


def test_a_source_that_is_named_is_known_and_others_are_left_out(tmp_path: Path, spawn: Spawn) -> None:
    (tmp_path / "one.py").write_text("def read(): return {'one.count': 1, 'one.later': None}")
    _install(tmp_path, one="one:read", two="one:read")
    sampler = spawn("--period", "0.1", "--sources", "one", PYTHONPATH=str(tmp_path))
    heard = sampler.hear_until(_has("one.count", 2))
    assert set(heard.states()) == {"one"}
    assert "one.later" in heard.names.values()
    assert heard.values("one.later") == []
