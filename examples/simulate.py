"""A program that pretends to train, and writes down how it does: `python simulate.py run.csv 20`.

It stands for any program that appends to a file: CSV, or one JSON object a line, by the ending of the name. There is
nothing of Livemon in here.
"""

from __future__ import annotations

import csv
import json
import random
import sys
import time
from collections.abc import Callable, Iterator


def train(seconds: float) -> Iterator[dict[str, float]]:
    """One step every 20 ms for so long."""
    start = time.time()
    step = 0
    while time.time() - start < seconds:
        time.sleep(0.02)
        step += 1
        yield {"step": step, "time": time.time(), "loss": 1.5 / (1 + step / 50) + random.gauss(0, 0.02) + 0.1}


def csv_writer(file) -> Callable[[dict[str, float]], None]:
    writer = csv.DictWriter(file, ["step", "time", "loss"])
    writer.writeheader()
    return writer.writerow


def json_writer(file) -> Callable[[dict[str, float]], None]:
    def write(row: dict[str, float]) -> None:
        nested = {"step": row["step"], "time": row["time"], "test": {"loss": 1.2 * row["loss"]}, "phase": "evaluation"}
        print(json.dumps(nested), file=file)

    return write


def main(path: str, seconds: float) -> None:
    with open(path, "w", newline="") as file:
        write = csv_writer(file) if path.endswith(".csv") else json_writer(file)
        for row in train(seconds):
            write(row)
            file.flush()  # else the lines wait in a buffer, and nobody can see them


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
