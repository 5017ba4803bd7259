"""Tapes: what Agg was told to draw, kept so that it can be told again without the artists.

A `TapeRenderer` is Matplotlib's Agg renderer whose inner renderer (the C++ object that all its methods end in) is
watched: each call is noted as an `Op`, with copies of what may change afterwards, under the `Unit` (one drawing of one
artist) that made it. Playing the same calls over the same pixels gives the same pixels, and each call touches nothing
outside its box; so a part of a picture can be made again from the calls that touch it. Runs in the renderer child.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import is_
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.transforms import Bbox

from livemon.figures.frames import Box
from livemon.figures.thinning import is_thinnable, thinned

__all__ = ["NOWHERE", "Op", "Run", "Tape", "TapeRenderer", "Unit", "meet", "overlap", "play"]

NOWHERE: Final[Box] = (0, 0, 0, 0)

_EDGE: Final = 3.0
"""Pixels that snapping, rounding and antialiasing may add at each side."""

_LONG: Final = 1000
"""Points beyond which a path that is clipped is taken to fill what it is clipped to."""

_MITER: Final = 2.0
"""Agg's miters reach four half line widths from a corner at most."""


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have a pixel in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def meet(one: Box, other: Box) -> Box:
    """The smallest box that holds both."""
    if one == NOWHERE or other == NOWHERE:
        return other if one == NOWHERE else one
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


