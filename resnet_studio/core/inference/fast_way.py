"""A quicker way to the same answers, trusted only where it was seen to agree with the exact one."""

from __future__ import annotations

import logging
import time

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from resnet_studio.core.data.loaders import normalize
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, reason_of
from resnet_studio.core.evaluation.evaluate import logits_of
from resnet_studio.core.models.folding import folded
from resnet_studio.core.models.resnet import ResNet

NUM_COMPARED = 16
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}
# By how much a probability may move. Of bf16 a user would see more: the first images, which it is compared
# on, are answered exactly, and the same image must not have another number when it is dropped again.
LARGEST_CHANGES = {"fp32": 0.001, "bf16": 0.02}
# Below which lead of the likeliest class an answer is computed exactly: images unlike those that were
# compared move by more (0.15 was seen in bf16).
CLOSE_LEADS = {"fp32": 0.002, "bf16": 0.2}
TIMED_PASSES = 3
FEW_IMAGES = 2  # tell whether more are worth the wait: a processor without bf16 imitates it slowly
NOT_TRUSTED = QT_TRANSLATE_NOOP(
    "errors", "The fast mode does not agree with the exact one on these images, so it is not used."
)

Pixels = NDArray[np.uint8]

_log = logging.getLogger(__name__)


class QuickNetwork(nn.Module):
    """A network without norms, its maps in `dtype`, its last layer in fp32.

    The logits need more digits than the maps: bf16 would round one of 10 to the nearest 1/16.
    """

    def __init__(self, model: ResNet, dtype: torch.dtype) -> None:
        super().__init__()
        self.model = folded(model).to(dtype)
        self.model.fc.float()
        self._dtype = dtype
        self.eval()

    def features(self, images: Tensor) -> Tensor:
        """Normalized images, (N, 3, H, W), to what the last layer decides on, (N, num_features), float32."""
        return self.model.pool(self.model.feature_map(images.to(self._dtype)).float())

    def forward(self, images: Tensor) -> Tensor:
        """Normalized images, (N, 3, H, W), to logits, (N, num_classes), both float32."""
        logits: Tensor = self.model.fc(self.features(images))
        return logits


class FastWay:
    """The network folded, and in bf16 where that is faster here, if the answers to some images agree.

    No probability of theirs may move by more than a limit, and the likeliest class does not change where it
    leads by much; the answers with a small lead are computed exactly.

    Attributes:
        is_settled: Whether it was compared.
        precision: The arithmetic that was chosen, fp32 or bf16; empty before that, and where none agreed.
        note: What the user should know, a sentence; may be empty.
    """

    def __init__(self, model: ResNet, preprocessing: Preprocessing, device: torch.device) -> None:
        self._model, self._preprocessing, self._device = model, preprocessing, device
        self._samples: list[Pixels] = []
        self._network: nn.Module | None = None
        self.is_settled = False
        self.precision = ""
        self.note = ""

    @property
    def num_wanted(self) -> int:
        """How many more images it wants to be compared on."""
        return 0 if self.is_settled else NUM_COMPARED - len(self._samples)

    @property
    def is_trusted(self) -> bool:
        """Whether it may be used."""
        return self._network is not None

    def add_sample(self, pixels: Pixels) -> None:
        """Take an image (size, size, 3) to be compared on; with the last that is wanted it is settled."""
        self._samples.append(pixels)
        if len(self._samples) == NUM_COMPARED:
            self._settle(np.stack(self._samples))
            self._samples.clear()
            self.is_settled = True

    def logits(self, pixels: Pixels) -> Tensor:
        """The answers to images (N, size, size, 3), (N, num_classes) float32; the close ones exactly.

        Raises:
            RuntimeError: It is not trusted.
        """
        if self._network is None:
            raise RuntimeError("the fast way was not seen to agree")
        images = self._input(pixels)
        logits = logits_of(self._network, images)
        is_close = leads(logits) < CLOSE_LEADS[self.precision]
        if not bool(is_close.any()):
            return logits
        closely = images[is_close].contiguous(memory_format=torch.channels_last)
        return logits.masked_scatter(is_close.unsqueeze(1), logits_of(self._model, closely))

    def _settle(self, pixels: Pixels) -> None:
        images = self._input(pixels)
        exact = logits_of(self._model, images)
        best = float("inf")
        for precision, dtype in DTYPES.items():
            network = QuickNetwork(self._model, dtype)
            try:
                seconds = _seconds(network, images, best)
                change = largest_change(exact, logits_of(network, images))
            except RuntimeError as error:  # an operation without a bf16 form on this device
                _log.info("Classifying in %s fails here: %s.", precision, reason_of(error))
                continue
            _log.info("Classifying in %s: %.4f s, probabilities within %.3g.", precision, seconds, change)
            if change <= LARGEST_CHANGES[precision] and seconds < best:  # never where it is no number
                best, self._network, self.precision = seconds, network, precision
        if self._network is None:
            self.note = NOT_TRUSTED

    def _input(self, pixels: Pixels) -> Tensor:
        return as_input(pixels, self._preprocessing, self._device)


def as_input(pixels: Pixels, preprocessing: Preprocessing, device: torch.device) -> Tensor:
    """Images (N, size, size, 3) as the network sees them, (N, 3, size, size), as the loaders give them."""
    return normalize(torch.from_numpy(pixels).permute(0, 3, 1, 2).to(device), preprocessing)


def largest_change(exact: Tensor, fast: Tensor) -> float:
    """By how much a probability differs at most between two lots of logits, (N, classes)."""
    return float((fast.float().softmax(dim=1) - exact.float().softmax(dim=1)).abs().max())


def leads(logits: Tensor) -> Tensor:
    """By how much the likeliest class leads, (N, classes) to (N,), 0 to 1; of a single class by 1."""
    probabilities = logits.float().softmax(dim=1)
    if probabilities.shape[1] == 1:
        return probabilities[:, 0]
    first, second = probabilities.topk(2, dim=1).values.unbind(1)
    return first - second


def _seconds(network: nn.Module, images: Tensor, limit: float) -> float:
    """The shortest of some passes; infinite where a few images alone take longer than the limit."""
    few = images[:FEW_IMAGES]
    _pass_seconds(network, few)
    if _pass_seconds(network, few) > limit:
        return float("inf")
    _pass_seconds(network, images)
    return min(_pass_seconds(network, images) for _ in range(TIMED_PASSES))


def _pass_seconds(network: nn.Module, images: Tensor) -> float:
    started = time.perf_counter()
    logits_of(network, images).cpu()  # the device has then done its work
    return time.perf_counter() - started
