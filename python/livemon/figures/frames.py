"""From pictures to frames: what changed since the last picture, as one rectangle of encoded pixels.

Runs in the renderer child; pure functions and one small class. Sizes are device pixels, the origin is the top left.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

try:
    from isal import isal_zlib as zlib
except ImportError:  # not made for every machine
    import zlib  # type: ignore[no-redef]

__all__ = ["Box", "Differ", "Rectangle", "changed_rectangle", "compress", "encode_png"]

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels from the top left corner; right and bottom are outside of it."""

_LEVEL: Final = 1
"""Of both: see docs/decisions/0028."""


@dataclass(frozen=True, kw_only=True)
class Rectangle:
    """Encoded pixels that go to (x, y); `key`: they are the whole picture."""

    x: int
    y: int
    width: int
    height: int
    key: bool
    encoding: Literal["deflate", "png"]
    data: bytes


class Differ:
    """Remembers the last picture of one figure."""

    def __init__(self) -> None:
        self._last: npt.NDArray[np.uint32] | None = None

    def forget(self) -> None:
        """The next frame is a key frame."""
        self._last = None

    def next(self, rgba: npt.NDArray[np.uint8], boxes: Sequence[Box] | None = None) -> Rectangle | None:
        """The frame that turns the last picture into this one; None when they are equal.

        `boxes`: outside of them nothing changed since the last picture; None: it may have.
        """
        pixels = rgba.view(np.uint32)[..., 0]
        last = self._last
        height, width = pixels.shape
        key = last is None or last.shape != pixels.shape
        if last is None or key:
            self._last = pixels.copy()
            left, top, right, bottom = 0, 0, width, height
        else:
            found = _changed_box(last, pixels, [(0, 0, width, height)] if boxes is None else boxes)
            if found is None:
                return None
            left, top, right, bottom = found
            last[top:bottom, left:right] = pixels[top:bottom, left:right]
        data = compress(np.ascontiguousarray(pixels[top:bottom, left:right]))
        return Rectangle(x=left, y=top, width=right - left, height=bottom - top, key=key, encoding="deflate", data=data)


def compress(pixels: npt.NDArray[np.uint32]) -> bytes:
    """A zlib stream of the bytes of these pixels."""
    return zlib.compress(pixels.data, _LEVEL)


def _changed_box(before: npt.NDArray[np.uint32], after: npt.NDArray[np.uint32], boxes: Sequence[Box]) -> Box | None:
    """The smallest box that holds all that differs within `boxes`."""
    found: Box | None = None
    for left, top, right, bottom in boxes:
        part = np.s_[top:bottom, left:right]
        rectangle = changed_rectangle(before[part], after[part])
        if rectangle is not None:
            x, y, width, height = rectangle
            box = left + x, top + y, left + x + width, top + y + height
            if found is not None:
                box = min(box[0], found[0]), min(box[1], found[1]), max(box[2], found[2]), max(box[3], found[3])
            found = box
    return found


def changed_rectangle(
    before: npt.NDArray[np.uint32], after: npt.NDArray[np.uint32]
) -> tuple[int, int, int, int] | None:
    """(x, y, width, height) of the smallest rectangle outside which two pictures of one size are equal; None: equal."""
    different = before != after
    rows = np.flatnonzero(different.any(axis=1))
    if rows.size == 0:
        return None
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(different[top:bottom].any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    return left, top, right - left, bottom - top


def encode_png(rgba: npt.NDArray[np.uint8], dpi: float) -> bytes:
    """A PNG file of the picture, with its resolution."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(rgba).save(out, format="png", dpi=(dpi, dpi))
    return out.getvalue()
