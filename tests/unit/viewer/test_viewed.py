"""One figure in one window, with a toolkit that has no screen: pixels, views by hand, errors, files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.backend_bases import FigureManagerBase, KeyEvent, MouseEvent, NavigationToolbar2
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from figures.agreement import Pixels, agg_of_copy, difference
from livemon.errors import LivemonError
from livemon.figures.capture import Recorder
from livemon.figures.messages import Load, decode_to_renderer
from livemon.figures.messages import Pixels as PixelsMessage
from livemon.protocol import InputEvent
from livemon.viewer.face import Face, Tools
from livemon.viewer.viewed import Viewed


class Toolbar(Tools, NavigationToolbar2):
    message = ""

    def set_message(self, s: str) -> None:
        self.message = s

    def set_history_buttons(self) -> None: ...


class Manager(FigureManagerBase):
    _toolbar2_class = Toolbar


class Canvas(Face, FigureCanvasAgg):
    """As large as it is told to be; a person would see `screen`."""

    manager_class = Manager
    size = (640, 480)
    presented = 0

    def room(self) -> tuple[int, int, float]:
        return (*self.size, 1.0)

    def present(self) -> None:
        self.presented += 1

    def draw_idle(self, *_args: Any, **_kwargs: Any) -> None:
        self.draw()


class Window:
    """A figure of the kernel and the window that shows it."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.recorder = Recorder(figure, "figure")
        self.failures: list[BaseException] = []
        self.rates: list[float] = []
        self.acts: list[tuple[Any, list[InputEvent]]] = []
        self.viewed = Viewed(
            lambda host, _title: Canvas.new_manager(host, 1),
            over,
            title="Figure",
            width=640,
            height=480,
            failed=lambda error, _capture: self.failures.append(error),
            rate=self.rates.append,
            acted=lambda places, events: self.acts.append((places, events)),
        )
        self.kinds: list[str] = []
        self.show()

    @property
    def canvas(self) -> Any:
        return self.viewed.manager.canvas

    def show(self) -> None:
        """Capture what changed, and draw it."""
        captured = self.recorder.capture(final=True, asked=True)
        if captured is None:
            return
        self.kinds.append(captured.kind)
        parts = [memoryview(part) for part in captured.parts]
        message = decode_to_renderer(parts)
        if isinstance(message, Load):
            self.viewed.load(message, [bytes(part) for part in parts[1:]])
        else:
            assert isinstance(message, PixelsMessage)
            self.viewed.take_pixels(message, parts[1])
        self.viewed.redraw()

    @property
    def pixels(self) -> Pixels:
        return np.asarray(self.canvas.screen.buffer_rgba()).copy()

    def shows(self, expected: Pixels) -> None:
        assert not difference(self.pixels, expected)

    def shown_axes(self, number: int = 0) -> Any:
        """The axes of the replica, which tools move."""
        return self.canvas.figure.axes[number]

    def home(self) -> None:
        self.canvas.toolbar.home()


@contextmanager
def over(_capture: int) -> Iterator[None]:
    yield


def make(**options: Any) -> tuple[Figure, Any, Any]:
    figure = Figure()
    FigureCanvasAgg(figure)
    axes = figure.subplots(**options)
    first = axes if not isinstance(axes, np.ndarray) else axes.flat[0]
    (line,) = first.plot([0, 1, 2], [3, 1, 2])
    return figure, axes, line


def with_limits(figure: Figure, **limits: Any) -> Pixels:
    """What Agg draws when the first axes have these limits."""
    import copy
    import pickle

    other = pickle.loads(pickle.dumps(copy.copy(figure)))
    other.axes[0].set(**limits)
    return agg_of_copy(other)


def test_it_shows_the_pixels_of_agg_delta_after_delta() -> None:
    figure, axes, line = make()
    window = Window(figure)
    window.shows(agg_of_copy(figure))
    for k in range(4):
        line.set_ydata([k, 2, k % 2])
        axes.relim()
        axes.autoscale_view()
        window.show()
        window.shows(agg_of_copy(figure))
    assert window.kinds == ["snapshot", *["delta"] * 4]


def test_a_window_of_another_size_is_laid_out_anew() -> None:
    figure, _, line = make()
    window = Window(figure)
    window.canvas.size = (900, 500)
    window.canvas.figure.set_size_inches(9, 5, forward=False)  # as toolkits do when a window is resized
    window.canvas.draw_idle()
    assert window.pixels.shape == (500, 900, 4)
    larger = agg_of_copy(figure)
    line.set_ydata([1, 2, 1])
    window.show()
    assert window.pixels.shape == (500, 900, 4)
    window.canvas.size = (640, 480)
    window.canvas.draw_idle()
    window.shows(agg_of_copy(figure))
    assert difference(window.pixels, larger)


