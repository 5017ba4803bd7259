"""The renderer in process: what it answers, and that one figure's trouble is not another's."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from livemon.figures.deltas import Mirror
from livemon.figures.messages import (
    Drawn,
    Failed,
    Forget,
    FromRenderer,
    Load,
    Photo,
    Photograph,
    Pixels,
    Places,
    Ready,
    Show,
    Where,
)
from livemon.figures.renderer import Renderer
from livemon.figures.snapshot import Pickled, pickle_figure, rc_values

from .agreement import agg_of_copy, difference

X = np.linspace(0, 10, 50)


class Kernel:
    """The kernel's side of one figure."""

    def __init__(self, renderer: Renderer, figure: Figure, name: str) -> None:
        self.renderer = renderer
        self.figure = figure
        self.name = name
        self.capture = 0
        self.snapshot()
        renderer.take(Show(figure=name, width=400, height=300, ratio=1.0), [])

    def snapshot(self) -> None:
        rc = rc_values()
        pickled = pickle_figure(self.figure, rc)
        self.mirror = Mirror(self.figure, pickled, rc)
        self.send("snapshot", pickled)

    def delta(self, *, lose: bool = False) -> None:
        pickled = self.mirror.delta()
        assert pickled is not None
        self.send("delta", pickled, lose=lose)

    def send(self, kind: Any, pickled: Pickled, *, lose: bool = False) -> None:
        self.capture += 1
        head = Load(figure=self.name, capture=self.capture, kind=kind, matplotlib=mpl.__version__)
        if not lose:
            self.renderer.take(head, [pickled.data, *pickled.buffers])


class Page:
    """Collects what the renderer says and puts its frames together."""

    def __init__(self) -> None:
        self.said: list[FromRenderer] = []
        self.shown: dict[str, Any] = {}
        self.photo = b""
        """The last one, a PNG; empty when there was none."""

    def __call__(self, message: FromRenderer, buffers: Sequence[bytes]) -> None:
        self.said.append(message)
        if isinstance(message, Photo):
            self.photo = b"".join(buffers)
        if isinstance(message, Drawn) and message.width:
            if message.key:
                self.shown[message.figure] = np.zeros((message.full_height, message.full_width, 4), np.uint8)
            part = np.frombuffer(zlib.decompress(buffers[0]), np.uint8).reshape(message.height, message.width, 4)
            rows, columns = np.s_[message.y : message.y + message.height], np.s_[message.x : message.x + message.width]
            self.shown[message.figure][rows, columns] = part

    def new(self) -> list[FromRenderer]:
        said, self.said = self.said, []
        return said


def work(renderer: Renderer) -> None:
    while renderer.busy:
        renderer.work()


def scene(renderer: Renderer, name: str) -> tuple[Kernel, Any]:
    fig, ax = plt.subplots(figsize=(4, 3))
    (line,) = ax.plot(X, X, label=name)
    ax.set_title(name)
    return Kernel(renderer, fig, name), line


def started() -> tuple[Renderer, Page]:
    page = Page()
    renderer = Renderer(page)
    (ready,) = page.new()
    assert isinstance(ready, Ready)
    return renderer, page


def test_frames_show_every_state_photographs_in_between_or_not() -> None:
    renderer, page = started()
    kernel, line = scene(renderer, "a")
    for k in range(8):
        work(renderer)
        assert not difference(page.shown["a"], agg_of_copy(kernel.figure))
        line.set_ydata(X * k / 8)
        line.axes.set_title(f"step {k}")
        kernel.delta()
        if k % 3 == 0:
            # At the code's size, which is the window's: it leaves nothing to draw for the frame that follows.
            renderer.take(Photograph(figure="a", request=k), [])
            renderer._photograph(renderer._photos.pop())
            assert isinstance(page.said[-1], Photo)


def test_a_delta_out_of_order_is_refused_once_and_a_snapshot_mends_it() -> None:
    renderer, page = started()
    kernel, line = scene(renderer, "a")
    work(renderer)
    page.new()
    line.set_ydata(X / 2)
    kernel.delta(lose=True)
    for k in range(3):
        line.set_ydata(X / (k + 3))
        kernel.delta()
    work(renderer)
    (failed,) = page.new()
    assert isinstance(failed, Failed)
    assert failed.stage == "load"
    assert failed.capture == 3
    assert not failed.lasting
    assert "capture 3" in failed.text
    kernel.snapshot()
    work(renderer)
    line.set_ydata(X / 7)
    kernel.delta()
    work(renderer)
    assert not difference(page.shown["a"], agg_of_copy(kernel.figure))


def test_a_delta_to_nothing_is_refused() -> None:
    renderer, page = started()
    kernel, line = scene(started()[0], "a")
    kernel.renderer = renderer
    line.set_ydata(X / 2)
    kernel.delta()
    (failed,) = page.new()
    assert isinstance(failed, Failed)
    assert "without a snapshot" in failed.text


