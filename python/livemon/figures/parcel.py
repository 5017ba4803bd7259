"""Frames that were drawn, packed by the renderer as one message to the pages: the kernel only passes it on.

Each message wakes a thread of the kernel beside the loop that is watched, and whatever that thread executes then it
executes out of cold caches. So figures that are due together go out together (see `outbox`), and numbers, JSON and
order are made here. Runs in the renderer child.
"""

from __future__ import annotations

from livemon.child_messages import payload
from livemon.figures.messages import Drawn, Note, Passed
from livemon.protocol import Frame, Frames, encode_json

__all__ = ["Parcel"]


class Parcel:
    """What was drawn since the last `take`. `first`: number of the first frame of a figure."""

    def __init__(self, first: int = 0) -> None:
        self._first = first
        self._seqs: dict[str, int] = {}
        """Number of the last frame of each figure."""
        self._notes: list[Note] = []
        self._frames: list[Frame] = []
        self._buffers: list[bytes] = []
        self.bytes = 0
        """Of its buffers."""

    def __bool__(self) -> bool:
        return bool(self._notes)

    def __contains__(self, figure: str) -> bool:
        return any(frame.figure == figure for frame in self._frames)

    def add(self, drawn: Drawn, data: bytes | None) -> None:
        """A figure was drawn; `data` None: its picture is the same as before, or nobody sees it."""
        if data is None:
            self._notes.append(Note(drawn.figure, drawn.at_s, "unchanged"))
            return
        last = self._seqs.get(drawn.figure, self._first - 1)
        self._seqs[drawn.figure] = last + 1
        self._frames.append(
            Frame(
                figure=drawn.figure,
                seq=last + 1,
                base=-1 if drawn.key else last,
                x=drawn.x,
                y=drawn.y,
                width=drawn.width,
                height=drawn.height,
                full_width=drawn.full_width,
                full_height=drawn.full_height,
                ratio=drawn.ratio,
                dpi=drawn.dpi,
                time=drawn.time,
                encoding=drawn.encoding,
            )
        )
        self._buffers.append(data)
        self.bytes += len(data)
        self._notes.append(
            Note(
                drawn.figure,
                drawn.at_s,
                "key" if drawn.key else "partial",
                drawn.full_width / drawn.ratio,
                drawn.full_height / drawn.ratio,
            )
        )

    def forget(self, figure: str) -> None:
        """It was closed."""
        self._seqs.pop(figure, None)

    def take(self) -> list[bytes]:
        """The parts of one message (`Passed`); there is one."""
        parts = [payload(Passed(notes=self._notes))]
        if self._frames:
            parts += [encode_json(Frames(frames=self._frames)), *self._buffers]
        self._notes, self._frames, self._buffers, self.bytes = [], [], [], 0
        return parts
