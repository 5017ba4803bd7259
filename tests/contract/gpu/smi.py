"""What `nvidia-smi` says, the oracle of the tests on real GPUs: another program that asks the same driver."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from dataclasses import dataclass

TIMEOUT_S = 60.0


def found() -> bool:
    return shutil.which("nvidia-smi") is not None


def run(*arguments: str) -> str:
    """What it prints. Raises `CalledProcessError`, as for a field that its version does not know."""
    command = ["nvidia-smi", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIMEOUT_S).stdout


@functools.cache
def known_fields() -> frozenset[str]:
    """Fields that this version can be asked for."""
    return frozenset(re.findall(r'"([a-z_.0-9]+)"', run("--help-query-gpu")))


def query(*fields: str) -> list[dict[str, str]]:
    """By GPU, in the driver's order: each field as text, without its unit."""
    lines = run(f"--query-gpu={','.join(fields)}", "--format=csv,noheader,nounits").splitlines()
    return [dict(zip(fields, (part.strip() for part in line.split(",")), strict=True)) for line in lines]


def number(text: str) -> float | None:
    """A number, a performance state or a bit mask; None: it says that it does not know."""
    if re.fullmatch(r"0x[0-9a-fA-F]+", text):
        return float(int(text, 16))
    match = re.fullmatch(r"P?(-?\d+(?:\.\d+)?)", text)
    return float(match[1]) if match else None


@dataclass(frozen=True)
class Listed:
    """A line of `nvidia-smi -L`."""

    uuid: str
    gpu: int
    mig: bool


def listed() -> list[Listed]:
    """GPUs, each before its MIG instances."""
    devices: list[Listed] = []
    for line in run("-L").splitlines():
        gpu = re.match(r"GPU (\d+): .*\(UUID: (GPU-[^)]+)\)", line)
        mig = re.match(r"\s+MIG .*\(UUID: (MIG-[^)]+)\)", line)
        if gpu:
            devices.append(Listed(gpu[2], int(gpu[1]), mig=False))
        elif mig:
            devices.append(Listed(mig[1], devices[-1].gpu, mig=True))
    return devices
