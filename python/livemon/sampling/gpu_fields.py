"""What is asked of an NVIDIA GPU: a table, one line for each question, with the series that its answer feeds.

A question may be answered in part: a value that is `Unknown` says why, and touches none of the others. Those that take
the driver long (PCIe throughput: 20 ms a call), or change rarely, are `slow`. Runs on the sampler's GPU thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

from livemon.sampling.base import Unit
from livemon.sampling.nvml import FieldUnknownError, Gate, NotSupportedError

__all__ = ["FIELDS", "FIELDS_OF_MIG", "Energy", "Field", "Target", "UnifiedMemoryError", "Unknown", "Value"]


class UnifiedMemoryError(Exception):
    """The GPU has no memory of its own (GB10, Jetson)."""


@dataclass(slots=True)
class Energy:
    """What a GPU has taken since Livemon saw it first, which outlives openings and loadings of the driver."""

    counter: int | None = None
    """Of the driver at the last reading; it counts since it was loaded."""
    taken: int = 0

    def count(self, counter: int) -> int:
        """What was taken by now, in the unit of `counter`."""
        if self.counter is not None:
            self.taken += max(0, counter - self.counter)
        self.counter = counter
        return self.taken


@dataclass(slots=True)
class Target:
    """What a question is asked of: one GPU or MIG instance between two openings of the driver."""

    gate: Gate
    handle: Any
    prefix: str = ""
    """See `Device.prefix`."""
    now_s: float = 0.0
    """Monotonic time of this reading."""
    before: dict[str, tuple[float, tuple[int, ...]]] = field(default_factory=dict)
    """Counters at an earlier reading, by question, with its time."""
    energy: Energy = field(default_factory=Energy)

    def call(self, function: str, *args: Any) -> Any:
        """Ask the driver about this GPU."""
        return self.gate.call(function, self.handle, *args)

    def constant(self, name: str) -> Any:
        """See `Gate.constant`."""
        return self.gate.constant(name)

    def rates(self, key: str, counters: tuple[int, ...]) -> tuple[float | None, ...]:
        """Counts per second since the last time; None: there was no last time, or the counters began anew."""
        earlier, self.before[key] = self.before.get(key), (self.now_s, counters)
        if earlier is None or self.now_s <= earlier[0]:
            return (None,) * len(counters)
        then_s, old = earlier
        return tuple(
            (now - then) / (self.now_s - then_s) if now >= then else None
            for now, then in zip(counters, old, strict=True)
        )


class Unknown(NamedTuple):
    """A part of an answer that is missing."""

    reason: str


class Worded(NamedTuple):
    """A value, and what it means."""

    value: float
    words: str


Value: TypeAlias = float | Unknown | Worded | None
"""None: there is no value yet."""
Part: TypeAlias = tuple[str, Unit, str, Literal["chart", "text"]]
"""End of the series' name, its unit, its label, and how it is shown."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question."""

    key: str
    read: Callable[[Target], Sequence[Value]]
    parts: tuple[Part, ...]
    slow: bool = False
    everywhere: bool = False
    """Every GPU is expected to know it: it has its chart even while it is unknown."""


def _utilization(target: Target) -> Sequence[Value]:
    rates = target.call("nvmlDeviceGetUtilizationRates")
    return rates.gpu, rates.memory


def _utilization_of_instance(_target: Target) -> Sequence[Value]:
    return (Unknown("the driver tells the use of an instance only by GPM, which is not asked"),)


def _encoder(target: Target) -> Sequence[Value]:
    return (target.call("nvmlDeviceGetEncoderUtilization")[0],)


def _decoder(target: Target) -> Sequence[Value]:
    return (target.call("nvmlDeviceGetDecoderUtilization")[0],)


def memory(target: Target) -> Sequence[Value]:
    """Used, total, free and reserved bytes. The first version of the question counts as used what is reserved."""
    reserved: Value
    try:
        try:
            answer = target.call("nvmlDeviceGetMemoryInfo", target.constant("nvmlMemory_v2"))
            reserved = answer.reserved
        except FieldUnknownError:
            answer = target.call("nvmlDeviceGetMemoryInfo")
            reserved = Unknown("this driver counts what it reserves as used")
    except NotSupportedError:
        raise UnifiedMemoryError from None
    if answer.total == 0:
        raise UnifiedMemoryError
    return answer.used, answer.total, answer.free, reserved


def _temperature(target: Target) -> Sequence[Value]:
    sensor = target.constant("NVML_TEMPERATURE_GPU")
    try:
        return (target.call("nvmlDeviceGetTemperatureV", sensor),)
    except FieldUnknownError:
        return (target.call("nvmlDeviceGetTemperature", sensor),)


def _power(target: Target) -> Sequence[Value]:
    return (target.call("nvmlDeviceGetPowerUsage") / 1000,)


def _power_limit(target: Target) -> Sequence[Value]:
    return (target.call("nvmlDeviceGetEnforcedPowerLimit") / 1000,)


def _energy(target: Target) -> Sequence[Value]:
    return (target.energy.count(target.call("nvmlDeviceGetTotalEnergyConsumption")) / 1000,)


def _clock(kind: str) -> Callable[[Target], Sequence[Value]]:
    return lambda target: (1e6 * target.call("nvmlDeviceGetClockInfo", target.constant(kind)),)


_IDLE = 0x1
_THROTTLES = {
    0x2: "clocks set by a person or program",
    0x4: "power limit reached",
    0x8: "hardware slowdown (heat or power)",
    0x10: "in step with other GPUs (sync boost)",
    0x20: "too hot (driver slows down)",
    0x40: "too hot (hardware slows down)",
    0x80: "power brake (the power supply asks for less)",
    0x100: "clocks set by the display",
    0x200: "limit of the board",
    0x400: "voltage limit (reliability)",
}


