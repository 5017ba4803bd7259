"""The GPU source, through the real pynvml, against the stand-in library: values, and every error on every call."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pynvml
import pytest

from .stand_in import Machine, Probe

StartProbe = Callable[..., Probe]

TWO_GPUS = (
    "count 2",
    "set name@0 NVIDIA First",
    "set name@1 NVIDIA Second",
    "set utilization@0 37",
    "set utilization@1 100",
    "set total 85899345920",
    "set used@0 1073741824",
    "set used@1 2147483648",
    "set reserved 500000000",
    "set temperature@0 41",
    "set temperature@1 77",
    "set power@0 123456",
    "set power@1 700000",
    "set memory_utilization@0 12",
    "set encoder 3",
    "set decoder 4",
    "set power_limit 700000",
    "set energy 5000000",
    "set clock_1 1980",
    "set clock_2 2619",
    "set fan 30",
    "set pcie_0 1000",
    "set pcie_1 2000",
    "set ecc_0 7",
    "set nvlink_138 1000",
    "set nvlink_139 1000",
    "process compute@0 17 1000",
    "process compute@0 18 20000",
    "process compute@0 99 400000",
    "process graphics@0 18 20000",
    "process graphics@0 19 7",
)

_MEMORY = ["nvmlDeviceGetMemoryInfo_v2", "nvmlDeviceGetMemoryInfo"]
_THROTTLE = ["nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"]
FIELDS = {
    "utilization_percent": ["nvmlDeviceGetUtilizationRates"],
    "memory_controller_percent": ["nvmlDeviceGetUtilizationRates"],
    "encoder_percent": ["nvmlDeviceGetEncoderUtilization"],
    "decoder_percent": ["nvmlDeviceGetDecoderUtilization"],
    "memory_used_bytes": _MEMORY,
    "memory_total_bytes": _MEMORY,
    "memory_free_bytes": _MEMORY,
    "memory_reserved_bytes": _MEMORY,
    "process_memory_bytes": [
        "nvmlDeviceGetComputeRunningProcesses_v3",
        "nvmlDeviceGetComputeRunningProcesses_v2",
        "nvmlDeviceGetGraphicsRunningProcesses_v3",
        "nvmlDeviceGetGraphicsRunningProcesses_v2",
    ],
    "temperature_celsius": ["nvmlDeviceGetTemperatureV", "nvmlDeviceGetTemperature"],
    "power_watts": ["nvmlDeviceGetPowerUsage"],
    "power_limit_watts": ["nvmlDeviceGetEnforcedPowerLimit"],
    "energy_joules": ["nvmlDeviceGetTotalEnergyConsumption"],
    "clock_hertz": ["nvmlDeviceGetClockInfo"],
    "memory_clock_hertz": ["nvmlDeviceGetClockInfo"],
    "throttle_reasons": _THROTTLE,
    "performance_state": ["nvmlDeviceGetPerformanceState"],
    "fan_percent": ["nvmlDeviceGetFanSpeed"],
    "pcie_received_bytes_per_s": ["nvmlDeviceGetPcieThroughput"],
    "pcie_sent_bytes_per_s": ["nvmlDeviceGetPcieThroughput"],
    "nvlink_received_bytes_per_s": ["nvmlDeviceGetFieldValues"],
    "nvlink_sent_bytes_per_s": ["nvmlDeviceGetFieldValues"],
    "ecc_corrected_errors": ["nvmlDeviceGetTotalEccErrors"],
    "ecc_uncorrected_errors": ["nvmlDeviceGetTotalEccErrors"],
}
"""By field: the calls that it is read with."""

PREFERRED = {
    "nvmlDeviceGetMemoryInfo_v2": "nvmlDeviceGetMemoryInfo",
    "nvmlDeviceGetComputeRunningProcesses_v3": "nvmlDeviceGetComputeRunningProcesses_v2",
    "nvmlDeviceGetGraphicsRunningProcesses_v3": "nvmlDeviceGetGraphicsRunningProcesses_v2",
    "nvmlDeviceGetTemperatureV": "nvmlDeviceGetTemperature",
    _THROTTLE[0]: _THROTTLE[1],
}
"""The fallback of each question that has one."""

NOT_FIELDS = {
    "nvmlInitWithFlags",
    "nvmlDeviceGetCount_v2",
    "nvmlDeviceGetHandleByIndex_v2",
    "nvmlDeviceGetUUID",
    "nvmlDeviceGetName",
    "nvmlDeviceGetMigMode",
}

ERRORS = {
    name: getattr(pynvml, name)
    for name in dir(pynvml)
    if name.startswith("NVML_ERROR_") and isinstance(getattr(pynvml, name), int)
}
FIELD_UNKNOWN = {"NOT_SUPPORTED", "NO_PERMISSION", "FUNCTION_NOT_FOUND", "INVALID_ARGUMENT"}
FIELD_UNKNOWN |= {"ARGUMENT_VERSION_MISMATCH", "DEPRECATED"}
DEVICE_LOST = {"GPU_IS_LOST", "RESET_REQUIRED", "GPU_NOT_FOUND"}
DRIVER_GONE = {"UNINITIALIZED", "DRIVER_NOT_LOADED", "LIB_RM_VERSION_MISMATCH", "LIBRARY_NOT_FOUND"}


SLOW = ("power_limit_watts", "energy_joules", "pcie_", "nvlink_", "ecc_")


def _quick(values: dict[str, float | None]) -> dict[str, float | None]:
    """Without what is asked now and then, which a single look may miss."""
    return {name: value for name, value in values.items() if not name.partition(".")[2].startswith(SLOW)}


def _failed(values: dict[str, float | None]) -> set[str]:
    return {name for name, value in values.items() if value is None}


# -- values ------------------------------------------------------------------------------------------------------------


def test_two_gpus(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS)
    look = probe(pids=[17, 18, 19]).look()
    assert (look.state, look.reason) == ("ok", "")
    of_both = {
        "memory_total_bytes": 85899345920.0,
        "memory_reserved_bytes": 500000000.0,
        "encoder_percent": 3.0,
        "decoder_percent": 4.0,
        "power_limit_watts": 700.0,
        "energy_joules": 0.0,
        "clock_hertz": 1.98e9,
        "memory_clock_hertz": 2.619e9,
        "throttle_reasons": 0.0,
        "performance_state": 0.0,
        "fan_percent": 30.0,
        "pcie_sent_bytes_per_s": 1024e3,
        "pcie_received_bytes_per_s": 2048e3,
        "ecc_corrected_errors": 7.0,
        "ecc_uncorrected_errors": 0.0,
    }
    assert look.values == {
        **{f"gpu{number}.{field}": value for field, value in of_both.items() for number in (0, 1)},
        "gpu0.utilization_percent": 37.0,
        "gpu0.memory_controller_percent": 12.0,
        "gpu0.memory_used_bytes": 1073741824.0,
        "gpu0.memory_free_bytes": 85899345920.0 - 1073741824 - 500000000,
        "gpu0.process_memory_bytes": 21007.0,
        "gpu0.temperature_celsius": 41.0,
        "gpu0.power_watts": 123.456,
        "gpu1.utilization_percent": 100.0,
        "gpu1.memory_controller_percent": 50.0,
        "gpu1.memory_used_bytes": 2147483648.0,
        "gpu1.memory_free_bytes": 85899345920.0 - 2147483648 - 500000000,
        "gpu1.process_memory_bytes": 0.0,
        "gpu1.temperature_celsius": 77.0,
        "gpu1.power_watts": 700.0,
    }
    assert look.labels["gpu1.memory_used_bytes"] == "GPU 1 memory used"
    assert look.devices["gpu1.memory_used_bytes"] == "GPU 1: NVIDIA Second"


def test_no_driver(tmp_path: Path) -> None:
    machine = Machine(tmp_path, tmp_path)
    started = Probe(machine)
    try:
        look = started.look()
    finally:
        started.close()
    if look.state == "ok":
        pytest.skip("this machine has an NVIDIA driver")
    assert (look.state, look.values) == ("absent", {})
    assert look.reason == "no NVIDIA driver: libnvidia-ml.so.1 was not found"


def test_a_driver_without_gpus(machine: Machine, probe: StartProbe) -> None:
    machine.set("count 0")
    look = probe().look()
    assert (look.state, look.reason) == ("absent", "the NVIDIA driver is loaded but sees no GPU")


def test_an_old_driver_is_asked_in_the_old_way(machine: Machine, probe: StartProbe) -> None:
    new = ["nvmlDeviceGetMemoryInfo_v2", "nvmlDeviceGetTemperatureV"]
    new += ["nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetGraphicsRunningProcesses_v3"]
    machine.set(*TWO_GPUS, *(f"error {function} {pynvml.NVML_ERROR_FUNCTION_NOT_FOUND}" for function in new))
    look = probe(pids=[17]).look()
    assert (look.state, look.reason) == ("ok", "")
    assert look.values["gpu0.memory_used_bytes"] == 1073741824 + 500000000  # the old question counts what is reserved
    assert look.values["gpu0.temperature_celsius"] == 41
    assert look.values["gpu0.process_memory_bytes"] == 1000


@pytest.mark.parametrize(
    "rules",
    [
        ("error nvmlDeviceGetMemoryInfo_v2@0 3", "error nvmlDeviceGetMemoryInfo@0 3"),
        ("error nvmlDeviceGetMemoryInfo_v2@0 13", "error nvmlDeviceGetMemoryInfo@0 3"),
        ("set total@0 0",),
    ],
)
def test_unified_memory_is_the_systems_and_says_so(machine: Machine, probe: StartProbe, rules: tuple[str, ...]) -> None:
    machine.set(*TWO_GPUS, *rules)
    started = probe()
    for look in (started.look(), started.look()):
        assert (look.values["gpu0.memory_used_bytes"], look.values["gpu0.memory_total_bytes"]) == (111, 222)
        assert look.labels["gpu0.memory_used_bytes"] == "GPU 0 memory used (shared with the system)"
        assert look.values["gpu1.memory_used_bytes"] == 2147483648
        assert look.labels["gpu1.memory_used_bytes"] == "GPU 1 memory used"


def test_memory_that_the_driver_does_not_know_by_process(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS, f"process compute@1 17 {2**64 - 1}", "process compute@1 18 5")
    look = probe(pids=[17, 18]).look()
    assert _failed(look.values) == {"gpu1.process_memory_bytes"}
    assert "does not know" in look.reasons["gpu1.process_memory_bytes"]
    assert probe(pids=[18]).look().values["gpu1.process_memory_bytes"] == 5


def test_process_ids_of_the_host_mean_nothing_in_a_container(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS)
    look = probe(pids=[17], pids_are_ours=False).look()
    assert _failed(look.values) == {"gpu0.process_memory_bytes", "gpu1.process_memory_bytes"}
    assert "container" in look.reasons["gpu0.process_memory_bytes"]


def test_a_gpu_that_cannot_draw_lists_what_computes(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS, *(f"error nvmlDeviceGetGraphicsRunningProcesses_v{version} 3" for version in (2, 3)))
    assert probe(pids=[17, 18, 19]).look().values["gpu0.process_memory_bytes"] == 21000


def test_half_of_the_processes_is_not_all_of_them(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS, *(f"error nvmlDeviceGetComputeRunningProcesses_v{version} 4" for version in (2, 3)))
    assert probe(pids=[17]).look().values["gpu0.process_memory_bytes"] is None


def test_many_processes(machine: Machine, probe: StartProbe) -> None:
    machine.set("count 1", "set total 1", *(f"process compute@0 {pid} 10" for pid in range(100, 400)))
    assert probe(pids=list(range(100, 400))).look().values["gpu0.process_memory_bytes"] == 3000


@pytest.mark.parametrize("name", ["", "x" * 90, "<b>&amp;</b> \u202e \U0001f600"])
def test_any_name_is_only_text(machine: Machine, probe: StartProbe, name: str) -> None:
    machine.set("count 1", f"set name {name}")
    look = probe().look()
    assert look.state == "ok"
    assert look.devices["gpu0.power_watts"] == f"GPU 0: {name}"


def test_what_few_gpus_know_is_text_until_it_is_known(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS, "error nvmlDeviceGetFanSpeed@0 3", "error nvmlDeviceGetPowerUsage@0 3")
    started = probe()
    look = started.look()
    assert (look.shown["gpu0.fan_percent"], look.shown["gpu1.fan_percent"]) == ("text", "chart")
    assert look.shown["gpu0.power_watts"] == "chart"
    assert look.reason == "gpu0.power_watts: this GPU or driver does not tell"
    assert look.remarks["gpu0.fan_percent"] == "this GPU or driver does not tell"
    machine.set(*TWO_GPUS)
    look = started.look(after_s=61)
    assert (look.shown["gpu0.fan_percent"], look.values["gpu0.fan_percent"], look.reason) == ("chart", 30, "")


@pytest.mark.parametrize(
    ("bits", "number", "words"),
    [
        (0x0, 0, "not slowed down"),
        (0x1, 0, "idle"),
        (0x4, 1, "power limit reached"),
        (0x64, 3, "power limit reached, too hot (driver slows down), too hot (hardware slows down)"),
        (0x4000, 1, "unnamed reason 0x4000"),
    ],
)
def test_what_slows_a_gpu_down_is_said_in_words(
    machine: Machine, probe: StartProbe, bits: int, number: int, words: str
) -> None:
    machine.set(*TWO_GPUS, f"set throttle@1 {bits}")
    look = probe().look()
    assert (look.values["gpu1.throttle_reasons"], look.words["gpu1.throttle_reasons"]) == (number, words)


def test_slow_questions_are_asked_rarely_and_their_words_hold(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS, "error nvmlDeviceGetTotalEccErrors@1 4")
    started = probe()
    started.look()
    machine.set("set energy 5002500", "set nvlink_139 2100", *TWO_GPUS, "error nvmlDeviceGetTotalEccErrors@1 4")
    for _ in range(8):
        look = started.look()
        assert "gpu0.pcie_sent_bytes_per_s" not in look.values
        assert look.remarks["gpu1.ecc_corrected_errors"] == "this user may not ask the driver"
    looks = [started.look() for _ in range(3)]
    values = {name: value for look in looks for name, value in look.values.items()}
    assert values["gpu0.energy_joules"] == 2.5
    assert values["gpu0.nvlink_received_bytes_per_s"] == 1024 * 110.0  # 1,100 KiB in 10 s
    assert values["gpu0.nvlink_sent_bytes_per_s"] == 0


def test_energy_goes_on_when_the_driver_is_opened_or_loaded_again(machine: Machine, probe: StartProbe) -> None:
    def energies(*rules: str, after_s: float = 1) -> list[float | None]:
        machine.set("set uuid@0 GPU-aaa", "set uuid@1 GPU-bbb", *rules, *TWO_GPUS)
        started.look(after_s)
        values = {name: value for _ in range(13) for name, value in started.look().values.items()}
        return [values[f"gpu{number}.energy_joules"] for number in (0, 1)]

    started = probe()
    assert energies() == [0, 0]
    assert energies("set energy 5002500") == [2.5, 2.5]
    lost = ("error nvmlDeviceGetUtilizationRates@1 15", "error nvmlDeviceGetHandleByIndex_v2@1 15")
    machine.calls()
    assert energies("set energy 5004000", *lost) == [4.0, None]
    assert ("nvmlInitWithFlags", -1) in machine.calls()  # to look for the lost one
    assert energies("set energy 5006000", after_s=600) == [6.0, 6.0]
    assert energies("set energy 1000", "generation 2") == [6.0, 6.0]
    assert energies("set energy 3000") == [8.0, 8.0]


def test_links_that_do_not_answer_are_unknown_in_words(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS, "set nvlink_error@0 3")
    look = probe().look()
    assert look.values["gpu0.nvlink_sent_bytes_per_s"] is None
    assert look.reasons["gpu0.nvlink_sent_bytes_per_s"] == "this GPU or driver does not tell"
    assert "gpu1.nvlink_sent_bytes_per_s" not in look.reasons


def test_eight_gpus(machine: Machine, probe: StartProbe) -> None:
    machine.set("count 8", "set total 100", *(f"set utilization@{number} {10 * number}" for number in range(8)))
    look = probe().look()
    assert [look.values[f"gpu{number}.utilization_percent"] for number in range(8)] == list(range(0, 80, 10))


# -- MIG, and what CUDA calls them -------------------------------------------------------------------------------------

MIG = (
    *TWO_GPUS,
    "set mig@0 1",
    "set instances@0 7",
    "set uuid@0 GPU-aaaa",
    "set uuid@1 GPU-bbbb",
    "set uuid@100 MIG-1111",
    "set name@100 NVIDIA First MIG 3g.40gb",
    "set gpu_instance@100 2",
    "set total@100 40000",
    "set used@100 10000",
    "process compute@100 17 900",
    "set uuid@102 MIG-3333",
    "set gpu_instance@102 9",
    "set total@102 20000",
    "error nvmlDeviceGetUtilizationRates@0 3",
)


def test_mig_instances_have_memory_of_their_own(machine: Machine, probe: StartProbe) -> None:
    machine.set(*MIG)
    started = probe(pids=[17])
    look = started.look()
    assert look.values["gpu0.mig0.memory_used_bytes"] == 10000
    assert look.values["gpu0.mig0.process_memory_bytes"] == 900
    assert look.values["gpu0.mig1.memory_total_bytes"] == 20000
    assert look.devices["gpu0.mig0.memory_used_bytes"] == "GPU 0 MIG 0: NVIDIA First MIG 3g.40gb"
    assert {name.partition(".mig0.")[2] for name in look.shown if ".mig0." in name} == {
        *("memory_used_bytes", "memory_total_bytes", "memory_free_bytes", "memory_reserved_bytes"),
        *("process_memory_bytes", "utilization_percent"),
    }
    assert look.values["gpu0.mig0.utilization_percent"] is None
    assert look.remarks["gpu0.mig0.utilization_percent"].endswith("only by GPM, which is not asked")
    assert ".mig" not in look.reason
    assert look.values["gpu0.utilization_percent"] is None
    assert look.values["gpu0.power_watts"] == 123.456


def test_mig_instances_come_and_go_under_their_numbers(machine: Machine, probe: StartProbe) -> None:
    machine.set(*MIG)
    started = probe()
    started.look()
    machine.set(*(rule for rule in MIG if "@100" not in rule), "set uuid@101 MIG-2222", "set total@101 30000")
    look = started.look(after_s=61)
    assert "gpu0.mig0.memory_total_bytes" not in look.values
    assert look.values["gpu0.mig1.memory_total_bytes"] == 20000
    assert look.values["gpu0.mig2.memory_total_bytes"] == 30000


@pytest.mark.parametrize(
    ("visible", "marked"),
    [
        (None, ["", "", "", ""]),
        ("", ["hidden", "hidden", "hidden", "hidden"]),
        ("-1", ["hidden", "hidden", "hidden", "hidden"]),
        ("1", ["hidden", "hidden", "hidden", "cuda:0"]),
        ("0", ["", "cuda:0", "hidden", "hidden"]),  # of a GPU in instances CUDA takes the first one
        ("GPU-aaaa", ["", "cuda:0", "hidden", "hidden"]),
        ("1, 0", ["", "cuda:0", "hidden", "hidden"]),  # and no whole GPU beside it
        ("1,MIG-3333", ["", "hidden", "cuda:0", "hidden"]),
        ("MIG-3333,MIG-1111", ["", "hidden", "cuda:0", "hidden"]),
        ("1,5,0", ["hidden", "hidden", "hidden", "cuda:0"]),
        ("1,1", ["hidden", "hidden", "hidden", "hidden"]),
        ("GPU-bb", ["hidden", "hidden", "hidden", "cuda:0"]),
        ("GPU-", ["hidden", "hidden", "hidden", "hidden"]),
        ("MIG-3333", ["", "hidden", "cuda:0", "hidden"]),
        ("MIG-GPU-aaaa/2/0", ["", "cuda:0", "hidden", "hidden"]),
        ("NoDevFiles", ["hidden", "hidden", "hidden", "hidden"]),
        ("1,--1", ["hidden", "hidden", "hidden", "cuda:0"]),
        ("²", ["hidden", "hidden", "hidden", "hidden"]),
    ],
)
def test_devices_that_the_kernel_may_use_are_marked(
    machine: Machine, probe: StartProbe, visible: str | None, marked: list[str]
) -> None:
    machine.set(*MIG)
    look = probe(visible=visible, order="PCI_BUS_ID").look()
    devices = [look.devices[f"{name}.memory_used_bytes"] for name in ("gpu0", "gpu0.mig0", "gpu0.mig1", "gpu1")]
    for device, mark in zip(devices, marked, strict=True):
        assert mark in device, (devices, visible)
        assert bool(mark) == ("this kernel" in device), (devices, visible)


def test_the_first_instance_is_the_drivers_whatever_its_lasting_number(machine: Machine, probe: StartProbe) -> None:
    machine.set(*MIG)
    started = probe(visible="0", order="PCI_BUS_ID")
    assert "cuda:0" in started.look().devices["gpu0.mig0.memory_used_bytes"]
    machine.set(*(rule for rule in MIG if "@100" not in rule), "set uuid@100 MIG-2222", "set total@100 30000")
    devices = started.look(after_s=61).devices  # made anew in front of the one that stayed
    assert "cuda:0" in devices["gpu0.mig2.memory_used_bytes"]
    assert "hidden" in devices["gpu0.mig1.memory_used_bytes"]


def test_a_gpu_that_is_cut_but_has_no_instance_is_nothing_for_cuda(machine: Machine, probe: StartProbe) -> None:
    rules = ("set mig@0 1", "set instances@0 7", "set uuid@0 GPU-aaaa", "set uuid@1 GPU-bbbb")
    machine.set(*TWO_GPUS, *rules)
    devices = probe(visible="0,1", order="PCI_BUS_ID").look().devices
    assert "hidden" in devices["gpu0.memory_used_bytes"]
    assert "cuda:0" in devices["gpu1.memory_used_bytes"]


def test_indices_of_gpus_of_different_kinds_mark_nothing_unless_their_order_is_known(
    machine: Machine, probe: StartProbe
) -> None:
    machine.set(*TWO_GPUS)
    assert probe(visible="1").look().devices["gpu1.power_watts"] == "GPU 1: NVIDIA Second"
    known = probe(visible="1", order="PCI_BUS_ID").look().devices
    assert known["gpu1.power_watts"] == "GPU 1: NVIDIA Second (cuda:0 of this kernel)"
    assert known["gpu0.power_watts"] == "GPU 0: NVIDIA First (hidden from this kernel)"


# -- who has memory ----------------------------------------------------------------------------------------------------

KERNEL = "0a1b2c3d-0000-4000-8000-00000000000a"
OTHER = "0a1b2c3d-0000-4000-8000-00000000000b"
SLEEPS = "import subprocess, sys, time\nprint('up', flush=True)\ntime.sleep(1000)"
HAS_CHILD = (
    "import subprocess, sys\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])\n"
    "print(child.pid, flush=True)\nchild.wait()"
)


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts Python programs, which end with the test."""
    running: list[subprocess.Popen[str]] = []

    def start(code: str, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, *words]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True))
        return running[-1]

    yield start
    for process in running:
        os.killpg(process.pid, signal.SIGKILL)  # with what it started
        process.communicate()


