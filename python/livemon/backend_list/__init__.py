"""The list of Matplotlib's backends: `livemon.backends()` and `%livemon backends`.

`listing` puts it together and `records` prints it; `asking` starts the trials, `nursery` runs them in a process of its
own, `probe` is one of them; `toolkits` holds what is known beforehand. The package has another name than the function,
for a submodule that is imported takes the place of a function of its name.
"""

from __future__ import annotations

from livemon.backend_list.listing import backends
from livemon.backend_list.records import Backend, Backends

__all__ = ["Backend", "Backends", "backends"]
