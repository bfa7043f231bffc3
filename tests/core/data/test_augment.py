"""Each image is changed on its own, in the same way whatever batch it comes in."""

import pytest
import torch
from torch import Tensor

from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.data.augment import augment
from resnet_studio.core.data.counter_random import epoch_order

OFF = AugmentationRecipe(flip=False, crop_padding=0)
EVERYTHING = AugmentationRecipe(crop_padding=4, min_scale=0.5, cutout=6, erasing=0.5, color_jitter=0.4)


def pictures(num: int = 64, size: int = 16) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(1, 256, (num, 3, size, size), dtype=torch.uint8, generator=generator)
    return images.to(memory_format=torch.channels_last)


def changed(images: Tensor, recipe: AugmentationRecipe, epoch: int = 1, seed: int = 0) -> Tensor:
    return augment(images, torch.arange(len(images)), epoch, seed, recipe)


def is_mirrored(images: Tensor, after: Tensor) -> list[bool]:
    flags = [torch.equal(image.flip(2), other) for image, other in zip(images, after, strict=True)]
    for image, other, flag in zip(images, after, flags, strict=True):
        assert flag or torch.equal(image, other)
    return flags


def crops(image: Tensor, padding: int, mode: str) -> list[Tensor]:
    size = image.shape[1]
    padded = torch.nn.functional.pad(image[None].float(), [padding] * 4, mode=mode)[0].to(torch.uint8)
    places = [(top, left) for top in range(2 * padding + 1) for left in range(2 * padding + 1)]
    return [padded[:, top : top + size, left : left + size] for top, left in places]


def test_nothing_is_changed_when_all_is_off() -> None:
    images = pictures()
    assert torch.equal(changed(images, OFF), images)


def test_an_empty_batch_stays_empty() -> None:
    assert changed(pictures(0), EVERYTHING).shape == (0, 3, 16, 16)


def test_half_of_the_images_are_mirrored_and_the_other_half_in_the_next_epoch() -> None:
    images = pictures(400, 4)
    recipe = OFF.model_copy(update={"flip": True})
    first, second, third = (is_mirrored(images, changed(images, recipe, epoch)) for epoch in (1, 2, 3))
    assert 150 < sum(first) < 250
    assert second == [not flag for flag in first]
    assert third == first


def test_at_random_an_image_is_mirrored_in_an_epoch_whatever_it_was_before() -> None:
    images = pictures(400, 4)
    recipe = OFF.model_copy(update={"flip": True, "flip_mode": "random"})
    first, second = (is_mirrored(images, changed(images, recipe, epoch)) for epoch in (1, 2))
    assert 150 < sum(first) < 250
    assert 150 < sum(second) < 250
    assert 150 < sum(one == other for one, other in zip(first, second, strict=True)) < 250


def test_another_seed_mirrors_other_images() -> None:
    images = pictures()
    recipe = OFF.model_copy(update={"flip": True})
    assert not torch.equal(changed(images, recipe, seed=0), changed(images, recipe, seed=1))


@pytest.mark.parametrize(("padding_mode", "torch_mode"), [("zeros", "constant"), ("reflect", "reflect")])
def test_a_padded_crop_is_cut_from_the_padded_image_at_any_place(padding_mode: str, torch_mode: str) -> None:
    images = pictures(1).repeat(600, 1, 1, 1).contiguous(memory_format=torch.channels_last)
    recipe = AugmentationRecipe(flip=False, crop_padding=2, padding_mode=padding_mode)
    after = changed(images, recipe)
    possible = crops(images[0], 2, torch_mode)
    places = [next(i for i, crop in enumerate(possible) if torch.equal(crop, image)) for image in after]
    counts = torch.bincount(torch.tensor(places), minlength=25)
    assert int(counts.min()) > 5  # 24 on average
    assert int(counts.max()) < 50


def test_the_crop_moves_from_epoch_to_epoch() -> None:
    images = pictures()
    recipe = OFF.model_copy(update={"crop_padding": 4})
    first, second = changed(images, recipe, 1), changed(images, recipe, 2)
    num_same = sum(torch.equal(one, other) for one, other in zip(first, second, strict=True))
    assert num_same < 8  # 1 in 81 by chance


def test_a_mirrored_crop_is_a_crop_of_the_mirrored_image() -> None:
    images = pictures(20)
    after = changed(images, AugmentationRecipe(crop_padding=2, padding_mode="zeros"))
    for image, other in zip(images, after, strict=True):
        possible = crops(image, 2, "constant") + crops(image.flip(2), 2, "constant")
        assert any(torch.equal(crop, other) for crop in possible)


def test_a_reflection_wider_than_the_image_goes_to_and_fro() -> None:
    row = torch.arange(3, dtype=torch.uint8).expand(1, 3, 3, 3).contiguous(memory_format=torch.channels_last)
    images = row.repeat(200, 1, 1, 1).contiguous(memory_format=torch.channels_last)
    after = changed(images, AugmentationRecipe(flip=False, crop_padding=20))
    seen = {tuple(image[0, 0].tolist()) for image in after}
    assert seen == {(0, 1, 2), (1, 2, 1), (2, 1, 0), (1, 0, 1)}


def test_an_image_of_one_pixel_survives() -> None:
    images = pictures(4, 1)
    assert torch.equal(changed(images, AugmentationRecipe(crop_padding=3, min_scale=0.5)), images)


