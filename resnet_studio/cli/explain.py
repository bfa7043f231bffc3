"""`resnet-studio explain RUN|WEIGHTS IMAGE --out FILE.png`: what in a picture speaks for a class."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resnet_studio.cli.arguments import add_device, add_run, add_runs_folder, require_no_input, runs_path
from resnet_studio.cli.output import ExitCode, Output, percent
from resnet_studio.cli.stranger import add_wishes, wishes_of
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError, reason_of

LONGEST_PX = 1600
WRITTEN_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")
JPEG_QUALITY = 95
SHORTEST_PX = 480  # a picture of few pixels is drawn larger, each pixel a square


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    add_run(parser, or_weights=True)
    parser.add_argument("image", metavar="IMAGE", type=Path, help="a picture")
    parser.add_argument(
        "--class", dest="label", default="", metavar="NAME", help="the class (default: the likeliest)"
    )
    parser.add_argument(
        "--stage", default="", metavar="NAME", help="the stage, such as layer2 (default: the last)"
    )
    parser.add_argument(
        "--out",
        type=picture_path,
        required=True,
        metavar="FILE",
        help="the picture with the map over it, a file of PNG, JPEG, WebP, TIFF or BMP",
    )
    add_runs_folder(parser)
    add_device(parser)
    add_wishes(parser)


def picture_path(text: str) -> Path:
    """A path that ends as pictures do that can be written.

    Raises:
        ArgumentTypeError: It ends otherwise.
    """
    path = Path(text)
    if path.suffix.lower() not in WRITTEN_SUFFIXES:
        *most, last = WRITTEN_SUFFIXES
        raise argparse.ArgumentTypeError(f"{text} should end in {', '.join(most)} or {last}")
    return path


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Draw the heat map and say what it is of."""
    from resnet_studio.core.data.decode import decode
    from resnet_studio.core.device import select_device
    from resnet_studio.core.inference.classifier import Classifier
    from resnet_studio.core.inference.heat_map import heat_map
    from resnet_studio.core.models.door import find_weights

    require_no_input(arguments.out, [arguments.run, str(arguments.image)])
    wishes, context = wishes_of(arguments), output.context()
    device = select_device(arguments.device)
    weights = find_weights(arguments.run, runs_path(arguments), context)
    classifier = Classifier.load(weights, device, wishes, context)
    how, classes = classifier.network.about.preprocessing, classifier.network.about.classes
    pixels = decode(arguments.image, how.image_size, how.resize)
    (answers,) = classifier.top(pixels[None], len(classes))
    label = arguments.label or answers[0][0]
    found = heat_map(classifier.network, arguments.image, label, arguments.stage)
    _write(arguments.out, _drawn(arguments.image, found.values, found.crop))
    probability = dict(answers)[label]
    has_evidence = bool(found.values.any())
    stage = arguments.stage or classifier.network.model.stage_names[-1]
    values = {
        "path": str(arguments.image),
        "class": label,
        "probability": probability,
        "stage": stage,
        "out": str(arguments.out),
        "has_evidence": has_evidence,
    }
    line = f"{label} {percent(probability)}: the heat map over {stage} is in {arguments.out}"
    output.show(values, [line if has_evidence else f"{line}; nothing in the picture speaks for {label}"])
    return ExitCode.DONE


def _drawn(
    path: Path, values: NDArray[np.float32], square: tuple[float, float, float, float]
) -> NDArray[np.uint8]:
    """The picture, not too large and not too small to look at, with the map over it."""
    from resnet_studio.core.data.decode import preview, upright_size
    from resnet_studio.core.data.overlay import lay_over

    picture = preview(path, LONGEST_PX)
    times = max(1, SHORTEST_PX // max(picture.shape))
    picture = picture.repeat(times, axis=0).repeat(times, axis=1)
    width, height = upright_size(path)
    across, down = picture.shape[1] / width, picture.shape[0] / height
    left, top, wide, high = square
    return lay_over(picture, values, (left * across, top * down, wide * across, high * down))


def _write(path: Path, picture: NDArray[np.uint8]) -> None:
    from PIL import Image

    try:
        Image.fromarray(picture).save(path, quality=JPEG_QUALITY)
    except (OSError, ValueError) as error:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The picture cannot be written to {path}: {reason}."),
            {"path": str(path), "reason": reason_of(error)},
            hint=QT_TRANSLATE_NOOP("errors", "Choose another file or folder, or make room there."),
        ) from error
