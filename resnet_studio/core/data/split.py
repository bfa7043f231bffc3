"""Which image trains, which validates and which tests: stratified, seeded, and kept when files are added."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.dataset import NO_SPLIT, SPLITS, DataSet, SplitName
from resnet_studio.core.data.exclusions import is_excluded
from resnet_studio.core.data.records import record_name, write_record
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.settings import app_folders

RECORD_VERSION = 1
LOCK_WAIT_SECONDS = 60.0  # a split of a million images takes some seconds
_TRAIN, _VALIDATION, _TEST = range(3)


@dataclass(frozen=True, eq=False)
class Split:
    """The parts of a data set, each as ascending int64 indices into its keys; empty where there is none."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]

    def of(self, name: SplitName) -> NDArray[np.int64]:
        """The indices of one part."""
        return {"train": self.train, "validation": self.validation, "test": self.test}[name]

    def counts(self) -> dict[SplitName, int]:
        """How many images each part has."""
        return {name: len(self.of(name)) for name in SPLITS}

    def codes(self, num_images: int) -> NDArray[np.int8]:
        """(N,) the part of each image as an index into SPLITS, -1 for those in none."""
        codes = np.full(num_images, NO_SPLIT, np.int8)
        for code, name in enumerate(SPLITS):
            codes[self.of(name)] = code
        return codes

    def to_keys(self, dataset: DataSet) -> dict[str, list[str]]:
        """The keys of each part."""
        return {name: [dataset.keys[index] for index in self.of(name)] for name in SPLITS}


def make_split(
    dataset: DataSet,
    recipe: DataRecipe,
    earlier: Mapping[str, str] | None = None,
    is_out: NDArray[np.bool_] | None = None,
) -> Split:
    """Divide a data set; the same input gives the same parts on every machine.

    What the data set gives is kept. What it lacks is cut, class by class:

    - no splits at all, or only `train`: test is `test_fraction` of the images, validation is
      `validation_fraction` of what remains (so that train can never be empty);
    - `train` and `test`: validation is cut from train;
    - `train` and `validation`: there is no test, and none is cut.

    Within a class the images are taken in the order of a hash of seed and key. A class gives at least one
    image to each part that is cut; a class with fewer images than parts stays in train whole.

    Args:
        dataset: The data set.
        recipe: Its fractions and its seed.
        earlier: Key to part of an earlier split. These images stay where they were, and only new ones
            fill up the parts, so adding files moves no old image.
        is_out: (N,) which images are excluded: they are in none of the parts.
    """
    given = dataset.given_splits
    parts = np.where(given == NO_SPLIT, _TRAIN, given).astype(np.int8)
    if is_out is not None:
        parts[is_out] = NO_SPLIT
    fractions = _fractions_to_cut(dataset, recipe)
    if not fractions:
        return _split_of(parts)
    pool = np.flatnonzero(parts == _TRAIN)
    kept = _kept_parts(dataset, pool, fractions, earlier or {})
    order = _hash_order(dataset, pool, recipe.split_seed)
    for label in range(len(dataset.classes)):
        members = order[dataset.labels[order] == label]
        parts[members] = _divide_class(kept[members], fractions)
    return _split_of(parts)


def parts_to_cut(dataset: DataSet) -> frozenset[SplitName]:
    """The parts that the recipe's fractions decide on: those that the data set does not give."""
    has = {part: bool((dataset.given_splits == part).any()) for part in (_VALIDATION, _TEST)}
    if has[_VALIDATION]:
        return frozenset()
    return frozenset({"validation"}) if has[_TEST] else frozenset({"validation", "test"})


