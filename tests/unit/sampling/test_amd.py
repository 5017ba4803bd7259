"""AMD GPUs, where there is a module with the interface of amdsmi 7.0: each value unknown for a reason of its own."""

from __future__ import annotations

import math
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from livemon.sampling.amd import AmdSource
from livemon.sampling.base import SourceAbsentError
from livemon.sampling.found import nvidia_gpus, unread_gpus, vendors


class Smi(types.ModuleType):
    """What amdsmi answers; `broken` is the function that raises, `unknown` the one that says N/A."""

    def __init__(self) -> None:
        super().__init__("amdsmi")
        self.broken = self.unknown = ""
        self.gpus = ["a", "b"]
        self.AmdSmiTemperatureType = types.SimpleNamespace(EDGE=0, HOTSPOT=1)
        self.AmdSmiTemperatureMetric = types.SimpleNamespace(CURRENT=0)
        self.AmdSmiClkType = types.SimpleNamespace(GFX=0)
        answers = {
            "amdsmi_init": None,
            "amdsmi_shut_down": None,
            "amdsmi_get_gpu_asic_info": {"market_name": "AMD Instinct MI300X"},
            "amdsmi_get_gpu_activity": {"gfx_activity": 37, "umc_activity": 12, "mm_activity": 0},
            "amdsmi_get_gpu_vram_usage": {"vram_total": 1000, "vram_used": 250},
            "amdsmi_get_temp_metric": 41,
            "amdsmi_get_power_info": {"current_socket_power": "N/A", "average_socket_power": 300},
            "amdsmi_get_clock_info": {"clk": 2100},
            "amdsmi_get_gpu_total_ecc_count": {"correctable_count": 3, "uncorrectable_count": 0},
        }
        for name, answer in answers.items():
            setattr(self, name, self._function(name, answer))

    def _function(self, name: str, answer: Any) -> Any:
        def function(*_: Any) -> Any:
            if self.broken == name:
                raise RuntimeError("Error code:\\n\\t2 | not supported")
            if self.unknown == name:
                return dict.fromkeys(answer, "N/A") if isinstance(answer, dict) else "N/A"
            return answer

        return function

    def amdsmi_get_processor_handles(self) -> list[str]:
        return self.gpus


@pytest.fixture
def smi(monkeypatch: pytest.MonkeyPatch) -> Smi:
    smi = Smi()
    monkeypatch.setitem(sys.modules, "amdsmi", smi)
    return smi


def _read(first: int = 0) -> dict[str, tuple[float, str]]:
    source = AmdSource(first)
    source.open()
    readings = source.read()
    source.close()
    return {reading.series.name: (reading.value or 0.0, reading.reason) for reading in readings}


def test_two_gpus_after_those_of_nvidia(smi: Smi) -> None:
    values = {name: value for name, (value, _) in _read(first=2).items() if name.startswith("gpu3.")}
    assert values == {
        "gpu3.utilization_percent": 37,
        "gpu3.memory_controller_percent": 12,
        "gpu3.memory_used_bytes": 250 << 20,
        "gpu3.memory_total_bytes": 1000 << 20,
        "gpu3.temperature_celsius": 41,
        "gpu3.power_watts": 300,
        "gpu3.clock_hertz": 2.1e9,
        "gpu3.ecc_corrected_errors": 3,
        "gpu3.ecc_uncorrected_errors": 0,
    }


@pytest.mark.parametrize("kind", ["broken", "unknown"])
@pytest.mark.parametrize(
    ("function", "fields"),
    [
        ("amdsmi_get_gpu_activity", {"utilization_percent", "memory_controller_percent"}),
        ("amdsmi_get_gpu_vram_usage", {"memory_used_bytes", "memory_total_bytes"}),
        ("amdsmi_get_temp_metric", {"temperature_celsius"}),
        ("amdsmi_get_power_info", {"power_watts"}),
        ("amdsmi_get_clock_info", {"clock_hertz"}),
        ("amdsmi_get_gpu_total_ecc_count", {"ecc_corrected_errors", "ecc_uncorrected_errors"}),
    ],
)
def test_what_is_not_known_is_unknown_in_words_and_touches_no_other(
    smi: Smi, kind: str, function: str, fields: set[str]
) -> None:
    setattr(smi, kind, function)
    readings = _read()
    failed = {name: reason for name, (value, reason) in readings.items() if math.isnan(value)}
    assert set(failed) == {f"gpu{number}.{field}" for number in (0, 1) for field in fields}
    wanted = "not supported" if kind == "broken" else "this GPU or driver does not tell"
    assert all(wanted in reason for reason in failed.values())


def test_no_library_no_driver_and_no_gpu_are_absences_in_words(smi: Smi, monkeypatch: pytest.MonkeyPatch) -> None:
    smi.gpus = []
    with pytest.raises(SourceAbsentError, match="sees no GPU"):
        AmdSource().open()
    smi.broken = "amdsmi_init"
    with pytest.raises(SourceAbsentError, match=r"does not answer: .*not supported"):
        AmdSource().open()
    monkeypatch.setitem(sys.modules, "amdsmi", None)
    with pytest.raises(SourceAbsentError, match=r"pip install livemon\[amd\]"):
        AmdSource().open()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the names are those of Linux")
def test_gpus_that_are_found_and_not_read_are_said(tmp_path: Path) -> None:
    for card, vendor in enumerate(("0x8086", "0x1002", "0x1234")):
        device = tmp_path / f"sys/class/drm/card{card}/device"
        device.mkdir(parents=True)
        (device / "vendor").write_text(f"{vendor}\n")
    assert vendors(tmp_path) == {"Intel", "AMD"}
    assert unread_gpus({"Intel", "AMD"}).startswith("an Intel GPU was found and is not read: ")
    assert unread_gpus({"AMD", "NVIDIA"}) == ""
    assert "Apple" in unread_gpus({"Apple"})
    assert "Intel Mac" in unread_gpus({"Intel Mac"})
    assert nvidia_gpus(tmp_path) == 0
    (tmp_path / "proc/driver/nvidia/gpus/0000:01:00.0").mkdir(parents=True)
    assert nvidia_gpus(tmp_path) == 1


@pytest.mark.parametrize(("machine", "vendor"), [("arm64", "Apple"), ("x86_64", "Intel Mac")])
def test_every_mac_has_a_gpu_that_is_not_read(monkeypatch: pytest.MonkeyPatch, machine: str, vendor: str) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert vendors() == {vendor}
    assert "macOS tells its use only to the administrator" in unread_gpus(vendors())
