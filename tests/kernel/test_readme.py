"""The lines of the README do what it says."""

from __future__ import annotations

import re
from pathlib import Path

from .conftest import WAIT_S, Kernel

README = Path(__file__).parents[2] / "README.md"

TRAIN = """
import math, time
import matplotlib.pyplot as plt
def train(step):
    line.set_data([-0.05, 0.05], [-0.05, 0.05 * math.sin(step / 50)])
    time.sleep(0.001)
    return 1 / (step + 1)
"""


def test_five_lines(kernel: Kernel) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(code.splitlines()) == 5
    magics = "".join(line for line in code.splitlines(keepends=True) if line.startswith("%"))
    kernel.run(magics)
    kernel.run(TRAIN)
    kernel.run("fig, ax = plt.subplots(num='mine'); (line,) = ax.plot([])")
    viewer = kernel.viewer()
    viewer.show_everything(fps=20)
    figure = viewer.figure("mine", WAIT_S)
    viewer.wait_for(lambda: figure.frames, WAIT_S, what="the figure at rest")
    seen = figure.frames
    cell = kernel.begin(code)
    viewer.wait_for(lambda: figure.frames > seen + 3, WAIT_S, what="frames while the loop runs")
    viewer.wait_for(lambda: len(viewer.samples.get("loss", ())) > 100, WAIT_S, what="the metric")
    assert viewer.state is not None
    assert viewer.state.cell.running
    kernel.manager.interrupt_kernel()
    assert "KeyboardInterrupt" in kernel.finish(cell).text
