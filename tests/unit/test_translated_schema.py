"""The words of `schema/plugin.json`, settings and submenus: Jupyter's server translates them from a language pack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from jupyterlab_server.translation_utils import DEFAULT_SCHEMA_SELECTORS, translator

SCHEMA = Path(__file__).parents[2] / "schema" / "plugin.json"
WORDS = {"title", "description", "label", "jupyter.lab.setting-icon-label"}
LANGUAGE = "eo"


def words(part: object) -> Iterator[str]:
    """What people read of the schema, wherever it stands in it."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in WORDS and isinstance(value, str):
                if value:
                    yield value
            else:
                yield from words(value)
    elif isinstance(part, list):
        for one in part:
            yield from words(one)


def install_pack(folder: Path, texts: set[str]) -> None:
    """A language pack that puts each of Livemon's texts into ⟦⟧, as JupyterLab's packs are made."""
    catalogue = Catalog(domain="livemon", locale=LANGUAGE)
    for text in texts:
        for context in set(DEFAULT_SCHEMA_SELECTORS.values()):
            catalogue.add(text, f"⟦{text}⟧", context=context)
    pack = folder / f"jupyterlab_language_pack_{LANGUAGE}"
    messages = pack / "locale" / LANGUAGE / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (pack / "__init__.py").touch()
    with (messages / "livemon.mo").open("wb") as file:
        write_mo(file, catalogue)


def test_no_word_stays_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    texts = {*words(schema)}
    assert {"Livemon", "Sampling period", "Move Figure", "Warning from"} <= texts, "the test looks in the wrong places"
    install_pack(tmp_path, texts)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(translator, "_TRANSLATORS", {})
    monkeypatch.setattr(translator, "_LOCALE", translator._LOCALE)
    translator.set_locale(LANGUAGE)
    translated = {*words(translator.translate_schema(schema))}
    assert translated == {f"⟦{text}⟧" for text in texts}
