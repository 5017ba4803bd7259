"""The one gate through which every call of NVIDIA's management library (NVML) passes, and the policy for its errors.

pynvml raises one exception class for everything, with a number. What matters is what to do next:

    FieldUnknownError   no answer here at all (not supported, not permitted, driver too old): ask again, but rarely
    FieldFailedError    no answer this time
    DeviceLostError     this GPU has gone; the others are fine; the library must be opened again to get it back
    DriverGoneError     nothing can be read until the library is opened again

A call can hang, so only the GPU source's own thread may use the gate. Loading the library is the one thing that would
stop the other threads too (CPython 3.11 holds the interpreter lock in dlopen).
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

from livemon.errors import LivemonError
from livemon.sampling.base import SourceAbsentError, SourceFailedError

__all__ = [
    "DeviceLostError",
    "DriverGoneError",
    "DriverReplacedError",
    "FieldFailedError",
    "FieldUnknownError",
    "Gate",
    "NotSupportedError",
]

LIBRARY = "libnvidia-ml.so.1"


class FieldFailedError(LivemonError):
    """A question without an answer this time."""


class FieldUnknownError(FieldFailedError):
    """A question without an answer on this GPU, with this driver or for this user."""


class NotSupportedError(FieldUnknownError):
    """The GPU does not have what was asked for."""


class DeviceLostError(FieldFailedError):
    """A GPU that does not answer any more, until the library is opened again or the machine is started again."""


class DriverGoneError(SourceFailedError):
    """The driver went away, or another one came: all handles are void."""


class DriverReplacedError(DriverGoneError):
    """The driver in the system is not the one whose library this process has loaded."""


_NOT_SUPPORTED = {"NVML_ERROR_NOT_SUPPORTED": "this GPU or driver does not tell"}
_FIELD_UNKNOWN = {
    "NVML_ERROR_NO_PERMISSION": "this user may not ask the driver",
    "NVML_ERROR_FUNCTION_NOT_FOUND": "this driver is too old to be asked",
    "NVML_ERROR_INVALID_ARGUMENT": "the driver refuses the question",
    "NVML_ERROR_ARGUMENT_VERSION_MISMATCH": "this driver expects another version of the question",
    "NVML_ERROR_DEPRECATED": "this driver does not answer this question any more",
}
_DEVICE_LOST = {
    "NVML_ERROR_GPU_IS_LOST": "the GPU is lost: it fell off the bus or cannot be reached (restart the machine)",
    "NVML_ERROR_RESET_REQUIRED": "the GPU must be reset before it can be used again",
    "NVML_ERROR_GPU_NOT_FOUND": "the driver does not find the GPU any more",
}
_DRIVER_GONE = {
    "NVML_ERROR_UNINITIALIZED": "the NVIDIA driver was started again",
    "NVML_ERROR_DRIVER_NOT_LOADED": "the NVIDIA driver is not loaded: its library is there, its kernel module is not",
    "NVML_ERROR_LIBRARY_NOT_FOUND": f"no NVIDIA driver: {LIBRARY} was not found",
}
_DRIVER_REPLACED = {
    "NVML_ERROR_LIB_RM_VERSION_MISMATCH": (
        "the NVIDIA driver's library and kernel module have different versions: the driver was updated, "
        "and the machine (or container) must be started again"
    ),
}
_THIS_TIME = {
    "NVML_ERROR_TIMEOUT": "the driver took too long",
    "NVML_ERROR_IN_USE": "the GPU is in use by something that locks it",
    "NVML_ERROR_INSUFFICIENT_SIZE": "the list grew while it was read",
    "NVML_ERROR_MEMORY": "the driver has too little memory",
    "NVML_ERROR_NO_DATA": "the driver has no value yet",
    "NVML_ERROR_NOT_READY": "the driver is not ready yet",
    "NVML_ERROR_UNKNOWN": "the driver reports an unknown error",
    "NVML_ERROR_IRQ_ISSUE": "the driver has trouble with the GPU's interrupts",
    "NVML_ERROR_OPERATING_SYSTEM": "the operating system refuses the driver's request",
    "NVML_ERROR_INSUFFICIENT_POWER": "the GPU's power cable is not connected",
    "NVML_ERROR_CORRUPTED_INFOROM": "the GPU's information store is damaged",
    "NVML_ERROR_NOT_FOUND": "the driver does not find what was asked for",
}
_KINDS: tuple[tuple[type[LivemonError], dict[str, str]], ...] = (
    (NotSupportedError, _NOT_SUPPORTED),
    (FieldUnknownError, _FIELD_UNKNOWN),
    (DeviceLostError, _DEVICE_LOST),
    (DriverGoneError, _DRIVER_GONE),
    (DriverReplacedError, _DRIVER_REPLACED),
    (FieldFailedError, _THIS_TIME),
)


class Gate:
    """Calls NVML, and nothing else does."""

    def __init__(self, on_outdated: Callable[[], None]) -> None:
        """`on_outdated` is called when the driver was replaced while this process had its old library loaded: no other
        one can be loaded in its place, so only a new process will see GPUs again.
        """
        self._on_outdated = on_outdated
        self._nvml: ModuleType | None = None
        self._errors: dict[int, tuple[type[LivemonError], str]] = {}
        self._was_open = False
        self.is_open = False

    def open(self) -> None:
        """Load and initialise the library. Raises `SourceAbsentError`, whatever is wrong: no GPU, because ..."""
        try:
            if self._nvml is None:
                self._nvml = _load_bindings()
                self._errors = _error_table(self._nvml)
            self.call("nvmlInit")
        except (FieldFailedError, DriverGoneError) as error:
            if isinstance(error, DriverReplacedError) and (self._was_open or _loaded_library_was_replaced()):
                self._on_outdated()
            raise SourceAbsentError(str(error)) from None
        self.is_open = self._was_open = True

    def close(self) -> None:
        """Let go of the driver; the library itself stays loaded."""
        if self.is_open:
            self.is_open = False
            # A driver that has gone cannot be told goodbye.
            with contextlib.suppress(FieldFailedError, DriverGoneError):
                self.call("nvmlShutdown")

    def call(self, name: str, *args: Any) -> Any:
        """Call the function `name` of pynvml. Raises one of the errors of this module."""
        nvml = self._nvml
        assert nvml is not None
        function = getattr(nvml, name, None)
        if function is None:
            raise FieldUnknownError("the installed nvidia-ml-py is too old to ask")
        try:
            return function(*args)
        except nvml.NVMLError as error:
            # Not str(error): for a number that it does not know pynvml asks the driver again.
            raise self._error(int(getattr(error, "value", -1))) from None
        except SourceFailedError:
            raise
        except Exception as error:  # noqa: BLE001 - pynvml decodes what the driver wrote, and may stumble over it
            raise FieldFailedError(f"{name}: {type(error).__name__}: {error}") from None

    def check(self, number: int) -> None:
        """Raise the error that a return value of NVML stands for; 0 stands for none."""
        if number != 0:
            raise self._error(number)

    def _error(self, number: int) -> LivemonError:
        kind, words = self._errors.get(number, (FieldFailedError, f"the driver reports NVML error {number}"))
        return kind(words)

    def constant(self, name: str) -> Any:
        """A constant of pynvml. Raises `FieldUnknownError` when the installed version does not have it."""
        try:
            return getattr(self._nvml, name)
        except AttributeError:
            raise FieldUnknownError("the installed nvidia-ml-py is too old to ask") from None


def _load_bindings() -> ModuleType:
    pynvml: ModuleType
    try:
        pynvml = importlib.import_module("pynvml")
    except ImportError as error:
        raise SourceAbsentError(f"nvidia-ml-py cannot be imported: {error}") from None
    if not hasattr(pynvml, "nvmlDeviceGetHandleByIndex"):
        raise SourceAbsentError("the module pynvml is not that of nvidia-ml-py: install nvidia-ml-py")
    return pynvml


def _error_table(nvml: ModuleType) -> dict[int, tuple[type[LivemonError], str]]:
    return {
        getattr(nvml, name): (kind, words)
        for kind, table in _KINDS
        for name, words in table.items()
        if hasattr(nvml, name)
    }


def _loaded_library_was_replaced() -> bool:
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
            return any("libnvidia-ml" in line and line.endswith(" (deleted)\n") for line in maps)
    except OSError:
        return False
