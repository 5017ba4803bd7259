"""One process that runs examples, each in a fork of its own.

`python -m gallery.child LIMIT_S` reads paths on stdin, one a line, and answers each with one line of JSON: a `Result`.
Matplotlib and all that a kernel needs are loaded once; what an example does to its process ends with its fork.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
import traceback
import warnings
from dataclasses import asdict

import matplotlib

matplotlib.use("agg")

import ipympl.backend_nbagg  # noqa: F401 - loaded here, once, for all forks

from .look import Result, run


def _in_fork(path: str, limit_s: float) -> Result:
    reading, writing = os.pipe()
    start_s = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os.setpgid(0, 0)
        os.dup2(2, 1)  # what an example prints past Python is no result
        try:
            result = run(path)
        except Exception:
            result = Result(example=path, failed=traceback.format_exc(limit=-3))
        with os.fdopen(writing, "w") as out:
            json.dump(asdict(result), out)
        os._exit(0)
    os.close(writing)
    said = b""
    while (left_s := start_s + limit_s - time.monotonic()) > 0 and select.select([reading], [], [], left_s)[0]:
        part = os.read(reading, 1 << 16)
        said += part
        if not part:
            break
    os.close(reading)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)  # and its renderer
    os.waitpid(pid, 0)
    try:
        result = Result(**json.loads(said))
    except ValueError:
        late = time.monotonic() - start_s >= limit_s
        result = Result(example=path, failed=f"took more than {limit_s:g} s" if late else "its process died")
    result.seconds = round(time.monotonic() - start_s, 2)
    return result


def main() -> None:
    """See the module's description."""
    warnings.simplefilter("ignore")
    limit_s = float(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(asdict(_in_fork(line.strip(), limit_s))), flush=True)


if __name__ == "__main__":
    main()
