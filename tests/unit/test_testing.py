"""The public test helpers themselves."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from livemon.errors import ProtocolError
from livemon.protocol import Frame, Frames, Samples
from livemon.sampling.base import Reading, Series, SourceAbsentError
from livemon.testing import FakeClock, ScriptedSource
from livemon.testing.wire import decode_pixels, frame_payloads, sample_columns


def test_a_fake_clock_moves_only_when_told() -> None:
    clock = FakeClock(wall_s=100.0)
    assert (clock.wall_s(), clock.monotonic_s()) == (100.0, 0.0)
    clock.advance(2.5)
    clock.set_wall(50.0)
    clock.advance(1.0)
    assert (clock.wall_s(), clock.monotonic_s()) == (51.0, 3.5)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1.0)


def test_a_scripted_source_plays_its_script_and_repeats_the_end() -> None:
    series = Series(name="x", unit="count", group="host", label="x")
    absent = SourceAbsentError("not yet")
    source = ScriptedSource(
        [[Reading(series, 1.0)], OSError("torn"), [Reading(series, 2.0)]], name="gpu", open_errors=[absent]
    )
    with pytest.raises(SourceAbsentError):
        source.open()
    source.open()
    assert source.read()[0].value == 1.0
    with pytest.raises(OSError, match="torn"):
        source.read()
    assert [source.read()[0].value for _ in range(3)] == [2.0, 2.0, 2.0]
    source.close()
    assert source.calls == ["open", "open", "read", "read", "read", "read", "read", "close"]
    with pytest.raises(ValueError, match="at least one"):
        ScriptedSource([])


def frame(**fields: object) -> Frame:
    defaults = {
        "figure": "f", "seq": 1, "base": -1, "x": 0, "y": 0, "width": 3, "height": 2, "full_width": 3,
        "full_height": 2, "ratio": 1.0, "dpi": 100.0, "time": 1.0, "encoding": "deflate",
    }  # fmt: skip
    return Frame(**(defaults | fields))  # type: ignore[arg-type]


def test_pixels_of_both_encodings() -> None:
    import io

    from PIL import Image

    pixels = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    assert np.array_equal(decode_pixels(frame(), zlib.compress(pixels.tobytes())), pixels)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    assert np.array_equal(decode_pixels(frame(encoding="png"), file.getvalue()), pixels)
    with pytest.raises(ProtocolError, match="3x5"):
        decode_pixels(frame(height=5), zlib.compress(pixels.tobytes()))
    with pytest.raises(ProtocolError, match="PNG"):
        decode_pixels(frame(height=5, encoding="png"), file.getvalue())


def test_buffers_that_do_not_fit() -> None:
    with pytest.raises(ProtocolError):
        sample_columns(Samples(count=1), [b"", b"", b"", b""])
    with pytest.raises(ProtocolError):
        frame_payloads(Frames(frames=[frame()]), [])
