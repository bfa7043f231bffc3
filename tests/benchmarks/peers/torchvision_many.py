"""A folder of photos by the script that most people write: Dataset, DataLoader, transforms, NCHW, fp32."""

from __future__ import annotations

import time
from pathlib import Path

import torch
from answering import serve
from PIL import Image
from stock_network import stock_network, stock_transforms

BATCH = 64


class Photos(torch.utils.data.Dataset[torch.Tensor]):
    """The files of a folder as the network is given them."""

    def __init__(self, folder: str, size: int) -> None:
        self._paths = sorted(Path(folder).iterdir())
        self._change = stock_transforms(size)

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, index: int) -> torch.Tensor:
        with Image.open(self._paths[index]) as image:
            tensor: torch.Tensor = self._change(image.convert("RGB"))
        return tensor


class Script:
    """The script's network."""

    def load(self, depth: int, weights: str, size: int, folder: str) -> None:
        """Be ready to answer."""
        self._model = stock_network(depth, weights)
        self._size = size

    def many(self, folder: str, threads: int, workers: int) -> dict[str, object]:
        """The likeliest classes of a folder's files, in their order, and the seconds that took."""
        torch.set_num_threads(threads)
        labels: list[int] = []
        started = time.perf_counter()
        loader = torch.utils.data.DataLoader(Photos(folder, self._size), BATCH, num_workers=workers)
        with torch.no_grad():
            for images in loader:
                labels += self._model(images).softmax(dim=1).argmax(dim=1).tolist()
        return {"seconds": time.perf_counter() - started, "labels": labels}


if __name__ == "__main__":
    script = Script()
    serve(("torch", "torchvision", "pillow"), load=script.load, many=script.many)
