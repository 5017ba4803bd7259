"""Figures in a real kernel, seen by a page and kept in the notebook."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livemon.testing import FigureView, Viewer

from .notebook import Notebook, Output, png

FIGURE_MIME = "application/vnd.livemon.figure+json"
PATIENCE_S = 20.0

AGG = """
import base64, io, cloudpickle
from matplotlib.backends.backend_agg import FigureCanvasAgg
def agg(fig):
    copy = cloudpickle.loads(cloudpickle.dumps(fig))
    FigureCanvasAgg(copy).draw()
    return copy.canvas.buffer_rgba()
def show_agg(fig):
    print("AGG" + base64.b64encode(bytes(agg(fig))).decode() + "END")
"""


def agg_pixels(printed: str, width: int = 640, height: int = 480) -> Any:
    """What `show_agg` printed."""
    data = base64.b64decode(printed.partition("AGG")[2].partition("END")[0])
    return np.frombuffer(data, np.uint8).reshape(height, width, 4)


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    with Notebook() as one:
        one.run("%load_ext livemon\n%livemon\nimport matplotlib.pyplot as plt, numpy as np, time" + AGG)
        yield one


def figure_of(viewer: Viewer, name: str = "Figure 1") -> FigureView:
    viewer.wait_for(lambda: any(view.info.name == name for view in viewer.figures.values()), PATIENCE_S, what=name)
    return next(view for view in viewer.figures.values() if view.info.name == name)


def live_outputs(notebook: Notebook, cell: str) -> list[Output]:
    return [output for output in notebook.displays(cell) if FIGURE_MIME in output["data"]]


def test_frames_advance_in_a_busy_cell_and_end_in_the_final_state(notebook: Notebook) -> None:
    """The loop lets go of the interpreter lock all the time, for a microsecond: `rng.random` does, as do many calls."""
    notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot(np.zeros(50))", "make")
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        viewer.wait_for(lambda: view.pixels is not None, PATIENCE_S, what="the first picture")
        before = view.frames
        busy = notebook.start(
            """
rng = np.random.default_rng(0)
deadline = time.time() + 30
from livemon.figures.live import registry
live = registry.of(fig)
while live.recorder.number < 60 and time.time() < deadline:
    line.set_ydata(rng.random(50)); ax.relim(); ax.autoscale_view()
    fig.canvas.draw_idle()
    sum(range(2000))
print(live.recorder.number >= 60, live.recorder.counts)
"""
        )
        outputs = notebook.finish(busy)
        counts = "".join(output["text"] for output in outputs if output["type"] == "stream")
        # Frames that the hub thread, starved of the lock, takes seconds for would not make it in time.
        assert counts.startswith("True"), counts
        assert view.frames >= before + 6
        assert "'delta'" in counts
        expected = agg_pixels(notebook.run("show_agg(fig)"))
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the final state")
        assert viewer.problems == []
        assert view.missed == 0
    # the saved notebook has the same picture, in the cell that made the figure
    (output,) = live_outputs(notebook, "make")
    assert np.array_equal(png(output), expected)
    assert output["data"][FIGURE_MIME]["figure"] == view.info.id
    assert output["data"][FIGURE_MIME]["session"] == viewer.session
    assert "application/vnd.jupyter.widget-view+json" in output["data"]


def test_frames_reach_pages_without_the_hub_thread_and_it_hears_of_them_later(
    notebook: Notebook, tmp_path: Path
) -> None:
    notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot(np.zeros(50)); ax.set_ylim(0, 1)", "make")
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        viewer.wait_for(lambda: view.pixels is not None, PATIENCE_S, what="the first picture")
        busy = notebook.start(
            f"""
import livemon, os, threading
from livemon.figures.live import registry
def loop(until):
    k, end = 0, time.time() + 30
    while not until() and time.time() < end:
        k += 1
        line.set_ydata(np.full(50, k % 7 / 7)); fig.canvas.draw_idle(); time.sleep(0.01)
