"""A page of JupyterLab in Chromium on an empty notebook, with Livemon's board open, for a benchmark's kernel.

The page is `ui-tests/bench/page.ts`, which has its server from the browser tests; it is asked over stdin and stdout.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "ui-tests" / "bench" / "page.ts"
BUNDLE = ROOT / "node_modules" / ".cache" / "livemon-bench" / "page.cjs"


class Page:
    """Chromium, JupyterLab and the notebook's kernel; `connection_file` is that kernel's."""

    def __init__(self) -> None:
        folder = json.dumps(str(ROOT / "ui-tests" / "lab"))
        esbuild = [ROOT / "node_modules" / ".bin" / "esbuild", PAGE, "--bundle", "--platform=node", "--log-level=error"]
        subprocess.run(
            [*esbuild, "--packages=external", f"--define:__dirname={folder}", f"--outfile={BUNDLE}"], check=True
        )
        self._process = subprocess.Popen(
            ["node", BUNDLE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.connection_file = Path(self._ask("ready")["connection_file"])

    def frames(self) -> dict[str, int]:
        """Frames that the page has put on each figure's canvas so far, by name."""
        found: dict[str, int] = self._ask("frames")
        return found

    def wait_for_figures(self, names: Iterable[str], timeout_s: float = 30) -> None:
        """Until each was shown at least once."""
        until = time.monotonic() + timeout_s
        while not all(self.frames().get(name) for name in names):
            if time.monotonic() > until:
                raise RuntimeError(f"the page shows {self.frames()}")
            time.sleep(0.1)

    def _ask(self, what: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the page ended by itself")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
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
