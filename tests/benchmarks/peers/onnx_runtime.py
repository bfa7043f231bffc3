"""One photo after the other in ONNX Runtime, in fp32; Pillow decodes as quickly as it can."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from answering import serve
from squares import as_input, middle_square


class OnnxRuntime:
    """A session on the processor."""

    def load(self, weights: str, size: int, threads: int) -> None:
        """Be ready to answer."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self._session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        self._size = size

    def label(self, path: str) -> int:
        """The likeliest class of a file."""
        image = as_input(middle_square(Path(path), self._size))
        return int(np.argmax(self._session.run(None, {self._input: image})[0]))


if __name__ == "__main__":
    runtime = OnnxRuntime()
    serve(("onnxruntime", "pillow", "numpy"), load=runtime.load, label=runtime.label)
