"""Matplotlib's own gallery: every example that needs no display and no download looks the same through the renderer.

Each runs as a notebook, with `livemon` as Matplotlib's backend (see `gallery.look`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import matplotlib
import pytest

from .sdist import NoExamplesError, examples

_HERE = Path(__file__).parent
_LIMIT_S = 300
_WORKERS = 2

LEFT_OUT: dict[str, dict[str, str]] = json.loads((_HERE / "left_out.json").read_text())
"""By reason: examples (their path, or that of a folder, without `.py`) that are not run, each with a remark."""


KNOWN: dict[str, dict[str, str]] = json.loads((_HERE / "known.json").read_text())
"""By what is found (a list of `Result`): examples of which that is known, each with its cause."""


def _left_out(name: str) -> bool:
    return any(name == entry or name.startswith(entry + "/") for group in LEFT_OUT.values() for entry in group)


_COMMAND = [sys.executable, "-W", "ignore", "-m", "gallery.child", str(_LIMIT_S)]


def _environment(scratch: Path) -> dict[str, str]:
    path = f"{_HERE.parent}{os.pathsep}{_HERE.parent / 'unit'}"
    return {**os.environ, "PYTHONPATH": path, "MPLBACKEND": "agg", "IPYTHONDIR": str(scratch)}


def _run(paths: list[Path], scratch: Path) -> list[dict[str, Any]]:
    """Results, in any order; IPython keeps its files in `scratch`."""
    waiting: SimpleQueue[Path] = SimpleQueue()
    for example in paths:
        waiting.put(example)

    def work(_number: int) -> list[dict[str, Any]]:
        results = []
        with subprocess.Popen(
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=_environment(scratch), text=True, bufsize=1,
        ) as child:  # fmt: skip
            assert child.stdin is not None
            assert child.stdout is not None
            while not waiting.empty():
                child.stdin.write(f"{waiting.get()}\n")
                child.stdin.flush()
                line = child.stdout.readline()
                assert line, "the process that runs examples ended"
                results.append(json.loads(line))
            child.stdin.close()
        return results

    with ThreadPoolExecutor(_WORKERS) as pool:
        return [result for results in pool.map(work, range(_WORKERS)) for result in results]


def test_the_process_that_runs_examples_starts(tmp_path: Path) -> None:
    started = subprocess.run(_COMMAND, input="", env=_environment(tmp_path), capture_output=True, text=True, timeout=60)
    assert started.returncode == 0, started.stderr


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_the_gallery_looks_the_same(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    assert request.config.cache is not None
    try:
        folder = examples(matplotlib.__version__, request.config.cache.mkdir("gallery"))
    except NoExamplesError as error:
        pytest.skip(str(error))
    names = {str(path.relative_to(folder).with_suffix("")): path for path in sorted(folder.rglob("*.py"))}
    results = _run([path for name, path in names.items() if not _left_out(name)], tmp_path)
    for result in results:
        result["example"] = str(Path(result["example"]).relative_to(folder).with_suffix(""))
    report = _report(len(names), results)
    print("\n" + report)
    found = {what: {result["example"] for result in results if result[what]} for what in _FINDINGS}
    # Also when something is mended: then its entry goes.
    assert found == {what: set(KNOWN.get(what, {})) for what in _FINDINGS}, report
    assert len(results) > 0.9 * len(names), "left_out.json names more than a tenth of the gallery"


_FINDINGS = ("failed", "differs", "late", "raises", "asleep", "in_kernel", "not_ours")


def _report(count: int, results: list[dict[str, Any]]) -> str:
    total: Counter[str] = Counter()
    for result in results:
        total["figures"] += result["figures"]
        for kind in ("compared", "captures"):
            total.update({f"{kind}: {name}": number for name, number in result[kind].items()})
        total.update({f"examples {what}": bool(result[what]) for what in _FINDINGS})
        total.update({f"pictures {what}": len(result[what]) for what in ("differs", "late", "raises")})
    lines = [f"{len(results)} of {count} examples", *(f"  {key}: {value}" for key, value in sorted(total.items()))]
    for what in _FINDINGS:
        lines += [f"{what}: {result['example']}: {result[what]}" for result in results if result[what]]
    return "\n".join(lines)
