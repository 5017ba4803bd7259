"""What the kernel and the pages say to each other, typed once.

`HubMessage`s travel from the kernel on the hub comm, as the `content` of an ipywidgets custom message plus binary
buffers; `ControlMessage`s travel from a page on a control comm. `protocol/messages.schema.json` and the TypeScript
types and validators are generated from this module (`make generate`); `protocol/vectors/*.json` are golden examples
that both sides decode and encode. Numbers that may be NaN never stand in JSON: they travel in buffers, little-endian.

Runs anywhere; knows nothing of comms, threads or Jupyter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeAlias

import msgspec

from livemon.errors import ProtocolError

__all__ = [
    "CONTROL_TARGET",
    "HUB_TARGET",
    "MARKER_TARGET",
    "PROTOCOL",
    "Alive",
    "Attach",
    "Catalogue",
    "CellState",
    "ControlMessage",
    "Detach",
    "FigureInfo",
    "Figures",
    "Frame",
    "Frames",
    "Goodbye",
    "GpuUse",
    "Hello",
    "Holder",
    "Holders",
    "HubMessage",
    "Input",
    "InputEvent",
    "Notice",
    "Offer",
    "Past",
    "Resync",
    "Samples",
    "Save",
    "Saved",
    "SeriesEntry",
    "SourceState",
    "SpanEntry",
    "Spans",
    "State",
    "Stop",
    "Tool",
    "ToolName",
    "Toolbar",
    "View",
    "Viewport",
    "ZoomArea",
    "decode_control",
    "decode_hub",
    "encode",
    "marker_id",
    "parse_marker_id",
]

PROTOCOL = 1
"""Version of the wire; a page and a kernel that differ say so and do not talk."""

HUB_TARGET = "jupyter.widget"
"""The hub is an ipywidgets model, so its comm has ipywidgets' target."""

CONTROL_TARGET = "livemon.control"
"""Comm target that a page opens, over a subshell, to talk to the hub."""

MARKER_TARGET = "livemon.marker"
"""Target of the marker comm (never opened on the wire) that `comm_info_request` lists."""


class _Message(msgspec.Struct, tag_field="type", tag=str.lower, frozen=True, kw_only=True, omit_defaults=True):
    """Common encoding: a JSON object whose `type` is the class name in lower case."""


# -- kernel to page ----------------------------------------------------------------------------------------------------


class Hello(_Message, frozen=True, kw_only=True):
    """First message of a hub, repeated when a page attaches."""

    protocol: int
    session: str
    """Unique to one run of Livemon in one kernel; another session means: forget what you had."""
    hub: str
    """comm_id of the hub comm."""
    version: str
    """Version of the Python package."""
    pid: int
    """Process id of the kernel, in its own namespace."""
    time: float
    """Wall time in the kernel now, seconds since the epoch."""
    period: float
    """Sampling period, seconds."""
    subshells: bool
    """Whether the kernel can hear pages while a cell runs (ipykernel >= 7)."""


class SeriesEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One series of the catalogue."""

    id: int
    """Small number that stands for the series in sample buffers; valid for one session."""
    name: str
    unit: Literal["percent", "bytes", "bytes_per_s", "celsius", "watts", "joules", "hertz", "count", ""] = ""
    group: Literal["host", "process", "gpu", "metric"]
    label: str = ""
    """For people, without the unit; empty means: the name."""
    device: str = ""
    """GPU name, mount or interface that the series belongs to, where there is one."""
    period: float = 0.0
    """Seconds between its samples, where that is longer than the sampling period; 0: it is not."""
    shown: Literal["chart", "text"] = "chart"
    """text: a line of a table is enough."""


class Catalogue(_Message, frozen=True, kw_only=True):
    """Series known to the kernel. `full`: these are all of them; else they are additions."""

    entries: list[SeriesEntry]
    full: bool = False


class Samples(_Message, frozen=True, kw_only=True):
    """`count` samples as four columns in four buffers: id (u32), time (f64, seconds since the epoch), value (f64, NaN:
    the reading failed or the metric is NaN), step (f64, NaN: none). Ordered by time within a series.

    `replay`: history sent to pages that attached; may overlap what a page has, so it merges by time.
    """

    count: int
    replay: bool = False


class Past(_Message, frozen=True, kw_only=True):
    """The thinned past of some series, sent to pages that attached: it replaces what they know of the time before the
    kernel's samples begin.

    `count` entries as six columns in six buffers: id (u32), time (f64, middle of the samples), smallest value, mean,
    largest value (f32), number of samples (u32; 0: readings failed there, and the values are NaN). Ordered by time
    within a series. The coarser entries of a series are older, and are sent first.
    """

    seconds: float
    """Length of the stretches that became one entry each."""
    count: int
    series: list[int]
    """Ids of the series whose entries of this length are all here; some may have none."""
    until: list[float]
    """For each of `series` when its samples begin, wall time: samples before that are part of entries."""


class SourceState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Health of one source or child: `host`, `process`, `gpu`, `sampler`, `renderer`, `recording`."""

    name: str
    state: Literal["starting", "ok", "absent", "failed", "restarting", "stopped"]
    reason: str = ""
    """In words, for people: why it is absent or failed, and what to do."""
    remarks: dict[str, str] = {}
    """By series name: why its newest reading failed, or what its newest value means, where that is worth words."""


