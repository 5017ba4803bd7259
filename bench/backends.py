"""What figures of each backend show while one cell runs: pictures seen of 40 that the cell makes, for docs/backends.md.

    python -m bench.backends [--write] [--also .venv-pyside6/bin/python …]

Each case is a cell of a real kernel that changes the figure's colour 40 times, with a busy loop of 50 ms after each
change. Windows are photographed (Xvfb), frames of Livemon are those that a page takes in (`livemon.testing.Viewer`),
those of the backends that live in pages are what they send. What does not work here is left out, with its reason. Of
each toolkit `bench.viewers` then measures how fast windows of viewers are. What fails is named in the end and keeps no
other from being measured; rows are kept in `bench/results/backends.jsonl` as they come.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import livemon
from bench.kernel import Kernel
from bench.machine import machine
from livemon.testing import Viewer

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from bench.viewers import STATES, frames_a_second
from windows.display import Display

CHANGES = 40
CASES = {
    "nothing": "",
    "`draw_idle()`": "fig.canvas.draw_idle()",
    "`draw()`": "fig.canvas.draw()",
    "`draw_idle()`, `flush_events()`": "fig.canvas.draw_idle(); fig.canvas.flush_events()",
    "`plt.pause()`": "plt.pause(0.001)",
    "`draw_idle()` in a thread": "THREAD",
}
MARK = "<!-- made by make bench-backends -->"
DOCUMENTS = Path(__file__).parents[1] / "docs"
RESULTS = Path(__file__).parent / "results" / "backends.jsonl"
BACKENDS = {"qt": "qtagg", "gtk4": "gtk4agg", "gtk3": "gtk3agg", "tk": "tkagg"}

SETUP = """
import threading, time
import ipykernel.eventloops
ipykernel.eventloops.loop_map["gtk4"] = None  # else it refuses GTK 4
import matplotlib
matplotlib.use({backend!r})
import matplotlib.pyplot as plt
plt.ioff()
fig = plt.figure(num="bench", figsize=(6.4, 4.8), dpi=100)
sent = []
class Socket:
    supports_binary = True
    def send_json(self, content): pass
    def send_binary(self, data): sent.append(len(data))
