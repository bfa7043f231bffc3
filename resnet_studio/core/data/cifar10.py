"""Reads CIFAR-10 in every form people have it: binary or Python version, unpacked or as the archive."""

from __future__ import annotations

import gzip
import hashlib
import os
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from resnet_studio.core.data.dataset import DataSet, fingerprint_of, printable
from resnet_studio.core.data.plain_pickle import load_plain
from resnet_studio.core.download import download
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import TaskContext

WORD: Final = "cifar10"
SIZE: Final = 32
CLASSES: Final = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
URL_VARIABLE: Final = "RESNET_STUDIO_CIFAR10_URL"
OFFICIAL_URL: Final = "https://www.cs.toronto.edu/~kriz"
ARCHIVE_NAME: Final = "cifar-10-binary.tar.gz"
ARCHIVE_MD5: Final = "c32a1d4ab5d03f1284b67883e8d87530"
# The archives, and the files of the Python version (as torchvision lists them).
OFFICIAL_ARCHIVES: Final = frozenset({ARCHIVE_MD5, "c58f30108f718f92721af3b95e74349a"})
OFFICIAL_BATCHES: Final = {
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    "test_batch": "40351d587109b95175f43aff81a1287e",
}
BATCH_NAMES: Final = tuple(OFFICIAL_BATCHES)
FOLDER_NAMES: Final = ("cifar-10-batches-bin", "cifar-10-batches-py")
NUM_PER_BATCH: Final = 10_000
NUM_TRAIN: Final = 50_000
_ROW_BYTES: Final = 3 * SIZE * SIZE
_BINARY_BYTES: Final = NUM_PER_BATCH * (1 + _ROW_BYTES)
_MAX_FILE_BYTES: Final = 64_000_000
# All files of the archive together have 185 MB.
_MAX_ARCHIVE_BYTES: Final = 400_000_000
_MAX_MEMBERS: Final = 1000
_MAX_EXTENSION_BYTES: Final = 1 << 20
_EXTENSIONS: Final = frozenset(
    {
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
    }
)
_CHANGED: Final = QT_TRANSLATE_NOOP("reasons", "it has changed since it was scanned")
_OTHER_SIZE: Final = QT_TRANSLATE_NOOP("reasons", "{name} has {size:,} bytes in place of {wanted:,}")
_NO_PIXELS: Final = QT_TRANSLATE_NOOP("reasons", "{name} holds no array of 10,000 × 3,072 bytes named data")
_NO_LABELS: Final = QT_TRANSLATE_NOOP("reasons", "{name} holds no list of whole numbers named labels")
_OTHER_COUNT: Final = QT_TRANSLATE_NOOP("reasons", "{name} has {count:,} labels in place of 10,000")
_REFUSED: Final = QT_TRANSLATE_NOOP("reasons", "{name} is refused: {error}")
_BROKEN: Final = QT_TRANSLATE_NOOP("reasons", "it is no CIFAR-10 archive, or it is cut off or damaged")
_KEPT: Final[dict[tuple[str, str], NDArray[np.uint8]]] = {}
_META_NAMES: Final = frozenset({"batches.meta.txt", "batches.meta"})


