"""How long `import livemon` takes in a fresh interpreter, what it loads, and the same for peers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.report import Row
from bench.settings import Settings

HEAVY = ("matplotlib", "numpy", "psutil", "pynvml", "ipywidgets")
PEERS = ("livemon", "livelossplot", "trackio", "tensorboardX", "wandb")
CODE = """
import json, sys, time
start = time.perf_counter()
import {module}
took = time.perf_counter() - start
print(json.dumps([took, [name for name in {heavy!r} if name in sys.modules]]))
"""


def run(settings: Settings) -> Iterator[Row]:
    times: dict[str, list[float]] = {module: [] for module in PEERS}
    heavy: set[str] = set()
    for _ in range(settings.repeats + 1):  # the first run fills the file cache and is dropped
        for module in PEERS:
            code = CODE.format(module=module, heavy=HEAVY)
            run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
            took, loaded = json.loads(run.stdout.splitlines()[-1])
            times[module].append(1e3 * took)
            if module == "livemon":
                heavy.update(loaded)
    for module, values in times.items():
        goal = "<= 60" if module == "livemon" else ""
        yield Row("Importing", f"import {module}", "wall, ms", values[1:], goal)
    yield Row("Importing", f"import livemon loads {', '.join(sorted(heavy)) or 'none'} of {', '.join(HEAVY)}",
              "modules", [float(len(heavy))], "<= 0")  # fmt: skip
