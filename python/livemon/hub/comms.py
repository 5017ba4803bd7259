"""The only module that knows comms: the hub comm's messages, the marker comm and the control target of a kernel.

Three rules, each paid for (ipykernel 7.4):

- Whoever answers on a comm pins the later messages of the page on it to the shell it answered from. So nothing is ever
  sent on a control comm, and the hub's messages go out through the session, with no parent, not through `Comm.send`.
- `Comm.handle_msg` triggers IPython's `pre_execute` and `post_execute`, on whatever thread: inline figures of the cell
  that runs would be shown and closed. So control comms get their messages without it.
- Handling any message publishes busy and idle, and JupyterLab believes the last one: see `Control.settled`.

The callbacks run on subshell threads (the main thread where there are none) and only enqueue.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from io import FileIO
from typing import Any

import comm

from livemon.hub.channel import Channel, Control, NoChannel
from livemon.hub.iopub import IOPub
from livemon.protocol import CONTROL_TARGET, MARKER_TARGET, Frames, HubMessage, Samples, encode, encode_json, marker_id

__all__ = ["KernelChannel", "beside_main_shell", "find_channel", "quiet", "settle"]


_WITHOUT_TEXT = (Frames, Samples)
"""The frequent messages: nothing in them is a person's text, and all numbers in their JSON are finite."""

_DELIMITER = b"<IDS|MSG>"
"""Between the topic of a message and its signature."""


def find_channel(session: str) -> Channel:
    """The channel of the kernel in this process; `NoChannel` where there is none. Loads nothing that is not loaded."""
    import sys

    module = sys.modules.get("ipykernel.kernelbase")
    if module is None or not module.Kernel.initialized():
        return NoChannel()
    kernel = module.Kernel.instance()
    if getattr(kernel, "comm_manager", None) is None or kernel.iopub_socket is None:
        return NoChannel()
    return KernelChannel(kernel, session)


