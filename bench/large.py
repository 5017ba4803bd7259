"""What sampling costs on a large machine, 64 cores and 8 GPUs, beside what its peers cost in the server.

The sampler is the real one; of its kernel the whole process is measured, while no cell runs. NVIDIA's library is the
stand-in of the tests, which answers at once, so this is Livemon's own work; of the 64 cores the counters of this
machine's cores are read as often as it takes. The peers run in a Jupyter server with the same library, and a client
that asks them as their own pages do: nvdashboard by a websocket for each of four charts with its default of 10
readings a second, jupyter-resource-usage every 5 s. What the bare server takes is subtracted.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from bench.kernel import START, Kernel
from bench.report import Row
from bench.sampler import cpu_s
from bench.settings import Settings
from livemon.testing import Viewer

__all__ = ["measure"]

NAME = "A large machine: 64 cores and 8 GPUs, once a second"
SOURCE = Path(__file__).parents[1] / "tests" / "contract" / "nvml" / "libnvidia-ml.c"
CORES, GPUS = 64, 8
WARM_S = 3.0

MANY_CORES = f"""
import os, sys, psutil
real, cores = psutil.cpu_times, os.cpu_count() or 1
def many(percpu=False):
    if not percpu:
        return real()
    found = []
    while len(found) < {CORES}:
        found += real(percpu=True)
    return found[:{CORES}]
psutil.cpu_times = many
"""
CHILD = f"""
{MANY_CORES}
from livemon.sampling.__main__ import main
os._exit(main(["--period", "1"]))
"""


CUSTOMISE = f"""
import sys
if any("livemon.sampling" in word for word in sys.orig_argv):
    exec({MANY_CORES!r})
"""
"""What each Python of the kernel's runs when it starts: only the sampler sees so many cores."""


def measure(settings: Settings) -> list[Row]:
    gcc = shutil.which("gcc")
    if gcc is None:
        return [Row(NAME, "sampler", "CPU, % of a core", note="not measured: no C compiler")]
    seconds = 6 * settings.seconds
    with tempfile.TemporaryDirectory() as folder:
        env = _library(gcc, Path(folder))
        ours = [_sampler(env, seconds) for _ in range(settings.few)]
        rows = [
            Row(NAME, "sampler", "CPU, % of a core", [share for share, _ in ours], "<= 2"),
            Row(NAME, "sampler", "resident memory, MB", [size for _, size in ours], "<= 50"),
        ]
        for what, shows in (("its kernel, idle, no page", False), ("its kernel, idle, a page shows the panel", True)):
            kernels = [_kernel(env, Path(folder), seconds, shows=shows) for _ in range(settings.few)]
            rows.append(Row(NAME, what, "CPU, % of a core", kernels))
        for what, paths in PEERS.items():
            try:
                shares = [_peer(env, paths, seconds) for _ in range(settings.few)]
            except Exception as error:  # a peer that does not work here must not cost our numbers
                rows.append(Row(NAME, what, "CPU, % of a core", note=f"not measured: {error}"))
            else:
                rows.append(Row(NAME, what, "CPU, % of a core", shares))
    return rows


PEERS = {
    "jupyterlab-nvdashboard, four of its charts": [
        f"nvdashboard/{name}" for name in ("gpu_utilization", "gpu_usage", "gpu_resource", "cpu_resource")
    ],
    "jupyter-resource-usage": ["api/metrics/v1"],
}


