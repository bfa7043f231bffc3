"""Images and targets are mixed by the same share, in the same way whenever they are mixed."""

import pytest
import torch
from torch import Tensor

from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.data.mixing import Mixer

NUM, SIZE, CLASSES = 200, 16, 5
CPU = torch.device("cpu")


def flat_images() -> Tensor:
    """Image i is of one grey, and no two neighbours are alike."""
    greys = (torch.arange(NUM) % 10 * 25).to(torch.uint8)
    return greys[:, None, None, None].expand(NUM, 3, SIZE, SIZE).contiguous(memory_format=torch.channels_last)


LABELS = torch.arange(NUM) % CLASSES
INDICES = torch.arange(NUM)


def mixed(epoch: int = 1, seed: int = 0, **recipe: float) -> tuple[Tensor, Tensor]:
    mixer = Mixer(AugmentationRecipe.model_validate(recipe), CLASSES, seed, CPU)
    images, targets = mixer(flat_images(), LABELS, INDICES, epoch)
    return images, targets


def own_share(targets: Tensor) -> Tensor:
    return targets.gather(1, LABELS[:, None])[:, 0]


@pytest.mark.parametrize("recipe", [{"mixup": 0.2}, {"cutmix": 1.0}, {"mixup": 1.0, "cutmix": 1.0}])
def test_the_targets_are_the_shares_of_the_two_labels(recipe: dict[str, float]) -> None:
    images, targets = mixed(**recipe)
    assert images.dtype == torch.uint8
    assert images.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(targets.sum(dim=1), torch.ones(NUM))
    partner = LABELS.roll(1)
    torch.testing.assert_close(
        own_share(targets) + targets.gather(1, partner[:, None])[:, 0], torch.ones(NUM)
    )
    # A flat image made of two greys tells by its mean how much of each is in it.
    own, other = flat_images().float(), flat_images().roll(1, 0).float()
    share = own_share(targets)[:, None, None, None]
    means = images.float().mean(dim=(1, 2, 3))
    torch.testing.assert_close(
        means, (share * own + (1 - share) * other).mean(dim=(1, 2, 3)), atol=0.51, rtol=0
    )


def test_mixup_averages_every_pixel_and_cutmix_none() -> None:
    own, other = flat_images(), flat_images().roll(1, 0)
    blended, _ = mixed(mixup=1.0)
    assert all(len(image.unique()) == 1 for image in blended)
    cut, targets = mixed(cutmix=1.0)
    assert bool(((cut == own) | (cut == other)).all())
    is_parted = (own_share(targets) > 0.1) & (own_share(targets) < 0.9)
    assert int(is_parted.sum()) > NUM // 3
    assert all(len(image.unique()) == 2 for image in cut[is_parted])


def test_with_both_each_image_is_mixed_in_one_of_the_two_ways() -> None:
    both, _ = mixed(mixup=1.0, cutmix=1.0)
    blended, _ = mixed(mixup=1.0)
    cut, _ = mixed(cutmix=1.0)
    is_blended = (both == blended).flatten(1).all(dim=1)
    is_cut = (both == cut).flatten(1).all(dim=1)
    assert bool((is_blended | is_cut).all())
    assert NUM // 4 < int((is_cut & ~is_blended).sum()) < 3 * NUM // 4


def test_the_shares_follow_the_distribution_that_was_asked_for() -> None:
    flat = own_share(mixed(mixup=1.0)[1])  # Beta(1, 1) is uniform
    assert abs(float(flat.mean()) - 0.5) < 0.08
    assert 0.2 < float(((flat > 0.25) & (flat < 0.5)).float().mean()) < 0.3 + 0.02
    extreme = own_share(mixed(mixup=0.1)[1])
    assert float(((extreme < 0.05) | (extreme > 0.95)).float().mean()) > 0.6


def test_only_seed_epoch_and_index_decide() -> None:
    again = [mixed(mixup=1.0, cutmix=1.0) for _ in range(2)]
    assert all(torch.equal(*pair) for pair in zip(*again, strict=True))
    assert not torch.equal(again[0][1], mixed(epoch=2, mixup=1.0, cutmix=1.0)[1])
    assert not torch.equal(again[0][1], mixed(seed=1, mixup=1.0, cutmix=1.0)[1])


def test_an_image_alone_has_no_partner() -> None:
    mixer = Mixer(AugmentationRecipe(mixup=1.0), CLASSES, 0, CPU)
    images, targets = mixer(flat_images()[:1], LABELS[:1], INDICES[:1], 1)
    assert torch.equal(images, flat_images()[:1])
    assert targets.tolist() == [[1, 0, 0, 0, 0]]
