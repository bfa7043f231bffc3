"""A folder of photos by fastai: a Learner, `test_dl` and `get_preds`."""

from __future__ import annotations

import time
from pathlib import Path

import torch
from answering import serve
from fastai.vision.all import (
    CrossEntropyLossFlat,
    ImageDataLoaders,
    Learner,
    Normalize,
    Resize,
    default_device,
    get_image_files,
)
from squares import MEAN, STD
from stock_network import stock_network

BATCH = 64


class Fastai:
    """fastai's Learner of torchvision's network."""

    def load(self, depth: int, weights: str, size: int, folder: str) -> None:
        """Be ready to answer; the folder holds photos to make a Learner with, which does not train."""
        default_device(use=False)
        data = ImageDataLoaders.from_path_func(
            folder,
            get_image_files(folder),
            lambda path: path.stem,
            item_tfms=Resize(size),
            batch_tfms=Normalize.from_stats(MEAN, STD),
            bs=BATCH,
            num_workers=0,
        )
        self._learner = Learner(data, stock_network(depth, weights), loss_func=CrossEntropyLossFlat())

    def many(self, folder: str, threads: int, workers: int) -> dict[str, object]:
        """The likeliest classes of a folder's files, in their order, and the seconds that took."""
        torch.set_num_threads(threads)
        started = time.perf_counter()
        files = sorted(get_image_files(Path(folder)))
        loader = self._learner.dls.test_dl(files, bs=BATCH, num_workers=workers)
        with self._learner.no_bar():
            predictions, _ = self._learner.get_preds(dl=loader)
        labels = predictions.argmax(dim=1).tolist()
        return {"seconds": time.perf_counter() - started, "labels": labels}


if __name__ == "__main__":
    answerer = Fastai()
    serve(("fastai", "torch", "torchvision", "pillow"), load=answerer.load, many=answerer.many)
