"""The replica: a copy of a figure of the kernel, kept up to date and drawn with Agg at any size.

Runs in the renderer child and in viewers (and in tests, in process). Knows nothing of Jupyter, of pipes, or of the
kernel's side beyond the pickles of `snapshot` and `deltas`. Drawing a figure changes it (ticks are made, limits are
settled, titles move), so what is kept apart here is what the kernel said: the ticks it has, the size and dpi that the
code gave the figure.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axis import Axis, Tick
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colorizer import Colorizer
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from matplotlib.image import _ImageBase
from matplotlib.lines import Line2D
from matplotlib.transforms import TransformNode, TransformWrapper

from livemon.figures import snapshot as _snapshot
from livemon.figures.deltas import Update
from livemon.figures.frames import Box
from livemon.figures.parts import all_axes, drawn_by_hand
from livemon.figures.putback import Places, Scales
from livemon.figures.redraw import Stage
from livemon.figures.snapshot import adopt
from livemon.figures.tape import TapeRenderer
from livemon.figures.thinning import LEAST
from livemon.figures.whereabouts import Corners, View, axes_places, impose
from livemon.framing import Buffer

__all__ = ["MAX_PIXELS", "Picture", "Replica", "Window"]

MAX_PIXELS: Final = 8192
"""Largest width or height of a picture, device pixels; larger windows are drawn at this size."""

_SMALLEST: Final = 0.3
"""In windows smaller than the code's size text and lines shrink with it, down to this factor."""

_PATH_KEYS: Final = frozenset({"_xorig", "_yorig", "_drawstyle", "_markevery", "_clipon", "_transform", "_axes"})
"""Attributes from which `Line2D.recache` makes its path."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """The area that a picture fills: CSS pixels, and device pixels per CSS pixel."""

    width: int
    height: int
    ratio: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Pixels of one drawing."""

    rgba: npt.NDArray[np.uint8]
    """Shape (height, width, 4); rows from top to bottom; not pre-multiplied. The next drawing writes over it."""
    dpi: float
    """Dots per inch it was drawn with, device pixels."""
    ratio: float
    changed: list[Box] | None = None
    """Outside of these the picture is the one before; None: anything may be new."""


class _Canvas(FigureCanvasAgg):
    """Draws with a renderer that can note what it is told."""

    def get_renderer(self) -> TapeRenderer:
        """As Matplotlib's own: one for as long as the size stays."""
        width, height = self.get_width_height(physical=True)
        key = width, height, self.figure.dpi
        if key != self._lastKey:
            self.renderer = TapeRenderer(width, height, self.figure.dpi)
            self._lastKey: Any = key
        renderer: TapeRenderer = self.renderer
        return renderer


class _Unpickler(pickle.Unpickler):
    """Finds nodes by their number."""

    def __init__(self, data: Buffer, buffers: Sequence[Buffer], nodes: list[Any]) -> None:
        # What arrays are made of must be writable, as it was in the kernel.
        super().__init__(io.BytesIO(data), buffers=[bytearray(buffer) for buffer in buffers])
        self._nodes = nodes

    def find_class(self, module: str, name: str) -> Any:
        if name == "node_by_number" and module == _snapshot.__name__:
            return self._nodes.__getitem__
        return super().find_class(module, name)


