"""What a Matplotlib canvas promises holds under Livemon: pixels, files, blitting, layout, closing, styles, events."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import psutil
import pytest

from livemon.testing import Viewer

from .notebook import Notebook
from .test_figures import AGG, PATIENCE_S, agg_pixels, figure_of

PLAIN = """
import io, gc, weakref, threading
import matplotlib
from matplotlib.figure import Figure
from matplotlib.backends.backend_agg import FigureCanvasAgg
def plain():
    "The same figure as `ours`, on a canvas of Agg."
    figure = Figure()
    FigureCanvasAgg(figure)
    return fill(figure)
def fill(figure):
    ax = figure.add_subplot()
    ax.plot([1, 3, 2], label="line"); ax.set_title("title $x^2$"); ax.legend(); ax.set_ylabel("outside", labelpad=60)
    return figure
def ours():
    return fill(plt.figure())
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[Notebook]:
    with Notebook() as one:
        one.run("%load_ext livemon\n%livemon\nimport matplotlib.pyplot as plt, numpy as np, time" + AGG + PLAIN)
        yield one


@pytest.fixture
def notebook(shared: Notebook) -> Notebook:
    """The kernel of all tests here, without figures."""
    shared.run("plt.switch_backend('livemon'); plt.close('all'); plt.ion(); matplotlib.rcdefaults()")
    shared.run("matplotlib.rcParams['backend'] = 'livemon'; plt.ion()")
    return shared


def true(notebook: Notebook, code: str) -> None:
    """Run a cell that prints what has to be true."""
    # asyncio may say of a page's subshell that has gone that a task of it was left.
    printed = [word for word in notebook.run(code).split() if word in ("True", "False")]
    assert printed, code
    assert set(printed) == {"True"}, f"{printed}: {code}"


@pytest.mark.parametrize(
    "options",
    [
        "format='png', metadata={'Software': None}",
        "format='png', metadata={'Software': None}, dpi=37, facecolor='red'",
        "format='png', metadata={'Software': None}, bbox_inches='tight'",
        "format='svg', metadata={'Date': None}",
        "format='pdf', metadata={'CreationDate': None}",
        "format='raw'",
        "format='jpg'",
    ],
)
def test_savefig_writes_what_agg_writes(notebook: Notebook, options: str) -> None:
    true(
        notebook,
        f"""
matplotlib.rcParams["svg.hashsalt"] = "salt"
figure, files = ours(), []
for each in (figure, plain()):
    out = io.BytesIO(); each.savefig(out, {options}); files.append(out.getvalue())
print(len(files[0]) > 1000, files[0] == files[1], figure.dpi == 100, tuple(figure.get_size_inches()) == (6.4, 4.8))
figure.savefig("promise.out", {options})
print(open("promise.out", "rb").read() == files[1]); import os; os.remove("promise.out")
""",
    )


def test_pixels_are_those_of_agg(notebook: Notebook) -> None:
    true(
        notebook,
        """
figure, other = ours(), plain()
figure.canvas.draw(); other.canvas.draw()
print(np.array_equal(figure.canvas.buffer_rgba(), other.canvas.buffer_rgba()))
print(bytes(figure.canvas.tostring_argb()) == bytes(other.canvas.tostring_argb()))
print(figure.canvas.print_to_buffer() == other.canvas.print_to_buffer())
print(figure.canvas.get_width_height() == other.canvas.get_width_height() == (640, 480))
one, two = figure.canvas.get_renderer(), other.canvas.get_renderer()
print(type(one) is type(two), np.array_equal(one.buffer_rgba(), two.buffer_rgba()))
print(figure.canvas.get_default_filetype() == "png", figure.canvas.filetypes == other.canvas.filetypes)
""",
    )


def test_blitting_ends_in_the_pixels_of_agg(notebook: Notebook) -> None:
    true(
        notebook,
        """
pictures = []
for figure in (ours(), plain()):
    ax, canvas = figure.axes[0], figure.canvas
    (moving,) = ax.plot([0, 2], [1, 3], animated=True)
    canvas.draw()
    background = canvas.copy_from_bbox(ax.bbox)
    for k in range(5):
        canvas.restore_region(background)
        moving.set_ydata([1, k / 2]); ax.draw_artist(moving); canvas.blit(ax.bbox)
        canvas.flush_events()
    pictures.append(np.array(canvas.buffer_rgba()))
without = plain(); without.canvas.draw()
print(np.array_equal(*pictures), not np.array_equal(pictures[0], without.canvas.buffer_rgba()))
""",
    )


