"""The hub's part with a real hub and a real renderer child: frames, faults and recoveries, as a page sees them."""

from __future__ import annotations

import gc
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import FileIO
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from waiting import until

import livemon
from livemon.clock import SYSTEM_CLOCK
from livemon.figures.live import LiveFigure, registry
from livemon.figures.messages import Failed, Note
from livemon.figures.registry import Registry
from livemon.figures.service import FigurePart
from livemon.hub.channel import Control
from livemon.hub.children import SupervisedChild
from livemon.hub.hub import Hub
from livemon.protocol import (
    Attach,
    ControlMessage,
    FigureInfo,
    Figures,
    Frame,
    Frames,
    HubMessage,
    Notice,
    Resync,
    View,
    Viewport,
    decode_hub,
    encode,
)
from livemon.testing.wire import decode_pixels

from .agreement import Pixels, agg_of_copy, difference

PATIENCE_S = 20.0


class Screen:
    """A channel with pages that show what they are told to."""

    hub_id = "hub"
    subshells = True
    relays = False

    def __init__(self) -> None:
        self._control: Control | None = None
        self._changed = threading.Condition()
        self.infos: dict[str, FigureInfo] = {}
        self.pixels: dict[str, Pixels] = {}
        self.frames: dict[str, list[Frame]] = {}
        self.batches: list[int] = []
        self.notices: list[Notice] = []
        self.lost: list[Frame] = []

    def open(self, control: Control) -> None:
        self._control = control

    def close(self) -> None:
        self._control = None

    def say_busy(self, parent: Mapping[str, Any]) -> None:
        raise AssertionError("no cell runs here")

    def drop(self, carrier: str) -> None:
        pass

    def send(self, message: HubMessage, buffers: Sequence[bytes]) -> None:
        with self._changed:
            match message:
                case Figures():
                    self.infos = {info.id: info for info in message.figures}
                case Frames():
                    self.batches.append(len(message.frames))
                    for frame, data in zip(message.frames, buffers, strict=True):
                        self._show(frame, data)
                case Notice():
                    self.notices.append(message)
            self._changed.notify_all()

    def pass_on(self, content: bytes, buffers: Sequence[bytes]) -> None:
        message = decode_hub(json.loads(content))
        self.send(message, list(buffers))

    def watch(self, pipe: FileIO, readable: Callable[[], object]) -> None:
        raise AssertionError("no thread publishes here")

    unwatch = watch

    def _show(self, frame: Frame, data: bytes) -> None:
        known = self.frames.setdefault(frame.figure, [])
        if frame.base >= 0 and (not known or known[-1].seq != frame.base):
            self.lost.append(frame)
            return
        if frame.base < 0:
            self.pixels[frame.figure] = np.zeros((frame.full_height, frame.full_width, 4), np.uint8)
        rows, columns = slice(frame.y, frame.y + frame.height), slice(frame.x, frame.x + frame.width)
        picture = self.pixels[frame.figure].copy()
        picture[rows, columns] = decode_pixels(frame, data)
        self.pixels[frame.figure] = picture
        known.append(frame)

    def say(self, message: ControlMessage) -> None:
        assert self._control is not None
        self._control.message(encode(message), "carrier")

    def attach(self, page: str = "page") -> None:
        self.say(Attach(protocol=1, page=page))

    def show(self, *figures: LiveFigure, page: str = "page", **viewport: Any) -> None:
        size = {"width": 640, "height": 480, "fps": 100.0} | viewport
        self.say(View(page=page, panel=False, figures={live.id: Viewport(**size) for live in figures}))

    def wait(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        with self._changed:
            while not condition():
                assert time.monotonic() < deadline, f"waited in vain for {what}"
                self._changed.wait(0.01)  # not all that is waited for is a message

    def wait_for_picture(self, live: LiveFigure, expected: Pixels) -> None:
        def shown() -> bool:
            pixels = self.pixels.get(live.id)
            return pixels is not None and not difference(pixels, expected)

        try:
            self.wait(shown, "the picture")
        except AssertionError:
            pixels = self.pixels.get(live.id)
            found = "nothing is shown" if pixels is None else difference(pixels, expected)
            raise AssertionError(f"{found}; {self.infos[live.id]}") from None


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Hub, Screen, FigurePart]]:
    """One renderer for all tests here: it takes half a second to start."""
    registry.reset()
    screen, part = Screen(), FigurePart(registry, on_main_thread=lambda _: False)
    hub = Hub(clock=SYSTEM_CLOCK, channel=screen, session="s", version="0", pid=os.getpid(), period_s=1.0, parts=[part])
    hub.start()
    screen.attach()
    yield hub, screen, part
    hub.stop("done")
    registry.reset()


