"""Which NVIDIA GPUs and MIG instances there are, each under a number that stays with it.

N of a GPU is the driver's index when it was first seen, and stays with that GPU (by UUID) when another one is lost and
the driver counts anew; the same holds for the instances within a GPU. Runs on the sampler's GPU thread.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from livemon.sampling.base import Series
from livemon.sampling.cuda import Visibility, VisibleSettings, cuda_numbers
from livemon.sampling.gpu_fields import Energy, Field, Target
from livemon.sampling.nvml import DeviceLostError, FieldFailedError, Gate

__all__ = ["Device", "Devices"]


@dataclass(slots=True)
class Device:
    """One GPU, or one MIG instance, between two openings of the driver."""

    prefix: str
    """Begins the names of its series: `gpu0`, `gpu0.mig1`."""
    label: str
    """`GPU 0`, `GPU 0 MIG 1`."""
    name: str
    target: Target
    uuid: str = ""
    instance: str = ""
    """See `Visibility.instance`; empty: a whole GPU."""
    place: int = 0
    """Of an instance: where the driver has it among those of its GPU."""
    cut: bool = False
    """Whether it is a GPU in MIG mode, with instances or without."""
    lost: str = ""
    """Why it does not answer at all; empty: it does."""
    cuda_number: int = -1
    """Under which CUDA code of the kernel knows it; -1: not known, or hidden."""
    cuda: str = ""
    """What CUDA code of the kernel calls it, or that it is hidden; empty: nothing to say."""
    unified: bool = False
    unified_until_s: float = 0.0
    """Monotonic time."""
    unknown: dict[str, tuple[float, str]] = field(default_factory=dict)
    """By question: monotonic time until which it is not asked, and why."""
    slow_at_s: float = 0.0
    """Monotonic time of the next slow questions."""
    slow_now: bool = False
    said: dict[str, str] = field(default_factory=dict)
    """By series: what was said about its newest value, of slow questions."""
    known: set[str] = field(default_factory=set)
    """Questions that were answered once."""
    _series: dict[tuple[str, bool, bool, str], tuple[Series, ...]] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The lasting one of an instance."""
        return int(self.prefix.rpartition(".mig")[2])

    @property
    def title(self) -> str:
        """For people."""
        return f"{self.label}: {self.name}{self.cuda}"

    def series(self, question: Field, period_s: float) -> tuple[Series, ...]:
        """The series of a question, the same objects each time; `period_s`: see `Series.period_s`."""
        known = question.everywhere or question.key in self.known
        key = (question.key, self.unified, known, self.cuda)
        cached = self._series.get(key)
        if cached is None:
            shared = " (shared with the system)" if self.unified and question.key == "memory" else ""
            cached = self._series[key] = tuple(
                Series(
                    name=f"{self.prefix}.{suffix}",
                    unit=unit,
                    group="gpu",
                    label=f"{self.label} {label}{shared}",
                    device=self.title,
                    period_s=period_s,
                    shown=shown if known else "text",
                )
                for suffix, unit, label, shown in question.parts
            )
        return cached