def test_forgetting_a_figure_answers_those_who_wait_for_its_picture() -> None:
    renderer, page = started()
    scene(renderer, "a")
    scene(renderer, "b")
    work(renderer)
    page.new()
    for name, request in (("a", 1), ("b", 2), ("a", 3)):
        renderer.take(Photograph(figure=name, request=request), [])
    renderer.take(Forget(figure="a"), [])
    closed = "The figure was closed."
    assert page.new() == [Photo(figure="a", request=number, problem=closed) for number in (1, 3)]
    work(renderer)
    assert page.new() == [Photo(figure="b", request=2)]
    assert Image.open(io.BytesIO(page.photo)).size == (400, 300)


def test_what_one_figure_raises_is_its_own_and_ends_when_mended() -> None:
    renderer, page = started()

    class Odd(plt.Line2D):
        def draw(self, renderer: Any) -> None:
            if self.get_label() == "exit":
                raise SystemExit("out")
            if self.get_label() == "bad":
                raise ValueError("odd")
            super().draw(renderer)

    kernel, line = scene(renderer, "good")
    fig, ax = plt.subplots(figsize=(4, 3))
    odd = ax.add_line(Odd([0, 1], [0, 1]))
    other = Kernel(renderer, fig, "odd")
    work(renderer)
    for label in ("bad", "fine", "exit", "fine"):
        page.new()
        odd.set_label(label)
        odd.set_ydata([0, len(label)])
        other.delta()
        line.set_ydata(X / len(label))
        kernel.delta()
        work(renderer)
        said = page.new()
        failures = [message for message in said if isinstance(message, Failed)]
        if label == "fine":
            assert not failures
            assert not difference(page.shown["odd"], agg_of_copy(fig))
        else:
            (failed,) = failures
            assert failed.figure == "odd"
            assert failed.stage == "draw"
            assert "in draw" in failed.trace
        assert not difference(page.shown["good"], agg_of_copy(kernel.figure))


def test_files_have_the_size_that_the_code_gave_and_change_no_picture() -> None:
    renderer, page = started()
    kernel, line = scene(renderer, "a")
    work(renderer)
    page.new()
    files = {}
    for number, suffix in enumerate(("svg", "pdf", "png")):
        renderer.take(Photograph(figure="a", request=number, format=suffix), [])
        work(renderer)
        assert page.new()[-1] == Photo(figure="a", request=number)
        files[suffix] = page.photo
    width, height = kernel.figure.bbox_inches.p1 * 72
    assert f'width="{width:g}pt" height="{height:g}pt"'.encode() in files["svg"]
    assert f"/MediaBox [ 0 0 {width:g} {height:g} ]".encode() in files["pdf"]
    assert Image.open(io.BytesIO(files["png"])).size == (400, 300)
    line.set_ydata(X / 3)
    kernel.delta()
    work(renderer)
    assert difference(page.shown["a"], agg_of_copy(kernel.figure)) == ""


def test_a_figure_that_is_drawn_in_the_kernel_is_saved_as_pixels_only() -> None:
    renderer, page = started()
    renderer.take(Pixels(figure="a", capture=1, width=2, height=3, dpi=100.0), [bytes(24)])
    for suffix in ("png", "svg"):
        renderer.take(Photograph(figure="a", request=1, format=suffix), [])
    work(renderer)
    png, svg = (answer for answer in page.new() if isinstance(answer, Photo))
    assert png.problem == ""
    assert "PNG" in svg.problem


def test_the_figure_that_a_person_handles_is_drawn_first_and_keeps_none_from_being_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("livemon.figures.renderer._HANDLED_S", 600.0)
    renderer, page = started()
    kernels = {name: scene(renderer, name) for name in "abcd"}
    work(renderer)
    page.new()

    def change(names: str) -> None:
        for name in names:
            kernel, line = kernels[name]
            line.set_ydata(line.get_ydata() / 2)
            kernel.delta()

    renderer.take(Where(figure="c", request=1), [])
    assert isinstance(page.new()[0], Places)
    change("abcd")
    work(renderer)
    drawn = [answer for answer in page.new() if isinstance(answer, Drawn)]
    assert [(answer.figure, answer.prompt) for answer in drawn] == [
        ("c", True), ("a", False), ("b", False), ("d", False),
    ]  # fmt: skip
    order = []
    change("abcd")
    while renderer.busy:
        renderer.work()
        (answer,) = page.new()
        assert isinstance(answer, Drawn)
        order.append(answer.figure)
        if len(order) < 6:
            change("c")  # all the time
    assert order == ["c", "a", "c", "b", "c", "d", "c"]
