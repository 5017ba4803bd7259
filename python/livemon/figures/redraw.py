"""Drawing again only what changed, to just the pixels that a full drawing would give.

While Matplotlib draws a figure, a `Stage` notes which calls of Agg each artist makes (see `tape`). Afterwards, when a
delta changed only artists that can be drawn alone, these are drawn to a tape, without pixels. The boxes of their old
and new calls are the only pixels that can differ, and there the picture is made again: from kept pixels of what lies
below the first changed artist, and from the calls of all that lies above, changed or not.

What changed inside of axes without new limits is drawn artist by artist; other changes of axes (limits, ticks, artists
added) as the axes as a whole. When neither can be proved to be enough, `Stage` says so and the figure is drawn in full:
layout, size, rcParams, transforms, z-order of axes. Artists that may depend on others (legends that look for the best
place, annotations of other artists, classes of the user) are drawn again each time. Runs in the renderer child.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colorizer import Colorizer, ColorizingArtist
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure, FigureBase, SubFigure
from matplotlib.transforms import Bbox

from livemon.figures.alone import Unprovable, check_that_layout_stays, is_plain, is_plain_locator, is_stable, watching
from livemon.figures.frames import Box
from livemon.figures.tape import NOWHERE, Run, TapeRenderer, Unit, meet, overlap, play

__all__ = ["Stage"]

_ORDER: Final = frozenset({"zorder", "_agg_filter", "_rasterized", "axes", "_parent_figure", "_in_layout"})
"""Attributes of an artist that its axes look at when they draw it."""

_CLIP: Final = frozenset({"_clipon", "_clippath", "clipbox", "_in_layout"})
"""Attributes by which a layout engine knows that an artist takes no room of its own."""

_NO_PIXELS: Final = frozenset({"_stale_viewlims", "titleOffsetTrans", "_gid", "_label", "_current_image", "_sci"})
"""Attributes of axes that change nothing by themselves; limits that wait are looked at when they are settled."""

_MOST_SKIPPED: Final = 15

_HELD: Final = frozenset({"a part"})

Holders = Callable[[Any], list[Any]]


class _Base:
    """Pixels of one box as they are below the run of a certain order."""

    __slots__ = ("below", "box", "pixels")

    def __init__(self, box: Box) -> None:
        self.box = box
        self.below = -1
        """-1: there are no pixels yet."""
        self.pixels: Any = None


class Stage:
    """One figure on one canvas. `note` what changed, then `redraw`; when that says None, draw in full in `record`."""

    def __init__(self, figure: Figure) -> None:
        self._figure: Any = figure
        self._skip = self._wait = self._uses = 0
        self._bases: list[_Base] = []
        self._units: dict[int, Unit] = {}
        self._changed: dict[int, Any] = {}
        self._changed_axes: dict[int, Any] = {}
        self._root: Unit | None = None
        self._renderer: TapeRenderer | None = None

    # -- a full drawing ------------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """The next drawing is a full one."""
        if self._root is not None:
            # Noting costs some percent of a drawing: less often where it turns out to be of no use.
            self._skip = 0 if self._uses else min(2 * self._skip + 1, _MOST_SKIPPED)
            self._wait = self._skip
        self._root = self._renderer = None
        self._units = {}
        self._bases = []

    @contextmanager
    def record(self, renderer: TapeRenderer) -> Iterator[None]:
        """Note the full drawing that is made inside, if that is likely to be of use."""
        self.forget()
        if self._wait > 0 or type(self._figure).draw is not Figure.draw:
            self._wait -= 1
            yield
            return
        root = Unit(None, None)
        units: dict[int, Unit] = {}
        with watching(renderer, self._figure, units) as all_watched:
            renderer.tape.start(root, dry=False)
            yield
        if all_watched and not renderer.tape.spoilt:
            self._take(root, units, renderer)

    def _take(self, root: Unit, units: dict[int, Unit], renderer: TapeRenderer) -> None:
        self._uses = 0
        self._changed = {}
        self._changed_axes = {}
        self._root, self._units, self._renderer = root, units, renderer
        self._read()

    def _read(self) -> None:
        """What the drawing found and settled."""
        assert self._root is not None
        for order, run in enumerate(self._root.runs()):
            run.order = order
        artists = [unit.artist for unit in self._units.values()]
        self._axes: list[Any] = [artist for artist in artists if isinstance(artist, Axes)]
        self._state = {id(axes): _settled(axes) for axes in self._axes}
        self._unstable = [artist for artist in artists if not is_stable(artist)]
        self._clippers = {
            id(patch)
            for artist in artists
            if (patch := getattr(vars(artist).get("_clippath"), "_patch", None)) is not None
        }
        self._titles: dict[int, Any] = {id(title): axes for axes in self._axes for title in _titles(axes)}
        self._boxes: dict[int, Any] = {}
        for axes in self._axes:
            for key, box in vars(axes).items():
                if isinstance(box, Bbox) and "Lim" in key:
                    self._boxes[id(box)] = None if "dataLim" in key or is_plain(axes) else axes

    # -- what changed --------------------------------------------------------------------------------------------------

    def note(self, node: Any, keys: Iterable[str], holders: Holders) -> None:
        """These attributes of `node` have just changed. `holders(node)`: the nodes that have it as an attribute."""
        if self._root is None:
            return
        try:
            if isinstance(node, Artist):
                self._note_artist(node, frozenset(keys), holders)
            elif id(node) in self._boxes:
                axes = self._boxes[id(node)]
                if axes is not None:
                    self._changed_axes[id(axes)] = axes
            elif isinstance(node, (Normalize, Colormap, Colorizer)):
                for unit in self._units.values():
                    if isinstance(unit.artist, ColorizingArtist):
                        self._changed[id(unit.artist)] = unit.artist
            else:
                self._note_holders(node, holders)
        except (Unprovable, RecursionError):
            self.forget()

    def _note_holders(self, node: Any, holders: Holders) -> None:
        found = holders(node)
        if not found or not all(isinstance(holder, Artist) and holder is not node for holder in found):
            raise Unprovable  # a transform, say, that others build upon
        for holder in found:
            self._note_artist(holder, _HELD, holders)

    def _note_artist(self, artist: Any, keys: frozenset[str], holders: Holders) -> None:
        axes = artist if isinstance(artist, Axes) else artist.axes
        if isinstance(artist, FigureBase) or "_animated" in keys:
            raise Unprovable
        if isinstance(artist, Axes):
            if not _ORDER.isdisjoint(keys):
                raise Unprovable
            if not _NO_PIXELS.issuperset(keys):
                self._changed_axes[id(axes)] = axes
            return
        known = id(artist) in self._units
        if known and axes is not None and type(axes).draw is not Axes.draw:
            known = artist in axes._children  # type: ignore[union-attr]  # the rest these axes adjust when drawn
        # Titles keep clear of ticks; and the patch of axes clips what is in them.
        if not known or not _ORDER.isdisjoint(keys) or isinstance(artist, Axis) or id(artist) in self._clippers:
            if known and id(artist) in self._clippers and (axes is None or artist is not axes.patch):
                raise Unprovable
            if axes is None:
                self._note_holders(artist, holders)  # a label of an axis, say
                return
            self._changed_axes[id(axes)] = axes
            return
        if self._laid_out() and not (
            _CLIP.isdisjoint(keys) and artist.axes is not None and artist._fully_clipped_to_axes()
        ):
            raise Unprovable
        self._changed[id(artist)] = artist

    def _laid_out(self) -> bool:
        """Whether the places of axes may depend on how much room artists take."""
        return self._figure.get_layout_engine() is not None or not all(
            is_plain_locator(axes.get_axes_locator()) for axes in self._axes
        )

    # -- a partial drawing ---------------------------------------------------------------------------------------------

    def redraw(self, picture: npt.NDArray[np.uint8]) -> list[Box] | None:
        """Bring `picture` up to date; the boxes outside which nothing changed, or None: draw in full."""
        if self._root is None:
            return None
        try:
            boxes = self._redraw(picture)
        except Exception:  # noqa: BLE001 - what raised here will raise in the full drawing, or need not be known
            self.forget()
            return None
        self._changed = {}
        self._changed_axes = {}
        self._uses += 1
        return boxes

    def _redraw(self, picture: npt.NDArray[np.uint8]) -> list[Box]:
        assert self._root is not None
        assert self._renderer is not None
        self._settle_limits()
        redrawn_axes = self._whole_axes()
        chosen = {id(unit): unit for unit in (*redrawn_axes, *self._single_units())}
        todo = [unit for unit in chosen.values() if not any(id(above) in chosen for above in _above(unit))]
        height, width = picture.shape[:2]
        touched: list[tuple[int, Unit, Box]] = []
        for old in todo:
            new = self._draw_alone(old)
            box = meet(old.box(width, height), new.box(width, height))
            order = next(iter(old.runs())).order
            new.replace(old)
            if len(old.items) == len(new.items) == 1:
                next(iter(new.runs())).order = order
            if box != NOWHERE:
                touched.append((order, new, box))
        if redrawn_axes:
            self._check_the_others(redrawn_axes)
            self._bases = []
            self._read()
            touched = [(next(iter(unit.runs())).order, unit, box) for _, unit, box in touched]
        return self._paint(picture, touched)

    def _settle_limits(self) -> None:
        """As each axes do when they are drawn."""
        for axes in self._axes:
            if axes.get_visible():
                axes._unstale_viewLim()  # also for axes that share limits with these, whichever is the first
                if not np.array_equal(_limits(axes), self._state[id(axes)][0]):
                    self._changed_axes[id(axes)] = axes

    def _whole_axes(self) -> list[Unit]:
        """The axes that have to be drawn as a whole."""
        changed = self._changed_axes
        if not changed:
            return []
        figure = self._figure
        top = [u.artist for u in self._units.values() if not any(isinstance(a.artist, Axes) for a in _above(u))]
        parts = [figure, *(artist for artist in top if isinstance(artist, SubFigure))]
        if (
            figure.get_layout_engine() is not None
            or any(artist.get_animated() for artist in top)
            or any(artist.get_axes_locator() is not None for artist in top if isinstance(artist, Axes))
            or any(True for part in parts for group in part._align_label_groups.values() for _ in group)
        ):
            raise Unprovable
        for axes in list(changed.values()):
            unit = self._units[id(axes)]
            for above in (unit, *_above(unit)):
                if isinstance(above.artist, Axes):
                    for other in above.artist._twinned_axes.get_siblings(above.artist):  # type: ignore[attr-defined]
                        changed[id(other)] = other
        units = [self._units[key] for key in changed]
        whole = [unit for unit in units if not any(id(above.artist) in changed for above in _above(unit))]
        if 2 * len(whole) > sum(isinstance(artist, Axes) for artist in top):
            raise Unprovable  # a full drawing is as quick
        return whole

    def _single_units(self) -> list[Unit]:
        """The artists that have to be drawn alone, beside whole axes."""
        changed = self._changed
        for key in list(changed):
            axes = self._titles.get(key)
            if axes is not None:
                if any(True for group in axes.get_figure(root=False)._align_label_groups["title"]):
                    raise Unprovable
                axes._update_title_position(self._renderer)
                changed.update({id(title): title for title in _titles(axes)})
        changed.update({id(artist): artist for artist in self._unstable})
        return [self._units[key] for key in changed]

    def _draw_alone(self, old: Unit) -> Unit:
        """Draw one artist to a tape, without pixels."""
        renderer, artist = self._renderer, old.artist
        assert renderer is not None
        if old.calls != 1:
            raise Unprovable
        tape = renderer.tape
        units: dict[int, Unit] = {}
        plain = is_plain(artist)
        with watching(renderer, artist if plain else None, units) as all_watched:
            tape.start(Unit(None, None), dry=True)
            new = tape.begin(artist)
            artist.draw(renderer)
            tape.end(new)
        if tape.spoilt or not all_watched:
            raise Unprovable
        if plain:
            for unit in _inner(old):
                self._units.pop(id(unit.artist), None)
            self._units.update(units)
        self._units[id(artist)] = new
        if self._laid_out() and not is_stable(artist):
            check_that_layout_stays(artist, renderer)
        return new

    def _check_the_others(self, redrawn: list[Unit]) -> None:
        """Axes that share limits or an aspect with those that were drawn may have moved."""
        whole = {id(unit.artist) for unit in redrawn}
        for axes in self._axes:
            unit = self._units.get(id(axes))
            if unit is None or any(id(above.artist) in whole for above in (unit, *_above(unit))):
                continue
            if not all(map(np.array_equal, _settled(axes), self._state[id(axes)])):
                raise Unprovable

    def _paint(self, picture: npt.NDArray[np.uint8], touched: list[tuple[int, Unit, Box]]) -> list[Box]:
        root, renderer = self._root, self._renderer
        assert root is not None
        assert renderer is not None
        height, width = picture.shape[:2]
        pixels, agg = renderer.pixels, renderer.tape.agg
        groups: dict[int, Box] = {}
        for _, unit, box in touched:
            key = id(unit.parent)
            groups[key] = meet(groups.get(key, NOWHERE), box)
        for box in groups.values():
            self._cover(box)
        painted = []
        for base in self._bases:
            orders = [order for order, _, box in touched if overlap(box, base.box)]
            if not orders:
                continue
            left, top, right, bottom = box = base.box
            part = np.s_[top:bottom, left:right]
            first = min(orders)
            runs = list(root.runs_in(box, width, height))
            if base.below < 0 or first < base.below:
                pixels[part] = _blank()
                _play(agg, (run for run in runs if run.order < first), box, width, height)
                base.pixels, base.below = pixels[part].copy(), first
            else:
                pixels[part] = base.pixels
            _play(agg, (run for run in runs if run.order >= base.below), box, width, height)
            picture[part] = pixels[part]
            painted.append(box)
        return painted

    def _cover(self, box: Box) -> None:
        """Have a base that holds `box`; bases do not overlap."""
        if any(_holds(base.box, box) for base in self._bases):
            return
        while hits := [base for base in self._bases if overlap(base.box, box)]:
            for base in hits:
                box = meet(box, base.box)
                self._bases.remove(base)
        self._bases.append(_Base(box))


def _titles(axes: Any) -> tuple[Any, ...]:
    return axes.title, axes._left_title, axes._right_title


def _limits(axes: Any) -> Any:
    return vars(vars(axes)["_viewLim"])["_points"]


def _settled(axes: Any) -> tuple[Any, ...]:
    """What drawing other axes may change in these: limits and place."""
    return _limits(axes).copy(), vars(axes._position)["_points"].copy()


def _above(unit: Unit) -> Iterator[Unit]:
    parent = unit.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _inner(unit: Unit) -> Iterator[Unit]:
    for item in unit.items:
        if isinstance(item, Unit):
            yield item
            yield from _inner(item)


def _holds(outer: Box, inner: Box) -> bool:
    return meet(outer, inner) == outer


def _play(agg: Any, runs: Iterable[Run], box: Box, width: int, height: int) -> None:
    for run in runs:
        play(agg, run, box, width, height)


@cache
def _blank() -> Any:
    """A pixel of an empty canvas."""
    return TapeRenderer(1, 1, 72).pixels[0, 0].copy()