class Replica:
    """One figure. Make it from a snapshot; errors of unpickling are raised as they are."""

    def __init__(self, data: Buffer, buffers: Sequence[Buffer] = ()) -> None:
        (self._rc, figure), self._nodes = _Unpickler(data, buffers, []).load()
        self._figure: Figure = figure
        self._canvas = _Canvas(figure)
        self._stage = Stage(figure)
        self._picture: Any = None
        self._kept: Sequence[View] = ()
        self._drawn_at: Any = None
        """Inches and dpi of the last drawing."""
        self._ticks: dict[Axis, dict[str, list[Tick]]] = {}
        self._tick_parts: set[int] = set()
        self._remember_ticks([node for node in self._nodes if isinstance(node, Axis)])
        self._wrapped: dict[int, tuple[Any, Any]] = {
            id(node): (node, vars(node)["_child"]) for node in self._nodes if isinstance(node, TransformWrapper)
        }
        self._sized = {id(node) for node in (figure, figure.bbox_inches, figure.dpi_scale_trans)}
        self._read_size()
        self._scales = Scales(self._nodes)
        self._places = self._settled = Places(figure)

    @property
    def figure(self) -> Figure:
        return self._figure

    @property
    def size(self) -> tuple[int, int]:
        """Width and height that the code gave the figure, pixels (inches times dpi), as Agg would make them."""
        return int(self._inches[0] * self._dpi), int(self._inches[1] * self._dpi)

    # -- changing -----------------------------------------------------------------------------------------------------

    def apply(self, data: Buffer, buffers: Sequence[Buffer] = ()) -> None:
        """Apply one delta. After an error the replica must be thrown away."""
        known = len(self._nodes)
        rc, updates, dropped = self._load_delta(data, buffers)
        sized = any(id(self._nodes[number]) in self._sized for number, _, _ in updates)
        if sized:
            self._restore_size()
        self._places.restore()
        self._scales.restore()
        if rc is not None:
            self._rc = rc
        if sized or rc is not None:
            self._stage.forget()
        holders = _Holders(self._nodes)
        ticks_changed = rc is not None
        for update in updates:
            ticks_changed |= self._update(update)
            self._stage.note(self._nodes[update[0]], (*update[1], *update[2]), holders)
        if ticks_changed:
            self._restore_ticks()
        for number in dropped:
            self._nodes[number] = None
        if sized:
            self._read_size()
        if self._kept:
            self.keep(self._kept)
        self._read_what_drawing_settles(anew=bool(known < len(self._nodes) or dropped))

    def keep(self, views: Sequence[View]) -> None:
        """Draw axes with the limits that a person gave them, until a new snapshot comes."""
        self._kept = views
        impose(self._figure, views)
        self._stage.forget()

    def forget_drawing(self) -> None:
        """The next drawing is a full one."""
        self._stage.forget()

    def forget_size(self) -> None:
        """A toolkit has given the figure another size or dpi since it was drawn."""
        self._drawn_at = None

    def _read_what_drawing_settles(self, *, anew: bool) -> None:
        self._places = Places(self._figure)
        if anew:
            self._scales = Scales(self._nodes)
        else:
            self._scales.read()
        if self._scales.are_shared():
            self._stage.forget()

    def _load_delta(self, data: Buffer, buffers: Sequence[Buffer]) -> tuple[Any, list[Update], list[int]]:
        (rc, updates, dropped), new = _Unpickler(data, buffers, self._nodes).load()
        self._nodes += new
        for node in new:
            if isinstance(node, TransformNode):
                for child in list(vars(node).values()):
                    if isinstance(child, TransformNode):
                        adopt(child, [node])
        self._remember_ticks([node for node in new if isinstance(node, Axis)])
        return rc, updates, dropped

    def _update(self, update: Update) -> bool:
        """Set one node's attributes; True when ticks made for drawing may be out of date."""
        number, changes, gone = update
        node = self._nodes[number]
        if isinstance(node, TransformWrapper):
            node.set(changes["_child"])  # it keeps methods of its child, and is one of the child's parents
            self._wrapped[id(node)] = node, changes["_child"]
            return False
        state = vars(node)
        state.update(changes)
        for key in gone:
            state.pop(key, None)
        if isinstance(node, TransformNode):
            node._invalid = 0  # type: ignore[attr-defined]  # else an invalid node would not tell its parents
            node.invalidate()
        elif isinstance(node, Line2D):
            if not _PATH_KEYS.isdisjoint(changes) and not _put_y_into_path(node, changes, self._rc):
                state["_invalidx"] = state["_invalidy"] = True
            return id(node) in self._tick_parts
        elif isinstance(node, _ImageBase):
            state["_imcache"] = None
        elif isinstance(node, (Normalize, Colormap, Colorizer)):
            for other in self._nodes:
                if isinstance(other, _ImageBase):
                    vars(other)["_imcache"] = None
        elif isinstance(node, Axis):
            self._ticks[node].update({k: list(v) for k, v in changes.items() if k in ("majorTicks", "minorTicks")})
            for key in gone:
                self._ticks[node].pop(key, None)
            return True
        else:
            return isinstance(node, Tick) or id(node) in self._tick_parts
        return False

    def _remember_ticks(self, axes: list[Axis]) -> None:
        for axis in axes:
            state = vars(axis)
            self._ticks[axis] = {key: list(state[key]) for key in ("majorTicks", "minorTicks") if key in state}
        self._tick_parts = {
            id(part)
            for lists in self._ticks.values()
            for ticks in lists.values()
            for tick in ticks
            for part in (tick.tick1line, tick.tick2line, tick.gridline, tick.label1, tick.label2)
        }

    def _restore_ticks(self) -> None:
        """Throw away the ticks that drawing made: they were copies of ticks that may have changed.

        Polar axes wrap other transforms for their ticks when they are drawn, and make new ticks then."""
        for wrapper, child in self._wrapped.values():
            if wrapper._child is not child:
                wrapper.set(child)
        for axis, lists in self._ticks.items():
            state = vars(axis)
            for key in ("majorTicks", "minorTicks"):
                if key in lists:
                    state[key] = list(lists[key])
                else:
                    state.pop(key, None)
        self._remember_ticks(list(self._ticks))

    # -- size ---------------------------------------------------------------------------------------------------------

    def _read_size(self) -> None:
        figure = self._figure
        self._inches = tuple(float(v) for v in figure.bbox_inches.p1)
        self._dpi = float(figure._dpi)  # type: ignore[attr-defined]

    def _restore_size(self) -> None:
        self._set_size(self._inches, self._dpi)

    def _set_size(self, inches: tuple[float, ...], dpi: float) -> None:
        self._drawn_at = None
        self._figure._dpi = dpi  # type: ignore[attr-defined]
        self._figure.dpi_scale_trans.clear().scale(dpi)  # may have come with the pixel ratio of a view of ipympl
        self._figure.bbox_inches.p1 = inches

    def _fit(self, window: Window | None) -> float:
        """Lay the figure out for the window; returns the ratio."""
        inches, dpi, ratio = self._inches, self._dpi, 1.0
        if window is not None:
            width, height = self.size
            limit = MAX_PIXELS / max(window.width, window.height, 1)
            ratio = min(window.ratio, limit)
            pixels = (max(round(window.width * ratio), 1), max(round(window.height * ratio), 1))
            if pixels != (width, height) or ratio != 1:
                scale = min(max(min(window.width / width, window.height / height), _SMALLEST), 1.0)
                dpi = self._dpi * scale * ratio
                inches = tuple(_inches(count, dpi) for count in pixels)
        if (inches, dpi) != self._drawn_at:
            self._stage.forget()
            self._set_size(inches, dpi)
            self._drawn_at = inches, dpi
        return ratio

    # -- drawing ------------------------------------------------------------------------------------------------------

    def draw(self, window: Window | None = None) -> Picture:
        """Draw at a window's size, or at the code's own. Raises what drawing raises; the replica stays usable."""
        matplotlib.rcParams._update_raw(self._rc)
        ratio = self._fit(window)
        self._mistrust_caches()
        with self._on_own_canvas():
            changed = self._draw_what_changed() if self._picture is not None else None
            if changed is None:
                self._draw_all()
        return Picture(rgba=self._picture, dpi=self._figure.dpi, ratio=ratio, changed=changed)

    def where(self, ratio: float) -> tuple[float, float, float, list[Corners]]:
        """Of the last drawing: width and height in inches, CSS pixels for each inch, corners of the axes.

        `ratio`: device pixels per CSS pixel."""
        (width, height), dpi = self._drawn_at or (self._inches, self._dpi)
        return width, height, dpi / ratio, axes_places(self._figure)

    def print(self, form: str) -> bytes:
        """A file at the code's own size, in a format of Matplotlib's (`svg`, `pdf`). Raises what drawing raises; the
        replica stays usable."""
        matplotlib.rcParams._update_raw(self._rc)
        self._fit(None)
        self._mistrust_caches()
        self._places.restore()
        self._scales.restore()
        # What a backend of its own draws settles other things than Agg, and draws no animated artist either.
        self._stage.forget()
        matplotlib.rcParams["savefig.bbox"] = None  # nothing is cut off
        animated = drawn_by_hand(self._figure)
        file = io.BytesIO()
        try:
            for artist in animated:
                artist.set_animated(False)
            with self._on_own_canvas():
                self._canvas.print_figure(file, format=form, dpi=self._dpi)
        finally:
            for artist in animated:
                artist.set_animated(True)
            self._drawn_at = None
        return file.getvalue()

    @contextmanager
    def _on_own_canvas(self) -> Iterator[None]:
        """Layout engines ask the figure's canvas for a renderer; in a viewer that is a toolkit's, which has another."""
        canvas, self._figure.canvas = self._figure.canvas, self._canvas
        try:
            yield
        finally:
            self._figure.canvas = canvas

    def _mistrust_caches(self) -> None:
        """Lines of polar axes keep points that were transformed with another origin: invalidation ends at a
        `PolarTransform`, which never counts as valid."""
        for axes in all_axes(self._figure):
            if axes.name == "polar":
                for line in axes.lines:
                    vars(line)["_invalidx"] = True

    def _draw_what_changed(self) -> list[Box] | None:
        self._settled.restore()
        return self._stage.redraw(self._picture)

    def _draw_all(self) -> None:
        self._places.restore()
        self._scales.restore()
        canvas: Any = self._canvas
        renderer = canvas.get_renderer()
        with self._stage.record(renderer):
            canvas.draw()
            for artist in drawn_by_hand(self._figure):
                artist.draw(renderer)
        self._settled = Places(self._figure)
        self._picture = renderer.pixels.copy()


