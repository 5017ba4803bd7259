"""A real jupyter_server culls idle kernels: also those that run Livemon and have figures, once nobody watches them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient

from livemon.testing import Viewer

from .conftest import WAIT_S, until

IDLE_S = 3

FIGURES = """
%load_ext livemon
%livemon --period 0.2
import matplotlib.pyplot as plt, livemon
fig, ax = plt.subplots(num="one"); (line,) = ax.plot([0, 1])
livemon.log(loss=1.0)
"""


class Server:
    """jupyter_server with a short patience for idle kernels."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._url = f"http://127.0.0.1:{port}/api/"
        self._runtime = folder / "runtime"
        self._log = (folder / "log").open("w")
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
                *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
                *("--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"),
                *(f"--ServerApp.root_dir={folder}", f"--MappingKernelManager.cull_idle_timeout={IDLE_S}"),
                "--MappingKernelManager.cull_interval=1",
            ],
            env={
                **os.environ,
                "JUPYTER_RUNTIME_DIR": str(self._runtime),
                "JUPYTER_CONFIG_DIR": str(folder / "config"),
                "IPYTHONDIR": str(folder / "ipython"),
            },
            stdout=self._log,
            stderr=self._log,
        )
        until(self._answers, 30)

    def _answers(self) -> bool:
        assert self._process.poll() is None, Path(self._log.name).read_text()
        try:
            self.ask("status")
        except OSError:
            return False
        return True

    def ask(self, path: str, method: str = "GET") -> Any:
        """What the server's REST interface says."""
        request = urllib.request.Request(self._url + path, method=method, data=b"{}" if method == "POST" else None)
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def start_kernel(self) -> tuple[str, Path]:
        """A new kernel: (id, connection file)."""
        kernel_id = self.ask("kernels", "POST")["id"]
        return kernel_id, self._runtime / f"kernel-{kernel_id}.json"

    def kernels(self) -> set[str]:
        """Ids of those that run."""
        return {kernel["id"] for kernel in self.ask("kernels")}

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
        self._log.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path)
    yield one
    one.stop()


def run(connection_file: Path, code: str) -> None:
    """Run a cell; the client is gone afterwards."""
    client = BlockingKernelClient(connection_file=str(connection_file))
    client.load_connection_file()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=30)
        reply = client.execute_interactive(code, timeout=WAIT_S, output_hook=lambda _: None)
        assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
        client.context.destroy(linger=0)


def test_idle_kernels_that_nobody_watches_are_culled_and_others_are_not(server: Server) -> None:
    closed, connection = server.start_kernel()
    run(connection, FIGURES)
    with Viewer(connection) as page:
        page.show_everything()
        page.wait_for(lambda: page.figure("one").frames and "cpu.percent" in page.samples, WAIT_S)

    dead, connection = server.start_kernel()
    run(connection, FIGURES)
    page = Viewer(connection).connect()
    page.show_everything()
    page.wait_for(lambda: page.figure("one").frames, WAIT_S)
    page.abandon()  # its browser was killed

    unseen, connection = server.start_kernel()
    run(connection, FIGURES)

    watched, connection = server.start_kernel()
    run(connection, FIGURES)
    with Viewer(connection) as page:
        page.show_everything()
        page.wait_for(lambda: "cpu.percent" in page.samples, WAIT_S)

        # A kernel that works is not idle, however silent it is.
        busy, connection = server.start_kernel()
        client = BlockingKernelClient(connection_file=str(connection))
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=30)
        client.execute(FIGURES + "import time; time.sleep(60)")
        try:
            until(lambda: server.kernels() == {watched, busy}, 40)
            assert {closed, dead, unseen}.isdisjoint(server.kernels())
            time.sleep(IDLE_S + 2)  # longer than an idle kernel lives
            assert server.kernels() == {watched, busy}
        finally:
            client.stop_channels()
            client.context.destroy(linger=0)