def test_a_view_by_hand_is_kept_until_home() -> None:
    figure, axes, line = make()
    window = Window(figure)
    window.shown_axes().set_xlim(0.5, 1.5)
    window.canvas.draw_idle()
    window.shows(with_limits(figure, xlim=(0.5, 1.5)))
    line.set_ydata([2.5, 1.5, 2])
    axes.relim()
    axes.autoscale_view()
    window.show()
    window.shows(with_limits(figure, xlim=(0.5, 1.5), ylim=(0.9, 3.1)))  # both are kept: axes are moved as a whole
    axes.set_xlim(0, 10)
    window.show()
    window.home()
    window.shows(agg_of_copy(figure))
    line.set_ydata([8, 9, 7])
    axes.relim()
    axes.autoscale_view()
    window.show()
    window.shows(agg_of_copy(figure))  # it follows the data again


def test_a_view_by_hand_outlives_a_snapshot_of_the_same_axes_only() -> None:
    figure, axes, _ = make()
    window = Window(figure)
    window.shown_axes().set_xlim(0.5, 1.5)
    window.canvas.draw_idle()
    window.recorder.start_anew("test")
    axes.set_title("new")
    window.show()
    assert window.kinds[-1] == "snapshot"
    window.shows(with_limits(figure, xlim=(0.5, 1.5)))
    figure.add_axes((0.6, 0.6, 0.2, 0.2))
    window.show()
    window.shows(agg_of_copy(figure))


def test_shared_axes_move_together_and_come_back_together() -> None:
    figure, axes, line = make(nrows=2, sharex=True)
    axes[1].plot([0, 1, 2], [1, 1, 5])
    window = Window(figure)
    window.shown_axes(1).set_xlim(0.5, 1.5)
    window.canvas.draw_idle()
    line.set_color("red")
    window.show()
    assert [tuple(one.get_xlim()) for one in window.canvas.figure.axes] == [(0.5, 1.5)] * 2
    window.home()
    window.shows(agg_of_copy(figure))


def test_another_scale_ends_a_view_by_hand() -> None:
    figure, axes, _ = make()
    window = Window(figure)
    window.shown_axes().set_ylim(-5, 5)
    window.canvas.draw_idle()
    axes.set_yscale("log")
    window.show()
    window.shows(agg_of_copy(figure))


def test_three_dimensional_axes_stay_turned() -> None:
    figure = Figure()
    FigureCanvasAgg(figure)
    axes: Any = figure.add_subplot(projection="3d")
    (line,) = axes.plot([0, 1, 2], [0, 1, 0], [1, 2, 3])
    window = Window(figure)
    window.shown_axes().azim = 10.0
    window.canvas.draw_idle()
    line.set_color("red")
    window.recorder.start_anew("test")
    window.show()
    assert window.shown_axes().azim == 10.0
    window.home()
    window.shows(agg_of_copy(figure))


def test_an_error_of_the_persons_drawing_is_told_once_and_goes() -> None:
    figure, _, line = make()
    window = Window(figure)
    line.set_ydata([1, 2])  # three x, two y
    window.show()
    line.set_color("red")
    window.show()
    assert len(window.failures) == 1
    assert "cannot be drawn" in window.canvas.toolbar.message
    line.set_ydata([1, 2, 3])
    window.show()
    window.shows(agg_of_copy(figure))
    assert window.canvas.toolbar.message == ""


def test_a_delta_without_its_base_is_refused() -> None:
    figure, _, line = make()
    window = Window(figure)
    line.set_color("red")
    window.recorder.capture(final=True, asked=True)  # lost on the way
    line.set_color("green")
    with pytest.raises(LivemonError, match="capture 3 is a delta to one that is not here"):
        window.show()
    assert window.viewed.capture == 1


def test_files_have_the_size_of_the_code_and_the_view_of_the_hand() -> None:
    figure, _, _ = make()
    window = Window(figure)
    window.canvas.size = (900, 500)
    window.shown_axes().set_xlim(0.5, 1.5)
    window.canvas.draw_idle()
    file = io.BytesIO()
    window.canvas.figure.savefig(file, format="png")
    picture = np.asarray(Image.open(file).convert("RGBA"))
    assert not difference(picture, with_limits(figure, xlim=(0.5, 1.5)))
    file = io.BytesIO()
    window.canvas.figure.savefig(file, format="svg")
    assert b"<svg" in file.getvalue()
    before = window.pixels
    window.canvas.draw_idle()
    assert not difference(window.pixels, before)


