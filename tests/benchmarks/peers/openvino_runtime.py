"""One photo after the other in OpenVINO; Pillow decodes as quickly as it can."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino
from answering import serve
from squares import as_input, middle_square


class OpenVino:
    """A network compiled for the least time to one answer."""

    def load(self, weights: str, size: int, threads: int, precision: str) -> None:
        """Be ready to answer, in `f32`, or with an empty precision in what OpenVINO thinks best."""
        hints: dict[str, object] = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads}
        if precision:
            hints["INFERENCE_PRECISION_HINT"] = precision
        self._network = openvino.Core().compile_model(weights, "CPU", hints)
        self._request = self._network.create_infer_request()
        self._size = size

    def label(self, path: str) -> int:
        """The likeliest class of a file."""
        image = as_input(middle_square(Path(path), self._size))
        self._request.infer([image], share_inputs=True, share_outputs=True)
        return int(np.argmax(self._request.get_output_tensor().data))


if __name__ == "__main__":
    runtime = OpenVino()
    serve(("openvino", "pillow", "numpy"), load=runtime.load, label=runtime.label)
