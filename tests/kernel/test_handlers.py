"""Handlers beside a cell: slow ones, ones that raise, and the critical section that they share with the cell."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from textwrap import indent

import pytest

from livemon.protocol import InputEvent, Notice, Viewport
from livemon.testing import Hands, Viewer

from .conftest import needs_subshells
from .notebook import Notebook
from .test_input import PATIENCE_S, has, shown
from .test_input import SETUP as SETUP

pytestmark = needs_subshells

GUIDE = Path(__file__).parents[2] / "docs" / "handlers.md"


MOVE = """
step, marks, until = 0, [], time.time() + 60
def mark(): marks.append((step, other.canvas.live.captures))
while time.time() < until and len(marks) < 3:
    step += 1; line.set_ydata([0, step % 50]); other.canvas.draw_idle(); time.sleep(0.01)
    if not marks and other.canvas.live.captures > first + 2:
        mark()
        other.canvas.manager.set_window_title("moves")
    elif len(marks) == 1 and begun and step > marks[0][0] + {steps}:
        mark()
    elif len(marks) == 2 and step == marks[1][0] + {steps}:
        mark()
still = len(over); let_go.append(1)
"""
"""Moves the other figure. Captures of it are counted before the handler begins, and while it is at it."""


@pytest.mark.parametrize(
    "handler",
    ["while not let_go: time.sleep(0.01)", "while not let_go: sum(range(1000))", "raise ValueError('like this')"],
    ids=["sleeps", "computes", "raises"],
)
def test_a_slow_or_raising_handler_delays_no_frame_of_other_figures(
    notebook: Notebook, viewer: Viewer, handler: str
) -> None:
    """Counted in turns of the loop that moves them, whose turns are no quicker while a handler computes."""
    notebook.run(
        f"""
fig, ax = plt.subplots()
other, axis = plt.subplots(); (line,) = axis.plot([0, 0]); axis.set_ylim(0, 50)
begun, let_go, over = [], [], []
def slow(event):
    begun.append(1)
    fig.canvas.manager.set_window_title("handles")
    {handler}
    over.append(1)
fig.canvas.mpl_connect("button_press_event", slow)
first = other.canvas.live.captures
"""
    )
    view = shown(viewer)
    moving = viewer.figure("Figure 2")
    size = {"width": 320, "height": 240, "fps": 20}
    viewer.show(figures={view.info.id: Viewport(**size), moving.info.id: Viewport(**size)})
    cell = notebook.start(MOVE.format(steps=150))
    viewer.wait_for(lambda: moving.info.title == "moves", PATIENCE_S, what="frames")
    Hands(viewer, view).click((0.5, 0.5))
    viewer.wait_for(lambda: view.info.title == "handles", PATIENCE_S, what="the handler")
    seen = moving.frames
    viewer.wait_for(lambda: moving.frames > seen + 10, PATIENCE_S, what="frames while the handler runs")
    notebook.finish(cell)
    first, begin, end = ast.literal_eval(notebook.run("print(marks)"))
    before, beside = ((b[1] - a[1]) / (b[0] - a[0]) for a, b in ((first, begin), (begin, end)))
    assert beside > before / 2, (first, begin, end)
    assert notebook.run("print(still)").strip() == "0", "the handler was not at it"
    if "raise" in handler:
        viewer.wait_for(lambda: any("like this" in n.text for n in viewer.notices.values()), PATIENCE_S)
        (notice,) = (n for n in viewer.notices.values() if "like this" in n.text)
        assert "in slow" in notice.detail


def test_handlers_never_overlap_where_an_event_loop_begins_beside_one_that_runs(
    notebook: Notebook, viewer: Viewer
) -> None:
    """The loop of the main thread turns and leaves what waits alone, until the thread of events is done."""
    notebook.run(
        """
from livemon.figures.registry import registry
fig, ax = plt.subplots(); inside, met, ran, turns = [], [], [], []
flush_events = fig.canvas.flush_events
def counted(): turns.append(1); flush_events()
fig.canvas.flush_events = counted
def handler(event):
    if inside: met.append(event.name)
    inside.append(event.name)
    ran.append((event.name, threading.current_thread().name))
    if event.name == "button_press_event":
        fig.canvas.manager.set_window_title("handles")
        while not (len(registry.inputs.queue) and len(turns) > 5): time.sleep(0.01)
        n = len(turns)
        while len(turns) < n + 5: time.sleep(0.01)
    inside.remove(event.name)
    if event.name == "key_press_event": fig.canvas.stop_event_loop()
