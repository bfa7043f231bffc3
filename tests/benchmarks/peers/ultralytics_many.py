"""A folder of photos by Ultralytics' predictor for classification, which takes torchvision's networks too."""

from __future__ import annotations

import time

import torch
from answering import serve
from squares import MEAN, STD
from stock_network import stock_network
from torch import nn
from ultralytics.data.augment import classify_transforms
from ultralytics.models.yolo.classify import ClassificationPredictor

BATCH = 64


class Described(nn.Module):
    """A network with what the predictor asks of one: names of the classes, and transforms."""

    def __init__(self, network: nn.Module, size: int) -> None:
        super().__init__()
        self.network = network
        self.names = {number: str(number) for number in range(len(network.get_parameter("fc.bias")))}
        self.transforms = classify_transforms(size, MEAN, STD)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """(N, 3, H, W), normalized, to logits."""
        logits: torch.Tensor = self.network(images)
        return logits


class Ultralytics:
    """Ultralytics' predictors of torchvision's network, one for each layout of memory."""

    def load(self, depth: int, weights: str, size: int, folder: str) -> None:
        """Be ready to answer."""
        self._predictors = {}
        for is_channels_last in (False, True):
            options = {
                "imgsz": size,
                "batch": BATCH,
                "device": "cpu",
                "channels_last": is_channels_last,
                "save": False,
                "verbose": False,
            }
            predictor = ClassificationPredictor(overrides=options)
            predictor.setup_model(Described(stock_network(depth, weights), size), verbose=False)
            self._predictors[is_channels_last] = predictor

    def many(self, folder: str, threads: int, is_channels_last: bool) -> dict[str, object]:
        """The likeliest classes of a folder's files, in their order, and the seconds that took."""
        torch.set_num_threads(threads)
        started = time.perf_counter()
        results = self._predictors[is_channels_last](source=folder, stream=True)
        labels = [int(result.probs.top1) for result in results]
        return {"seconds": time.perf_counter() - started, "labels": labels}


if __name__ == "__main__":
    answerer = Ultralytics()
    serve(("ultralytics", "torch", "torchvision", "opencv-python"), load=answerer.load, many=answerer.many)
