"""Snapshots change nothing, leave out what cannot travel, and are bounded."""

from __future__ import annotations

import gc
import threading
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import units
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from livemon.arena import LARGE_BYTES
from livemon.errors import CaptureError
from livemon.figures.deltas import Mirror
from livemon.figures.replica import Replica
from livemon.figures.snapshot import Limit, TooLargeError, pickle_figure, rc_values

from .agreement import Pair, agg, agg_of_copy, difference


def replica_of(figure: Figure) -> Replica:
    pickled = pickle_figure(figure, rc_values())
    return Replica(pickled.data, pickled.buffers)


def raw_state(figure: Figure) -> dict[str, Any]:
    """What reading a property would settle."""
    found: dict[str, Any] = {}
    for number, axes in enumerate(figure.axes):
        found[f"{number}: waiting"] = vars(axes)["_stale_viewlims"].copy()
        for key in ("_viewLim", "_position", "dataLim"):
            found[f"{number}: {key}"] = vars(axes)[key].get_points().tolist()
    return found


def test_a_capture_changes_nothing() -> None:
    fig, axes = plt.subplots(2, 2, layout="constrained")
    axes[0, 0].plot([1, 5, 2])
    axes[0, 1].imshow(np.eye(4))
    axes[1, 0].bar([1, 2], [3, 4])
    axes[1, 1].scatter([1, 2], [3, 4])
    before, picture = raw_state(fig), agg_of_copy(fig)
    pair = Pair(fig)
    axes[0, 0].lines[0].set_color("red")
    axes[0, 0].lines[0].set_color("C0")
    pair.capture()
    pair.capture(deep=True)
    assert raw_state(fig) == before
    assert any(state for key, state in before.items() if "waiting" in key for state in state.values())
    assert not difference(agg(fig), picture)


def test_a_changed_artist_still_tells_its_figure_after_a_capture() -> None:
    fig, ax = plt.subplots()
    (line,) = ax.plot([1, 2])
    Pair(fig)
    assert not fig.stale
    line.set_color("red")
    assert fig.stale


def test_pyplot_does_not_learn_of_the_replica() -> None:
    fig, _ = plt.subplots()
    before = plt.get_fignums()
    replica = replica_of(fig)
    assert plt.get_fignums() == before
    assert replica.figure.canvas.manager is None


def test_functions_of_the_notebook_travel() -> None:
    class Square(Artist):
        """A local class with a drawing of its own."""

        def draw(self, renderer: Any) -> None:
            path = mpl.path.Path([[10, 10], [60, 50]])
            renderer.draw_path(renderer.new_gc(), path, mpl.transforms.IdentityTransform())

    fig, ax = plt.subplots()
    ax.plot([1, 2, 3])
    ax.add_artist(Square())
    ax.xaxis.set_major_formatter(lambda value, _: f"<{value}>")
    Pair(fig).check()


def test_what_cannot_be_pickled_becomes_a_placeholder() -> None:
    fig, ax = plt.subplots()
    ax.plot([1, 2, 3])
    fig.lock = threading.Lock()  # type: ignore[attr-defined]
    pickled = pickle_figure(fig, rc_values())
    replica = Replica(pickled.data, pickled.buffers)
    assert pickled.missing == ["_thread.lock"]
    lock = replica.figure.lock  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"_thread\.lock cannot be sent"):
        lock.acquire()
    del fig.lock  # type: ignore[attr-defined]
    assert not difference(replica.draw().rgba, agg(fig))


def test_arrays_are_those_of_the_moment_of_the_capture() -> None:
    fig, ax = plt.subplots()
    data = np.random.default_rng(0).random((200, 200))
    image = ax.imshow(data)
    expected = agg_of_copy(fig)
    pickled = pickle_figure(fig, rc_values())
    assert pickled.buffers  # out of band
    image._A[:] = 0  # type: ignore[attr-defined]
    assert not difference(Replica(pickled.data, pickled.buffers).draw().rgba, expected)