for name in ("button_press_event", "key_press_event"): fig.canvas.mpl_connect(name, handler)
"""
    )
    view = shown(viewer)
    cell = notebook.start(
        """
fig.canvas.manager.set_window_title("busy")
until = time.time() + 30
while not ran and time.time() < until: sum(range(1000))
fig.canvas.start_event_loop(30)
print(met, ran)
"""
    )
    viewer.wait_for(lambda: view.info.title == "busy", PATIENCE_S, what="the cell")
    hands = Hands(viewer, view)
    hands.do(InputEvent(kind="press", x=0.5, y=0.5, button=1, buttons=[1]))
    viewer.wait_for(lambda: view.info.title == "handles", PATIENCE_S, what="the handler beside the cell")
    hands.press_key("f8")
    assert notebook.finish(cell)[-1]["text"].strip() == (
        "[] [('button_press_event', 'livemon.events'), ('key_press_event', 'MainThread')]"
    )


def test_update_is_the_critical_section_of_the_cell_and_of_handlers(notebook: Notebook, viewer: Viewer) -> None:
    """A loop that is hardly ever outside of it keeps no handler out, and none comes in between."""
    notebook.run(
        """
import livemon
fig, ax = plt.subplots(); (line,) = ax.plot([0, 1]); inside, met, handled = [], [], []
def change(who):
    with livemon.update(fig):
        if inside: met.append((who, list(inside)))
        inside.append(who)
        values = np.random.default_rng().normal(size=50)
        line.set_xdata(np.arange(50)); sum(range(20_000)); line.set_ydata(values)
        with livemon.update(fig): ax.set_title(who)
        inside.remove(who)
fig.canvas.mpl_connect("motion_notify_event", lambda event: (change("handler"), handled.append(1)))
"""
    )
    view = shown(viewer)
    hands = Hands(viewer, view)
    cell = notebook.start(
        "until = time.time() + 40; rounds = 0\n"
        "while time.time() < until and len(handled) < 8:\n    change('cell'); rounds += 1\n"
        "print(len(handled) >= 8, met, rounds > 8)"
    )
    for step in range(8):
        hands.hover((0.3 + step / 20, 0.5))
        hands.press_key("f8")  # so that no place on the way is left out
    assert notebook.finish(cell)[-1]["text"].strip() == "True [] True"


def test_the_example_of_the_guide_is_answered_while_its_loop_runs(notebook: Notebook, viewer: Viewer) -> None:
    make, loop = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    notebook.run(make)
    view = shown(viewer)
    cell = notebook.start(f"try:\n{indent(loop, '    ')}\nexcept KeyboardInterrupt: print(len(values) > marks[0])")
    seen = view.frames
    viewer.wait_for(lambda: view.frames > seen + 3, PATIENCE_S, what="frames of the loop")
    Hands(viewer, view).click((0.5, 0.5))
    viewer.wait_for(lambda: has(view, (255, 0, 0)), PATIENCE_S, what="the mark, while the loop runs")
    notebook.manager.interrupt_kernel()
    assert notebook.finish(cell)[-1]["text"].strip() == "True"


def told(viewer: Viewer, words: str) -> Notice:
    """The notice that says this, when it is there."""
    viewer.wait_for(lambda: any(words in n.text for n in viewer.notices.values()), PATIENCE_S, what=f"notice: {words}")
    return next(notice for notice in viewer.notices.values() if words in notice.text)


def test_an_interrupt_ends_a_handler_in_an_idle_kernel_and_the_next_event_is_heard(
    notebook: Notebook, viewer: Viewer
) -> None:
    """Kernels ignore interrupts between cells, and do so again afterwards."""
    notebook.run(
        """
fig, ax = plt.subplots(); ended = []
def endless(event):
    fig.canvas.manager.set_window_title("handles")
    try:
        while True: time.sleep(0.01)
    finally: ended.append(threading.current_thread().name)
