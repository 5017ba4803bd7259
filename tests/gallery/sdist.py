"""Matplotlib's examples and its own tests, from the source distribution of the version that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

__all__ = ["NoExamplesError", "examples", "own_tests"]

_LIMIT_S = 300.0


class NoExamplesError(Exception):
    """They cannot be had; the message says why."""


def examples(version: str, cache: Path) -> Path:
    """The folder of the examples of that version; downloaded once into `cache`. Raises `NoExamplesError`."""
    return _kept(cache / f"matplotlib-{version}-examples", version, "galleries/examples")


def own_tests(version: str, cache: Path, modules: Iterable[str]) -> Path:
    """The folder of Matplotlib's own tests, with these modules and the pictures that they compare with; downloaded once
    into `cache`. Raises `NoExamplesError`."""
    wanted = {"conftest.py", "__init__.py", "baseline_images", *modules, *(f"{name}.py" for name in modules)}

    def others(folder: str, names: list[str]) -> set[str]:
        return set(names) - wanted if Path(folder).name in ("tests", "baseline_images") else set()

    folder = cache / f"matplotlib-{version}-tests-{'-'.join(sorted(modules))}"
    return _kept(folder, version, "lib/matplotlib/tests", others)


def _kept(folder: Path, version: str, part: str, ignore: Callable[[str, list[str]], set[str]] | None = None) -> Path:
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            found = _download(version, part, Path(scratch))
            partial = folder.parent / f".{folder.name}.{os.getpid()}"
            shutil.copytree(found, partial, ignore=ignore)
            partial.rename(folder)
    return folder


def _download(version: str, part: str, scratch: Path) -> Path:
    # pip wants to prepare a build of what it downloads. Without a build backend that fails at once, and what it
    # unpacked stays where it is.
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "matplotlib",
        "--no-build-isolation", "--no-clean", "--dest", str(scratch), f"matplotlib=={version}",
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, env={**os.environ, "TMPDIR": str(scratch)}, capture_output=True, text=True, timeout=_LIMIT_S,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NoExamplesError(f"pip did not download Matplotlib's sources within {_LIMIT_S:g} s") from None
    for archive in scratch.glob("matplotlib-*.tar.gz"):
        with tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
    found = next(scratch.rglob(part), None)
    if found is None:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise NoExamplesError(f"Matplotlib's sources cannot be downloaded: {last}")
    return found
