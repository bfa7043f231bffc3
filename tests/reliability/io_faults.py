"""R3: the disk of a run refuses an operation, once or for a while, at each of them; nothing may be lost.

    python tests/reliability/io_faults.py                    every operation, each error, once and for a while
    python tests/reliability/io_faults.py --from 1 --to 40 --errors ENOSPC --ways once

A small network learns the digits in a fork of this process. At its n-th operation on the run's folder it gets
the error, and so does whatever follows for as long as the fault lasts: one operation, or a while. Meanwhile
this process looks at the run as a window does: it must be told of the fault within a second, and find every
checkpoint that was kept whole. Then the run must go on by itself and end as one that nothing disturbed, to
the bit. A run that is refused before it has trained anything must say so at once, and do it at the next
start. Needs fork, so not Windows. Prints one JSON object; exits with 1 where anything was lost or not told.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import errno
import json
import math
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from children import begun, ended, new_run, put, resume_at_once, said
from file_operations import Operation, Watch
from remains import Remains, differences, read_remains

from resnet_studio.core.errors import StudioError
from resnet_studio.core.runs.check import check_run
from resnet_studio.core.runs.checkpoint import read_checkpoint
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import generations_of, newest_intact
from resnet_studio.core.runs.reader import read_status
from resnet_studio.core.training.keeper import Keeper
from resnet_studio.core.training.run import perform_run

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

ERRORS = ("ENOSPC", "EIO", "EACCES", "EROFS", "ENOENT")
WAYS = {"once": 0.0, "for a while": 0.4}  # seconds
CHANGES: dict[str, Any] = {"training.epochs": 2, "training.batch_size": 256, "device.name": "cpu"}
NOT_COUNTED = ("log.txt", "lock", "tensorboard", "output", ".probe")  # fail too, but lose nothing of the run
TOLD_WITHIN_S = 1.0
LONGEST_RUN_S = 60.0
LOOK_S = 0.004
HARMLESS = "unlink"  # what stays that should go is removed later: nothing to tell


class Fault:
    """Raises an error at the n-th operation, and at those that follow for some seconds; counts where n is 0.

    Args:
        number: Of the operation.
        error: Its name.
        seconds: How long; 0 for that operation alone.
        told: Where it notes what it did and when, by the clock that all processes share.
    """

    def __init__(self, number: int, error: str, seconds: float, told: Path) -> None:
        self._left, self._seconds, self._told = number, seconds, told
        self._error = getattr(errno, error)
        self._until = float("-inf")
        self._kinds: list[str] = []

    def __call__(self, one: Operation) -> None:
        now = time.monotonic()
        if now < self._until:
            raise OSError(self._error, os.strerror(self._error))
        if any(part in one.path for part in NOT_COUNTED):
            return
        self._left -= 1
        self._kinds.append(one.kind)
        if self._left == 0:
            self._until = now + self._seconds
            note = {"kind": one.kind, "file": Path(one.path).name, "began": now}
            self._told.write_text(json.dumps(note))
            raise OSError(self._error, os.strerror(self._error))

    def count(self) -> None:
        """Note how many operations there were."""
        self._told.write_text(json.dumps(self._kinds))


@dataclasses.dataclass
class Found:
    """What the faults did.

    Attributes:
        num_faults: That came to pass.
        num_equal: Runs that went on by themselves and ended as the undisturbed one.
        num_refused: Runs that were refused in words before they began, and did it at the next start.
        told_s: How long after a fault another process read of it.
        num_left_out: Faults that were not tried, since the time was over.
        kinds: Faults by kind of operation.
        failures: What was wrong; empty is good.
    """

    num_faults: int = 0
    num_equal: int = 0
    num_refused: int = 0
    num_left_out: int = 0
    told_s: list[float] = dataclasses.field(default_factory=list)
    kinds: Counter[str] = dataclasses.field(default_factory=Counter)
    failures: list[str] = dataclasses.field(default_factory=list)


def begin(folder: RunFolder, fault: Fault | None = None) -> int:
    """Train in a fork that saves at each epoch; returns its process id."""

    def train() -> None:
        resume_at_once()
        put(Keeper, "is_epoch_save_due", True)
        with Watch(folder.path, fault) if fault else contextlib.nullcontext():
            perform_run(folder)
        if fault is not None and fault._until == float("-inf"):
            fault.count()

    return begun(folder, train)


def count_operations(place: Path) -> tuple[RunFolder, list[str]]:
    """An undisturbed run, and the kinds of its operations."""
    folder, told = new_run(place, "whole", CHANGES), place / "kinds.json"
    if ended(begin(folder, Fault(0, "EIO", 0.0, told))):
        raise SystemExit(said(folder))
    kinds: list[str] = json.loads(told.read_text())
    return folder, kinds


def look_on(folder: RunFolder, process: int, told: Path) -> tuple[int, float | None, list[str]]:
    """Watch a run to its end; its exit code, when the trouble was read, and what was wrong meanwhile."""
    until, told_at = time.monotonic() + LONGEST_RUN_S, None
    wrong: list[str] = []
    while True:
        done, status = os.waitpid(process, os.WNOHANG)
        if told_at is None and told.exists():
            with contextlib.suppress(StudioError):
                told_at = time.monotonic() if read_status(folder).trouble else None
        if done:
            return os.waitstatus_to_exitcode(status), told_at, wrong
        for kind in ("last", "best"):
            wrong += [f"{kind} checkpoint is gone" for _ in missing(folder, kind)]
        if time.monotonic() > until:
            os.kill(process, signal.SIGKILL)
            return ended(process), told_at, [*wrong, "it did not go on by itself"]
        time.sleep(LOOK_S)


def missing(folder: RunFolder, kind: Any) -> list[str]:
    """Checkpoints that are named and not there, also at a second look."""
    for _ in range(2):
        named = [one.file for one in generations_of(folder, kind)]
        gone = [name for name in named if not (folder.checkpoints / name).exists()]
        if len(gone) < len(named) or not named:
            return []
    return gone


def try_one(place: Path, number: int, error: str, way: str, expected: Remains, found: Found) -> None:
    """One run with a fault, judged."""
    where = f"operation {number}, {error} {way}"
    folder, told = new_run(place, f"{number}-{error}-{way.replace(' ', '-')}", CHANGES), place / "told.json"
    told.unlink(missing_ok=True)
    process = begin(folder, Fault(number, error, WAYS[way], told))
    code, told_at, wrong = look_on(folder, process, told)
    note = json.loads(told.read_text()) if told.exists() else []
    if not isinstance(note, dict):  # the clock decides how often the status is written
        return
    found.num_faults += 1
    found.kinds[note["kind"]] += 1
    where += f", {note['kind']} {note['file']}"
    if code and "RunError: " in said(folder) and not has_trained(folder):
        found.num_refused += 1
        told_at = time.monotonic()
        code = ended(begin(folder))
    if told_at is not None:
        found.told_s.append(told_at - note["began"])
        wrong += [f"told after {found.told_s[-1]:.2f} s"] if found.told_s[-1] > TOLD_WITHIN_S else []
    elif note["kind"] != HARMLESS:
        wrong.append("not told")
    wrong += judge(folder, expected) if not code else [f"ended with {code}: {said(folder)[-600:]}"]
    found.num_equal += not wrong
    found.failures += [f"{where}: {one}" for one in dict.fromkeys(wrong)]


def has_trained(folder: RunFolder) -> bool:
    return folder.metrics_path.exists() and folder.metrics_path.stat().st_size > 0


def judge(folder: RunFolder, expected: Remains) -> list[str]:
    """What of a run that has ended is not as it must be."""
    wrong = [f"the check finds {one}" for one in check_run(folder) if one.is_fault]
    status = read_status(folder)
    if status.state != "finished" or status.trouble:
        wrong.append(f"left as {status.state}: {status.trouble}")
    read_checkpoint(newest_intact(folder, "last"))
    return wrong + [f"differs: {name}" for name in differences(expected, read_remains(folder))[:3]]


def measure(
    place: Path,
    errors: Iterable[str],
    ways: Iterable[str],
    numbers: Callable[[int], Iterable[int]],
    seconds: float = math.inf,
) -> tuple[Found, list[str]]:
    """Try the faults at these operations of a run, as far as the time goes."""
    found, until = Found(), time.monotonic() + seconds
    whole, kinds = count_operations(place)
    expected = read_remains(whole)
    ways = list(ways)
    for error in errors:
        for way in ways:
            for number in numbers(len(kinds)):
                if time.monotonic() < until:
                    try_one(place, number, error, way, expected, found)
                else:
                    found.num_left_out += 1
    return found, kinds


def main() -> None:
    """Measure, print, and say by the exit code whether nothing was lost and all was told."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--from", type=int, default=1, dest="first", help="first operation (default: 1)")
    parser.add_argument("--to", type=int, default=10**6, dest="last", help="last operation (default: all)")
    parser.add_argument("--every", type=int, default=1, help="take each n-th operation (default: 1)")
    parser.add_argument("--errors", nargs="+", default=ERRORS, choices=ERRORS)
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=list(WAYS))
    parser.add_argument("--seconds", type=float, default=math.inf, help="try as many as go into this time")
    arguments = parser.parse_args()
    from measuring import conditions, spread

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)  # imports the compiler, once for all forks
    with tempfile.TemporaryDirectory() as made:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(made) / "home")
        place = Path(made).resolve()
        found, kinds = measure(
            place,
            arguments.errors,
            arguments.ways,
            lambda count: range(arguments.first, min(arguments.last, count) + 1, arguments.every),
            arguments.seconds,
        )
    values = {
        "figure": "R3",
        "operations_of_a_run": dict(Counter(kinds)),
        "errors": list(arguments.errors),
        "ways": {way: WAYS[way] for way in arguments.ways},
        "n": found.num_faults,
        "ended_equal": found.num_equal,
        "of_them_refused_and_begun_again": found.num_refused,
        "left_out": found.num_left_out,
        "faults_by_kind": dict(found.kinds),
        "failures": found.failures[:20],
        "num_failures": len(found.failures),
    }
    if found.told_s:
        values["told_s"] = spread(found.told_s, 4)
    print(json.dumps(values | conditions("torch")))
    sys.exit(bool(found.failures))


if __name__ == "__main__":
    main()
