"""What Livemon costs a training loop: figures of two lines at 10 Hz, sampling, and `log()` of two numbers a step.

With nobody looking, with the panel alone (a hidden board), with a Python page that shows four figures, twelve, or one
that is expensive to capture, and with JupyterLab in Chromium, which shows panel and board. All are compared with the
same kernel when it changed the same figures without Livemon. To change figures makes a loop some percent quicker or
slower, which the first rows tell, and so does any process that draws beside it, which the next ones tell. Told with the
costs: the frames that were seen meanwhile of the slowest figure, and how old each was when it was shown.
"""

from __future__ import annotations

import contextlib
import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from bench.kernel import START, Kernel
from bench.looping import FIGURE_NAMES, FIGURES, Cost, Rival, figures
from bench.page import Page
from bench.report import Row
from bench.settings import Settings
from bench.watching import Looks, PythonPage, wait_for_page

__all__ = ["measure"]

NAME = "A loop of 1 ms steps with live figures at 10 Hz"
LOGGED = """
def on_step(step):
    livemon.log(loss=1 / step, accuracy=1 - 1 / step)
"""
WATCHED = (
    LOGGED
    + """
def on_tick(step):
    move(step)
    for fig in figures: fig.canvas.draw_idle()
"""
)
PLAIN = "get_ipython().run_line_magic('matplotlib', 'agg')\n"
CLOSE = "plt.close('all')\n"
ONLY_CHANGED = """
def on_tick(step):
    move(step)
"""
STRANGER = f"""
import matplotlib, time
import numpy as np
matplotlib.use("agg")
{FIGURES}
step = 0
while True:
    due = time.monotonic() + 0.1
    step += 1
    move(step)
    for fig in figures: fig.canvas.draw()
    time.sleep(max(due - time.monotonic(), 0))
"""
TWELVE = [f"figure {number}" for number in range(1, 13)]
EXPENSIVE = {
    "8 x 8 axes": """
import matplotlib.pyplot as plt
fig, grid = plt.subplots(8, 8, num="expensive")
x = np.linspace(0, 10, 50)
lines = [ax.plot(x, np.sin(x))[0] for ax in grid.flat]
figures = [fig]
def move(step):
    for line in lines: line.set_data(x, np.sin(x + step / 50))
""",
    "a line of 1e6 points": """
import matplotlib.pyplot as plt
fig, ax = plt.subplots(num="expensive")
x = np.linspace(0, 10, 1_000_000)
ax.set_ylim(-1.1, 1.1)
waves = [np.sin(x + shift / 4) for shift in range(4)]
(line,) = ax.plot(x, waves[0])
figures = [fig]
def move(step):
    line.set_data(x, waves[step % 4])
""",
}

METERED = "<= 50"
"""What the meter allows, ms each second: 20 for captures, 30 for the hub's thread."""


BARE = "the same without Livemon"


def measure(settings: Settings) -> Iterator[Row]:
    with Rival() as rival:
        yield Row(NAME, "bare loop", "wall, ms a step", rival.step_ms(settings))
        yield from _set_data_alone(rival, settings)
        yield from _beside_a_stranger(rival, settings)
        yield from _nobody(rival, settings)
        yield from _hidden_board(rival, settings)
        # One kernel's ratio may be 4 % beside the next one's: two hundredths take the median of many.
        often = dataclasses.replace(settings, repeats=settings.many)
        yield from _python_page(rival, often, "four figures, a Python page", FIGURES, FIGURE_NAMES)
        yield from _python_page(
            rival, settings, "twelve figures, a Python page", figures(TWELVE), TWELVE, cpu="<= 1.05", frames=">= 2"
        )
        for what, code in EXPENSIVE.items():
            yield from _python_page(rival, settings, f"{what}, a Python page", code, ["expensive"], frames="")
        yield from _chromium(rival, often)


def _without(code: str) -> str:
    """What changes these figures, with no Livemon."""
    return PLAIN + code + ONLY_CHANGED


