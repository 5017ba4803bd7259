"""Part 0 of the messages on the pipes between the kernel and its children: a struct in msgpack.

Each child has its own structs (`sampling.messages`, `figures.messages`, `viewer.messages`); how they are written and
read stands here. Runs on both sides, on any thread; touches nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import msgspec

from livemon.errors import ProtocolError

__all__ = ["Message", "Parser", "payload"]

_T = TypeVar("_T")
_ENCODER = msgspec.msgpack.Encoder()


class Message(msgspec.Struct, tag_field="type", tag=str.lower, frozen=True, kw_only=True, omit_defaults=True):
    """Common encoding: a map whose `type` is the class name in lower case."""


class Parser(Generic[_T]):
    """Reads what one side says: `types`, a union of subclasses of `Message`."""

    def __init__(self, types: Any, sender: str) -> None:
        self._decoder: msgspec.msgpack.Decoder[_T] = msgspec.msgpack.Decoder(types)
        self._sender = sender

    def __call__(self, parts: Sequence[memoryview]) -> _T:
        """The message whose parts these are. Raises `ProtocolError`."""
        try:
            return self._decoder.decode(parts[0])
        except msgspec.MsgspecError as error:
            raise ProtocolError(f"a message of {self._sender} that cannot be read: {error}") from None


def payload(message: Message) -> bytes:
    """Part 0 of a message."""
    return _ENCODER.encode(message)
