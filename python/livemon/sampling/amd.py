"""AMD GPUs, by AMD's own library (`amdsmi`, the extra `livemon[amd]`; the ROCm driver brings the library below it).

The same names as of NVIDIA GPUs, as far as the library tells: `gpuN.utilization_percent`, `gpuN.memory_used_bytes` and
so on; N begins after the NVIDIA GPUs of the machine. A value that the library does not know is NaN with its words, and
touches no other. Runs on a thread of its own in the sampler child: any call may hang.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

from livemon.errors import LivemonError
from livemon.sampling.base import Reading, Series, SourceAbsentError, Unit, attempt

__all__ = ["AmdSource"]

_Part: TypeAlias = tuple[str, Unit, str, Literal["chart", "text"]]
_MEBI = 1 << 20


class AmdSource:
    """See the module."""

    name = "amd"

    def __init__(self, first: int = 0) -> None:
        """`first`: number of the first GPU."""
        self._first = first
        self._smi: Any = None
        self._gpus: list[tuple[Any, list[tuple[tuple[Series, ...], Callable[[Any], Sequence[float]]]]]] = []

    def open(self) -> None:
        """Load the library and list the GPUs. Raises `SourceAbsentError`."""
        try:
            self._smi = importlib.import_module("amdsmi")
        except ImportError:
            raise SourceAbsentError(
                "an AMD GPU was found and is not read: amdsmi is not installed (pip install livemon[amd])"
            ) from None
        except Exception as error:  # noqa: BLE001 - the module loads the driver's library, which fails in any way
            raise SourceAbsentError(f"AMD's library cannot be loaded: {error}") from None
        try:
            self._smi.amdsmi_init()
            handles = self._smi.amdsmi_get_processor_handles()
        except Exception as error:  # noqa: BLE001 - as above
            raise SourceAbsentError(f"AMD's driver does not answer: {_words(error)}") from None
        if not handles:
            raise SourceAbsentError("AMD's driver is loaded but sees no GPU")
        self._gpus = [(handle, self._fields(self._first + place, handle)) for place, handle in enumerate(handles)]

    def close(self) -> None:
        """Let go of the driver."""
        self._gpus = []
        if self._smi is not None:
            with contextlib.suppress(Exception):  # a driver that has gone cannot be told goodbye
                self._smi.amdsmi_shut_down()

    def read(self) -> list[Reading]:
        """See `Source.read`."""
        readings: list[Reading] = []
        for handle, fields in self._gpus:
            for series, ask in fields:
                readings += attempt(series, lambda ask=ask, handle=handle: _told(ask, handle))  # type: ignore[misc]
        return readings

    def _fields(self, number: int, handle: Any) -> list[tuple[tuple[Series, ...], Callable[[Any], Sequence[float]]]]:
        try:
            model = str(self._smi.amdsmi_get_gpu_asic_info(handle)["market_name"])
        except Exception:  # noqa: BLE001 - it works without a name
            model = "AMD GPU"
        table: tuple[tuple[Callable[[Any], Sequence[float]], tuple[_Part, ...]], ...] = (
            (
                self._activity,
                (
                    ("utilization_percent", "percent", "utilisation", "chart"),
                    ("memory_controller_percent", "percent", "memory controller", "chart"),
                ),
            ),
            (
                self._memory,
                (
                    ("memory_used_bytes", "bytes", "memory used", "chart"),
                    ("memory_total_bytes", "bytes", "memory total", "chart"),
                ),
            ),
            (self._temperature, (("temperature_celsius", "celsius", "temperature", "chart"),)),
            (self._power, (("power_watts", "watts", "power", "chart"),)),
            (self._clock, (("clock_hertz", "hertz", "clock", "chart"),)),
            (
                self._ecc,
                (
                    ("ecc_corrected_errors", "count", "memory errors, corrected", "text"),
                    ("ecc_uncorrected_errors", "count", "memory errors, uncorrected", "text"),
                ),
            ),
        )
        return [
            (
                tuple(
                    Series(
                        name=f"gpu{number}.{suffix}",
                        unit=unit,
                        group="gpu",
                        label=f"GPU {number} {label}",
                        device=f"GPU {number}: {model}",
                        shown=shown,
                    )
                    for suffix, unit, label, shown in parts
                ),
                ask,
            )
            for ask, parts in table
        ]

    def _activity(self, handle: Any) -> Sequence[float]:
        activity = self._smi.amdsmi_get_gpu_activity(handle)
        return activity["gfx_activity"], activity["umc_activity"]

    def _memory(self, handle: Any) -> Sequence[float]:
        memory = self._smi.amdsmi_get_gpu_vram_usage(handle)
        return _MEBI * memory["vram_used"], _MEBI * memory["vram_total"]

    def _temperature(self, handle: Any) -> Sequence[float]:
        smi = self._smi
        current = smi.AmdSmiTemperatureMetric.CURRENT
        try:
            return (smi.amdsmi_get_temp_metric(handle, smi.AmdSmiTemperatureType.EDGE, current),)
        except Exception:  # noqa: BLE001 - GPUs for data centres have no edge
            return (smi.amdsmi_get_temp_metric(handle, smi.AmdSmiTemperatureType.HOTSPOT, current),)

    def _power(self, handle: Any) -> Sequence[float]:
        power = self._smi.amdsmi_get_power_info(handle)
        known = [power[key] for key in ("current_socket_power", "average_socket_power") if _is_number(power.get(key))]
        return (known[0],) if known else ("N/A",)  # type: ignore[return-value]

    def _clock(self, handle: Any) -> Sequence[float]:
        return (1e6 * self._smi.amdsmi_get_clock_info(handle, self._smi.AmdSmiClkType.GFX)["clk"],)

    def _ecc(self, handle: Any) -> Sequence[float]:
        counts = self._smi.amdsmi_get_gpu_total_ecc_count(handle)
        return counts["correctable_count"], counts["uncorrectable_count"]


def _told(ask: Callable[[Any], Sequence[float]], handle: Any) -> Sequence[float]:
    """What a question is answered with; the library says "N/A" where it knows nothing."""
    try:
        values = ask(handle)
    except Exception as error:  # noqa: BLE001 - the library has a class for each of its errors
        raise LivemonError(_words(error)) from None
    if not all(map(_is_number, values)):
        raise LivemonError("this GPU or driver does not tell")
    return values


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _words(error: Exception) -> str:
    if isinstance(error, TypeError | KeyError):  # "N/A" does not multiply
        return "this GPU or driver does not tell"
    return " ".join(str(getattr(error, "err_info", "") or error).split()) or type(error).__name__