class Op:
    """One call of the inner renderer."""

    __slots__ = ("_box", "args", "kwargs", "name")

    def __init__(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        self.name = name
        self.args = args
        self.kwargs = kwargs
        self._box: Box | None = None

    def box(self, width: int, height: int) -> Box:
        """Pixels that it may touch, on a canvas of this size."""
        if self._box is None:
            self._box = _box(self, width, height)
        return self._box


class Run:
    """Calls that follow each other and belong to one unit."""

    __slots__ = ("_box", "ops", "order")

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self.order = -1
        """Its place among all runs of a picture, counted from the lowest."""
        self._box: Box | None = None

    def box(self, width: int, height: int) -> Box:
        """Pixels that it may touch. Ask when it is complete."""
        if self._box is None:
            box = NOWHERE
            for op in self.ops:
                box = meet(box, op.box(width, height))
            self._box = box
        return self._box


class Unit:
    """One drawing of one artist: runs of its own, and units of artists that it drew."""

    __slots__ = ("_box", "artist", "calls", "items", "parent")

    def __init__(self, artist: Any, parent: Unit | None) -> None:
        self.artist = artist
        self.parent = parent
        self.items: list[Run | Unit] = [Run()]
        self.calls = 1
        """How often the artist was drawn; only what is drawn just once can be drawn alone."""
        self._box: Box | None = None

    def runs(self) -> Iterator[Run]:
        """All runs, in the order in which they were drawn."""
        for item in self.items:
            if isinstance(item, Run):
                yield item
            else:
                yield from item.runs()

    def runs_in(self, box: Box, width: int, height: int) -> Iterator[Run]:
        """Those that may touch a pixel of `box`."""
        for item in self.items:
            if overlap(item.box(width, height), box):
                if isinstance(item, Run):
                    yield item
                else:
                    yield from item.runs_in(box, width, height)

    def box(self, width: int, height: int) -> Box:
        """Pixels that it may touch. Ask when it is complete."""
        if self._box is None:
            box = NOWHERE
            for item in self.items:
                box = meet(box, item.box(width, height))
            self._box = box
        return self._box

    def replace(self, other: Unit) -> None:
        """Take the place of `other`."""
        parent = self.parent = other.parent
        assert parent is not None
        parent.items[parent.items.index(other)] = self
        while parent is not None:
            parent._box = None
            parent = parent.parent


class Tape:
    """Stands before the inner renderer and notes what it is told."""

    def __init__(self, agg: Any) -> None:
        self.agg = agg
        self.unit: Unit | None = None
        """Whose drawing it is now; None: nothing is noted."""
        self.dry = False
        """Note calls but do not make them."""
        self.spoilt = False
        """Something read pixels, or put them back: playing it again would give something else."""
        self._gc: tuple[Any, dict[str, Any], Any] | None = None

    def start(self, unit: Unit, *, dry: bool) -> None:
        """Note from here on."""
        self.unit = unit
        self.dry = dry
        self.spoilt = False
        self._gc = None

    def stop(self) -> None:
        """Note no more."""
        self.unit = None
        self.dry = False
        self._gc = None

    def begin(self, artist: Any) -> Unit:
        """The drawing of `artist` begins, inside that of another."""
        parent = self.unit
        assert parent is not None
        unit = Unit(artist, parent)
        parent.items.append(unit)
        self.unit = unit
        return unit

    def end(self, unit: Unit) -> None:
        """The drawing is over."""
        parent = unit.parent
        assert parent is not None
        parent.items.append(Run())
        self.unit = parent

    def _note(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        unit = self.unit
        if unit is None or not self.dry:
            getattr(self.agg, name)(*args, **kwargs)
        if unit is not None:
            run = unit.items[-1]
            assert isinstance(run, Run)
            run.ops.append(Op(name, args, kwargs))

    def _still(self, gc: Any) -> Any:
        """A copy of a graphics context as it is now; the glyphs of a text share one."""
        state = vars(gc)
        last = self._gc
        if last is not None and last[0] is gc and all(map(is_, state.values(), last[1].values())):
            return last[2]
        copy = GraphicsContextBase.__new__(type(gc))
        vars(copy).update(state)
        if gc._cliprect is not None:
            copy._cliprect = Bbox(np.array(gc._cliprect.get_points()))
        if gc._clippath is not None:
            copy._clippath = _StillPath(*gc._clippath.get_transformed_path_and_affine())
        self._gc = gc, state.copy(), copy
        return copy

    # -- the inner renderer's methods ---------------------------------------------------------------------------------

    def draw_path(self, gc: Any, path: Any, transform: Any, face: Any = None) -> None:
        self._note("draw_path", [self._still(gc), path, _matrix(transform), face], {})

    def draw_markers(
        self, gc: Any, marker_path: Any, marker_transform: Any, path: Any, transform: Any, face: Any = None
    ) -> None:
        args = [self._still(gc), marker_path, _matrix(marker_transform), path, _matrix(transform), face]
        self._note("draw_markers", args, {})

    def draw_path_collection(self, gc: Any, transform: Any, *args: Any, **kwargs: Any) -> None:
        paths, transforms, offsets, offset_transform, *others = args
        rest = [list(paths), transforms, offsets, _matrix(offset_transform), *others]
        self._note("draw_path_collection", [self._still(gc), _matrix(transform), *rest], kwargs)

    def draw_quad_mesh(self, gc: Any, transform: Any, *args: Any, **kwargs: Any) -> None:
        width, height, coordinates, offsets, offset_transform, *others = args
        rest = [width, height, coordinates, offsets, _matrix(offset_transform), *others]
        self._note("draw_quad_mesh", [self._still(gc), _matrix(transform), *rest], kwargs)

    def draw_gouraud_triangles(self, gc: Any, points: Any, colors: Any, transform: Any = None) -> None:
        self._note("draw_gouraud_triangles", [self._still(gc), points, colors, _matrix(transform)], {})

    def draw_image(self, gc: Any, x: float, y: float, image: Any) -> None:
        self._note("draw_image", [self._still(gc), x, y, image], {})

    def draw_text_image(self, image: Any, x: float, y: float, angle: float, gc: Any) -> None:
        if self.unit is not None and isinstance(image, np.ndarray):
            image = image.copy()  # of memory that the font uses again
        self._note("draw_text_image", [image, x, y, angle, self._still(gc)], {})

    def clear(self) -> None:
        unit = self.unit
        self.spoilt |= unit is not None and (unit.parent is not None or any(run.ops for run in unit.runs()))
        self.agg.clear()

    def copy_from_bbox(self, box: Any) -> Any:
        self.spoilt |= self.unit is not None
        return self.agg.copy_from_bbox(box)

    def restore_region(self, *args: Any) -> None:
        self.spoilt |= self.unit is not None
        self.agg.restore_region(*args)


class TapeRenderer(RendererAgg):
    """Matplotlib's Agg renderer with a tape in it."""

    def __init__(self, width: int, height: int, dpi: float) -> None:
        super().__init__(width, height, dpi)  # type: ignore[no-untyped-call]
        self.tape: Final = Tape(self._renderer)
        self._renderer: Any = self.tape
        self._update_methods()  # type: ignore[no-untyped-call]

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803 - Matplotlib's
        """As Matplotlib's, but long lines have only the points that the picture can show."""
        fewer = None
        if is_thinnable(gc, path, rgbFace):
            fewer = thinned(path, _matrix(transform), int(self.width))
        if fewer is None:
            super().draw_path(gc, path, transform, rgbFace)  # type: ignore[no-untyped-call]
            return
        snap = gc.get_snap()
        gc.set_snap(bool(snap))  # left to itself, Agg snaps short paths, and never one as long as this was
        super().draw_path(gc, fewer, transform, rgbFace)  # type: ignore[no-untyped-call]
        gc.set_snap(snap)

    @property
    def pixels(self) -> npt.NDArray[np.uint8]:
        """The canvas, writable: (height, width, 4)."""
        return np.asarray(memoryview(self.tape.agg))

    def buffer_rgba(self) -> memoryview:
        """As Matplotlib's, which cannot look through the tape."""
        inner = self._renderer
        if inner is not self.tape:  # inside a filter
            return memoryview(inner)
        self.tape.spoilt |= self.tape.unit is not None
        return memoryview(self.tape.agg)

    def tostring_argb(self) -> bytes:
        """As Matplotlib's."""
        return np.asarray(self.buffer_rgba()).take([3, 0, 1, 2], axis=2).tobytes()


class _StillPath:
    """A clip path that no longer follows its artist."""

    def __init__(self, path: Any, transform: Any) -> None:
        self._path = path
        self._matrix = _matrix(transform)

    def get_transformed_path_and_affine(self) -> tuple[Any, Any]:
        return self._path, self._matrix


def _matrix(transform: Any) -> Any:
    """The numbers of an affine transform, which lives on and changes."""
    get_matrix = getattr(transform, "get_matrix", None)
    return transform if get_matrix is None else np.array(get_matrix())


def play(agg: Any, run: Run, box: Box, width: int, height: int) -> None:
    """Make the calls of a run that touch `box`."""
    for op in run.ops:
        if overlap(op.box(width, height), box):
            getattr(agg, op.name)(*op.args, **op.kwargs)


# -- boxes -------------------------------------------------------------------------------------------------------------


def _box(op: Op, width: int, height: int) -> Box:
    args = op.args
    everything = (0.0, 0.0, float(width), float(height))
    if op.name == "draw_text_image":
        image, x, y, angle, gc = args
        rows, columns = np.shape(image)[:2]
        if angle:
            reach = float(rows + columns)
            extents = (x - reach, height - y - reach, x + reach, height - y + reach)
        else:
            extents = (x, height - y, x + columns, height - y + rows)
    else:
        gc = args[0]
        if gc._sketch is not None or (gc._cliprect is not None and _is_long(args)):
            extents = everything
        elif op.name == "draw_path":
            extents = _grown(_extents(args[1], args[2]), gc)
        elif op.name == "draw_markers":
            marker, path = _grown(_extents(args[1], args[2]), gc), _extents(args[3], args[4])
            extents = tuple(a + b for a, b in zip(marker, path, strict=True))  # type: ignore[assignment]
        elif op.name == "draw_image":
            rows, columns = np.shape(args[3])[:2]
            extents = (args[1], args[2], args[1] + columns, args[2] + rows)
        else:
            extents = everything
    if not all(map(np.isfinite, extents)):
        # no point at all: (inf, inf, -inf, -inf)
        if extents[0] > extents[2] or extents[1] > extents[3]:
            return NOWHERE
        extents = everything
    if gc._cliprect is not None:
        (x0, y0), (x1, y1) = gc._cliprect.get_points()
        extents = (
            max(extents[0], min(x0, x1)), max(extents[1], min(y0, y1)),
            min(extents[2], max(x0, x1)), min(extents[3], max(y0, y1)),
        )  # fmt: skip
    left, right = max(int(extents[0] - _EDGE), 0), min(int(extents[2] + _EDGE) + 1, width)
    top, bottom = max(int(height - extents[3] - _EDGE), 0), min(int(height - extents[1] + _EDGE) + 1, height)
    return (left, top, right, bottom) if left < right and top < bottom else NOWHERE


def _is_long(args: list[Any]) -> bool:
    return any(len(vertices) > _LONG for arg in args if (vertices := getattr(arg, "vertices", None)) is not None)


def _extents(path: Any, matrix: Any) -> tuple[float, float, float, float]:
    """Of all points of a path, control points too, after an affine transform; y upwards."""
    points = np.asarray(path.vertices, float)
    if not len(points):
        return np.inf, np.inf, -np.inf, -np.inf
    matrix = np.asarray(matrix, float)
    points = points @ matrix[:2, :2].T + matrix[:2, 2]
    (x0, y0), (x1, y1) = np.fmin.reduce(points), np.fmax.reduce(points)
    if np.isnan(x0) or np.isnan(y0):
        return np.inf, np.inf, -np.inf, -np.inf
    return float(x0), float(y0), float(x1), float(y1)


def _grown(extents: tuple[float, float, float, float], gc: Any) -> tuple[float, float, float, float]:
    reach = _MITER * gc._linewidth + _EDGE
    return extents[0] - reach, extents[1] - reach, extents[2] + reach, extents[3] + reach