def test_what_is_blitted_is_seen(notebook: Notebook) -> None:
    notebook.run(
        """
figure = ours(); ax = figure.axes[0]; (moving,) = ax.plot([0, 2], [1, 3], "r", animated=True)
ax.legend(loc="upper left")  # a background does not follow the best place
figure.canvas.draw()
background = figure.canvas.copy_from_bbox(ax.bbox)
"""
    )
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        for k in range(3):
            printed = notebook.run(
                f"""
figure.canvas.restore_region(background); moving.set_ydata([1, {k} / 2]); ax.draw_artist(moving)
figure.canvas.blit(ax.bbox)
print("AGG" + base64.b64encode(bytes(figure.canvas.buffer_rgba())).decode() + "END")
"""
            )
            expected = agg_pixels(printed)
            viewer.wait_for(
                lambda expected=expected: np.array_equal(view.pixels, expected), PATIENCE_S, what="the blitted line"
            )


@pytest.mark.parametrize("blit", [True, False])
def test_an_animation_runs_while_the_kernel_is_idle(notebook: Notebook, blit: bool) -> None:
    notebook.run(
        f"""
from matplotlib.animation import FuncAnimation
figure, ax = plt.subplots(num="moves"); (line,) = ax.plot([0, 1], [0, 1]); steps = []
def step(k):
    steps.append(k); line.set_ydata([0, k / 10])
    return (line,)
animation = FuncAnimation(figure, step, frames=10, interval=30, blit={blit}, cache_frame_data=False)
"""
    )
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer, "moves")
        viewer.wait_for(lambda: view.frames >= 8, PATIENCE_S, what="frames of the animation")
        true(notebook, "print(len(steps) >= 8); animation.event_source.stop()")


def test_layouts_and_tight_boxes(notebook: Notebook) -> None:
    true(
        notebook,
        """
for layout in ("tight", "constrained", "compressed"):
    found = []
    for figure in (plt.figure(layout=layout), Figure(layout=layout)):
        if figure.canvas.manager is None: FigureCanvasAgg(figure)
        fill(figure); figure.add_subplot(2, 2, 4); figure.canvas.draw()
        found.append([ax.get_position().bounds for ax in figure.axes] + [figure.get_tightbbox().bounds])
    print(np.allclose(*found, atol=1e-9))
figure, other = ours(), plain()
figure.tight_layout(); other.tight_layout()
print(np.allclose(figure.axes[0].get_position().bounds, other.axes[0].get_position().bounds, atol=1e-9))
text, same = figure.axes[0].title, other.axes[0].title
print(np.allclose(text.get_window_extent().bounds, same.get_window_extent().bounds))
""",
    )


def test_subfigures_and_clear(notebook: Notebook) -> None:
    true(
        notebook,
        """
def halves(figure):
    left, right = figure.subfigures(1, 2)
    left.add_subplot().plot([1, 2]); right.suptitle("right"); right.subplots(2)[0].imshow(np.eye(3))
    return figure
figure, other = halves(plt.figure()), halves(Figure()); FigureCanvasAgg(other).draw()
figure.canvas.draw()
print(np.array_equal(figure.canvas.buffer_rgba(), other.canvas.buffer_rgba()))
before = figure.canvas
figure.clear(); other.clear(); fill(figure), fill(other); figure.canvas.draw(); other.canvas.draw()
print(figure.canvas is before, np.array_equal(figure.canvas.buffer_rgba(), other.canvas.buffer_rgba()))
plt.figure(figure); plt.clf(); print(figure.axes == [], plt.gcf() is figure)
""",
    )


def test_a_cleared_figure_is_seen(notebook: Notebook) -> None:
    notebook.run("figure = ours()")
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        printed = notebook.run(
            "figure.clear(); figure.subfigures(1, 2)[1].add_subplot().plot([2, 1]); show_agg(figure)"
        )
        expected = agg_pixels(printed)
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the new content")


def test_closing(notebook: Notebook) -> None:
    true(
        notebook,
        """
closed = []
one, two, three = plt.figure(), plt.figure("two"), plt.figure(7)
for figure in (one, two, three):
    figure.canvas.mpl_connect("close_event", lambda event: closed.append(event.canvas.figure))
print(plt.get_fignums() == [1, 2, 7], plt.fignum_exists("two"), plt.gcf() is three)
plt.close(two); print(plt.get_fignums() == [1, 7])
plt.close(7); print(plt.gcf() is one)
plt.close("all"); print(plt.get_fignums() == [])
from livemon.figures.live import registry
print(len(registry.figures) == 0, closed == [two, three, one])
plt.close(one); plt.close("none"); one.canvas.draw(); one.savefig(io.BytesIO()); one.canvas.draw_idle()  # harmless
print(plt.get_fignums() == [])
""",
    )


