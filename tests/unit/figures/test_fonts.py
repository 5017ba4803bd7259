"""Fonts that the code added reach the renderer, and those that cannot be read end nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib import font_manager

from livemon.figures.fonts import added_fonts
from livemon.figures.messages import Fonts, FromRenderer, Load, Photo, Photograph
from livemon.figures.renderer import Renderer
from livemon.figures.snapshot import pickle_figure, rc_values

FONT = Path(mpl.get_data_path(), "fonts", "ttf", "cmr10.ttf")


@pytest.fixture
def without_font(monkeypatch: pytest.MonkeyPatch) -> font_manager.FontManager:
    """Matplotlib's font manager without that font, put back afterwards."""
    manager = font_manager.fontManager
    monkeypatch.setattr(manager, "ttflist", [entry for entry in manager.ttflist if Path(entry.fname) != FONT])
    return manager


def test_a_font_is_seen_when_it_comes_and_when_it_takes_the_place_of_another(
    without_font: font_manager.FontManager, tmp_path: Path
) -> None:
    before = added_fonts()
    assert str(FONT) not in before
    assert added_fonts() is before
    without_font.addfont(FONT)
    assert added_fonts() == before | {str(FONT)}
    other = shutil.copy(FONT, tmp_path / "other.ttf")
    del without_font.ttflist[-1]
    without_font.addfont(other)
    assert added_fonts() == before | {str(other)}


def test_the_renderer_takes_the_fonts_that_it_can_read(without_font: font_manager.FontManager, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    said: list[tuple[FromRenderer, bool]] = []
    renderer = Renderer(lambda message, buffers: said.append((message, bool(buffers))))
    count = len(without_font.ttflist)
    for _ in range(2):
        renderer.take(Fonts(paths=[str(broken), str(tmp_path / "gone.ttf"), str(tmp_path), str(FONT)]), [])
        assert [Path(entry.fname) for entry in without_font.ttflist[count:]] == [FONT]
    fig = plt.figure()
    fig.text(0.5, 0.5, "text", family="cmr10")
    pickled = pickle_figure(fig, rc_values())
    load = Load(figure="a", capture=1, kind="snapshot", matplotlib=mpl.__version__)
    renderer.take(load, [pickled.data, *pickled.buffers])
    renderer.take(Photograph(figure="a", request=1), [])
    while renderer.busy:
        renderer.work()
    assert (Photo(figure="a", request=1), True) in said