class Devices:
    """All that the driver shows, and all that it once showed."""

    def __init__(self, gate: Gate, visible: Callable[[], VisibleSettings]) -> None:
        self._gate = gate
        self._visible = visible
        self._said: VisibleSettings | None = None
        self._numbers: dict[str, int] = {}
        self._energies: dict[str, Energy] = {}
        self._instances: dict[str, dict[str, int]] = {}
        self.gpus: dict[int, Device] = {}
        self.instances: dict[int, list[Device]] = {}
        """MIG instances by the number of their GPU."""

    @property
    def ever(self) -> bool:
        """Whether there ever was one."""
        return bool(self._numbers)

    def all(self) -> list[Device]:
        """GPUs by number, each before its instances."""
        return [
            device for number in sorted(self.gpus) for device in (self.gpus[number], *self.instances.get(number, ()))
        ]

    def forget(self) -> None:
        """The handles are void."""
        self.gpus = {}
        self.instances = {}

    def find(self, count: int) -> None:
        """Look at the `count` GPUs of the driver."""
        self._said = None
        devices: dict[int, Device] = {}
        unnamed: list[tuple[int, Any, str]] = []
        for index in range(count):
            handle, uuid, reason = self._identify(index)
            if not uuid:
                unnamed.append((index, handle, reason))
                continue
            if uuid not in self._numbers:
                self._numbers[uuid] = _free(index, self._numbers.values())
            number = self._numbers[uuid]
            devices[number] = self._gpu(number, handle, reason, uuid)
        missing = [number for number in sorted(self._numbers.values()) if number not in devices]
        for index, handle, reason in unnamed:
            # It cannot say which one it is: most likely one that is missing.
            if missing:
                number = index if index in missing else missing[0]
                missing.remove(number)
            else:
                number = _free(index, devices)
                self._numbers[f"#{number}"] = number
            devices[number] = self._gpu(number, handle, reason)
        for number in missing:
            devices[number] = self._gpu(number, None, "the driver does not show this GPU any more")
        self.gpus = devices
        self.find_instances()

    def find_instances(self) -> None:
        """Look for MIG instances, which come and go while the driver runs."""
        found: dict[int, list[Device]] = {}
        for number, gpu in self.gpus.items():
            if gpu.lost:
                continue
            before = {device.uuid: device for device in self.instances.get(number, ())}
            was_cut, places = gpu.cut, self._mig(gpu)
            if was_cut != gpu.cut:
                self._said = None
            instances = []
            for place, (uuid, handle) in enumerate(places):
                instances.append(before.get(uuid) or self._instance(number, uuid, handle))
                instances[-1].place = place
            if instances:
                found[number] = sorted(instances, key=lambda device: device.number)
        if {n: [d.uuid for d in ds] for n, ds in found.items()} != {
            n: [d.uuid for d in ds] for n, ds in self.instances.items()
        }:
            self._said = None
        self.instances = found

    def mark_visible(self) -> None:
        """Say of each device what the kernel's CUDA calls it, where that has changed."""
        settings = self._visible()
        if settings == self._said:
            return
        self._said = settings
        # All of a GPU's instances in the driver's order: by it CUDA takes the first one.
        devices = [
            device
            for number in sorted(self.gpus)
            for device in (
                self.gpus[number],
                *sorted(self.instances.get(number, ()), key=lambda instance: instance.place),
            )
        ]
        numbers = cuda_numbers(settings, [Visibility(one.uuid, one.name, one.instance, one.cut) for one in devices])
        for device, number in zip(devices, numbers or [None] * len(devices), strict=True):
            device.cuda_number = -1 if number is None else number
            if numbers is None or settings.devices is None:  # where nobody chose, nothing is said
                device.cuda = ""
            else:
                device.cuda = " (hidden from this kernel)" if number is None else f" (cuda:{number} of this kernel)"
        # One instance of a GPU is a use of it.
        for number, gpu in self.gpus.items():
            if any("cuda:" in instance.cuda for instance in self.instances.get(number, ())):
                gpu.cuda = ""

    def _mig(self, gpu: Device) -> list[tuple[str, Any]]:
        """(UUID, handle) of the instances of a GPU, in the driver's order; notes whether it is cut into such."""
        gpu.cut = False
        try:
            if not gpu.target.call("nvmlDeviceGetMigMode")[0]:
                return []
            gpu.cut = True
            places = gpu.target.call("nvmlDeviceGetMaxMigDeviceCount")
        except FieldFailedError:  # it has no MIG, or does not say so
            return []
        found = []
        for index in range(places):
            try:
                handle = gpu.target.call("nvmlDeviceGetMigDeviceHandleByIndex", index)
                found.append((str(self._gate.call("nvmlDeviceGetUUID", handle)), handle))
            except FieldFailedError:  # an empty place
                continue
        return found

    def _instance(self, number: int, uuid: str, handle: Any) -> Device:
        numbers = self._instances.setdefault(self.gpus[number].uuid, {})
        if uuid not in numbers:
            numbers[uuid] = _free(0, numbers.values())
        target = Target(self._gate, handle, f"gpu{number}.mig{numbers[uuid]}")
        name, place = "MIG instance", ""
        try:
            name = str(target.call("nvmlDeviceGetName"))
            group, compute = (target.call(f"nvmlDeviceGet{kind}InstanceId") for kind in ("Gpu", "Compute"))
            place = f"{self.gpus[number].uuid}/{group}/{compute}"
        except FieldFailedError:
            place = place or uuid  # it works without
        return Device(
            f"gpu{number}.mig{numbers[uuid]}",
            f"GPU {number} MIG {numbers[uuid]}",
            name,
            target,
            uuid=uuid,
            instance=place,
        )

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

    def _gpu(self, number: int, handle: Any, lost: str, uuid: str = "") -> Device:
        name = "NVIDIA GPU"
        if handle is not None and not lost:
            try:
                name = str(self._gate.call("nvmlDeviceGetName", handle))
            except DeviceLostError as error:
                lost = str(error)
            except FieldFailedError:
                pass  # it works without a name
        energy = self._energies.setdefault(uuid or f"#{number}", Energy())
        target = Target(self._gate, handle, f"gpu{number}", energy=energy)
        return Device(f"gpu{number}", f"GPU {number}", name, target, uuid=uuid, lost=lost)


def _free(wanted: int, taken: Collection[int]) -> int:
    """`wanted`, or the smallest number after it that is not taken."""
    while wanted in taken:
        wanted += 1
    return wanted
