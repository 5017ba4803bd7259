"""What the package imports is what `pyproject.toml` declares: no more, no less."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "python" / "livemon"

NOT_IMPORTED = {
    "ipykernel",  # runs the notebook, and answers the comms
    "ipywidgets",  # anywidget and ipympl take any version; pages speak the protocol of this one
}


def normal(name: str) -> str:
    """The name of a distribution as package indexes compare it, without its version."""
    found = re.match(r"[\w.-]+", name)
    assert found, name
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def imported(file: Path) -> Iterator[str]:
    """Top-level names of the modules that a file imports, at any place in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(module)), *_]):
                yield module.partition(".")[0]


def needed(files: list[Path]) -> dict[str, str]:
    """Distributions that these files import, each with a file that does."""
    homes = packages_distributions()
    found = {}
    for file in files:
        for name in {*imported(file)} - {*sys.stdlib_module_names, "livemon"}:
            # pandas is optional and may not be here: then it is named like its module.
            found[normal(homes.get(name, [name])[0])] = str(file.relative_to(ROOT))
    return found


def test_imports_and_declarations_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {normal(line) for line in project["dependencies"]}
    extras = {name: {normal(line) for line in lines} for name, lines in project["optional-dependencies"].items()}
    files = [*PACKAGE.rglob("*.py")]
    testing = [file for file in files if file.is_relative_to(PACKAGE / "testing")]
    of_package = needed([file for file in files if file not in testing])
    of_testing = needed(testing)
    assert len(of_package) > 5, "nothing was found: the test is broken"
    optional = declared | extras["pandas"] | extras["amd"]
    assert {name: file for name, file in of_package.items() if name not in optional} == {}
    assert {name: file for name, file in of_testing.items() if name not in declared | extras["testing"]} == {}
    assert declared - of_package.keys() == NOT_IMPORTED
    assert extras["testing"] - of_testing.keys() == set()