def test_memory_is_told_by_kernel_whatever_process_of_it_holds_it(
    machine: Machine, probe: StartProbe, start: Callable[..., subprocess.Popen[str]]
) -> None:
    kernel = start(HAS_CHILD, "-f", f"/run/user/0/jupyter/kernel-{KERNEL}.json")
    other = start(SLEEPS, f"--f=/tmp/kernel-{OTHER}.json")
    stranger = start(SLEEPS)
    assert kernel.stdout is not None
    worker = int(kernel.stdout.readline())
    machine.set(
        "count 2",
        "set total 1000",
        f"process compute@0 {kernel.pid} 500",
        f"process compute@0 {worker} 30",
        f"process compute@0 {other.pid} 700",
        f"process compute@0 {stranger.pid} 20",
        f"process compute@1 {other.pid} {2**64 - 1}",
        "process compute@1 999999 5",
    )
    look = probe(pids=[kernel.pid, worker]).look()
    name = Path(sys.executable).resolve().name
    assert look.holders["gpu0"] == [
        [KERNEL, True, "", sorted([kernel.pid, worker]), 530.0, False],
        [OTHER, False, "", [other.pid], 700.0, False],
        ["", False, look.holders["gpu0"][2][2], [stranger.pid], 20.0, False],
    ]
    assert look.holders["gpu0"][2][2] in (name, Path(sys.executable).name)
    assert look.holders["gpu1"] == [["", False, "", [999999], 5.0, False], [OTHER, False, "", [other.pid], 0.0, True]]
    assert look.notes == {"gpu0": "", "gpu1": ""}


