"""A folder of photos by timm, as its `inference.py` does it."""

from __future__ import annotations

import time

import timm
import torch
from answering import serve
from squares import MEAN, STD
from timm.data import create_dataset, create_loader

BATCH = 64


class Timm:
    """timm's network."""

    def load(self, depth: int, weights: str, size: int, folder: str) -> None:
        """Be ready to answer."""
        state = torch.load(weights, weights_only=True)
        self._model = timm.create_model(f"resnet{depth}", num_classes=len(state["fc.bias"]))
        self._model.load_state_dict(state)
        self._model.eval()
        self._size = size

    def many(self, folder: str, threads: int, workers: int, is_bf16: bool) -> dict[str, object]:
        """The likeliest classes of a folder's files, in their order, and the seconds that took.

        `is_bf16` is the script's `--channels-last --amp --amp-dtype bfloat16`.
        """
        torch.set_num_threads(threads)
        layout = torch.channels_last if is_bf16 else torch.contiguous_format
        model = self._model.to(memory_format=layout)
        labels: list[int] = []
        started = time.perf_counter()
        loader = create_loader(
            create_dataset("", folder),
            input_size=self._size,
            batch_size=BATCH,
            interpolation="bilinear",
            mean=MEAN,
            std=STD,
            crop_pct=1.0,
            num_workers=workers,
            persistent_workers=workers > 0,
            device=torch.device("cpu"),
        )
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=is_bf16):
            for images, _ in loader:
                labels += model(images.contiguous(memory_format=layout)).argmax(dim=1).tolist()
        return {"seconds": time.perf_counter() - started, "labels": labels}


if __name__ == "__main__":
    answerer = Timm()
    serve(("timm", "torch", "torchvision", "pillow"), load=answerer.load, many=answerer.many)
