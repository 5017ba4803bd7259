"""`plt.show()`, windows that a person closes, and what waits for either, in a cell that runs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from livemon.testing import Hands, Viewer

from .conftest import needs_subshells
from .notebook import Notebook
from .test_input import PATIENCE_S, shown, wait_until
from .test_input import SETUP as SETUP

pytestmark = needs_subshells

CLOSED = 'fig.canvas.mpl_connect("close_event", lambda e: got.append((e.name, e, threading.current_thread().name)))\n'


UNTIL_INTERRUPTED = """
try:
    {}
except KeyboardInterrupt:
    print("interrupted", plt.get_fignums())
"""


def printed_by(notebook: Notebook, cell: tuple[str, str]) -> str:
    return "".join(output["text"] for output in notebook.finish(cell) if output["type"] == "stream").strip()


def waited_for(viewer: Viewer, name: str) -> None:
    viewer.wait_for(lambda: viewer.figure(name).info.waits, PATIENCE_S, what=f"code that waits for {name}")


def test_show_waits_until_all_windows_are_closed(notebook: Notebook, viewer: Viewer) -> None:
    cell = notebook.start(
        "fig, ax = plt.subplots(); ax.plot([0, 1]); other = plt.figure()\n"
        + CLOSED
        + "listen(fig, 'button_press_event')\n"
        "plt.show(block=True)\nprint(plt.get_fignums(), told(), {thread for *_, thread in got})"
    )
    view = shown(viewer)
    waited_for(viewer, "Figure 1")
    waited_for(viewer, "Figure 2")
    hands = Hands(viewer, view)
    hands.click((0.5, 0.5))
    hands.close()
    viewer.wait_for(lambda: view.info.id not in viewer.figures, PATIENCE_S, what="the figure that goes with its window")
    Hands(viewer, viewer.figure("Figure 2")).close()
    assert printed_by(notebook, cell) == "[] ['button_press_event', 'close_event'] {'MainThread'}"
    # What is saved with the notebook is their last pictures.
    assert ["image/png" in output["data"] for output in notebook.displays(cell[0])] == [True, True]


def test_an_interrupt_ends_the_wait_and_the_figures_stay(notebook: Notebook, viewer: Viewer) -> None:
    cell = notebook.start("fig = plt.figure()\n" + UNTIL_INTERRUPTED.format("plt.show(block=True)"))
    viewer.figure("Figure 1", PATIENCE_S)
    waited_for(viewer, "Figure 1")
    notebook.manager.interrupt_kernel()
    assert printed_by(notebook, cell) == "interrupted [1]"
    viewer.wait_for(lambda: not viewer.figure("Figure 1").info.waits, PATIENCE_S)


def test_figures_that_the_code_closes_are_waited_for_no_more(notebook: Notebook, viewer: Viewer) -> None:
    """Here that of a timer, which runs while the code waits."""
    printed = notebook.run(
        """
fig = plt.figure()
timer = fig.canvas.new_timer(interval=200); timer.single_shot = True
timer.add_callback(lambda: plt.close(fig)); timer.start()
plt.show(block=True)
print("on it goes")
"""
    )
    assert printed.strip() == "on it goes"


def test_changes_are_shown_while_show_waits(notebook: Notebook, viewer: Viewer) -> None:
    """Of handlers, and of a thread that makes no calls."""
    cell = notebook.start(
        """
fig, ax = plt.subplots()
fig.canvas.mpl_connect("button_press_event", lambda e: ax.plot([0, 1], [0, 1]))
def later():
    while not ax.lines: time.sleep(0.02)
    ax.lines[0].set_linewidth(20)