def test_style_travels() -> None:
    with mpl.rc_context({"path.simplify": False, "axes.unicode_minus": False}):
        fig, ax = plt.subplots()
        ax.plot(np.random.default_rng(0).random(5000) - 0.5)
        expected = agg_of_copy(fig)
        replica = replica_of(fig)
    assert not difference(replica.draw().rgba, expected)


def test_a_figure_beyond_the_limit_is_refused() -> None:
    fig, ax = plt.subplots()
    ax.imshow(np.zeros((1000, 1000)))
    with pytest.raises(TooLargeError, match=r"larger than 1 MiB; an array in it has 1,000,000 numbers \(7 MiB\)"):
        pickle_figure(fig, rc_values(), Limit(bytes=1 << 20))


def test_more_pixels_than_make_sense_are_refused_at_first_and_when_they_come() -> None:
    fig = plt.figure(figsize=(4, 3))
    pair = Pair(fig)
    for inches in ((200, 3), (100, 100)):
        fig.set_size_inches(*inches)
        size = rf"{100 * inches[0]:,} x {100 * inches[1]:,} pixels"
        with pytest.raises(TooLargeError, match=size):
            pair.mirror.prepare()
        with pytest.raises(TooLargeError, match=size):
            pickle_figure(fig, rc_values())
    fig.set_size_inches(4, 2)
    fig.set_dpi(8000)
    with pytest.raises(TooLargeError, match="32,000 x 16,000 pixels"):
        pickle_figure(fig, rc_values())
    fig.set_dpi(50)
    pair.check()
    assert pair.snapshots == ["first"]


def test_a_dpi_that_came_later_travels_at_first_and_when_it_changes() -> None:
    fig, ax = plt.subplots(figsize=(4, 3))
    ax.plot([1, 3, 2])
    fig.set_dpi(50)
    pair = Pair(fig)
    pair.check()
    assert pair.replica.size == (200, 150)
    fig.set_dpi(70)
    pair.check()
    assert pair.snapshots == ["first"]


def test_the_pixel_ratio_of_a_view_stays_in_the_kernel() -> None:
    fig, ax = plt.subplots(figsize=(4, 3))
    ax.plot([1, 3, 2])
    expected = agg_of_copy(fig)
    pair = Pair(fig)
    fig.canvas._set_device_pixel_ratio(2)  # type: ignore[attr-defined]  # as a view of ipympl does
    assert fig.dpi == 200
    pair.capture()
    assert not difference(pair.replica.draw().rgba, expected)
    assert not difference(replica_of(fig).draw().rgba, expected)


def test_globals_of_a_function_count_too() -> None:
    fig, ax = plt.subplots()
    scope: dict[str, Any] = {"big": bytes(2 << 20), "__name__": "__main__"}
    exec("def form(value, position): return str(len(big))", scope)
    ax.xaxis.set_major_formatter(scope["form"])
    with pytest.raises(TooLargeError):
        pickle_figure(fig, rc_values(), Limit(bytes=1 << 20))


def test_a_figure_of_too_many_parts_is_refused() -> None:
    fig, ax = plt.subplots()
    for k in range(200):
        ax.text(0, k, "x")
    with pytest.raises(TooLargeError, match="too many parts"):
        pickle_figure(fig, rc_values(), Limit(time_s=0.0))


class Stubborn:
    """Fails while it is pickled, in a way that is not a matter of its type."""

    def __getstate__(self) -> object:
        raise RuntimeError("no")


def test_other_trouble_is_a_capture_error() -> None:
    fig, _ = plt.subplots()
    fig.stubborn = Stubborn()  # type: ignore[attr-defined]
    with pytest.raises(CaptureError, match="RuntimeError: no"):
        pickle_figure(fig, rc_values())


