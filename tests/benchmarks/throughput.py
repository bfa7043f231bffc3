"""Training images/s of this app beside the loop that most tutorials have, ResNet-20 at CIFAR-10's size.

    python tests/benchmarks/throughput.py            about 6 minutes on two cores

Ours is a real run in a folder of its own: loader, augmentation, metrics, status, checkpoints, TensorBoard.
The stock loop is torchvision's transforms on PIL images, a DataLoader, fp32, NCHW and `.item()` at each step,
at its own best number of threads and workers. Both get the same random images, since speed does not depend
on what they show. Each measurement is a process of its own; ours and stock take turns, five times. Prints
one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

from measuring import conditions, spread
from own_run import train_random_images

BATCH = 128
WARM_UP_STEPS = 20
TIMED_STEPS = 60
ROUNDS = 5
NUM_IMAGES = BATCH * (WARM_UP_STEPS + TIMED_STEPS)


def main() -> None:
    """Measure and print, or be one of the measured processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", choices=("ours", "stock"), help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one == "ours":
        print(train_random_images(NUM_IMAGES, WARM_UP_STEPS))
    elif arguments.one == "stock":
        print(measure_stock(arguments.threads, arguments.workers))
    else:
        print(json.dumps(compare()))


def compare() -> dict[str, object]:
    """The figure: medians, spreads and their ratio."""
    cores = os.cpu_count() or 1
    choices = [(threads, workers) for threads in range(1, cores + 1) for workers in range(cores + 1)]
    first = {choice: child("stock", *choice) for choice in choices}
    best = max(first, key=lambda choice: first[choice])
    ours, stock = [], []
    for _ in range(ROUNDS):
        ours.append(child("ours"))
        stock.append(child("stock", *best))
    return {
        "what": "training images/s, ResNet-20, 32 px, batch 128",
        "n": ROUNDS,
        "ours": spread(ours),
        "stock": spread(stock) | {"threads": best[0], "workers": best[1]},
        "ratio": round(statistics.median(ours) / statistics.median(stock), 2),
    } | conditions("torch", "torchvision")


def child(which: str, threads: int = 0, workers: int = 0) -> float:
    """One measurement in a process of its own."""
    command = [sys.executable, __file__, "--one", which, "--threads", str(threads), "--workers", str(workers)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.strip().splitlines()[-1])


def measure_stock(threads: int, workers: int) -> float:
    """Images/s of the tutorials' loop."""
    import numpy as np
    import torch
    from PIL import Image
    from torchvision import transforms

    from resnet_studio.core.config.presets import find_preset
    from resnet_studio.core.models.catalog import architecture_of
    from resnet_studio.core.models.resnet import build

    torch.set_num_threads(threads)
    pixels = np.random.default_rng(0).integers(0, 256, (NUM_IMAGES, 32, 32, 3), dtype=np.uint8)
    change = transforms.Compose(
        [
            transforms.RandomCrop(32, padding=4),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize((0.5, 0.5, 0.5), (0.25, 0.25, 0.25)),
        ]
    )

    class Images(torch.utils.data.Dataset):  # type: ignore[type-arg]
        def __len__(self) -> int:
            return NUM_IMAGES

        def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
            return change(Image.fromarray(pixels[index])), index % 10

    loader = torch.utils.data.DataLoader(Images(), BATCH, shuffle=True, num_workers=workers)
    model = build(architecture_of(find_preset("cifar10-resnet20").recipe.model, 32, 10), seed=0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    criterion = torch.nn.CrossEntropyLoss()
    running_loss, num_right = 0.0, 0
    started = 0.0
    for step, (images, labels) in enumerate(loader):
        if step == WARM_UP_STEPS:
            started = time.perf_counter()
        optimizer.zero_grad()
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        num_right += (outputs.argmax(1) == labels).sum().item()
    return TIMED_STEPS * BATCH / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
