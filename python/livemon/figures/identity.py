"""Which objects of a figure keep their identity in the replica.

A figure is a graph. In a delta, its *nodes* (artists, axes, transforms, norms, locators, paths ...) are named by number
and everything else (numbers, strings, arrays, lists) travels by value. A node is an instance of a class of Matplotlib,
or of a subclass of one, that keeps its state in `__dict__`. Runs on the capturing thread; changes nothing.
"""

from __future__ import annotations

import enum
import types
from typing import Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.artist import _XYPair as StickyEdges
from matplotlib.cbook import CallbackRegistry, Grouper
from matplotlib.gridspec import GridSpecBase, SubplotSpec
from matplotlib.markers import MarkerStyle
from matplotlib.scale import ScaleBase
from matplotlib.spines import Spines
from matplotlib.ticker import TickHelper
from matplotlib.transforms import Affine2D, Bbox, LockableBbox, TransformNode, TransformWrapper

__all__ = ["IGNORED", "NODE_LEAVES", "Kind", "StickyEdges", "is_node", "is_owned", "is_plain", "kind_of", "kinds"]

_ROOTS: Final = ("matplotlib", "mpl_toolkits")

_NOT_NODES: Final = (CallbackRegistry, Grouper, enum.Enum, type, BaseException)

IGNORED: Final = frozenset(
    {
        # bookkeeping of Artist that no drawing reads
        "_stale", "stale_callback", "_callbacks", "_remove_method", "_picker", "_mouseover", "_url", "_contains",
        # bookkeeping of axes and figures: callbacks, property cycles, pointers to the canvas
        "callbacks", "_canvas_callbacks", "_axobservers", "_mouse_key_ids", "_button_pick_id", "_scroll_pick_id",
        "_get_lines", "_get_patches_for_fill", "_mouseover_set", "_colorbars", "containers", "_navigate", "canvas",
        "_axstack", "_number", "_original_dpi", "fmt_xdata", "fmt_ydata", "ignore_existing_data_limits",
        "_shared_axes", "_twinned_axes", "_projection_init", "colorbar_cid", "_id_norm", "_id_colorizer",
        # caches
        "_renderer", "_imcache", "_invalidx", "_invalidy", "_x_filled", "_xy", "_transformed_path", "_subslice",
        "ind_offset", "_parents", "_invalid", "_inverted", "_shorthand_name", "_points_orig",
    }
)  # fmt: skip
"""Attributes that never make a pixel: left alone by deltas. `_x`, `_y` and `_path` are caches of lines only."""

NODE_LEAVES: Final = (Bbox, LockableBbox, Affine2D, TransformWrapper)
"""Transforms that are changed in place; all others are fixed once made."""

_NOT_OWNED: Final = frozenset({"_AxesStack"})

_ATOMS: Final = frozenset(
    {type(None), bool, int, float, complex, str, bytes, type, types.FunctionType, types.BuiltinFunctionType}
)

_FIXED_NODES: Final = (MarkerStyle, TickHelper, ScaleBase, Spines, GridSpecBase, SubplotSpec)
"""Owned, but hardly ever changed in place: looked into by deep deltas only."""


class Kind(enum.IntEnum):
    """What a value of some type means for a delta, while it is the same object as before."""

    SAME = 0
    """It is the same value: numbers, strings, tuples, functions, and nodes that say themselves when they change."""
    OWNED = 1
    """A node to look into whenever its owner may have changed."""
    CONTENT = 2
    """A list, dict, set or array, or the pair of lists that sticky edges are: its content may be another."""


_nodes: dict[type, bool] = {}
_owned: dict[type, bool] = {}

kinds: dict[type, Kind] = {}
"""Kind by type, for those that `kind_of` was asked about."""


def kind_of(cls: type) -> Kind:
    """The kind of a type; look into `kinds` first."""
    if issubclass(cls, (list, dict, set, np.ndarray, StickyEdges)) and not is_node(cls):
        kind = Kind.CONTENT
    elif is_owned(cls) and not issubclass(cls, _FIXED_NODES):
        kind = Kind.OWNED
    else:
        kind = Kind.SAME
    kinds[cls] = kind
    return kind


def is_node(cls: type) -> bool:
    """Whether instances of `cls` have a number in the replica."""
    known = _nodes.get(cls)
    if known is None:
        known = _nodes[cls] = (
            not issubclass(cls, _NOT_NODES)
            and any(base.__module__.partition(".")[0] in _ROOTS for base in cls.__mro__)
            and hasattr(cls, "__weakref__")
            and "__dict__" in dir(cls)
            and not issubclass(cls, (tuple, list, dict, set, str))
        )
    return known


def is_owned(cls: type) -> bool:
    """Whether an instance is looked into when what holds it may have changed: paths, norms, tickers, boxes; not
    artists, which say themselves that they are stale, and not fixed transforms."""
    known = _owned.get(cls)
    if known is None:
        known = _owned[cls] = (
            is_node(cls)
            and not issubclass(cls, Artist)
            and (issubclass(cls, NODE_LEAVES) or not issubclass(cls, TransformNode))
            and cls.__name__ not in _NOT_OWNED
        )
    return known


def is_plain(cls: type) -> bool:
    """Whether a container of such values needs no look into them: they cannot change, or say so themselves."""
    return cls in _ATOMS or issubclass(cls, (enum.Enum, np.generic, tuple, frozenset)) or is_node(cls)
