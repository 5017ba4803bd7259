"""A real ipykernel for each test, and what a test does with it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ipykernel
import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

from livemon.testing import Viewer

from .notebook import Notebook

needs_subshells = pytest.mark.skipif(
    ipykernel.version_info < (7,), reason="pages are heard beside a cell only by ipykernel 7"
)

START_S = 30.0
WAIT_S = 20.0


@dataclass
class Ran:
    """What came of one execution."""

    status: str
    """`ok` or `error`."""
    text: str
    """Everything printed, and the text of results and errors, in order."""
    outputs: list[dict[str, Any]] = field(default_factory=list)
    """The content of each `display_data` and `execute_result`."""
    updates: list[dict[str, Any]] = field(default_factory=list)
    """The content of each `update_display_data`."""


class Kernel:
    """One kernel process and a client that runs cells in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        """Its working directory."""
        self.manager = KernelManager()
        env = {**os.environ, "IPYTHONDIR": str(folder / "ipython"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        self.manager.start_kernel(cwd=str(folder), env=env)
        self._viewers: list[Viewer] = []
        self._connect()

    def _connect(self) -> None:
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=START_S)

    @property
    def pid(self) -> int:
        """Process id of the kernel."""
        return int(self.manager.provisioner.pid)  # type: ignore[attr-defined]

    def begin(self, code: str, **options: Any) -> str:
        """Start a cell; returns its message id for `finish`."""
        return str(self.client.execute(code, **options))

    def finish(self, msg_id: str, timeout_s: float = WAIT_S) -> Ran:
        """Wait for a cell's reply and its idle."""
        ran = Ran("", "")
        deadline = time.monotonic() + timeout_s
        while not ran.status:
            reply = self.client.get_shell_msg(timeout=max(deadline - time.monotonic(), 0.01))
            if reply["parent_header"].get("msg_id") == msg_id:
                ran.status = reply["content"]["status"]
        while True:
            message = self.client.get_iopub_msg(timeout=max(deadline - time.monotonic(), 0.01))
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            content = message["content"]
            match message["msg_type"]:
                case "stream":
                    ran.text += content["text"]
                case "error":
                    ran.text += "\n".join(content["traceback"])
                case "display_data" | "execute_result":
                    ran.outputs.append(content)
                    ran.text += content["data"].get("text/plain", "") + "\n"
                case "update_display_data":
                    ran.updates.append(content)
                case "status" if content["execution_state"] == "idle":
                    return ran

    def run(self, code: str, timeout_s: float = WAIT_S, *, fails: bool = False) -> Ran:
        """Run a cell to its end; it must not fail, unless it must."""
        ran = self.finish(self.begin(code), timeout_s)
        assert ran.status == ("error" if fails else "ok"), ran.text
        return ran

    def value(self, expression: str) -> Any:
        """The value of an expression, which must have a literal repr."""
        import ast

        return ast.literal_eval(self.run(f"print(repr({expression}))").text)

    def start_livemon(self, options: str = "--no-figures --period 0.2") -> None:
        """`%load_ext livemon` and `%livemon`."""
        self.run("%load_ext livemon")
        assert self.run(f"%livemon {options}").text == ""

    def viewer(self, **options: Any) -> Viewer:
        """A page, attached; closed at the end of the test."""
        viewer = Viewer(self.manager, **options)
        self._viewers.append(viewer)
        return viewer.connect()

    def restart(self) -> None:
        """As the button does."""
        self.close_viewers()
        self.client.stop_channels()
        self.manager.restart_kernel()
        self._connect()

    def close_viewers(self) -> None:
        """All pages leave."""
        while self._viewers:
            self._viewers.pop().close()

    def children(self) -> dict[str, int]:
        """Process ids of Livemon's children, by name."""
        found: dict[str, int] = self.value(
            "(lambda m: m.hub.ask(m.hub.child_pids))(__import__('livemon.monitor').monitor.current())"
        )
        return found

    def close(self) -> None:
        """End everything."""
        self.close_viewers()
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
        self.manager.context.destroy(linger=0)


def until(condition: Callable[[], Any], timeout_s: float = WAIT_S) -> Any:
    """Return what `condition()` returns once it is true."""
    deadline = time.monotonic() + timeout_s
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found


def gone(pid: int) -> bool:
    """Whether a process has ended (one that only waits to be reaped has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):  # the second, where it ends between opening and reading
        return True


@pytest.fixture
def notebook(request: pytest.FixtureRequest) -> Iterator[Notebook]:
    """A kernel that has run what the module calls `SETUP`."""
    with Notebook() as one:
        one.run(request.module.SETUP)
        yield one


@pytest.fixture
def viewer(notebook: Notebook) -> Iterator[Viewer]:
    """A page of that kernel."""
    with Viewer(notebook.manager) as one:
        yield one


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    """A fresh kernel without Livemon."""
    one = Kernel(tmp_path)
    yield one
    one.close()


@pytest.fixture
def live(kernel: Kernel) -> Kernel:
    """A kernel that runs Livemon, without figures."""
    kernel.start_livemon()
    return kernel
