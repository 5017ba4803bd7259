"""The machine in its parts, by psutil and /proc: each mount, each network interface, each sensor, pressure.

    cpu.frequency_hertz                                  mean of the cores
    cpu.temperature_celsius                              the hottest sensor of a processor
    sensor[NAME].celsius                                 each of them, and of disks, boards ...
    mount[PATH].used_bytes, mount[PATH].total_bytes      file systems on disks, and the one of the root
    mount[PATH].read_bytes_per_s, .write_bytes_per_s     of the partition, where there is more than one
    net[NAME].received_bytes_per_s, .sent_bytes_per_s    of the interface, where there is more than one
    pressure.cpu_percent, .memory_percent, .io_percent   share of time in which something waited for it (Linux: PSI)

File systems of the network are left out: asking one whose server is gone may never return. Space, frequency and sensors
are read every 10 s. Runs on the main thread of the sampler child.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from livemon.clock import Clock
from livemon.errors import LivemonError
from livemon.sampling.base import Rates, Reading, Series, Slowly, Unit, attempt, explain

__all__ = ["HostDetails", "is_loopback"]

SLOW_S = 10.0
MAX_PARTS = 16
"""Mounts, interfaces and sensors at most, of each: a machine full of containers has hundreds."""

_PROCESSOR_SENSORS = ("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal")
_PRESSURE = ("cpu", "memory", "io")
_VIRTUAL_INTERFACES = ("veth", "docker", "br-", "cali", "cni", "flannel", "virbr", "tap")


class HostDetails:
    """See the module."""

    def __init__(self, clock: Clock, root: Path = Path("/")) -> None:
        """`root`: the directory that holds `proc`."""
        self._clock = clock
        self._pressure_files = {kind: root / "proc/pressure" / kind for kind in _PRESSURE}
        self._slowly = Slowly(SLOW_S, share=0.005)
        self._rates: dict[str, Rates] = {}
        self._series: dict[str, Series] = {}
        self._mounts: dict[str, str] = {}

    def read(self) -> list[Reading]:
        """All of them; what this machine does not have is not among them."""
        readings = self._slowly.take(self._clock, self._read_slow)
        for read in (self._read_mount_rates, self._read_interfaces, self._read_pressure):
            readings = readings + self._guarded(read)
        return readings

    def _guarded(self, read: Callable[[], list[Reading]]) -> list[Reading]:
        """Nothing, where even what there is cannot be found out."""
        try:
            return read()
        except Exception as error:  # noqa: BLE001 - as in `attempt`, which must know beforehand what there is
            # What was there is unknown now; `Feed` knows all that ever was.
            return [Reading(one, math.nan, explain(error)) for one in self._of(read)]

    def _of(self, read: Callable[[], list[Reading]]) -> list[Series]:
        kinds = {
            self._read_mount_rates: ("mount[", "bytes_per_s"),
            self._read_interfaces: ("net[", ""),
            self._read_pressure: ("pressure.", ""),
            self._read_space: ("mount[", "_bytes"),
            self._read_sensors: ("sensor[", ""),
            self._read_frequency: ("cpu.", ""),
        }
        start, end = kinds[read]
        return [one for name, one in self._series.items() if name.startswith(start) and name.endswith(end)]

    def _read_slow(self) -> list[Reading]:
        readings: list[Reading] = []
        for read in (self._read_frequency, self._read_space, self._read_sensors):
            readings += self._guarded(read)
        return readings

    # -- every 10 s ----------------------------------------------------------------------------------------------------

    def _read_frequency(self) -> list[Reading]:
        frequency = psutil.cpu_freq() if hasattr(psutil, "cpu_freq") else None
        if frequency is None or not frequency.current:
            return []
        series = self._one("cpu.frequency_hertz", "hertz", "CPU frequency", slow=True)
        return [Reading(series, 1e6 * frequency.current)]

    def _read_space(self) -> list[Reading]:
        self._mounts = self._find_mounts()
        readings: list[Reading] = []
        for path in self._mounts:
            both = (
                self._one(f"mount[{path}].used_bytes", "bytes", f"{path} used", device=path, slow=True),
                self._one(f"mount[{path}].total_bytes", "bytes", f"{path} total", device=path, slow=True),
            )
            readings += attempt(both, lambda path=path: _space(path))  # type: ignore[misc]
        return readings

    def _find_mounts(self) -> dict[str, str]:
        """Device by mount. A device that is mounted several times (a container's files) counts once."""
        by_device: dict[str, str] = {}
        for part in psutil.disk_partitions(all=False):
            known = by_device.get(part.device)
            shorter = known is None or len(part.mountpoint) < len(known)
            if shorter and os.path.isdir(part.mountpoint) and "loop" not in part.device:
                by_device[part.device] = part.mountpoint
        mounts = {mount: device for device, mount in by_device.items()}
        if os.name == "posix" and "/" not in mounts:
            mounts = {"/": "", **mounts}
        return dict(sorted(mounts.items())[:MAX_PARTS])

    def _read_sensors(self) -> list[Reading]:
        if not hasattr(psutil, "sensors_temperatures"):
            return []
        readings: list[Reading] = []
        processor: list[float] = []
        for chip, sensors in psutil.sensors_temperatures().items():
            for number, sensor in enumerate(sensors):
                if sensor.current is None:
                    continue
                if chip in _PROCESSOR_SENSORS:
                    processor.append(sensor.current)
                name = f"{chip} {sensor.label or number}"
                series = self._one(f"sensor[{name}].celsius", "celsius", name, slow=True, text=True)
                readings.append(Reading(series, float(sensor.current)))
        del readings[MAX_PARTS:]
        if processor:
            series = self._one("cpu.temperature_celsius", "celsius", "CPU temperature", slow=True)
            readings.append(Reading(series, float(max(processor))))
        return readings

    # -- every tick ----------------------------------------------------------------------------------------------------

    def _read_mount_rates(self) -> list[Reading]:
        if len(self._mounts) < 2:
            return []
        counters = psutil.disk_io_counters(perdisk=True, nowrap=False) or {}
        readings: list[Reading] = []
        for path, device in self._mounts.items():
            # A name such as /dev/mapper/data is a link to dm-0, under which it is counted.
            counted = counters.get(os.path.basename(os.path.realpath(device))) if device else None
            if counted is not None:
                readings += self._pair(
                    f"mount[{path}]", ("read", "write"), (counted.read_bytes, counted.write_bytes), path
                )
        return readings

    def _read_interfaces(self) -> list[Reading]:
        counters = {
            name: nic
            for name, nic in psutil.net_io_counters(pernic=True, nowrap=False).items()
            if not is_loopback(name) and not name.startswith(_VIRTUAL_INTERFACES) and nic.bytes_recv + nic.bytes_sent
        }
        if len(counters) < 2:
            return []
        readings: list[Reading] = []
        for name, nic in sorted(counters.items())[:MAX_PARTS]:
            readings += self._pair(f"net[{name}]", ("received", "sent"), (nic.bytes_recv, nic.bytes_sent), name)
        return readings

    def _pair(self, prefix: str, ways: tuple[str, str], counts: tuple[int, int], device: str) -> list[Reading]:
        series = tuple(
            self._one(f"{prefix}.{way}_bytes_per_s", "bytes_per_s", f"{device} {way}", device=device) for way in ways
        )
        rates = self._rates.setdefault(prefix, Rates(2))
        return attempt(series, lambda: rates.update(self._clock.monotonic_s(), {device: counts}))

    def _read_pressure(self) -> list[Reading]:
        readings: list[Reading] = []
        for kind, file in self._pressure_files.items():
            if not file.exists():  # not Linux, or a system without it
                continue
            series = self._one(f"pressure.{kind}_percent", "percent", f"Waiting for {kind}")
            rates = self._rates.setdefault(f"pressure.{kind}", Rates(1))
            readings += attempt(
                (series,),
                lambda rates=rates, file=file: _shares(  # type: ignore[misc]
                    rates.update(self._clock.monotonic_s(), {"": (_waited_us(file),)})
                ),
            )
        return readings

    def _one(
        self, name: str, unit: Unit, label: str, *, device: str = "", slow: bool = False, text: bool = False
    ) -> Series:
        series = self._series.get(name)
        if series is None:
            series = self._series[name] = Series(
                name=name,
                unit=unit,
                group="host",
                label=label,
                device=device,
                period_s=SLOW_S if slow else 0.0,
                shown="text" if text else "chart",
            )
        return series


def _space(path: str) -> Sequence[float]:
    usage = psutil.disk_usage(path)
    return usage.used, usage.total


def _waited_us(file: Path) -> int:
    """Microseconds in which some task waited, since the system was started."""
    line = file.read_text().splitlines()[0]
    kind, _, fields = line.partition(" ")
    if kind != "some":
        raise LivemonError(f"{file} is not in a known form")
    return int(fields.rpartition("total=")[2])


def _shares(rates: Sequence[float | None]) -> Sequence[float | None]:
    return [None if rate is None else min(100.0, rate / 1e4) for rate in rates]


def is_loopback(name: str) -> bool:
    return name == "lo" or (name.startswith("lo") and name[2:].isdigit())
