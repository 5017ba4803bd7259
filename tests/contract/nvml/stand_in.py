"""Running Livemon's GPU code against the stand-in library: compiled here, scripted by a file, in a process of its own.

A process of its own because pynvml keeps the first library that it loads, and finds it by LD_LIBRARY_PATH, which counts
only when a process starts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("libnvidia-ml.c")
LIBRARY = "libnvidia-ml.so.1"


def compile_library(gcc: str, directory: Path) -> None:
    """Make the library in `directory`."""
    options = ["-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-Wl,-soname,{LIBRARY}"]
    subprocess.run([gcc, *options, "-o", str(directory / LIBRARY), str(SOURCE)], check=True, timeout=60)


class Machine:
    """What the stand-in sees: a script that a test may change at any time, and the log of its calls."""

    def __init__(self, directory: Path, library: Path) -> None:
        self._script = directory / "script"
        self._log = directory / "log"
        self.env = {
            **os.environ,
            "LD_LIBRARY_PATH": str(library),
            "LIVEMON_NVML_SCRIPT": str(self._script),
            "LIVEMON_NVML_LOG": str(self._log),
            "LIVEMON_CHILD": "1",
        }
        self.set()

    def set(self, *rules: str) -> None:
        """Replace the script at once."""
        draft = self._script.with_suffix(".new")
        draft.write_text("\n".join(rules) + "\n")
        draft.replace(self._script)

    def calls(self) -> list[tuple[str, int]]:
        """(function, device) of each call since the last time this was asked."""
        if not self._log.exists():
            return []
        lines = self._log.read_text().splitlines()
        self._log.unlink()
        return [(function, int(device)) for function, device in (line.split() for line in lines)]


@dataclass
class Look:
    """What one tick of the GPU source gave."""

    state: str
    reason: str
    values: dict[str, float | None]
    """By series name; None: NaN."""
    reasons: dict[str, str]
    words: dict[str, str]
    """What values mean."""
    remarks: dict[str, str]
    """What is told to pages."""
    shown: dict[str, str]
    """`chart` or `text`."""
    labels: dict[str, str]
    devices: dict[str, str]
    outdated: int
    """How often the gate has asked for a new process."""
    holders: dict[str, list[list[Any]]]
    """By device: kernel, own, name, pids, bytes, unknown."""
    cuda: dict[str, int]
    notes: dict[str, str]


class Probe:
    """A process that holds a GPU source whose clock the test moves; see `probe.py`."""

    def __init__(self, machine: Machine, **options: Any) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("probe.py")), json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=machine.env,
        )

    def look(self, after_s: float = 1.0) -> Look:
        """One tick, `after_s` later than the last."""
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._popen.stdin.write(f"{after_s}\n")
        self._popen.stdin.flush()
        return Look(**json.loads(self._popen.stdout.readline()))

    def close(self) -> None:
        self._popen.kill()
        self._popen.communicate()