number = registry.of(fig).recorder.number
loop(lambda: registry.of(fig).recorder.number > number + 2)  # the hub thread has heard that something moves
held = threading.Event()
registry.sink._hub.call_soon(held.wait, 30)
number = registry.of(fig).recorder.number
loop(lambda: registry.of(fig).recorder.number > number + 20)
print("MADE", registry.of(fig).recorder.number > number + 20)
end = time.time() + 20
while not os.path.exists({str(tmp_path / "seen")!r}) and time.time() < end: time.sleep(0.01)
held.set()
"""
        )
        base = view.frames
        viewer.wait_for(lambda: view.frames >= base + 20, PATIENCE_S, what="frames while the hub thread is held")
        (tmp_path / "seen").touch()
        printed = "".join(output["text"] for output in notebook.finish(busy) if output["type"] == "stream")
        assert "MADE True" in printed
        stats = notebook.run("print(livemon.stats()['figures.frames.partial'])")
        assert float(stats) >= 20
        assert view.missed == 0


def test_a_change_without_any_call_is_there_when_the_cell_ends(notebook: Notebook) -> None:
    notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot([1, 2, 3])", "make")
    before = png(live_outputs(notebook, "make")[0])
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        notebook.run("line.set_color('red')")
        expected = agg_pixels(notebook.run("show_agg(fig)"))
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the change")
    (output,) = live_outputs(notebook, "make")
    assert np.array_equal(png(output), expected)
    assert not np.array_equal(png(output), before)
    # A page shows the saved picture while it has no frame of a later state.
    assert output["data"][FIGURE_MIME]["time"] == view.time > 0


@pytest.mark.parametrize(
    "change",
    [
        "note.xy = (1.5, 2.5); fig.canvas.draw_idle()",
        "ax.ticklabel_format(axis='y', useOffset=2.0)",
        "dots.set_array([3.0, 1.0, 2.0])",
        "plt.rcParams['xtick.labelsize'] = 20; plt.rcParams['text.hinting_factor'] = 1; line.set_ydata([2, 1, 3])",
        "t = threading.Thread(target=lambda: line.set_ydata([3, 1, 1])); t.start(); t.join()",
        "pool.submit(lambda: line.set_ydata([3, 1, 1])).result()",
    ],
    ids=["annotation", "ticks", "values", "rcParams", "thread", "pool"],
)
@pytest.mark.parametrize("seen", [True, False])
def test_the_end_of_a_cell_saves_what_nothing_marked(notebook: Notebook, change: str, seen: bool) -> None:
    notebook.run(
        """
import threading, concurrent.futures
fig, ax = plt.subplots(); (line,) = ax.plot([1, 2, 3])
note = ax.annotate("here", (1, 2), (0, 3), arrowprops={})
dots = ax.scatter([0, 1, 2], [1, 1, 1], c=[1.0, 2.0, 3.0])
pool = concurrent.futures.ThreadPoolExecutor(1); pool.submit(int).result()
""",
        "make",
    )
    with Viewer(notebook.manager) as viewer:
        if seen:
            viewer.show_everything(fps=20)
            view = figure_of(viewer)
            viewer.wait_for(lambda: view.frames, PATIENCE_S, what="the figure")
        before = png(live_outputs(notebook, "make")[0])
        notebook.run(change)
        after = png(live_outputs(notebook, "make")[0])
        expected = agg_pixels(notebook.run("show_agg(fig)"))
        assert not np.array_equal(before, expected)
        assert np.array_equal(after, expected)
        if seen:
            viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the change")


def test_the_last_step_of_an_idle_animation_is_shown_though_it_marks_nothing(notebook: Notebook) -> None:
    made = notebook.run(
        """
from matplotlib.patches import ConnectionPatch
def make():
    fig, ax = plt.subplots(num="steps"); (line,) = ax.plot([1, 2, 3])
    tie = fig.add_artist(ConnectionPatch((0, 1), (1, 2), "data", "data", axesA=ax, axesB=ax, lw=5))
    return fig, line, tie
def show(number):
    line.set_ydata([1, 2 + number / 10, 3])
    tie.xy1 = (number / 8, 1)  # which Matplotlib does not notice
steps = iter(range(8))
def step():
    number = next(steps, None)
    if number is None:
        timer.stop()
    else:
        show(number); fig.canvas.draw_idle()
fig, line, tie = make(); show(7); show_agg(fig); plt.close('all')
"""
    )
    # Not by a cell after the last step: the end of a cell looks at everything.
    expected = agg_pixels(made)
    notebook.run("fig, line, tie = make(); timer = fig.canvas.new_timer(100); timer.add_callback(step)")
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer, "steps")
        viewer.wait_for(lambda: view.frames, PATIENCE_S, what="the figure")
        notebook.run("timer.start()")
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the last step")


def test_bars_bend_with_polar_axes_also_in_the_renderer(notebook: Notebook) -> None:
    """How finely is a setting of Matplotlib's that all rectangles of a process share."""
    notebook.run("fig, ax = plt.subplots(subplot_kw={'projection': 'polar'}); ax.plot([0, 1], [0, 3])")
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        viewer.wait_for(lambda: view.frames, PATIENCE_S, what="the figure")
        expected = agg_pixels(notebook.run("ax.bar([0, 1.5], [2, 3], width=1.0); show_agg(fig)"))
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the bars")


