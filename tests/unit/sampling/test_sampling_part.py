"""The kernel's side of sampling against a hub that only writes down what it is told."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from livemon.errors import UsageError
from livemon.framing import Buffer, FrameReader
from livemon.ports import CellEvent, Child, ChildSpec, HubPort, Page
from livemon.protocol import GpuUse, Holder, Holders, HubMessage, SeriesEntry, SourceState
from livemon.sampling.frameworks import held_bytes
from livemon.sampling.messages import (
    Announce,
    Configure,
    Failure,
    Health,
    Stop,
    decode_to_child,
    encode,
    encode_gap,
    encode_tick,
)
from livemon.sampling.part import SamplingPart
from livemon.testing import FakeClock


class RecordingChild:
    """A child that keeps what is sent to it."""

    pid = 1
    state = "ok"
    pending_bytes = 0

    def __init__(self, spec: ChildSpec) -> None:
        self.spec = spec
        self.sent: list[Configure | Stop] = []
        self.restarted: list[str] = []
        self.stopped = False

    def send(self, parts: Sequence[Buffer]) -> bool:
        self.sent.append(decode_to_child([memoryview(part) for part in parts]))
        return True

    def restart(self, reason: str) -> None:
        self.restarted.append(reason)

    def stop(self) -> None:
        self.stopped = True


class RecordingHub:
    """A hub whose thread runs what it is given when the test says so."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.soon: list[tuple[Callable[..., object], tuple[Any, ...]]] = []
        self.sources: dict[str, SourceState] = {}
        self.dropped: dict[str, int] = {}
        self.child: RecordingChild | None = None
        self.pages: dict[str, Page] = {}
        self.published: list[HubMessage] = []

    def publish(self, message: HubMessage, buffers: Sequence[bytes] = ()) -> None:
        self.published.append(message)

    def call_soon(self, function: Callable[..., object], *args: Any) -> None:
        self.soon.append((function, args))

    def run(self) -> None:
        while self.soon:
            function, args = self.soon.pop(0)
            function(*args)

    def set_source(self, state: SourceState) -> None:
        self.sources[state.name] = state

    def count_dropped(self, cause: str, number: int) -> None:
        self.dropped[cause] = self.dropped.get(cause, 0) + number

    def spawn(self, spec: ChildSpec) -> Child:
        self.child = RecordingChild(spec)
        spec.on_start()
        return self.child  # type: ignore[return-value]


class ListSink:
    """A store of plain lists. Its ids differ from the child's on purpose."""

    def __init__(self) -> None:
        self.names: list[str] = ["a metric", "another metric"]
        self.samples: list[tuple[float, str, float]] = []

    def series(self, entry: SeriesEntry) -> int:
        if entry.name not in self.names:
            self.names.append(entry.name)
        return self.names.index(entry.name)

    def add(self, time_s: float, ids: Sequence[int], values: Sequence[float]) -> None:
        self.samples += [(time_s, self.names[number], value) for number, value in zip(ids, values, strict=True)]


class Rig:
    def __init__(self, clock: FakeClock, **options: Any) -> None:
        self.sink = ListSink()
        self.recording = RecordingHub(clock)
        self.part = SamplingPart(self.sink, **options)

    @property
    def child(self) -> RecordingChild:
        assert self.recording.child is not None
        return self.recording.child

    def start(self) -> Rig:
        hub: HubPort = self.recording  # type: ignore[assignment]
        self.part.start(hub)
        self.recording.run()
        return self

    def hear(self, data: bytes) -> None:
        for parts in FrameReader().feed(data):
            self.child.spec.on_message(parts)


@pytest.fixture
def rig(clock: FakeClock) -> Rig:
    return Rig(clock, watch_pid=7).start()


def _announce(**names: int) -> bytes:
    entries = [SeriesEntry(id=number, name=name, unit="count", group="host") for name, number in names.items()]
    return encode(Announce(entries=entries))


def test_samples_reach_the_sink_under_its_own_ids(rig: Rig) -> None:
    rig.hear(_announce(x=0, y=1))
    rig.hear(encode_tick(10.0, [1, 0], [2.0, 3.0]))
    assert rig.sink.samples == [(10.0, "y", 2.0), (10.0, "x", 3.0)]