class KernelChannel:
    """See `livemon.hub.channel.Channel`."""

    def __init__(self, kernel: Any, session: str) -> None:
        self._kernel = kernel
        self._session = session
        self._iopub = IOPub(kernel.iopub_socket)
        self._header: tuple[bytes, bytes] | None = None
        """Of the frequent messages: what stands before and after its number and date."""
        self._number = itertools.count()
        self._marker: Any = None
        self._control: Control | None = None
        self._carriers: dict[str, Any] = {}
        self.hub_id = uuid.uuid4().hex
        self._comm_id = self.hub_id.encode("ascii")
        self._topic = b"comm-" + self._comm_id

    @property
    def subshells(self) -> bool:
        """See `Channel`."""
        return bool(getattr(self._kernel, "_supports_kernel_subshells", False))

    def open(self, control: Control) -> None:
        """See `Channel`."""
        self._control = control
        self._iopub.open()
        manager = self._kernel.comm_manager
        manager.register_target(CONTROL_TARGET, self._opened)
        # Not primary: nothing is sent, and `comm_info_request` lists it all the same.
        self._marker = comm.create_comm(
            target_name=MARKER_TARGET, comm_id=marker_id(self._session, self.hub_id), primary=False
        )
        manager.register_comm(self._marker)

    def close(self) -> None:
        """See `Channel`."""
        self._control = None
        targets = self._kernel.comm_manager.targets
        if targets.get(CONTROL_TARGET) == self._opened:
            del targets[CONTROL_TARGET]
        for carrier in list(self._carriers):
            self.drop(carrier)
        if self._marker is not None:
            self._forget(self._marker)
            self._marker = None
        self._iopub.close()

    def send(self, message: HubMessage, buffers: Sequence[bytes]) -> None:
        """See `Channel`."""
        if isinstance(message, _WITHOUT_TEXT):
            self.pass_on(encode_json(message), buffers)
        else:
            self._send(_sendable(encode(message)), buffers)

    def _send(self, content: Any, buffers: Sequence[bytes]) -> None:
        self._kernel.session.send(
            self._iopub,
            "comm_msg",
            {"comm_id": self.hub_id, "data": {"method": "custom", "content": content}},
            parent={},
            ident=self._topic,
            buffers=list(buffers),
        )

    def pass_on(self, content: bytes, buffers: Sequence[bytes]) -> None:
        """See `Channel`. In a third of the time of the session's own, beside a loop that leaves nothing of this code in
        the processor's caches; which is for messages as they usually are: packed as JSON, in the present version."""
        session = self._kernel.session
        around = self._header
        if around is None:
            if session.packer not in ("json", "orjson") or session.adapt_version or session.metadata:
                self._send(json.loads(content), buffers)
                return
            around = self._header = _around_header(session.msg_header("comm_msg"), self.hub_id)
        date = datetime.now(UTC).isoformat().encode("ascii")
        header = b'%b%d","date":"%b"%b' % (around[0], next(self._number), date, around[1])
        packed = b'{"comm_id":"%b","data":{"method":"custom","content":%b}}' % (self._comm_id, content)
        signature = session.sign([b"%b{}{}%b" % (header, packed)])
        self._iopub.post([self._topic, _DELIMITER, signature, header, b"{}", b"{}", packed, *buffers])

    @property
    def relays(self) -> bool:
        """See `Channel`."""
        return self._iopub.has_thread

    def watch(self, pipe: FileIO, readable: Callable[[], object]) -> None:
        """See `Channel`."""
        self._iopub.watch(pipe, readable)

    def unwatch(self, pipe: FileIO) -> None:
        """See `Channel`."""
        self._iopub.unwatch(pipe)

    def say_busy(self, parent: Mapping[str, Any]) -> None:
        """See `Channel`."""
        self._kernel.session.send(
            self._kernel.iopub_socket,
            "status",
            {"execution_state": "busy"},
            parent=dict(parent),
            ident=self._kernel._topic("status"),
        )

    def drop(self, carrier: str) -> None:
        """See `Channel`."""
        page_comm = self._carriers.pop(carrier, None)
        if page_comm is not None:
            self._forget(page_comm)

    # -- callbacks of the kernel ---------------------------------------------------------------------------------------

    def _opened(self, page_comm: Any, message: Mapping[str, Any]) -> None:
        control = self._control
        if control is None:
            return
        carrier: str = page_comm.comm_id
        self._carriers[carrier] = page_comm

        def closed(_message: object) -> None:
            self._carriers.pop(carrier, None)
            control.closed(carrier)
            settle(control)

        def received(message: Mapping[str, Any]) -> None:
            control.message(message["content"].get("data"), carrier, beside=beside_main_shell())
            settle(control)

        quiet(page_comm, received)
        page_comm.on_close(closed)
        received(message)

    def _forget(self, page_comm: Any) -> None:
        # `_closed` keeps its destructor from telling the page about a close that is not the page's business.
        page_comm._closed = True
        with contextlib.suppress(KeyError):
            self._kernel.comm_manager.unregister_comm(page_comm)


def _around_header(header: Mapping[str, Any], hub_id: str) -> tuple[bytes, bytes]:
    """The JSON of a header, before the number of the message and after its date."""
    fixed = {key: value for key, value in header.items() if key not in ("msg_id", "date")}
    return f'{{"msg_id":"{hub_id}_'.encode("ascii"), b"," + json.dumps(fixed).encode("ascii")[1:]


def _sendable(content: Any) -> Any:
    """`content` with `?` for lone surrogates, which no message can carry: one odd name must not stop all messages."""
    if isinstance(content, str):
        return content if content.isascii() else content.encode("utf-8", "replace").decode("utf-8")
    if isinstance(content, Mapping):
        return {_sendable(key): _sendable(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_sendable(value) for value in content]
    return content


def quiet(target: Any, received: Callable[[Mapping[str, Any]], object]) -> None:
    """Hand the messages of the comm `target` to `received`, without IPython's events around it."""
    target.handle_msg = received


def beside_main_shell() -> bool:
    """Whether the message that is being handled came over a subshell: it would have done so while a cell runs."""
    return threading.current_thread() is not threading.main_thread()


def settle(control: Control) -> None:
    """Called where a page's message was handled: beside the main shell, `control` is told when the kernel said idle."""
    # The kernel publishes idle in the same step of its event loop in which this callback runs, hence before
    # whatever is queued on that loop now.
    if beside_main_shell():
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop().call_soon(control.settled)
