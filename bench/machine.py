"""On what a run was taken: the machine and the versions of everything that took part."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

__all__ = ["machine", "versions"]

PACKAGES = (
    "livemon",
    "matplotlib",
    "numpy",
    "ipykernel",
    "jupyterlab",
    "ipympl",
    "livelossplot",
    "trackio",
    "tensorboardX",
    "wandb",
)


def machine() -> str:
    """Processor, cores, memory, system."""
    cpu = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        names = [line for line in information.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0].split(":", 1)[1].strip() if names else cpu
    memory = psutil.virtual_memory().total / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cpu}, {cores} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def versions() -> dict[str, str]:
    """By name; `absent` for what is not installed."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found
