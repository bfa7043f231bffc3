"""Training on a GPU of NVIDIA's beside the loop that most tutorials have, at the size of CIFAR-10.

    python tests/benchmarks/gpu_throughput.py                ResNet-20, batch 128
    python tests/benchmarks/gpu_throughput.py --depth 18 --batch 512

Ours is a real run in a folder of its own, its precision as it measures it; once plain and once compiled,
with CUDA graphs where they agree. The stock loop is torchvision's transforms on PIL images, a DataLoader
with a worker for each core up to eight, fp32 as torch has it, NCHW and `.item()` at each step. All get the
same 50,000 random images, since speed does not depend on what they show. Each measurement is the second
epoch of a process of its own; the three take turns, five times. Prints one JSON object.

Nobody has run it on a GPU yet. `--device cpu --images 1280 --rounds 1` shows that it works, and no figure.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any

from measuring import conditions, spread
from own_run import random_data, rows_of_run

IMAGES = 50_000
ROUNDS = 5
MOST_WORKERS = 8
WAYS = ("plain", "compiled", "stock")


def main() -> None:
    """Measure and print, or be one of the measured processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--depth", type=int, choices=(20, 18), default=20)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--images", type=int, default=IMAGES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one is None:
        print(json.dumps(compare(arguments)))
    elif arguments.one == "stock":
        print(json.dumps(measure_stock(arguments)))
    else:
        print(json.dumps(measure_ours(arguments, "on" if arguments.one == "compiled" else "off")))


def compare(arguments: argparse.Namespace) -> dict[str, object]:
    """The figure: images/s with their spreads, seconds of an epoch, and the ratios."""
    from resnet_studio.core.device import describe_device, select_device

    device = describe_device(select_device(arguments.device))  # says what is missing before it measures
    found: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for _ in range(arguments.rounds):
        for way, values in found.items():
            values.append(child(arguments, way))
    seconds = {way: [value["seconds"] for value in values] for way, values in found.items()}
    stock = statistics.median(seconds["stock"])
    return {
        "what": f"training images/s, ResNet-{arguments.depth}, 32 px, batch {arguments.batch}",
        "n": arguments.rounds,
        **{way: spread([arguments.images / one for one in values]) for way, values in seconds.items()},
        "seconds_per_epoch": {way: spread(values, digits=3) for way, values in seconds.items()},
        "images": arguments.images,
        "ratio_plain": round(stock / statistics.median(seconds["plain"]), 2),
        "ratio_compiled": round(stock / statistics.median(seconds["compiled"]), 2),
        "computed_with": {way: found[way][-1]["device"] for way in ("plain", "compiled")},
        "device": device,
    } | conditions("torch", "torchvision")


def child(arguments: argparse.Namespace, way: str) -> dict[str, Any]:
    """One measurement in a process of its own."""
    numbers = {name: getattr(arguments, name) for name in ("depth", "batch", "device", "images")}
    options = [word for name, value in numbers.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, __file__, "--one", way, *options]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    values: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return values


def measure_ours(arguments: argparse.Namespace, compile_it: str) -> dict[str, Any]:
    """Seconds of the second epoch of a real run, and what it computed with."""
    from resnet_studio.core.config.presets import find_preset
    from resnet_studio.core.config.storage import set_values
    from resnet_studio.core.training.prepare import settle_arithmetic

    values = {
        "training.epochs": 2,
        "training.batch_size": arguments.batch,
        "device.name": arguments.device,
        "device.compile": compile_it,
        "model.depth": arguments.depth,
    }
    recipe = set_values(find_preset("cifar10-resnet20").recipe, values)
    settle_arithmetic(recipe)
    told: list[str] = []
    rows = rows_of_run(recipe, random_data(arguments.images, 32), arguments.device, told)
    (epoch,) = (row for row in rows if row["kind"] == "epoch" and row["epoch"] == 2)
    return {"seconds": epoch["seconds"], "device": told[-1]}


def measure_stock(arguments: argparse.Namespace) -> dict[str, Any]:
    """Seconds of the second epoch of the tutorials' loop."""
    import torch
    from stock_loop import stock_loader

    from resnet_studio.core.config.sections import ModelRecipe
    from resnet_studio.core.models.catalog import architecture_of
    from resnet_studio.core.models.resnet import build

    device = torch.device(arguments.device)
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    loader = stock_loader(arguments.images, arguments.batch, workers)
    model = build(architecture_of(ModelRecipe(depth=arguments.depth), 32, 10), seed=0).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    criterion = torch.nn.CrossEntropyLoss()
    seconds = 0.0
    for _ in range(2):
        started = time.perf_counter()
        running_loss, num_right = 0.0, 0
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad()
            outputs = model(images)
            loss = criterion(outputs, labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item()
            num_right += (outputs.argmax(1) == labels).sum().item()
        seconds = time.perf_counter() - started
    return {"seconds": seconds}


if __name__ == "__main__":
    main()