@pytest.mark.parametrize("show", ["", "; plt.show()", "; fig.canvas.draw_idle()"])
def test_an_animation_of_a_figure_of_an_earlier_cell_runs(notebook: Notebook, show: str) -> None:
    notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot([1, 2, 3])", "make")
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        viewer.wait_for(lambda: view.frames, PATIENCE_S, what="the figure")
        notebook.run(
            f"""
from matplotlib.animation import FuncAnimation
kept = FuncAnimation(fig, lambda step: line.set_ydata([step, 2, 3]), interval=50, cache_frame_data=False){show}
"""
        )
        before = view.frames
        viewer.wait_for(lambda: view.frames > before + 5, PATIENCE_S, what="the animation")


def test_a_page_that_comes_to_an_idle_kernel_sees_the_figures(notebook: Notebook) -> None:
    expected = agg_pixels(notebook.run("fig, ax = plt.subplots(); ax.plot([1, 2, 3]); show_agg(fig)"))
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the figure")


def test_a_page_that_comes_in_the_middle_of_a_cell_sees_figures_that_rest(notebook: Notebook) -> None:
    expected = agg_pixels(notebook.run("fig, ax = plt.subplots(); ax.plot([1, 2, 3]); show_agg(fig)"))
    busy = notebook.start("go = time.time()\nwhile time.time() - go < 4: sum(range(1000))")
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), 3.5, what="the figure during the cell")
    notebook.finish(busy)


def test_background_threads_have_live_figures(notebook: Notebook) -> None:
    notebook.run(
        """
import livemon
fig, ax = plt.subplots(); (line,) = ax.plot(np.zeros(20))
k = 0
@livemon.every(0.05)
def beat():
    global k
    k += 1
    line.set_ydata(np.full(20, k % 7)); ax.relim(); ax.autoscale_view()
"""
    )
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        viewer.wait_for(lambda: view.frames >= 5, PATIENCE_S, what="frames with an idle kernel")
        busy = notebook.start("go = time.time()\nwhile time.time() - go < 3: sum(range(1000))")
        seen = view.frames
        viewer.wait_for(lambda: view.frames >= seen + 3, PATIENCE_S, what="frames beside a busy cell")
        notebook.finish(busy)
        assert notebook.run("beat.stop(); print(beat.error)").strip() == "None"


def test_what_reads_pixels_returns_what_agg_would(notebook: Notebook) -> None:
    printed = notebook.run(
        """
fig, ax = plt.subplots(); (line,) = ax.plot([1, 2, 3])
fig.canvas.draw()
same = [np.array_equal(np.asarray(fig.canvas.buffer_rgba()), np.asarray(agg(fig)))]
line.set_color("red")
fig.canvas.draw_idle()
same.append(np.array_equal(np.asarray(fig.canvas.buffer_rgba()), np.asarray(agg(fig))))
out = io.BytesIO(); fig.savefig(out, format="raw"); same.append(out.getvalue() == bytes(agg(fig)))
fig.canvas.draw()
background = fig.canvas.copy_from_bbox(ax.bbox)
moving, = ax.plot([1, 2], [1, 2], animated=True)
fig.canvas.restore_region(background); ax.draw_artist(moving); fig.canvas.blit(ax.bbox)
line.set_color("green")
fig.canvas.draw()
same.append(np.asarray(fig.canvas.get_renderer().buffer_rgba()).shape == (480, 640, 4))
same.append(tuple(fig.get_size_inches()) == (6.4, 4.8))
print(same)
"""
    )
    assert printed.strip() == "[True, True, True, True, True]"


def test_a_savefig_between_changes_hides_nothing(notebook: Notebook) -> None:
    notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot([1, 2, 3])")
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=50)
        view = figure_of(viewer)
        viewer.wait_for(lambda: view.pixels is not None, PATIENCE_S)
        printed = notebook.run("line.set_color('red'); fig.savefig(io.BytesIO(), dpi=50); show_agg(fig)")
        expected = agg_pixels(printed)
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the red line")


def test_pause_shows_the_figure_once(notebook: Notebook) -> None:
    notebook.run("fig, ax = plt.subplots()\nfor k in range(3): ax.plot([k, 2]); plt.pause(0.01)", "make")
    assert len(live_outputs(notebook, "make")) == 1


def test_each_figure_has_one_output(notebook: Notebook) -> None:
    notebook.run("one, two = plt.figure(), plt.figure(); plt.show()", "make")
    assert [o["data"][FIGURE_MIME]["name"] for o in live_outputs(notebook, "make")] == ["Figure 1", "Figure 2"]
    notebook.run("two.canvas.draw_idle()", "use")
    assert notebook.displays("use") == []