@pytest.fixture
def hub(running: tuple[Hub, Screen, FigurePart]) -> Hub:
    return running[0]


@pytest.fixture
def screen(running: tuple[Hub, Screen, FigurePart]) -> Iterator[Screen]:
    screen = running[1]
    screen.attach()
    yield screen
    for live in list(registry.figures.values()):
        registry.close(live)
    screen.lost.clear()
    registry.meter.__init__()  # type: ignore[misc]
    gc.collect()


@pytest.fixture
def part(running: tuple[Hub, Screen, FigurePart]) -> FigurePart:
    return running[2]


def make(name: str = "a") -> tuple[Figure, Line2D, LiveFigure]:
    fig, ax = plt.subplots()
    (line,) = ax.plot([1, 3, 2])
    ax.set(xlim=(0, 3), ylim=(0, 4))
    return fig, line, livemon.live(fig, name, fps=100)


def push(live: LiveFigure, screen: Screen) -> None:
    """As a loop that calls `draw_idle` does: again and again, until it is captured."""
    deadline = time.monotonic() + PATIENCE_S
    live.mark()
    while live.dirty:
        assert time.monotonic() < deadline, "it was never captured"
        live.request()
        threading.Event().wait(0.002)


def test_what_is_seen_is_what_matplotlib_draws(screen: Screen) -> None:
    fig, line, live = make()
    screen.show(live)
    screen.wait(lambda: live.wanted, "the view to arrive")
    push(live, screen)
    screen.wait_for_picture(live, agg_of_copy(fig))
    for k in range(5):
        line.set_ydata([k, 2, k % 2])
        push(live, screen)
        screen.wait_for_picture(live, agg_of_copy(fig))
    first = screen.frames[live.id][0].seq
    bases = [frame.base for frame in screen.frames[live.id]]
    assert bases == [-1, first, first + 1, first + 2, first + 3, first + 4]
    assert not screen.lost
    screen.wait(lambda: screen.infos[live.id].state == "live", "the state")
    assert (screen.infos[live.id].width, screen.infos[live.id].height) == (640, 480)


