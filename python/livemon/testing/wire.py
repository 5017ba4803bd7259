"""Reading the binary buffers of hub messages, as a page does. Pure functions."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from livemon.errors import ProtocolError
from livemon.protocol import Frame, Frames, Past, Samples, Saved

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Buffer = bytes | bytearray | memoryview

__all__ = [
    "PastColumns",
    "SampleColumns",
    "decode_pixels",
    "frame_payloads",
    "past_columns",
    "sample_columns",
    "saved_file",
]


class SampleColumns(NamedTuple):
    """The columns of `Samples`, see there."""

    id: tuple[int, ...]
    time: tuple[float, ...]
    value: tuple[float, ...]
    step: tuple[float, ...]


def sample_columns(message: Samples, buffers: Sequence[Buffer]) -> SampleColumns:
    """The columns of `message`. Raises `ProtocolError` when the buffers do not fit it."""
    count = message.count
    sizes = [memoryview(buffer).nbytes for buffer in buffers]
    if sizes != [4 * count, 8 * count, 8 * count, 8 * count]:
        raise ProtocolError(f"{count} samples in buffers of {sizes} bytes")
    ids, *columns = (bytes(buffer) for buffer in buffers)
    return SampleColumns(struct.unpack(f"<{count}I", ids), *(struct.unpack(f"<{count}d", column) for column in columns))


class PastColumns(NamedTuple):
    """The columns of `Past`, see there."""

    id: tuple[int, ...]
    time: tuple[float, ...]
    low: tuple[float, ...]
    mean: tuple[float, ...]
    high: tuple[float, ...]
    counts: tuple[int, ...]


def past_columns(message: Past, buffers: Sequence[Buffer]) -> PastColumns:
    """The columns of `message`. Raises `ProtocolError` when the buffers do not fit it."""
    count = message.count
    codes = "IdfffI"
    sizes = [memoryview(buffer).nbytes for buffer in buffers]
    if sizes != [struct.calcsize(f"<{count}{code}") for code in codes]:
        raise ProtocolError(f"{count} entries in buffers of {sizes} bytes")
    return PastColumns(
        *(struct.unpack(f"<{count}{code}", bytes(buffer)) for code, buffer in zip(codes, buffers, strict=True))
    )


def frame_payloads(message: Frames, buffers: Sequence[Buffer]) -> list[tuple[Frame, bytes]]:
    """Each frame with its encoded pixels. Raises `ProtocolError` when there are not as many of both."""
    if len(buffers) != len(message.frames):
        raise ProtocolError(f"{len(message.frames)} frames with {len(buffers)} buffers")
    return [(frame, bytes(buffer)) for frame, buffer in zip(message.frames, buffers, strict=True)]


def saved_file(message: Saved, buffers: Sequence[Buffer]) -> bytes | None:
    """The file that came; None: there is none. Raises `ProtocolError` when `message` says otherwise."""
    if len(buffers) != (0 if message.problem else 1):
        raise ProtocolError(f"{len(buffers)} files in buffers, problem: {message.problem!r}")
    return bytes(buffers[0]) if buffers else None


def decode_pixels(frame: Frame, payload: bytes) -> NDArray[np.uint8]:
    """The pixels of a frame: uint8, shape (height, width, 4), RGBA, not premultiplied. Raises `ProtocolError`."""
    import numpy as np

    if frame.encoding == "deflate":
        data = np.frombuffer(zlib.decompress(payload), dtype=np.uint8)
        if data.size != frame.width * frame.height * 4:
            raise ProtocolError(f"a frame of {frame.width}x{frame.height} pixels with {data.size} bytes")
        return data.reshape(frame.height, frame.width, 4)
    from PIL import Image

    image: Any = Image.open(io.BytesIO(payload)).convert("RGBA")
    pixels = np.asarray(image, dtype=np.uint8)
    if pixels.shape != (frame.height, frame.width, 4):
        raise ProtocolError(f"a frame of {frame.width}x{frame.height} pixels with a PNG of shape {pixels.shape}")
    return pixels