fig.canvas.mpl_connect("button_press_event", endless)
fig.canvas.mpl_connect("button_release_event", lambda event: fig.canvas.manager.set_window_title("released"))
fig.canvas.mpl_connect("key_press_event", lambda event: fig.canvas.manager.set_window_title("key"))
"""
    )
    view = shown(viewer)
    hands = Hands(viewer, view)
    hands.click((0.5, 0.5))
    viewer.wait_for(lambda: view.info.title == "handles", PATIENCE_S, what="the handler")
    notebook.manager.interrupt_kernel()
    viewer.wait_for(lambda: view.info.title == "released", PATIENCE_S, what="the event after it")
    assert "in endless" in told(viewer, "A handler of Figure 1 was interrupted").detail
    notebook.run("print('it can run cells')")
    notebook.manager.interrupt_kernel()  # in vain, as in any idle kernel
    hands.press_key("f8")
    viewer.wait_for(lambda: view.info.title == "key", PATIENCE_S, what="a later event")
    assert notebook.run("print(ended)").strip() == "['MainThread']"
    assert len(viewer.notices) == 1


def test_an_interrupt_ends_a_handler_of_a_cell_that_awaits_and_the_cell(notebook: Notebook, viewer: Viewer) -> None:
    """The kernel would tell it to the event loop, which the handler keeps from turning."""
    notebook.run(
        """
import asyncio
fig, ax = plt.subplots(); begun = []; ended = []
def endless(event):
    if begun or threading.current_thread() is not threading.main_thread(): return
    begun.append(1)
    fig.canvas.manager.set_window_title("handles")
    try:
        while True: time.sleep(0.01)
    except KeyboardInterrupt: ended.append("handler"); raise
fig.canvas.mpl_connect("key_press_event", endless)
"""
    )
    view = shown(viewer)
    hands = Hands(viewer, view)
    cell = notebook.start("try: await asyncio.sleep(120)\nexcept asyncio.CancelledError: print(ended, 'and the cell')")

    def handles() -> bool:
        hands.press_key("f8")
        return view.info.title == "handles"

    viewer.wait_for(handles, PATIENCE_S, what="the handler, on the thread of the cell")
    notebook.manager.interrupt_kernel()
    assert notebook.finish(cell)[-1]["text"].strip() == "['handler'] and the cell"
    assert "in endless" in told(viewer, "A handler of Figure 1 was interrupted").detail


def test_a_handler_that_outlives_its_cell_is_told_and_ended_by_an_interrupt(notebook: Notebook, viewer: Viewer) -> None:
    """Until then the events of all figures wait."""
    notebook.run(
        """
fig, ax = plt.subplots(); begun = []
def endless(event):
    begun.append(threading.current_thread().name)
    while True: time.sleep(0.01)
