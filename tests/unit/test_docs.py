"""The documents: every link leads somewhere, every path and command that they name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for folder in (".", "docs", "docs/decisions", "docs/gpus", "bench", "protocol/vectors")
    for path in (ROOT / folder).glob("*.md")
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
# Folders of the repository, as they begin a path in backticks.
PATH = re.compile(
    r"`((?:python|src|js|style|schema|tests|ui-tests|bench|examples|docs|protocol|figures|hub|sampling)/[\w./-]+)`"
)
COMMAND = re.compile(r"`?make ([a-z][a-z-]*)\b")


def heading(line: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_paths_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for link in LINK.findall(text):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if anchor:
            anchors = {heading(line) for line in target.read_text(encoding="utf-8").splitlines() if line[:1] == "#"}
            assert anchor in anchors, link
    for named in PATH.findall(text):
        homes = [ROOT, document.parent, ROOT / "python" / "livemon", ROOT / "js" / "src"]
        assert any((home / named).exists() for home in homes), named


def test_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        # In prose "make" is a verb: only what stands in code is a command.
        text = document.read_text(encoding="utf-8")
        code = re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL)
        for command in {name for piece in code for name in COMMAND.findall(piece)}:
            assert command in targets, f"{document.name}: make {command}"


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))
    assert all(number.isdigit() for number in numbers)


def test_every_picture_is_taken_and_shown() -> None:
    taken = (ROOT / "ui-tests" / "tests" / "screenshots.spec.ts").read_text(encoding="utf-8")
    shown = {link for document in DOCUMENTS for link in LINK.findall(document.read_text(encoding="utf-8"))}
    for picture in (ROOT / "docs" / "images").iterdir():
        assert f"'{picture.stem}'" in taken, f"{picture.name} is not taken by make screenshots"
        assert any(link.endswith(f"images/{picture.name}") for link in shown), f"no document shows {picture.name}"


def test_help_lists_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = {name for line in re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE) for name in line.split()}
    helped = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert len(commands) > 20, "nothing was found: the test is broken"
    assert commands - helped == set()


def test_the_reference_names_the_series_that_are_sampled() -> None:
    named = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "python" / "livemon" / "sampling").glob("*.py")]
    series = {name for text in sources for name in re.findall(r'_series\("([a-z_.]+)"', text)}
    assert len(series) > 10, "nothing was found: the test is broken"
    assert {name for name in series if f"`{name}`" not in named} == set()