@dataclass(frozen=True, eq=False)
class Cifar10:
    """What a copy of CIFAR-10 holds.

    Attributes:
        images: (60000, 32, 32, 3) uint8 RGB, in the official order; the tests come last.
        labels: (60000,) int64.
        classes: The ten names.
        is_verified: Whether the md5 is the official one.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    is_verified: bool


def find_batches(folder: Path) -> Path | None:
    """Where CIFAR-10 is in `folder`: itself, one of `FOLDER_NAMES`, or an archive of official name."""
    for place in (folder, *(folder / name for name in FOLDER_NAMES)):
        if any((place / f"{name}{suffix}").is_file() for name in BATCH_NAMES for suffix in ("", ".bin")):
            return place
    for name in (ARCHIVE_NAME, "cifar-10-python.tar.gz"):
        if (folder / name).is_file():
            return folder / name
    return None


def scan_cifar10(path: Path, context: TaskContext) -> DataSet:
    """A copy of CIFAR-10 as a data set: 50,000 images given as train, 10,000 as test.

    A copy whose md5 is not the official one is used all the same, with `verified` False.

    Args:
        path: The folder of the batches, the folder above it, or an archive.
        context: Where to report progress and look for a stop.

    Raises:
        DataError: It is no such copy, or files are missing or have a wrong size, shape or label.
        Cancelled: The context was stopped.
    """
    source = path if path.is_file() else find_batches(path) or path
    content = read_cifar10(source, context)
    num = len(content.labels)
    keys = tuple(
        f"train/{index:05d}" if index < NUM_TRAIN else f"test/{index - NUM_TRAIN:05d}" for index in range(num)
    )
    given = np.where(np.arange(num) < NUM_TRAIN, 0, 2).astype(np.int8)
    pixels = content.images.data
    fingerprint = fingerprint_of(content.classes, keys, content.labels, given, [pixels])
    _keep((str(source), fingerprint), content.images)
    return DataSet(
        kind="cifar10",
        path=str(source),
        name="CIFAR-10",
        classes=content.classes,
        keys=keys,
        labels=content.labels,
        given_splits=given,
        image_size=SIZE,
        faults=(),
        verified=content.is_verified,
        fingerprint=fingerprint,
    )


def fetch_archive(context: TaskContext) -> Path:
    """The official archive of the binary version, from the app's cache or else from the network.

    The environment variable `RESNET_STUDIO_CIFAR10_URL` names another address to take it from.

    Raises:
        DownloadError: It did not arrive whole.
        Cancelled: The context was stopped.
    """
    base = os.environ.get(URL_VARIABLE) or OFFICIAL_URL
    target = app_folders().cache / "cifar10" / ARCHIVE_NAME
    url = f"{base.rstrip('/')}/{ARCHIVE_NAME}"
    return download(url, target, why="the data set CIFAR-10", context=context, md5=ARCHIVE_MD5)


def read_cifar10(source: Path, context: TaskContext) -> Cifar10:
    """Read a copy; nothing is unpacked to disk, and no more than one batch is held beside the result.

    Raises:
        DataError: As `scan_cifar10`.
        Cancelled: The context was stopped.
    """
    images = np.empty((len(BATCH_NAMES) * NUM_PER_BATCH, SIZE, SIZE, 3), np.uint8)
    labels = np.empty(len(images), np.int64)
    classes: tuple[str, ...] = CLASSES
    found: dict[str, str] = {}
    try:
        files = _archive_files(source) if source.is_file() else _folder_files(source)
        for name, data in files:
            context.raise_if_stopped()
            if name in _META_NAMES:
                classes = _read_names(name, data)
                continue
            batch = name.removesuffix(".bin")
            rows, numbers = _read_batch(name, data)
            start = BATCH_NAMES.index(batch) * NUM_PER_BATCH
            part = slice(start, start + NUM_PER_BATCH)
            images[part] = rows.reshape(-1, 3, SIZE, SIZE).transpose(0, 2, 3, 1)
            labels[part] = numbers
            found[batch] = hashlib.md5(data, usedforsecurity=False).hexdigest()
            context.report(len(found), len(BATCH_NAMES), QT_TRANSLATE_NOOP("activity", "Reading CIFAR-10"))
    except _BadCopy as error:
        raise _refused(source, str(error)) from error
    except OSError as error:
        raise _refused(source, error.strerror or _BROKEN) from error
    except (tarfile.TarError, EOFError, zlib.error, ValueError, OverflowError, RecursionError) as error:
        raise _refused(source, _BROKEN) from error
    missing = [name for name in BATCH_NAMES if name not in found]
    if missing:
        raise _refused(source, f"{', '.join(missing)} not found")
    is_verified = found == OFFICIAL_BATCHES or (source.is_file() and _md5_of(source) in OFFICIAL_ARCHIVES)
    return Cifar10(images, labels, classes, is_verified)


def images_of(dataset: DataSet, context: TaskContext) -> NDArray[np.uint8]:
    """All images of a scanned copy, (60000, 32, 32, 3); not to be changed.

    The images of the copy that was read last are kept (184 MB), because an archive takes seconds to read.

    Raises:
        DataError: The copy has changed since the scan, or as `scan_cifar10`.
        Cancelled: The context was stopped.
    """
    key = (dataset.path, dataset.fingerprint)
    images = _KEPT.get(key)
    if images is None:
        content = read_cifar10(Path(dataset.path), context)
        if not np.array_equal(content.labels, dataset.labels):
            raise _refused(Path(dataset.path), _CHANGED)
        images = content.images
        _keep(key, images)
    return images


def _keep(key: tuple[str, str], images: NDArray[np.uint8]) -> None:
    _KEPT.clear()
    _KEPT[key] = images


def read_image(dataset: DataSet, index: int) -> NDArray[np.uint8]:
    """One image (32, 32, 3), from the images kept by the scan or, of the unpacked binary version, the file.

    Raises:
        DataError: As `scan_cifar10`.
    """
    number, row = divmod(index, NUM_PER_BATCH)
    path = Path(dataset.path) / f"{BATCH_NAMES[number]}.bin"
    if path.is_file():
        try:
            with path.open("rb") as file:
                file.seek(row * (1 + _ROW_BYTES) + 1)
                planes = np.frombuffer(file.read(_ROW_BYTES), np.uint8).reshape(3, SIZE, SIZE)
            image: NDArray[np.uint8] = planes.transpose(1, 2, 0)
            return image
        except (OSError, ValueError) as error:
            raise _refused(path, _CHANGED) from error
    kept: NDArray[np.uint8] = images_of(dataset, TaskContext())[index]
    return kept


class _BadCopy(Exception):  # noqa: N818 - never leaves this module
    """What is wrong with the copy, the end of a sentence: a template and what goes into it."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values))


