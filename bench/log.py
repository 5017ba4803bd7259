"""What one call with two numbers costs its caller: `livemon.log`, its peers, and a list's `append` as the floor.

Calls come in bursts of 100 with a pause between them, as from a quick training loop, so that nobody's queue overflows.
A burst's time divided by 100 is one value; told is the median over the bursts.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from bench.kernel import START, Kernel, KernelError
from bench.peers import last_line
from bench.report import Row
from bench.settings import Settings
from livemon.testing import Viewer

__all__ = ["measure"]

NAME = "One log() of two numbers"
BURSTS = """
import statistics, time
def bursts(number, pause_s=0.01):
    for i in range(100): call(i)
    found = []
    for burst in range(number):
        start = time.perf_counter()
        for i in range(100): call(i)
        found.append((time.perf_counter() - start) / 100)
        time.sleep(pause_s)
    return statistics.median(found) * 1e6
"""


@dataclass(frozen=True)
class Way:
    """One way to log."""

    call: str
    """What is measured; `i` is the step."""
    setup: str = ""
    page: bool = False
    """Whether a page shows the panel meanwhile."""
    reach: str = ""
    bursts: int = 200


WAYS = {
    "list.append of a tuple (the floor)": Way("rows.append((0.5, 0.25))", "rows = []"),
    "livemon.log, a page looks": Way("livemon.log(loss=0.5, accuracy=0.25)", START, page=True, reach="<= 1"),
    "livemon.log of a dict with a step, a page looks": Way(
        "livemon.log({'loss': 0.5, 'accuracy': 0.25}, step=i)", START, page=True, reach="<= 1"
    ),
    "livemon.log, Livemon not started": Way("livemon.log(loss=0.5, accuracy=0.25)", "import livemon", reach="<= 1"),
    "trackio.log": Way(
        "trackio.log({'loss': 0.5, 'accuracy': 0.25})",
        "import os; os.environ.update(TRACKIO_DIR=os.getcwd(), HF_HUB_OFFLINE='1')\n"
        "import trackio; trackio.init(project='bench', embed=False)",
        bursts=30,
    ),
    "tensorboardX, two add_scalar": Way(
        "writer.add_scalar('loss', 0.5, i); writer.add_scalar('accuracy', 0.25, i)",
        "import tensorboardX; writer = tensorboardX.SummaryWriter('tb')",
        bursts=100,
    ),
    "wandb.log, offline": Way(
        "wandb.log({'loss': 0.5, 'accuracy': 0.25})",
        "import os; os.environ.update(WANDB_MODE='offline', WANDB_SILENT='true', WANDB_DIR=os.getcwd())\n"
        "import wandb; wandb.init(project='bench')",
        bursts=20,
    ),
}


def measure(settings: Settings) -> list[Row]:
    return [_measure(what, way, settings) for what, way in WAYS.items()]


def _measure(what: str, way: Way, settings: Settings) -> Row:
    values: list[float] = []
    for _ in range(settings.few):
        with ExitStack() as stack:
            kernel = stack.enter_context(Kernel())
            try:
                kernel.run(way.setup)
                kernel.run(f"{BURSTS}\ndef call(i):\n    {way.call}\n")
                if way.page:
                    stack.enter_context(Viewer(kernel.manager)).show()
                values.append(kernel.run(f"result(bursts({way.bursts}))"))
            except (KernelError, TimeoutError) as error:
                return Row(NAME, what, "wall, µs", reach=way.reach, note=last_line(error))
    return Row(NAME, what, "wall, µs", values, way.reach)