def test_without_interactive_mode_figures_wait_for_show(notebook: Notebook) -> None:
    notebook.run("plt.ioff(); fig = plt.figure()", "make")
    assert notebook.displays("make") == []
    notebook.run("plt.show()", "show")
    assert len(live_outputs(notebook, "show")) == 1


def test_a_cell_that_runs_again_replaces_its_figures(notebook: Notebook) -> None:
    for _ in range(3):
        notebook.run("fig, ax = plt.subplots(); ax.plot([1, 2])", "make")
    notebook.run("named = plt.figure('losses')", "named")
    notebook.run("named = plt.figure('losses')", "named")
    assert notebook.run("print(plt.get_fignums(), plt.get_figlabels())").strip() == "[1, 2] ['', 'losses']"
    assert notebook.run("from livemon.figures.live import registry; print(registry.figures.values())").count("<") == 2


@pytest.mark.parametrize("number", ["1", "7", "'losses'"])
def test_a_cell_that_runs_again_may_choose_the_number(notebook: Notebook, number: str) -> None:
    """Matplotlib 3.11 refuses `subplots` with the number of an open figure, earlier ones plot on top of it."""
    for _ in range(3):
        notebook.run(f"fig, ax = plt.subplots(num={number}); ax.plot([1, 2]); print(len(fig.axes))", "make")
        assert notebook.outputs["make"][0]["text"].strip() == "1"
    assert notebook.run("print(plt.get_fignums())").strip() == (f"[{number}]" if number.isdigit() else "[1]")
    assert len(live_outputs(notebook, "make")) == 1


def test_figures_that_were_open_before_stay_when_livemon_is_started_twice() -> None:
    with Notebook() as notebook:
        notebook.run("import matplotlib; matplotlib.use('agg'); import matplotlib.pyplot as plt; fig = plt.figure()")
        for _ in range(2):
            notebook.run("%load_ext livemon\n%livemon", "start")
        assert notebook.run("print(plt.get_fignums(), plt.gcf() is fig)").strip() == "[1] True"


def test_a_figure_that_its_cell_keeps_comes_back(notebook: Notebook) -> None:
    code = """
if "kept" not in globals():
    kept, axes = plt.subplots()
(line,) = axes.plot([1, 2, 3])
kept.canvas.draw_idle()
"""
    for _ in range(2):
        notebook.run(code, "make")
    assert notebook.run("print(plt.fignum_exists(kept.number), len(axes.lines))").strip() == "True 2"
    notebook.run("line.set_color('red')  # no call that says: show it", "make")
    assert notebook.run("print(plt.fignum_exists(kept.number))").strip() == "True"
    assert len(live_outputs(notebook, "make")) == 1
    expected = agg_pixels(notebook.run("show_agg(kept)"))
    assert np.array_equal(png(live_outputs(notebook, "make")[0]), expected)


KEEP = """
if "kept" not in globals():
    kept, axes = plt.subplots(); (line,) = axes.plot([1, 2, 3])
    from livemon.figures.live import registry
"""


@pytest.fixture
def retired(notebook: Notebook) -> Notebook:
    """`kept` is a figure whose cell ran again and did not use it."""
    for _ in range(2):
        notebook.run(KEEP, "make")
    assert notebook.run("print(plt.get_fignums(), len(registry.figures), kept.canvas.comm)").strip() == "[] 0 None"
    return notebook


@pytest.mark.parametrize("use", ["line.set_ydata([3, 1, 2])", "kept.canvas.draw_idle()", "kept.canvas.draw()"])
def test_a_kept_figure_comes_back_in_a_later_cell(retired: Notebook, use: str) -> None:
    retired.run(use, "later")
    assert retired.run("print(plt.get_fignums(), len(registry.figures))").strip() == "[1] 1"
    (output,) = live_outputs(retired, "later")
    expected = agg_pixels(retired.run("show_agg(kept)"))
    assert np.array_equal(png(output), expected)
    known = "all(w.model_id in get_ipython().kernel.comm_manager.comms for w in (kept.canvas, kept.canvas.layout))"
    assert retired.run(f"print({known})").strip() == "True"
    retired.run("display(kept.canvas)", "shown")
    assert len(live_outputs(retired, "shown")) == 1


@pytest.mark.parametrize("use", ["line.set_ydata([3, 1, 2])", "kept.canvas.draw_idle()"])
def test_each_change_of_a_kept_figure_marks_it_again(retired: Notebook, use: str) -> None:
    printed = retired.run(
        f"""
{use}
live, marks = registry.of(kept), []
for k in range(4):
    live.dirty = False; line.set_ydata([k, 0, 2]); marks.append(live.dirty)
print(marks)
"""
    )
    assert printed.strip() == "[True, True, True, True]"


