"""Snapshots: a figure as bytes, without drawing it and without changing it.

The pickler here is cloudpickle's (so lambdas and classes of the notebook travel) with a reducer of its own: it leaves
out canvases, callbacks and caches, puts a placeholder where an object cannot be pickled, keeps large arrays out of
band, and stops at a ceiling of bytes and time. It notes every node (see `identity`) in the order in which it meets
them, and the list of nodes is the last thing in the pickle, so that the replica numbers them alike.

Runs on the thread that captures: one that plots, or the hub thread. Reads `__dict__`s and `__getstate__`s
only: properties such as `Axes.viewLim` would run pending autoscaling. Changes nothing but the marks of stale artists,
which say what changed since they were read.
"""

from __future__ import annotations

import pickle
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import FunctionType
from typing import Any, Final

import cloudpickle
import matplotlib
import numpy as np
from matplotlib import cbook, units
from matplotlib.animation import Animation
from matplotlib.artist import Artist
from matplotlib.backend_bases import FigureCanvasBase, FigureManagerBase, NavigationToolbar2, RendererBase, TimerBase
from matplotlib.cbook import CallbackRegistry
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import TransformedPath, TransformNode

from livemon.errors import CaptureError
from livemon.figures.identity import is_node
from livemon.figures.scrap import scrap

__all__ = [
    "DEFAULT_LIMIT",
    "INLINE_BYTES",
    "LINE_DATA",
    "Limit",
    "Pickled",
    "Pickler",
    "TooLargeError",
    "TooSlowError",
    "check_size",
    "dpi_of",
    "line_values",
    "pickle_figure",
    "pickle_simple",
    "rc_values",
]

INLINE_BYTES: Final = 16_384
"""Arrays up to this size travel inside the pickle: one buffer each costs more than it saves."""

MAX_SIDE: Final = 16_384
MAX_AREA: Final = 64_000_000
"""Largest figures, pixels: a picture of 64 million takes 256 MB."""

_CHECK_EVERY: Final = 512
"""Objects between two looks at the clock."""

_LOCAL_RC: Final = ("backend", "backend_fallback", "interactive", "toolbar", "figure.hooks", "tk.window_focus")


class TooLargeError(CaptureError):
    """A figure beyond the limit of a capture."""


class TooSlowError(TooLargeError):
    """A figure that takes longer to capture than was allowed."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Ceiling of one capture; beyond it the figure is refused, in words."""

    bytes: int = 512 << 20
    time_s: float = 1.5
    """CPU time of the capturing thread."""


DEFAULT_LIMIT: Final = Limit()


def dpi_of(figure: Figure) -> float:
    """Dots per inch that the code gave the figure, without the pixel ratio of a view of ipympl."""
    return figure.dpi / figure.canvas.device_pixel_ratio


def check_size(figure: Figure) -> None:
    """Raises `TooLargeError` when the code gave the figure more pixels than can be drawn with sense."""
    dpi = dpi_of(figure)
    width, height = (int(inches * dpi) for inches in figure.bbox_inches.p1)
    if max(width, height) > MAX_SIDE or width * height > MAX_AREA:
        raise TooLargeError(
            f"the figure has {width:,} x {height:,} pixels; Livemon draws up to {MAX_SIDE:,} on a side, and "
            f"{MAX_AREA / 1e6:.0f} million in all"
        )


@dataclass(kw_only=True)
class Pickled:
    """What a pickler made: `data` refers to `buffers` by order; `nodes` are the nodes that travelled by value."""

    data: bytes
    buffers: list[bytes | memoryview]
    nodes: list[Any] = field(repr=False)
    states: list[dict[str, Any]] = field(repr=False)
    """The attributes of each of `nodes` when it was read."""
    missing: list[str]
    """Types of the objects that could not be pickled and became placeholders."""