def test_where_process_ids_are_those_of_the_host_nobody_is_named_and_it_is_said(
    machine: Machine, probe: StartProbe
) -> None:
    machine.set(*TWO_GPUS)
    look = probe(pids=[17], pids_are_ours=False).look()
    assert look.holders == {"gpu0": [], "gpu1": []}
    assert "container" in look.notes["gpu0"]


def test_who_may_not_ask_for_processes_reads_why_nobody_is_named(machine: Machine, probe: StartProbe) -> None:
    refused = tuple(
        f"error nvmlDeviceGet{kind}RunningProcesses_v{v}@0 4" for kind in ("Compute", "Graphics") for v in (2, 3)
    )
    machine.set(*TWO_GPUS, "process compute@1 99 5", *refused)
    started = probe(pids=[17])
    for look in (started.look(), started.look()):  # the second time it is not asked
        assert (look.holders["gpu0"], look.notes["gpu0"]) == ([], "this user may not ask the driver")
        assert (len(look.holders["gpu1"]), look.notes["gpu1"]) == (1, "")
    machine.set(*TWO_GPUS)
    look = started.look(after_s=61)
    assert (len(look.holders["gpu0"]), look.notes["gpu0"]) == (4, "")


def test_instances_say_it_instead_of_their_gpu_and_numbers_of_cuda_are_told(
    machine: Machine, probe: StartProbe
) -> None:
    machine.set(*MIG)
    look = probe(visible="MIG-3333").look()
    assert set(look.holders) == {"gpu0.mig0", "gpu0.mig1", "gpu1"}
    assert look.cuda == {"gpu0.mig0": -1, "gpu0.mig1": 0, "gpu1": -1}
    machine.set("count 1", *(rule for rule in MIG if "@102" not in rule and not rule.startswith("count")))
    assert probe().look().cuda == {"gpu0.mig0": 0}  # as in a container that has one instance
    machine.set(*MIG)
    assert probe(order="PCI_BUS_ID").look().cuda == {"gpu0.mig0": 0, "gpu0.mig1": -1, "gpu1": -1}
    machine.set("count 3", "set total 1")
    assert probe().look().cuda == {"gpu0": 0, "gpu1": 1, "gpu2": 2}
    assert probe(visible="2,0").look().cuda == {"gpu0": 1, "gpu1": -1, "gpu2": 0}


