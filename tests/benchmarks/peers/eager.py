"""One photo after the other as most scripts do it: Pillow, torchvision's transforms, NCHW, fp32."""

from __future__ import annotations

import torch
from answering import serve
from PIL import Image
from stock_network import stock_network, stock_transforms


class Eager:
    """The script's network and transforms."""

    def load(self, depth: int, weights: str, size: int, threads: int) -> None:
        """Be ready to answer."""
        torch.set_num_threads(threads)
        self._model = stock_network(depth, weights)
        self._change = stock_transforms(size)

    def label(self, path: str) -> int:
        """The likeliest class of a file."""
        with torch.no_grad(), Image.open(path) as image:
            return int(self._model(self._change(image.convert("RGB"))[None]).softmax(dim=1).argmax())


if __name__ == "__main__":
    eager = Eager()
    serve(("torch", "torchvision", "pillow"), load=eager.load, label=eager.label)