class _Sink:
    """File that collects what a pickler writes, up to a limit."""

    __slots__ = ("chunks", "left", "limit")

    def __init__(self, limit_bytes: int) -> None:
        self.chunks: list[bytes] = []
        self.left = self.limit = limit_bytes

    def write(self, data: Any) -> int:
        chunk = bytes(data)
        self.take(len(chunk))
        self.chunks.append(chunk)
        return len(chunk)

    def take(self, size: int, what: str = "") -> None:
        self.left -= size
        if self.left < 0:
            raise TooLargeError(f"the figure and what it refers to are larger than {self.limit >> 20} MiB{what}")


class _OutOfBand:
    """Copies of arrays that do not go into the pickle. Not a method of the pickler: it would then live, with all that
    it has seen, until the collector comes by, and the copies' memory could not be used again."""

    def __init__(self, sink: _Sink) -> None:
        self._sink = sink
        self.buffers: list[bytes | memoryview] = []

    def __call__(self, buffer: Any) -> bool:
        """For pickle: whether `buffer` shall be in the pickle."""
        raw = buffer.raw()
        if raw.nbytes <= INLINE_BYTES:
            return True
        with memoryview(buffer) as view:
            count = view.nbytes // (view.itemsize or 1)
        self._sink.take(raw.nbytes, f"; an array in it has {count:,} numbers ({raw.nbytes >> 20:,} MiB)")
        self.buffers.append(scrap.copy(raw))
        return False


