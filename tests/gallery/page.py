"""A page that shows every figure at the code's size, and a renderer in a process of its own, as the hub has them.

Captures go straight to the renderer and its answer is waited for, so what is compared depends on no clock. The renderer
is the real child's main loop, in a fork of the process that has loaded Matplotlib and run nothing else.
"""

from __future__ import annotations

import io
import os
import select
import sys
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image

from livemon.child_messages import payload
from livemon.figures import __main__ as renderer
from livemon.figures import capture, redraw, replica, thinning  # noqa: F401 - loaded here, once, for all forks
from livemon.figures.live import LiveFigure, registry
from livemon.figures.messages import (
    Failed,
    Forget,
    FromRenderer,
    Passed,
    Photo,
    Photograph,
    Show,
    decode_from_renderer,
)
from livemon.framing import Buffer, FrameReader, frame
from livemon.protocol import Frame, Frames, decode_hub

__all__ = ["Page", "Pixels"]

Pixels = npt.NDArray[np.uint8]

_ROUNDS: Final = 4
"""A figure that cannot be loaded needs two snapshots and a drawing in the kernel."""

_WRITE_BYTES: Final = 1 << 16

_NOBODY: Final = ""
"""Figure whose photograph is asked for to hear that all that was said before it is done."""


class Page:
    """The sink of the registry (see `livemon.figures.registry.Sink`)."""

    def __init__(self) -> None:
        self._to, self._from = _fork_renderer()
        self._reader = FrameReader()
        self._requests = 0
        self._answered = 0
        self._photo: bytes | None = None
        self._sizes: dict[str, tuple[int, int]] = {}
        self._pictures: dict[str, Pixels] = {}
        self._failures: list[Failed] = []
        self._failed_loads: dict[str, int] = {}
        self._broken: set[str] = set()
        self._errors: dict[str, str] = {}
        self._saved: dict[str, tuple[int, bytes]] = {}
        registry.sink = self
        registry.meter.share = 1e9  # pacing by cost is another matter

    # -- Sink ----------------------------------------------------------------------------------------------------------

    def captured(self, live: LiveFigure, captured: Any) -> None:
        """See `Sink`."""
        if captured.kind != "delta":
            self._broken.discard(live.id)
        if live.id not in self._broken:  # else a snapshot follows
            self._tell(captured.parts)

    def changed(self) -> None:
        """See `Sink`."""
        for live in list(registry.figures.values()):
            if live.id not in self._sizes:
                self._show(live)
                live.want(wanted=True, fps=1000)
        for name in [name for name in self._sizes if name not in registry.figures]:
            del self._sizes[name]
            self._tell([payload(Forget(figure=name))])

    def photograph(self, live: LiveFigure, done: Callable[[bytes | None], None]) -> None:
        """See `Sink`."""
        self._photo = None
        self._requests += 1
        self._tell([payload(Photograph(figure=live.id, request=self._requests))])
        if self._photo is not None:
            self._saved[live.id] = live.recorder.number, self._photo
        done(self._photo)

    # -- what the page shows -------------------------------------------------------------------------------------------

    def picture(self, live: LiveFigure) -> Pixels | str:
        """What the figure's window shows, or why it shows no picture."""
        error = self._errors.get(live.id) or live.error
        if error:
            return error.strip().splitlines()[-1]
        found = self._pictures.get(live.id)
        return found if found is not None else f"nothing was drawn ({live.recorder.state}: {live.recorder.note})"

    def saved(self, live: LiveFigure) -> Pixels | None:
        """The picture in the notebook, where it was made of the newest capture."""
        number, png = self._saved.get(live.id, (-1, b""))
        if number != live.recorder.number:
            return None
        return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))

    def settle(self) -> None:
        """What the hub does once the kernel is idle: heed what failed, have captured what is due, fit the windows."""
        for _ in range(_ROUNDS):
            self._heed_failures()
            for live in list(registry.figures.values()):
                if live.dirty:
                    live.next_s = 0.0
                    live.capture_if_due(asked=True)
        for live in list(registry.figures.values()):
            if self._sizes.get(live.id) != live.size:
                self._show(live)

    def _show(self, live: LiveFigure) -> None:
        width, height = self._sizes[live.id] = live.size
        self._tell([payload(Show(figure=live.id, width=width, height=height, ratio=1.0))])

    def _heed_failures(self) -> None:
        """As `FigurePart` does."""
        failures, self._failures = self._failures, []
        for failed in failures:
            live = registry.figures.get(failed.figure)
            if live is None:
                continue
            unsent = live.recorder.note if failed.stage == "draw" and live.recorder.state == "live" else ""
            if failed.stage == "load":
                loads = self._failed_loads[live.id] = self._failed_loads.get(live.id, 0) + 1
                if failed.lasting or loads > 1:
                    live.fall_back(f"it could not be loaded by the renderer: {failed.text}")
                else:
                    live.lost("failed in the renderer")
            elif failed.lasting:
                live.refuse(failed.text)
            elif unsent:
                live.fall_back(f"{unsent}: {failed.text}")
            elif live.recorder.state != "fallback":
                self._errors[live.id] = failed.trace

    # -- the renderer --------------------------------------------------------------------------------------------------

    def _tell(self, parts: Sequence[Buffer]) -> None:
        """Say it, and wait until all is done that follows from it."""
        self._requests += 1
        fence = payload(Photograph(figure=_NOBODY, request=self._requests))
        data = memoryview(b"".join([*map(bytes, frame(parts)), *map(bytes, frame([fence]))]))
        while data or self._answered != self._requests:
            readable, writable, _ = select.select([self._from], [self._to] if data else [], [])
            if writable:
                data = data[os.write(self._to, data[:_WRITE_BYTES]) :]
            if readable:
                said = os.read(self._from, 1 << 20)
                if not said:
                    raise RuntimeError("the renderer ended")
                for answer in self._reader.feed(said):
                    self._hear(decode_from_renderer(answer), answer[1:])

    def _hear(self, message: FromRenderer, buffers: Sequence[Buffer]) -> None:
        match message:
            case Passed():
                for note in message.notes:
                    self._errors.pop(note.figure, None)
                    live = registry.figures.get(note.figure)
                    if live is not None:
                        live.answered()
                if buffers:
                    frames = decode_hub(msgspec.json.decode(buffers[0]))
                    assert isinstance(frames, Frames)
                    for one, data in zip(frames.frames, buffers[1:], strict=True):
                        self._paint(one, data)
            case Failed():
                live = registry.figures.get(message.figure)
                if live is not None:
                    live.answered()
                if message.stage == "load":
                    self._broken.add(message.figure)
                self._failures.append(message)
            case Photo() if message.figure == _NOBODY:
                self._answered = message.request
            case Photo():
                self._photo = bytes(buffers[0]) if buffers else None

    def _paint(self, drawn: Frame, data: Buffer) -> None:
        if drawn.base < 0:
            self._pictures[drawn.figure] = np.zeros((drawn.full_height, drawn.full_width, 4), np.uint8)
        part = np.frombuffer(zlib.decompress(data), np.uint8).reshape(drawn.height, drawn.width, 4)
        rows, columns = np.s_[drawn.y : drawn.y + drawn.height], np.s_[drawn.x : drawn.x + drawn.width]
        self._pictures[drawn.figure][rows, columns] = part


def _fork_renderer() -> tuple[int, int]:
    """File descriptors: to the renderer, from the renderer."""
    its_input, to = os.pipe()
    back, its_output = os.pipe()
    if os.fork() == 0:
        os.dup2(its_input, 0)
        os.dup2(its_output, 1)
        os.closerange(3, 256)
        sys.argv = ["livemon.figures"]
        os.environ.pop("LIVEMON_PARENT", None)
        thinning.LEAST = sys.maxsize  # type: ignore[misc]  # pixels of thinned lines differ, as their own tests say how
        os._exit(renderer.main())
    os.close(its_input)
    os.close(its_output)
    os.set_blocking(to, False)
    return to, back