def foretell_counts(
    dataset: DataSet, recipe: DataRecipe, is_out: NDArray[np.bool_] | None = None
) -> dict[SplitName, int]:
    """How many images each part would have; no image is looked at, so it may be asked while one drags.

    Images that stay where an earlier split put them may make a difference of some.

    Args:
        dataset: The data set.
        recipe: Its fractions.
        is_out: (N,) which images are excluded.
    """
    given = np.where(dataset.given_splits == NO_SPLIT, _TRAIN, dataset.given_splits)
    is_in = np.ones(len(dataset), bool) if is_out is None else ~is_out
    counts = np.bincount(given[is_in], minlength=len(SPLITS))
    fractions = _fractions_to_cut(dataset, recipe)
    for num in np.bincount(dataset.labels[is_in & (given == _TRAIN)]).tolist():
        for part, wanted in _wanted(num, fractions).items():
            counts[part] += wanted
            counts[_TRAIN] -= wanted
    return {name: int(counts[code]) for code, name in enumerate(SPLITS)}


def look_at_split(dataset: DataSet, recipe: DataRecipe) -> Split:
    """The split that `split_for` would give, for who only looks: nothing is written, nobody waited for.

    Raises:
        DataError: Which images are excluded cannot be read.
    """
    fractions = _fractions_to_cut(dataset, recipe)
    record = _read_record(record_path(dataset)) or _fresh_record()
    stored = record["splits"].get(_choice(recipe, fractions), {})
    earlier = {key: name for name, keys in stored.items() for key in keys}
    return make_split(dataset, recipe, earlier, is_excluded(dataset))


def split_for(dataset: DataSet, recipe: DataRecipe) -> Split:
    """The split of a data set as `make_split`, kept in a record for the day when files are added.

    Excluded images are in none of the parts; one that is taken back in returns to the part it was in.

    The record is in the app's data folder, one file for each path, with a part for each seed and fractions.
    A record that cannot be read is set aside (`.broken`) and made new. Others who split the same data at the
    same time wait, so that nobody writes over what another has just kept.

    Raises:
        DataError: The record cannot be written, or which images are excluded cannot be read.
    """
    fractions = _fractions_to_cut(dataset, recipe)
    if not fractions:
        return make_split(dataset, recipe, is_out=is_excluded(dataset))
    path = record_path(dataset)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=LOCK_WAIT_SECONDS):
            return _split_and_keep(dataset, recipe, fractions, path)
    except Timeout:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "Another process has been splitting {path} for a long time."),
            {"path": dataset.path},
            hint=QT_TRANSLATE_NOOP("errors", "Wait until it is done or end it, then try again."),
        ) from None
    except OSError as error:
        raise _record_error(path, error) from error


def _split_and_keep(
    dataset: DataSet, recipe: DataRecipe, fractions: Mapping[int, float], path: Path
) -> Split:
    """The split, with whatever is new of it added to the record.

    Raises:
        OSError: The record cannot be written.
    """
    record = _read_record(path)
    if record is None:
        path.replace(path.with_suffix(".broken"))
        record = _fresh_record()
    choice = _choice(recipe, fractions)
    stored = record["splits"].get(choice, {})
    earlier = {key: name for name, keys in stored.items() for key in keys}
    split = make_split(dataset, recipe, earlier, is_excluded(dataset))
    cut = {SPLITS[part] for part in (_TRAIN, *fractions)}
    updated = _merge(earlier, {name: keys for name, keys in split.to_keys(dataset).items() if name in cut})
    if updated != stored:
        record["splits"][choice] = updated
        write_record(path, record | {"path": dataset.path})
    return split


def _choice(recipe: DataRecipe, fractions: Mapping[int, float]) -> str:
    """The name of a split in the record: what it was cut by."""
    return f"seed {recipe.split_seed} " + " ".join(
        f"{SPLITS[part]} {fraction:.6g}" for part, fraction in sorted(fractions.items())
    )


def record_path(dataset: DataSet) -> Path:
    """Where the splits of this data set are kept."""
    return app_folders().data / "datasets" / record_name(dataset.path)


def _fractions_to_cut(dataset: DataSet, recipe: DataRecipe) -> dict[int, float]:
    """The parts that are cut from the training images, with their fractions; test first."""
    cut = parts_to_cut(dataset)
    fractions: dict[int, float] = {}
    if "test" in cut:
        fractions[_TEST] = recipe.test_fraction
    if "validation" in cut:
        fractions[_VALIDATION] = recipe.validation_fraction
    return {part: fraction for part, fraction in fractions.items() if fraction > 0}


