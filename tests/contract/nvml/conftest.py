from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .stand_in import Machine, Probe, compile_library


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directory of the compiled stand-in."""
    gcc = shutil.which("gcc")
    if gcc is None or not sys.platform.startswith("linux"):
        pytest.skip("the stand-in for libnvidia-ml.so.1 needs Linux and gcc")
    directory = tmp_path_factory.mktemp("nvml")
    compile_library(gcc, directory)
    return directory


@pytest.fixture
def machine(tmp_path: Path, library: Path) -> Machine:
    return Machine(tmp_path, library)


@pytest.fixture
def probe(machine: Machine) -> Iterator[Callable[..., Probe]]:
    with contextlib.ExitStack() as stack:

        def start(**options: Any) -> Probe:
            started = Probe(machine, **options)
            stack.callback(started.close)
            return started

        yield start
