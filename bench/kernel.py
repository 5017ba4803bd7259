"""A real ipykernel in which benchmarks run code; what the code hands to `result(...)` comes back as JSON."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

__all__ = ["ENVIRONMENT", "START", "Kernel", "KernelError"]

ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Of every kernel, wherever it runs: NumPy's own threads must not be measured as somebody's cost."""

START = """
get_ipython().run_line_magic("load_ext", "livemon")
get_ipython().run_line_magic("livemon", "")
import livemon
"""
"""Starts Livemon as a person does."""

NOTHING: Mapping[str, str] = MappingProxyType({})
_MARK = "bench-result:"
_PRELUDE = f"""
import json as _json
def result(value):
    print("{_MARK}" + _json.dumps(value))
"""


class KernelError(Exception):
    """A cell raised; the message is its traceback."""


class Kernel:
    """One kernel. Without `connection_file` it starts one and ends it; with, it talks to one that runs already."""

    def __init__(
        self, connection_file: Path | None = None, environment: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.manager: KernelManager | None = None
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        if connection_file is None:
            self.manager = KernelManager(kernel_name="python3")
            with Path(self._folder.name, "kernel.log").open("wb") as log:
                self.manager.start_kernel(
                    env={**os.environ, **environment, **ENVIRONMENT, "IPYTHONDIR": self._folder.name},
                    cwd=self._folder.name,
                    stdout=log,
                    stderr=log,
                )
            self.client = self.manager.client()
        else:
            self.client = BlockingKernelClient()
            self.client.load_connection_file(str(connection_file))
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.run(_PRELUDE)

    def run(self, code: str, timeout_s: float = 300) -> Any:
        """Run a cell; returns what it gave to `result`, or None. Raises `KernelError` and `TimeoutError`."""
        printed: list[str] = []

        def on_output(message: dict[str, Any]) -> None:
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        reply = self.client.execute_interactive(code, timeout=timeout_s, output_hook=on_output, store_history=False)
        content = reply["content"]
        if content["status"] != "ok":
            traceback = "\n".join(content.get("traceback", [content.get("ename", "?")]))
            raise KernelError(re.sub(r"\x1b\[[0-9;]*m", "", traceback))
        found = [line[len(_MARK) :] for line in "".join(printed).splitlines() if line.startswith(_MARK)]
        return json.loads(found[-1]) if found else None

    def start(self, code: str) -> str:
        """Start a cell and go on; `finish` waits for it."""
        request: str = self.client.execute(code, store_history=False)
        return request

    def finish(self, request: str, timeout_s: float = 900) -> None:
        """Wait for the end of a cell that was started. Raises `KernelError` and `queue.Empty`."""
        while True:
            reply = self.client.get_shell_msg(timeout=timeout_s)
            if reply["parent_header"].get("msg_id") == request:
                break
        if reply["content"]["status"] != "ok":
            raise KernelError("\n".join(reply["content"].get("traceback", [])))

    def close(self) -> None:
        self.client.stop_channels()
        if self.manager is not None:
            self.manager.shutdown_kernel()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