def _library(gcc: str, folder: Path) -> dict[str, str]:
    """Environment in which NVIDIA's library is the stand-in."""
    library = folder / "libnvidia-ml.so.1"
    subprocess.run([gcc, "-O2", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
    rules = [f"count {GPUS}", "set total 85899345920", "set used 1073741824", "set reserved 500000000"]
    for gpu in range(GPUS):
        rules += [f"set utilization@{gpu} {10 * gpu}", f"process compute@{gpu} {os.getpid()} 1000000"]
    script = folder / "script"
    script.write_text("\n".join(rules))
    return {
        **os.environ,
        "LD_LIBRARY_PATH": str(folder),
        "LIVEMON_NVML_SCRIPT": str(script),
        "LIVEMON_NVML_STATIC": "1",
        "LIVEMON_PARENT": str(os.getpid()),
        "LIVEMON_CHILD": "1",
    }


def _sampler(env: dict[str, str], seconds: float) -> tuple[float, float]:
    """CPU, percent of a core, and resident memory, MB."""
    with subprocess.Popen(
        [sys.executable, "-P", "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env
    ) as child:
        assert child.stdout is not None
        heard = bytearray()
        threading.Thread(target=lambda: heard.extend(child.stdout.read()), daemon=True).start()
        try:
            time.sleep(WARM_S)
            process = psutil.Process(child.pid)
            before_s, start_s = cpu_s(process), time.monotonic()
            time.sleep(seconds)  # a stretch of time is what is measured
            share = 100 * (cpu_s(process) - before_s) / (time.monotonic() - start_s)
            size = process.memory_info().rss / 1e6
        finally:
            child.kill()
        child.wait()
    return share, size


def _kernel(env: dict[str, str], folder: Path, seconds: float, *, shows: bool) -> float:
    """CPU of a kernel that hears such a sampler, percent of a core; `shows`: a page has the panel open."""
    (folder / "sitecustomize.py").write_text(CUSTOMISE)
    own = {name: value for name, value in env.items() if name not in ("LIVEMON_PARENT", "LIVEMON_CHILD")}
    with Kernel(environment={**own, "PYTHONPATH": str(folder)}) as kernel, ExitStack() as stack:
        pid = kernel.run(START + "import os; result(os.getpid())")
        if shows:
            viewer = stack.enter_context(Viewer(kernel.manager))
            viewer.show()
            last = (f"cpu.core{CORES - 1}.percent", f"gpu{GPUS - 1}.utilization_percent")
            viewer.wait_for(lambda: all(viewer.samples.get(name) for name in last), 20, what="all cores and GPUs")
        time.sleep(WARM_S)
        return _share(psutil.Process(pid), seconds)


@contextmanager
def _server(env: dict[str, str]) -> Iterator[tuple[psutil.Process, str]]:
    """A Jupyter server with its extensions: its process and its address."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--no-browser", "--allow-root", "--ServerApp.port=0", "--IdentityProvider.token=t"]
        options += [f"--ServerApp.root_dir={folder}"]
        home = {**env, "JUPYTER_RUNTIME_DIR": folder, "IPYTHONDIR": folder}
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "server", *options],
            env=home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            deadline_s = time.monotonic() + 60
            while not (files := [*Path(folder).glob("jpserver-*.json")]):
                if server.poll() is not None or time.monotonic() > deadline_s:
                    raise RuntimeError("the server did not start")
                time.sleep(0.2)
            yield psutil.Process(server.pid), json.loads(files[0].read_text())["url"]
        finally:
            server.terminate()
            server.wait()


def _peer(env: dict[str, str], paths: list[str], seconds: float) -> float:
    """CPU that a server takes to answer a page of that peer, without that of a bare server, percent of a core."""
    with _server(env) as (process, url):
        time.sleep(WARM_S)
        bare = _share(process, seconds / 2)
        ended = threading.Event()
        asking = [threading.Thread(target=_ask, args=(f"{url}{path}", ended), daemon=True) for path in paths]
        for thread in asking:
            thread.start()
        time.sleep(WARM_S)
        share = _share(process, seconds)
        ended.set()
        for thread in asking:
            thread.join(10)
    if FAILED:
        failed = FAILED[0]
        FAILED.clear()
        raise RuntimeError(failed)
    return share - bare


FAILED: list[str] = []


def _share(process: psutil.Process, seconds: float) -> float:
    before_s, start_s = cpu_s(process), time.monotonic()
    time.sleep(seconds)  # a stretch of time is what is measured
    return 100 * (cpu_s(process) - before_s) / (time.monotonic() - start_s)


def _ask(url: str, ended: threading.Event) -> None:
    """What the peer's page does: a websocket that is told to go on, or a request every 5 s."""
    try:
        if "/nvdashboard/" in url:
            _listen(f"ws{url.removeprefix('http')}?token=t", ended)
        else:
            while not ended.is_set():
                urllib.request.urlopen(f"{url}?token=t", timeout=10).read()
                ended.wait(5)
    except Exception as error:  # told by who waits for it
        FAILED.append(f"{type(error).__name__}: {error}")


def _listen(url: str, ended: threading.Event) -> None:
    import asyncio

    from tornado.websocket import websocket_connect

    async def listen() -> None:
        connection = await websocket_connect(url)
        await connection.write_message(json.dumps({"updateFrequency": 100, "isPaused": False}))
        answers = 0
        while not ended.is_set():
            try:
                answer = await asyncio.wait_for(connection.read_message(), 2)
            except TimeoutError:
                continue
            if answer is None:
                raise RuntimeError("the connection was closed")
            answers += 1
        connection.close()
        if answers == 0:
            raise RuntimeError("it never answered")

    asyncio.run(listen())
