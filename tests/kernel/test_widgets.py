"""Matplotlib's widgets, draggable legends and annotations under a person's hands, idle and while a cell is busy.

Each case makes its widget in axes that reach from 0 to 1, in the middle of the figure, and paints in magenta what has
to be seen at a place afterwards. The window has another size than the figure.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from livemon.protocol import InputEvent, Viewport
from livemon.testing import FigureView, Hands, Viewer

from .conftest import needs_subshells
from .notebook import Notebook
from .test_input import shown, wait_until

pytestmark = needs_subshells

PATIENCE_S = 20.0
WIDTH, HEIGHT = 900, 500
MAGENTA = (255, 0, 255)

SETUP = """
%load_ext livemon
%livemon
import matplotlib.pyplot as plt, numpy as np, time
from matplotlib import widgets
"""
MAKE = """
plt.close("all")
fig = plt.figure(); values = []
ax = fig.add_axes([0.1, 0.1, 0.8, 0.8], xlim=(0, 1), ylim=(0, 1))
def lamp():
    "What a callback shows."
    fig.add_artist(plt.Rectangle((0.4, 0.92), 0.2, 0.06, color="magenta"))
"""
BUSY = """
told = False
try:
    until = time.time() + 60
    while time.time() < until:
        sum(range(1000))
        if not told and ({done}):
            told = True
            fig.canvas.manager.set_window_title("done")
except KeyboardInterrupt:
    print(repr({result}))
