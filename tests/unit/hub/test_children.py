"""Supervision of real child processes: messages both ways, death, back-off, what a child is told."""

from __future__ import annotations

import os
import queue
import signal
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from waiting import until

from livemon.arena import LARGE_BYTES, arena
from livemon.clock import SYSTEM_CLOCK
from livemon.figures.scrap import Scrap
from livemon.framing import frame
from livemon.hub.channel import Channel, NoChannel
from livemon.hub.children import SupervisedChild
from livemon.hub.loop import Loop
from livemon.hub.process import exit_reason
from livemon.ports import ChildSpec

WAIT_S = 20.0

ECHO = """
    import os, sys
    from livemon.arena import Reader
    from livemon.framing import FrameReader, frame
    shared = Reader.inherited()
    reader = FrameReader(shared.take if shared else None)
    sys.stdout.buffer.write(b"".join(frame([b"ready"])))
    sys.stdout.buffer.flush()
    while data := os.read(0, 65536):
        for parts in reader.feed(data):
            word = bytes(parts[0])
            if word == b"die":
                print("the last words", file=sys.stderr, flush=True)
                os._exit(3)
            if word == b"env":
                parts = [os.environ.get(bytes(name).decode(), "-").encode() for name in parts[1:]]
            if word == b"facts":
                numbers = [os.getsid(0), os.getpriority(os.PRIO_PROCESS, 0)]
                parts = [str(fact).encode() for fact in (*numbers, *sys.argv)]
            if word == b"path":
                parts = [entry.encode() for entry in sys.path if entry]
            sys.stdout.buffer.write(b"".join(frame(parts)))
            sys.stdout.buffer.flush()
"""


class Watched:
    """A supervised child that runs `source`, and what was heard of it."""

    def __init__(
        self,
        loop: Loop,
        folder: Path,
        source: str,
        monkeypatch: pytest.MonkeyPatch,
        channel: Channel | None = None,
        **spec: object,
    ) -> None:
        (folder / "the_child.py").write_text(textwrap.dedent(source))
        monkeypatch.syspath_prepend(folder)
        self.loop = loop
        self.messages: queue.SimpleQueue[list[bytes]] = queue.SimpleQueue()
        self.starts: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.exits: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.states: list[tuple[str, str]] = []
        self.child = SupervisedChild(
            ChildSpec(
                name="it",
                module="the_child",
                on_message=lambda parts: self.messages.put([bytes(part) for part in parts]),
                on_start=lambda: self.starts.put(None),
                on_exit=self.exits.put,
                **spec,  # type: ignore[arg-type]
            ),
            loop,
            SYSTEM_CLOCK.monotonic_s,
            lambda state, reason: self.states.append((state, reason)),
            channel or NoChannel(),
        )
        loop.call_soon(self.child.start)

    def ask(self, *parts: bytes) -> list[bytes]:
        self.loop.call_soon(self.child.send, parts)
        return self.messages.get(timeout=WAIT_S)

    def on_hub(self, function: Callable[[], object]) -> object:
        answer: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.loop.call_soon(lambda: answer.put(function()))
        return answer.get(timeout=WAIT_S)

    def end(self) -> None:
        self.on_hub(self.child.stop)
        self.loop.stop(WAIT_S)
        self.child.bury(WAIT_S)


@pytest.fixture
def run(loop: Loop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    started: list[Watched] = []

    def start(source: str = ECHO, **spec: object) -> Watched:
        started.append(Watched(loop, tmp_path, source, monkeypatch, **spec))
        return started[-1]

    yield start
    for one in started:
        pid = one.on_hub(lambda one=one: one.child.pid)
        one.end()
        if isinstance(pid, int):
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)


def test_messages_go_both_ways_whatever_their_size(run) -> None:
    child = run()
    assert child.messages.get(timeout=WAIT_S) == [b"ready"]
    assert child.ask(b"hello", b"", b"there") == [b"hello", b"", b"there"]
    big = os.urandom(5_000_000)
    assert child.ask(b"big", big) == [b"big", big]
    assert child.on_hub(lambda: child.child.pending_bytes) == 0
    assert child.states[:2] == [("starting", ""), ("ok", "")]


