"""Mounts, interfaces and sensors of machines that have several: the real psutil over directory fixtures."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from livemon.sampling.base import Reading
from livemon.sampling.cgroup import CgroupMemory
from livemon.sampling.host import HostSource
from livemon.sampling.host_details import HostDetails
from livemon.testing import FakeClock

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the fixtures are Linux's")

_INTERFACE = "{name}: {received} 9 0 0 0 0 0 0 {sent} 9 0 0 0 0 0 0\n"
_SENSORS = """
import json
from pathlib import Path
hwmon = Path("/sys/class/hwmon")
for number, (chip, sensors) in enumerate(json.loads(input()).items()):
    folder = hwmon / f"hwmon{number}"
    folder.mkdir(parents=True)
    (folder / "name").write_text(chip)
    for place, (label, celsius) in enumerate(sensors, 1):
        (folder / f"temp{place}_input").write_text(str(int(celsius * 1000)))
        if label:
            (folder / f"temp{place}_label").write_text(label)
from livemon.clock import SYSTEM_CLOCK
from livemon.sampling.host_details import HostDetails
print(json.dumps({one.series.name: one.value for one in HostDetails(SYSTEM_CLOCK).read()}))
"""


class Proc:
    """A directory in place of /proc: what is mounted, and what was counted."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "self").mkdir(parents=True)
        (root / "net").mkdir()
        (root / "filesystems").write_text("nodev\tsysfs\n\text4\n\tsquashfs\n")

    def mount(self, *mounts: tuple[str, Path | str, str]) -> None:
        text = "".join(f"{device} {place} {kind} rw 0 0\n" for device, place, kind in mounts)
        (self.root / "self/mounts").write_text(text)

    def count(self, disks: dict[str, tuple[int, int]], nics: dict[str, tuple[int, int]]) -> None:
        """Bytes read and written, received and sent."""
        (self.root / "diskstats").write_text(
            "".join(
                f"8 0 {name} 1 0 {read // 512} 0 1 0 {written // 512} 0 0 0 0\n"
                for name, (read, written) in disks.items()
            )
        )
        (self.root / "net/dev").write_text(
            "header\nheader\n"
            + "".join(_INTERFACE.format(name=name, received=one[0], sent=one[1]) for name, one in nics.items())
        )


@pytest.fixture
def proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Proc:
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path / "proc"))
    return Proc(tmp_path / "proc")


def _values(readings: list[Reading]) -> dict[str, float]:
    return {reading.series.name: reading.value for reading in readings if reading.value is not None}


def test_each_mount_has_its_rates_and_each_device_counts_once(proc: Proc, tmp_path: Path) -> None:
    data, snap = tmp_path / "data", tmp_path / "snap"
    (data / "again").mkdir(parents=True)
    snap.mkdir()
    proc.mount(
        ("/dev/vda1", "/", "ext4"),
        ("/dev/vdb1", data / "again", "ext4"),
        ("/dev/vdb1", data, "ext4"),
        ("/dev/loop3", snap, "squashfs"),
        ("sysfs", "/sys", "sysfs"),
    )
    proc.count({"vda1": (0, 0), "vdb1": (1 << 20, 1 << 20)}, {"lo": (9, 9), "eth0": (10, 20)})
    clock = FakeClock()
    details = HostDetails(clock)
    assert {name for name in _values(details.read()) if name.startswith("mount")} == {
        f"mount[{place}].{what}_bytes" for place in ("/", data) for what in ("used", "total")
    }
    clock.advance(2)
    proc.count({"vda1": (4096, 0), "vdb1": (1 << 20, 3 << 20)}, {"lo": (9, 9), "eth0": (10, 20)})
    rates = {name: value for name, value in _values(details.read()).items() if name.endswith("_per_s")}
    assert rates == {
        "mount[/].read_bytes_per_s": 2048,
        "mount[/].write_bytes_per_s": 0,
        f"mount[{data}].read_bytes_per_s": 0,
        f"mount[{data}].write_bytes_per_s": 1 << 20,
    }, "one interface alone is the machine's"


