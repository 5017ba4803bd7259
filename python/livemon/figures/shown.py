"""What the hub thread knows of one figure. Runs on the hub thread; imports no Matplotlib."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from livemon.figures.live_figure import LiveFigure
from livemon.protocol import FigureInfo, Viewport

__all__ = ["Shown"]

_KEPT_BYTES = 8 << 20
"""Captures of one figure that are kept to repaint it without the kernel's help."""


@dataclass
class Shown:
    """What the hub thread knows of one figure."""

    live: LiveFigure
    since_s: float
    """Monotonic time at which it was listed."""
    window: Viewport | None = None
    noted: int = 0
    """Number of the newest capture that `keep` was given."""
    taken: int = 0
    """Number of the last capture that was given to the renderer's pipe, or to what waits for it."""
    kept: list[list[bytes | memoryview]] = field(default_factory=list)
    """The last snapshot and all deltas after it, for a renderer that is started again; empty when they grew large."""
    kept_bytes: int = 0
    have: set[str] = field(default_factory=set)
    """Pages that were given what they need to apply further frames."""
    key_asked: bool = False
    broken: bool = False
    """The renderer could not load its last capture."""
    failures: int = 0
    failed_s: float = 0.0
    """Monotonic time at which it could not be loaded or drawn last ..."""
    drawn_s: float = 0.0
    """... and at which it could be. What the renderer says of the two comes by two ways."""
    error: str = ""

    def keep(self, number: int, captured: Any) -> None:
        """Add a capture to what is kept."""
        self.noted = number
        if captured.kind != "delta":
            self.forget()
        elif not self.kept:
            return
        self.kept_bytes += sum(map(len, captured.parts))
        if self.kept_bytes > _KEPT_BYTES:
            self.forget()
        else:
            self.kept.append(captured.parts)

    def forget(self) -> None:
        """Keep nothing."""
        self.kept = []
        self.kept_bytes = 0

    def info(self) -> FigureInfo:
        """What pages are told of it."""
        live = self.live
        recorder = live.recorder_if_any
        width, height = live.size
        state: Any = recorder.state if recorder is not None and recorder.number else "waiting"
        if recorder is not None and recorder.state == "refused":
            state = "refused"
        note = recorder.note if recorder is not None and state in ("fallback", "refused") else ""
        return FigureInfo(
            id=live.id,
            name=live.name,
            title=live.title,
            number=live.number,
            waits=live.waits,
            width=width,
            height=height,
            state="error" if self.error or live.error else state,
            note=note,
            error=self.error or live.error,
        )

    @property
    def area(self) -> tuple[int, int, float]:
        """Of its window: width, height (CSS pixels), device pixels for each of them. (0, 0, 1): nobody sees it."""
        window = self.window
        return (0, 0, 1.0) if window is None else (window.width, window.height, window.ratio)