def test_numbers_and_names(notebook: Notebook) -> None:
    true(
        notebook,
        """
figure, other = plt.figure(3), plt.figure("named")
print(figure.number == figure.canvas.manager.num == 3, other.number == 4, plt.get_fignums() == [3, 4])
print(plt.figure(3) is figure, plt.gcf() is figure, plt.figure("named") is other, plt.gcf() is other)
print(other.get_label() == "named", other.canvas.manager.get_window_title() == "named")
figure.canvas.manager.set_window_title("new"); print(figure.canvas.manager.get_window_title() == "new")
loose = Figure(); again = plt.figure(loose)  # pyplot takes over one that was made without it
print(again is loose, loose.number == 5, type(loose.canvas) is type(figure.canvas), plt.gcf() is loose)
import warnings
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Matplotlib 3.10 and later: it will be an error
    figure.number = 9  # pyplot goes by the manager's number, which stays
print(figure.number == 9, plt.get_fignums() == [3, 4, 5], plt.figure(3) is figure)
plt.close(4); reused = plt.figure(4); print(reused is not other, reused.number == 4, plt.get_fignums() == [3, 4, 5])
plt.close("all"); print(plt.get_fignums() == [], plt.figure().number == 1)
""",
    )


def test_a_number_that_is_used_again_is_another_figure_to_pages(notebook: Notebook) -> None:
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        seen = set()
        for colour in ("red", "blue"):
            notebook.run(f"figure = plt.figure(1, facecolor={colour!r}); figure.canvas.draw_idle()")
            expected = agg_pixels(notebook.run("show_agg(figure)"))
            view = viewer.figure("Figure 1", PATIENCE_S)
            viewer.wait_for(lambda v=view, e=expected: np.array_equal(v.pixels, e), PATIENCE_S, what=colour)
            assert view.info.number == 1
            seen.add(view.info.id)
            notebook.run("plt.close('all')")
            viewer.wait_for(lambda: not viewer.figures, PATIENCE_S, what="an empty board")
        assert len(seen) == 2


def test_renumbered_by_pyplots_own_list(notebook: Notebook) -> None:
    """As code does that gives figures other numbers: its manager goes under another key."""
    true(
        notebook,
        """
from matplotlib._pylab_helpers import Gcf
figure, other = ours(), ours()
manager = Gcf.figs.pop(figure.number)
manager.num = 12
Gcf._set_new_active_manager(manager)
print(plt.get_fignums() == [2, 12], plt.gcf() is figure, plt.figure(12) is figure)
figure.axes[0].set_title("renumbered"); figure.canvas.draw()
again = plain(); again.axes[0].set_title("renumbered"); again.canvas.draw()
print(np.array_equal(figure.canvas.buffer_rgba(), again.canvas.buffer_rgba()))
plt.close(12); print(plt.get_fignums() == [2], plt.fignum_exists(12) is False)
""",
    )


@pytest.mark.parametrize("backend", ["agg", "inline"])
def test_there_and_back_to_another_backend(notebook: Notebook, backend: str) -> None:
    name = "module://matplotlib_inline.backend_inline" if backend == "inline" else backend
    true(
        notebook,
        f"""
kept = ours()
plt.switch_backend({name!r})
kept.canvas.draw(); kept.canvas.draw_idle()
print(kept.canvas.__class__.__module__ == "livemon.figures.canvas")
other = plt.figure()
print(other.canvas.__class__.__module__ != "livemon.figures.canvas")
other.canvas.draw(); plt.close(other)
plt.switch_backend("livemon")
third = ours(); print(third.canvas.__class__.__module__ == "livemon.figures.canvas")
again = plain(); again.canvas.draw(); third.canvas.draw()
print(np.array_equal(third.canvas.buffer_rgba(), again.canvas.buffer_rgba()))
""",
    )


def test_styles_are_seen(notebook: Notebook) -> None:
    """A style holds for what is made under it, and its rcParams for how that is drawn."""
    notebook.run(
        """
with plt.style.context("dark_background"):
    figure = ours()
with plt.rc_context({"lines.linewidth": 5, "path.sketch": (1, 100, 2), "axes.facecolor": "yellow"}):
    figure.clear(); fill(figure)
"""
    )
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        view = figure_of(viewer)
        expected = agg_pixels(notebook.run("show_agg(figure)"))
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the style")
        expected = agg_pixels(notebook.run("plt.style.use('ggplot'); figure.clear(); fill(figure); show_agg(figure)"))
        viewer.wait_for(lambda: np.array_equal(view.pixels, expected), PATIENCE_S, what="the other style")


