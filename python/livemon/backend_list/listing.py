"""`livemon.backends()`: what Matplotlib knows, what the trials found, and what speaks for and against it here.

Runs on the calling thread. Neither chooses a backend nor loads one: that is what the trials are for.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Final

from livemon.backend_list.asking import Progress, ask
from livemon.backend_list.known import backend_names, framework_of, module_of, origin_of
from livemon.backend_list.probe import Found
from livemon.backend_list.reasons import BINDINGS, Here, against
from livemon.backend_list.records import Backend, Backends
from livemon.backend_list.toolkits import FAMILIES, UNKNOWN

__all__ = ["backends"]

_SETTLES: Final = (*(f"{binding}.QtCore" for binding in BINDINGS), "wx", "cairocffi", "cairo")
"""Modules that, once they are loaded, settle what Matplotlib takes."""

_FOR_PAGES: Final = ("livemon", "ipympl", "inline", "agg")
_AUTOMATIC: Final = ("macosx", "qtagg", "gtk4agg", "gtk3agg", "tkagg", "wxagg", "agg")
"""Matplotlib's own order, in which it looks for one that works."""

_PACKAGES: Final = {"ipympl": "ipympl", "matplotlib_inline": "inline", "livemon": "livemon"}
"""Families of those that could not be loaded, by package."""

_FRAMEWORKS: Final = {"qt5": "qt"}
"""Matplotlib's names for toolkits, where ours are others."""

_HINTS: Final = {
    "webagg": "a page on 127.0.0.1 of the kernel's machine; plt.show() holds the cell up",
    "inline": "pictures when the cell ends; livemon.live(fig) shows them while it runs",
    "template": "a pattern for authors of backends, draws nothing",
}
"""What to know of one that works."""


def backends(*, refresh: bool = False, progress: Progress | None = None) -> Backends:
    """Every backend of Matplotlib: what it needs, whether it works here, what its figures do in a running cell.

    Each is tried in a process of its own, all in parallel, each for 15 s at most: one that hangs or ends its process is
    an answer like others, and nothing happens to this one. That takes some seconds the first time; then the answers
    are kept until something changes that they depend on (`DISPLAY`, `QT_API`, installed packages …), or `refresh` is
    true. `progress(done, all)` is called meanwhile. An interrupt ends it.
    """
    names, problem = backend_names()
    here = Here.now()
    modules = {name: module_of(name) for name in names}
    tried = {modules[name]: name for name in reversed(names)}  # names of one module (ipympl, widget) are tried once
    loaded = [name for name in _SETTLES if sys.modules.get(name) is not None]
    found = ask([name for name in names if tried[modules[name]] == name], loaded, refresh=refresh, progress=progress)
    records = [_record(name, modules[name], found.get(tried[modules[name]]), here) for name in names]
    usable = {record.name for record in records if record.usable}
    order = _FOR_PAGES if here.place == "kernel" else _AUTOMATIC
    best = next((name for name in order if name in usable), "")
    records = [replace(record, recommended=record.name == best) for record in records]
    records.sort(key=lambda one: (not one.recommended, not one.usable, not one.interactive))
    return Backends(tuple(records), display=here.display, problem=problem)


def _record(name: str, module: str, found: Found | None, here: Here) -> Backend:
    toolkit = _toolkit(name, module, found)
    family = FAMILIES.get(toolkit, UNKNOWN)
    speaks_against = against(name, toolkit, family, found, here)
    found = found or Found(name=name)
    hint = "" if speaks_against.reason else _HINTS.get(name) or _HINTS.get(toolkit, "")
    return Backend(
        name=name,
        module=module,
        origin=origin_of(name),
        toolkit=toolkit,
        interactive=_interactive(name, found),
        importable=found.importable,
        usable=not speaks_against.reason,
        binding=found.binding,
        refresh=family.refresh,
        refresh_by=family.refresh_by,
        gui=family.gui if found.drawn else "",
        reason=speaks_against.reason,
        advice=speaks_against.advice or hint,
        pip=speaks_against.pip,
        apt=speaks_against.apt,
        current=name == (here.current if name.startswith("module://") else here.current.lower()),
        recommended=False,
        trial_s=found.trial_s,
    )


def _toolkit(name: str, module: str, found: Found | None) -> str:
    if found is not None and found.importable:
        return found.family
    framework = framework_of(name) or _PACKAGES.get(module.partition(".")[0], "")
    return _FRAMEWORKS.get(framework, framework)


def _interactive(name: str, found: Found) -> bool | None:
    if found.interactive is not None:
        return found.interactive
    framework = framework_of(name)
    return framework != "headless" if framework else None