def _with(code: str) -> str:
    """The same with Livemon."""
    return CLOSE + START + code + WATCHED


def _set_data_alone(rival: Rival, settings: Settings) -> list[Row]:
    cost = Cost()
    for _ in range(settings.repeats):
        with Kernel() as kernel:
            rival.compare(cost, kernel, partial(kernel.run, _without(FIGURES)), settings)
    return cost.rows(NAME, "set_data alone, without Livemon")


def _beside_a_stranger(rival: Rival, settings: Settings) -> list[Row]:
    """What it costs a loop on this machine that any process draws four figures at 10 Hz: Livemon's renderer does."""
    cost = Cost()
    for _ in range(settings.repeats):
        with Kernel() as kernel, contextlib.ExitStack() as stack:

            def begin(stack: contextlib.ExitStack = stack) -> None:
                stranger = stack.enter_context(subprocess.Popen([sys.executable, "-c", STRANGER]))
                stack.callback(stranger.kill)

            rival.compare(cost, kernel, begin, settings, base=_without(FIGURES))
    return cost.rows(NAME, "the same beside a stranger who draws four figures", bare=BARE)


def _nobody(rival: Rival, settings: Settings) -> list[Row]:
    cost = Cost()
    for _ in range(settings.repeats):
        with Kernel() as kernel:
            rival.compare(cost, kernel, partial(kernel.run, _with(FIGURES)), settings, base=_without(FIGURES))
    return cost.rows(NAME, "Livemon, nobody looks", cpu="<= 1.02", speed=">= 0.95", own="<= 20", bare=BARE)


def _hidden_board(rival: Rival, settings: Settings) -> list[Row]:
    """Whoever shows the panel alone pays for samples alone."""
    cost = Cost()
    for _ in range(settings.repeats):
        with Kernel() as kernel, PythonPage(kernel, board=False) as page:

            def look(kernel: Kernel = kernel, page: PythonPage = page) -> None:
                kernel.run(_with(FIGURES))
                page.look(FIGURE_NAMES)

            rival.compare(cost, kernel, look, settings, base=_without(FIGURES))
    what = "four figures, a page with a hidden board"
    return cost.rows(NAME, what, cpu="<= 1.02", speed=">= 0.95", own="<= 20", bare=BARE)


def _python_page(
    rival: Rival,
    settings: Settings,
    what: str,
    code: str,
    names: list[str] | tuple[str, ...],
    *,
    cpu: str = "<= 1.02",
    frames: str = ">= 5",
) -> list[Row]:
    cost, looks = Cost(), Looks(names)
    for _ in range(settings.repeats):
        with Kernel() as kernel, PythonPage(kernel) as page:

            def look(kernel: Kernel = kernel, page: PythonPage = page) -> None:
                kernel.run(_with(code))
                page.look(names)

            rival.compare(cost, kernel, look, settings, base=_without(code), around=looks.at(page.seen))
    return [
        *cost.rows(NAME, what, cpu=cpu, speed=">= 0.95", own=METERED, bare=BARE),
        *looks.rows(NAME, what, frames=frames),
    ]


def _chromium(rival: Rival, settings: Settings) -> list[Row]:
    what = "four figures, JupyterLab in Chromium"
    cost, looks = Cost(), Looks(FIGURE_NAMES)
    for _ in range(settings.repeats):
        with Page() as page, Kernel(page.connection_file) as kernel:

            def look(kernel: Kernel = kernel, page: Page = page) -> None:
                kernel.run(_with(FIGURES))
                wait_for_page(page, FIGURE_NAMES)

            rival.compare(cost, kernel, look, settings, base=_without(FIGURES), around=looks.at(page.seen))
    # On two cores the browser itself takes a part of the loop's: its speed is told, and promised nowhere.
    return [*cost.rows(NAME, what, cpu="<= 1.02", own=METERED, bare=BARE), *looks.rows(NAME, what, frames=">= 5")]
