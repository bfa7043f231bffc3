"""From a folder to its classes, counts and first screen of thumbnails, beside torchvision and raw os.scandir.

    python tests/benchmarks/folder_listing.py                    about a minute
    python tests/benchmarks/folder_listing.py --num 1000         to try it

100,000 tiny PNG files in 100 folders are made for it. `first` is the window's first look with nothing kept
of an earlier one, `again` with it; both once alone and once with a screen of 60 thumbnails. `listing` is the
whole list with sizes and times, which the deeper scan begins with. The ways take turns; what the machine's
page cache holds is not dropped, so no disk is waited for. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from many_files import draw_many
from measuring import conditions, in_turns, spread

NUM_FILES = 100_000
NUM_FOLDERS = 100
NUM_THUMBNAILS = 60
SIDE_PX = 128
ROUNDS = 5
SETTLE_S = 2.1  # what changed just now is not trusted by the record


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--num", type=int, default=NUM_FILES, help="of files (default: 100,000)")
    num = parser.parse_args().num
    with tempfile.TemporaryDirectory() as place:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(place) / "home")
        root = draw_many(Path(place) / "pictures", num, NUM_FOLDERS)
        time.sleep(SETTLE_S)
        print(json.dumps(measure(root, num)))


def measure(root: Path, num: int) -> dict[str, object]:
    """All ways in turns."""
    require_same(root, num)
    ways: dict[str, Callable[[], object]] = {
        "scandir": lambda: scan_raw(root),
        "first": lambda: look(root, is_kept=False),
        "first with thumbnails": lambda: look(root, is_kept=False, num_thumbnails=NUM_THUMBNAILS),
        "again": lambda: look(root, is_kept=True),
        "again with thumbnails": lambda: look(root, is_kept=True, num_thumbnails=NUM_THUMBNAILS),
        "listing": lambda: list_all(root),
        "ImageFolder": lambda: image_folder(root),
    }
    values = in_turns({name: partial(timed_ms, way) for name, way in ways.items()}, ROUNDS)
    medians = {name: spread(ms)["median"] for name, ms in values.items()}
    return {
        "what": f"ms from a folder of {num:,} files in {NUM_FOLDERS} to its classes and counts",
        "n": ROUNDS,
        **{name: spread(ms, 2) for name, ms in values.items()},
        "first to scandir": round(medians["first"] / medians["scandir"], 2),
        "first with thumbnails to scandir": round(medians["first with thumbnails"] / medians["scandir"], 2),
        "again to scandir": round(medians["again"] / medians["scandir"], 3),
        "again with thumbnails to scandir": round(medians["again with thumbnails"] / medians["scandir"], 3),
        "first to ImageFolder": round(medians["first"] / medians["ImageFolder"], 3),
    } | conditions("torchvision", "pillow")


def timed_ms(way: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    way()
    return (time.perf_counter() - started) * 1000


def require_same(root: Path, num: int) -> None:
    """All ways must come to the same numbers.

    Raises:
        ValueError: One does not.
    """
    ours = look(root, is_kept=False)
    if not scan_raw(root) == sum(ours.values()) == sum(image_folder(root).values()) == num:
        raise ValueError("the ways count differently")
    if ours != image_folder(root) or ours != look(root, is_kept=True):
        raise ValueError("the ways differ in the classes")


def scan_raw(root: Path) -> int:
    """The files of all folders, counted as fast as os.scandir gives them."""
    num = 0
    with os.scandir(root) as folders:
        for folder in folders:
            with os.scandir(folder.path) as entries:
                for _ in entries:
                    num += 1
    return num


def look(root: Path, *, is_kept: bool, num_thumbnails: int = 0) -> dict[str, int]:
    """What the window shows first: images of each class, and some thumbnails."""
    from resnet_studio.core.data.outline import look_over
    from resnet_studio.core.data.pixels import thumbnail
    from resnet_studio.core.settings import app_folders
    from resnet_studio.core.tasks import TaskContext

    if not is_kept:
        shutil.rmtree(app_folders().cache / "outlines", ignore_errors=True)
    outline = look_over(root, TaskContext())
    if outline is None:
        raise ValueError("nothing was found")
    for number in range(num_thumbnails):
        thumbnail(outline.dataset, number, SIDE_PX)
    return outline.class_counts


def list_all(root: Path) -> int:
    """All files with sizes and times."""
    from resnet_studio.core.data.folder import list_images
    from resnet_studio.core.tasks import TaskContext

    return len(list_images(root, TaskContext()).images)


def image_folder(root: Path) -> dict[str, int]:
    """What torchvision's ImageFolder finds."""
    from torchvision.datasets import ImageFolder

    found = ImageFolder(root)
    counts = dict.fromkeys(found.classes, 0)
    for label in found.targets:
        counts[found.classes[label]] += 1
    return counts


if __name__ == "__main__":
    main()