fig.canvas.mpl_connect("button_press_event", endless)
fig.canvas.mpl_connect("key_press_event", lambda event: fig.canvas.manager.set_window_title(event.key))
"""
    )
    view = shown(viewer)
    hands = Hands(viewer, view)
    cell = notebook.start(
        "fig.canvas.manager.set_window_title('busy'); until = time.time() + 40\n"
        "while not begun and time.time() < until: sum(range(1000))"
    )
    viewer.wait_for(lambda: view.info.title == "busy", PATIENCE_S, what="the cell")
    hands.click((0.5, 0.5))
    notebook.finish(cell)
    assert "in endless" in told(viewer, "A handler of busy still runs").detail
    hands.press_key("f8")
    notebook.manager.interrupt_kernel()
    told(viewer, "A handler of busy was interrupted")
    viewer.wait_for(lambda: view.info.title == "f8", PATIENCE_S, what="the event that waited")
    notebook.manager.interrupt_kernel()  # in vain again
    assert notebook.run("print(begun)").strip() == "['livemon.events']"


def test_an_interrupt_ends_a_timers_callback_in_an_idle_kernel(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
fig, ax = plt.subplots()
def endless():
    if threading.current_thread() is not threading.main_thread(): return  # beside this cell
    timer.stop()
    fig.canvas.manager.set_window_title("handles")
    while True: time.sleep(0.01)
timer = fig.canvas.new_timer(interval=10); timer.add_callback(endless); timer.start()
"""
    )
    viewer.figure("handles", PATIENCE_S)
    notebook.manager.interrupt_kernel()
    told(viewer, "A callback of a timer raised: KeyboardInterrupt")
    assert notebook.run("print('alive')").strip() == "alive"


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
@pytest.mark.parametrize("leave", ["sys.exit('enough')", "raise GeneratorExit('enough')"])
def test_a_handler_that_exits_is_told_and_ends_no_kernel(
    notebook: Notebook, viewer: Viewer, leave: str, busy: bool
) -> None:
    notebook.run(
        f"""
import sys
fig, ax = plt.subplots(); pid = []
def leave(event): {leave}
fig.canvas.mpl_connect("button_press_event", leave)
fig.canvas.mpl_connect("button_release_event", lambda event: pid.append(1))
timer = fig.canvas.new_timer(interval=10); timer.single_shot = True
def leave_too(): {leave}
timer.add_callback(leave_too); timer.start()
"""
    )
    view = shown(viewer)
    cell = notebook.start(
        "fig.canvas.manager.set_window_title('busy'); until = time.time() + 30\n"
        + ("while not pid and time.time() < until: sum(range(1000))" if busy else "")
    )
    viewer.wait_for(lambda: view.info.title == "busy", PATIENCE_S, what="the cell")
    if not busy:
        notebook.finish(cell)
    Hands(viewer, view).click((0.5, 0.5))
    told(viewer, "A handler of busy raised: ")
    told(viewer, "A callback of a timer raised: ")
    if busy:
        notebook.finish(cell)
    assert notebook.run("print(pid)").strip() == "[1]"


def test_keys_that_wait_for_a_slow_handler_all_come_however_many_they_are(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
from livemon.figures.registry import registry
fig, ax = plt.subplots(); keys, moves, let_go = [], [], threading.Event()
fig.canvas.mpl_connect("key_press_event", lambda event: (let_go.wait(40), keys.append(event.key)))
fig.canvas.mpl_connect("motion_notify_event", lambda event: moves.append(1))
"""
    )
    hands = Hands(viewer, shown(viewer))
    cell = notebook.start(
        """
until = time.time() + 20
while len(registry.inputs.queue) < 1049 and time.time() < until: time.sleep(0.01)
let_go.set(); until = time.time() + 20
while len(keys) < 1051 and time.time() < until: time.sleep(0.01)
print(keys == [f"f{n % 10}" for n in range(1051)], len(moves))
"""
    )
    for number in range(1050):
        hands.press_key(f"f{number % 10}")
    for step in range(10):
        hands.hover((0.3 + step / 20, 0.5))
    hands.press_key("f0")
    assert notebook.finish(cell)[-1]["text"].strip() == "True 0"


def test_a_key_that_is_held_down_comes_once_for_all_repeats_that_are_late(notebook: Notebook, viewer: Viewer) -> None:
    notebook.run(
        """
from livemon.figures.registry import registry
fig, ax = plt.subplots(); keys, let_go = [], threading.Event()
def handler(event):
    fig.canvas.manager.set_window_title(event.key)
    let_go.wait(40); keys.append(event.key)
fig.canvas.mpl_connect("key_press_event", handler)
fig.canvas.mpl_connect("key_release_event", lambda event: keys.append("let go"))
"""
    )
    view = shown(viewer)
    hands = Hands(viewer, view)
    cell = notebook.start(
        """
until = time.time() + 40
while len(registry.inputs.queue) < 6 and time.time() < until: time.sleep(0.01)
let_go.set()
while len(keys) < 7 and time.time() < until: time.sleep(0.01)
print(keys)
"""
    )

    def press(key: str) -> None:
        hands.do(InputEvent(kind="key_press", x=0.5, y=0.5, key=key))

    press("f1")
    viewer.wait_for(lambda: view.info.title == "f1", PATIENCE_S, what="the handler")
    for key in ("a", *["left"] * 30, "b", *["left"] * 30):
        press(key)
    hands.do(InputEvent(kind="key_release", x=0.5, y=0.5, key="left"))
    press("left")
    assert notebook.finish(cell)[-1]["text"].strip() == str(["f1", "a", "left", "b", "left", "let go", "left"])