def test_the_resized_crop_stays_inside_and_keeps_the_promised_area() -> None:
    size = 64
    x = torch.arange(size).expand(size, size) * 3
    ramp = torch.stack([x, x.T, x]).to(torch.uint8)
    images = ramp.expand(300, 3, size, size).contiguous(memory_format=torch.channels_last)
    after = changed(images, OFF.model_copy(update={"min_scale": 0.3})).double()
    width = (after[:, 0, 32, 56] - after[:, 0, 32, 8]) / (3 * 48)
    height = (after[:, 1, 56, 32] - after[:, 1, 8, 32]) / (3 * 48)
    area, aspect = width * height, width / height
    assert 0.27 < float(area.min()) < 0.35
    assert 0.95 < float(area.max()) < 1.03
    assert 0.73 < float(aspect.min()) < 0.8
    assert 1.25 < float(aspect.max()) < 1.37
    assert float(area.mean()) == pytest.approx(0.65, abs=0.05)
    assert float((aspect < 1).double().mean()) == pytest.approx(0.5, abs=0.12)


def test_a_resized_crop_of_one_colour_keeps_the_colour() -> None:
    images = torch.full((50, 3, 16, 16), 255, dtype=torch.uint8).to(memory_format=torch.channels_last)
    assert torch.equal(changed(images, OFF.model_copy(update={"min_scale": 0.1})), images)


def test_cutout_covers_a_grey_square_and_nothing_else() -> None:
    images = pictures(200, 12).masked_fill(pictures(200, 12) == 128, 127)
    after = changed(images, OFF.model_copy(update={"cutout": 4}))
    is_grey = (after == 128).all(dim=1)
    assert torch.equal(torch.where(is_grey[:, None], images, after), images)
    heights, widths = is_grey.any(dim=2).sum(dim=1), is_grey.any(dim=1).sum(dim=1)
    assert torch.equal(is_grey.sum(dim=(1, 2)), heights * widths)
    assert set(heights.tolist()) == set(widths.tolist()) == {2, 3, 4}  # cut at the border
    assert bool(is_grey.any(dim=0).all())


@pytest.mark.parametrize("recipe", [EVERYTHING, AugmentationRecipe(padding_mode="zeros"), OFF])
@pytest.mark.parametrize("memory_format", [torch.channels_last, torch.contiguous_format])
def test_format_type_and_input_are_kept(
    recipe: AugmentationRecipe, memory_format: torch.memory_format
) -> None:
    images = pictures().contiguous(memory_format=memory_format)
    before = images.clone()
    after = changed(images, recipe)
    assert after.dtype == torch.uint8
    assert after.shape == images.shape
    assert after.is_contiguous(memory_format=memory_format)
    assert torch.equal(images, before)


def test_both_memory_formats_give_the_same_pixels() -> None:
    images = pictures()
    assert torch.equal(changed(images, EVERYTHING), changed(images.contiguous(), EVERYTHING))


@pytest.mark.parametrize("size", [8, 15, 32])
def test_an_image_is_changed_alike_in_any_batch(size: int) -> None:
    images = pictures(67, size)
    whole = changed(images, EVERYTHING, epoch=5, seed=3)
    order = epoch_order(0, 1, 67)
    mixed = [augment(images[part], part, 5, 3, EVERYTHING) for part in order.split(9)]
    assert torch.equal(torch.cat(mixed), whole[order])


def test_threads_do_not_matter() -> None:
    images = pictures(128, 32)
    before = torch.get_num_threads()
    results = []
    try:
        for num_threads in (1, 2):
            torch.set_num_threads(num_threads)
            results.append(changed(images, EVERYTHING))
    finally:
        torch.set_num_threads(before)
    assert torch.equal(results[0], results[1])


def test_a_grey_rectangle_covers_part_of_some_images() -> None:
    images = pictures(400, 32)
    after = changed(images, OFF.model_copy(update={"erasing": 0.25}))
    differs = (images != after).any(dim=1)
    is_erased = differs.flatten(1).any(dim=1)
    assert 60 < int(is_erased.sum()) < 140
    for image, mask in zip(after[is_erased], differs[is_erased], strict=True):
        rows, columns = mask.any(dim=1).nonzero()[:, 0], mask.any(dim=0).nonzero()[:, 0]
        inside = image[:, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        assert bool((inside == 128).all())
        height, width = inside.shape[1:]
        assert 0.015 < height * width / 32**2 < 0.36
        assert 0.25 < height / width < 4  # whole pixels are not quite the proportion that was drawn


def test_color_jitter_changes_brightness_contrast_and_saturation_and_each_image_otherwise() -> None:
    images = pictures(200).clamp(100, 150)
    after = changed(images, OFF.model_copy(update={"color_jitter": 0.5}))

    def spread(values: Tensor) -> Tensor:
        return values.float().flatten(1).std(dim=1)

    brightness = after.float().mean(dim=(1, 2, 3)) / images.float().mean(dim=(1, 2, 3))
    assert 0.4 < float(brightness.min()) < 0.7
    assert 1.3 < float(brightness.max()) < 1.6
    assert float(spread(after).min()) < 0.7 * float(spread(images).min())
    assert float(spread(after).max()) > 1.4 * float(spread(images).max())


def test_jitter_leaves_grey_grey() -> None:
    grey = pictures(50)[:, :1].expand(-1, 3, -1, -1).contiguous(memory_format=torch.channels_last)
    after = changed(grey, OFF.model_copy(update={"color_jitter": 0.5}))
    assert not torch.equal(after, grey)
    assert int((after.amax(dim=1).int() - after.amin(dim=1).int()).max()) <= 1
