"""From torch's weights to the ONNX file that both runtimes read."""

from __future__ import annotations

import torch
from answering import serve
from stock_network import stock_network


def export(depth: int, weights: str, size: int, to: str) -> None:
    """Write a ResNet for one image at a time."""
    model = stock_network(depth, weights)
    torch.onnx.export(model, (torch.zeros(1, 3, size, size),), to, dynamo=True, external_data=False)


if __name__ == "__main__":
    import onnx  # noqa: F401  asked for here, so that it is told as missing before anything is measured
    import onnxscript  # noqa: F401

    serve(("torch", "onnx", "onnxscript"), export=export)
