"""A program that uses GPUs through CUDA's driver library alone, so that no toolkit and no framework is needed.

`python cuda.py list` prints the UUIDs of the devices in CUDA's order. `python cuda.py hold MIB` takes memory on device
0, prints `held`, and copies to it until its input ends. It ends with status 77 where there is no CUDA.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import uuid
from typing import Any

NO_CUDA = 77
LIBRARY = "libcuda.so.1"
COPIED_BYTES = 64 << 20


def main(what: str, mebibytes: str = "0") -> None:
    try:
        library: Any = ctypes.CDLL(LIBRARY)
    except OSError as error:
        print(error, file=sys.stderr)
        sys.exit(NO_CUDA)
    code = library.cuInit(0)
    count = ctypes.c_int()
    if code != 100:  # CUDA_ERROR_NO_DEVICE: all are hidden
        _check(code)
        _check(library.cuDeviceGetCount(ctypes.byref(count)))
    if what == "list":
        print(*(_uuid(library, index) for index in range(count.value)), sep="\n")
    else:
        _hold(library, int(mebibytes) << 20)


def _uuid(library: Any, index: int) -> str:
    device, raw = ctypes.c_int(), (ctypes.c_ubyte * 16)()
    _check(library.cuDeviceGet(ctypes.byref(device), index))
    _check(library.cuDeviceGetUuid_v2(ctypes.byref(raw), device))  # that of the MIG instance, where it is one
    return str(uuid.UUID(bytes=bytes(raw)))


def _hold(library: Any, size: int) -> None:
    context, device, memory = ctypes.c_void_p(), ctypes.c_int(), ctypes.c_uint64()
    _check(library.cuDeviceGet(ctypes.byref(device), 0))
    _check(library.cuCtxCreate_v2(ctypes.byref(context), 0, device))
    _check(library.cuMemAlloc_v2(ctypes.byref(memory), ctypes.c_size_t(size)))
    print("held", flush=True)
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    copied = ctypes.create_string_buffer(min(COPIED_BYTES, size))
    while not ended.is_set():
        _check(library.cuMemcpyHtoD_v2(memory, copied, ctypes.c_size_t(len(copied))))


def _check(code: int) -> None:
    if code != 0:
        print(f"CUDA error {code}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
