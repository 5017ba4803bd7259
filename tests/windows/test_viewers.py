"""Windows of viewers: native, and alive while the kernel is busy."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from kernel.conftest import gone
from kernel.notebook import Notebook

from .conftest import usable
from .display import NEAR, Display, Place

BUSY = {
    "loop": "step(); sum(k * k for k in range(20_000))",
    "sleep": "time.sleep(0.2)",
    "linear algebra": "np.linalg.svd(matrix)",
}
CELL = """
n = 0
def step():
    global n
    n += 1
    marker.set_xdata([10 + n * 7 % 70])
def beside():
    while not done.exists(): step(); time.sleep(0.02)
done, deadline = pathlib.Path({done!r}), time.monotonic() + 90
matrix = np.random.default_rng(0).random((300, 300))
if {what!r} != "loop": threading.Thread(target=beside).start()
while not done.exists() and time.monotonic() < deadline: {code}
"""


def children(notebook: Notebook) -> dict[str, int]:
    """Process ids of Livemon's children, by name."""
    import ast

    code = "m = __import__('livemon.monitor').monitor.current(); print(m.hub.ask(m.hub.child_pids))"
    found: dict[str, int] = ast.literal_eval(notebook.run(code))
    return found


@pytest.mark.parametrize(
    "what", ["loop", *(pytest.param(what, marks=pytest.mark.slow) for what in ("sleep", "linear algebra"))]
)
def test_it_moves_while_the_kernel_is_busy(
    gui: str, notebook: Notebook, display: Display, what: str, tmp_path: Path
) -> None:
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    display.until_marker()
    done = tmp_path / "done"
    busy = notebook.start(CELL.format(done=str(done), what=what, code=BUSY[what]))
    display.until_moved(25)
    done.touch()
    notebook.finish(busy)
    notebook.run("marker.set_xdata([95])")
    display.until_marker(lambda place: place[0] > 500)  # no step of the loop went so far
    notebook.run("marker.set_xdata([5])")
    display.until_marker(lambda place: place[0] < 120)


@pytest.mark.slow
def test_a_view_by_hand_is_kept_while_data_come_until_home(gui: str, notebook: Notebook, display: Display) -> None:
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    before = display.until_marker()
    display.focus("Figure 1")
    display.key("p", before)  # pan
    display.drag(before, (before[0] + 150, before[1]))
    display.until_marker(lambda place: abs(place[0] - before[0] - 150) <= NEAR)
    # What the code sets comes, in the view of the hand: also new limits, which the hand overrules.
    notebook.run("ax.set_xlim(0, 1000); marker.set_ydata([80])")
    up = display.until_marker(lambda place: place[1] < before[1] - 50)
    assert abs(up[0] - before[0] - 150) <= NEAR
    display.key("h", before)  # home
    display.until_marker(lambda place: place[0] < before[0] - 100)
    notebook.run("ax.set_xlim(0, 100)")
    display.until_marker(lambda place: abs(place[0] - before[0]) <= NEAR)


@pytest.mark.slow
def test_a_button_of_the_toolbar_pans(gui: str, notebook: Notebook, display: Display) -> None:
    """Which of them, and whether they are above or below, is the toolkit's: the marker follows once it was found."""
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    start = display.until_marker()
    edge = max(k for k in range(700) if display.photograph()[k, 5].any())

    def follows(button: Place) -> bool:
        before = display.until_marker()
        display.click(button)
        display.stroke(before, (before[0] + 60, before[1] + 40))
        now = display.until_marker()
        return max(abs(now[0] - before[0] - 60), abs(now[1] - before[1] - 40)) <= NEAR

    tried = ((x, y) for y in (edge - 20, 15, edge - 30, 20) for x in range(15, 220, 12))
    assert any(map(follows, tried)), "no button lets the marker follow"
    display.focus("Figure 1")
    display.key("h", start)
    display.until_marker(lambda place: max(abs(place[0] - start[0]), abs(place[1] - start[1])) <= NEAR)


