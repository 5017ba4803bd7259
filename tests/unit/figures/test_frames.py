"""Frames rebuild the pictures they were made from."""

from __future__ import annotations

import importlib.util
import io
import sys
import zlib

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from livemon.figures import frames
from livemon.figures.frames import Differ, Rectangle, changed_rectangle, encode_png

Pixels = npt.NDArray[np.uint8]


def apply(before: Pixels | None, frame: Rectangle, shape: tuple[int, int]) -> Pixels:
    """What a page does."""
    canvas = np.zeros((*shape, 4), np.uint8) if frame.key or before is None else before.copy()
    raw = np.frombuffer(zlib.decompress(frame.data), np.uint8)
    rows, columns = slice(frame.y, frame.y + frame.height), slice(frame.x, frame.x + frame.width)
    canvas[rows, columns] = raw.reshape(frame.height, frame.width, 4)
    return canvas


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 29), st.integers(0, 255)), max_size=6))
def test_frames_rebuild_every_picture(dots: list[tuple[int, int, int]]) -> None:
    picture = np.full((20, 30, 4), 255, np.uint8)
    differ = Differ()
    first = differ.next(picture)
    assert first is not None
    assert first.key
    shown = apply(None, first, (20, 30))
    for row, column, value in dots:
        picture = picture.copy()
        before = picture.copy()
        picture[row, column] = value
        frame = differ.next(picture)
        if frame is None:
            assert np.array_equal(before, picture)
            continue
        assert not frame.key
        shown = apply(shown, frame, (20, 30))
        assert np.array_equal(shown, picture)


def test_the_rectangle_is_the_smallest() -> None:
    before = np.zeros((10, 12), np.uint32)
    after = before.copy()
    after[2, 3] = after[5, 9] = 7
    assert changed_rectangle(before, after) == (3, 2, 7, 4)
    assert changed_rectangle(before, before.copy()) is None


def test_another_size_or_a_lost_base_is_a_key_frame() -> None:
    differ = Differ()
    picture = np.zeros((4, 4, 4), np.uint8)
    differ.next(picture)
    larger = differ.next(np.zeros((5, 4, 4), np.uint8))
    assert larger is not None
    assert larger.key
    differ.forget()
    again = differ.next(np.zeros((5, 4, 4), np.uint8))
    assert again is not None
    assert (again.key, again.width, again.height) == (True, 4, 5)


def test_the_png_holds_the_pixels() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (7, 9, 4), np.uint8)
    image = Image.open(io.BytesIO(encode_png(picture, 150.0)))
    assert np.array_equal(np.asarray(image), picture)
    assert round(image.info["dpi"][0]) == 150


def test_where_the_fast_encoder_is_missing_frames_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    spec = importlib.util.spec_from_file_location("frames_without_isal", frames.__file__)
    assert spec is not None
    assert spec.loader is not None
    plain = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, plain)
    spec.loader.exec_module(plain)
    assert vars(plain)["zlib"] is zlib
    assert vars(frames)["zlib"] is not zlib, "the fast one is installed with the tests"
    pixels = np.random.default_rng(0).integers(0, 1 << 32, (40, 50), dtype=np.uint32)
    for module in (plain, frames):
        assert zlib.decompress(module.compress(pixels)) == pixels.tobytes()
