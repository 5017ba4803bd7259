"""Matplotlib's toolbar for a figure whose window is in a page: pan, zoom, wheel, history, and views kept by hand.

The page draws the buttons; here are the modes, the history and what the pointer is to look like. Axes that a person
moved are *kept*: their window goes on showing them so, whatever the code sets, until "follow" or "home".
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any, Final

from matplotlib.backend_bases import MouseEvent, NavigationToolbar2
from matplotlib.backend_tools import Cursors

from livemon.figures import steps
from livemon.figures.parts import all_axes
from livemon.figures.whereabouts import View
from livemon.protocol import ToolName

__all__ = ["Toolbar"]

Limits = tuple[float, float, float, float]

_WHEEL_FACTOR: Final = 0.85
"""What one step of the wheel leaves of the visible range."""
_STEPS_REST_S: Final = 0.7
"""Turns of the wheel, and steps by keys, that follow each other faster are one step of the history."""
_PANS: Final = {"pan_left": (-1, 0), "pan_right": (1, 0), "pan_up": (0, 1), "pan_down": (0, -1)}


class Toolbar(NavigationToolbar2):
    """`changed` is called when something that the page shows is another; `kept` when other views are kept; `saves` when
    a person wants a file."""

    def __init__(
        self, canvas: Any, *, changed: Callable[[], None], kept: Callable[[], None], saves: Callable[[], None]
    ) -> None:
        self.text = self.view = ""
        """Coordinates under the pointer; what is in view since the last step, for people who do not see it."""
        self.band: tuple[float, float, float, float] | None = None
        """Rubber band: left, bottom, right, top in the picture's pixels."""
        self.back_enabled = self.forward_enabled = False
        self._changed = changed
        self._told_kept = kept
        self._saves = saves
        self._kept: weakref.WeakKeyDictionary[Any, tuple[Limits, tuple[str, str]]] = weakref.WeakKeyDictionary()
        """Limits of axes, and the scales that they are of."""
        self._zooming: dict[Any, Limits] = {}
        """Limits before the zoom that is about to end."""
        self._going_home = False
        self._stepped_s = -inf
        self._nav_stack: Any
        self._pan_info: Any
        self._zoom_info: Any
        self.canvas: Any
        super().__init__(canvas)

    # -- what NavigationToolbar2 asks of a backend ---------------------------------------------------------------------

    def set_message(self, s: str) -> None:
        """Coordinates under the pointer."""
        if s != self.text:
            self.text = s
            self._changed()

    def draw_rubberband(self, event: Any, x0: float, y0: float, x1: float, y1: float) -> None:  # noqa: ARG002 - Matplotlib's
        """The page draws it."""
        (left, right), (bottom, top) = sorted((float(x0), float(x1))), sorted((float(y0), float(y1)))
        self.band = (left, bottom, right, top)
        self._changed()

    def remove_rubberband(self) -> None:
        """No more."""
        self.band = None
        self._changed()

    def set_history_buttons(self) -> None:
        """Whether there are views to go back and forward to."""
        stack = self._nav_stack
        self.back_enabled = stack._pos > 0
        self.forward_enabled = stack._pos < len(stack._elements) - 1
        self._changed()

    def save_figure(self, *_args: Any) -> Any:
        """The page saves; this is Matplotlib's key for it, unless a widget takes keys as text."""
        self._saves()
        return self.UNKNOWN_SAVED_STATUS

    def pan(self, *args: Any) -> None:
        """Let dragging pan, or do nothing of its own."""
        super().pan(*args)
        self._rest_pointer()

    def zoom(self, *args: Any) -> None:
        """Let dragging zoom, or do nothing of its own."""
        super().zoom(*args)
        self._rest_pointer()

    def _rest_pointer(self) -> None:
        """Its shape is that of a mode until it moves, though the mode has ended."""
        if not self.mode:
            self._last_cursor = Cursors.POINTER
            self.canvas.set_cursor(Cursors.POINTER)
        self._changed()

    # -- moving axes by hand -------------------------------------------------------------------------------------------

    def drag_pan(self, event: Any) -> None:
        """See `NavigationToolbar2`."""
        pan = self._pan_info
        if event.buttons != {pan.button}:
            super().drag_pan(event)  # the drag ended elsewhere
            return
        self._unsay()
        with self._by_hand(pan.axes):
            for axes in pan.axes:
                axes.drag_pan(pan.button, event.key, event.x, event.y)
        self.canvas.draw_idle()

    def release_zoom(self, event: Any) -> None:
        """See `NavigationToolbar2`."""
        zoom = self._zoom_info
        self._zooming = {} if zoom is None else _limits_of(zoom.axes)
        try:
            super().release_zoom(event)
        finally:
            self._zooming = {}

    def _cleanup_post_zoom(self) -> None:
        self._unsay()
        # Before it asks for a picture: that may take time, in which the code sets limits of its own.
        self._keep_moved(self._zooming)
        super()._cleanup_post_zoom()  # type: ignore[misc]

    def wheel(self, event: MouseEvent, *, along: str) -> None:
        """Zoom towards the pointer. `along`: `x`, `y` or `both`."""
        axes: Any = event.inaxes
        if axes is None or axes.name != "rectilinear" or not axes.get_navigate() or not axes.can_zoom():
            return
        self._begin_step()
        self._unsay()
        factor = _WHEEL_FACTOR**event.step
        siblings = axes._twinned_axes.get_siblings(axes)
        with self._by_hand(siblings):
            for one in siblings:
                # Of shared axes the first carries the others along.
                if along != "y" and not _carried(one, siblings, "x"):
                    one.set_xlim(_scaled(one.transData, one.bbox.intervalx, event.x, factor, 0))
                if along != "x" and not _carried(one, siblings, "y"):
                    one.set_ylim(_scaled(one.transData, one.bbox.intervaly, event.y, factor, 1))
        self.push_current()
        self.canvas.draw_idle()

    def step(self, tool: ToolName) -> None:
        """Move the view of all axes that a hand could move."""
        fit = steps.can_pan if tool in _PANS else steps.can_zoom
        chosen = [axes for axes in self.canvas.figure.axes if fit(axes)]
        if not chosen or self._pan_info is not None or self._zoom_info is not None:
            return  # a drag of the same axes may be under way, in this page or another
        self._begin_step()
        with self._by_hand(chosen):
            if tool in _PANS:
                steps.pan(chosen, *_PANS[tool])
            else:
                steps.zoom(chosen, inwards=tool == "zoom_in")
        self.push_current()
        self.view = steps.range_of(chosen[0])
        self.set_message(self.view)
        self.canvas.draw_idle()

    def _begin_step(self) -> None:
        """Have the next view in the history: in place of the last one, if the steps are of one run."""
        now_s = time.monotonic()
        if self._nav_stack() is None:
            self.push_current()
        elif now_s - self._stepped_s < _STEPS_REST_S:
            self._nav_stack.back()
        self._stepped_s = now_s

    def _end_steps(self) -> None:
        """Another view is chosen: the next step is one of its own in the history."""
        self._stepped_s = -inf
        self._unsay()

    def _unsay(self) -> None:
        """What the last step said of the view is over."""
        if self.text == self.view:
            self.set_message("")
        self.view = ""

    def home(self, *_args: Any) -> None:
        """The first view, and on from there as the code says."""
        self._kept.clear()
        self._going_home = True
        try:
            super().home()
        finally:
            self._going_home = False
        self._told_kept()

    def follow(self) -> None:
        """Show again what the code sets."""
        self._end_steps()
        stack = self._nav_stack
        first = stack._elements[0] if stack._elements else {}
        with self.canvas.live.as_made():
            for axes, (kept, _scales) in list(self._kept.items()):
                # Limits that the code has set meanwhile are what it wants; else those of before, and with them whether
                # they follow the data.
                if axes in first and _limits(axes) == kept:
                    axes._set_view(first[axes][0])
                    axes.autoscale_view()
        self._kept.clear()
        self.update()
        self._told_kept()
        self.canvas.draw_idle()

    def views(self) -> list[View]:
        """The axes that are kept, for the renderer."""
        views: list[View] = []
        for number, axes in enumerate(all_axes(self.canvas.figure)):
            limits, scales = self._kept.get(axes, (None, None))
            if limits is not None and scales == _scales(axes):
                views.append((number, *limits))
        return views

    def update(self) -> None:
        """Axes came or went: the history begins anew, and kept views have other numbers."""
        super().update()
        if self._kept:
            self._told_kept()

    def _update_view(self) -> None:
        """As Matplotlib's, but places stay: those of the moment of the press were those of a window's size."""
        self._end_steps()
        views = list((self._nav_stack() or {}).items())
        with self._by_hand([] if self._going_home else [axes for axes, _ in views]):
            for axes, (view, _places) in views:
                axes._set_view(view)
        self.canvas.draw_idle()

    @contextmanager
    def _by_hand(self, chosen: Iterable[Any]) -> Iterator[None]:
        """What moves inside of these axes, and of those that share an axis with them, is kept."""
        before = _limits_of(chosen)
        yield
        self._keep_moved(before)

    def _keep_moved(self, before: dict[Any, Limits]) -> None:
        moved = {axes: (now, _scales(axes)) for axes, was in before.items() if (now := _limits(axes)) != was}
        if moved:
            self._kept.update(moved)
            self._told_kept()


