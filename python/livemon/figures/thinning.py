"""Thinning: of a long line, the points that a picture can show.

Agg takes 100 ms for a line of a million points, of which a picture has hundreds of columns of pixels. Of the points
in one column the first, the lowest, the highest and the last are kept (M4 aggregation), in their order and where they
are; all others lie between these: each column has the same extremes, and segments between columns are the same.
It is done where the path meets Agg, so what is thinned is what is shown: a zoom shows other points, artists and their
data stay whole. Only for lines that run from left to right or back, without curves, faces, dashes and sketches.

Runs in the renderer child; pure functions.
"""

from __future__ import annotations

import itertools
import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.path import Path

__all__ = ["LEAST", "is_thinnable", "thinned"]

LEAST: Final = 20_000
"""Points from which on lines are thinned: below, pixels are just those of Matplotlib's Agg."""

PER_PIXEL: Final = 2
"""Columns in a pixel: a line as thin as a pixel reaches half a pixel far into the next one."""

_FEW: Final = 4
"""Points of a column that are all kept."""

_MANY_GAPS: Final = 0.1
"""Of the points of a column: with more gaps than this all are kept."""

Points = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


def is_thinnable(gc: Any, path: Any, face: Any) -> bool:
    """Whether this is a long, solid line; what `thinned` finds out itself is not asked."""
    return (
        len(path.vertices) >= LEAST
        and path.codes is None
        and face is None
        and gc.get_dashes()[1] is None
        and gc.get_sketch_params() is None
        and gc.get_hatch() is None
    )


def thinned(path: Any, matrix: Any, width: int) -> Path | None:
    """The path with fewer points, before the same transform; None when it has to be drawn as it is.

    `matrix`: affine, from the path to pixels; `width`: of the picture, pixels. Points without a number, which break
    the line, are kept where they break it.
    """
    matrix = np.asarray(matrix, float)
    scale, offset = matrix[0, 0], matrix[0, 2]
    if matrix[0, 1] != 0 or matrix[1, 0] != 0 or scale == 0:
        return None
    # No copies of whole columns from here on: new memory for a million points costs more than to look at them.
    x, y = path.vertices[:, 0], path.vertices[:, 1]
    rises = x[0] <= x[-1]
    if not (x[1:] >= x[:-1] if rises else x[1:] <= x[:-1]).all():  # false for NaN too
        return None
    kept = _kept(y, _columns(x, scale, offset, width))
    if 2 * len(kept) > len(y):
        return None
    fewer = Path(path.vertices[kept])
    fewer.should_simplify = path.should_simplify
    fewer.simplify_threshold = path.simplify_threshold
    return fewer


def _columns(x: Points, scale: float, offset: float, width: int) -> Indices:
    """The first point in each column of pixels, and the number of points; what is left or right of the picture is one
    column. `x * scale + offset` are pixels, and rise or fall."""
    ends = x[[0, -1]] * scale + offset
    rises = ends[0] <= ends[1]
    sign = PER_PIXEL if rises else -PER_PIXEL
    scale, offset, width = sign * scale, sign * offset, PER_PIXEL * width
    first, last = sign * ends
    edges = np.arange(max(np.floor(first), -width - 1.0), min(last, width + 1.0) + 1)
    low, high = np.zeros(len(edges), np.intp), np.full(len(edges), len(x), np.intp)
    while (low < high).any():
        middle = (low + high) // 2
        places = x[np.minimum(middle, len(x) - 1)] * scale + offset
        before = places < edges if rises else places <= edges  # a column has its left edge, not its right one
        searching = low < high
        low = np.where(searching & before, middle + 1, low)
        high = np.where(searching & ~before, middle, high)
    return np.unique(np.concatenate(([0], low, [len(x)])))


def _kept(y: Points, columns: Indices) -> Indices:
    """The points to keep."""
    few: list[int] = []
    many: list[Indices] = []
    for start, end in itertools.pairwise(columns.tolist()):
        column = y[start:end]
        low, high = int(column.argmin()), int(column.argmax())  # of a column with NaN: the first of these
        if end - start <= _FEW:
            few.extend(range(start, end))
        elif math.isfinite(column[low]) and math.isfinite(column[high]):
            few += (start, start + low, start + high, end - 1)
        else:
            many.append(start + _kept_beside_gaps(column))
    return np.unique(np.concatenate([np.array(few, np.intp), *many]))


def _kept_beside_gaps(column: Points) -> Indices:
    """The points to keep of a column of pixels in which not all are numbers."""
    finite = np.isfinite(column)
    turns = np.flatnonzero(finite[1:] != finite[:-1])
    if len(turns) > _MANY_GAPS * len(column):
        return np.arange(len(column))
    kept = [np.array([0, len(column) - 1]), turns, turns + 1]
    for start, end in itertools.pairwise([0, *(turns + 1).tolist(), len(column)]):
        if finite[start]:
            kept.append(start + np.array([column[start:end].argmin(), column[start:end].argmax()]))
    return np.concatenate(kept)
