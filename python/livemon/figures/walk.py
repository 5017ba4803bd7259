"""One look at the nodes of a figure that may have changed: which attributes are not what was sent last.

Each attribute is compared with what was sent, by identity where values cannot change in place and by content where they
can. All that a look changes (what counts as sent, marks of stale artists) can be undone. What re-wires a figure (axes
added, units, another layout engine) is not told as a delta: `NeedSnapshot` says why. Belongs to `deltas`; runs on the
thread that captures.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from itertools import compress, repeat
from operator import is_not
from typing import Any, Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.colorizer import ColorizingArtist
from matplotlib.colors import Colormap
from matplotlib.figure import Figure, FigureBase
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.transforms import TransformWrapper

from livemon.figures.contents import COMPARED_BYTES, same, shadow
from livemon.figures.identity import IGNORED, NODE_LEAVES, Kind, kind_of, kinds
from livemon.figures.snapshot import LINE_DATA, dpi_of, line_values
from livemon.figures.still import Still

__all__ = ["Entry", "NeedSnapshot", "Update", "Walk", "wiring_of"]

Update = tuple[int, dict[str, Any], list[str]]
"""Number of a node, attributes to set, attributes to delete."""

SAME: Final = Kind.SAME
OWNED: Final = Kind.OWNED

AGAIN_BYTES: Final = 4 << 20
"""Mapped values up to this size (1 ms) are sent again with any change of their artist, as `changed()` may be about
them; larger ones when nothing else can be meant."""

_FIXED: Final[dict[type, frozenset[str]]] = {
    Line2D: frozenset({"_x", "_y", "_path", "_xy", "_x_filled", "_transformed_path"}),
    Colormap: frozenset({"colors", "_segmentdata"}),
    MarkerStyle: frozenset({"_marker_function"}),
}
"""Caches and large constants of some types; the mirror does not hold on to them."""

_COLLECTION_SETTLED: Final = ("_facecolors", "_edgecolors", "_mapped_colors", "_face_is_mapped", "_edge_is_mapped")

_TICK_STYLE: Final = frozenset({"_major_tick_kw", "_minor_tick_kw"})

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

_known_classes: dict[type, tuple[dict[str, str], frozenset[str]]] = {}


class NeedSnapshot(Exception):  # noqa: N818 - a turn of events, not an error
    """What changed cannot be told as a delta; `args[0]` says in one or two words why."""


class Entry:
    """One node: its number, and the attribute values that were last sent."""

    __slots__ = ("__weakref__", "_ref", "inside", "number", "sent", "shadows", "state", "still")

    def __init__(self, number: int, node: Any, state: dict[str, Any], forget: Any) -> None:
        self.number = number
        self._ref = weakref.ref(node, forget)
        self.state: dict[str, Any] = vars(node) if isinstance(node, Artist) else {}
        """An artist's own attributes, as they are now. Those of transforms may hold the transform itself, for ever."""
        self.sent = state
        for key in _per_class(type(node))[1]:
            if key in self.sent:
                self.sent[key] = None
        self.shadows: dict[str, Any] = {}
        """Copies of containers and small arrays, which may change in place."""
        self.inside: dict[str, Kind] | None = None
        """The attributes to look into although they are the same objects as before; None: to be found out."""
        self.still: Still | None = None
        """It and all that it owns, when nothing had changed the last time."""

    @property
    def alive(self) -> Any:
        return self._ref()


_MISSING: Final[Any] = object()


