"""Moving the view of axes by steps, for people who use no pointer.

Each step is one drag of Matplotlib's own, so that scales, fixed aspects and projections move as they do by hand. Polar
axes only zoom: by hand they turn the labels of their radius, or zoom.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from matplotlib.projections.polar import PolarAxes

__all__ = ["can_pan", "can_zoom", "pan", "range_of", "zoom"]

_PAN_SHARE: Final = 0.1
"""How far a step pans, of the size of the axes."""
_ZOOM_FACTOR: Final = 0.8
"""What a step inwards leaves of the visible range."""
_LEFT_BUTTON: Final = 1
_RIGHT_BUTTON: Final = 3


def can_zoom(axes: Any) -> bool:
    """Whether a hand could move this view. The axes of a colour bar would change the colours instead."""
    return bool(axes.get_navigate() and axes.can_pan() and not hasattr(axes, "_colorbar"))


def can_pan(axes: Any) -> bool:
    """The same, to somewhere beside what is seen."""
    return can_zoom(axes) and not isinstance(axes, PolarAxes)


def pan(every: Iterable[Any], right: int, up: int) -> None:
    """Show what lies that way."""
    chosen = _leading(every)
    for axes in chosen:
        axes.start_pan(*_middle(axes), _LEFT_BUTTON)
    for axes in chosen:
        x, y = _middle(axes)
        dx, dy = -right * _PAN_SHARE * axes.bbox.width, -up * _PAN_SHARE * axes.bbox.height
        axes.drag_pan(_LEFT_BUTTON, None, x + dx, y + dy)
        axes.end_pan()


def zoom(every: Iterable[Any], inwards: bool) -> None:
    """Show less, or more, around the middle."""
    factor = _ZOOM_FACTOR if inwards else 1 / _ZOOM_FACTOR
    chosen = _leading(every)
    flat = [axes for axes in chosen if axes.name != "3d" and not isinstance(axes, PolarAxes)]
    for axes in flat:
        axes.start_pan(*_middle(axes), _RIGHT_BUTTON)
    for axes in flat:
        # Dragging over the whole width with the right button scales by ten.
        (x, y), tenth = _middle(axes), -math.log10(factor)
        axes.drag_pan(_RIGHT_BUTTON, None, x + tenth * axes.bbox.width, y + tenth * axes.bbox.height)
        axes.end_pan()
    for axes in chosen:
        if isinstance(axes, PolarAxes):
            scale = axes.yaxis.get_transform()
            centre, rim = scale.transform(axes.get_ylim())
            axes.set_ylim(top=float(scale.inverted().transform(centre + (rim - centre) * factor)))
        elif axes.name == "3d":
            (x, y), share = _middle(axes), min(factor, 1 / factor) / 2
            width, height = axes.bbox.width * share, axes.bbox.height * share
            axes._set_view_from_bbox((x - width, y - height, x + width, y + height), "in" if inwards else "out")


def range_of(axes: Any) -> str:
    """What part of the data is seen, for those who do not see it."""
    kinds = "xyz" if axes.name == "3d" else "xy"
    ranges = []
    for kind in kinds:
        low, high = getattr(axes, f"get_{kind}lim")()
        tell = getattr(axes, f"format_{kind}data")
        ranges.append(f"{getattr(axes, f'get_{kind}label')() or kind}: {tell(low).strip()} … {tell(high).strip()}")
    return ", ".join(ranges)


def _middle(axes: Any) -> tuple[float, float]:
    box = axes.bbox
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def _leading(every: Iterable[Any]) -> Sequence[Any]:
    """Without those whose every axis an earlier one shares, which carries them along."""
    chosen: list[Any] = []
    for axes in every:
        names = axes._axis_names
        if not all(any(axes._shared_axes[name].joined(axes, other) for other in chosen) for name in names):
            chosen.append(axes)
    return chosen
