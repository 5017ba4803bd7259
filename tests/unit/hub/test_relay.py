"""The pipe of a child to the pages: a real child, read on the thread of a real ipykernel socket."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from io import FileIO
from typing import Any

import pytest
from waiting import until

from livemon.framing import frame
from livemon.hub.channel import NoChannel
from livemon.hub.iopub import IOPub

from .test_children import WAIT_S, Watched, run  # noqa: F401 - a fixture
from .test_iopub import Wire, wire  # noqa: F401 - a fixture

CHILD = """
    import os, sys
    from livemon.framing import FrameReader, frame
    pages = int(os.environ["LIVEMON_PAGES_FD"])
    sys.stdout.buffer.write(b"".join(frame([b"ready"])))
    sys.stdout.buffer.flush()
    reader = FrameReader()
    while data := os.read(0, 65536):
        for parts in reader.feed(data):
            told = b"".join(frame(parts)) if bytes(parts[0]) != b"nonsense" else bytes(100)
            while told:
                told = told[os.write(pages, told):]
"""


class Way(NoChannel):
    """To the subscriber of `wire`; what is passed on has no header."""

    relays = True

    def __init__(self, wire: Wire) -> None:  # noqa: F811
        self._iopub = IOPub(wire.thread.background_socket)
        self._iopub.open()
        self.threads: set[int] = set()
        self.before = lambda: None

    def close(self) -> None:
        self.before = lambda: None
        self._iopub.close()
        until(lambda: self._iopub._bell is None)

    def pass_on(self, content: bytes, buffers: Sequence[bytes]) -> None:
        self.threads.add(threading.get_ident())
        self.before()
        self._iopub.post([content, *buffers])

    def watch(self, pipe: FileIO, readable: Callable[[], object]) -> None:
        self._iopub.watch(pipe, readable)

    def unwatch(self, pipe: FileIO) -> None:
        self._iopub.unwatch(pipe)


class Passing:
    """A child with a pipe to the pages, and the notes that were heard of it."""

    def __init__(self, wire: Wire, run: Callable[..., Watched]) -> None:  # noqa: F811
        self.wire, self.way = wire, Way(wire)
        self.notes: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.child = run(CHILD, channel=self.way, on_passed=lambda note: self.notes.put(bytes(note)))
        assert self.child.messages.get(timeout=WAIT_S) == [b"ready"]

    def say(self, *parts: bytes) -> None:
        self.child.loop.call_soon(self.child.child.send, parts)

    def note(self) -> bytes:
        return self.notes.get(timeout=WAIT_S)


@pytest.fixture
def passing(wire: Wire, run: Any) -> Iterator[Passing]:  # noqa: F811
    passing = Passing(wire, run)
    yield passing
    passing.child.on_hub(passing.child.child.stop)
    passing.way.close()


def test_what_a_child_writes_goes_to_the_pages_without_the_hub_thread(passing: Passing) -> None:
    large = os.urandom(3 << 20)  # more than the pipe holds
    passing.say(b"one", b"{}", b"pixels", large)
    assert passing.wire.next() == [b"{}", b"pixels", large]
    assert passing.note() == b"one"
    held = threading.Event()
    passing.child.loop.call_soon(held.wait)
    assert passing.child.child.send_now(b"".join(map(bytes, frame([b"two", b"[]"]))))
    assert passing.wire.next() == [b"[]"]
    assert passing.note() == b"two"
    held.set()
    assert passing.way.threads == {passing.wire.thread.thread.ident}


def test_a_note_alone_is_for_the_kernel_alone(passing: Passing) -> None:
    passing.say(b"nothing new")
    passing.say(b"one", b"{}")
    assert [passing.note(), passing.note()] == [b"nothing new", b"one"]
    assert passing.wire.next() == [b"{}"]


def test_it_says_that_it_waits_for_the_thread_that_publishes(passing: Passing) -> None:
    held = threading.Event()
    assert passing.child.child.wanted_turn() == 0
    passing.wire.thread.schedule(held.wait)
    passing.say(b"one", b"{}")
    until(lambda: passing.child.child.wanted_turn() < 0)
    turn = passing.child.child.wanted_turn()
    held.set()
    assert passing.note() == b"one"
    until(lambda: passing.child.child.wanted_turn() == 0)
    held.clear()
    passing.wire.thread.schedule(held.wait)
    passing.say(b"two", b"{}")
    until(lambda: passing.child.child.wanted_turn() not in (0, turn))
    held.set()
    assert passing.note() == b"two"


def test_it_says_that_it_is_in_a_turn_and_what_that_takes(passing: Passing) -> None:
    held, begun = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        held.wait()
        sum(range(100_000))

    passing.way.before = hold
    passing.say(b"one", b"{}")
    assert begun.wait(WAIT_S)
    turn = passing.child.child.wanted_turn()
    assert turn < 0
    assert passing.child.child.wanted_turn() == turn
    held.set()
    assert passing.note() == b"one"
    until(lambda: passing.child.child.wanted_turn() == 0)
    assert passing.child.child.relayed_s > 0


def test_a_message_that_cannot_be_sent_loses_no_other_and_is_told(passing: Passing) -> None:
    told: queue.SimpleQueue[Exception] = queue.SimpleQueue()
    passing.child.loop._on_error = told.put
    broken = iter([OSError("no way"), None, None])

    def fail() -> None:
        if (error := next(broken)) is not None:
            raise error

    passing.way.before = fail
    held = threading.Event()
    passing.wire.thread.schedule(held.wait)
    passing.say(b"one", b"1")
    passing.say(b"two", b"2")
    passing.say(b"three", b"3")
    held.set()
    assert [passing.note() for _ in range(3)] == [b"one", b"two", b"three"]
    assert [passing.wire.next(), passing.wire.next()] == [[b"2"], [b"3"]]
    assert str(told.get(timeout=WAIT_S)) == "no way"


def test_a_child_that_writes_nonsense_there_is_started_again(passing: Passing) -> None:
    passing.say(b"one", b"{}")
    assert passing.note() == b"one"
    passing.say(b"nonsense")
    assert "cannot be read" in passing.child.exits.get(timeout=WAIT_S)
    assert passing.child.messages.get(timeout=WAIT_S) == [b"ready"]
    passing.say(b"two", b"{}")
    assert passing.note() == b"two"


def test_pipes_of_children_that_ended_are_closed(passing: Passing) -> None:
    before = 1 << 20
    for count in range(4):
        passing.child.on_hub(lambda: passing.child.child.restart("a test"))
        passing.child.exits.get(timeout=WAIT_S)
        assert passing.child.messages.get(timeout=WAIT_S) == [b"ready"]
        if count == 0:  # by now each thread has what ZeroMQ gives it
            before = len(os.listdir("/proc/self/fd"))
    until(lambda: len(os.listdir("/proc/self/fd")) <= before)


def test_where_no_thread_publishes_there_is_no_such_pipe(run: Any) -> None:  # noqa: F811
    child = run(
        """
        import os, sys
        from livemon.framing import frame
        sys.stdout.buffer.write(b"".join(frame([os.environ["LIVEMON_PAGES_FD"].encode()])))
        sys.stdout.buffer.flush()
        os.read(0, 1)
        """,
        on_passed=print,
    )
    assert child.messages.get(timeout=WAIT_S) == [b""]