def _put_y_into_path(line: Any, changes: dict[str, Any], rc: dict[str, Any]) -> bool:
    """Where only the y of a long line changed, write it into the points that the line has. New memory for a million
    points takes Matplotlib 40 ms, ten times as long as to look at them."""
    y, points, path = line._yorig, line._xy, line._path
    if not (
        {"_yorig"} == _PATH_KEYS & changes.keys()
        and points is not None
        and path is not None
        and path._vertices is points
        and path.simplify_threshold == rc["path.simplify_threshold"]
        and path.should_simplify == bool(rc["path.simplify"] and rc["path.simplify_threshold"] > 0)
        and not line._invalidx
        and len(points) >= LEAST
        and type(y) is np.ndarray
        and y.dtype == np.float64
        and y.shape == (len(points),)
        and line.axes is not None
        and line.axes.yaxis.get_converter() is None
        and line._clipon
        and line.clipbox is not None  # of which the tape takes the box of what was there before
    ):
        return False
    points[:, 1] = y
    line._transformed_path = None
    line._invalidy = False
    return True


def _inches(pixels: int, dpi: float) -> float:
    """Inches that Agg makes into just so many pixels: it rounds the product down."""
    inches = pixels / dpi
    return inches if int(inches * dpi) == pixels else (pixels + 1e-6) / dpi


class _Holders:
    """Which nodes have another as an attribute, or in a list that is one. Looks when it is asked for the first time."""

    def __init__(self, nodes: list[Any]) -> None:
        self._nodes = nodes
        self._of: dict[int, list[Any]] | None = None

    def __call__(self, node: Any) -> list[Any]:
        if self._of is None:
            self._of = {}
            for holder in self._nodes:
                if holder is None:
                    continue
                for value in vars(holder).values():
                    for part in value if isinstance(value, (list, tuple)) else (value,):
                        if hasattr(part, "__dict__"):
                            self._of.setdefault(id(part), []).append(holder)
        return self._of.get(id(node), [])