class CellState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether a cell is running."""

    running: bool
    count: int = 0
    """Execution count of the running or last cell; 0 when none ran yet."""
    started: float = 0.0
    """Wall time when it started."""
    ended: float = 0.0
    """Wall time when it ended; 0 while it runs."""


class State(_Message, frozen=True, kw_only=True):
    """Slow state, sent whole whenever a part of it changes."""

    cell: CellState
    sources: list[SourceState]
    dropped: dict[str, int] = {}
    """Counts of what was thinned or lost, by cause, e.g. `{"metrics": 1200}`."""
    notice: str = ""
    """One sentence about a lasting limitation (no subshells: push only), or empty."""


class SpanEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch of time that has a name: an executed cell, or `livemon.span`."""

    id: int
    """Unique within the session, rising with the start."""
    kind: Literal["cell", "span"]
    name: str
    """First line of the cell, or the span's name."""
    count: int = 0
    """Execution count of a cell; 0: not known."""
    start: float
    """Wall time."""
    end: float = 0.0
    """Wall time; 0: it lasts."""
    cpu: float = 0.0
    """CPU seconds of the kernel and its children; of one that lasts 0."""
    memory: float = 0.0
    """Most bytes of memory that the kernel and its children had; 0: not known."""
    vram: float = 0.0
    """Most bytes of memory on all GPUs; 0: none, or not known."""


class Spans(_Message, frozen=True, kw_only=True):
    """Stretches that are new or changed. `full`: these are all that are kept."""

    spans: list[SpanEntry]
    full: bool = False


class Holder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What has memory on a GPU: one kernel with its children, one other process, or what the kernel itself knows."""

    kernel: str = ""
    """Id of the Jupyter kernel; empty: it is none."""
    own: bool = False
    """It is the kernel that says so."""
    name: str = ""
    """Of the process, where it is no kernel."""
    pids: list[int] = []
    bytes: float = 0.0
    unknown: bool = False
    """The driver does not know how much; `bytes` is what is known."""
    source: str = ""
    """Who says so where it is not the driver: `torch`, `cupy`, `jax`, `tensorflow`."""


class GpuUse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who has memory of one GPU or MIG instance."""

    device: str
    """Begins the names of its series: `gpu0`, `gpu0.mig1`."""
    title: str
    cuda: int = -1
    """Under which CUDA code of the kernel knows it; -1: not known, or hidden from it."""
    holders: list[Holder]
    note: str = ""
    """What is missing, in words."""


class Holders(_Message, frozen=True, kw_only=True):
    """Who has memory of which GPU, whole; sent when it changes."""

    devices: list[GpuUse]


class FigureInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One live figure."""

    id: str
    """Unique to one canvas of one session."""
    name: str
    """What people and `data-figure` call it; unique among the open figures."""
    title: str
    """Window title."""
    number: int = 0
    """pyplot number; 0 when pyplot does not know it."""
    width: int
    """Size that the code gave it, CSS pixels (inches x dpi)."""
    height: int
    state: Literal["waiting", "live", "error", "fallback", "refused"] = "waiting"
    """waiting: nothing drawn yet; error: drawing raised; fallback: drawn in the kernel, rarely; refused: too large."""
    note: str = ""
    """Why it is drawn in the kernel, or what was too large."""
    error: str = ""
    """Traceback of the drawing error."""
    waits: bool = False
    """Code waits until a person closes its window: that closes the figure, too."""


class Figures(_Message, frozen=True, kw_only=True):
    """All figures open now."""

    figures: list[FigureInfo]


class Frame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rectangle of new pixels; its payload is the buffer at the same index as the frame.

    A frame applies on top of frame `base` of the same figure; `base == -1` is a key frame, which covers everything.
    Origin is the top left corner; all sizes are device pixels. Rows are top to bottom.
    """

    figure: str
    """`FigureInfo.id`."""
    seq: int
    base: int
    x: int
    y: int
    width: int
    height: int
    full_width: int
    full_height: int
    ratio: float
    """Device pixels per CSS pixel this was drawn for."""
    dpi: float
    """Dots per inch that Matplotlib drew with (device pixels)."""
    time: float
    """Wall time when the figure's state was captured in the kernel."""
    encoding: Literal["deflate", "png"]
    """deflate: zlib stream of width*height RGBA bytes; png: a PNG file."""