def test_a_large_copy_is_shared_and_stays_as_it_is_until_the_child_took_it(run) -> None:
    if arena() is None:  # made here and now: the hub thread does not wait for who is making it
        pytest.skip("this system has no unnamed files in memory")
    child, scrap = run(shares_memory=True), Scrap()
    assert child.messages.get(timeout=WAIT_S) == [b"ready"]
    pid = child.on_hub(lambda: child.child.pid)
    sent = [os.urandom(4 * LARGE_BYTES) for _ in range(3)]
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: psutil.Process(pid).status() == psutil.STATUS_STOPPED)
        for data in sent:
            # Nobody here refers to the copy: were it not lent, the next one would be written over it.
            child.on_hub(lambda data=data: child.child.send([b"large", scrap.copy(memoryview(data))]))
        # Places, which the pipe took at once; what they are places of counts until the child has taken it.
        assert child.on_hub(lambda: child.child.pending_bytes) == sum(map(len, sent))
    finally:
        os.kill(pid, signal.SIGCONT)
    assert [child.messages.get(timeout=WAIT_S) for _ in sent] == [[b"large", data] for data in sent]
    child.ask(b"again")  # what it took was given back when it was heard
    assert child.on_hub(lambda: child.child.pending_bytes) == 0
    ((*blocks,),) = scrap._blocks.values()
    assert [block.free for block in blocks] == [True] * len(sent)


def test_what_a_silent_child_took_is_no_longer_lent(run) -> None:
    """Windows draw and say nothing."""
    if arena() is None:
        pytest.skip("this system has no unnamed files in memory")
    child = run(
        """
        import os
        from livemon.arena import Reader
        from livemon.framing import FrameReader
        reader = FrameReader(Reader.inherited().take)
        while data := os.read(0, 65536):
            list(reader.feed(data))
        """,
        shares_memory=True,
    )
    child.starts.get(timeout=WAIT_S)
    data = os.urandom(4 * LARGE_BYTES)
    child.on_hub(lambda: child.child.send([b"large", Scrap().copy(memoryview(data))]))
    until_s = time.monotonic() + WAIT_S
    while child.on_hub(lambda: child.child.pending_bytes) and time.monotonic() < until_s:
        time.sleep(0.01)
    assert child.on_hub(lambda: child.child.pending_bytes) == 0


def test_other_threads_write_while_nothing_waits(run) -> None:
    child = run()
    assert child.messages.get(timeout=WAIT_S) == [b"ready"]

    def write(*parts: bytes) -> bool:
        return child.child.send_now(b"".join(frame(parts)))

    def beside_what_waits() -> bool:
        child.child.send([b"from the hub"])
        return write(b"too early")

    assert write(b"from here", b"")
    assert child.messages.get(timeout=WAIT_S) == [b"from here", b""]
    assert child.on_hub(beside_what_waits) is False
    assert child.messages.get(timeout=WAIT_S) == [b"from the hub"]
    big = os.urandom(3 << 20)  # more than the pipe holds: the hub thread writes the rest
    assert write(b"big", big)
    child.loop.call_soon(child.child.send, [b"after it"])
    assert child.messages.get(timeout=WAIT_S) == [b"big", big]
    assert child.messages.get(timeout=WAIT_S) == [b"after it"]
    child.on_hub(child.child.stop)
    assert not write(b"to nobody")


def test_what_many_threads_write_arrives_whole(run) -> None:
    child = run()
    assert child.messages.get(timeout=WAIT_S) == [b"ready"]

    def write(thread: int) -> None:
        for number in range(200):
            parts = [b"%d" % thread, b"%d" % number, bytes([thread]) * 5000]
            if not child.child.send_now(b"".join(frame(parts))):
                child.loop.call_soon(child.child.send, parts)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    got = [child.messages.get(timeout=WAIT_S) for _ in range(800)]
    for thread in threads:
        thread.join()
    expected = [[b"%d" % t, b"%d" % n, bytes([t]) * 5000] for t in range(4) for n in range(200)]
    assert sorted(got) == sorted(expected)


