"""The GPU source on real NVIDIA GPUs: every field, instance, process and mark against nvidia-smi and CUDA itself."""

from __future__ import annotations

import math
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

import livemon
from livemon.clock import SYSTEM_CLOCK
from livemon.protocol import GpuUse
from livemon.sampling.base import Reading
from livemon.sampling.frameworks import held_bytes
from livemon.sampling.gpu import SLOW_S, GpuSource
from livemon.sampling.gpu_devices import Devices
from livemon.sampling.gpu_fields import FIELDS
from livemon.sampling.host import system_memory
from livemon.sampling.nvml import Gate
from livemon.sampling.process import in_first_pid_namespace
from livemon.testing import FakeClock

from . import smi
from .conftest import PATIENCE_S, Report, Start
from .cuda import NO_CUDA

pytestmark = pytest.mark.gpu

Read = Callable[[], dict[str, Reading]]

MEBI = 1 << 20
HELD_MIB = 512
HOPS = 20
"""How often a value that moves is compared before the two are said to differ."""


@dataclass(frozen=True)
class Asked:
    """What nvidia-smi calls a field (newer name first), in which unit, and how near two readings must be."""

    names: tuple[str, ...]
    scale: float = 1.0
    near: float = 0.0
    """In the unit of Livemon."""
    share: float = 0.0


COMPARED = {
    "utilization_percent": Asked(("utilization.gpu",), near=2),
    "memory_controller_percent": Asked(("utilization.memory",), near=2),
    "encoder_percent": Asked(("utilization.encoder",), near=2),
    "decoder_percent": Asked(("utilization.decoder",), near=2),
    "memory_used_bytes": Asked(("memory.used",), MEBI, near=2 * MEBI),
    "memory_free_bytes": Asked(("memory.free",), MEBI, near=2 * MEBI),
    "memory_total_bytes": Asked(("memory.total",), MEBI, near=MEBI),
    "memory_reserved_bytes": Asked(("memory.reserved",), MEBI, near=2 * MEBI),
    "temperature_celsius": Asked(("temperature.gpu",), near=1),
    "power_watts": Asked(("power.draw",), near=2, share=0.05),
    "power_limit_watts": Asked(("enforced.power.limit",), near=0.1),
    "clock_hertz": Asked(("clocks.current.sm", "clocks.sm"), 1e6, near=15e6),
    "memory_clock_hertz": Asked(("clocks.current.memory", "clocks.mem"), 1e6, near=15e6),
    "fan_percent": Asked(("fan.speed",), near=2),
    "performance_state": Asked(("pstate",)),
    "ecc_corrected_errors": Asked(("ecc.errors.corrected.volatile.total",)),
    "ecc_uncorrected_errors": Asked(("ecc.errors.uncorrected.volatile.total",)),
    "throttle_reasons": Asked(("clocks_event_reasons.active", "clocks_throttle_reasons.active")),
}

NOT_COMPARED = {
    "energy_joules": "compared with power below",
    "pcie_received_bytes_per_s": "compared with what is copied below",
    "pcie_sent_bytes_per_s": "it moves too fast for two readings",
    "nvlink_received_bytes_per_s": "nvidia-smi tells counts, not rates",
    "nvlink_sent_bytes_per_s": "nvidia-smi tells counts, not rates",
}
IDLE = 0x1


@pytest.fixture
def uses() -> list[GpuUse]:
    """Who has memory, as the source said last."""
    return []


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def tree() -> set[int]:
    """Process ids that count as the kernel's."""
    return {os.getpid()}


@pytest.fixture
def read(gate: Gate, clock: FakeClock, uses: list[GpuUse], tree: set[int]) -> Iterator[Read]:
    """Reads everything, the slow fields too."""
    source = GpuSource(
        Gate(on_outdated=lambda: None),
        clock,
        tree_pids=lambda: tree,
        pids_are_ours=in_first_pid_namespace(),
        system_memory=system_memory,
        on_holders=lambda said: uses.__setitem__(slice(None), said),
    )
    source.open()
    source.read()  # rates have no value yet

    def read() -> dict[str, Reading]:
        clock.advance(2 * SLOW_S)
        return {reading.series.name: reading for reading in source.read()}

    yield read
    source.close()


