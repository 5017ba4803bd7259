"""What watching figures may cost the kernel, in counts and in CPU time, and what a renderer that dies takes with it."""

from __future__ import annotations

import os
import signal
from typing import Any

import numpy as np
import pytest

from livemon.figures.meter import DEFAULT_SHARE

from .conftest import Kernel, gone, needs_subshells, until
from .test_figures import AGG, agg_pixels

PATIENCE_S = 30.0

LOOP = """
def spent(stats):
    names = ("figures.captures.", "figures.quiet.turns", "figures.quiet.captures", "figures.frames.")
    return {name: value for name, value in stats.items() if name.startswith(names)}

def go(seconds, calls=True):
    before, until, steps = spent(livemon.stats()), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        for fig, line in zip(figures, lines):
            line.set_ydata(rng.random(50))
            if calls: fig.canvas.draw_idle()
        steps += 1
    after = spent(livemon.stats())
    return steps, {name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name, 0)}
"""


@needs_subshells
def test_a_hidden_board_costs_nothing(kernel: Kernel) -> None:
    """With the panel shown alone: no capture and no wake-up for figures, whatever the loop does with them."""
    kernel.start_livemon("--period 0.2")
    kernel.run("import livemon, time, numpy as np, matplotlib.pyplot as plt\nrng = np.random.default_rng(0)" + LOOP)
    kernel.run(
        "figures, lines = [], []\n"
        "for _ in range(2):\n    fig, ax = plt.subplots(); figures.append(fig); lines += ax.plot(np.zeros(50))"
    )
    viewer = kernel.viewer()
    viewer.show(panel=True)
    viewer.wait_for(lambda: viewer.state is not None and viewer.figures, PATIENCE_S, what="the panel")
    steps, spent = kernel.value("go(2)")
    assert steps > 100
    assert spent == {}
    _, spent = kernel.value("go(1, calls=False)")
    assert spent == {}
    # The same loop in sight is counted: these are the right counters.
    viewer.show_everything(fps=20)
    views = [viewer.figure(f"Figure {number}", PATIENCE_S) for number in (1, 2)]
    viewer.wait_for(lambda: all(view.pixels is not None for view in views), PATIENCE_S, what="the first pictures")
    _, spent = kernel.value("go(1)")
    assert spent["figures.captures.delta"] > 2
    _, spent = kernel.value("go(1, calls=False)")
    assert {"figures.quiet.turns", "figures.quiet.captures"} <= spent.keys()
    assert viewer.problems == []


SLOW = """
import os, time, livemon, matplotlib.pyplot as plt
from matplotlib.lines import Line2D
class Slow(Line2D):
    kernel, folder = os.getpid(), os.getcwd()
    def draw(self, renderer):
        if os.getpid() != self.kernel and os.path.exists(self.folder + "/slow"):
            open(self.folder + "/began", "w").close()
            time.sleep(25)
        super().draw(renderer)
fig, ax = plt.subplots()
line = ax.add_line(Slow([0, 1, 2], [1, 2, 3]))
ax.set(xlim=(0, 2), ylim=(0, 4))
"""


LARGE = """
import numpy as np
ax.imshow(np.random.default_rng(0).random((1500, 1500)), extent=(0, 2, 0, 4), aspect="auto")
"""
"""More than is kept for the next renderer: the kernel has to capture it again."""


@needs_subshells
@pytest.mark.parametrize("more", ["", LARGE], ids=["small", "large"])
def test_a_renderer_killed_in_the_middle_of_a_drawing_is_replaced_and_the_figure_painted(
    kernel: Kernel, more: str
) -> None:
    kernel.start_livemon("--period 0.2")
    kernel.run(SLOW + more + AGG)
    viewer = kernel.viewer()
    viewer.show_everything(fps=20)
    view = viewer.figure("Figure 1", PATIENCE_S)
    viewer.wait_for(lambda: view.pixels is not None, PATIENCE_S, what="the first picture")
    renderer = kernel.children()["renderer"]
    slow, began = kernel.folder / "slow", kernel.folder / "began"
    slow.touch()
    kernel.run("line.set_ydata([3, 0, 2]); fig.canvas.draw_idle()")
    until(began.exists, PATIENCE_S)
    wanted = agg_pixels(kernel.run("show_agg(fig)").text)
    assert not np.array_equal(view.pixels, wanted), "it was drawn before the renderer was killed"
    slow.unlink()
    os.kill(renderer, signal.SIGKILL)
    until(lambda: gone(renderer), PATIENCE_S)
    viewer.wait_for(lambda: np.array_equal(view.pixels, wanted), PATIENCE_S, what="the figure, painted again")
    viewer.wait_for(lambda: "child:renderer" in viewer.notices, PATIENCE_S, what="a word of it")
    assert kernel.children()["renderer"] != renderer
    assert viewer.problems == []


DEAR = """
from livemon.figures.live import registry
import livemon, time, numpy as np, matplotlib.pyplot as plt
rng = np.random.default_rng(0)
many, axes = plt.subplots(8, 8)
small = [ax.plot(np.zeros(20))[0] for ax in axes.flat]
long, ax = plt.subplots()
(line,) = ax.plot(np.zeros(1_000_000))
ax.set_ylim(0, 1)
y = rng.random(1_000_000)
def go(seconds):
    dearest = dict.fromkeys((many, long), 0.0)
    for live in (fig.canvas.live for fig in dearest):
        live.cost_s = 0.0
        registry.meter.forgive(live.id)  # of its first capture, which is a whole one
    before, start = livemon.stats()["figures.captures_cpu_s"], time.monotonic()
    steps = 0
    while time.monotonic() < start + seconds:
        for one in small: one.set_ydata(y[steps % 1000:][:20])
        line.set_ydata(y + steps % 2)
        for fig in dearest:
            fig.canvas.draw_idle()
            dearest[fig] = max(dearest[fig], fig.canvas.live.cost_s)
        steps += 1
    took = time.monotonic() - start
    return livemon.stats()["figures.captures_cpu_s"] - before, took, max(dearest.values()), steps
"""


@pytest.mark.slow
@needs_subshells
def test_figures_that_are_expensive_to_capture_stay_within_the_bound(kernel: Kernel) -> None:
    """8x8 axes and a line of a million points: the meter's share of a core, and what one capture runs into debt."""
    kernel.start_livemon("--period 0.5")
    kernel.run(DEAR, PATIENCE_S)
    viewer = kernel.viewer()
    viewer.show_everything(fps=20)
    views: list[Any] = [viewer.figure(f"Figure {number}", PATIENCE_S) for number in (1, 2)]
    viewer.wait_for(lambda: all(view.pixels is not None for view in views), PATIENCE_S, what="the first pictures")
    kernel.run("go(2)")  # what a new figure needs once
    spent_s, took_s, dearest_s, steps = kernel.value("go(6)")
    assert steps > 100
    assert 0 < spent_s <= DEFAULT_SHARE * took_s + dearest_s
