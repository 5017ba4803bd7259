"""`%livemon follow` in a kernel: beside a busy cell, and until Livemon stops."""

from __future__ import annotations

import textwrap

from .conftest import Kernel, until


def test_a_file_is_followed_while_a_cell_runs(kernel: Kernel) -> None:
    kernel.run("%load_ext livemon\nimport livemon, subprocess, sys, time")
    assert "waiting for the file" in kernel.run("%livemon follow run.jsonl --name other").text
    program = """
    import json, time
    with open("run.jsonl", "w") as file:
        for step in range(100):
            print(json.dumps({"step": step, "loss": 1 / (step + 1)}), file=file, flush=True)
            time.sleep(0.005)
    """
    code = f"""
    program = subprocess.Popen([sys.executable, "-c", {textwrap.dedent(program)!r}])
    until = time.monotonic() + 60
    steps = lambda: len(livemon.history("other/loss")) if "other/loss" in livemon.stats() else 0
    while steps() < 100 and time.monotonic() < until:
        sum(range(1000))
    print(program.wait(), steps(), livemon.history("other/loss").step[-1])
    """
    assert kernel.run(textwrap.dedent(code), timeout_s=90).text.split() == ["0", "100", "99.0"]
    assert "run.jsonl" in kernel.run("%livemon status").text
    kernel.run("found = %livemon follow run.jsonl --name other\n%livemon stop")
    until(lambda: "stopped, 100 rows" in kernel.value("repr(found)"))


def test_wrong_lines(kernel: Kernel) -> None:
    kernel.run("%load_ext livemon")
    assert "the following arguments are required: PATH" in kernel.run("%livemon follow", fails=True).text
    assert "takes the path of a file" in kernel.run("%livemon follow .", fails=True).text
