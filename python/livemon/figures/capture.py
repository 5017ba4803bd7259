"""One capture: the state of a figure as a message to the renderer, as cheaply as it can be had.

A `Recorder` belongs to one figure and is called by one thread at a time (`LiveFigure` sees to that). It decides between
delta, deep delta and snapshot; and when a figure cannot be pickled, or what was pickled cannot be loaded, it draws the
figure here in the kernel, on the thread that plots. This module loads Matplotlib; `live` loads it when a figure exists.
"""

from __future__ import annotations

import gc
import os
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.path import Path

from livemon.child_messages import payload
from livemon.errors import CaptureError
from livemon.figures.deltas import Mirror, NeedSnapshot, Prepared, matched
from livemon.figures.drawing import drawing
from livemon.figures.messages import Load, Pixels
from livemon.figures.snapshot import (
    DEFAULT_LIMIT,
    Limit,
    Pickled,
    TooLargeError,
    TooSlowError,
    pickle_figure,
    rc_values,
)

if TYPE_CHECKING:
    from livemon.figures.live_figure import Outcome

__all__ = ["Captured", "Recorder"]

_RC_EVERY_S: Final = 0.25
"""How often it is looked whether `rcParams` changed: what figures heed while they are drawn hardly ever does."""

_DEEP_EVERY_S: Final = 1.0
_DEEP_SHARE: Final = 0.00025
"""Of the time that passes, at most this part goes into deep deltas of a figure that changes otherwise too ..."""

_DEEP_SHARE_ASKED: Final = 0.002
"""... and this part, when the code says that it changed and nothing else is found."""

_RETRY_S: Final = 75.0
"""A figure that was refused, or has to be drawn in the kernel, is tried again after this long."""


_DRAWING_S: Final = 0.2
_FINAL_DRAWING_S: Final = 1.0
"""Longest time that a capture which has to draw waits for drawings of other threads."""

_QUIET_LIMIT: Final = Limit(time_s=0.25)
"""Of a snapshot that nobody asked for, on the hub thread."""


class _PutOff(Exception):  # noqa: N818 - a turn of events, not an error
    """Nothing was sent; `why` says what to wait for."""

    def __init__(self, why: Outcome) -> None:
        super().__init__(why)
        self.why: Outcome = why


class _Check:
    """What has to be true of a state that was read, before it is sent."""

    __slots__ = ("_accept_mismatch", "_whole")

    def __init__(self, whole: Callable[[], bool] | None, *, accept_mismatch: bool) -> None:
        self._whole = whole
        self._accept_mismatch = accept_mismatch

    def undisturbed(self) -> bool:
        """Whether nobody changed the figure since the capture began."""
        return self._whole is None or self._whole()

    def of_delta(self, prepared: Prepared) -> Outcome | None:
        """Why it must not be sent."""
        if self._whole is not None and not (prepared.unchanged() and self._whole()):
            return "disturbed"
        return None if self._accept_mismatch or prepared.matched() else "mismatched"

    def of_snapshot(self, nodes: Iterable[Any]) -> Outcome | None:
        """Why it must not be sent."""
        marked = any(isinstance(node, Artist) and vars(node)["_stale"] for node in nodes)
        if self._whole is not None and (marked or not self._whole()):
            return "disturbed"
        return None if self._accept_mismatch or matched(nodes) else "mismatched"


@contextmanager
def _no_collection() -> Iterator[None]:
    """A capture makes many objects and no garbage: collections in a snapshot took up to ten times its own time."""
    global _held_back
    if not gc.isenabled() and not _held_back:
        yield  # the code wants it off
        return
    try:
        _held_back = True
        gc.disable()
        yield
    finally:
        gc.enable()
        _held_back = False


_held_back = False
"""Whether the garbage collector is off because of us: in a capture, or after an interrupt on the way out of one."""


def collect_again() -> None:
    """Turn the collector on where a capture left it off: in a forked child without its thread, or interrupted."""
    global _held_back
    if _held_back:
        gc.enable()
        _held_back = False