class Frames(_Message, frozen=True, kw_only=True):
    """New pixels of one or more figures; one buffer per frame, in order."""

    frames: list[Frame]


class Notice(_Message, frozen=True, kw_only=True):
    """Something that a person should read once."""

    level: Literal["info", "warning", "error"]
    text: str
    detail: str = ""
    """Traceback or longer text."""
    key: str = ""
    """Notices with the same key replace each other."""
    time: float


class ZoomArea(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Axes in which a drag zooms."""

    box: list[float]
    """Left, top, right, bottom as fractions of the picture: the rubber band stays inside."""
    along: Literal["", "x", "y"] = ""
    """A colour bar has one axis: across it the rubber band takes all of the box."""


class Toolbar(_Message, frozen=True, kw_only=True):
    """What the tools of one figure say now; replaces what they said before."""

    figure: str
    mode: Literal["", "pan", "zoom"] = ""
    """What dragging does: nothing of its own, or this."""
    back: bool = False
    """Whether there is an earlier view to go back to."""
    forward: bool = False
    following: bool = True
    """False: axes are kept as a person left them, whatever the code sets."""
    cursor: str = "default"
    """CSS name of the pointer's shape."""
    text: str = ""
    """Coordinates under the pointer, as the axes format them."""
    view: str = ""
    """What the last step brought into view, for people who do not see it; empty: another view was chosen since."""
    band: list[float] = []
    """Rubber band: left, top, right, bottom as fractions of the picture; empty: none."""
    areas: list[ZoomArea] = []
    """Where a drag zooms while that is the mode, what lies on top first; empty in other modes."""
    motion: bool = False
    """Whether the code listens to the pointer: else a page sends its way less often, for the coordinates alone."""


class Offer(_Message, frozen=True, kw_only=True):
    """A key was pressed that Matplotlib has for saving, and no widget took it as text: offer files of this figure."""

    figure: str
    origin: str
    """The window to do so: `Input.origin`."""


class Saved(_Message, frozen=True, kw_only=True):
    """Answer to `Save`: the file is the one buffer, or there is none and `problem` says why."""

    page: str
    """The page that asked."""
    request: str
    figure: str
    problem: str = ""


class Goodbye(_Message, frozen=True, kw_only=True):
    """The hub stops on purpose (`%livemon stop`)."""

    reason: str = ""


HubMessage: TypeAlias = (
    Hello
    | Catalogue
    | Samples
    | Past
    | State
    | Spans
    | Holders
    | Figures
    | Frames
    | Notice
    | Toolbar
    | Offer
    | Saved
    | Goodbye
)


# -- page to kernel ----------------------------------------------------------------------------------------------------


class Attach(_Message, frozen=True, kw_only=True):
    """First message of a page, as the data of its `comm_open`."""

    protocol: int
    page: str
    """Unique to one loaded page."""
    since: float = 0.0
    """Wall time of the newest sample the page has; history after it is replayed. 0: everything."""


class Viewport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a page shows one figure now."""

    width: int
    """CSS pixels of the area the picture fills."""
    height: int
    ratio: float = 1.0
    """Device pixels per CSS pixel."""
    fps: float = 10.0
    """Frames per second that the page can take."""
    have: int = -1
    """Sequence number of the frame it shows; -1: none, a key frame is needed."""


class View(_Message, frozen=True, kw_only=True):
    """All that a page shows now; replaces what it said before. Sent when it changes, and as a sign of life."""

    page: str
    panel: bool
    """Whether anything shows samples."""
    glance: bool = False
    """Whether something shows a few numbers of CPU, memory and GPUs now and then, as a status bar does."""
    figures: dict[str, Viewport] = {}
    """By `FigureInfo.id`; a figure that is not here is not visible in this page."""


class Alive(_Message, frozen=True, kw_only=True):
    """Sign of life of a page whose view did not change; sent every 2 s while it shows something."""

    page: str


class Resync(_Message, frozen=True, kw_only=True):
    """The page missed a base frame of this figure: the next frame must be a key frame."""

    page: str
    figure: str


class Detach(_Message, frozen=True, kw_only=True):
    """The page is going away."""

    page: str


class Stop(_Message, frozen=True, kw_only=True):
    """Stop Livemon in this kernel (the command `livemon:stop`)."""

    page: str


class InputEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person did on the picture of a figure."""

    kind: Literal[
        "motion", "press", "release", "double", "scroll", "enter", "leave", "key_press", "key_release", "close"
    ]
    """double: the second press of a double click; close: its window was closed, x and y mean nothing."""
    x: float
    """Place of the pointer, fraction of the picture's width from its left edge; may lie outside of 0 to 1 in a drag."""
    y: float
    """Fraction of its height from the top."""
    button: int = 0
    """Of press, release and double: 1 left, 2 middle, 3 right, 8 back, 9 forward."""
    buttons: list[int] = []
    """All that are down after it."""
    steps: float = 0.0
    """Of scroll: positive is up, away from the person."""
    key: str = ""
    """Of key_press and key_release: Matplotlib's name of the key, without modifiers."""
    modifiers: list[Literal["ctrl", "alt", "shift", "cmd"]] = []


class Input(_Message, frozen=True, kw_only=True):
    """What a person did on one figure, in order."""

    page: str
    figure: str
    events: list[InputEvent]
    origin: str = ""
    """Names the window among all that show the figure, wherever; for answers to it alone."""


ToolName: TypeAlias = Literal[
    "home",
    "back",
    "forward",
    "pan",
    "zoom",
    "follow",
    "pan_left",
    "pan_right",
    "pan_up",
    "pan_down",
    "zoom_in",
    "zoom_out",
]
"""pan and zoom: what dragging does from now on, or no more. Those with a direction: one step, without a pointer."""


class Tool(_Message, frozen=True, kw_only=True):
    """One of a figure's tools is used."""

    page: str
    figure: str
    tool: ToolName


class Save(_Message, frozen=True, kw_only=True):
    """Make a file of this figure at the size that the code gave it; `Saved` answers."""

    page: str
    figure: str
    format: Literal["png", "svg", "pdf"]
    request: str
    """Unique to this wish of the page."""


ControlMessage: TypeAlias = Attach | View | Alive | Resync | Input | Tool | Save | Detach | Stop

_ENVELOPE_KEY = "livemon"


class _Union:
    members: ClassVar[dict[str, Any]] = {"hub": HubMessage, "control": ControlMessage}


def encode(message: HubMessage | ControlMessage) -> dict[str, Any]:
    """The JSON-ready content of a message: its fields, its `type`, and `livemon`, the protocol version."""
    content: dict[str, Any] = msgspec.to_builtins(message)
    content[_ENVELOPE_KEY] = PROTOCOL
    return content


def encode_json(message: HubMessage) -> bytes:
    """`encode`, as JSON. Numbers that are not finite become null; text must be encodable (no lone surrogates)."""
    return b'{"%b":%d,%b' % (_ENVELOPE_KEY.encode("ascii"), PROTOCOL, msgspec.json.encode(message)[1:])


def decode_hub(content: Mapping[str, Any]) -> HubMessage:
    """Parse what `encode` made of a hub message. Raises `ProtocolError`."""
    return _decode(content, "hub")  # type: ignore[no-any-return]


def decode_control(content: Mapping[str, Any]) -> ControlMessage:
    """Parse what a page sent. Raises `ProtocolError`, whose text names the type, the version or the field."""
    return _decode(content, "control")  # type: ignore[no-any-return]


def _decode(content: Mapping[str, Any], side: str) -> Any:
    if not isinstance(content, Mapping):
        raise ProtocolError(f"a message that is not an object: {type(content).__name__}")
    version = content.get(_ENVELOPE_KEY)
    if version != PROTOCOL:
        raise ProtocolError(f"protocol version {version!r}, this side speaks {PROTOCOL}")
    fields = {key: value for key, value in content.items() if key != _ENVELOPE_KEY}
    try:
        return msgspec.convert(fields, _Union.members[side])
    except msgspec.ValidationError as error:
        raise ProtocolError(f"message of type {fields.get('type')!r}: {error}") from None


def marker_id(session: str, hub: str) -> str:
    """comm_id of the marker comm: tells a page the protocol, the session and the hub's comm id."""
    return f"livemon:{PROTOCOL}:{session}:{hub}"


def parse_marker_id(comm_id: str) -> tuple[int, str, str]:
    """(protocol, session, hub comm id) of a marker comm id. Raises `ProtocolError`."""
    parts = comm_id.split(":")
    if len(parts) != 4 or parts[0] != "livemon" or not parts[1].isdigit():
        raise ProtocolError(f"not a marker of Livemon: {comm_id!r}")
    return int(parts[1]), parts[2], parts[3]
