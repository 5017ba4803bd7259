"""Runs benchmarks: `python -m bench [NAME…] [--repeats N] [--quick] [--markdown FILE]`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from bench.report import Report
from bench.settings import Settings

BENCHMARKS = ("imports", "startup", "log", "sampler", "loop")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="default: all")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0, help="length of one measured stretch")
    parser.add_argument("--quick", action="store_true", help="once and short: to see that it works")
    parser.add_argument("--no-browser", action="store_true", help="leave out what needs Chromium")
    parser.add_argument("--markdown", type=Path, help="also write the tables there")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    options = parser.parse_args()
    settings = Settings(
        repeats=1 if options.quick else options.repeats,
        seconds=2.0 if options.quick else options.seconds,
        browser=not options.no_browser,
    )
    report = Report()
    for name in options.names or BENCHMARKS:
        print(f"{name} …", file=sys.stderr, flush=True)
        for row in import_module(f"bench.{name}").run(settings):
            report.rows.append(row)
            print("  " + "  ".join(row.cells()), file=sys.stderr, flush=True)
    print(report.text())
    print(f"\nSaved as {report.save(Path(__file__).with_name('results'))}")
    if options.markdown:
        options.markdown.write_text(report.markdown())
    return 1 if options.strict and any(row.met is False for row in report.rows) else 0


if __name__ == "__main__":
    sys.exit(main())
