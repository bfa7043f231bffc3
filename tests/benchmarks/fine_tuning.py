"""Fine-tuning to the accuracy of the transfer-learning tutorial's loop: seconds from start, and ratio.

    python tests/benchmarks/fine_tuning.py FOLDER WEIGHTS        a quarter of an hour and more
    python tests/benchmarks/fine_tuning.py FOLDER WEIGHTS --epochs 2 --seeds 0

Both begin with the same weights and see the same images, split in the same way. The loop is that of PyTorch's
"Transfer Learning for Computer Vision Tutorial": ImageFolder's pictures decoded anew in each epoch, random
resized crops and mirroring, batches of 4, SGD at 0.001 with momentum 0.9, a tenth of it after each 7 of 25
epochs, the epoch with the best validation accuracy kept; all layers trained, or the head alone on a body
without gradients. Ours is the command line with a preset. What counts is when ours reaches the best
validation accuracy of the tutorial's better way, from the start of its process, and the test accuracy of both
at their end. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measuring import conditions, spread

PRESETS = ("head-only", "fine-tune")
WAYS = ("head", "all")
TUTORIAL_EPOCHS = 25
SIZE = 64


def main() -> None:
    """Measure and print, or be one of the measured processes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", help="a folder with one folder a class")
    parser.add_argument("weights", help="as `model.weights` takes them")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--presets", nargs="+", default=list(PRESETS), metavar="NAME")
    parser.add_argument("--epochs", type=int, default=TUTORIAL_EPOCHS, help="of the tutorial's loop")
    parser.add_argument("--workers", type=int, default=2, help="of the tutorial's DataLoader")
    parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(tutorial(arguments)))
        return
    print(json.dumps(compare(arguments)))


def compare(arguments: argparse.Namespace) -> dict[str, object]:
    """The figure: for each seed the tutorial's two ways, then ours."""
    told: dict[str, list[dict[str, float]]] = {name: [] for name in (*WAYS, *arguments.presets)}
    seconds_to_peer: dict[str, list[float | None]] = {name: [] for name in arguments.presets}
    for seed in arguments.seeds:
        for way in WAYS:
            told[way].append(child(arguments, way, seed))
        goal = max(told[way][-1]["validation_accuracy"] for way in WAYS)
        for preset in arguments.presets:
            result, epochs = ours(arguments, preset, seed)
            told[preset].append(result)
            reached = [second for second, accuracy in epochs if accuracy >= goal]
            seconds_to_peer[preset].append(round(reached[0], 1) if reached else None)
    best = [
        max(WAYS, key=lambda way: told[way][i]["validation_accuracy"]) for i in range(len(arguments.seeds))
    ]
    peer_seconds = [told[way][i]["seconds_to_best"] for i, way in enumerate(best)]
    return {
        "what": f"seconds from start to the best validation accuracy of the tutorial's loop, {SIZE} px",
        "data": Path(arguments.data).name,
        "weights": Path(arguments.weights).name,
        "n": len(arguments.seeds),
        "tutorial's better way": best,
        "seconds of the tutorial": spread(peer_seconds),
        "seconds of ours": seconds_to_peer,
        "ratio": {
            preset: [
                round(peer / own, 2) if own else None for peer, own in zip(peer_seconds, values, strict=True)
            ]
            for preset, values in seconds_to_peer.items()
        },
        **{
            f"{key} of {name}": spread([one[key] for one in results], 4)
            for name, results in told.items()
            for key in ("validation_accuracy", "test_accuracy", "seconds")
        },
    } | conditions("torch", "torchvision", "pillow")


