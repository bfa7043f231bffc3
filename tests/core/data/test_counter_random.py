"""Draws are fair, independent of each other and dependent on nothing but their counters."""

import itertools

import pytest
import torch

from resnet_studio.core.data.counter_random import (
    Stream,
    balanced_order,
    epoch_order,
    integers,
    random_bits,
    splitmix64,
    uniform,
)

NUM = 100_000
GOLDEN = 0x9E3779B97F4A7C15 - 2**64


def correlation(first: torch.Tensor, second: torch.Tensor) -> float:
    return float(torch.corrcoef(torch.stack([first, second]).double())[0, 1])


def test_the_hash_is_the_published_splitmix64() -> None:
    states = 1234567 + torch.arange(5) * GOLDEN
    published = [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    assert [value % 2**64 for value in splitmix64(states).tolist()] == published


def test_uniform_is_float32_from_zero_up_to_but_not_one() -> None:
    draws = uniform(0, 1, torch.arange(NUM), Stream.SCALE)
    assert draws.dtype == torch.float32
    assert draws.shape == (NUM,)
    assert 0 <= float(draws.min()) < 1e-3
    assert 0.999 < float(draws.max()) < 1


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
def test_uniform_fills_all_parts_alike(seed: int) -> None:
    draws = uniform(seed, 3, torch.arange(NUM), Stream.SCALE).double()
    counts = torch.histc(draws, bins=100, min=0, max=1)
    chi_square = float(((counts - NUM / 100) ** 2 / (NUM / 100)).sum())
    assert 50 < chi_square < 170  # 99 degrees of freedom: mean 99, deviation 14
    assert float(draws.mean()) == pytest.approx(1 / 2, abs=0.005)
    assert float(draws.var()) == pytest.approx(1 / 12, abs=0.002)


def test_integers_take_every_value_alike() -> None:
    draws = integers(5, 2, torch.arange(NUM), Stream.SHIFT_X, 9)
    counts = torch.bincount(draws, minlength=9).double()
    assert len(counts) == 9
    assert float(((counts - NUM / 9) ** 2 / (NUM / 9)).sum()) < 35  # 8 degrees of freedom


@pytest.mark.parametrize("bound", [0, -1, 2**31 + 1])
def test_integers_refuse_a_bound_out_of_their_reach(bound: int) -> None:
    with pytest.raises(ValueError, match="bound"):
        integers(0, 1, torch.arange(3), Stream.SHIFT_X, bound)


def test_the_largest_bound_does_not_overflow() -> None:
    draws = integers(0, 1, torch.arange(1000), Stream.SHIFT_X, 2**31)
    assert int(draws.min()) >= 0
    assert 2**30 < int(draws.max()) < 2**31


@pytest.mark.parametrize(
    ("seed", "epoch", "stream"), [(1, 1, Stream.SCALE), (0, 2, Stream.SCALE), (0, 1, Stream.ASPECT)]
)
def test_another_seed_epoch_or_stream_gives_unrelated_draws(seed: int, epoch: int, stream: Stream) -> None:
    indices = torch.arange(NUM)
    first = uniform(0, 1, indices, Stream.SCALE)
    assert abs(correlation(first, uniform(seed, epoch, indices, stream))) < 0.02


def test_neighbouring_samples_are_unrelated() -> None:
    draws = uniform(0, 1, torch.arange(NUM), Stream.SCALE)
    assert abs(correlation(draws[:-1], draws[1:])) < 0.02


def test_seed_epoch_and_stream_do_not_stand_in_for_each_other() -> None:
    indices = torch.arange(8)
    counters = [(1, 2, 3), (2, 1, 3), (3, 2, 1)]
    draws = {tuple(random_bits(seed, epoch, indices, stream).tolist()) for seed, epoch, stream in counters}
    assert len(draws) == 3


def test_a_draw_does_not_depend_on_its_batch() -> None:
    indices = torch.arange(1000)
    whole = uniform(7, 4, indices, Stream.CROP_X)
    shuffled = epoch_order(1, 1, 1000)
    assert torch.equal(uniform(7, 4, indices[shuffled], Stream.CROP_X), whole[shuffled])
    assert torch.equal(torch.cat([uniform(7, 4, part, Stream.CROP_X) for part in indices.split(37)]), whole)
    assert torch.equal(uniform(7, 4, indices.view(10, 100), Stream.CROP_X).view(-1), whole)


def test_a_draw_does_not_depend_on_the_number_of_threads() -> None:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        alone = uniform(7, 4, torch.arange(NUM), Stream.CROP_X), epoch_order(7, 4, NUM)
        torch.set_num_threads(2)
        together = uniform(7, 4, torch.arange(NUM), Stream.CROP_X), epoch_order(7, 4, NUM)
    finally:
        torch.set_num_threads(before)
    assert torch.equal(alone[0], together[0])
    assert torch.equal(alone[1], together[1])


def test_a_large_index_is_as_good_as_a_small_one() -> None:
    draws = uniform(0, 1, torch.arange(NUM) + 2**40, Stream.SCALE).double()
    assert float(draws.mean()) == pytest.approx(1 / 2, abs=0.005)


@pytest.mark.parametrize("num", [0, 1, 2, 1000])
def test_an_epoch_order_holds_every_sample_once(num: int) -> None:
    order = epoch_order(3, 1, num)
    assert order.dtype == torch.int64
    assert torch.equal(order.sort().values, torch.arange(num))


def test_an_epoch_order_is_the_same_again_and_another_in_the_next_epoch() -> None:
    assert torch.equal(epoch_order(3, 1, 1000), epoch_order(3, 1, 1000))
    orders = [epoch_order(3, epoch, 1000) for epoch in range(1, 6)]
    for first, second in itertools.pairwise(orders):
        assert abs(correlation(first, second)) < 0.15  # deviation 0.03
        assert int((first == second).sum()) < 10  # 1 on average


def test_every_sample_comes_at_every_place_alike() -> None:
    places = torch.stack([epoch_order(seed, 1, 6).argsort() for seed in range(3000)])
    for sample in range(6):
        counts = torch.bincount(places[:, sample], minlength=6).double()
        assert float(((counts - 500) ** 2 / 500).sum()) < 25  # 5 degrees of freedom


LABELS = torch.tensor([0] * 70 + [2] * 25 + [5] * 5)


def test_a_balanced_epoch_shows_each_class_and_each_of_its_images_equally_often() -> None:
    order, repeats = balanced_order(3, 1, LABELS)
    assert len(order) == len(repeats) == 100
    assert sorted(torch.bincount(LABELS[order]).tolist()) == [0, 0, 0, 33, 33, 34]
    times = torch.bincount(order, minlength=100)
    assert set(times[:70].tolist()) == {0, 1}
    assert set(times[70:95].tolist()) == {1, 2}
    assert set(times[95:].tolist()) <= {6, 7}
    for image in order.unique().tolist():  # each time has its own number
        assert sorted(repeats[order == image].tolist()) == list(range(int(times[image])))
    assert len(LABELS[order[:20]].unique()) == 3  # mixed, and not one class after the other


def test_a_balanced_epoch_is_the_same_again_and_another_in_the_next() -> None:
    for one, other in zip(balanced_order(3, 1, LABELS), balanced_order(3, 1, LABELS), strict=True):
        assert torch.equal(one, other)
    assert not torch.equal(balanced_order(3, 1, LABELS)[0], balanced_order(4, 1, LABELS)[0])
    epochs = [balanced_order(3, epoch, LABELS)[0] for epoch in range(1, 41)]
    assert not torch.equal(epochs[0], epochs[1])
    times = torch.bincount(torch.cat(epochs), minlength=100)
    assert int(times[:70].min()) > 0  # every image of the large class has its turn
    one_more = [int(torch.bincount(LABELS[order])[[0, 2, 5]].argmax()) for order in epochs]
    assert set(one_more) == {0, 1, 2}
