"""Training images/s of this app beside the loop that most tutorials have, at CIFAR-10's size.

    python tests/benchmarks/throughput.py            ResNet-20, about 12 minutes on two cores
    python tests/benchmarks/throughput.py --depth 18

Ours is a real run in a folder of its own: loader, augmentation, metrics, status, checkpoints, TensorBoard;
once plain and once with the network compiled.
The bare step is what is left where nothing but the network is computed: one batch that stays in memory, bf16
and channels_last, the fused optimizer, no loss read, freed memory kept as a run keeps it; plain and compiled,
on all cores. No run can be faster.
The stock loop is torchvision's transforms on PIL images, a DataLoader, fp32, NCHW and `.item()` at each step,
at its own best number of threads and workers, found by trying each once. All get the same random images,
since speed does not depend on what they show. Each measurement is a process of its own; they take turns, five
times. Prints one JSON object.
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
ROUNDS = 5
TIMED_STEPS = {20: 60, 18: 10}  # by depth: ResNet-18 has fourteen times as many operations
WARM_UP_STEPS = {20: 20, 18: 10}
BARE = {"bare": False, "bare_compiled": True}


def main() -> None:
    """Measure and print, or be one of the measured processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--depth", type=int, choices=tuple(TIMED_STEPS), default=20)
    parser.add_argument("--one", choices=("plain", "compiled", *BARE, "stock"), help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    depth = arguments.depth
    if arguments.one == "stock":
        print(measure_stock(depth, arguments.threads, arguments.workers))
    elif arguments.one in BARE:
        print(measure_bare(depth, is_compiled=BARE[arguments.one]))
    elif arguments.one:
        how = "on" if arguments.one == "compiled" else "off"
        print(train_random_images(num_images(depth), WARM_UP_STEPS[depth], depth=depth, compile_it=how))
    else:
        print(json.dumps(compare(depth)))


def num_images(depth: int) -> int:
    """What a measurement trains on, once."""
    return BATCH * (WARM_UP_STEPS[depth] + TIMED_STEPS[depth])


def compare(depth: int) -> dict[str, object]:
    """The figure: medians, spreads and their ratios."""
    cores = os.cpu_count() or 1
    choices = [(threads, workers) for threads in range(1, cores + 1) for workers in range(cores + 1)]
    first = {choice: child(depth, "stock", *choice) for choice in choices}
    best = max(first, key=lambda choice: first[choice])
    speeds: dict[str, list[float]] = {which: [] for which in ("plain", "compiled", *BARE, "stock")}
    for _ in range(ROUNDS):
        for which, values in speeds.items():
            values.append(child(depth, which, *best if which == "stock" else ()))
    medians = {which: statistics.median(values) for which, values in speeds.items()}
    stock, bare = medians["stock"], max(medians[which] for which in BARE)
    return {
        "what": f"training images/s, ResNet-{depth}, 32 px, batch {BATCH}",
        "n": ROUNDS,
        **{which: spread(values) for which, values in speeds.items()},
        "stock_threads": best[0],
        "stock_workers": best[1],
        "ratio_plain": round(medians["plain"] / stock, 2),
        "ratio_compiled": round(medians["compiled"] / stock, 2),
        "of_the_better_bare_step": round(max(medians["plain"], medians["compiled"]) / bare, 2),
    } | conditions("torch", "torchvision")


def child(depth: int, which: str, threads: int = 0, workers: int = 0) -> float:
    """One measurement in a process of its own."""
    numbers = {"--depth": depth, "--threads": threads, "--workers": workers}
    options = [word for name, value in numbers.items() for word in (name, str(value))]
    command = [sys.executable, __file__, "--one", which, *options]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.strip().splitlines()[-1])


def measure_bare(depth: int, *, is_compiled: bool) -> float:
    """Images/s of the network and its optimizer alone."""
    import torch

    from resnet_studio.core.config.sections import ModelRecipe
    from resnet_studio.core.models.catalog import architecture_of
    from resnet_studio.core.models.resnet import build
    from resnet_studio.core.training.memory import keep_freed_memory

    keep_freed_memory()
    torch.set_num_threads(os.cpu_count() or 1)
    model = build(architecture_of(ModelRecipe(depth=depth), 32, 10), seed=0)
    model = model.to(memory_format=torch.channels_last)
    forward = torch.compile(model) if is_compiled else model
    images = torch.randn(BATCH, 3, 32, 32).contiguous(memory_format=torch.channels_last)
    labels = torch.arange(BATCH) % 10
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4, fused=True)
    criterion = torch.nn.CrossEntropyLoss()
    started = 0.0
    for step in range(WARM_UP_STEPS[depth] + TIMED_STEPS[depth]):
        if step == WARM_UP_STEPS[depth]:
            started = time.perf_counter()
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16):
            logits = forward(images)
        criterion(logits.float(), labels).backward()
        optimizer.step()
    return TIMED_STEPS[depth] * BATCH / (time.perf_counter() - started)


def measure_stock(depth: int, threads: int, workers: int) -> float:
    """Images/s of the tutorials' loop."""
    import torch
    from stock_loop import stock_loader

    from resnet_studio.core.config.sections import ModelRecipe
    from resnet_studio.core.models.catalog import architecture_of
    from resnet_studio.core.models.resnet import build

    torch.set_num_threads(threads)
    loader = stock_loader(num_images(depth), BATCH, workers)
    model = build(architecture_of(ModelRecipe(depth=depth), 32, 10), seed=0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    criterion = torch.nn.CrossEntropyLoss()
    running_loss, num_right = 0.0, 0
    started = 0.0
    for step, (images, labels) in enumerate(loader):
        if step == WARM_UP_STEPS[depth]:
            started = time.perf_counter()
        optimizer.zero_grad()
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        num_right += (outputs.argmax(1) == labels).sum().item()
    return TIMED_STEPS[depth] * BATCH / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
