"""How long `import livemon` takes in a fresh interpreter, what it loads that it must not, and the same for peers."""

from __future__ import annotations

import json
import subprocess
import sys

from bench.peers import last_line
from bench.report import Row
from bench.settings import Settings

__all__ = ["measure"]

NAME = "Importing"
HEAVY = ("matplotlib", "numpy", "psutil", "pynvml", "ipywidgets")
PEERS = ("livelossplot", "trackio", "tensorboardX", "wandb")
CODE = """
import json, sys, time
start = time.perf_counter()
import {module}
took = time.perf_counter() - start
print(json.dumps([took, [name for name in {heavy!r} if name in sys.modules]]))
"""


def measure(settings: Settings) -> list[Row]:
    rows: list[Row] = []
    for module in ("livemon", *PEERS):
        try:
            # The first import fills the file cache and is dropped.
            runs = [_import(module) for _ in range(settings.repeats + 1)][1:]
        except subprocess.CalledProcessError as error:
            rows.append(Row(NAME, f"import {module}", "wall, ms", note=last_line(Exception(error.stderr))))
            continue
        times, loaded = zip(*runs, strict=True)
        ours = module == "livemon"
        rows.append(Row(NAME, f"import {module}", "wall, ms", times, "<= 60" if ours else ""))
        if ours:
            heavy = sorted({name for names in loaded for name in names})
            quantity = f"modules loaded of {', '.join(HEAVY)}"
            rows.append(Row(NAME, "import livemon", quantity, [len(heavy)], "<= 0", ", ".join(heavy)))
    return rows


def _import(module: str) -> tuple[float, list[str]]:
    """Milliseconds, and which heavy modules were loaded."""
    code = CODE.format(module=module, heavy=HEAVY)
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    took_s, loaded = json.loads(run.stdout.splitlines()[-1])
    return 1e3 * took_s, loaded
