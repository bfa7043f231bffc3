"""Images/s classified from files, beside the torchvision script that most people write.

    python tests/benchmarks/classify_many.py           10,000 photos; about 40 minutes and 3 GB of disk
    python tests/benchmarks/classify_many.py --num 200 --rounds 1

The photos are drawn for the purpose, JPEG files of 1,024 x 768; a hundred differ, and the others are copies
under names of their own. The network is ResNet-18 at 224 px with 1,000 classes and random weights of which
one class is made sure, as in `classify_one.py`. Ours is `Classifier.classify`, in the fast mode and exactly.
The stock script is a Dataset with Pillow, Resize(256), CenterCrop(224), ToTensor, Normalize, a DataLoader,
fp32, NCHW, at its own best number of threads and workers, found on a twentieth of the photos. `alone` is what
nothing can be quicker than on these cores: seconds to decode all files in as many threads as there are cores,
and seconds of the fast network on as many images in memory, each core by itself, added. All take turns in
processes of their own; the time to start and to load is not counted. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from measuring import conditions, spread

NUM = 10_000
ROUNDS = 5
DIFFERENT = 100
BATCH = 64
PHOTO_SIZE = (1024, 768)


def main() -> None:
    """Measure and print, or be one of the measured processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--num", type=int, default=NUM, help=f"of photos (default: {NUM})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each way (default: {ROUNDS})")
    parser.add_argument("--one", choices=tuple(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--photos", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        paths = sorted(map(str, arguments.photos.iterdir()))[: arguments.num]
        print(WAYS[arguments.one](paths, arguments))
        return
    with tempfile.TemporaryDirectory() as place:
        arguments.photos = draw_photos(Path(place) / "photos", arguments.num)
        print(json.dumps(compare(arguments)))


def draw_photos(root: Path, num: int) -> Path:
    """As many files; every hundredth is the same picture."""
    from classify_one import draw_photo

    root.mkdir()
    first = [
        draw_photo(root / f"{number:06}.jpg", PHOTO_SIZE, number) for number in range(min(num, DIFFERENT))
    ]
    for number in range(len(first), num):
        shutil.copyfile(first[number % DIFFERENT], root / f"{number:06}.jpg")
    return root


def compare(arguments: argparse.Namespace) -> dict[str, object]:
    """The figure: medians, spreads and their ratios."""
    cores = os.cpu_count() or 1
    choices = [(threads, workers) for threads in range(1, cores + 1) for workers in range(cores + 1)]
    few = max(arguments.num // 20, 1)
    first = {choice: child(arguments, "stock", few, choice) for choice in choices}
    best = max(first, key=lambda choice: first[choice])
    speeds: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(arguments.rounds):
        for name, values in speeds.items():
            values.append(child(arguments, name, arguments.num, best))
    decoding, forward = speeds.pop("decoding"), speeds.pop("forward")
    speeds["alone"] = [1 / (1 / one + 1 / other) for one, other in zip(decoding, forward, strict=True)]
    median = {name: statistics.median(values) for name, values in speeds.items()}
    return {
        "what": f"images/s classified, {PHOTO_SIZE[0]} × {PHOTO_SIZE[1]} JPEG files, ResNet-18, 224 px",
        "n": arguments.rounds,
        "images": arguments.num,
        **{name: spread(values) for name, values in speeds.items()},
        "decoding": spread(decoding),
        "forward": spread(forward),
        "stock_at": {"threads": best[0], "workers": best[1]},
        "ratio_to_stock": round(median["fast"] / median["stock"], 2),
        "ratio_to_alone": round(median["fast"] / median["alone"], 2),
    } | conditions("torch", "torchvision", "pillow")


def child(arguments: argparse.Namespace, which: str, num: int, choice: tuple[int, int]) -> float:
    """One measurement in a process of its own."""
    numbers = {"--num": num, "--threads": choice[0], "--workers": choice[1]}
    options = [word for name, value in numbers.items() for word in (name, str(value))]
    command = [sys.executable, __file__, "--one", which, "--photos", str(arguments.photos), *options]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.strip().splitlines()[-1])


def settled() -> Any:
    """Our classifier, whose fast mode was compared."""
    from classify_one import CPU, draw_photo, random_network

    from resnet_studio.core.inference.classifier import Classifier
    from resnet_studio.core.inference.fast_way import NUM_COMPARED

    classifier = Classifier(random_network(18), CPU)
    with tempfile.TemporaryDirectory() as place:
        photo = draw_photo(Path(place) / "photo.jpg", PHOTO_SIZE, seed=0)
        list(classifier.classify([str(photo)] * NUM_COMPARED))
    if not classifier.fast.is_trusted:
        raise RuntimeError("the fast mode does not agree here")
    return classifier


def measure_ours(paths: list[str], is_exact: bool) -> float:
    """Images/s of this app."""
    classifier = settled()
    started = time.perf_counter()
    num_done = sum(1 for _ in classifier.classify(paths, is_exact=is_exact))
    return num_done / (time.perf_counter() - started)


def measure_stock(paths: list[str], arguments: argparse.Namespace) -> float:
    """Images/s of the usual script."""
    import torch
    from classify_one import SIZE, random_network
    from PIL import Image
    from torchvision import transforms

    from resnet_studio.core.data.preprocessing import IMAGENET_MEAN, IMAGENET_STD
    from resnet_studio.core.models.resnet import build

    change = transforms.Compose(
        [
            transforms.Resize(256),
            transforms.CenterCrop(SIZE),
            transforms.ToTensor(),
            transforms.Normalize(IMAGENET_MEAN, IMAGENET_STD),
        ]
    )

    class Photos(torch.utils.data.Dataset[torch.Tensor]):
        def __len__(self) -> int:
            return len(paths)

        def __getitem__(self, index: int) -> torch.Tensor:
            with Image.open(paths[index]) as image:
                return change(image.convert("RGB"))  # type: ignore[no-any-return]

    torch.set_num_threads(arguments.threads)
    network = random_network(18).model
    model = build(network.architecture, seed=0).eval()
    model.load_state_dict(network.state_dict())
    labels: list[int] = []
    started = time.perf_counter()
    with torch.no_grad():
        for images in torch.utils.data.DataLoader(Photos(), BATCH, num_workers=arguments.workers):
            labels += model(images).softmax(dim=1).argmax(dim=1).tolist()
    return len(labels) / (time.perf_counter() - started)


def measure_decoding(paths: list[str]) -> float:
    """Images/s of our decoding alone, all cores."""
    from classify_one import SIZE

    from resnet_studio.core.data.decode import decode
    from resnet_studio.core.data.verification import map_in_threads
    from resnet_studio.core.tasks import TaskContext

    started = time.perf_counter()
    num = sum(1 for _ in map_in_threads(lambda path: decode(Path(path), SIZE, "crop"), paths, TaskContext()))
    return num / (time.perf_counter() - started)


def measure_forward(paths: list[str]) -> float:
    """Images/s of the fast network alone, on as many images in memory, each core by itself."""
    import numpy as np
    import torch
    from classify_one import SIZE

    from resnet_studio.core.data.verification import map_in_threads
    from resnet_studio.core.tasks import TaskContext

    fast, cores = settled().fast, torch.get_num_threads()
    torch.set_num_threads(1)
    pixels = np.random.default_rng(0).integers(0, 256, (8, SIZE, SIZE, 3), dtype=np.uint8)
    num_batches = max(len(paths) // len(pixels), 1)
    started = time.perf_counter()
    for _ in map_in_threads(lambda _: fast.logits(pixels), range(num_batches), TaskContext(), cores):
        pass
    return num_batches * len(pixels) / (time.perf_counter() - started)


WAYS: dict[str, Any] = {
    "fast": lambda paths, _: measure_ours(paths, is_exact=False),
    "exact": lambda paths, _: measure_ours(paths, is_exact=True),
    "stock": measure_stock,
    "decoding": lambda paths, _: measure_decoding(paths),
    "forward": lambda paths, _: measure_forward(paths),
}


if __name__ == "__main__":
    main()