"""
LAMP = (0.5, 1.0625)
"""Where `lamp` is, in the axes."""

Place = tuple[float, float]


def at(x: float, y: float) -> Place:
    """A place in the axes, as a fraction of the picture."""
    return 0.1 + 0.8 * x, 0.9 - 0.8 * y


@dataclass(frozen=True)
class Case:
    """One widget."""

    make: str
    hands: Callable[[Hands], object]
    done: str
    """True in the kernel once the callbacks were called."""
    expected: object
    """What `result` is then."""
    seen: Place
    """Centre of what is magenta then, in the axes."""
    result: str = "values[-1]"
    tolerance: float = 0.01


def drag(*way: Place) -> Callable[[Hands], object]:
    return lambda hands: hands.drag(*(at(*place) for place in way))


def click(*place: float) -> Callable[[Hands], object]:
    x, y = place
    return lambda hands: hands.click(at(x, y))


def type_in(hands: Hands) -> None:
    hands.click(at(0.5, 0.5))
    for key in ("h", "o", "i", "left", "backspace", "enter"):
        hands.press_key(key, at(0.5, 0.5))


def walk(*places: Place) -> Callable[[Hands], object]:
    """Go to each of these places and click there."""

    def act(hands: Hands) -> None:
        for place in places:
            hands.hover(at(*place))
            hands.click(at(*place))

    return act


SQUARE = [(0.2, 0.2), (0.3, 0.5), (0.6, 0.7)]
"""A way from one corner of a rectangle to the other one."""
FILLED = "props=dict(facecolor='magenta', edgecolor='none', alpha=1, fill=True)"
EXTENTS = "[float(v) for v in tool.extents]"

CASES = {
    "Slider": Case(
        "tool = widgets.Slider(ax, 'value', 0, 1, valinit=0.1, handle_style=dict(facecolor='magenta', size=30))\n"
        "tool.on_changed(lambda value: values.append(float(value)))",
        drag((0.1, 0.5), (0.4, 0.5), (0.6, 0.5)),
        "abs(tool.val - 0.6) < 0.005",
        0.6,
        (0.6, 0.5),
    ),
    "RangeSlider": Case(
        "tool = widgets.RangeSlider(ax, 'values', 0, 1, valinit=(0.2, 0.8),\n"
        "    handle_style=dict(facecolor='magenta', size=30))\n"
        "tool.on_changed(lambda value: values.append([float(v) for v in value]))",
        drag((0.8, 0.5), (0.7, 0.5), (0.6, 0.5)),
        "abs(tool.val[1] - 0.6) < 0.005",
        [0.2, 0.6],
        (0.4, 0.5),
    ),
    "Button": Case(
        "tool = widgets.Button(ax, 'press me')\n"
        "tool.on_clicked(lambda event: (values.append(float(event.xdata)), lamp()))",
        click(0.25, 0.5),
        "values",
        0.25,
        LAMP,
    ),
    "CheckButtons": Case(
        "tool = widgets.CheckButtons(ax, ['a', 'b'], [False, False], check_props=dict(facecolor='magenta', s=900,\n"
        "    linewidth=8))\n"
        "tool.on_clicked(lambda label: values.append((label, [bool(v) for v in tool.get_status()])))",
        click(0.15, 2 / 3),
        "values",
        ("a", [True, False]),
        (0.15, 2 / 3),
    ),
    "RadioButtons": Case(
        "tool = widgets.RadioButtons(ax, ['a', 'b'], activecolor='magenta', radio_props=dict(s=900))\n"
        "tool.on_clicked(lambda label: values.append((label, tool.value_selected)))",
        click(0.15, 1 / 3),
        "values",
        ("b", "b"),
        (0.15, 1 / 3),
    ),
    "TextBox": Case(
        "tool = widgets.TextBox(ax, 'text', textalignment='center')\n"
        "tool.on_submit(lambda text: (values.append(text), lamp()))",
        type_in,
        "values",
        "hi",
        LAMP,
    ),
    "RectangleSelector": Case(
        "tool = widgets.RectangleSelector(ax, lambda press, release: values.append((press.xdata, release.ydata)),\n"
        f"    interactive=True, {FILLED})",
        drag(*SQUARE),
        "values",
        [0.2, 0.6, 0.2, 0.7],
        (0.4, 0.45),
        result=EXTENTS,
    ),
    "RectangleSelector, blitted, moved by its middle": Case(
        "tool = widgets.RectangleSelector(ax, lambda press, release: values.append(1), interactive=True,\n"
        f"    useblit=True, {FILLED})\ntool.extents = (0.2, 0.6, 0.2, 0.7)",
        drag((0.4, 0.45), (0.5, 0.5), (0.6, 0.55)),
        "values",
        [0.4, 0.8, 0.3, 0.8],
        (0.6, 0.55),
        result=EXTENTS,
    ),
    "EllipseSelector": Case(
        f"tool = widgets.EllipseSelector(ax, lambda press, release: values.append(1),\n"
        f"    interactive=True, useblit=True, {FILLED})",
        drag(*SQUARE),
        "values",
        [0.2, 0.6, 0.2, 0.7],
        (0.4, 0.45),
        result=EXTENTS,
    ),
    "SpanSelector": Case(
        "tool = widgets.SpanSelector(ax, lambda low, high: values.append([float(low), float(high)]), 'horizontal',\n"
        "    interactive=True, useblit=True, props=dict(facecolor='magenta', alpha=1))",
        drag(*SQUARE),
        "values",
        [0.2, 0.6],
        (0.4, 0.5),
    ),
    "LassoSelector": Case(
        "tool = widgets.LassoSelector(ax, lambda verts: (values.append([float(v) for v in np.ravel(verts)]), lamp()))",
        lambda hands: [hands.do(event) for event in _stepwise([(0.2, 0.2), (0.5, 0.8), (0.8, 0.2)])],
        "values",
        [0.2, 0.2, 0.5, 0.8, 0.8, 0.2, 0.8, 0.2],
        LAMP,
    ),
    "PolygonSelector": Case(
        "tool = widgets.PolygonSelector(ax, lambda verts: values.append([float(v) for v in np.ravel(verts)]),\n"
        "    props=dict(color='magenta', linewidth=8, alpha=1))",
        walk((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8), (0.2, 0.2)),
        "values",
        [0.2, 0.2, 0.8, 0.2, 0.8, 0.8, 0.2, 0.8],
        (0.5, 0.5),
    ),
    "Cursor": Case(
        "tool = widgets.Cursor(ax, horizOn=False, color='magenta', linewidth=6)",
        lambda hands: hands.hover(at(0.3, 0.5)),
        "tool.linev.get_visible() and tool.linev.get_xdata()[0]",
        0.3,
        (0.3, 0.5),
        result="float(tool.linev.get_xdata()[0])",
    ),
    "Cursor, blitted": Case(
        "tool = widgets.Cursor(ax, vertOn=False, useblit=True, color='magenta', linewidth=6)",
        lambda hands: hands.hover(at(0.3, 0.75)),
        "tool.lineh.get_visible() and tool.lineh.get_ydata()[0]",
        0.75,
        (0.5, 0.75),
        result="float(tool.lineh.get_ydata()[0])",
    ),
    "MultiCursor": Case(
        "ax.set_position([0.1, 0.1, 0.8, 0.4]); above = fig.add_axes([0.1, 0.5, 0.8, 0.4], sharex=ax)\n"
        "tool = widgets.MultiCursor(None, (ax, above), color='magenta', linewidth=6)",
        lambda hands: hands.hover(at(0.3, 0.2)),
        "all(line.get_visible() for line in tool.vlines)",
        [0.3, 0.3],
        (0.3, 0.5),
        result="[float(line.get_xdata()[0]) for line in tool.vlines]",
    ),
    "draggable legend": Case(
        "ax.plot([0, 1], label='line')\n"
        "legend = ax.legend(loc='center', facecolor='magenta', edgecolor='magenta', framealpha=1, \n"
        "    labelcolor='magenta', handlelength=0, borderpad=3, draggable=True)\nbefore = legend._get_loc()",
        drag((0.5, 0.5), (0.4, 0.6), (0.2, 0.8)),
        "legend._get_loc() != before and not legend._draggable.got_artist",
        True,
        (0.2, 0.8),
        result="isinstance(legend._get_loc(), tuple)",
        tolerance=0.02,
    ),
    "draggable annotation": Case(
        "note = ax.annotate(' ' * 9, (0.5, 0.5), ha='center', va='center',\n"
        "    bbox=dict(boxstyle='square,pad=2', facecolor='magenta', edgecolor='none'))\ndragged = note.draggable()",
        drag((0.5, 0.5), (0.4, 0.6), (0.2, 0.8)),
        "abs(note.xyann[0] - 0.5) > 0.1 and not dragged.got_artist",
        [0.2, 0.8],
        (0.2, 0.8),
        result="[float(v) for v in note.xyann]",
    ),
}


def _stepwise(way: list[Place]) -> Iterator[InputEvent]:
    """A drag of which no place is left out, however late the kernel is: a key between two places keeps them apart."""
    (x, y), (end_x, end_y) = at(*way[0]), at(*way[-1])
    yield InputEvent(kind="press", x=x, y=y, button=1, buttons=[1])
    for place in way[1:]:
        x, y = at(*place)
        yield InputEvent(kind="motion", x=x, y=y, buttons=[1])
        yield InputEvent(kind="key_release", x=x, y=y, key="x")
    yield InputEvent(kind="release", x=end_x, y=end_y, button=1)


@pytest.fixture(scope="module")
def notebook() -> Iterator[Notebook]:
    with Notebook() as one:
        one.run(SETUP)
        yield one


@pytest.fixture(scope="module")
def viewer(notebook: Notebook) -> Iterator[Viewer]:
    with Viewer(notebook.manager) as one:
        yield one


def magenta(view: FigureView) -> Place | None:
    """Centre of what is magenta, in the axes."""
    assert view.pixels is not None
    rows, columns = np.nonzero((view.pixels[:, :, :3] == MAGENTA).all(axis=2))
    if len(rows) < 20:
        return None
    x, y = (columns.mean() + 0.5) / WIDTH, (rows.mean() + 0.5) / HEIGHT
    return (x - 0.1) / 0.8, (0.9 - y) / 0.8


def show(notebook: Notebook, viewer: Viewer, case: Case) -> FigureView:
    """A window of that widget."""
    known = set(viewer.figures)
    notebook.run(MAKE + case.make)
    viewer.wait_for(lambda: set(viewer.figures) - known, PATIENCE_S, what="the figure")
    view = next(one for key, one in viewer.figures.items() if key not in known)
    viewer.show(figures={view.info.id: Viewport(width=WIDTH, height=HEIGHT, fps=30)})
    viewer.wait_for(lambda: view.pixels is not None, PATIENCE_S, what="the first picture")
    return view


def use(viewer: Viewer, view: FigureView, case: Case) -> Callable[[], None]:
    """Do it; returns a function that waits until it is seen."""
    before = view.frames
    case.hands(Hands(viewer, view))

    def seen() -> bool:
        place = magenta(view)
        return view.frames > before and place is not None and place == pytest.approx(case.seen, abs=case.tolerance)

    return lambda: viewer.wait_for(seen, PATIENCE_S, what=f"the frame that shows it, but {magenta(view)}")


def check(case: Case, printed: str) -> None:
    """What the widget says of itself is what is expected."""
    found = ast.literal_eval(printed)
    assert found == (case.expected if isinstance(found, str | tuple) else pytest.approx(case.expected, abs=0.01))


@pytest.mark.parametrize("name", CASES)
def test_a_widget_answers_in_a_busy_cell_and_a_frame_shows_it(notebook: Notebook, viewer: Viewer, name: str) -> None:
    case = CASES[name]
    view = show(notebook, viewer, case)
    cell = notebook.start(BUSY.format(done=case.done, result=case.result))
    wait = use(viewer, view, case)
    try:  # while the cell runs
        viewer.wait_for(lambda: view.info.title == "done", PATIENCE_S, what="the callback")
        wait()
    finally:
        notebook.manager.interrupt_kernel()
        outputs = notebook.finish(cell)
    check(case, outputs[-1]["text"])


@pytest.mark.parametrize("name", CASES)
def test_a_widget_answers_while_the_kernel_is_idle_and_a_frame_shows_it(
    notebook: Notebook, viewer: Viewer, name: str
) -> None:
    case = CASES[name]
    view = show(notebook, viewer, case)
    use(viewer, view, case)()
    wait_until(notebook, case.done)
    check(case, notebook.run(f"print(repr({case.result}))"))


BESIDE = "beside = fig.add_axes([0, 0, 0.09, 1]); radio = widgets.RadioButtons(beside, ['a'], activecolor='lime')\n"


@pytest.mark.parametrize("name", ["RectangleSelector, blitted, moved by its middle", "SpanSelector", "LassoSelector"])
def test_selectors_that_blit_leave_others_in_view_and_the_figure_at_rest(
    notebook: Notebook, viewer: Viewer, name: str
) -> None:
    """They hide what is drawn by hand and call `draw()` in handlers of `draw_event`, for a background without it."""
    case = CASES[name]
    view = show(notebook, viewer, replace(case, make=BESIDE + case.make))
    use(viewer, view, case)()
    wait_until(notebook, case.done)
    printed = notebook.run(
        "import asyncio\n"
        "def count(): return fig.canvas.live.captures\n"
        "await asyncio.sleep(1); before = count(); await asyncio.sleep(1); print(count() - before)"
    )
    assert int(printed) <= 1, "captures of a figure that nobody changes"
    assert view.pixels is not None
    assert (view.pixels[:, : WIDTH // 10, :3] == (0, 255, 0)).all(axis=2).any(), "the radio button"


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_keys_of_matplotlib_are_text_while_a_text_box_takes_keys(
    notebook: Notebook, viewer: Viewer, busy: bool
) -> None:
    """The kernel alone knows: the box, and the code, change `rcParams["keymap.save"]`."""
    notebook.run(
        """
