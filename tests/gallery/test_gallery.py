"""Matplotlib's own gallery: every example that needs no display and no download looks the same through the renderer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import matplotlib
import pytest

from .sdist import NoExamplesError, examples

_HERE = Path(__file__).parent
_LIMIT_S = 120.0
_WORKERS = 2

LEFT_OUT: dict[str, dict[str, str]] = json.loads((_HERE / "left_out.json").read_text())
"""By reason: examples (their path, or that of a folder, without `.py`) that are not run, each with a remark."""


_TAGGED = ("annotate_with_units", "artist_tests", "ellipse_with_units", "radian_demo", "units_sample")
IN_KERNEL = {f"units/{name}" for name in _TAGGED}
"""Examples whose figures are drawn in the kernel: their `basic_units.TaggedValue` can be pickled, but not loaded."""


def _left_out(name: str) -> bool:
    return any(name == entry or name.startswith(entry + "/") for group in LEFT_OUT.values() for entry in group)


def _run(paths: list[Path]) -> list[dict[str, object]]:
    """Results, in any order."""
    waiting: SimpleQueue[Path] = SimpleQueue()
    for example in paths:
        waiting.put(example)
    path = f"{_HERE.parent}{os.pathsep}{_HERE.parent / 'unit'}"
    environment = {**os.environ, "PYTHONPATH": path, "MPLBACKEND": "agg"}

    def work(_number: int) -> list[dict[str, object]]:
        results = []
        command = [sys.executable, "-W", "ignore", "-m", "gallery.child", str(_LIMIT_S)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            text=True, bufsize=1,
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


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_the_gallery_looks_the_same(request: pytest.FixtureRequest) -> None:
    assert request.config.cache is not None
    try:
        folder = examples(matplotlib.__version__, request.config.cache.mkdir("gallery"))
    except NoExamplesError as error:
        pytest.skip(str(error))
    names = {str(path.relative_to(folder).with_suffix("")): path for path in sorted(folder.rglob("*.py"))}
    chosen = [path for name, path in names.items() if not _left_out(name)]
    results = _run(chosen)
    report = _report(len(names), results)
    print("\n" + report)
    (_HERE / "report.txt").write_text(report) if os.environ.get("LIVEMON_GALLERY_REPORT") else None
    assert not [r["example"] for r in results if r["differs"]], report
    assert not [r["example"] for r in results if r["failed"]], report
    in_kernel = {str(r["example"]) for r in results if r["in_kernel"]}
    assert in_kernel <= {str(names[name]) for name in IN_KERNEL}, report
    assert len(results) > 0.9 * len(names), "left_out.json names more than a tenth of the gallery"


def _report(count: int, results: list[dict[str, object]]) -> str:
    total: Counter[str] = Counter()
    for result in results:
        for key in ("figures", "deltas", "partial"):
            total[key] += result[key]  # type: ignore[operator]
        for reason in result["snapshots"]:  # type: ignore[attr-defined]
            total[f"snapshot: {reason}"] += 1
        total["drawn in the kernel"] += len(result["in_kernel"])  # type: ignore[arg-type]
        total["examples that differ"] += bool(result["differs"])
        total["examples that did not run"] += bool(result["failed"])
    lines = [f"{len(results)} of {count} examples", *(f"  {key}: {value}" for key, value in total.items())]
    lines += [
        f"{key}: {result['example']}: {result[key]}"
        for result in results
        for key in ("failed", "differs", "in_kernel")
        if result[key]
    ]
    return "\n".join(lines)
