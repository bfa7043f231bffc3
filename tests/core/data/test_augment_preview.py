"""What is previewed is what trains: bit for bit the batch of the loader."""

import numpy as np
import pytest
import torch

from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.data.augment_preview import draw
from resnet_studio.core.data.loaders import Loader, Normalizer
from resnet_studio.core.data.pixels import MemoryPixels
from resnet_studio.core.data.preprocessing import Preprocessing

RECIPES = (
    AugmentationRecipe(),
    AugmentationRecipe(min_scale=0.4, cutout=5, erasing=0.5, color_jitter=0.4),
    AugmentationRecipe(rand_augment=2),
    AugmentationRecipe(trivial_augment=True),
    AugmentationRecipe(mixup=0.3, cutmix=1.0),
)
WAY = Preprocessing(image_size=32, resize="crop", mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_draw_is_the_batch_of_a_run(recipe: AugmentationRecipe) -> None:
    images = np.random.default_rng(0).integers(0, 256, (6, 32, 32, 3), dtype=np.uint8)
    labels = np.array([0, 1, 2, 0, 1, 2])
    indices = np.arange(6)
    loader = Loader(
        MemoryPixels(images),
        labels,
        indices,
        6,
        WAY,
        torch.device("cpu"),
        augmentation=recipe,
        seed=7,
        num_classes=3,
    )
    for epoch in (1, 2):
        (batch,) = loader.in_order(changed_as_in=epoch)
        (drawn,) = draw(images, labels.tolist(), indices.tolist(), [epoch], 7, recipe, 3)
        shown = torch.tensor(drawn.images).permute(0, 3, 1, 2)
        assert torch.equal(Normalizer(WAY, torch.device("cpu"))(shown), batch.images)
        if batch.targets is None:
            assert drawn.targets is None
        else:
            assert drawn.targets is not None
            assert torch.equal(torch.tensor(drawn.targets), batch.targets)


def test_later_epochs_are_other_draws() -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    drawn = draw(images, [0, 1, 0], [5, 6, 7], [1, 2, 3], 0, AugmentationRecipe(crop_padding=4), 2)
    assert len({one.images.tobytes() for one in drawn}) == 3
