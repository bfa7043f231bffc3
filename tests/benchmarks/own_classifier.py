"""This app as a process that classifies photos for the benchmarks."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch
from answering import serve
from photos import CPU, HOW, SIZE, new_network

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.decode import decode
from resnet_studio.core.data.verification import map_in_threads
from resnet_studio.core.inference.classifier import Classifier
from resnet_studio.core.inference.fast_way import NUM_COMPARED
from resnet_studio.core.models.weights import NetworkAbout, TrainedNetwork
from resnet_studio.core.tasks import TaskContext

FORWARD_BATCH = 8


class OwnClassifier:
    """A `Classifier` whose fast mode was compared on photos, and its parts by themselves."""

    def load(self, depth: int, weights: str, photos: list[str]) -> str:
        """Be ready to answer; gives the arithmetic of the fast mode.

        Raises:
            RuntimeError: The fast mode does not agree here.
        """
        model = new_network(depth)
        model.load_state_dict(torch.load(Path(weights), weights_only=True))
        classes = tuple(str(number) for number in range(model.architecture.num_classes))
        about = NetworkAbout(
            architecture=model.architecture.to_dict(), classes=classes, preprocessing=HOW, recipe=Recipe()
        )
        self._classifier = Classifier(TrainedNetwork(model, about, Path(weights)), CPU)
        self.many((photos * NUM_COMPARED)[:NUM_COMPARED], is_exact=False)
        if not self._classifier.fast.is_trusted:
            raise RuntimeError("the fast mode does not agree here")
        self._pixels = decode(Path(photos[0]), SIZE, HOW.resize)
        return self._classifier.fast.precision

    def label(self, path: str, is_exact: bool) -> int:
        """The likeliest class of a file."""
        (answer,) = self._classifier.classify([path], is_exact=is_exact)
        return int(answer.label or -1)

    def decode(self, path: str) -> None:
        """Do no more than to decode a file."""
        decode(Path(path), SIZE, HOW.resize)

    def forward(self) -> None:
        """Let the fast network answer to pixels in memory."""
        self._classifier.fast.logits(self._pixels[None])

    def many(self, paths: list[str], is_exact: bool) -> dict[str, object]:
        """The likeliest classes of files, and the seconds that took."""
        started = time.perf_counter()
        answers = list(self._classifier.classify(paths, is_exact=is_exact))
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "labels": [int(answer.label or -1) for answer in answers]}

    def decode_many(self, paths: list[str]) -> dict[str, object]:
        """Do no more than to decode files, on all cores."""
        started = time.perf_counter()
        for _ in map_in_threads(lambda path: decode(Path(path), SIZE, HOW.resize), paths, TaskContext()):
            pass
        return {"seconds": time.perf_counter() - started}

    def forward_many(self, num: int) -> dict[str, object]:
        """Let the fast network answer to so many images in memory, each core by itself."""
        cores = torch.get_num_threads()
        fast = self._classifier.fast
        sizes = [min(FORWARD_BATCH, num - first) for first in range(0, num, FORWARD_BATCH)]
        pixels = np.stack([self._pixels] * FORWARD_BATCH)
        torch.set_num_threads(1)  # new threads take this over
        started = time.perf_counter()
        for _ in map_in_threads(lambda size: fast.logits(pixels[:size]), sizes, TaskContext(), cores):
            pass
        seconds = time.perf_counter() - started
        torch.set_num_threads(cores)
        return {"seconds": seconds}


if __name__ == "__main__":
    own = OwnClassifier()
    serve(
        ("torch", "torchvision", "pillow"),
        load=own.load,
        threads=torch.get_num_threads,
        label=own.label,
        decode=own.decode,
        forward=own.forward,
        many=own.many,
        decode_many=own.decode_many,
        forward_many=own.forward_many,
    )