def test_a_kept_figure_that_could_not_come_back_does_so_with_the_next_change(retired: Notebook) -> None:
    printed = retired.run(
        """
def interrupted(): raise KeyboardInterrupt
for owner, name in ((type(kept.canvas), "open"), (type(kept.canvas.live), "__init__"), (type(registry), "_changed")):
    original = getattr(owner, name)
    setattr(owner, name, lambda *_, **__: interrupted())
    try:
        line.set_ydata([3, 1, 2]); print("no interrupt")
    except KeyboardInterrupt:
        setattr(owner, name, original); print(plt.get_fignums(), len(registry.figures))
line.set_ydata([3, 1, 2])
print(plt.get_fignums(), len(registry.figures))
""",
        "later",
    )
    assert printed.split("\n")[:-1] == ["[] 0"] * 3 + ["[1] 1"]
    assert len(live_outputs(retired, "later")) == 1


def test_a_figure_whose_close_handler_raises_is_closed(notebook: Notebook) -> None:
    printed = notebook.run(
        """
from livemon.figures.live import registry
fig = plt.figure()
def angry(event): raise ValueError("angry on purpose")
fig.canvas.mpl_connect("close_event", angry)
try: plt.close(fig)
except ValueError as error: print(error)
print(plt.get_fignums(), len(registry.figures), fig.canvas.comm)
""",
        "make",
    )
    assert printed.split("\n")[:-1] == ["angry on purpose", "[] 0 None"]
    assert not notebook.displays("make")


def test_the_cell_has_ended_for_the_hub_when_its_pictures_are_saved(notebook: Notebook) -> None:
    """Until then the kernel is busy, and the panel must not say that it is idle."""
    notebook.run(
        """
figures = [plt.figure() for _ in range(3)]
from livemon.figures.canvas import output
from livemon.monitor import current
def tell(event, tell=current().hub.cell_event):
    if not event.running: saved.append([shown.saved.capture for shown in output._shown.values()])
    tell(event)
saved = []
current().hub.cell_event = tell
"""
    )
    notebook.run("for fig in figures: fig.suptitle('changed')")
    numbers = "[fig.canvas.live.recorder.number for fig in figures]"
    assert notebook.run(f"print(len(saved), saved[-1] == {numbers})").strip() == "2 True"


def test_a_figure_whose_display_is_interrupted_is_shown_when_the_cell_ends(notebook: Notebook) -> None:
    notebook.run(
        """
fig = plt.figure()
publisher = get_ipython().display_pub
def interrupted(**_):
    del publisher.publish
    raise KeyboardInterrupt
publisher.publish = interrupted
try: fig.canvas.draw_idle()
except KeyboardInterrupt: pass
""",
        "make",
    )
    (output,) = live_outputs(notebook, "make")
    assert "image/png" in output["data"]


def test_figures_may_come_and_go_while_a_cell_ends(notebook: Notebook) -> None:
    printed = notebook.run(
        """
fig, ax = plt.subplots(); changed = fig.canvas.live.changed
fig.canvas.mpl_connect("draw_event", lambda event: None)
fig.canvas.live.changed = lambda: plt.figure() is None or changed()  # as another thread would open one
""",
        "make",
    )
    assert printed == ""
    assert len(live_outputs(notebook, "make")) > 1


def test_a_closed_figure_leaves_the_page(notebook: Notebook) -> None:
    notebook.run("one, two = plt.figure(), plt.figure()")
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything()
        figure_of(viewer, "Figure 2")
        notebook.run("plt.close(two)")
        viewer.wait_for(lambda: [v.info.name for v in viewer.figures.values()] == ["Figure 1"], PATIENCE_S)


def test_a_renamed_window_is_renamed_in_the_page(notebook: Notebook) -> None:
    notebook.run("fig = plt.figure()")
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything()
        figure_of(viewer)
        notebook.run("fig.canvas.manager.set_window_title('losses')")
        assert figure_of(viewer, "losses").info.title == "losses"


def test_outputs_are_right_without_any_page(notebook: Notebook) -> None:
    notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot([1, 2, 3])", "make")
    for k in range(3):
        notebook.run(f"line.set_ydata([{k}, 2, 1]); fig.canvas.draw_idle()")
    expected = agg_pixels(notebook.run("show_agg(fig)"))
    assert np.array_equal(png(live_outputs(notebook, "make")[0]), expected)


def test_a_figure_whose_drawing_raises_ends_no_cell(notebook: Notebook) -> None:
    notebook.run(
        """
from matplotlib.lines import Line2D
class Odd(Line2D):
    def draw(self, renderer):
        raise ValueError("odd on purpose")
fig, ax = plt.subplots(); odd = ax.add_line(Odd([0, 1], [0, 1]))
"""
    )
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        viewer.wait_for(lambda: figure_of(viewer).info.state == "error", PATIENCE_S, what="the error")
        assert "odd on purpose" in figure_of(viewer).info.error
        expected = agg_pixels(notebook.run("odd.remove(); show_agg(fig)"))
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the mended figure")


