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

NEEDED = (
    "livemon/py.typed",
    "livemon/static/widget.js",
    ".data/data/share/jupyter/labextensions/livemon/package.json",
    ".data/data/share/jupyter/labextensions/livemon/install.json",
    ".data/data/share/jupyter/labextensions/livemon/static/style.js",
)

USE = """
import sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3")
try:
    reply = client.execute_interactive(
        "%load_ext livemon\\n%livemon\\nimport matplotlib.pyplot as plt\\nplt.plot([1, 2])\\n"
        "import livemon\\nlivemon.log(loss=0.5)\\nprint(plt.get_backend())",
        timeout=60,
    )["content"]
    if reply["status"] != "ok":
        sys.exit("\\n".join(reply["traceback"]))
finally:
    client.stop_channels()
    manager.shutdown_kernel()
"""


def main(wheel: Path) -> None:
    """Raise `SystemExit` with the reason when the wheel is not whole or does not work."""
    names = zipfile.ZipFile(wheel).namelist()
    missing = [needed for needed in NEEDED if not any(name.endswith(needed) for name in names)]
    if missing:
        raise SystemExit(f"{wheel.name} lacks {', '.join(missing)}")
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
        subprocess.run([python, "-c", USE], env=env, check=True, cwd=folder)
    print(f"{wheel.name} installs and works in an empty environment:{line}")


def without_node(env: dict[str, str]) -> dict[str, str]:
    """The same environment with every folder that holds a `node` taken from the path."""
    folders = [folder for folder in env["PATH"].split(os.pathsep) if not Path(folder, "node").exists()]
    env = {**env, "PATH": os.pathsep.join(folders)}
    if shutil.which("node", path=env["PATH"]):
        raise SystemExit("could not take Node from the path")
    return env


if __name__ == "__main__":
    main(Path(sys.argv[1]))
