"""Presence, silence and return of pages."""

from __future__ import annotations

from livemon.hub.pages import SILENCE_S, Pages
from livemon.protocol import View, Viewport


def test_a_silent_page_no_longer_counts_and_comes_back_without_its_frames() -> None:
    pages = Pages()
    page = pages.attach("a", 0.0)
    page.view = View(page="a", panel=True, figures={"f": Viewport(width=1, height=1, have=7)})
    pages.attach("b", 3.0)
    assert pages.expire(SILENCE_S) == []
    assert [gone.id for gone in pages.expire(SILENCE_S + 0.1)] == ["a"]
    assert list(pages.present) == ["b"]
    assert pages.known("a")
    back, returned = pages.seen("a", 20.0)
    assert returned
    assert back is not None
    assert back.view is not None
    assert back.view.panel
    assert back.view.figures["f"].have == -1
    assert list(pages.present) == ["b", "a"]


def test_a_sign_of_life_keeps_a_page() -> None:
    pages = Pages()
    pages.attach("a", 0.0)
    for second in range(2, 60, 2):
        assert pages.seen("a", float(second)) == (pages.present["a"], False)
        assert pages.expire(float(second)) == []


def test_a_page_that_nobody_knows() -> None:
    pages = Pages()
    assert pages.seen("x", 0.0) == (None, False)
    pages.attach("x", 0.0)
    assert pages.detach("x")
    assert not pages.detach("x")
    assert pages.seen("x", 1.0) == (None, False)


def test_silent_pages_are_not_remembered_without_bound() -> None:
    pages = Pages()
    for number in range(100):
        pages.attach(str(number), float(number))
    pages.expire(1000.0)
    assert not pages.known("0")
    assert pages.known("99")
    assert sum(pages.known(str(number)) for number in range(100)) == 32


def test_attaching_again_starts_anew() -> None:
    pages = Pages()
    pages.attach("a", 0.0).view = View(page="a", panel=True)
    assert pages.attach("a", 1.0).view is None
