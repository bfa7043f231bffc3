"""Training images/s from a folder of photos from the second epoch on, beside the step on synthetic data.

    python tests/benchmarks/folder_cache.py            about 5 minutes on two cores
    python tests/benchmarks/folder_cache.py --size 32 --depth 20 --num 2048

Ours is a real run that reads the cache's memory map as it does where a data set is larger than memory; the
synthetic one has random pixels of the same size in memory. The stock loop is torchvision's ImageFolder and
DataLoader at its own best number of workers, NCHW and fp32; ours computes in what a run finds fastest. All
take all cores. The photos are drawn for the purpose: smooth JPEG files of 400 x 300. Each measurement is a
process of its own, and the three take turns. What the machine's page cache holds is not dropped: a disk that
has to be waited for is not measured. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import conditions, spread
from own_run import all_to_train, random_data, train

BATCH = 32
EPOCHS = 3
ROUNDS = 3
CLASSES = 4
PHOTO_SIZE = (400, 300)


def main() -> None:
    """Measure and print, or be one of the measured processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--depth", type=int, default=18, help="of the network (default: 18)")
    parser.add_argument("--size", type=int, default=128, help="of its images in pixels (default: 128)")
    parser.add_argument("--num", type=int, default=512, help="of photos (default: 512)")
    parser.add_argument("--one", choices=("folder", "synthetic", "stock", "reading"), help=argparse.SUPPRESS)
    parser.add_argument("--photos", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure_one(arguments)))
        return
    with tempfile.TemporaryDirectory() as place:
        os.environ["RESNET_STUDIO_HOME"] = str(Path(place) / "home")
        arguments.photos = draw_photos(Path(place) / "photos", arguments.num)
        print(json.dumps(compare(arguments)))


def draw_photos(root: Path, num: int) -> Path:
    """Smooth pictures, each another: noise of a few pixels made large, as JPEG."""
    import numpy as np
    from PIL import Image

    random = np.random.default_rng(0)
    for number in range(num):
        folder = root / f"class {number % CLASSES}"
        folder.mkdir(parents=True, exist_ok=True)
        noise = Image.fromarray(random.integers(0, 256, (24, 32, 3), dtype=np.uint8))
        noise.resize(PHOTO_SIZE, Image.Resampling.BICUBIC).save(folder / f"{number:05}.jpg", quality=90)
    return root


def compare(arguments: argparse.Namespace) -> dict[str, object]:
    """The figure: medians, spreads and their ratios."""
    reading = child(arguments, "reading")
    first = {workers: child(arguments, "stock", workers) for workers in range((os.cpu_count() or 1) + 1)}
    best = max(first, key=lambda workers: first[workers])
    told: dict[str, list[float]] = {"folder": [], "synthetic": [], "stock": []}
    for _ in range(ROUNDS):
        for which, values in told.items():
            values.append(child(arguments, which, best))
    median = {which: statistics.median(values) for which, values in told.items()}
    return {
        "what": f"training images/s, ResNet-{arguments.depth}, {arguments.size} px, batch {BATCH}, "
        f"{arguments.num} photos of {PHOTO_SIZE[0]} x {PHOTO_SIZE[1]}, epochs 2 to {EPOCHS}",
        "n": ROUNDS,
        "folder": spread(told["folder"]),
        "synthetic": spread(told["synthetic"]),
        "stock": spread(told["stock"]) | {"workers": best},
        "folder to synthetic": round(median["folder"] / median["synthetic"], 3),
        "folder to stock": round(median["folder"] / median["stock"], 2),
        "reading alone from the map, images/s": round(reading),
    } | conditions("torch", "torchvision", "pillow")


def child(arguments: argparse.Namespace, which: str, workers: int = 0) -> float:
    """One measurement in a process of its own."""
    options = {"--one": which, "--photos": arguments.photos, "--workers": workers}
    options |= {"--depth": arguments.depth, "--size": arguments.size, "--num": arguments.num}
    command = [sys.executable, __file__, *(str(part) for pair in options.items() for part in pair)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.strip().splitlines()[-1])


def measure_one(arguments: argparse.Namespace) -> float:
    """Images/s of one of the ways."""
    if arguments.one == "stock":
        return measure_stock(arguments)
    if arguments.one == "reading":
        return measure_reading(arguments)
    return measure_ours(arguments)


def measure_ours(arguments: argparse.Namespace) -> float:
    """Images/s of a real run from its second epoch on, from the cache or from random pixels in memory."""
    from resnet_studio.core.config.schema import Recipe
    from resnet_studio.core.config.storage import set_values
    from resnet_studio.core.data.pixels import open_pixels
    from resnet_studio.core.data.scan import scan

    changes: dict[str, object] = {
        "model.depth": arguments.depth,
        "training.epochs": EPOCHS,
        "training.batch_size": BATCH,
    }
    changes |= {"training.log_every": 1, "device.threads": os.cpu_count()}
    recipe = set_values(Recipe(), changes)
    if arguments.one == "folder":
        dataset = scan(str(arguments.photos))
        data = all_to_train(dataset, open_pixels(dataset, arguments.size, "crop", memory_bytes=0))
    else:
        data = random_data(arguments.num, arguments.size)
    return train(recipe, data, arguments.num // BATCH + 1)


def measure_reading(arguments: argparse.Namespace) -> float:
    """Images/s of shuffled batches from the map, with nothing else to do, after one pass."""
    import numpy as np

    from resnet_studio.core.data.pixels import open_pixels
    from resnet_studio.core.data.scan import scan

    dataset = scan(str(arguments.photos))
    source = open_pixels(dataset, arguments.size, "crop", memory_bytes=0)
    order = np.random.default_rng(0).permutation(len(dataset))
    source.read(order)
    started, num = time.perf_counter(), 0
    while time.perf_counter() - started < 1:
        for start in range(0, len(order), BATCH):
            num += len(source.read(order[start : start + BATCH]))
    return num / (time.perf_counter() - started)


def measure_stock(arguments: argparse.Namespace) -> float:
    """Images/s of the tutorials' loop from its second epoch on."""
    import torch
    from torchvision import datasets, transforms

    from resnet_studio.core.config.schema import Recipe
    from resnet_studio.core.config.storage import set_values
    from resnet_studio.core.models.catalog import architecture_of
    from resnet_studio.core.models.resnet import build

    size = arguments.size
    change = transforms.Compose(
        [
            transforms.Resize(size),
            transforms.CenterCrop(size),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize((0.5, 0.5, 0.5), (0.25, 0.25, 0.25)),
        ]
    )
    loader = torch.utils.data.DataLoader(
        datasets.ImageFolder(arguments.photos, change),
        BATCH,
        shuffle=True,
        num_workers=arguments.workers,
        persistent_workers=arguments.workers > 0,
    )
    recipe = set_values(Recipe(), {"model.depth": arguments.depth})
    model = build(architecture_of(recipe.model, size, CLASSES), seed=0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    criterion = torch.nn.CrossEntropyLoss()
    started = 0.0
    for epoch in range(EPOCHS):
        if epoch == 1:
            started = time.perf_counter()
        for images, labels in loader:
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            optimizer.step()
            loss.item()
    return float((EPOCHS - 1) * arguments.num / (time.perf_counter() - started))


if __name__ == "__main__":
    main()
