"""Near copies of small grey pictures: mirrored, cut, recolored; and what is none."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from resnet_studio.core.data import near_copies
from resnet_studio.core.data.near_copies import find_near_pairs
from resnet_studio.core.data.thumbprints import COLOR_SIDE, SIDE
from resnet_studio.core.tasks import TaskContext

Pictures = NDArray[np.uint8]
LARGE = 160


def scene(seed: int) -> Image.Image:
    """Soft patches with finer ones on them, as photographs have."""
    random = np.random.default_rng(seed)
    patches = [
        np.asarray(
            Image.fromarray(random.integers(0, 256, (side, side), np.uint8)).resize(
                (LARGE, LARGE), Image.Resampling.BICUBIC
            ),
            np.float32,
        )
        for side in (4, 9, 20)
    ]
    mixed = 0.5 * patches[0] + 0.3 * patches[1] + 0.2 * patches[2]
    return Image.fromarray(mixed.astype(np.uint8))


def small(*images: Image.Image) -> Pictures:
    squares = [np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX)) for image in images]
    return np.stack(squares)


def pairs_of(pictures: Pictures, colors: Pictures | None = None) -> list[tuple[int, int, bool]]:
    if colors is None:
        part = SIDE // COLOR_SIDE
        means = pictures.reshape(-1, COLOR_SIDE, part, COLOR_SIDE, part).mean(axis=(2, 4))
        colors = np.repeat(means[..., None], 3, axis=3).astype(np.uint8)
    found = find_near_pairs(pictures, colors, TaskContext())
    return sorted(zip(found.first.tolist(), found.second.tolist(), found.is_mirrored.tolist(), strict=True))


def flipped(image: Image.Image) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def cropped(image: Image.Image) -> Image.Image:
    return image.crop((2, 6, 154, 158))


@pytest.mark.parametrize(
    ("change", "is_mirrored"),
    [
        (lambda image: image, False),
        (flipped, True),
        (cropped, False),
        (lambda image: flipped(cropped(image)), True),
        (lambda image: image.point(lambda value: 0.6 * value + 60), False),
    ],
)
def test_a_changed_picture_is_found_in_either_order(
    change: Callable[[Image.Image], Image.Image], is_mirrored: bool
) -> None:
    others = [scene(seed) for seed in range(20)]
    for images in ([*others, change(others[7])], [change(others[7]), *others]):
        expected = (7, 20, is_mirrored) if images[0] is others[0] else (0, 8, is_mirrored)
        assert pairs_of(small(*images)) == [expected]


def test_a_fifth_cut_off_is_too_much() -> None:
    image = scene(0)
    assert pairs_of(small(image, image.crop((0, 0, 128, 128)))) == []


def test_different_pictures_are_none() -> None:
    assert pairs_of(small(*(scene(seed) for seed in range(200)))) == []


def test_pictures_of_one_level_are_none() -> None:
    assert pairs_of(np.full((5, SIDE, SIDE), 90, np.uint8)) == []
    assert pairs_of(np.empty((0, SIDE, SIDE), np.uint8)) == []


def test_a_small_picture_is_known_by_its_colors_where_its_edges_suffered() -> None:
    random = np.random.default_rng(0)
    picture = small(scene(3))[0].astype(np.float32)
    for strength in range(4, 30):
        noisy = picture + random.normal(0, strength, picture.shape)
        pair = np.stack([picture, noisy]).clip(0, 255).astype(np.uint8)
        edges = near_copies._agreement(*pair.astype(np.float32)[:, None], near_copies.FINE)[1]
        if edges.item() < near_copies.LEAST_EDGES - 0.01:
            break
    same = np.full((2, COLOR_SIDE, COLOR_SIDE, 3), 90, np.uint8)
    assert pairs_of(pair, same) == [(0, 1, False)]
    same[1] += 10
    assert pairs_of(pair, same) == []


def test_tiles_find_what_one_tile_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    images = [scene(seed) for seed in range(30)]
    pictures = small(*images, *(flipped(image) for image in images[::3]))
    whole = pairs_of(pictures)
    assert len(whole) == 10
    monkeypatch.setattr(near_copies, "TILE", 7)
    monkeypatch.setattr(near_copies, "_BLOCK", 3)
    assert pairs_of(pictures) == whole


def test_of_too_many_candidates_the_likest_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = small(*(scene(0) for _ in range(70)))  # 2,415 pairs for the room of 1,000
    monkeypatch.setattr(near_copies, "TILE", 16)
    assert len(pairs_of(pictures)) == 1000
