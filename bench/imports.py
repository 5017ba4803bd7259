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
USES = {
    "import livemon": "import livemon",
    "import livemon and the first log()": "import livemon; livemon.log(loss=0.5)",
    **{f"import {name}": f"import {name}" for name in PEERS},
}
"""Names are fetched when they are first used, so the first use is told too."""
CODE = """
import json, sys, time
start = time.perf_counter()
{use}
took = time.perf_counter() - start
print(json.dumps([took, [name for name in {heavy!r} if name in sys.modules]]))
"""


def measure(settings: Settings) -> list[Row]:
    rows: list[Row] = []
    for what, use in USES.items():
        try:
            # The first import fills the file cache and is dropped.
            runs = [_import(use) for _ in range(settings.repeats + 1)][1:]
        except subprocess.CalledProcessError as error:
            rows.append(Row(NAME, what, "wall, ms", note=last_line(Exception(error.stderr))))
            continue
        times, loaded = zip(*runs, strict=True)
        ours = "livemon" in what
        rows.append(Row(NAME, what, "wall, ms", times, "<= 60" if ours else ""))
        if ours:
            heavy = sorted({name for names in loaded for name in names})
            quantity = f"modules loaded of {', '.join(HEAVY)}"
            rows.append(Row(NAME, what, quantity, [len(heavy)], "<= 0", ", ".join(heavy)))
    return rows


def _import(use: str) -> tuple[float, list[str]]:
    """Milliseconds, and which heavy modules were loaded."""
    code = CODE.format(use=use, heavy=HEAVY)
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    took_s, loaded = json.loads(run.stdout.splitlines()[-1])
    return 1e3 * took_s, loaded
