"""`Viewer`: what a page of JupyterLab does with a kernel that runs Livemon, over plain jupyter_client.

It has sockets of its own, so it sees a kernel as a second page would: it finds the hub by `comm_info_request` on the
control channel, makes a subshell, opens the control comm on it by hand, says what it shows, gives its sign of life, and
decodes samples and frames. A thread of its own owns the sockets; all public methods may be called from any other.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from jupyter_client.client import KernelClient
from zmq.constants import NOBLOCK, POLLIN, PULL, PUSH
from zmq.error import ZMQError
from zmq.sugar.context import Context
from zmq.sugar.poll import Poller

from livemon.errors import LivemonError, ProtocolError
from livemon.protocol import (
    CONTROL_TARGET,
    MARKER_TARGET,
    PROTOCOL,
    Alive,
    Attach,
    Catalogue,
    ControlMessage,
    Detach,
    FigureInfo,
    Figures,
    Frames,
    Goodbye,
    Hello,
    HubMessage,
    Notice,
    Offer,
    Resync,
    Samples,
    Saved,
    SeriesEntry,
    State,
    Stop,
    Toolbar,
    View,
    Viewport,
    decode_hub,
    encode,
    parse_marker_id,
)
from livemon.testing.wire import decode_pixels, frame_payloads, sample_columns, saved_file

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FigureView", "Viewer", "ViewerError"]

ALIVE_S = 2.0
_POLL_MS = 1000
_RESYNC_S = 1.0
_JsonDict: TypeAlias = dict[str, Any]


class ViewerError(LivemonError):
    """The kernel did not do in time what a page needs; the message says what was missing."""


@dataclass
class FigureView:
    """What the viewer shows of one figure."""

    info: FigureInfo
    pixels: NDArray[np.uint8] | None = None
    """The picture now: uint8, shape (full_height, full_width, 4), RGBA; None before the first key frame."""
    seq: int = -1
    """Sequence number of the frame shown."""
    time: float = 0.0
    """Wall time when the shown state was captured."""
    dpi: float = 0.0
    frames: int = 0
    """Frames shown so far."""
    keys: int = 0
    """Key frames among them."""
    missed: int = 0
    """Frames that could not be shown because their base was missing."""
    latencies_s: list[float] = field(default_factory=list)
    """For each frame shown: from its capture in the kernel to the decoded pixels here."""
    bytes: int = 0
    """Encoded bytes received."""
    resynced_s: float = -_RESYNC_S


class Viewer:
    """One page. `with Viewer(manager) as viewer:` connects; leaving detaches and deletes the subshell.

    `kernel`: a `KernelManager`, or the path of a connection file. `subshell`: whether to make one, where the kernel has
    them; without, a busy kernel does not hear this page (as always with ipykernel 6).
    """

    def __init__(self, kernel: Any, *, page: str | None = None, subshell: bool = True) -> None:
        self.page = page or f"viewer-{uuid.uuid4().hex[:8]}"
        self._wants_subshell = subshell
        self._context = Context()
        self._client = KernelClient(context=self._context)
        if isinstance(kernel, str | Path):
            self._client.load_connection_file(str(kernel))
        else:
            self._client.load_connection_info(kernel.get_connection_info(session=False))
        self._changed = threading.Condition()
        self._commands: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._replies: dict[str, _JsonDict] = {}
        self._subshell_id: str | None = None
        self._comm_id = ""
        self._hub_id = ""
        self._view = View(page=self.page, panel=False)
        self._follow_fps: float | None = None
        self._follow_ratio = 1.0
        self._said_s = 0.0
        self._ended = False
        self._failure: BaseException | None = None
        self._thread: threading.Thread | None = None

        self.session = ""
        """Session of the hub that was found."""
        self.hello: Hello | None = None
        self.state: State | None = None
        self.catalogue: dict[int, SeriesEntry] = {}
        self.samples: dict[str, dict[float, tuple[float, float]]] = {}
        """By series name: (value, step) by time, in the order of arrival."""
        self.figures: dict[str, FigureView] = {}
        """By `FigureInfo.id`."""
        self.notices: dict[str, Notice] = {}
        """By key."""
        self.toolbars: dict[str, Toolbar] = {}
        """By `FigureInfo.id`."""
        self.offers: list[Offer] = []
        """Windows that were told to offer files, as they came."""
        self.saved: dict[str, tuple[Saved, bytes | None]] = {}
        """Files that were asked for, by request."""
        self.goodbye: Goodbye | None = None
        self.messages: list[tuple[float, HubMessage]] = []
        """Every message of the hub, with the monotonic time of its arrival."""
        self.statuses: list[tuple[float, str, str]] = []
        """Every kernel status seen: monotonic time, state, msg_type of its parent."""
        self.problems: list[str] = []
        """Messages that could not be understood."""

    # -- connecting ----------------------------------------------------------------------------------------------------

    def connect(self, timeout_s: float = 10.0) -> Self:
        """Find the hub and attach. Raises `ViewerError`."""
        self.listen(timeout_s)
        self.find(timeout_s)
        self.attach(timeout_s)
        return self

    def listen(self, timeout_s: float = 10.0) -> None:
        """Open the sockets and make sure that iopub is heard. Raises `ViewerError`."""
        self._iopub = self._client.connect_iopub()
        self._shell = self._client.connect_shell()
        self._control = self._client.connect_control()
        wake = f"inproc://viewer-{uuid.uuid4().hex}"
        self._wake_in = self._context.socket(PULL)
        self._wake_in.bind(wake)
        self._wake_out = self._context.socket(PUSH)
        self._wake_out.connect(wake)
        self._wake_lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=f"livemon-{self.page}", daemon=True)
        self._thread.start()
        # A subscription takes a moment; once the status of a request of ours comes back, nothing is lost any more.
        deadline = time.monotonic() + timeout_s
        while not self.statuses:
            if time.monotonic() > deadline:
                raise ViewerError("nothing was heard on iopub")
            self._request("control", "kernel_info_request", {}, max(deadline - time.monotonic(), 0.1))
            with contextlib.suppress(ViewerError):
                self.wait_for(lambda: bool(self.statuses), 0.2)

    def find(self, timeout_s: float = 10.0) -> None:
        """Wait until the kernel has a hub, and remember it. Raises `ViewerError`."""
        deadline = time.monotonic() + timeout_s
        while True:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise ViewerError(f"no hub was found within {timeout_s:g} s: does Livemon run in this kernel?")
            reply = self._request("control", "comm_info_request", {"target_name": MARKER_TARGET}, left_s)
            for comm_id in reply["content"]["comms"]:
                protocol, self.session, self._hub_id = parse_marker_id(comm_id)
                if protocol != PROTOCOL:
                    raise ViewerError(f"the kernel speaks protocol {protocol}, this viewer {PROTOCOL}")
                return
            time.sleep(0.05)

    def attach(self, timeout_s: float = 10.0, since: float = 0.0) -> None:
        """Make a subshell, open the control comm and wait for the hub's hello. Raises `ViewerError`."""
        if self._wants_subshell and self._subshell_id is None and self._has_subshells(timeout_s):
            reply = self._request("control", "create_subshell_request", {}, timeout_s)
            self._subshell_id = reply["content"].get("subshell_id")
        self.hello = None
        self._comm_id = uuid.uuid4().hex
        self._do(lambda: self._open(Attach(protocol=PROTOCOL, page=self.page, since=since)))
        self.wait_for(lambda: self.hello is not None and self.state is not None, timeout_s, what="hello and state")

    def close(self) -> None:
        """Detach, delete the subshell and close the sockets; harmless when done before."""
        if self._ended or self._thread is None:
            self._context.term()
            return
        if self._comm_id:
            # On the main shell, as a page does: the subshell, deleted next, must not be in the middle of it.
            content = {"comm_id": self._comm_id, "data": encode(Detach(page=self.page))}
            self._do(lambda: self._send("shell", "comm_msg", content))
            self._do(lambda: self._send("shell", "comm_close", {"comm_id": self._comm_id, "data": {}}))
        if self._subshell_id is not None:
            with contextlib.suppress(ViewerError):
                self._request("control", "delete_subshell_request", {"subshell_id": self._subshell_id}, 2.0)
        self.abandon()

    def abandon(self) -> None:
        """Fall silent without a word, as a page does whose browser was killed."""
        self._do(self._end)
        if self._thread is not None:
            self._thread.join(5.0)
        for socket in (self._iopub, self._shell, self._control, self._wake_in, self._wake_out):
            socket.close(linger=0)
        self._context.term()

    def __enter__(self) -> Self:
        return self.connect()

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- saying --------------------------------------------------------------------------------------------------------

    def show(self, *, panel: bool = True, figures: Mapping[str, Viewport] | None = None) -> None:
        """Say what this page shows from now on."""
        self._follow_fps = None
        view = View(page=self.page, panel=panel, figures=dict(figures or {}))
        self._do(lambda: self._say_view(view))

    def show_everything(self, *, fps: float = 10.0, ratio: float = 1.0) -> None:
        """Show the panel and every figure there is and will be, each at the size that its code gave it."""

        def begin() -> None:
            self._follow_fps, self._follow_ratio = fps, ratio
            self._follow()

        self._do(begin)

    def say(self, message: ControlMessage) -> None:
        """Send one control message as it is."""
        self._do(lambda: self._say(encode(message)))

    def say_raw(self, content: Any) -> None:
        """Send `content` as a control message, however wrong it is."""
        self._do(lambda: self._say(content))

    def stop_livemon(self) -> None:
        """Ask the hub to stop."""
        self.say(Stop(page=self.page))

    # -- waiting -------------------------------------------------------------------------------------------------------

    def wait_for(self, predicate: Callable[[], object], timeout_s: float, *, what: str = "") -> None:
        """Return as soon as `predicate()` is true; it is asked whenever something arrived. Raises `ViewerError`."""
        with self._changed:
            if not self._changed.wait_for(lambda: predicate() or self._failure is not None, timeout_s):
                raise ViewerError(f"{what or getattr(predicate, '__name__', 'it')} did not happen in {timeout_s:g} s")
        if self._failure is not None:
            raise ViewerError("the viewer's thread failed") from self._failure

    def figure(self, name: str, timeout_s: float = 5.0) -> FigureView:
        """The open figure of that name, waited for. Raises `ViewerError`."""

        def find() -> FigureView | None:
            return next((one for one in self.figures.values() if one.info.name == name), None)

        self.wait_for(find, timeout_s, what=f"a figure named {name!r}")
        found = find()
        assert found is not None
        return found

    # -- the viewer's thread -------------------------------------------------------------------------------------------

    def _do(self, command: Callable[[], object]) -> None:
        self._commands.put(command)
        with self._wake_lock, contextlib.suppress(ZMQError):
            self._wake_out.send(b"", NOBLOCK)

    def _run(self) -> None:
        poller = Poller()
        for socket in (self._iopub, self._shell, self._control, self._wake_in):
            poller.register(socket, POLLIN)
        try:
            while not self._ended:
                ready = dict(poller.poll(_POLL_MS))
                if self._wake_in in ready:
                    self._wake_in.recv()
                with self._changed:
                    while not self._commands.empty():
                        self._commands.get()()
                    for socket in (self._control, self._shell):
                        if socket in ready:
                            self._on_reply(self._receive(socket))
                    # A page handles what came in one go; a limit keeps its own voice heard in a flood.
                    for _ in range(200):
                        message = self._receive(self._iopub) if self._iopub in ready else None
                        if message is None:
                            break
                        self._on_iopub(message)
                    if self._comm_id and time.monotonic() - self._said_s > ALIVE_S and self._shows_something():
                        self._say(encode(Alive(page=self.page)))
                    self._changed.notify_all()
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            with self._changed:
                self._failure = error
                self._changed.notify_all()

    def _end(self) -> None:
        self._ended = True

    def _receive(self, socket: Any) -> _JsonDict | None:
        try:
            _, message = self._client.session.recv(socket, NOBLOCK, copy=True)
        except ValueError:  # of another session or damaged; a page's server drops those, too
            return None
        return message  # type: ignore[no-any-return]

    def _send(self, channel: str, msg_type: str, content: _JsonDict, *, subshell: bool = False) -> str:
        message: _JsonDict = self._client.session.msg(msg_type, content)
        if subshell and self._subshell_id is not None:
            message["header"]["subshell_id"] = self._subshell_id
        self._client.session.send(self._control if channel == "control" else self._shell, message)
        return str(message["header"]["msg_id"])

    def _has_subshells(self, timeout_s: float) -> bool:
        reply = self._request("control", "kernel_info_request", {}, timeout_s)
        return "kernel subshells" in reply["content"].get("supported_features", ())

    def _request(self, channel: str, msg_type: str, content: _JsonDict, timeout_s: float) -> _JsonDict:
        sent: list[str] = []
        self._do(lambda: sent.append(self._send(channel, msg_type, content)))
        self.wait_for(lambda: sent and sent[0] in self._replies, timeout_s, what=f"a reply to {msg_type}")
        return self._replies.pop(sent[0])

    def _open(self, attach: Attach) -> None:
        content = {"comm_id": self._comm_id, "target_name": CONTROL_TARGET, "data": encode(attach)}
        self._send("shell", "comm_open", content, subshell=True)
        self._said_s = time.monotonic()

    def _say(self, content: Any) -> None:
        self._send("shell", "comm_msg", {"comm_id": self._comm_id, "data": content}, subshell=True)
        self._said_s = time.monotonic()

    def _say_view(self, view: View) -> None:
        self._view = view
        self._say(encode(view))

    def _follow(self) -> None:
        if self._follow_fps is None:
            return
        figures = {
            number: Viewport(
                width=view.info.width,
                height=view.info.height,
                ratio=self._follow_ratio,
                fps=self._follow_fps,
                have=view.seq,
            )
            for number, view in self.figures.items()
        }
        self._say_view(View(page=self.page, panel=True, figures=figures))

    def _shows_something(self) -> bool:
        return self._view.panel or bool(self._view.figures)

    # -- what arrives --------------------------------------------------------------------------------------------------

    def _on_reply(self, message: _JsonDict | None) -> None:
        if message is not None:
            self._replies[message["parent_header"].get("msg_id", "")] = message

    def _on_iopub(self, message: _JsonDict) -> None:
        content = message["content"]
        if message["msg_type"] == "status":
            parent = message["parent_header"].get("msg_type", "")
            self.statuses.append((time.monotonic(), content["execution_state"], parent))
        if message["msg_type"] != "comm_msg" or content["comm_id"] != self._hub_id:
            return
        try:
            parsed = decode_hub(content["data"]["content"])
            self._on_hub(parsed, message["buffers"])
        except (ProtocolError, KeyError) as error:
            self.problems.append(str(error))
            return
        self.messages.append((time.monotonic(), parsed))

    def _on_hub(self, message: HubMessage, buffers: list[memoryview]) -> None:
        match message:
            case Hello():
                self.hello = message
            case State():
                self.state = message
            case Goodbye():
                self.goodbye = message
            case Notice():
                self.notices[message.key] = message
            case Catalogue():
                if message.full:
                    self.catalogue.clear()
                self.catalogue.update((entry.id, entry) for entry in message.entries)
            case Samples():
                columns = sample_columns(message, buffers)
                for number, time_s, value, step in zip(*columns, strict=True):
                    self.samples.setdefault(self.catalogue[number].name, {})[time_s] = (value, step)
            case Toolbar():
                self.toolbars[message.figure] = message
            case Offer():
                self.offers.append(message)
            case Saved():
                self.saved[message.request] = message, saved_file(message, buffers)
            case Figures():
                self._on_figures(message)
            case Frames():
                for frame, payload in frame_payloads(message, buffers):
                    self._on_frame(frame, payload)

    def _on_figures(self, message: Figures) -> None:
        known = self.figures
        self.figures = {}
        for info in message.figures:
            view = known.get(info.id) or FigureView(info)
            view.info = info
            self.figures[info.id] = view
        if known.keys() != self.figures.keys():
            self._follow()

    def _on_frame(self, frame: Any, payload: bytes) -> None:
        import numpy as np

        view = self.figures.get(frame.figure)
        if view is None:
            return
        view.bytes += len(payload)
        if frame.base == -1:
            view.pixels = np.zeros((frame.full_height, frame.full_width, 4), dtype=np.uint8)
            view.keys += 1
        elif frame.base != view.seq or view.pixels is None:
            view.missed += 1
            now = time.monotonic()
            if frame.figure in self._view.figures and now - view.resynced_s > _RESYNC_S:
                view.resynced_s = now
                self._say(encode(Resync(page=self.page, figure=frame.figure)))
            return
        assert view.pixels is not None
        rows = slice(frame.y, frame.y + frame.height)
        view.pixels[rows, frame.x : frame.x + frame.width] = decode_pixels(frame, payload)
        view.seq, view.time, view.dpi = frame.seq, frame.time, frame.dpi
        view.frames += 1
        view.latencies_s.append(time.time() - frame.time)