class Walk:
    """One look at the nodes that may have changed."""

    __slots__ = (
        "_changed", "_deep", "_entries", "_force_limits", "_marked", "_read", "_seen", "_turned", "_undo",
        "autoscale_pending", "updates",
    )  # fmt: skip

    def __init__(self, entries: dict[int, Entry], *, deep: bool, force_limits: bool) -> None:
        """`entries`: what is known of nodes, by `id`; `force_limits`: the replica was told to find limits by itself."""
        self._deep = deep
        self._entries = entries
        self._force_limits = force_limits
        self._seen: set[int] = set()
        self._undo: list[tuple[dict[str, Any], str, Any]] = []
        """(mapping, key, value before): what is put back when the delta is abandoned."""
        self._turned: list[Entry] = []
        """Those whose `inside` has to be found out again."""
        self._marked: list[Entry] = []
        """Artists whose marks were taken away."""
        self._read: list[Entry] = []
        """Artists that were looked at."""
        self._changed: list[Entry] = []
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

    def animated(self) -> list[Entry]:
        """The artists that were looked at and are animated now."""
        return [entry for entry in self._read if entry.sent["_animated"]]

    def visited(self) -> Iterable[Any]:
        """The nodes that changed."""
        return [node for entry in self._changed if (node := entry.alive) is not None]

    def _set(self, mapping: dict[str, Any], key: str, value: Any) -> None:
        self._undo.append((mapping, key, mapping.get(key, _MISSING)))
        if value is _MISSING:
            mapping.pop(key, None)
        else:
            mapping[key] = value

    def visit_all(self, entries: Iterable[Entry], *, marked: bool = False) -> None:
        for entry in list(entries):
            self.visit(entry, marked=marked)

    def visit(self, entry: Entry, *, marked: bool = False, keep: bool = True) -> None:
        """`marked`: the artist was stale, though it is not any more; `keep`: remember it when nothing has changed."""
        number = entry.number
        if number in self._seen:
            return
        self._seen.add(number)
        node = entry.alive
        if node is None:
            return
        state = vars(node)
        mapped = False
        if isinstance(node, Artist):
            mapped = isinstance(node, ColorizingArtist)
            if mapped and state["_parent_figure"] is None:
                return  # removed, and not collected yet: each `set_clim` leaves one of a colorbar
            if state["_stale"]:
                marked = True
                self._marked.append(entry)
                state["_stale"] = False  # before reading: a thread that changes it now marks it again
            self._read.append(entry)
        if entry.still is not None:
            if self._may_glance(node) and not (mapped and marked) and entry.still.holds():
                return
            entry.still = None
        told = len(self.updates)
        changes = self._changes(entry, node)
        if marked and mapped:
            self._mapped_values(entry, state, changes)
        gone = [key for key in entry.sent if key not in state] if len(entry.sent) != len(state) else []
        for key in gone:
            self._set(entry.sent, key, _MISSING)
            self._set(entry.shadows, key, _MISSING)
        if changes or gone:
            if isinstance(node, Axis) and not _TICK_STYLE.isdisjoint(changes):
                self._visit_ticks(state)
            _refuse_rewiring(type(node), changes, gone)
            _complete(node, state, changes)
            if changes or gone:
                self.updates.append((number, changes, gone))
                self._changed.append(entry)
        elif keep and len(self.updates) == told and self._may_glance(node):
            entry.still = Still.of(entry, node, self._entries)

    def _may_glance(self, node: Any) -> bool:
        return not self._deep and not (self._force_limits and isinstance(node, Axes))

    def _visit_ticks(self, state: dict[str, Any]) -> None:
        """`Axis.set_tick_params` changes ticks that do not say so: the rotation of labels that polar axes turn."""
        for key in ("majorTicks", "minorTicks"):
            self.visit_all(known for tick in state.get(key, ()) if (known := self._entries.get(id(tick))) is not None)

    def _changes(self, entry: Entry, node: Any) -> dict[str, Any]:
        sent = entry.sent
        state = vars(node).copy()  # another thread may add to it
        changes: dict[str, Any] = {}
        replaced = list(compress(state.items(), map(is_not, state.values(), map(sent.get, state, repeat(sent)))))
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

    def _mapped_values(self, entry: Entry, state: dict[str, Any], changes: dict[str, Any]) -> None:
        """Values of an artist that was marked may have been written in place: `image.get_array()[:] = ...` and then
        `image.changed()`."""
        values = state.get("_A")
        if not isinstance(values, np.ndarray) or "_A" in changes:
            return
        if "_A" in entry.shadows:
            if same(entry.shadows["_A"], values, self._entries):
                return
        elif values.nbytes > AGAIN_BYTES and (changes or self._mapping_changed(state["_colorizer"])):
            return
        self._note(entry, "_A", values, changes)

    def _mapping_changed(self, colorizer: Any) -> bool:
        told = {number for number, _, _ in self.updates}
        parts = (colorizer, colorizer.norm, colorizer.cmap)
        return any((entry := self._entries.get(id(part))) is None or entry.number in told for part in parts)

    def _replaced(self, entry: Entry, node: Any, replaced: list[tuple[str, Any]], changes: dict[str, Any]) -> None:
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
            if _kind(type(value)) is not _kind(type(old)):
                entry.inside = None
                self._turned.append(entry)
            if type(value) is type(old):
                if type(value) in _COMPARED and value == old:
                    continue
                if isinstance(value, (list, dict)) and key in shadows and same(shadows[key], value, self._entries):
                    continue
            self._note(entry, key, value, changes)

    def _in_place(self, entry: Entry, node: Any, inside: dict[str, Kind], changes: dict[str, Any]) -> None:
        """Attributes whose content may be another: nodes are looked into, containers and small arrays compared."""
        shadows, entries, seen, state = entry.shadows, self._entries, self._seen, vars(node)
        # Setters bring a new array, but for boxes and matrices; the others are compared from the next deep delta on.
        skip_arrays = not self._deep and not isinstance(node, NODE_LEAVES)
        for key, kind in inside.items():
            value = state.get(key)
            if kind is OWNED:
                owned = entries.get(id(value))
                if owned is not None and owned.number not in seen:
                    self.visit(owned, keep=bool(changes))
                continue
            if key in changes or _kind(type(value)) is not kind:  # gone, or replaced just now: for the next delta
                continue
            if key in shadows:
                if same(shadows[key], value, self._entries):
                    continue
            elif isinstance(value, np.ndarray) and (skip_arrays or value.nbytes > COMPARED_BYTES):
                continue
            self._note(entry, key, value, changes)

    def _note(self, entry: Entry, key: str, value: Any, changes: dict[str, Any]) -> None:
        """It has to be sent."""
        shadows = entry.shadows
        changes[key] = value
        copy = shadow(value, self._entries)
        if copy is not None:
            self._set(shadows, key, copy)
        elif key in shadows:
            self._set(shadows, key, _MISSING)

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