class _Placeholder:
    """Stands in the replica for an object that could not be pickled; using it raises, naming the type."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        raise AttributeError(f"an object of type {self._name} cannot be sent to the renderer")

    def __reduce__(self) -> tuple[Any, ...]:
        return _Placeholder, (self._name,)


def _nothing() -> None:
    """What the replica has where the kernel has a canvas, a manager or a timer."""


def _set_transform(node: Any, state: dict[str, Any]) -> None:
    """Give a transform its state; its parents come as a list of nodes, because ids mean nothing in another process."""
    parents = state.pop("_parents")
    node.__dict__ = state
    node._parents = {}
    adopt(node, parents)


def _connected(calls: list[tuple[str, Any]]) -> CallbackRegistry:
    registry = CallbackRegistry()
    for signal, function in calls:
        registry.connect(signal, function)
    return registry


def _masked_array(data: Any, mask: Any, fill_value: Any) -> Any:
    return np.ma.MaskedArray(data, mask=np.ma.nomask if mask is None else mask, fill_value=fill_value)


def _forget_parent(known: dict[int, Any], key: int, _ref: object) -> None:
    known.pop(key, None)


def adopt(child: Any, parents: list[Any]) -> None:
    """Register `parents` as what `child` invalidates, as `TransformNode.set_children` does."""
    known = child._parents
    for parent in parents:
        key = id(parent)
        known[key] = weakref.ref(parent, partial(_forget_parent, known, key))


_TRANSFORM_SETSTATE: Final = vars(TransformNode)["__setstate__"]

LINE_DATA: Final = ("_xorig", "_yorig")
"""The data of lines as the code gave them."""

_LIMIT_SIGNALS: Final = ("xlim_changed", "ylim_changed")

_UNPICKLABLE: Final = (TypeError, pickle.PicklingError, AttributeError, NotImplementedError)

Action = Callable[["Pickler", Any], Any]


class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
    """Pickles parts of one figure. `known` maps `id(node)` to its number in the replica: such a node is only named."""

    def __init__(self, limit: Limit = DEFAULT_LIMIT, known: Mapping[int, Any] | None = None) -> None:
        self._sink = _Sink(limit.bytes)
        self._out_of_band = _OutOfBand(self._sink)
        super().__init__(self._sink, protocol=5, buffer_callback=self._out_of_band)
        self._known = known
        self._nodes: list[Any] = []
        self._states: list[dict[str, Any]] = []
        self._missing: list[str] = []
        self._limit_s = limit.time_s
        self._deadline_s = time.thread_time() + limit.time_s
        self._countdown = _CHECK_EVERY

    def pickle(self, value: object) -> Pickled:
        """Pickle `(value, nodes)`. Raises `CaptureError` at the ceiling or when something cannot be pickled."""
        try:
            # The list fills while `value` is pickled and is written after it, when every node in it is in the memo.
            self.dump((value, self._nodes))
        except CaptureError:
            raise
        except Exception as error:
            raise CaptureError(f"the figure cannot be pickled: {type(error).__name__}: {error}") from error
        chunks = self._sink.chunks
        data = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        return Pickled(
            data=data,
            buffers=self._out_of_band.buffers,
            nodes=self._nodes,
            states=self._states,
            missing=self._missing,
        )

    def reducer_override(self, obj: Any) -> Any:
        """Called by the C pickler for all but the simplest objects."""
        self._countdown -= 1
        if self._countdown <= 0:
            self._countdown = _CHECK_EVERY
            if time.thread_time() > self._deadline_s:
                raise TooSlowError(f"the figure has too many parts to be captured within {self._limit_s:g} s")
        cls = type(obj)
        action = _actions.get(cls)
        if action is None:
            action = _actions[cls] = _choose(cls)
        return action(self, obj)

    # -- one method for each way to reduce ----------------------------------------------------------------------------

    def array(self, obj: Any) -> Any:
        """What pickle would find out by asking the dispatch table first, which is a Python function of 2 µs."""
        return obj.__reduce_ex__(5)

    def by_cloudpickle(self, obj: Any) -> Any:
        return super().reducer_override(obj)

    def nothing(self, _obj: Any) -> Any:
        return _nothing, ()

    def registry(self, obj: Any) -> Any:
        """Without what waits for people; with what settles the limits of other axes (parasites of `axes_grid1`)."""
        lasting = obj._pickled_cids
        if not lasting:
            return CallbackRegistry, ()
        calls = [
            (signal, function)
            for signal in _LIMIT_SIGNALS
            for number, proxy in list(obj.callbacks.get(signal, {}).items())
            if number in lasting and (function := proxy()) is not None
        ]
        return _connected, (calls,)

    def masked(self, obj: Any) -> Any:
        """NumPy copies masked arrays into the pickle; as two plain arrays they can travel out of band."""
        mask = obj._mask
        return _masked_array, (obj.data, None if mask is np.ma.nomask else mask, obj._fill_value)

    def node(self, obj: Any) -> Any:
        """A node: its number when the replica has it, else its state without what the replica does not need."""
        known = self._known
        if known is not None:
            entry = known.get(id(obj))
            if entry is not None and entry.alive is obj:
                return node_by_number, (entry.number,)
        self._nodes.append(obj)
        state = vars(obj)
        if isinstance(obj, Artist):
            # Nobody draws here; and before reading: what another thread changes from here on is marked again.
            state["_stale"] = False
        self._states.append(state.copy())
        try:
            reduced = obj.__reduce_ex__(5)
        except _UNPICKLABLE:
            return self.placeholder(obj)
        state = reduced[2] if type(reduced) is tuple and len(reduced) > 2 else None
        if not isinstance(state, dict):
            return reduced
        if isinstance(obj, Artist):
            state = dict(state)
            state["_remove_method"] = None
            state["_picker"] = None
            if isinstance(obj, Line2D):
                _strip_line(obj, state)
            elif isinstance(obj, Figure):
                state.pop("_restore_to_pylab", None)
                # Matplotlib's pickles go back to what the figure was made with.
                state["_dpi"] = state["_original_dpi"] = dpi_of(obj)
            return (*reduced[:2], state, *reduced[3:])
        if isinstance(obj, TransformNode) and getattr(type(obj), "__setstate__", None) is _TRANSFORM_SETSTATE:
            state = dict(state)
            # cached paths hang on transforms, but hold the data of lines a second time
            parents = (ref() for ref in vars(obj)["_parents"].copy().values())
            state["_parents"] = [p for p in parents if p is not None and type(p) is not TransformedPath]
            return (*reduced[:2], state, None, None, _set_transform)
        return reduced

    def guarded(self, obj: Any) -> Any:
        """What pickle would do, or a placeholder where it would fail."""
        special = self.dispatch_table.get(type(obj))
        try:
            return special(obj) if special is not None else obj.__reduce_ex__(5)
        except _UNPICKLABLE:
            return self.placeholder(obj)

    def placeholder(self, obj: Any) -> Any:
        cls = type(obj)
        name = f"{cls.__module__}.{cls.__qualname__}"
        self._missing.append(name)
        return _Placeholder, (name,)


def pickle_simple(value: object) -> Pickled:
    """As `Pickler.pickle`, of what holds no nodes and nothing that needs a reducer: a third of the time."""
    return Pickled(data=pickle.dumps((value, []), 5), buffers=[], nodes=[], states=[], missing=[])


def node_by_number(number: int) -> Any:
    """Name of a node the replica has; the replica's unpickler puts its own lookup in this function's place."""
    raise CaptureError(f"node {number} of a replica that is not there")


_actions: dict[type, Action] = {}

_LEFT_OUT: Final = (FigureCanvasBase, FigureManagerBase, NavigationToolbar2, RendererBase, TimerBase, Animation)


def _choose(cls: type) -> Action:
    if issubclass(cls, type) or cls is FunctionType:
        return Pickler.by_cloudpickle
    if cls is np.ma.MaskedArray:
        return Pickler.masked
    if issubclass(cls, np.ndarray) and cls.__module__.partition(".")[0] == "numpy":
        return Pickler.array
    if issubclass(cls, CallbackRegistry):
        return Pickler.registry
    if issubclass(cls, _LEFT_OUT) or cls.__module__.partition(".")[0] == "ipywidgets":
        return Pickler.nothing
    if is_node(cls):
        return Pickler.node
    return Pickler.guarded


def _strip_line(line: Line2D, state: dict[str, Any]) -> None:
    """Leave out what `Line2D.recache` makes from the data."""
    path = state["_path"]
    # Only `recache` reads the old path, and only for this number, which gridlines of polar axes set.
    if path is not None and path._interpolation_steps == 1:
        state["_path"] = None
    for key in LINE_DATA:
        state[key] = line_values(line, key, state[key])
    state["_x"] = state["_y"] = state["_xy"] = state["_x_filled"] = state["_transformed_path"] = None
    state["_subslice"] = False
    state["_invalidx"] = state["_invalidy"] = True


def line_values(line: Line2D, key: str, values: Any) -> Any:
    """The x or y of a line as a NumPy array, numbers with units in those of the axis.

    A pandas Series or a tensor would make the renderer import its library, and a list of NumPy's scalars, as loops
    collect them, takes a microsecond each to pickle."""
    if type(values) is np.ndarray or not (isinstance(values, (list, tuple)) or hasattr(values, "__array__")):
        return values
    if isinstance(values, np.ma.MaskedArray):
        return values
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "fiub":
            return values  # dates, say
        if not _have_units(values):
            return array
        return _converted(line.axes.xaxis if key == "_xorig" else line.axes.yaxis, values) if line.axes else array
    except Exception:  # noqa: BLE001 - a tensor on a GPU, say: let it travel as what it is
        return values


def _have_units(values: Any) -> bool:
    """Whether an axis would convert these numbers."""
    # First, as to look at the first number of a tensor Matplotlib goes through all of them.
    if type(cbook._unpack_to_numpy(values)) is np.ndarray:
        return False
    return not units._is_natively_supported(values)  # type: ignore[no-untyped-call]


def _converted(axis: Any, values: Any) -> Any:
    """As the axis converts what is drawn on it, but without choosing a converter for good."""
    converter = axis.get_converter()
    if converter is None:
        converter = units.registry.get_converter(values)  # type: ignore[no-untyped-call]
    return np.asarray(values if converter is None else converter.convert(values, axis.units, axis))


def rc_values() -> dict[str, Any]:
    """rcParams as they are now, without those that belong to this process."""
    values: dict[str, Any] = dict(dict.items(matplotlib.rcParams))  # type: ignore[arg-type]  # past its checks
    for key in _LOCAL_RC:
        values.pop(key, None)
    return values


def pickle_figure(figure: Figure, rc: Mapping[str, Any], limit: Limit = DEFAULT_LIMIT) -> Pickled:
    """Pickle `((rc, figure), nodes)`. Raises `CaptureError`."""
    check_size(figure)
    return Pickler(limit).pickle((rc, figure))
