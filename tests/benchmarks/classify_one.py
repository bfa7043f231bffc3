"""Seconds from a dropped photo to its label, in a warm process, beside the usual ways.

    python tests/benchmarks/classify_one.py --peers peers/bin/python        about 6 minutes on two cores

`asking.py` says what the peers need. The photo has 12 megapixels, drawn for the purpose and saved as JPEG;
the networks are ResNet-18 and -50 at 224 px with 1,000 classes, of which some are photos that they know
(`photos.py`). Ours is `Classifier.classify` with one path, once in the fast mode after it was compared on 16
photos, once exactly. Beside it:

- `eager`: Pillow decodes all, then Resize(224), CenterCrop(224), ToTensor, Normalize, the network in fp32;
- `onnxruntime` and `openvino`: the same weights in fp32, Pillow's quickest decoding, which is ours as well;
- `openvino_own`: the same, in the arithmetic that OpenVINO takes for the best, which may be bf16;
- `alone`: what nothing can be quicker than: our decoding alone and the fast network alone, added.

Each is a process of its own that is asked for one photo at a time, and all take turns: what is timed is the
whole way from the question to the answer. Ours has torch's own number of threads, and each peer the number it
was quickest at in three tries. Whoever gives another label to one of 17 photos than our exact mode is named
and not timed. Agreement is looked at on real images too: where `RESNET_STUDIO_TEST_DATA` names the real data,
the labels of the fast mode are compared with the exact ones on CIFAR-10's test images for the four trained
networks, and on the clothing photos, which are unlike what these were trained on. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from asking import (
    Answerer,
    NoAnswerError,
    add_peers_option,
    seconds_of,
    start_own,
    start_peer,
    thread_choices,
)
from measuring import conditions, in_turns, spread
from photos import CPU, NO_FIGURE, SIZE, draw_photo, network_that_knows

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.decode import decode
from resnet_studio.core.data.pixels import open_pixels
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import look_at_split
from resnet_studio.core.evaluation.evaluate import logits_of
from resnet_studio.core.inference.classifier import Classifier
from resnet_studio.core.inference.fast_way import NUM_COMPARED, FastWay, Pixels, QuickNetwork, as_input
from resnet_studio.core.models.door import open_network
from resnet_studio.core.models.foreign.known_classes import read_class_names
from resnet_studio.core.models.foreign.likely import NORMALIZATIONS, Wishes
from resnet_studio.core.tasks import TaskContext

DEPTHS = (18, 50)
PHOTO_SIZE = (4000, 3000)
KNOWN_SIZE = (1024, 768)
ROUNDS = 15
TRIES = 3
REST_SECONDS = 0.3  # threads of the way before may still spin
PEERS: dict[str, tuple[str, dict[str, object]]] = {
    "eager": ("eager.py", {}),
    "onnxruntime": ("onnx_runtime.py", {}),
    "openvino": ("openvino_runtime.py", {"precision": "f32"}),
    "openvino_own": ("openvino_runtime.py", {"precision": ""}),
}
FP32_RUNTIMES = ("onnxruntime", "openvino")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each way (default: {ROUNDS})")
    parser.add_argument("--most", type=int, default=10_000, help="images that agreement is looked at on")
    add_peers_option(parser)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        photos = [draw_photo(Path(place) / "photo.jpg", PHOTO_SIZE, seed=0)]
        for seed in range(1, NUM_COMPARED + 1):
            photos.append(draw_photo(Path(place) / f"{seed}.jpg", KNOWN_SIZE, seed))
        figures = {f"ResNet-{depth}": compare(depth, photos, arguments) for depth in DEPTHS}
    data = os.environ.get("RESNET_STUDIO_TEST_DATA")
    told = {
        "what": f"ms from a dropped JPEG photo of 12 megapixels to its label, {SIZE} px, warm",
        "n": arguments.rounds,
        **figures,
        "agreement": agreement(Path(data), arguments.most) if data else None,
    }
    print(json.dumps(told | conditions("torch", "torchvision", "pillow")))


def compare(depth: int, photos: list[Path], arguments: argparse.Namespace) -> dict[str, object]:
    """Milliseconds of each way, in turns, and their ratios to ours."""
    paths = [str(photo) for photo in photos]
    weights = photos[0].with_name(f"resnet{depth}.pt")
    torch.save(network_that_knows(photos, depth).state_dict(), weights)
    with ExitStack() as stack:
        own = stack.enter_context(start_own())
        precision = own.ask("load", depth=depth, weights=str(weights), photos=paths[1:])
        own_threads = own.ask("threads")
        exact = [own.ask("label", path=path, is_exact=True) for path in paths]
        if [own.ask("label", path=path, is_exact=False) for path in paths] != exact:
            raise SystemExit(NO_FIGURE)
        peers, threads, missing = started_peers(depth, weights, paths[0], arguments.peers, stack)
        is_other = {
            name: [peer.ask("label", path=path) for path in paths] != exact for name, peer in peers.items()
        }
        ways = {
            "fast": partial(seconds_of, own, "label", {"path": paths[0], "is_exact": False}),
            "exact": partial(seconds_of, own, "label", {"path": paths[0], "is_exact": True}),
            "decoding": partial(seconds_of, own, "decode", {"path": paths[0]}),
            "forward": partial(seconds_of, own, "forward", {}),
        }
        for name, peer in peers.items():
            ways[name] = partial(seconds_of, peer, "label", {"path": paths[0]})
        agreeing = {name: way for name, way in ways.items() if not is_other.get(name)}
        seconds = in_turns(agreeing, arguments.rounds, REST_SECONDS)
        versions = {name: peer.versions for name, peer in peers.items()}
    return {
        "fast_mode": precision,
        "known_photos_taken_for_their_class": f"{sum(i == c for i, c in enumerate(exact))} of {len(exact)}",
        **figures_of(seconds),
        "threads": {"own": own_threads, **threads},
        "missing": missing,
        "other_answers": [name for name, is_so in is_other.items() if is_so],
        "peer_versions": versions,
    }


def figures_of(seconds: dict[str, list[float]]) -> dict[str, object]:
    """Spreads in milliseconds, and ratios of the medians to ours; above 1 is slower than ours."""
    told = {name: [1000 * value for value in values] for name, values in seconds.items()}
    parts = zip(told.pop("decoding"), told.pop("forward"), strict=True)
    told["alone"] = [sum(part) for part in parts]
    median = {name: statistics.median(values) for name, values in told.items()}
    runtimes = [median[name] for name in FP32_RUNTIMES if name in median]
    return {
        **{name: spread(values) for name, values in told.items()},
        "ratios_to_fast": {name: round(value / median["fast"], 2) for name, value in median.items()},
        "fast_to_best_fp32_runtime": round(median["fast"] / min(runtimes), 2) if runtimes else None,
    }


def started_peers(
    depth: int, weights: Path, photo: str, pythons: list[str], stack: ExitStack
) -> tuple[dict[str, Answerer], dict[str, int], dict[str, str]]:
    """The peers that can be had, loaded; their numbers of threads; and why the others are missing."""
    peers: dict[str, Answerer] = {}
    threads: dict[str, int] = {}
    missing: dict[str, str] = {}
    onnx = weights.with_suffix(".onnx")
    for name, (script, more) in PEERS.items():
        try:
            if name != "eager" and not onnx.exists():
                with start_peer("onnx_export.py", pythons) as exporter:
                    exporter.ask("export", depth=depth, weights=str(weights), size=SIZE, to=str(onnx))
            peer = stack.enter_context(start_peer(script, pythons))
            what = {"depth": depth, "weights": str(weights)} if name == "eager" else {"weights": str(onnx)}
            threads[name] = load_at_best(peer, photo, what | more)
        except NoAnswerError as error:
            missing[name] = str(error)
        else:
            peers[name] = peer
    return peers, threads, missing


def load_at_best(peer: Answerer, photo: str, what: dict[str, object]) -> int:
    """Load a peer with the number of threads that it is quickest at."""
    found = {}
    for threads in thread_choices():
        peer.ask("load", size=SIZE, threads=threads, **what)
        peer.ask("label", path=photo)
        found[threads] = statistics.median(seconds_of(peer, "label", {"path": photo}) for _ in range(TRIES))
    best = min(found, key=lambda threads: found[threads])
    peer.ask("load", size=SIZE, threads=best, **what)
    return best


def agreement(data: Path, most: int) -> dict[str, Any]:
    """How many labels of the fast mode are those of the exact one, by network and images."""
    classes = read_class_names("cifar10")
    wishes = Wishes(NORMALIZATIONS["imagenet"], classes, 32, None)
    photos = sorted((data / "folders" / "clothing").rglob("*.jpg"))[:most]
    lots = {
        "cifar10 test": cifar10_test(data, most),
        "clothing": np.stack([decode(path, 32, "crop") for path in photos]),
    }
    told = {}
    for path in sorted((data / "weights").glob("*.th")):
        classifier = Classifier(open_network(path, CPU, wishes), CPU)
        for name, pixels in lots.items():
            told[f"{path.stem}, {name}"] = agreement_of(classifier, pixels)
    return told


def cifar10_test(data: Path, most: int) -> Pixels:
    """The test images, (N, 32, 32, 3), as the sheets are unpacked."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([sys.executable, data / "unpack_cifar10.py", place], check=True, capture_output=True)
        folder = next(
            path for path in [Path(place), *Path(place).iterdir()] if (path / "test_batch.bin").exists()
        )
        dataset = scan(str(folder), TaskContext())
        test = look_at_split(dataset, Recipe().data).test[:most]
        return open_pixels(dataset, 32, "crop", TaskContext()).read(test)


def agreement_of(classifier: Classifier, pixels: Pixels) -> dict[str, object]:
    """The share of equal labels; of the fast network alone too, before close answers are computed exactly."""
    how = classifier.network.about.preprocessing
    way = FastWay(classifier.network.model, how, CPU)
    for image in pixels[:NUM_COMPARED]:
        way.add_sample(image)
    bf16 = QuickNetwork(classifier.network.model, torch.bfloat16)
    exact, fast, alone = [], [], []
    for start in range(0, len(pixels), 64):
        part = pixels[start : start + 64]
        exact.append(classifier.logits(part).argmax(1))
        fast.append((way.logits(part) if way.is_trusted else classifier.logits(part)).argmax(1))
        alone.append(logits_of(bf16, as_input(part, how, CPU)).argmax(1))
    labels = torch.cat(exact)
    return {
        "images": len(pixels),
        "fast_mode": way.precision or "not trusted",
        "agreement": round(float((torch.cat(fast) == labels).float().mean()), 5),
        "bf16_alone": round(float((torch.cat(alone) == labels).float().mean()), 5),
    }


if __name__ == "__main__":
    main()
