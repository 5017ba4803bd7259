"""NVIDIA GPUs, by NVML through its gate.

    gpuN.utilization_percent      share of time in which a kernel ran, averaged by the driver over 1/6 to 1 s
    gpuN.memory_used_bytes        without what the driver reserves for itself, where the driver tells it apart
    gpuN.memory_total_bytes
    gpuN.process_memory_bytes     of the watched kernel and its children
    gpuN.temperature_celsius, gpuN.power_watts

N is the driver's index when the GPU was first seen, and stays with that GPU (by UUID) when another one is lost and the
driver counts anew. A GPU without memory of its own (GB10, Jetson) shows the system's, and its label says so.

Runs on the sampler's GPU thread: any call may hang.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from livemon.clock import Clock
from livemon.sampling.base import Reading, Series, SourceAbsentError, SourceFailedError, Unit, explain, unknown
from livemon.sampling.nvml import DeviceLostError, FieldFailedError, FieldUnknownError, Gate, NotSupportedError

__all__ = ["ASK_AGAIN_S", "FIRST_REOPEN_S", "LAST_REOPEN_S", "GpuSource"]

ASK_AGAIN_S = 60.0
"""How long a field that the GPU does not know is left in peace."""

FIRST_REOPEN_S = 5.0
LAST_REOPEN_S = 600.0
"""How soon, and at last how rarely, the driver is opened again to find a lost GPU: the others stand still meanwhile."""

_UNKNOWN_BYTES = (1 << 64) - 1
"""What the driver says for the memory of a process when it does not know."""


class GpuSource:
    """See the module."""

    name = "gpu"

    def __init__(
        self,
        gate: Gate,
        clock: Clock,
        *,
        tree_pids: Callable[[], Collection[int]],
        pids_are_ours: bool,
        system_memory: Callable[[], tuple[int, int]],
    ) -> None:
        """`tree_pids`: the processes of the kernel. `pids_are_ours`: whether the driver's process ids mean the same
        here (in a container it names processes by the host's ids). `system_memory`: (used, total) bytes.
        """
        self._gate = gate
        self._clock = clock
        self._tree_pids = tree_pids
        self._pids_are_ours = pids_are_ours
        self._system_memory = system_memory
        self._devices: dict[int, _Device] = {}
        self._numbers: dict[str, int] = {}
        self._reopen_at_s = float("inf")
        self._reopen_s = FIRST_REOPEN_S

    def open(self) -> None:
        """Open the driver and list its GPUs. Raises `SourceAbsentError`."""
        self._gate.open()
        try:
            count = self._gate.call("nvmlDeviceGetCount")
            if count == 0 and not self._numbers:
                raise SourceAbsentError("the NVIDIA driver is loaded but sees no GPU")
            self._devices = self._find_devices(count)
        except FieldFailedError as error:
            raise SourceAbsentError(f"the NVIDIA driver does not list its GPUs: {error}") from None
        self._plan_reopening()

    def close(self) -> None:
        """Let go of the driver."""
        self._devices = {}
        self._gate.close()

    def read(self) -> list[Reading]:
        """See `Source.read`."""
        if self._clock.monotonic_s() >= self._reopen_at_s:
            self.close()
            self.open()
        readings: list[Reading] = []
        lost_before = self._lost
        for number in sorted(self._devices):
            readings += self._read_device(self._devices[number])
        if self._lost > lost_before:
            self._reopen_s = FIRST_REOPEN_S
            self._plan_reopening()
        return readings

    @property
    def _lost(self) -> int:
        return sum(bool(device.lost) for device in self._devices.values())

    def _plan_reopening(self) -> None:
        if self._lost:
            self._reopen_at_s = self._clock.monotonic_s() + self._reopen_s
            self._reopen_s = min(LAST_REOPEN_S, 2 * self._reopen_s)
        else:
            self._reopen_at_s = float("inf")
            self._reopen_s = FIRST_REOPEN_S

    # -- finding them --------------------------------------------------------------------------------------------------

    def _find_devices(self, count: int) -> dict[int, _Device]:
        """The GPUs by our numbers: those that the driver shows, and those that it once showed."""
        devices: dict[int, _Device] = {}
        unnamed: list[tuple[int, Any, str]] = []
        for index in range(count):
            handle, uuid, reason = self._identify(index)
            if not uuid:
                unnamed.append((index, handle, reason))
                continue
            if uuid not in self._numbers:
                self._numbers[uuid] = _free(index, self._numbers.values())
            number = self._numbers[uuid]
            devices[number] = self._device(number, handle, reason)
        missing = [number for number in sorted(self._numbers.values()) if number not in devices]
        for index, handle, reason in unnamed:
            # It cannot say which one it is: most likely one that is missing.
            if missing:
                number = index if index in missing else missing[0]
                missing.remove(number)
            else:
                number = _free(index, devices)
                self._numbers[f"#{number}"] = number
            devices[number] = self._device(number, handle, reason)
        for number in missing:
            devices[number] = self._device(number, None, "the driver does not show this GPU any more")
        return devices

    def _identify(self, index: int) -> tuple[Any, str, str]:
        """(handle, UUID, why it is lost) of the GPU at the driver's index; handle None or UUID empty: not known."""
        try:
            handle = self._gate.call("nvmlDeviceGetHandleByIndex", index)
        except FieldFailedError as error:
            return None, "", str(error)
        try:
            return handle, str(self._gate.call("nvmlDeviceGetUUID", handle)), ""
        except DeviceLostError as error:
            return None, "", str(error)
        except FieldFailedError:
            return handle, "", ""

    def _device(self, number: int, handle: Any, lost: str) -> _Device:
        name = "NVIDIA GPU"
        if handle is not None and not lost:
            try:
                name = str(self._gate.call("nvmlDeviceGetName", handle))
            except DeviceLostError as error:
                lost = str(error)
            except FieldFailedError:
                pass  # it works without a name
        return _Device(number, handle, f"GPU {number}: {name}", lost=lost)

    # -- reading them --------------------------------------------------------------------------------------------------

    def _read_device(self, device: _Device) -> list[Reading]:
        readings: list[Reading] = []
        for key, read in self._fields(device):
            readings += self._read_field(device, key, read)
        return readings

    def _fields(self, device: _Device) -> Iterator[tuple[str, Callable[[Any], Sequence[float]]]]:
        yield "utilization", self._utilization
        now_s = self._clock.monotonic_s()
        if device.unified and now_s >= device.unified_until_s:
            device.unified = False  # ask whether it still is
        yield "memory", self._unified_memory if device.unified else self._memory
        yield "processes", self._process_memory
        yield "temperature", self._temperature
        yield "power", self._power

    def _read_field(self, device: _Device, key: str, read: Callable[[Any], Sequence[float]]) -> list[Reading]:
        """The readings of one field; one that fails touches no other."""
        now_s = self._clock.monotonic_s()
        if device.lost:
            return unknown(device.series(key), device.lost)
        until_s, reason = device.unknown.get(key, (now_s, ""))
        if now_s < until_s:
            return unknown(device.series(key), reason)
        try:
            values = read(device.handle)
        except _UnifiedError:
            device.unified, device.unified_until_s = True, now_s + ASK_AGAIN_S
            return self._read_field(device, key, self._unified_memory)
        except FieldUnknownError as error:
            device.unknown[key] = (now_s + ASK_AGAIN_S, str(error))
            return unknown(device.series(key), str(error))
        except DeviceLostError as error:
            device.lost = str(error)
            return unknown(device.series(key), device.lost)
        except FieldFailedError as error:
            return unknown(device.series(key), str(error))
        except SourceFailedError:
            raise
        except Exception as error:  # noqa: BLE001 - as in `attempt`: what psutil or /proc raise touches this field alone
            return unknown(device.series(key), explain(error))
        return [Reading(series, float(value)) for series, value in zip(device.series(key), values, strict=True)]

    def _utilization(self, handle: Any) -> Sequence[float]:
        return (self._gate.call("nvmlDeviceGetUtilizationRates", handle).gpu,)

    def _memory(self, handle: Any) -> Sequence[float]:
        try:
            try:
                memory = self._gate.call("nvmlDeviceGetMemoryInfo", handle, self._gate.constant("nvmlMemory_v2"))
            except FieldUnknownError:
                memory = self._gate.call("nvmlDeviceGetMemoryInfo", handle)
        except NotSupportedError:
            raise _UnifiedError from None
        if memory.total == 0:
            raise _UnifiedError
        return (memory.used, memory.total)

    def _unified_memory(self, _handle: Any) -> Sequence[float]:
        return self._system_memory()

    def _temperature(self, handle: Any) -> Sequence[float]:
        sensor = self._gate.constant("NVML_TEMPERATURE_GPU")
        try:
            return (self._gate.call("nvmlDeviceGetTemperatureV", handle, sensor),)
        except FieldUnknownError:
            return (self._gate.call("nvmlDeviceGetTemperature", handle, sensor),)

    def _power(self, handle: Any) -> Sequence[float]:
        return (self._gate.call("nvmlDeviceGetPowerUsage", handle) / 1000,)

    def _process_memory(self, handle: Any) -> Sequence[float]:
        if not self._pids_are_ours:
            raise FieldUnknownError("the driver names processes by ids of the host, which mean nothing in a container")
        used = self._processes(handle)
        ours = self._tree_pids()
        amounts = [amount for pid, amount in used.items() if pid in ours]
        if None in amounts:
            raise FieldFailedError("the driver does not know how much memory each process uses")
        return (sum(amount for amount in amounts if amount is not None),)

    def _processes(self, handle: Any) -> dict[int, int | None]:
        """Bytes by process id of all processes on the GPU. A process that computes and draws is listed twice."""
        processes = list(self._list("Compute", handle))
        with contextlib.suppress(NotSupportedError):  # a GPU or MIG instance that cannot draw
            processes += self._list("Graphics", handle)
        used: dict[int, int | None] = {}
        for process in processes:
            amount = process.usedGpuMemory
            used[process.pid] = None if amount in (None, _UNKNOWN_BYTES) else int(amount)
        return used

    def _list(self, kind: str, handle: Any) -> Sequence[Any]:
        try:
            return self._gate.call(f"nvmlDeviceGet{kind}RunningProcesses_v3", handle)  # type: ignore[no-any-return]
        except FieldUnknownError:
            return self._gate.call(f"nvmlDeviceGet{kind}RunningProcesses_v2", handle)  # type: ignore[no-any-return]


class _UnifiedError(Exception):
    """The GPU has no memory of its own."""


@dataclass(slots=True)
class _Device:
    """One GPU between two openings of the driver."""

    number: int
    handle: Any
    title: str
    lost: str = ""
    """Why it does not answer at all; empty: it does."""
    unified: bool = False
    unified_until_s: float = 0.0
    """Monotonic time."""
    unknown: dict[str, tuple[float, str]] = field(default_factory=dict)
    """By field: monotonic time until which it is not asked, and why."""
    _series: dict[tuple[str, bool], tuple[Series, ...]] = field(default_factory=dict)

    def series(self, key: str) -> tuple[Series, ...]:
        """The series of a field, the same objects each time."""
        cached = self._series.get((key, self.unified))
        if cached is None:
            cached = self._series[key, self.unified] = tuple(self._describe(key))
        return cached

    def _describe(self, key: str) -> Iterator[Series]:
        shared = " (shared with the system)" if self.unified else ""
        table: dict[str, tuple[tuple[str, Unit, str], ...]] = {
            "utilization": (("utilization_percent", "percent", "utilisation"),),
            "memory": (
                ("memory_used_bytes", "bytes", f"memory used{shared}"),
                ("memory_total_bytes", "bytes", f"memory total{shared}"),
            ),
            "processes": (("process_memory_bytes", "bytes", "memory of this kernel"),),
            "temperature": (("temperature_celsius", "celsius", "temperature"),),
            "power": (("power_watts", "watts", "power"),),
        }
        for suffix, unit, label in table[key]:
            yield Series(
                name=f"gpu{self.number}.{suffix}",
                unit=unit,
                group="gpu",
                label=f"GPU {self.number} {label}",
                device=self.title,
            )


def _free(wanted: int, taken: Collection[int]) -> int:
    """`wanted`, or the smallest number after it that is not taken."""
    while wanted in taken:
        wanted += 1
    return wanted
