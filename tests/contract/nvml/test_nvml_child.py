"""The real sampler child with the stand-in library: a driver that hangs, and one that is replaced under it."""

from __future__ import annotations

import math
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from livemon.framing import FrameReader
from livemon.sampling.__main__ import EXIT_DRIVER_REPLACED
from livemon.sampling.messages import Announce, Health, Tick, decode_from_child, tick_values
from livemon.sampling.process import in_first_pid_namespace

from .stand_in import Machine
from .test_nvml import FIELDS, MIG_CALLS, NOT_FIELDS, PREFERRED

PATIENCE_S = 30.0
ONE_GPU = ("count 1", "set total 1000", "set utilization 50", "set temperature 40")


class Child:
    """A sampler child, and the latest of what it said."""

    def __init__(self, machine: Machine) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "livemon.sampling", "--period", "0.1", "--sources", "host,gpu", "--hang", "0.3"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**machine.env, "LIVEMON_PARENT": f"{os.getpid()}:0"},
        )
        self._reader = FrameReader()
        self._names: dict[int, str] = {}
        self.samples: list[tuple[str, float, float]] = []
        """(series, wall time, value)."""
        self.gpu = ("", "")
        """(state, reason)."""
        self.holders: list[str] = []
        """Devices of which it was said who has memory."""

    def hear_until(self, condition: Callable[[], object]) -> None:
        assert self.process.stdout is not None
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, (self.gpu, self.samples[-8:])
            if select.select([self.process.stdout], [], [], 0.5)[0]:
                data = os.read(self.process.stdout.fileno(), 1 << 16)
                assert data, "the sampler ended"
                for parts in self._reader.feed(data):
                    self._take(parts)

    def values(self, series: str, since_s: float = 0.0) -> list[float]:
        return [value for name, time_s, value in self.samples if name == series and time_s > since_s]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for file in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert file is not None
            file.close()

    def _take(self, parts: list[memoryview]) -> None:
        message = decode_from_child(parts)
        match message:
            case Announce():
                self._names.update({entry.id: entry.name for entry in message.entries})
            case Tick():
                for number, value in zip(message.ids, tick_values(message, parts), strict=True):
                    self.samples.append((self._names[number], message.time_s, value))
            case Health():
                self.gpu = next((s.state, s.reason) for s in message.sources if s.name == "gpu")
                self.holders = [use.device for use in message.holders]


@pytest.fixture
def child(machine: Machine) -> Iterator[Child]:
    machine.set(*ONE_GPU)
    child = Child(machine)
    yield child
    child.close()


def test_a_driver_that_hangs_stops_nothing_else_and_is_followed_when_it_answers_again(
    machine: Machine, child: Child
) -> None:
    child.hear_until(lambda: 50.0 in child.values("gpu0.utilization_percent"))
    assert child.gpu[0] == "ok"
    child.hear_until(lambda: child.holders == ["gpu0"])
    machine.set(*ONE_GPU, "hang nvmlDeviceGetUtilizationRates")
    child.hear_until(lambda: child.gpu[0] == "failed")
    assert child.holders == []
    assert child.gpu[1].startswith("the NVIDIA driver does not answer since ")
    from_s = time.time()
    child.hear_until(lambda: len(child.values("cpu.percent", from_s)) >= 5)
    child.hear_until(lambda: len(child.values("gpu0.temperature_celsius", from_s)) >= 3)
    assert all(math.isnan(value) for value in child.values("gpu0.temperature_celsius", from_s))
    machine.set(*ONE_GPU)
    child.hear_until(lambda: child.gpu[0] == "ok")
    child.hear_until(lambda: child.values("gpu0.power_watts", from_s)[-1] == 0)
    assert child.holders == ["gpu0"]
    times = [time_s for name, time_s, _ in child.samples if name == "gpu0.temperature_celsius"]
    assert times == sorted(times)


@pytest.mark.parametrize("function", ["nvmlInitWithFlags", "nvmlDeviceGetCount_v2", "nvmlShutdown"])
def test_a_driver_that_hangs_at_the_start_or_the_end_is_said(machine: Machine, child: Child, function: str) -> None:
    child.hear_until(lambda: 50.0 in child.values("gpu0.utilization_percent"))
    machine.set(*ONE_GPU, "error nvmlDeviceGetPowerUsage 9", f"hang {function}")
    child.hear_until(lambda: "does not answer" in child.gpu[1])
    machine.set(*ONE_GPU)
    # GPUs of other makers, where this machine has them, are told as well.
    child.hear_until(lambda: child.gpu[0] == "ok" and "gpu0." not in child.gpu[1])


EVERY_CALL = sorted({call for calls in FIELDS.values() for call in calls} | NOT_FIELDS | MIG_CALLS.keys())
CUT = (*ONE_GPU, "set mig 1", "set instances@0 1", "set uuid@100 MIG-1")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_driver_that_hangs_in_any_call_is_said_and_followed(machine: Machine, child: Child) -> None:
    """One child for all, each time with a driver that was started again, so that every call is made."""
    for number, function in enumerate(EVERY_CALL):
        unknown_before = [f"error {new} 13" for new, old in PREFERRED.items() if old == function]
        machine.set(*CUT, f"generation {number}", *unknown_before, f"hang {function}")
        child.hear_until(lambda: "does not answer" in child.gpu[1])
        from_s = time.time()
        child.hear_until(lambda since_s=from_s: len(child.values("cpu.percent", since_s)) >= 2)  # type: ignore[misc]
        machine.set(*CUT, f"generation {number}")
        child.hear_until(lambda: "does not answer" not in child.gpu[1])
        child.hear_until(lambda: child.gpu[0] == "ok")


def test_it_ends_in_spite_of_a_driver_that_hangs(machine: Machine, child: Child) -> None:
    machine.set(*ONE_GPU, "hang nvmlDeviceGetUtilizationRates", "hang exit")
    child.hear_until(lambda: "does not answer" in child.gpu[1])
    assert child.process.stdin is not None
    child.process.stdin.close()
    assert child.process.wait(PATIENCE_S) == 0


def test_a_driver_that_was_replaced_is_seen_by_a_new_sampler(machine: Machine, child: Child) -> None:
    child.hear_until(lambda: 50.0 in child.values("gpu0.utilization_percent"))
    machine.set(*ONE_GPU, "error nvmlDeviceGetPowerUsage 18", "error nvmlInitWithFlags 18")
    assert child.process.wait(PATIENCE_S) == EXIT_DRIVER_REPLACED
    assert child.process.stderr is not None
    assert "driver was replaced" in child.process.stderr.read().decode()


@pytest.mark.skipif(not in_first_pid_namespace(), reason="in a container process ids are not those of the driver")
def test_the_memory_of_this_kernel_on_the_gpu(machine: Machine, child: Child) -> None:
    machine.set(*ONE_GPU, f"process compute@0 {os.getpid()} 4096", "process compute@0 1 77")
    child.hear_until(lambda: 4096.0 in child.values("gpu0.process_memory_bytes"))
