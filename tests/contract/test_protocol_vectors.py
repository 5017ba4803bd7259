"""The golden vectors of `protocol/vectors` against the Python side; the TypeScript tests read the same files."""

from __future__ import annotations

import base64
import json
import math
import struct
from array import array
from pathlib import Path
from typing import Any

import pytest

from livemon.errors import ProtocolError
from livemon.hub.store import Columns
from livemon.hub.stream import sample_buffers
from livemon.protocol import Frames, Past, Samples, Saved, decode_control, decode_hub, encode, encode_json
from livemon.testing.wire import frame_payloads, past_columns, sample_columns, saved_file

FOLDER = Path(__file__).parents[2] / "protocol" / "vectors"
VECTORS = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]

# What the text of the error must say, so that a person finds the cause.
SAYS = {"type": "type", "version": "version", "shape": "message of type", "buffers": "buffers"}


def number(value: float | str | None) -> float:
    return math.nan if value is None else float(value)


def same(left: float, right: float) -> bool:
    return struct.pack("<d", left) == struct.pack("<d", right) or (math.isnan(left) and math.isnan(right))


def buffers_of(vector: dict[str, Any]) -> list[memoryview]:
    """As a page gets them: at the byte offset that the vector asks for, in a larger buffer."""
    buffers = [base64.b64decode(text) for text in vector["buffers"]]
    offsets = vector.get("byteOffsets", [0] * len(buffers))
    return [
        memoryview(b"\xa5" * offset + data + b"\x5a" * 8)[offset : offset + len(data)]
        for offset, data in zip(offsets, buffers, strict=True)
    ]


def read(vector: dict[str, Any]) -> Any:
    """The decoded message and, where it has binary buffers, what is in them. Raises `ProtocolError`."""
    if vector["direction"] == "control":
        return decode_control(vector["content"]), None
    message = decode_hub(vector["content"])
    if isinstance(message, Samples):
        return message, sample_columns(message, buffers_of(vector))
    if isinstance(message, Past):
        return message, past_columns(message, buffers_of(vector))
    if isinstance(message, Frames):
        return message, frame_payloads(message, buffers_of(vector))
    if isinstance(message, Saved):
        return message, saved_file(message, buffers_of(vector))
    return message, None


def test_there_are_vectors() -> None:
    assert len(VECTORS) > 30
    assert len({vector["name"] for vector in VECTORS}) == len(VECTORS)


@pytest.mark.parametrize("vector", [v for v in VECTORS if "error" in v["expect"]], ids=lambda v: v["name"])
def test_a_wrong_message_is_refused_with_a_reason(vector: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError) as caught:
        read(vector)
    assert SAYS[vector["expect"]["error"]] in str(caught.value)


@pytest.mark.parametrize("vector", [v for v in VECTORS if "error" not in v["expect"]], ids=lambda v: v["name"])
def test_a_message_is_decoded_and_encoded_back(vector: dict[str, Any]) -> None:
    expect = vector["expect"]
    message, binary = read(vector)
    assert encode(message) == vector["content"]
    if vector["direction"] == "hub":
        assert json.loads(encode_json(message)) == vector["content"]
    if isinstance(message, Samples):
        assert message.replay == expect["replay"]
        for column, name in zip(binary, ("id", "time", "value", "step"), strict=True):
            wanted = [number(value) for value in expect["columns"][name]]
            assert len(column) == len(wanted) == message.count
            assert all(same(got, want) for got, want in zip(column, wanted, strict=True))
    elif isinstance(message, Frames):
        assert encode(message)["frames"] == expect["frames"]
        assert [base64.b64encode(payload).decode() for _, payload in binary] == expect["data"]
    else:
        content = {key: value for key, value in encode(message).items() if key != "livemon"}
        if isinstance(message, Past):
            for name, column in binary._asdict().items():
                content[name] = [None if value != value else value for value in column]
        if isinstance(message, Saved):
            content["file"] = None if binary is None else base64.b64encode(binary).decode()
        assert content == expect


@pytest.mark.parametrize(
    "vector",
    [v for v in VECTORS if v["expect"].get("type") == "samples"],
    ids=lambda v: v["name"],
)
def test_the_hub_makes_the_same_buffers(vector: dict[str, Any]) -> None:
    columns = vector["expect"]["columns"]
    runs = [
        (int(number_), Columns(*(array("d", [number(columns[name][i])]) for name in ("time", "value", "step"))))
        for i, number_ in enumerate(columns["id"])
    ]
    assert sample_buffers(runs) == [base64.b64decode(text) for text in vector["buffers"]]
