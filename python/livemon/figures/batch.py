"""Frames that are ready, put together into one message to the pages.

Each message costs the kernel about as much as a capture: two threads have to be woken beside the loop that is watched.
Figures that change together are drawn one after the other. The renderer answers for them together, as far as it can
(`outbox`); when it could not, the first frame waits here for its companions, but never longer than `HOLD_S`.

Runs on the hub thread.
"""

from __future__ import annotations

from collections.abc import Callable

from livemon.ports import HubPort, Timer
from livemon.protocol import Frame, Frames

__all__ = ["HOLD_S", "FrameBatch"]

HOLD_S = 0.015
"""A frame waits for others at most this long."""


class FrameBatch:
    """`more_expected` says whether captures are under way whose frames may come soon."""

    def __init__(self, hub: HubPort, more_expected: Callable[[], bool]) -> None:
        self._hub = hub
        self._more_expected = more_expected
        self._frames: list[Frame] = []
        self._payloads: list[bytes] = []
        self._timer: Timer | None = None
        self._look_set = False

    def add(self, frame: Frame, data: bytes, *, prompt: bool = False) -> bool:
        """Send `frame` soon, at once if `prompt`; whether it is the first that waits."""
        if any(waiting.figure == frame.figure for waiting in self._frames):
            self.flush()  # it is faster than its companions
        first = not self._frames
        self._frames.append(frame)
        self._payloads.append(data)
        if prompt:
            self.flush()
        elif not self._look_set:
            # When everything that the renderer wrote at once has been read.
            self._look_set = True
            self._hub.call_soon(self.look)
        return first

    def look(self) -> None:
        """Send what waits, unless more is expected."""
        self._look_set = False
        if not self._frames:
            return
        if not self._more_expected():
            self.flush()
        elif self._timer is None:
            self._timer = self._hub.call_later(HOLD_S, self.flush)

    def flush(self) -> None:
        """Send what waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        frames, self._frames = self._frames, []
        payloads, self._payloads = self._payloads, []
        if frames:
            self._hub.publish(Frames(frames=frames), payloads)
