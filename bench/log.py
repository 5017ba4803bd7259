"""What one call with two numbers costs the caller: `livemon.log` and its peers.

Calls come in bursts of 100 with a pause between, as from a quick training loop, so that nobody's queue overflows; a
burst's time divided by 100 is one value, and the median over the bursts is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.kernel import Kernel
from bench.report import Row
from bench.settings import Settings
from livemon.testing import Viewer

LIVEMON = """
get_ipython().run_line_magic("load_ext", "livemon")
get_ipython().run_line_magic("livemon", "")
import livemon
"""

BURSTS = """
import statistics, time
def bursts(call, number, pause_s):
    for i in range(100): call(i)
    found = []
    for burst in range(number):
        start = time.perf_counter()
        for i in range(100): call(i)
        found.append((time.perf_counter() - start) / 100)
        time.sleep(pause_s)
    return statistics.median(found) * 1e6
"""

CALLS = {
    "list.append (the floor)": ("rows = []", "rows.append((0.5, 0.25))", 200),
    "livemon.log, in a kernel with a page": (
        LIVEMON,
        "livemon.log(loss=0.5, accuracy=0.25)",
        200,
    ),
    "livemon.log with a step, in a kernel with a page": (
        LIVEMON,
        "livemon.log({'loss': 0.5, 'accuracy': 0.25}, step=i)",
        200,
    ),
    "livemon.log, nothing started": ("import livemon", "livemon.log(loss=0.5, accuracy=0.25)", 200),
    "trackio.log": (
        "import os; os.environ['TRACKIO_DIR'] = os.getcwd()\nimport trackio; trackio.init(project='bench')",
        "trackio.log({'loss': 0.5, 'accuracy': 0.25})",
        30,
    ),
    "tensorboardX, two add_scalar": (
        "import tensorboardX; writer = tensorboardX.SummaryWriter('tb')",
        "writer.add_scalar('loss', 0.5, i); writer.add_scalar('accuracy', 0.25, i)",
        100,
    ),
    "wandb.log, offline": (
        "import os, wandb; os.environ.update(WANDB_MODE='offline', WANDB_SILENT='true'); wandb.init(project='bench')",
        "wandb.log({'loss': 0.5, 'accuracy': 0.25})",
        20,
    ),
}


def run(settings: Settings) -> Iterator[Row]:
    for what, (setup, call, number) in CALLS.items():
        values = []
        for _ in range(min(settings.repeats, 3)):
            with Kernel() as kernel:
                kernel.run(setup)
                kernel.run(BURSTS + f"def call(i):\n    {call}\n")
                viewer = None
                if "page" in what:
                    viewer = Viewer(kernel.manager).connect()
                    viewer.show()
                try:
                    values.append(kernel.run(f"result(bursts(call, {number}, 0.01))"))
                finally:
                    if viewer is not None:
                        viewer.close()
        yield Row("One log() of two numbers", what, "wall, us", values, "<= 1" if what.startswith("livemon") else "")
