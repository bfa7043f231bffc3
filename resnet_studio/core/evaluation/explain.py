"""Grad-CAM: which parts of an image speak for a class.

Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization",
arXiv:1610.02391, section 3. Over the last stage it is the class activation map of Zhou et al. 2016,
arXiv:1512.04150, with what speaks against the class cut off.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError, did_you_mean
from resnet_studio.core.models.resnet import ResNet


def grad_cam(model: ResNet, image: Tensor, label: int, stage: str = "") -> Tensor:
    """Where in an image the evidence for a class is.

    Each channel of a stage's output map counts by the mean of the gradient that the class's logit has on it
    (equation 1); of the sum over channels the positive part is kept (equation 2). The network comes back as
    it was: weights, gradients, modes. In evaluation mode it may answer in other threads meanwhile.

    Args:
        model: The network.
        image: (3, H, W), normalized.
        label: The class, as a position in the network's answers.
        stage: The name of a stage, such as `layer1`; empty for the last.

    Returns:
        (H, W) float32 on the CPU, 0..1, the map made as large as the image by bilinear interpolation. All
        zero where nothing in the map speaks for the class; else its largest value is 1.

    Raises:
        WeightsError: The network has no such stage.
    """
    _require_stage(model, stage)
    with _evaluating(model), torch.inference_mode(False), torch.enable_grad():
        maps, logit = _map_and_logit(model, image.clone()[None], label, stage or model.stage_names[-1])
        (gradient,) = torch.autograd.grad(logit, maps)
    importance = gradient.mean(dim=(2, 3), keepdim=True)
    evidence = (importance * maps.detach()).sum(dim=1, keepdim=True).relu().float()
    large = functional.interpolate(evidence, image.shape[1:], mode="bilinear")[0, 0].cpu()
    highest = large.max()
    return large / highest if highest > 0 else large


def _map_and_logit(model: ResNet, images: Tensor, label: int, stage: str) -> tuple[Tensor, Tensor]:
    """What the stage gives, cut from what is before it, and the logit that is computed from it."""
    kept: list[Tensor] = []
    thread = threading.get_ident()

    def cut(_: nn.Module, __: Any, output: Tensor) -> Tensor:
        if threading.get_ident() != thread:  # the network answers somebody else meanwhile
            return output
        kept.append(output.detach().requires_grad_())
        return kept[-1]

    hook = model.get_submodule(stage).register_forward_hook(cut)
    try:
        logits = model(images)
    finally:
        hook.remove()
    return kept[0], logits[0, label]


@contextlib.contextmanager
def _evaluating(model: nn.Module) -> Iterator[None]:
    """Evaluation mode; each part goes back to the mode it was in."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, was_training in modes:
            module.training = was_training


def _require_stage(model: ResNet, stage: str) -> None:
    if stage and stage not in model.stage_names:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The network has no stage {stage}; it has {stages}."),
            {
                "stage": stage,
                "stages": ", ".join(model.stage_names),
                "near": did_you_mean(stage, model.stage_names) or model.stage_names[-1],
            },
            hint=QT_TRANSLATE_NOOP("errors", "Choose one of these, such as {near}."),
        )
