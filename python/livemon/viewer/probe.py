"""Whether a viewer can show windows of a toolkit here: the answers of `livemon.backend_list`, asked toolkit by toolkit.

    >>> from livemon.viewer.probe import probe
    >>> probe("tk").usable

A viewer draws with Matplotlib's canvas of the toolkit, so what the trial of that backend finds holds for it, too. What
works is remembered; what does not is tried again after some seconds, as a person may have mended it. Runs on the
calling thread, which waits; touches nothing of the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from livemon.backend_list.probe import Found

__all__ = ["GUIS", "Probe", "best", "probe"]

GUIS: Final = ("qt", "gtk4", "gtk3", "tk", "webagg")
"""Toolkits that can show windows, the best first: the order in which `livemon.window()` chooses."""

_BACKENDS: Final = {"qt": "qtagg", "gtk4": "gtk4agg", "gtk3": "gtk3agg", "tk": "tkagg", "webagg": "webagg"}
_UNASKED: Final = tuple(gui for gui in GUIS if gui != "webagg")
"""Those that may be chosen for a person: a server is not started unasked."""

_IN_BROWSER: Final = "%livemon window --gui webagg"
_PATIENCE_S: Final = 30.0
"""For one toolkit: who asked for its window waits rather than hears that there is none."""
_KEPT_S: Final = 20.0
"""For so long a toolkit that does not work is not tried again."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What was found out about one toolkit."""

    gui: str
    usable: bool
    binding: str = ""
    """Package that speaks to the toolkit, with its version: `PySide6 6.11.1 (Qt 6.11.1)`."""
    reason: str = ""
    """Why it is not usable, part of a sentence."""
    remedy: str = ""
    """What to do about that; empty: nothing is known to help."""

    @property
    def advice(self) -> str:
        """Sentence for the person, where it is not usable."""
        what = f" What to do: {self.remedy}." if self.remedy else ""
        return f"no {self.gui} window can be shown here: {self.reason}.{what}"


def probe(gui: str) -> Probe:
    """Try one toolkit of `GUIS`; takes about a second, and no time when it worked before in this environment.

    Raises `LivemonError` when no process can be started.
    """
    return _tried([gui])[gui]


def best() -> Probe:
    """The first of `GUIS` that works here, but for `webagg`, whose server is not started unasked.

    Where none does, the advice has the reason of each. Raises as `probe` does.
    """
    found = _tried(_UNASKED)
    usable = next((found[gui] for gui in _UNASKED if found[gui].usable), None)
    if usable is not None:
        return usable
    reasons = {one.reason for one in found.values()}
    reason = reasons.pop() if len(reasons) == 1 else "; ".join(f"{gui}: {one.reason}" for gui, one in found.items())
    remedy = found[_UNASKED[0]].remedy
    if _IN_BROWSER not in remedy:
        remedy = "; ".join(filter(None, (remedy, f"a browser shows it with {_IN_BROWSER}")))
    return Probe(gui="native", usable=False, reason=reason, remedy=remedy)


def _tried(guis: Sequence[str]) -> dict[str, Probe]:
    """What was found of each; of those behind the first one that works, perhaps not yet."""
    from livemon.backend_list.asking import ask

    names = {_BACKENDS[gui]: gui for gui in guis}

    def enough(found: dict[str, Found]) -> bool:
        for name, gui in names.items():
            if name not in found:
                return False
            if _judged(gui, found[name]).usable:
                return True
        return True

    # Whatever this process has loaded: a viewer is a process of its own.
    answers = ask([*names], [], limit_s=_PATIENCE_S, failures_kept_s=_KEPT_S, enough=enough)
    return {gui: _judged(gui, answers.get(name)) for name, gui in names.items()}


def _judged(gui: str, found: Found | None) -> Probe:
    from livemon.backend_list.reasons import Here, against
    from livemon.backend_list.toolkits import FAMILIES

    speaks_against = against(_BACKENDS[gui], gui, FAMILIES[gui], found, Here.own_process())
    return Probe(
        gui=gui,
        usable=not speaks_against.reason,
        binding=found.binding if found is not None else "",
        reason=speaks_against.reason,
        remedy=speaks_against.remedy,
    )
