"""Fine-tuning to the accuracy of the usual ways: seconds from the start of the process, and ratios.

    python tests/benchmarks/fine_tuning.py FOLDER WEIGHTS --peers peers/bin/python     an hour and more
    python tests/benchmarks/fine_tuning.py FOLDER WEIGHTS --epochs 1 --fastai-epochs 1 --seeds 0

`asking.py` says what the peers need. All begin with the same weights, of a CIFAR network with shortcut A, and
are given the same images, split in the same way. Beside ours:

- `tutorial head` and `tutorial all`: the loop of PyTorch's "Transfer Learning for Computer Vision Tutorial":
  pictures decoded anew in each epoch, random resized crops and mirroring, batches of 4, SGD at 0.001 with
  momentum 0.9, a tenth of it after each 7 of 25 epochs, the epoch with the best validation accuracy kept; the
  head alone on a body without gradients, or all layers trained;
- `fastai`: `fine_tune` with fastai's own head, augmentation, batches and rates, one epoch of the head and ten
  of all layers, the last one kept.

Each peer has the threads and the workers that it was quickest with on a tenth of the images, and is left out
where its network's answers to 32 of them are not ours. Ours is the command line with a preset, without
anything that an earlier run may have kept. What counts is when ours reaches the validation accuracy of the
tutorial's better way, and of fastai; and the test accuracy of all at their end. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asking import PEERS, Answerer, NoAnswerError, add_peers_option, start_peer, thread_choices
from measuring import conditions, spread

PRESETS = ("head-only", "fine-tune")
WAYS = ("head", "all")
TUTORIAL_EPOCHS = 25
FASTAI_EPOCHS = 10
SIZE = 64
CHECKED = 32
FEWEST_TRIED = 64
Figures = dict[str, float]


@dataclass(frozen=True)
class Contender:
    """A peer that can be had, and what it is quickest with.

    Attributes:
        script: Its file in `peers/`.
        python: The Python that has its libraries.
        best: Its threads and workers.
        versions: Of its libraries.
        variants: What it is told to train by, by the name under which that is printed.
    """

    script: str
    python: str
    best: dict[str, int]
    versions: dict[str, str]
    variants: dict[str, dict[str, object]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", help="a folder with one folder a class")
    parser.add_argument("weights", help="as `model.weights` takes them")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--presets", nargs="+", default=list(PRESETS), metavar="NAME")
    parser.add_argument("--epochs", type=int, default=TUTORIAL_EPOCHS, help="of the tutorial's loop")
    parser.add_argument("--fastai-epochs", type=int, default=FASTAI_EPOCHS, help="of all layers")
    add_peers_option(parser)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(compare(arguments, Path(place))))


def compare(arguments: argparse.Namespace, place: Path) -> dict[str, object]:
    """The figure: for each seed the peers, then ours."""
    job = place / "job.json"
    expected = write_job(arguments, job)
    variants: dict[str, dict[str, dict[str, object]]] = {
        "tutorial_tuning.py": {f"tutorial {way}": {"way": way, "epochs": arguments.epochs} for way in WAYS},
        "fastai_tuning.py": {"fastai": {"epochs": arguments.fastai_epochs}},
    }
    contenders, missing = [], {}
    for script, ways in variants.items():
        try:
            contenders.append(entered(script, ways, job, expected, arguments.peers))
        except NoAnswerError as error:
            missing[script] = str(error)
    told: dict[str, list[Figures]] = {}
    moments: dict[str, list[list[tuple[float, float]]]] = {}
    for seed in arguments.seeds:
        for contender in contenders:
            for name, variant in contender.variants.items():
                told.setdefault(name, []).append(peer_run(contender, job, {**variant, "seed": seed}))
        for preset in arguments.presets:
            result, epochs = ours(arguments, preset, seed)
            told.setdefault(preset, []).append(result)
            moments.setdefault(preset, []).append(epochs)
    return {
        "what": f"seconds from start to the validation accuracy of each peer, {SIZE} px",
        "data": Path(arguments.data).name,
        "weights": Path(arguments.weights).name,
        "n": len(arguments.seeds),
        "beside": against(told, moments),
        **{
            name: {key: spread([one[key] for one in results], 4) for key in results[0]}
            for name, results in told.items()
        },
        "peers_at": {one.script: {**one.best, "versions": one.versions} for one in contenders},
        "missing": missing,
    } | conditions("torch", "torchvision", "pillow")


def write_job(arguments: argparse.Namespace, path: Path) -> list[int]:
    """What the peers are given, with some squares as we decode them; gives our answers to these."""
    import torch
    from PIL import Image

    from resnet_studio.core.config.sections import DataRecipe
    from resnet_studio.core.data.decode import decode
    from resnet_studio.core.data.scan import scan
    from resnet_studio.core.data.split import look_at_split
    from resnet_studio.core.evaluation.evaluate import logits_of
    from resnet_studio.core.inference.fast_way import as_input
    from resnet_studio.core.models.fine_tune import open_start
    from resnet_studio.core.models.resnet import build

    dataset = scan(arguments.data)
    split = look_at_split(dataset, DataRecipe())
    start = open_start(arguments.weights, Path())
    model = build(start.about.architecture, seed=0).eval()
    model.load_state_dict(start.tensors)
    how = start.about.preprocessing
    weights = path.with_suffix(".pt")
    torch.save(dict(model.state_dict()), weights)
    pictures = {
        name: [(str(Path(dataset.path, dataset.keys[i])), int(dataset.labels[i])) for i in indices]
        for name, indices in (("train", split.train), ("validation", split.validation), ("test", split.test))
    }
    about = {"size": SIZE, "mean": how.mean, "std": how.std, "classes": dataset.classes}
    path.write_text(json.dumps({"weights": str(weights), **about, **pictures}), encoding="utf-8")
    expected = []
    squares = path.with_name("squares")
    squares.mkdir()
    for number, (picture, _) in enumerate(pictures["validation"][:CHECKED]):
        pixels = decode(Path(picture), SIZE, "crop")
        Image.fromarray(pixels).save(squares / f"{number:03}.png")
        images = as_input(pixels[None], how, torch.device("cpu"))
        expected.append(int(logits_of(model, images).argmax()))
    return expected


def entered(
    script: str,
    variants: dict[str, dict[str, object]],
    job: Path,
    expected: list[int],
    pythons: list[str],
) -> Contender:
    """A peer, seen to have our network and tried with all threads and workers.

    Raises:
        NoAnswerError: It cannot be had, or its network gives other answers.
    """
    squares = [str(path) for path in sorted(job.with_name("squares").iterdir())]
    num = len(json.loads(job.read_text(encoding="utf-8"))["train"])
    num = min(num, max(num // 10, FEWEST_TRIED))
    with start_peer(script, pythons) as peer:
        peer.ask("load", job=str(job))
        given = peer.ask("answers", paths=squares)
        if given != expected:
            num_others = sum(one != other for one, other in zip(given, expected, strict=True))
            raise NoAnswerError(f"another answer to {num_others} of {len(expected)} images")
        seconds = {
            (threads, workers): float(peer.ask("seconds", num=num, threads=threads, workers=workers))
            for threads, workers in itertools.product(thread_choices(), (0, *thread_choices()))
        }
        threads, workers = min(seconds, key=lambda choice: seconds[choice])
        best = {"threads": threads, "workers": workers}
        return Contender(script, peer.python, best, peer.versions, variants)


def peer_run(contender: Contender, job: Path, variant: dict[str, object]) -> Figures:
    """One training in a process of its own; seconds count from its start."""
    started = time.time()
    with Answerer(contender.python, PEERS / contender.script) as peer:
        peer.ask("load", job=str(job))
        told = peer.ask("train", **variant, **contender.best)
    return {
        "validation_accuracy": told["validation_accuracy"],
        "test_accuracy": told["test_accuracy"],
        "seconds": told["ended_at"] - started,
        "seconds_to_best": told["reached_at"] - started,
    }


def ours(arguments: argparse.Namespace, preset: str, seed: int) -> tuple[Figures, list[tuple[float, float]]]:
    """A run of the command line; its figures, and the end of each epoch with its validation accuracy."""
    with tempfile.TemporaryDirectory() as home:
        words = ["train", "--preset", preset, "--data", arguments.data, "--runs", home, "--json"]
        for change in (f"model.weights={arguments.weights}", f"data.image_size={SIZE}", f"seed={seed}"):
            words += ["--set", change]
        started = time.time()
        done = subprocess.run(
            [sys.executable, "-m", "resnet_studio", *words],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"RESNET_STUDIO_HOME": home},
        )
        seconds = time.time() - started
        result: dict[str, Any] = json.loads(done.stdout)
        lines = (Path(result["run"]) / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [row for row in map(json.loads, lines) if row.get("kind") == "epoch"]
    epochs = [(row["time"] - started, row["validation_accuracy"]) for row in rows]
    kept = ("validation_accuracy", "test_accuracy")
    return {key: result[key] for key in kept} | {"seconds": seconds}, epochs


def against(
    told: dict[str, list[Figures]], moments: dict[str, list[list[tuple[float, float]]]]
) -> dict[str, object]:
    """Beside each peer, seed by seed: its seconds, when ours was as good, and the ratios; null for never.

    Of the tutorial's two ways the one that validates better counts.
    """
    pairs = zip(*(told.get(f"tutorial {way}", []) for way in WAYS), strict=True)
    peers = {
        "tutorial": [max(pair, key=lambda one: one["validation_accuracy"]) for pair in pairs],
        "fastai": told.get("fastai", []),
    }
    return {
        name: {
            "seconds": [round(one["seconds_to_best"], 1) for one in goals],
            **{preset: reached(goals, runs) for preset, runs in moments.items()},
        }
        for name, goals in peers.items()
        if goals
    }


def reached(goals: list[Figures], runs: list[list[tuple[float, float]]]) -> dict[str, list[float | None]]:
    """When each run was as good as its goal, and how many times as long the peer took."""
    seconds = [
        next((second for second, accuracy in run if accuracy >= goal["validation_accuracy"]), None)
        for goal, run in zip(goals, runs, strict=True)
    ]
    ratios = [
        goal["seconds_to_best"] / own if own else None for goal, own in zip(goals, seconds, strict=True)
    ]
    return {
        "seconds": [round(value, 1) if value else None for value in seconds],
        "ratio": [round(value, 2) if value else None for value in ratios],
    }


if __name__ == "__main__":
    main()