def test_a_child_that_does_not_read_does_not_block_the_hub(run) -> None:
    child = run("import time; time.sleep(60)")
    child.starts.get(timeout=WAIT_S)
    for _ in range(5):
        child.on_hub(lambda: child.child.send([b"x" * 1_000_000]))
    assert child.on_hub(lambda: child.child.pending_bytes) > 1_000_000
    child.on_hub(lambda: child.child.restart("the test is over"))
    assert child.exits.get(timeout=WAIT_S) == "the test is over"


def test_a_child_that_dies_is_started_again_and_says_why(run) -> None:
    child = run()
    child.messages.get(timeout=WAIT_S)
    first = child.on_hub(lambda: child.child.pid)
    child.loop.call_soon(child.child.send, [b"die"])
    reason = child.exits.get(timeout=WAIT_S)
    assert "exit status 3" in reason
    assert "the last words" in reason
    assert child.messages.get(timeout=WAIT_S) == [b"ready"]
    assert child.on_hub(lambda: child.child.pid) != first
    assert ("restarting", reason) in child.states


def test_messages_written_before_a_child_was_killed_are_read(run) -> None:
    child = run()
    child.messages.get(timeout=WAIT_S)

    def burst() -> None:
        for number in range(200):
            child.child.send([str(number).encode()])
        child.child.send([b"die"])

    child.on_hub(burst)
    assert [child.messages.get(timeout=WAIT_S) for _ in range(200)] == [[str(n).encode()] for n in range(200)]


def test_a_killed_child_is_named_by_its_signal(run) -> None:
    child = run()
    child.messages.get(timeout=WAIT_S)
    os.kill(child.on_hub(lambda: child.child.pid), signal.SIGKILL)
    assert child.exits.get(timeout=WAIT_S) == "killed by SIGKILL"


def test_garbage_on_the_pipe_ends_the_child(run) -> None:
    child = run("import sys; sys.stdout.write('Traceback: not for you' * 100); sys.stdout.flush(); input()")
    assert "cannot be read" in child.exits.get(timeout=WAIT_S)


def test_nothing_can_be_sent_between_two_processes(run) -> None:
    child = run("raise SystemExit('never up')")
    assert "never up" in child.exits.get(timeout=WAIT_S)
    assert child.on_hub(lambda: child.child.send([b"x"])) is False
    assert child.on_hub(lambda: child.child.pid) is None
    # Two more tries, each later than the one before.
    child.exits.get(timeout=WAIT_S)
    child.exits.get(timeout=WAIT_S)


def test_what_a_child_is_told(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    child = run(env={"MORE": "yes"}, args=("--flag",))
    child.messages.get(timeout=WAIT_S)
    names = (b"LIVEMON_CHILD", b"LIVEMON_PARENT", b"MPLBACKEND", b"CUDA_VISIBLE_DEVICES")
    more = (b"MORE", b"LIVEMON_SYS_PATH")
    assert child.ask(b"env", *names, *more) == [b"1", str(os.getpid()).encode(), b"agg", b"", b"yes", b"-"]
    session, niceness, _name, *args = child.ask(b"facts")
    assert int(session) == child.on_hub(lambda: child.child.pid)
    assert int(niceness) > 0
    assert args == [b"--flag"]


def test_modules_beside_the_notebook_come_after_the_standard_library(run, tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text("raise RuntimeError('this is not the random you are looking for')")
    child = run("import random\n" + textwrap.dedent(ECHO))
    assert child.messages.get(timeout=WAIT_S) == [b"ready"]
    entries = child.ask(b"path")
    assert entries.index(os.fsencode(tmp_path)) > entries.index(os.fsencode(Path(os.__file__).parent))


def test_exit_status_in_words() -> None:
    assert exit_reason(-9) == "killed by SIGKILL"
    assert exit_reason(-250) == "killed by signal 250"
    assert exit_reason(0) == "it ended with exit status 0"
