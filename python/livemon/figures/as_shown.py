"""The figure as a window shows it, for as long as what a person did there is handled.

A window has a size of its own, and only the replica settles layout, aspect and limits. Hit tests, transforms and
`event.inaxes` must be those of the picture that the person sees, so the figure in the kernel takes its size, places and
limits from the picture while events are handled. Whatever reads the figure meanwhile, a capture or a drawing, sees it
as the code made it: `put_aside`. What handlers change stays.

Only values are exchanged: no artist is marked. `lock` is held while they are, and by whoever reads the whole figure
(`LiveFigure.as_made`), so that nobody reads half of one and half of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from types import MappingProxyType
from typing import Any

import numpy as np

from livemon.figures.messages import Places
from livemon.figures.parts import all_axes

__all__ = ["AsShown", "code_places"]


class _Slot:
    """One value of the figure: the code's, and that of the picture."""

    __slots__ = ("box", "code", "column", "gone", "shown")

    def __init__(self, box: Any, column: int | None, shown: Any) -> None:
        self.box = box
        self.column = column
        self.code = self._now().copy()
        self.shown = np.asarray(shown, float)
        self.gone = False
        """A handler changed it: it is left alone from then on."""

    def _now(self) -> Any:
        points = self.box.get_points()
        return points if self.column is None else points[:, self.column]

    def take(self, value: Any, instead_of: Any) -> None:
        """Set it, unless it is no longer `instead_of`."""
        if self.gone or not np.array_equal(self._now(), instead_of):
            self.gone = True
            return
        points = self.box.get_points().copy()
        if self.column is None:
            points[:] = value
        else:
            points[:, self.column] = value
        self.box.set_points(points)


def code_places(figure: Any, name: str) -> Places:
    """Where nothing was drawn by a replica: the code's own size is all there is."""
    size = figure.bbox_inches
    return Places(figure=name, request=0, width=size.width, height=size.height, dpi=figure.dpi)


class AsShown:
    """Exchanges the values of one figure. `places`: as the renderer told them; `moved`: limits of axes, as data, that
    are newer than the picture."""

    def __init__(
        self,
        figure: Any,
        places: Places,
        lock: AbstractContextManager[Any],
        moved: Mapping[Any, Any] = MappingProxyType({}),
    ) -> None:
        self._figure = figure
        self._lock = lock
        self._aside = 0
        self._ended = False
        self._slots: list[_Slot] = []
        self._limits: list[tuple[Any, Any]] = []
        every = all_axes(figure)
        if len(every) == len(places.axes):
            for axes, corners in zip(every, places.axes, strict=True):
                self._limits.append((axes, np.asarray(moved.get(axes, corners[4:]), float)))
                position = np.reshape(corners[:4], (2, 2))
                limits = np.reshape(moved.get(axes, corners[4:]), (2, 2))
                self._slots.append(_Slot(axes._position, None, position))
                # `viewLim` first settles limits that wait, as any look at a transform would.
                self._slots += [_Slot(axes.viewLim, column, limits[:, column]) for column in (0, 1)]
        size = figure.bbox_inches
        self._slots.append(_Slot(size, None, [[0, 0], [places.width, places.height]]))
        self._code_dpi = float(figure.dpi)
        self._shown_dpi = places.dpi

    def changed_limits(self) -> list[tuple[Any, Any]]:
        """Axes whose limits are others than in the picture now, with these. Ask inside `applied`."""
        return [
            (axes, now)
            for axes, was in self._limits
            if not np.array_equal(now := axes.viewLim.get_points().ravel().copy(), was)
        ]

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The figure is as the window shows it."""
        try:
            with self._lock:
                self._show()
            yield
        finally:
            with self._lock:
                self.end()

    def end(self) -> None:
        """For good: also where an interrupt or a fork cut an exchange off."""
        self._ended = True
        self._hide()

    @contextmanager
    def put_aside(self) -> Iterator[None]:
        """The figure is as the code made it."""
        with self._lock:
            self._aside += 1
            if self._aside == 1:
                self._hide()
        try:
            yield
        finally:
            with self._lock:
                self._aside -= 1
                if self._aside == 0:
                    self._show()

    def _show(self) -> None:
        if self._ended:
            return  # whoever put it aside was slower than the handlers
        for slot in self._slots:
            slot.take(slot.shown, instead_of=slot.code)
        self._take_dpi(self._shown_dpi, instead_of=self._code_dpi)

    def _hide(self) -> None:
        for slot in self._slots:
            slot.take(slot.code, instead_of=slot.shown)
        self._take_dpi(self._code_dpi, instead_of=self._shown_dpi)

    def _take_dpi(self, dpi: float, *, instead_of: float) -> None:
        figure = self._figure
        if figure.dpi == instead_of:
            figure._dpi = dpi
            figure.dpi_scale_trans.clear().scale(dpi)
