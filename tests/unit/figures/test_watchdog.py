"""A drawing that does not end takes neither the other figures with it nor outlives the kernel."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.lines import Line2D

import livemon
from livemon.clock import SYSTEM_CLOCK
from livemon.figures.live import registry
from livemon.figures.service import FigurePart
from livemon.hub.hub import Hub

from .agreement import agg_of_copy
from .test_part import Screen, make, push

PATIENCE_S = 20.0


def endless() -> Any:
    """A line that is drawn at once in the kernel and never in the renderer."""

    class Endless(Line2D):
        def draw(self, renderer: Any) -> None:
            import os
            import time

            while os.environ.get("LIVEMON_CHILD"):
                time.sleep(0.05)
            super().draw(renderer)

    return Endless([0, 1], [0, 1])


@pytest.fixture
def screen() -> Iterator[Screen]:
    registry.reset()
    screen, part = Screen(), FigurePart(registry, on_main_thread=lambda _: False, spec_args=("--hang", "1.5"))
    hub = Hub(clock=SYSTEM_CLOCK, channel=screen, session="s", version="0", pid=os.getpid(), period_s=1.0, parts=[part])
    hub.start()
    screen.attach()
    yield screen
    hub.stop("done")
    registry.reset()


def test_a_figure_whose_drawing_does_not_end_is_left_out_and_the_others_go_on(screen: Screen) -> None:
    fig, line, live = make()
    stuck_fig, ax = plt.subplots()
    ax.add_line(endless())
    stuck = livemon.live(stuck_fig, "stuck", fps=100)
    screen.show(live, stuck)
    screen.wait(lambda: live.wanted and stuck.wanted, "the views")
    push(stuck, screen)
    screen.wait(lambda: screen.infos[stuck.id].state == "refused", "the refusal")
    assert "longer than 1.5 s" in screen.infos[stuck.id].note
    screen.wait(lambda: any("renderer ended" in notice.text for notice in screen.notices), "the notice")
    for color in ("red", "green", "blue"):
        line.set_color(color)
        screen.show(live, stuck)
        push(live, screen)
        screen.wait_for_picture(live, agg_of_copy(fig))


def test_a_renderer_that_hangs_does_not_outlive_its_kernel(tmp_path: Path) -> None:
    """The kernel is killed, and a worker that it forked holds the renderer's pipes open."""
    script = tmp_path / "kernel.py"
    script.write_text(
        textwrap.dedent(
            """
            import os, subprocess, sys, time
            from livemon.child_messages import payload
            from livemon.figures.messages import Load, Show
            from livemon.figures.snapshot import pickle_figure, rc_values
            from livemon.framing import frame
            import matplotlib
            from figures.test_watchdog import endless
            from matplotlib.figure import Figure

            fig = Figure()
            fig.add_subplot().add_line(endless())
            pickled = pickle_figure(fig, rc_values())
            load = Load(figure="a", capture=1, kind="snapshot", matplotlib=matplotlib.__version__)
            child = subprocess.Popen(
                [sys.executable, "-m", "livemon.figures"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                env=os.environ | {"LIVEMON_CHILD": "1", "LIVEMON_PARENT": str(os.getpid())},
            )
            for parts in (
                [payload(Show(figure="a", width=300, height=200, ratio=1.0))],
                [payload(load), pickled.data, *pickled.buffers],
            ):
                for part in frame(parts):
                    child.stdin.write(part)
            child.stdin.flush()
            child.stdout.read(1)  # it lives
            worker = os.fork()
            if worker == 0:
                time.sleep(60)
                os._exit(0)
            print(child.pid, worker, flush=True)
            time.sleep(60)
            """
        )
    )
    paths = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
    kernel = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": paths}
    )
    assert kernel.stdout is not None
    child, worker = map(int, kernel.stdout.readline().split())
    try:
        until(lambda: _thread_sleeps(child), "the drawing that does not end")
        kernel.kill()
        kernel.wait()
        until(lambda: not _runs(child), "the end of the renderer")
    finally:
        kernel.kill()
        kernel.stdout.close()
        for pid in (child, worker):
            if _runs(pid):
                os.kill(pid, signal.SIGKILL)


def until(condition: Any, what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _thread_sleeps(pid: int) -> bool:
    """It is in `time.sleep`, not in `select`: the main thread waits in the drawing."""
    try:
        return "nanosleep" in Path(f"/proc/{pid}/wchan").read_text() or _syscall(pid) in (35, 230)
    except OSError:
        return False


def _syscall(pid: int) -> int:
    """Number of the system call that its main thread waits in (x86-64: 35 nanosleep, 230 clock_nanosleep)."""
    first = Path(f"/proc/{pid}/syscall").read_text().split()[0]
    return int(first) if first.lstrip("-").isdigit() else -1
