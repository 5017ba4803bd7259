"""Captures on their way from the threads that plot to the renderer, and what is kept of them for the next renderer.

A small delta is written by the thread that captured it, when everything before it is in the pipe; all else goes by way
of the hub thread, which runs everything here but `captured`. Imports no Matplotlib.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Literal

from livemon.child_messages import payload
from livemon.figures.fonts import added_fonts
from livemon.figures.live_figure import LiveFigure
from livemon.figures.messages import Fonts, ToRenderer
from livemon.figures.shown import Shown
from livemon.figures.taps import Taps
from livemon.framing import frame
from livemon.ports import Child, HubPort

__all__ = ["Feed"]

_ALL_KEPT_BYTES = 64 << 20
"""What is kept of all figures, to repaint them in a new renderer."""

_SMALL_BYTES = 64 << 10
"""Captures up to this size are written by the thread that captures."""

_MAX_PENDING_BYTES = 256 << 20
"""Captures waiting in the pipe beyond which the renderer is behind; new ones are dropped, and a snapshot follows."""


class Feed:
    """`shown`: the figures that are listed; `list_now` lists them anew; `noted` is told of each capture that is on its
    way, and `presses` (any thread) whether it has to be told soon; `counts` counts captures by kind, and snapshots by
    reason."""

    def __init__(
        self,
        hub: HubPort,
        shown: Mapping[str, Shown],
        taps: Taps,
        counts: Counter[str],
        *,
        list_now: Callable[[], object],
        noted: Callable[[LiveFigure], object],
        presses: Callable[[LiveFigure], bool],
    ) -> None:
        self._hub = hub
        self._shown = shown
        self._taps = taps
        self._counts = counts
        self._list_now = list_now
        self._noted = noted
        self._presses = presses
        self.child: Child | None = None
        """The renderer; none before it is spawned."""
        self.introduced = False
        """The renderer that runs now is given what comes, after what its predecessor had."""
        self._open = False
        """What its predecessor had is in its pipe, or waits there: threads that plot may write after it."""
        self._fonts: frozenset[str] = frozenset()

    # -- any thread ----------------------------------------------------------------------------------------------------

    def captured(self, live: LiveFigure, captured: Any) -> None:
        """A capture was made on this thread."""
        number = live.recorder.number
        written = self._write(live, number, captured)
        if written is None:
            self._hub.call_soon(self._take, live, number, captured)
        elif written == "by all" and not self._presses(live):
            self._hub.call_when_awake(self._note_written, live, number, captured)
        else:
            self._hub.call_soon(self._note_written, live, number, captured)

    def _write(self, live: LiveFigure, number: int, captured: Any) -> Literal["by all", "by some"] | None:
        """Write a small delta to the renderer here, if that is in order: waking the hub thread for it costs more.
        Whether the taps have what they need of it, too; None: it was not in order."""
        shown, child = self._shown.get(live.id), self.child
        if (
            captured.kind != "delta"
            or not self._open
            or shown is None
            or shown.broken
            or shown.taken != number - 1
            or child is None
            or added_fonts() is not self._fonts
            or sum(map(len, captured.parts)) > _SMALL_BYTES
            or not child.send_now(data := b"".join(frame(captured.parts)))
        ):
            return None
        shown.taken = number
        return "by all" if self._taps.write_now(live.id, number, data) else "by some"

    # -- the hub thread ------------------------------------------------------------------------------------------------

    def send(self, message: ToRenderer) -> bool:
        """Say something to the renderer; False: there is none."""
        return self.child is not None and self.child.send([payload(message)])

    def close(self) -> None:
        """There is no renderer, or a new one that was told nothing."""
        self.introduced = self._open = False

    def introduce(self) -> None:
        """Give a new renderer the fonts, and what its predecessor had."""
        self.introduced = True
        self._fonts = frozenset()
        self._send_fonts()
        for shown in self._shown.values():
            shown.broken = False
            for parts in shown.kept:
                if self.child is not None:
                    self.child.send(parts)

    def open(self) -> None:
        """It was told everything: threads that plot may write to it."""
        self._open = True

    def base(self, figure: str) -> tuple[int, list[list[bytes | memoryview]]]:
        """See `FigurePart.base`."""
        shown = self._shown.get(figure)
        if shown is not None and not shown.kept:
            shown.live.lost("viewer")
        return (shown.noted, list(shown.kept)) if shown is not None and shown.kept else (0, [])

    def _take(self, live: LiveFigure, number: int, captured: Any) -> None:
        if live.id not in self._shown:
            self._list_now()
        shown = self._shown.get(live.id)
        if shown is None:
            return
        if captured.kind != "delta":
            shown.broken = False
        if self.child is None or shown.broken or self.child.pending_bytes > _MAX_PENDING_BYTES:
            self._count(captured)
            live.lost("lost")
            return
        self._note(shown, number, captured)
        if self.introduced:
            self._send_fonts()
            if self.child.send(captured.parts):
                shown.taken = number  # last: from here on its thread may write what comes after it
                return
        if not shown.kept:  # else a new renderer gets it, after what comes before it
            live.lost("no renderer")

    def _note_written(self, live: LiveFigure, number: int, captured: Any) -> None:
        shown = self._shown.get(live.id)
        if shown is not None:
            self._note(shown, number, captured)

    def _note(self, shown: Shown, number: int, captured: Any) -> None:
        """This capture is on its way."""
        self._count(captured)
        self._noted(shown.live)
        shown.keep(number, captured)
        self._taps.take(shown.live.id, number, captured)
        if sum(other.kept_bytes for other in self._shown.values()) > _ALL_KEPT_BYTES:
            max(self._shown.values(), key=lambda other: other.kept_bytes).forget()

    def _count(self, captured: Any) -> None:
        self._counts[f"captures.{captured.kind}"] += 1
        if captured.reason:
            self._counts[f"snapshots.{captured.reason}"] += 1

    def _send_fonts(self) -> None:
        """Fonts that the code added; the renderer finds those of the system by itself."""
        paths = added_fonts()
        if paths != self._fonts:
            self.send(Fonts(paths=sorted(paths)))
        self._fonts = paths
