# ruff: noqa: S603, T201
"""Installs a wheel in an empty virtual environment, with no Node on the path, and uses it (called by `make wheel`).

Usage: python .ci/check_wheel.py dist/livemon-*.whl
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

LABEXTENSION = ".data/data/share/jupyter/labextensions/livemon"
NEEDED = (
    "livemon/py.typed",
    "livemon/static/widget.js",
    ".dist-info/licenses/LICENSE",
    f"{LABEXTENSION}/package.json",
    f"{LABEXTENSION}/install.json",
    f"{LABEXTENSION}/static/style.js",
    f"{LABEXTENSION}/static/third-party-licenses.json",
)
REFUSED = (".map", "/build_log.json")
"""What a development build has besides, as the names of files end."""

NOTICES = ("livemon/static/widget.js", f"{LABEXTENSION}/static/third-party-licenses.json")
"""Where the licence of the bundled uPlot has to stand, with the words of which it asks to be kept."""
LICENCE = ("uplot", "Leon Sorokin", "The above copyright notice and this permission notice shall be included")

CELL = """
%load_ext livemon
%livemon
import time
import matplotlib.pyplot as plt
import livemon

plt.plot([1, 2])
assert plt.get_backend() == "livemon", f"the backend is {plt.get_backend()}"
livemon.log(loss=0.5)
until = time.monotonic() + 20
while not livemon.stats().get("cpu.percent", -1) >= 0:  # the first reading is NaN: there is nothing to compare with
    assert time.monotonic() < until, f"no reading of the processor\\n{livemon.status()}"
    time.sleep(0.1)
assert livemon.stats()["loss"] == 0.5, livemon.stats()
"""

USE = """
import sys
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="python3")
try:
    reply = client.execute_interactive(sys.argv[1], timeout=60, output_hook=lambda message: None)["content"]
    if reply["status"] != "ok":
        sys.exit("\\n".join(reply["traceback"]))
finally:
    client.stop_channels()
    manager.shutdown_kernel()
"""


def main(wheel: Path) -> None:
    """Raise `SystemExit` with the reason when the wheel is not whole or does not work."""
    look_inside(wheel)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder, "bin", "python")
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"{wheel.resolve()}[lab]"]
        subprocess.run(pip, check=True)
        env = without_node({**os.environ, "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"})
        env["HOME"] = env["IPYTHONDIR"] = env["JUPYTER_CONFIG_DIR"] = env["JUPYTER_DATA_DIR"] = folder
        listing = subprocess.run(
            [python.parent / "jupyter", "labextension", "list"], env=env, check=True, capture_output=True, text=True
        )
        line = next((row for row in (listing.stdout + listing.stderr).splitlines() if " livemon v" in row), "")
        if "enabled" not in line or "OK" not in line:
            raise SystemExit(f"jupyter labextension list does not accept it:\n{listing.stdout}{listing.stderr}")
        subprocess.run([python, "-c", USE, CELL], env=env, check=True, cwd=folder)
    print(f"{wheel.name} installs and works in an empty environment:{line}")


def look_inside(wheel: Path) -> None:
    """Raise `SystemExit` where something is missing, where a development build was packed, where a licence was lost."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        missing = [needed for needed in NEEDED if not any(name.endswith(needed) for name in names)]
        if missing:
            raise SystemExit(f"{wheel.name} lacks {', '.join(missing)}")
        refused = [name for name in names if name.endswith(REFUSED)]
        if refused:
            raise SystemExit(f"{wheel.name} holds a development build: {', '.join(refused)}")
        for ending in NOTICES:
            (name,) = (name for name in names if name.endswith(ending))
            text = archive.read(name).decode()
            if lost := [words for words in LICENCE if words not in text]:
                raise SystemExit(f"{name} in {wheel.name} has lost of uPlot's licence: {', '.join(lost)}")


def without_node(env: dict[str, str]) -> dict[str, str]:
    """The same environment with every folder that holds a `node` taken from the path."""
    folders = [folder for folder in env["PATH"].split(os.pathsep) if not Path(folder, "node").exists()]
    env = {**env, "PATH": os.pathsep.join(folders)}
    if shutil.which("node", path=env["PATH"]):
        raise SystemExit("could not take Node from the path")
    return env


if __name__ == "__main__":
    main(Path(sys.argv[1]))