def test_a_frontend_that_knows_only_ipympl_is_served_as_by_ipympl(notebook: Notebook) -> None:
    printed = notebook.run(
        """
fig, ax = plt.subplots(); (line,) = ax.plot([1, 2, 3])
sent = []
fig.canvas.send = lambda content, buffers=None: sent.append((content, buffers))
fig.canvas.draw()
silent = list(sent)
# what ipympl's view says when it appears, and when it wants the picture
for kind in ("initialized", "refresh", "draw"):
    fig.canvas._handle_message(fig.canvas, {"type": kind}, [])
first = [bytes(buffers[0]) for content, buffers in sent if buffers]
line.set_color("red")
fig.canvas.draw()
second = [bytes(buffers[0]) for content, buffers in sent if buffers][len(first):]
from PIL import Image
print(silent, len(first) > 0, len(second) > 0, Image.open(io.BytesIO(first[0])).size, fig.canvas.toolbar is not None)
print(fig.canvas._view_module, fig.canvas.livemon)
"""
    )
    assert printed.split("\n")[:2] == ["[] True True (640, 480) True", "jupyter-matplotlib {}"]


def test_a_figure_drawn_in_the_kernel_may_ask_the_canvas_for_a_renderer(notebook: Notebook) -> None:
    """Layout engines do, in the middle of the capture that draws; and what raises there ends no cell."""
    notebook.run(
        """
import threading
from matplotlib.lines import Line2D
class Locked(Line2D):
    angry = False
    def __init__(self):
        super().__init__([0, 1], [0, 1]); self.lock = threading.Lock()
    def __reduce_ex__(self, protocol):
        raise TypeError("never pickled")
    def draw(self, renderer):
        if self.angry: raise ValueError("odd on purpose")
        super().draw(renderer)
fig, ax = plt.subplots(layout="constrained"); artist = Locked(); ax.add_line(artist)
"""
    )
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        viewer.wait_for(lambda: figure_of(viewer).frames >= 1, PATIENCE_S, what="the picture of the kernel")
        assert figure_of(viewer).info.state == "fallback", figure_of(viewer).info
        printed = notebook.run("artist.angry = True; ax.set_title('a'); fig.canvas.draw_idle(); print('went on')")
        assert printed.startswith("went on")
        viewer.wait_for(lambda: "odd on purpose" in figure_of(viewer).info.error, PATIENCE_S, what="the traceback")
        notebook.run("artist.angry = False; ax.set_title('b'); fig.canvas.draw_idle()")
        viewer.wait_for(lambda: not figure_of(viewer).info.error, PATIENCE_S, what="the mended figure")


def test_the_last_state_of_a_thread_that_lives_on_is_shown(notebook: Notebook) -> None:
    notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot([1, 2, 3]); import threading, time")
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        viewer.wait_for(lambda: view.frames >= 1, PATIENCE_S, what="the figure")
        notebook.run(
            """
def work():
    for k in range(5):
        line.set_ydata([3, k, 1]); fig.canvas.draw_idle(); time.sleep(0.01)
    done.set(); end.wait()
done, end = threading.Event(), threading.Event()
threading.Thread(target=work, daemon=True).start()
"""
        )
        notebook.run("done.wait()")
        expected = agg_pixels(notebook.run("show_agg(fig)"))
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the last state")
        notebook.run("end.set()")


def test_closed_figures_leave_no_comm(notebook: Notebook) -> None:
    count = "len(get_ipython().kernel.comm_manager.comms)"
    notebook.run("plt.figure(); plt.close('all')")
    before = notebook.run(f"print({count})")
    notebook.run("for _ in range(20): plt.figure(); plt.close()")
    assert notebook.run(f"print({count})") == before


def test_who_stopped_livemon_is_not_surprised_by_the_next_figure(notebook: Notebook) -> None:
    notebook.run("import livemon, matplotlib; livemon.stop(); matplotlib.use('livemon')")
    assert notebook.run("plt.figure(); import livemon.monitor as m; print(m.current())").startswith("None")


