"""Windows of the kernel's own process: alive while it is idle, on request while it is busy, and on the board."""

from __future__ import annotations

from pathlib import Path

import pytest

from kernel.notebook import Notebook
from livemon.testing import Viewer

from .conftest import SETUP
from .display import Display

PATIENCE_S = 60.0


@pytest.fixture
def native(gui: str, display: Display, notebook: Notebook) -> Notebook:
    """A kernel whose figures open in windows of `gui`."""
    said = notebook.run(f"plt.close('all')\n%livemon gui {gui}")
    assert "Figures open in windows of" in said
    notebook.run("fig, ax, marker = make(50)")
    return notebook


def alive(notebook: Notebook, display: Display) -> None:
    """An idle kernel's window hears a hand, shows what a cell has set, and keeps no callback of the kernel waiting."""
    before = display.until_marker()
    display.focus("Figure 1")
    display.key("p", before)
    display.drag(before, (before[0] + 150, before[1]))
    moved = display.until_marker(lambda place: abs(place[0] - before[0] - 150) <= 6)
    assert notebook.run("print(fig.canvas.toolbar.mode.name, ax.get_xlim()[0] < -10)").split() == ["PAN", "True"]
    notebook.run("marker.set_ydata([90])")
    display.until_marker(lambda place: place[1] < moved[1] - 50)
    notebook.run("import asyncio; asyncio.get_running_loop().call_later(0.01, lambda: marker.set_ydata([20]))")
    display.until_marker(lambda place: place[1] > moved[1] + 50)


def test_an_idle_window_is_alive(native: Notebook, display: Display) -> None:
    alive(native, display)
    display.close_window("Figure 1")
    wait = "for _ in range(3000):\n    if plt.get_fignums(): await asyncio.sleep(0.01)\n"
    assert native.run(f"import asyncio\n{wait}print(plt.get_fignums())").strip() == "[]"
    display.until(lambda: not display.windows("Figure 1"), "the window to go")


def test_an_animation_that_draws_without_end_lets_the_kernel_on(native: Notebook) -> None:
    """Its timer is due again when a picture is drawn: there is always something left to do."""
    native.run(
        "ticks = []; timer = fig.canvas.new_timer(interval=1)\n"
        "timer.add_callback(lambda: (ticks.append(1), fig.canvas.draw_idle())); timer.start()"
    )
    wait = "for _ in range(3000):\n    if len(ticks) < 100: await asyncio.sleep(0.01)\n"
    assert native.run(f"import asyncio\n{wait}print(len(ticks) >= 100)").strip() == "True"
    native.run("timer.stop()")


@pytest.mark.slow
def test_a_second_toolkit_in_one_kernel_is_refused_in_a_sentence(gui: str, native: Notebook, display: Display) -> None:
    if gui != "qt":
        pytest.skip("of others Matplotlib does not see that they run")
    said = native.run("%livemon gui tk")
    assert "UsageError: Matplotlib cannot use tk in this kernel any more: " in said
    assert "Restart the kernel, or show figures with %livemon window --gui tk." in said
    assert "Traceback" not in said
    native.run("marker.set_xdata([80])")
    display.until_marker(lambda place: place[0] > 400)  # the first one goes on
    state = "print(plt.get_backend(), matplotlib.rcParams['backend'], plt.isinteractive())"
    assert native.run(state).split() == ["qtagg", "qtagg", "True"]
    assert "backend_qtagg" in native.run("print(type(plt.figure(20).canvas).__module__)")
    display.window("Figure 20")
    assert native.run("%matplotlib qt\n" + state).split() == ["qtagg", "qtagg", "True"]
    native.run("plt.close(20); marker.set_xdata([50])")
    display.until_marker(lambda place: place[0] < 350)
    alive(native, display)


