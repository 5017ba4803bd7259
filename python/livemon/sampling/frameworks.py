"""What frameworks of this process know of the GPU memory that they hold, by the number that CUDA code uses.

For kernels whose processes the driver does not name (containers). Nothing is ever imported, and no framework is made to
begin with a GPU: only what is loaded and in use already is asked, and asking allocates nothing. A framework that
raises, as another version of it may, says nothing. Runs in the kernel, on the hub thread.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

__all__ = ["held_bytes"]


def held_bytes() -> dict[str, dict[int, float]]:
    """Bytes by device number by framework (`torch`, `cupy`, `jax`, `tensorflow`), of those that are in use."""
    found: dict[str, dict[int, float]] = {}
    for name, ask in _FRAMEWORKS.items():
        module = sys.modules.get(name)
        # One that is being imported by another thread has no such attribute yet.
        if module is None or getattr(getattr(module, "__spec__", None), "_initializing", False):
            continue
        try:
            held = ask(module)
        except Exception:  # noqa: BLE001, S112 - see the module
            continue
        if held:
            found[name] = held
    return found


def _torch(torch: Any) -> dict[int, float]:
    if not torch.cuda.is_initialized():
        return {}
    return {device: float(torch.cuda.memory_reserved(device)) for device in range(torch.cuda.device_count())}


def _cupy(cupy: Any) -> dict[int, float]:
    # Only of the device that this thread is on: asking for another one would begin with it.
    pool = cupy.get_default_memory_pool()
    total = float(pool.total_bytes())
    return {int(cupy.cuda.runtime.getDevice()): total} if total > 0 else {}


def _jax(jax: Any) -> dict[int, float]:
    bridge = sys.modules.get("jax._src.xla_bridge")
    if bridge is None or not getattr(bridge, "_backends", None):
        return {}  # `local_devices` would begin with all of them
    found: dict[int, float] = {}
    for device in jax.local_devices():
        if device.platform in ("gpu", "cuda", "rocm"):
            stats = device.memory_stats() or {}
            # Of what XLA took at its start it may use a small part; taken is taken.
            amount = stats.get("pool_bytes") or stats.get("bytes_reserved") or stats.get("bytes_in_use", 0)
            found[int(device.local_hardware_id or 0)] = float(amount)
    return found


def _tensorflow(tensorflow: Any) -> dict[int, float]:
    context: ModuleType | Any = sys.modules.get("tensorflow.python.eager.context")
    if context is None or not getattr(context.context(), "_initialized", False):
        return {}
    found: dict[int, float] = {}
    for number, device in enumerate(tensorflow.config.list_logical_devices("GPU")):
        name = device.name.removeprefix("/device:")
        found[number] = float(tensorflow.config.experimental.get_memory_info(name)["current"])
    return found


_FRAMEWORKS: dict[str, Callable[[Any], dict[int, float]]] = {
    "torch": _torch,
    "cupy": _cupy,
    "jax": _jax,
    "tensorflow": _tensorflow,
}
