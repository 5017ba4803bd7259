"""What Matplotlib knows of backends without loading one: names, modules, the choice. Imports Matplotlib, not pyplot."""

from __future__ import annotations

import os
from typing import Any, Final, Literal

from livemon.figures.select import chosen

__all__ = ["backend_names", "current_name", "framework_of", "load", "module_of", "origin_of", "read_entry_points"]

_LONG: Final = {
    "module://ipympl.backend_nbagg": "widget",
    "module://matplotlib_inline.backend_inline": "inline",
    "module://livemon.figures.backend": "livemon",
}
"""Long names of what packages announce by a short one."""


def backend_names() -> tuple[list[str], str]:
    """Names of all backends, and a sentence on what kept them from being complete, or nothing."""
    problem = ""
    try:
        names = list(_registry().list_all())
    except Exception as error:  # noqa: BLE001 - a package with a bad entry point; builtins are there all the same
        names = list(_registry().list_builtin())
        problem = f"Backends of installed packages cannot be listed: {error} ({type(error).__name__})."
    # The registry lists a module as soon as it was asked for it; the one of MPLBACKEND may not have been.
    for name in (current_name(), os.environ.get("MPLBACKEND", "")):
        if name.startswith("module://") and name not in names:
            names.append(name)
    return [name for name in names if name not in _LONG], problem


def current_name() -> str:
    """The backend that Matplotlib uses, or will use when pyplot is loaded; empty: it has yet to choose."""
    name = chosen()
    return _LONG.get(name, name) if isinstance(name, str) else ""


def module_of(name: str) -> str:
    """The module of a backend."""
    return str(_registry()._backend_module_name(name))


def framework_of(name: str) -> str:
    """The toolkit of a backend that is part of Matplotlib, `headless` where it needs none; empty: it is not."""
    return str(_registry()._BUILTIN_BACKEND_TO_GUI_FRAMEWORK.get(name, ""))


def origin_of(name: str) -> Literal["builtin", "entry point", "module"]:
    """Where Matplotlib has it from."""
    if name.startswith("module://"):
        return "module"
    return "builtin" if framework_of(name) else "entry point"


def read_entry_points() -> None:
    """Have Matplotlib look for the backends of installed packages. Raises what it raises where one is bad."""
    _registry().list_all()


def load(name: str) -> Any:
    """The module of a backend, loaded."""
    _registry().is_valid_backend(name)  # reads the entry points where it must
    return _registry().load_backend_module(name)


def _registry() -> Any:
    from matplotlib.backends.registry import backend_registry

    return backend_registry
