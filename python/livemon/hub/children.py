"""Children: started, supervised, buried and started again.

What one process of a child is (its pipes, its last words) stands in `hub.process`. Runs on the hub thread only; nothing
here blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from livemon.framing import Buffer
from livemon.hub.channel import Channel
from livemon.hub.loop import Loop
from livemon.hub.process import ChildProcess
from livemon.ports import ChildSpec, Timer

__all__ = ["ChildState", "SupervisedChild"]

_BACK_OFF_S = (0.02, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_HEALTHY_AFTER_S = 60.0
_SETTLED_AFTER_S = 1.0

ChildState = Literal["starting", "ok", "restarting", "stopped"]


class SupervisedChild:
    """One child of `ChildSpec`; see `livemon.ports.Child`.

    `on_state(state, reason)` hears every change of state.
    """

    def __init__(
        self,
        spec: ChildSpec,
        loop: Loop,
        now_s: Callable[[], float],
        on_state: Callable[[ChildState, str], None],
        channel: Channel,
    ) -> None:
        self._spec = spec
        self._loop = loop
        self._now_s = now_s
        self._on_state = on_state
        self._channel = channel
        self._state: ChildState = "starting"
        self._process: ChildProcess | None = None
        self._dismissed: ChildProcess | None = None
        self._started_s = 0.0
        self._attempt = 0
        self._timer: Timer | None = None
        self._end_reason = ""

    @property
    def pid(self) -> int | None:
        """Process id, None while there is no process."""
        return self._process.popen.pid if self._process is not None else None

    @property
    def state(self) -> ChildState:
        """`starting` until its first message or a second of life, `restarting` between two processes."""
        return self._state

    @property
    def gone(self) -> bool:
        """Whether it was stopped and its last process has ended."""
        last = self._dismissed
        return self._state == "stopped" and (last is None or last.popen.returncode is not None)

    @property
    def pending_bytes(self) -> int:
        """What `send` took and the pipe, or the child out of shared memory, did not yet."""
        return self._process.pending_bytes + self._process.lent_bytes if self._process is not None else 0

    def start(self) -> None:
        """Start a process; called by the hub once and then by the back-off timer."""
        self._timer = None
        self._set_state("starting", "")
        try:
            process = ChildProcess(self._spec, self._loop, self._message, self._ended, self._channel)
        except OSError as error:
            self._retry(f"it could not be started: {error}")
            return
        self._process = process
        self._started_s = self._now_s()
        self._loop.call_later(_SETTLED_AFTER_S, self._settled, process)
        self._spec.on_start()

    def send(self, parts: Sequence[Buffer]) -> bool:
        """Queue one message; False: there is no process now, the message is dropped."""
        return self._process is not None and self._process.send(parts)

    @property
    def relayed_s(self) -> float:
        """See `livemon.ports.Child`."""
        return self._process.relayed_s if self._process is not None else 0.0

    def wanted_turn(self) -> int:
        """See `Relay` (any thread)."""
        process = self._process
        return process.wanted_turn() if process is not None else 0

    def send_now(self, data: bytes) -> bool:
        """Write one framed message here and now, from any thread; False: nothing was written."""
        process = self._process
        return process is not None and process.send_now(data)

    def restart(self, reason: str) -> None:
        """End the process, for a reason that people will read; the back-off starts it again."""
        if self._process is not None:
            self._end_reason = reason
            self._process.kill()

    def stop(self) -> None:
        """Close its input, so that it ends by itself; after `_GRACE_S` it is killed. Nothing is called afterwards."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._process is not None:
            self._dismissed, self._process = self._process, None
            self._dismissed.dismiss()
        self._set_state("stopped", "")

    def bury(self, patience_s: float) -> None:
        """Make sure that no process is left, now that the hub thread has ended: wait, then kill (any thread)."""
        for process in (self._process, self._dismissed):
            if process is not None:
                process.bury(patience_s)
        self._process = self._dismissed = None

    def abandon(self) -> None:
        """In a forked child of the kernel: close the inherited ends of the pipes; the process is not ours."""
        for process in (self._process, self._dismissed):
            if process is not None:
                process.abandon()
        self._process = self._dismissed = None
        self._state = "stopped"

    def _settled(self, process: ChildProcess) -> None:
        if process is self._process and self._state == "starting":
            self._set_state("ok", "")

    def _message(self, parts: list[memoryview]) -> None:
        if self._state == "starting":
            self._set_state("ok", "")
        self._spec.on_message(parts)

    def _ended(self, process: ChildProcess, reason: str) -> None:
        if process is not self._process:
            return
        self._process = None
        reason, self._end_reason = self._end_reason or reason, ""
        if self._now_s() - self._started_s >= _HEALTHY_AFTER_S:
            self._attempt = 0
        self._retry(reason)
        self._spec.on_exit(reason)

    def _retry(self, reason: str) -> None:
        delay_s = _BACK_OFF_S[min(self._attempt, len(_BACK_OFF_S) - 1)]
        self._attempt += 1
        self._timer = self._loop.call_later(delay_s, self.start)
        self._set_state("restarting", reason)

    def _set_state(self, state: ChildState, reason: str) -> None:
        self._state = state
        self._on_state(state, reason)