os.register_at_fork(after_in_child=collect_again)


@dataclass(frozen=True, kw_only=True)
class Captured:
    """What goes to the renderer."""

    parts: list[bytes | memoryview]
    kind: str
    """`snapshot`, `delta` or `pixels`."""
    time_s: float
    """Wall time at which the state was taken."""
    reason: str = ""
    """Of a snapshot: why it is none of the others."""


class Recorder:
    """Captures of one figure."""

    def __init__(self, figure: Figure | None, name: str, limit: Limit = DEFAULT_LIMIT) -> None:
        self._figure: Callable[[], Figure | None] = (lambda: None) if figure is None else weakref.ref(figure)
        self._name = name
        self._limit = limit
        self._mirror: Mirror | None = None
        self._reason = "first"
        self._number = 0
        self._time_s = 0.0
        self._harvested: list[Any] = []
        self._unmarked = False
        """A drawing wiped the marks of what changed."""
        self._silent = False
        self._deep_at_s = 0.0
        self._deep_cost_s = 0.0
        self._rc_at_s = 0.0
        self._blocked_until_s = 0.0
        self._may_be_mended = True
        """The final state of a cell is tried nevertheless: finding out that it still cannot be sent is quick."""
        self.state = "live"
        """`live`, `fallback` or `refused`: how the last capture went."""
        self.note = ""
        self.counts: Counter[str] = Counter()
        """Captures by kind; snapshots also by reason, as `snapshot: axes`."""

    def __reduce__(self) -> Any:
        """Whoever pickles or copies the figure gets None in its place."""
        return type(None), ()

    @property
    def number(self) -> int:
        """Number of the newest capture."""
        return self._number

    @property
    def time_s(self) -> float:
        """Wall time of the state that the newest capture holds."""
        return self._time_s

    def size(self) -> tuple[int, int]:
        """Width and height that the code gave the figure, CSS pixels."""
        figure = self._figure()
        if figure is None:
            return 0, 0
        # Without the pixel ratio of a view of ipympl; `_original_dpi` is that of the beginning.
        dpi = figure.dpi / figure.canvas.device_pixel_ratio
        width, height = figure.bbox_inches.p1
        return int(width * dpi), int(height * dpi)

    def changed(self, *, drawn: bool = False) -> bool:
        """Whether an artist changed since the last capture; costs some 0.1 ms a figure.

        `drawn`: its canvas draws it, and the figure's own mark says only whether it has."""
        figure, mirror = self._figure(), self._mirror  # once: another thread may start it anew
        if figure is None:
            return False
        if mirror is None or self._harvested or self._unmarked:
            return True
        if drawn:
            return any(artist._stale for artist in mirror.harvest() if artist is not figure)
        return figure.stale or mirror.stale()

    def harvest(self) -> None:
        """Something is about to draw the figure in the kernel, which wipes the marks of what changed."""
        mirror = self._mirror
        if mirror is not None:
            known = set(map(id, self._harvested))
            self._harvested += [artist for artist in mirror.harvest() if id(artist) not in known]

    def drawn_elsewhere(self) -> None:
        """Another canvas than ours has drawn it: whatever changed before is not marked any more."""
        self._unmarked = True

    def start_anew(self, reason: str) -> None:
        """The renderer has no replica any more: the next capture is a snapshot."""
        self._mirror = None
        self._reason = reason

    def fall_back(self, note: str) -> None:
        """What was pickled does not work in the renderer: draw in the kernel from now on."""
        self._mirror = None
        self.state, self.note = "fallback", note
        self._blocked_until_s = monotonic() + _RETRY_S
        self._may_be_mended = True

    def refuse(self, note: str) -> None:
        """Capture it no more for some time."""
        self._mirror = None
        self.state, self.note = "refused", note
        self._blocked_until_s = monotonic() + _RETRY_S
        self._may_be_mended = False

    @property
    def has_silent_artists(self) -> bool:
        """Whether there are artists with mapped values: `set_array` marks nothing."""
        return self._mirror is not None and self._silent

    def changed_silently(self) -> bool:
        """Whether mapped values are others than those that were sent; costs some microseconds."""
        mirror = self._mirror
        return mirror is not None and mirror.remapped()

    def capture(
        self,
        *,
        final: bool,
        asked: bool,
        whole: Callable[[], bool] | None = None,
        quietly: bool = False,
        accept_mismatch: bool = True,
    ) -> Captured | None:
        """The present state; None when the renderer has it. `asked`: the code said that something changed.

        `whole` is asked when the state was read: whether nobody changed it meanwhile. `quietly`: this is not the
        thread that plots, so nothing is drawn and little time is taken. Raises what `put_off` understands.
        """
        figure = self._figure()
        if figure is None:
            return None
        if monotonic() < self._blocked_until_s and not (final and self._may_be_mended):
            if self.state == "fallback" and quietly:
                raise _PutOff("busy")
            return self._draw(figure, final=final) if self.state == "fallback" else None
        check = _Check(whole, accept_mismatch=accept_mismatch)
        try:
            captured = self._delta(figure, check, final=final, asked=asked) if self._mirror is not None else None
            if captured is None and self._mirror is None:
                captured = self._snapshot(figure, check, quietly=quietly)
        except TooLargeError as error:
            self.start_anew("refused")
            if quietly and isinstance(error, TooSlowError):
                raise _PutOff("too dear") from None
            self.refuse(str(error))
            self._may_be_mended = True
            return None
        except CaptureError as error:
            if not check.undisturbed():
                raise _PutOff("disturbed") from None
            self.fall_back(str(error))
            if quietly:
                raise _PutOff("busy") from None
            return self._draw(figure, final=final)
        except _PutOff:
            raise
        except BaseException:
            self.start_anew("interrupted")
            raise
        return captured

    @staticmethod
    def put_off(error: Exception) -> Outcome:
        """What an exception of `capture` means: `failed`, unless it is one of its own."""
        return error.why if isinstance(error, _PutOff) else "failed"

    def _delta(self, figure: Figure, check: _Check, *, final: bool, asked: bool) -> Captured | None:
        mirror = self._mirror
        assert mirror is not None
        harvested, self._harvested = self._harvested, []
        unmarked, self._unmarked = self._unmarked, False
        time_s = time.time()
        try:
            prepared = self._read(mirror, harvested, check, deep=final or unmarked, asked=asked)
        except BaseException:
            self._harvested = harvested + self._harvested
            self._unmarked |= unmarked
            raise
        if prepared is None:
            return None
        prepared.commit()
        self._note(prepared.pickled)
        self._silent = self._silent or any(map(_is_silent, prepared.pickled.nodes))
        figure._stale = False  # type: ignore[attr-defined]
        return self._loaded("delta", prepared.pickled, time_s)

    def _read(self, mirror: Mirror, harvested: list[Any], check: _Check, *, deep: bool, asked: bool) -> Prepared | None:
        """What changed, and may be sent; None: nothing, or it needs a snapshot. Raises `_PutOff`."""
        deep = deep or self._may_be_deep(_DEEP_SHARE)
        try:
            prepared = self._prepared(mirror, harvested, deep=deep)
            if prepared is None and asked and not deep and self._may_be_deep(_DEEP_SHARE_ASKED):
                prepared = self._prepared(mirror, harvested, deep=True)
        except (NeedSnapshot, CaptureError) as reason:
            if not check.undisturbed():
                raise _PutOff("disturbed") from None
            self.start_anew(str(reason) if isinstance(reason, NeedSnapshot) else "failed delta")
            return None
        if prepared is None:
            if not check.undisturbed():
                raise _PutOff("disturbed")
            return None
        why = check.of_delta(prepared)
        if why is not None:
            prepared.abandon()
            raise _PutOff(why)
        return prepared

    def _may_be_deep(self, share: float) -> bool:
        return monotonic() - self._deep_at_s >= max(_DEEP_EVERY_S, self._deep_cost_s / share)

    def _prepared(self, mirror: Mirror, harvested: list[Any], *, deep: bool) -> Prepared | None:
        # A collection that falls into a delta would be charged to it, and hold back all figures for seconds.
        if not deep:
            rc = monotonic() - self._rc_at_s >= _RC_EVERY_S
            if rc:
                self._rc_at_s = monotonic()
            with _no_collection():
                return mirror.prepare(harvested, rc=rc, limit=self._limit)
        start_s = time.thread_time()
        with _no_collection():
            prepared = mirror.prepare(harvested, deep=True, limit=self._limit)
        self._deep_cost_s = time.thread_time() - start_s
        self._deep_at_s = monotonic()
        return prepared

    def _snapshot(self, figure: Figure, check: _Check, *, quietly: bool) -> Captured:
        time_s = time.time()
        rc = rc_values()
        with _no_collection():
            pickled = pickle_figure(figure, rc, _QUIET_LIMIT if quietly else self._limit)
            if (why := check.of_snapshot(pickled.nodes)) is not None:
                raise _PutOff(why)
            mirror = Mirror(figure, pickled, rc)
        self._mirror = mirror
        self._silent = any(map(_is_silent, pickled.nodes))
        reason, self._reason = self._reason, "lost"
        self._harvested = []
        self._unmarked = False
        self._deep_at_s = monotonic()
        self.state, self.note = "live", ""
        self._note(pickled)
        self.counts[f"snapshot: {reason}"] += 1
        return self._loaded("snapshot", pickled, time_s, reason)

    def _note(self, pickled: Pickled) -> None:
        """Say what was left out: should the replica miss it, the kernel draws."""
        if pickled.missing:
            self.note = f"cannot be sent to the renderer: {', '.join(sorted(set(pickled.missing))[:5])}"

    def _loaded(self, kind: Any, pickled: Pickled, time_s: float, reason: str = "") -> Captured:
        self._number += 1
        self._time_s = time_s
        self.counts[kind] += 1
        head = Load(
            figure=self._name,
            capture=self._number,
            kind=kind,
            matplotlib=matplotlib.__version__,
            time=time_s,
            rectangle_steps=Path.unit_rectangle()._interpolation_steps,  # type: ignore[attr-defined]
        )
        parts: list[bytes | memoryview] = [payload(head), pickled.data, *pickled.buffers]
        return Captured(parts=parts, kind=kind, time_s=time_s, reason=reason)

    def _draw(self, figure: Figure, *, final: bool) -> Captured:
        """Agg in the kernel, with a renderer of its own: the canvas keeps what it has."""
        mine = drawing.is_mine
        try:
            if mine or drawing.acquire(_FINAL_DRAWING_S if final else _DRAWING_S):
                with drawing.lock:
                    if not mine:
                        drawing.release()  # what was waited for; `with` holds it
                    return self._drawn(figure)
        except BaseException:
            if not mine and drawing.is_mine:  # an interrupt on the way into `with`
                drawing.release()
            raise
        raise _PutOff("busy")

    def _drawn(self, figure: Figure) -> Captured:
        time_s = time.time()
        # The dpi, and so the figure, is larger where a view of ipympl set its pixel ratio.
        dpi = figure.dpi
        width, height = map(int, figure.bbox.size)
        renderer = RendererAgg(max(width, 1), max(height, 1), dpi)  # type: ignore[no-untyped-call]
        with figure.canvas._idle_draw_cntx():  # type: ignore[attr-defined]
            figure.draw(renderer)
        rgba = np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]
        self._number += 1
        self._time_s = time_s
        self.counts["pixels"] += 1
        head = Pixels(
            figure=self._name,
            capture=self._number,
            width=rgba.shape[1],
            height=rgba.shape[0],
            dpi=float(dpi),
            time=time_s,
        )
        return Captured(parts=[payload(head), rgba.tobytes()], kind="pixels", time_s=time_s)


def _is_silent(node: Any) -> bool:
    """Whether its mapped values change without a mark, also the first ones."""
    return isinstance(node, Collection)
