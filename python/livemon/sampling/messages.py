"""What the kernel and the sampler child say to each other on their two pipes, framed by `livemon.framing`.

Part 0 of a message is one of these structs in msgpack; the values of a tick are little-endian doubles in part 1. Runs
on both sides; touches nothing.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from livemon.child_messages import Message, Parser, payload
from livemon.errors import ProtocolError
from livemon.framing import Buffer, frame
from livemon.protocol import GpuUse, SeriesEntry, SourceState

__all__ = [
    "Announce",
    "Configure",
    "Failure",
    "FromChild",
    "Health",
    "Stop",
    "Tick",
    "ToChild",
    "decode_from_child",
    "decode_to_child",
    "encode",
    "encode_gap",
    "encode_tick",
    "tick_values",
]


# -- child to kernel ---------------------------------------------------------------------------------------------------


class Announce(Message, frozen=True, kw_only=True):
    """Series that later ticks refer to by `SeriesEntry.id`: new ones, or a known id whose label or unit changed.

    The ids are the child's own and valid until it ends.
    """

    entries: list[SeriesEntry]


class Tick(Message, frozen=True, kw_only=True):
    """One reading of each of `ids`; part 1 holds their values (f64, NaN: the reading failed)."""

    time_s: float
    """Wall time of the reading, seconds since the epoch."""
    ids: list[int]
    gap: bool = False
    """It is no reading: nothing is known of these series here, so that no line is drawn across."""


class Failure(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A series that could not be read, or only in part."""

    count: int
    """Readings that failed since the child started."""
    reason: str
    """Of the last one, in words."""


class Health(Message, frozen=True, kw_only=True):
    """The state of every source that is read, whole; sent when it changes."""

    sources: list[SourceState]
    failures: dict[str, Failure] = msgspec.field(default_factory=dict)
    """By series name."""
    dropped: int = 0
    """Samples lost since the child started, because the kernel did not read for longer than the queue is long."""
    holders: list[GpuUse] = msgspec.field(default_factory=list)
    """Who has memory of which GPU."""


FromChild: TypeAlias = Announce | Tick | Health


# -- kernel to child ---------------------------------------------------------------------------------------------------


class Configure(Message, frozen=True, kw_only=True):
    """How to sample from now on."""

    period_s: float
    sources: list[str]
    """Of `settings.SOURCES`."""
    watch_pid: int
    """The process whose tree is watched: the kernel."""
    visible_devices: str | None = None
    """Its `CUDA_VISIBLE_DEVICES`; None: not set."""
    device_order: str = ""
    """Its `CUDA_DEVICE_ORDER`."""


class Stop(Message, frozen=True, kw_only=True):
    """Write what is queued and end."""


ToChild: TypeAlias = Configure | Stop


decode_from_child: Parser[FromChild] = Parser(FromChild, "the sampler")
decode_to_child: Parser[ToChild] = Parser(ToChild, "the kernel")


def encode(message: Message, *buffers: Buffer) -> bytes:
    """A message and its buffers as they go through the pipe, in one piece."""
    return b"".join(frame([payload(message), *buffers]))


def encode_tick(time_s: float, ids: Sequence[int], values: Sequence[float]) -> bytes:
    """A `Tick` with its values, as it goes through the pipe."""
    return _encode_tick(Tick(time_s=time_s, ids=list(ids)), values)


def encode_gap(time_s: float, ids: Sequence[int]) -> bytes:
    """A `Tick` that says of each of `ids` that nothing is known there, as it goes through the pipe."""
    return _encode_tick(Tick(time_s=time_s, ids=list(ids), gap=True), [math.nan] * len(ids))


def _encode_tick(tick: Tick, values: Sequence[float]) -> bytes:
    return encode(tick, struct.pack(f"<{len(tick.ids)}d", *values))


def tick_values(tick: Tick, parts: Sequence[memoryview]) -> tuple[float, ...]:
    """The values that belong to `tick.ids`, from the parts of its message. Raises `ProtocolError`."""
    if len(parts) != 2 or parts[1].nbytes != 8 * len(tick.ids):
        sizes = [part.nbytes for part in parts]
        raise ProtocolError(f"a tick of {len(tick.ids)} series in parts of {sizes} bytes")
    return struct.unpack(f"<{len(tick.ids)}d", parts[1])
