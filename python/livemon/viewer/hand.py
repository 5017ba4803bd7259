"""Views that a person chose in a native window, kept while data keep coming.

The toolkit's toolbar moves the axes of the replica, and the next capture speaks of axes that nobody moved. So the
limits are kept apart, as the code has them and as the hand left them: before a capture is applied the axes get back
what the code said, after it they are put where the hand left them. What moved is found by comparing with what was
drawn last, whatever the tool. "Home" lets go of all.

Runs in a viewer child.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from livemon.figures.parts import all_axes

__all__ = ["Hand"]

_BOXES = {True: ("xy_viewLim", "zz_viewLim"), False: ("_viewLim",)}
"""Limits of 3-D axes, and of others."""
_ANGLES = ("elev", "azim", "roll")


class _View(NamedTuple):
    """Where axes look."""

    limits: tuple[bytes, ...]
    """Points of the boxes of limits."""
    angles: tuple[Any, ...]
    scales: tuple[str, ...]


class _Code:
    """What the code said of the view of one of the axes, the parts that tools change."""

    __slots__ = ("_follow", "_stale", "_view")

    def __init__(self, axes: Any) -> None:
        self._view = _view(axes)
        self._stale = dict(axes._stale_viewlims)
        self._follow = [axis._get_autoscale_on() for axis in axes._axis_map.values()]

    def put_back(self, axes: Any) -> None:
        _look(axes, self._view)
        axes._stale_viewlims.update(self._stale)
        for axis, follow in zip(axes._axis_map.values(), self._follow, strict=True):
            axis._set_autoscale_on(follow)


class Hand:
    """Of one figure; `take` it over whenever its replica is a new one."""

    def __init__(self) -> None:
        self._figure: Any = None
        self._code: list[_Code] = []
        self._drawn: list[_View] = []
        self._moved: dict[int, _View] = {}
        """By number of the axes (`parts.all_axes`)."""

    @property
    def holds(self) -> bool:
        """Whether axes are kept where a person left them."""
        return bool(self._moved)

    def take(self, figure: Any) -> None:
        """Another replica of the same figure: what was moved stays moved, if it has the same axes."""
        if self._figure is not None:
            self.notice()
            if len(all_axes(self._figure)) != len(all_axes(figure)):
                self._moved = {}
        self._figure = figure
        self._drawn = []
        self.after_capture()

    def notice(self) -> bool:
        """See what moved since the last drawing; whether anything did."""
        found = False
        every = all_axes(self._figure)
        if len(every) == len(self._drawn):
            for number, (axes, drawn) in enumerate(zip(every, self._drawn, strict=True)):
                now = _view(axes)
                if now != drawn:
                    self._moved[number] = self._drawn[number] = now
                    found = True
        return found

    def before_capture(self) -> None:
        """The figure is about to be told what its code changed."""
        self.notice()
        self._put_back()

    def after_capture(self) -> None:
        """The figure is as its code has it."""
        every = all_axes(self._figure)
        self._code = [_Code(axes) for axes in every]
        self._drawn = []
        for number, view in list(self._moved.items()):
            if number >= len(every) or _view(every[number]).scales != view.scales:
                del self._moved[number]
            else:
                _look(every[number], view)
                # Else limits that wait to be settled would be settled over these when it is drawn.
                for axes in _sharing(every[number]):
                    axes._stale_viewlims = dict.fromkeys(axes._stale_viewlims, False)

    def drawn(self) -> None:
        """The figure was drawn; what it looks like now is settled."""
        self._drawn = [_view(axes) for axes in all_axes(self._figure)]

    def let_go(self) -> None:
        """Show again what the code says."""
        if self._figure is not None:
            self.notice()
            self._put_back()
            self._moved = {}
            self.after_capture()

    def _put_back(self) -> None:
        every = all_axes(self._figure)
        for number in self._moved:
            if number < len(every) and number < len(self._code):
                self._code[number].put_back(every[number])


def _view(axes: Any) -> _View:
    solid = axes.name == "3d"
    return _View(
        tuple(getattr(axes, name)._points.tobytes() for name in _BOXES[solid]),
        tuple(getattr(axes, name, 0.0) for name in _ANGLES) if solid else (),
        tuple(axis.get_scale() for axis in axes._axis_map.values()),
    )


def _look(axes: Any, view: _View) -> None:
    solid = axes.name == "3d"
    for name, points in zip(_BOXES[solid], view.limits, strict=True):
        getattr(axes, name).set_points(np.frombuffer(points).reshape(2, 2).copy())
    for name, angle in zip(_ANGLES, view.angles, strict=False):
        setattr(axes, name, angle)


def _sharing(axes: Any) -> set[Any]:
    """Those whose waiting limits would become those of `axes`: it is one of them."""
    return {one for name in axes._axis_names for one in axes._shared_axes[name].get_siblings(axes)} | {axes}
