"""Each operation does what torchvision's does, and which one an image gets is drawn by its number."""

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torchvision.transforms import InterpolationMode, RandAugment, TrivialAugmentWide
from torchvision.transforms import functional as known
from torchvision.transforms.autoaugment import _apply_op

from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.data.augment import augment
from resnet_studio.core.data.auto_augment import (
    IS_SIGNED,
    NUM_STEPS,
    OPERATIONS,
    WIDE,
    _magnitudes,
    rand_augment,
    trivial_augment,
)
from resnet_studio.core.data.counter_random import Draws, epoch_order

OFF = AugmentationRecipe(flip=False, crop_padding=0)
TRIVIAL = OFF.model_copy(update={"trivial_augment": True})
RAND = OFF.model_copy(update={"rand_augment": 2})
CPU = torch.device("cpu")
THEIR_NAMES = {
    "identity": "Identity", "shear_x": "ShearX", "shear_y": "ShearY", "translate_x": "TranslateX",
    "translate_y": "TranslateY", "rotate": "Rotate", "brightness": "Brightness", "color": "Color",
    "contrast": "Contrast", "sharpness": "Sharpness", "posterize": "Posterize", "solarize": "Solarize",
    "autocontrast": "AutoContrast", "equalize": "Equalize",
}  # fmt: skip
NEAREST = InterpolationMode.NEAREST
GEOMETRIC = ("shear_x", "shear_y", "rotate")


def pictures(num: int, size: int = 32) -> Tensor:
    """Blurred noise over all or part of the brightness; the first is of one color."""
    generator = torch.Generator().manual_seed(0)
    noise = torch.rand(num, 3, size, size, generator=generator)
    smooth = torch.nn.functional.avg_pool2d(noise, 5, 1, 2, count_include_pad=False)
    lowest, highest = smooth.amin((1, 2, 3), keepdim=True), smooth.amax((1, 2, 3), keepdim=True)
    spread = (smooth - lowest) / (highest - lowest)
    parts = torch.linspace(0.1, 1, num)[:, None, None, None]
    images = (255 * (spread * parts + (1 - parts) / 2)).to(torch.uint8)
    images[0] = 77
    return images


def draws_for(num: int, epoch: int = 1, seed: int = 0) -> Draws:
    return Draws(seed, epoch, torch.arange(num))


def magnitudes_of(theirs: Tensor) -> Tensor:
    return theirs if theirs.ndim else theirs.expand(NUM_STEPS)


def test_the_table_is_that_of_torchvision() -> None:
    theirs = TrivialAugmentWide()._augmentation_space(NUM_STEPS)
    assert [THEIR_NAMES[name] for name in OPERATIONS] == list(theirs)
    for number, (name, (magnitudes, is_signed)) in enumerate(zip(OPERATIONS, theirs.values(), strict=True)):
        ours = _magnitudes(WIDE, CPU)[number].float()
        expected = magnitudes_of(magnitudes).float()
        if name == "rotate":
            ours = torch.rad2deg(2 * ours.atan())
        elif name == "posterize":
            ours = 8 - ours
        elif name.startswith("translate"):
            expected = expected.trunc()
        torch.testing.assert_close(ours, expected, atol=1e-4, rtol=1e-5, msg=name)
        assert IS_SIGNED[number] == is_signed


@pytest.mark.parametrize("size", [2, 15, 32])
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_does_what_torchvision_does(name: str, size: int) -> None:
    images = pictures(8, size)
    place = list(OPERATIONS).index(name)
    theirs, is_signed = TrivialAugmentWide()._augmentation_space(NUM_STEPS)[THEIR_NAMES[name]]
    num_wrong = num_pixels = 0
    for step in (0, 3, 11, 20, 30):
        for sign in (1, -1) if is_signed else (1,):
            magnitude = sign * float(magnitudes_of(theirs)[step])
            expected = torch.stack(
                [
                    _apply_op(one, THEIR_NAMES[name], magnitude, InterpolationMode.NEAREST, None)
                    for one in images
                ]
            )
            given = sign * _magnitudes(WIDE, CPU)[place, step]
            ours = OPERATIONS[name](images, given.expand(len(images)))
            num_wrong += int((ours != expected).any(dim=1).sum())
            num_pixels += ours[:, 0].numel()
    # Where a place falls between two pixels, the last bit of a coordinate decides.
    assert num_wrong <= (0.01 if name in GEOMETRIC and size > 2 else 0.0) * num_pixels