# -- errors ------------------------------------------------------------------------------------------------------------


def test_the_table_below_knows_every_call(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS, *(f"error {calls[0]} 13" for calls in FIELDS.values()))
    machine.calls()
    probe(pids=[17]).look()
    called = {function for function, _ in machine.calls()}
    machine.set(*TWO_GPUS, "error nvmlDeviceGetGraphicsRunningProcesses_v3 13")
    probe(pids=[17]).look()
    called |= {function for function, _ in machine.calls()}
    assert called == NOT_FIELDS | {call for calls in FIELDS.values() for call in calls}


@pytest.mark.parametrize("function", sorted({call for calls in FIELDS.values() for call in calls}))
def test_every_error_of_every_question_touches_one_field_of_one_gpu(
    machine: Machine, probe: StartProbe, function: str
) -> None:
    fields = {f"gpu0.{field}" for field, calls in FIELDS.items() if function in calls}
    # A fallback is asked where the question before it is unknown.
    unknown_before = [f"error {new}@0 13" for new, old in PREFERRED.items() if old == function]
    started = probe(pids=[17])
    for error, code in sorted(ERRORS.items()):
        kind = error.removeprefix("NVML_ERROR_")
        machine.set(*TWO_GPUS)
        started.look(after_s=1000)  # long enough for whatever the last error put off
        whole = started.look(after_s=15).values  # rates need two readings
        assert len(whole) == 2 * len(FIELDS)
        assert not _failed(whole)
        machine.set(*TWO_GPUS, *unknown_before, f"error {function}@0 {code}")
        look = started.look(after_s=15)  # slow questions are asked, too
        others = {name: value for name, value in whole.items() if name not in fields}
        if kind in DRIVER_GONE:
            assert _failed(look.values) == set(whole), error
            assert look.state == "failed", error
        elif kind in DEVICE_LOST:
            assert fields <= _failed(look.values), error
            assert {name: value for name, value in look.values.items() if name.startswith("gpu1")} == {
                name: value for name, value in whole.items() if name.startswith("gpu1")
            }, error
            assert look.state == "ok", error
        else:
            assert {name: look.values[name] for name in others} == others, error
            assert look.state == "ok", error
            failed = _failed(look.values)
            if "MemoryInfo" in function and failed == {"gpu0.memory_reserved_bytes"}:
                assert kind in FIELD_UNKNOWN, error  # the old question, and a GPU without memory, do not tell this part
                failed = set()
            assert failed in (fields, set()), error
            if "Graphics" in function:
                answered = kind == "NOT_SUPPORTED" or (kind in FIELD_UNKNOWN and function.endswith("_v3"))
            else:
                answered = kind in FIELD_UNKNOWN and function in PREFERRED
            unified = kind == "NOT_SUPPORTED" and "MemoryInfo" in function
            assert failed == (set() if answered or unified else fields), error
        for name in _failed(look.values):
            assert look.reasons[name], error
            assert "Error" not in look.reasons[name], error