@pytest.mark.slow
def test_ion_and_a_queue_of_cells(native: Notebook, display: Display) -> None:
    """`plt.ion()` asks IPython for a loop again; "Run All" sends cells while others run."""
    native.run("%gui\nplt.ioff(); plt.ion()")
    native.run("plt.ion()")
    cells = [native.start(f"marker.set_xdata([{10 + 8 * k}]); time.sleep(0.05)") for k in range(10)]
    for cell in cells:
        native.finish(cell)
    before = display.until_marker(lambda place: place[0] > 450)
    display.focus("Figure 1")
    display.key("p", before)
    display.drag(before, (before[0] - 150, before[1]))
    display.until_marker(lambda place: abs(place[0] - before[0] + 150) <= 6)
    # Callbacks of the kernel's own loop are not kept waiting.
    native.run("import asyncio; asyncio.get_running_loop().call_later(0.01, lambda: marker.set_xdata([40]))")
    display.until_marker(lambda place: place[0] < before[0] - 250)


@pytest.mark.slow
def test_the_toolbar_after_an_earlier_ion(gui: str, display: Display, tmp_path: Path) -> None:
    """A click on a tool: with GTK 3 it did nothing when `plt.ion()` came before the toolkit."""
    with Notebook(IPYTHONDIR=str(tmp_path)) as notebook:
        notebook.run("%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.ion()")
        notebook.run(SETUP.format(backend="agg") + f"plt.close('all'); plt.ion()\n%livemon gui {gui}")
        notebook.run("fig, ax, marker = make(50)")
        display.until_marker()
        # The tools stand in a row of which one is "pan": which, and whether above or below, is the toolkit's.
        display.focus("Figure 1")
        tried = [(x, y) for y in _rows(notebook, display) for x in range(20, 220, 12)]
        found = next((place for place in tried if _clicked(notebook, display, place)), None)
        assert found is not None, "no tool answers"


def _rows(notebook: Notebook, display: Display) -> list[int]:
    """Where a row of tools may be: beside the canvas."""
    height = max(k for k in range(600) if display.photograph()[k, 5].any())
    return [15, 20, height - 20, height - 30]


def _clicked(notebook: Notebook, display: Display, place: tuple[int, int]) -> bool:
    display.click(place)
    code = "\nimport asyncio\nawait asyncio.sleep(0.1)\nprint(fig.canvas.toolbar.mode.name)"
    return notebook.run(code).strip() in ("PAN", "ZOOM")


@pytest.mark.slow
def test_a_busy_cell_is_pumped_on_request(native: Notebook, display: Display, tmp_path: Path) -> None:
    display.until_marker()
    assert "SIGALRM" in native.run("%livemon pump on")
    done = tmp_path / "done"
    cell = native.start(
        f"""
done, deadline, n = pathlib.Path({str(done)!r}), time.monotonic() + 90, 0
while not done.exists() and time.monotonic() < deadline:
    n += 1; marker.set_xdata([10 + n % 80]); time.sleep(0.01); sum(range(1000))
"""
    )
    display.until_moved(10)
    done.touch()
    native.finish(cell)
    assert "idle only" in native.run("%livemon pump off")
    assert native.run("import signal; print(signal.getsignal(signal.SIGALRM) == signal.SIG_DFL)").strip() == "True"
    assert native.run("t = time.monotonic(); time.sleep(0.2); print(time.monotonic() - t >= 0.2)").strip() == "True"


@pytest.mark.slow
def test_another_user_of_the_signal_keeps_it(notebook: Notebook) -> None:
    notebook.run("import signal; signal.signal(signal.SIGALRM, lambda *_: None)")
    assert "which other code of this kernel uses already" in notebook.run("%livemon pump on")


def test_the_pump_leaves_ipythons_own_loops_alone(notebook: Notebook) -> None:
    notebook.run("shell = get_ipython(); own = shell.enable_gui")
    assert "idle only" in notebook.run("%livemon pump off")
    assert notebook.run("print(shell.enable_gui == own)").strip() == "True"
    notebook.run("asked = []; shell.enable_gui = asked.append\n%reload_ext livemon\n%livemon pump on")
    notebook.run("%gui qt")  # no toolkit was chosen, no window is there
    assert notebook.run("print(asked, shell.enable_gui == asked.append)").strip() == "['qt'] False"
    notebook.run("%gui gtk4")  # which ipykernel would refuse
    assert notebook.run("print(asked, shell.active_eventloop)").strip() == "['qt'] gtk4"
    notebook.run("%livemon stop")
    assert notebook.run("import signal; print(signal.getsignal(signal.SIGALRM) == signal.SIG_DFL)").strip() == "True"


