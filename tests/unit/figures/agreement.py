"""The oracle of the figure tests: Matplotlib's own Agg beside the replica."""

from __future__ import annotations

import pickle

import cloudpickle
import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from livemon.figures.deltas import Mirror, NeedSnapshot
from livemon.figures.replica import Replica
from livemon.figures.snapshot import pickle_figure, rc_values

Pixels = npt.NDArray[np.uint8]


def agg(figure: Figure) -> Pixels:
    """What Agg draws of the figure itself (this settles limits and layout in it), with the artists that the code draws
    by itself on top."""
    canvas = FigureCanvasAgg(figure)
    with figure._canvas_callbacks.blocked(signal="draw_event"):  # in which code draws these too
        canvas.draw()
    by_hand = [
        artist
        for artist in figure.findobj(lambda artist: artist.get_animated())
        if artist.axes is None or artist.axes.get_visible()
    ]
    for artist in sorted(by_hand, key=lambda artist: artist.get_zorder()):
        artist.draw(canvas.get_renderer())
    return np.asarray(canvas.buffer_rgba()).copy()


def agg_of_copy(figure: Figure) -> Pixels:
    """What Agg draws of the figure, which stays as it is: its pickle is drawn."""
    copy = pickle.loads(cloudpickle.dumps(figure))
    copy.set_dpi(figure.dpi)  # Matplotlib's pickle goes back to the dpi that the figure was made with
    return agg(copy)


def difference(one: Pixels, other: Pixels) -> str:
    """Where two pictures differ, in words; empty when they are equal."""
    if one.shape != other.shape:
        return f"shapes {one.shape} and {other.shape}"
    where = np.argwhere((one != other).any(axis=2))
    if not len(where):
        return ""
    (top, left), (bottom, right) = where.min(axis=0), where.max(axis=0)
    return f"{len(where)} pixels differ, between ({left}, {top}) and ({right}, {bottom})"


class Pair:
    """A figure and its replica, kept in step as the kernel and the renderer do it."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.snapshots: list[str] = []
        self.deltas = 0
        self.partial = 0
        """Drawings of less than the whole figure."""
        self._snapshot("first")

    def _snapshot(self, reason: str) -> None:
        rc = rc_values()
        pickled = pickle_figure(self.figure, rc)
        self.mirror = Mirror(self.figure, pickled, rc)
        self.replica = Replica(pickled.data, pickled.buffers)
        self.snapshots.append(reason)

    def capture(self, *, deep: bool = False) -> None:
        try:
            delta = self.mirror.delta(deep=deep)
        except NeedSnapshot as reason:
            self._snapshot(str(reason))
            return
        if delta is not None:
            self.deltas += 1
            self.replica.apply(delta.data, delta.buffers)

    def abandon(self, *, deep: bool = False) -> None:
        """Read a delta and give it up."""
        try:
            prepared = self.mirror.prepare(deep=deep)
        except NeedSnapshot:
            return
        if prepared is not None:
            prepared.abandon()

    def check(self, *, deep: bool = False) -> None:
        """Capture, draw both, compare."""
        self.capture(deep=deep)
        picture = self.replica.draw()
        self.partial += picture.changed is not None
        found = difference(picture.rgba, agg_of_copy(self.figure))
        assert not found, found