@pytest.mark.slow
def test_a_rectangle_is_zoomed_into_and_saved(gui: str, notebook: Notebook, display: Display, tmp_path: Path) -> None:
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    x, y = display.until_marker()
    display.focus("Figure 1")
    display.key("o", (x, y))  # zoom
    display.stroke((x - 50, y - 50), (x + 150, y + 100))
    # In the axes it is as far from the left and from the top as it was in the rectangle.
    width, height = 0.775 * 640, 0.77 * 480
    left, top = x - width / 2, y - height / 2
    expected = left + width * 50 / 200, top + height * 50 / 150
    display.until_marker(lambda place: max(abs(place[0] - expected[0]), abs(place[1] - expected[1])) <= NEAR)
    display.key("s", (x, y))
    file = tmp_path / "saved.png"
    display.answer_dialog("Figure 1", str(file))
    display.until(lambda: file.exists() and file.read_bytes().endswith(b"IEND\xaeB`\x82"), "the file")


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["ipympl", "nbagg", "webagg"])
def test_figures_of_backends_that_live_in_pages(
    gui: str, backend: str, notebook: Notebook, display: Display, tmp_path: Path
) -> None:
    chosen = "matplotlib.use('webagg')" if backend == "webagg" else f"%matplotlib {backend}"
    notebook.run(f"plt.close('all')\n{chosen}\nplt.ion()\nfig, ax, marker = make(30)")
    assert notebook.run("print(plt.get_backend())").strip().lower().endswith(backend)
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    before = display.until_marker()
    done = tmp_path / "done"
    busy = notebook.start(CELL.format(done=str(done), what="loop", code=BUSY["loop"]))
    display.until_moved(10)
    done.touch()
    notebook.finish(busy)
    notebook.run("marker.set_xdata([90])")
    display.until_marker(lambda place: place[0] > before[0] + 250)


@pytest.mark.slow
def test_handlers_of_the_code_hear_what_is_done_in_the_window(gui: str, notebook: Notebook, display: Display) -> None:
    """Also where the window is larger than the code's figure, and while a cell runs."""
    notebook.run("marker.set_picker(True); got = []")
    for name in ("pick_event", "button_press_event", "key_press_event"):
        notebook.run(f"fig.canvas.mpl_connect({name!r}, lambda event: got.append(event))")
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    before = display.until_marker()
    display.resize_window("Figure 1", 1200, 700)
    place = display.until_marker(lambda place: place[0] > before[0] + 200)
    display.click(place)
    told = "end = time.monotonic() + 50\nwhile len(got) < {} and time.monotonic() < end: time.sleep(0.01)\n"
    said = "print(*(e.name for e in got), round(got[1].xdata), round(got[1].ydata), got[0].artist is marker)"
    assert notebook.run(told.format(2) + said).split() == ["pick_event", "button_press_event", "50", "50", "True"]
    busy = notebook.start(told.format(3).replace("time.sleep(0.01)", "sum(range(1000))"))
    display.focus("Figure 1")
    display.key("x", place)
    notebook.finish(busy)
    assert notebook.run("print(got[2].key)") == "x\n"


@pytest.mark.slow
def test_a_handler_of_movements_is_heard_that_comes_after_many(gui: str, notebook: Notebook, display: Display) -> None:
    notebook.run(f"got = []; w = livemon.window(fig, {gui!r})")
    x, y = display.until_marker()

    def hovered(count: int) -> bool:
        for k in range(40):
            display.move_pointer((x + k, y))
        return int(notebook.run("print(len(got))")) >= count

    assert not hovered(1)  # nobody listens, and the viewer is told so
    notebook.run("id = fig.canvas.mpl_connect('motion_notify_event', lambda event: got.append(event.xdata))")
    display.until(lambda: hovered(40), "movements")
    assert 40 < float(notebook.run("print(got[-1])")) < 65


@pytest.mark.slow
def test_a_window_has_a_size_of_its_own(gui: str, notebook: Notebook, display: Display) -> None:
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    before = display.until_marker()
    display.resize_window("Figure 1", 1200, 700)
    display.until_marker(lambda place: place[0] > before[0] + 200)
    notebook.run("marker.set_ydata([90])")
    display.until_marker(lambda place: place[0] > before[0] + 200 and place[1] < before[1] - 100)
    assert notebook.run("print(fig.get_size_inches().tolist())").strip() == "[6.4, 4.8]"


@pytest.mark.slow
def test_a_figure_is_named_by_what_holds_it(gui: str, notebook: Notebook, display: Display) -> None:
    said = notebook.run(f"%livemon window ax.figure --gui {gui}\nprint(livemon.window(fig, {gui!r}))")
    assert said.strip() == f"<{gui} window of 'Figure 1'>"
    display.until_marker()


