"""What every data set tells of itself."""

import numpy as np

from resnet_studio.core.data.dataset import DataSet, fingerprint_of, printable


def make_dataset(labels: list[int], classes: tuple[str, ...] = ("cat", "dog")) -> DataSet:
    keys = tuple(f"{index}.png" for index in range(len(labels)))
    numbers = np.array(labels, np.int64)
    given = np.full(len(labels), -1, np.int8)
    fingerprint = fingerprint_of(classes, keys, numbers, given, [])
    return DataSet("folder", "/data", "data", classes, keys, numbers, given, 32, (), None, fingerprint)


def test_counts_name_every_class_also_an_empty_one() -> None:
    dataset = make_dataset([0, 0, 2], ("ant", "bee", "cat"))
    assert dataset.class_counts() == {"ant": 2, "bee": 0, "cat": 1}
    assert len(dataset) == 3
    assert dataset.images_a_class() == 1


def test_the_fingerprint_sees_labels_names_and_content() -> None:
    keys, labels, given = ("a", "b"), np.array([0, 1]), np.array([-1, -1], np.int8)
    first = fingerprint_of(("x", "y"), keys, labels, given, [b"1"])
    assert first == fingerprint_of(("x", "y"), keys, labels, given, [b"1"])
    others = {
        fingerprint_of(("x", "z"), keys, labels, given, [b"1"]),
        fingerprint_of(("x", "y"), ("a", "c"), labels, given, [b"1"]),
        fingerprint_of(("x", "y"), keys, labels[::-1], given, [b"1"]),
        fingerprint_of(("x", "y"), keys, labels, np.array([0, 2], np.int8), [b"1"]),
        fingerprint_of(("x", "y"), keys, labels, given, [b"2"]),
    }
    assert len(others - {first}) == 5


def test_a_name_that_is_no_utf_8_has_a_fingerprint() -> None:
    given, labels = np.array([-1], np.int8), np.array([0])
    assert len(fingerprint_of(("x",), ("\udcff.png",), labels, given, [])) == 64


def test_names_are_made_fit_for_a_sentence() -> None:
    assert printable("a\nb\u202e\udcffc") == "a\\nb\\u202e\\udcffc"
    assert printable("Grüße 猫") == "Grüße 猫"