def test_where_a_page_of_livemon_is_ipympl_is_not_served(notebook: Notebook) -> None:
    """JupyterLab makes ipympl's model of every canvas, which asks for pictures although nobody shows it."""
    speak = """
for kind in ("initialized", "refresh", "draw"):
    fig.canvas._handle_message(fig.canvas, {"type": kind}, [])
fig.canvas._handle_message(fig.canvas, {"type": "set_device_pixel_ratio", "device_pixel_ratio": 2}, [])
"""
    notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot([1, 2, 3])" + speak)  # faster than the page
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything()
        viewer.wait_for(lambda: figure_of(viewer).frames >= 1, PATIENCE_S, what="the figure")
        printed = notebook.run(
            speak
            + """
draws, sent = [], []
real = FigureCanvasAgg.draw
FigureCanvasAgg.draw = lambda canvas: (draws.append(canvas), real(canvas))
fig.canvas.send = lambda content, buffers=None: sent.append(content)
for _ in range(20):
    line.set_ydata([3, 2, _])
    fig.canvas.draw_idle()
FigureCanvasAgg.draw = real
fig.canvas.draw()
print(len(draws), len(sent), fig.dpi)
"""
        )
        assert printed.strip() == "0 0 100.0"


def test_calls_that_show_nothing_return_in_microseconds(notebook: Notebook) -> None:
    printed = notebook.run(
        """
from livemon.figures.live import registry
fig, ax = plt.subplots(); ax.plot([1, 2, 3])
numbers = []
numbers.append(registry.of(fig).recorder_if_any is None)
for call in (fig.canvas.draw, fig.canvas.draw_idle, fig.canvas.flush_events, fig.canvas.blit):
    for _ in range(1000): call()
numbers.append(registry.of(fig).recorder_if_any is None)  # nobody looks: nothing was captured
print(numbers)
"""
    )
    assert printed.strip() == "[True, True]"


def test_a_figure_that_the_kernel_draws_is_whole_at_any_pixel_ratio(notebook: Notebook) -> None:
    """A view of ipympl sets its pixel ratio on the figure, which raises its dpi."""
    notebook.run(
        """
import threading
fig, ax = plt.subplots(); ax.plot([1, 2, 3]); fig.unpicklable = threading.Lock()
fig.__class__ = type("Locked", (type(fig),), {"__reduce_ex__": lambda *_: (_ for _ in ()).throw(TypeError("never"))})
fig.canvas._set_device_pixel_ratio(2)
"""
    )
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        viewer.wait_for(lambda: view.frames >= 1, PATIENCE_S, what="the picture of the kernel")
        assert figure_of(viewer).info.state == "fallback", figure_of(viewer).info
        printed = notebook.run("print('AGG' + base64.b64encode(bytes(fig.canvas.buffer_rgba())).decode() + 'END')")
        assert np.array_equal(view.pixels, agg_pixels(printed, 1280, 960))


