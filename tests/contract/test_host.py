"""What the host source says against /proc, read and parsed independently."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from livemon.clock import SYSTEM_CLOCK
from livemon.sampling.base import Reading
from livemon.sampling.cgroup import CgroupCpu, CgroupMemory
from livemon.sampling.disks import physical_disks
from livemon.sampling.host import HostSource
from livemon.sampling.host_details import HostDetails
from livemon.testing import FakeClock

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the oracle is /proc of Linux")


@pytest.fixture
def host(tmp_path: Path) -> HostSource:
    return HostSource(SYSTEM_CLOCK, CgroupMemory(1, tmp_path))


def _values(readings: list[Reading]) -> dict[str, float]:
    return {reading.series.name: reading.value for reading in readings if reading.value is not None}


def _between(measure: Callable[[], float], oracle: Callable[[], float], slack: float) -> None:
    """`measure` lies between two looks at the oracle, give or take `slack`, in one of a few tries."""
    seen = []
    for _ in range(10):
        before, value, after = oracle(), measure(), oracle()
        if min(before, after) - slack <= value <= max(before, after) + slack:
            return
        seen.append((before, value, after))
    pytest.fail(f"never between the oracle's readings: {seen}")


def _meminfo(key: str) -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(key)


def _cpu_ticks() -> dict[str, tuple[int, int]]:
    """(busy, all) clock ticks by row of /proc/stat."""
    rows = {}
    for line in Path("/proc/stat").read_text().splitlines():
        if line.startswith("cpu"):
            name, *fields = line.split()
            user, nice, system, idle, iowait, irq, softirq, steal = (int(field) for field in fields[:8])
            busy = user + nice + system + irq + softirq + steal
            rows[name] = (busy, busy + idle + iowait)
    return rows


def _net_bytes() -> tuple[int, int]:
    received = sent = 0
    for line in Path("/proc/net/dev").read_text().splitlines()[2:]:
        name, _, fields = line.partition(":")
        if name.strip() != "lo":
            received += int(fields.split()[0])
            sent += int(fields.split()[8])
    return received, sent


def _disk_bytes(disks: list[str]) -> tuple[int, int]:
    read = written = 0
    for line in Path("/proc/diskstats").read_text().splitlines():
        fields = line.split()
        if fields[2] in disks:
            read += int(fields[5]) * 512
            written += int(fields[9]) * 512
    return read, written


def test_memory(host: HostSource) -> None:
    assert _values(host.read())["memory.total_bytes"] == _meminfo("MemTotal")
    _between(
        lambda: _values(host.read())["memory.used_bytes"],
        lambda: _meminfo("MemTotal") - _meminfo("MemAvailable"),
        slack=8 << 20,
    )


def test_cpu_is_the_busy_share_between_two_ticks(host: HostSource) -> None:
    before_outside = _cpu_ticks()
    assert "cpu.percent" not in _values(host.read())
    before_inside = _cpu_ticks()
    burn_until = time.process_time() + 0.5
    while time.process_time() < burn_until:
        sum(range(1000))
    after_inside = _cpu_ticks()
    values = _values(host.read())
    after_outside = _cpu_ticks()
    names = {f"cpu{number}": f"cpu.core{number}.percent" for number in range(len(before_inside) - 1)}
    for row, name in {"cpu": "cpu.percent", **names}.items():
        # The interval lies between an outer and an inner one, so its busy time does too; a tick is lost in rounding.
        busy_most = after_outside[row][0] - before_outside[row][0]
        busy_least = after_inside[row][0] - before_inside[row][0]
        all_most = after_outside[row][1] - before_outside[row][1]
        all_least = after_inside[row][1] - before_inside[row][1]
        assert 100 * (busy_least - 2) / (all_most + 2) <= values[name] <= 100 * (busy_most + 2) / (all_least - 2)
        assert values[name] <= 100
    assert values["cpu.percent"] > 10


def _talk_to_ourselves(size: int) -> None:
    """Send `size` bytes over the loopback interface."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as sender:
        receiver, _ = server.accept()
        with receiver:
            for _ in range(size // 65536):
                sender.sendall(bytes(65536))
                left = 65536
                while left:
                    left -= len(receiver.recv(left))


def test_network_rate_is_what_was_counted_per_second_without_loopback(host: HostSource) -> None:
    outer, outer_s = _net_bytes(), time.monotonic()
    host.read()
    inner, inner_s = _net_bytes(), time.monotonic()
    _talk_to_ourselves(64 << 20)
    inner_end, inner_end_s = _net_bytes(), time.monotonic()
    values = _values(host.read())
    outer_end, outer_end_s = _net_bytes(), time.monotonic()
    for index, name in enumerate(("net.received_bytes_per_s", "net.sent_bytes_per_s")):
        # The interval lies between an outer and an inner one, so what was counted in it does too.
        least = (inner_end[index] - inner[index]) / (outer_end_s - outer_s)
        most = (outer_end[index] - outer[index]) / (inner_end_s - inner_s)
        assert least - 1 <= values[name] <= most + 1


def test_written_bytes_are_seen_once(host: HostSource, tmp_path: Path) -> None:
    names = [line.split()[2] for line in Path("/proc/diskstats").read_text().splitlines()]
    disks = physical_disks(names)
    if not disks:
        pytest.skip("no block device is visible here")
    host.read()
    before, before_s = _disk_bytes(disks), time.monotonic()
    with (tmp_path / "file").open("wb") as file:
        file.write(bytes(32 << 20))
        file.flush()
        os.fsync(file.fileno())
    after, after_s = _disk_bytes(disks), time.monotonic()
    values = _values(host.read())
    written = after[1] - before[1]
    if written < 16 << 20:
        pytest.skip("the temporary directory is not on a disk that counts")
    assert values["disk.write_bytes_per_s"] * (after_s - before_s) == pytest.approx(written, rel=0.5)


def test_disks_are_counted_once(tmp_path: Path) -> None:
    for line in Path("/proc/partitions").read_text().splitlines()[2:]:
        name = line.split()[3]
        if Path(f"/sys/class/block/{name}/partition").exists() or name.startswith(("loop", "dm-", "md", "zram")):
            assert name not in physical_disks([name, "vda"]), name


def test_the_limit_of_the_container_is_shown_where_one_binds(tmp_path: Path) -> None:
    group = tmp_path / "sys/fs/cgroup"
    group.mkdir(parents=True)
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/7").mkdir()
    (tmp_path / "proc/self/mountinfo").write_text("35 25 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
    (tmp_path / "proc/7/cgroup").write_text("0::/\n")
    (group / "memory.max").write_text("max")
    host = HostSource(SYSTEM_CLOCK, CgroupMemory(7, tmp_path))
    assert "memory.limit_bytes" not in _values(host.read())
    (group / "memory.max").write_text(str(_meminfo("MemTotal") * 2))
    assert "memory.limit_bytes" not in _values(host.read())
    (group / "memory.max").write_text("1000000")
    readings = {reading.series.name: reading for reading in host.read()}
    assert readings["memory.limit_bytes"].value == 1_000_000
    assert readings["memory.limit_bytes"].words == f"the limit of {group}"
    assert "memory.current" in readings["memory.limit_used_bytes"].reason
    (group / "memory.current").write_text("5000")
    (group / "memory.stat").write_text("inactive_file 1000\n")
    assert _values(host.read())["memory.limit_used_bytes"] == 4000
    (tmp_path / "proc/7/cgroup").unlink()
    values = {reading.series.name: reading for reading in host.read()}
    assert "cgroup" in values["memory.limit_bytes"].reason
    assert values["memory.used_bytes"].reason == ""


def test_the_quota_of_the_container_is_what_processors_are_a_share_of(tmp_path: Path) -> None:
    clock = FakeClock()
    group = tmp_path / "sys/fs/cgroup"
    for directory in (group, tmp_path / "proc/self", tmp_path / "proc/7"):
        directory.mkdir(parents=True)
    (tmp_path / "proc/self/mountinfo").write_text("35 25 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
    (tmp_path / "proc/7/cgroup").write_text("0::/\n")
    allowed: list[int | None] = [None]
    host = HostSource(clock, CgroupMemory(7, tmp_path), CgroupCpu(7, tmp_path), lambda: allowed[0])
    (group / "cpu.max").write_text("max 100000")
    assert "cpu.limit_cores" not in _values(host.read())
    (group / "cpu.max").write_text("50000 100000")
    (group / "cpu.stat").write_text("usage_usec 1000000\n")
    assert _values(host.read())["cpu.limit_cores"] == 0.5
    clock.advance(2)
    (group / "cpu.stat").write_text("usage_usec 1250000\n")
    readings = {reading.series.name: reading for reading in host.read()}
    assert readings["cpu.limit_used_percent"].value == pytest.approx(25)  # 0.25 s in 2 s, of half a core
    assert f"quota of {group}" in readings["cpu.limit_cores"].words
    if (os.cpu_count() or 1) > 1:
        (group / "cpu.max").write_text("max 100000")
        allowed[0] = 1
        readings = {reading.series.name: reading for reading in host.read()}
        assert readings["cpu.limit_cores"].value == 1
        assert "may run on" in readings["cpu.limit_cores"].words


def test_load_and_caches(host: HostSource) -> None:
    _between(
        lambda: _values(host.read())["load.average_1min"],
        lambda: float(Path("/proc/loadavg").read_text().split()[0]),
        slack=0.02,
    )
    _between(lambda: _values(host.read())["memory.available_bytes"], lambda: _meminfo("MemAvailable"), slack=8 << 20)
    _between(
        lambda: _values(host.read())["memory.cached_bytes"],
        lambda: _meminfo("Cached") + _meminfo("SReclaimable"),
        slack=16 << 20,
    )


def test_space_is_that_of_the_file_system_and_read_now_and_then() -> None:
    clock = FakeClock()
    details = HostDetails(clock)
    space = os.statvfs("/")
    values = _values(details.read())
    assert values["mount[/].total_bytes"] == space.f_frsize * space.f_blocks
    assert values["mount[/].used_bytes"] == pytest.approx(space.f_frsize * (space.f_blocks - space.f_bfree), rel=0.05)
    clock.advance(5)
    assert "mount[/].used_bytes" not in _values(details.read())
    clock.advance(5)
    assert "mount[/].used_bytes" in _values(details.read())


def test_interfaces_are_counted_each() -> None:
    details = HostDetails(SYSTEM_CLOCK)
    names = {reading.series.name for reading in details.read()}
    counted = [
        line.partition(":")[0].strip()
        for line in Path("/proc/net/dev").read_text().splitlines()[2:]
        if int(line.partition(":")[2].split()[0]) and line.partition(":")[0].strip() != "lo"
    ]
    shown = {name for name in counted if f"net[{name}].sent_bytes_per_s" in names}
    assert shown == set() if len(counted) < 2 else shown <= set(counted)


def test_pressure_is_the_share_of_time_in_which_something_waited(tmp_path: Path) -> None:
    clock = FakeClock()
    (tmp_path / "proc/pressure").mkdir(parents=True)
    file = tmp_path / "proc/pressure/memory"
    line = "some avg10=9.00 avg60=9.00 avg300=9.00 total={}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"
    file.write_text(line.format(1_000_000))
    details = HostDetails(clock, tmp_path)
    assert "pressure.memory_percent" not in _values(details.read())
    clock.advance(2)
    file.write_text(line.format(1_500_000))
    assert _values(details.read())["pressure.memory_percent"] == pytest.approx(25)
    file.write_text("nothing known\n")
    readings = {reading.series.name: reading for reading in details.read()}
    assert "not in a known form" in readings["pressure.memory_percent"].reason
    assert "pressure.io_percent" not in readings
