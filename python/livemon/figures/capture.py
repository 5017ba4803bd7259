"""One capture: the state of a figure as a message to the renderer, as cheaply as it can be had.

A `Recorder` belongs to one figure and is called by one thread at a time (`LiveFigure` sees to that). It decides between
delta, deep delta and snapshot; and when a figure cannot be pickled, or what was pickled cannot be loaded, it draws the
figure here in the kernel, on the thread that plots. This module loads Matplotlib; `live` loads it when a figure exists.
"""

from __future__ import annotations

import gc
import time
import weakref
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure

from livemon.errors import CaptureError
from livemon.figures.deltas import Mirror, NeedSnapshot
from livemon.figures.messages import Load, Pixels, payload
from livemon.figures.snapshot import DEFAULT_LIMIT, Limit, Pickled, TooLargeError, pickle_figure, rc_values

__all__ = ["Captured", "Recorder"]

_DEEP_EVERY_S: Final = 1.0
_DEEP_SHARE: Final = 0.0005
"""Of the time that passes, at most this part goes into deep deltas of a figure that changes otherwise too ..."""

_DEEP_SHARE_ASKED: Final = 0.002
"""... and this part, when the code says that it changed and nothing else is found."""

_RETRY_S: Final = 75.0
"""A figure that was refused, or has to be drawn in the kernel, is tried again after this long."""


@contextmanager
def _no_collection() -> Iterator[None]:
    """A capture makes many objects and no garbage: collections in a snapshot took up to ten times its own time."""
    if not gc.isenabled():
        yield
        return
    try:
        gc.disable()
        yield
    finally:
        gc.enable()


@dataclass(frozen=True, kw_only=True)
class Captured:
    """What goes to the renderer."""

    parts: list[bytes]
    kind: str
    """`snapshot`, `delta` or `pixels`."""
    time_s: float
    """Wall time at which the state was taken."""


