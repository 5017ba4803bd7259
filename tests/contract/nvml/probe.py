"""Run by `stand_in.Probe`: ticks a GPU source once for each line on stdin (seconds to move the clock first)."""

from __future__ import annotations

import json
import math
import sys

from livemon.protocol import GpuUse
from livemon.sampling.cuda import VisibleSettings
from livemon.sampling.feed import Feed
from livemon.sampling.gpu import GpuSource
from livemon.sampling.nvml import Gate


class Clock:
    """Moved by hand."""

    now = 1000.0

    def wall_s(self) -> float:
        return self.now

    def monotonic_s(self) -> float:
        return self.now


def main() -> None:
    options = json.loads(sys.argv[1])
    clock = Clock()
    outdated: list[None] = []
    held: list[GpuUse] = []
    source = GpuSource(
        Gate(on_outdated=lambda: outdated.append(None)),
        clock,
        tree_pids=lambda: frozenset(options.get("pids", ())),
        pids_are_ours=options.get("pids_are_ours", True),
        system_memory=lambda: (111, 222),
        on_holders=lambda uses: held.__setitem__(slice(None), uses),
        visible=lambda: VisibleSettings(options.get("visible"), options.get("order", "")),
    )
    feed = Feed(source, clock)
    for line in sys.stdin:
        clock.now += float(line)
        readings = feed.read()
        look = {
            "state": feed.state.state,
            "reason": feed.state.reason,
            "values": {
                reading.series.name: None if math.isnan(reading.value) else reading.value
                for reading in readings
                if reading.value is not None
            },
            "reasons": {reading.series.name: reading.reason for reading in readings if reading.reason},
            "words": {reading.series.name: reading.words for reading in readings if reading.words},
            "remarks": feed.state.remarks,
            "shown": {reading.series.name: reading.series.shown for reading in readings},
            "labels": {reading.series.name: reading.series.label for reading in readings},
            "devices": {reading.series.name: reading.series.device for reading in readings},
            "outdated": len(outdated),
            "holders": {
                use.device: [[one.kernel, one.own, one.name, one.pids, one.bytes, one.unknown] for one in use.holders]
                for use in held
            },
            "cuda": {use.device: use.cuda for use in held},
            "notes": {use.device: use.note for use in held},
        }
        print(json.dumps(look), flush=True)


main()