def test_a_figure_in_a_window_of_the_persons_own_leaves_its_loop_alone(gui: str, notebook: Notebook) -> None:
    if gui != "tk":
        pytest.skip("one toolkit is enough: Livemon does not look at it")
    notebook.run("plt.close('all')\nimport tkinter; from matplotlib.figure import Figure; root = tkinter.Tk()")
    notebook.run(
        "from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg as Canvas; from livemon.gui import choice"
    )
    notebook.run("own = Canvas(Figure(), master=root); live = livemon.live(own.figure)")
    assert notebook.run("print(choice._chooser.idle.running)").strip() == "False"
    notebook.run("matplotlib.use('tkagg'); shown = make(50)")
    notebook.run("live = livemon.live(shown[0])")
    assert notebook.run("print(choice._chooser.idle.running)").strip() == "True"


def test_windows_live_on_when_the_extension_is_loaded_again_or_goes(
    gui: str, native: Notebook, display: Display
) -> None:
    native.run("%reload_ext livemon")
    alive(native, display)
    # In one cell: ipykernel's loop may keep the next one from starting.
    after = native.run("%unload_ext livemon\nprint(get_ipython().kernel.eventloop is not None)")
    assert after.strip() == str(not gui.startswith("gtk"))


def test_a_backend_may_be_named_in_any_case(display: Display, tmp_path: Path) -> None:
    with Notebook(IPYTHONDIR=str(tmp_path / "ipython"), MPLBACKEND="TkAgg") as notebook:
        notebook.run("%load_ext livemon\nimport matplotlib.pyplot as plt; from livemon.gui import choice")
        notebook.run("shell = get_ipython(); asked = []; choice._chooser._enable_gui = asked.append\n%gui tk")
        assert notebook.run("print(asked, choice._chooser.idle.running)").strip() == "[] True"


@pytest.mark.parametrize(
    "backend", ["livemon", *(pytest.param(name, marks=pytest.mark.slow) for name in ("agg", "ipympl"))]
)
def test_windows_live_on_beside_another_choice(native: Notebook, display: Display, backend: str) -> None:
    display.until_marker()
    native.run(f"%matplotlib {backend}")
    assert native.run("print(plt.get_backend())").strip() == backend
    alive(native, display)
    native.run("%gui")  # says that nothing is to be turned
    assert native.run("from livemon.gui import choice; print(choice._chooser.idle.running)").strip() == "False"


OTHERS = {
    "tk": "import tkinter; root = tkinter.Tk(); root.after(50, seen.append, 1)",
    "qt": "from matplotlib.backends.qt_compat import QtCore, QtWidgets\n"
    "app = QtWidgets.QApplication.instance(); QtCore.QTimer.singleShot(50, lambda: seen.append(1))",
    "gtk3": "from gi.repository import GLib; GLib.timeout_add(50, seen.append, 1)",
    "gtk4": "from gi.repository import GLib; GLib.timeout_add(50, seen.append, 1)",
}
"""What a program with windows of its own does by a timer of the toolkit."""


def test_windows_of_others_are_alive_without_one_of_pyplot(gui: str, native: Notebook, display: Display) -> None:
    display.until_marker()
    native.run("plt.close('all')")
    display.until(lambda: not display.windows("Figure 1"), "the window to go")
    native.run("import asyncio; await asyncio.sleep(1.5)")  # it is turned for another second
    native.run(f"seen = []\n{OTHERS[gui]}")
    assert native.run("for _ in range(1000):\n    if not seen: await asyncio.sleep(0.01)\nprint(seen)").strip() == "[1]"