def test_handlers_of_events(notebook: Notebook) -> None:
    true(
        notebook,
        """
figure, seen = ours(), []
cid = figure.canvas.mpl_connect("draw_event", lambda event: seen.append(event.renderer))
figure.canvas.draw(); print(len(seen) == 1, seen[0] is figure.canvas.get_renderer())
figure.canvas.mpl_disconnect(cid); figure.canvas.draw(); print(len(seen) == 1)
figure.canvas.mpl_connect("resize_event", seen.append)
from matplotlib.backend_bases import MouseEvent, ResizeEvent
figure.canvas.mpl_connect("button_press_event", seen.append)
figure.canvas.callbacks.process("button_press_event", MouseEvent("button_press_event", figure.canvas, 320, 240, 1))
print(seen[-1].inaxes is figure.axes[0], seen[-1].xdata is not None)
def again(event): figure.canvas.draw()
figure.canvas.mpl_connect("draw_event", again); figure.canvas.draw(); print(True)  # no recursion without end
""",
    )


CHURN = """
from livemon.figures.live import registry
def churn(count):
    refs = []
    for _ in range(count):
        size = 400 if len(refs) % 5 == 0 else 5  # 1.3 MB: some of the memory that the renderer shares
        figure = ours(); image = figure.add_subplot(2, 2, 1).imshow(np.zeros((size, size))); figure.colorbar(image)
        figure.canvas.draw_idle()
        if len(refs) % 5 == 0: time.sleep(0.05)  # long enough to be captured and shown, for some
        refs.append((weakref.ref(figure), weakref.ref(figure.canvas), weakref.ref(registry.of(figure))))
        plt.close(figure)
    return refs
kernel_comms = get_ipython().kernel.comm_manager.comms
raised = []
import sys
sys.unraisablehook = lambda told: raised.append(repr(told.exc_value))
"""


# A thread of ours may be looking at one of them just now.
ALIVE = """
import time
until_s = time.monotonic() + 30
while any(alive := [sum(one() is not None for one in each) for each in zip(*refs)]) and time.monotonic() < until_s:
    gc.collect()
    time.sleep(0.02)
print(alive)
"""


_AT_ONCE = 50
"""Figures of one cell: none takes longer than a test may wait for it."""


def churn(notebook: Notebook, viewer: Viewer, count: int) -> None:
    """Open and close figures; nothing of them stays in the kernel, the hub's part or the renderer."""
    notebook.run(CHURN)
    renderer = psutil.Process(
        int(
            notebook.run("from livemon.monitor import current as c; print(c().hub.ask(c().hub.child_pids)['renderer'])")
        )
    )
    count_objects = "for _ in range(3): gc.collect()\nprint(len(gc.get_objects()), len(kernel_comms))"
    notebook.run("refs = churn(15); del refs")
    objects, comms = map(int, notebook.run(count_objects).split())
    renderer_bytes = renderer.memory_info().rss
    held = "import psutil\nprint(psutil.Process().num_fds(), psutil.Process().memory_info().rss)"
    files, kernel_bytes = map(int, notebook.run(held).split())
    notebook.run("refs = []")
    for _ in range(count // _AT_ONCE):
        notebook.run(f"refs += churn({_AT_ONCE})")
    notebook.run("figure = image = None")
    assert notebook.run(ALIVE).strip() == "[0, 0, 0]"
    notebook.run("del refs")
    now_objects, now_comms = map(int, notebook.run(count_objects).split())
    assert now_comms == comms
    assert now_objects - objects < 20 * count, "a figure is some 4,000 objects"
    assert notebook.run("print(len(registry.figures), len(registry.seen()), raised)").strip() == "0 0 []"
    viewer.wait_for(lambda: not viewer.figures, PATIENCE_S, what="an empty board")
    assert not viewer.problems
    now_files, now_bytes = map(int, notebook.run(held).split())
    assert now_files - files < count // 10, "every fifth figure has large arrays"
    # some 0.7 MB of a replica and its pictures each, and a fifth of the arrays above
    assert now_bytes - kernel_bytes < 30e6 + 0.1e6 * count
    assert renderer.memory_info().rss - renderer_bytes < 30e6 + 0.1e6 * count


def test_closed_figures_leave_nothing(notebook: Notebook) -> None:
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        churn(notebook, viewer, 50)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_five_hundred_closed_figures_leave_nothing(notebook: Notebook) -> None:
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        churn(notebook, viewer, 500)
