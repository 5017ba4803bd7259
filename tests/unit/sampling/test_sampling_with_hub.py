"""The sampler, the hub and the store together, in a process of their own whose interpreter lock is held for seconds."""

from __future__ import annotations

import subprocess
import sys
import textwrap

SCRIPT = """
    import ctypes, os, signal, time
    import livemon

    def wait_for(condition):
        deadline = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def times():
        return list(livemon.history("memory.used_bytes").time)

    monitor = livemon.start(period_s=0.1, sources="host,process")
    wait_for(lambda: "memory.used_bytes" in [entry.name for entry in livemon.series()] and len(times()) >= 3)
    child = monitor.hub.ask(monitor.hub.child_pids)["sampler"]

    began = time.time()
    ctypes.PyDLL(None).usleep(3_000_000)  # holds the interpreter lock, as a bad regular expression does
    ended = time.time()
    wait_for(lambda: times()[-1] > ended)
    inside = [t for t in times() if began < t < ended]
    assert len(inside) >= 20, inside
    assert times() == sorted(set(times()))

    os.kill(child, signal.SIGKILL)
    wait_for(lambda: monitor.hub.ask(monitor.hub.child_pids).get("sampler") not in (None, child))
    killed = time.time()
    wait_for(lambda: times()[-1] > killed)
    values = [v for t, v in zip(times(), livemon.history("memory.used_bytes").value) if t > ended]
    assert sum(v != v for v in values) == 1, values   # one gap
    assert 0 not in values
    livemon.stop()
    print("done")
"""


def test_sampling_goes_on_while_the_kernel_cannot_and_a_killed_sampler_leaves_one_gap() -> None:
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT)], capture_output=True, text=True, timeout=100, check=False
    )
    assert result.stdout == "done\n", result.stderr
