"""Messages reach the subscribers of a real ipykernel socket whole and in order, whichever way they are sent."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from io import FileIO
from typing import Any

import pytest
import zmq
from ipykernel.iostream import IOPubThread
from waiting import until

from livemon.hub.iopub import IOPub


class Wire:
    """The iopub thread of ipykernel, and a subscriber."""

    def __init__(self) -> None:
        self.context = zmq.Context()
        out = self.context.socket(zmq.PUB)
        port = out.bind_to_random_port("tcp://127.0.0.1")
        self.thread = IOPubThread(out)
        self.thread.start()
        self.page = self.context.socket(zmq.SUB)
        self.page.connect(f"tcp://127.0.0.1:{port}")
        self.page.subscribe(b"")
        while not self.page.poll(20):  # until the subscription has arrived
            self.thread.background_socket.send_multipart([b"hello"])
        while self.page.poll(100):
            self.page.recv_multipart()

    def next(self) -> list[bytes]:
        assert self.page.poll(10_000)
        parts: list[bytes] = self.page.recv_multipart()
        return parts

    def end(self) -> None:
        self.thread.stop()
        self.thread.close()
        self.page.close(0)
        self.context.destroy(0)


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.end()


def message(number: int) -> list[bytes]:
    return [b"topic", b"%d" % number, bytes(number * 1000)]


def send_some(iopub: IOPub, first: int, last: int) -> None:
    for number in range(first, last):
        (iopub.post if number % 3 else iopub.send_multipart)(message(number))


def test_order_is_kept_before_while_and_after_it_listens(wire: Wire) -> None:
    iopub = IOPub(wire.thread.background_socket)
    send_some(iopub, 0, 5)
    iopub.open()
    send_some(iopub, 5, 60)
    assert [wire.next() for _ in range(60)] == [message(number) for number in range(60)]
    until(lambda: iopub._bell is not None)
    send_some(iopub, 60, 70)
    iopub.close()
    send_some(iopub, 70, 80)
    assert [wire.next() for _ in range(20)] == [message(number) for number in range(60, 80)]
    until(lambda: iopub._bell is None)


def test_after_the_end_of_the_thread_the_kernel_s_own_way_is_taken(wire: Wire) -> None:
    iopub = IOPub(wire.thread.background_socket)
    iopub.open()
    send_some(iopub, 0, 3)
    assert [wire.next() for _ in range(3)] == [message(number) for number in range(3)]
    wire.thread.stop()
    send_some(iopub, 3, 6)
    assert [wire.next() for _ in range(3)] == [message(number) for number in range(3, 6)]
    iopub.close()


def test_another_kind_of_socket_is_simply_given_the_messages() -> None:
    sent: list[Any] = []

    class Other:
        def send_multipart(self, parts: Any, *, copy: bool) -> None:
            sent.append(parts)

    iopub = IOPub(Other())
    iopub.open()
    send_some(iopub, 0, 4)
    iopub.close()
    assert sent == [message(number) for number in range(4)]


def test_a_pipe_is_read_on_the_thread_of_the_socket_and_what_is_posted_there_keeps_its_place(wire: Wire) -> None:
    iopub = IOPub(wire.thread.background_socket)
    iopub.open()
    until(lambda: iopub._bell is not None)
    (pipe, end), threads = a_pipe(), []

    def readable() -> None:
        threads.append(threading.get_ident())
        count = len(pipe.read(100) or b"")
        iopub._queue.append(message(8))  # as another thread that has not rung yet
        iopub.post(message(count))

    iopub.watch(pipe, readable)
    for count in range(1, 4):
        os.write(end, bytes(count))
        assert [wire.next(), wire.next()] == [message(8), message(count)]
    assert threads == [wire.thread.thread.ident] * 3
    iopub.unwatch(pipe)
    until(lambda: pipe.closed)
    with pytest.raises(BrokenPipeError):
        os.write(end, b"1")
    os.close(end)
    iopub.close()


def test_a_pipe_that_the_end_of_the_thread_has_closed_is_left_alone(wire: Wire) -> None:
    iopub = IOPub(wire.thread.background_socket)
    pipe, end = a_pipe()
    iopub.watch(pipe, lambda: None)
    wire.thread.stop()
    assert pipe.closed
    iopub.unwatch(pipe)
    os.close(end)


def a_pipe() -> tuple[FileIO, int]:
    """The end to read, and the one to write."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    return FileIO(read), write