def child(arguments: argparse.Namespace, way: str, seed: int) -> dict[str, float]:
    """The tutorial's loop in a process of its own."""
    command = [
        sys.executable,
        __file__,
        arguments.data,
        arguments.weights,
        "--one",
        way,
        "--seeds",
        str(seed),
    ]
    command += ["--epochs", str(arguments.epochs), "--workers", str(arguments.workers)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    values: dict[str, float] = json.loads(done.stdout)
    return values


def ours(
    arguments: argparse.Namespace, preset: str, seed: int
) -> tuple[dict[str, float], list[tuple[float, float]]]:
    """A run of the command line; its figures, and the end of each epoch with its validation accuracy."""
    with tempfile.TemporaryDirectory() as runs:
        words = ["train", "--preset", preset, "--data", arguments.data, "--runs", runs, "--json"]
        for change in (f"model.weights={arguments.weights}", f"data.image_size={SIZE}", f"seed={seed}"):
            words += ["--set", change]
        started = time.time()
        done = subprocess.run(
            [sys.executable, "-m", "resnet_studio", *words], check=True, stdout=subprocess.PIPE, text=True
        )
        seconds = time.time() - started
        result: dict[str, Any] = json.loads(done.stdout)
        lines = (Path(result["run"]) / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [row for row in map(json.loads, lines) if row.get("kind") == "epoch"]
    epochs = [(row["time"] - started, row["validation_accuracy"]) for row in rows]
    kept = ("validation_accuracy", "test_accuracy")
    return {key: result[key] for key in kept} | {"seconds": seconds}, epochs


def tutorial(arguments: argparse.Namespace) -> dict[str, float]:
    """The loop as the tutorial has it, on our split and from our weights."""
    started = time.perf_counter()
    import copy

    import torch

    from resnet_studio.core.config.sections import DataRecipe
    from resnet_studio.core.data.scan import scan
    from resnet_studio.core.data.split import look_at_split
    from resnet_studio.core.models.fine_tune import open_start
    from resnet_studio.core.models.resnet import build

    torch.manual_seed(arguments.seeds[0])
    dataset = scan(arguments.data)
    split = look_at_split(dataset, DataRecipe())
    start = open_start(arguments.weights, Path())
    model = build(start.about.architecture, seed=0)
    model.load_state_dict(start.tensors)
    if arguments.one == "head":
        model.requires_grad_(False)
    model.fc = torch.nn.Linear(model.fc.in_features, len(dataset.classes))
    images = picture_loaders(dataset, split, start.about.preprocessing, arguments.workers)
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.001, momentum=0.9)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=7, gamma=0.1)
    best, best_state, seconds_to_best = -1.0, model.state_dict(), 0.0
    for _ in range(arguments.epochs):
        model.train()
        for inputs, labels in images["train"]:
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(inputs), labels).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        schedule.step()
        accuracy = accuracy_of(model, images["validation"])
        if accuracy > best:
            best, best_state = accuracy, copy.deepcopy(model.state_dict())
            seconds_to_best = time.perf_counter() - started
    seconds = time.perf_counter() - started
    model.load_state_dict(best_state)
    return {
        "validation_accuracy": best,
        "test_accuracy": accuracy_of(model, images["test"]),
        "seconds": seconds,
        "seconds_to_best": seconds_to_best,
    }


def accuracy_of(model: Any, images: Any) -> float:
    """Of a network on all images of a DataLoader."""
    import torch

    model.eval()
    right = num = 0
    with torch.no_grad():
        for inputs, labels in images:
            right += int((model(inputs).argmax(1) == labels).sum())
            num += len(labels)
    return right / num


def picture_loaders(dataset: Any, split: Any, how: Any, num_workers: int) -> dict[str, Any]:
    """The tutorial's transforms at our size, over the pictures of our split."""
    import torch
    from PIL import Image
    from torchvision import transforms

    end = [transforms.ToTensor(), transforms.Normalize(how.mean, how.std)]
    changes = {
        "train": transforms.Compose(
            [transforms.RandomResizedCrop(SIZE), transforms.RandomHorizontalFlip(), *end]
        ),
        "plain": transforms.Compose([transforms.Resize(SIZE), transforms.CenterCrop(SIZE), *end]),
    }

    class Pictures(torch.utils.data.Dataset[tuple[Any, int]]):
        def __init__(self, indices: Any, change: Any) -> None:
            self.indices, self.change = indices, change

        def __len__(self) -> int:
            return len(self.indices)

        def __getitem__(self, place: int) -> tuple[Any, int]:
            index = self.indices[place]
            picture = Image.open(Path(dataset.path, dataset.keys[index])).convert("RGB")
            return self.change(picture), int(dataset.labels[index])

    def loaders() -> Iterator[tuple[str, Any]]:
        for name, indices in (("train", split.train), ("validation", split.validation), ("test", split.test)):
            pictures = Pictures(indices, changes["train" if name == "train" else "plain"])
            yield (
                name,
                torch.utils.data.DataLoader(pictures, 4, shuffle=name == "train", num_workers=num_workers),
            )

    return dict(loaders())


if __name__ == "__main__":
    main()
