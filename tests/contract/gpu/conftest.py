"""A real NVIDIA GPU, or a skip that says why there is none; and the report that is kept in docs/gpus."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from livemon.sampling.base import SourceAbsentError
from livemon.sampling.cuda import VisibleSettings
from livemon.sampling.gpu_devices import Devices
from livemon.sampling.nvml import Gate

from . import cuda, smi

Start = Callable[..., "subprocess.Popen[str]"]

REPORT_VARIABLE = "LIVEMON_GPU_REPORT"
"""The folder that the report is written to; `make test-gpu` sets it."""

CUDA_PROGRAM = Path(cuda.__file__)
PATIENCE_S = 60.0


@pytest.fixture(scope="session")
def gate() -> Iterator[Gate]:
    """The driver, open."""
    gate = Gate(on_outdated=lambda: None)
    try:
        gate.open()
    except SourceAbsentError as error:
        pytest.skip(f"no NVIDIA GPU here: {error}")
    if not smi.found():
        pytest.skip("no nvidia-smi to compare with")
    yield gate
    gate.close()


@pytest.fixture
def devices(gate: Gate) -> Callable[..., Devices]:
    """GPUs and instances, as a kernel with these settings may use them."""

    def find(visible: str | None = None, order: str = "") -> Devices:
        found = Devices(gate, lambda: VisibleSettings(visible, order))
        found.find(gate.call("nvmlDeviceGetCount"))
        found.mark_visible()
        return found

    return find


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts `cuda.py` with arguments and CUDA's environment variables; it ends with the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith("CUDA_")}
        running.append(
            subprocess.Popen(
                [sys.executable, str(CUDA_PROGRAM), *arguments],
                env={**env, **variables},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


class Report:
    """What was seen, for people: tables in Markdown."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def table(self, title: str, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
        """Print a table and keep it."""
        lines = [head, ("---",) * len(head), *rows]
        table = "\n".join("| " + " | ".join(str(cell).replace("|", "/") for cell in line) + " |" for line in lines)
        self._parts.append(f"## {title}\n\n{table}\n")
        print(f"\n{self._parts[-1]}")

    def write(self, folder: Path) -> None:
        """Keep it in a file that is named by GPU and driver."""
        (first, *_) = machine = smi.query("name", "driver_version", "mig.mode.current")
        name, driver = first["name"], first["driver_version"]
        stem = re.sub(r"[^a-z0-9]+", "-", f"{len(machine)}x {name} driver {driver}".lower()).strip("-")
        about = f"{len(machine)} × {name}, driver {driver}, MIG {first['mig.mode.current']}, {platform.platform()}"
        folder.mkdir(parents=True, exist_ok=True)
        text = "\n".join([f"# {name}", "", f"{about}. Written by `make test-gpu`.", "", *self._parts])
        (folder / f"{stem}.md").write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def report(gate: Gate) -> Iterator[Report]:
    report = Report()
    yield report
    folder = os.environ.get(REPORT_VARIABLE, "")
    if folder:
        report.write(Path(folder))
