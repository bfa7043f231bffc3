"""Distances of a Gaussian that is known, and a watch that keeps threads and passes apart."""

import copy
import threading

import pytest
import torch
from torch import Tensor

from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.evaluation.familiarity import StageMeans, fit_familiarity
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.folding import folded
from resnet_studio.core.models.resnet import ResNet, build


def drawn(num: int, seed: int = 0) -> Tensor:
    """Draws of a Gaussian around (3, -1) with deviations 2 and 0.5, correlated."""
    normal = torch.randn(num, 2, generator=torch.Generator().manual_seed(seed))
    return normal @ torch.tensor([[2.0, 0.3], [0.0, 0.4]]) + torch.tensor([3.0, -1.0])


def test_distances_are_those_of_mahalanobis() -> None:
    found = fit_familiarity(drawn(100_000), drawn(10_000, 1))
    assert found is not None
    covariance = torch.tensor([[4.0, 0.6], [0.6, 0.25]])
    points = torch.tensor([[3.0, -1.0], [5.0, -1.0], [3.0, 0.0], [2.0, 3.0]])
    gaps = points - torch.tensor([3.0, -1.0])
    expected = (gaps @ torch.linalg.inv(covariance) * gaps).sum(dim=1).sqrt()
    torch.testing.assert_close(found.distances(points), expected, rtol=0.05, atol=0.05)


def test_one_in_a_hundred_of_the_same_kind_lies_beyond_the_limit() -> None:
    found = fit_familiarity(drawn(5000), drawn(5000, 1))
    assert found is not None
    assert sum(found.are_unfamiliar(drawn(20_000, 2))) == pytest.approx(200, abs=60)
    assert found.are_unfamiliar(torch.tensor([[3.0, -1.0], [30.0, -1.0], [float("nan"), 0.0]])) == [
        False,
        True,
        True,
    ]


def test_of_few_images_none_that_it_was_calibrated_on_lies_beyond() -> None:
    found = fit_familiarity(drawn(30), drawn(60, 1))
    assert found is not None
    assert not any(found.are_unfamiliar(drawn(60, 1)))
    assert found.distances(drawn(60, 1)).max() == pytest.approx(found.limit)


def test_channels_that_never_change_and_more_channels_than_images_are_no_obstacle() -> None:
    constant = torch.cat([drawn(10), torch.full((10, 30), 7.0)], dim=1)
    found = fit_familiarity(constant, constant)
    assert found is not None
    assert found.whitening.isfinite().all()
    assert found.are_unfamiliar(constant + 1) == [True] * 10
    same = torch.ones(20, 3)
    assert fit_familiarity(same, same) is not None


def test_means_that_are_no_numbers_tell_nothing() -> None:
    assert fit_familiarity(torch.full((9, 2), float("nan")), drawn(9)) is None
    assert fit_familiarity(drawn(9), torch.full((9, 2), float("inf"))) is None


def make_network(widths: tuple[int, ...] = (4, 6, 8)) -> ResNet:
    recipe = {"depth": 0, "stage_depths": (1,) * len(widths), "stage_widths": widths, "stem": "cifar"}
    return build(architecture_of(ModelRecipe(**recipe), 16, 3), seed=0).eval()


def images(num: int, seed: int = 0) -> Tensor:
    return torch.randn(num, 3, 16, 16, generator=torch.Generator().manual_seed(seed))


def test_the_means_of_the_first_two_stages_are_noted() -> None:
    model = make_network()
    watch = StageMeans(model)
    with watch.looking(), torch.inference_mode():
        model(images(5))
        means = watch.means
        first = model.layer1(torch.relu(model.bn1(model.conv1(images(5)))))
        second = model.layer2(first)
    expected = torch.cat([first.mean(dim=(2, 3)), second.mean(dim=(2, 3))], dim=1)
    torch.testing.assert_close(means, expected)
    assert means.shape == (5, 10)


def test_the_first_pass_counts_and_nothing_outside_the_block() -> None:
    model = make_network((4,))
    watch = StageMeans(model)
    model(images(3, seed=7))
    with watch.looking():
        model(images(3))
        before = watch.means.clone()
        model(images(2, seed=1))
        assert torch.equal(watch.means, before)
    model(images(3, seed=7))
    watch.close()
    assert not any(module._forward_hooks for module in model.modules())


@pytest.mark.parametrize("make_copy", [copy.deepcopy, folded])
def test_a_copy_is_watched_too(make_copy: object) -> None:
    model = make_network()
    watch = StageMeans(model)
    other = make_copy(model)  # type: ignore[operator]
    with watch.looking():
        model(images(3))
        expected = watch.means
    with watch.looking():
        other(images(3))
        torch.testing.assert_close(watch.means, expected, rtol=1e-4, atol=1e-4)


def test_each_thread_sees_its_own_images() -> None:
    model = make_network()
    watch = StageMeans(model)
    met = threading.Barrier(4)
    found: dict[int, Tensor] = {}

    def look(number: int) -> None:
        with watch.looking(), torch.no_grad():
            met.wait()
            model(images(2, seed=number))
            met.wait()
            found[number] = watch.means

    threads = [threading.Thread(target=look, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(4):
        with watch.looking(), torch.no_grad():
            model(images(2, seed=number))
            torch.testing.assert_close(found[number], watch.means)