def _limits(axes: Any) -> Limits:
    (x0, y0), (x1, y1) = axes.viewLim.get_points().tolist()
    return x0, y0, x1, y1


def _limits_of(chosen: Iterable[Any]) -> dict[Any, Limits]:
    """Of these axes and of all that share an axis with them."""
    found = {
        sibling
        for axes in chosen
        for name in ("x", "y")
        for sibling in (axes, *axes._shared_axes[name].get_siblings(axes))
    }
    return {axes: _limits(axes) for axes in found if axes.name != "3d"}


def _scales(axes: Any) -> tuple[str, str]:
    return axes.get_xscale(), axes.get_yscale()


def _carried(axes: Any, group: Any, name: str) -> bool:
    """Whether an earlier one of the group shares this axis."""
    for other in group:
        if other is axes:
            return False
        if axes._shared_axes[name].joined(axes, other):
            return True
    return False


def _scaled(transform: Any, ends: Any, at: float, factor: float, column: int) -> tuple[float, float]:
    """Limits after both ends (pixels) moved towards `at`, as the axis' scale has it."""
    low, high = (at + (end - at) * factor for end in ends)
    # Of rectilinear axes one coordinate says nothing about the other.
    values = transform.inverted().transform([[low, low], [high, high]])[:, column]
    return float(values[0]), float(values[1])