def test_pandas_and_the_like_become_arrays() -> None:
    class Column:
        """As a tensor or a Series: array-like, of a library that the renderer need not load."""

        def __init__(self, values: Any) -> None:
            self._values = np.asarray(values)

        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            return self._values

        def __len__(self) -> int:
            return len(self._values)

        def __iter__(self) -> Any:
            return iter(self._values)

        def __copy__(self) -> Any:
            return self

        def __reduce__(self) -> Any:
            raise AssertionError("must not be pickled")

    fig, ax = plt.subplots()
    (line,) = ax.plot([1, 2, 3], [1, 2, 3])
    pair = Pair(fig)
    line.set_data(Column([1, 2, 3]), Column([3.0, 1.0, 2.0]))
    pair.capture()
    line.set_data([1, 2, 3], [3.0, 1.0, 2.0])
    assert not difference(pair.replica.draw().rgba, agg_of_copy(fig))


class Length(np.ndarray):  # type: ignore[type-arg]
    """Numbers with a unit, as those of astropy and pint."""

    unit = "m"

    def __array_finalize__(self, other: Any) -> None:
        self.unit = getattr(other, "unit", "m")

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        return part if isinstance(part, Length) else length(part, self.unit)

    def __reduce__(self) -> Any:
        return length, (np.asarray(self), self.unit)


def length(values: Any, unit: str) -> Length:
    made = np.asarray(values, float).view(Length)
    made.unit = unit
    return made


class LengthConverter(units.ConversionInterface):
    @staticmethod
    def convert(value: Any, unit: Any, axis: Any) -> Any:
        metres = {"m": 1.0, None: 1.0, "cm": 0.01}
        if isinstance(value, list):
            return [LengthConverter.convert(one, unit, axis) for one in value]
        return np.asarray(value) * metres[getattr(value, "unit", unit)] / metres[unit]

    @staticmethod
    def default_units(x: Any, axis: Any) -> Any:
        return "m"


def test_values_with_units_keep_their_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(units.registry, Length, LengthConverter())
    fig, ax = plt.subplots(figsize=(3, 2.5))
    ax.plot([0, 1, 2], length([1, 2, 3], "m"))
    (line,) = ax.plot([0, 1, 2], length([300, 250, 100], "cm"))
    pair = Pair(fig)
    pair.check()
    before = agg_of_copy(fig)
    line.set_ydata(length([150, 100, 150], "cm"))
    pair.check()
    assert difference(before, agg_of_copy(fig))
    line.set_ydata([length(2, "m"), length(150, "cm"), length(1, "m")])
    pair.check()
    line.set_ydata([1, 2.5, 3])
    pair.check()
    line.set_data([], length([], "cm"))
    pair.check()
    assert pair.snapshots == ["first"]
    line.set_data([0, 1, 2], length([150, 100, 150], "cm"))
    ax.yaxis.set_units("cm")
    ax.relim()
    ax.autoscale_view()
    pair.check()
    assert pair.snapshots == ["first", "units"]


def test_units_of_an_axis_that_has_none_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(units.registry, Length, LengthConverter())
    fig, ax = plt.subplots(figsize=(3, 2.5))
    (line,) = ax.plot([0, 1, 2], [1, 2, 3])
    pair = Pair(fig)
    line.set_ydata(length([150, 100, 150], "cm"))
    pair.check()
    assert ax.yaxis.get_converter() is None


def test_memory_of_large_copies_is_used_again_without_the_collector() -> None:
    fig, ax = plt.subplots()
    values = [np.full(LARGE_BYTES // 4, number, float) for number in range(2)]
    (line,) = ax.plot(values[0])
    rc = rc_values()
    mirror = Mirror(fig, pickle_figure(fig, rc), rc)
    gc.disable()
    try:
        places = set()
        for number in range(12):
            line.set_ydata(values[number % 2])
            delta = mirror.delta()
            assert delta is not None
            places |= {np.frombuffer(part, np.uint8).__array_interface__["data"][0] for part in delta.buffers}
            del delta
    finally:
        gc.enable()
    assert 1 <= len(places) <= 4
