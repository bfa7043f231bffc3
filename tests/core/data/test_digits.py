"""The built-in digits."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from resnet_studio.core.data import digits
from resnet_studio.core.data.digits import read_digits
from resnet_studio.core.data.scan import scan


def test_the_digits_are_ten_classes_without_splits() -> None:
    dataset = scan("digits")
    assert (dataset.kind, dataset.path, dataset.image_size, dataset.verified) == ("digits", "digits", 8, None)
    assert dataset.classes == tuple("0123456789")
    assert len(dataset) == 1797
    assert dataset.keys[:2] == ("0000", "0001")
    assert (dataset.given_splits == -1).all()
    assert min(dataset.class_counts().values()) == 174


def test_grey_values_use_the_whole_range() -> None:
    images = read_digits()
    assert images.shape == (1797, 8, 8, 3)
    assert images.dtype == np.uint8
    assert (images.min(), images.max()) == (0, 255)
    assert (images[..., 0] == images[..., 2]).all()
    assert set(np.unique(images).tolist()) == {round(value * 255 / 16) for value in range(17)}


def test_the_fingerprint_is_the_same_every_time() -> None:
    assert scan("digits").fingerprint == scan("digits").fingerprint


@pytest.mark.parametrize("place", [digits._FILE, "moved/digits.csv.gz"])
def test_they_are_those_that_scikit_learn_gives_wherever_it_keeps_them(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digits, "_FILE", place)
    rows, bunch = digits._read_rows(), load_digits()
    np.testing.assert_array_equal(rows[:, :-1], bunch.data)
    np.testing.assert_array_equal(rows[:, -1], bunch.target)


def test_they_are_where_scikit_learn_keeps_them_now() -> None:
    import sklearn

    assert (Path(sklearn.__file__).parent / digits._FILE).is_file()