def _refused(path: Path, reason: str) -> DataError:
    return DataError(
        QT_TRANSLATE_NOOP("errors", "{path} cannot be used as CIFAR-10: {reason}."),
        {"path": printable(str(path)), "reason": reason},
        hint=QT_TRANSLATE_NOOP(
            "errors",
            "Get cifar-10-binary.tar.gz or cifar-10-python.tar.gz again, or give the word cifar10 to "
            "download it.",
        ),
    )


def _folder_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    is_binary = any((folder / f"{name}.bin").is_file() for name in BATCH_NAMES)
    names = [f"{name}.bin" if is_binary else name for name in BATCH_NAMES]
    for name in ("batches.meta.txt" if is_binary else "batches.meta", *names):
        path = folder / name
        if path.is_file():
            _require_size(name, path.stat().st_size)
            yield name, path.read_bytes()


def _archive_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """The wanted files of the archive by their bare names, in the archive's order."""
    wanted = {*_META_NAMES, *BATCH_NAMES, *(f"{name}.bin" for name in BATCH_NAMES)}
    with path.open("rb") as file:
        is_gzip = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        stream = gzip.GzipFile(fileobj=file) if is_gzip else file
        # A stream (`|`) is read once and forwards: a packed terabyte of zeros is noticed as it comes.
        bounded: Any = _BoundedReader(stream)
        with tarfile.open(fileobj=bounded, mode="r|", bufsize=1 << 20, tarinfo=_Member) as archive:
            for number, member in enumerate(archive):
                if number > _MAX_MEMBERS:
                    raise _BadCopy(QT_TRANSLATE_NOOP("reasons", "it holds far more than CIFAR-10"))
                name = PurePosixPath(member.name).name
                if name not in wanted or not member.isreg():
                    continue
                _require_size(name, member.size)
                content = archive.extractfile(member)
                if content is not None:
                    yield name, content.read()


