"""Where things are in the picture of a replica, and the limits that a person gave its axes.

Runs in the renderer child.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from livemon.figures.parts import all_axes

__all__ = ["Corners", "View", "axes_places", "impose"]

Corners: TypeAlias = tuple[float, float, float, float, float, float, float, float]
View: TypeAlias = tuple[int, float, float, float, float]


def axes_places(figure: Any) -> list[Corners]:
    """See `Places.axes`. As the last drawing has left them."""
    return [
        (*map(float, np.ravel(axes._position.get_points())), *map(float, np.ravel(axes._viewLim.get_points())))  # type: ignore[misc]
        for axes in all_axes(figure)
    ]


def impose(figure: Any, views: Sequence[View]) -> None:
    """Give axes these limits, in place of their own."""
    every = all_axes(figure)
    for number, *corners in views:
        if number < len(every):
            axes = every[number]
            for sibling in _sharing(axes):
                sibling._stale_viewlims = dict.fromkeys(sibling._stale_viewlims, False)
            axes._viewLim.set_points(np.reshape(corners, (2, 2)))


def _sharing(axes: Any) -> Iterable[Any]:
    """Those whose waiting limits would become those of `axes`: it is one of them."""
    return {axes, *axes._shared_axes["x"].get_siblings(axes), *axes._shared_axes["y"].get_siblings(axes)}
