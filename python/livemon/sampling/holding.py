"""Who has memory on each GPU: processes as the driver lists them, put together by kernel. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from livemon.protocol import GpuUse, Holder

__all__ = ["MAX_HOLDERS", "gpu_use"]

MAX_HOLDERS = 40
"""Of each GPU; a person reads no more, and those with the most come first."""


def gpu_use(
    device: str,
    title: str,
    cuda: int,
    processes: Mapping[int, int | None],
    *,
    own: Collection[int],
    kernel_of: Callable[[int], str],
    name_of: Callable[[int], str],
) -> GpuUse:
    """`processes`: bytes by process id, None: the driver does not know. `own`: those of the kernel that is watched."""
    together: dict[tuple[bool, str, int], list[tuple[int, int | None]]] = {}
    for pid, amount in processes.items():
        ours = pid in own
        kernel = kernel_of(pid)
        # A process that belongs to no kernel stands for itself.
        together.setdefault((ours, kernel, 0 if ours or kernel else pid), []).append((pid, amount))
    holders = [
        Holder(
            kernel=kernel,
            own=ours,
            name="" if ours or kernel else name_of(members[0][0]),
            pids=sorted(pid for pid, _ in members),
            bytes=float(sum(amount or 0 for _, amount in members)),
            unknown=any(amount is None for _, amount in members),
        )
        for (ours, kernel, _), members in together.items()
    ]
    holders.sort(key=lambda holder: (not holder.own, -holder.bytes, holder.pids))
    return GpuUse(device=device, title=title, cuda=cuda, holders=holders[:MAX_HOLDERS])