def test_closing_is_noticed_on_both_sides(gui: str, notebook: Notebook, display: Display) -> None:
    print_closed = "for _ in range(3000):\n    if w.closed: break\n    time.sleep(0.01)\nprint(w.closed, w.problem)"
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    display.until_marker()
    pid = children(notebook)[f"{gui} viewer"]
    display.close_window("Figure 1")
    assert notebook.run(print_closed).split() == ["True"]
    display.until(lambda: gone(pid), "the end of a viewer without windows")
    notebook.run(f"w = livemon.window(fig, {gui!r}); assert livemon.window(fig, {gui!r}) is w")
    display.until_marker()
    notebook.run("w.close(); assert w.closed")
    display.until(lambda: not display.windows("Figure 1"), "the window to go")
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    display.until_marker()
    notebook.run("livemon.stop()")
    assert "stops" in notebook.run(print_closed)
    display.until(lambda: not display.windows("Figure 1"), "the window to go")


@pytest.mark.slow
def test_show_waits_until_the_last_window_is_closed_also_where_no_page_is(
    gui: str, notebook: Notebook, display: Display, tmp_path: Path
) -> None:
    waits = tmp_path / "waits"
    notebook.run(
        """
%livemon
plt.close("all")
import livemon.figures.waiting as waiting
waiting._PAGE_S, got = 0.0, []
for fig in (plt.figure(10), plt.figure(20)):
    fig.canvas.mpl_connect("close_event", lambda event: got.append(event.name))
"""
    )
    notebook.run(f"windows = [livemon.window(number, {gui!r}) for number in (10, 20)]")
    cell = notebook.start(
        f"""
def beside():
    while not all(w.live.waits for w in windows): time.sleep(0.01)
    pathlib.Path({str(waits)!r}).touch()
threading.Thread(target=beside).start()
plt.show(block=True)
print(plt.get_fignums(), got, [w.closed for w in windows])
"""
    )
    display.until(waits.exists, "the code to wait")
    display.close_window("Figure 10")
    display.until(lambda: not display.windows("Figure 10"), "the first window to go")
    display.close_window("Figure 20")
    (said,) = [output for output in notebook.finish(cell) if output["type"] == "stream"]  # no warning
    assert said["text"].strip() == "[] ['close_event', 'close_event'] [True, True]"


@pytest.mark.slow
def test_closing_a_window_does_not_close_its_figure(gui: str, notebook: Notebook, display: Display) -> None:
    """Which lives on: `close_event` is told when the person closes a window, and when the figure is closed."""
    notebook.run("%livemon\nimport livemon; got = []; fig = plt.figure(10)")
    notebook.run("fig.canvas.mpl_connect('close_event', lambda event: got.append(event.name))")
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    display.close_window("Figure 10")
    display.until(lambda: not display.windows("Figure 10"), "the window to go")
    notebook.run("import asyncio\nwhile not got: await asyncio.sleep(0.05)")
    notebook.run(f"w = livemon.window(fig, {gui!r}); w.close()")
    assert notebook.run("print(got, 10 in plt.get_fignums())").strip() == "['close_event'] True"
    assert notebook.run("plt.close(fig); print(len(got))").strip() == "2"


@pytest.mark.slow
def test_a_killed_viewer_comes_back_and_the_renderer_stays(gui: str, notebook: Notebook, display: Display) -> None:
    notebook.run(f"w = livemon.window(fig, {gui!r}); marker.set_xdata([20])")
    before = display.until_marker(lambda place: place[0] < 200)
    pids = children(notebook)
    os.kill(pids[f"{gui} viewer"], signal.SIGKILL)
    display.until(lambda: display.marker() is None, "the window to go")
    assert display.until_marker() == before
    after = children(notebook)
    assert after["renderer"] == pids["renderer"]
    assert after[f"{gui} viewer"] != pids[f"{gui} viewer"]
    said = notebook.run("print(*(notice.text for notice in m.hub.notices()), sep='\\n')")
    assert f"The {gui} viewer ended and is started again." in said
    notebook.run("marker.set_xdata([80])")
    display.until_marker(lambda place: place[0] > before[0] + 200)
    os.kill(notebook.manager.provisioner.pid, signal.SIGKILL)  # type: ignore[attr-defined]
    display.until(lambda: gone(after[f"{gui} viewer"]), "the viewer to go with its kernel")