def test_the_child_starts_with_the_configuration_and_gets_it_again_when_it_runs(clock: FakeClock) -> None:
    rig = Rig(clock, period_s=0.5, sources="gpu,host", watch_pid=7).start()
    assert list(rig.child.spec.args) == ["--period", "0.5", "--sources", "host,gpu"]
    assert rig.child.sent == [Configure(period_s=0.5, sources=["host", "gpu"], watch_pid=7)]
    rig.child.spec.on_start()
    rig.recording.run()
    assert len(rig.child.sent) == 2


def test_the_watched_process_is_this_one_by_default(clock: FakeClock) -> None:
    (sent,) = Rig(clock).start().child.sent
    assert isinstance(sent, Configure)
    assert sent.watch_pid == os.getpid()


def test_a_new_period_is_sent_on_the_hub_thread(rig: Rig) -> None:
    rig.part.configure(period_s=10)
    assert len(rig.child.sent) == 1
    rig.recording.run()
    assert rig.child.sent[-1] == Configure(period_s=10.0, sources=["host", "process", "gpu", "auto"], watch_pid=7)
    assert rig.part.period_s == 10.0


def test_a_source_that_is_left_out_from_now_on_is_shown_as_stopped(rig: Rig) -> None:
    rig.part.configure(sources="host")
    rig.hear(encode(Health(sources=[SourceState(name="gpu", state="ok"), SourceState(name="host", state="ok")])))
    rig.recording.run()
    states = {name: state.state for name, state in rig.recording.sources.items()}
    assert states == {"host": "ok", "process": "stopped", "gpu": "stopped"}


def test_a_wrong_setting_changes_nothing(rig: Rig) -> None:
    with pytest.raises(UsageError, match="host, process, gpu"):
        rig.part.configure(period_s=2, sources="disk")
    with pytest.raises(UsageError, match=r"0\.1 to 60"):
        rig.part.configure(period_s=0, sources="gpu")
    rig.recording.run()
    assert (rig.part.period_s, rig.part.sources) == (1.0, ("host", "process", "gpu"))
    assert len(rig.child.sent) == 1
    with pytest.raises(UsageError):
        SamplingPart(rig.sink, sources="nvidia")


def test_health_reaches_the_hub(rig: Rig) -> None:
    assert {state.state for state in rig.recording.sources.values()} == {"starting"}
    absent = SourceState(name="gpu", state="absent", reason="no driver")
    failures = {"x": Failure(count=3, reason="no")}
    rig.hear(encode(Health(sources=[SourceState(name="host", state="ok"), absent], failures=failures, dropped=10)))
    rig.hear(encode(Health(sources=[absent], failures=failures, dropped=25)))
    assert rig.recording.sources["gpu"] == absent
    assert rig.recording.sources["host"].state == "ok"
    assert rig.recording.dropped == {"samples": 25}
    assert rig.part.failures == failures


def test_a_child_that_dies_leaves_a_gap_and_its_successor_goes_on(rig: Rig, clock: FakeClock) -> None:
    rig.hear(_announce(x=0, y=1) + encode_tick(10.0, [0, 1], [1.0, 2.0]) + encode(Health(sources=[], dropped=4)))
    clock.advance(1)
    rig.child.spec.on_exit("killed by SIGKILL")
    assert rig.recording.sources["host"] == SourceState(
        name="host", state="restarting", reason="the sampler ended: killed by SIGKILL"
    )
    gap = rig.sink.samples[2:]
    assert [(time_s, name) for time_s, name, _ in gap] == [(clock.wall_s(), "x"), (clock.wall_s(), "y")]
    assert all(math.isnan(value) for _, _, value in gap)
    rig.child.spec.on_start()
    rig.recording.run()
    rig.hear(_announce(y=0, x=1) + encode_tick(20.0, [0, 1], [5.0, 6.0]) + encode(Health(sources=[], dropped=3)))
    assert rig.sink.samples[4:] == [(20.0, "y", 5.0), (20.0, "x", 6.0)]
    assert rig.recording.dropped == {"samples": 7}
    assert rig.sink.names == ["a metric", "another metric", "x", "y"]


