"""Runs benchmarks and prints their tables: `python -m bench.run [NAME…] [--quick] [--docs]`.

Everything is also written to `bench/results/<date>.json`. Ends with 1 when a number misses its reach and `--strict` was
given, and when a benchmark failed.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from importlib import import_module
from pathlib import Path

from bench.report import Report
from bench.settings import Settings

BENCHMARKS = (
    "imports",
    "startup",
    "log",
    "sampler",
    "large",
    "loop",
    "figures",
    "setters",
    "drag",
    "reload",
    "page_cost",
    "peers",
)
RESULTS = Path(__file__).with_name("results")
DOCS = Path(__file__).parents[1] / "docs" / "benchmarks.md"
INTRO = """\
# Benchmarks

`make bench` takes all of these numbers, and `BENCH_ARGS=--docs` writes this page; a part of them (`"--docs loop"`) is
measured and written alone, which its date tells. Each is the median of its repeats. The loops are told as ratios to the
same loop in the same kernel before Livemon came, when it changed the same figures for nobody to see; each repeat has a
kernel of its own. A second kernel runs a bare loop in turn with it, before and after each stretch: a machine that is
slower by then slows both, and is divided out. CPU time is that of the whole kernel process, Livemon's thread included.
*Reach* is what Livemon promises; rows without one are there to compare. What "captures and threads" take is bounded by
the meter: 20 ms each second for captures, 30 for Livemon's thread.
"""


def main() -> int:
    options = _options()
    settings = (
        Settings(repeats=2, seconds=1.5, minutes=0.3) if options.quick else Settings(options.repeats, options.seconds)
    )
    report = Report(settings=f"{settings.repeats} repeats, stretches of {settings.seconds:g} s")
    failed = False
    for name in options.names or BENCHMARKS:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            report.rows += import_module(f"bench.{name}").measure(settings)
        except Exception:  # one benchmark that fails must not cost the numbers of the others
            failed = True
            traceback.print_exc()
    print(report.text())
    print(f"\n{RESULTS.parent.name}/{RESULTS.name}/{report.save(RESULTS).name} holds every value.")
    for row in report.over:
        print(f"Beyond its reach: {row.what}, {row.quantity}: {row.cells()[2]}, not {row.reach}")
    if options.docs:
        before = DOCS.read_text(encoding="utf-8") if options.names and DOCS.exists() else ""
        DOCS.write_text(report.markdown(INTRO, before), encoding="utf-8")
    return 1 if failed or (options.strict and report.over) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument("--repeats", type=int, default=Settings.repeats, help="how often each number is taken")
    parser.add_argument("--seconds", type=float, default=Settings.seconds, help="length of a stretch of a loop")
    parser.add_argument("--quick", action="store_true", help="short: to see that it works, not to believe the numbers")
    parser.add_argument("--docs", action="store_true", help="also write docs/benchmarks.md")
    parser.add_argument("--strict", action="store_true", help="end with 1 when a number misses its reach")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