@pytest.mark.slow
def test_figures_of_inline_and_of_livemon(gui: str, notebook: Notebook, display: Display) -> None:
    notebook.run("%matplotlib inline\nfig, ax, marker = make(30)")
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    before = display.until_marker()
    notebook.run("marker.set_xdata([70])")
    display.until_marker(lambda place: place[0] > before[0] + 100)
    notebook.run("w.close()")
    notebook.run("%livemon\nplt.close('all'); fig, ax, marker = make(30)")
    notebook.run(f"%livemon window --gui {gui}")
    before = display.until_marker()
    notebook.run("marker.set_xdata([70])")
    display.until_marker(lambda place: place[0] > before[0] + 100)
    notebook.run("plt.close(fig)")
    display.until(lambda: display.marker() is None, "the window to go with its figure")


@pytest.mark.slow
def test_several_windows(gui: str, notebook: Notebook, display: Display) -> None:
    notebook.run("fig2, ax2, marker2 = make(20)")
    notebook.run(f"w = livemon.window(fig, {gui!r}); w2 = livemon.window(2, {gui!r}); print(w2)")
    display.move_window("Figure 2", 800, 0)
    picture = lambda: display.photograph()[:, 800:]  # noqa: E731
    display.until(lambda: (picture() == (255, 0, 255)).all(axis=2).any(), "the second window")
    shown = "from livemon.viewer.window import open_windows; print([one.live.name for one in open_windows()])"
    assert notebook.run(shown).strip() == "['Figure 1', 'Figure 2']"
    assert sum(name.endswith("viewer") for name in children(notebook)) == 1
    notebook.run("w.close()")
    display.until(lambda: not display.windows("Figure 1"), "the first window to go")
    assert display.windows("Figure 2")
    assert notebook.run(shown).strip() == "['Figure 2']"
    notebook.run("livemon.window(2, 'webagg')")  # another toolkit beside it
    assert notebook.run(shown).strip() == "['Figure 2', 'Figure 2']"
    assert sum(name.endswith("viewer") for name in children(notebook)) == 2
    notebook.run("marker2.set_xdata([60])")
    moved = display.until_marker(lambda place: place[0] > 1000)
    assert abs(moved[0] - 800 - 328 - 50) <= NEAR


@pytest.mark.slow
def test_two_toolkits_show_one_figure_at_once(gui: str, notebook: Notebook, display: Display, tmp_path: Path) -> None:
    other = next((name for name in ("tk", "qt", "gtk4", "gtk3") if name != gui and usable(name).usable), None)
    if other is None:
        pytest.skip(f"{gui} is the only toolkit here")
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    display.until_marker()
    display.move_window("Figure 1", 800, 0)
    display.until_marker(lambda place: place[0] > 1000)
    notebook.run(f"w2 = livemon.window(fig, {other!r}); assert w.gui != w2.gui")
    done = tmp_path / "done"
    busy = notebook.start(CELL.format(done=str(done), what="loop", code=BUSY["loop"]))
    display.until_moved(10, within=slice(0, 800))
    display.until_moved(10, within=slice(800, None))
    done.touch()
    notebook.finish(busy)
    assert sum(name.endswith("viewer") for name in children(notebook)) == 2
    notebook.run("w.close()")
    display.until(lambda: display.marker(slice(800, None)) is None, "the first window to go")
    notebook.run("marker.set_xdata([95])")
    display.until_marker(lambda place: place[0] > 500)  # no step of the loop went so far


@pytest.mark.slow
def test_what_no_delta_covers_and_what_cannot_be_pickled(gui: str, notebook: Notebook, display: Display) -> None:
    """A new axes makes a snapshot; a lambda that holds a lock is drawn in the kernel."""
    notebook.run(f"w = livemon.window(fig, {gui!r})")
    before = display.until_marker()
    notebook.run("ax.remove(); ax = fig.add_subplot(1, 2, 2, xlim=(0, 100), ylim=(0, 100))")
    notebook.run("(marker,) = ax.plot([50], [50], 's', ms=20, color='magenta')")
    display.until_marker(lambda place: place[0] > before[0] + 50)
    notebook.run(
        "import threading; lock = threading.Lock(); ax.xaxis.set_major_formatter(lambda x, p: lock and str(x))"
    )
    notebook.run("marker.set_ydata([90]); livemon.live(fig).update()")
    display.until_marker(lambda place: place[1] < before[1] - 50)