@pytest.mark.parametrize("function", sorted(NOT_FIELDS))
def test_every_error_while_opening_is_an_absence_in_words_or_one_gpu_less(
    machine: Machine, probe: StartProbe, function: str
) -> None:
    for error, code in sorted(ERRORS.items()):
        kind = error.removeprefix("NVML_ERROR_")
        machine.set(*TWO_GPUS, f"error {function}@1 {code}" if "Device" in function else f"error {function} {code}")
        if function == "nvmlDeviceGetCount_v2":
            machine.set(*TWO_GPUS, f"error {function} {code}")
        started = probe(pids=[17])
        look = started.look()
        if kind in DRIVER_GONE or function in ("nvmlInitWithFlags", "nvmlDeviceGetCount_v2"):
            assert look.state in ("absent", "failed"), error
            assert look.reason, error
            assert look.values == {}, error
            machine.set(*TWO_GPUS)
            assert started.look(after_s=2).state == "ok", error
        else:
            assert look.state == "ok", error
            lost = function == "nvmlDeviceGetHandleByIndex_v2" or (kind in DEVICE_LOST and "Mig" not in function)
            assert all(name.startswith("gpu1.") for name in _failed(look.values)), error
            assert len(_failed(look.values)) == (len(FIELDS) if lost else 0), error
        started.close()


