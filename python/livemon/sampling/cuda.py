"""Which GPUs `CUDA_VISIBLE_DEVICES` leaves to a process, and what CUDA code calls them there.

The variable has three forms, in any mixture: CUDA's index, a UUID or its beginning (`GPU-8932f937`), and a MIG instance
(`MIG-<uuid>`, or `MIG-GPU-<uuid>/<gpu instance>/<compute instance>` with drivers before 470). CUDA reads up to the
first entry that it does not know, and sees nothing when one is named twice. As soon as an instance is among what is
left, the first one is all that CUDA sees, whatever else is: neither other instances nor whole GPUs; a GPU that is cut
into instances, by index or UUID, stands for its first one, and for nothing where it has none. (Of instances this is how
CUDA is understood here; no machine with them has confirmed it.) Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Visibility", "VisibleSettings", "cuda_numbers"]

_INDEX = re.compile(r"-?[0-9]+")


@dataclass(frozen=True, slots=True)
class VisibleSettings:
    """The variables of the process that is watched."""

    devices: str | None = None
    """`CUDA_VISIBLE_DEVICES`; None: not set."""
    order: str = ""
    """`CUDA_DEVICE_ORDER`; without `PCI_BUS_ID` CUDA puts the fastest GPU first."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """A GPU or MIG instance that may be visible."""

    uuid: str
    name: str
    instance: str = ""
    """Of a MIG instance: `GPU-<uuid>/<gpu instance>/<compute instance>`, as old drivers name it."""
    cut: bool = False
    """Whether it is a GPU in MIG mode: not itself, but its instances are what CUDA sees."""


def cuda_numbers(settings: VisibleSettings, gpus: Sequence[Visibility]) -> list[int | None] | None:
    """For each of `gpus` the number that CUDA gives it, or None where it is hidden; None as a whole: nothing is known.

    `gpus` are in the order of their PCI bus, each whole GPU before its MIG instances in the driver's order. Nothing is
    known where it depends on how CUDA counts GPUs of different kinds: without a variable, and of indices in it.
    """
    text = settings.devices
    whole = [index for index, gpu in enumerate(gpus) if not gpu.instance]
    if text is None:
        text = ",".join(map(str, range(len(whole))))
    kinds = {gpus[index].name for index in whole}
    found: list[int] = []
    for entry in (part.strip() for part in text.split(",")):
        if _INDEX.fullmatch(entry):
            if int(entry) not in range(len(whole)):
                break
            if settings.order != "PCI_BUS_ID" and len(kinds) > 1:
                return None
            found.append(whole[int(entry)])
        else:
            matches = [index for index, gpu in enumerate(gpus) if _names(entry, gpu)]
            if len(matches) != 1:
                break
            found += matches
    if len(set(found)) < len(found):
        found = []
    found = _enumerated(found, gpus)
    return [found.index(index) if index in found else None for index in range(len(gpus))]


def _enumerated(visible: list[int], gpus: Sequence[Visibility]) -> list[int]:
    """What CUDA makes devices of."""
    for index in visible:
        if gpus[index].instance:
            return [index]
        if index + 1 < len(gpus) and gpus[index + 1].instance:
            return [index + 1]
    return [index for index in visible if not gpus[index].cut]


def _names(entry: str, gpu: Visibility) -> bool:
    if entry.startswith("GPU-"):
        return not gpu.instance and gpu.uuid.startswith(entry)
    if entry.startswith("MIG-GPU-"):
        return bool(gpu.instance) and gpu.instance == entry.removeprefix("MIG-")
    return entry.startswith("MIG-") and bool(gpu.instance) and gpu.uuid.startswith(entry)
