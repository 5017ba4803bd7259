"""Where a drag zooms: pages draw the rubber band at once, and have it end at the axes as Matplotlib's backends do.

Called while the figure is as its window shows it.
"""

from __future__ import annotations

from typing import Any, Literal

from livemon.protocol import ZoomArea

__all__ = ["zoom_areas"]


def zoom_areas(figure: Any, width: float, height: float) -> list[ZoomArea]:
    """Of a picture of that size (pixels of events); in the order in which Matplotlib looks for what was hit."""
    usable = [axes for axes in reversed(figure.get_axes()) if axes.get_navigate() and axes.can_zoom()]
    return [_area(axes, width, height) for axes in sorted(usable, key=lambda axes: -axes.get_zorder())]


def _area(axes: Any, width: float, height: float) -> ZoomArea:
    (left, bottom), (right, top) = axes.bbox.get_points().tolist()
    box = [left / width, 1 - top / height, right / width, 1 - bottom / height]
    return ZoomArea(box=[round(share, 4) for share in box], along=_along(axes))


def _along(axes: Any) -> Literal["", "x", "y"]:
    bar = getattr(axes, "_colorbar", None)
    if bar is None:
        return ""
    return "x" if bar.orientation == "horizontal" else "y"
