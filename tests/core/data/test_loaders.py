"""Batches come in an order that can be repeated and resumed, and no thread outlives them."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.data import loaders
from resnet_studio.core.data.augment import augment
from resnet_studio.core.data.loaders import Batch, Loader, normalize
from resnet_studio.core.data.pixels import MemoryPixels, PixelSource
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.errors import DataError
from resnet_studio.core.ranks import ALONE, Rank

from .conftest import SIZE, SlowPixels, pixels

CPU = torch.device("cpu")
HOW = Preprocessing(image_size=SIZE, resize="crop", mean=(0.4, 0.5, 0.6), std=(0.2, 0.25, 0.3))
AUGMENTATION = AugmentationRecipe(crop_padding=2, cutout=3)


@pytest.fixture(autouse=True)
def no_dangling_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


def loader_of(
    source: PixelSource,
    num: int,
    batch_size: int = 8,
    augmentation: AugmentationRecipe | None = AUGMENTATION,
    seed: int = 0,
    rank: Rank = ALONE,
) -> Loader:
    """A loader over every second image from the back, so that places and indices differ."""
    indices = np.arange(2 * num - 1, -1, -2, dtype=np.int64)
    labels = np.arange(len(source), dtype=np.int64) % 10
    return Loader(
        source, labels, indices, batch_size, HOW, CPU, augmentation=augmentation, seed=seed, rank=rank
    )


def are_equal(first: list[Batch], second: list[Batch]) -> bool:
    return len(first) == len(second) and all(
        torch.equal(one.images, other.images)
        and torch.equal(one.labels, other.labels)
        and torch.equal(one.indices, other.indices)
        for one, other in zip(first, second, strict=True)
    )


def test_an_epoch_holds_each_image_of_the_split_once_with_its_label(kind: type) -> None:
    batches = list(loader_of(kind(pixels(60)), 30).epoch(1))
    indices = torch.cat([batch.indices for batch in batches])
    assert sorted(indices.tolist()) == list(range(1, 60, 2))
    assert indices.tolist() != sorted(indices.tolist(), reverse=True)
    assert torch.equal(torch.cat([batch.labels for batch in batches]), indices % 10)


def test_a_balanced_epoch_is_as_long_resumes_anywhere_and_changes_an_image_anew_each_time(
    kind: type[PixelSource],
) -> None:
    labels = np.array([0] * 27 + [1] * 3, dtype=np.int64)
    loader = Loader(
        kind(pixels(30)), labels, np.arange(30), 8, HOW, CPU, augmentation=AUGMENTATION, is_balanced=True
    )
    batches = list(loader.epoch(1))
    assert [len(batch.labels) for batch in batches] == [8, 8, 8, 6]
    told, indices = (torch.cat([getattr(one, name) for one in batches]) for name in ("labels", "indices"))
    assert torch.bincount(told).tolist() == [15, 15]
    assert torch.equal(told, torch.tensor(labels)[indices])
    assert are_equal(list(loader.epoch(1, 2)), batches[2:])
    images = torch.cat([batch.images for batch in batches])
    shown = images[indices == 28]
    assert len(shown) == 5
    assert len(shown.flatten(1).unique(dim=0)) >= 4
    assert sorted(torch.cat([batch.indices for batch in loader.in_order()]).tolist()) == list(range(30))


def test_a_batch_is_float32_in_channels_last(kind: type) -> None:
    batch = next(loader_of(kind(pixels(60)), 30).epoch(1))
    assert batch.images.shape == (8, 3, SIZE, SIZE)
    assert batch.images.dtype == torch.float32
    assert batch.images.is_contiguous(memory_format=torch.channels_last)
    assert batch.labels.dtype == batch.indices.dtype == torch.int64


def test_the_contiguous_format_can_be_had() -> None:
    source, labels = MemoryPixels(pixels(4)), np.zeros(4, dtype=np.int64)
    indices = np.arange(4)
    planes = next(Loader(source, labels, indices, 4, HOW, CPU, channels_last=False).in_order()).images
    assert planes.is_contiguous()
    assert torch.equal(planes, next(Loader(source, labels, indices, 4, HOW, CPU).in_order()).images)


def test_the_images_are_those_of_the_indices_augmented_and_normalized(kind: type) -> None:
    images = pixels(60)
    for batch in loader_of(kind(images), 30, seed=3).epoch(2):
        plain = torch.from_numpy(images[batch.indices.numpy()]).permute(0, 3, 1, 2)
        changed = augment(plain, batch.indices, 2, 3, AUGMENTATION)
        assert torch.equal(batch.images, normalize(changed, HOW))


def test_in_order_gives_the_images_unchanged_in_the_order_of_the_split(kind: type) -> None:
    images = pixels(60)
    batches = list(loader_of(kind(images), 30).in_order())
    indices = torch.cat([batch.indices for batch in batches])
    assert indices.tolist() == list(range(59, -1, -2))
    plain = torch.from_numpy(images[indices.numpy()]).permute(0, 3, 1, 2)
    assert torch.equal(torch.cat([batch.images for batch in batches]), normalize(plain, HOW))


@pytest.mark.parametrize(("num", "places"), [(5, range(0, 30, 6)), (30, range(30)), (400, range(30))])
def test_a_sample_is_spread_over_the_split_and_unchanged(kind: type, num: int, places: range) -> None:
    loader = loader_of(kind(pixels(60)), 30)
    whole = [batch.images for batch in loader.in_order()]

    assert torch.equal(loader.sample(num).images, torch.cat(whole)[list(places)])


@pytest.mark.parametrize("num_ranks", [2, 3])
def test_the_ranks_see_the_batches_of_one_process_cut_into_shares(kind: type, num_ranks: int) -> None:
    source = kind(pixels(60))
    whole = loader_of(source, 27)  # 8, 8, 8 and 3: of those a rank has all, since a norm needs two
    shared = [loader_of(source, 27, rank=Rank(number, num_ranks)) for number in range(num_ranks)]
    for read in (lambda loader: loader.epoch(2), lambda loader: loader.epoch(2, 1), Loader.in_order):
        shares = zip(*(list(read(loader)) for loader in shared), strict=True)
        for expected, parts in zip(read(whole), shares, strict=True):
            assert torch.equal(torch.cat([part.images for part in parts]), expected.images)
            assert torch.equal(torch.cat([part.labels for part in parts]), expected.labels)
            assert {part.num_images for part in parts} == {len(expected.labels)}
    assert torch.equal(shared[1].sample(9).images, whole.sample(9).images)


@pytest.mark.parametrize("num_ranks", [2, 3])
@pytest.mark.parametrize("is_balanced", [False, True])
def test_ranks_mix_each_image_with_the_partner_it_has_in_one_process(
    kind: type, num_ranks: int, is_balanced: bool
) -> None:
    source, indices = kind(pixels(60)), np.arange(27)
    labels = np.arange(60) % 3

    def read(rank: Rank) -> list[Batch]:
        mixing = AugmentationRecipe(crop_padding=2, mixup=0.4, cutmix=1.0)
        how = {"augmentation": mixing, "is_balanced": is_balanced, "rank": rank}
        return list(Loader(source, labels, indices, 8, HOW, CPU, **how).epoch(2))

    whole = read(ALONE)
    shared = [read(Rank(number, num_ranks)) for number in range(num_ranks)]
    for expected, *parts in zip(whole, *shared, strict=True):
        assert expected.targets is not None
        targets = torch.cat([part.targets for part in parts if part.targets is not None])
        assert torch.equal(targets, expected.targets)
        assert torch.equal(torch.cat([part.images for part in parts]), expected.images)
        assert torch.equal(torch.cat([part.indices for part in parts]), expected.indices)
        assert {part.num_images for part in parts} == {len(expected.labels)}


def test_memory_and_disk_give_the_same_batches() -> None:
    images = pixels(60)
    resident, read_ahead = loader_of(MemoryPixels(images), 30), loader_of(SlowPixels(images), 30)
    assert are_equal(list(resident.epoch(4)), list(read_ahead.epoch(4)))


def test_an_epoch_repeats_and_the_next_one_differs(kind: type) -> None:
    loader = loader_of(kind(pixels(60)), 30)
    assert are_equal(list(loader.epoch(1)), list(loader.epoch(1)))
    assert not are_equal(list(loader.epoch(1)), list(loader.epoch(2)))


def test_another_seed_gives_another_order() -> None:
    source = MemoryPixels(pixels(60))
    first, second = next(loader_of(source, 30, seed=0).epoch(1)), next(loader_of(source, 30, seed=1).epoch(1))
    assert not torch.equal(first.indices, second.indices)


@pytest.mark.parametrize("start_batch", [0, 1, 3, 4, 9])
def test_an_epoch_goes_on_in_its_middle_as_if_never_left(kind: type, start_batch: int) -> None:
    source = kind(pixels(60))
    whole = list(loader_of(source, 30).epoch(3))
    assert are_equal(list(loader_of(source, 30).epoch(3, start_batch)), whole[start_batch:])


def test_a_negative_start_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="start_batch"):
        loader_of(MemoryPixels(pixels(6)), 3).epoch(1, -1)


@pytest.mark.parametrize(
    ("num", "batch_size", "sizes"),
    [
        (24, 8, [8, 8, 8]),
        (30, 8, [8, 8, 8, 6]),
        (25, 8, [8, 8, 9]),
        (26, 8, [8, 8, 8, 2]),
        (9, 8, [9]),
        (1, 8, [1]),
        (3, 1, [1, 1, 1]),
        (3, 2, [3]),
        (5, 100, [5]),
        (0, 8, []),
    ],
)
def test_a_last_batch_of_one_image_joins_the_one_before(
    kind: type, num: int, batch_size: int, sizes: list[int]
) -> None:
    loader = loader_of(kind(pixels(60)), num, batch_size)
    assert loader.num_batches == len(sizes)
    assert loader.num_images == num
    assert [len(batch.labels) for batch in loader.epoch(1)] == sizes
    assert [len(batch.labels) for batch in loader.in_order()] == sizes


def test_a_source_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="8 px"):
        Loader(
            MemoryPixels(pixels(4)),
            np.zeros(4, dtype=np.int64),
            np.arange(4),
            2,
            HOW.model_copy(update={"image_size": 9}),
            CPU,
        )


def test_only_a_few_batches_are_read_ahead_and_none_after_a_break() -> None:
    source = SlowPixels(pixels(600))
    for _ in loader_of(source, 300).epoch(1):
        break
    num_read = source.num_read
    assert num_read <= 3 * 8
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("read-ahead")]
    assert source.num_read == num_read


def test_an_epoch_that_nobody_reads_starts_no_thread() -> None:
    batches = loader_of(SlowPixels(pixels(60)), 30).epoch(1)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("read-ahead")]
    del batches


def test_a_failure_of_the_reader_reaches_the_loop_and_ends_the_thread() -> None:
    loader = loader_of(SlowPixels(pixels(60), broken=13), 30)
    batches = loader.in_order()
    seen = [*next(batches).indices.tolist(), *next(batches).indices.tolist()]
    assert seen == list(range(59, 27, -2))
    with pytest.raises(DataError, match=r"a\.png is gone"):
        next(batches)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("read-ahead")]


def test_a_failure_of_the_loop_ends_the_thread() -> None:
    class LoopError(Exception):
        pass

    def run() -> None:
        for _ in loader_of(SlowPixels(pixels(60)), 30).epoch(1):
            raise LoopError

    with pytest.raises(LoopError):
        run()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("read-ahead")]


def test_normalizing_follows_the_formula_and_leaves_the_pixels() -> None:
    images = torch.from_numpy(pixels(5)).permute(0, 3, 1, 2)
    before = images.clone()
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (HOW.mean, HOW.std))
    torch.testing.assert_close(normalize(images, HOW), (images / 255 - mean) / std)
    assert torch.equal(images, before)


@pytest.mark.parametrize("size", [7, 8, 33])
def test_an_image_is_normalized_alike_in_any_batch_and_format(size: int) -> None:
    images = torch.randint(0, 256, (70, 3, size, size), dtype=torch.uint8)
    whole = normalize(images, HOW)
    assert torch.equal(torch.cat([normalize(image[None], HOW) for image in images]), whole)
    assert torch.equal(normalize(images.contiguous(memory_format=torch.channels_last), HOW), whole)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_graphics_card_sees_the_same_batches_as_the_processor(kind: type) -> None:
    source, labels, indices = kind(pixels(60)), np.arange(60) % 10, np.arange(60)
    here, there = (
        list(Loader(source, labels, indices, 8, HOW, device, augmentation=AUGMENTATION).epoch(2))
        for device in (CPU, torch.device("cuda"))
    )
    assert all(batch.images.is_cuda and batch.labels.is_cuda for batch in there)
    assert are_equal(
        here, [Batch(batch.images.cpu(), batch.labels.cpu(), batch.indices.cpu()) for batch in there]
    )


def test_an_epoch_may_have_smaller_images_with_the_same_labels(kind: type) -> None:
    source = kind(pixels(40))
    indices = np.arange(20, dtype=np.int64)
    labels = np.arange(40, dtype=np.int64) % 10

    def loader(small: int) -> Loader:
        return Loader(
            source, labels, indices, 8, HOW, CPU, size_at=lambda epoch: small if epoch == 1 else SIZE
        )

    whole, smaller = list(loader(SIZE).epoch(1)), list(loader(SIZE // 2).epoch(1))
    assert are_equal(list(loader(SIZE).epoch(2)), list(loader(SIZE // 2).epoch(2)))
    for one, other in zip(whole, smaller, strict=True):
        assert torch.equal(one.labels, other.labels)
        assert other.images.shape[2:] == (SIZE // 2, SIZE // 2)
        assert other.images.is_contiguous(memory_format=torch.channels_last)
        # Averaged, so that the mean of an image stays nearly what it is.
        torch.testing.assert_close(other.images.mean((2, 3)), one.images.mean((2, 3)), atol=0.15, rtol=0)


def test_a_share_without_images_has_the_smaller_size_too() -> None:
    source = MemoryPixels(pixels(4))
    labels = np.arange(4, dtype=np.int64)
    loader = Loader(
        source, labels, np.arange(2, dtype=np.int64), 2, HOW, CPU, rank=Rank(1, 2), size_at=lambda _: 4
    )
    assert [batch.images.shape for batch in loader.epoch(1)] == [(0, 3, 4, 4)]


@pytest.mark.parametrize("name", ["cpu", "cpu:0"])  # tensors tell "cpu" of both, as "cuda:0" of "cuda"
def test_all_splits_together_take_half_of_the_memory_of_a_graphics_card(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    images, num = pixels(30), 10
    size_bytes = num * images[0].nbytes
    taken: list[int] = []
    monkeypatch.setattr(loaders, "_free_bytes", lambda _: 5 * size_bytes - sum(taken))
    kinds, kept = [], []
    for start in (0, 10, 20):
        indices = np.arange(start, start + num)
        kept.append(loaders._put_pixels(MemoryPixels(images), indices, torch.device(name)))
        kinds.append(type(kept[-1]).__name__)
        taken.append(size_bytes)
    assert kinds == ["_ResidentPixels", "_ResidentPixels", "_ReadAheadPixels"]