plt.close("all")
fig, ax = plt.subplots(num="boxed")
box = widgets.TextBox(ax, ""); submitted = []; box.on_submit(submitted.append)
fig.canvas.mpl_connect("key_release_event", lambda event: fig.canvas.manager.set_window_title(event.key))
"""
    )
    view = shown(viewer, name="boxed")
    viewer.offers.clear()
    cell = notebook.start(
        "fig.canvas.manager.set_window_title('busy'); until = time.time() + 40\n"
        + (
            "while fig.canvas.manager.get_window_title() != 'f9' and time.time() < until: sum(range(1000))"
            if busy
            else ""
        )
    )
    viewer.figure("busy", PATIENCE_S)
    if not busy:
        notebook.finish(cell)
    hands = Hands(viewer, view)
    hands.click((0.5, 0.5))
    for key in (*"loss", "enter"):
        hands.press_key(key)
    hands.click((0.05, 0.05))
    hands.press_key("s")
    hands.press_key("f8")
    viewer.figure("f8", PATIENCE_S)
    assert [(offer.figure, offer.origin) for offer in viewer.offers] == [(view.info.id, hands.origin)]
    if busy:
        hands.press_key("f9")
        notebook.finish(cell)
    assert notebook.run("print(submitted[0])").strip() == "loss"
    notebook.run("before = plt.rcParams['keymap.save']; plt.rcParams['keymap.save'] = ['d']")
    hands.press_key("s")
    hands.press_key("d")
    hands.press_key("f7")
    viewer.figure("f7", PATIENCE_S)
    assert len(viewer.offers) == 2
    notebook.run("plt.rcParams['keymap.save'] = before")
