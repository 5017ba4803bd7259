from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livemon.errors import ProtocolError
from livemon.framing import FrameReader
from livemon.protocol import SeriesEntry, SourceState
from livemon.sampling.messages import (
    Announce,
    Configure,
    Failure,
    Health,
    Stop,
    Tick,
    decode_from_child,
    decode_to_child,
    encode,
    encode_tick,
    tick_values,
)


def _parts(data: bytes) -> list[memoryview]:
    (parts,) = FrameReader().feed(data)
    return parts


FROM_CHILD = [
    Announce(entries=[SeriesEntry(id=3, name="a.b", unit="bytes", group="gpu", label="A", device="GPU 0: x")]),
    Health(
        sources=[SourceState(name="gpu", state="absent", reason="no driver")],
        failures={"a.b": Failure(count=2, reason="no")},
        dropped=7,
    ),
    Health(sources=[]),
]


@pytest.mark.parametrize("message", FROM_CHILD)
def test_round_trip_from_child(message: Announce | Health) -> None:
    assert decode_from_child(_parts(encode(message))) == message


@pytest.mark.parametrize("message", [Configure(period_s=0.5, sources=["host"], watch_pid=1), Stop()])
def test_round_trip_to_child(message: Configure | Stop) -> None:
    assert decode_to_child(_parts(encode(message))) == message


@given(st.floats(0, 1e11), st.lists(st.tuples(st.integers(0, 1 << 31), st.floats(allow_nan=True, allow_infinity=True))))
def test_a_tick_keeps_every_bit_of_its_values(time_s: float, pairs: list[tuple[int, float]]) -> None:
    ids = [number for number, _ in pairs]
    values = [value for _, value in pairs]
    parts = _parts(encode_tick(time_s, ids, values))
    tick = decode_from_child(parts)
    assert tick == Tick(time_s=time_s, ids=ids)
    assert isinstance(tick, Tick)
    assert repr(tick_values(tick, parts)) == repr(tuple(values))


def test_the_bytes_of_a_tick_are_little_endian_doubles() -> None:
    parts = _parts(encode_tick(1.5, [1, 2], [math.nan, -0.0]))
    assert bytes(parts[1]) == struct.pack("<dd", math.nan, -0.0)


@pytest.mark.parametrize("part", [b"", b"\xc1", b"\x81\xa4type\xa7unknown", b"\x81\xa4type\xa4tick"])
def test_what_is_not_a_message_is_a_protocol_error(part: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode_from_child([memoryview(part)])
    with pytest.raises(ProtocolError):
        decode_to_child([memoryview(part)])


def test_a_tick_with_too_few_values_is_a_protocol_error() -> None:
    tick = Tick(time_s=0.0, ids=[1, 2])
    with pytest.raises(ProtocolError, match="2 series"):
        tick_values(tick, [memoryview(b""), memoryview(bytes(8))])
    with pytest.raises(ProtocolError):
        tick_values(tick, [memoryview(b"")])