MIG_CALLS = {
    "nvmlDeviceGetMigMode": 0,
    "nvmlDeviceGetMaxMigDeviceCount": 0,
    "nvmlDeviceGetMigDeviceHandleByIndex": 0,
    "nvmlDeviceGetUUID": 100,
    "nvmlDeviceGetName": 100,
    "nvmlDeviceGetGpuInstanceId": 100,
    "nvmlDeviceGetComputeInstanceId": 100,
    **dict.fromkeys(("nvmlDeviceGetMemoryInfo_v2", "nvmlDeviceGetComputeRunningProcesses_v3"), 100),
}
"""By call that is made for instances: the device of which the tests have it fail."""


def test_the_table_knows_every_call_for_instances(machine: Machine, probe: StartProbe) -> None:
    machine.set(*MIG)
    probe(pids=[17]).look()
    called = {function for function, device in machine.calls() if device in (0, 100)}
    whole = {call for calls in FIELDS.values() for call in calls} | NOT_FIELDS
    assert called - whole == MIG_CALLS.keys() - whole
    assert MIG_CALLS.keys() <= called


@pytest.mark.parametrize("function", sorted(MIG_CALLS))
def test_every_error_about_an_instance_leaves_whole_gpus_and_other_instances_alone(
    machine: Machine, probe: StartProbe, function: str
) -> None:
    device = MIG_CALLS[function]
    started = probe(pids=[17])
    machine.set(*MIG)
    started.look()
    for number, (error, code) in enumerate(sorted(ERRORS.items()), start=1):
        kind = error.removeprefix("NVML_ERROR_")
        # A driver that was started again is opened anew, with all calls that find instances.
        machine.set(*MIG, f"generation {2 * number}")
        started.look(after_s=1000)
        whole = _quick(started.look(after_s=60).values)
        assert {"gpu0.mig0.memory_used_bytes", "gpu0.mig1.memory_used_bytes"} <= whole.keys()
        machine.set(*MIG, f"generation {2 * number + 1}", f"error {function}@{device} {code}")
        started.look()
        look = started.look(after_s=2)
        if kind in DRIVER_GONE:
            assert look.state in ("absent", "failed"), error
            assert look.reason, error
            continue
        assert look.state == "ok", error
        left = {name: value for name, value in _quick(look.values).items() if value is not None}
        of_gpus = {name: value for name, value in whole.items() if ".mig" not in name and value is not None}
        assert {name: value for name, value in left.items() if ".mig" not in name} == of_gpus, error
        if device == 100:
            others = {name: value for name, value in whole.items() if name.startswith("gpu0.mig1.")}
            now = {name: value for name, value in look.values.items() if name.startswith("gpu0.mig1.")}
            assert now == others, error
        if function.endswith(("Name", "InstanceId")):  # it works without
            assert left["gpu0.mig0.memory_used_bytes"] == 10000, error
        assert all(look.reasons[name] for name in _failed(look.values)), error


