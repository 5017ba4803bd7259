"""Copies of values that may change in place, and whether a value is still what its copy was taken of.

Containers of plain members are compared by identity of the members, nested ones as they would be sent, arrays by their
bytes. `entries`: the nodes of the figure that have numbers, by `id`. Belongs to `walk`; runs on the thread that
captures.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import is_
from typing import Any, Final

import numpy as np
from matplotlib.cbook import Grouper

from livemon.figures.identity import StickyEdges, is_plain
from livemon.figures.snapshot import DEFAULT_LIMIT, Pickler
from livemon.figures.still import NOTHING_GROUPED

__all__ = ["COMPARED_BYTES", "same", "shadow"]

COMPARED_BYTES: Final = 16_384
"""Arrays up to this size are compared by content: they may be written in place."""

_COMPARED_ARRAYS: Final = frozenset({np.ndarray, np.ma.MaskedArray})

_plain_types: set[type] = set()


def shadow(value: Any, entries: Mapping[int, Any]) -> Any:
    """A copy to compare with later, for values that may change in place; None for those that are not compared."""
    if isinstance(value, np.ndarray):
        if value.nbytes > COMPARED_BYTES or value.dtype.hasobject or type(value) not in _COMPARED_ARRAYS:
            return None
        return _content(value)
    if type(value) is StickyEdges:
        return StickyEdges(value.x.copy(), value.y.copy())
    if not isinstance(value, (list, dict, set)):
        return None
    if not _flat(value):
        return _fingerprint(value, entries)
    return value.copy()


def same(shadow: Any, value: Any, entries: Mapping[int, Any]) -> bool:
    """Whether `value` is what `shadow` was taken of."""
    if isinstance(value, np.ndarray):
        return bool(_content(value) == shadow)
    if type(value) is StickyEdges:
        return bool(shadow == value)
    if type(shadow) is bytes:
        return bool(_fingerprint(value, entries) == shadow)
    if len(shadow) != len(value):
        return False
    # What was flat when it was copied is flat as long as it holds the same objects.
    if isinstance(value, dict):
        return all(map(is_, shadow, value)) and all(map(is_, shadow.values(), value.values()))
    if isinstance(value, list):
        return all(map(is_, shadow, value))
    return bool(shadow == value) and _flat(value)


def _fingerprint(value: Any, entries: Mapping[int, Any]) -> bytes:
    if type(value) is dict and all(map(_empty_grouper, value.values())):
        return NOTHING_GROUPED  # labels that nobody aligned: each figure has this, and pickling it takes longest
    return Pickler(DEFAULT_LIMIT, entries).pickle(value).data


def _empty_grouper(value: Any) -> bool:
    return type(value) is Grouper and len(value._mapping) == 0  # type: ignore[attr-defined]


def _content(array: Any) -> bytes:
    """All that two equal arrays have in common, but for their shape."""
    if type(array) is np.ma.MaskedArray:
        return array.data.tobytes() + np.ma.getmaskarray(array).tobytes()
    return bytes(array.tobytes())


def _flat(container: Any) -> bool:
    """Whether the members cannot change in place without saying so themselves; nested lists and arrays can."""
    members = container.values() if isinstance(container, dict) else container
    return _plain_types.issuperset(types := set(map(type, members))) or _all_plain(types)


def _all_plain(types: set[type]) -> bool:
    if all(map(is_plain, types)):
        _plain_types.update(types)
        return True
    return False
