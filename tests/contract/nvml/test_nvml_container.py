"""A container, which is a namespace of process ids: the driver names nobody there, and a framework's word stands in."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from .stand_in import Machine

IN_CONTAINER = """
import json, sys, time, types
import livemon
amounts = {0: 300.0, 1: 0.0}
torch = types.ModuleType("torch")
torch.cuda = types.SimpleNamespace(
    is_initialized=lambda: True, device_count=lambda: len(amounts), memory_reserved=amounts.__getitem__
)
def values(gpu):
    series = livemon.history(f"gpu{gpu}.process_memory_bytes")
    return [None if value != value else float(value) for value in series.value]
def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, (values(0), values(1))
        time.sleep(0.05)
livemon.start(period_s=0.2, sources="gpu", figures=False)
until(lambda: "gpu1.process_memory_bytes" in livemon.stats() and len(values(1)) >= 2)
before = values(0)
sys.modules["torch"] = torch
until(lambda: values(0)[-1] == 300)
amounts[0] = 500.0
until(lambda: values(0)[-1] == 500)
livemon.stop()
print(json.dumps([before, values(0), values(1)]))
"""


def test_what_a_framework_holds_is_in_the_history(machine: Machine) -> None:
    inside = ["unshare", "--pid", "--fork", "--mount-proc"]
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a namespace of process ids is not to be had here: that is root's to make")
    machine.set("count 2", "set total 1000", "process compute@0 1 77")
    command = [*inside, sys.executable, "-c", IN_CONTAINER]
    found = subprocess.run(command, env=machine.env, capture_output=True, text=True, check=False, timeout=100)
    assert found.returncode == 0, found.stderr
    before, first, second = json.loads(found.stdout)
    assert set(before) == {None}
    assert [value for place, value in enumerate(first) if value is not None and first[place - 1] != value] == [300, 500]
    assert set(second) == {None, 0}
