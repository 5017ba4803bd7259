"""`make demo` and what it installs, as a person who has just cloned the repository meets them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S+")
PATIENCE_S = 40.0

pytestmark = pytest.mark.skipif(
    not Path(sys.prefix, ".livemon-stamp").exists(), reason="this environment was not made by make"
)


@contextmanager
def demo(folder: Path, **display: str) -> Iterator[Path]:
    """`make demo` on a free port, with folders of its own; the file into which it prints. It ends with the block."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "JUPYTER_"))}
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        env.pop(name, None)
    env |= {f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "DATA", "RUNTIME")} | display
    printed = folder / "printed"
    with printed.open("w") as file:
        process = subprocess.Popen(
            ["make", "demo", f"VENV={sys.prefix}", "LAB_FLAGS=--port=0 --ip=127.0.0.1"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield printed
        assert process.poll() is None, "it ended by itself"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE_S)


def wait_for(pattern: re.Pattern[str], file: Path) -> str:
    """The first match of `pattern` in a file that something writes."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := pattern.search(file.read_text() if file.exists() else "")):
        assert time.monotonic() < deadline, file.read_text() if file.exists() else f"{file} was not written"
        time.sleep(0.05)
    return found[0]


def test_without_a_display_it_prints_the_address_of_the_demo(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        address = wait_for(ADDRESS, printed)
        assert "/lab/tree/demo.ipynb" in address
        with urllib.request.urlopen(address) as page:
            assert "JupyterLab" in page.read().decode()
        with urllib.request.urlopen(address.replace("/lab/tree/", "/api/contents/")) as answer:
            notebook = json.load(answer)["content"]
        assert "".join(notebook["cells"][1]["source"]) == "%load_ext livemon\n%livemon"
    assert "There is no display here" in printed.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="a stand-in for the browser, as Linux knows it")
def test_with_a_display_it_opens_the_demo_in_the_browser(tmp_path: Path) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    # It is given a page that leads to the address with its token.
    browser.write_text(f'#!/bin/sh\ncp "${{1#file://}}" "{opened}"\n')
    browser.chmod(0o755)
    with demo(tmp_path, DISPLAY=":77", BROWSER=str(browser)) as printed:
        assert "/lab/tree/demo.ipynb" in wait_for(re.compile(r"http://\S+?token="), opened)
        assert "no display" not in printed.read_text()


def test_jupyter_accepts_the_labextension() -> None:
    listing = subprocess.run(
        [Path(sys.executable).with_name("jupyter"), "labextension", "list"], capture_output=True, text=True, check=True
    )
    lines = re.sub(r"\x1b\[\d+m", "", listing.stdout + listing.stderr).splitlines()
    (line,) = (line for line in lines if line.strip().startswith("livemon v"))
    assert "enabled OK" in line
