"""Deltas: only what changed since the replica was last told.

A `Mirror` is what the kernel knows about one replica: the number of every node, and for each node the values that
were last sent. A delta looks at the artists that Matplotlib marked stale, at figures, axes and mapped artists (not
all their setters mark them), and at what these own (paths, markers, norms, tickers, boxes); it compares each
attribute with what was sent, by identity where values cannot change in place and by content where they can, and
pickles what differs, naming nodes by number. A *deep* delta looks at every node.

Changes that re-wire a figure (axes added, units, another layout engine) are not told as a delta: `NeedSnapshot` says
why. What the replica settles by itself when it draws (limits that wait for autoscaling, mapped colours) is sent again
whenever its owner is, because the last value sent is no longer what the replica has.

Runs on the thread that plots; marks artists as not stale (nobody draws them here, and only an artist that is not
stale tells its axes when it changes); changes nothing else.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from operator import is_
from typing import Any, Final

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.cbook import Grouper
from matplotlib.collections import Collection, PathCollection
from matplotlib.colorizer import ColorizingArtist
from matplotlib.colors import Colormap
from matplotlib.figure import Figure, FigureBase
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.transforms import TransformWrapper

from livemon.figures.identity import IGNORED, NODE_LEAVES, Kind, is_owned, is_plain, kind_of, kinds
from livemon.figures.snapshot import DEFAULT_LIMIT, Limit, Pickled, Pickler, check_size, plain_array, rc_values

__all__ = ["Mirror", "NeedSnapshot", "Prepared", "Update", "matched"]

Update = tuple[int, dict[str, Any], list[str]]
"""Number of a node, attributes to set, attributes to delete."""

SAME: Final = Kind.SAME
OWNED: Final = Kind.OWNED

COMPARED_BYTES: Final = 16_384
"""Arrays up to this size are compared by content: they may be written in place."""

_FIXED: Final[dict[type, frozenset[str]]] = {
    Line2D: frozenset({"_x", "_y", "_path", "_xy", "_x_filled", "_transformed_path"}),
    Colormap: frozenset({"colors", "_segmentdata"}),
    MarkerStyle: frozenset({"_marker_function"}),
}
"""Caches and large constants of some types; the mirror does not hold on to them."""

_GROWTH: Final = 500
"""Nodes that may be added, beyond doubling, before a new snapshot: what was sent keeps some removed nodes alive."""

_LINE_DATA: Final = ("_xorig", "_yorig")
_COLLECTION_SETTLED: Final = ("_facecolors", "_edgecolors", "_mapped_colors", "_face_is_mapped", "_edge_is_mapped")

_WIRING: Final[dict[type, dict[str, str]]] = {
    Axes: dict.fromkeys(
        [
            "_sharex", "_sharey", "_sharez", "xaxis", "yaxis", "zaxis", "spines", "child_axes", "_axis_map", "bbox",
        ],
        "axes",
    )
    | dict.fromkeys(("transData", "transAxes", "transLimits", "transScale"), "transform"),
    Axis: {"_converter": "units", "units": "units", "_axes": "axes"},
    FigureBase: {
        "_localaxes": "axes", "subfigs": "subfigures", "_layout_engine": "layout engine", "subplotpars": "axes"
    },
}  # fmt: skip
"""Attributes whose change re-wires the figure, and the word under which `stats()` counts the snapshot."""

_plain_types: set[type] = set()
_known_classes: dict[type, tuple[dict[str, str], frozenset[str]]] = {}


class NeedSnapshot(Exception):  # noqa: N818 - a turn of events, not an error
    """What changed cannot be told as a delta; `args[0]` says in one or two words why."""


class _Entry:
    """One node: its number, and the attribute values that were last sent."""

    __slots__ = ("__weakref__", "_ref", "inside", "number", "sent", "shadows")

    def __init__(self, number: int, node: Any, state: dict[str, Any], forget: Any) -> None:
        self.number = number
        self._ref = weakref.ref(node, forget)
        self.sent = state
        for key in _per_class(type(node))[1]:
            if key in self.sent:
                self.sent[key] = None
        self.shadows: dict[str, Any] = {}
        """Copies of containers and small arrays, which may change in place."""
        self.inside: dict[str, Kind] | None = None
        """The attributes to look into although they are the same objects as before; None: to be found out."""

    @property
    def alive(self) -> Any:
        return self._ref()


class Mirror:
    """What one replica has, as far as the kernel knows. Make it from the snapshot that the replica was loaded from."""

    def __init__(self, figure: Figure, snapshot: Pickled, rc: dict[str, Any]) -> None:
        self._figure = weakref.ref(figure)
        self._entries: dict[int, _Entry] = {}
        self._artists: dict[int, _Entry] = {}
        self._always: dict[int, _Entry] = {}
        """Looked at each time: figures, axes, and mapped artists, whose `set_array` marks nothing stale."""
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
            entry = _Entry(self._count, node, state, self._forgetter(key))
            self._count += 1
            entries[key] = entry
            for attribute in _per_class(type(node))[0]:
                wires = entry.sent.get(attribute)
                if isinstance(wires, (list, dict)):
                    entry.shadows[attribute] = wires.copy()
            if isinstance(node, Artist):
                artists[key] = entry
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

    def prepare(self, also: Sequence[Any] = (), *, deep: bool = False, limit: Limit = DEFAULT_LIMIT) -> Prepared | None:
        """Pickle `((rc or None, updates, dropped numbers), new nodes)`; None when nothing changed.

        `also`: artists to look at although they are not stale. Raises `NeedSnapshot`, `CaptureError`; the mirror and
        the marks of stale artists are then as they were. So they are when the delta is abandoned; until it is
        committed or abandoned nothing else may be asked of this mirror.
        """
        if len(self._entries) > self._limit:
            raise NeedSnapshot("growth")
        rc: dict[str, Any] | None = None
        if not _equal_rc(matplotlib.rcParams, self._rc_seen):  # quicker than taking out what belongs to this process
            rc_seen: dict[Any, Any] = dict(dict.items(matplotlib.rcParams))
            rc = rc_values()
            if _equal_rc(rc, self._rc):
                rc, self._rc_seen = None, rc_seen
        walk = _Walk(self, deep=deep)
        try:
            if deep:
                entries = list(self._entries.values())
                suspects = [e for e in entries if is_owned(type(node := e.alive)) or isinstance(node, Artist)]
            else:
                suspects = [
                    e for e in list(self._artists.values()) if (a := e.alive) is not None and (a._stale or a._animated)
                ]
                walk.visit_all(self._always.values())
                walk.visit_all(e for a in also if (e := self._entries.get(id(a))) is not None)
            walk.visit_all(suspects)
            dropped = self._dropped.copy()
            if not walk.updates and rc is None and not dropped:
                return None
            pickled = Pickler(limit, self._entries).pickle((rc, walk.updates, dropped))
            _refuse_axes(pickled.nodes)
            if (figure := self._figure()) is not None:
                check_size(figure)
        except BaseException:
            walk.undo()
            raise
        return Prepared(self, walk, pickled, rc, len(dropped))

    def _commit(self, walk: _Walk, pickled: Pickled, rc: dict[str, Any] | None, dropped: int) -> None:
        del self._dropped[:dropped]
        if rc is not None:
            self._rc = rc
        self._autoscale_told = walk.autoscale_pending
        self._add(pickled)


class Prepared:
    """A delta that was read but not sent. Look at it, then say `commit` or `abandon`, once."""

    __slots__ = ("_dropped", "_mirror", "_rc", "_walk", "pickled")

    def __init__(self, mirror: Mirror, walk: _Walk, pickled: Pickled, rc: dict[str, Any] | None, dropped: int) -> None:
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
        return _length(state["_xorig"]) == _length(state["_yorig"])
    if isinstance(node, PathCollection):
        values = state.get("_A")
        return values is None or np.ndim(values) != 1 or len(values) == len(state["_offsets"])
    return True


def _length(values: Any) -> int:
    try:
        return len(values)
    except TypeError:  # a single number
        return 1


_MISSING: Final[Any] = object()


class _Walk:
    """One look at the nodes that may have changed."""

    __slots__ = (
        "_changed", "_deep", "_entries", "_force_limits", "_marked", "_read", "_seen", "_turned", "_undo",
        "autoscale_pending", "updates",
    )  # fmt: skip

    def __init__(self, mirror: Mirror, *, deep: bool) -> None:
        self._deep = deep
        self._entries = mirror._entries
        self._force_limits = mirror._autoscale_told
        self._seen: set[int] = set()
        self._undo: list[tuple[dict[str, Any], str, Any]] = []
        """(mapping, key, value before): what is put back when the delta is abandoned."""
        self._turned: list[_Entry] = []
        """Those whose `inside` has to be found out again."""
        self._marked: list[_Entry] = []
        """Artists whose marks were taken away."""
        self._read: list[_Entry] = []
        """Artists that were looked at."""
        self._changed: list[_Entry] = []
        self.autoscale_pending = False
        self.updates: list[Update] = []

    def undo(self) -> None:
        """What was sent and what is marked as stale, as before the walk."""
        for mapping, key, value in reversed(self._undo):
            if value is _MISSING:
                mapping.pop(key, None)
            else:
                mapping[key] = value
        for entry in self._turned:
            entry.inside = None
        for entry in self._marked:
            node = entry.alive
            if node is not None:
                vars(node)["_stale"] = True

    def touched(self) -> bool:
        """Whether an artist changed after it was looked at."""
        for entry in self._read:
            node = entry.alive
            if node is not None:
                state = vars(node)
                # `set_array` marks nothing
                if state["_stale"] or ("_A" in state and state["_A"] is not entry.sent.get("_A")):
                    return True
        return False

    def visited(self) -> Iterable[Any]:
        """The nodes that changed."""
        return [node for entry in self._changed if (node := entry.alive) is not None]

    def _set(self, mapping: dict[str, Any], key: str, value: Any) -> None:
        self._undo.append((mapping, key, mapping.get(key, _MISSING)))
        if value is _MISSING:
            mapping.pop(key, None)
        else:
            mapping[key] = value

    def visit_all(self, entries: Iterable[_Entry]) -> None:
        for entry in list(entries):
            self.visit(entry)

    def visit(self, entry: _Entry) -> None:
        number = entry.number
        if number in self._seen:
            return
        self._seen.add(number)
        node = entry.alive
        if node is None:
            return
        if isinstance(node, Artist):
            if isinstance(node, ColorizingArtist) and vars(node)["_parent_figure"] is None:
                return  # removed, and not collected yet: each `set_clim` leaves one of a colorbar
            state = vars(node)
            if state["_stale"]:
                self._marked.append(entry)
                state["_stale"] = False  # before reading: a thread that changes it now marks it again
            self._read.append(entry)
        changes = self._changes(entry, node)
        state = vars(node)
        gone = [key for key in entry.sent if key not in state] if len(entry.sent) != len(state) else []
        for key in gone:
            self._set(entry.sent, key, _MISSING)
            self._set(entry.shadows, key, _MISSING)
        if changes or gone:
            _refuse_rewiring(type(node), changes, gone)
            _complete(node, state, changes)
            if changes or gone:
                self.updates.append((number, changes, gone))
                self._changed.append(entry)

    def _changes(self, entry: _Entry, node: Any) -> dict[str, Any]:
        sent = entry.sent
        state = vars(node)
        changes: dict[str, Any] = {}
        replaced = [(key, value) for key, value in list(state.items()) if sent.get(key, sent) is not value]
        if replaced:
            self._replaced(entry, node, replaced, changes)
        inside = entry.inside
        if inside is None:
            inside = entry.inside = _inside(node, sent)
        if inside:
            self._in_place(entry, node, inside, changes)
        if isinstance(node, Axes):
            self._limits(node, changes)
        return changes

    def _replaced(self, entry: _Entry, node: Any, replaced: list[tuple[str, Any]], changes: dict[str, Any]) -> None:
        """Attributes that are other objects than before."""
        sent, shadows = entry.sent, entry.shadows
        fixed = _per_class(type(node))[1]
        for key, value in replaced:
            if key in fixed:
                sent.setdefault(key, None)
                continue
            old = sent.get(key)
            self._set(sent, key, value)
            if key in IGNORED:
                continue
            kind = _kind(type(value))
            if kind is not SAME or _kind(type(old)) is not SAME:
                entry.inside = None
                self._turned.append(entry)
            if type(value) is type(old):
                if type(value) in _COMPARED and value == old:
                    continue
                if isinstance(value, (list, dict)) and key in shadows and self._same(shadows[key], value):
                    continue
            self._note(entry, key, value, changes)

    def _in_place(self, entry: _Entry, node: Any, inside: dict[str, Kind], changes: dict[str, Any]) -> None:
        """Attributes whose content may be another: nodes are looked into, containers and small arrays compared."""
        shadows, entries, seen, state = entry.shadows, self._entries, self._seen, vars(node)
        # Setters bring a new array, but for boxes and matrices; the others are compared from the next deep delta on.
        skip_arrays = not self._deep and not isinstance(node, NODE_LEAVES)
        for key, kind in inside.items():
            value = state.get(key)
            if kind is OWNED:
                owned = entries.get(id(value))
                if owned is not None and owned.number not in seen:
                    self.visit(owned)
                continue
            if key in changes or _kind(type(value)) is not kind:  # gone, or replaced just now: for the next delta
                continue
            if key in shadows:
                if self._same(shadows[key], value):
                    continue
            elif isinstance(value, np.ndarray) and (skip_arrays or value.nbytes > COMPARED_BYTES):
                continue
            self._note(entry, key, value, changes)

    def _note(self, entry: _Entry, key: str, value: Any, changes: dict[str, Any]) -> None:
        """It has to be sent."""
        shadows = entry.shadows
        changes[key] = value
        shadow = self._shadow(value)
        if shadow is not None:
            self._set(shadows, key, shadow)
        elif key in shadows:
            self._set(shadows, key, _MISSING)

    def _shadow(self, value: Any) -> Any:
        """A copy to compare with later, for values that may change in place; None for those that are not compared."""
        if isinstance(value, np.ndarray):
            if value.nbytes > COMPARED_BYTES or value.dtype.hasobject or type(value) is not np.ndarray:
                return None
            return value.tobytes()
        if not isinstance(value, (list, dict, set)):
            return None
        if not _flat(value):
            return self._fingerprint(value)
        return value.copy()

    def _same(self, shadow: Any, value: Any) -> bool:
        if isinstance(value, np.ndarray):
            return bool(value.tobytes() == shadow)
        if type(shadow) is bytes:
            return bool(self._fingerprint(value) == shadow)
        if len(shadow) != len(value):
            return False
        # What was flat when it was copied is flat as long as it holds the same objects.
        if isinstance(value, dict):
            return all(map(is_, shadow, value)) and all(map(is_, shadow.values(), value.values()))
        if isinstance(value, list):
            return all(map(is_, shadow, value))
        return bool(shadow == value) and _flat(value)

    def _fingerprint(self, value: Any) -> bytes:
        """Nested containers are compared as they would be sent."""
        if type(value) is dict and all(map(_empty_grouper, value.values())):
            return b"nothing grouped"  # labels that nobody aligned: each figure has this, and pickling it takes longest
        return Pickler(DEFAULT_LIMIT, self._entries).pickle(value).data

    def _limits(self, axes: Any, changes: dict[str, Any]) -> None:
        """Autoscaling that waits is run by the replica, whose limits then are no longer what was sent."""
        for axis in axes._axis_map.values():  # `Axes.autoscale` does not mark its axis stale
            known = self._entries.get(id(axis))
            if known is not None and axis._autoscale_on is not known.sent.get("_autoscale_on"):
                self.visit(known)
        pending = any(axes._stale_viewlims.values())
        self.autoscale_pending |= pending
        if pending or self._force_limits:
            changes["_stale_viewlims"] = axes._stale_viewlims
            entry = self._entries.get(id(axes._viewLim))
            if entry is not None:
                self._seen.add(entry.number)
                for key, value in vars(axes._viewLim).items():
                    self._set(entry.sent, key, value)
                box = {key: vars(axes._viewLim)[key] for key in ("_points", "_minpos", "_ignore")}
                self.updates.append((entry.number, box, []))


def _equal_rc(one: dict[Any, Any], other: dict[Any, Any]) -> bool:
    try:
        return bool(dict.__eq__(one, other))
    except ValueError:  # arrays of colours in two property cycles
        return False


def _inside(node: Any, sent: dict[str, Any]) -> dict[str, Kind]:
    """The attributes of `node` that are not simply the same as long as they are the same objects."""
    fixed = _per_class(type(node))[1]
    return {
        key: kind
        for key, value in list(vars(node).items())
        if (kind := _kind(type(value))) is not SAME and key not in fixed and key not in IGNORED and key in sent
    }


def _kind(cls: type) -> Kind:
    kind = kinds.get(cls)
    return kind_of(cls) if kind is None else kind


def _empty_grouper(value: Any) -> bool:
    return type(value) is Grouper and len(value._mapping) == 0  # type: ignore[attr-defined]


_COMPARED: Final = frozenset({bool, int, float, str, np.float64, np.int64, np.float32, np.bool_})


def _flat(container: Any) -> bool:
    """Whether the members cannot change in place without saying so themselves; nested lists and arrays can."""
    members = container.values() if isinstance(container, dict) else container
    return _plain_types.issuperset(types := set(map(type, members))) or _all_plain(types)


def _all_plain(types: set[type]) -> bool:
    if all(map(is_plain, types)):
        _plain_types.update(types)
        return True
    return False


def _per_class(cls: type) -> tuple[dict[str, str], frozenset[str]]:
    """(attributes that wire the figure, attributes that are not looked at) of a class."""
    known = _known_classes.get(cls)
    if known is None:
        wiring: dict[str, str] = {}
        fixed: frozenset[str] = frozenset()
        for base, keys in _WIRING.items():
            if issubclass(cls, base):
                wiring |= keys
        for base, names in _FIXED.items():
            if issubclass(cls, base):
                fixed |= names
        known = _known_classes[cls] = wiring, fixed
    return known


def _refuse_rewiring(cls: type, changes: dict[str, Any], gone: list[str]) -> None:
    wiring = _per_class(cls)[0]
    if wiring:
        for key in (*changes, *gone):
            if key in wiring:
                raise NeedSnapshot(wiring[key])


def _refuse_axes(nodes: list[Any]) -> None:
    if any(isinstance(node, Axes) for node in nodes):
        raise NeedSnapshot("axes")


def _complete(node: Any, state: dict[str, Any], changes: dict[str, Any]) -> None:
    """Add what has to travel together with the changes."""
    if isinstance(node, Line2D):
        for key in _LINE_DATA:
            if key in changes:
                changes[key] = plain_array(changes[key])
    elif isinstance(node, Collection):
        for key in _COLLECTION_SETTLED:
            changes.setdefault(key, state.get(key))
    elif "_grid_info" in changes and "_old_limits" in state:
        changes["_old_limits"] = state["_old_limits"]  # the limits that this grid of axisartist was made for
    elif isinstance(node, TransformWrapper):
        child = changes.get("_child")
        changes.clear()
        if child is not None:
            changes["_child"] = child
