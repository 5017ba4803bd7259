"""NVIDIA GPUs, by NVML through its gate.

What is read stands in the table of `gpu_fields`, under the names of `gpu_devices`: `gpuN.utilization_percent`, and
`gpuN.migM.memory_used_bytes` for the instances of a GPU that is cut into several. Besides, by process:

    gpuN.process_memory_bytes     of the watched kernel and its children

A GPU without memory of its own (GB10, Jetson) shows the system's, and its label says so. Runs on the sampler's GPU
thread: any call may hang.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Collection, Sequence
from typing import Any

import msgspec

from livemon.clock import Clock
from livemon.protocol import GpuUse
from livemon.sampling.base import Reading, Series, SourceAbsentError, SourceFailedError, explain, unknown
from livemon.sampling.cuda import VisibleSettings
from livemon.sampling.gpu_devices import Device, Devices
from livemon.sampling.gpu_fields import (
    FIELDS,
    FIELDS_OF_MIG,
    Field,
    Target,
    UnifiedMemoryError,
    Unknown,
    Value,
    Worded,
)
from livemon.sampling.holding import gpu_use
from livemon.sampling.kernel_ids import KernelIds, process_name
from livemon.sampling.nvml import DeviceLostError, FieldFailedError, FieldUnknownError, Gate, NotSupportedError

__all__ = ["ASK_AGAIN_S", "FIRST_REOPEN_S", "LAST_REOPEN_S", "SLOW_S", "GpuSource"]

ASK_AGAIN_S = 60.0
"""How long a field that the GPU does not know is left in peace, and how often MIG instances are looked for."""

SLOW_S = 10.0
"""Time between slow questions."""

FIRST_REOPEN_S = 5.0
LAST_REOPEN_S = 600.0
"""How soon, and at last how rarely, the driver is opened again to find a lost GPU: the others stand still meanwhile."""

_FOREIGN_PIDS = "the driver names processes by ids of the host, which mean nothing in a container"
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
        visible: Callable[[], VisibleSettings] = VisibleSettings,
        on_holders: Callable[[list[GpuUse]], object] = lambda _: None,
    ) -> None:
        """`tree_pids`: the processes of the kernel. `pids_are_ours`: whether the driver's process ids mean the same
        here (in a container it names processes by the host's ids). `system_memory`: (used, total) bytes. `visible`:
        what the kernel's environment says about GPUs. `on_holders` is told at each reading who has memory.
        """
        self._on_holders = on_holders
        self._kernel_ids = KernelIds()
        self._used: dict[str, dict[int, int | None]] = {}
        self._unlisted: dict[str, str] = {}
        """Why a device does not list its processes."""
        self._gate = gate
        self._clock = clock
        self._tree_pids = tree_pids
        self._pids_are_ours = pids_are_ours
        self._system_memory = system_memory
        self._devices = Devices(gate, visible)
        self._processes_field = Field(
            "processes",
            self._process_memory,
            (("process_memory_bytes", "bytes", "memory of this kernel", "chart"),),
            everywhere=True,
        )
        self._reopen_at_s = float("inf")
        self._reopen_s = FIRST_REOPEN_S
        self._instances_at_s = -float("inf")

    def open(self) -> None:
        """Open the driver and list its GPUs. Raises `SourceAbsentError`."""
        self._gate.open()
        try:
            count = self._gate.call("nvmlDeviceGetCount")
            if count == 0 and not self._devices.ever:
                raise SourceAbsentError("the NVIDIA driver is loaded but sees no GPU")
            self._devices.find(count)
        except FieldFailedError as error:
            raise SourceAbsentError(f"the NVIDIA driver does not list its GPUs: {error}") from None
        self._instances_at_s = self._clock.monotonic_s() + ASK_AGAIN_S
        self._plan_reopening()

    def close(self) -> None:
        """Let go of the driver."""
        self._devices.forget()
        self._gate.close()

    def read(self) -> list[Reading]:
        """See `Source.read`."""
        now_s = self._clock.monotonic_s()
        if now_s >= self._reopen_at_s:
            self.close()
            self.open()
        elif now_s >= self._instances_at_s:
            self._instances_at_s = now_s + ASK_AGAIN_S
            self._devices.find_instances()
        self._devices.mark_visible()
        readings: list[Reading] = []
        lost_before = self._lost
        self._used = {}
        self._unlisted = {}
        for place, device in enumerate(self._devices.all()):
            readings += self._read_device(device, place)
        if self._lost > lost_before:
            self._reopen_s = FIRST_REOPEN_S
            self._plan_reopening()
        self._tell_holders()
        return readings

    @property
    def _lost(self) -> int:
        return sum(bool(device.lost) for device in self._devices.gpus.values())

    def _plan_reopening(self) -> None:
        if self._lost:
            self._reopen_at_s = self._clock.monotonic_s() + self._reopen_s
            self._reopen_s = min(LAST_REOPEN_S, 2 * self._reopen_s)
        else:
            self._reopen_at_s = float("inf")
            self._reopen_s = FIRST_REOPEN_S

    # -- reading them --------------------------------------------------------------------------------------------------

    def _read_device(self, device: Device, place: int) -> list[Reading]:
        now_s = device.target.now_s = self._clock.monotonic_s()
        device.slow_now = now_s >= device.slow_at_s
        if device.slow_now:
            # The first time at once, then each device in its turn, so that not all of them take long in the same tick.
            device.slow_at_s = now_s + SLOW_S + (place % int(SLOW_S) if device.slow_at_s == 0 else 0)
        if device.unified and now_s >= device.unified_until_s:
            device.unified = False  # ask whether it still is
        readings: list[Reading] = []
        for question in (*(FIELDS_OF_MIG if device.instance else FIELDS), self._processes_field):
            readings += self._read_field(device, question)
        if device.prefix not in self._used:
            self._unlisted[device.prefix] = readings[-1].reason  # the processes are asked for last
        return readings

    def _read_field(self, device: Device, question: Field) -> list[Reading]:
        """The readings of one question; one that fails touches no other."""
        if question.slow and not device.slow_now and not device.lost:
            # What was said about the last value holds on.
            return [Reading(one, None, words=device.said.get(one.name, "")) for one in self._series(device, question)]
        readings = self._ask(device, question)
        if question.slow:
            device.said.update({reading.series.name: reading.reason or reading.words for reading in readings})
        return readings

    def _ask(self, device: Device, question: Field) -> list[Reading]:
        now_s = device.target.now_s
        until_s, reason = device.unknown.get(question.key, (now_s, ""))
        if device.lost or now_s < until_s:
            return unknown(self._series(device, question), device.lost or reason)
        try:
            if device.unified and question.key == "memory":
                values = self._unified_memory()
            else:
                values = question.read(device.target)
        except UnifiedMemoryError:
            device.unified, device.unified_until_s = True, now_s + ASK_AGAIN_S
            return self._ask(device, question)
        except FieldUnknownError as error:
            device.unknown[question.key] = (now_s + ASK_AGAIN_S, str(error))
            return unknown(self._series(device, question), str(error))
        except DeviceLostError as error:
            device.lost = str(error)
            return unknown(self._series(device, question), device.lost)
        except FieldFailedError as error:
            return unknown(self._series(device, question), str(error))
        except SourceFailedError:
            raise
        except Exception as error:  # noqa: BLE001 - as in `attempt`: what psutil or /proc raise touches this field alone
            return unknown(self._series(device, question), explain(error))
        device.known.add(question.key)
        return [_reading(series, value) for series, value in zip(self._series(device, question), values, strict=True)]

    def _series(self, device: Device, question: Field) -> tuple[Series, ...]:
        return device.series(question, SLOW_S if question.slow else 0.0)

    def _unified_memory(self) -> Sequence[Value]:
        used, total = self._system_memory()
        return used, total, total - used, Unknown("the GPU has no memory of its own")

    # -- memory by process ---------------------------------------------------------------------------------------------

    def _tell_holders(self) -> None:
        devices = self._devices.all()
        uses: list[GpuUse] = []
        try:
            own = self._tree_pids() if any(self._used.values()) else ()
        except Exception:  # noqa: BLE001 - the kernel has ended; its memory was said to be unknown already
            own = ()
        for device in devices:
            if any(other.instance and other.prefix.startswith(f"{device.prefix}.") for other in devices):
                continue  # its instances say it
            processes = self._used.get(device.prefix, {})
            use = gpu_use(
                device.prefix,
                device.title,
                device.cuda_number,
                processes,
                own=own,
                kernel_of=self._kernel_ids.of,
                name_of=process_name,
            )
            uses.append(msgspec.structs.replace(use, note=self._unlisted.get(device.prefix, "")))
        self._kernel_ids.keep({pid for processes in self._used.values() for pid in processes})
        self._on_holders(uses)

    def _process_memory(self, target: Target) -> Sequence[Value]:
        if not self._pids_are_ours:
            raise FieldUnknownError(_FOREIGN_PIDS)
        used = self._processes(target)
        self._used[target.prefix] = used
        ours = self._tree_pids()
        amounts = [amount for pid, amount in used.items() if pid in ours]
        if None in amounts:
            raise FieldFailedError("the driver does not know how much memory each process uses")
        return (sum(amount for amount in amounts if amount is not None),)

    def _processes(self, target: Target) -> dict[int, int | None]:
        """Bytes by process id of all processes on the GPU. A process that computes and draws is listed twice."""
        processes = list(self._list("Compute", target))
        with contextlib.suppress(NotSupportedError):  # a GPU or MIG instance that cannot draw
            processes += self._list("Graphics", target)
        used: dict[int, int | None] = {}
        for process in processes:
            amount = process.usedGpuMemory
            used[process.pid] = None if amount in (None, _UNKNOWN_BYTES) else int(amount)
        return used

    def _list(self, kind: str, target: Target) -> Sequence[Any]:
        try:
            return target.call(f"nvmlDeviceGet{kind}RunningProcesses_v3")  # type: ignore[no-any-return]
        except FieldUnknownError:
            return target.call(f"nvmlDeviceGet{kind}RunningProcesses_v2")  # type: ignore[no-any-return]


def _reading(series: Series, value: Value) -> Reading:
    match value:
        case Unknown(reason):
            return Reading(series, math.nan, reason)
        case Worded(number, words):
            return Reading(series, float(number), words=words)
        case None:
            return Reading(series, None)
        case _:
            return Reading(series, float(value))