threading.Thread(target=later).start()
plt.show(block=True)
"""
    )
    view = shown(viewer)
    assert view.pixels is not None
    before = view.pixels.copy()
    Hands(viewer, view).click((0.5, 0.5))
    # As wide as 20 points, a line covers some twenty thousand pixels.
    viewer.wait_for(lambda: (view.pixels != before).any(axis=2).sum() > 15_000, PATIENCE_S, what="the wide line")
    Hands(viewer, view).close()
    notebook.finish(cell)


def test_show_does_not_wait_unless_it_is_told_to(notebook: Notebook, viewer: Viewer) -> None:
    printed = notebook.run(
        "fig = plt.figure(); plt.show(); plt.show(block=False); fig.show(); print(plt.get_fignums())"
    )
    assert printed.strip() == "[1]"
    assert notebook.run("with plt.ioff(): plt.show()\nprint('on it goes')").strip() == "on it goes"


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_a_window_that_is_closed_while_nothing_waits_is_told_and_its_figure_lives_on(
    notebook: Notebook, viewer: Viewer, busy: bool
) -> None:
    """Its animations, too: Matplotlib's own handlers of `close_event` would end them. `plt.close()` tells it again."""
    notebook.run(
        "from matplotlib.animation import FuncAnimation\n"
        "fig, ax = plt.subplots(); steps = []; listen(fig, 'button_press_event')\n"
        "animation = FuncAnimation(fig, steps.append, interval=20, cache_frame_data=False)\n"
        + CLOSED
        + "fig.canvas.mpl_connect('close_event', lambda event: fig.canvas.manager.set_window_title('told'))"
    )
    view = shown(viewer)
    hands = Hands(viewer, view)
    loop = "until = time.time() + 40\nwhile not got and time.time() < until: sum(range(1000))"
    cell = notebook.start("fig.canvas.manager.set_window_title('begun')\n" + (loop if busy else ""))
    viewer.wait_for(lambda: view.info.title == "begun", PATIENCE_S, what="the cell")
    if not busy:
        notebook.finish(cell)
    hands.close()
    viewer.wait_for(lambda: view.info.title == "told", PATIENCE_S, what="the handler")
    if busy:
        notebook.finish(cell)
    assert notebook.run("print(got[0][2])").strip() == ("livemon.events" if busy else "MainThread")
    hands.click((0.5, 0.5))
    wait_until(notebook, "'button_press_event' in told()")
    notebook.run("seen = len(steps)")
    wait_until(notebook, "len(steps) > seen + 2")
    assert notebook.run("print(plt.get_fignums(), told())").strip() == "[1] ['close_event', 'button_press_event']"
    assert notebook.run("plt.close(fig); print(told()[2:])").strip() == "['close_event']"