@pytest.fixture
def hold(start: Start) -> Callable[..., subprocess.Popen[str]]:
    """A process that holds HELD_MIB on a GPU and copies to it."""

    def hold(**variables: str) -> subprocess.Popen[str]:
        process = start("hold", str(HELD_MIB), **variables)
        assert process.stdout is not None
        if process.stdout.readline() != "held\n":
            status = process.wait(PATIENCE_S)
            assert process.stderr is not None
            words = process.stderr.read().strip()
            if status == NO_CUDA:
                pytest.skip(f"no CUDA to hold memory with: {words}")
            pytest.fail(f"memory could not be held: {words}")
        return process

    return hold


def _value(readings: dict[str, Reading], name: str) -> float:
    value = readings[name].value
    return math.nan if value is None else value


def _until(condition: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s, "it did not come about"
        time.sleep(0.2)


def test_the_table_has_every_field() -> None:
    of_processes = {"process_memory_bytes"}
    parts = {part[0] for field in FIELDS for part in field.parts} | of_processes
    assert parts == COMPARED.keys() | NOT_COMPARED.keys() | of_processes


@pytest.mark.parametrize("loaded", [False, True], ids=["as-it-is", "busy"])
def test_each_field_is_what_nvidia_smi_tells(
    read: Read, report: Report, hold: Callable[..., subprocess.Popen[str]], loaded: bool
) -> None:
    if loaded:
        hold()
    fields = {
        suffix: next((name for name in asked.names if name in smi.known_fields()), None)
        for suffix, asked in COMPARED.items()
    }
    names = [name for name in fields.values() if name is not None]
    rows: dict[str, tuple[object, ...]] = {}
    differ: dict[str, str] = {}
    for _ in range(HOPS):
        before, readings, after = smi.query(*names), read(), smi.query(*names)
        differ = {}
        for gpu in range(len(before)):
            for suffix, field in fields.items():
                name = f"gpu{gpu}.{suffix}"
                reading = readings[name]
                told = "not asked" if field is None else f"{before[gpu][field]} … {after[gpu][field]}"
                words = reading.reason or reading.words
                rows[name] = (name, _value(readings, name), words, told)
                if field is not None and not _agree(suffix, readings, name, before[gpu][field], after[gpu][field]):
                    differ[name] = f"{reading} beside {told}"
        if not differ:
            break
    rows.update(
        (name, (name, _value(readings, name), reading.reason or reading.words, ""))
        for name, reading in readings.items()
        if name not in rows
    )
    title = "While a program copies to the first GPU" if loaded else "As it is"
    report.table(title, ("series", "Livemon", "its words", "nvidia-smi before … after"), list(rows.values()))
    assert differ == {}
    assert all(reading.reason for name, reading in readings.items() if math.isnan(_value(readings, name)))


def _agree(suffix: str, readings: dict[str, Reading], name: str, *told: str) -> bool:
    asked, value = COMPARED[suffix], _value(readings, name)
    numbers = [smi.number(text) for text in told]
    if "shared with the system" in readings[name].series.label:
        return None in numbers or 0.0 in numbers  # it has none of its own, and nvidia-smi says so, too
    if None in numbers:
        return math.isnan(value)
    ends = [number for number in numbers if number is not None]
    if suffix == "throttle_reasons":
        return value in {float((int(end) & ~IDLE).bit_count()) for end in ends}
    low, high = asked.scale * min(ends), asked.scale * max(ends)
    room = asked.near + asked.share * high
    return low - room <= value <= high + room


def test_names_and_numbers_are_those_of_nvidia_smi(read: Read) -> None:
    readings = read()
    for number, gpu in enumerate(smi.query("name")):
        assert readings[f"gpu{number}.power_watts"].series.device.startswith(f"GPU {number}: {gpu['name']}")


def test_energy_is_power_over_time(read: Read, report: Report) -> None:
    def joules() -> float:
        return _value(read(), "gpu0.energy_joules")

    if math.isnan(joules()):
        pytest.skip(f"gpu0.energy_joules: {read()['gpu0.energy_joules'].reason}")
    begun_s, first = time.monotonic(), joules()
    watts: list[float] = []
    while time.monotonic() < begun_s + 5:
        watts.append(_value(read(), "gpu0.power_watts"))
    mean = (joules() - first) / (time.monotonic() - begun_s)
    report.table("Energy", ("watts by energy", "least power", "most power"), [(mean, min(watts), max(watts))])
    assert 0.8 * min(watts) - 5 <= mean <= 1.2 * max(watts) + 5


def test_what_is_copied_to_a_gpu_comes_over_pcie(
    read: Read, report: Report, hold: Callable[..., subprocess.Popen[str]]
) -> None:
    name = "gpu0.pcie_received_bytes_per_s"
    if math.isnan(_value(read(), name)):
        pytest.skip(f"{name}: {read()[name].reason}")
    hold(CUDA_DEVICE_ORDER="PCI_BUS_ID")
    _until(lambda: _value(read(), name) > 1e8)
    readings = read()
    rows = [(one, _value(readings, one)) for one in sorted(readings) if one.startswith("gpu0.pcie")]
    report.table("PCIe while a program copies", ("series", "bytes a second"), list(rows))


def test_nvlink_counts_or_says_why_not(read: Read, report: Report) -> None:
    readings = {name: reading for name, reading in read().items() if ".nvlink_" in name}
    # The clock is moved by hand, so the rates are none: what counts is whether they are known.
    rows = [(name, reading.reason or "known") for name, reading in readings.items()]
    report.table("NVLink", ("series", "its words"), list(rows))
    linked = "GB/s" in smi.run("nvlink", "--status")
    for name, reading in readings.items():
        assert _value(readings, name) >= 0 or (reading.reason and not linked), reading


# -- processes ---------------------------------------------------------------------------------------------------------


def test_memory_is_told_by_process(
    read: Read, report: Report, uses: list[GpuUse], tree: set[int], hold: Callable[..., subprocess.Popen[str]]
) -> None:
    before = _value(read(), "gpu0.memory_used_bytes")
    process = hold(CUDA_DEVICE_ORDER="PCI_BUS_ID")
    tree.add(process.pid)
    if smi.query("mig.mode.current")[0]["mig.mode.current"] != "Enabled":
        _until(lambda: _value(read(), "gpu0.memory_used_bytes") >= before + HELD_MIB * MEBI)
    readings = read()
    told = smi.run("--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits").splitlines()
    rows = [(use.device, use.note or [(one.pids, one.bytes) for one in use.holders], told) for use in uses]
    report.table("Memory by process", ("device", "Livemon", "nvidia-smi"), list(rows))
    mine = {name: reading for name, reading in readings.items() if name.endswith("process_memory_bytes")}
    if not in_first_pid_namespace():
        assert all("container" in reading.reason for reading in mine.values())
        assert all(use.note for use in uses)
        return
    of_smi = dict((int(part) for part in line.split(",")) for line in told if line.split(",")[1].strip().isdigit())
    bytes_of_mine = [_value(readings, name) for name in mine if _value(readings, name) > 0]
    assert bytes_of_mine == [pytest.approx(of_smi[process.pid] * MEBI, abs=MEBI)]
    assert bytes_of_mine[0] >= HELD_MIB * MEBI
    assert any(process.pid in holder.pids and holder.own for use in uses for holder in use.holders)


# -- MIG, and what CUDA calls them -------------------------------------------------------------------------------------


def test_mig_instances_are_those_of_nvidia_smi(devices: Callable[..., Devices], read: Read, report: Report) -> None:
    wanted = [one.uuid for one in smi.listed() if one.mig]
    if not wanted:
        pytest.skip("no GPU here is cut into MIG instances")
    found = [device for device in devices().all() if device.instance]
    assert sorted(device.uuid for device in found) == sorted(wanted)
    readings = read()
    rows = [
        (device.title, device.uuid, device.instance, _value(readings, f"{device.prefix}.memory_total_bytes"))
        for device in found
    ]
    report.table("MIG", ("device", "UUID", "place", "memory, bytes"), list(rows))
    for device in found:
        total, used = (_value(readings, f"{device.prefix}.memory_{part}_bytes") for part in ("total", "used"))
        assert 0 <= used < total
        assert total < _value(readings, f"{device.prefix.partition('.')[0]}.memory_total_bytes")


def _forms() -> dict[str, str | None]:
    """Values of CUDA_VISIBLE_DEVICES that make sense on this machine, by name; None: not set."""
    all_of_them = smi.listed()
    gpus = [one for one in all_of_them if not one.mig]
    forms: dict[str, str | None] = {
        "not set": None,
        "none": "",
        "index": "0",
        "none by a number": "-1",
        "UUID": gpus[0].uuid,
        "beginning of a UUID": gpus[0].uuid[:12],
        "what comes after an unknown one": f"0,{len(gpus)},0",
        "twice": "0,0",
    }
    if len(gpus) > 1:
        forms |= {"another order": ",".join(str(one.gpu) for one in reversed(gpus)), "mixed": f"{gpus[1].uuid},0"}
    instances = [one for one in all_of_them if one.mig]
    if instances:
        forms["MIG"] = instances[-1].uuid
    return forms


def test_devices_are_marked_as_cuda_counts_them(devices: Callable[..., Devices], start: Start, report: Report) -> None:
    rows: list[tuple[object, ...]] = []
    wrong: dict[str, object] = {}
    for form, visible in _forms().items():
        variables = {"CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
        if visible is not None:
            variables["CUDA_VISIBLE_DEVICES"] = visible
        program = start("list", **variables)
        output, words = program.communicate(timeout=PATIENCE_S)
        if program.returncode == NO_CUDA:
            pytest.skip(f"no CUDA to ask: {words.strip()}")
        assert program.returncode == 0, words
        said = output.split()
        found = sorted(
            (device.cuda_number, device.uuid.partition("-")[2])
            for device in devices(visible, "PCI_BUS_ID").all()
            if device.cuda_number >= 0
        )
        rows.append((form, visible, said, [uuid for _, uuid in found]))
        if [uuid for _, uuid in found] != said:
            wrong[form] = rows[-1]
    report.table("CUDA_VISIBLE_DEVICES", ("form", "value", "CUDA", "Livemon"), rows)
    assert wrong == {}


# -- the whole way -----------------------------------------------------------------------------------------------------


def test_samples_of_a_real_gpu_arrive(gate: Gate) -> None:
    livemon.start(period_s=0.5, sources="gpu", figures=False)
    try:
        _until(lambda: "gpu0.temperature_celsius" in livemon.stats())
        _until(lambda: len(livemon.history("gpu0.temperature_celsius").value) >= 5)
        series = livemon.history("gpu0.temperature_celsius")
    finally:
        livemon.stop()
    (celsius,) = {smi.number(smi.query("temperature.gpu")[0]["temperature.gpu"])}
    assert celsius is not None
    assert list(series.value) == pytest.approx([celsius] * len(series.value), abs=10)
    assert abs(series.time[-1] - SYSTEM_CLOCK.wall_s()) < PATIENCE_S


@pytest.mark.parametrize("name", ["torch", "cupy", "jax", "tensorflow"])
def test_frameworks_know_what_they_hold(gate: Gate, report: Report, name: str) -> None:
    pytest.importorskip(name, reason=f"{name} is not installed: what it holds cannot be asked")
    kept = _take(name)
    if kept is None:
        pytest.skip(f"{name} is built without this GPU")
    held = held_bytes()
    report.table(f"What {name} holds", ("framework", "bytes by device"), list(held.items()))
    assert max(held[name].values()) >= 64 * MEBI


def _take(name: str) -> object | None:
    """64 MiB on a GPU by a framework; None: it cannot use one."""
    count = 16 * MEBI
    match name:
        case "torch":
            import torch

            return torch.zeros(count, device="cuda") if torch.cuda.is_available() else None
        case "cupy":
            import cupy

            return cupy.zeros(count, dtype="float32")
        case "jax":
            import jax

            gpus = [device for device in jax.devices() if device.platform == "gpu"]
            return jax.numpy.zeros(count).block_until_ready() if gpus else None
        case _:
            import tensorflow

            gpus = tensorflow.config.list_physical_devices("GPU")
            return tensorflow.zeros(count) if gpus else None
