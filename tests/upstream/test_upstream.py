"""Matplotlib's own tests of widgets, animations, events and pickling, with figures of the backend `livemon`.

They are those of the source distribution of the installed version. Each module runs in a process of its own, which is a
Jupyter kernel (see `upstream.plugin`).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pytest

from gallery.sdist import NoExamplesError, own_tests

_HERE = Path(__file__).parent
_LIMIT_S = 900.0
MODULES = ("test_animation", "test_backend_bases", "test_pickle", "test_widgets")
LEAST = {"test_animation": 40, "test_backend_bases": 90, "test_pickle": 150, "test_widgets": 100}
"""Tests that pass, at least: else what was run is not what was meant."""

LEFT_OUT: dict[str, dict[str, str]] = json.loads((_HERE / "left_out.json").read_text())
"""Tests that are not run, patterns of reasons for which Matplotlib skips some, and what is not covered, each with a
remark."""


@pytest.mark.slow
@pytest.mark.timeout(_LIMIT_S + 300)
@pytest.mark.parametrize("module", MODULES)
def test_matplotlibs_own_tests_pass(request: pytest.FixtureRequest, tmp_path: Path, module: str) -> None:
    assert request.config.cache is not None
    try:
        folder = own_tests(matplotlib.__version__, request.config.cache.mkdir("upstream"), MODULES)
    except NoExamplesError as error:
        pytest.skip(str(error))
    report = tmp_path / "report.xml"
    left_out = [f"--deselect={test}" for test in LEFT_OUT["left out"]]
    command = [
        sys.executable, "-m", "pytest", "-q", "--color=no", "--tb=short", "-p", "upstream.plugin", "-p",
        "no:cacheprovider", "-p", "no:xdist", f"--rootdir={folder}", f"--junitxml={report}", *left_out, f"{module}.py",
    ]  # fmt: skip
    environment = {
        **os.environ, "PYTHONPATH": str(_HERE.parent), "IPYTHONDIR": str(tmp_path / "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }  # fmt: skip
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        timeout=_LIMIT_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20_000:]
    cases = ElementTree.parse(report).findall(".//testcase")
    reasons = [found.get("message", "") for case in cases if (found := case.find("skipped")) is not None]
    known = re.compile("|".join(LEFT_OUT["skipped where a program is missing"]))
    assert [reason for reason in reasons if not known.search(reason)] == []
    assert len(cases) - len(reasons) >= LEAST[module]


def test_what_is_left_out_has_a_reason() -> None:
    assert all(remark for group in LEFT_OUT.values() for remark in group.values())
    assert {test.split(".py")[0] for test in LEFT_OUT["left out"]} <= set(MODULES)