_COMPARED: Final = frozenset({bool, int, float, str, np.float64, np.int64, np.float32, np.bool_})


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


def wiring_of(cls: type) -> Iterable[str]:
    """The attributes of a class that wire the figure."""
    return _per_class(cls)[0]


def _refuse_rewiring(cls: type, changes: dict[str, Any], gone: list[str]) -> None:
    wiring = _per_class(cls)[0]
    if wiring:
        for key in (*changes, *gone):
            if key in wiring:
                raise NeedSnapshot(wiring[key])


def _complete(node: Any, state: dict[str, Any], changes: dict[str, Any]) -> None:
    """Add what has to travel together with the changes."""
    if isinstance(node, Line2D):
        for key in LINE_DATA:
            if key in changes:
                changes[key] = line_values(node, key, changes[key])
    elif isinstance(node, Collection):
        for key in _COLLECTION_SETTLED:
            changes.setdefault(key, state.get(key))
    elif isinstance(node, Figure):
        if "_dpi" in changes:
            changes["_dpi"] = dpi_of(node)
    elif "_grid_info" in changes and "_old_limits" in state:
        changes["_old_limits"] = state["_old_limits"]  # the limits that this grid of axisartist was made for
    elif isinstance(node, TransformWrapper):
        child = changes.get("_child")
        changes.clear()
        if child is not None:
            changes["_child"] = child