@pytest.mark.parametrize(
    ("name", "written", "begins"),
    [("a.svg", "a.svg", b"<?xml"), ("run.1/a", "run.1/a.png", b"\x89PNG"), ("a.", "a.png", b"\x89PNG")],
)
def test_a_file_without_an_ending_gets_the_usual_one(tmp_path: Path, name: str, written: str, begins: bytes) -> None:
    (tmp_path / "run.1").mkdir()
    window = Window(make()[0])
    window.canvas.print_figure(str(tmp_path / name))
    window.canvas.print_figure(tmp_path / name)
    assert (tmp_path / written).read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [Path(written).name]


def test_what_the_kernel_draws_is_scaled() -> None:
    figure, _, _ = make()
    window = Window(figure)
    rgba = np.full((48, 64, 4), 255, np.uint8)
    rgba[:, :, 1] = 7
    window.viewed.take_pixels(PixelsMessage(figure="figure", capture=5, width=64, height=48, dpi=100.0), rgba.tobytes())
    window.viewed.redraw()
    assert window.pixels.shape == (480, 640, 4)
    assert (window.pixels == rgba[0, 0]).all()
    with pytest.raises(LivemonError, match="save it as PNG"):
        window.viewed.write(io.BytesIO(), "svg")


def test_who_is_not_seen_asks_for_nothing() -> None:
    figure, _, line = make()
    window = Window(figure)
    presented = window.canvas.presented
    window.canvas.set_seen(by_somebody=False)
    line.set_color("red")
    window.show()
    assert window.canvas.presented == presented
    window.canvas.set_seen(by_somebody=True)
    window.shows(agg_of_copy(figure))
    assert 0.0 in window.rates
    assert window.rates[-1] > 0


def test_keys_that_would_change_the_figure_do_nothing() -> None:
    from matplotlib.backend_bases import KeyEvent

    figure, _, _ = make()
    window = Window(figure)
    for name in ("grid", "yscale", "xscale"):
        key = matplotlib.rcParams[f"keymap.{name}"][0]
        KeyEvent("key_press_event", window.canvas, key, 320, 240)._process()  # type: ignore[attr-defined]
    window.canvas.draw()
    window.shows(agg_of_copy(figure))
    KeyEvent("key_press_event", window.canvas, "p", 320, 240)._process()  # type: ignore[attr-defined]
    assert window.canvas.toolbar.mode.name == "PAN"


# -- what is told of a person's hand -----------------------------------------------------------------------------------


def do(window: Window, name: str, x: float = 64, y: float = 48, **rest: Any) -> None:
    MouseEvent(name, window.canvas, x, y, **rest)._process()


def press_key(window: Window, key: str) -> None:
    KeyEvent("key_press_event", window.canvas, key, 64, 48)._process()


def test_events_are_told_with_where_things_are_in_the_window() -> None:
    window = Window(make()[0])
    window.canvas.size = (800, 400)
    window.canvas.figure.set_size_inches(8, 4, forward=False)
    window.canvas.draw_idle()
    do(window, "button_press_event", 80, 300, button=1, modifiers=["ctrl"])
    press_key(window, "ctrl+shift+left")
    press_key(window, "+")
    ((capture, width, height, dpi, axes), (press,)), (_, (key,)), (_, (plus,)) = window.acts
    assert (capture, width * dpi, height * dpi) == pytest.approx((window.viewed.capture, 800, 400))
    assert axes[0][:4] == pytest.approx((0.125, 0.11, 0.9, 0.88))
    assert (press.kind, press.x, press.y, press.button, press.modifiers) == ("press", 0.1, 0.25, 1, ["ctrl"])
    assert press.buttons == [1]
    assert (key.kind, key.key, key.modifiers) == ("key_press", "left", ["ctrl", "shift"])
    assert (plus.key, plus.modifiers) == ("+", [])


def test_movements_are_gathered_and_come_before_what_follows_them() -> None:
    window = Window(make()[0])
    for x in range(64, 640, 64):
        do(window, "motion_notify_event", x)
    do(window, "button_press_event", 320, button=3)
    do(window, "button_press_event", 320, button=3, dblclick=True)
    do(window, "button_release_event", 320, button=3)
    told = [[(event.kind, round(event.x, 3), event.buttons) for event in events] for _, events in window.acts]
    assert told == [
        [("motion", 0.1, [])],
        [("motion", 0.9, []), ("press", 0.5, [3])],
        [("double", 0.5, [3])],
        [("release", 0.5, [])],
    ]


def test_of_the_mouse_nothing_is_told_while_a_tool_has_it() -> None:
    window = Window(make()[0])
    window.canvas.toolbar.pan()
    do(window, "button_press_event", button=1)
    do(window, "button_release_event", button=1)
    press_key(window, "x")
    assert [events[0].kind for _, events in window.acts] == ["key_press"]
    window.canvas.toolbar.pan()
    do(window, "scroll_event", step=2)
    assert window.acts[-1][1][0].steps == 2