def test_what_a_gpu_does_not_know_is_asked_rarely(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS, "error nvmlDeviceGetPowerUsage@0 3")
    started = probe()
    started.look()
    machine.calls()
    for _ in range(50):
        look = started.look()
        assert look.values["gpu0.power_watts"] is None
        assert look.reasons["gpu0.power_watts"] == "this GPU or driver does not tell"
    calls = machine.calls()
    assert calls.count(("nvmlDeviceGetPowerUsage", 1)) == 50
    assert calls.count(("nvmlDeviceGetPcieThroughput", 1)) == 2 * 4  # slow for the driver
    assert calls.count(("nvmlDeviceGetPowerUsage", 0)) == 0
    machine.set(*TWO_GPUS)
    assert started.look(after_s=20).values["gpu0.power_watts"] == 123.456


def test_an_error_that_may_pass_is_asked_again_at_once(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS, "error nvmlDeviceGetPowerUsage 999", "error nvmlDeviceGetTemperatureV 4711")
    started = probe()
    look = started.look()
    assert look.reasons["gpu0.power_watts"] == "the driver reports an unknown error"
    assert look.reasons["gpu0.temperature_celsius"] == "the driver reports NVML error 4711"
    machine.set(*TWO_GPUS)
    assert not _failed(started.look().values)