class _Member(tarfile.TarInfo):
    """A header whose extensions, which tarfile reads into memory whole, are of sensible size."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """As tarfile's own."""
        header = super().frombuf(buf, encoding, errors)
        if header.type in _EXTENSIONS and header.size > _MAX_EXTENSION_BYTES:
            raise _BadCopy(QT_TRANSLATE_NOOP("reasons", "a name in it is longer than any"))
        return header


class _BoundedReader:
    """A file that refuses to give more than the whole of CIFAR-10 could have."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile) -> None:
        self._file = file
        self._num_left = _MAX_ARCHIVE_BYTES

    def read(self, size: int) -> bytes:
        """The next bytes, `size` at the most."""
        data = self._file.read(size)
        self._num_left -= len(data)
        if self._num_left < 0:
            raise _BadCopy(QT_TRANSLATE_NOOP("reasons", "it holds far more than CIFAR-10"))
        return data


def _require_size(name: str, size_bytes: int) -> None:
    if name.endswith(".bin") and size_bytes != _BINARY_BYTES:
        raise _BadCopy(_OTHER_SIZE, name=name, size=size_bytes, wanted=_BINARY_BYTES)
    if size_bytes > _MAX_FILE_BYTES:
        raise _BadCopy(QT_TRANSLATE_NOOP("reasons", "{name} is too large"), name=name)


def _read_batch(name: str, data: bytes) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Pixels (10000, 3072), one plane a channel, and labels (10000,)."""
    if name.endswith(".bin"):
        if len(data) != _BINARY_BYTES:
            raise _BadCopy(QT_TRANSLATE_NOOP("reasons", "{name} is cut off"), name=name)
        table = np.frombuffer(data, np.uint8).reshape(NUM_PER_BATCH, 1 + _ROW_BYTES)
        return table[:, 1:], _checked_labels(name, table[:, 0].astype(np.int64))
    batch = _load_dict(name, data)
    rows = batch.get("data")
    if (
        not isinstance(rows, np.ndarray)
        or rows.dtype != np.uint8
        or rows.shape != (NUM_PER_BATCH, _ROW_BYTES)
    ):
        raise _BadCopy(_NO_PIXELS, name=name)
    labels = batch.get("labels")
    if not isinstance(labels, (list, np.ndarray)) or not all(
        isinstance(label, (int, np.integer)) for label in labels
    ):
        raise _BadCopy(_NO_LABELS, name=name)
    return rows, _checked_labels(name, np.clip(np.array(labels, dtype=object), -1, 255).astype(np.int64))


def _checked_labels(name: str, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    if labels.shape != (NUM_PER_BATCH,):
        raise _BadCopy(_OTHER_COUNT, name=name, count=len(labels))
    wrong = labels[(labels < 0) | (labels >= len(CLASSES))]
    if len(wrong):
        raise _BadCopy(QT_TRANSLATE_NOOP("reasons", "{name} has labels outside of 0 to 9"), name=name)
    return labels


def _read_names(name: str, data: bytes) -> tuple[str, ...]:
    """The class names of the copy, or the official ones where it tells none that can be used."""
    if name == "batches.meta.txt":
        lines = data.decode("utf-8", "replace").splitlines()
        names = tuple(line.strip() for line in lines if line.strip())
    else:
        given = _load_dict(name, data).get("label_names")
        texts = given if isinstance(given, list) else []
        names = tuple(
            text.decode("utf-8", "replace") if isinstance(text, bytes) else text
            for text in texts
            if isinstance(text, (bytes, str))
        )
    return names if len(set(names)) == len(names) == len(CLASSES) else CLASSES


def _load_dict(name: str, data: bytes) -> dict[str, Any]:
    try:
        batch = load_plain(data)
    except ValueError as error:
        raise _BadCopy(_REFUSED, name=name, error=error) from error
    if not isinstance(batch, dict):
        raise _BadCopy(QT_TRANSLATE_NOOP("reasons", "{name} is no batch"), name=name)
    return {
        key.decode("latin1") if isinstance(key, bytes) else key: item
        for key, item in batch.items()
        if isinstance(key, (bytes, str))
    }


def _md5_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