class Recorder:
    """Captures of one figure."""

    def __init__(self, figure: Figure, name: str, limit: Limit = DEFAULT_LIMIT) -> None:
        self._figure = weakref.ref(figure)
        self._name = name
        self._limit = limit
        self._mirror: Mirror | None = None
        self._reason = "first"
        self._number = 0
        self._harvested: list[Any] = []
        self._deep_at_s = 0.0
        self._deep_cost_s = 0.0
        self._blocked_until_s = 0.0
        self.state = "live"
        """`live`, `fallback` or `refused`: how the last capture went."""
        self.note = ""
        self.counts: Counter[str] = Counter()
        """Captures by kind; snapshots also by reason, as `snapshot: axes`."""

    @property
    def number(self) -> int:
        """Number of the newest capture."""
        return self._number

    def size(self) -> tuple[int, int]:
        """Width and height that the code gave the figure, CSS pixels."""
        figure = self._figure()
        if figure is None:
            return 0, 0
        dpi = float(getattr(figure, "_original_dpi", figure.dpi))
        width, height = figure.bbox_inches.p1
        return int(width * dpi), int(height * dpi)

    def changed(self) -> bool:
        """Whether an artist changed since the last capture; costs some 0.1 ms a figure."""
        figure = self._figure()
        if figure is None:
            return False
        return self._mirror is None or figure.stale or bool(self._harvested) or self._mirror.stale()

    def harvest(self) -> None:
        """Something is about to draw the figure in the kernel, which wipes the marks of what changed."""
        if self._mirror is not None:
            self._harvested += self._mirror.harvest()

    def start_anew(self, reason: str) -> None:
        """The renderer has no replica any more: the next capture is a snapshot."""
        self._mirror = None
        self._reason = reason

    def fall_back(self, note: str) -> None:
        """What was pickled does not work in the renderer: draw in the kernel from now on."""
        self._mirror = None
        self.state, self.note = "fallback", note
        self._blocked_until_s = time.monotonic() + _RETRY_S

    def capture(self, *, final: bool, asked: bool) -> Captured | None:
        """The present state; None when the renderer has it. `asked`: the code said that something changed."""
        figure = self._figure()
        if figure is None:
            return None
        if time.monotonic() < self._blocked_until_s and (not final or self.state == "refused"):
            return self._draw(figure) if self.state == "fallback" else None
        try:
            captured = self._delta(figure, final=final, asked=asked) if self._mirror is not None else None
            if captured is None and self._mirror is None:
                captured = self._snapshot(figure)
        except TooLargeError as error:
            self.start_anew("refused")
            self.state, self.note = "refused", str(error)
            self._blocked_until_s = time.monotonic() + _RETRY_S
            return None
        except CaptureError as error:
            self.fall_back(str(error))
            return self._draw(figure)
        except BaseException:
            self.start_anew("interrupted")
            raise
        return captured

    def _delta(self, figure: Figure, *, final: bool, asked: bool) -> Captured | None:
        mirror = self._mirror
        assert mirror is not None
        harvested, self._harvested = self._harvested, []
        time_s = time.time()
        try:
            deep = final or self._may_be_deep(_DEEP_SHARE)
            pickled = self._timed_delta(mirror, harvested, deep=deep)
            if pickled is None and asked and not deep and self._may_be_deep(_DEEP_SHARE_ASKED):
                pickled = self._timed_delta(mirror, harvested, deep=True)
        except (NeedSnapshot, CaptureError) as reason:
            self.start_anew(str(reason) if isinstance(reason, NeedSnapshot) else "failed delta")
            return None
        figure._stale = False  # type: ignore[attr-defined]
        return None if pickled is None else self._loaded("delta", pickled, time_s)

    def _may_be_deep(self, share: float) -> bool:
        return time.monotonic() - self._deep_at_s >= max(_DEEP_EVERY_S, self._deep_cost_s / share)

    def _timed_delta(self, mirror: Mirror, harvested: list[Any], *, deep: bool) -> Pickled | None:
        # A collection that falls into a delta would be charged to it, and hold back all figures for seconds.
        if not deep:
            with _no_collection():
                return mirror.delta(harvested, limit=self._limit)
        start_s = time.thread_time()
        with _no_collection():
            pickled = mirror.delta(harvested, deep=True, limit=self._limit)
        self._deep_cost_s = time.thread_time() - start_s
        self._deep_at_s = time.monotonic()
        return pickled

    def _snapshot(self, figure: Figure) -> Captured:
        reason, self._reason = self._reason, "lost"
        self._harvested = []
        time_s = time.time()
        rc = rc_values()
        with _no_collection():
            pickled = pickle_figure(figure, rc, self._limit)
            self._mirror = Mirror(figure, pickled, rc)
        self._deep_at_s = time.monotonic()
        self.state, self.note = "live", ""
        if pickled.missing:
            self.note = f"cannot be sent to the renderer: {', '.join(sorted(set(pickled.missing))[:5])}"
        self.counts[f"snapshot: {reason}"] += 1
        return self._loaded("snapshot", pickled, time_s)

    def _loaded(self, kind: Any, pickled: Pickled, time_s: float) -> Captured:
        self._number += 1
        self.counts[kind] += 1
        head = Load(figure=self._name, capture=self._number, kind=kind, matplotlib=matplotlib.__version__)
        return Captured(parts=[payload(head), pickled.data, *pickled.buffers], kind=kind, time_s=time_s)

    def _draw(self, figure: Figure) -> Captured:
        """Agg in the kernel, with a renderer of its own: the canvas keeps what it has."""
        time_s = time.time()
        width, height = self.size()
        dpi = figure.dpi
        renderer = RendererAgg(max(width, 1), max(height, 1), dpi)  # type: ignore[no-untyped-call]
        with figure.canvas._idle_draw_cntx():  # type: ignore[attr-defined]
            figure.draw(renderer)
        rgba = np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]
        self._number += 1
        self.counts["pixels"] += 1
        head = Pixels(
            figure=self._name, capture=self._number, width=rgba.shape[1], height=rgba.shape[0], dpi=float(dpi)
        )
        return Captured(parts=[payload(head), rgba.tobytes()], kind="pixels", time_s=time_s)
