"""A page of JupyterLab in Chromium on an empty notebook, whose kernel a benchmark drives itself.

The page is `ui-tests/bench/page.ts`, which has its server from the browser tests; it is asked over stdin and stdout.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.kernel import ENVIRONMENT

__all__ = ["Cost", "Page", "Seen"]

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "ui-tests" / "bench" / "page.ts"
BUNDLE = ROOT / "node_modules" / ".cache" / "livemon-bench" / "page.cjs"


@dataclass(frozen=True)
class Seen:
    """What a page has shown of one figure so far."""

    frames: int
    latencies_s: list[float]
    """For each frame: from its capture in the kernel to the picture on the canvas."""


@dataclass(frozen=True)
class Cost:
    """The browser's own counters of one page."""

    busy_s: float
    """CPU time that its main thread has taken."""
    at_s: float
    """When that was read."""
    heap_bytes: float
    """After a collection."""


class Page:
    """Chromium, JupyterLab and the notebook's kernel; `connection_file` is that kernel's."""

    def __init__(self) -> None:
        folder = json.dumps(str(ROOT / "ui-tests" / "lab"))
        esbuild = [ROOT / "node_modules" / ".bin" / "esbuild", SOURCE, "--bundle", "--platform=node"]
        subprocess.run(
            [*esbuild, "--log-level=error", "--packages=external", f"--define:__dirname={folder}",
             f"--outfile={BUNDLE}"],
            check=True,
        )  # fmt: skip
        self._process = subprocess.Popen(
            ["node", BUNDLE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # JupyterLab and its kernels are of this interpreter's environment, as all other kernels here.
            env={**os.environ, **ENVIRONMENT, "VENV": os.path.relpath(sys.prefix, ROOT)},
        )
        self.connection_file = Path(self._ask("ready")["connection_file"])

    def seen(self) -> dict[str, Seen]:
        """What the page has shown so far, by name of the figure."""
        return {name: Seen(len(ages), ages) for name, ages in self._ask("frames").items()}

    def cost(self) -> Cost:
        """What the page has taken so far."""
        return Cost(**self._ask("cost"))

    def show(self, *, shown: bool = True) -> None:
        """Have panel and board seen, or hidden: collapsed, and behind the tab of the notebook."""
        self._ask("show" if shown else "hide")

    def drag(self, figure: str, steps: int) -> list[float]:
        """Drag over a figure that changes its lower left corner at each step: seconds from the pointer's motion to the
        picture that shows it, for each step."""
        trips: list[float] = self._ask(f"drag {figure} {steps}")
        return trips

    def reload(self) -> dict[str, float]:
        """Reload the page: seconds from then until each figure that it showed is seen again, by name."""
        seen: dict[str, float] = self._ask("reload")
        return seen

    def wait_for_figures(self, names: Iterable[str], timeout_s: float = 60) -> None:
        """Until each was shown at least once. Raises `TimeoutError`."""
        until = time.monotonic() + timeout_s
        while missing := set(names) - self.seen().keys():
            if time.monotonic() > until:
                raise TimeoutError(f"the page does not show {', '.join(sorted(missing))}")
            time.sleep(0.1)

    def _ask(self, what: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the page ended by itself")
        return json.loads(line)

    def close(self) -> None:
        """Close the page; its browser, server and kernel end with it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
