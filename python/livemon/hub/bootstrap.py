"""Start of a child: `python -P bootstrap.py <module> [args…]` gives it the kernel's `sys.path`, then runs `module`.

The kernel's entries are *appended*: a `random.py` beside the notebook must not stand in for the standard library in the
sampler, yet a replica must find the module of the user's artist class. Runs in the child only, as a script, before
`livemon` can be imported; so it imports nothing of ours.
"""

from __future__ import annotations

import json
import os
import runpy
import sys

PATH_VARIABLE = "LIVEMON_SYS_PATH"


def main() -> None:
    """Take the module's name and its arguments from `sys.argv`."""
    for entry in json.loads(os.environ.pop(PATH_VARIABLE, "[]")):
        if entry not in sys.path:
            sys.path.append(entry)
    module = sys.argv[1]
    sys.argv[:] = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
