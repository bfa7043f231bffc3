"""R11: copies are planted into folders of images; the scan must find them, and no others.

python tests/reliability/copies.py [--each 300] [--names flowers clothing pneumonia]

RESNET_STUDIO_TEST_DATA names the folder of the data, which are copied into a temporary one. Each planted
image has a source of its own. A pair with a planted image and anything but its source, or what already went
with its source, is false. Pairs among the images as they came are told apart: they may be real copies.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.copies import EXACT, CopyPair, by_place, find_copies
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import look_at_split

CROPPED_PART = 0.05
SHOWN = 20
Maker = Callable[[Image.Image, random.Random], bytes]


def encoded(image: Image.Image, kind: str = "JPEG", quality: int = 90) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, quality=quality)
    return stream.getvalue()


def resized(factor: float) -> Maker:
    def make(image: Image.Image, _: random.Random) -> bytes:
        size = [max(8, round(side * factor)) for side in image.size]
        return encoded(image.resize((size[0], size[1]), Image.Resampling.BICUBIC))

    return make


def cropped(image: Image.Image, draw: random.Random) -> Image.Image:
    """Without 5 % of its width and of its height, cut at random sides."""
    width, height = image.size
    across, down = width * CROPPED_PART, height * CROPPED_PART
    left, top = draw.uniform(0, across), draw.uniform(0, down)
    return image.crop((round(left), round(top), round(left + width - across), round(top + height - down)))


def flipped(image: Image.Image) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


KINDS: dict[str, Maker] = {
    "png": lambda image, _: encoded(image, "PNG"),
    "jpeg_90": lambda image, _: encoded(image),
    "jpeg_60": lambda image, _: encoded(image, quality=60),
    "jpeg_30": lambda image, _: encoded(image, quality=30),
    "webp_60": lambda image, _: encoded(image, "WEBP", 60),
    "resized_0.5": resized(0.5),
    "resized_0.75": resized(0.75),
    "resized_2": resized(2),
    "flipped": lambda image, _: encoded(flipped(image)),
    "cropped": lambda image, draw: encoded(cropped(image, draw)),
    "cropped_flipped": lambda image, draw: encoded(flipped(cropped(image, draw))),
}


@dataclass
class Found:
    """What the scan made of planted copies.

    Attributes:
        planted, found: How many of each kind.
        false: Pairs with a planted image that are no copies.
        others: Pairs of images that were not planted, by kind.
        seconds: What the search took.
    """

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: list[tuple[str, str]] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    num_images: int = 0
    seconds: float = 0.0


def plant(root: Path, each: int, seed: int = 0) -> dict[str, tuple[str, str]]:
    """Put copies beside their sources; key of each copy to its kind and to the key of its source."""
    dataset, draw = scan(str(root)), random.Random(seed)
    kinds = ["exact", *KINDS]
    sources = draw.sample(dataset.keys, min(len(dataset), each * len(kinds)))
    planted = {}
    for number, source in enumerate(sources):
        kind = kinds[number % len(kinds)]
        path = root / source
        copy = path.with_name(f"{path.stem}-planted{path.suffix if kind == 'exact' else '.img.png'}")
        if kind == "exact":
            shutil.copyfile(path, copy)
        else:
            with Image.open(path) as image:
                copy.write_bytes(KINDS[kind](image.convert("RGB"), draw))
        planted[copy.relative_to(root).as_posix()] = (kind, source)
    return planted


def look(root: Path, planted: dict[str, tuple[str, str]], before: Iterable[tuple[str, str]] = ()) -> Found:
    """Search, and compare with what was planted; `before` are the pairs that were there without."""
    dataset = scan(str(root))
    began = time.perf_counter()
    pairs = find_copies(dataset)
    found = Found(num_images=len(dataset), seconds=time.perf_counter() - began)
    found.planted.update(kind for kind, _ in planted.values())
    keys = [(dataset.keys[pair.first], dataset.keys[pair.second], pair) for pair in pairs]
    partners = partners_of(before)
    for one, other, pair in keys:
        sources = [planted[key][1] if key in planted else key for key in (one, other)]
        is_same = sources[0] == sources[1] or sources[1] in partners[sources[0]]
        if not {one, other} & planted.keys():
            found.others[pair.kind] += 1
        elif not is_same:
            found.false.append((one, other))
    reached = partners_of((one, other) for one, other, _ in keys)
    exact = partners_of((one, other) for one, other, pair in keys if pair.kind in EXACT)
    for key, (kind, source) in planted.items():
        ends = {source, *exact[source]}
        found.found[kind] += bool(ends & reached[key])
    return found


def partners_of(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    partners: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        partners[one].add(other)
        partners[other].add(one)
    return partners


def real_ones(dataset: DataSet, pairs: Iterable[CopyPair]) -> dict[str, dict[str, int]]:
    """The copies of a data set as it came, by where they are and of what kind."""
    codes = look_at_split(dataset, DataRecipe()).codes(len(dataset))
    places = by_place(pairs, dataset, codes)
    return {place: dict(Counter(pair.kind for pair in some)) for place, some in places.items()}


def told(found: Found) -> dict[str, Any]:
    """The findings as JSON values."""
    return {
        "images": found.num_images,
        "found": {kind: [found.found[kind], num] for kind, num in found.planted.items()},
        "false_pairs": len(found.false),
        "false_share_of_images": len(found.false) / found.num_images,
        "false": found.false[:SHOWN],
        "seconds": round(found.seconds, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=300, help="copies of each kind in each folder, at most")
    parser.add_argument("--names", nargs="+", default=["flowers", "clothing", "pneumonia"])
    arguments = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
    from measuring import conditions

    folders = Path(os.environ["RESNET_STUDIO_TEST_DATA"]) / "folders"
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as made:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(made) / "home")
        for name in arguments.names:
            root = Path(made).resolve() / name
            shutil.copytree(folders / name, root)
            dataset = scan(str(root))
            pairs = find_copies(dataset)
            before = [(dataset.keys[pair.first], dataset.keys[pair.second]) for pair in pairs]
            found = look(root, plant(root, arguments.each), before)
            results[name] = {"as_it_came": real_ones(dataset, pairs)} | told(found)
    print(json.dumps({"figure": "R11", "folders": results} | conditions("numpy", "pillow")))


if __name__ == "__main__":
    main()
