"""A step on each device: the losses that the processor has in plain fp32, and no wait for the device."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import AugmentationRecipe, ModelRecipe
from resnet_studio.core.config.storage import build_recipe
from resnet_studio.core.data.loaders import Batch, Loader
from resnet_studio.core.data.pixels import MemoryPixels
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.device import cuda_is_usable
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import ResNet, build, put_on
from resnet_studio.core.training import compiled
from resnet_studio.core.training.step import Step
from resnet_studio.core.training.step_window import StepWindow
from resnet_studio.core.training.timed_steps import exact_arithmetic

CPU = torch.device("cpu")
SIZE, CLASSES, BATCH, NUM_BATCHES = 16, 3, 12, 5
RATES = {"sgd": 0.05, "adamw": 0.002}
ALL_ON: dict[str, Any] = {
    "training": {"ema_decay": 0.9, "class_weights": "balanced", "label_smoothing": 0.1},
    "optimizer": {"clip_norm": 5.0, "nesterov": True},
    "augmentation": {
        "crop_padding": 2,
        "min_scale": 0.5,
        "color_jitter": 0.3,
        "rand_augment": 2,
        "cutout": 4,
        "erasing": 0.5,
        "mixup": 0.2,
        "cutmix": 1.0,
    },
}
TOLD_ON_THE_DEVICE: list[dict[str, Any]] = [
    {"training": {"on_divergence": "skip"}},
    {"device": {"precision": "fp16"}},
]


def loader_on(device: torch.device, augmentation: AugmentationRecipe | None = None) -> Loader:
    num = BATCH * NUM_BATCHES
    pixels = np.random.default_rng(0).integers(0, 256, (num, SIZE, SIZE, 3), dtype=np.uint8)
    how = Preprocessing(image_size=SIZE, resize="crop", mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25))
    labels = np.arange(num, dtype=np.int64) % CLASSES
    source = MemoryPixels(pixels)
    return Loader(source, labels, np.arange(num), BATCH, how, device, augmentation=augmentation)


def step_on(device: torch.device, recipe: Recipe) -> tuple[ResNet, Step, StepWindow]:
    own = ModelRecipe(depth=0, stage_depths=(1,), stage_widths=(8,))
    model = put_on(build(architecture_of(own, SIZE, CLASSES), 0), device).train()
    return model, Step(model, recipe, device, np.full(CLASSES, BATCH)), StepWindow(device)


def losses_on(
    device: torch.device, recipe: Recipe, precision: str = "fp32", *, compile_it: bool = False
) -> list[float]:
    """The loss of each step of two epochs."""
    _, step, window = step_on(device, recipe)
    loader = loader_on(device)
    if compile_it:
        step.forward.settle(next(loader.epoch(1)).images, precision)
        assert step.forward.is_on, step.forward.words
    losses = []
    for batch in (*loader.epoch(1), *loader.epoch(2)):
        step.take(batch, len(losses), RATES[recipe.optimizer.name], precision, window)
        losses.append(window.take()[0] / BATCH)
    return losses


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
@pytest.mark.parametrize(("precision", "tolerance"), [("fp32", 1e-3), ("bf16", 0.05), ("fp16", 0.05)])
def test_the_losses_are_those_of_the_processor_in_fp32(
    device: torch.device, precision: str, tolerance: float, optimizer: str
) -> None:
    values = {"optimizer": {"name": optimizer}}
    expected = losses_on(CPU, build_recipe(values))
    with exact_arithmetic(device):
        losses = losses_on(device, build_recipe(values | {"device": {"precision": precision}}), precision)
    assert losses == pytest.approx(expected, rel=tolerance)


@pytest.mark.parametrize("on_divergence", ["stop", "skip"])
def test_fp16_trains_though_its_first_gradients_overflow(device: torch.device, on_divergence: str) -> None:
    values = {"device": {"precision": "fp16"}, "training": {"on_divergence": on_divergence}}
    model, step, window = step_on(device, build_recipe(values))
    step.scaler.load_state_dict(step.scaler.state_dict() | {"scale": 2.0**30})
    before = [value.detach().clone() for value in model.parameters()]
    batch = next(loader_on(device).epoch(1))
    losses = []
    for number in range(40):
        step.take(batch, number, RATES["sgd"], "fp16", window)
        losses.append(window.take()[0] / BATCH)
        if number == 0:
            assert all(map(torch.equal, model.parameters(), before))
    assert step.scaler.get_scale() < 2.0**30
    assert losses[-1] < 0.8 * losses[0]


def test_steps_through_compiled_code_have_the_losses_of_plain_ones(
    device: torch.device, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def stand_in(model: nn.Module, _: str) -> Callable[[Tensor], Tensor]:
        def forward(images: Tensor) -> Tensor:
            calls.append(len(images))
            answers: Tensor = model(images)
            return answers

        return forward

    if device == CPU:  # what torch's compiler makes is looked at beside `Compiled`
        monkeypatch.setattr(compiled, "_compile", stand_in)
    recipe = build_recipe({"device": {"compile": "on"}})
    with exact_arithmetic(device):
        plain = losses_on(device, recipe)
        assert losses_on(device, recipe, compile_it=True) == pytest.approx(plain, rel=1e-3)
    assert device != CPU or len(calls) == 1 + 2 * NUM_BATCHES


@pytest.fixture(params=["meta", pytest.param("cuda", marks=pytest.mark.gpu)])
def far_device(request: pytest.FixtureRequest) -> torch.device:
    """A device whose numbers cost a wait; meta has none at all, and to ask it for one fails."""
    if request.param == "cuda" and not cuda_is_usable():
        pytest.skip("needs a CUDA device")
    return torch.device(request.param)


@contextlib.contextmanager
def no_waiting(device: torch.device) -> Iterator[None]:
    """Fails where the host waits for a GPU."""
    if device.type != "cuda":
        yield
        return
    torch.cuda.set_sync_debug_mode("error")
    try:
        yield
    finally:
        torch.cuda.set_sync_debug_mode("default")


@pytest.mark.parametrize(
    "values",
    [{}, ALL_ON, {"training": {"micro_batches": 3}}, {"optimizer": {"name": "adamw"}}, *TOLD_ON_THE_DEVICE],
    ids=["plain", "all on", "parts", "adamw", "guarded", "fp16"],
)
def test_between_two_rows_nothing_waits_for_the_device(
    far_device: torch.device, values: dict[str, Any]
) -> None:
    if far_device.type == "meta" and values in TOLD_ON_THE_DEVICE:
        pytest.skip("needs a fused optimizer, which meta has not")
    recipe = build_recipe(values)
    _, step, window = step_on(far_device, recipe)
    batches = loader_on(far_device, recipe.augmentation).epoch(1)
    take(step, next(batches), 0, recipe, window)  # the order of the epoch goes there, libraries are loaded
    with no_waiting(far_device):
        for number in range(1, 4):
            take(step, next(batches), number, recipe, window)
            window.close_row(number, 1.0, 0.1)


def take(step: Step, batch: Batch, number: int, recipe: Recipe, window: StepWindow) -> None:
    precision = "fp32" if recipe.device.precision == "auto" else recipe.device.precision
    step.take(batch, number, RATES[recipe.optimizer.name], precision, window)


def test_to_ask_a_device_without_numbers_fails() -> None:
    window = StepWindow(torch.device("meta"))
    window.close_row(1, 1.0, 0.1)
    with pytest.raises((RuntimeError, NotImplementedError), match="meta"):
        window.read_rows()
