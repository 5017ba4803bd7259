"""Processes, threads and tasks of the standard library."""

from __future__ import annotations

import os
import signal

import pytest

from livemon.testing import Hands

from .conftest import PATIENCE_S, Watched

POOLS = {
    "multiprocessing": "import multiprocessing\n"
    "with multiprocessing.get_context({method!r}).Pool(2) as pool:\n"
    "    for value in pool.imap(work.{function}, range(60)): show(value)",
    "concurrent.futures": "import multiprocessing, concurrent.futures as futures\n"
    "with futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context({method!r})) as pool:\n"
    "    jobs = [pool.submit(work.{function}, n) for n in range(60)]\n"
    "    for job in futures.as_completed(jobs): show(job.result())",
}


@pytest.mark.parametrize("function", ["square", pytest.param("plot", marks=pytest.mark.slow)])
@pytest.mark.parametrize("method", ["fork", "spawn", pytest.param("forkserver", marks=pytest.mark.slow)])
@pytest.mark.parametrize("pool", POOLS)
def test_pools_of_processes(watched: Watched, pool: str, method: str, function: str) -> None:
    watched.goes_on("import work\n" + POOLS[pool].format(method=method, function=function), steps=60)
    watched.has_no_other_children()


def test_a_forked_worker_that_outlives_the_kernel_keeps_no_child_alive(watched: Watched) -> None:
    printed = watched.goes_on(
        """
import multiprocessing
worker = multiprocessing.get_context("fork").Process(target=time.sleep, args=(600,)); worker.start()
for n in range(60): show(n); time.sleep(0.02)
print(worker.pid)
"""
    )
    try:
        watched.dies()
    finally:
        os.kill(int(printed.split()[0]), signal.SIGKILL)


def test_threads_of_an_executor(watched: Watched) -> None:
    watched.goes_on(
        """
import concurrent.futures as futures, work
with futures.ThreadPoolExecutor(4) as pool:
    for value in pool.map(work.square, range(100)): show(value)
""",
        steps=100,
    )


def test_threads_of_an_executor_that_change_the_figure_themselves(watched: Watched) -> None:
    watched.goes_on(
        """
import concurrent.futures as futures, livemon, work
def change(n):
    value = work.square(n)
    with livemon.update(fig): show(value)
with futures.ThreadPoolExecutor(4) as pool: list(pool.map(change, range(100)))
""",
        steps=100,
    )


ASYNC = {
    "await": "import asyncio\nfor n in range(60):\n    await asyncio.sleep(0.03); show(n)",
    "tasks": "import asyncio\nasync def one():\n    for n in range(60):\n        await asyncio.sleep(0.03); show(n)\n"
    "await asyncio.gather(one(), one())",
    "threads": "import asyncio, work\nfor n in range(60): show(await asyncio.to_thread(work.square, n))",
    "a process": "import asyncio, work\n"
    "child = await asyncio.create_subprocess_exec(sys.executable, '-c', 'import time\\nfor n in range(60):\\n"
    "    print(n, flush=True); time.sleep(0.03)', stdout=asyncio.subprocess.PIPE)\n"
    "while data := await child.stdout.readline(): show(int(data))\nawait child.wait()",
}


@pytest.mark.parametrize("how", ASYNC)
def test_cells_that_await(watched: Watched, how: str) -> None:
    watched.goes_on(ASYNC[how], steps=60)
    watched.has_no_other_children()


def test_clicks_reach_handlers_while_a_cell_awaits(watched: Watched) -> None:
    cell = watched.notebook.start(
        """
import asyncio
clicks = []; fig.canvas.mpl_connect("button_press_event", clicks.append)
fig.canvas.manager.set_window_title("waits")
while not clicks: await asyncio.sleep(0.02)
print("clicked")
"""
    )
    watched.viewer.wait_for(lambda: watched.view.info.title == "waits", PATIENCE_S)
    Hands(watched.viewer, watched.view).click((0.5, 0.5))
    assert watched.notebook.finish(cell)[-1]["text"].strip() == "clicked"