# -- drivers and GPUs that go and return -------------------------------------------------------------------------------


def test_a_driver_that_disappears_and_returns(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS)
    started = probe()
    whole = _quick(started.look().values)
    gone = [f"error {function} 9" for function in ("nvmlInitWithFlags", *(calls[0] for calls in FIELDS.values()))]
    machine.set(*TWO_GPUS, *gone)
    look = started.look()
    assert look.state == "failed"
    assert _failed(_quick(look.values)) == set(whole)
    look = started.look()
    assert look.state == "absent"
    assert look.reason == "the NVIDIA driver is not loaded: its library is there, its kernel module is not"
    assert _failed(_quick(look.values)) == set(whole)
    machine.set(*TWO_GPUS)
    look = started.look(after_s=60)
    assert (look.state, _quick(look.values)) == ("ok", whole)
    assert look.outdated == 0


def test_a_driver_that_was_started_again_is_opened_again(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS)
    started = probe()
    whole = _quick(started.look().values)
    machine.set(*TWO_GPUS, "generation 2")
    assert _failed(_quick(started.look().values)) == set(whole)
    assert _quick(started.look().values) == whole


def test_a_driver_that_was_replaced_needs_a_new_process(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS, "error nvmlInitWithFlags 18")
    look = probe().look()
    assert look.state == "absent"
    assert "different versions" in look.reason
    assert look.outdated == 0  # it never worked here: a new process would not see more
    machine.set(*TWO_GPUS)
    started = probe()
    assert started.look().state == "ok"
    machine.set(*TWO_GPUS, "error nvmlDeviceGetPowerUsage 18", "error nvmlInitWithFlags 18")
    started.look()
    assert started.look().outdated == 1


def test_a_lost_gpu_leaves_the_others_alone_and_is_looked_for(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS)
    started = probe()
    whole = _quick(started.look().values)
    machine.set(*TWO_GPUS, "error nvmlDeviceGetUtilizationRates@0 15", "error nvmlDeviceGetHandleByIndex_v2@0 15")
    machine.calls()
    for _ in range(120):
        look = started.look()
        assert look.state == "ok"
        assert _failed(_quick(look.values)) == {name for name in whole if name.startswith("gpu0.")}
        assert "lost" in look.reason
    openings = [function for function, _ in machine.calls()].count("nvmlInitWithFlags")
    assert 2 <= openings <= 6
    machine.set(*TWO_GPUS)
    assert _quick(started.look(after_s=600).values) == whole


def test_a_gpu_keeps_its_number_when_the_driver_counts_anew(machine: Machine, probe: StartProbe) -> None:
    uuids = ("set uuid@0 GPU-aaa", "set uuid@1 GPU-bbb")
    machine.set(*TWO_GPUS, *uuids)
    started = probe()
    whole = _quick(started.look().values)
    # The first has fallen off the bus, and after a new start the driver shows the second as number 0.
    rest = [rule.replace("@1", "@0") for rule in TWO_GPUS if "@0" not in rule and not rule.startswith("count")]
    machine.set("count 1", "generation 2", "set uuid@0 GPU-bbb", *rest)
    started.look()
    look = started.look()
    assert {name: value for name, value in _quick(look.values).items() if value is not None} == {
        name: value for name, value in whole.items() if name.startswith("gpu1.")
    }
    assert look.reasons["gpu0.power_watts"] == "the driver does not show this GPU any more"
    machine.set(*TWO_GPUS, *uuids, "generation 3")
    started.look()
    assert _quick(started.look().values) == whole


def test_the_module_of_another_package_is_an_absence_in_words(tmp_path: Path) -> None:
    (tmp_path / "pynvml.py").write_text("something_else = 1\n")
    code = (
        "from livemon.sampling.nvml import Gate\n"
        "try: Gate(on_outdated=print).open()\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, cwd=tmp_path
    )
    assert result.stdout.startswith("SourceAbsentError the module pynvml is not that of nvidia-ml-py")