def _throttling(target: Target) -> Sequence[Value]:
    try:
        bits = target.call("nvmlDeviceGetCurrentClocksEventReasons")
    except FieldUnknownError:
        bits = target.call("nvmlDeviceGetCurrentClocksThrottleReasons")
    reasons = [words for bit, words in _THROTTLES.items() if bits & bit]
    unnamed = bits & ~(sum(_THROTTLES) | _IDLE)
    if unnamed:
        reasons.append(f"unnamed reason {unnamed:#x}")
    return (Worded(len(reasons), ", ".join(reasons) or ("idle" if bits & _IDLE else "not slowed down")),)


def _performance_state(target: Target) -> Sequence[Value]:
    state = target.call("nvmlDeviceGetPerformanceState")
    if state == target.constant("NVML_PSTATE_UNKNOWN"):
        return (Unknown("the driver does not know the performance state"),)
    return (Worded(state, f"P{state}"),)


def _fan(target: Target) -> Sequence[Value]:
    return (target.call("nvmlDeviceGetFanSpeed"),)


def _pcie(counter: str) -> Callable[[Target], Sequence[Value]]:
    return lambda target: (1024 * target.call("nvmlDeviceGetPcieThroughput", target.constant(counter)),)


_ALL_LINKS = 0xFFFFFFFF
_SCALARS = {0: "dVal", 1: "uiVal", 2: "ulVal", 3: "ullVal", 4: "sllVal", 5: "siVal", 6: "usVal"}


def _nvlink(target: Target) -> Sequence[Value]:
    fields = [(target.constant(f"NVML_FI_DEV_NVLINK_THROUGHPUT_DATA_{way}"), _ALL_LINKS) for way in ("RX", "TX")]
    kibibytes: list[int] = []
    for answer in target.call("nvmlDeviceGetFieldValues", fields):
        target.gate.check(answer.nvmlReturn)
        kibibytes.append(int(getattr(answer.value, _SCALARS[answer.valueType])))
    return [None if rate is None else 1024 * rate for rate in target.rates("nvlink", tuple(kibibytes))]


def _ecc(kind: str) -> Callable[[Target], Sequence[Value]]:
    return lambda target: (
        target.call("nvmlDeviceGetTotalEccErrors", target.constant(kind), target.constant("NVML_VOLATILE_ECC")),
    )


MEMORY = Field(
    "memory",
    memory,
    (
        ("memory_used_bytes", "bytes", "memory used", "chart"),
        ("memory_total_bytes", "bytes", "memory total", "chart"),
        ("memory_free_bytes", "bytes", "memory free", "text"),
        ("memory_reserved_bytes", "bytes", "memory reserved by the driver", "text"),
    ),
    everywhere=True,
)

FIELDS = (
    Field(
        "utilization",
        _utilization,
        (
            ("utilization_percent", "percent", "utilisation", "chart"),
            ("memory_controller_percent", "percent", "memory controller", "chart"),
        ),
        everywhere=True,
    ),
    Field("encoder", _encoder, (("encoder_percent", "percent", "video encoder", "chart"),)),
    Field("decoder", _decoder, (("decoder_percent", "percent", "video decoder", "chart"),)),
    MEMORY,
    Field("temperature", _temperature, (("temperature_celsius", "celsius", "temperature", "chart"),), everywhere=True),
    Field("power", _power, (("power_watts", "watts", "power", "chart"),), everywhere=True),
    Field("power limit", _power_limit, (("power_limit_watts", "watts", "power limit", "chart"),), slow=True),
    Field("energy", _energy, (("energy_joules", "joules", "energy since the start", "text"),), slow=True),
    Field("clock", _clock("NVML_CLOCK_SM"), (("clock_hertz", "hertz", "clock", "chart"),)),
    Field("memory clock", _clock("NVML_CLOCK_MEM"), (("memory_clock_hertz", "hertz", "memory clock", "chart"),)),
    Field("throttling", _throttling, (("throttle_reasons", "count", "slowed down by", "text"),)),
    Field("performance state", _performance_state, (("performance_state", "count", "performance state", "text"),)),
    Field("fan", _fan, (("fan_percent", "percent", "fan", "chart"),)),
    Field(
        "pcie received",
        _pcie("NVML_PCIE_UTIL_RX_BYTES"),
        (("pcie_received_bytes_per_s", "bytes_per_s", "PCIe received", "chart"),),
        slow=True,
    ),
    Field(
        "pcie sent",
        _pcie("NVML_PCIE_UTIL_TX_BYTES"),
        (("pcie_sent_bytes_per_s", "bytes_per_s", "PCIe sent", "chart"),),
        slow=True,
    ),
    Field(
        "nvlink",
        _nvlink,
        (
            ("nvlink_received_bytes_per_s", "bytes_per_s", "NVLink received", "chart"),
            ("nvlink_sent_bytes_per_s", "bytes_per_s", "NVLink sent", "chart"),
        ),
        slow=True,
    ),
    Field(
        "ecc corrected",
        _ecc("NVML_MEMORY_ERROR_TYPE_CORRECTED"),
        (("ecc_corrected_errors", "count", "memory errors, corrected", "text"),),
        slow=True,
    ),
    Field(
        "ecc uncorrected",
        _ecc("NVML_MEMORY_ERROR_TYPE_UNCORRECTED"),
        (("ecc_uncorrected_errors", "count", "memory errors, uncorrected", "text"),),
        slow=True,
    ),
)
"""Asked of every GPU."""

FIELDS_OF_MIG = (
    Field("utilization", _utilization_of_instance, (("utilization_percent", "percent", "utilisation", "text"),)),
    MEMORY,
)
"""Of every MIG instance."""
