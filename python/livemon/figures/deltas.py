"""Deltas: only what changed since the replica was last told.

A `Mirror` is what the kernel knows about one replica: the number of every node, and for each node the values that
were last sent. A delta looks at the artists that Matplotlib marked stale, at figures, axes and mapped artists (not
all their setters mark them), and at what these own (paths, markers, norms, tickers, boxes); it compares each
attribute with what was sent, by identity where values cannot change in place and by content where they can, and
pickles what differs, naming nodes by number. A *deep* delta looks at every node.

Changes that re-wire a figure (axes added, units, another layout engine) are not told as a delta: `NeedSnapshot` says
why. What the replica settles when it draws is put back there (see `putback`), or sent again whenever its owner is, as
the last value sent is no longer what the replica has: limits that wait for autoscaling, mapped colours.

Runs on the thread that captures: one that plots, or the hub thread. Marks artists as not
stale (nobody draws them here, and only an artist that is not stale tells its axes when it changes); changes nothing
else.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from itertools import chain, compress
from operator import attrgetter, itemgetter
from typing import Any, Final

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colorizer import ColorizingArtist
from matplotlib.figure import Figure, FigureBase
from matplotlib.lines import Line2D

from livemon.figures.identity import is_owned
from livemon.figures.snapshot import (
    DEFAULT_LIMIT,
    INLINE_BYTES,
    Limit,
    Pickled,
    Pickler,
    check_size,
    pickle_simple,
    rc_values,
)
from livemon.figures.walk import Entry, NeedSnapshot, Update, Walk, wiring_of

__all__ = ["Mirror", "NeedSnapshot", "Prepared", "Update", "matched"]

_state_of: Final = attrgetter("state")
_is_stale: Final = itemgetter("_stale")
_is_animated: Final = itemgetter("_animated")

_SIMPLE: Final = frozenset({type(None), bool, int, float, str})

_GROWTH: Final = 500
"""Nodes that may be added, beyond doubling, before a new snapshot: what was sent keeps some removed nodes alive."""


class Mirror:
    """What one replica has, as far as the kernel knows. Make it from the snapshot that the replica was loaded from."""

    def __init__(self, figure: Figure, snapshot: Pickled, rc: dict[str, Any]) -> None:
        self._figure = weakref.ref(figure)
        self._entries: dict[int, Entry] = {}
        self._artists: dict[int, Entry] = {}
        self._always: dict[int, Entry] = {}
        """Looked at each time: figures, axes, and mapped artists, whose `set_array` marks nothing stale."""
        self._animated: list[Entry] = []
        """Artists that were sent as animated: `set_animated(False)` marks nothing."""
        self._count = 0
        self._dropped: list[int] = []
        self._rc = rc
        self._rc_seen: dict[str, Any] = {}
        """All of rcParams when they were last found to be as `_rc` says."""
        self._autoscale_told = False
        self._add(snapshot)
        self._limit = 2 * len(self._entries) + _GROWTH

    def __len__(self) -> int:
        """Nodes that both sides know."""
        return len(self._entries)

    def _add(self, pickled: Pickled) -> None:
        """Number the nodes that are sent by value, in their order."""
        entries, artists, always = self._entries, self._artists, self._always
        node: Any
        for node, state in zip(pickled.nodes, pickled.states, strict=True):
            key = id(node)
            entry = Entry(self._count, node, state, self._forgetter(key))
            self._count += 1
            entries[key] = entry
            for attribute in wiring_of(type(node)):
                wires = entry.sent.get(attribute)
                if isinstance(wires, (list, dict)):
                    entry.shadows[attribute] = wires.copy()
            if isinstance(node, Artist):
                artists[key] = entry
                if entry.sent["_animated"]:
                    self._animated.append(entry)
                if isinstance(node, (Axes, FigureBase, ColorizingArtist)):
                    always[key] = entry
                    if isinstance(node, Axes) and any(vars(node)["_stale_viewlims"].values()):
                        self._autoscale_told = True

    def _forgetter(self, key: int) -> Any:
        mirror = weakref.ref(self)

        def forget(_ref: object) -> None:
            alive = mirror()
            if alive is not None:
                entry = alive._entries.pop(key, None)
                alive._artists.pop(key, None)
                alive._always.pop(key, None)
                if entry is not None:
                    alive._dropped.append(entry.number)

        return forget

    def stale(self) -> bool:
        """Whether any known artist changed since it was last sent."""
        return any((artist := entry.alive) is not None and artist._stale for entry in list(self._artists.values()))

    def remapped(self) -> bool:
        """Whether a mapped artist has other values than were sent: `set_array` marks nothing."""
        for entry in list(self._always.values()):
            artist = entry.alive
            if artist is not None and "_A" in (state := vars(artist)) and state["_A"] is not entry.sent.get("_A"):
                return True
        return False

    def harvest(self) -> list[Any]:
        """The artists that are stale now; call it before something draws the figure and so wipes the marks."""
        return [a for e in list(self._artists.values()) if (a := e.alive) is not None and (a._stale or a._animated)]

    def delta(self, also: Sequence[Any] = (), *, deep: bool = False, limit: Limit = DEFAULT_LIMIT) -> Pickled | None:
        """`prepare` and `commit` in one: a delta that is sent whatever happens."""
        prepared = self.prepare(also, deep=deep, limit=limit)
        if prepared is None:
            return None
        prepared.commit()
        return prepared.pickled

    def prepare(
        self, also: Sequence[Any] = (), *, deep: bool = False, rc: bool = True, limit: Limit = DEFAULT_LIMIT
    ) -> Prepared | None:
        """Pickle `((rc or None, updates, dropped numbers), new nodes)`; None when nothing changed.

        `also`: artists to look at as if they were stale still. `rc`: look at `rcParams` as well. Raises
        `NeedSnapshot`, `CaptureError`; the mirror and the marks of stale artists are then as they were. So they are
        when the delta is abandoned; until it is committed or abandoned nothing else may be asked of this mirror.
        """
        if len(self._entries) > self._limit:
            raise NeedSnapshot("growth")
        new_rc: dict[str, Any] | None = None
        if rc and not _equal_rc(
            matplotlib.rcParams, self._rc_seen
        ):  # quicker than taking out what belongs to this process
            rc_seen: dict[Any, Any] = dict(dict.items(matplotlib.rcParams))
            new_rc = rc_values()
            if _equal_rc(new_rc, self._rc):
                new_rc, self._rc_seen = None, rc_seen
        walk = Walk(self._entries, deep=deep, force_limits=self._autoscale_told)
        try:
            walk.visit_all((e for a in also if (e := self._entries.get(id(a))) is not None), marked=True)
            if deep:
                entries = list(self._entries.values())
                suspects = [e for e in entries if is_owned(type(node := e.alive)) or isinstance(node, Artist)]
            else:
                entries = list(self._artists.values())
                states = list(map(_state_of, entries))
                # Two passes in C: what they find twice is visited once.
                suspects = [*compress(entries, map(_is_stale, states)), *compress(entries, map(_is_animated, states))]
                walk.visit_all(self._always.values())
                walk.visit_all(self._animated)
            walk.visit_all(suspects)
            dropped = self._dropped.copy()
            if not walk.updates and new_rc is None:
                return None  # what was dropped may wait for company
            told = new_rc, walk.updates, dropped
            if new_rc is None and all(map(_is_simple, chain.from_iterable(map(_values_of, walk.updates)))):
                pickled = pickle_simple(told)
            else:
                pickled = Pickler(limit, self._entries).pickle(told)
                _refuse_axes(pickled.nodes)
            if (figure := self._figure()) is not None and self._entries[id(figure)].still is None:
                check_size(figure)
        except BaseException:
            walk.undo()
            raise
        return Prepared(self, walk, pickled, new_rc, len(dropped))

    def _commit(self, walk: Walk, pickled: Pickled, rc: dict[str, Any] | None, dropped: int) -> None:
        del self._dropped[:dropped]
        if rc is not None:
            self._rc = rc
        self._autoscale_told = walk.autoscale_pending
        self._animated = walk.animated()
        self._add(pickled)


class Prepared:
    """A delta that was read but not sent. Look at it, then say `commit` or `abandon`, once."""

    __slots__ = ("_dropped", "_mirror", "_rc", "_walk", "pickled")

    def __init__(self, mirror: Mirror, walk: Walk, pickled: Pickled, rc: dict[str, Any] | None, dropped: int) -> None:
        self._mirror = mirror
        self._walk = walk
        self._rc = rc
        self._dropped = dropped
        self.pickled: Final = pickled

    def commit(self) -> None:
        """It will be sent: the replica has what it says."""
        self._mirror._commit(self._walk, self.pickled, self._rc, self._dropped)

    def abandon(self) -> None:
        """It will not be sent: what it says counts as changed again."""
        self._walk.undo()
        for node in self.pickled.nodes:
            if isinstance(node, Artist):
                vars(node)["_stale"] = True

    def unchanged(self) -> bool:
        """Whether nothing that was read has changed since it was read, as far as artists say so."""
        return not self._walk.touched() and not any(
            isinstance(node, Artist) and vars(node)["_stale"] for node in self.pickled.nodes
        )

    def matched(self) -> bool:
        """Whether the x and y of each changed line, and the points and values of each changed scatter, are equally
        many. They are not in between two setters; code that leaves them so fails when it is drawn."""
        return matched((*self._walk.visited(), *self.pickled.nodes))


def matched(nodes: Iterable[Any]) -> bool:
    """Whether the x and y of each line among `nodes`, and the points and values of each scatter, are equally many."""
    return all(map(_matched, nodes))


def _matched(node: Any) -> bool:
    state = vars(node)
    if isinstance(node, Line2D):
        lengths = {_length(state["_xorig"]), _length(state["_yorig"])}
        # Grid lines of ticks, which belong to no axes, have two places across and one along: Matplotlib stretches it.
        return len(lengths) == 1 or (1 in lengths and state["_axes"] is None)
    if isinstance(node, PathCollection):
        values = state.get("_A")
        return values is None or np.ndim(values) != 1 or len(values) == len(state["_offsets"])
    return True


def _length(values: Any) -> int:
    try:
        return len(values)
    except TypeError:  # a single number
        return 1


def _values_of(update: Update) -> Iterable[Any]:
    return update[1].values()


def _is_simple(value: Any) -> bool:
    """Whether pickle needs no help with it: a small array of numbers, as new data of lines are, a single value, or
    some under names, as limits are that wait for autoscaling."""
    kind = type(value)
    if kind is np.ndarray:
        return value.nbytes <= INLINE_BYTES and not value.dtype.hasobject
    return kind in _SIMPLE or (kind is dict and _SIMPLE.issuperset(map(type, chain(value, value.values()))))


def _equal_rc(one: dict[Any, Any], other: dict[Any, Any]) -> bool:
    try:
        return bool(dict.__eq__(one, other))
    except ValueError:  # arrays of colours in two property cycles
        return False


def _refuse_axes(nodes: list[Any]) -> None:
    if any(isinstance(node, Axes) for node in nodes):
        raise NeedSnapshot("axes")