def test_threads_that_have_to_draw_take_turns(notebook: Notebook) -> None:
    """Matplotlib's parser of formulas and its fonts are not safe in threads."""
    notebook.run(
        r"""
import threading
def never(*_): raise TypeError("never pickled")
figures, inside, most, errors = [], 0, 0, []
for k in range(2):
    fig, ax = plt.subplots(); ax.set_title(r"$\frac{\alpha^{%d}}{\sqrt{2}}$" % k); ax.plot([1, 2, 3])
    fig.__class__ = type("Locked", (type(fig),), {"__reduce_ex__": never})
    def draw(renderer, fig=fig, whole=fig.draw):
        global inside, most
        inside += 1; most = max(most, inside)
        try: time.sleep(0.01); whole(renderer)
        finally: inside -= 1
    fig.draw = draw
    figures.append((fig, ax))
"""
    )
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=50)
        for name in ("Figure 1", "Figure 2"):
            view = figure_of(viewer, name)
            viewer.wait_for(lambda view=view: view.frames >= 1, PATIENCE_S, what=name)
        notebook.run(
            r"""
most = 0
def work(fig, ax):
    try:
        for k in range(40):
            ax.set_xlabel(rf"$x_{{{k}}}^2$"); fig.canvas.draw_idle(); fig.savefig(io.BytesIO()); time.sleep(0.01)
    except BaseException as error: errors.append(error)
threads = [threading.Thread(target=work, args=pair) for pair in figures]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
        )
        assert notebook.run("print(most, errors)").strip() == "1 []"
        assert not [view.info.error for view in viewer.figures.values() if view.info.error]


def test_figures_of_a_thread_have_their_output_in_the_cell_that_started_it(notebook: Notebook) -> None:
    notebook.run(
        """
import threading
shown, go = threading.Event(), threading.Event()
def work():
    go.wait()
    one, ax = plt.subplots(num="silent"); ax.plot([1, 2])  # nobody asks to show it
    two, ax = plt.subplots(num="asked"); ax.plot([1, 2]); two.canvas.draw_idle()
    plt.figure("by show"); plt.show()
    shown.set()
thread = threading.Thread(target=work); thread.start()
""",
        "start",
    )
    notebook.run("go.set(); shown.wait(20); thread.join(); own = plt.figure('own')", "other")
    notebook.run("print(plt.get_figlabels())", "later")
    assert notebook.outputs["later"][0]["text"].strip() == "['silent', 'asked', 'by show', 'own']"
    assert [o["data"][FIGURE_MIME]["name"] for o in live_outputs(notebook, "other")] == ["own"]
    assert notebook.displays("later") == []
    started = [o["data"][FIGURE_MIME]["name"] for o in live_outputs(notebook, "start")]
    assert started == ["asked", "silent", "by show"], started
    # its picture came with the end of a later cell
    assert "image/png" in live_outputs(notebook, "start")[0]["data"]


def test_a_thread_that_outruns_its_cell_is_part_of_it(notebook: Notebook) -> None:
    notebook.run(
        """
import threading
def work(): global fig; fig, ax = plt.subplots(num="inside"); ax.plot([1, 2])
thread = threading.Thread(target=work); thread.start(); thread.join()
""",
        "start",
    )
    assert [o["data"][FIGURE_MIME]["name"] for o in live_outputs(notebook, "start")] == ["inside"]


JOB = """
import livemon
time.sleep(0.3)  # the job of the last run still runs, with the figure of the last run
fig, ax = plt.subplots(); (line,) = ax.plot(np.zeros(20)); n = 0
@livemon.every(0.02)
def beat():
    global n
    n += 1
    line.set_ydata(np.full(20, n % 7)); fig.canvas.draw_idle()
"""


def test_a_job_whose_cell_runs_again_is_replaced_with_its_figure(notebook: Notebook) -> None:
    for _ in range(3):
        notebook.run(JOB, "job")
    threads = "print([t.name for t in threading.enumerate()].count('livemon-job-beat'), plt.get_fignums())"
    notebook.run("import threading; seen = n\nwhile n < seen + 5: time.sleep(0.01)")  # an older job would have ended
    assert notebook.run(threads).strip() == "1 [1]"
    assert notebook.run("beat.stop(); print(beat.error, len(livemon.jobs._jobs))").strip() == "None 0"


SETTLED = """
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
def make(fig):
    (one, two), (three, four) = fig.subplots(2, 2)
    one.set_ylabel("y"); one.set_title("title"); one.plot([0, 1e6]); two.imshow(np.zeros((5, 20)))
    three.set_aspect("equal"); three.plot([0, 7], [0, 1])
    return four.pcolormesh(np.arange(6).reshape(2, 3))
def found(fig, mesh):
    boxes = [*(ax.get_position().bounds for ax in fig.axes), *mesh.get_facecolor(),
             *(thing.get_window_extent().bounds for thing in (fig.axes[0], fig.axes[0].yaxis.label)),
             fig.get_tightbbox().bounds]
    texts = [*([t.get_text() for t in ax.xaxis.get_ticklabels()] for ax in fig.axes),
             fig.axes[0].yaxis.get_offset_text().get_text()]
    return np.round(boxes, 9).tolist(), texts  # the layout's solver adds a little noise with each drawing
def both(layout):
    global ours, plain, mesh, plain_mesh
    ours, plain = plt.figure(layout=layout), Figure(layout=layout)
    FigureCanvasAgg(plain)
    mesh, plain_mesh = make(ours), make(plain)
def same():
    return found(ours, mesh) == found(plain, plain_mesh)
"""


def test_draw_leaves_the_figure_as_agg_does(notebook: Notebook) -> None:
    """Positions of the layout, texts of ticks, colours that are mapped; and after a loop of many draws."""
    notebook.run(SETTLED)
    for layout in ("none", "tight", "compressed", "constrained"):
        printed = notebook.run(
            f"""
both({layout!r})
for size in (10, 30, 5):
    for fig in (ours, plain):
        fig.axes[1].set_title("more", fontsize=size); fig.canvas.draw()
    print(same())
"""
        )
        assert printed.split() == ["True"] * 3, layout
    printed = notebook.run(
        r"""
drawn = []
real, FigureCanvasAgg.draw = FigureCanvasAgg.draw, lambda canvas: (drawn.append(canvas), real(canvas))
for k in range(300):
    ours.axes[0].set_ylabel("y", fontsize=5 + k % 7); ours.canvas.draw()
FigureCanvasAgg.draw = real
print(1 <= len(drawn) < 100)  # else it would cost what Agg costs
"""
    )
    assert printed.strip() == "True"
    printed = notebook.run("plain.axes[0].set_ylabel('y', fontsize=10); plain.canvas.draw(); print(k % 7, same())")
    assert printed.split() == ["5", "True"]
