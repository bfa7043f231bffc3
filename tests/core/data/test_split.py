"""Splits: stratified, seeded, kept when files come and go."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.dataset import SPLITS, DataSet, fingerprint_of
from resnet_studio.core.data.digits import scan_digits
from resnet_studio.core.data.split import (
    Split,
    foretell_counts,
    look_at_split,
    make_split,
    parts_to_cut,
    record_path,
    split_for,
)
from resnet_studio.core.errors import DataError


def make_dataset(counts: dict[str, int], split: int = -1, path: str = "/somewhere/data") -> DataSet:
    keys, labels = [], []
    for label, (name, count) in enumerate(counts.items()):
        keys += [f"{name}/{index:04d}.png" for index in range(count)]
        labels += [label] * count
    given = np.full(len(keys), split, np.int8)
    return build(tuple(counts), keys, labels, given, path)


def build(
    classes: tuple[str, ...], keys: list[str], labels: list[int], given: np.ndarray, path: str
) -> DataSet:
    numbers = np.array(labels, np.int64)
    fingerprint = fingerprint_of(classes, keys, numbers, given, [])
    return DataSet("folder", path, "data", classes, tuple(keys), numbers, given, 32, (), None, fingerprint)


def parts_of(split: Split, dataset: DataSet) -> dict[str, str]:
    return {key: name for name, keys in split.to_keys(dataset).items() for key in keys}


def count_class(split: Split, dataset: DataSet, label: int) -> list[int]:
    return [int((dataset.labels[split.of(name)] == label).sum()) for name in SPLITS]


def test_every_image_is_in_exactly_one_part_in_rising_order() -> None:
    split = make_split(make_dataset({"cat": 100, "dog": 37}), DataRecipe())
    together = np.concatenate([split.of(name) for name in SPLITS])
    assert sorted(together.tolist()) == list(range(137))
    assert all((np.diff(split.of(name)) > 0).all() for name in SPLITS)
    assert together.dtype == np.int64
    assert split.counts() == {name: len(split.of(name)) for name in SPLITS}


def test_each_class_gives_its_fraction() -> None:
    dataset = make_dataset({"cat": 1000, "dog": 100, "emu": 10})
    split = make_split(dataset, DataRecipe(test_fraction=0.2, validation_fraction=0.25))
    assert count_class(split, dataset, 0) == [600, 200, 200]
    assert count_class(split, dataset, 1) == [60, 20, 20]
    assert count_class(split, dataset, 2) == [6, 2, 2]


def test_the_seed_decides_and_repeats() -> None:
    dataset = make_dataset({"cat": 200, "dog": 200})
    first = make_split(dataset, DataRecipe(split_seed=1)).to_keys(dataset)
    assert first == make_split(dataset, DataRecipe(split_seed=1)).to_keys(dataset)
    assert first != make_split(dataset, DataRecipe(split_seed=2)).to_keys(dataset)


def test_three_images_are_enough_for_one_in_each_part() -> None:
    dataset = make_dataset({"cat": 3, "dog": 50})
    assert count_class(make_split(dataset, DataRecipe()), dataset, 0) == [1, 1, 1]


@pytest.mark.parametrize("count", [1, 2])
def test_a_class_with_too_few_images_is_trained_on_whole(count: int) -> None:
    dataset = make_dataset({"cat": count, "dog": 50})
    assert count_class(make_split(dataset, DataRecipe()), dataset, 0) == [count, 0, 0]


def test_the_largest_fractions_leave_images_to_train_on() -> None:
    dataset = make_dataset({"cat": 4, "dog": 3})
    split = make_split(dataset, DataRecipe(test_fraction=0.5, validation_fraction=0.5))
    assert all(count_class(split, dataset, label)[0] >= 1 for label in (0, 1))


def test_no_fractions_leave_everything_in_train() -> None:
    dataset = make_dataset({"cat": 20, "dog": 20})
    split = make_split(dataset, DataRecipe(test_fraction=0, validation_fraction=0))
    assert split.counts() == {"train": 40, "validation": 0, "test": 0}


def test_only_train_has_both_others_cut_from_it() -> None:
    split = make_split(make_dataset({"cat": 100, "dog": 100}, split=0), DataRecipe())
    assert split.counts() == {"train": 162, "validation": 18, "test": 20}


def test_train_and_test_have_validation_cut_from_train() -> None:
    dataset = make_dataset({"cat": 100, "dog": 100})
    given = np.where(np.arange(200) % 100 < 80, 0, 2).astype(np.int8)
    dataset = build(dataset.classes, list(dataset.keys), dataset.labels.tolist(), given, "/data")
    split = make_split(dataset, DataRecipe())
    assert split.counts() == {"train": 144, "validation": 16, "test": 40}
    assert set(split.test.tolist()) == set(np.flatnonzero(given == 2).tolist())


def test_train_and_validation_have_no_test() -> None:
    dataset = make_dataset({"cat": 100, "dog": 100})
    given = np.where(np.arange(200) % 100 < 80, 0, 1).astype(np.int8)
    dataset = build(dataset.classes, list(dataset.keys), dataset.labels.tolist(), given, "/data")
    split = split_for(dataset, DataRecipe())
    assert split.counts() == {"train": 160, "validation": 40, "test": 0}
    assert not record_path(dataset).exists()


def test_added_files_move_no_old_image_and_fill_the_parts() -> None:
    before, after = make_dataset({"cat": 40, "dog": 50}), make_dataset({"cat": 90, "dog": 55, "emu": 30})
    old = parts_of(split_for(before, DataRecipe()), before)
    split = split_for(after, DataRecipe())
    new = parts_of(split, after)
    assert {key: new[key] for key in old} == old
    assert count_class(split, after, 0) == [73, 8, 9]
    assert count_class(split, after, 2) == [24, 3, 3]


def test_files_that_were_away_find_their_part_again() -> None:
    whole, rest = make_dataset({"cat": 60, "dog": 60}), make_dataset({"cat": 30, "dog": 60})
    old = parts_of(split_for(whole, DataRecipe()), whole)
    split_for(rest, DataRecipe())
    assert parts_of(split_for(whole, DataRecipe()), whole) == old


def test_each_choice_of_seed_and_fractions_has_its_own_record() -> None:
    dataset = make_dataset({"cat": 60, "dog": 60})
    first = split_for(dataset, DataRecipe()).to_keys(dataset)
    split_for(dataset, DataRecipe(split_seed=5))
    split_for(dataset, DataRecipe(test_fraction=0.3))
    assert split_for(dataset, DataRecipe()).to_keys(dataset) == first
    assert len(json.loads(record_path(dataset).read_text())["splits"]) == 3


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 9}', '{"version": 1, "splits": {"x": {"train": [1]}}}', "[" * 100_000],
)
def test_a_damaged_record_is_set_aside_and_made_new(text: str) -> None:
    dataset = make_dataset({"cat": 60, "dog": 60})
    expected = split_for(dataset, DataRecipe()).to_keys(dataset)
    path = record_path(dataset)
    path.write_text(text)
    assert split_for(dataset, DataRecipe()).to_keys(dataset) == expected
    assert path.with_suffix(".broken").read_text() == text
    assert json.loads(path.read_text())["splits"]


def test_splits_made_at_the_same_time_are_all_kept() -> None:
    dataset = make_dataset({"cat": 60, "dog": 60})
    seeds = range(12)
    with ThreadPoolExecutor(len(seeds)) as pool:
        list(pool.map(lambda seed: split_for(dataset, DataRecipe(split_seed=seed)), seeds))
    assert len(json.loads(record_path(dataset).read_text())["splits"]) == len(seeds)


def test_a_process_that_keeps_a_split_makes_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = make_dataset({"cat": 60, "dog": 60})
    split_for(dataset, DataRecipe())
    monkeypatch.setattr("resnet_studio.core.data.split.LOCK_WAIT_SECONDS", 0)
    with (
        FileLock(record_path(dataset).with_suffix(".lock")),
        pytest.raises(DataError, match="Another process"),
    ):
        split_for(dataset, DataRecipe(split_seed=5))


def test_a_record_that_cannot_be_written_is_said(app_home: Path) -> None:
    (app_home / "data").write_text("a file where a folder belongs")
    with pytest.raises(DataError, match="cannot be kept"):
        split_for(make_dataset({"cat": 60, "dog": 60}), DataRecipe())


def test_names_that_are_no_utf_8_are_kept_too() -> None:
    names = [f"cat/\udcff{index}.png" for index in range(10)] + [f"dog/{index}.png" for index in range(10)]
    dataset = build(("cat", "dog"), names, [0] * 10 + [1] * 10, np.full(20, -1, np.int8), "/d\udcff")
    assert split_for(dataset, DataRecipe()).to_keys(dataset) == split_for(dataset, DataRecipe()).to_keys(
        dataset
    )


def test_a_hundred_thousand_images_are_split_without_a_wait() -> None:
    dataset = make_dataset({f"class {number}": 1000 for number in range(100)})
    start = time.perf_counter()
    split_for(dataset, DataRecipe())
    split_for(dataset, DataRecipe())
    # Takes half a second; the bound only catches a quadratic way of doing it.
    assert time.perf_counter() - start < 20


def test_a_look_shows_the_split_that_is_kept_and_changes_no_record() -> None:
    before, after = make_dataset({"cat": 60, "dog": 60}), make_dataset({"cat": 90, "dog": 60})
    look_at_split(before, DataRecipe())
    assert not record_path(before).exists()
    split_for(before, DataRecipe())
    record = record_path(before).read_bytes()
    look = look_at_split(after, DataRecipe()).to_keys(after)
    assert record_path(before).read_bytes() == record
    assert split_for(after, DataRecipe()).to_keys(after) == look
    record_path(before).write_text("{")
    look_at_split(before, DataRecipe())
    assert record_path(before).read_text() == "{"


@pytest.mark.parametrize("given", [[-1], [0, 2], [0, 1, 2]])
@pytest.mark.parametrize(("validation", "test"), [(0.1, 0.1), (0.5, 0.0), (0.33, 0.21)])
def test_what_is_foretold_is_what_is_cut(given: list[int], validation: float, test: float) -> None:
    digits = scan_digits()
    dataset = replace(digits, given_splits=np.resize(np.array(given, np.int8), len(digits)))
    recipe = DataRecipe(validation_fraction=validation, test_fraction=test)
    is_out = np.arange(len(dataset)) % 7 == 0
    made = make_split(dataset, recipe, is_out=is_out)
    assert foretell_counts(dataset, recipe, is_out) == made.counts()


@pytest.mark.parametrize(
    ("given", "cut"),
    [
        ([-1], {"validation", "test"}),
        ([0], {"validation", "test"}),
        ([0, 2], {"validation"}),
        ([1], set()),
    ],
)
def test_only_parts_that_are_not_given_are_cut(given: list[int], cut: set[str]) -> None:
    digits = scan_digits()
    dataset = replace(digits, given_splits=np.resize(np.array(given, np.int8), len(digits)))
    assert parts_to_cut(dataset) == cut