def on_the_board(notebook: Notebook, changed: str) -> None:
    """The figure is watched, and moves, on a page."""
    with Viewer(notebook.manager) as viewer:
        viewer.show_everything(fps=20)
        viewer.wait_for(lambda: len(viewer.figures) == 1, PATIENCE_S, what="the figure")
        (view,) = viewer.figures.values()
        viewer.wait_for(lambda: view.pixels is not None, PATIENCE_S, what="the first picture")
        before = view.frames
        cell = notebook.start(changed)
        viewer.wait_for(lambda: view.frames >= before + 5, PATIENCE_S, what="frames of the busy cell")
        notebook.manager.interrupt_kernel()
        with pytest.raises(Exception, match="KeyboardInterrupt"):
            notebook.finish(cell)


MOVES = "for n in range(6000): marker.set_xdata([n % 100]); time.sleep(0.01)"


@pytest.mark.slow
def test_live_figures_of_native_windows_are_on_the_board(native: Notebook, display: Display) -> None:
    display.until_marker()
    native.run("%livemon start --no-figures\nlive = livemon.live(fig)")
    on_the_board(native, MOVES)
    display.until_marker()


OWN = {
    "qt": "from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg as Canvas\n"
    "from matplotlib.backends.qt_compat import QtWidgets; app = QtWidgets.QApplication([])\n"
    "root = QtWidgets.QMainWindow(); canvas = Canvas(Figure()); root.setCentralWidget(canvas); root.show()",
    "tk": "from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg as Canvas\n"
    "import tkinter; root = tkinter.Tk(); canvas = Canvas(Figure(), master=root); canvas.get_tk_widget().pack()",
}
"""A program with a figure embedded in its own window."""


@pytest.mark.slow
def test_a_figure_in_a_window_of_the_persons_own_is_on_the_board(gui: str, notebook: Notebook) -> None:
    if gui not in OWN:
        pytest.skip("two toolkits are enough")
    notebook.run(f"plt.close('all')\nfrom matplotlib.figure import Figure\n{OWN[gui]}")
    notebook.run("fig = canvas.figure; ax = fig.subplots(); ax.set_xlim(0, 100); (marker,) = ax.plot([50], [50], 's')")
    assert notebook.run("live = livemon.live(fig); print(fig.canvas is canvas)").strip() == "True"
    on_the_board(notebook, MOVES.replace("time", "live.update(); time", 1))


@pytest.mark.slow
def test_live_figures_of_a_plain_choice_are_alive_and_on_the_board(
    gui: str, notebook: Notebook, display: Display
) -> None:
    """`%matplotlib` alone: it hangs ipykernel 7 with GTK 3 and, now and then, Tk and Qt, and is refused with GTK 4."""
    assert notebook.run(f"plt.close('all')\n%matplotlib {gui}") == ""
    notebook.run("fig, ax, marker = make(50)")
    notebook.run("live = livemon.live(fig)")
    alive(notebook, display)
    on_the_board(notebook, MOVES)
    display.until_marker()


@pytest.mark.slow
@pytest.mark.parametrize("by", ["hand", "code"])
def test_a_figure_that_is_closed_takes_windows_of_viewers_along(native: Notebook, display: Display, by: str) -> None:
    display.until_marker()
    native.run("live = livemon.live(fig); w = livemon.window(fig, 'webagg')")
    if by == "hand":
        display.close_window("Figure 1")
    else:
        native.run("plt.close(fig)")
    wait = "for _ in range(3000):\n    if not w.closed: await asyncio.sleep(0.01)\n"
    assert native.run(f"import asyncio\n{wait}print(w.closed, w.problem)").strip() == "True The figure was closed."
    display.until(lambda: not display.windows("Figure 1"), "the window to go")


@pytest.mark.parametrize(
    "backend", ["inline", *(pytest.param(name, marks=pytest.mark.slow) for name in ("agg", "ipympl", "webagg"))]
)
def test_live_figures_of_other_backends_are_on_the_board(backend: str, notebook: Notebook) -> None:
    chosen = "matplotlib.use('webagg')" if backend == "webagg" else f"%matplotlib {backend}"
    notebook.run(f"plt.close('all')\n{chosen}\nplt.ion()\nfig, ax, marker = make(50)")
    notebook.run("%livemon start --no-figures\nlive = livemon.live(fig)")
    on_the_board(notebook, MOVES)
