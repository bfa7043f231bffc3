"""Training beside a program that keeps one core busy: threads as measured by the run, and fixed counts.

    python tests/benchmarks/busy_machine.py            about 6 minutes on two cores

ResNet-20 at CIFAR-10's size, as `throughput.py` trains it. The busy program is a Python loop of ordinary
priority. Each measurement is a process of its own; the choices take turns, five times. Prints one JSON
object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys

from measuring import conditions, spread
from own_run import train_random_images

ROUNDS = 5
NUM_IMAGES = 128 * 60
WARM_UP_STEPS = 20


def main() -> None:
    """Measure and print, or be one of the measured processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    threads = parser.parse_args().one
    print(
        json.dumps(compare()) if threads is None else train_random_images(NUM_IMAGES, WARM_UP_STEPS, threads)
    )


def compare() -> dict[str, object]:
    """The figure: images/s of each choice, and the measured one beside the best fixed one."""
    choices = range((os.cpu_count() or 1) + 1)
    speeds: dict[int, list[float]] = {threads: [] for threads in choices}
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        for _ in range(ROUNDS):
            for threads in choices:
                speeds[threads].append(child(threads))
    finally:
        busy.kill()
        busy.wait()
    middle = {threads: statistics.median(values) for threads, values in speeds.items()}
    return {
        "what": "training images/s, ResNet-20, 32 px, batch 128, beside one busy program",
        "n": ROUNDS,
        "images_per_second": {
            f"{threads} threads" if threads else "measured": spread(values)
            for threads, values in speeds.items()
        },
        "measured_to_best_fixed": round(middle[0] / max(middle[count] for count in choices if count), 2),
    } | conditions("torch")


def child(threads: int) -> float:
    """One measurement in a process of its own."""
    command = [sys.executable, __file__, "--one", str(threads)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    main()