def test_equalizing_many_at_once_is_equalizing_each() -> None:
    images = torch.cat([pictures(20, 24), pictures(4, 24) // 64 * 64])
    ours = OPERATIONS["equalize"](images, torch.zeros(len(images)))
    assert torch.equal(ours, known.equalize(images))


@pytest.mark.parametrize("recipe", [TRIVIAL, RAND])
@pytest.mark.parametrize("size", [8, 15, 32])
def test_an_image_is_changed_alike_in_any_batch(recipe: AugmentationRecipe, size: int) -> None:
    images = pictures(67, size).contiguous(memory_format=torch.channels_last)
    before = images.clone()
    whole = augment(images, torch.arange(67), 5, 3, recipe)
    assert torch.equal(images, before)
    assert whole.is_contiguous(memory_format=torch.channels_last)
    order = epoch_order(0, 1, 67)
    for length in (1, 9, 64):
        mixed = [augment(images[part], part, 5, 3, recipe) for part in order.split(length)]
        assert torch.equal(torch.cat(mixed), whole[order])


@pytest.mark.parametrize(
    "change", [trivial_augment, lambda images, draws: rand_augment(images, draws, 1, 20)]
)
def test_operations_and_their_directions_are_drawn_alike_often_and_anew_each_epoch(
    change: Callable[[Tensor, Draws], Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: dict[str, int] = {}
    signs: list[Tensor] = []

    def watched(name: str, apply: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
        def call(images: Tensor, magnitudes: Tensor) -> Tensor:
            counts[name] = len(images)
            if name == "shear_x":
                signs.append(magnitudes[magnitudes != 0].sign())
            return apply(images, magnitudes)

        return call

    for name, apply in list(OPERATIONS.items())[1:]:
        monkeypatch.setitem(OPERATIONS, name, watched(name, apply))
    images = pictures(1, 8).expand(2800, 3, 8, 8)
    first = change(images, draws_for(2800))
    assert sorted(counts) == sorted(list(OPERATIONS)[1:])
    assert all(150 < count < 250 for count in counts.values())
    assert 0.4 < float((signs[0] > 0).double().mean()) < 0.6
    ramp = pictures(2800, 8)
    first, second = change(ramp, draws_for(2800)), change(ramp, draws_for(2800, epoch=2))
    is_same = (first == second).all(dim=(1, 2, 3)).double().mean()
    assert float(is_same) < 0.3


def test_randaugment_does_as_many_operations_as_it_is_told_at_one_strength() -> None:
    ramp = torch.arange(8, dtype=torch.uint8).expand(3, 8, 8) * 20 + 50
    images = ramp.expand(500, 3, 8, 8).contiguous()
    unchanged = [
        float((rand_augment(images, draws_for(500), num, 30) == images).all(dim=(1, 2, 3)).double().mean())
        for num in (1, 2, 4)
    ]
    assert unchanged[0] > unchanged[1] > unchanged[2]
    mild = rand_augment(images, draws_for(500), 1, 0)
    strong = rand_augment(images, draws_for(500), 1, 30)
    assert float((mild != images).double().mean()) < float((strong != images).double().mean())


def test_randaugments_space_is_that_of_torchvision(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, float] = {}

    def watched(name: str) -> Callable[[Tensor, Tensor], Tensor]:
        def call(images: Tensor, magnitudes: Tensor) -> Tensor:
            seen[name] = float(magnitudes.abs().max())
            return images

        return call

    for name in list(OPERATIONS)[1:]:
        monkeypatch.setitem(OPERATIONS, name, watched(name))
    rand_augment(pictures(1).expand(500, 3, 32, 32), draws_for(500), 1, 9)
    theirs = RandAugment()._augmentation_space(NUM_STEPS, (32, 32))
    for name, value in seen.items():
        expected = float(magnitudes_of(theirs[THEIR_NAMES[name]][0])[9])
        if name == "rotate":
            value = math.degrees(2 * math.atan(value))
        elif name == "posterize":
            value = 8 - value
        elif name.startswith("translate"):
            expected = math.trunc(expected)
        assert value == pytest.approx(expected, abs=1e-5), name
