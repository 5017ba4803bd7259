"""Which IPython shell this process has: that of a Jupyter kernel, that of a terminal, or none in a plain script.

Any thread may ask; loads nothing that is not loaded.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Literal

__all__ = ["find_shell", "kernel_shell", "place"]


def find_shell() -> Any:
    """The IPython shell of this process; None in a plain script."""
    module = sys.modules.get("IPython.core.getipython")
    return module.get_ipython() if module is not None else None


def kernel_shell() -> Any:
    """The shell of this Jupyter kernel; None in plain Python, in a terminal, and in a forked worker of a kernel."""
    shell = find_shell()
    kernel = getattr(shell, "kernel", None)
    # The session remembers in which process it was made; a fork may send nothing on it.
    return shell if kernel is not None and kernel.session.pid == os.getpid() else None


def place() -> Literal["kernel", "terminal", "script"]:
    """Where the code of the person runs."""
    shell = find_shell()
    if shell is None:
        return "script"
    return "kernel" if getattr(shell, "kernel", None) is not None else "terminal"
