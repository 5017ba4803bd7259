"""GPU memory of this kernel where the driver does not name processes: what frameworks know of it, with their names.

In most containers the driver's process ids mean nothing, so the sampler cannot tell what the kernel holds. What torch
and the others say of it stands in three places then: among the holders of a GPU, in the series
`gpuN.process_memory_bytes` (and so in the table of cells), and as a remark on that series. Knows neither hub nor pipe;
hub thread.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from livemon.protocol import GpuUse, Holder, SeriesEntry, SourceState
from livemon.sampling.frameworks import held_bytes

__all__ = ["ASK_EVERY_S", "OwnMemory"]

ASK_EVERY_S = 1.0
"""How often frameworks are asked at most; between two questions their last answer holds."""

_SERIES = re.compile(r"(gpu\d+(?:\.mig\d+)?)\.process_memory_bytes")


class OwnMemory:
    """See the module."""

    def __init__(self, ask: Callable[[], Mapping[str, Mapping[int, float]]] = held_bytes) -> None:
        """`ask`: see `held_bytes`."""
        self._ask = ask
        self._asked_s = -math.inf
        self._held: Mapping[str, Mapping[int, float]] = {}
        self._unnamed: dict[str, GpuUse] = {}
        self._devices: dict[int, str] = {}

    def forget_series(self) -> None:
        """Another sampler will announce them."""
        self._devices = {}

    def announce(self, entry: SeriesEntry) -> None:
        """The sampler has a series, under this number."""
        match = _SERIES.fullmatch(entry.name)
        if match is not None:
            self._devices[entry.id] = match[1]

    def take(self, uses: Iterable[GpuUse]) -> None:
        """What the driver says about who holds memory."""
        self._unnamed = {use.device: use for use in uses if use.note}

    def ask(self, now_s: float) -> bool:
        """Ask the frameworks if they are needed and it is time (`now_s`: monotonic); whether they were asked."""
        # A little early, so that a tick which comes in time is not too early for it.
        if not self._unnamed or now_s < self._asked_s + 0.95 * ASK_EVERY_S:
            return False
        self._asked_s = now_s
        self._held = self._ask()
        return True

    def holders(self, uses: Sequence[GpuUse]) -> list[GpuUse]:
        """The same, with what frameworks hold where the driver names nobody."""
        return [self._with_frameworks(use) if use.device in self._unnamed else use for use in uses]

    def fill(self, numbers: Sequence[int], values: Sequence[float]) -> Sequence[float]:
        """One reading by the sampler, with what frameworks know in place of what the driver does not."""
        if not self._held:
            return values
        filled = list(values)
        for place, number in enumerate(numbers):
            amounts = self._amounts(self._devices.get(number, ""))
            if amounts and math.isnan(filled[place]):
                filled[place] = sum(amounts.values())
        return filled

    def remark(self, state: SourceState) -> SourceState:
        """The same, with whose word it is beside what `fill` fills in, in place of why the driver does not know it."""
        remarks = dict(state.remarks)
        for device in self._unnamed:
            name, amounts = f"{device}.process_memory_bytes", self._amounts(device)
            if name in remarks and amounts:
                remarks[name] = f"according to {', '.join(amounts)}"
        filled = {name for name, words in remarks.items() if words != state.remarks[name]}
        if not filled:
            return state
        # Each part of the reason begins with the series that it is about.
        parts = state.reason.split("; ")
        kept = [part for part in parts if not filled.issuperset(part.partition(": ")[0].split(", "))]
        return msgspec.structs.replace(state, remarks=remarks, reason="; ".join(kept))

    def _amounts(self, device: str) -> dict[str, float]:
        """Bytes by framework, of those that know; one that is in use may know that it is nothing."""
        use = self._unnamed.get(device)
        if use is None:
            return {}
        return {name: amounts[use.cuda] for name, amounts in self._held.items() if use.cuda in amounts}

    def _with_frameworks(self, use: GpuUse) -> GpuUse:
        own = [
            Holder(own=True, pids=[os.getpid()], bytes=amount, source=name)
            for name, amount in self._amounts(use.device).items()
            if amount > 0
        ]
        return msgspec.structs.replace(use, holders=[*own, *use.holders])
