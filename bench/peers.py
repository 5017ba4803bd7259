"""The same loop watched by other means: ipympl, inline figures, livelossplot.

ipympl's canvases are told that a page is there, as one would tell them; without, they also encode every frame as PNG.
Nothing decodes the frames, so this is what the kernel alone pays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bench.kernel import Kernel, KernelError
from bench.looping import FIGURES, Cost, Rival
from bench.report import Row
from bench.settings import Settings

__all__ = ["measure"]

NAME = "The same loop, watched by other means"

_IPYMPL = (
    "get_ipython().run_line_magic('matplotlib', 'widget')\n"
    + FIGURES
    + "for fig in figures: fig.canvas._handle_message(fig.canvas, {'type': 'initialized'}, [])\n"
)


@dataclass(frozen=True)
class Way:
    """One way of watching."""

    setup: str
    """Run in the kernel before; defines `on_tick` and, where needed, `on_end`."""
    tick_s: float = 0.1


WAYS = {
    "ipympl, draw() in the loop": Way(
        _IPYMPL + "def on_tick(step):\n    move(step)\n    for fig in figures: fig.canvas.draw()\n"
    ),
    "ipympl, draw_idle() in the loop (shows nothing)": Way(
        _IPYMPL + "def on_tick(step):\n    move(step)\n    for fig in figures: fig.canvas.draw_idle()\n"
    ),
    "ipympl, drawn by a thread": Way(
        _IPYMPL
        + """
lock, going = threading.RLock(), threading.Event()
def draw():
    while going.is_set():
        for fig in figures:
            with lock: fig.canvas.draw()
        time.sleep(0.1)
def on_tick(step):
    if not going.is_set():
        going.set(); threading.Thread(target=draw).start()
    with lock: move(step)
def on_end(): going.clear()
"""
    ),
    "inline, clear_output and display of one figure": Way(
        "get_ipython().run_line_magic('matplotlib', 'inline')\n"
        + FIGURES
        + """
plt.close("all")
from IPython.display import clear_output, display
def on_tick(step):
    move(step); clear_output(wait=True); display(figures[0])
"""
    ),
    "livelossplot, two metrics, once a second": Way(
        """
get_ipython().run_line_magic("matplotlib", "inline")
from livelossplot import PlotLosses
plot = PlotLosses()
def on_tick(step):
    plot.update(dict(loss=1 / step, accuracy=1 - 1 / step)); plot.send()
""",
        tick_s=1.0,
    ),
}


def measure(settings: Settings) -> list[Row]:
    rows: list[Row] = []
    with Rival() as rival:
        for what, way in WAYS.items():
            cost = Cost()
            try:
                for _ in range(settings.repeats):
                    with Kernel() as kernel:
                        rival.compare(cost, kernel, partial(kernel.run, way.setup), settings, tick_s=way.tick_s)
            except (KernelError, TimeoutError) as error:
                rows.append(Row(NAME, what, "kernel CPU a step ÷ bare", note=last_line(error)))
            else:
                rows += cost.rows(NAME, what)
    return rows


def last_line(error: Exception) -> str:
    """The end of a traceback, for a table's cell."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return f"not measured: {lines[-1].strip() if lines else type(error).__name__}"
