"""What the fine-tuning peers are given: weights, pictures with their classes, and how they are seen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

Picture = tuple[str, int]


@dataclass(frozen=True)
class Job:
    """A data set, split, and weights to begin with.

    Attributes:
        weights: A file of torch's with weights of a CIFAR network.
        size: Side of the squares that are trained on, in pixels.
        mean: Of the channels, 0 to 1; `std` as well.
        classes: Names, in the order of the labels.
        train: Files with their labels; `validation` and `test` as well.
    """

    weights: str
    size: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    classes: list[str]
    train: list[Picture]
    validation: list[Picture]
    test: list[Picture]


def read_job(path: str) -> Job:
    """The job that a JSON file describes."""
    return Job(**json.loads(Path(path).read_text(encoding="utf-8")))