def busy(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
def change(number):
    fig.set_facecolor((number / 255, 128 / 255, 200 / 255))
"""
PAGES = {
    "ipympl": "type(fig.canvas).send_binary = lambda self, data: sent.append(len(data))",
    "nbagg": "fig.canvas.manager.add_web_socket(Socket())",
    "webagg": "fig.canvas.manager.add_web_socket(Socket())",
}
WINDOW = """
fig.show()
for _ in range(20):
    fig.canvas.flush_events(); time.sleep(0.02)
get_ipython().enable_gui(None)
"""
"""Between two cells ipykernel's loops of toolkits may not come back, and in a cell they do nothing."""
LOOP = """
for number in range(1, {changes} + 1):
    change(number); {call}
    busy(0.05)
"""
THREAD = """
def run():
    for number in range(1, {changes} + 1):
        change(number); fig.canvas.draw_idle(); time.sleep(0.05)
thread = threading.Thread(target=run); thread.start()
while thread.is_alive():
    busy(0.05)
"""


@dataclass
class Measured:
    """Rows of the tables. `keep` is told of each as it comes: the list that it is for, and the row."""

    keep: Callable[[str, str], object]
    shown: list[str] = field(default_factory=list)
    """Pictures seen of those that a cell makes."""
    rates: list[str] = field(default_factory=list)
    """Frames a second of viewers."""
    failed: list[str] = field(default_factory=list)
    """What could not be measured, and why."""

    def add(self, to: str, row: str) -> None:
        lists = {"shown": self.shown, "rates": self.rates, "failed": self.failed}
        lists[to].append(row)
        self.keep(to, row)

    @contextmanager
    def try_(self, what: str) -> Iterator[None]:
        """What fails in here is named, and the others are measured."""
        try:
            yield
        except Exception as error:
            self.add("failed", f"{what}: {type(error).__name__}: {str(error)[-200:]}")

    def measure(self, what: str, measure: Callable[[str], int]) -> None:
        """One row of pictures seen, case by case."""
        counts = dict.fromkeys(CASES, "–")
        for name, call in CASES.items():
            with self.try_(f"{what}, {name}"):
                counts[name] = str(measure(call))
            print(what, name, counts[name], file=sys.stderr, flush=True)
        self.add("shown", f"| {what} | {' | '.join(counts.values())} |")


class Photographer:
    """Counts the different colours that a place on the screen has."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._stop = threading.Event()
        self._seen: set[int] = set()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.004):
            blue, green, red = self._display.row(300)[300].tolist()
            if (blue, green) == (200, 128):
                self._seen.add(red)

    @property
    def count(self) -> int:
        return len(self._seen & set(range(1, CHANGES + 1)))


@contextmanager
def kernel() -> Iterator[Kernel]:
    with Kernel() as one:
        yield one


def cell(call: str) -> str:
    return (THREAD if call == "THREAD" else LOOP).format(changes=CHANGES, call=call)


def of_page(backend: str, call: str) -> int:
    with kernel() as one:
        one.run(SETUP.format(backend=backend))
        one.run(f"{PAGES[backend]}\nfig.canvas.draw(); sent.clear()")
        return int(one.run(f"{cell(call)}\nresult(len(sent))"))


def of_window(backend: str, call: str, display: Display) -> int:
    with kernel() as one:
        one.run(SETUP.format(backend=backend) + WINDOW)
        with Photographer(display) as photographer:
            one.run(cell(call))
        return photographer.count


def of_viewer(gui: str, call: str, display: Display) -> int:
    with kernel() as one:
        one.run(SETUP.format(backend="agg") + f"import livemon; window = livemon.window(fig, gui={gui!r})")
        time.sleep(1)
        with Photographer(display) as photographer:
            one.run(cell(call))
        return photographer.count


def of_livemon(call: str) -> int:
    with kernel() as one:
        one.run(
            "import matplotlib.pyplot as plt\n" + SETUP.format(backend="livemon") + "plt.ion();"
        )  # as %livemon does
        with Viewer(one.manager) as viewer:
            viewer.show_everything(fps=30)
            view = viewer.figure("bench", 20)
            viewer.wait_for(lambda: view.frames >= 1, 20)
            before = view.frames
            one.run(cell(call))
            return min(view.frames - before, CHANGES)


def of_toolkits(found: Measured, guis: Sequence[str]) -> None:
    """Windows of those toolkits that this interpreter has."""
    if not shutil.which("Xvfb"):
        found.add("failed", "windows: Xvfb is missing")
        return
    display = Display(Path(tempfile.mkdtemp()))
    os.environ["DISPLAY"] = display.name
    try:
        listed = livemon.backends()
        for gui in guis:
            one = listed.find(BACKENDS[gui])
            if not one.usable:
                print(f"{one.name} is left out: {one.reason}", file=sys.stderr)
                continue
            name = f"{one.name}: {one.binding}"
            window = f"`livemon.window(gui={gui!r})`, {one.binding}"
            found.measure(window, lambda call, gui=gui: of_viewer(gui, call, display))
            found.measure(name, lambda call, one=one: of_window(one.name, call, display))
            with found.try_(f"{name}, frames a second"):
                rates = frames_a_second(gui, display)
                found.add("rates", f"| {name} | {' | '.join(f'{rate:.0f}' for rate in rates)} |")
    finally:
        display.close()


def of_another(found: Measured, python: str) -> None:
    """The same by an interpreter that has other toolkits: bindings of Qt exclude each other."""
    command = [python, "-m", "bench.backends", "--toolkits", "qt", "gtk4", "gtk3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            found.add(*json.loads(line))
    if process.returncode:
        found.add("failed", f"{python}: it ended with exit status {process.returncode}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="into the documents")
    parser.add_argument("--also", metavar="PYTHON", action="append", default=[], help="measure its toolkits, too")
    parser.add_argument("--toolkits", nargs="+", choices=BACKENDS, help="only these, and print JSON")
    options = parser.parse_args()
    if options.toolkits:
        of_toolkits(Measured(lambda *row: print(json.dumps(row), flush=True)), options.toolkits)
        return
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("w", buffering=1) as results:
        found = Measured(lambda *row: print(json.dumps(row, ensure_ascii=False), file=results))
        found.measure("livemon", of_livemon)
        with found.try_("toolkits of this interpreter"):
            of_toolkits(found, ["tk"] if options.also else [*BACKENDS])
        for python in options.also:
            with found.try_(python):
                of_another(found, python)
        listed = livemon.backends()
        for name in PAGES:
            found.measure(f"{name}: {listed.find(name).binding}", lambda call, name=name: of_page(name, call))
    documents = {
        "backends.md": table(CASES, found.shown),
        "windows.md": table([*STATES, "memory of the viewer, MB"], found.rates),
    }
    for name, text in documents.items():
        print(text)
        if options.write:
            document = DOCUMENTS / name
            head, _, rest = document.read_text().partition(MARK)
            _, _, rest = rest.partition(MARK)
            document.write_text(f"{head}{MARK}\n\n{machine()}\n\n{text}\n\n{MARK}{rest}")
    if found.failed:
        sys.exit("Not measured:\n" + "\n".join(found.failed))


def table(columns: Iterable[str], rows: Sequence[str]) -> str:
    head = f"| | {' | '.join(columns)} |"
    return "\n".join([head, f"|{'---|' * (head.count('|') - 1)}", *rows])


if __name__ == "__main__":
    main()
