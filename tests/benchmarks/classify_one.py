"""Seconds from a dropped photo to its label, in a warm process, beside the usual ways.

    python tests/benchmarks/classify_one.py            about 5 minutes on two cores

The photo has 12 megapixels, drawn for the purpose and saved as JPEG; the networks are ResNet-18 and -50 at
224 px with 1,000 classes and random weights, of which one class is made sure: as of trained ones, hardly
any answer is then close enough to be computed twice. Ours is `Classifier.classify` with one path, once in the
fast mode after it was compared on 16 photos, once exactly. Beside it:

- `eager`: Pillow decodes all, then Resize(256), CenterCrop(224), ToTensor, Normalize, the network in fp32;
- `alone`: what nothing can be quicker than: our decoding alone and the fast network alone, added;
- `onnx`: our decoding, the same weights in ONNX Runtime in fp32, where onnx and onnxruntime are installed.

All take turns, each at torch's own number of threads. Speed does not depend on what the weights say, but
agreement does: where `RESNET_STUDIO_TEST_DATA` names the real data, the labels of the fast mode are compared
with the exact ones on CIFAR-10's test images for the four trained networks, and on the clothing photos, which
are unlike what these were trained on. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from measuring import conditions, spread
from PIL import Image
from torchvision import transforms

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.data.decode import decode
from resnet_studio.core.data.preprocessing import IMAGENET_MEAN, IMAGENET_STD, Preprocessing
from resnet_studio.core.evaluation.evaluate import logits_of
from resnet_studio.core.inference.classifier import Classifier
from resnet_studio.core.inference.fast_way import NUM_COMPARED, Pixels, as_input
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.door import open_network
from resnet_studio.core.models.foreign.known_classes import read_class_names
from resnet_studio.core.models.foreign.likely import NORMALIZATIONS, Wishes
from resnet_studio.core.models.resnet import build, put_on
from resnet_studio.core.models.weights import NetworkAbout, TrainedNetwork

CPU = torch.device("cpu")
DEPTHS = (18, 50)
SIZE = 224
CLASSES = 1000
PHOTO_SIZE = (4000, 3000)
ROUNDS = 15
REST_SECONDS = 0.3
SURE = 20.0  # added to the logit of one class

Timed = dict[str, Callable[[], object]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each way (default: {ROUNDS})")
    parser.add_argument("--most", type=int, default=10_000, help="images that agreement is looked at on")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        photo = draw_photo(Path(place) / "photo.jpg", PHOTO_SIZE, seed=0)
        figures = {f"ResNet-{depth}": compare(depth, photo, arguments.rounds) for depth in DEPTHS}
    data = os.environ.get("RESNET_STUDIO_TEST_DATA")
    libraries = [name for name in ("onnxruntime",) if importlib.util.find_spec(name)]
    told = {
        "what": f"ms from a dropped JPEG photo of 12 megapixels to its label, {SIZE} px, warm",
        "n": arguments.rounds,
        **figures,
        "agreement": agreement(Path(data), arguments.most) if data else None,
    }
    print(json.dumps(told | conditions("torch", "torchvision", "pillow", *libraries)))


def draw_photo(path: Path, size: tuple[int, int], seed: int) -> Path:
    """A picture with coarse and fine structure, about as large on the disk as a camera's."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (12, 16, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize(size, Image.Resampling.BICUBIC), np.int16)
    grain = random.integers(-12, 13, (size[1] // 2, size[0] // 2, 1), dtype=np.int16)
    pixels = smooth + grain.repeat(2, axis=0).repeat(2, axis=1)
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path, quality=90)
    return path


def random_network(depth: int) -> TrainedNetwork:
    """A network of 1,000 classes with random weights, sure of one class."""
    architecture = architecture_of(ModelRecipe(depth=depth), SIZE, CLASSES)
    model = put_on(build(architecture, seed=0), CPU).eval()
    with torch.no_grad():
        model.fc.bias[0] += SURE
    how = Preprocessing(image_size=SIZE, resize="crop", mean=IMAGENET_MEAN, std=IMAGENET_STD)
    names = tuple(str(number) for number in range(CLASSES))
    about = NetworkAbout(
        architecture=architecture.to_dict(), classes=names, preprocessing=how, recipe=Recipe()
    )
    return TrainedNetwork(model, about, Path("weights"))


def compare(depth: int, photo: Path, rounds: int) -> dict[str, object]:
    """Milliseconds of each way, in turns, and their ratios to ours."""
    network = random_network(depth)
    classifier = Classifier(network, CPU)
    list(classifier.classify([str(photo)] * NUM_COMPARED))
    ways = ways_of(classifier, photo)
    for way in ways.values():
        way()
    told: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            time.sleep(REST_SECONDS)  # threads of the way before may still spin
            started = time.perf_counter()
            way()
            told[name].append(1000 * (time.perf_counter() - started))
    alone = [one + other for one, other in zip(told.pop("decoding"), told.pop("forward"), strict=True)]
    told["alone"] = alone
    median = {name: statistics.median(values) for name, values in told.items()}
    return {
        "fast_mode": classifier.fast.precision or "not trusted",
        "threads": torch.get_num_threads(),
        **{name: spread(values) for name, values in told.items()},
        "ratios_to_fast": {name: round(value / median["fast"], 2) for name, value in median.items()},
    }


def ways_of(classifier: Classifier, photo: Path) -> Timed:
    """What is timed, by name."""
    network, how = classifier.network, classifier.network.about.preprocessing
    fast = classifier.fast
    pixels = decode(photo, how.image_size, how.resize)[None]
    ways: Timed = {
        "fast": lambda: list(classifier.classify([str(photo)])),
        "exact": lambda: list(classifier.classify([str(photo)], is_exact=True)),
        "eager": eager_way(network, photo),
        "decoding": lambda: decode(photo, how.image_size, how.resize),
        "forward": lambda: fast.logits(pixels) if fast.is_trusted else classifier.logits(pixels),
    }
    if importlib.util.find_spec("onnx") and importlib.util.find_spec("onnxruntime"):
        ways["onnx"] = onnx_way(network, photo)
    return ways


def eager_way(network: TrainedNetwork, photo: Path) -> Callable[[], object]:
    """What most scripts do: torchvision's transforms on a PIL image, NCHW, fp32."""
    change = transforms.Compose(
        [
            transforms.Resize(256),
            transforms.CenterCrop(SIZE),
            transforms.ToTensor(),
            transforms.Normalize(IMAGENET_MEAN, IMAGENET_STD),
        ]
    )
    model = build(network.model.architecture, seed=0).eval()
    model.load_state_dict(network.model.state_dict())

    def label() -> int:
        with torch.no_grad(), Image.open(photo) as image:
            return int(model(change(image.convert("RGB"))[None]).softmax(dim=1).argmax())

    return label


def onnx_way(network: TrainedNetwork, photo: Path) -> Callable[[], object]:
    """Our decoding, and the network in ONNX Runtime, in as many threads as torch has."""
    import onnxruntime

    how = network.about.preprocessing
    model = build(network.model.architecture, seed=0).eval()
    model.load_state_dict(network.model.state_dict())
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "network.onnx"
        torch.onnx.export(model, (torch.zeros(1, 3, SIZE, SIZE),), str(path), dynamo=False, verbose=False)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def label() -> int:
        images = as_input(decode(photo, how.image_size, how.resize)[None], how, CPU).contiguous()
        return int(np.argmax(session.run(None, {name: images.numpy()})[0]))

    return label


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
    import subprocess
    import sys

    from resnet_studio.core.data.pixels import open_pixels
    from resnet_studio.core.data.scan import scan
    from resnet_studio.core.data.split import look_at_split
    from resnet_studio.core.tasks import TaskContext

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
    from resnet_studio.core.inference.fast_way import FastWay, QuickNetwork

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
