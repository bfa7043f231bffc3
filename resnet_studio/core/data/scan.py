"""Finds out what a data set holds: a folder, a CIFAR-10 copy, or the built-in digits."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from resnet_studio.core.data import cifar10, digits
from resnet_studio.core.data.dataset import DataSet, fingerprint_of, printable
from resnet_studio.core.data.folder import (
    Listing,
    drop_unusable_classes,
    list_images,
    note_doubtful_layout,
    note_small_classes,
)
from resnet_studio.core.data.outline import Outline, look_over
from resnet_studio.core.data.verification import verify_images
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.tasks import TaskContext

DATA_WORDS = (digits.WORD, cifar10.WORD)


Tell = Callable[[Outline], None]


def scan(path: str, context: TaskContext | None = None, tell: Tell | None = None) -> DataSet:
    """What the data set at `path` holds.

    `digits` and `cifar10` are words, not paths (write `./digits` for a folder of that name); `cifar10` is
    taken from the app's cache or downloaded. Every file of a folder is decoded once; broken ones are faults.

    Args:
        path: A folder, a CIFAR-10 archive, or one of the two words.
        context: Where to report progress and look for a stop.
        tell: Is told what can be shown of a folder already: its first images at once, then all that are
            listed, before they are decoded.

    Raises:
        DataError: The data cannot be used; the sentence says why and what to do.
        DownloadError: `cifar10` could not be fetched.
        Cancelled: The context was stopped.
    """
    context = context or TaskContext()
    if path == digits.WORD:
        return digits.scan_digits()
    if path == cifar10.WORD:
        return cifar10.scan_cifar10(cifar10.fetch_archive(context), context)
    root = _existing(path)
    if not root.is_dir() or cifar10.find_batches(root) is not None:
        return cifar10.scan_cifar10(root, context)
    return _scan_folder(root, context, tell)


def _existing(path: str) -> Path:
    """The absolute path, if there is a folder or a file."""
    try:
        if not path.strip() or "\0" in path:
            raise FileNotFoundError
        root = Path(path).expanduser().resolve()
        mode = root.stat().st_mode
    except (OSError, RuntimeError) as error:
        is_missing = isinstance(error, (FileNotFoundError, NotADirectoryError, RuntimeError))
        reason = (
            QT_TRANSLATE_NOOP("reasons", "it is not there")
            if is_missing
            else getattr(error, "strerror", None) or str(error)
        )
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The data {path} cannot be opened: {reason}."),
            {"path": printable(path) or "''", "reason": reason},
            hint=QT_TRANSLATE_NOOP(
                "errors",
                "Check the path: a folder with one folder for each class, a CIFAR-10 folder or archive, "
                "or the word digits or cifar10.",
            ),
        ) from error
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "{path} is neither a folder nor an ordinary file."),
            {"path": printable(path)},
            hint=QT_TRANSLATE_NOOP("errors", "Choose a folder with one folder for each class."),
        )
    return root


def _scan_folder(root: Path, context: TaskContext, tell: Tell | None) -> DataSet:
    if tell is not None and (outline := look_over(root, context)) is not None:
        tell(outline)
    listing = list_images(root, context)
    if tell is not None:
        tell(_outline_of(root, listing))
    num_listed = len(listing.images)
    sides = verify_images(root, listing, context)
    if not listing.images:
        raise _none_readable(root, listing, num_listed)
    by_key = dict(zip((image.key for image in listing.images), sides, strict=True))
    drop_unusable_classes(listing)
    note_small_classes(listing)
    note_doubtful_layout(listing)
    classes = sorted({image.class_name for image in listing.images})
    if len(classes) < 2:
        raise _one_class(root, tuple(classes))
    dataset = _dataset_of(root, listing, _most_common(sides))
    return replace(
        dataset,
        sides=np.array([by_key[key] for key in dataset.keys], np.int32),
        fingerprint=_fingerprint_of(dataset, [image.size_bytes for image in listing.images]),
    )


def _dataset_of(root: Path, listing: Listing, side: int) -> DataSet:
    """What is listed, without a fingerprint."""
    classes = tuple(sorted({image.class_name for image in listing.images}))
    numbers = {name: number for number, name in enumerate(classes)}
    return DataSet(
        kind="folder",
        path=str(root),
        name=root.name or str(root),
        classes=classes,
        keys=tuple(image.key for image in listing.images),
        labels=np.array([numbers[image.class_name] for image in listing.images], np.int64),
        given_splits=np.array([image.split for image in listing.images], np.int8),
        image_size=side,
        faults=tuple(listing.faults),
        verified=None,
        fingerprint="",
    )


def _outline_of(root: Path, listing: Listing) -> Outline:
    dataset = _dataset_of(root, listing, 0)
    return Outline(dataset, dataset.class_counts())


def _fingerprint_of(dataset: DataSet, sizes_bytes: list[int]) -> str:
    sizes = np.array(sizes_bytes, "<i8").tobytes()
    return fingerprint_of(dataset.classes, dataset.keys, dataset.labels, dataset.given_splits, [sizes])


def fingerprint_of_part(dataset: DataSet) -> str:
    """The fingerprint of a folder of which images were left out; that of other data where it is none.

    A file that is gone has no size; whoever reads it says so.
    """
    if dataset.kind != "folder":
        return dataset.fingerprint
    return _fingerprint_of(dataset, [_size_of(Path(dataset.path, key)) for key in dataset.keys])


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _most_common(sides: list[int]) -> int:
    """The most common side; of several the largest."""
    values, counts = np.unique(np.array(sides), return_counts=True)
    return int(values[counts == counts.max()].max())


def _none_readable(root: Path, listing: Listing, num_listed: int) -> DataError:
    fault = listing.faults[-1]
    return DataError(
        QT_TRANSLATE_NOOP("errors", "None of the {count} images in {path} can be read ({example}: {fault})"),
        {
            "count": num_listed,
            "path": printable(str(root)),
            "example": printable(fault.path),
            "fault": fault.fault,
        },
        hint=QT_TRANSLATE_NOOP("errors", "Open one of them in another program, or get the files again."),
    )


def _one_class(root: Path, classes: tuple[str, ...]) -> DataError:
    return DataError(
        QT_TRANSLATE_NOOP(
            "errors", "{path} holds images of one class only ({name}); two are needed at least."
        ),
        {"path": printable(str(root)), "name": printable(", ".join(classes)) or "–"},
        hint=QT_TRANSLATE_NOOP(
            "errors",
            "Put one folder for each class side by side; if they lie one folder deeper, choose that folder.",
        ),
    )
