"""What the user says about weights of another program: options that several commands share."""

from __future__ import annotations

import argparse

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.models.foreign.known_classes import read_class_names
from resnet_studio.core.models.foreign.likely import NORMALIZATIONS, Wishes


def add_wishes(parser: argparse.ArgumentParser) -> None:
    """The options."""
    group = parser.add_argument_group("for weights of other programs, which do not say it themselves")
    group.add_argument(
        "--normalization", metavar="NAME", choices=tuple(NORMALIZATIONS), help=", ".join(NORMALIZATIONS)
    )
    for name, what in (("mean", "mean"), ("std", "deviation")):
        group.add_argument(
            f"--{name}",
            nargs=3,
            type=float,
            metavar=("R", "G", "B"),
            help=f"the {what} of each color, of pixels from 0 to 1, in place of --normalization",
        )
    group.add_argument(
        "--classes",
        metavar="FILE",
        help="the names of the answers, one a line; or the word cifar10 or imagenet",
    )
    group.add_argument("--image-size", type=int, metavar="PX", help="side of what the network sees")
    group.add_argument("--padding", choices=("even", "end"), help="where shortcuts of type A put their zeros")


def wishes_of(arguments: argparse.Namespace) -> Wishes:
    """What the options say.

    Raises:
        WeightsError: They contradict one another, or name what cannot be.
    """
    normalization = NORMALIZATIONS.get(arguments.normalization or "")
    if arguments.mean or arguments.std:
        if normalization or not (arguments.mean and arguments.std) or min(arguments.std) <= 0:
            raise WeightsError(
                QT_TRANSLATE_NOOP(
                    "errors", "Mean and deviation need three numbers each, deviations above 0."
                ),
                hint=QT_TRANSLATE_NOOP("errors", "Give both --mean and --std, or --normalization alone."),
            )
        normalization = tuple(arguments.mean), tuple(arguments.std)
    if arguments.image_size is not None and not 1 <= arguments.image_size <= 4096:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "Images of {size} px cannot be seen by a network."),
            {"size": arguments.image_size},
            hint=QT_TRANSLATE_NOOP("errors", "Give --image-size from 1 to 4096."),
        )
    classes = None if arguments.classes is None else read_class_names(arguments.classes)
    return Wishes(normalization, classes, arguments.image_size, arguments.padding)