def test_the_last_of_a_figures_windows_is_told_to_be_closed(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run("fig, ax = plt.subplots(); listen(fig, 'button_press_event', 'close_event')")
    view = shown(viewer)
    with Viewer(notebook.manager) as other:
        theirs = shown(other)
        Hands(viewer, view).close()
        Hands(other, theirs).click((0.5, 0.5))
        wait_until(notebook, "told() == ['button_press_event']")
        viewer.show(figures={})
        notebook.run("from livemon.figures.registry import registry; pages = registry.inputs._hub.pages")
        wait_until(notebook, "sum(fig.canvas.live.id in page.view.figures for page in pages.values()) == 1")
        Hands(other, theirs).close()
        wait_until(notebook, "told() == ['button_press_event', 'close_event']")


@pytest.mark.parametrize(
    ("wait", "result"),
    [
        ("[len(plt.ginput(3, timeout=600))]", "[1]"),
        ("(plt.ginput(1), call('waits again'), fig.waitforbuttonpress(timeout=600))[-1]", "None"),
        ("fig.canvas.start_event_loop(600)", "None"),
    ],
    ids=["ginput", "waitforbuttonpress", "start_event_loop"],
)
def test_closing_the_window_ends_what_waits_for_its_events(
    notebook: Notebook, viewer: Viewer, wait: str, result: str
) -> None:
    notebook.run(
        "fig, ax = plt.subplots(); call = fig.canvas.manager.set_window_title\n"
        "fig.canvas.mpl_connect('button_press_event', lambda event: call('clicked'))"
    )
    view = shown(viewer)
    cell = notebook.start(f"call('waits')\nprint({wait}, plt.get_fignums())")
    viewer.figure("waits", PATIENCE_S)
    hands = Hands(viewer, view)
    hands.click((0.5, 0.5))
    viewer.figure("waits again" if "again" in wait else "clicked", PATIENCE_S)
    hands.close()
    assert notebook.finish(cell)[-1]["text"].strip() == f"{result} [1]"


@pytest.mark.parametrize(
    "how", ["waitforbuttonpress(timeout=30)", "ginput(1, timeout=30)", "gcf().canvas.start_event_loop()"]
)
def test_an_interrupt_ends_what_waits_for_events(notebook: Notebook, viewer: Viewer, how: str) -> None:
    notebook.run(
        "fig, ax = plt.subplots()\n"
        "def handlers(): return sum(map(len, fig.canvas.callbacks.callbacks.values()))\nbefore = handlers()"
    )
    shown(viewer)
    cell = notebook.start("fig.canvas.manager.set_window_title('waits')\n" + UNTIL_INTERRUPTED.format(f"plt.{how}"))
    viewer.figure("waits", PATIENCE_S)
    notebook.manager.interrupt_kernel()
    assert printed_by(notebook, cell) == "interrupted [1]"
    assert notebook.run("print(handlers() == before)").strip() == "True"


def test_without_a_page_show_says_why_it_does_not_wait(notebook: Notebook) -> None:
    notebook.run("import livemon.figures.waiting as waiting, warnings; waiting._PAGE_S = 0.2")
    printed = notebook.run(
        """
plt.figure()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always"); plt.show(block=True)
print([str(w.message) for w in caught], caught[0].filename.endswith(".py") and "livemon" in caught[0].filename)
"""
    )
    assert "does not wait: no page of JupyterLab is there" in printed
    assert printed.strip().endswith("False")


@pytest.mark.parametrize("wait", ["plt.ginput(timeout=0)", "plt.waitforbuttonpress()", "fig.canvas.start_event_loop()"])
def test_code_that_waits_without_end_says_so_where_no_window_shows_its_figure(notebook: Notebook, wait: str) -> None:
    printed = notebook.run(
        f"""
import contextlib, io, livemon.figures.waiting as waiting
waiting._PAGE_S, said = 0.2, io.StringIO()
fig, ax = plt.subplots()
def end():
    while not said.getvalue(): time.sleep(0.01)
    fig.canvas.stop_event_loop()
threading.Thread(target=end).start()
with contextlib.redirect_stderr(said): {wait}
print(said.getvalue())
"""
    )
    assert printed.strip() == (
        "Figure 1 waits for a click or a key, but no window shows it. Open it in JupyterLab, or interrupt the kernel."
    )


SAYS = """
import contextlib, io, pathlib, livemon.figures.waiting as waiting
waiting._PAGE_S, said = 0.5, io.StringIO()
fig, ax = plt.subplots()
def lines(): return said.getvalue().splitlines()
def end():
    until = time.time() + 30
    while len(lines()) < 1 and time.time() < until: time.sleep(0.01)
    pathlib.Path(flag).touch()
    while len(lines()) < 2 and time.time() < until: time.sleep(0.01)
    plt.close(fig) if "show" in wait else fig.canvas.stop_event_loop()
"""


@pytest.mark.parametrize("wait", ["plt.show(block=True)", "fig.canvas.start_event_loop()"])
def test_code_that_waits_says_so_each_time_its_page_has_gone(notebook: Notebook, wait: str, tmp_path: Path) -> None:
    said = tmp_path / "said"
    notebook.run(f"wait, flag = {wait!r}, {str(said)!r}\n{SAYS}")
    with Viewer(notebook.manager) as viewer:
        shown(viewer)
        cell = notebook.start(
            "fig.canvas.manager.set_window_title('waits'); threading.Thread(target=end).start()\n"
            f"with contextlib.redirect_stderr(said): {wait}\n"
            "print(lines())"
        )
        viewer.figure("waits", PATIENCE_S)
        if "show" in wait:
            waited_for(viewer, "waits")
    until_s = time.monotonic() + PATIENCE_S
    while not said.exists() and time.monotonic() < until_s:
        time.sleep(0.05)
    with Viewer(notebook.manager) as viewer:
        shown(viewer, name="waits")
    printed = printed_by(notebook, cell)
    words = "no page of JupyterLab is there any more" if "show" in wait else "no window shows it"
    assert printed.count(words) == 2, printed


def test_code_that_waits_says_nothing_where_a_window_shows_its_figure_or_the_wait_ends(
    notebook: Notebook, viewer: Viewer
) -> None:
    notebook.run("import livemon.figures.waiting as waiting; waiting._PAGE_S = 0.0\nfig, ax = plt.subplots()")
    notebook.run("other = plt.figure(); plt.pause(0.1)", cell="pauses")
    assert len(notebook.outputs["pauses"]) == 1, "the figure"
    view = shown(viewer)
    cell = notebook.start("fig.canvas.manager.set_window_title('waits'); plt.figure(1); plt.ginput(timeout=0);")
    viewer.figure("waits", PATIENCE_S)
    Hands(viewer, view).click((0.5, 0.5))
    assert notebook.finish(cell) == []


@pytest.mark.parametrize("seen", [False, True], ids=["unseen", "seen"])
def test_pause_makes_no_new_output(notebook: Notebook, viewer: Viewer, seen: bool) -> None:
    """Neither in the cell that made the figure nor in a later one."""
    pause = "\nfor step in range(5):\n    line.set_ydata([0, step]); plt.pause(0.02)"
    notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot([0, 1])" + pause, cell="made")
    if seen:
        shown(viewer)
    notebook.run(pause, cell="later")
    notebook.run("pass", cell="last")
    assert [len(notebook.outputs[cell]) for cell in ("made", "later", "last")] == [1, 0, 0]


def test_when_livemon_is_stopped_show_waits_no_more(notebook: Notebook, viewer: Viewer) -> None:
    cell = notebook.start("fig = plt.figure(); plt.show(block=True); print('on it goes')")
    viewer.figure("Figure 1", PATIENCE_S)
    waited_for(viewer, "Figure 1")
    viewer.stop_livemon()
    printed = printed_by(notebook, cell)
    assert "plt.show(block=True) does not wait: Livemon does not run." in printed
    assert "on it goes" in printed


def test_a_picture_stays_of_a_figure_that_is_closed_in_the_cell_that_shows_it(notebook: Notebook) -> None:
    cell = notebook.start("fig, ax = plt.subplots(); ax.plot([0, 1]); plt.show(); plt.close()")
    notebook.finish(cell)
    (output,) = notebook.displays(cell[0])
    assert "image/png" in output["data"]
