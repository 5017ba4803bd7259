"""Still life: a node and all that it owns, as they were when nothing was found to have changed.

Figures and axes are looked at by each capture, as not all their setters mark them, and hardly ever differ from what
was sent. A walk over one takes 40 to 50 µs, nearly all of it Python's own work; here all its values are compared at
once, in C. Whatever is not the very same object, or the same content, is for the walk to decide on: a glance may only
be wrong by asking for a walk.

Belongs to `walk`; runs on the thread that captures.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from operator import is_, itemgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes

from livemon.figures.identity import Kind, StickyEdges

if TYPE_CHECKING:
    from livemon.figures.walk import Entry

__all__ = ["NOTHING_GROUPED", "Still"]

NOTHING_GROUPED: Final = b"nothing grouped"
"""Shadow of labels that nobody aligned: a dictionary of empty groupers."""

_OWNED: Final = Kind.OWNED
_bytes_of: Final = np.ndarray.tobytes
_autoscale_on: Final = itemgetter("_autoscale_on")


class Still:
    """What is compared: dictionaries and lists by identity of what is in them, arrays by content."""

    __slots__ = ("_arrays", "_axes", "_content", "_dicts", "_keys", "_lengths", "_lists", "_members")

    def __init__(self) -> None:
        self._dicts: list[dict[Any, Any]] = []
        self._lists: list[Any] = []
        """Lists, and other dictionaries whose length alone is compared."""
        self._arrays: list[np.ndarray[Any, Any]] = []
        self._axes: list[dict[str, Any]] = []
        """Attributes of axises, whose `_autoscale_on` changes without a mark."""
        self._keys: list[Any] = []
        self._lengths: list[int] = []
        self._members: list[Any] = []
        self._content = b""

    @classmethod
    def of(cls, entry: Entry, node: Any, entries: Mapping[int, Entry]) -> Still | None:
        """`node` as it is now, which is as it was sent; None where something in it has to be compared otherwise."""
        still = cls()
        if not still._add(entry, node, entries, set()):
            return None
        if isinstance(node, Axes):
            still._axes = [vars(axis) for axis in node._axis_map.values()]
        still._keys = list(chain.from_iterable(still._dicts))
        still._lengths = [*map(len, still._dicts), *map(len, still._lists)]
        still._members = still._now()
        still._content = b"".join(map(_bytes_of, still._arrays))
        return still

    def holds(self) -> bool:
        """Whether all is as it was."""
        return (
            [*map(len, self._dicts), *map(len, self._lists)] == self._lengths
            and list(chain.from_iterable(self._dicts)) == self._keys
            and all(map(is_, self._now(), self._members))
            and b"".join(map(_bytes_of, self._arrays)) == self._content
        )

    def _now(self) -> list[Any]:
        # A list is filled, and two are compared, in half of the time that nested iterators take.
        now = list(map(_autoscale_on, self._axes))
        for values in map(dict.values, self._dicts):
            now += values
        for members in self._lists:
            now += members
        return now

    def _add(self, entry: Entry, node: Any, entries: Mapping[int, Entry], seen: set[int]) -> bool:
        """What the walk compares of `node`; False: not like this."""
        state, inside = vars(node), entry.inside
        if inside is None or entry.number in seen:
            return inside is not None
        seen.add(entry.number)
        self._dicts.append(state)
        for key, kind in inside.items():
            value = state[key]
            if kind is _OWNED:
                owned = entries.get(id(value))
                if owned is not None and not self._add(owned, value, entries, seen):
                    return False
            elif key in entry.shadows and not self._compare(value, entry.shadows[key]):
                return False
        return True

    def _compare(self, value: Any, shadow: Any) -> bool:
        if type(value) is np.ndarray:
            self._arrays.append(value)
        elif type(value) is StickyEdges:
            self._lists += (value.x, value.y)
        elif type(shadow) is bytes:  # nested
            if shadow != NOTHING_GROUPED:
                return False
            self._dicts.append(value)
            groups = (grouper._mapping for grouper in value.values())
            self._lists += (getattr(group, "data", group) for group in groups)  # that of a WeakKeyDictionary is quick
        elif isinstance(value, dict):
            self._dicts.append(value)
        elif isinstance(value, list):
            self._lists.append(value)
        else:
            return False
        return True
