"""Planted copies of each kind are found among pictures that were drawn, and nothing else is."""

from pathlib import Path

import numpy as np
import pytest
from copies import KINDS, Found, look, plant
from PIL import Image

from resnet_studio.core.data import near_copies

NUM_PICTURES = 96


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """Pictures of soft patches with finer ones on them, as photographs have, in two classes."""
    random = np.random.default_rng(0)
    for number in range(NUM_PICTURES):
        patches = [
            np.asarray(
                Image.fromarray(random.integers(0, 256, (side, side, 3), np.uint8)).resize(
                    (120, 90), Image.Resampling.BICUBIC
                ),
                np.float32,
            )
            for side in (4, 9, 20)
        ]
        mixed = 0.5 * patches[0] + 0.3 * patches[1] + 0.2 * patches[2]
        path = tmp_path / "drawn" / ("cat", "dog")[number % 2] / f"{number:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(mixed.astype(np.uint8)).save(path)
    return tmp_path / "drawn"


def test_all_planted_copies_are_found_and_no_other_pair(drawn: Path) -> None:
    found = look(drawn, plant(drawn, NUM_PICTURES // (len(KINDS) + 1)))
    assert found.found == found.planted
    assert found.planted.total() == NUM_PICTURES
    assert found.false == []
    assert found.others.total() == 0


def test_a_search_that_takes_too_much_is_caught(drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LEAST_COARSE", "LEAST_ROUGH_MEANS", "LEAST_ROUGH_EDGES", "LEAST_MEANS", "LEAST_EDGES"):
        monkeypatch.setattr(near_copies, name, 0.2)
    found: Found = look(drawn, plant(drawn, 2))
    assert found.false
    assert found.others.total() > 0


def test_a_search_that_misses_the_mirrored_is_caught(drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    halves = near_copies._halves
    monkeypatch.setattr(near_copies, "_halves", lambda means: (halves(means)[0], 0 * halves(means)[1]))
    found = look(drawn, plant(drawn, 4))
    assert found.found["flipped"] + found.found["cropped_flipped"] < 8
