"""The GPU source on a real NVIDIA GPU, against nvidia-smi."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from livemon.clock import SYSTEM_CLOCK
from livemon.sampling.base import Reading, SourceAbsentError
from livemon.sampling.gpu import GpuSource
from livemon.sampling.host import system_memory
from livemon.sampling.nvml import Gate

pytestmark = pytest.mark.gpu


@pytest.fixture
def readings() -> dict[str, Reading]:
    source = GpuSource(
        Gate(on_outdated=lambda: None),
        SYSTEM_CLOCK,
        tree_pids=lambda: {os.getpid()},
        pids_are_ours=True,
        system_memory=system_memory,
    )
    try:
        source.open()
    except SourceAbsentError as error:
        pytest.skip(str(error))
    found = {reading.series.name: reading for reading in source.read()}
    source.close()
    return found


def test_what_the_driver_tells_is_what_nvidia_smi_tells(readings: dict[str, Reading]) -> None:
    if shutil.which("nvidia-smi") is None:
        pytest.skip("no nvidia-smi to compare with")
    query = "--query-gpu=index,name,memory.total,temperature.gpu,power.draw"
    lines = subprocess.run(
        ["nvidia-smi", query, "--format=csv,noheader,nounits"], capture_output=True, text=True, check=True, timeout=60
    ).stdout.splitlines()
    print(*lines, *(f"{name} = {reading.value} {reading.reason}" for name, reading in readings.items()), sep="\n")
    for line in lines:
        index, name, total_mib, celsius, watts = (field.strip() for field in line.split(","))
        assert readings[f"gpu{index}.memory_total_bytes"].series.device == f"GPU {index}: {name}"
        assert (readings[f"gpu{index}.memory_total_bytes"].value or 0) / 2**20 == pytest.approx(float(total_mib), abs=1)
        assert readings[f"gpu{index}.temperature_celsius"].value == pytest.approx(float(celsius), abs=5)
        assert readings[f"gpu{index}.power_watts"].value == pytest.approx(float(watts), rel=0.5, abs=30)


def test_no_field_fails_without_a_reason(readings: dict[str, Reading]) -> None:
    assert all(reading.value == reading.value or reading.reason for reading in readings.values())