def refusal(notebook: Notebook, code: str) -> str:
    """What the person reads."""
    return notebook.run(f"try: {code}\nexcept livemon.LivemonError as error: print(error)")


def test_errors_say_what_to_do(notebook: Notebook) -> None:
    assert "valid are qt, gtk4, gtk3, tk, webagg" in refusal(notebook, "livemon.window(fig, 'wx')")
    assert "there is no figure 77: there are 1." in notebook.run("%livemon window 77")
    assert "UsageError: window() takes a Matplotlib figure, not Axes: give its .figure" in notebook.run(
        "%livemon window ax"
    )
    assert "there is no figure 'ax.fig'" in notebook.run("%livemon window ax.fig")
    assert "window() takes a positive number of frames per second, not '5'" in refusal(
        notebook, "livemon.window(fig, fps='5')"
    )
    assert "live() takes a Matplotlib figure, not list" in refusal(notebook, "livemon.live(fig.axes)")
    notebook.run("import os; shown = os.environ.pop('DISPLAY', '')")
    said = refusal(notebook, "livemon.window(fig, 'tk')")
    assert said.startswith("no tk window can be shown here: its windows need a display, and there is none")
    assert "%livemon window --gui webagg" in said
    notebook.run("os.environ['DISPLAY'] = ':4711'")
    assert "X11 :4711 does not answer" in refusal(notebook, "livemon.window(fig, 'tk')")
    said = refusal(notebook, "livemon.window(fig)")
    assert said.startswith("no native window can be shown here: qt: ")  # and no server is started
    assert "tk: X11 :4711 does not answer" in said
    assert "--gui webagg" in said


@pytest.mark.slow
def test_a_toolkit_that_aborts_is_found_out(gui: str, notebook: Notebook) -> None:
    if gui != "qt":
        pytest.skip("that is Qt's way")
    notebook.run("import os; os.environ['QT_QPA_PLATFORM'] = 'nothing'")
    said = refusal(notebook, "livemon.window(fig, 'qt')")
    assert "it ended the process (SIGABRT) while making a figure: " in said
    assert "apt install libegl1" in said
    assert notebook.run("print(1 + 1)") == "2\n"


def test_webagg_shows_all_figures_on_one_page(notebook: Notebook, display: Display, tmp_path: Path) -> None:
    """Its page is fetched, and its websocket says that a picture is there."""
    import asyncio
    import json
    from urllib.request import urlopen

    from tornado.websocket import websocket_connect

    notebook.run("fig2, ax2, marker2 = make(20)")
    url = notebook.run("a = livemon.window(fig, 'webagg'); b = livemon.window(fig2, 'webagg'); print(a.url)").strip()
    page = urlopen(url).read().decode()
    assert "figure_ready(1)" in page
    assert "figure_ready(2)" in page

    async def pictures(count: int) -> int:
        socket = await websocket_connect(f"{url.replace('http', 'ws')}1/ws")
        await socket.write_message(json.dumps({"type": "supports_binary", "value": True}))
        await socket.write_message(json.dumps({"type": "refresh"}))
        await socket.write_message(json.dumps({"type": "draw"}))
        found = 0
        while found < count:
            message = await asyncio.wait_for(socket.read_message(), 60)
            found += isinstance(message, bytes)
            if isinstance(message, bytes):
                assert message.startswith(b"\x89PNG")
        socket.close()
        return found

    done = tmp_path / "done"
    busy = notebook.start(CELL.format(done=str(done), what="sleep", code=BUSY["sleep"]))
    assert asyncio.run(pictures(10)) == 10
    done.touch()
    notebook.finish(busy)
    saved = urlopen(f"{url}1/download.png").read()
    assert saved.startswith(b"\x89PNG")
    viewer = psutil.Process(children(notebook)["webagg viewer"])
    addresses = {c.laddr.ip for c in viewer.net_connections() if c.status == "LISTEN"}
    assert addresses == {"127.0.0.1"}
