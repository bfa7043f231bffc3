"""What a run leaves, as far as no clock decides it, and how two runs differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.runs.reader import MetricsTail, read_evaluation
from resnet_studio.core.runs.series import RunSeries

if TYPE_CHECKING:
    from torch import Tensor

MEASURED = {"time", "seconds", "images_per_second"}


@dataclass(frozen=True)
class Remains:
    """All that a run left and that no clock decides."""

    last: dict[str, Tensor]
    best: dict[str, Tensor]
    state: dict[str, Any]
    curves: dict[str, tuple[Any, Any]]
    epochs: list[dict[str, Any]]
    evaluations: list[Any]


def read_remains(folder: RunFolder) -> Remains:
    """What a run left."""
    from resnet_studio.core.runs.checkpoint import read_checkpoint

    last = read_checkpoint(newest_intact(folder, "last"))
    series = RunSeries()
    series.feed(MetricsTail(folder.metrics_path).poll())
    evaluations = [read_evaluation(folder, name) for name in ("validation", "test")]
    return Remains(
        last=last.tensors,
        best=read_checkpoint(newest_intact(folder, "best")).tensors,
        state={name: value for name, value in last.about["state"].items() if name != "elapsed_seconds"},
        curves={
            name: (curve.x.copy(), curve.y.copy())
            for name, curve in series.curves.items()
            if name not in MEASURED
        },
        epochs=[{k: v for k, v in row.items() if k not in MEASURED} for row in series.epochs],
        evaluations=[
            values and {k: v for k, v in values.items() if k not in ("time", "checkpoint")}
            for values in evaluations
        ],
    )


def differences(one: Remains, other: Remains) -> list[str]:
    """The names of all that is not equal to the bit: tensors, curves, rows, figures."""
    found = []
    for what in ("last", "best"):
        tensors, others = getattr(one, what), getattr(other, what)
        found += [f"{what}: {name}" for name in tensors.keys() ^ others.keys()]
        both = tensors.keys() & others.keys()
        found += [f"{what}: {name}" for name in both if not _is_same(tensors[name], others[name])]
    found += [f"curve: {name}" for name in one.curves.keys() ^ other.curves.keys()]
    for name in one.curves.keys() & other.curves.keys():
        if not all(map(np.array_equal, one.curves[name], other.curves[name])):
            found.append(f"curve: {name}")
    pairs = {"state": (one.state, other.state), "epochs": (one.epochs, other.epochs)}
    pairs["evaluations"] = (one.evaluations, other.evaluations)
    return found + [what for what, (value, its) in pairs.items() if value != its]


def _is_same(one: Tensor, other: Tensor) -> bool:
    import torch

    return one.dtype == other.dtype and torch.equal(one, other)
