"""R7: hostile and broken files go in where they belong; good ones, too, and all of those must be read.

    python tests/reliability/hostile.py [--files 5000] [--good 5000] [--start 0] [--awkward FOLDER]
    python tests/reliability/hostile.py --flat 1000000

A ready child, forked from this process, makes file after file of its number and feeds it to the product's own
reader. It must not die, run code of a file, take 2 s or 512 MB, or end in an error that is none of the
product's own. Needs a POSIX system; the memory is watched on Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import torch
from hostile_doors import DOORS, Good, good_door, good_files, nothing_ran

from resnet_studio.core.data.folder import list_images
from resnet_studio.core.tasks import TaskContext

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

MOST_SECONDS = 2.0  # of the processor: others work on the machine
MOST_MORE_MB = 512.0
PATIENCE_SECONDS = 60.0  # then a child hangs
SHOWN_FAILURES = 20


@dataclass
class Found:
    """What came of the files.

    Attributes:
        verdicts: By door and verdict.
        seconds: Processor time of the slowest of each door.
        more_mb: Memory that the greediest of each door took.
        failures: What must not be.
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    more_mb: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def take(self, answer: dict[str, Any]) -> None:
        """What a child said of a file."""
        door, verdict = answer["door"], answer["verdict"]
        self.verdicts[f"{door}: {verdict if verdict in ('taken', 'refused') else 'failed'}"] += 1
        self.seconds[door] = max(self.seconds.get(door, 0.0), answer["seconds"])
        self.more_mb[door] = max(self.more_mb.get(door, 0.0), answer["more_mb"])
        said = [] if verdict in ("taken", "refused") else [verdict]
        said += ["code of the file ran"] if answer["ran"] else []
        said += [f"{answer['seconds']:.1f} s"] if answer["seconds"] > MOST_SECONDS else []
        said += [f"{answer['more_mb']:.0f} MB"] if answer["more_mb"] > MOST_MORE_MB else []
        if said:
            self.failures.append(f"{door} {answer['number']}: {', '.join(said)}")


def feed_all(good: Good, numbers: range, door: str | None = None) -> Found:
    """Feed the files of these numbers, in one child after the other where one dies."""
    found, left = Found(), numbers
    while left:
        begun, done = left[0], left[0] - 1
        for answer in _answers(partial(_feed, good, left, door)):
            begun = answer["number"]
            if "verdict" in answer:
                found.take(answer)
                done = begun
        if done != left[-1]:
            found.failures.append(f"{_door_of(begun, door)} {begun}: the child hung or died")
        left = range(begun + 1, numbers.stop)
    return found


def _answers(
    work: Callable[[Callable[[dict[str, Any]], None]], None], patience_seconds: float | None = None
) -> Iterator[dict[str, Any]]:
    """What a forked child writes, line by line, until it ends or says nothing for too long."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        _be_quiet()
        try:
            with os.fdopen(write, "w", buffering=1) as stream:
                work(lambda answer: print(json.dumps(answer), file=stream))
        finally:  # whatever happens, the code behind is the parent's alone
            os._exit(0)
    os.close(write)
    patience_seconds = patience_seconds or PATIENCE_SECONDS
    with os.fdopen(read, "rb", buffering=0) as stream:
        rest = b""
        while select.select([stream], [], [], patience_seconds)[0] and (data := os.read(read, 1 << 16)):
            *lines, rest = (rest + data).split(b"\n")
            yield from map(json.loads, lines)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _be_quiet() -> None:
    """What libtiff and others say of broken files goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _door_of(number: int, door: str | None) -> str:
    shares = [share for share, _ in DOORS.values()]
    return door or random.Random(f"door {number}").choices(list(DOORS), shares)[0]


def _feed(good: Good, numbers: range, door: str | None, write: Callable[[dict[str, Any]], None]) -> None:
    for number in numbers:
        name = _door_of(number, door)
        make = good_door if name == "good" else DOORS[name][1]
        write({"number": number})
        feed = make(good, random.Random(f"{name} {number}"))
        _forget_peak()
        before_mb, started = _peak_mb(), time.process_time()
        try:
            verdict = feed()
        except Exception as error:
            verdict = f"{type(error).__name__}: {error}"[:300]
        write(
            {
                "number": number,
                "door": name,
                "verdict": verdict,
                "seconds": time.process_time() - started,
                "more_mb": _peak_mb() - before_mb,
                "ran": not nothing_ran(good),
            }
        )


def list_flat_folder(place: Path, num: int) -> dict[str, float]:
    """List a folder of so many empty files, of one name each, beside one of a picture."""
    flat = place / "flat" / "class"
    (flat.parent / "other").mkdir(parents=True)
    (flat.parent / "other" / "picture.png").write_bytes(b"not looked at")
    flat.mkdir()
    for number in range(num):
        os.close(os.open(flat / f"{number:07}.jpg", os.O_CREAT | os.O_WRONLY))

    def work(write: Callable[[dict[str, Any]], None]) -> None:
        _forget_peak()
        before_mb, started = _peak_mb(), time.perf_counter()
        listing = list_images(flat.parent, TaskContext())
        assert len(listing.faults) == num
        write({"seconds": round(time.perf_counter() - started, 1), "more_mb": round(_peak_mb() - before_mb)})

    return next(iter(_answers(work, 3 * PATIENCE_SECONDS)), {}) | {"entries": num}


def _forget_peak() -> None:
    with suppress(OSError):  # Linux alone counts anew
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_mb() -> float:
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return 0.0


def told(found: Found) -> dict[str, Any]:
    """The findings as JSON values."""
    return {
        "files": found.verdicts.total(),
        "verdicts": dict(sorted(found.verdicts.items())),
        "slowest_seconds": {door: round(value, 2) for door, value in found.seconds.items()},
        "most_more_mb": {door: round(value) for door, value in found.more_mb.items()},
        "failures": len(found.failures),
        "first_failures": found.failures[:SHOWN_FAILURES],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--good", type=int, default=5000)
    parser.add_argument("--start", type=int, default=0, help="number of the first file, to go on in pieces")
    parser.add_argument("--flat", type=int, default=0, help="list a folder of so many files instead")
    parser.add_argument("--awkward", type=Path, help="a folder of odd pictures to begin with")
    arguments = parser.parse_args()
    from measuring import conditions

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as made:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(made) / "home")
        if arguments.flat:
            flat = list_flat_folder(Path(made).resolve(), arguments.flat)
            print(json.dumps({"figure": "R7", "flat_folder": flat} | conditions("pillow")))
            sys.exit("more_mb" not in flat or flat["more_mb"] > MOST_MORE_MB)
        good = good_files(Path(made).resolve(), arguments.awkward)
        numbers = range(arguments.start, arguments.start + arguments.files)
        hostile = feed_all(good, numbers)
        harmless = feed_all(good, range(arguments.start, arguments.start + arguments.good), "good")
    print(
        json.dumps(
            {"figure": "R7", "hostile": told(hostile), "good": told(harmless)} | conditions("pillow", "torch")
        )
    )
    sys.exit(bool(hostile.failures or harmless.failures))


if __name__ == "__main__":
    main()
