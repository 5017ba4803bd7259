"""The kernel side that gathers and publishes: one thread, one comm on which the kernel only sends.

`loop` is the thread, `hub` gives its parts what `livemon.ports` promises, `comms` is the only module that knows comms,
`children` supervises the child processes, `store` keeps the samples and `stream` sends them to the pages.

`livemon.hub()` is also a public function. Importing a subpackage binds its name in the package above it, so the
function of that name would be lost with the first import of any module in here; hence this package can be called.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _CallablePackage(ModuleType):
    def __call__(self) -> Any:
        """The hub as a widget, see `livemon.api.hub`."""
        from livemon.api import hub

        return hub()


sys.modules[__name__].__class__ = _CallablePackage