def test_the_thread_that_captures_writes_small_deltas_itself(
    screen: Screen, hub: Hub, part: FigurePart, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    send_now = SupervisedChild.send_now

    def watched(child: SupervisedChild, data: bytes) -> bool:
        done = send_now(child, data)
        if done:
            written.append(threading.get_ident())
        return done

    monkeypatch.setattr(SupervisedChild, "send_now", watched)
    before = hub.ask(part.stats).get("figures.captures.delta", 0.0)
    fig, line, live = make()
    screen.show(live)
    screen.wait(lambda: live.wanted, "the view to arrive")
    push(live, screen)
    screen.wait_for_picture(live, agg_of_copy(fig))
    assert not written  # a snapshot
    many = np.linspace(0, 3, 50_000)
    for x, y, count in (([0, 1, 2], [3, 2, 1], 1), (many, many, 1), ([0, 1, 2], [2, 1, 3], 2)):
        line.set_data(x, y)
        push(live, screen)
        screen.wait_for_picture(live, agg_of_copy(fig))
        assert written == [threading.get_ident()] * count
    assert hub.ask(part.stats)["figures.captures.delta"] == before + 3
    assert not screen.lost


def test_a_hidden_figure_is_not_captured_and_comes_back_up_to_date(screen: Screen) -> None:
    fig, line, live = make()
    screen.show(live)
    screen.wait(lambda: live.wanted, "the view")
    push(live, screen)
    screen.wait(lambda: live.id in screen.pixels, "a picture")
    screen.show()
    screen.wait(lambda: not live.wanted, "the view to go")
    number = live.recorder.number
    line.set_color("red")
    live.request()
    assert live.recorder.number == number
    screen.show(live)
    screen.wait(lambda: live.wanted, "the view")
    push(live, screen)
    screen.wait_for_picture(live, agg_of_copy(fig))


def test_a_second_page_gets_a_key_frame_without_a_capture(screen: Screen) -> None:
    fig, _, live = make()
    screen.show(live)
    screen.wait(lambda: live.wanted, "the view")
    push(live, screen)
    screen.wait_for_picture(live, agg_of_copy(fig))
    number, keys = live.recorder.number, len([f for f in screen.frames[live.id] if f.base < 0])
    screen.attach("second")
    screen.show(live, page="second")
    screen.wait(lambda: len([f for f in screen.frames[live.id] if f.base < 0]) > keys, "a key frame")
    assert live.recorder.number == number
    screen.show(page="second")


def test_resync_gives_a_key_frame(screen: Screen) -> None:
    _, _, live = make()
    screen.show(live)
    screen.wait(lambda: live.wanted, "the view")
    push(live, screen)
    screen.wait(lambda: live.id in screen.pixels, "a picture")
    count = len(screen.frames[live.id])
    screen.say(Resync(page="page", figure=live.id))
    screen.wait(lambda: len(screen.frames[live.id]) > count, "a frame")
    assert screen.frames[live.id][-1].base == -1


def test_the_window_decides_the_size_and_the_file_does_not(screen: Screen) -> None:
    fig, _, live = make()
    screen.show(live, width=900, height=500, ratio=1.5)
    screen.wait(lambda: live.wanted, "the view")
    push(live, screen)
    screen.wait(lambda: live.id in screen.pixels and screen.pixels[live.id].shape == (750, 1350, 4), "the size")
    assert tuple(fig.get_size_inches()) == (6.4, 4.8)
    screen.show(live, width=640, height=480)
    screen.wait_for_picture(live, agg_of_copy(fig))


def test_a_small_picture_in_a_list_holds_back_no_window(screen: Screen) -> None:
    _, _, live = make()
    screen.attach("other")
    screen.show(live, page="other", fps=0.5, width=64, height=48)
    screen.wait(lambda: live.seen_fps == 0.5, "the rate of the small picture")
    screen.show(live, fps=20.0)
    screen.wait(lambda: live.seen_fps == 20.0, "the rate of the window")
    screen.show(page="other")


def test_the_largest_window_and_the_slowest_page_count(screen: Screen) -> None:
    _, _, live = make()
    screen.attach("slow")
    screen.show(live, width=300, height=200, fps=2.0, page="slow")
    screen.show(live, width=800, height=600)
    screen.wait(lambda: live.wanted and live.seen_fps == 2.0, "both views")
    push(live, screen)
    screen.wait(lambda: live.id in screen.pixels and screen.pixels[live.id].shape == (600, 800, 4), "the size")
    screen.show(page="slow")


def test_a_photograph_has_the_codes_size(screen: Screen, part: FigurePart) -> None:
    import io

    from PIL import Image

    fig, _, live = make()
    live.capture_final()
    done = threading.Event()
    found: list[bytes | None] = []
    part.photograph(live, lambda png: (found.append(png), done.set()))
    assert done.wait(PATIENCE_S)
    assert found[0] is not None
    assert not difference(np.asarray(Image.open(io.BytesIO(found[0]))), agg_of_copy(fig))


class Odd(Line2D):
    """Raises while it is drawn."""

    def draw(self, renderer: Any) -> None:
        raise ValueError("odd on purpose")


def test_a_drawing_error_is_shown_and_the_others_go_on(screen: Screen) -> None:
    fig, _, live = make("broken")
    other_fig, other_line, other = make("sound")
    odd = fig.axes[0].add_line(Odd([0, 1], [0, 1]))
    screen.show(live, other)
    screen.wait(lambda: live.wanted and other.wanted, "the views")
    push(live, screen)
    screen.wait(lambda: live.id in screen.infos and screen.infos[live.id].state == "error", "the error")
    assert "odd on purpose" in screen.infos[live.id].error
    assert "renderer.py" not in screen.infos[live.id].error
    other_line.set_color("red")
    push(other, screen)
    screen.wait_for_picture(other, agg_of_copy(other_fig))
    odd.remove()
    push(live, screen)
    screen.wait_for_picture(live, agg_of_copy(fig))
    screen.wait(lambda: screen.infos[live.id].state == "live", "the recovery")
    assert screen.infos[live.id].error == ""


class Unloadable:
    """Pickles well and cannot be loaded in another process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def __reduce__(self) -> Any:
        return _only_here, (os.getpid(),)


def _only_here(pid: int) -> Unloadable:
    if pid != os.getpid():
        raise ImportError("no such library here")
    return Unloadable(pid)


def test_what_cannot_be_loaded_is_drawn_in_the_kernel_with_a_note(screen: Screen) -> None:
    fig, line, live = make()
    fig.extra = Unloadable(0)  # type: ignore[attr-defined]
    registry.meter.share = 1.0
    screen.show(live)
    screen.wait(lambda: live.wanted, "the view")
    push(live, screen)
    screen.wait(lambda: live.id in screen.infos and screen.infos[live.id].state == "fallback", "the fallback")
    assert "no such library here" in screen.infos[live.id].note
    for color in ("red", "green"):
        line.set_color(color)
        push(live, screen)
        del fig.extra  # type: ignore[attr-defined]
        expected = agg_of_copy(fig)
        fig.extra = Unloadable(0)  # type: ignore[attr-defined]
        screen.wait_for_picture(live, expected)


def test_an_unpicklable_figure_is_drawn_in_the_kernel(screen: Screen) -> None:
    class Stubborn:
        def __reduce_ex__(self, protocol: Any) -> Any:
            raise RuntimeError("no pickles")

    fig, _, live = make()
    expected = agg_of_copy(fig)
    fig.stubborn = Stubborn()  # type: ignore[attr-defined]
    screen.show(live)
    screen.wait(lambda: live.wanted, "the view")
    push(live, screen)
    screen.wait_for_picture(live, expected)
    screen.wait(lambda: screen.infos[live.id].state == "fallback", "the note")
    assert "no pickles" in screen.infos[live.id].note


def test_too_large_a_figure_is_refused_in_words(screen: Screen) -> None:
    from livemon.figures.snapshot import Limit

    fig, _, live = make()
    fig.axes[0].imshow(np.zeros((2000, 2000)))
    live.recorder._limit = Limit(bytes=1 << 20)
    screen.show(live)
    screen.wait(lambda: live.wanted, "the view")
    live.request()
    screen.wait(lambda: live.id in screen.infos and screen.infos[live.id].state == "refused", "the refusal")
    assert "larger than 1 MiB" in screen.infos[live.id].note


def test_a_killed_renderer_is_replaced_and_every_figure_repainted(screen: Screen, hub: Hub) -> None:
    fig, line, live = make()
    idle_fig, _, idle = make("idle")
    screen.show(live, idle)
    screen.wait(lambda: live.wanted and idle.wanted, "the views")
    push(live, screen)
    push(idle, screen)
    line.set_color("red")
    push(live, screen)
    screen.wait_for_picture(live, agg_of_copy(fig))
    screen.wait_for_picture(idle, agg_of_copy(idle_fig))
    screen.pixels.clear()
    os.kill(hub.ask(hub.child_pids)["renderer"], signal.SIGKILL)
    # without any call of the code
    screen.wait_for_picture(live, agg_of_copy(fig))
    screen.wait_for_picture(idle, agg_of_copy(idle_fig))
    line.set_color("green")
    push(live, screen)
    screen.wait_for_picture(live, agg_of_copy(fig))
    assert any("renderer ended" in notice.text for notice in screen.notices)
    numbers = [frame.seq for frame in screen.frames[live.id]]
    assert numbers == sorted(set(numbers))  # pages take smaller ones for late


def test_what_is_said_of_failures_and_drawings_counts_in_the_order_of_its_making(
    screen: Screen, hub: Hub, part: FigurePart
) -> None:
    _, _, live = make()
    screen.wait(lambda: live.id in screen.infos, "the figure")

    def failed(at_s: float) -> None:
        message = Failed(figure=live.id, capture=1, stage="draw", text="no", trace="It failed.", at_s=at_s)
        hub.ask(lambda: part._failed(message))

    def drawn(at_s: float) -> None:
        hub.ask(lambda: part._drawn([Note(live.id, at_s, "unchanged")], False))

    for say, at_s, error in (
        (drawn, 2.0, ""),
        (failed, 1.0, ""),
        (failed, 3.0, "It failed."),
        (drawn, 2.5, "It failed."),
        (drawn, 4.0, ""),
    ):
        say(at_s)
        assert part._shown[live.id].error == error, at_s


def test_a_new_renderer_gets_every_capture_in_its_order(screen: Screen, hub: Hub, part: FigurePart) -> None:
    fig, line, live = make()
    screen.show(live)
    screen.wait(lambda: live.wanted, "the view")
    push(live, screen)
    screen.wait_for_picture(live, agg_of_copy(fig))
    failed = part.counts["drawings_failed"]
    for k in range(3):
        old = hub.ask(hub.child_pids)["renderer"]
        os.kill(old, signal.SIGKILL)
        step = 0
        while hub.ask(hub.child_pids).get("renderer", old) == old:
            step += 1
            line.set_ydata([k, step % 3, 2])
            live.update()
            if step % 100 == 0:  # a page that says nothing for some seconds no longer counts
                screen.show(live)
        line.set_ydata([k, 3, 1])
        push(live, screen)
        screen.wait_for_picture(live, agg_of_copy(fig))
    assert part.counts["drawings_failed"] == failed


def test_figures_that_are_ready_together_travel_together(screen: Screen) -> None:
    made = [make(f"f{k}") for k in range(3)]
    screen.show(*(live for _, _, live in made))
    screen.wait(lambda: all(live.wanted for _, _, live in made), "the views")
    for fig, _, live in made:
        push(live, screen)
        screen.wait_for_picture(live, agg_of_copy(fig))
    screen.batches.clear()

    def together() -> bool:
        for _, line, live in made:
            line.set_alpha(0.5 + 0.4 * np.random.default_rng().random())
            live.update()
        return max(screen.batches, default=0) > 1

    screen.wait(together, "two frames in one message")


def test_a_closed_figure_leaves_the_list_and_the_renderer(screen: Screen, part: FigurePart, hub: Hub) -> None:
    _, _, live = make()
    screen.wait(lambda: live.id in screen.infos, "the figure")
    registry.close(live)
    screen.wait(lambda: live.id not in screen.infos, "it to go")
    assert live.id not in hub.ask(lambda: set(part._shown))


def test_a_user_who_prints_in_a_replica_harms_nothing(screen: Screen) -> None:
    fig, _, live = make()
    fig.axes[0].xaxis.set_major_formatter(lambda value, _: (print("hello from a formatter"), f"{value:g}")[1])
    screen.show(live)
    screen.wait(lambda: live.wanted, "the view")
    push(live, screen)
    screen.wait_for_picture(live, agg_of_copy(fig))


def test_who_plots_gives_way_to_the_hub_while_it_runs(hub: Hub) -> None:
    let_go, inside = threading.Event(), threading.Event()
    hub.call_soon(inside.set)
    hub.call_soon(let_go.wait, PATIENCE_S)
    assert inside.wait(PATIENCE_S)
    try:
        assert registry.courtesy is not None
        now_s = time.monotonic()
        assert registry.courtesy.look(now_s) < registry.courtesy.look(now_s) - 0.001
    finally:
        let_go.set()
    own = Registry()
    other = Hub(
        clock=SYSTEM_CLOCK,
        channel=Screen(),
        session="t",
        version="0",
        pid=os.getpid(),
        period_s=1.0,
        parts=[FigurePart(own, on_main_thread=lambda _: False)],
    )
    other.start()
    try:
        until(lambda: own.courtesy is not None)
    finally:
        other.stop("done")
    assert own.courtesy is None