@pytest.mark.parametrize("data", [encode_tick(1.0, [9], [1.0]), encode(Stop())])
def test_a_child_that_cannot_be_understood_is_started_again(rig: Rig, data: bytes) -> None:
    rig.hear(data)
    (reason,) = rig.child.restarted
    assert "sampler" in reason
    assert rig.sink.samples == []


def test_stopping_asks_the_child_to_end_and_says_so(rig: Rig) -> None:
    rig.part.stop()
    assert rig.child.sent[-1] == Stop()
    assert rig.child.stopped
    rig.part.stop()


def test_the_kernel_side_loads_nothing_that_reads() -> None:
    code = (
        "import livemon.sampling.part, sys;"
        "print(*[name for name in ('psutil', 'pynvml', 'numpy', 'matplotlib', 'subprocess') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.strip() == ""


def test_gpus_that_a_cell_chooses_are_told_to_the_child(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = CellEvent(running=False, count=1, time=0.0)
    before = len(rig.child.sent)
    rig.part.on_cell(cell)
    assert len(rig.child.sent) == before
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    monkeypatch.setenv("CUDA_DEVICE_ORDER", "PCI_BUS_ID")
    rig.part.on_cell(cell)
    rig.part.on_cell(cell)
    (told,) = rig.child.sent[before:]
    assert isinstance(told, Configure)
    assert (told.visible_devices, told.device_order) == ("1", "PCI_BUS_ID")


# -- who has memory of GPUs --------------------------------------------------------------------------------------------


def _health(*uses: GpuUse) -> bytes:
    return encode(Health(sources=[SourceState(name="gpu", state="ok")], holders=list(uses)))


def test_who_has_memory_is_told_when_it_changes_and_to_pages_that_come(rig: Rig) -> None:
    use = GpuUse(device="gpu0", title="GPU 0", holders=[Holder(kernel="k", own=True, bytes=5.0)])
    rig.hear(_health(use))
    rig.hear(_health(use))
    assert rig.recording.published == [Holders(devices=[use])]
    rig.part.on_attach(Page(id="p"), 0.0)
    assert rig.recording.published == [Holders(devices=[use])] * 2


def test_what_a_framework_knows_stands_in_for_a_driver_that_does_not_tell(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch = types.ModuleType("torch")
    amounts = {0: 100.0, 1: 0.0, 2: 300.0}
    torch.cuda = types.SimpleNamespace(  # type: ignore[attr-defined]
        is_initialized=lambda: True, device_count=lambda: 3, memory_reserved=amounts.__getitem__
    )
    monkeypatch.setitem(sys.modules, "torch", torch)
    uses = [
        GpuUse(device="gpu0", title="", cuda=2, holders=[], note="not known here"),
        GpuUse(device="gpu1", title="", cuda=1, holders=[], note="not known here"),
        GpuUse(device="gpu2", title="", cuda=0, holders=[]),
    ]
    rig.hear(_health(*uses))
    (told,) = rig.recording.published
    assert isinstance(told, Holders)
    own = Holder(own=True, pids=[os.getpid()], bytes=300.0, source="torch")
    assert [use.holders for use in told.devices] == [[own], [], []]
    amounts[2] = 400.0
    rig.recording.clock.advance(3)
    rig.hear(_announce(x=0))
    rig.hear(encode_tick(10.0, [0], [1.0]))
    assert rig.recording.published[-1].devices[0].holders[0].bytes == 400  # type: ignore[attr-defined]


def test_what_a_framework_holds_is_sampled_where_the_driver_does_not_tell(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch = types.ModuleType("torch")
    amounts = {0: 300.0, 1: 0.0}
    begun = False
    torch.cuda = types.SimpleNamespace(  # type: ignore[attr-defined]
        is_initialized=lambda: begun, device_count=lambda: 2, memory_reserved=amounts.__getitem__
    )
    monkeypatch.setitem(sys.modules, "torch", torch)
    names = ["gpu0.process_memory_bytes", "gpu1.process_memory_bytes", "gpu2.process_memory_bytes", "gpu0.power_watts"]
    reasons = dict.fromkeys(names, "not known here")
    uses = [
        GpuUse(device=f"gpu{number}", title="", cuda=cuda, holders=[], note="ids of the host")
        for number, cuda in enumerate((1, 0, -1))
    ]
    rig.hear(_announce(**{name: number for number, name in enumerate(names)}))
    said_in_short = f"{names[0]}, {names[1]}: not known here; {names[3]}: not known here"
    state = SourceState(name="gpu", state="ok", remarks=reasons, reason=said_in_short)
    rig.hear(encode(Health(sources=[state], holders=uses)))

    def sampled(time_s: float) -> list[float]:
        rig.recording.clock.advance(1)
        rig.hear(encode_tick(time_s, [0, 1, 2, 3], [math.nan] * 4))
        return [value for at_s, _, value in rig.sink.samples if at_s == time_s]

    assert all(map(math.isnan, sampled(10.0)))  # torch is loaded, and has not touched a GPU
    assert rig.recording.sources["gpu"] == state
    begun = True
    assert sampled(11.0) == pytest.approx([0.0, 300.0, math.nan, math.nan], nan_ok=True)
    said = "according to torch"
    assert list(rig.recording.sources["gpu"].remarks.values()) == [said, said, "not known here", "not known here"]
    assert rig.recording.sources["gpu"].reason == f"{names[3]}: not known here"
    rig.hear(encode_tick(11.5, [1], [7.0]))
    assert rig.sink.samples[-1] == (11.5, names[1], 7.0)  # what the driver knows stands
    rig.hear(encode_gap(11.7, [0, 1, 2, 3]))
    gap = [value for at_s, _, value in rig.sink.samples if at_s == 11.7]
    assert len(gap) == 4
    assert all(map(math.isnan, gap))  # nobody asked torch then
    rig.child.spec.on_start()  # another sampler, whose driver names processes
    rig.hear(_announce(**{name: number for number, name in enumerate(names)}))
    rig.hear(_health(*(GpuUse(device=use.device, title="", cuda=use.cuda, holders=[]) for use in uses)))
    assert all(map(math.isnan, sampled(20.0)))


@pytest.mark.parametrize("late", [False, True])
def test_frameworks_are_not_asked_for_gpus_that_are_left_out(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    asked: list[int] = []

    def reserved(number: int) -> float:
        asked.append(number)
        return 300.0

    torch = types.ModuleType("torch")
    torch.cuda = types.SimpleNamespace(  # type: ignore[attr-defined]
        is_initialized=lambda: True, device_count=lambda: 1, memory_reserved=reserved
    )
    monkeypatch.setitem(sys.modules, "torch", torch)
    use = GpuUse(device="gpu0", title="", cuda=0, holders=[], note="ids of the host")
    rig.hear(_health(use))
    assert asked == [0]
    rig.part.configure(sources="host")
    rig.recording.run()
    if late:
        rig.hear(_health(use))  # said before the child heard of it
    for _ in range(3):
        rig.recording.clock.advance(2)
        rig.hear(encode_tick(10.0, [], []))
    assert asked == [0]
    assert rig.recording.sources["gpu"].state == "stopped"
    assert rig.recording.published[-1] == Holders(devices=[])


def test_frameworks_are_neither_imported_nor_begun_with_nor_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("torch", "cupy", "jax", "tensorflow"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert held_bytes() == {}
    assert not {"torch", "cupy", "jax", "tensorflow"} & set(sys.modules)
    idle, broken, half = (types.ModuleType(name) for name in ("torch", "cupy", "jax"))

    def touched(*_: object) -> float:
        raise AssertionError("it was begun with")

    idle.cuda = types.SimpleNamespace(  # type: ignore[attr-defined]
        is_initialized=lambda: False, device_count=touched, memory_reserved=touched
    )
    half.local_devices = touched  # type: ignore[attr-defined]
    for module in (idle, broken, half):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    assert held_bytes() == {}
