"""The GPU source, through the real pynvml, against the stand-in library: values, and every error on every call."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
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
    "process compute@0 17 1000",
    "process compute@0 18 20000",
    "process compute@0 99 400000",
    "process graphics@0 18 20000",
    "process graphics@0 19 7",
)

FIELDS = {
    "utilization_percent": ["nvmlDeviceGetUtilizationRates"],
    "memory_used_bytes": ["nvmlDeviceGetMemoryInfo_v2", "nvmlDeviceGetMemoryInfo"],
    "memory_total_bytes": ["nvmlDeviceGetMemoryInfo_v2", "nvmlDeviceGetMemoryInfo"],
    "process_memory_bytes": [
        "nvmlDeviceGetComputeRunningProcesses_v3",
        "nvmlDeviceGetComputeRunningProcesses_v2",
        "nvmlDeviceGetGraphicsRunningProcesses_v3",
        "nvmlDeviceGetGraphicsRunningProcesses_v2",
    ],
    "temperature_celsius": ["nvmlDeviceGetTemperatureV", "nvmlDeviceGetTemperature"],
    "power_watts": ["nvmlDeviceGetPowerUsage"],
}
"""By field: the calls that it is read with."""

PREFERRED = {
    "nvmlDeviceGetMemoryInfo_v2": "nvmlDeviceGetMemoryInfo",
    "nvmlDeviceGetComputeRunningProcesses_v3": "nvmlDeviceGetComputeRunningProcesses_v2",
    "nvmlDeviceGetGraphicsRunningProcesses_v3": "nvmlDeviceGetGraphicsRunningProcesses_v2",
    "nvmlDeviceGetTemperatureV": "nvmlDeviceGetTemperature",
}
"""The fallback of each question that has one."""

NOT_FIELDS = {
    "nvmlInitWithFlags",
    "nvmlDeviceGetCount_v2",
    "nvmlDeviceGetHandleByIndex_v2",
    "nvmlDeviceGetUUID",
    "nvmlDeviceGetName",
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


def _failed(values: dict[str, float | None]) -> set[str]:
    return {name for name, value in values.items() if value is None}


# -- values ------------------------------------------------------------------------------------------------------------


def test_two_gpus(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS)
    look = probe(pids=[17, 18, 19]).look()
    assert (look.state, look.reason) == ("ok", "")
    assert look.values == {
        "gpu0.utilization_percent": 37.0,
        "gpu0.memory_used_bytes": 1073741824.0,
        "gpu0.memory_total_bytes": 85899345920.0,
        "gpu0.process_memory_bytes": 21007.0,
        "gpu0.temperature_celsius": 41.0,
        "gpu0.power_watts": 123.456,
        "gpu1.utilization_percent": 100.0,
        "gpu1.memory_used_bytes": 2147483648.0,
        "gpu1.memory_total_bytes": 85899345920.0,
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
        whole = started.look(after_s=1000).values  # long enough for whatever the last error put off
        assert len(whole) == 2 * len(FIELDS)
        assert not _failed(whole)
        machine.set(*TWO_GPUS, *unknown_before, f"error {function}@0 {code}")
        look = started.look()
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
            lost = function == "nvmlDeviceGetHandleByIndex_v2" or kind in DEVICE_LOST
            assert all(name.startswith("gpu1.") for name in _failed(look.values)), error
            assert len(_failed(look.values)) == (6 if lost else 0), error
        started.close()


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
    whole = started.look().values
    gone = [f"error {function} 9" for function in ("nvmlInitWithFlags", *(calls[0] for calls in FIELDS.values()))]
    machine.set(*TWO_GPUS, *gone)
    look = started.look()
    assert look.state == "failed"
    assert _failed(look.values) == set(whole)
    look = started.look()
    assert look.state == "absent"
    assert look.reason == "the NVIDIA driver is not loaded: its library is there, its kernel module is not"
    assert _failed(look.values) == set(whole)
    machine.set(*TWO_GPUS)
    look = started.look(after_s=60)
    assert (look.state, look.values) == ("ok", whole)
    assert look.outdated == 0


def test_a_driver_that_was_started_again_is_opened_again(machine: Machine, probe: StartProbe) -> None:
    machine.set(*TWO_GPUS)
    started = probe()
    whole = started.look().values
    machine.set(*TWO_GPUS, "generation 2")
    assert _failed(started.look().values) == set(whole)
    assert started.look().values == whole


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
    whole = started.look().values
    machine.set(*TWO_GPUS, "error nvmlDeviceGetUtilizationRates@0 15", "error nvmlDeviceGetHandleByIndex_v2@0 15")
    machine.calls()
    for _ in range(120):
        look = started.look()
        assert look.state == "ok"
        assert _failed(look.values) == {name for name in whole if name.startswith("gpu0.")}
        assert "lost" in look.reason
    openings = [function for function, _ in machine.calls()].count("nvmlInitWithFlags")
    assert 2 <= openings <= 6
    machine.set(*TWO_GPUS)
    assert started.look(after_s=600).values == whole


def test_a_gpu_keeps_its_number_when_the_driver_counts_anew(machine: Machine, probe: StartProbe) -> None:
    uuids = ("set uuid@0 GPU-aaa", "set uuid@1 GPU-bbb")
    machine.set(*TWO_GPUS, *uuids)
    started = probe()
    whole = started.look().values
    # The first has fallen off the bus, and after a new start the driver shows the second as number 0.
    rest = [rule.replace("@1", "@0") for rule in TWO_GPUS if "@0" not in rule and not rule.startswith("count")]
    machine.set("count 1", "generation 2", "set uuid@0 GPU-bbb", *rest)
    started.look()
    look = started.look()
    assert {name: value for name, value in look.values.items() if value is not None} == {
        name: value for name, value in whole.items() if name.startswith("gpu1.")
    }
    assert look.reasons["gpu0.power_watts"] == "the driver does not show this GPU any more"
    machine.set(*TWO_GPUS, *uuids, "generation 3")
    started.look()
    assert started.look().values == whole


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