@pytest.mark.parametrize("total_kib", [0, 2048])
def test_swap_is_shown_where_there_is_some(proc: Proc, tmp_path: Path, total_kib: int) -> None:
    free_kib = total_kib // 4
    (proc.root / "meminfo").write_text(
        f"MemTotal: 8192 kB\nMemFree: 1024 kB\nMemAvailable: 4096 kB\nBuffers: 0 kB\nCached: 0 kB\n"
        f"SwapTotal: {total_kib} kB\nSwapFree: {free_kib} kB\n"
    )
    (proc.root / "vmstat").write_text("pswpin 0\npswpout 0\n")
    host = HostSource(FakeClock(), CgroupMemory(1, tmp_path))
    swap = {name: value for name, value in _values(host.read()).items() if name.startswith("swap")}
    used, total = (total_kib - free_kib) * 1024, total_kib * 1024
    assert swap == ({"swap.used_bytes": used, "swap.total_bytes": total} if total else {})


def test_the_frequency_is_the_mean_of_the_cores(proc: Proc) -> None:
    if list(Path("/sys/devices/system/cpu").glob("cpu*/cpufreq")):
        pytest.skip("this machine tells frequencies in /sys, which no fixture can replace")
    proc.mount(("/dev/vda1", "/", "ext4"))
    details = HostDetails(FakeClock())
    (proc.root / "cpuinfo").write_text("cpu MHz : 2000.000\ncpu MHz : 3500.000\n")
    assert _values(details.read())["cpu.frequency_hertz"] == 2.75e9
    (proc.root / "cpuinfo").write_text("processor : 0\n")
    assert "cpu.frequency_hertz" not in _values(HostDetails(FakeClock()).read())


def test_each_interface_has_its_rates_but_for_loopback_virtual_and_silent_ones(proc: Proc) -> None:
    proc.mount(("/dev/vda1", "/", "ext4"))
    before = {"lo": (9, 9), "eth0": (10, 20), "wlan0": (5, 5), "veth12": (7, 7), "eth9": (0, 0)}
    proc.count({"vda1": (0, 0)}, before)
    clock = FakeClock()
    details = HostDetails(clock)
    details.read()
    clock.advance(4)
    proc.count({"vda1": (4096, 4096)}, before | {"eth0": (410, 20), "wlan0": (5, 45), "lo": (999, 999)})
    rates = {name: value for name, value in _values(details.read()).items() if name.endswith("_per_s")}
    assert rates == {
        "net[eth0].received_bytes_per_s": 100,
        "net[eth0].sent_bytes_per_s": 0,
        "net[wlan0].received_bytes_per_s": 0,
        "net[wlan0].sent_bytes_per_s": 10,
    }, "one disk alone is the machine's"


def test_sensors_are_shown_each_and_the_hottest_of_the_processor(tmp_path: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    own_sys = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs none /sys/class && exec "$@"', "sh"]
    if subprocess.run([*own_sys, "true"], capture_output=True, check=False).returncode:
        pytest.skip("/sys cannot be replaced for a process here: that is root's to do")
    chips = {
        "coretemp": [("Package id 0", 61.0), ("Core 0", 58.5), ("Core 1", 64.0)],
        "nvme": [("Composite", 41.0)],
        "acpitz": [("", 30.0)],
    }
    found = subprocess.run(
        [*own_sys, sys.executable, "-c", _SENSORS],
        input=json.dumps(chips),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    values = json.loads(found.stdout)
    assert {name: value for name, value in values.items() if name.endswith("celsius")} == {
        "sensor[coretemp Package id 0].celsius": 61,
        "sensor[coretemp Core 0].celsius": 58.5,
        "sensor[coretemp Core 1].celsius": 64,
        "sensor[nvme Composite].celsius": 41,
        "sensor[acpitz 0].celsius": 30,
        "cpu.temperature_celsius": 64,
    }