def _kept_parts(
    dataset: DataSet, pool: NDArray[np.intp], fractions: Mapping[int, float], earlier: Mapping[str, str]
) -> NDArray[np.int8]:
    """(N,) the part each image had, or -1 for new ones."""
    kept = np.full(len(dataset), NO_SPLIT, np.int8)
    if not earlier:
        return kept
    numbers: dict[str, int] = {SPLITS[part]: part for part in (_TRAIN, *fractions)}
    kept[pool] = [numbers.get(earlier.get(dataset.keys[index], ""), NO_SPLIT) for index in pool]
    return kept


def _hash_order(dataset: DataSet, pool: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    """`pool` in an order that depends on seed and keys only, not on which other images there are."""
    prefix = f"{seed}:".encode()
    digests = [
        hashlib.blake2b(prefix + dataset.keys[index].encode("utf-8", "surrogatepass"), digest_size=8).digest()
        for index in pool
    ]
    return pool[np.argsort(np.frombuffer(b"".join(digests), ">u8"), kind="stable")]


def _divide_class(kept: NDArray[np.int8], fractions: Mapping[int, float]) -> NDArray[np.int8]:
    """The parts of the images of one class, given in their hash order."""
    parts = kept.copy()
    for part, wanted in _wanted(len(kept), fractions).items():
        new = np.flatnonzero(parts == NO_SPLIT)
        missing = max(0, wanted - int((kept == part).sum()))
        parts[new[:missing]] = part
    parts[parts == NO_SPLIT] = _TRAIN
    return parts


def _wanted(num: int, fractions: Mapping[int, float]) -> dict[int, int]:
    """How many of the images of a class each part that is cut is to have."""
    is_enough = num > len(fractions)
    wanted: dict[int, int] = {}
    for num_cut, (part, fraction) in enumerate(fractions.items(), start=1):
        # Each later part and train keep one image at least.
        most = num - (len(fractions) - num_cut) - 1
        wanted[part] = min(most, max(1, int(num * fraction + 0.5))) if is_enough else 0
        num -= wanted[part]
    return wanted


def _split_of(parts: NDArray[np.int8]) -> Split:
    train, validation, test = (np.flatnonzero(parts == part).astype(np.int64) for part in range(3))
    return Split(train, validation, test)


def _merge(earlier: Mapping[str, str], current: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The current parts, and the images that are away just now: a disk that comes back finds its parts."""
    present = {key for keys in current.values() for key in keys}
    merged = {name: list(keys) for name, keys in current.items()}
    for key, name in earlier.items():
        if key not in present and name in merged:
            merged[name].append(key)
    return {name: sorted(keys) for name, keys in merged.items()}


def _read_record(path: Path) -> dict[str, Any] | None:
    """What is kept; empty where nothing is yet, None where it cannot be read."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _fresh_record()
    except (OSError, ValueError, RecursionError):
        return None
    return dict(record) if _is_record(record) else None


def _fresh_record() -> dict[str, Any]:
    return {"version": RECORD_VERSION, "splits": {}}


def _is_record(record: Any) -> bool:
    if not isinstance(record, dict) or record.get("version") != RECORD_VERSION:
        return False
    splits = record.get("splits")
    return isinstance(splits, dict) and all(
        isinstance(parts, dict)
        and all(name in SPLITS and isinstance(keys, list) for name, keys in parts.items())
        and all(isinstance(key, str) for keys in parts.values() for key in keys)
        for parts in splits.values()
    )


def _record_error(path: Path, error: OSError) -> DataError:
    return DataError(
        QT_TRANSLATE_NOOP("errors", "The split cannot be kept in {path}: {reason}."),
        {"path": str(path), "reason": error.strerror or str(error)},
        hint=QT_TRANSLATE_NOOP("errors", "Make room there, and see to it that you may write there."),
    )
